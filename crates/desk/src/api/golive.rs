//! Go-live: open dossiers, people and numbers of the time before this program, from a workbook.

use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A workbook, and how it is read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ImportFile {
    /// Its bytes in base64.
    pub content: String,
    /// Why these dossiers are entered now; kept with each.
    pub reason: String,
    /// Texts of TCVN3 and VNI are taken as they read in Unicode.
    pub converts_legacy: bool,
}

/// Go on with a workbook that was looked at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportRequest {
    /// The workbook.
    pub file: ImportFile,
    /// Its hash, as the preview told it.
    pub hash: String,
}

/// A sheet of the workbook.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportSheet {
    /// Next number of each book.
    Numbers,
    /// People.
    Persons,
    /// Open dossiers.
    Dossiers,
}

/// What becomes of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// It is entered.
    New,
    /// It was entered before.
    There,
    /// It stays outside until it is put right.
    Wrong,
}

/// What is wrong in one cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportIssue {
    /// Letter of the column; empty where the whole line is meant.
    pub column: String,
    /// Its heading.
    pub title: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// One line of the workbook.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportLine {
    /// Sheet.
    pub sheet: ImportSheet,
    /// Row, as the spreadsheet shows it.
    pub row: u32,
    /// Code, name or book.
    pub what: String,
    /// In whose name; empty for a book.
    pub owner: String,
    /// What becomes of it.
    pub state: LineState,
    /// Why it stays outside.
    pub issues: Vec<ImportIssue>,
    /// When it is due, for a dossier.
    pub due_at: Option<String>,
}

/// How many lines of a sheet there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportCount {
    /// To be entered.
    pub new: u32,
    /// Entered before.
    pub there: u32,
    /// Outside until they are put right.
    pub wrong: u32,
}

/// What an import would do.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// Hash of the workbook.
    pub hash: String,
    /// Dossiers.
    pub dossiers: ImportCount,
    /// People.
    pub persons: ImportCount,
    /// Next numbers.
    pub numbers: ImportCount,
    /// Lines, those that stay outside first, at most 300.
    pub lines: Vec<ImportLine>,
    /// Lines that are not shown.
    pub left_out: u32,
    /// Cells of another code table.
    pub legacy_cells: u32,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportStep {
    /// Lines that were entered now.
    pub done: u32,
    /// Lines that are still to be entered.
    pub left: u32,
    /// Lines that stay outside.
    pub wrong: u32,
}

/// Where the template was put.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TemplateWritten {
    /// Its path.
    pub file: String,
}
