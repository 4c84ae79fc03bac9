//! Which backups go.

use chrono::{DateTime, Datelike, Duration, FixedOffset};
use std::collections::{BTreeMap, BTreeSet};

/// What thinning has to know of a backup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// When it was made.
    pub at: DateTime<FixedOffset>,
    /// Highest row of its log.
    pub last_row: u64,
    /// Chain of the desk, or epoch of the hub.
    pub incarnation: String,
    /// Its files are there.
    pub is_whole: bool,
}

/// The most that the time between two backups, or between the last one and now, counts for. A clock that jumps years
/// ahead makes earlier backups older by this and no more; a desk that was closed for a season keeps them longer.
/// Longer than from the last day of one week to the last day of the next.
const GAP: Duration = Duration::days(14);

/// Places of those that go: kept are all of the last 24 hours, then the last of each day for 31 days, then the last
/// of each week for a year. Never goes the newest whole one, nor the one with the longest log of an incarnation, nor
/// one that the clock places in the future (the clock was wrong, then or now). One that is not whole takes no other's
/// place, and goes with the time. Ages are counted from one whole backup to the next: see [`GAP`].
#[must_use]
pub fn thin(now: DateTime<FixedOffset>, all: &[Kept]) -> Vec<usize> {
    let mut newest_first: Vec<(usize, &Kept)> = all.iter().enumerate().collect();
    newest_first.sort_by_key(|(_, backup)| std::cmp::Reverse((backup.at, backup.last_row)));
    let mut longest: BTreeMap<&str, (u64, DateTime<FixedOffset>, usize)> = BTreeMap::new();
    for (place, backup) in all.iter().enumerate().filter(|(_, backup)| backup.is_whole) {
        let this = (backup.last_row, backup.at, place);
        let longest = longest.entry(&backup.incarnation).or_insert(this);
        *longest = this.max(*longest);
    }
    let (mut newer, mut age_of_newer) = (now, Duration::zero());
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut going = Vec::new();
    for (place, backup) in newest_first {
        let is_last = longest.get(backup.incarnation.as_str()).is_some_and(|(_, _, last)| *last == place);
        let age = age_of_newer + (newer - backup.at).clamp(Duration::zero(), GAP);
        if backup.is_whole {
            (newer, age_of_newer) = (newer.min(backup.at), age);
        }
        let is_kept = if age <= Duration::hours(24) {
            true
        } else if !backup.is_whole {
            age <= Duration::days(31)
        } else if age <= Duration::days(31) {
            days.insert(backup.at.date_naive())
        } else if age <= Duration::days(366) {
            weeks.insert((backup.at.iso_week().year(), backup.at.iso_week().week()))
        } else {
            false
        };
        if !is_kept && !is_last {
            going.push(place);
        }
    }
    going.sort_unstable();
    going
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(&format!("{text}:00+07:00")).unwrap()
    }

    fn backup(text: &str) -> Kept {
        made(at(text))
    }

    fn made(at: DateTime<FixedOffset>) -> Kept {
        Kept { at, last_row: 0, incarnation: "one".into(), is_whole: true }
    }

    /// What is left of these after thinning at noon of 9 December 2021, a Thursday.
    fn left(all: &[Kept]) -> Vec<String> {
        let going = thin(at("2021-12-09T12:00"), all);
        let stays = |(place, _): &(usize, &Kept)| !going.contains(place);
        all.iter()
            .enumerate()
            .filter(stays)
            .map(|(_, backup)| backup.at.format("%m-%dT%H:%M").to_string())
            .collect()
    }

    #[test]
    fn each_age_has_its_distance() {
        for (given, expected) in [
            // The last 24 hours: all.
            (
                &["2021-12-08T12:00", "2021-12-09T11:00", "2021-12-09T11:30"][..],
                &["12-08T12:00", "12-09T11:00", "12-09T11:30"][..],
            ),
            // Before that the last of each day.
            (
                &[
                    "2021-12-09T11:00",
                    "2021-12-08T11:00",
                    "2021-12-08T10:00",
                    "2021-12-07T17:00",
                    "2021-12-07T08:00",
                ],
                &["12-09T11:00", "12-08T11:00", "12-07T17:00"],
            ),
            // After 31 days the last of each week; Monday 25 October begins one.
            (
                &[
                    "2021-12-09T11:00",
                    "2021-11-28T09:00",
                    "2021-11-15T09:00",
                    "2021-11-02T09:00",
                    "2021-10-31T09:00",
                    "2021-10-28T09:00",
                    "2021-10-25T09:00",
                    "2021-10-24T09:00",
                ],
                &["12-09T11:00", "11-28T09:00", "11-15T09:00", "11-02T09:00", "10-31T09:00", "10-24T09:00"],
            ),
            // After a gap they are a fortnight older and no more.
            (
                &["2021-12-09T11:00", "2021-10-28T09:00", "2021-10-25T09:00", "2021-10-25T08:00"],
                &["12-09T11:00", "10-28T09:00", "10-25T09:00"],
            ),
            // What was not used for a year has not grown a year older.
            (&["2021-12-09T11:00", "2020-12-10T11:00", "2020-12-10T09:00"], &["12-09T11:00", "12-10T11:00"]),
            // The only one stays however old it is.
            (&["2001-01-01T09:00"], &["01-01T09:00"]),
            // A clock that was ahead.
            (
                &["2021-12-09T11:00", "2031-01-01T09:00", "2031-01-01T08:00"],
                &["12-09T11:00", "01-01T09:00", "01-01T08:00"],
            ),
            (&[], &[]),
        ] {
            let all: Vec<Kept> = given.iter().map(|text| backup(text)).collect();
            assert_eq!(left(&all), expected, "{given:?}");
        }
    }

    #[test]
    fn the_last_of_each_incarnation_stays() {
        let last = at("2021-12-09T11:00");
        let mut all: Vec<Kept> =
            (0..28).map(|fortnight| made(last - Duration::days(14 * fortnight))).collect();
        for days in [390, 391] {
            all.push(Kept { incarnation: "before the restore".into(), ..made(last - Duration::days(days)) });
        }
        let left = left(&all);
        assert!(left.contains(&"11-14T11:00".to_owned()), "{left:?}");
        assert!(!left.contains(&"11-13T11:00".to_owned()), "{left:?}");
    }

    #[test]
    fn one_that_is_not_whole_takes_no_place() {
        let mut all: Vec<Kept> = [
            "2021-12-07T17:00",
            "2021-12-07T08:00",
            "2021-11-24T08:00",
            "2021-11-11T08:00",
            "2021-10-30T08:00",
            "2021-10-29T08:00",
        ]
        .map(backup)
        .to_vec();
        all[0].is_whole = false;
        all[5].is_whole = false;
        assert_eq!(left(&all), ["12-07T17:00", "12-07T08:00", "11-24T08:00", "11-11T08:00", "10-30T08:00"]);
        // Nor is it the last of anything.
        all.truncate(2);
        all[1].at = at("2018-01-01T08:00");
        assert_eq!(left(&all), ["12-07T17:00", "01-01T08:00"]);
    }

    #[test]
    fn thinning_every_hour_for_a_year_leaves_what_it_promises() {
        let mut all: Vec<Kept> = Vec::new();
        let mut now = at("2020-01-01T00:00");
        for _ in 0..24 * 400 {
            all.push(Kept { at: now, ..backup("2020-01-01T00:00") });
            let going = thin(now, &all);
            let mut place = 0;
            all.retain(|_| {
                place += 1;
                !going.contains(&(place - 1))
            });
            now += Duration::hours(1);
        }
        let young = all.iter().filter(|backup| now - backup.at <= Duration::hours(25)).count();
        assert_eq!(young, 25);
        let within = |days| all.iter().filter(|backup| now - backup.at <= Duration::days(days)).count();
        assert!((30..=32).contains(&(within(31) - young)), "{}", within(31));
        assert!((46..=49).contains(&(all.len() - within(31))), "{}", all.len());
        // Weeks are kept by their last day.
        let oldest = all.iter().map(|backup| backup.at).min().unwrap();
        assert_eq!(
            (oldest.weekday(), oldest.format("%H").to_string().as_str()),
            (chrono::Weekday::Sun, "23")
        );
    }
}
