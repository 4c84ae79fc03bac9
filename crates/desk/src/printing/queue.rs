//! The queue of this desk: what waits for paper, what is at the printer, what came out and what did not.
//!
//! A thread hands jobs to the spooler and follows them; nobody who works at the window waits for a printer. Receipts
//! that have not come out are noted in the book, so that a power cut forgets none of them; after it they wait for a
//! word of the clerk's, who knows what lies in the tray. So do those whose printer was missing and is back: paper
//! that nobody expects any more is not printed unasked.

mod job;
mod worker;

use super::{Spooler, spooler::PrinterTrouble};
use crate::sync::worker::OnChange;
use job::Kept;
pub(crate) use job::SETTING;
pub use job::{FormPaper, Job, JobState, Ready, Whole};
use ledger::{Ledger, Priority, Topic};
use std::{
    collections::BTreeSet,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Instant,
};

/// Jobs that came out and are still shown, the newest.
const SHOWN: usize = 20;

/// What the thread and those who ask share.
struct Shared {
    spooler: Arc<dyn Spooler>,
    /// Where unfinished receipts are noted; taken away at the end.
    ledger: Mutex<Option<Ledger>>,
    on_change: OnChange,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: Vec<Job>,
    /// Number of the last job.
    last: u32,
    /// The note in the book is older than the jobs.
    is_stale: bool,
    is_stopping: bool,
    /// The thread speaks with the spooler, which may take long.
    is_away: bool,
    /// When the thread looks for missing printers next.
    look_at: Option<Instant>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        (self.on_change)(&BTreeSet::from([Topic::Prints]));
    }

    /// Notes in the book what has not come out.
    fn keep(&self) {
        let kept: Vec<Kept> = self.state().jobs.iter().filter_map(Kept::of).collect();
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(ledger) = &*ledger else { return };
        let noted = serde_json::to_string(&kept)
            .map_err(|error| ledger::LedgerError::Damaged(error.to_string()))
            .and_then(|text| {
                ledger.write(Priority::Sync, |book| match kept.as_slice() {
                    [] => book.delete_setting(SETTING),
                    _ => book.put_setting(SETTING, &text),
                })
            });
        if let Err(error) = noted {
            // The paper comes all the same; only a power cut now would forget it.
            tracing::warn!(%error, "the print queue was not noted");
        }
    }
}

/// The print queue of one open desk. Its thread ends with it.
pub struct Prints {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Prints {
    /// A queue with what an earlier program left in the book.
    #[must_use]
    pub fn new(ledger: Ledger, spooler: Arc<dyn Spooler>, on_change: OnChange) -> Self {
        let kept = ledger.read(|book| book.setting(SETTING)).unwrap_or_else(|error| {
            tracing::warn!(%error, "the print queue could not be read");
            None
        });
        // Written by another version, it is forgotten: each receipt can be printed again from its dossier.
        let kept: Vec<Kept> = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let mut state = State::default();
        for kept in kept {
            state.last += 1;
            state.jobs.push(kept.into_job(state.last));
        }
        let shared = Shared {
            spooler,
            ledger: Mutex::new(Some(ledger)),
            on_change,
            state: Mutex::new(state),
            changed: Condvar::new(),
        };
        Self { shared: Arc::new(shared), thread: Mutex::default() }
    }

    /// Everything that is shown, oldest first.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        self.shared.state().jobs.clone()
    }

    /// One job.
    #[must_use]
    pub fn job(&self, id: u32) -> Option<Job> {
        self.shared.state().jobs.iter().find(|job| job.id == id).cloned()
    }

    /// Puts papers behind those that wait; the numbers of the jobs.
    pub fn add(&self, ready: Vec<Ready>) -> Vec<u32> {
        let mut state = self.shared.state();
        let ids = ready
            .into_iter()
            .map(|ready| {
                state.last += 1;
                let job = Job::new(state.last, ready);
                state.jobs.push(job);
                state.last
            })
            .collect();
        // Those that came out long ago are shown no more.
        let mut done = state.jobs.iter().filter(|job| job.state == JobState::Done).count();
        state.jobs.retain(|job| {
            let goes = job.state == JobState::Done && done > SHOWN;
            done -= usize::from(goes);
            !goes
        });
        self.wake(state);
        ids
    }

    /// The same paper once more, in the place of a job: what of it is still in the spooler is taken out first.
    /// `false` when there is no such job, or it is being handed over this moment.
    pub fn again(&self, id: u32, ready: Ready) -> bool {
        let mut state = self.shared.state();
        let Some(job) = state.jobs.iter_mut().find(|job| job.id == id && !job.is_going()) else {
            return false;
        };
        let former = job.begin_again(ready);
        self.wake(state);
        self.take_out(former);
        true
    }

    /// Forgets a job; what of it is still in the spooler is taken out. `false` when there is no such job.
    pub fn forget(&self, id: u32) -> bool {
        let mut state = self.shared.state();
        let Some(place) = state.jobs.iter().position(|job| job.id == id) else { return false };
        let job = state.jobs.remove(place);
        self.wake(state);
        self.take_out(job.in_spooler());
        true
    }

    fn take_out(&self, job: Option<super::SpoolJob>) {
        if let Some(job) = job
            && let Err(trouble) = self.shared.spooler.cancel(&job)
        {
            tracing::info!(?trouble, "a job was not taken out of the spooler");
        }
    }

    /// The jobs are other ones now: the thread looks, and the page is told.
    fn wake(&self, mut state: MutexGuard<'_, State>) {
        state.is_stale = true;
        drop(state);
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let shared = self.shared.clone();
            *thread = Some(std::thread::spawn(move || worker::run(&shared)));
        }
        drop(thread);
        self.shared.changed.notify_all();
        self.shared.tell();
    }
}

impl Drop for Prints {
    fn drop(&mut self) {
        let is_away = {
            let mut state = self.shared.state();
            state.is_stopping = true;
            state.is_away
        };
        self.shared.changed.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // One that waits for a printer ends by itself at its time-out; it holds nothing of the data by then.
        if let Some(thread) = thread
            && !is_away
        {
            drop(thread.join());
        }
        if self.shared.state().is_stale {
            self.shared.keep();
        }
        drop(self.shared.ledger.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// A printer that is not there, or takes nothing: the job waits for it.
fn is_absence(trouble: PrinterTrouble) -> bool {
    matches!(trouble, PrinterTrouble::Missing | PrinterTrouble::NoSpooler | PrinterTrouble::Refuses)
}

impl State {
    fn job(&mut self, id: u32) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    fn has_absent(&self) -> bool {
        self.jobs.iter().any(|job| job.state == JobState::Held && job.trouble.is_some_and(is_absence))
    }
}
