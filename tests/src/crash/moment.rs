//! When a kill strikes.

use super::{chance::Chance, watch::Watch};
use crate::Outcome;
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

/// Between two looks. Shorter than a write to a disk.
const LOOK: Duration = Duration::from_micros(100);

/// Counts changes until `is_over`, looking as often as a kill does: seldom looked at, several would count as one.
pub(super) fn count_changes(watch: &mut Watch, mut is_over: impl FnMut() -> Outcome<bool>) -> Outcome<u64> {
    let mut seen = 0;
    while !is_over()? {
        seen += watch.changes()?;
        sleep(LOOK);
    }
    Ok(seen + watch.changes()?)
}

/// When a kill strikes, counted from the beginning of a step.
pub(super) enum Moment {
    /// After a time.
    After(Duration),
    /// After the n-th change of a file, and then some time.
    AtChange(u64, Duration),
}

impl Moment {
    /// One moment in a step that takes about `typical` and changes files about `changes` times. Most lie near a write:
    /// anywhere else nothing is at stake.
    pub(super) fn choose(chance: &mut Chance, typical: Duration, changes: u64) -> Self {
        match chance.below(8) {
            0 => Self::After(chance.time(Duration::from_millis(40))),
            1 | 2 => Self::After(chance.time(typical + typical / 8)),
            _ => Self::AtChange(1 + chance.below(changes), chance.time(Duration::from_micros(1500))),
        }
    }

    /// Waits for it. `is_over` is asked again and again; true ends the waiting before the moment has come.
    pub(super) fn wait(&self, watch: &mut Watch, mut is_over: impl FnMut() -> Outcome<bool>) -> Outcome {
        let started = Instant::now();
        let mut seen = 0;
        while !is_over()? {
            match self {
                Self::After(time) if started.elapsed() >= *time => return Ok(()),
                Self::After(_) => {}
                Self::AtChange(n, and_then) => {
                    seen += watch.changes()?;
                    if seen >= *n {
                        sleep(*and_then);
                        return Ok(());
                    }
                }
            }
            sleep(LOOK);
        }
        Ok(())
    }
}
