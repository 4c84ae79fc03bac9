//! Years whose notice is not out yet: what the law alone says about them.

use super::{CalendarDay, DayKind, WorkCalendar};
use crate::catalogue::Label;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// Holidays on fixed dates of the solar calendar: month, day, first year, name, law. Tết, Hung Kings and the day
/// beside National Day are announced for each year and are not guessed.
const FIXED: [(u32, u32, i32, &str, &str); 5] = [
    (1, 1, 0, "Tết Dương lịch", LABOUR_CODE),
    (4, 30, 0, "Ngày Chiến thắng 30/4", LABOUR_CODE),
    (5, 1, 0, "Ngày Quốc tế lao động 1/5", LABOUR_CODE),
    (9, 2, 0, "Quốc khánh 2/9", LABOUR_CODE),
    (11, 24, 2026, "Ngày Văn hóa Việt Nam 24/11", "Resolution 28/2026/QH16"),
];
const LABOUR_CODE: &str = "Labour Code 2019 art.112";
const SUBSTITUTE: &str = "Labour Code art.111(3)";

impl WorkCalendar {
    /// The calendar with every year from `first` to `last` known. A year that was not published has its weekly days
    /// off, the holidays that the law puts on fixed dates, and their substitute days, none of them sure: what is
    /// computed with it says that it is provisional, and is computed again once the notice is out. The version
    /// stays that of what was published.
    #[must_use]
    pub fn with_provisional_years(&self, first: i32, last: i32) -> Self {
        let mut calendar = self.clone();
        let known = self.known_from_year..=self.known_through_year;
        let (from, through) = if known.is_empty() {
            (first, last)
        } else {
            (first.min(self.known_from_year), last.max(self.known_through_year))
        };
        for year in (from..=through).filter(|year| !known.contains(year)) {
            calendar.days.extend(by_law(year));
        }
        calendar.known_from_year = from;
        calendar.known_through_year = through;
        calendar
    }
}

fn by_law(year: i32) -> BTreeMap<NaiveDate, CalendarDay> {
    let day = |kind, name: &str, source: &str, note: Option<String>| CalendarDay {
        kind,
        name_vi: name.to_owned(),
        source: source.to_owned(),
        label: Label::Likely,
        note,
    };
    let holidays: Vec<_> = FIXED
        .iter()
        .filter(|(_, _, since, ..)| year >= *since)
        .filter_map(|(month, date, _, name, source)| {
            Some((NaiveDate::from_ymd_opt(year, *month, *date)?, *name, *source))
        })
        .collect();
    let mut days: BTreeMap<NaiveDate, CalendarDay> = holidays
        .iter()
        .map(|(date, name, source)| (*date, day(DayKind::Statutory, name, source, None)))
        .collect();
    let is_weekend = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    for (date, name, _) in holidays.iter().filter(|(date, ..)| is_weekend(date)) {
        // The next day that is neither a weekly day off nor a holiday nor taken by another substitute.
        let next = date.iter_days().take(10).find(|next| !is_weekend(next) && !days.contains_key(next));
        if let Some(next) = next.filter(|next| *next <= *date + Days::new(9)) {
            let note = format!("for {}", date.format("%a %d/%m"));
            days.insert(next, day(DayKind::Substitute, name, SUBSTITUTE, Some(note)));
        }
    }
    days
}
