//! Bodies of the hub's own operations. Frozen like all others.

use crate::{
    catalogue::CatalogueEntry,
    id::{DeskId, OfficeId, OfficerId},
    number::{Block, Series},
};
use chrono::{DateTime, FixedOffset};
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
pub struct OfficerCodeIssued {
    /// Whose.
    pub officer: OfficerId,
    /// Argon2id verifier in PHC form.
    pub verifier: String,
    /// Last moment at which a desk takes it.
    pub expires_at: DateTime<FixedOffset>,
}

/// A desk joined an office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
pub struct DeskRevoked {
    /// The desk.
    pub desk: DeskId,
    /// Why.
    pub reason: String,
}

/// A block of dossier serials was lent to a desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
