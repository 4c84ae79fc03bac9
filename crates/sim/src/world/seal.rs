//! Whether the books of a run are encrypted.
//!
//! The cipher takes a third of a run's time and has no part in what the laws speak of, so most runs leave their books in
//! clear and every eighth seed seals them as the product does. Under each fault of the disk sealed books are tested in
//! `crates/disk`.

use disk::Disk;
use ledger::{DataKey, Ledger, LedgerError, Shelf};
use std::cell::Cell;

/// Every so many seeds are sealed.
const SEALED: u64 = 8;

thread_local! {
    /// A run stays on its thread; the ledger is opened in many places of it.
    static IS_SEALED: Cell<bool> = const { Cell::new(true) };
}

/// Whether the books of a seed are sealed.
pub(super) fn of(seed: u64) -> bool {
    seed.is_multiple_of(SEALED)
}

/// Chooses for the run of a seed that begins on this thread.
pub(super) fn choose(seed: u64) {
    IS_SEALED.set(of(seed));
}

/// What was chosen.
pub(super) fn is_sealed() -> bool {
    IS_SEALED.get()
}

/// Opens or makes a book of the run.
pub(super) fn open(disk: &Disk, file: &str, key: &DataKey, shelf: &Shelf) -> Result<Ledger, LedgerError> {
    let open = if is_sealed() { Ledger::open_on } else { Ledger::open_in_clear_on };
    open(Disk::VFS, &disk.folder(), file, key, shelf)
}
