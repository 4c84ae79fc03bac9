//! Office time: Asia/Ho_Chi_Minh, UTC+07:00 without daylight saving.
//!
//! Day and year boundaries are those of the office, never of UTC. Nothing here reads a clock.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

/// Seconds east of UTC.
const OFFSET_SECONDS: i32 = 7 * 3600;

/// The offset of every time that an office shows or prints: +07:00.
pub const OFFICE_OFFSET: FixedOffset = match FixedOffset::east_opt(OFFSET_SECONDS) {
    Some(offset) => offset,
    // Evaluated by the compiler only: seven hours are inside the range of an offset.
    None => unreachable!(),
};

/// The same as [`OFFICE_OFFSET`], for callers that need a function.
#[must_use]
pub fn office_offset() -> FixedOffset {
    OFFICE_OFFSET
}

/// The wall clock of the office at a moment.
///
/// A moment at the very edge of the calendar (year ±262143), which only a spoiled message can carry, keeps
/// its UTC reading instead of overflowing.
#[must_use]
pub fn local_time<Z: TimeZone>(at: &DateTime<Z>) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_offset(OFFICE_OFFSET).unwrap_or(utc)
}

/// The day on which a moment falls at the office.
#[must_use]
pub fn local_date<Z: TimeZone>(at: &DateTime<Z>) -> NaiveDate {
    local_time(at).date()
}

/// The moment of a day and time read from the office's wall clock.
#[must_use]
pub fn office_moment(date: NaiveDate, time: NaiveTime) -> DateTime<FixedOffset> {
    let local = date.and_time(time);
    let utc = local.checked_sub_offset(OFFICE_OFFSET).unwrap_or(local);
    DateTime::from_naive_utc_and_offset(utc, OFFICE_OFFSET)
}

/// Serde for a time of day written as in the catalogue: `"07:30"`. Seconds are never written.
pub mod clock {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const FORMAT: &str = "%H:%M";

    /// Writes `HH:MM`.
    ///
    /// # Errors
    /// Only those of the serializer.
    pub fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.format(FORMAT))
    }

    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// When the text is not a time of day.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(from)?;
        parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a time of day such as 07:30")))
    }

    /// Reads `HH:MM`; `None` when it is not a time of day.
    #[must_use]
    pub fn parse(text: &str) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(text, FORMAT).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;

    #[test]
    fn a_day_starts_at_midnight_of_the_office() {
        let before_seven: DateTime<Utc> = "2021-12-09T17:30:00Z".parse().unwrap();
        assert_eq!(local_date(&before_seven), NaiveDate::from_ymd_opt(2021, 12, 10).unwrap());
        assert_eq!(
            office_moment(
                NaiveDate::from_ymd_opt(2021, 12, 10).unwrap(),
                NaiveTime::from_hms_opt(0, 30, 0).unwrap()
            ),
            before_seven
        );
    }

    #[test]
    fn the_edge_of_time_does_not_overflow() {
        assert_eq!(local_date(&DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC.date_naive());
    }
}
