//! Bodies of the hub's own operations. Frozen and read strictly like all others, but for the row of a
//! catalogue entry, of which a desk understands what it can.

use crate::{
    catalogue::CatalogueEntry,
    id::{DeskId, OfficeId, OfficerId},
    number::{Block, Series},
    operation::office_time,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

/// One entry of the catalogue, effective from a date.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueEntryPublished {
    /// The entry.
    pub entry: CatalogueEntry,
}

/// A one-time paper code. Desks verify it without a network, so its verifier travels, not the code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerCodeIssued {
    /// Whose.
    pub officer: OfficerId,
    /// Argon2id verifier in PHC form.
    pub verifier: String,
    /// Last moment at which a desk takes it.
    #[serde(with = "office_time")]
    pub expires_at: DateTime<FixedOffset>,
}

/// A desk joined an office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskEnrolled {
    /// The desk.
    pub desk: DeskId,
    /// Its office.
    pub office: OfficeId,
    /// Its number in the office, from 1: the register volume "02/2021" is desk 2's.
    pub number: u32,
    /// What people call it ("GX-02").
    pub name: String,
    /// Ed25519 public key, hex.
    pub public_key: String,
}

/// A desk is no longer trusted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskRevoked {
    /// The desk.
    pub desk: DeskId,
    /// Why.
    pub reason: String,
}

/// A block of dossier serials was lent to a desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "LeaseRead")]
pub struct LeaseGranted {
    /// To whom.
    pub desk: DeskId,
    /// Code of the office as it stands in the dossier code.
    pub office_code: String,
    /// Which series; only dossier codes so far.
    pub series: Series,
    /// Which numbers, on which days.
    #[serde(flatten)]
    pub block: Block,
}

/// [`LeaseGranted`] with the block's fields named, since a flattened struct cannot refuse further fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaseRead {
    desk: DeskId,
    office_code: String,
    series: Series,
    first: u32,
    last: u32,
    from: NaiveDate,
    to: NaiveDate,
}

impl From<LeaseRead> for LeaseGranted {
    fn from(LeaseRead { desk, office_code, series, first, last, from, to }: LeaseRead) -> Self {
        Self { desk, office_code, series, block: Block { first, last, from, to } }
    }
}
