//! Text that comes from elsewhere.

use domain::text::LegacyEncoding;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was pasted into a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastedText {
    /// The text as it came.
    pub text: String,
}

/// A text of a code table from before Unicode, and how it reads. Only offered: a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LegacyText {
    /// The code table.
    pub encoding: LegacyEncoding,
    /// The text in Unicode.
    pub text: String,
}
