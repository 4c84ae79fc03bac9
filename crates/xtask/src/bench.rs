//! `bench`: each figure as a ratio to its floor, both measured in the same run.
//!
//! A bench is an example named `bench_…` in any package. It prints one line of JSON for each figure:
//! `{"bench": "save", "value": 1.9, "floor": 1.2, "ratio": 1.58, "unit": "ms"}`.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::failure::Failure;
use crate::process::{run_for_output, run_logged};
use crate::report::{Done, Report};
use crate::workspace::Workspace;

/// A release build of everything that a form needs takes its time on two cores.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// One line of the table.
#[derive(Debug, PartialEq)]
struct Figure {
    bench: String,
    value: f64,
    floor: Option<f64>,
    ratio: Option<f64>,
    unit: String,
}

/// Builds and runs all benches and prints the table.
pub fn run(workspace: &Workspace, report: &Report) -> Result<(), Failure> {
    let mut benches = Vec::new();
    for parent in ["crates", "."] {
        collect(&workspace.path(parent), &mut benches);
    }
    benches.sort();
    if benches.is_empty() {
        report.line("There is no bench yet: no package has an example whose name begins with `bench_`.");
        return Ok(());
    }
    report.step("release build", || {
        // Without the features of the demo: what is measured is what is shipped.
        let mut command = workspace.cargo(["build", "--release", "--workspace"]);
        for bench in &benches {
            command.args(["--example", bench]);
        }
        run_logged("cargo build", &mut command, &workspace.log("bench-build"), LIMIT)?;
        Ok(Done::default())
    })?;
    let mut figures = Vec::new();
    for bench in &benches {
        report.step(bench, || {
            let mut command = workspace.command(workspace.release_example(bench));
            let output = run_for_output(bench, &mut command, &workspace.log(bench), LIMIT)?;
            let found: Vec<Figure> = output.lines().filter_map(figure).collect();
            if found.is_empty() {
                return Err(Failure::said("it printed no figure"));
            }
            figures.extend(found);
            Ok(Done::default())
        })?;
    }
    report.line(&table(&figures));
    report.total();
    Ok(())
}

/// The examples named `bench_…` of the packages right below `parent`.
fn collect(parent: &Path, benches: &mut Vec<String>) {
    let Ok(packages) = std::fs::read_dir(parent) else { return };
    for package in packages.filter_map(Result::ok) {
        let Ok(examples) = std::fs::read_dir(package.path().join("examples")) else { continue };
        for example in examples.filter_map(Result::ok).map(|entry| entry.path()) {
            let is_target =
                example.extension().is_some_and(|kind| kind == "rs") || example.join("main.rs").is_file();
            if let Some(name) = example.file_stem().and_then(|stem| stem.to_str()) {
                if is_target && name.starts_with("bench_") {
                    benches.push(name.to_owned());
                }
            }
        }
    }
}

/// A figure, where a line is one.
fn figure(line: &str) -> Option<Figure> {
    let value: Value = serde_json::from_str(line.trim()).ok()?;
    let number = |name| value.get(name).and_then(Value::as_f64);
    let floor = number("floor");
    let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let measured = number("value")?;
    Some(Figure {
        bench: text("bench")?,
        value: measured,
        floor,
        ratio: number("ratio").or_else(|| floor.filter(|floor| *floor > 0.0).map(|floor| measured / floor)),
        unit: text("unit").unwrap_or_default(),
    })
}

/// The figures in columns.
fn table(figures: &[Figure]) -> String {
    let shown = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| format!("{number:.3}"));
    let width =
        figures.iter().map(|figure| figure.bench.chars().count()).max().unwrap_or(0).max("bench".len());
    let mut lines = vec![format!("{:width$}  {:>12}  {:>12}  {:>8}", "bench", "value", "floor", "ratio")];
    lines.extend(figures.iter().map(|Figure { bench, value, floor, ratio, unit }| {
        let with_unit = |number: String| format!("{number} {unit}").trim_end().to_owned();
        let floor = floor.map_or_else(|| shown(None), |floor| with_unit(shown(Some(floor))));
        let ratio = ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
        format!("{bench:width$}  {:>12}  {floor:>12}  {ratio:>8}", with_unit(shown(Some(*value))))
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_line_of_json_and_other_lines_are_not() {
        let line = r#"{ "bench": "save", "value": 2.0, "floor": 1.25, "ratio": 1.6, "unit": "ms" }"#;
        let expected = Figure {
            bench: "save".to_owned(),
            value: 2.0,
            floor: Some(1.25),
            ratio: Some(1.6),
            unit: "ms".to_owned(),
        };
        assert_eq!(figure(line), Some(expected));
        assert_eq!(figure("warming up"), None);
        assert_eq!(figure(r#"{ "bench": "save" }"#), None);
    }

    #[test]
    fn the_table_has_a_ratio_for_what_has_a_floor() {
        let lines = [
            r#"{"bench":"save","value":3.0,"floor":2.0,"unit":"ms"}"#,
            r#"{"bench":"form 01","value":7,"unit":"ms"}"#,
        ];
        let figures: Vec<Figure> = lines.iter().filter_map(|line| figure(line)).collect();
        assert_eq!(
            table(&figures),
            "bench           value         floor     ratio\n\
             save         3.000 ms      2.000 ms      1.50\n\
             form 01      7.000 ms             –         –"
        );
    }
}
