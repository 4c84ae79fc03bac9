//! The high-water mark: how far this hub has come, in a file beside the key file, outside the data folder and its
//! backups. Data that is behind it is an older state that somebody laid here (a copy put back, a machine's snapshot):
//! the hub must not go on as if nothing had happened, or it would give numbers and places a second time.
//!
//! The mark may be some seconds old, so it is never ahead of the data that wrote it.

use crate::{backup::RESTORED, identity::IDENTITY, identity::Identity};
use domain::id::ChainId;
use ledger::{DataKey, Ledger, LedgerError, Priority, Read};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// How far a hub has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// The chain that it writes.
    pub chain: ChainId,
    /// Number of its last operation.
    pub n: u64,
    /// Highest row of its log.
    pub row: u64,
}

/// The file that belongs to a key file: `FILE.mark`.
#[must_use]
pub fn file_for(key_file: &Path) -> PathBuf {
    let mut name = key_file.as_os_str().to_owned();
    name.push(".mark");
    PathBuf::from(name)
}

impl Mark {
    /// How far the book has come; `None` before it is a hub's.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn of(read: &Read<'_>) -> Result<Option<Self>, LedgerError> {
        let identity = read.setting(IDENTITY)?.and_then(|text| serde_json::from_str::<Identity>(&text).ok());
        let Some(identity) = identity else { return Ok(None) };
        let n = read.chain(identity.chain)?.map_or(0, |chain| chain.n);
        Ok(Some(Self { chain: identity.chain, n, row: read.last_row()? }))
    }

    /// Reads a mark. What cannot be read was never there.
    #[must_use]
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(file).ok()?).ok()
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let mut part = file.as_os_str().to_owned();
        part.push(".part");
        let mut new = File::create(&part)?;
        new.write_all(&serde_json::to_vec(self)?)?;
        new.sync_all()?;
        drop(new);
        fs::rename(part, file)
    }

    /// Whether the book is behind this mark.
    fn is_ahead_of(&self, read: &Read<'_>, book: &Self) -> Result<bool, LedgerError> {
        Ok(match read.chain(self.chain)? {
            // The book does not know the chain that this hub has written.
            None => true,
            // A chain of before: its rows are counted anew in the book that came back.
            Some(chain) if self.chain != book.chain => chain.n < self.n,
            Some(chain) => chain.n < self.n || book.row < self.row,
        })
    }
}

/// Compares book and mark before the book is used. When the book is behind, it is marked as restored. True then.
///
/// # Errors
/// When the book cannot be opened or written.
pub fn check(data: &Path, database: &str, key: &DataKey, file: &Path) -> Result<bool, LedgerError> {
    let ledger = Ledger::open(data, database, key)?;
    let Some(mark) = Mark::read(file) else { return Ok(false) };
    let (book, is_marked, is_behind) = ledger.read(|read| {
        let Some(book) = Mark::of(read)? else { return Ok((None, false, false)) };
        let is_marked = read.setting(RESTORED)?.is_some();
        Ok::<_, LedgerError>((Some(book), is_marked, mark.is_ahead_of(read, &book)?))
    })?;
    let Some(book) = book.filter(|_| is_behind) else { return Ok(false) };
    if !is_marked {
        tracing::warn!("the data is older than this hub's mark: it goes on as a restored hub");
        ledger.write(Priority::Clerk, |write| write.put_setting(RESTORED, "1"))?;
    }
    // From here on the book says it; the old mark would say it for ever.
    book.write(file).map_err(|cause| LedgerError::Io { what: "write the mark", kind: cause.kind() })?;
    Ok(!is_marked)
}
