//! Views: what the log amounts to. Derived in the transaction that changes the log, never written otherwise.

mod dossier;
mod find;
mod list;
mod number;
mod office;
mod people;
mod rebuild;
mod worklist;

pub use dossier::DossierRow;
pub use list::{DayCounts, DossierFilter, DossierOrder, Totals};
pub use number::{BookCount, DoubleNumber, NumberUse};
pub use office::OfficeCount;
pub use people::PersonFound;
pub use worklist::{Found, Worklist, WorklistCounts, WorklistOrder, WorklistTab};

pub(crate) use dossier::{STORED, columns, from_word, refold};
pub(crate) use find::terms;
pub(crate) use rebuild::{INDEX_UNCLEAN, clean_index, rebuild, refold_for_kinds};
