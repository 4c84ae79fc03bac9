//! Moments as a form stores them: RFC 3339 in whole seconds at +07:00, whatever offset they came with.
//!
//! Templates cut the day and the hour out of the text, so the text must carry the office's own time. Vietnam
//! has had one offset and no summer time since 1975.

use chrono::{DateTime, FixedOffset, SubsecRound};
use serde::{Deserialize, Deserializer, Serializer, de, ser};

const OFFSET_SECONDS: i32 = 7 * 3600;

fn at_home(moment: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    FixedOffset::east_opt(OFFSET_SECONDS).map(|offset| moment.with_timezone(&offset).trunc_subsecs(0))
}

pub fn serialize<S: Serializer>(moment: &DateTime<FixedOffset>, to: S) -> Result<S::Ok, S::Error> {
    let moment = at_home(*moment).ok_or_else(|| ser::Error::custom("moment out of range"))?;
    to.collect_str(&moment.format("%Y-%m-%dT%H:%M:%S%:z"))
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = String::deserialize(from)?;
    let moment = DateTime::parse_from_rfc3339(&text).map_err(de::Error::custom)?;
    at_home(moment).ok_or_else(|| de::Error::custom("moment out of range"))
}

/// The same for a moment that may not be known yet.
pub mod option {
    use chrono::{DateTime, FixedOffset};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Moment(#[serde(with = "super")] DateTime<FixedOffset>);

    pub fn serialize<S: Serializer>(
        moment: &Option<DateTime<FixedOffset>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        moment.map(Moment).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        Ok(Option::<Moment>::deserialize(from)?.map(|m| m.0))
    }
}
