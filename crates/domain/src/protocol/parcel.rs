//! What a courier carries: the unsent work of a desk without a line, on a stick, through any desk of the
//! district that has one.
//!
//! A parcel is a request as the desk would have sent it, signed by the desk and sealed so that only the hub
//! can read it: whoever finds the stick learns nothing, and the desk that hands it over cannot change it. The
//! author keeps everything; it hears what became of it at its own next contact, and what it then sends again is
//! known already.

use crate::{hash::Hash, id::OfficeId, problem::Code};
use serde::{Deserialize, Serialize};

/// How the name of a parcel's file ends.
pub const PARCEL_EXTENSION: &str = "goi";
/// In place of a path in [`super::request_message`] of the request inside.
pub const PARCEL_PATH: &str = "parcel";
/// Bytes that a sealed parcel may have. Two fit into a request beside the desk's own work.
pub const PARCEL_LIMIT: usize = 1024 * 1024;
/// Version of [`Parcel`].
pub const PARCEL_VERSION: u32 = 1;

/// A parcel as it lies on the stick.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Parcel {
    /// [`PARCEL_VERSION`].
    pub v: u32,
    /// Whose work it is; only for the courier to read.
    pub office: OfficeId,
    /// X25519 sealed box, to the hub's recovery key, of the zstd-compressed JSON of [`ParcelContent`]; base64.
    pub sealed: String,
}

/// What is sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ParcelContent {
    /// JSON of [`super::ExchangeRequest`], exact bytes. What it asks for is not answered.
    pub request: String,
    /// Ed25519 of the author over [`super::request_message`] of [`PARCEL_PATH`] and the request, hex.
    pub signature: String,
}

/// What became of a parcel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ParcelNotice {
    /// [`parcel_hash`] of what was handed over.
    pub parcel: Hash,
    /// Why not all of it was taken; absent when it was. The author has it all the same.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::optional_code")]
    pub refused: Option<Code>,
}

/// Identity of a parcel: the same stick twice is handed over once.
#[must_use]
pub fn parcel_hash(sealed: &[u8]) -> Hash {
    Hash::of("motcua-parcel-1", &[sealed])
}
