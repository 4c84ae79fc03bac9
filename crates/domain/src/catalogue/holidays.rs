//! The special days: one CSV file for all years, because notices are read and compared side by side.

use super::{
    problem::{CatalogueProblem, Reason},
    rows::{Row, Rows},
    validity::Label,
};
use crate::calendar::{CalendarDay, CalendarYear, DayKind};
use crate::id::OfficeId;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The last may be left out.
const COLUMNS: [&str; 9] =
    ["date", "weekday", "name_vi", "name_en", "kind", "source", "label", "note", "scope"];

#[derive(Deserialize)]
struct Line {
    date: NaiveDate,
    weekday: String,
    name_vi: String,
    /// For people who read the file.
    #[serde(rename = "name_en")]
    _name_en: String,
    kind: DayKind,
    source: String,
    label: Label,
    note: Option<String>,
    /// The agency whose day it is; everybody's when empty.
    #[serde(default)]
    scope: Option<String>,
}

/// Reads the file into years, each with the line where it begins.
pub(super) fn read(name: &str, text: &str, problems: &mut Vec<CatalogueProblem>) -> Rows<CalendarYear> {
    let mut years: BTreeMap<i32, Row<CalendarYear>> = BTreeMap::new();
    let mut lines: BTreeMap<(NaiveDate, Option<String>), usize> = BTreeMap::new();
    let mut local: Vec<(usize, OfficeId, NaiveDate, CalendarDay)> = Vec::new();
    let mut problem = |line: usize, reason| {
        problems.push(CatalogueProblem { file: name.to_owned(), line, reason });
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let (without_scope, all) = (COLUMNS.iter().take(8).copied(), COLUMNS);
    if !headers.iter().eq(without_scope) && !headers.iter().eq(all) {
        problem(1, Reason::Syntax(format!("the columns must be {}", COLUMNS.join(","))));
        return Vec::new();
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let at = line_of(error.position());
                problem(at, Reason::Syntax(describe(&error)));
                continue;
            }
        };
        let at = line_of(record.position());
        let line: Line = match record.deserialize(Some(&headers)) {
            Ok(line) => line,
            Err(error) => {
                problem(at, Reason::Row(describe(&error)));
                continue;
            }
        };
        let actual = line.date.weekday();
        if line.weekday != actual.to_string() {
            problem(at, Reason::Weekday { date: line.date, actual });
        }
        if let Some(first_line) = lines.insert((line.date, line.scope.clone()), at) {
            problem(at, Reason::Duplicate { key: line.date.to_string(), first_line });
            continue;
        }
        let day = CalendarDay {
            kind: line.kind,
            name_vi: line.name_vi,
            source: line.source,
            label: line.label,
            note: line.note,
        };
        if let Some(scope) = line.scope {
            local.push((at, OfficeId(scope), line.date, day));
            continue;
        }
        if line.kind == DayKind::Closed {
            problem(at, Reason::Value("a closed day names its agency in the column scope"));
        }
        let year = years.entry(line.date.year()).or_insert_with(|| {
            let value =
                CalendarYear { year: line.date.year(), days: BTreeMap::new(), local: BTreeMap::new() };
            Row { file: name.to_owned(), line: at, value }
        });
        year.value.days.insert(line.date, day);
    }
    // A closure of one agency does not make a year known.
    for (at, office, date, day) in local {
        match years.get_mut(&date.year()) {
            Some(year) => {
                year.value.local.entry(office).or_default().insert(date, day);
            }
            None => problem(at, Reason::MissingYear(date.year())),
        }
    }
    let known: Vec<i32> = years.keys().copied().collect();
    for (before, after) in known.iter().zip(known.iter().skip(1)) {
        for missing in before + 1..*after {
            problem(years.get(after).map_or(1, |row| row.line), Reason::MissingYear(missing));
        }
    }
    years.into_values().collect()
}

fn line_of(position: Option<&csv::Position>) -> usize {
    position.and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(1)
}

/// The message without the position, which is given beside it.
fn describe(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns instead of {expected_len}")
        }
        _ => error.to_string(),
    }
}
