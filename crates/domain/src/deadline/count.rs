//! The count itself, day after day.

use super::{
    DeadlineProblem, DueHour, Pause, Policy, Step, Supplement, TimeKind, TimeRule, TimeValue, pause::Taken,
};
use crate::calendar::{DayStatus, WorkCalendar};
use crate::time::{local_date, local_time, office_moment};
use chrono::{
    DateTime, Datelike, Days as Ahead, Duration, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime,
    TimeZone, Timelike,
};

/// Days after the acceptance for which a term is followed, pauses included: ten years.
pub const LONGEST_TERM_DAYS: u32 = 3_660;
/// Half a month (Civil Code 2015 art. 146(1)(c)).
const HALF_MONTH_DAYS: u32 = 15;

/// A day as it is counted.
#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    pub(super) status: DayStatus,
    pub(super) step: Step,
    pub(super) counted: Option<u32>,
    pub(super) minutes: Option<u32>,
}

/// Who is told of each day, in order.
pub(super) trait Days {
    fn day(&mut self, calendar: &WorkCalendar, day: Day);
}

/// What the count comes to.
pub(super) struct Counted {
    pub(super) due_at: Option<DateTime<FixedOffset>>,
    pub(super) effective_receipt: DateTime<FixedOffset>,
    pub(super) is_provisional: bool,
}

/// Counts a term.
pub(super) fn count<Z: TimeZone, D: Days>(
    policy: Policy,
    rule: &TimeRule,
    received_at: &DateTime<Z>,
    calendar: &WorkCalendar,
    pauses: &[Pause],
    days: &mut D,
) -> Result<Counted, DeadlineProblem> {
    let received = local_time(received_at);
    if matches!(rule, TimeRule::Immediate | TimeRule::None) {
        let effective_receipt = office_moment(received.date(), received.time());
        return Ok(Counted { due_at: None, effective_receipt, is_provisional: false });
    }
    let first = received.date();
    let mut clerk = Clerk { calendar, days, first, taken: Taken::default() };
    let received = match policy.supplement {
        Supplement::Restart if !pauses.is_empty() => {
            let again = restart(policy, rule, received, calendar, pauses)?;
            for date in first.iter_days().take_while(|date| *date < again.date()) {
                clerk.tell(date, Step::Restarted, None, None)?;
            }
            again
        }
        _ => received,
    };
    let mut effective = calendar.effective_receipt(&office_moment(received.date(), received.time()))?;
    if let (TimeRule::WorkingDays { .. }, Some(hour)) = (rule, policy.late_receipt_after)
        && effective.time() > hour
    {
        let close = calendar.closing_time(local_date(&effective))?;
        effective = calendar.effective_receipt(&close)?;
    }
    let start = local_time(&effective);
    if policy.supplement == Supplement::PauseResume {
        clerk.taken = Taken::of(pauses, start, calendar)?;
    }
    for date in received.date().iter_days().take_while(|date| *date < start.date()) {
        clerk.tell(date, Step::Waiting, None, None)?;
    }
    let due = clerk.run(policy, rule, start)?;
    let is_provisional = (start.year()..=due.year()).any(|year| calendar.is_provisional(year));
    let due_at = Some(office_moment(due.date(), due.time()));
    Ok(Counted { due_at, effective_receipt: effective, is_provisional })
}

/// Where the term begins for the last time: at the completion that followed the last request in time.
fn restart(
    policy: Policy,
    rule: &TimeRule,
    received: NaiveDateTime,
    calendar: &WorkCalendar,
    pauses: &[Pause],
) -> Result<NaiveDateTime, DeadlineProblem> {
    let mut closed: Vec<(NaiveDateTime, NaiveDateTime)> = pauses.iter().filter_map(Pause::span).collect();
    closed.sort_unstable();
    let mut begin = received;
    for (from, to) in closed {
        let moment = office_moment(begin.date(), begin.time());
        let due = count(policy, rule, &moment, calendar, &[], &mut ())?.due_at;
        if due.is_some_and(|due| from <= local_time(&due)) {
            begin = begin.max(to);
        }
    }
    Ok(begin)
}

/// Counts through the calendar and tells of each day.
struct Clerk<'a, D> {
    calendar: &'a WorkCalendar,
    days: &'a mut D,
    first: NaiveDate,
    taken: Taken,
}

impl<D: Days> Clerk<'_, D> {
    fn run(
        &mut self,
        policy: Policy,
        rule: &TimeRule,
        start: NaiveDateTime,
    ) -> Result<NaiveDateTime, DeadlineProblem> {
        let day_0 = start.date();
        match rule {
            TimeRule::WorkingDays { value } => self.working_days(*value, policy.due_hour, start),
            TimeRule::SameDayCutoff { cutoff } => {
                // "Sau 15 giờ" is strictly after: a dossier effective at 15:00:00 is still of that day.
                let days = u32::from(start.time() > *cutoff);
                let last = self.whole_days(days, day_0)?;
                self.close(last)
            }
            TimeRule::CalendarDays { value } => {
                let kind = TimeKind::CalendarDays;
                let days = value.whole().ok_or(DeadlineProblem::Fraction { kind, value: *value })?;
                let last = self.all_days(days, day_0)?;
                self.close(last)
            }
            TimeRule::CalendarMonths { value } => {
                let last = self.all_days(self.days_of_months(*value, day_0)?, day_0)?;
                self.close(last)
            }
            TimeRule::WorkingHours { value } => self.working_time(value.minutes(), start),
            TimeRule::Immediate | TimeRule::None => Ok(start),
        }
    }

    fn close(&self, date: NaiveDate) -> Result<NaiveDateTime, DeadlineProblem> {
        Ok(local_time(&self.calendar.closing_time(date)?))
    }

    /// The day after, unless the term is too long.
    fn after(&self, date: NaiveDate) -> Result<NaiveDate, DeadlineProblem> {
        let too_long = DeadlineProblem::TooLong { after: self.first };
        let next = date.checked_add_days(Ahead::new(1)).ok_or(too_long)?;
        let is_near = (next - self.first).num_days() <= i64::from(LONGEST_TERM_DAYS);
        if is_near { Ok(next) } else { Err(too_long) }
    }

    fn tell(
        &mut self,
        date: NaiveDate,
        step: Step,
        counted: Option<u32>,
        minutes: Option<u32>,
    ) -> Result<(), DeadlineProblem> {
        let status = self.calendar.day_status(date)?;
        self.days.day(self.calendar, Day { date, status, step, counted, minutes });
        Ok(())
    }

    /// Whether a day that would be the last is held by a pause: asked for while there was still time, and lasting
    /// beyond the day.
    fn is_held(&self, date: NaiveDate) -> Result<bool, DeadlineProblem> {
        if !self.taken.reaches_over(date) {
            return Ok(false);
        }
        let close = if self.calendar.is_working(date)? { Some(self.close(date)?) } else { None };
        Ok(self.taken.holds(date, close))
    }

    /// The last of so many working days after day 0; day 0 itself for none.
    fn whole_days(&mut self, wanted: u32, day_0: NaiveDate) -> Result<NaiveDate, DeadlineProblem> {
        self.tell(day_0, Step::Received, None, None)?;
        let (mut date, mut counted) = (day_0, 0);
        while counted < wanted || self.is_held(date)? {
            date = self.after(date)?;
            let status = self.calendar.day_status(date)?;
            let (step, number) = if !status.is_working() {
                (Step::Off, None)
            } else if self.taken.has(date) {
                (Step::Paused, None)
            } else {
                counted += 1;
                (Step::Counted, Some(counted))
            };
            self.days.day(self.calendar, Day { date, status, step, counted: number, minutes: None });
            // Ends a calendar without working days with its error instead of walking to its last year.
            if !status.is_working() && counted < wanted {
                self.look_ahead(date)?;
            }
        }
        Ok(date)
    }

    fn look_ahead(&self, date: NaiveDate) -> Result<(), DeadlineProblem> {
        // A break of a fortnight is no error; it is looked at once, on its fifteenth day.
        let is_long = (1..=14u64).all(|back| {
            let day = date.checked_sub_days(Ahead::new(back));
            day.is_some_and(|day| day >= self.first && !self.calendar.is_working(day).unwrap_or(true))
        });
        if is_long {
            self.calendar.next_working_day(date)?;
        }
        Ok(())
    }

    /// The last of so many days after day 0, or the next working day after it.
    fn all_days(&mut self, wanted: u32, day_0: NaiveDate) -> Result<NaiveDate, DeadlineProblem> {
        if wanted > LONGEST_TERM_DAYS {
            return Err(DeadlineProblem::TooLong { after: self.first });
        }
        self.tell(day_0, Step::Received, None, None)?;
        let (mut date, mut counted) = (day_0, 0);
        while counted < wanted || !self.calendar.is_working(date)? || self.is_held(date)? {
            date = self.after(date)?;
            let (step, number) = if self.taken.has(date) {
                (Step::Paused, None)
            } else if counted < wanted {
                counted += 1;
                (Step::Counted, Some(counted))
            } else {
                (Step::Rolled, None)
            };
            self.tell(date, step, number, None)?;
            if counted == wanted {
                self.look_ahead(date)?;
            }
        }
        Ok(date)
    }

    /// Days after day 0 up to the same day of a later month, or its last day when it has no such day.
    fn days_of_months(&self, value: TimeValue, day_0: NaiveDate) -> Result<u32, DeadlineProblem> {
        let too_long = DeadlineProblem::TooLong { after: self.first };
        let half = match value.part() {
            0 => 0,
            50 => HALF_MONTH_DAYS,
            _ => return Err(DeadlineProblem::Fraction { kind: TimeKind::CalendarMonths, value }),
        };
        let last = day_0.checked_add_months(Months::new(value.whole_part())).ok_or(too_long)?;
        let days = u32::try_from((last - day_0).num_days()).map_err(|_| too_long)?;
        Ok(days.saturating_add(half))
    }

    fn working_days(
        &mut self,
        value: TimeValue,
        hour: DueHour,
        start: NaiveDateTime,
    ) -> Result<NaiveDateTime, DeadlineProblem> {
        let (whole, part) = (value.whole_part(), value.part());
        if whole == 0 {
            return self.working_time(self.part_of(start.date(), part)?, start);
        }
        let last = self.whole_days(whole, start.date())?;
        let end = match hour {
            DueHour::EndOfDay => self.close(last)?,
            DueHour::SameTime => self.same_time(last, start.time())?,
        };
        if part == 0 {
            return Ok(end);
        }
        let next = self.calendar.effective_receipt(&office_moment(end.date(), end.time()))?;
        let minutes = self.part_of(local_date(&next), part)?;
        let begin = match hour {
            DueHour::SameTime if local_date(&next) == last => local_time(&next),
            _ => self.after(last)?.and_time(NaiveTime::MIN),
        };
        self.working_time(minutes, begin)
    }

    /// The hour on that day, if it is worked then; otherwise the next moment of work, or the close.
    fn same_time(&self, date: NaiveDate, time: NaiveTime) -> Result<NaiveDateTime, DeadlineProblem> {
        let intervals = self.calendar.intervals(date)?;
        let at = intervals.iter().find(|interval| time < interval.end());
        Ok(match at {
            Some(interval) => date.and_time(time.max(interval.start())),
            None => self.close(date)?,
        })
    }

    /// So many hundredths of the working time of a day, in minutes, not less than one.
    fn part_of(&self, date: NaiveDate, hundredths: u32) -> Result<u32, DeadlineProblem> {
        let spans = self.calendar.intervals(date)?.iter();
        let minutes: i64 = spans.map(|span| (span.end() - span.start()).num_minutes()).sum();
        let minutes = u32::try_from(minutes).unwrap_or_default();
        Ok((minutes * hundredths).div_ceil(100).max(1))
    }

    /// The moment at which so much working time has gone by. Counts whole minutes.
    fn working_time(&mut self, minutes: u32, start: NaiveDateTime) -> Result<NaiveDateTime, DeadlineProblem> {
        let mut left = i64::from(minutes);
        let mut from = start.with_second(0).and_then(|start| start.with_nanosecond(0)).unwrap_or(start);
        loop {
            let date = from.date();
            let status = self.calendar.day_status(date)?;
            let mut spent = 0;
            let mut end = None;
            for interval in self.calendar.intervals(date)? {
                let span = (date.and_time(interval.start()).max(from), date.and_time(interval.end()));
                for (begin, stop) in self.taken.free(span) {
                    let length = (stop - begin).num_minutes();
                    if left <= length {
                        spent += left;
                        end = Some(begin + Duration::minutes(left));
                        break;
                    }
                    left -= length;
                    spent += length;
                }
                if end.is_some() {
                    break;
                }
            }
            let spent = u32::try_from(spent).unwrap_or_default();
            let (step, minutes) = match status.is_working() {
                false => (Step::Off, None),
                true if spent == 0 => (Step::Paused, None),
                true => (Step::Counted, Some(spent)),
            };
            self.days.day(self.calendar, Day { date, status, step, counted: None, minutes });
            if let Some(end) = end {
                return Ok(end);
            }
            if !status.is_working() {
                self.look_ahead(date)?;
            }
            from = self.after(date)?.and_time(NaiveTime::MIN);
        }
    }
}
