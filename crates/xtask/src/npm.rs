//! The web project in `ui`: its packages, its pages, its checks.

use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::process::run_logged;
use crate::report::Done;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// npm's name as a program.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What does not go into the pages.
const NOT_PAGES: [&str; 4] = ["node_modules", "dist", "test", ".vite"];

/// No step of npm's takes longer.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// npm in `ui`, without colour.
fn npm(workspace: &Workspace, words: &[&str]) -> Command {
    let mut command = workspace.command(NPM);
    command.current_dir(workspace.path("ui")).args(words).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    command
}

/// Installs the packages of the lock file, unless they were installed from this lock file.
pub fn install(workspace: &Workspace) -> Result<Done, Failure> {
    let stamp = Stamp::of(workspace, "npm");
    let wanted = Fingerprint::new().with_file(&workspace.path("ui/package-lock.json"))?;
    if stamp.is(wanted) && workspace.path("ui/node_modules").is_dir() {
        return Ok(Done::noted("unchanged"));
    }
    stamp.clear()?;
    let mut command = npm(workspace, &["ci", "--no-fund", "--no-audit"]);
    run_logged("npm ci", &mut command, &workspace.log("npm-ci"), LIMIT)?;
    stamp.set(wanted)?;
    Ok(Done::default())
}

/// Builds the pages that the programs carry inside, unless the pages there were built from these sources.
pub fn build(workspace: &Workspace) -> Result<Done, Failure> {
    let stamp = Stamp::of(workspace, "pages");
    if stamp.is(pages(workspace)?) && workspace.path("ui/dist/index.html").is_file() {
        return Ok(Done::noted("unchanged"));
    }
    stamp.clear()?;
    run_logged("npm run build", &mut npm(workspace, &["run", "build"]), &workspace.log("pages"), LIMIT)?;
    stamp.set(pages(workspace)?)?;
    Ok(Done::default())
}

/// Sources and result: a page that somebody built otherwise is not what the sources say.
fn pages(workspace: &Workspace) -> Result<Fingerprint, Failure> {
    Fingerprint::new()
        .with_listing(&workspace.path("ui"), &NOT_PAGES)?
        .with_listing(&workspace.path("ui/dist"), &[])
}

/// svelte-check.
pub fn check(workspace: &Workspace) -> Result<Done, Failure> {
    run_logged(
        "npm run check",
        &mut npm(workspace, &["run", "check"]),
        &workspace.log("svelte-check"),
        LIMIT,
    )?;
    Ok(Done::default())
}

/// vitest.
pub fn test(workspace: &Workspace) -> Result<Done, Failure> {
    let text = run_logged("npm test", &mut npm(workspace, &["test"]), &workspace.log("vitest"), LIMIT)?;
    let counted = text.lines().map(str::trim).rfind(|line| line.starts_with("Tests "));
    Ok(Done::noted(counted.unwrap_or_default().trim_start_matches("Tests ").trim_start()))
}
