//! How operations travel: the author's bytes embedded raw in JSON.
//!
//! A chain is bound by hashes over exact bytes, so its links and its signature can be checked without
//! understanding what stands in it: [`WireBatch::places`] gives the places, [`WirePlace::read`] what stands
//! there, which may be [`Piece::Unread`].

use super::{ActPlace, FormatProblem, Operation, Place, Placed, Stamp, content::content_hash, link_hash};
use crate::{
    hash::Hash,
    id::{ActId, ChainId, OperationId},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// One operation on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WireOperation {
    /// Header, exact bytes.
    pub h: Box<RawValue>,
    /// Salt, base64 without padding; absent when destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s: Option<String>,
    /// Body, exact bytes; absent when destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b: Option<Box<RawValue>>,
}

impl WireOperation {
    /// Writes an operation for the wire.
    ///
    /// # Errors
    /// [`FormatProblem::Header`] when stored bytes are no JSON text, which no honest desk can have written.
    pub fn of(operation: &Operation) -> Result<Self, FormatProblem> {
        let raw = |bytes: &[u8]| -> Result<Box<RawValue>, FormatProblem> {
            let text =
                std::str::from_utf8(bytes).map_err(|cause| FormatProblem::Header(cause.to_string()))?;
            RawValue::from_string(text.to_owned()).map_err(|cause| FormatProblem::Header(cause.to_string()))
        };
        Ok(Self {
            h: raw(operation.header_bytes())?,
            s: operation.salt().map(|salt| BASE64.encode(salt)),
            b: operation.body_bytes().map(raw).transpose()?,
        })
    }

    /// Reads and verifies what came over the wire.
    ///
    /// # Errors
    /// See [`FormatProblem`].
    pub fn read(&self) -> Result<Operation, FormatProblem> {
        Operation::read(self.h.get().as_bytes().to_vec(), self.content()?)
    }

    fn content(&self) -> Result<Option<SaltAndBody>, FormatProblem> {
        match (&self.s, &self.b) {
            (Some(salt), Some(body)) => {
                let salt: [u8; 16] = BASE64
                    .decode(salt)
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .ok_or(FormatProblem::Salt)?;
                Ok(Some((salt, body.get().as_bytes().to_vec())))
            }
            (None, None) => Ok(None),
            // Destroyed are both or neither: half of it is a cut message.
            _ => Err(FormatProblem::Salt),
        }
    }
}

/// Salt and body, as long as the law has not destroyed them.
type SaltAndBody = ([u8; 16], Vec<u8>);

/// What stands at a place of a chain.
#[expect(clippy::large_enum_variant, reason = "nearly every piece can be read; a box each would cost more")]
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// An operation that this program can read (its kind and body may still be unknown to it).
    Read(Placed),
    /// Bytes that this program cannot read as an operation, although their place is in order.
    Unread(Unread),
}

/// Bytes at a place of a chain that are no operation for this program: kept as they are, so that the chain goes
/// on behind them and a later program may read them.
#[derive(Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where they stand.
    pub place: Place,
    /// The id that the header names, or one derived from its hash when it names none.
    pub id: OperationId,
    /// Hash of the header's exact bytes: the link covers it.
    pub content_hash: Hash,
    /// Header, exact bytes: one JSON value.
    pub header: Vec<u8>,
    /// Salt and body; `None` when destroyed.
    pub content: Option<([u8; 16], Vec<u8>)>,
}

impl Unread {
    /// Tries again, with a program that may know more than the one that kept the bytes.
    ///
    /// # Errors
    /// See [`FormatProblem`].
    pub fn read(&self) -> Result<Placed, FormatProblem> {
        let operation = Operation::read(self.header.clone(), self.content.clone())?;
        Ok(Placed { operation, place: self.place })
    }

    /// When it was made as the header says, RFC 3339, if anything can be read there.
    #[must_use]
    pub fn made_at(&self) -> Option<String> {
        let header: serde_json::Value = serde_json::from_slice(&self.header).ok()?;
        header.pointer("/made_at/at")?.as_str().map(str::to_owned)
    }
}

impl std::fmt::Debug for Unread {
    // A body holds personal data, so it never reaches a log by way of `{:?}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unread({} number {})", self.id, self.place.n)
    }
}

/// One place of a batch with the bytes that stand there.
#[derive(Clone, Copy, Debug)]
pub struct WirePlace<'w> {
    /// The place.
    pub place: Place,
    wire: &'w WireOperation,
}

impl WirePlace<'_> {
    /// Bytes of header, salt and body, about.
    #[must_use]
    pub fn size(&self) -> usize {
        let body = self.wire.b.as_ref().map_or(0, |body| body.get().len() + 16);
        self.wire.h.get().len() + body
    }

    /// What stands here.
    ///
    /// # Errors
    /// [`FormatProblem::Salt`] and [`FormatProblem::BodyHash`]: salt and body are not the ones that the author
    /// signed. Everything else is [`Piece::Unread`].
    pub fn read(&self) -> Result<Piece, FormatProblem> {
        let content = self.wire.content()?;
        let header = self.wire.h.get().as_bytes();
        match Operation::read(header.to_vec(), content.clone()) {
            Ok(operation) => return Ok(Piece::Read(Placed { operation, place: self.place })),
            Err(problem @ (FormatProblem::BodyHash | FormatProblem::Salt)) => return Err(problem),
            Err(_) => {}
        }
        // The header as far as anything can be read in it: a body that is not the signed one must not be kept
        // under the author's name.
        let claimed: serde_json::Value = serde_json::from_slice(header).unwrap_or_default();
        let field = |name: &str| claimed.get(name).cloned().unwrap_or_default();
        let body_hash: Option<Hash> = serde_json::from_value(field("body_hash")).ok();
        if let (Some(claimed), Some((salt, body))) = (body_hash, &content)
            && Operation::hash_body(salt, body) != claimed
        {
            return Err(FormatProblem::BodyHash);
        }
        let content_hash = content_hash(header);
        let id = serde_json::from_value(field("id")).unwrap_or_else(|_| derived_id(content_hash));
        let header = header.to_vec();
        Ok(Piece::Unread(Unread { place: self.place, id, content_hash, header, content }))
    }
}

fn derived_id(content: Hash) -> OperationId {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(content.0) {
        *to = from;
    }
    OperationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The operations of one act on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WireAct {
    /// The act.
    pub id: ActId,
    /// All of its operations in order.
    pub operations: Vec<WireOperation>,
}

/// A run of one chain, acts whole; `prev` is not sent, the receiver knows or recomputes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WireBatch {
    /// Whose history.
    pub chain: ChainId,
    /// Number of the first operation.
    pub first_n: u64,
    /// Acts in order of `n`.
    pub acts: Vec<WireAct>,
    /// Ed25519 over [`super::head_message`] of the last operation, hex.
    pub signature: String,
}

impl WireBatch {
    /// The places of the batch, act by act, given the link hash that stands before the first. Returns the last
    /// link too. Nothing is read but bytes.
    #[must_use]
    pub fn places(&self, mut prev: Hash) -> (Vec<Vec<WirePlace<'_>>>, Hash) {
        let mut acts = Vec::with_capacity(self.acts.len());
        let mut n = self.first_n;
        for act in &self.acts {
            let count = u32::try_from(act.operations.len()).unwrap_or(u32::MAX);
            let mut places = Vec::with_capacity(act.operations.len());
            for (index, wire) in (0u32..).zip(&act.operations) {
                let place = Place { chain: self.chain, n, prev, act: ActPlace { id: act.id, index, count } };
                prev = link_hash(&place, content_hash(wire.h.get().as_bytes()));
                // No honest chain gets there; a number that stays is refused as a fork.
                n = n.saturating_add(1);
                places.push(WirePlace { place, wire });
            }
            acts.push(places);
        }
        (acts, prev)
    }

    /// The placed operations, given the link hash that stands before the first. Returns the last link too.
    ///
    /// # Errors
    /// See [`FormatProblem`].
    pub fn read(&self, mut prev: Hash) -> Result<(Vec<Placed>, Hash), FormatProblem> {
        let mut all = Vec::new();
        let mut n = self.first_n;
        for act in &self.acts {
            let count = u32::try_from(act.operations.len()).unwrap_or(u32::MAX);
            for (index, wire) in (0u32..).zip(&act.operations) {
                let operation = wire.read()?;
                let place = Place { chain: self.chain, n, prev, act: ActPlace { id: act.id, index, count } };
                prev = link_hash(&place, operation.content_hash());
                // No honest chain gets there; a number that stays is refused as a fork.
                n = n.saturating_add(1);
                all.push(Placed { operation, place });
            }
        }
        Ok((all, prev))
    }
}

/// One delivered operation of a stream. Content is left out when the receiver wrote it itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WireDelivery {
    /// Position in the stream.
    pub position: u64,
    /// Identity.
    pub id: OperationId,
    /// The hub's word.
    pub stamp: Stamp,
    /// Content, unless the receiver's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<WireOperation>,
    /// Place of the content, with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}
