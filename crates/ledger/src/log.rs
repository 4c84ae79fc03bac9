//! The log of operations, and how it grows: by an author, by what a hub receives, by what a desk is delivered.

mod adopt;
mod again;
mod author;
mod deliver;
mod disposal;
mod entry;
mod outbox;
mod proof;
mod receive;
mod refused;
mod rewind;
mod stream;
mod unread;

pub use adopt::Adopted;
pub use deliver::{Delivered, OVERTAKEN};
pub use disposal::Disposal;
pub(crate) use disposal::with_disposal;
pub(crate) use entry::{Passed, numbers, stamp, uuid};
pub use outbox::{Act, OutboxSummary};
pub use receive::Received;
pub use refused::Refusal;
pub use rewind::{Branch, BranchEntry, Restamped, Undelivered};
pub use stream::{Cursor, Delivery, PageLimit, REFERENCE_STREAM};
pub use unread::HeldUnread;

use domain::{
    hash::Hash,
    id::{ChainId, DeskId},
    operation::{Entry, Placed, Stamp},
};

/// Why the hub holds what it cannot read.
pub const UNREADABLE: &str = "unreadable";

/// A chain as this machine knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chain {
    /// The incarnation of a data folder.
    pub id: ChainId,
    /// Whose.
    pub desk: DeskId,
    /// Last link of the chain that it continues, or [`Hash::ZERO`].
    pub predecessor: Hash,
    /// Number of its last operation; 0 before the first.
    pub n: u64,
    /// What the next operation names as `prev`.
    pub link: Hash,
}

/// One operation of the log with all that is known of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Content and place.
    pub placed: Placed,
    /// The hub's word, if it has been given.
    pub stamp: Option<Stamp>,
    /// True when the word is binding: given by the hub as it is now, not by one that has lost it.
    pub is_confirmed: bool,
    /// True once the cursor of a stream has passed it.
    pub is_placed: bool,
    /// Why it is held, here or at the hub.
    pub held: Option<String>,
    /// True when it is held on this machine: it stands outside of streams and views.
    pub is_outside: bool,
    /// Why a person at the hub declined to release it. It stays held unless somebody thinks better of it.
    pub declined: Option<String>,
}

impl Record {
    /// As the fold takes it.
    #[must_use]
    pub fn entry(self) -> Entry {
        Entry {
            operation: self.placed.operation,
            place: self.placed.place,
            stamp: self.stamp,
            placed: self.is_placed,
        }
    }
}
