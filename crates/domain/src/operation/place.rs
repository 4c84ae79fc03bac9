//! Where an operation stands in its author's history, and how histories and streams are hashed.

use super::Operation;
use crate::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, OperationId},
};
use serde::{Deserialize, Serialize};

/// Which act an operation belongs to and where in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActPlace {
    /// The act.
    pub id: ActId,
    /// 0-based index within the act.
    pub index: u32,
    /// How many operations the act has; at least 1.
    pub count: u32,
}

/// Place in a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The incarnation of a data folder.
    pub chain: ChainId,
    /// 1-based number in the chain, allocated in the write transaction.
    pub n: u64,
    /// Link hash of number `n - 1`, or the genesis of the chain.
    pub prev: Hash,
    /// The request it belongs to.
    pub act: ActPlace,
}

impl Place {
    /// Hash of this link: what the next operation names as `prev`.
    #[must_use]
    pub fn link(&self, operation: &Operation) -> Hash {
        link_hash(self, operation.content_hash())
    }

    /// Where an operation stands whose number belongs to another content: a hub that was set back without knowing
    /// it gave numbers of its own chain twice, and both contents are kept. The same on every machine; nobody goes
    /// on writing there.
    #[must_use]
    pub fn aside(&self, content: Hash) -> Self {
        let mut bytes = [0; 16];
        let hash = Hash::of("motcua-aside-1", &[self.chain.0.as_bytes(), &content.0]);
        for (to, from) in bytes.iter_mut().zip(hash.0) {
            *to = from;
        }
        Self { chain: ChainId(uuid::Builder::from_custom_bytes(bytes).into_uuid()), ..*self }
    }
}

/// An operation together with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Content.
    pub operation: Operation,
    /// Place.
    pub place: Place,
}

/// Hash of one link of a chain.
#[must_use]
pub fn link_hash(place: &Place, content: Hash) -> Hash {
    Hash::of(
        "motcua-link-1",
        &[
            &place.prev.0,
            place.chain.0.as_bytes(),
            &place.n.to_be_bytes(),
            place.act.id.0.as_bytes(),
            &place.act.index.to_be_bytes(),
            &place.act.count.to_be_bytes(),
            &content.0,
        ],
    )
}

/// What number 1 of a chain names as `prev`. `predecessor` is the last link of the chain that a restored
/// or cloned folder continues, or [`Hash::ZERO`].
#[must_use]
pub fn chain_genesis(chain: ChainId, desk: DeskId, predecessor: Hash) -> Hash {
    Hash::of("motcua-chain-1", &[chain.0.as_bytes(), desk.0.as_bytes(), &predecessor.0])
}

/// What a desk signs with Ed25519 over the last link of a batch.
#[must_use]
pub fn head_message(chain: ChainId, n: u64, link: Hash) -> Vec<u8> {
    Hash::of("motcua-head-1", &[chain.0.as_bytes(), &n.to_be_bytes(), &link.0]).0.to_vec()
}

/// Running hash of a stream after `position`. Equal hashes = equal prefixes, stamps included.
#[must_use]
pub fn stream_hash(before: Hash, position: u64, id: OperationId, content: Hash, stamp: &[u8]) -> Hash {
    Hash::of("motcua-stream-1", &[&before.0, &position.to_be_bytes(), id.0.as_bytes(), &content.0, stamp])
}
