//! Moments as header and bodies write them: `2021-12-09T14:00:00+07:00`, whole seconds of the office's clock
//! and nothing else. One moment has one spelling, and no reader meets a year that its calendar cannot hold.

use crate::time::{local_time, office_moment};
use chrono::{DateTime, FixedOffset, NaiveDateTime, Timelike};
use serde::{Deserialize, Deserializer, Serializer, de::Error};
use std::borrow::Cow;

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S+07:00";
const LENGTH: usize = "2021-12-09T14:00:00+07:00".len();

fn parse(text: &str) -> Option<DateTime<FixedOffset>> {
    let local = NaiveDateTime::parse_from_str(text, FORMAT).ok()?;
    // A leap second (`:60`) is read as the nanoseconds of the one before.
    let is_exact = text.len() == LENGTH && local.nanosecond() == 0 && written(local) == text;
    is_exact.then(|| office_moment(local.date(), local.time()))
}

fn written(local: NaiveDateTime) -> String {
    local.with_nanosecond(0).unwrap_or(local).format(FORMAT).to_string()
}

pub(crate) fn serialize<S: Serializer>(at: &DateTime<FixedOffset>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&written(local_time(at)))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = <Cow<'de, str>>::deserialize(from)?;
    parse(&text).ok_or_else(|| D::Error::custom("not a moment of the office's clock"))
}

/// The same where there may be none.
pub(crate) mod option {
    use super::{Cow, DateTime, Deserialize, Deserializer, Error, FixedOffset, Serializer, parse};

    pub(crate) fn serialize<S: Serializer>(
        at: &Option<DateTime<FixedOffset>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        let Some(text) = <Option<Cow<'de, str>>>::deserialize(from)? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| D::Error::custom("not a moment of the office's clock"))
    }
}
