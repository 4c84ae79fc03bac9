//! What this machine prints with. Settings of one desk; no other desk learns of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The sheet that a form comes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// The size of the form: A5 for a receipt.
    #[default]
    AsForm,
    /// A4, whatever the form: printers that take no A5.
    A4,
    /// Both *liên* of an A5 form side by side on one A4, to be cut.
    TwoOnA4,
}

/// Which printer, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PrintSettings {
    /// Name of the printer; `None` = save the PDF and open it.
    pub printer: Option<String>,
    /// Tray, as the printer calls it; `None` = as the printer chooses.
    pub tray: Option<String>,
    /// The sheet.
    pub sheet: Sheet,
    /// *Liên* of a receipt that are printed: 2, or 1 where only the citizen's is wanted on paper.
    pub copies: u32,
}

impl Default for PrintSettings {
    fn default() -> Self {
        Self { printer: None, tray: None, sheet: Sheet::AsForm, copies: 2 }
    }
}
