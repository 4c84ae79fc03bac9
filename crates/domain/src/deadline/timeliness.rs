//! Early, on time, late; within term, near due, overdue.

use super::{DueDates, TimeRule};
use crate::calendar::WorkCalendar;
use crate::time::{local_date, local_time};
use chrono::{DateTime, FixedOffset, Timelike};
use serde::{Deserialize, Serialize};

/// How a dossier stands to its due date.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Trước hạn: finished before the due date.
    Early,
    /// Đúng hạn: finished on the due date.
    OnTime,
    /// Trễ hạn: finished after the due date.
    Late,
    /// Trong hạn: not finished, with time left or waiting for the citizen.
    WithinTerm,
    /// Sắp đến hạn: not finished, due within a few working days.
    NearDue,
    /// Quá hạn: not finished, and the due date has passed.
    Overdue,
}

/// How far a dossier is. Finished is the result at the counter (or the refusal, the stop), never its collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Being worked on.
    Open,
    /// Waiting for the citizen.
    Paused,
    /// Đã xử lý xong, at this moment.
    Finished(DateTime<FixedOffset>),
}

/// Which date counts in statistics (`timeliness_due_date`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The term of the law: an apology does not heal it.
    #[default]
    Strict,
    /// The date promised last.
    Extended,
}

impl DueDates {
    /// The date that statistics compare with.
    #[must_use]
    pub fn compared(&self, compared: Compared) -> DateTime<FixedOffset> {
        match compared {
            Compared::Strict => self.due_at,
            Compared::Extended => self.shown(),
        }
    }
}

/// Classifies. Finished dossiers are compared by date, and those whose term runs by the hour by the minute; dossiers
/// without a due date are early once finished and within term before. `near_days`: working days before the due
/// day (catalogue, usually 2).
#[must_use]
pub fn classify(
    rule: &TimeRule,
    due_at: Option<DateTime<FixedOffset>>,
    progress: Progress,
    now: DateTime<FixedOffset>,
    near_days: u32,
    calendar: &WorkCalendar,
) -> Timeliness {
    match (progress, due_at) {
        (Progress::Finished(_), None) => Timeliness::Early,
        (Progress::Finished(at), Some(due)) => {
            let order = if rule.runs_by_the_hour() {
                let minute = |at: &DateTime<FixedOffset>| {
                    let at = local_time(at);
                    (at.date(), at.hour(), at.minute())
                };
                minute(&at).cmp(&minute(&due))
            } else {
                local_date(&at).cmp(&local_date(&due))
            };
            match order {
                std::cmp::Ordering::Less => Timeliness::Early,
                std::cmp::Ordering::Equal => Timeliness::OnTime,
                std::cmp::Ordering::Greater => Timeliness::Late,
            }
        }
        (Progress::Paused, _) | (Progress::Open, None) => Timeliness::WithinTerm,
        (Progress::Open, Some(due)) if now > due => Timeliness::Overdue,
        (Progress::Open, Some(due)) => {
            let left = calendar.working_days_between(local_date(&now), local_date(&due));
            let near = i32::try_from(near_days).unwrap_or(i32::MAX);
            if left <= near { Timeliness::NearDue } else { Timeliness::WithinTerm }
        }
    }
}
