//! Rows that stay on one desk: drafts, settings, PINs, favourites, parcels of others, books of receipts, sheets printed
//! ahead, people of lists of before, numbers that are passed over. They are no operations and are not sent.

mod blank_sheet;
mod draft;
mod floor;
mod known_person;
mod parcel;
mod pin;
mod procedure_use;
mod receipt_book;
mod setting;
mod viewed;

pub use blank_sheet::{BlankSheet, Burnt};
pub use draft::Draft;
pub use floor::{FloorReason, Gap};
pub use parcel::ParcelRow;
pub use pin::Pin;
pub use procedure_use::ProcedureUse;
pub use receipt_book::ReceiptBook;
pub use viewed::{Viewed, ViewedAt};

use crate::LedgerError;
use chrono::{DateTime, FixedOffset};

/// A moment as these tables keep it: read by people, compared by nobody.
pub(crate) fn moment(text: &str) -> Result<DateTime<FixedOffset>, LedgerError> {
    DateTime::parse_from_rfc3339(text).map_err(|_| LedgerError::damaged("a moment cannot be read"))
}
