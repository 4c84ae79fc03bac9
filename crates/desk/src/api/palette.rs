//! The palette: whatever has a name, from anywhere.

use super::{dossiers::DossierRow, receive::ProcedureOption};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PaletteQuery {
    /// As typed, without the prefix; empty = the last dossiers.
    pub text: String,
    /// Only codes (prefix `#`).
    pub is_code: bool,
}

/// Somebody in whose name a dossier was received before.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PalettePerson {
    /// Number of the identity paper.
    pub number: String,
    /// Name, as the last dossier has it.
    pub full_name: String,
    /// Birth date as written.
    pub birth_date: Option<String>,
    /// Residence, its first part.
    pub place: Option<String>,
    /// How many dossiers.
    pub dossiers: u32,
}

/// What was found, at most 12 of each.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaletteFound {
    /// Dossiers, the last received first.
    pub dossiers: Vec<DossierRow>,
    /// People, whoever was here last first.
    pub people: Vec<PalettePerson>,
    /// Procedures, best first; none for an officer who does not receive.
    pub procedures: Vec<ProcedureOption>,
}
