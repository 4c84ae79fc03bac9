//! The thread that backs up every hour, and the one place where a backup is made.

use super::{Last, backup_code, folder_of};
use crate::{clock::OfficeClock, desk::lock, identity, keys, source::Source};
use domain::problem::Problem;
use ledger::{
    Ledger, LedgerError, Topic,
    backup::{BackupPlan, BackupProblem, find_backups},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How old the last backup may become.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// A failed one is tried again sooner: the stick may be plugged in by then.
const RETRY: Duration = Duration::from_secs(10 * 60);

/// Told which topics changed.
type OnChange = Arc<dyn Fn(&BTreeSet<Topic>) + Send + Sync>;

/// What a backup is made of.
struct Maker {
    ledger: Ledger,
    keys: PathBuf,
    clock: OfficeClock,
    source: Arc<dyn Source>,
    on_change: OnChange,
    /// One at a time.
    making: Mutex<()>,
    is_running: AtomicBool,
    is_ending: AtomicBool,
}

/// The backups of one open desk. The thread ends when this is dropped.
pub(crate) struct Backups {
    maker: Arc<Maker>,
    inbox: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Backups {
    /// Makes none by itself until [`Backups::start`].
    pub(crate) fn new(
        ledger: Ledger,
        folder: &Path,
        clock: OfficeClock,
        source: Arc<dyn Source>,
        on_change: OnChange,
    ) -> Self {
        let maker = Maker {
            ledger,
            keys: folder.join(keys::FILE),
            clock,
            source,
            on_change,
            making: Mutex::default(),
            is_running: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
        };
        Self { maker: Arc::new(maker), inbox: Mutex::default(), thread: Mutex::default() }
    }

    /// Starts the thread.
    pub(crate) fn start(&self) {
        let (inbox, messages) = channel();
        let maker = Arc::clone(&self.maker);
        let thread = thread::Builder::new().name("backup".into()).spawn(move || maker.run(&messages));
        match thread {
            Ok(thread) => {
                *lock(&self.inbox) = Some(inbox);
                *lock(&self.thread) = Some(thread);
            }
            Err(cause) => tracing::error!(%cause, "no thread for backups"),
        }
    }

    /// Another folder was chosen: the first backup goes there now.
    pub(crate) fn wake(&self) {
        if let Some(inbox) = &*lock(&self.inbox) {
            // A thread that has ended makes no backup, and the next start does.
            inbox.send(()).unwrap_or_default();
        }
    }

    /// Makes one and waits for it.
    pub(crate) fn make(&self) {
        self.maker.make();
    }

    /// True while one is being made.
    pub(crate) fn is_running(&self) -> bool {
        self.maker.is_running.load(Ordering::Relaxed)
    }
}

impl Drop for Backups {
    fn drop(&mut self) {
        self.maker.is_ending.store(true, Ordering::Relaxed);
        drop(lock(&self.inbox).take());
        let Some(thread) = lock(&self.thread).take() else { return };
        // The last owner may be the callback itself; a thread cannot wait for its own end.
        if thread.thread().id() != thread::current().id() && thread.join().is_err() {
            tracing::error!("the backups ended with a panic");
        }
    }
}

impl Maker {
    fn run(&self, messages: &Receiver<()>) {
        let mut due = Instant::now();
        loop {
            if Instant::now() >= due {
                let is_made = self.make_if_changed();
                due = Instant::now() + if is_made { EVERY } else { RETRY };
            }
            match messages.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(()) => due = Instant::now(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// True when there is nothing to do for an hour.
    fn make_if_changed(&self) -> bool {
        match self.is_changed() {
            Ok(false) => true,
            Ok(true) => self.make(),
            Err(error) => {
                tracing::warn!(%error, "the last backup could not be compared");
                self.make()
            }
        }
    }

    /// True when there is a folder, and the last whole backup in it holds something else than the book.
    fn is_changed(&self) -> Result<bool, LedgerError> {
        let Some(folder) = folder_of(&self.ledger)? else { return Ok(false) };
        let Some(identity) = self.ledger.read(identity::stored)? else { return Ok(false) };
        let found = find_backups(&folder.join(identity.desk.to_string())).unwrap_or_default();
        let Some(last) = found.iter().find(|backup| backup.is_whole) else { return Ok(true) };
        Ok(last.manifest.digest.hash != self.ledger.read(|book| book.digest())?.hash)
    }

    /// True when a whole one was made.
    fn make(&self) -> bool {
        let _one = lock(&self.making);
        self.is_running.store(true, Ordering::Relaxed);
        self.tell();
        let result = self.attempt();
        self.is_running.store(false, Ordering::Relaxed);
        let is_made = result.is_ok();
        let last = Last::read(&self.ledger).unwrap_or_default();
        let kept = match result {
            // The program ends: nothing went wrong.
            Err(BackupProblem::BrokenOff) => Ok(()),
            Ok(at) => Last { whole_at: Some(at), problem: None }.keep(&self.ledger),
            Err(cause) => {
                let mark = self.source.mark();
                let code = backup_code(&cause);
                tracing::warn!(problem = %mark, ?code, %cause, "there is no backup");
                Last { problem: Some(Problem::new(code, mark)), ..last }.keep(&self.ledger)
            }
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "how the backup went was not kept");
        }
        self.tell();
        is_made
    }

    fn attempt(&self) -> Result<String, BackupProblem> {
        let nowhere =
            || BackupProblem::Folder { what: "none was chosen", kind: std::io::ErrorKind::NotFound };
        let folder = folder_of(&self.ledger)?.ok_or_else(nowhere)?;
        let identity = self.ledger.read(identity::stored)?.ok_or(LedgerError::Unknown("identity"))?;
        let manifest = self.ledger.back_up(&BackupPlan {
            folder: &folder,
            owner: &identity.desk.to_string(),
            name: Some(&identity.name),
            incarnation: &identity.chain.to_string(),
            program: env!("CARGO_PKG_VERSION"),
            at: self.clock.now(),
            keys: Some(&self.keys),
            go_on: &|_| !self.is_ending.load(Ordering::Relaxed),
        })?;
        tracing::info!(operations = manifest.digest.operations, bytes = manifest.bytes, "backed up");
        Ok(manifest.at.to_rfc3339())
    }

    fn tell(&self) {
        (self.on_change)(&BTreeSet::from([Topic::Sync]));
    }
}
