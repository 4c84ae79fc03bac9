//! Who looked at whose data, as a desk reports it once a day is over.
//!
//! It travels beside the operations, not among them: operations are delivered to every desk of the office, their
//! verdicts are never forgotten, and a clerk looks at far more dossiers than they change. A line names ids and no
//! person but the officer. The hub keeps it and delivers it to nobody.

use crate::id::{EntityId, OfficerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Lines in one request at most.
pub const VIEWED_LINES: u32 = 200;

/// Why data of a person was shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewReason {
    /// A dossier was opened.
    Opened,
    /// Its paper was opened to look at.
    Paper,
    /// Its person was recognised by the number of an identity paper.
    Recognised,
    /// Somebody was looked for by name or code.
    Searched,
    /// A reason of a newer desk.
    #[serde(other)]
    Other,
}

impl ViewReason {
    /// The word, as stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Paper => "paper",
            Self::Recognised => "recognised",
            Self::Searched => "searched",
            Self::Other => "other",
        }
    }
}

/// What an officer looked at on one day for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ViewedLine {
    /// Number of the line at the desk; the hub answers with the numbers that it has taken.
    pub seq: u64,
    /// Day of the office's calendar.
    pub day: NaiveDate,
    /// Who.
    pub officer: OfficerId,
    /// Which dossier; none for a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<EntityId>,
    /// Why.
    pub why: ViewReason,
    /// How often.
    pub count: u32,
    /// Minute of the day of the first look, 0–1439.
    pub first: u16,
    /// Minute of the day of the last look.
    pub last: u16,
}
