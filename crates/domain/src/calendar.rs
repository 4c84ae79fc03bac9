//! The working calendar: which days an office works and at which hours.
//!
//! Sources: Labour Code 2019 art. 111–112 (holidays and substitute days), Decision 188/1999/QĐ-TTg
//! (40 hours a week, Saturday and Sunday off), yearly notices for swapped days. All of it is data: a year
//! that has not been published is an error, never a guess.

mod hours;
mod provisional;

pub use hours::{HoursProblem, Interval, WorkHours};

use crate::catalogue::Label;
use crate::id::OfficeId;
use crate::time::{local_time, office_moment};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, TimeZone, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Days in a row without work after which the calendar is taken to be broken.
const LONGEST_BREAK_DAYS: u64 = 400;

/// Why the calendar cannot answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarProblem {
    /// The holidays of that year are not published yet.
    #[error("the calendar of {year} is not known yet")]
    CalendarEnds {
        /// The year that was asked for.
        year: i32,
    },
    /// The day lies before the first published year.
    #[error("the calendar does not go back to {year}")]
    BeforeCalendar {
        /// The year that was asked for.
        year: i32,
    },
    /// No row of working hours is valid on that day.
    #[error("no working hours are known for {date}")]
    NoHours {
        /// The day that was asked for.
        date: NaiveDate,
    },
    /// The office does not work on that day, so it has no closing time.
    #[error("{date} is a day off")]
    DayOff {
        /// The day that was asked for.
        date: NaiveDate,
    },
    /// More than a year without a working day: the data is wrong.
    #[error("no working day within 400 days after {after}")]
    NoWorkingDay {
        /// Where the search began.
        after: NaiveDate,
    },
}

/// What a row of the calendar says about its day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// Ngày nghỉ lễ, tết (Labour Code 2019 art. 112).
    Statutory,
    /// Ngày nghỉ bù (Labour Code 2019 art. 111(3)).
    Substitute,
    /// A working day off in exchange for another day.
    SwappedOff,
    /// A weekly day off that is worked in exchange.
    SwappedWorking,
    /// Closed by the agency itself (a storm, an official closure). Only among the days of one agency.
    Closed,
}

/// One special day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarDay {
    /// What the row says.
    pub kind: DayKind,
    /// Vietnamese name, as printed in an explanation.
    pub name_vi: String,
    /// The law or notice.
    pub source: String,
    /// How sure the row is.
    pub label: Label,
    /// Remark, such as which day it replaces.
    #[serde(default)]
    pub note: Option<String>,
}

/// The special days of one published year.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarYear {
    /// The year, such as 2021.
    pub year: i32,
    /// Its special days; every other day follows the week.
    pub days: BTreeMap<NaiveDate, CalendarDay>,
    /// Special days of single agencies, over those of everybody. Left out of what is written when there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub local: BTreeMap<OfficeId, BTreeMap<NaiveDate, CalendarDay>>,
}

/// Why a day is worked or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayStatus {
    /// An ordinary working day.
    Working,
    /// Worked in exchange for another day.
    SwappedWorking,
    /// Public holiday.
    Statutory,
    /// Day off in place of a holiday that fell on a weekly day off.
    Substitute,
    /// Off in exchange for another day.
    SwappedOff,
    /// Closed by the agency itself.
    Closed,
    /// Saturday or Sunday.
    Weekend,
    /// A weekday for which the office has no hours.
    NoHours,
}

impl DayStatus {
    /// Whether the day counts in `working_days`.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::SwappedWorking)
    }
}

/// Working hours and special days of a span of years, as one dossier was computed with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkCalendar {
    /// Name of exactly this content; stored with every due date.
    pub version: String,
    /// Rows of working hours; of those valid on a day, the agency's own and then the one that began last holds.
    pub hours: Vec<WorkHours>,
    /// Special days of all known years.
    pub days: BTreeMap<NaiveDate, CalendarDay>,
    /// First year whose special days are known.
    pub known_from_year: i32,
    /// Last year whose special days are known; no year is missing in between.
    pub known_through_year: i32,
}

impl WorkCalendar {
    /// Joins catalogue entries. Years after a missing one are left out, since a term cannot be counted across
    /// the hole; of two entries for one year the later in the list holds. The version is made from the
    /// content, so two machines with the same entries agree on it. Without any year nothing is known.
    ///
    /// What single agencies have of their own is left out; see [`Self::of_office`].
    #[must_use]
    pub fn from_entries(hours: &[WorkHours], years: &[CalendarYear]) -> Self {
        Self::joined(hours, years, None)
    }

    /// As [`Self::from_entries`], for one agency: its own hours go before everybody's, and its own special days
    /// take the place of everybody's on the same date. Without any of its own it is exactly everybody's calendar,
    /// the version included.
    #[must_use]
    pub fn of_office(hours: &[WorkHours], years: &[CalendarYear], office: &OfficeId) -> Self {
        Self::joined(hours, years, Some(office))
    }

    fn joined(hours: &[WorkHours], years: &[CalendarYear], office: Option<&OfficeId>) -> Self {
        let holds = |row: &&WorkHours| row.office.is_none() || row.office.as_ref() == office;
        let hours: Vec<WorkHours> = hours.iter().filter(holds).cloned().collect();
        let known: BTreeMap<i32, &CalendarYear> = years.iter().map(|year| (year.year, year)).collect();
        let from = known.keys().next().copied().unwrap_or_default();
        let mut through = from;
        let mut days = BTreeMap::new();
        while let Some(year) = known.get(&through) {
            let local = office.and_then(|office| year.local.get(office));
            let all = year.days.iter().chain(local.into_iter().flatten());
            let own = all.filter(|(date, _)| date.year() == through);
            days.extend(own.map(|(date, day)| (*date, day.clone())));
            through = through.saturating_add(1);
        }
        through = through.saturating_sub(1);
        // These values always serialise: their keys are dates.
        let content = serde_json::to_vec(&(&hours, &days)).unwrap_or_default();
        let hash = hex::encode(Sha256::digest(content));
        let version = format!("{from}-{through}/{}", hash.get(..8).unwrap_or_default());
        Self { version, hours, days, known_from_year: from, known_through_year: through }
    }

    /// What kind of day it is. Precedence: a swapped working day, then every day off of the calendar, then
    /// the weekly days off, then the office's own week.
    ///
    /// # Errors
    /// Unknown year, or no hours row for the day.
    pub fn day_status(&self, date: NaiveDate) -> Result<DayStatus, CalendarProblem> {
        self.known(date)?;
        let hours = self.hours_on(date)?;
        Ok(match self.days.get(&date).map(|day| day.kind) {
            Some(DayKind::SwappedWorking) => DayStatus::SwappedWorking,
            Some(DayKind::SwappedOff) => DayStatus::SwappedOff,
            Some(DayKind::Statutory) => DayStatus::Statutory,
            Some(DayKind::Substitute) => DayStatus::Substitute,
            Some(DayKind::Closed) => DayStatus::Closed,
            None if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) => DayStatus::Weekend,
            None if hours.on(date.weekday()).is_empty() => DayStatus::NoHours,
            None => DayStatus::Working,
        })
    }

    /// Whether the day counts in `working_days`.
    ///
    /// # Errors
    /// As [`Self::day_status`].
    pub fn is_working(&self, date: NaiveDate) -> Result<bool, CalendarProblem> {
        self.day_status(date).map(DayStatus::is_working)
    }

    /// The hours of a day, earliest first; empty on a day off. A Saturday that is worked in exchange has the
    /// hours of an ordinary day, unless its own are given.
    ///
    /// # Errors
    /// As [`Self::day_status`].
    pub fn intervals(&self, date: NaiveDate) -> Result<&[Interval], CalendarProblem> {
        let status = self.day_status(date)?;
        let hours = self.hours_on(date)?;
        let own = hours.on(date.weekday());
        Ok(match status {
            DayStatus::SwappedWorking if own.is_empty() => hours.ordinary_day(),
            status if status.is_working() => own,
            _ => &[],
        })
    }

    /// The end of the last interval of a working day.
    ///
    /// # Errors
    /// [`CalendarProblem::DayOff`], or as [`Self::day_status`].
    pub fn closing_time(&self, date: NaiveDate) -> Result<DateTime<FixedOffset>, CalendarProblem> {
        let last = self.intervals(date)?.last().ok_or(CalendarProblem::DayOff { date })?;
        Ok(office_moment(date, last.end()))
    }

    /// The moment itself inside working hours, otherwise the start of the next interval. Intervals are
    /// half-open: 11:30:00 belongs to the afternoon, 17:30:00 to the next working day.
    ///
    /// # Errors
    /// As [`Self::next_working_day`].
    pub fn effective_receipt<Z: TimeZone>(
        &self,
        at: &DateTime<Z>,
    ) -> Result<DateTime<FixedOffset>, CalendarProblem> {
        let local = local_time(at);
        for interval in self.intervals(local.date())? {
            if local.time() < interval.end() {
                return Ok(office_moment(local.date(), local.time().max(interval.start())));
            }
        }
        let next = self.next_working_day(local.date())?;
        let first =
            self.intervals(next)?.first().ok_or(CalendarProblem::NoWorkingDay { after: local.date() })?;
        Ok(office_moment(next, first.start()))
    }

    /// The first working day strictly after a day.
    ///
    /// # Errors
    /// [`CalendarProblem::CalendarEnds`] when the search leaves the known years,
    /// [`CalendarProblem::NoWorkingDay`] after 400 days off in a row, or as [`Self::day_status`].
    pub fn next_working_day(&self, after: NaiveDate) -> Result<NaiveDate, CalendarProblem> {
        for ahead in 1..=LONGEST_BREAK_DAYS {
            let date =
                after.checked_add_days(Days::new(ahead)).ok_or(CalendarProblem::NoWorkingDay { after })?;
            // A swapped working day without any hours in the week could be worked but never closes.
            if !self.intervals(date)?.is_empty() {
                return Ok(date);
            }
        }
        Err(CalendarProblem::NoWorkingDay { after })
    }

    /// Whether a year still holds days that are not officially announced, so that what is computed with it
    /// must be computed again once they are.
    #[must_use]
    pub fn is_provisional(&self, year: i32) -> bool {
        let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
        ends.is_some_and(|(first, last)| {
            self.days.range(first..=last).any(|(_, day)| day.label != Label::Sure)
        })
    }

    /// Working days from one day to another, the first not counted and the last counted; negative when the second
    /// lies before the first. A day beyond the known calendar counts unless it is a Saturday or Sunday: a remark
    /// on a screen may be a day off there, a printed date never is.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let is_weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let count = first
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= last)
            .filter(|day| self.is_working(*day).unwrap_or(!is_weekend(day)))
            .count();
        i32::try_from(count).unwrap_or(i32::MAX) * sign
    }

    fn known(&self, date: NaiveDate) -> Result<(), CalendarProblem> {
        match date.year() {
            year if year < self.known_from_year => Err(CalendarProblem::BeforeCalendar { year }),
            year if year > self.known_through_year => Err(CalendarProblem::CalendarEnds { year }),
            _ => Ok(()),
        }
    }

    fn hours_on(&self, date: NaiveDate) -> Result<&WorkHours, CalendarProblem> {
        self.hours
            .iter()
            .filter(|row| row.is_valid_on(date))
            .max_by_key(|row| (row.office.is_some(), row.valid_from))
            .ok_or(CalendarProblem::NoHours { date })
    }
}

#[cfg(test)]
pub(crate) mod tests;
