//! `motcua-sim --seeds N [--from S] | --plan FILE | --minutes M`: plays plans, and writes a failing one down.
#![allow(clippy::print_stdout, reason = "a program for developers speaks on its terminal")]

use domain::mutant::{self, Mutant};
use sim::{
    Plan, Violation, generate, run, shorten,
    world::{World, layout},
};
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Runs that shortening one plan may take.
const TRIES: u32 = 400;
const USAGE: &str = "motcua-sim --seeds N [--from S] | --plan FILE [--shorten] [--mutant WORD] | --minutes M [--from S] | --print SEED | --mutants";
/// Seeds in which each mutant must be found.
const MUTANT_SEEDS: u64 = 300;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // A law that is broken is told below; where a panic came from is told by its own words.
    std::panic::set_hook(Box::new(|_| {}));
    let value = |name: &str| -> Option<&str> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let number = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok());
    let from = number("--from").unwrap_or(1);
    if let Some(mutant) = value("--mutant") {
        let found = Mutant::ALL.iter().find(|(word, _)| *word == mutant).map(|(_, mutant)| *mutant);
        if [1, 8].into_iter().any(|seed| World::new(&generate(seed)).is_err()) || found.is_none() {
            println!("there is no such mutant");
            return ExitCode::from(2);
        }
        mutant::switch(found);
    }
    if let Some(file) = value("--plan") {
        return play(file, arguments.iter().any(|argument| argument == "--shorten"));
    }
    if arguments.iter().any(|argument| argument == "--mutants") {
        return mutants(value("--mutants"));
    }
    if let Some(seed) = number("--print") {
        println!("{}", generate(seed));
        return ExitCode::SUCCESS;
    }
    match (number("--seeds"), number("--minutes")) {
        (Some(seeds), _) => seeds_from(from, from.saturating_add(seeds), None),
        (None, Some(minutes)) => seeds_from(from, u64::MAX, Some(Duration::from_secs(60 * minutes))),
        (None, None) => {
            println!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn play(file: &str, is_to_shorten: bool) -> ExitCode {
    let plan =
        std::fs::read_to_string(file).map_err(|error| error.to_string()).and_then(|text| Plan::read(&text));
    let plan = match plan {
        Ok(plan) => plan,
        Err(problem) => {
            println!("{file}: {problem}");
            return ExitCode::from(2);
        }
    };
    match run(&plan) {
        Ok(tally) => {
            println!("{file}: {tally:?}");
            ExitCode::SUCCESS
        }
        Err(violation) => {
            println!("{file}: {violation}");
            if is_to_shorten {
                let (short, violation) = shortened(&plan, violation);
                println!("# {violation}\n{short}");
            }
            ExitCode::FAILURE
        }
    }
}

/// A plan that breaks the same kind of law with fewer steps.
fn shortened(plan: &Plan, violation: Violation) -> (Plan, Violation) {
    let mut last = violation;
    let law = law(&last);
    let short = shorten(plan, TRIES, |plan| match run(plan) {
        Err(violation) if self::law(&violation) == law => {
            last = violation;
            true
        }
        _ => false,
    });
    (short, last)
}

/// The law that was broken, without the step, the numbers and the names.
fn law(violation: &Violation) -> Vec<String> {
    let text = violation.to_string();
    let text = text.rsplit(": ").find(|part| part.contains(' ')).unwrap_or(&text);
    let is_name = |word: &&str| word.contains(|letter: char| letter.is_ascii_digit());
    text.split_whitespace().filter(|word| !is_name(word)).map(str::to_owned).collect()
}

fn seeds_from(from: u64, until: u64, limit: Option<Duration>) -> ExitCode {
    let begun = Instant::now();
    let next = AtomicU64::new(from);
    let is_over = AtomicBool::new(false);
    let failed: Mutex<Vec<(u64, Violation)>> = Mutex::default();
    let times: Mutex<Vec<(Duration, sim::world::Tally)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= until || limit.is_some_and(|limit| begun.elapsed() >= limit) {
                        break;
                    }
                    let one = Instant::now();
                    match run(&generate(seed)) {
                        Ok(tally) => {
                            times.lock().unwrap_or_else(PoisonError::into_inner).push((one.elapsed(), tally));
                        }
                        Err(violation) => {
                            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                            failed.push((seed, violation));
                            if failed.len() >= 10 {
                                is_over.store(true, Ordering::Relaxed);
                            }
                        }
                    }
                }
            });
        }
    });
    let mut times = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    report(begun.elapsed(), &mut times);
    for (seed, violation) in &failed {
        println!("seed {seed}: {violation}");
    }
    if let Some((seed, violation)) = failed.into_iter().min_by_key(|(seed, _)| *seed) {
        let (short, violation) = shortened(&generate(seed), violation);
        println!("shortened:\n# {violation}\n{short}");
        match keep(seed, &short, &violation) {
            Ok(path) => println!("kept; play it again: cargo xtask sim --plan {}", path.display()),
            Err(error) => println!("the plan cannot be kept: {error}"),
        }
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Keeps a failing plan beside the build. What was kept of the seed before is replaced.
fn keep(seed: u64, plan: &Plan, violation: &Violation) -> std::io::Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = target.join("sim");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("failing-{seed}.plan"));
    let told = violation.to_string().replace('\n', " ");
    std::fs::write(&path, format!("# {told}\n{plan}"))?;
    Ok(path)
}

/// Switches each mistake on and looks for a seed that finds it.
fn mutants(only: Option<&str>) -> ExitCode {
    let mut is_blind = false;
    // What every run begins with is made by the program as it should be.
    let mut layouts: Vec<Plan> = (1..=MUTANT_SEEDS).map(generate).collect();
    layouts.sort_by(|one, other| layout(one).cmp(&layout(other)));
    layouts.dedup_by(|one, other| layout(one) == layout(other));
    if layouts.iter().any(|plan| World::new(plan).is_err()) {
        println!("the worlds cannot be made");
        return ExitCode::FAILURE;
    }
    for (word, mutant) in Mutant::ALL.iter().filter(|(word, _)| only.is_none_or(|only| only == *word)) {
        let begun = Instant::now();
        mutant::switch(Some(*mutant));
        let found = first_that_fails(1, 1 + MUTANT_SEEDS);
        mutant::switch(None);
        let seconds = begun.elapsed().as_secs_f64();
        match found {
            Some((seed, violation)) => {
                println!("{word}: found by seed {seed} in {seconds:.1} s: {violation}")
            }
            None => {
                is_blind = true;
                println!("{word}: NOT FOUND in {MUTANT_SEEDS} seeds ({seconds:.1} s)");
            }
        }
    }
    if is_blind { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The first of these seeds that breaks a law, more or less: two are tried at once.
fn first_that_fails(from: u64, until: u64) -> Option<(u64, Violation)> {
    let next = AtomicU64::new(from);
    let found: Mutex<Option<(u64, Violation)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= until || found.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                        break;
                    }
                    if let Err(violation) = run(&generate(seed)) {
                        found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((seed, violation));
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn report(elapsed: Duration, times: &mut [(Duration, sim::world::Tally)]) {
    times.sort_by_key(|(time, _)| *time);
    let count = times.len();
    let at = |part: usize| times.get(count * part / 100).map_or(0.0, |(time, _)| time.as_secs_f64() * 1000.0);
    let sum = |of: fn(&sim::world::Tally) -> usize| times.iter().map(|(_, tally)| of(tally)).sum::<usize>();
    println!(
        "{count} seeds in {:.1} s: {:.1} seeds/s, median {:.0} ms, p95 {:.0} ms a seed",
        elapsed.as_secs_f64(),
        count as f64 / elapsed.as_secs_f64().max(0.001),
        at(50),
        at(95)
    );
    println!(
        "{} steps, {} acts, {} exchanges, {} deaths, {} set back, {} cards, {} held, {} enrolled anew, {} doubles, {} disposed",
        sum(|tally| tally.steps),
        sum(|tally| tally.acts),
        sum(|tally| tally.exchanges),
        sum(|tally| tally.deaths),
        sum(|tally| tally.set_backs),
        sum(|tally| tally.cards),
        sum(|tally| tally.held),
        sum(|tally| tally.anew),
        sum(|tally| tally.doubles),
        sum(|tally| tally.disposed)
    );
}
