//! Work by courier.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A folder or stick.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FolderRequest {
    /// Its absolute path.
    pub folder: String,
}

/// What was written onto the stick.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ParcelsWritten {
    /// Names of the files; none when nothing waits.
    pub files: Vec<String>,
    /// Things done that are in them: one for each request of a clerk.
    pub acts: u32,
}

/// What was found on the stick.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ParcelsTaken {
    /// Parcels that this desk hands over from now on.
    pub taken: u32,
    /// Parcels that it was given before.
    pub known: u32,
    /// Files that cannot be read, are no parcels, or are of a newer program.
    pub unreadable: u32,
    /// Parcels that were not taken because this desk carries as much as it can: to be taken when it has handed
    /// some over.
    pub left_out: u32,
}
