//! Listening: binds, says so, and ends without cutting a request.

use crate::{failure::Failure, http::router, hub::Hub};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

/// How long open requests have at the end.
const GRACE: Duration = Duration::from_secs(10);

/// How soon a switched key is shown.
const KEY_EVERY: Duration = Duration::from_secs(1);

/// A bound address that nobody else can take any more.
pub struct Listening {
    listener: TcpListener,
    /// Where it listens; tells the port when 0 was asked for.
    pub address: SocketAddr,
}

/// Takes an address.
///
/// # Errors
/// One sentence that names the address.
pub fn bind(address: SocketAddr) -> Result<Listening, String> {
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Listening { listener, address })
    });
    bound.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("the address {address} is taken by another program; choose another with --listen")
        }
        _ => format!("cannot listen on {address}: {cause}"),
    })
}

/// Serves until `end` comes.
///
/// # Errors
/// When the listener or the TLS pair cannot be used.
pub async fn serve(hub: Arc<Hub>, on: Listening, end: impl Future<Output = ()>) -> Result<(), Failure> {
    let tls = RustlsConfig::from_config(hub.keys().tls.server_config()?);
    let watching = tokio::spawn(follow_key(Arc::clone(&hub), tls.clone()));
    let handle = Handle::<SocketAddr>::new();
    let server =
        axum_server::from_tcp_rustls(on.listener, tls).map_err(Failure::other)?.handle(handle.clone());
    let serving = server.serve(router(hub).into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);
    tokio::select! {
        done = &mut serving => {
            watching.abort();
            return done.map_err(Failure::other);
        }
        () = end => {}
    }
    watching.abort();
    handle.graceful_shutdown(Some(GRACE));
    serving.await.map_err(Failure::other)
}

/// Shows the key that the admin's command switched to, without a restart. Connections that are open keep the one
/// that they began with.
async fn follow_key(hub: Arc<Hub>, tls: RustlsConfig) {
    let mut shown = hub.keys().tls.certificate.clone();
    loop {
        tokio::time::sleep(KEY_EVERY).await;
        let reading = Arc::clone(&hub);
        match tokio::task::spawn_blocking(move || reading.refresh_keys()).await {
            Ok(Ok(_)) => {}
            Ok(Err(cause)) => tracing::error!(%cause, "the keys could not be read again"),
            Err(cause) => tracing::error!(%cause, "the keys could not be read again"),
        }
        let keys = hub.keys();
        if keys.tls.certificate == shown {
            continue;
        }
        match keys.tls.server_config() {
            Ok(config) => {
                tls.reload_from_config(config);
                shown.clone_from(&keys.tls.certificate);
                tracing::info!("another TLS key is shown from now on");
            }
            Err(cause) => tracing::error!(%cause, "the switched key cannot be used"),
        }
    }
}

/// Comes when the operator or the system asks the program to end. The signals are taken over at once, not when
/// the future is first polled: a program that says that it is ready must end well from then on. Call it inside
/// a runtime.
///
/// # Errors
/// When the system does not let the program take them over.
pub fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    #[cfg(windows)]
    let (mut interrupt, mut terminate) =
        (tokio::signal::windows::ctrl_c()?, tokio::signal::windows::ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
