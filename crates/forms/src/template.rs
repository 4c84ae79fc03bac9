//! A form's template as the catalogue delivers it.

use serde::{Deserialize, Serialize};

/// One published version of one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The form within its set: `form-01`.
    pub id: String,
    /// The set of forms that was in force: `f2018`, `f2025`.
    pub set: String,
    /// Version of this template; a change of wording is a new version.
    pub version: u32,
    /// The paper that every page must have.
    pub paper: Paper,
    /// Typst source. It reads `/form.json` (`template`, `paper`, `copies`, `data`) and, if it wants them,
    /// `/barcode.svg` and `/qr.svg`.
    pub source: String,
}

/// Paper sizes of the statutory forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 148 × 210 mm: forms 01 to 05.
    A5,
    /// 210 × 297 mm: where a province prints 01 and 05 on A4, and the registers.
    A4,
}

impl Paper {
    /// Width and height in millimetres, upright.
    pub const fn millimetres(self) -> (f64, f64) {
        match self {
            Self::A5 => (148.0, 210.0),
            Self::A4 => (210.0, 297.0),
        }
    }

    /// The name that templates use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A5 => "a5",
            Self::A4 => "a4",
        }
    }
}
