//! `crash`: kills of real programs at chance moments.
//!
//! The harness is the program `crash` of the package `system-tests`; here it gets its programs.

use crate::demo::build_all;
use crate::failure::Failure;
use crate::process::Running;
use crate::report::Report;
use crate::workspace::Workspace;

/// Kills when nobody says how many.
const KILLS: [&str; 2] = ["--kills", "1000"];

/// Builds and kills. How long it takes is for whoever says how many kills; `words` are passed on.
pub fn run(workspace: &Workspace, report: &Report, words: &[String]) -> Result<(), Failure> {
    build_all(workspace, report)?;
    let mut command = workspace.command(workspace.program("crash"));
    command.arg("--bin-dir").arg(workspace.programs()).env("MOTCUA_SKIPPED_DIR", workspace.skipped());
    if !words.iter().any(|word| word == "--kills") {
        command.args(KILLS);
    }
    let status = Running::start("crash", command.args(words))?.wait(None)?;
    report.total();
    if status.success() {
        return Ok(());
    }
    Err(Failure::Exit(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
