//! The dates of one dossier: printed first, moved by pauses, promised anew with an apology (form 04).

use super::{DeadlineProblem, Pause, TimeKind, moved_by};
use crate::calendar::WorkCalendar;
use crate::time::local_date;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// The dates of a dossier with a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DueDates {
    /// Printed on the first form 01; never overwritten.
    pub original_due_at: DateTime<FixedOffset>,
    /// The original moved by pauses: what the law holds the office to.
    pub due_at: DateTime<FixedOffset>,
    /// Promised with the apology, moved by later pauses.
    pub extended_due_at: Option<DateTime<FixedOffset>>,
}

/// Why a term cannot be extended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExtensionProblem {
    /// Once only.
    #[error("the term was extended before")]
    Again,
    /// Too late: the date has passed, or is nearer than the working days that are needed.
    #[error("the term can be extended until {lead_days} working days before it ends")]
    TooLate {
        /// Working days that must be left.
        lead_days: u32,
    },
    /// The new date is not after the old one.
    #[error("the new date is not after the old one")]
    NotLater,
}

impl DueDates {
    /// As issued.
    #[must_use]
    pub fn issued(at: DateTime<FixedOffset>) -> Self {
        Self { original_due_at: at, due_at: at, extended_due_at: None }
    }

    /// The date that everybody is shown.
    #[must_use]
    pub fn shown(&self) -> DateTime<FixedOffset> {
        self.extended_due_at.unwrap_or(self.due_at)
    }

    /// Extends the term: once, before it ends, and with at least `lead_days` working days left (usually 1).
    ///
    /// # Errors
    /// [`ExtensionProblem`].
    pub fn extended(
        &self,
        until: DateTime<FixedOffset>,
        now: DateTime<FixedOffset>,
        lead_days: u32,
        calendar: &WorkCalendar,
    ) -> Result<Self, ExtensionProblem> {
        if self.extended_due_at.is_some() {
            return Err(ExtensionProblem::Again);
        }
        let left = calendar.working_days_between(local_date(&now), local_date(&self.due_at));
        if now > self.due_at || left < i32::try_from(lead_days).unwrap_or(i32::MAX) {
            return Err(ExtensionProblem::TooLate { lead_days });
        }
        if until <= self.due_at {
            return Err(ExtensionProblem::NotLater);
        }
        Ok(Self { extended_due_at: Some(until), ..*self })
    }

    /// Moves what is to come by one closed pause; each date only if the pause was asked for before it passed.
    ///
    /// # Errors
    /// When the calendar does not reach far enough.
    pub fn paused(
        &self,
        kind: TimeKind,
        pause: &Pause,
        calendar: &WorkCalendar,
    ) -> Result<Self, DeadlineProblem> {
        let moved =
            |at| moved_by(kind, at, pause, calendar).map(|moved| moved.map_or(at, |moved| moved.new_due));
        Ok(Self {
            original_due_at: self.original_due_at,
            due_at: moved(self.due_at)?,
            extended_due_at: self.extended_due_at.map(moved).transpose()?,
        })
    }
}
