//! The immutable content of an operation.

use super::{Body, OPERATION_LIMIT, office_time, word::words};
use crate::{
    hash::Hash,
    id::{EntityId, OfficerId, OperationId},
    role::Role,
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize, de::IntoDeserializer};
use serde_json::value::RawValue;
use std::{borrow::Cow, sync::Arc};

words! {
    /// What kind of thing an operation is about.
    EntityKind {
        /// Hồ sơ TTHC.
        Dossier "dossier",
        /// One versioned entry of the catalogue (an agency, a procedure, a calendar year, …).
        CatalogueEntry "catalogue_entry",
        /// An officer's one-time paper codes.
        OfficerCode "officer_code",
        /// A workstation's enrolment and revocation.
        Desk "desk",
        /// A block of dossier serials lent to a desk.
        Lease "lease",
    }
}

impl EntityKind {
    /// True for what this program knows to travel in the reference stream, which every desk of the hub reads
    /// first. Of an [`EntityKind::Other`] only the stream that delivers it tells.
    #[must_use]
    pub fn is_reference(self) -> bool {
        !matches!(self, Self::Dossier | Self::Other(_))
    }
}

/// What an operation is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct EntityRef {
    /// Kind of thing.
    pub kind: EntityKind,
    /// Which one.
    pub id: EntityId,
}

/// What the author had in front of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Base {
    /// Last accepted `rev` of the entity that the author's desk had placed; 0 = none.
    pub rev: u64,
    /// Relayed operations of other chains, not yet stamped, that were also seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<OperationId>,
    /// The operation that had `rev`. After a restored hub the same `rev` may be another operation's: then the
    /// number says nothing about what the author saw. Absent in operations of older desks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<OperationId>,
}

/// The desk's clock when the operation was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MadeAt {
    /// The corrected office time as shown and printed, to the second, +07:00; never goes back within a chain.
    #[serde(with = "office_time")]
    pub at: DateTime<FixedOffset>,
    /// The raw system clock, milliseconds since 1970-01-01 UTC.
    pub raw_ms: i64,
    /// What was added to the raw value, milliseconds (correction against the hub, or the demo's offset).
    pub offset_ms: i64,
}

/// Everything of an operation but salt and body, in the order in which it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Identity, together with the content hash.
    pub id: OperationId,
    /// What it is about.
    pub entity: EntityRef,
    /// What the author had seen.
    pub base: Base,
    /// Position of the reference stream that the author's desk knew: rights are judged as of it.
    #[serde(rename = "ref")]
    pub reference: u64,
    /// Who.
    pub by: OfficerId,
    /// As what. A role of a newer program is read as [`Role::Auditor`], who may do nothing.
    #[serde(deserialize_with = "role")]
    pub role: Role,
    /// When, by the desk's clock. Shown and printed; orders nothing.
    pub made_at: MadeAt,
    /// What happened; see [`super::kind`].
    pub kind: String,
    /// Version of the kind. The meaning of `(kind, v)` never changes.
    pub v: u32,
    /// `SHA-256(salt ‖ body)`.
    pub body_hash: Hash,
}

/// The hub is upgraded first and judges by the role; a desk only carries it, so an unknown one must not make
/// the operation unreadable.
fn role<'de, D: Deserializer<'de>>(from: D) -> Result<Role, D::Error> {
    let word = <Cow<'de, str>>::deserialize(from)?;
    let known: Result<Role, serde::de::value::Error> = Role::deserialize((*word).into_deserializer());
    Ok(known.unwrap_or(Role::Auditor))
}

/// What `decide` hands out: everything but what only the desk can give (ids, salt, clock, author).
#[derive(Clone, Debug)]
pub struct OperationDraft {
    /// What it is about.
    pub entity: EntityRef,
    /// What was in front of the author.
    pub base: Base,
    /// What happened.
    pub body: Body,
}

/// Why bytes are not an operation.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FormatProblem {
    /// The header is no JSON of the header's shape, or more than that.
    #[error("the header cannot be read: {0}")]
    Header(String),
    /// Salt and body do not have the hash that the header names.
    #[error("the body does not have the hash that the header names")]
    BodyHash,
    /// The salt has another length than 16 bytes, or one of salt and body is missing.
    #[error("the salt is not 16 bytes, or it or the body is missing")]
    Salt,
    /// More than [`OPERATION_LIMIT`] bytes.
    #[error("{0} bytes: an operation has at most {OPERATION_LIMIT}")]
    TooLarge(usize),
    /// The body is not exactly one JSON value, or not of the shape that its kind has.
    #[error("the body of kind {kind} v{v} cannot be read: {reason}")]
    Body {
        /// Kind named in the header.
        kind: String,
        /// Its version.
        v: u32,
        /// Field and cause, without values.
        reason: String,
    },
}

/// A fact that somebody did: the author's exact bytes, read once.
#[derive(Clone)]
pub struct Operation {
    /// The header as read.
    pub header: Header,
    header_bytes: Arc<[u8]>,
    /// Salt and body; `None` once destroyed by law.
    content: Option<([u8; 16], Arc<[u8]>)>,
    content_hash: Hash,
}

impl Operation {
    /// Writes the exact bytes for the first time. `header.body_hash` is overwritten.
    ///
    /// # Errors
    /// [`FormatProblem::TooLarge`].
    pub fn compose(mut header: Header, salt: [u8; 16], body: &Body) -> Result<Self, FormatProblem> {
        let body_bytes = body.to_bytes();
        header.body_hash = Self::hash_body(&salt, &body_bytes);
        let header_bytes =
            serde_json::to_vec(&header).map_err(|cause| FormatProblem::Header(cause.to_string()))?;
        Self::read(header_bytes, Some((salt, body_bytes)))
    }

    /// Reads an author's bytes and proves that body and header belong together.
    ///
    /// # Errors
    /// See [`FormatProblem`].
    pub fn read(
        header_bytes: impl Into<Arc<[u8]>>,
        content: Option<([u8; 16], Vec<u8>)>,
    ) -> Result<Self, FormatProblem> {
        let header_bytes = header_bytes.into();
        let size = header_bytes.len() + content.as_ref().map_or(0, |(salt, body)| salt.len() + body.len());
        if size > OPERATION_LIMIT {
            return Err(FormatProblem::TooLarge(size));
        }
        // serde_json quotes offending values, which may be personal or long, so only the place is kept.
        let header: Header = serde_json::from_slice(&header_bytes).map_err(|cause| {
            FormatProblem::Header(format!("{:?} at column {}", cause.classify(), cause.column()))
        })?;
        if !is_one_value(&header_bytes) {
            return Err(FormatProblem::Header("white space around it".to_owned()));
        }
        #[cfg(feature = "test-kinds")]
        if super::kind::is_beyond(&header_bytes) {
            return Err(FormatProblem::Header("of a later program".to_owned()));
        }
        let content = match content {
            None => None,
            Some((salt, body)) => {
                if Self::hash_body(&salt, &body) != header.body_hash {
                    return Err(FormatProblem::BodyHash);
                }
                if !is_one_value(&body) {
                    let reason = "not exactly one JSON value".to_owned();
                    return Err(FormatProblem::Body { kind: header.kind, v: header.v, reason });
                }
                Some((salt, Arc::from(body)))
            }
        };
        let content_hash = content_hash(&header_bytes);
        Ok(Self { header, header_bytes, content, content_hash })
    }

    pub(super) fn hash_body(salt: &[u8; 16], body: &[u8]) -> Hash {
        let mut bytes = Vec::with_capacity(salt.len() + body.len());
        bytes.extend_from_slice(salt);
        bytes.extend_from_slice(body);
        Hash::plain(&bytes)
    }

    /// The header's exact bytes.
    #[must_use]
    pub fn header_bytes(&self) -> &[u8] {
        &self.header_bytes
    }

    /// Salt, unless destroyed.
    #[must_use]
    pub fn salt(&self) -> Option<&[u8; 16]> {
        self.content.as_ref().map(|(salt, _)| salt)
    }

    /// The body's exact bytes, unless destroyed.
    #[must_use]
    pub fn body_bytes(&self) -> Option<&[u8]> {
        self.content.as_ref().map(|(_, body)| &**body)
    }

    /// Hash of the content: with `id` the test whether two operations are the same.
    #[must_use]
    pub fn content_hash(&self) -> Hash {
        self.content_hash
    }

    /// Bytes of header, salt and body.
    #[must_use]
    pub fn size(&self) -> usize {
        self.header_bytes.len() + self.content.as_ref().map_or(0, |(salt, body)| salt.len() + body.len())
    }

    /// The body as this program understands it; `Ok(None)` for a kind that it does not know, or a
    /// destroyed body.
    ///
    /// # Errors
    /// [`FormatProblem::Body`] when the kind is known and the body has another shape.
    pub fn body(&self) -> Result<Option<Body>, FormatProblem> {
        match self.body_bytes() {
            None => Ok(None),
            Some(bytes) => Body::read(&self.header.kind, self.header.v, bytes),
        }
    }
}

/// The content hash of a header's exact bytes, whether or not this program can read them.
#[must_use]
pub fn content_hash(header_bytes: &[u8]) -> Hash {
    Hash::of("motcua-content-1", &[header_bytes])
}

/// Exactly one JSON value: what is neither, could be stored but never sent as it is.
fn is_one_value(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(bytes).is_ok_and(|value| value.get().len() == bytes.len())
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        self.header.id == other.header.id && self.content_hash == other.content_hash
    }
}
impl Eq for Operation {}

impl std::fmt::Debug for Operation {
    // A body holds personal data, so it never reaches a log by way of `{:?}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operation({} {} v{})", self.header.id, self.header.kind, self.header.v)
    }
}
