//! Inter-level procedures: each stage is planned from the planned end of the one before.

use super::{DeadlineProblem, TimeRule, due};
use crate::calendar::WorkCalendar;
use crate::time::{local_date, local_time, office_moment};
use chrono::{DateTime, Duration, FixedOffset, TimeZone};

/// The planned end of each stage, in order; `None` for a stage without a term, which the next one passes over.
///
/// A stage that ends with the day's work hands over on that day, so that stages in working days add up to the total:
/// 2 and 3 working days are 5. (From its actual receipt a stage is counted like any dossier.)
///
/// # Errors
/// As [`due`].
pub fn plan_stages<Z: TimeZone>(
    stages: &[TimeRule],
    accepted_at: &DateTime<Z>,
    calendar: &WorkCalendar,
) -> Result<Vec<Option<DateTime<FixedOffset>>>, DeadlineProblem> {
    let accepted = local_time(accepted_at);
    let mut begin = office_moment(accepted.date(), accepted.time());
    let mut ends = Vec::with_capacity(stages.len());
    for stage in stages {
        let end = due(stage, &begin, calendar, &[])?.due_at;
        ends.push(end);
        if let Some(end) = end {
            begin = end;
            let is_close = calendar.closing_time(local_date(&end)).is_ok_and(|close| close == end);
            if is_close && !stage.runs_by_the_hour() {
                begin = end - Duration::minutes(1);
            }
        }
    }
    Ok(ends)
}
