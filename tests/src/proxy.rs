//! A network that is cut in the middle of a sentence.

use crate::Outcome;
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Let everything pass.
pub const OPEN: u64 = u64::MAX;

/// Passes bytes between desk and hub until the allowance of a direction is used up; then the connection is cut, with
/// what has been passed so far delivered.
pub struct Proxy {
    /// Where desks connect.
    pub port: u16,
    state: Arc<State>,
}

struct State {
    to: u16,
    /// Bytes that may still pass from desk to hub.
    up: AtomicU64,
    /// Bytes that may still pass from hub to desk.
    down: AtomicU64,
    /// Bytes that have passed from desk to hub.
    passed_up: AtomicU64,
    is_over: AtomicBool,
}

impl Proxy {
    /// A proxy in front of a port of loopback.
    ///
    /// # Errors
    /// When there is no port.
    pub fn to(port: u16) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let state = Arc::new(State {
            to: port,
            up: AtomicU64::new(OPEN),
            down: AtomicU64::new(OPEN),
            passed_up: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        });
        let own = listener.local_addr()?.port();
        let shared = state.clone();
        std::thread::spawn(move || {
            for desk in listener.incoming().filter_map(Result::ok) {
                if shared.is_over.load(Ordering::Relaxed) {
                    return;
                }
                join(desk, &shared);
            }
        });
        Ok(Self { port: own, state })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Lets so many bytes pass from now on, in each direction.
    pub fn allow(&self, up: u64, down: u64) {
        self.state.up.store(up, Ordering::SeqCst);
        self.state.down.store(down, Ordering::SeqCst);
    }

    /// Bytes that have passed from desk to hub.
    #[must_use]
    pub fn passed_up(&self) -> u64 {
        self.state.passed_up.load(Ordering::SeqCst)
    }

    /// Whether an allowance has been used up.
    #[must_use]
    pub fn has_cut(&self) -> bool {
        self.state.up.load(Ordering::SeqCst) == 0 || self.state.down.load(Ordering::SeqCst) == 0
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a desk.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn join(desk: TcpStream, state: &Arc<State>) {
    let Ok(hub) = TcpStream::connect(("127.0.0.1", state.to)) else { return };
    let (Ok(desk_too), Ok(hub_too)) = (desk.try_clone(), hub.try_clone()) else { return };
    let (first, second) = (state.clone(), state.clone());
    std::thread::spawn(move || pass(desk, hub, &first.up, &first.passed_up));
    std::thread::spawn(move || pass(hub_too, desk_too, &second.down, &AtomicU64::new(0)));
}

fn pass(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64, passed: &AtomicU64) {
    let mut bytes = [0_u8; 4096];
    while let Ok(read) = from.read(&mut bytes) {
        let wanted = u64::try_from(read).unwrap_or(OPEN);
        let before = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            Some(if left == OPEN { OPEN } else { left.saturating_sub(wanted) })
        });
        let may = before.unwrap_or_default().min(wanted);
        let may = usize::try_from(may).unwrap_or(read);
        passed.fetch_add(before.unwrap_or_default().min(wanted), Ordering::SeqCst);
        if read == 0 || to.write_all(bytes.get(..may).unwrap_or_default()).is_err() || may < read {
            break;
        }
    }
    // Both ways: a connection that is half open would keep the other side waiting.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
