//! Printers and the print queue.

use crate::printing::PrinterTrouble;
pub use crate::printing::{PrintSettings, Sheet};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far a paper is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Waits for its turn, for a printer that is missing, or for a word of the clerk's.
    Waiting,
    /// At the printer.
    Printing,
    /// Out, as far as the system knows.
    Done,
    /// Will not come.
    Failed,
}

/// The one thing to do about a paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintAction {
    /// Print what waits for a word.
    PrintWaiting,
    /// This paper once more, alone. One that came out is counted as a reprint.
    Again,
    /// Take it out of the queue.
    Drop,
}

/// One line of the queue: one *liên* of a form, or another paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PrintJob {
    /// Number, of this run of the program.
    pub id: u32,
    /// Which form, as the catalogue names it; `None` = the test page.
    pub form: Option<String>,
    /// Number of the form, as printed.
    pub number: Option<String>,
    /// The code that people call the dossier by.
    pub short_code: Option<String>,
    /// The dossier.
    pub dossier: Option<String>,
    /// Name of the *liên*, as printed ("Lưu"); `None` = all in one.
    pub copy: Option<String>,
    /// Where.
    pub printer: Option<String>,
    /// How far.
    pub state: PrintState,
    /// What holds it up, or why it failed.
    pub trouble: Option<PrinterTrouble>,
    /// The one thing to do about it.
    pub action: PrintAction,
}

/// What waits, prints, came out and did not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PrintQueue {
    /// Newest first; of those that came out, the last 20.
    pub jobs: Vec<PrintJob>,
    /// The printer of this desk; `None` = forms are saved and opened.
    pub printer: Option<String>,
    /// Papers that have not come out.
    pub waiting: u32,
    /// Papers that need somebody.
    pub asking: u32,
}

/// One line of the queue.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintJobId {
    /// Its number.
    pub id: u32,
}

/// A printer that the system knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PrinterView {
    /// Its name, as the system calls it.
    pub name: String,
    /// What people call it.
    pub description: String,
    /// The system prints here when nothing is said.
    pub is_default: bool,
    /// Why it would not print now.
    pub trouble: Option<PrinterTrouble>,
}

/// The printers of this machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Printers {
    /// In the system's order.
    pub printers: Vec<PrinterView>,
    /// Why the system cannot tell.
    pub trouble: Option<PrinterTrouble>,
    /// A *liên* can be printed alone.
    pub chooses_pages: bool,
}

/// Which printer is asked about.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrinterName {
    /// As the system calls it.
    pub name: String,
}

/// What can be chosen at a printer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct PrinterChoices {
    /// Trays, as the printer calls them; empty when there is nothing to choose.
    pub trays: Vec<String>,
    /// It tells its papers and A5 is not among them.
    pub lacks_a5: bool,
}
