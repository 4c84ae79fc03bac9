//! Dossiers that were received on paper and entered afterwards: why, and how late.

use crate::{id::OfficerId, operation::office_time};
use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::{Deserialize, Serialize};

/// What was there before the machine had it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum BackfillOrigin {
    /// A sheet of form 01 that was printed ahead with its numbers and filled in by hand.
    PaperDay,
    /// A dossier of the time before this program, with the code and the dates of then.
    GoLive,
}

/// Part of an acceptance that was entered afterwards (nhập lại): `received_at` is the hour on the paper, and the
/// header's `made_at` the hour of the entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// From where.
    pub origin: BackfillOrigin,
    /// Why it was not entered at once.
    pub reason: String,
    /// What the rules compute, where the paper promises another moment. The paper's stands: it was promised.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub lawful_due_at: Option<DateTime<FixedOffset>>,
    /// Why the paper promises another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_reason: Option<String>,
}

/// An entry made afterwards, as the dossier shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Backfilled {
    /// What was said about it.
    pub entry: Backfill,
    /// Who entered it.
    pub by: OfficerId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl Backfilled {
    /// How long after the reception it was entered; never negative.
    #[must_use]
    pub fn lateness(&self, received_at: DateTime<FixedOffset>) -> TimeDelta {
        (self.at - received_at).max(TimeDelta::zero())
    }

    /// Entered on the day of the reception, as the indicators ask.
    #[must_use]
    pub fn is_of_the_day(&self, received_at: DateTime<FixedOffset>) -> bool {
        received_at.date_naive() == self.at.date_naive()
    }
}
