//! The working day of a procedure that is due on the day on which it is received.

use crate::api::day::{DayBarView, WorkSpan};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::{calendar::WorkCalendar, deadline::TimeRule};

/// Today's hours and the cut-off; `None` where the term has none, or nobody works today.
pub(super) fn day_bar(
    rule: &TimeRule,
    calendar: &WorkCalendar,
    now: DateTime<FixedOffset>,
) -> Option<DayBarView> {
    let TimeRule::SameDayCutoff { cutoff } = rule else {
        return None;
    };
    let today = now.date_naive();
    let hours = calendar.intervals(today).ok().filter(|hours| !hours.is_empty())?;
    let later = calendar.next_working_day(today).and_then(|day| calendar.closing_time(day)).ok()?;
    Some(DayBarView {
        hours: hours
            .iter()
            .map(|span| WorkSpan { from: clock(span.start()), to: clock(span.end()) })
            .collect(),
        cutoff: clock(*cutoff),
        later: later.to_rfc3339(),
    })
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
