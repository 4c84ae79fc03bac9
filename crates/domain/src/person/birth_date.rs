//! Birth dates, of which people may know only the month or the year.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// How much of the date is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Day, month and year: `01/01/1990`.
    Day,
    /// Month and year: `05/1990`.
    Month,
    /// The year: `1990`.
    Year,
}

/// A birth date as the office writes it: `dd/mm/yyyy`, `mm/yyyy` or `yyyy`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
pub struct BirthDate {
    /// The written date.
    pub text: String,
    /// How much of it is known.
    pub precision: Precision,
}

/// Why a birth date is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BirthDateProblem {
    /// Not written as a date.
    #[error("is not a date")]
    Unreadable,
    /// There is no such day.
    #[error("there is no {day:02}/{month:02}/{year}")]
    NoSuchDay {
        /// Day as typed.
        day: u32,
        /// Month as typed.
        month: u32,
        /// Year as typed.
        year: i32,
    },
    /// There is no such month.
    #[error("there is no month {month}")]
    NoSuchMonth {
        /// Month as typed.
        month: u32,
    },
    /// After today.
    #[error("is after today")]
    Future,
    /// Before 1850: surely a slip.
    #[error("{year} is too long ago")]
    TooLongAgo {
        /// Year as typed.
        year: i32,
    },
}

/// Earlier years are slips of the finger.
const FIRST_YEAR: i32 = 1850;

/// A date read from text: year, and month and day as far as known.
#[derive(Clone, Copy)]
struct Parts {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

impl BirthDate {
    /// A whole date.
    #[must_use]
    pub fn of_day(date: NaiveDate) -> Self {
        Self { text: date.format("%d/%m/%Y").to_string(), precision: Precision::Day }
    }

    /// Reads what people type: `01/01/1990`, `1.1.90`, `1-1-1990`, `01011990`, `1990-01-01`, `05/1990`,
    /// `1990`. Two digits of a year mean the latest such year that is not after `today`'s.
    ///
    /// # Errors
    /// [`BirthDateProblem`].
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, BirthDateProblem> {
        let parts = read(text.trim(), today.year())?;
        check(parts, today)?;
        Ok(match parts {
            Parts { year, month: Some(month), day: Some(day) } => {
                Self { text: format!("{day:02}/{month:02}/{year}"), precision: Precision::Day }
            }
            Parts { year, month: Some(month), .. } => {
                Self { text: format!("{month:02}/{year}"), precision: Precision::Month }
            }
            Parts { year, .. } => Self { text: year.to_string(), precision: Precision::Year },
        })
    }

    /// Checks a stored date against the local date of today.
    ///
    /// # Errors
    /// [`BirthDateProblem`]; `Unreadable` also when the text is not in the written form of its precision.
    pub fn check(&self, today: NaiveDate) -> Result<(), BirthDateProblem> {
        let read = Self::parse(&self.text, today)?;
        if read == *self { Ok(()) } else { Err(BirthDateProblem::Unreadable) }
    }

    /// The year, as far as the text has one.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        let (_, year) = self.text.rsplit_once('/').unwrap_or(("", &self.text));
        year.parse().ok()
    }

    /// The whole date, when the day is known.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(&self.text, "%d/%m/%Y").ok()
    }
}

fn check(parts: Parts, today: NaiveDate) -> Result<(), BirthDateProblem> {
    let Parts { year, month, day } = parts;
    if year < FIRST_YEAR {
        return Err(BirthDateProblem::TooLongAgo { year });
    }
    let wrong_month = month.filter(|month| !(1..=12).contains(month));
    if let Some(month) = wrong_month {
        return Err(BirthDateProblem::NoSuchMonth { month });
    }
    // The first day that the date could mean: 1990 is not after today on 01/01/1990.
    let (first_month, first_day) = (month.unwrap_or(1), day.unwrap_or(1));
    let first = NaiveDate::from_ymd_opt(year, first_month, first_day);
    match first {
        None => Err(BirthDateProblem::NoSuchDay { day: first_day, month: first_month, year }),
        Some(first) if first > today => Err(BirthDateProblem::Future),
        Some(_) => Ok(()),
    }
}

fn read(text: &str, this_year: i32) -> Result<Parts, BirthDateProblem> {
    let numbers: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| -> Result<u32, BirthDateProblem> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| plain).ok_or(BirthDateProblem::Unreadable)
    };
    let short = |text: &str| if text.len() <= 2 { number(text) } else { Err(BirthDateProblem::Unreadable) };
    let year = |text: &str| -> Result<i32, BirthDateProblem> {
        let year = i32::try_from(number(text)?).map_err(|_| BirthDateProblem::Unreadable)?;
        match text.len() {
            4 => Ok(year),
            2 => {
                let century = this_year - this_year.rem_euclid(100);
                Ok(if century + year <= this_year { century + year } else { century + year - 100 })
            }
            _ => Err(BirthDateProblem::Unreadable),
        }
    };
    let parts = match numbers.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => {
            let (day, rest) = all.split_at(2);
            let (month, of_year) = rest.split_at(2);
            Parts { year: year(of_year)?, month: Some(number(month)?), day: Some(number(day)?) }
        }
        [alone] if alone.len() == 4 => Parts { year: year(alone)?, month: None, day: None },
        [month, of_year] if of_year.len() == 4 => {
            Parts { year: year(of_year)?, month: Some(short(month)?), day: None }
        }
        [of_year, month, day] if of_year.len() == 4 => {
            Parts { year: year(of_year)?, month: Some(short(month)?), day: Some(short(day)?) }
        }
        [day, month, of_year] => {
            Parts { year: year(of_year)?, month: Some(short(month)?), day: Some(short(day)?) }
        }
        _ => return Err(BirthDateProblem::Unreadable),
    };
    Ok(parts)
}
