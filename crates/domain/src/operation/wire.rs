//! How operations travel: the author's bytes embedded raw in JSON.

use super::{ActPlace, FormatProblem, Operation, Place, Placed, Stamp, link_hash};
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
        let content = match (&self.s, &self.b) {
            (Some(salt), Some(body)) => {
                let salt: [u8; 16] = BASE64
                    .decode(salt)
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .ok_or(FormatProblem::Salt)?;
                Some((salt, body.get().as_bytes().to_vec()))
            }
            (None, None) => None,
            // Destroyed are both or neither: half of it is a cut message.
            _ => return Err(FormatProblem::Salt),
        };
        Operation::read(self.h.get().as_bytes().to_vec(), content)
    }
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
