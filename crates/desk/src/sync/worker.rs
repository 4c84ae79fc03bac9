//! The background thread: drives the engine with real time, the ledger and a carrier.
//!
//! Two threads. One owns the engine and does all reading and writing; the other only carries packed bytes
//! over the network. So the program can end at any moment without waiting for a line that hangs: the
//! carrying thread holds nothing of the data folder and ends by itself at its time-out.

mod running;
mod status;

use super::Failure;
use crate::{api::sync::SyncStatus, clock::OfficeClock, identity::Identity};
use domain::hash::Hash;
use ledger::{Ledger, Topic};
use running::Running;
use status::Known;
pub use status::{clock_off_ms, status_without_worker};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Told which topics changed, on the worker's thread.
pub type OnChange = Arc<dyn Fn(&BTreeSet<Topic>) + Send + Sync>;

enum Message {
    /// Something was saved.
    Nudged,
    /// A person asked; the number of the request.
    Forced(u64),
    /// What the carrying thread brought back.
    Carried {
        result: Result<Vec<u8>, Failure>,
        /// Pin of the key that the server showed.
        shown: Option<Hash>,
    },
    Stop,
}

/// What the thread and those who ask it share.
struct Shared {
    ledger: Ledger,
    clock: OfficeClock,
    state: Mutex<State>,
    /// Notified when the engine comes to rest and when the thread ends.
    rested: Condvar,
    is_stopping: AtomicBool,
}

#[derive(Default)]
struct State {
    known: Known,
    /// Number of the last request for an exchange now.
    asked: u64,
    /// Number of the last one that was served.
    served: u64,
    has_ended: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Plain values, whole at every moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the worker. Cheap to clone; outlives the worker harmlessly.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
    inbox: Sender<Message>,
}

impl Handle {
    /// Something was saved: it may be sent now.
    pub fn nudge(&self) {
        // A worker that has ended hears nothing, and what was saved is in the log for the next one.
        drop(self.inbox.send(Message::Nudged));
    }

    /// Tries an exchange now, whatever the back-off says, and waits until it and those that follow it at
    /// once (because there is more) have ended, at most `timeout`.
    #[must_use]
    pub fn sync_now_and_wait(&self, timeout: Duration) -> SyncStatus {
        let ticket = {
            let mut state = self.shared.state();
            state.asked += 1;
            state.asked
        };
        if self.inbox.send(Message::Forced(ticket)).is_ok() {
            let waiting = |state: &mut State| state.served < ticket && !state.has_ended;
            drop(self.shared.rested.wait_timeout_while(self.shared.state(), timeout, waiting));
        }
        self.status()
    }

    /// Where the exchange stands and what waits, as of now.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        let known = self.shared.state().known.clone();
        status::status(&self.shared.ledger, known)
    }
}

/// The background exchange of one open desk. Ends when dropped.
pub struct Worker {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts exchanging. `on_change` is called on the worker's thread after every change that screens show.
    #[must_use]
    pub fn start(ledger: Ledger, identity: Identity, clock: OfficeClock, on_change: OnChange) -> Self {
        let contact = status::stored(&ledger).unwrap_or_default();
        let known = Known { contact, ..Known::default() };
        let shared = Arc::new(Shared {
            ledger,
            clock,
            state: Mutex::new(State { known, ..State::default() }),
            rested: Condvar::new(),
            is_stopping: AtomicBool::new(false),
        });
        let (inbox, messages) = channel();
        let handle = Handle { shared: Arc::clone(&shared), inbox: inbox.clone() };
        let running = Running::new(shared, identity, on_change, inbox);
        let thread = thread::Builder::new().name("sync".into()).spawn(move || running.run(&messages));
        if let Err(cause) = &thread {
            tracing::error!(%cause, "no thread for the exchange");
            handle.shared.state().has_ended = true;
        }
        Self { handle, thread: thread.ok() }
    }

    /// Something was saved: it may be sent now.
    pub fn nudge(&self) {
        self.handle.nudge();
    }

    /// A way to ask that does not borrow the worker.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// See [`Handle::sync_now_and_wait`].
    #[must_use]
    pub fn sync_now_and_wait(&self, timeout: Duration) -> SyncStatus {
        self.handle.sync_now_and_wait(timeout)
    }

    /// See [`Handle::status`].
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        self.handle.status()
    }

    /// Ends the exchange. Returns after the transaction that is being written, if any; one that is on its way
    /// over the network is given up, and what it carried is sent again another time.
    pub fn stop(&mut self) {
        self.handle.shared.is_stopping.store(true, Ordering::Relaxed);
        drop(self.handle.inbox.send(Message::Stop));
        let Some(thread) = self.thread.take() else { return };
        // The last owner may be the callback itself; a thread cannot wait for its own end.
        if thread.thread().id() != thread::current().id() && thread.join().is_err() {
            tracing::error!("the exchange ended with a panic");
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}
