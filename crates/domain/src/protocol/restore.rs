//! What desk and hub say to each other after the hub was restored from a backup.
//!
//! The hub signs the end of every page that it delivers ([`page_message`]). With that proof it knows its own word
//! again, whoever brings it: running hashes bind everything before the signed position, stamps included, so one
//! signature vouches for a whole prefix.

use super::{Cursor, code};
use crate::{hash::Hash, operation::Stamp, operation::wire::WireDelivery, problem::Code};
use crate::{
    id::{EntityId, OperationId},
    operation::{Place, wire::WireOperation},
};
use serde::{Deserialize, Serialize};

/// What the hub signs with Ed25519 at the end of a page.
#[must_use]
pub fn page_message(stream: &str, at: Cursor) -> Vec<u8> {
    let parts: [&[u8]; 3] = [stream.as_bytes(), &at.position.to_be_bytes(), &at.hash.0];
    Hash::of("motcua-page-1", &parts).0.to_vec()
}

/// Places at doubling distances back from a cursor that the hub did not find: 1, 2, 4, … positions before it. The
/// start of the stream is common to all and is not named.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StreamPoints {
    /// Stream.
    pub stream: String,
    /// Nearest first.
    pub points: Vec<Cursor>,
}

/// A run of a stream as the hub delivered it before it was restored. It begins on the hub's history or where the
/// offer before it ended, and is vouched for by a position that the hub signed; `from.hash` needs no signature, since
/// the running hash at `to` covers it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StreamOffer {
    /// Stream.
    pub stream: String,
    /// Where it starts.
    pub from: Cursor,
    /// The signed position.
    pub to: Cursor,
    /// Ed25519 of the hub over [`page_message`] of `to`, hex.
    pub signature: String,
    /// What is offered, all with content and place.
    pub deliveries: Vec<WireDelivery>,
    /// What lies between the last of them and `to`, by hash only: a run that is too long for one request is offered
    /// in parts, each under the signature at its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<StreamMark>,
}

/// A position of a stream of which only the running hash needs to be known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StreamMark {
    /// Identity.
    pub id: OperationId,
    /// Hash of the content.
    pub content: Hash,
    /// The hub's word.
    pub stamp: Stamp,
}

/// What became of an offer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferTaken {
    /// Stream.
    pub stream: String,
    /// Position after the last delivery of the offer: so far the hub is done with it.
    #[serde(flatten)]
    pub to: Cursor,
    /// Why it was not taken, if it was not: the same offer again would get the same answer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_code")]
    pub code: Option<Code>,
}

fn some_code<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Code>, D::Error> {
    code(from).map(Some)
}

/// The whole history of an entity, for a desk that has a hole in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct History {
    /// What it is about.
    pub entity: EntityId,
    /// In order of `rev`, without a hole from 1.
    pub operations: Vec<HistoryOperation>,
}

/// One operation of a [`History`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryOperation {
    /// The hub's word.
    pub stamp: Stamp,
    /// Content.
    pub operation: WireOperation,
    /// Place.
    pub place: Place,
}
