//! The thread of the queue: hands over, follows, looks for printers that are missing.

use super::{
    Shared, State, is_absence,
    job::{JobState, Place},
};
use crate::printing::spooler::{Following, PrinterTrouble, SpoolJob, SpoolState, Wish};
use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

/// Between two questions about a job that goes on.
const FOLLOW: Duration = Duration::from_millis(250);
/// Between two questions about a job that is held up, and between two looks for a missing printer.
const HELD_UP: Duration = Duration::from_secs(1);

/// What to do next.
enum Task {
    /// Note in the book what has not come out.
    Keep,
    Submit(u32, Arc<[u8]>, Wish),
    Follow(u32, SpoolJob, String),
    /// See whether missing printers are back.
    Look,
}

/// Until the queue is dropped.
pub(super) fn run(shared: &Shared) {
    while let Some(task) = next(shared) {
        match task {
            Task::Keep => shared.keep(),
            Task::Submit(id, bytes, wish) => {
                let handed = shared.spooler.submit(&bytes, &wish);
                drop(bytes);
                submitted(shared, id, handed);
            }
            Task::Follow(id, job, printer) => {
                let found = shared.spooler.follow(&printer, &job);
                followed(shared, id, &job, found);
            }
            Task::Look => look(shared),
        }
        shared.state().is_away = false;
    }
}

/// Waits for something to do; `None` at the end.
fn next(shared: &Shared) -> Option<Task> {
    let mut state = shared.state();
    loop {
        if state.is_stopping {
            return None;
        }
        if std::mem::take(&mut state.is_stale) {
            return Some(Task::Keep);
        }
        let now = Instant::now();
        if let Some(task) = due(&mut state, now) {
            state.is_away = true;
            return Some(task);
        }
        let alarms = state.jobs.iter().filter_map(|job| match job.place {
            Place::There(_, at) => Some(at),
            _ => None,
        });
        let look = if state.has_absent() { state.look_at } else { None };
        state = match alarms.chain(look).min() {
            Some(at) => {
                let wait = at.saturating_duration_since(now);
                shared.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
            }
            None => shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

fn due(state: &mut State, now: Instant) -> Option<Task> {
    for job in &mut state.jobs {
        if let (Place::Here(bytes), Some(wish)) = (&job.place, &job.wish) {
            let task = Task::Submit(job.id, bytes.clone(), wish.clone());
            job.place = Place::Going;
            return Some(task);
        }
    }
    for job in &state.jobs {
        if let (Place::There(spooled, at), Some(wish)) = (&job.place, &job.wish)
            && *at <= now
        {
            return Some(Task::Follow(job.id, spooled.clone(), wish.printer.clone()));
        }
    }
    let is_time = state.look_at.is_none_or(|at| at <= now);
    (state.has_absent() && is_time).then_some(Task::Look)
}

fn submitted(shared: &Shared, id: u32, handed: Result<SpoolJob, PrinterTrouble>) {
    let mut state = shared.state();
    let Some(job) = state.job(id) else {
        drop(state);
        // Forgotten meanwhile: nobody wants this paper any more.
        if let Ok(job) = handed
            && let Err(trouble) = shared.spooler.cancel(&job)
        {
            tracing::info!(?trouble, "a job was not taken out of the spooler");
        }
        return;
    };
    match handed {
        Ok(spooled) => job.place = Place::There(spooled, Instant::now() + FOLLOW),
        Err(trouble) => {
            job.place = Place::Nowhere;
            job.trouble = Some(trouble);
            job.state = if is_absence(trouble) { JobState::Held } else { JobState::Failed };
            state.look_at = Some(Instant::now() + HELD_UP);
        }
    }
    drop(state);
    shared.tell();
}

fn followed(shared: &Shared, id: u32, spooled: &SpoolJob, found: Result<Following, PrinterTrouble>) {
    let mut state = shared.state();
    // Begun again meanwhile: this was the former one.
    let Some(job) = state.job(id).filter(|job| job.in_spooler().as_ref() == Some(spooled)) else { return };
    let before = (job.state, job.trouble);
    match found {
        Err(trouble) => job.trouble = Some(trouble),
        Ok(found) => {
            job.trouble = found.trouble;
            job.state = match found.state {
                SpoolState::Waiting => JobState::Waiting,
                SpoolState::Printing => JobState::Printing,
                SpoolState::Done => JobState::Done,
                SpoolState::Failed => JobState::Failed,
            };
        }
    }
    let has_ended = matches!(job.state, JobState::Done | JobState::Failed);
    let pause = if job.trouble.is_some() { HELD_UP } else { FOLLOW };
    job.place =
        if has_ended { Place::Nowhere } else { Place::There(spooled.clone(), Instant::now() + pause) };
    let is_other = before != (job.state, job.trouble);
    state.is_stale |= has_ended;
    drop(state);
    if is_other {
        shared.tell();
    }
}

fn look(shared: &Shared) {
    let found = shared.spooler.printers();
    let mut state = shared.state();
    state.look_at = Some(Instant::now() + HELD_UP);
    let Ok(found) = found else { return };
    let mut is_other = false;
    for job in &mut state.jobs {
        let Some(wish) = &job.wish else { continue };
        let is_back = found
            .iter()
            .any(|printer| printer.name == wish.printer && printer.trouble != Some(PrinterTrouble::Refuses));
        if job.state == JobState::Held && job.trouble.is_some_and(is_absence) && is_back {
            job.trouble = Some(PrinterTrouble::Back);
            is_other = true;
        }
    }
    drop(state);
    if is_other {
        shared.tell();
    }
}
