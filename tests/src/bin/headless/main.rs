//! The main job, played through the real window where nobody looks: hub down → receive → receipt → hub up → sync →
//! console. Called by `cargo xtask run --headless`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a scenario: it speaks to the person who started it, and a broken expectation ends it"
)]

mod scenario;

use std::{path::PathBuf, process::ExitCode, time::Instant};
use system_tests::{Failure, Outcome};

/// Prints one line a step with its seconds, and keeps them for the report.
#[derive(Default)]
pub struct Steps {
    taken: Vec<(String, u128)>,
}

impl Steps {
    /// Carries out one step.
    ///
    /// # Errors
    /// The step's own, with the step's name.
    pub async fn step<T>(&mut self, name: &str, work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
        let started = Instant::now();
        let outcome = work.await;
        let taken = started.elapsed();
        let seconds = taken.as_secs_f32();
        self.taken.push((name.replace([' ', ','], "_"), taken.as_millis()));
        match outcome {
            Ok(value) => {
                println!("{seconds:7.1} s  {name}");
                Ok(value)
            }
            Err(failure) => Err(Failure::said(format!("{name} (after {seconds:.1} s): {failure}"))),
        }
    }
}

fn main() -> ExitCode {
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = arguments().and_then(|run_dir| runtime?.block_on(scenario::play(&run_dir)));
    let seconds = started.elapsed().as_secs_f32();
    match outcome {
        Ok(summary) => {
            println!("{seconds:7.1} s  in all: {summary}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("FAILED: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// `--run-dir DIR` and `--bin-dir DIR`; the second is where the library looks as well.
fn arguments() -> Outcome<PathBuf> {
    let mut run_dir = system_tests::programs::repository().join("target/run");
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given.next().ok_or_else(|| Failure::said(format!("{name} wants a folder")))?;
        match name.as_str() {
            "--run-dir" => run_dir = PathBuf::from(value),
            "--bin-dir" => system_tests::programs::use_folder(PathBuf::from(value)),
            _ => {
                return Err(Failure::said(format!(
                    "{name} is not understood; there are --run-dir and --bin-dir"
                )));
            }
        }
    }
    std::fs::create_dir_all(&run_dir)?;
    // Absolute: the programs that are started stand elsewhere.
    Ok(run_dir.canonicalize()?)
}
