use super::*;
use crate::catalogue::Catalogue;
use chrono::NaiveTime;
use proptest::prelude::*;

/// The calendar of the starter catalogue: 2021 to 2027, Monday to Friday 07:30–11:30 and 13:30–17:30.
pub(crate) fn reference() -> WorkCalendar {
    let files = [
        ("agencies.toml", include_str!("../../../hub/catalogue/agencies.toml")),
        ("procedures.toml", include_str!("../../../hub/catalogue/procedures.toml")),
        ("holidays.csv", include_str!("../../../hub/catalogue/holidays.csv")),
        ("district.toml", include_str!("../../../hub/catalogue/district.toml")),
        ("offices.toml", include_str!("../../../hub/catalogue/offices.toml")),
    ];
    let catalogue = Catalogue::read(&files).unwrap();
    WorkCalendar::from_entries(&catalogue.hours, &catalogue.years)
}

pub(crate) fn moment(text: &str) -> DateTime<FixedOffset> {
    format!("{}:00+07:00", text.replace(' ', "T")).parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(text: &[(&str, &str)]) -> Vec<Interval> {
    let read =
        |(start, end): &(&str, &str)| Interval::try_from((start.to_string(), end.to_string())).unwrap();
    text.iter().map(read).collect()
}

#[test]
fn every_status_of_the_calendar() {
    let calendar = reference();
    for (date, status) in [
        ("2021-12-09", DayStatus::Working),
        ("2021-12-11", DayStatus::Weekend),
        ("2021-02-12", DayStatus::Statutory),
        ("2021-05-03", DayStatus::Substitute),
        ("2024-04-29", DayStatus::SwappedOff),
        ("2024-05-04", DayStatus::SwappedWorking),
        // A holiday on a Saturday is named as the holiday.
        ("2022-01-01", DayStatus::Statutory),
    ] {
        assert_eq!(calendar.day_status(day(date)), Ok(status), "{date}");
        assert_eq!(calendar.is_working(day(date)), Ok(status.is_working()), "{date}");
        assert_eq!(calendar.intervals(day(date)).unwrap().is_empty(), !status.is_working(), "{date}");
    }
}

#[test]
fn a_swapped_saturday_has_the_hours_of_an_ordinary_day_or_its_own() {
    let mut calendar = reference();
    let saturday = day("2024-05-04");
    assert_eq!(calendar.closing_time(saturday), Ok(moment("2024-05-04 17:30")));
    calendar.hours[0].sat = hours(&[("08:00", "11:00")]);
    assert_eq!(calendar.closing_time(saturday), Ok(moment("2024-05-04 11:00")));
    // An open counter does not make an ordinary Saturday a working day.
    assert_eq!(calendar.day_status(day("2024-05-11")), Ok(DayStatus::Weekend));
    assert_eq!(
        calendar.closing_time(day("2024-05-11")),
        Err(CalendarProblem::DayOff { date: day("2024-05-11") })
    );
}

#[test]
fn receipt_outside_hours_waits_for_the_next_interval() {
    let calendar = reference();
    for (at, effective) in [
        ("2021-12-09 07:29", "2021-12-09 07:30"),
        ("2021-12-09 07:30", "2021-12-09 07:30"),
        ("2021-12-09 11:29", "2021-12-09 11:29"),
        ("2021-12-09 11:30", "2021-12-09 13:30"),
        ("2021-12-09 12:00", "2021-12-09 13:30"),
        ("2021-12-09 17:29", "2021-12-09 17:29"),
        ("2021-12-09 17:30", "2021-12-10 07:30"),
        ("2021-12-10 23:59", "2021-12-13 07:30"),
        ("2021-12-12 10:00", "2021-12-13 07:30"),
        ("2022-01-30 20:15", "2022-02-07 07:30"),
    ] {
        assert_eq!(calendar.effective_receipt(&moment(at)), Ok(moment(effective)), "{at}");
    }
}

#[test]
fn only_published_years_are_known() {
    let calendar = reference();
    assert_eq!((calendar.known_from_year, calendar.known_through_year), (2021, 2027));
    assert_eq!(calendar.day_status(day("2028-01-03")), Err(CalendarProblem::CalendarEnds { year: 2028 }));
    assert_eq!(
        calendar.next_working_day(day("2027-12-31")),
        Err(CalendarProblem::CalendarEnds { year: 2028 })
    );
    assert_eq!(calendar.is_working(day("2020-12-31")), Err(CalendarProblem::BeforeCalendar { year: 2020 }));
    assert!(calendar.is_provisional(2027) && !calendar.is_provisional(2026));
}

#[test]
fn a_missing_year_ends_what_is_known() {
    let year = |year| CalendarYear { year, days: BTreeMap::new(), local: BTreeMap::new() };
    let calendar = WorkCalendar::from_entries(&reference().hours, &[year(2024), year(2021), year(2022)]);
    assert_eq!((calendar.known_from_year, calendar.known_through_year), (2021, 2022));
    let nothing = WorkCalendar::from_entries(&[], &[]);
    assert_eq!(nothing.is_working(day("2021-12-09")), Err(CalendarProblem::CalendarEnds { year: 2021 }));
}

#[test]
fn a_calendar_without_work_is_an_error_not_a_loop() {
    let mut calendar = reference();
    calendar.known_through_year = 9_999;
    for hours in &mut calendar.hours {
        let none = WorkHours {
            id: "none".into(),
            office: None,
            valid_from: None,
            valid_to: None,
            mon: vec![],
            tue: vec![],
            wed: vec![],
            thu: vec![],
            fri: vec![],
            sat: vec![],
            sun: vec![],
        };
        *hours = none;
    }
    let after = day("2030-01-01");
    assert_eq!(calendar.day_status(after), Ok(DayStatus::NoHours));
    assert_eq!(calendar.next_working_day(after), Err(CalendarProblem::NoWorkingDay { after }));
    calendar.hours.clear();
    assert_eq!(calendar.next_working_day(after), Err(CalendarProblem::NoHours { date: day("2030-01-02") }));
}

#[test]
fn of_the_hours_valid_on_a_day_the_newest_hold() {
    let mut calendar = reference();
    let mut summer = calendar.hours[0].clone();
    summer.valid_from = Some(day("2022-04-15"));
    summer.valid_to = Some(day("2022-10-15"));
    summer.mon = hours(&[("07:00", "11:30"), ("14:00", "17:00")]);
    calendar.hours.insert(0, summer);
    assert_eq!(calendar.closing_time(day("2022-04-04")), Ok(moment("2022-04-04 17:30")));
    assert_eq!(calendar.closing_time(day("2022-04-18")), Ok(moment("2022-04-18 17:00")));
    assert_eq!(calendar.closing_time(day("2022-10-17")), Ok(moment("2022-10-17 17:30")));
}

#[test]
fn the_version_names_the_content() {
    let calendar = reference();
    assert!(calendar.version.starts_with("2021-2027/"), "{}", calendar.version);
    assert_eq!(calendar.version, reference().version);
    let shifted = WorkCalendar::from_entries(
        &[],
        &[CalendarYear { year: 2021, days: BTreeMap::new(), local: BTreeMap::new() }],
    );
    assert_ne!(calendar.version, shifted.version);
    let json = serde_json::to_string(&calendar).unwrap();
    assert!(json.contains(r#"["07:30","11:30"]"#) && json.contains(r#""swapped-working""#));
    assert_eq!(serde_json::from_str::<WorkCalendar>(&json).unwrap(), calendar);
}

#[test]
fn hours_that_contradict_themselves_are_named() {
    let mut row = reference().hours.remove(0);
    assert_eq!(row.check(), Ok(()));
    row.wed = hours(&[("07:30", "11:30"), ("11:00", "17:30")]);
    assert_eq!(row.check(), Err(HoursProblem::Disordered(Weekday::Wed)));
    assert!(Interval::try_from(("11:30".to_owned(), "07:30".to_owned())).is_err());
    assert!(Interval::new(NaiveTime::MIN, NaiveTime::MIN).is_none());
}

proptest! {
    #[test]
    fn the_effective_receipt_lies_in_working_hours_and_never_before(minutes in 0_i64..3_600_000) {
        let calendar = reference_once();
        let at = moment("2021-01-04 00:00") + chrono::Duration::minutes(minutes);
        let effective = calendar.effective_receipt(&at).unwrap();
        prop_assert!(effective >= at);
        let local = local_time(&effective);
        let inside = |interval: &Interval| interval.start() <= local.time() && local.time() < interval.end();
        prop_assert!(calendar.intervals(local.date()).unwrap().iter().any(inside));
        prop_assert_eq!(calendar.effective_receipt(&effective).unwrap(), effective);
    }
}

/// Read once: property tests ask it thousands of times.
pub(crate) fn reference_once() -> &'static WorkCalendar {
    static CALENDAR: std::sync::OnceLock<WorkCalendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(reference)
}
