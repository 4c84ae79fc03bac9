//! Hồ sơ TTHC: one citizen's case for one procedure.
//!
//! `decide` makes operations at a desk, `judge` gives the hub's word once, `fold` turns operations into
//! the state that every machine shows.

pub mod backfill;
pub mod body;
pub mod decide;
pub mod disposal;
pub mod fold;
pub mod intake;
pub mod judge;
pub mod state;
pub mod value;

pub use decide::{Author, Refusal};
pub use fold::{fold, fold_all};
pub use judge::{Judgement, judge};
pub use state::{Card, Dossier, DossierState};
