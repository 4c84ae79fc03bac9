//! Backups: where they go, how old the last one is, and how to come back from one.

use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How it stands with the backups of this desk.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct BackupStatus {
    /// Where they go; none until somebody chose a folder or a stick.
    pub folder: Option<String>,
    /// When the last whole one was made, checked and put in place. RFC 3339, +07:00.
    pub last_at: Option<String>,
    /// Whether the last try came to a whole backup; `None` before the first.
    pub last_ok: Option<bool>,
    /// Why the last try did not.
    pub problem: Option<Problem>,
    /// Whole backups of this desk in the folder; 0 while the stick is not plugged in.
    pub count: u32,
    /// True while one is being made.
    pub is_running: bool,
}

/// Chooses where backups go.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BackupFolder {
    /// A folder or stick that is there and can be written; none to make no more backups.
    pub folder: Option<String>,
}

/// Where to look for backups.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindBackups {
    /// The folder or stick.
    pub folder: String,
}

/// One backup in a folder.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BackupFound {
    /// Names it for [`RestoreRequest`].
    pub id: String,
    /// Name of the desk, "GX-02", as it was then.
    pub desk_name: Option<String>,
    /// When it was made. RFC 3339, +07:00.
    pub at: String,
    /// Operations in it: the larger of two is the later one, whatever the clocks said.
    pub operations: u32,
    /// How many of them the district had not stamped yet.
    pub waiting: u32,
    /// False when a file of it is missing or has another length than when it was checked.
    pub is_whole: bool,
    /// True when its time does not fit the order of the others: the clock was wrong when it was made.
    pub is_time_doubtful: bool,
}

/// Puts a backup in place of what is here.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RestoreRequest {
    /// The folder or stick.
    pub folder: String,
    /// Which backup: [`BackupFound::id`].
    pub id: String,
    /// The code on the sheet of that desk, with or without hyphens.
    pub unlock_code: String,
}

impl std::fmt::Debug for RestoreRequest {
    // The code never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RestoreRequest({}, …)", self.id)
    }
}

/// What a check of all data found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VerifyView {
    /// True when nothing was found.
    pub is_sound: bool,
    /// Operations that were checked.
    pub operations: u32,
    /// Attachments that were opened.
    pub blobs: u32,
    /// What was found, a line for each kind of damage.
    pub findings: Vec<FindingView>,
}

/// One kind of damage.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindingView {
    /// Word for the kind, such as `content_hash`, to be read out on the telephone.
    pub code: String,
    /// How many times.
    pub count: u32,
    /// Where the first one is: numbers and marks only, no personal data.
    pub first: String,
}
