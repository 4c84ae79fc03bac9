//! Two clocks. The *system clock* decides what keys, sessions and enrolments are worth; the *office clock* is
//! what people see and print, and in a demonstration it stands at another date.

use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::time::{local_date, office_offset};

/// Where the time comes from; tests hand in their own.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn system_ms(&self) -> i64;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn system_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A moment of the office clock, to the second, as it is shown and printed.
#[must_use]
pub fn office_time(ms: i64) -> DateTime<FixedOffset> {
    let seconds = ms.div_euclid(1000);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&office_offset())
}

/// The day of the office clock.
#[must_use]
pub fn office_day(ms: i64) -> NaiveDate {
    local_date(&office_time(ms))
}
