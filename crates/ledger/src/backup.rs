//! Backups: whole copies of the book under its own key, made while people work, opened and compared before they
//! count, and thinned with time.
//!
//! ```text
//! <folder>/<owner>/2021-12-09T14-00-00.db     the book, encrypted as it is on the machine
//!                  2021-12-09T14-00-00.keys   the wraps of the data key, where the machine has such a file
//!                  2021-12-09T14-00-00.json   what was checked; written last: without it there is no backup
//!                  blobs/ab/abcd…             attachments, encrypted; shared by all backups of the owner
//!                  disposals.sealed           what the law has destroyed, of all of them: an older backup that
//!                                             comes back forgets it before it is opened
//! ```
//!
//! Nothing is changed once it has its name, but that attachments go which the law has destroyed: a stick that is pulled out, or full, costs only the backup that was
//! being made. Which attachments a backup needs is said by the book in it.

mod find;
mod make;
mod register;
mod restore;
mod thin;

pub use find::{FoundBackup, find_backups};
pub use make::BackupPlan;
pub use restore::{RestorePlan, Restored, put_in_place, restore};
pub use thin::{Kept, thin};

use crate::{LedgerError, LogDigest};
use chrono::{DateTime, FixedOffset};
use domain::hash::Hash;
use serde::{Deserialize, Serialize};
use std::io;

/// What was checked of a backup. No personal data: it lies beside the backup in clear.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this file's shape.
    pub v: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Whose book: id of the desk, or of the hub.
    pub owner: String,
    /// What people call the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The chain of a desk, or the epoch of a hub: the last backup of each is kept.
    pub incarnation: String,
    /// When it was made, by the office's clock.
    pub at: DateTime<FixedOffset>,
    /// Last migration of the book.
    pub migration: u32,
    /// What the book holds.
    pub digest: LogDigest,
    /// Length of the file, bytes.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Hash,
    /// True when the wraps of the data key are beside it.
    pub has_keys: bool,
    /// Attachments that the book names and that were not on the machine.
    pub blobs_missing: u64,
}

/// Why there is no backup, or why nothing comes back from one. Texts name no path and no value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BackupProblem {
    /// The folder or stick is not there any more, or refuses.
    #[error("the backup folder: {what}: {kind}")]
    Folder {
        /// What was tried.
        what: &'static str,
        /// How it failed.
        kind: io::ErrorKind,
    },
    /// The folder or stick is full; earlier backups are whole.
    #[error("the backup folder is full")]
    Full,
    /// What was written is not what was read, or is not what the manifest says.
    #[error("the backup is not whole: {0}")]
    NotWhole(&'static str),
    /// The owner of the backup asked to end.
    #[error("the backup was broken off")]
    BrokenOff,
    /// There is a book already where one is to be put.
    #[error("there is data already")]
    InUse,
    /// The book itself.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl BackupProblem {
    /// For `map_err` on files of the backup folder.
    pub(crate) fn folder(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |cause| match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            kind => Self::Folder { what, kind },
        }
    }

    /// What the database says of a file in the backup folder.
    pub(crate) fn of_copy(cause: LedgerError) -> Self {
        match cause {
            LedgerError::DiskFull => Self::Full,
            LedgerError::Damaged(_) => Self::NotWhole("its book cannot be read"),
            LedgerError::Io { what, kind } => Self::Folder { what, kind },
            // Extended codes end in the primary one: 8 read-only, 10 input or output, 14 cannot open.
            LedgerError::Sql { code, .. } if matches!(code & 0xFF, 8 | 10 | 14) => {
                Self::Folder { what: "the database in it", kind: io::ErrorKind::Other }
            }
            cause => Self::Ledger(cause),
        }
    }
}
