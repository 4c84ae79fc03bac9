//! `sim`: the seeded simulation.
//!
//! It is the program `motcua-sim` of the package `sim`; here it is built and asked.

use std::time::Duration;

use crate::failure::Failure;
use crate::process::{Running, run_logged};
use crate::report::{Done, Report};
use crate::workspace::Workspace;

/// Seeds of `cargo xtask test`, and of `sim` when nobody says how many.
const SEEDS: [&str; 2] = ["--seeds", "2000"];
/// What a step of `cargo xtask test` may take: a machine may be busy with other things.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// `cargo xtask sim …`: builds and plays; `words` are passed on.
pub fn run(workspace: &Workspace, report: &Report, words: &[String]) -> Result<(), Failure> {
    let mut build = workspace.build_binaries();
    run_logged("cargo build", &mut build, &workspace.log("build-sim"), LIMIT)?;
    let mut command = workspace.command(workspace.program("motcua-sim"));
    if words.is_empty() {
        command.args(SEEDS);
    }
    let status = Running::start("motcua-sim", command.args(words))?.wait(None)?;
    report.total();
    if status.success() {
        return Ok(());
    }
    Err(Failure::Exit(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// The seeds of a test run, with their figures.
pub fn seeds(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.command(workspace.program("motcua-sim"));
    let text = run_logged("motcua-sim", command.args(SEEDS), &workspace.log("sim"), LIMIT)?;
    Ok(Done::noted(text.lines().next().unwrap_or_default()))
}

/// Every standing mutant, with the seed that finds it.
pub fn mutants(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.command(workspace.program("motcua-sim"));
    let text = run_logged("motcua-sim", command.arg("--mutants"), &workspace.log("mutants"), LIMIT)?;
    Ok(Done { note: String::new(), closing: text.trim_end().to_owned() })
}
