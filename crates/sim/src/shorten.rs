//! Makes a failing plan short: drops steps as long as it goes on failing.

use crate::plan::Plan;

/// Drops runs of steps, long ones first, until no single step can be dropped. `fails` is asked at most `tries`
/// times.
#[must_use]
pub fn shorten(plan: &Plan, mut tries: u32, mut fails: impl FnMut(&Plan) -> bool) -> Plan {
    let mut best = plan.clone();
    let mut run = best.steps.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut has_changed = false;
        while at < best.steps.len() {
            if tries == 0 {
                return best;
            }
            tries -= 1;
            let mut steps = best.steps.clone();
            steps.drain(at..(at + run).min(steps.len()));
            let shorter = best.with(steps);
            if fails(&shorter) {
                best = shorter;
                has_changed = true;
            } else {
                at += run;
            }
        }
        if run > 1 {
            run = run.div_ceil(2);
        } else if !has_changed {
            return best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Step, Trouble};

    #[test]
    fn what_does_not_matter_is_dropped() {
        let step = |desk| Step::Sync { desk, trouble: Trouble::None };
        let plan = Plan { seed: 1, offices: vec![1], steps: (0..40).map(step).collect() };
        let needed = |plan: &Plan| [3, 17, 31].iter().all(|desk| plan.steps.contains(&step(*desk)));
        assert_eq!(shorten(&plan, 1000, needed).steps, [3, 17, 31].map(step));
    }
}
