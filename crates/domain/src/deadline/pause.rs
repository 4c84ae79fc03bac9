//! Pauses: time in which the citizen or another agency is waited for, which is not counted.

use super::{DeadlineProblem, TimeKind};
use crate::calendar::WorkCalendar;
use crate::time::{local_date, local_time, office_moment};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};

/// One pause, from the request to the completion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    from: DateTime<FixedOffset>,
    to: Option<DateTime<FixedOffset>>,
}

impl Pause {
    /// A pause; `None` when it would end before it began. Without an end it is still open.
    #[must_use]
    pub fn new(from: DateTime<FixedOffset>, to: Option<DateTime<FixedOffset>>) -> Option<Self> {
        to.is_none_or(|to| from <= to).then_some(Self { from, to })
    }

    /// When it was asked for.
    #[must_use]
    pub fn from(&self) -> DateTime<FixedOffset> {
        self.from
    }

    /// When what was asked for was complete.
    #[must_use]
    pub fn to(&self) -> Option<DateTime<FixedOffset>> {
        self.to
    }

    /// Both ends by the office's clock, once there are two.
    pub(super) fn span(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        Some((local_time(&self.from), local_time(&self.to?)))
    }
}

/// The time that all pauses together take out: spans from the request to the effective completion, merged.
#[derive(Default)]
pub(super) struct Taken {
    spans: Vec<(NaiveDateTime, NaiveDateTime)>,
}

impl Taken {
    pub(super) fn of(
        pauses: &[Pause],
        start: NaiveDateTime,
        calendar: &WorkCalendar,
    ) -> Result<Self, DeadlineProblem> {
        let mut spans = Vec::with_capacity(pauses.len());
        for (from, to) in pauses.iter().filter_map(Pause::span).filter(|(_, to)| *to > start) {
            // Complete after hours is complete when work begins again.
            let to = calendar.effective_receipt(&office_moment(to.date(), to.time()))?;
            spans.push((from.max(start), local_time(&to)));
        }
        spans.sort_unstable();
        let mut merged: Vec<(NaiveDateTime, NaiveDateTime)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match merged.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => merged.push((from, to)),
            }
        }
        Ok(Self { spans: merged })
    }

    /// Whether a day is not counted: after the day of a request, up to the day of its completion.
    pub(super) fn has(&self, date: NaiveDate) -> bool {
        self.spans.iter().any(|(from, to)| from.date() < date && date <= to.date())
    }

    /// Whether a pause that began on the day or before lasts beyond it.
    pub(super) fn reaches_over(&self, date: NaiveDate) -> bool {
        self.spans.iter().any(|(from, to)| from.date() <= date && date < to.date())
    }

    /// As [`Self::reaches_over`], of pauses that were asked for before a close of that day.
    pub(super) fn holds(&self, date: NaiveDate, close: Option<NaiveDateTime>) -> bool {
        self.spans.iter().any(|(from, to)| {
            let in_time = from.date() < date || close.is_none_or(|close| *from <= close);
            from.date() <= date && date < to.date() && in_time
        })
    }

    /// What is left of a span of one day.
    pub(super) fn free(&self, span: (NaiveDateTime, NaiveDateTime)) -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let (mut at, end) = span;
        let mut free = Vec::with_capacity(1);
        for (from, to) in &self.spans {
            if *from >= end || at >= end {
                break;
            }
            if *from > at {
                free.push((at, *from));
            }
            at = at.max(*to);
        }
        if at < end {
            free.push((at, end));
        }
        free
    }
}

/// What one pause does to a date that was issued: a row of the dossier's pauses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// The date before.
    pub old_due: DateTime<FixedOffset>,
    /// The date after.
    pub new_due: DateTime<FixedOffset>,
    /// What was taken out: working days, days, or working minutes, as the kind of the term counts.
    pub taken: u32,
}

/// Moves an issued date by one closed pause: by as many working days, days or working minutes as it took. `None`
/// while it is open, when it was asked for after the date, and for kinds without a date. Days of a calendar are
/// counted from the issued date, which may be a few days later than [`super::due`] when that had been moved off a
/// weekend already.
///
/// # Errors
/// When the calendar does not reach far enough.
pub fn moved_by(
    kind: TimeKind,
    old_due: DateTime<FixedOffset>,
    pause: &Pause,
    calendar: &WorkCalendar,
) -> Result<Option<Moved>, DeadlineProblem> {
    let Some(to) = pause.to.filter(|_| pause.from <= old_due) else { return Ok(None) };
    let complete = calendar.effective_receipt(&to)?;
    let (first, last) = (local_date(&pause.from), local_date(&complete));
    let days = || first.iter_days().skip(1).take_while(move |day| *day <= last);
    let mut taken = 0;
    let mut date = local_date(&old_due);
    let new_due = match kind {
        TimeKind::Immediate | TimeKind::None => return Ok(None),
        TimeKind::WorkingDays | TimeKind::SameDayCutoff => {
            for day in days() {
                taken += u32::from(calendar.is_working(day)?);
            }
            for _ in 0..taken {
                date = calendar.next_working_day(date)?;
            }
            at_the_hour(date, old_due, calendar)?
        }
        TimeKind::CalendarDays | TimeKind::CalendarMonths => {
            taken = u32::try_from(days().count()).unwrap_or(u32::MAX);
            date = date.checked_add_days(Days::new(u64::from(taken))).unwrap_or(date);
            if !calendar.is_working(date)? {
                date = calendar.next_working_day(date)?;
            }
            at_the_hour(date, old_due, calendar)?
        }
        TimeKind::WorkingHours => {
            let start = calendar.effective_receipt(&pause.from)?;
            taken = working_minutes(&start, &complete, calendar)?;
            later_by(taken, old_due, calendar)?
        }
    };
    Ok(Some(Moved { old_due, new_due, taken }))
}

/// The hour of the old date on a new day; the close when it was the close.
fn at_the_hour(
    date: NaiveDate,
    old_due: DateTime<FixedOffset>,
    calendar: &WorkCalendar,
) -> Result<DateTime<FixedOffset>, DeadlineProblem> {
    let close = calendar.closing_time(date)?;
    let was_close = calendar.closing_time(local_date(&old_due)).is_ok_and(|close| close == old_due);
    let hour = office_moment(date, local_time(&old_due).time());
    Ok(if was_close { close } else { hour.min(close) })
}

fn working_minutes<Z: TimeZone>(
    from: &DateTime<Z>,
    to: &DateTime<Z>,
    calendar: &WorkCalendar,
) -> Result<u32, DeadlineProblem> {
    let (from, to) = (local_time(from), local_time(to));
    let mut minutes = 0;
    for date in from.date().iter_days().take_while(|date| *date <= to.date()) {
        for interval in calendar.intervals(date)? {
            let begin = date.and_time(interval.start()).max(from);
            let end = date.and_time(interval.end()).min(to);
            minutes += (end - begin).num_minutes().max(0);
        }
    }
    Ok(u32::try_from(minutes).unwrap_or(u32::MAX))
}

fn later_by(
    minutes: u32,
    at: DateTime<FixedOffset>,
    calendar: &WorkCalendar,
) -> Result<DateTime<FixedOffset>, DeadlineProblem> {
    if minutes == 0 {
        return Ok(at);
    }
    let mut left = i64::from(minutes);
    let mut from = local_time(&at);
    loop {
        for interval in calendar.intervals(from.date())? {
            let begin = from.date().and_time(interval.start()).max(from);
            let length = (from.date().and_time(interval.end()) - begin).num_minutes().max(0);
            if length > 0 && left <= length {
                let end = begin + chrono::Duration::minutes(left);
                return Ok(office_moment(end.date(), end.time()));
            }
            left -= length;
        }
        from = calendar.next_working_day(from.date())?.and_time(NaiveTime::MIN);
    }
}
