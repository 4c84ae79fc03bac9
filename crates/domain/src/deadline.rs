//! Due dates (hẹn trả kết quả): from a processing time and an acceptance to the moment on the receipt.
//!
//! Sources: Civil Code 2015 art. 146 (half a month is 15 days), 147(2) (the first day is not counted) and 148
//! (months; a term that ends on a day off), Decree 63/2010 art. 8 (working days, days or hours as the published
//! procedure says), Decree 23/2015 art. 7 (after 15:00: the next working day). Pure functions: the desk calls
//! them once, prints the result and puts it into the operation.
//!
//! # How it counts
//! * The clock starts at the effective receipt: the acceptance, or the start of the next working interval.
//! * Days are counted after day 0, the day of the effective receipt, and end with their last day's work.
//! * A part of a working day is that part of the day's working time: alone it runs from the effective receipt, after
//!   whole days from the end of the last of them, so that a longer term is never due earlier.
//! * A pause takes out the days after the day of the request up to the day of the completion. What was left at the
//!   request is left at the completion; a pause that was asked for after the due date moves nothing.
//! * No term is followed for more than [`LONGEST_TERM_DAYS`].

mod count;
mod dates;
mod pause;
mod rule;
mod stage;
mod timeliness;
mod wording;

pub use count::LONGEST_TERM_DAYS;
pub use dates::{DueDates, ExtensionProblem};
pub use pause::{Moved, Pause, moved_by};
pub use rule::{TimeKind, TimeRule, TimeValue, TimeValueProblem};
pub use stage::plan_stages;
pub use timeliness::{Compared, Progress, Timeliness, classify};

use crate::calendar::{CalendarProblem, DayStatus, WorkCalendar};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use count::{Days, count};
use serde::{Deserialize, Serialize};

/// Why no due date can be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeadlineProblem {
    /// The calendar cannot answer.
    #[error(transparent)]
    Calendar(#[from] CalendarProblem),
    /// Days have no parts, and of months only halves (15 days) are known to the law.
    #[error("{value} has a fraction that a term of kind {kind:?} cannot have")]
    Fraction {
        /// The kind of the rule.
        kind: TimeKind,
        /// Its value.
        value: TimeValue,
    },
    /// The term with its pauses does not end within [`LONGEST_TERM_DAYS`].
    #[error("the term does not end within {LONGEST_TERM_DAYS} days after {after}")]
    TooLong {
        /// The day of acceptance.
        after: NaiveDate,
    },
}

/// The hour of a term in working days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueHour {
    /// Closing time of the due day.
    #[default]
    EndOfDay,
    /// The hour of the effective receipt, if the due day is worked then.
    SameTime,
}

/// What a request for supplements does to a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supplement {
    /// The waiting time is not counted, the rest continues. The earlier date, lawful under both readings.
    #[default]
    PauseResume,
    /// The whole term begins again at the completion.
    Restart,
}

/// What a province may decide otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Policy {
    /// The hour of a term in working days.
    pub due_hour: DueHour,
    /// What a request for supplements does.
    pub supplement: Supplement,
    /// After this hour, day 0 of a term in working days is the next working day; by default the hour moves only
    /// the hand-over to the specialist.
    pub late_receipt_after: Option<NaiveTime>,
}

/// A due date and how it was counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    /// The moment on the receipt; `None` for procedures without a term and for those done at once.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// When the clock started: the acceptance, or the start of the next working interval. Its date is day 0.
    pub effective_receipt: DateTime<FixedOffset>,
    /// Every day from the acceptance to the due day, in order, both included; empty when there is no due date.
    pub trace: Vec<TraceDay>,
    /// A year was used whose days off are not all officially announced: compute again when they are.
    pub is_provisional: bool,
}

/// What a day does in the count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The clock has not started: received on a day off, or after hours.
    Waiting,
    /// Day 0, which is not counted (Civil Code 2015 art. 147(2)).
    Received,
    /// Counted: as a day, or with its working time.
    Counted,
    /// Not counted, since nobody works.
    Off,
    /// Not counted, since the citizen or another agency is waited for.
    Paused,
    /// After the last day of a term in days, which ended on a day off: it moves on to the next working day (Civil
    /// Code 2015 art. 148(5)).
    Rolled,
    /// Of no account any more: the term began again later.
    Restarted,
}

/// One day of the count, for the clerk who asks why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TraceDay {
    /// The day.
    pub date: NaiveDate,
    /// What it does in the count.
    pub step: Step,
    /// Which day of the term it is, from 1; `None` when it is not counted as a day.
    pub counted: Option<u32>,
    /// Working minutes of this day that were counted; `None` when it is not counted by the hour.
    pub minutes: Option<u32>,
    /// Worked, or off for this reason.
    pub status: DayStatus,
    /// Name of the special day.
    pub name_vi: Option<String>,
    /// The law or notice that makes it special, or that makes it a weekly day off.
    pub source: Option<String>,
    /// Remark, such as which day it replaces.
    pub note: Option<String>,
}

/// Why Saturday and Sunday are off, in the language of the calendar's sources.
const WEEKLY_DAYS_OFF: &str = "Decision 188/1999/QĐ-TTg";

impl Days for Vec<TraceDay> {
    fn day(&mut self, calendar: &WorkCalendar, day: count::Day) {
        if let Some(last) = self.last_mut().filter(|last| last.date == day.date) {
            // The part of a day after whole days may begin on the last of them.
            last.minutes = day.minutes.or(last.minutes);
            return;
        }
        let special = calendar.days.get(&day.date);
        let weekly = (day.status == DayStatus::Weekend).then(|| WEEKLY_DAYS_OFF.to_owned());
        self.push(TraceDay {
            date: day.date,
            step: day.step,
            counted: day.counted,
            minutes: day.minutes,
            status: day.status,
            name_vi: special.map(|day| day.name_vi.clone()),
            source: special.map(|day| day.source.clone()).or(weekly),
            note: special.and_then(|day| day.note.clone()),
        });
    }
}

/// Nobody asks why.
impl Days for () {
    fn day(&mut self, _: &WorkCalendar, _: count::Day) {}
}

/// The due date of a dossier accepted at a moment, with the days that lead to it, under the usual [`Policy`].
///
/// Pauses may stand in any order and overlap; one that is still open moves nothing yet.
///
/// # Errors
/// [`DeadlineProblem`]: the term leaves the known calendar, is too long, or has a fraction that it cannot have.
pub fn due<Z: TimeZone>(
    rule: &TimeRule,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
    pauses: &[Pause],
) -> Result<Due, DeadlineProblem> {
    due_under(Policy::default(), rule, received_at, calendar, pauses)
}

/// As [`due`], under a policy.
///
/// # Errors
/// As [`due`].
pub fn due_under<Z: TimeZone>(
    policy: Policy,
    rule: &TimeRule,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
    pauses: &[Pause],
) -> Result<Due, DeadlineProblem> {
    let mut trace = Vec::new();
    let counted = count(policy, rule, received_at, calendar, pauses, &mut trace)?;
    Ok(Due {
        due_at: counted.due_at,
        effective_receipt: counted.effective_receipt,
        trace,
        is_provisional: counted.is_provisional,
    })
}

/// The due date alone: what [`due_under`] gives, without the days.
///
/// # Errors
/// As [`due`].
pub fn due_at<Z: TimeZone>(
    policy: Policy,
    rule: &TimeRule,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
    pauses: &[Pause],
) -> Result<Option<DateTime<FixedOffset>>, DeadlineProblem> {
    count(policy, rule, received_at, calendar, pauses, &mut ()).map(|counted| counted.due_at)
}

#[cfg(test)]
mod tests;
