//! Form 01 with its numbers and nothing else, several sheets at once: written on by hand while there is no power.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use serde_json::Value;

use crate::{FormProblem, vietnam_time};

/// Most sheets of one print.
pub const MAX_SHEETS: usize = 50;

/// What all sheets of one print say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlankSlips {
    /// Governing agency, in capitals as printed.
    pub governing_agency: String,
    /// Agency whose counter it is, in capitals as printed.
    pub issuing_agency: String,
    /// The counter, as the form addresses it.
    pub counter_name: String,
    /// The place in front of the date.
    pub place_name: String,
    /// Volume of the dossier register.
    pub register_volume: String,
    /// The day for which they are printed: the date on them, and the document's date.
    #[serde(with = "vietnam_time")]
    pub issued_at: DateTime<FixedOffset>,
    /// The sheets, at most [`MAX_SHEETS`].
    pub sheets: Vec<BlankSheet>,
}

/// The numbers of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlankSheet {
    /// Number of the form with its book and suffix: `02-0017/TNHS`.
    pub form_number: String,
    /// Dossier code.
    pub dossier_code: String,
    /// Line in the register's volume.
    pub register_seq: String,
}

impl BlankSlips {
    /// The data as [`render`](crate::render) takes it.
    pub fn to_data(&self) -> Result<Value, FormProblem> {
        serde_json::to_value(self).map_err(|_| FormProblem::Data { field: "blank_slips" })
    }
}
