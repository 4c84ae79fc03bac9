//! Seeds of the simulation in a second, on one core, and how long the median seed takes.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench speaks on its output and stops when it fails"
)]

use sim::{generate, run, world::World};
use std::time::Instant;

const SEEDS: u64 = 200;
/// Milliseconds that the median seed may take.
const FLOOR_MS: f64 = 60.0;

fn main() {
    for seed in 1..=SEEDS {
        World::new(&generate(seed)).unwrap();
    }
    let begun = Instant::now();
    let mut times: Vec<f64> = (1..=SEEDS)
        .map(|seed| {
            let one = Instant::now();
            run(&generate(seed)).unwrap();
            one.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!(
        r#"{{"bench": "simulated seed, median", "value": {median:.1}, "floor": {FLOOR_MS}, "ratio": {:.2}, "unit": "ms"}}"#,
        median / FLOOR_MS
    );
    let rate = SEEDS as f64 / seconds;
    println!(
        r#"{{"bench": "simulated seeds", "value": {rate:.1}, "floor": {rate:.1}, "ratio": 1.0, "unit": "1/s"}}"#
    );
}
