//! What a write changed, so that screens know what to read again.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A kind of data that screens show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Dossiers, their registers and numbers.
    Dossiers,
    /// Drafts.
    Drafts,
    /// Outbox, stamps, cursors, held operations.
    Sync,
    /// Catalogue, staff, desks, leases.
    Reference,
    /// PINs, sessions, enrolments.
    Session,
    /// What waits for a printer; no write of the book is behind it.
    Prints,
}

impl Topic {
    /// The word used in events.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dossiers => "dossiers",
            Self::Drafts => "drafts",
            Self::Sync => "sync",
            Self::Reference => "reference",
            Self::Session => "session",
            Self::Prints => "prints",
        }
    }
}

/// A committed write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written<T> {
    /// What the closure returned.
    pub value: T,
    /// What it changed.
    pub topics: BTreeSet<Topic>,
}
