//! The only developer commands: `cargo xtask run`, `test`, `bench`, `crash`, `sim`, `gen`.
//!
//! What it promises:
//! * The tools are checked before anything else, and what is missing or too old is said in one sentence with its cure.
//!   System packages are installed as root or through `sudo -n`; where neither goes, the one command to type is
//!   printed. Nothing ever asks.
//! * One line a step, with its seconds. A step that fails shows the end of its log; all logs are in `target/xtask/logs`.
//! * Every cargo call selects the whole workspace with the same features, so a dependency is compiled once for the
//!   real binaries and for the tests (see [`workspace`]).
//! * No process that it started outlives it, on Ctrl+C and on `SIGTERM` too (see [`process`] and [`leftovers`]).
//!
//! It has to compile fast on a bare machine and with a Rust that is too old for the rest, so it has few dependencies:
//! `ctrlc`, since a signal handler of one's own needs `unsafe`, which the workspace forbids; `nix` (already below
//! `ctrlc`), since the standard library can start a process group but not signal one; `serde_json` for the demo's
//! notes and the benches' results. No `let` chains and nothing newer than Rust 1.85 for the same reason.
//!
//! Not here: the whole-system tests and the headless scenario themselves. They are the package `system-tests`; this
//! crate builds what they need, gives them a screen, and runs them.

#![allow(
    clippy::collapsible_if,
    reason = "the cure, a let chain, is newer than the oldest Rust that this crate speaks to"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program speaks on its output")]

mod arguments;
mod bench;
mod crash;
mod demo;
mod failure;
mod generated;
mod headless;
mod leftovers;
mod npm;
mod packages;
mod prerequisites;
mod process;
mod report;
mod screen;
mod sim;
mod skipped;
mod stamp;
mod steps;
mod whole_test;
mod workspace;

use std::process::ExitCode;

use arguments::Command;
use failure::Failure;
use prerequisites::Purpose;
use report::Report;
use workspace::Workspace;

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(Command::List) => {
            print!("{}", arguments::list());
            return ExitCode::SUCCESS;
        }
        Ok(command) => command,
        Err(sentence) => {
            eprintln!("{sentence}\n\n{}", arguments::list());
            return ExitCode::from(2);
        }
    };
    match process::listen_for_interrupt().and_then(|()| Workspace::here()) {
        Ok(workspace) => {
            let report = Report::new();
            let outcome = carry_out(&command, &workspace, &report);
            leftovers::stop_all(workspace.token());
            match outcome {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => failure.tell(),
            }
        }
        Err(failure) => failure.tell(),
    }
}

/// One command from its prerequisites to its end.
fn carry_out(command: &Command, workspace: &Workspace, report: &Report) -> Result<(), Failure> {
    match command {
        Command::List => Ok(()),
        Command::Run { fresh, headless } => {
            if *headless || !screen::is_present() {
                prerequisites::check(workspace, report, Purpose::Headless)?;
                headless::run(workspace, report)
            } else {
                prerequisites::check(workspace, report, Purpose::Run)?;
                demo::run(workspace, report, *fresh)
            }
        }
        Command::Test { only } => {
            prerequisites::check(workspace, report, Purpose::Test)?;
            whole_test::run(workspace, report, only.as_deref())
        }
        Command::Bench => {
            prerequisites::check(workspace, report, Purpose::Compile)?;
            bench::run(workspace, report)
        }
        Command::Crash { words } => {
            prerequisites::check(workspace, report, Purpose::Compile)?;
            crash::run(workspace, report, words)
        }
        Command::Sim { words } => {
            prerequisites::check(workspace, report, Purpose::Compile)?;
            sim::run(workspace, report, words)
        }
        Command::Gen { check } => {
            prerequisites::check(workspace, report, Purpose::Compile)?;
            generated::run(workspace, report, *check)
        }
    }
}
