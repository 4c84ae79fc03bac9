//! The books of numbers that this desk keeps, and why numbers of them stand on no dossier.

use super::health::NumberSeries;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct NumberBooksRequest {
    /// The year; this one when absent.
    pub year: Option<i32>,
}

/// Why a number stands on no dossier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// Given out after the backup from which this machine was restored: it stands on a paper that is not here.
    Restored,
    /// Passed over after a restore, because it may have been given out.
    Skipped,
    /// Before the last paper, whose numbers an officer typed.
    Stated,
    /// Printed ahead on sheets that are not entered yet.
    Blank,
    /// Printed ahead on a sheet that came back unused; `note` says why.
    Burnt,
    /// An officer went on with a later number; `note` says what became of these.
    Passed,
    /// Used before the book came to this desk.
    Before,
    /// Used by a step that does not stand: another desk did it before, or the law destroyed the dossier.
    Void,
    /// Lent for a day that is over and not needed.
    Spare,
    /// Lent and still to come.
    NotYetUsed,
    /// Nobody noted why.
    Unknown,
}

/// A run of numbers that stand on no dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberGap {
    /// First number.
    pub first: u32,
    /// Last number; the same for one number.
    pub last: u32,
    /// Why.
    pub reason: GapReason,
    /// The dossier of the step that does not stand.
    pub dossier: Option<String>,
    /// What an officer said about it.
    pub note: Option<String>,
}

/// One book, or one range of a day's serials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberBook {
    /// Series.
    pub series: NumberSeries,
    /// Book, as it is written on paper: "02/2021", or the day of a dossier code.
    pub book: String,
    /// First number of the range.
    pub first: u32,
    /// Last number of the range; a volume has none.
    pub last: Option<u32>,
    /// Numbers that were used, those of steps that do not stand included.
    pub used: u32,
    /// The last of them.
    pub last_used: Option<u32>,
    /// Numbers without a dossier, in order.
    pub gaps: Vec<NumberGap>,
}

/// The books of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberBooks {
    /// The year.
    pub year: i32,
    /// Years in which this desk used a number, and this year; the last first.
    pub years: Vec<i32>,
    /// Volumes first, then the days of the codes, the last first.
    pub books: Vec<NumberBook>,
}
