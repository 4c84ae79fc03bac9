//! The office clock.

use chrono::{DateTime, FixedOffset, TimeZone};
use domain::{operation::MadeAt, time::office_offset};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// Where the raw time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_ms(&self) -> i64;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .unwrap_or_default()
    }
}

/// The office's time: raw clock + offset (that of a demonstration; 0 in production). What is shown, printed
/// and recorded comes from here; TLS and the validity of keys use the system's clock.
#[derive(Clone)]
pub struct OfficeClock {
    raw: Arc<dyn Clock>,
    offset_ms: Arc<AtomicI64>,
}

impl OfficeClock {
    /// A clock that starts without offset.
    #[must_use]
    pub fn new(raw: Arc<dyn Clock>) -> Self {
        Self { raw, offset_ms: Arc::new(AtomicI64::new(0)) }
    }

    /// Sets the offset, milliseconds.
    pub fn set_offset(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::Relaxed);
    }

    /// The raw clock, milliseconds.
    #[must_use]
    pub fn raw_ms(&self) -> i64 {
        self.raw.now_ms()
    }

    /// The office's time, milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.raw.now_ms().saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }

    /// The office's time to the second.
    #[must_use]
    pub fn now(&self) -> DateTime<FixedOffset> {
        moment(self.now_ms())
    }

    /// What an operation records; `last` is the latest `made_at` of the chain, behind which it never goes.
    #[must_use]
    pub fn made_at(&self, last: Option<DateTime<FixedOffset>>) -> MadeAt {
        let raw_ms = self.raw.now_ms();
        let offset_ms = self.offset_ms.load(Ordering::Relaxed);
        let at = moment(raw_ms.saturating_add(offset_ms));
        MadeAt { at: last.map_or(at, |last| at.max(last)), raw_ms, offset_ms }
    }
}

/// Milliseconds as a moment of the office, to the second.
#[must_use]
pub fn moment(ms: i64) -> DateTime<FixedOffset> {
    office_offset().timestamp_opt(ms.div_euclid(1000), 0).single().unwrap_or_default()
}
