//! Due dates (hẹn trả kết quả): from a processing time and an acceptance to the moment on the receipt.
//!
//! Sources: Civil Code 2015 art. 147(2) (the first day is not counted), Decree 63/2010 art. 8 (working days,
//! days or hours as the published procedure says), Decree 23/2015 art. 7 (after 15:00: the next working day).
//! A pure function: the desk calls it once, prints the result and puts it into the operation.

mod rule;
mod wording;

pub use rule::{TimeKind, TimeRule, TimeValue, TimeValueProblem};

use crate::calendar::{CalendarProblem, DayStatus, WorkCalendar};
use crate::time::local_date;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};

/// Why no due date can be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeadlineProblem {
    /// The calendar cannot answer.
    #[error(transparent)]
    Calendar(#[from] CalendarProblem),
    /// This kind of duration is not computed yet.
    #[error("durations of kind {kind:?} are not computed yet")]
    KindNotYet {
        /// The kind of the rule.
        kind: TimeKind,
    },
    /// Fractions of a working day are not computed yet.
    #[error("{value} working days is not a whole number of days")]
    FractionNotYet {
        /// The value of the rule.
        value: TimeValue,
    },
}

/// A due date and how it was counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    /// The moment on the receipt, at the close of the due day (policy `end_of_day`); `None` for procedures
    /// without a term.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// When the clock started: the acceptance, or the start of the next working interval. Its date is day 0.
    pub effective_receipt: DateTime<FixedOffset>,
    /// Every day from the acceptance to the due day, in order, both included.
    pub trace: Vec<TraceDay>,
    /// A year was used whose days off are not all officially announced: compute again when they are.
    pub is_provisional: bool,
}

/// One day of the count, for the clerk who asks why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TraceDay {
    /// The day.
    pub date: NaiveDate,
    /// Which working day of the term it is, from 1; `None` when it is not counted.
    pub counted: Option<u32>,
    /// Worked, or off for this reason.
    pub status: DayStatus,
    /// Name of the special day.
    pub name_vi: Option<String>,
    /// The law or notice that makes it special.
    pub source: Option<String>,
}

/// The due date of a dossier accepted at a moment.
///
/// # Errors
/// [`DeadlineProblem`]: the term leaves the known calendar, or its kind is not computed yet.
pub fn due<Z: TimeZone>(
    rule: &TimeRule,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
) -> Result<Due, DeadlineProblem> {
    let kind = rule.kind();
    match rule {
        TimeRule::WorkingDays { value } => {
            let days = value.whole().ok_or(DeadlineProblem::FractionNotYet { value: *value })?;
            count(days, received_at, calendar)
        }
        TimeRule::SameDayCutoff { cutoff } => same_day(*cutoff, received_at, calendar),
        TimeRule::CalendarDays { .. }
        | TimeRule::CalendarMonths { .. }
        | TimeRule::WorkingHours { .. }
        | TimeRule::Immediate
        | TimeRule::None => Err(DeadlineProblem::KindNotYet { kind }),
    }
}

/// "Sau 15 giờ" is strictly after: a dossier effective at 15:00:00 is still of that day.
fn same_day<Z: TimeZone>(
    cutoff: NaiveTime,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
) -> Result<Due, DeadlineProblem> {
    let effective = calendar.effective_receipt(received_at)?;
    count(u32::from(effective.time() > cutoff), received_at, calendar)
}

/// The close of the `days`-th working day strictly after day 0; of day 0 itself for none.
fn count<Z: TimeZone>(
    days: u32,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
) -> Result<Due, DeadlineProblem> {
    let effective_receipt = calendar.effective_receipt(received_at)?;
    let day_0 = local_date(&effective_receipt);
    let mut trace = Vec::new();
    let mut counted = 0;
    let mut last = day_0;
    for date in local_date(received_at).iter_days() {
        let status = calendar.day_status(date)?;
        let counts = date > day_0 && status.is_working();
        counted += u32::from(counts);
        let special = calendar.days.get(&date);
        trace.push(TraceDay {
            date,
            counted: counts.then_some(counted),
            status,
            name_vi: special.map(|day| day.name_vi.clone()),
            source: special.map(|day| day.source.clone()),
        });
        if date >= day_0 && counted == days {
            last = date;
            break;
        }
        // Ends a calendar without working days with its error instead of walking to its last year.
        if date >= day_0 && !status.is_working() {
            calendar.next_working_day(date)?;
        }
    }
    let is_provisional = (day_0.year()..=last.year()).any(|year| calendar.is_provisional(year));
    Ok(Due { due_at: Some(calendar.closing_time(last)?), effective_receipt, trace, is_provisional })
}

#[cfg(test)]
mod tests;
