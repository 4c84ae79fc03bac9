//! Connections to the one encrypted file.

use crate::{DataKey, LedgerError};
use domain::mutant::{self, Mutant};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use zeroize::Zeroizing;

/// How long a connection waits for another process.
pub(crate) const BUSY: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Write,
    Read,
    /// A copy that is being made: thrown away whole when anything fails, and synced by who makes it.
    Copy,
}

/// Every connection. The key comes first, as raw key: a pass phrase would be stretched anew each time.
///
/// `cipher_memory_security` stays off: it would wipe SQLite's own buffers and nothing of the states and
/// papers that the process holds beside them, and each statement would pay for it.
const EVERY: &str = "
    PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
";
const WRITER: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
";
const READER: &str = "PRAGMA query_only = ON;";
const COPY: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA secure_delete = ON;
";

#[derive(Clone)]
pub(crate) struct Database {
    path: PathBuf,
    key: DataKey,
    /// Another file system than the machine's.
    vfs: Option<String>,
    /// Always, but on a test's file system.
    is_sealed: bool,
}

impl Database {
    pub(crate) fn new(path: PathBuf, key: DataKey) -> Self {
        Self { path, key, vfs: None, is_sealed: true }
    }

    #[cfg(feature = "test-faults")]
    pub(crate) fn on(vfs: &str, path: PathBuf, key: DataKey) -> Self {
        Self { path, key, vfs: Some(vfs.to_owned()), is_sealed: true }
    }

    #[cfg(feature = "test-faults")]
    pub(crate) fn in_clear_on(vfs: &str, path: PathBuf, key: DataKey) -> Self {
        Self { is_sealed: false, ..Self::on(vfs, path, key) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }

    /// Another file of the same folder under the same key.
    pub(crate) fn sibling(&self, path: PathBuf) -> Self {
        Self { path, ..self.clone() }
    }

    /// True on the machine's own file system, false on a test's.
    pub(crate) fn is_on_machine(&self) -> bool {
        self.vfs.is_none()
    }

    pub(crate) fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }

    pub(crate) fn connect(&self, purpose: Use) -> Result<Connection, LedgerError> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if purpose != Use::Read {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let connection = match &self.vfs {
            None => Connection::open_with_flags(&self.path, flags)?,
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.path, flags, vfs.as_str())?,
        };
        let hex = self.key.to_hex();
        // SQLCipher writes its own remarks to the process's standard error unless told not to.
        connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        if self.is_sealed {
            connection.execute_batch(&Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str())))?;
        }
        connection.busy_timeout(BUSY)?;
        // The first read proves the key.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        connection.execute_batch(EVERY)?;
        connection.execute_batch(match purpose {
            Use::Write => WRITER,
            Use::Read => READER,
            Use::Copy => COPY,
        })?;
        if purpose == Use::Write && mutant::is(Mutant::SynchronousOff) {
            connection.execute_batch("PRAGMA synchronous = OFF")?;
        }
        // A plan depends on the schema alone. Otherwise a statement is prepared anew whenever a value is bound
        // that a partial index might care about: a tenth of the time of a save.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    }
}
