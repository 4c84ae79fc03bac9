//! What can go wrong with the book.

use domain::id::{ChainId, OperationId};
use rusqlite::ffi;
use std::io;

/// What can go wrong with the book. Texts name no value, no key, no path and no statement: they go to logs.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    /// The disk is full; the transaction left nothing behind.
    #[error("the disk is full; nothing was changed")]
    DiskFull,
    /// The disk has no room for the copies that an upgrade makes; the data is as it was, and the program that
    /// wrote it opens it.
    #[error("the disk has no room for an upgrade, which needs {bytes} bytes; nothing was changed")]
    UpgradeDiskFull {
        /// What the copies take, bytes.
        bytes: u64,
    },
    /// The data was written by a newer program that says that this one cannot read it.
    #[error("the data needs a program that knows migration {found}; this one knows {known}")]
    Newer {
        /// Least migration that a reader must know.
        found: u32,
        /// Last migration that this program knows.
        known: u32,
    },
    /// The data cannot be read: another key, or bytes that are not what was written.
    #[error("the data cannot be read: {0}")]
    Damaged(String),
    /// Another process has the data folder open.
    #[error("another process has the data folder open")]
    InUse,
    /// The place is taken by another content, or the link before it is another one: a fork.
    #[error("chain {chain} forks at number {n}")]
    ChainCollision {
        /// The chain.
        chain: ChainId,
        /// The number.
        n: u64,
    },
    /// Operations before this one are missing.
    #[error("chain {chain} goes on with number {expected}, not {found}")]
    ChainGap {
        /// The chain.
        chain: ChainId,
        /// What would follow the head.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// The id belongs to another content, or was appended before.
    #[error("operation {0} is there already")]
    DuplicateId(OperationId),
    /// An act without operations.
    #[error("an act has at least one operation")]
    EmptyAct,
    /// More bytes than one operation or one act may have.
    #[error("{bytes} bytes, at most {limit}")]
    TooLarge {
        /// What was given.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// A stamp is written once: there is another one, or another operation has that `rev`.
    #[error("operation {0} would get a second stamp, or one that is taken")]
    StampConflict(OperationId),
    /// The stamp does not follow the entity's head.
    #[error("operation {operation} would get rev {found}; the entity goes on with {expected}")]
    RevMismatch {
        /// The operation.
        operation: OperationId,
        /// Head of the entity plus one.
        expected: u64,
        /// What the stamp says.
        found: u64,
    },
    /// The cursor is not where the caller read it, or a delivery does not follow the last one.
    #[error("the cursor of a stream is not where it was read")]
    CursorMoved,
    /// The running hash of what was delivered is not the hub's: the prefixes differ.
    #[error("a stream differs from the hub's at position {position} or before")]
    StreamDiverged {
        /// Position whose hash differs.
        position: u64,
    },
    /// A transaction applied deliveries without moving the cursor over them.
    #[error("a page was applied and its cursor was not moved")]
    NotAdvanced,
    /// There is no such thing.
    #[error("no such {0}")]
    Unknown(&'static str),
    /// The database refused; extended code of SQLite.
    #[error("database error {code}: {what}")]
    Sql {
        /// Extended result code.
        code: i32,
        /// What it means.
        what: String,
    },
    /// The file system refused.
    #[error("{what}: {kind}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// How it failed.
        kind: io::ErrorKind,
    },
}

impl LedgerError {
    pub(crate) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }

    /// For `map_err` on file operations.
    pub(crate) fn io(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |cause| match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io { what, kind },
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    // The variants of rusqlite quote statements and values, so only codes and kinds are taken over.
    fn from(cause: rusqlite::Error) -> Self {
        match cause {
            rusqlite::Error::SqliteFailure(failure, message) => from_sqlite(failure, message),
            rusqlite::Error::SqlInputError { error, .. } => from_sqlite(error, None),
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => Self::damaged("a column holds another type than was written"),
            rusqlite::Error::ToSqlConversionFailure(_) => {
                Self::Sql { code: 0, what: "a value is out of range".into() }
            }
            rusqlite::Error::QueryReturnedNoRows => Self::Unknown("row"),
            _ => Self::Sql { code: 0, what: "the statement and its use differ".into() },
        }
    }
}

fn from_sqlite(failure: ffi::Error, message: Option<String>) -> LedgerError {
    match failure.code {
        ffi::ErrorCode::DiskFull => LedgerError::DiskFull,
        // The file that readers and the writer share could not be made as large as it has to be: the first thing
        // that fails when a book that was closed is opened on a full disk.
        _ if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => LedgerError::DiskFull,
        ffi::ErrorCode::NotADatabase => LedgerError::damaged("no database of ours, or the key is another"),
        ffi::ErrorCode::DatabaseCorrupt => LedgerError::damaged("the database file is corrupt"),
        // SQLite names table and column of a broken constraint, never the value.
        ffi::ErrorCode::ConstraintViolation => LedgerError::Sql {
            code: failure.extended_code,
            what: message.unwrap_or_else(|| "constraint failed".to_owned()),
        },
        _ => LedgerError::Sql {
            code: failure.extended_code,
            what: ffi::code_to_str(failure.extended_code).to_owned(),
        },
    }
}
