//! Hours of a week, with the dates between which they hold.

use crate::catalogue::validity;
use crate::id::OfficeId;
use crate::time::clock;
use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

/// A half-open span of a day, `[start, end)`, written `["07:30", "11:30"]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Interval {
    start: NaiveTime,
    end: NaiveTime,
}

impl Interval {
    /// A span; `None` unless it starts before it ends.
    #[must_use]
    pub fn new(start: NaiveTime, end: NaiveTime) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// First moment inside.
    #[must_use]
    pub fn start(self) -> NaiveTime {
        self.start
    }

    /// First moment after.
    #[must_use]
    pub fn end(self) -> NaiveTime {
        self.end
    }
}

impl TryFrom<(String, String)> for Interval {
    type Error = String;

    fn try_from((start, end): (String, String)) -> Result<Self, String> {
        let read =
            |text: &str| clock::parse(text).ok_or(format!("`{text}` is not a time of day such as 07:30"));
        Self::new(read(&start)?, read(&end)?).ok_or(format!("hours from {start} to {end} are empty"))
    }
}

impl From<Interval> for (String, String) {
    fn from(interval: Interval) -> Self {
        let text = |time: NaiveTime| time.format("%H:%M").to_string();
        (text(interval.start), text(interval.end))
    }
}

/// Working hours of the week. Hours differ between provinces and between summer and winter: rows with dates.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkHours {
    /// Key of the catalogue entry.
    pub id: String,
    /// The agency whose hours these are; everybody's that has none of its own when absent. Left out of what is
    /// written, since the calendar's version is made from that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// First day; open when absent.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day; open when absent.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// Thứ Hai.
    #[serde(default)]
    pub mon: Vec<Interval>,
    /// Thứ Ba.
    #[serde(default)]
    pub tue: Vec<Interval>,
    /// Thứ Tư.
    #[serde(default)]
    pub wed: Vec<Interval>,
    /// Thứ Năm.
    #[serde(default)]
    pub thu: Vec<Interval>,
    /// Thứ Sáu.
    #[serde(default)]
    pub fri: Vec<Interval>,
    /// Thứ Bảy: hours of a Saturday that is worked in exchange. An open counter on an ordinary Saturday does
    /// not make it a working day.
    #[serde(default)]
    pub sat: Vec<Interval>,
    /// Chủ Nhật, as `sat`.
    #[serde(default)]
    pub sun: Vec<Interval>,
}

/// Why a row of hours cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HoursProblem {
    /// Two spans of one day overlap or stand in the wrong order.
    #[error("the hours of {0} overlap or are out of order")]
    Disordered(Weekday),
    /// No weekday has hours.
    #[error("no day of the week has hours")]
    Empty,
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

impl WorkHours {
    /// The reference week: Monday to Friday 07:30–11:30 and 13:30–17:30, whatever the district has published.
    #[must_use]
    pub fn reference() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 30, 0);
        let span = |from, to| at(from).zip(at(to)).and_then(|(from, to)| Interval::new(from, to));
        let day: Vec<Interval> = [span(7, 11), span(13, 17)].into_iter().flatten().collect();
        Self {
            id: "reference".to_owned(),
            office: None,
            valid_from: None,
            valid_to: None,
            mon: day.clone(),
            tue: day.clone(),
            wed: day.clone(),
            thu: day.clone(),
            fri: day,
            sat: Vec::new(),
            sun: Vec::new(),
        }
    }

    /// The hours of a weekday, as written.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        match weekday {
            Weekday::Mon => &self.mon,
            Weekday::Tue => &self.tue,
            Weekday::Wed => &self.wed,
            Weekday::Thu => &self.thu,
            Weekday::Fri => &self.fri,
            Weekday::Sat => &self.sat,
            Weekday::Sun => &self.sun,
        }
    }

    /// The hours of the first weekday that has any.
    #[must_use]
    pub fn ordinary_day(&self) -> &[Interval] {
        WEEK.iter().map(|day| self.on(*day)).find(|hours| !hours.is_empty()).unwrap_or(&[])
    }

    /// Whether the row holds on a day.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// Checks what the types do not: order inside each day, and that there is some work at all.
    ///
    /// # Errors
    /// The first [`HoursProblem`] of the week.
    pub fn check(&self) -> Result<(), HoursProblem> {
        for day in WEEK {
            let hours = self.on(day);
            if hours.iter().zip(hours.iter().skip(1)).any(|(a, b)| a.end > b.start) {
                return Err(HoursProblem::Disordered(day));
            }
        }
        if self.ordinary_day().is_empty() { Err(HoursProblem::Empty) } else { Ok(()) }
    }
}
