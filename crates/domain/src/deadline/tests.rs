mod more;
mod properties;

use super::*;
use crate::calendar::tests::{moment, reference, reference_once};
use crate::time::local_date;
use proptest::prelude::*;

const EXAMPLES: &str = include_str!("../../tests/fixtures/deadline_examples.csv");

fn working_days(days: u32) -> TimeRule {
    TimeRule::WorkingDays { value: TimeValue::of(days).unwrap() }
}

fn same_day_rule() -> TimeRule {
    serde_json::from_str(r#"{"kind":"same_day_cutoff"}"#).unwrap()
}

fn due_at(rule: &TimeRule, received_at: &str) -> DateTime<FixedOffset> {
    due(rule, &moment(received_at), reference_once(), &[]).unwrap().due_at.unwrap()
}

/// Every worked example of the domain notes.
#[test]
fn the_worked_examples() {
    let mut computed = 0;
    for record in csv::Reader::from_reader(EXAMPLES.as_bytes()).records() {
        let record = record.unwrap();
        let (id, kind, value, received, expected) =
            (&record[0], &record[1], &record[2], &record[3], &record[4]);
        let rule: TimeRule = match kind {
            "same_day_cutoff" => same_day_rule(),
            _ => serde_json::from_str(&format!(r#"{{"kind":"{kind}","value":{value}}}"#)).unwrap(),
        };
        let due = due(&rule, &moment(received), reference_once(), &[]).unwrap();
        assert_eq!(due.due_at, Some(moment(expected)), "example {id}: {}", &record[5]);
        computed += 1;
    }
    assert_eq!(computed, 28);
}

#[test]
fn edges_of_the_day() {
    // 11:30:00 belongs to the afternoon of the same day, 17:30:00 to the next working day.
    assert_eq!(due_at(&working_days(1), "2021-12-09 11:30"), moment("2021-12-10 17:30"));
    assert_eq!(due_at(&working_days(1), "2021-12-09 17:30"), moment("2021-12-13 17:30"));
    assert_eq!(due_at(&same_day_rule(), "2021-12-09 17:30"), moment("2021-12-10 17:30"));
    // Received on a swapped Saturday: it is day 0, or the day of return.
    assert_eq!(due_at(&working_days(1), "2024-05-04 09:00"), moment("2024-05-06 17:30"));
    assert_eq!(due_at(&same_day_rule(), "2024-05-04 09:00"), moment("2024-05-04 17:30"));
    // 15:00 moves the hand-over, not day 0.
    assert_eq!(due_at(&working_days(3), "2021-12-09 16:59"), moment("2021-12-14 17:30"));
    // A second after the cut-off is after it.
    let late = moment("2021-12-09 15:00") + chrono::Duration::seconds(1);
    assert_eq!(
        due(&same_day_rule(), &late, reference_once(), &[]).unwrap().due_at,
        Some(moment("2021-12-10 17:30"))
    );
    // Five days off in a row, 2023: Hung Kings on Saturday, 30/4 on Sunday, two substitutes.
    assert_eq!(due_at(&working_days(1), "2023-04-28 10:00"), moment("2023-05-04 17:30"));
    // Another cut-off.
    let noon: TimeRule = serde_json::from_str(r#"{"kind":"same_day_cutoff","cutoff":"12:00"}"#).unwrap();
    assert_eq!(due_at(&noon, "2021-12-09 13:30"), moment("2021-12-10 17:30"));
}

#[test]
fn a_moment_is_read_at_the_office_wherever_it_was_written() {
    let utc: DateTime<chrono::Utc> = "2021-12-09T07:00:00Z".parse().unwrap();
    let due = due(&working_days(3), &utc, reference_once(), &[]).unwrap();
    assert_eq!(due.effective_receipt, moment("2021-12-09 14:00"));
    assert_eq!(due.due_at, Some(moment("2021-12-14 17:30")));
    assert_eq!(due.due_at.unwrap().to_rfc3339(), "2021-12-14T17:30:00+07:00");
}

#[test]
fn the_trace_says_why() {
    let due = due(&working_days(2), &moment("2021-12-30 09:00"), reference_once(), &[]).unwrap();
    let said: Vec<(String, Option<u32>, DayStatus)> =
        due.trace.iter().map(|day| (day.date.format("%d/%m").to_string(), day.counted, day.status)).collect();
    let expect = |date: &str, counted, status| (date.to_owned(), counted, status);
    assert_eq!(
        said,
        [
            expect("30/12", None, DayStatus::Working),
            expect("31/12", Some(1), DayStatus::Working),
            expect("01/01", None, DayStatus::Statutory),
            expect("02/01", None, DayStatus::Weekend),
            expect("03/01", None, DayStatus::Substitute),
            expect("04/01", Some(2), DayStatus::Working),
        ]
    );
    assert_eq!(due.trace[2].name_vi.as_deref(), Some("Tết Dương lịch"));
    assert_eq!(due.trace[4].source.as_deref(), Some("Labour Code art.111(3)"));
    assert!(!due.is_provisional);
    assert_eq!(serde_json::from_str::<Due>(&serde_json::to_string(&due).unwrap()).unwrap(), due);
}

#[test]
fn a_term_that_leaves_the_calendar_is_refused_or_provisional() {
    let mut calendar = reference();
    calendar.known_through_year = 2021;
    assert_eq!(
        due(&working_days(2), &moment("2021-12-30 09:00"), &calendar, &[]),
        Err(DeadlineProblem::Calendar(CalendarProblem::CalendarEnds { year: 2022 }))
    );
    assert!(due(&working_days(1), &moment("2021-12-30 09:00"), &calendar, &[]).is_ok());
    // The notice for 2027 is not out.
    assert!(
        due(&working_days(2), &moment("2026-12-31 09:00"), reference_once(), &[]).unwrap().is_provisional
    );
    assert!(
        !due(&working_days(2), &moment("2026-12-28 09:00"), reference_once(), &[]).unwrap().is_provisional
    );
}

#[test]
fn rules_are_written_as_in_the_catalogue() {
    for json in [
        r#"{"kind":"working_days","value":3}"#,
        r#"{"kind":"working_days","value":0.5}"#,
        r#"{"kind":"calendar_days","value":15}"#,
        r#"{"kind":"calendar_months","value":1}"#,
        r#"{"kind":"working_hours","value":8}"#,
        r#"{"kind":"same_day_cutoff","cutoff":"15:00"}"#,
        r#"{"kind":"immediate"}"#,
        r#"{"kind":"none"}"#,
    ] {
        let rule: TimeRule = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&rule).unwrap(), json);
    }
    assert_eq!(
        serde_json::from_str::<TimeRule>(r#"{"kind":"working_days","value":3.0}"#).unwrap(),
        working_days(3)
    );
    for bad in ["-1", "0", "0.001", "1e9", "10000", "\"3\"", "null"] {
        let json = format!(r#"{{"kind":"working_days","value":{bad}}}"#);
        assert!(serde_json::from_str::<TimeRule>(&json).is_err(), "{bad}");
    }
    assert!(TimeValue::try_from(f64::NAN).is_err() && TimeValue::try_from(f64::INFINITY).is_err());
    assert!(serde_json::from_str::<TimeRule>(r#"{"kind":"weeks","value":1}"#).is_err());
    assert!(serde_json::from_str::<TimeRule>(r#"{"kind":"same_day_cutoff","cutoff":"25:00"}"#).is_err());
}

/// Any minute of the years that are officially announced, far enough from the end for the longest term.
fn any_moment() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (0_i64..2_500_000).prop_map(|minutes| moment("2021-01-04 00:00") + chrono::Duration::minutes(minutes))
}

fn any_rule() -> impl Strategy<Value = TimeRule> {
    prop_oneof![(1_u32..60).prop_map(working_days), Just(same_day_rule())]
}

proptest! {
    #[test]
    fn later_receipt_is_never_due_earlier(rule in any_rule(), at in any_moment(), minutes in 0_i64..50_000) {
        let later = at + chrono::Duration::minutes(minutes);
        let of = |at: &DateTime<FixedOffset>| due(&rule, at, reference_once(), &[]).unwrap().due_at.unwrap();
        prop_assert!(of(&at) <= of(&later));
    }

    #[test]
    fn a_longer_term_is_due_later(days in 1_u32..60, more in 1_u32..10, at in any_moment()) {
        let of = |days| due(&working_days(days), &at, reference_once(), &[]).unwrap().due_at.unwrap();
        prop_assert!(of(days) < of(days + more));
    }

    #[test]
    fn the_trace_counts_what_the_rule_says(days in 1_u32..60, at in any_moment()) {
        let calendar = reference_once();
        let due = due(&working_days(days), &at, calendar, &[]).unwrap();
        let counted: Vec<u32> = due.trace.iter().filter_map(|day| day.counted).collect();
        prop_assert_eq!(counted, (1..=days).collect::<Vec<u32>>());
        let last = due.trace.last().unwrap();
        prop_assert_eq!(last.counted, Some(days));
        prop_assert_eq!(due.due_at, Some(calendar.closing_time(last.date).unwrap()));
        prop_assert_eq!(due.trace[0].date, local_date(&at));
        let day_0 = local_date(&due.effective_receipt);
        for day in &due.trace {
            prop_assert_eq!(day.counted.is_some(), day.status.is_working() && day.date > day_0);
        }
        for (day, next) in due.trace.iter().zip(due.trace.iter().skip(1)) {
            prop_assert_eq!(day.date.succ_opt(), Some(next.date));
        }
    }
}
