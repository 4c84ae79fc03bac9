//! Seeds of the simulation in a second, on one core, and how long the median seed takes.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench speaks on its output and stops when it fails"
)]

use sim::{Plan, generate, run};
use std::time::Instant;

const SEEDS: u64 = 200;

fn main() {
    let plans: Vec<Plan> = (1..=SEEDS).map(generate).collect();
    // The same machines, made and looked at in the same way, to which nothing happens.
    let still: Vec<Plan> = plans.iter().map(|plan| Plan { steps: Vec::new(), ..plan.clone() }).collect();
    // The images with which the runs begin are made once.
    played(&still);
    let (floor, _) = played(&still);
    let (median, rate) = played(&plans);
    println!(
        "{}",
        serde_json::json!({
            "bench": "simulated seed ÷ the same machines at rest, median", "unit": "ms",
            "value": median, "floor": floor, "ratio": median / floor,
        })
    );
    println!("{}", serde_json::json!({ "bench": "simulated seeds a second", "value": rate, "unit": "1/s" }));
}

/// The median in milliseconds, and runs a second.
fn played(plans: &[Plan]) -> (f64, f64) {
    let begun = Instant::now();
    let mut times: Vec<f64> = plans
        .iter()
        .map(|plan| {
            let one = Instant::now();
            run(plan).unwrap();
            one.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    (times.get(times.len() / 2).copied().unwrap_or_default(), plans.len() as f64 / seconds)
}
