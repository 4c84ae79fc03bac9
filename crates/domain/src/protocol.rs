//! What desk and hub say to each other (architecture §4). One exchange does both directions, and each
//! request is complete in itself: the hub keeps no session.
//!
//! `POST /api/v1/enrol` once, then `POST /api/v1/sync`; bodies are JSON compressed with zstd. Every request
//! carries [`SIGNATURE_HEADER`]: Ed25519 of the desk over [`request_message`] of the exact (compressed) bytes.
//! The rules are in [`spec`].

pub mod enrolment;
pub mod parcel;
pub mod restore;
pub mod spec;
pub mod viewed;

pub use restore::{
    History, HistoryOperation, OfferTaken, StreamMark, StreamOffer, StreamPoints, page_message,
};

use crate::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficeId, OperationId},
    operation::{
        Stamp,
        wire::{WireBatch, WireDelivery},
    },
    problem::Code,
};
use serde::{Deserialize, Deserializer, Serialize, de::IntoDeserializer};
use std::ops::RangeInclusive;

/// Version of this protocol. 2: pages are signed, and what a restored hub lost is offered again.
pub const PROTOCOL: u32 = 2;
/// Versions that this hub speaks: desk N and N-1.
pub const PROTOCOLS: RangeInclusive<u32> = PROTOCOL - 1..=PROTOCOL;
/// The first version whose hub signs its pages, and whose desk is asked for common points.
pub const PROTOCOL_SIGNED: u32 = 2;
/// Header with the desk's signature, hex.
pub const SIGNATURE_HEADER: &str = "motcua-signature";
/// Content type of requests and answers.
pub const CONTENT_TYPE: &str = "application/vnd.motcua.v1+zstd";
/// Name of the reference stream.
pub const REFERENCE_STREAM: &str = "reference";
/// Bytes that a request may have after decompression.
pub const REQUEST_LIMIT: usize = 4 * 1024 * 1024;

/// Name of an office's stream.
#[must_use]
pub fn office_stream(office: &OfficeId) -> String {
    format!("office:{office}")
}

/// What the desk signs over the exact bytes of a request body.
#[must_use]
pub fn request_message(path: &str, body: &[u8]) -> Vec<u8> {
    Hash::of("motcua-request-1", &[path.as_bytes(), body]).0.to_vec()
}

/// How far a stream was read: equal hash = equal prefix.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cursor {
    /// Last applied position; 0 = nothing.
    pub position: u64,
    /// Running hash after it.
    pub hash: Hash,
}

impl Cursor {
    /// Before the first entry.
    pub const START: Self = Self { position: 0, hash: Hash::ZERO };
}

/// A cursor with the name of its stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NamedCursor {
    /// Stream.
    pub stream: String,
    /// How far.
    #[serde(flatten)]
    pub cursor: Cursor,
    /// Ed25519 of the hub over [`page_message`] of the cursor, hex: with it a hub that was set back unawares
    /// recognises that it signed what it does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl NamedCursor {
    /// A cursor without the hub's signature.
    #[must_use]
    pub fn new(stream: impl Into<String>, cursor: Cursor) -> Self {
        Self { stream: stream.into(), cursor, signature: None }
    }
}

/// What the hub vouches for about a desk. Re-admits a desk that a restored hub does not know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateBody {
    /// The desk.
    pub desk: DeskId,
    /// Its office.
    pub office: OfficeId,
    /// Its number in the office.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Ed25519 public key, hex.
    pub public_key: String,
    /// System time of issue, milliseconds since 1970.
    pub issued_ms: i64,
}

/// A certificate: exact bytes and the hub's signature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// JSON of [`CertificateBody`], exact bytes.
    pub body: String,
    /// Ed25519 of the hub over [`certificate_message`], hex.
    pub signature: String,
}

/// What the hub signs.
#[must_use]
pub fn certificate_message(body: &str) -> Vec<u8> {
    Hash::of("motcua-certificate-1", &[body.as_bytes()]).0.to_vec()
}

/// A chain that the hub may not know yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChainOpening {
    /// The chain.
    pub chain: ChainId,
    /// Whose it is.
    pub desk: DeskId,
    /// Last link of the chain that it continues, or zero.
    pub predecessor: Hash,
    /// Where that link stands, so that the hub can prove what the author had in front of them: their own work in
    /// the chain that it continues. A hub that does not find the link there takes no notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<ChainPoint>,
}

/// A number of a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChainPoint {
    /// The chain.
    pub chain: ChainId,
    /// The number; 0 before the first.
    pub n: u64,
}

/// A kind that the hub reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Announced {
    /// Word.
    pub kind: String,
    /// Version.
    pub v: u32,
}

/// One exchange, asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExchangeRequest {
    /// [`PROTOCOL`] of the desk.
    pub protocol: u32,
    /// Version of the desk's program.
    pub program: String,
    /// Who asks.
    pub certificate: Certificate,
    /// Offset of a demonstration's clock, milliseconds; a production hub refuses it.
    pub demo_offset_ms: Option<i64>,
    /// The desk's office clock, milliseconds since 1970.
    pub clock_ms: i64,
    /// Epoch of the hub as the desk knows it; `None` before the first exchange.
    pub epoch: Option<String>,
    /// How far each stream was read; a stream not named is wanted from the start.
    pub cursors: Vec<NamedCursor>,
    /// Chains of the batches.
    pub chains: Vec<ChainOpening>,
    /// Runs of operations, acts whole.
    pub batches: Vec<WireBatch>,
    /// Entities of which the desk wants the whole history.
    pub wanted: Vec<EntityId>,
    /// How many bytes of operations the answer may carry, about.
    pub answer_bytes: u32,
    /// Where this desk's history may meet the hub's, for streams whose cursor the hub did not find.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<StreamPoints>,
    /// What a restored hub may have lost, the reference stream first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<StreamOffer>,
    /// Operations that the hub holds as far as this desk knows, some at a time: the desk asks what became of
    /// them. At most [`HELD_ASKED`] count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<OperationId>,
    /// Those of `held` of which this desk shows that a person declined them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<OperationId>,
    /// What other desks gave this one to carry: sealed parcels, base64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<String>,
    /// Who looked at whose data on days that are over, at most [`viewed::VIEWED_LINES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub viewed: Vec<viewed::ViewedLine>,
}

/// Held operations that are asked about in one request.
pub const HELD_ASKED: usize = 64;

/// The hub's word on an operation that the desk handed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StampNotice {
    /// Which.
    pub id: OperationId,
    /// The word.
    pub stamp: Stamp,
}

/// An operation that the hub keeps outside the streams.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldNotice {
    /// Which.
    pub id: OperationId,
    /// Why.
    pub reason: crate::dossier::judge::HeldReason,
    /// Why a person declined to release it, in their words. It stays kept all the same, and may be
    /// released after all: then a stamp says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<String>,
}

/// A batch whose place the hub refuses. Blocks nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefusedBatch {
    /// Whose.
    pub chain: ChainId,
    /// From which number the hub wants it instead.
    pub expected_n: u64,
    /// Why; a reason of a newer hub is read as [`Code::Internal`].
    #[serde(deserialize_with = "code")]
    pub code: Code,
    /// The act that was refused, when it was one; those before it were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<ActId>,
}

/// A newer hub may have reasons that this desk does not know: they must not spoil the whole answer.
fn code<'de, D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
    let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
    let known: Result<Code, serde::de::value::Error> = Code::deserialize((*word).into_deserializer());
    Ok(known.unwrap_or(Code::Internal))
}

fn optional_code<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Code>, D::Error> {
    code(from).map(Some)
}

/// A run of a stream. Acts are whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StreamPage {
    /// Stream.
    pub stream: String,
    /// Where it starts: equal to the cursor that was sent.
    pub from: Cursor,
    /// Where it ends.
    pub to: Cursor,
    /// What lies between.
    pub deliveries: Vec<WireDelivery>,
    /// True when there is more.
    pub more: bool,
    /// Ed25519 of the hub over [`page_message`] of `to`, hex. Every page that delivers something has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// One exchange, answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExchangeResponse {
    /// [`PROTOCOL`] of the hub.
    pub protocol: u32,
    /// Epoch: changes when the hub was restored from a backup.
    pub epoch: String,
    /// The hub's office clock, milliseconds since 1970.
    pub clock_ms: i64,
    /// Stamps of what was handed in (and of what had been handed in before).
    pub stamps: Vec<StampNotice>,
    /// What the hub keeps back.
    pub held: Vec<HeldNotice>,
    /// What was not taken.
    pub refused: Vec<RefusedBatch>,
    /// Streams, the reference stream first.
    pub pages: Vec<StreamPage>,
    /// Streams whose cursor is not on the hub's history (a restored hub): the common point is to be found.
    pub unknown_cursors: Vec<String>,
    /// Kinds that the hub reads: a desk writes only these.
    pub announced: Vec<Announced>,
    /// How many bytes a request may have, decompressed.
    pub request_bytes: u32,
    /// Operations up to this position of the hub's log are in a backup; attachments below may be evicted.
    pub backed_up_to: Option<u64>,
    /// Pin of the key that the hub is going to show next, once announced; after the switch the one that it shows, so
    /// that an answer over a connection that began with the former key does not take it back.
    pub next_pin: Option<Hash>,
    /// For each stream whose points were sent: the highest place that is on the hub's history too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub common: Vec<NamedCursor>,
    /// The offers that the hub is done with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<OfferTaken>,
    /// Histories of wanted entities, as many as there was room for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histories: Vec<History>,
    /// Ed25519 of the hub over [`next_pin_message`], hex. A pin without it is not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_pin_signature: Option<String>,
    /// True when the hub no longer trusts the desk: what it hands in is kept and held, and it is told nothing
    /// else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_revoked: bool,
    /// Those of [`ExchangeRequest::held`] that this hub does not know (it was restored): they are to be offered
    /// again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_held: Vec<OperationId>,
    /// Those of [`ExchangeRequest::declined`] that this hub holds without a decision: it was set back to before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<OperationId>,
    /// What became of the parcels that were handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<parcel::ParcelNotice>,
    /// The lines of [`ExchangeRequest::viewed`] that are safe here, by their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub viewed: Vec<u64>,
}

/// What the hub signs when it announces its next TLS key.
#[must_use]
pub fn next_pin_message(pin: Hash) -> Vec<u8> {
    Hash::of("motcua-next-pin-1", &[&pin.0]).0.to_vec()
}
