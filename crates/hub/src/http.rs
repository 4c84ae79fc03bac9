//! The hub over HTTP: what desks ask, what the console's pages ask, and the pages themselves.

pub mod codec;
mod console;
mod desks;
mod due_date;
mod limit;
mod pages;
pub mod problem;

pub use limit::Tries;

use crate::{failure::Failure, hub::Hub};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use domain::{problem::Code, protocol::REQUEST_LIMIT};
use problem::Refusal;
use std::{sync::Arc, time::Duration};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Path of the exchange.
pub const SYNC: &str = "/api/v1/sync";
/// Path of the question when something is due.
pub const DUE_DATE: &str = "/api/v1/due-date";
/// Path of enrolment.
pub const ENROL: &str = "/api/v1/enrol";

/// Nothing from elsewhere, nothing inline, nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Bytes of a console request.
const CONSOLE_LIMIT: usize = 16 * 1024;

/// A sender may be slow, as the links of communes are, but not silent for so long.
const SILENCE: Duration = Duration::from_secs(60);

/// Everything that the hub answers.
pub fn router(hub: Arc<Hub>) -> Router {
    let console = Router::new()
        .route("/sign-in", post(console::sign_in))
        .route("/password", post(console::set_password))
        .route("/sign-out", post(console::sign_out))
        .route("/session", get(console::session))
        .route("/offices", get(console::offices))
        .route("/dossiers", get(console::dossiers))
        .route("/held", get(console::held))
        .route("/held/release", post(console::release))
        .route("/held/decline", post(console::decline))
        .layer(middleware::from_fn(console::only_from_pages))
        .layer(DefaultBodyLimit::max(CONSOLE_LIMIT));
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route(SYNC, post(desks::sync))
        .route(ENROL, post(desks::enrol))
        .route(DUE_DATE, get(due_date::due_date))
        .nest("/api/v1/console", console)
        .route("/", get(pages::console))
        .route("/console", get(pages::console))
        .route("/assets/{*path}", get(pages::asset))
        .fallback(|| async { Refusal::from(Code::NotFound) })
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(middleware::from_fn(guard))
        .with_state(hub)
}

/// Headers of every answer. What says nothing about caching is not kept: it may be about a person.
async fn guard(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

/// Runs what touches the store or counts long, away from the threads that serve connections.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Refusal),
        Err(cause) => Err(Refusal(Failure::other(cause))),
    }
}
