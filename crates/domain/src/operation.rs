//! Operations: the only truth (the format that every desk and hub keeps for ever).
//!
//! * [`Operation`]: the author's exact bytes. The header carries the hash of `salt ‖ body`; the content
//!   hash covers the header, so that a body can be destroyed by law and the chain still verifies.
//! * [`Place`]: where it stands in whose history. `link` hashes bind each operation to the one before.
//! * [`Stamp`]: the hub's word, given once.

pub mod content;
pub mod kind;
pub mod place;
pub mod stamp;
pub mod wire;

pub use content::{Base, EntityKind, EntityRef, FormatProblem, Header, MadeAt, Operation, OperationDraft};
pub use kind::{Body, KINDS, Known, is_known};
pub use place::{ActPlace, Place, Placed, chain_genesis, head_message, link_hash, stream_hash};
pub use stamp::{ContestReason, Flag, MergeGroup, Stamp, Verdict};

/// An operation with its stamp, if the hub has given one, as the fold takes it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What somebody did.
    pub operation: Operation,
    /// Where it stands in its author's history.
    pub place: Place,
    /// The hub's word; `None` while pending.
    pub stamp: Option<Stamp>,
    /// True once the cursor of the stream has passed it.
    pub placed: bool,
}

/// Bytes that one operation may have at most: header, salt and body together.
pub const OPERATION_LIMIT: usize = 16 * 1024;
/// Bytes that the operations of one act may have at most.
pub const ACT_LIMIT: usize = 64 * 1024;
