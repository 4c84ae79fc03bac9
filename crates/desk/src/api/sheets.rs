//! Paper day: sheets of form 01 that are printed ahead with their numbers, and entered afterwards.

use super::dossiers::Printed;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Sheets to be printed ahead.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintSheets {
    /// The day on which they will be written on, as typed.
    pub day: String,
    /// How many, 1–50.
    pub count: u32,
}

/// Which sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetRef {
    /// Volume of the receipts.
    pub volume: String,
    /// Number in it.
    pub number: u32,
}

/// Sheets that are given back unused.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BurnSheets {
    /// Which.
    pub sheets: Vec<SheetRef>,
    /// Why.
    pub reason: String,
}

/// A sheet that is entered now, on the screen of the reception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SheetEntry {
    /// Volume of the receipts.
    pub volume: String,
    /// Number in it.
    pub number: u32,
    /// The day written on it, as typed.
    pub day: String,
    /// The hour written on it, as typed.
    pub hour: String,
    /// Why it was not entered at once.
    pub reason: String,
}

/// How far a sheet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// Printed, and neither entered nor given back.
    Open,
    /// Entered.
    Entered,
    /// Given back unused.
    Burnt,
}

/// One sheet.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SheetView {
    /// Volume of the receipts.
    pub volume: String,
    /// Number in it.
    pub number: u32,
    /// Number as printed: `01-0012/TNHS`.
    pub number_text: String,
    /// Code of the dossier, as printed.
    pub code: String,
    /// The part of the code that differs.
    pub short_code: String,
    /// Line of the register.
    pub register_seq: u32,
    /// The day for which it was printed, `YYYY-MM-DD`.
    pub day: String,
    /// How far it is.
    pub state: SheetState,
    /// The dossier, once entered.
    pub dossier: Option<String>,
    /// In whose name.
    pub owner_name: Option<String>,
    /// Minutes from the hour on the paper to the entry.
    pub late_minutes: Option<u32>,
    /// Why it was given back.
    pub reason: Option<String>,
}

/// The sheets of this desk.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Sheets {
    /// The latest day first, in the order of numbers.
    pub sheets: Vec<SheetView>,
    /// How many wait to be entered or given back.
    pub open: u32,
    /// The next working day, as a proposal.
    pub next_day: String,
    /// What was printed now.
    pub printed: Option<Printed>,
    /// It is kept and numbered, and could not be printed: why.
    pub print_problem: Option<domain::problem::Problem>,
}
