//! `run --headless`: the main job, played through the real window where nobody looks.
//!
//! The scenario is the program `headless` of the package `system-tests`; here it gets its programs and its screen.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::demo::build_all;
use crate::failure::Failure;
use crate::process::Running;
use crate::report::Report;
use crate::screen::Screen;
use crate::workspace::Workspace;

/// The folder that everything is left in.
const RUN: &str = "target/run";

/// What a person may want to look at afterwards.
const SHOWN: [&str; 3] = ["pdf", "png", "json"];

/// Longer than this no scenario takes: a driver that waits for a dead window would wait for ever.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Builds, plays, and says where the receipt, the pictures and the report are.
pub fn run(workspace: &Workspace, report: &Report) -> Result<(), Failure> {
    build_all(workspace, report)?;
    let folder = workspace.path(RUN);
    std::fs::create_dir_all(&folder).map_err(|error| Failure::at(&folder, &error))?;
    let screen = if cfg!(target_os = "linux") { Some(Screen::start(workspace)?) } else { None };
    // A moment earlier: the file system's clock may be a little behind.
    let started = SystemTime::now() - Duration::from_secs(1);
    let mut command = workspace.command(workspace.program("headless"));
    command
        .arg("--run-dir")
        .arg(&folder)
        .arg("--bin-dir")
        .arg(workspace.programs())
        .env("MOTCUA_BIN_DIR", workspace.programs());
    if let Some(screen) = &screen {
        screen.show(&mut command);
    }
    let status = Running::start("the headless scenario", &mut command)?.wait(Some(LIMIT))?;
    report.total();
    let mut files = Vec::new();
    list(&folder, started, &mut files);
    files.sort();
    for file in &files {
        report.line(&workspace.shown(file).to_string());
    }
    if status.success() {
        return Ok(());
    }
    report.line(&format!("the headless scenario failed: {status}"));
    Err(Failure::Exit(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// The files of this run that can be looked at, not the data of its desk and server.
fn list(folder: &Path, since: SystemTime, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let Some(metadata) = entry.metadata().ok().filter(std::fs::Metadata::is_file) else { continue };
        let shown = path.extension().is_some_and(|extension| SHOWN.iter().any(|shown| extension == *shown));
        if shown && metadata.modified().is_ok_and(|written| written >= since) {
            files.push(path);
        }
    }
}
