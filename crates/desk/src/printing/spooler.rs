//! What the system's printing offers, whichever system it is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why paper does not come. A closed list: the page has a sentence for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrinterTrouble {
    /// This machine has no printing, or it does not run.
    NoSpooler,
    /// The printer that was chosen is not there.
    Missing,
    /// The printer takes no jobs at present.
    Refuses,
    /// The printer was stopped.
    Paused,
    /// The printer is off or cannot be reached.
    Offline,
    /// Paper is jammed.
    Jam,
    /// No paper, or none of the right size.
    NoPaper,
    /// A cover is open.
    CoverOpen,
    /// Toner or ink is used up.
    NoInk,
    /// The spooler did not answer in time: whether paper comes is not known.
    NoAnswer,
    /// The spooler gave the job up.
    Aborted,
    /// Somebody took the job out of the spooler.
    Cancelled,
    /// The printer or the spooler is back after it was missing: a word of the clerk's, and the paper comes.
    Back,
    /// The program ended before the paper came.
    Interrupted,
    /// Something else.
    Other,
}

/// A printer that the system knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrinterFound {
    /// Its name, as the system calls it.
    pub name: String,
    /// What people call it; the name where nobody said.
    pub description: String,
    /// The system prints here when nothing is said.
    pub is_default: bool,
    /// Why it would not print now.
    pub trouble: Option<PrinterTrouble>,
}

/// What can be chosen at one printer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    /// Trays, as the printer calls them; empty when it has one only or does not tell.
    pub trays: Vec<String>,
    /// Sizes of paper, as the printer calls them (`A4`, `A5`); empty when it does not tell.
    pub papers: Vec<String>,
}

/// What is asked of a spooler besides the bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// The printer's name.
    pub printer: String,
    /// Name of the job: the number of a form, never a person's name.
    pub title: String,
    /// Tray; `None` = as the printer chooses.
    pub tray: Option<String>,
    /// Name of the paper in the tray (`A4`, `A5`); `None` = as the printer chooses.
    pub media: Option<&'static str>,
    /// First and last page, from 1; `None` = all.
    pub pages: Option<(u32, u32)>,
    /// Two pages side by side on a sheet.
    pub two_up: bool,
    /// How often.
    pub copies: u32,
}

/// A job in the spooler, as the spooler calls it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpoolJob(pub String);

/// How far a job is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpoolState {
    /// Behind others.
    Waiting,
    /// At the printer.
    Printing,
    /// As far as the spooler knows the paper is out.
    Done,
    /// It will not come.
    Failed,
}

/// What became of a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Following {
    /// How far.
    pub state: SpoolState,
    /// What holds it up, or why it failed.
    pub trouble: Option<PrinterTrouble>,
}

/// The system's printing. Calls may take seconds, never longer than the backend's time-out.
pub trait Spooler: Send + Sync {
    /// Printers, in the system's order.
    ///
    /// # Errors
    /// [`PrinterTrouble::NoSpooler`] or [`PrinterTrouble::NoAnswer`].
    fn printers(&self) -> Result<Vec<PrinterFound>, PrinterTrouble>;

    /// Trays and papers of a printer.
    ///
    /// # Errors
    /// As [`Self::printers`], and [`PrinterTrouble::Missing`].
    fn choices(&self, printer: &str) -> Result<Choices, PrinterTrouble>;

    /// Hands the bytes of a PDF over. They are in no file of this program when it returns.
    ///
    /// # Errors
    /// Why the spooler did not take them. After [`PrinterTrouble::NoAnswer`] it may have.
    fn submit(&self, bytes: &[u8], wish: &Wish) -> Result<SpoolJob, PrinterTrouble>;

    /// What became of a job.
    ///
    /// # Errors
    /// When that could not be learned now.
    fn follow(&self, printer: &str, job: &SpoolJob) -> Result<Following, PrinterTrouble>;

    /// Takes a job out. One that has ended is left as it is.
    ///
    /// # Errors
    /// When the spooler could not be told.
    fn cancel(&self, job: &SpoolJob) -> Result<(), PrinterTrouble>;

    /// Whether some pages of a document can be printed alone.
    fn chooses_pages(&self) -> bool;
}

/// A machine without printing: every form is saved and opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSpooler;

impl Spooler for NoSpooler {
    fn printers(&self) -> Result<Vec<PrinterFound>, PrinterTrouble> {
        Err(PrinterTrouble::NoSpooler)
    }

    fn choices(&self, _printer: &str) -> Result<Choices, PrinterTrouble> {
        Err(PrinterTrouble::NoSpooler)
    }

    fn submit(&self, _bytes: &[u8], _wish: &Wish) -> Result<SpoolJob, PrinterTrouble> {
        Err(PrinterTrouble::NoSpooler)
    }

    fn follow(&self, _printer: &str, _job: &SpoolJob) -> Result<Following, PrinterTrouble> {
        Err(PrinterTrouble::NoSpooler)
    }

    fn cancel(&self, _job: &SpoolJob) -> Result<(), PrinterTrouble> {
        Err(PrinterTrouble::NoSpooler)
    }

    fn chooses_pages(&self) -> bool {
        false
    }
}
