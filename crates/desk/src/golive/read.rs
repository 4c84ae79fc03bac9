//! A filled workbook, as lines of named cells.

use super::columns::{EXAMPLE, Field, SHEETS};
use crate::api::golive::ImportSheet;
use domain::text::{nfc, search_key};
use forms::workbook::{Cell, Found, Row, WorkbookProblem, read};
use std::collections::BTreeMap;

/// Rows in which the headings are looked for.
const HEAD: usize = 12;

/// One line.
pub(super) struct Line {
    pub(super) sheet: ImportSheet,
    pub(super) row: u32,
    /// By field: the cell, in NFC, and where it stands.
    cells: BTreeMap<&'static str, (Cell, usize)>,
}

impl Line {
    /// What stands in a field; empty where nothing does.
    pub(super) fn text(&self, field: &str) -> &str {
        self.cells.get(field).map_or("", |(cell, _)| cell.text.as_str())
    }

    /// A number of an identity paper or a telephone, with the zeros that the spreadsheet took from it.
    pub(super) fn digits(&self, field: &str, lengths: &[usize]) -> String {
        let Some((cell, _)) = self.cells.get(field) else { return String::new() };
        let lacks_zero = cell.is_number && lengths.contains(&(cell.text.len() + 1));
        if lacks_zero { format!("0{}", cell.text) } else { cell.text.clone() }
    }

    /// Letter of a field's column, and what stands there.
    pub(super) fn place(&self, field: &str) -> (String, String) {
        match self.cells.get(field) {
            Some((cell, at)) => (letters(*at), cell.text.clone()),
            None => Default::default(),
        }
    }

    /// Every text, to be looked at or put right.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
        self.cells.iter_mut().map(|(field, (cell, _))| (*field, &mut cell.text))
    }
}

/// Reads the lines of a workbook: numbers first, then people, then dossiers.
///
/// # Errors
/// [`WorkbookProblem`]; `Unreadable` too when none of the sheets of the template is there.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, WorkbookProblem> {
    let mut lines = Vec::new();
    let mut has_sheet = false;
    for found in read(bytes)? {
        let named = SHEETS.iter().find(|(_, name, ..)| search_key(name) == search_key(&found.name));
        let Some((sheet, _, _, fields)) = named else { continue };
        has_sheet |= of_sheet(*sheet, fields, &found, &mut lines);
    }
    if !has_sheet {
        return Err(WorkbookProblem::Unreadable);
    }
    lines.sort_by_key(|line| (line.sheet, line.row));
    Ok(lines)
}

/// Columns are known by their headings, wherever they stand. True when the headings are there.
fn of_sheet(sheet: ImportSheet, fields: &'static [Field], found: &Found, lines: &mut Vec<Line>) -> bool {
    let Some((at, columns)) = found.rows.iter().take(HEAD).enumerate().find_map(|(at, row)| {
        let columns = heads(fields, row);
        (columns.len() * 2 > fields.len()).then_some((at, columns))
    }) else {
        return false;
    };
    for row in found.rows.iter().skip(at + 1) {
        let is_example = row.cells.iter().any(|cell| nfc(&cell.text).starts_with(EXAMPLE));
        let cells: BTreeMap<_, _> = columns
            .iter()
            .filter_map(|(column, field)| {
                let Cell { text, is_number } = row.cells.get(*column)?;
                let text = nfc(text);
                (!text.is_empty()).then_some((*field, (Cell { text, is_number: *is_number }, *column)))
            })
            .collect();
        if !is_example && !cells.is_empty() {
            lines.push(Line { sheet, row: row.number, cells });
        }
    }
    true
}

fn heads(fields: &'static [Field], row: &Row) -> BTreeMap<usize, &'static str> {
    let column_of = |field: &Field| {
        let title = search_key(field.column.title);
        row.cells.iter().position(|cell| search_key(&cell.text) == title)
    };
    fields.iter().filter_map(|field| Some((column_of(field)?, field.name))).collect()
}

/// A, B, …, Z, AA.
fn letters(column: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    match column / 26 {
        0 => letter(column).to_string(),
        tens => format!("{}{}", letter(tens - 1), letter(column)),
    }
}
