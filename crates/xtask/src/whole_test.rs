//! `test`: everything that is checked before a change goes in.
//!
//! Two lanes: npm's and cargo's. The Rust tests come last and alone, since among them are those that drive a window
//! and look at the time; their closing lines are passed on as they are, for whoever counts tests. What a test had to
//! leave out on this machine stands at the end, so that nobody takes it for done.

use std::process::Stdio;
use std::time::Duration;

use crate::failure::Failure;
use crate::process::run_logged;
use crate::report::{Done, Report};
use crate::screen::Screen;
use crate::steps::{Step, carry_out, keep_only};
use crate::workspace::Workspace;
use crate::{generated, npm, sim, skipped};

/// No step takes longer; one that hangs shall not hold the machine.
const LIMIT: Duration = Duration::from_secs(45 * 60);

/// `cargo xtask test [--only NAME]`
pub fn run(workspace: &Workspace, report: &Report, only: Option<&str>) -> Result<(), Failure> {
    let mut lanes = plan(workspace, None);
    if let Some(name) = only {
        if !keep_only(&mut lanes, name) {
            // Not a step, so a part of the names of tests.
            lanes = plan(workspace, Some(name));
            keep_only(&mut lanes, "tests");
        }
    }
    skipped::forget(&workspace.skipped())?;
    let failed = carry_out(report, lanes)?;
    skipped::tell(&workspace.skipped(), report);
    report.total();
    if failed.is_empty() { Ok(()) } else { Err(Failure::said(format!("failed: {}", failed.join(", ")))) }
}

/// All steps; the Rust tests perhaps narrowed to those whose names hold `filter`.
fn plan<'a>(workspace: &'a Workspace, filter: Option<&'a str>) -> Vec<Vec<Step<'a>>> {
    let step = |name, needs, work: Box<dyn FnOnce() -> Result<Done, Failure> + Send + 'a>| Step {
        name,
        needs,
        after: &[],
        work,
    };
    vec![
        vec![
            step("npm", &[], Box::new(|| npm::install(workspace))),
            step("pages", &["npm"], Box::new(|| npm::build(workspace))),
            step("svelte-check", &["npm"], Box::new(|| npm::check(workspace))),
            step("vitest", &["npm"], Box::new(|| npm::test(workspace))),
        ],
        vec![
            step("fmt", &[], Box::new(|| fmt(workspace))),
            step("build", &["pages"], Box::new(|| build(workspace))),
            step("gen", &["build"], Box::new(|| generated::check(workspace))),
            step("clippy", &["pages"], Box::new(|| clippy(workspace))),
            step("doctests", &["build"], Box::new(|| doctests(workspace))),
            step("deny", &[], Box::new(|| deny(workspace))),
            step("sim", &["build"], Box::new(|| sim::seeds(workspace))),
            step("mutants", &["build"], Box::new(|| sim::mutants(workspace))),
            Step {
                name: "tests",
                needs: &["build"],
                after: &["svelte-check", "vitest"],
                work: Box::new(move || tests(workspace, filter)),
            },
        ],
    ]
}

/// rustfmt; of a file that it would write otherwise only the name is of interest.
fn fmt(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command =
        workspace.cargo(["fmt", "--all", "--", "--check", "--files-with-diff", "--color", "never"]);
    run_logged("cargo fmt", &mut command, &workspace.log("fmt"), LIMIT).map_err(|failure| match failure {
        Failure::Said(text) => Failure::said(format!("{text}\n    type `cargo fmt --all`")),
        other => other,
    })?;
    Ok(Done::default())
}

/// The real binaries, the tests, the examples: all in one call, so with the same dependencies.
fn build(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.cargo_on_all(["build"]);
    run_logged("cargo build", command.arg("--all-targets"), &workspace.log("build"), LIMIT)?;
    Ok(Done::default())
}

/// clippy, where a warning is an error.
fn clippy(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.cargo_on_all(["clippy"]);
    command.args(["--all-targets", "--", "-D", "warnings"]);
    run_logged("cargo clippy", &mut command, &workspace.log("clippy"), LIMIT)?;
    Ok(Done::default())
}

/// The examples in the documentation, which nextest does not run.
fn doctests(workspace: &Workspace) -> Result<Done, Failure> {
    let mut command = workspace.cargo_on_all(["test", "--doc"]);
    let text = run_logged("cargo test --doc", &mut command, &workspace.log("doctests"), LIMIT)?;
    let passed: u32 = text.lines().filter_map(passed_in).sum();
    Ok(Done::noted(format!("{passed} passed")))
}

/// cargo-deny, where it is installed: what needs its network, the advisories, is left out.
fn deny(workspace: &Workspace) -> Result<Done, Failure> {
    if !has(workspace, "deny") {
        return Ok(Done::noted("cargo-deny is not installed"));
    }
    let mut command = workspace.cargo(["deny", "check", "licenses", "bans", "sources"]);
    run_logged("cargo deny", &mut command, &workspace.log("deny"), LIMIT)?;
    Ok(Done::default())
}

/// All Rust tests, those of the whole system among them, on a virtual screen.
fn tests(workspace: &Workspace, filter: Option<&str>) -> Result<Done, Failure> {
    let screen = if cfg!(target_os = "linux") { Some(Screen::start(workspace)?) } else { None };
    let nextest = has(workspace, "nextest");
    let mut command = if nextest {
        workspace.cargo_on_all(["nextest", "run"])
    } else {
        // The same targets as nextest: the documentation has had its step.
        let mut command = workspace.cargo_on_all(["test"]);
        command.arg("--tests");
        command
    };
    command.arg("--no-fail-fast").args(filter).env("MOTCUA_BIN_DIR", workspace.programs());
    command.env("MOTCUA_SKIPPED_DIR", workspace.skipped());
    if let Some(screen) = &screen {
        screen.show(&mut command);
    }
    let text = run_logged("the Rust tests", &mut command, &workspace.log("tests"), LIMIT)?;
    Ok(Done { note: String::new(), closing: closing(&text, nextest) })
}

/// The last words of the test runner, unchanged.
fn closing(text: &str, nextest: bool) -> String {
    let lines: Vec<&str> = if nextest {
        text.lines().skip_while(|line| !line.trim_start().starts_with("Summary [")).collect()
    } else {
        text.lines().filter(|line| line.starts_with("test result: ")).collect()
    };
    lines.join("\n")
}

/// How many tests passed, from cargo test's closing line.
fn passed_in(line: &str) -> Option<u32> {
    let rest = line.strip_prefix("test result: ok. ")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Whether cargo has a subcommand.
fn has(workspace: &Workspace, subcommand: &str) -> bool {
    let mut command = workspace.cargo([subcommand, "--version"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_either_runner_are_passed_on() {
        let nextest = "        PASS [   0.005s] domain a\n────────────\n     Summary [   0.012s] 3 tests run: 3 passed, 0 skipped\n";
        assert_eq!(closing(nextest, true), "     Summary [   0.012s] 3 tests run: 3 passed, 0 skipped");
        let cargo = "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed\n\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed\n";
        assert_eq!(
            closing(cargo, false),
            "test result: ok. 1 passed; 0 failed\ntest result: ok. 0 passed; 0 failed"
        );
    }

    #[test]
    fn passed_doctests_are_counted() {
        assert_eq!(passed_in("test result: ok. 12 passed; 0 failed; 0 ignored"), Some(12));
        assert_eq!(passed_in("running 12 tests"), None);
    }

    #[test]
    fn every_step_that_is_needed_exists_and_comes_earlier_in_its_lane() {
        let workspace = Workspace::here().unwrap();
        let lanes = plan(&workspace, None);
        let names: Vec<_> = lanes.iter().flatten().map(|step| step.name).collect();
        for lane in &lanes {
            for (place, step) in lane.iter().enumerate() {
                for before in step.needs.iter().chain(step.after) {
                    assert!(names.contains(before), "{} needs {before}", step.name);
                    let later = lane.iter().skip(place).any(|other| other.name == *before);
                    assert!(!later, "{} waits for {before}, which comes later", step.name);
                }
            }
        }
    }
}
