//! Operations: the only truth (the format that every desk and hub keeps for ever).
//!
//! * [`Operation`]: the author's exact bytes. The header carries the hash of `salt ‖ body`; the content
//!   hash covers the header, so that a body can be destroyed by law and the chain still verifies.
//! * [`Place`]: where it stands in whose history. `link` hashes bind each operation to the one before.
//! * [`Stamp`]: the hub's word, given once.
//!
//! # What may change, and what may not
//! * Header and body are one JSON value each, without white space around it, so that they cross the wire as
//!   they are. The exact bytes are kept for ever: a reader never writes again what it has read.
//! * The *header* is read tolerantly, since a desk must carry, check and deliver what it cannot understand:
//!   a field that is not known is passed over, a word that is not known is kept (see [`word::Word`]). So a
//!   field may be added to the header only if whoever does not know it may ignore it.
//! * The *stamp* has exactly its four fields, because running hashes cover it as it is written again here.
//!   Its words may grow; what more the hub has to say becomes a word of `flags`.
//! * The *bodies* about a dossier and the hub's own ones are read strictly: a field or word that is not known
//!   makes the body unreadable, and the entity is frozen until an upgrade. Passing over it would show, and
//!   write on, a state that others do not have. A further field is therefore a new version of the kind, even
//!   an optional one. Two places are open: the snapshot of a form and the row of a catalogue entry, of which
//!   an older desk understands what it can.
//! * An absent value is left out. `null` is written only where a merge group is emptied.
//! * Moments are whole seconds of the office's clock with `+07:00`. Numbers are whole; there is no fraction in
//!   any body (a catalogue row may have one), so no two programs can read different values.

pub mod content;
pub mod kind;
pub(crate) mod office_time;
pub mod place;
pub mod stamp;
pub mod wire;
pub mod word;

pub use content::{
    Base, EntityKind, EntityRef, FormatProblem, Header, MadeAt, Operation, OperationDraft, content_hash,
};
pub use kind::{Body, KINDS, Known, is_known, known_kinds};
#[cfg(feature = "test-kinds")]
pub use kind::{without_headers, without_kinds};
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
