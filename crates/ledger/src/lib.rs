//! The book: the log of operations, the views folded from it, and the rows that stay on one machine.
//! Desk and hub use the same book.
//!
//! # Invariants
//! * This crate alone contains SQL, and [`Ledger::write`] alone begins a write transaction (migrations run
//!   before there is a [`Ledger`]). Log rows and view rows commit together, with `synchronous=FULL`.
//! * One writer at a time, a clerk before an exchange ([`Priority`]).
//! * A failed statement dooms its transaction, even when the caller swallows the error: what is acknowledged
//!   is whole or not there.
//! * Views are derived: [`Ledger::rebuild`] drops them and folds the log anew, with equal result. The local
//!   integers of entities and operations are kept.
//! * The outbox is the log's rows without a binding stamp. A stamp is written once; only after a restored hub does a
//!   word that it has lost give way to another, which is listed by name ([`Restamped`]). A cursor moves by
//!   compare-and-set in the transaction that applies the page, or not at all.
//! * Everything in the data folder is encrypted under the [`DataKey`]: the database by SQLCipher, attachments
//!   by XChaCha20-Poly1305 under names that tell nothing.
//! * What cannot be read keeps its place ([`Write::insert_unread`]): no chain waits for a later program.
//! * A disposal erases salts, bodies and attachments of what stands before it in the transaction that stamps it, and
//!   stays in a register beside the log: whatever arrives or comes back later is erased again. Headers stay.
//! * The views were folded with the kinds that this program knows: a book that another one folded is brought up to
//!   them when it is opened.
//! * No text of an error contains a value, a key, a path or a statement.
//!
//! # What is not here
//! Rules: what an operation means is said by `domain`. Clocks and ids: both are handed in.

pub mod backup;
pub mod blob;
mod copy;
mod database;
mod digest;
mod error;
mod fault;
mod gate;
pub mod hub;
mod key;
mod ledger;
pub mod local;
mod lock;
pub mod log;
mod migration;
mod topic;
pub mod verify;
pub mod view;
mod write;

#[cfg(feature = "test-faults")]
pub use blob::Shelf;
pub use blob::{BlobRow, Blobs, sync_folder};
pub use digest::LogDigest;
pub use error::LedgerError;
#[cfg(feature = "test-faults")]
pub use fault::Fault;
pub use gate::Priority;
pub use key::DataKey;
pub use ledger::{Ledger, Read};
pub use local::{FloorReason, Gap, ReceiptBook};
pub use lock::FolderLock;
pub use log::{
    Act, Adopted, Branch, BranchEntry, Chain, Cursor, Delivered, Delivery, Disposal, HeldUnread, OVERTAKEN,
    OutboxSummary, PageLimit, REFERENCE_STREAM, Received, Record, Refusal, Restamped, UNREADABLE,
    Undelivered,
};
pub use migration::UpgradeStep;
pub use topic::{Topic, Written};
pub use view::{
    BookCount, DayCounts, DossierFilter, DossierOrder, DossierRow, DoubleNumber, Found, NumberUse,
    OfficeCount, PersonFound, Totals, Worklist, WorklistCounts, WorklistOrder, WorklistTab,
};
pub use write::Write;
