//! The processing time of a procedure, as the catalogue publishes it.

use crate::time::clock;
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A processing time (`time` of a procedure). "Ngày" is never turned into "ngày làm việc": they are different
/// published values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimeRule {
    /// Ngày làm việc.
    WorkingDays {
        /// Working days after the day of acceptance.
        value: TimeValue,
    },
    /// Ngày.
    CalendarDays {
        /// Days after the day of acceptance.
        value: TimeValue,
    },
    /// Tháng.
    CalendarMonths {
        /// Months.
        value: TimeValue,
    },
    /// Giờ làm việc.
    WorkingHours {
        /// Hours inside working intervals.
        value: TimeValue,
    },
    /// Trong ngày; nhận sau mốc giờ thì trả trong ngày làm việc tiếp theo.
    SameDayCutoff {
        /// The last moment that is still of the same day; 15:00 unless given.
        #[serde(default = "three_in_the_afternoon", with = "clock")]
        cutoff: NaiveTime,
    },
    /// Trả ngay: due at the end of the visit.
    Immediate,
    /// No term: a notification, or a term that is still to be configured (see the row's label).
    None,
}

/// The kind of a [`TimeRule`], for messages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Ngày làm việc.
    WorkingDays,
    /// Ngày.
    CalendarDays,
    /// Tháng.
    CalendarMonths,
    /// Giờ làm việc.
    WorkingHours,
    /// Trong ngày, with a cut-off.
    SameDayCutoff,
    /// Trả ngay.
    Immediate,
    /// No term.
    None,
}

impl TimeRule {
    /// The kind alone.
    #[must_use]
    pub fn kind(&self) -> TimeKind {
        match self {
            Self::WorkingDays { .. } => TimeKind::WorkingDays,
            Self::CalendarDays { .. } => TimeKind::CalendarDays,
            Self::CalendarMonths { .. } => TimeKind::CalendarMonths,
            Self::WorkingHours { .. } => TimeKind::WorkingHours,
            Self::SameDayCutoff { .. } => TimeKind::SameDayCutoff,
            Self::Immediate => TimeKind::Immediate,
            Self::None => TimeKind::None,
        }
    }
}

impl TimeRule {
    /// Whether the term ends at a moment of the day that was counted, not with a day's work.
    #[must_use]
    pub fn runs_by_the_hour(&self) -> bool {
        match self {
            Self::WorkingHours { .. } => true,
            Self::WorkingDays { value } => value.whole().is_none(),
            _ => false,
        }
    }
}

fn three_in_the_afternoon() -> NaiveTime {
    // 15:00 exists, so the fallback is never taken.
    NaiveTime::from_hms_opt(15, 0, 0).unwrap_or_default()
}

/// How many days, months or hours: more than 0, at most 9 999, in steps of 0.01. Kept as hundredths so that
/// equal rules are equal; written as a plain number (`3`, `0.5`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "Number")]
pub struct TimeValue {
    hundredths: u32,
}

/// A value that is no length of time.
#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
#[error("`{0}` is not a length of time: a number above 0, at most 9999, with at most two decimals")]
pub struct TimeValueProblem(pub f64);

impl TimeValue {
    /// Longest term, in its unit.
    pub const MAX: u32 = 9_999;

    /// A whole number of units; `None` for 0 and above [`Self::MAX`].
    #[must_use]
    pub fn of(units: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&units).then_some(Self { hundredths: units * 100 })
    }

    /// The number of units when it has no fraction.
    #[must_use]
    pub fn whole(self) -> Option<u32> {
        self.hundredths.is_multiple_of(100).then_some(self.hundredths / 100)
    }

    /// Whole units, without the part.
    pub(super) fn whole_part(self) -> u32 {
        self.hundredths / 100
    }

    /// Hundredths of a unit beside the whole units.
    pub(super) fn part(self) -> u32 {
        self.hundredths % 100
    }

    /// Minutes of so many hours; a begun minute is a minute.
    pub(super) fn minutes(self) -> u32 {
        (self.hundredths * 3).div_ceil(5)
    }

    /// The number of units.
    #[must_use]
    pub fn units(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

impl TryFrom<f64> for TimeValue {
    type Error = TimeValueProblem;

    fn try_from(units: f64) -> Result<Self, TimeValueProblem> {
        let hundredths = units * 100.0;
        let exact = (hundredths - hundredths.round()).abs() < 1e-6;
        if !exact || !(1.0..=f64::from(Self::MAX) * 100.0).contains(&hundredths.round()) {
            return Err(TimeValueProblem(units));
        }
        // In range and rounded just above.
        Ok(Self { hundredths: hundredths.round() as u32 })
    }
}

/// A whole number is written without a decimal point.
#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(u32),
    Fraction(f64),
}

impl From<TimeValue> for Number {
    fn from(value: TimeValue) -> Self {
        value.whole().map_or(Self::Fraction(value.units()), Self::Whole)
    }
}

impl fmt::Display for TimeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.units().fmt(f)
    }
}

impl fmt::Debug for TimeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.units().fmt(f)
    }
}
