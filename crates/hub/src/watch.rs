//! What a serving hub does beside serving: it keeps its high-water mark, and backs up every hour when something has
//! changed.

use crate::{high_water::Mark, hub::Hub};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How old the mark may become.
const MARK_EVERY: Duration = Duration::from_secs(5);
/// How old the last backup may become. A failed one is tried again sooner.
const BACKUP_EVERY: Duration = Duration::from_secs(60 * 60);
const RETRY_EVERY: Duration = Duration::from_secs(10 * 60);

/// The thread that watches. Ends when dropped.
pub(crate) struct Watch {
    end: Option<Sender<()>>,
    is_ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts watching.
    pub(crate) fn start(hub: Arc<Hub>, mark: PathBuf) -> Self {
        let (end, ended) = channel::<()>();
        let is_ending = Arc::new(AtomicBool::new(false));
        let go_on = {
            let is_ending = Arc::clone(&is_ending);
            move |_| !is_ending.load(Ordering::Relaxed)
        };
        let thread = std::thread::Builder::new().name("watch".into()).spawn(move || {
            let mut last = None;
            let mut backup_at = Instant::now();
            loop {
                keep_mark(&hub, &mark, &mut last);
                if Instant::now() >= backup_at {
                    backup_at =
                        Instant::now() + if back_up(&hub, &go_on) { BACKUP_EVERY } else { RETRY_EVERY };
                }
                if ended.recv_timeout(MARK_EVERY) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            keep_mark(&hub, &mark, &mut last);
        });
        if let Err(cause) = &thread {
            tracing::error!(%cause, "no thread for backups");
        }
        Self { end: Some(end), is_ending, thread: thread.ok() }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_ending.store(true, Ordering::Relaxed);
        drop(self.end.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the watch ended with a panic");
        }
    }
}

fn keep_mark(hub: &Hub, file: &Path, last: &mut Option<Mark>) {
    let now = match hub.ledger.read(Mark::of) {
        Ok(now) => now,
        Err(error) => return tracing::warn!(%error, "the high-water mark could not be read"),
    };
    if now == *last {
        return;
    }
    if let Some(mark) = now
        && let Err(error) = mark.write(file)
    {
        return tracing::warn!(%error, "the high-water mark could not be kept");
    }
    *last = now;
}

/// True when there is nothing to do for an hour.
fn back_up(hub: &Hub, go_on: &dyn Fn(f64) -> bool) -> bool {
    let folder = match hub.backup_folder() {
        Ok(Some(folder)) => folder,
        Ok(None) => {
            tracing::warn!("there is no folder for backups; choose one with `serve --backup-to DIR`");
            return true;
        }
        Err(error) => {
            tracing::warn!(%error, "the folder for backups could not be read");
            return false;
        }
    };
    match hub.is_ahead_of_backups(&folder) {
        Ok(false) => return true,
        Ok(true) => {}
        Err(error) => tracing::warn!(%error, "the last backup could not be compared"),
    }
    match hub.back_up(&folder, go_on) {
        Ok(manifest) => {
            tracing::info!(operations = manifest.digest.operations, bytes = manifest.bytes, "backed up");
            true
        }
        Err(problem) => {
            tracing::error!(%problem, "there is no backup");
            false
        }
    }
}
