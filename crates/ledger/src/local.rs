//! Rows that stay on one desk: drafts, settings, PINs, favourites, parcels of others, numbers that are passed over, what
//! comes from paper. They
//! are no operations and are not sent.

mod blank_sheet;
mod draft;
mod floor;
mod known_person;
mod parcel;
mod pin;
mod procedure_use;
mod setting;

pub use blank_sheet::{BlankSheet, Burnt};
pub use draft::Draft;
pub use floor::{FloorReason, Gap};
pub use parcel::ParcelRow;
pub use pin::Pin;
pub use procedure_use::ProcedureUse;

use crate::LedgerError;
use chrono::{DateTime, FixedOffset};

/// A moment as these tables keep it: read by people, compared by nobody.
pub(crate) fn moment(text: &str) -> Result<DateTime<FixedOffset>, LedgerError> {
    DateTime::parse_from_rfc3339(text).map_err(|_| LedgerError::damaged("a moment cannot be read"))
}
