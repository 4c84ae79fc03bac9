//! Workbooks (XLSX): an empty one written from a table of columns, and rows read from one that people filled in.
//!
//! Cells are read as text. What a spreadsheet has made of a text is told with it: numbers lose their leading zeros, and
//! dates are dates whatever the cell shows.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use std::io::Cursor;

/// Most bytes of a workbook.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most rows of a sheet.
pub const MAX_ROWS: u32 = 50_000;
/// Most columns of a sheet that are looked at.
const MAX_COLUMNS: u32 = 60;
/// Most characters of a cell.
const MAX_CELL: usize = 2_000;
/// Row of the headings in a written workbook, from 0.
const HEADING: u32 = 1;

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Heading.
    pub title: &'static str,
    /// What belongs there, as a note.
    pub note: &'static str,
    /// What stands in the example row.
    pub example: &'static str,
    /// Width in characters.
    pub width: f64,
    /// It has to be filled in.
    pub is_required: bool,
}

/// One sheet.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Name on the tab.
    pub name: &'a str,
    /// What to do, above the headings.
    pub about: &'a str,
    /// Its columns.
    pub columns: &'a [Column],
    /// Rows below the example.
    pub rows: &'a [Vec<String>],
}

/// Why no workbook was made or read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookProblem {
    /// It is none, or a part of it cannot be read.
    #[error("no workbook that can be read")]
    Unreadable,
    /// Larger than [`MAX_BYTES`], or more rows than [`MAX_ROWS`].
    #[error("the workbook is too large")]
    TooLarge,
    /// It could not be written.
    #[error("the workbook could not be written")]
    Unwritten(#[from] XlsxError),
}

/// One cell that is not empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// As text: days as `2021-12-09`, moments as `2021-12-09 14:30`, whole numbers without a point.
    pub text: String,
    /// The spreadsheet holds it as a number, so zeros in front of it are lost.
    pub is_number: bool,
}

/// One row with something in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: u32,
    /// Its cells by column, from the first.
    pub cells: Vec<Cell>,
}

/// One sheet as it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Name on the tab.
    pub name: String,
    /// Rows that are not empty, in order.
    pub rows: Vec<Row>,
}

/// Writes a workbook. Every column is text, so that no zero is lost and no code becomes a date.
///
/// # Errors
/// [`WorkbookProblem::Unwritten`].
pub fn write(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, WorkbookProblem> {
    let mut book = Workbook::new();
    let about = Format::new().set_italic().set_text_wrap().set_align(FormatAlign::Top);
    let text = Format::new().set_num_format("@");
    let heading = Format::new().set_bold().set_text_wrap().set_border(FormatBorder::Thin);
    let required = heading.clone().set_underline(rust_xlsxwriter::FormatUnderline::Single);
    let example = text.clone().set_italic().set_border(FormatBorder::Dotted);
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name)?;
        let last = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.merge_range(0, 0, 0, last.max(1), sheet.about, &about)?;
        page.set_row_height(0, 64)?;
        for (at, column) in (0u16..).zip(sheet.columns) {
            page.set_column_width(at, column.width)?;
            page.set_column_format(at, &text)?;
            page.write_with_format(
                HEADING,
                at,
                column.title,
                if column.is_required { &required } else { &heading },
            )?;
            page.insert_note(HEADING, at, &rust_xlsxwriter::Note::new(column.note))?;
            page.write_with_format(HEADING + 1, at, column.example, &example)?;
        }
        for (line, row) in (HEADING + 2..).zip(sheet.rows) {
            for (at, cell) in (0u16..).zip(row) {
                page.write_with_format(line, at, cell, &text)?;
            }
        }
        page.set_freeze_panes(HEADING + 1, 0)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Reads every sheet of a workbook.
///
/// # Errors
/// [`WorkbookProblem::Unreadable`], [`WorkbookProblem::TooLarge`].
pub fn read(bytes: &[u8]) -> Result<Vec<Found>, WorkbookProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookProblem::TooLarge);
    }
    let unreadable = |_| WorkbookProblem::Unreadable;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(unreadable)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = Vec::new();
        for (at, cells) in (first_row..).zip(range.rows()) {
            if at >= MAX_ROWS {
                return Err(WorkbookProblem::TooLarge);
            }
            let width = usize::try_from(MAX_COLUMNS.saturating_sub(first_column)).unwrap_or_default();
            let mut line = vec![Cell::default(); usize::try_from(first_column).unwrap_or_default()];
            line.extend(cells.iter().take(width).map(cell));
            if line.iter().any(|cell| !cell.text.is_empty()) {
                rows.push(Row { number: at + 1, cells: line });
            }
        }
        found.push(Found { name, rows });
    }
    Ok(found)
}

fn cell(data: &Data) -> Cell {
    let text = |text: &str| Cell { text: text.trim().chars().take(MAX_CELL).collect(), is_number: false };
    match data {
        Data::Empty | Data::Error(_) => Cell::default(),
        Data::String(words) | Data::DateTimeIso(words) | Data::DurationIso(words) => text(words),
        Data::Bool(yes) => text(if *yes { "1" } else { "0" }),
        Data::Int(number) => Cell { text: number.to_string(), is_number: true },
        Data::Float(number) => Cell { text: number.to_string(), is_number: true },
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let is_day = hour == 0 && minute == 0;
            text(&if is_day { date } else { format!("{date} {hour:02}:{minute:02}") })
        }
        Data::DateTime(moment) => Cell { text: moment.as_f64().to_string(), is_number: true },
    }
}
