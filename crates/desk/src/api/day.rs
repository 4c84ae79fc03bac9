//! The working day on the screen, where a term ends on the day on which it begins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Today's working hours with the hour after which a dossier is due on the next working day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayBarView {
    /// The hours in which the office works, the first first.
    pub hours: Vec<WorkSpan>,
    /// "15:00": the last moment that is still of the same day.
    pub cutoff: String,
    /// When what is received later is due, RFC 3339.
    pub later: String,
}

/// Hours without a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkSpan {
    /// "07:30".
    pub from: String,
    /// "11:30".
    pub to: String,
}
