//! From when to when a row holds, how sure it is, and how the catalogue's files write "nothing".

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};

/// How sure a row or value is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// Known from a legal text or from deployed practice.
    Sure,
    /// Probable, to be checked.
    Likely,
    /// Decided locally: must be set before going live.
    ToConfigure,
}

/// Whether a day lies between two optional days, both included.
#[must_use]
pub fn holds(from: Option<NaiveDate>, to: Option<NaiveDate>, date: NaiveDate) -> bool {
    from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
}

/// Whether two spans of days, both ends included, have a day in common.
#[must_use]
pub fn overlap(a: (Option<NaiveDate>, Option<NaiveDate>), b: (Option<NaiveDate>, Option<NaiveDate>)) -> bool {
    let before = |end: Option<NaiveDate>, start: Option<NaiveDate>| matches!((end, start), (Some(e), Some(s)) if e < s);
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// Reads a first day: `""` is open, a year alone is its 1 January; `None` when the text is no date.
#[must_use]
pub fn first_day(text: &str) -> Option<Option<NaiveDate>> {
    read_date(text, |year| NaiveDate::from_ymd_opt(year, 1, 1))
}

/// Reads a last day: `""` is open, a year alone is its 31 December; `None` when the text is no date.
#[must_use]
pub fn last_day(text: &str) -> Option<Option<NaiveDate>> {
    read_date(text, |year| NaiveDate::from_ymd_opt(year, 12, 31))
}

fn read_date(text: &str, of_year: fn(i32) -> Option<NaiveDate>) -> Option<Option<NaiveDate>> {
    let date = match text.len() {
        0 => return Some(None),
        4 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok().and_then(of_year),
        10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
        _ => None,
    };
    date.filter(|date| (1900..=9999).contains(&date.year())).map(Some)
}

fn deserialize_with<'de, D: Deserializer<'de>>(
    from: D,
    read: fn(&str) -> Option<Option<NaiveDate>>,
) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<String>::deserialize(from)?.unwrap_or_default();
    read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a date such as 2021-12-09")))
}

/// Serde of a first day: `""` is open, a year alone is its 1 January.
///
/// Where only the year of a change is known, the old and the new row both hold during that year: showing a
/// row too long is harmless, a procedure that vanishes too early is not.
pub mod start {
    use super::{NaiveDate, deserialize_with};
    use serde::{Deserializer, Serialize, Serializer};

    /// Writes an ISO date or null.
    ///
    /// # Errors
    /// Only those of the serializer.
    pub fn serialize<S: Serializer>(date: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
        date.serialize(to)
    }

    /// Reads an ISO date, a year, or nothing.
    ///
    /// # Errors
    /// When the text is none of them.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        deserialize_with(from, super::first_day)
    }
}

/// Serde of a last day: `""` is open, a year alone is its 31 December. See [`start`].
pub mod end {
    use super::{NaiveDate, deserialize_with};
    use serde::Deserializer;

    pub use super::start::serialize;

    /// Reads an ISO date, a year, or nothing.
    ///
    /// # Errors
    /// When the text is none of them.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        deserialize_with(from, super::last_day)
    }
}

/// Serde of an optional text: the files write `""` for "not known" or "none".
///
/// # Errors
/// When the value is not a text.
pub fn blank_is_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.filter(|text| !text.is_empty()))
}
