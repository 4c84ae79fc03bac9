//! `gen`: the typed functions of the pages, written from the use cases of the desk and of the console.

use std::path::Path;
use std::time::Duration;

use crate::failure::Failure;
use crate::process::{run_for_output, run_logged};
use crate::report::{Done, Report};
use crate::workspace::Workspace;

/// A text that a program prints and a file that holds it.
struct Generated {
    /// The example that prints it. All examples of the workspace share one folder, so each has a name of its own.
    example: &'static str,
    /// The file.
    file: &'static str,
}

/// What the pages know of the programs.
const GENERATED: [Generated; 2] = [
    Generated { example: "typescript", file: "ui/src/api/generated.ts" },
    Generated { example: "console_typescript", file: "ui/src/console/generated.ts" },
];

/// `cargo xtask gen [--check]`
pub fn run(workspace: &Workspace, report: &Report, check_only: bool) -> Result<(), Failure> {
    report.step("generators", || {
        let mut command = workspace.cargo_on_all(["build"]);
        for Generated { example, .. } in &GENERATED {
            command.args(["--example", example]);
        }
        run_logged("cargo build", &mut command, &workspace.log("generators"), Duration::from_secs(60 * 60))?;
        Ok(Done::default())
    })?;
    if check_only {
        return report.step("gen", || check(workspace));
    }
    GENERATED.iter().try_for_each(|one| report.step(one.file, || write(workspace, one)))
}

/// Compares the files with what the built generators print.
pub fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let mut faults = Vec::new();
    for one in &GENERATED {
        if let Some(line) = difference(&text(workspace, one)?, &present(&workspace.path(one.file))) {
            faults.push(format!(
                "line {line} of {} is not what the use cases say: type `cargo xtask gen` and commit the file",
                one.file
            ));
        }
    }
    if faults.is_empty() { Ok(Done::default()) } else { Err(Failure::said(faults.join("\n"))) }
}

/// Writes a file where it differs, so that nothing is built anew without need.
fn write(workspace: &Workspace, one: &Generated) -> Result<Done, Failure> {
    let text = text(workspace, one)?;
    let path = workspace.path(one.file);
    if difference(&text, &present(&path)).is_none() {
        return Ok(Done::noted("unchanged"));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::at(folder, &error))?;
    }
    std::fs::write(&path, text).map_err(|error| Failure::at(&path, &error))?;
    Ok(Done::noted("written"))
}

/// What a built generator prints.
fn text(workspace: &Workspace, one: &Generated) -> Result<String, Failure> {
    let mut command = workspace.command(workspace.program(&format!("examples/{}", one.example)));
    run_for_output(one.example, &mut command, &workspace.log(one.example), Duration::from_secs(60))
}

/// The file as it is; none is an empty one.
fn present(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// The first line in which two texts differ; how a line ends is the business of the system.
fn difference(one: &str, other: &str) -> Option<usize> {
    let (mut one, mut other) = (one.lines(), other.lines());
    for number in 1.. {
        match (one.next(), other.next()) {
            (None, None) => return None,
            (one, other) if one != other => return Some(number),
            _ => (),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(difference("a\nb\n", "a\r\nb\r\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(difference("a\nb\n", "a\n"), Some(2));
        assert_eq!(difference("a\n", ""), Some(1));
    }
}
