//! Steps in lanes: within a lane one after another, the lanes side by side, each step after those that it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, PoisonError};

use crate::failure::Failure;
use crate::process::interrupted;
use crate::report::{Done, Report};

/// The work of a step.
type Work<'a> = Box<dyn FnOnce() -> Result<Done, Failure> + Send + 'a>;

/// One step.
pub struct Step<'a> {
    /// Its name: on its line, and for `--only`.
    pub name: &'static str,
    /// The steps without whose success it makes no sense.
    pub needs: &'static [&'static str],
    /// The steps that must not run beside it, whatever comes of them.
    pub after: &'static [&'static str],
    /// What it does.
    pub work: Work<'a>,
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Succeeded,
    Failed,
    Skipped,
}

/// The steps that have ended.
#[derive(Default)]
struct Ended {
    outcomes: Mutex<BTreeMap<&'static str, Outcome>>,
    change: Condvar,
}

impl Ended {
    /// A step has ended.
    fn note(&self, name: &'static str, outcome: Outcome) {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(name, outcome);
        self.change.notify_all();
    }

    /// Waits until all `names` have ended.
    fn wait(&self, names: &[&'static str]) -> BTreeMap<&'static str, Outcome> {
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        while !names.iter().all(|name| outcomes.contains_key(name)) {
            outcomes = self.change.wait(outcomes).unwrap_or_else(PoisonError::into_inner);
        }
        outcomes.clone()
    }
}

/// Carries out all steps and gives the names of those that failed. A failure keeps back only what needs that step, so
/// that one run says all that is wrong.
pub fn carry_out(report: &Report, lanes: Vec<Vec<Step<'_>>>) -> Result<Vec<&'static str>, Failure> {
    let names: BTreeSet<&str> = lanes.iter().flatten().map(|step| step.name).collect();
    let ended = Ended::default();
    std::thread::scope(|scope| {
        for lane in lanes {
            let (ended, names) = (&ended, &names);
            scope.spawn(move || {
                for step in lane {
                    let awaited: Vec<&str> = step
                        .needs
                        .iter()
                        .chain(step.after)
                        .copied()
                        .filter(|name| names.contains(name))
                        .collect();
                    let before = ended.wait(&awaited);
                    let lacking = step.needs.iter().find(|name| match before.get(*name) {
                        Some(outcome) => *outcome != Outcome::Succeeded,
                        None => false,
                    });
                    let outcome = match lacking {
                        _ if interrupted() => Outcome::Skipped,
                        Some(lacking) => {
                            report.line(&format!(
                                "{:10} {} left out: {lacking} did not succeed",
                                "", step.name
                            ));
                            Outcome::Skipped
                        }
                        None => match report.step(step.name, step.work) {
                            Ok(()) => Outcome::Succeeded,
                            Err(_) => Outcome::Failed,
                        },
                    };
                    ended.note(step.name, outcome);
                }
            });
        }
    });
    if interrupted() {
        return Err(Failure::Interrupted);
    }
    let outcomes = ended.wait(&[]);
    Ok(outcomes
        .into_iter()
        .filter(|(_, outcome)| *outcome == Outcome::Failed)
        .map(|(name, _)| name)
        .collect())
}

/// Keeps the step `wanted` and all that it needs; `false` where there is no such step.
pub fn keep_only(lanes: &mut Vec<Vec<Step<'_>>>, wanted: &str) -> bool {
    let needs: BTreeMap<&str, &[&str]> = lanes.iter().flatten().map(|step| (step.name, step.needs)).collect();
    let mut kept = BTreeSet::new();
    let mut open = vec![wanted];
    while let Some(name) = open.pop() {
        if let Some(more) = needs.get(name) {
            if kept.insert(name.to_owned()) {
                open.extend(*more);
            }
        }
    }
    if kept.is_empty() {
        return false;
    }
    for lane in lanes.iter_mut() {
        lane.retain(|step| kept.contains(step.name));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn step<'a>(
        name: &'static str,
        needs: &'static [&'static str],
        log: &'a Mutex<Vec<&'static str>>,
        outcome: Result<(), &'static str>,
    ) -> Step<'a> {
        let work = Box::new(move || {
            log.lock().unwrap().push(name);
            outcome.map(|()| Done::default()).map_err(Failure::said)
        });
        Step { name, needs, after: &[], work }
    }

    #[test]
    fn a_step_waits_for_what_it_needs_in_another_lane() {
        let log = Mutex::default();
        let lanes = vec![
            vec![step("build", &["pages"], &log, Ok(())), step("tests", &["build"], &log, Ok(()))],
            vec![step("npm", &[], &log, Ok(())), step("pages", &["npm"], &log, Ok(()))],
        ];
        assert!(carry_out(&Report::new(), lanes).unwrap().is_empty());
        assert_eq!(*log.lock().unwrap(), ["npm", "pages", "build", "tests"]);
    }

    #[test]
    fn a_failure_keeps_back_only_what_needs_it() {
        let log = Mutex::default();
        let lanes = vec![vec![
            step("npm", &[], &log, Err("no network")),
            step("pages", &["npm"], &log, Ok(())),
            step("build", &["pages"], &log, Ok(())),
            step("fmt", &[], &log, Ok(())),
        ]];
        assert_eq!(carry_out(&Report::new(), lanes).unwrap(), ["npm"]);
        assert_eq!(*log.lock().unwrap(), ["npm", "fmt"]);
    }

    #[test]
    fn one_step_keeps_what_it_needs() {
        let log = Mutex::default();
        let plan = || {
            vec![
                vec![step("npm", &[], &log, Ok(())), step("pages", &["npm"], &log, Ok(()))],
                vec![step("fmt", &[], &log, Ok(())), step("build", &["pages"], &log, Ok(()))],
            ]
        };
        let mut lanes = plan();
        assert!(keep_only(&mut lanes, "build"));
        let left: Vec<_> = lanes.iter().flatten().map(|step| step.name).collect();
        assert_eq!(left, ["npm", "pages", "build"]);
        let mut lanes = plan();
        assert!(!keep_only(&mut lanes, "sim"));
        assert_eq!(lanes.iter().flatten().count(), 4);
    }
}
