//! People who were here before.

use super::{dossiers::DossierRow, receive::PersonForm};
use domain::dossier::value::ResultChannel;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who is meant.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PersonQuery {
    /// Number of the identity paper, as typed or scanned.
    pub personal_id: String,
}

/// Somebody in whose name a dossier was received before.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KnownPerson {
    /// As the last dossier has them.
    pub person: PersonForm,
    /// How they wanted the last result.
    pub result_channel: ResultChannel,
    /// … and where, by post.
    pub result_address: String,
    /// What of theirs is still open, the last one first, at most 5.
    pub open: Vec<DossierRow>,
}
