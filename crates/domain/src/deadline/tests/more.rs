//! Composite cases and edge cases of the domain notes, and what each kind of term does.

use super::*;
use crate::calendar::{CalendarDay, CalendarYear, DayKind, WorkHours};
use crate::catalogue::Label;
use crate::id::OfficeId;
use chrono::Datelike;
use std::collections::BTreeMap;

fn rule(json: &str) -> TimeRule {
    serde_json::from_str(json).unwrap()
}

fn of(kind: &str, value: &str) -> TimeRule {
    rule(&format!(r#"{{"kind":"{kind}","value":{value}}}"#))
}

fn pause(from: &str, to: &str) -> Pause {
    Pause::new(moment(from), Some(moment(to))).unwrap()
}

fn with(rule: &TimeRule, received: &str, pauses: &[Pause]) -> Due {
    due(rule, &moment(received), reference_once(), pauses).unwrap()
}

fn restarted(rule: &TimeRule, received: &str, pauses: &[Pause]) -> Due {
    let policy = Policy { supplement: Supplement::Restart, ..Policy::default() };
    due_under(policy, rule, &moment(received), reference_once(), pauses).unwrap()
}

fn steps(due: &Due) -> Vec<(String, Step, Option<u32>, Option<u32>)> {
    let text = |day: &TraceDay| day.date.format("%d/%m").to_string();
    due.trace.iter().map(|day| (text(day), day.step, day.counted, day.minutes)).collect()
}

#[test]
fn case_29_a_supplement_over_tet() {
    let pauses = [pause("2026-02-12 10:00", "2026-02-24 09:00")];
    let five = working_days(5);
    assert_eq!(with(&five, "2026-02-09 08:40", &[]).due_at, Some(moment("2026-02-23 17:30")));
    assert_eq!(with(&five, "2026-02-09 08:40", &pauses).due_at, Some(moment("2026-02-26 17:30")));
    let again = restarted(&five, "2026-02-09 08:40", &pauses);
    assert_eq!(again.due_at, Some(moment("2026-03-03 17:30")));
    assert_eq!(again.trace[0].step, Step::Restarted);
    assert_eq!(
        again.trace.iter().find(|day| day.step == Step::Received).unwrap().date.to_string(),
        "2026-02-24"
    );
    let moved = moved_by(TimeKind::WorkingDays, moment("2026-02-23 17:30"), &pauses[0], reference_once())
        .unwrap()
        .unwrap();
    assert_eq!((moved.taken, moved.new_due), (3, moment("2026-02-26 17:30")));
}

#[test]
fn case_30_a_supplement_within_the_week() {
    let pauses = [pause("2021-12-15 16:00", "2021-12-17 08:30")];
    let paused = with(&working_days(5), "2021-12-13 09:00", &pauses);
    assert_eq!(paused.due_at, Some(moment("2021-12-22 17:30")));
    assert_eq!(
        restarted(&working_days(5), "2021-12-13 09:00", &pauses).due_at,
        Some(moment("2021-12-24 17:30"))
    );
    let counted = |date: &str, number| (date.to_owned(), Step::Counted, Some(number), None);
    let other = |date: &str, step| (date.to_owned(), step, None, None);
    assert_eq!(
        steps(&paused),
        [
            other("13/12", Step::Received),
            counted("14/12", 1),
            counted("15/12", 2),
            other("16/12", Step::Paused),
            other("17/12", Step::Paused),
            other("18/12", Step::Off),
            other("19/12", Step::Off),
            counted("20/12", 3),
            counted("21/12", 4),
            counted("22/12", 5),
        ]
    );
}

#[test]
fn case_31_stages_add_up_to_the_total() {
    let ends = plan_stages(
        &[working_days(2), TimeRule::None, working_days(3)],
        &moment("2022-01-21 09:00"),
        reference_once(),
    );
    assert_eq!(ends.unwrap(), [Some(moment("2022-01-25 17:30")), None, Some(moment("2022-01-28 17:30"))]);
    assert_eq!(due_at(&working_days(5), "2022-01-21 09:00"), moment("2022-01-28 17:30"));
}

fn class(progress: Progress, now: &str) -> Timeliness {
    class_of(&working_days(3), Some("2021-12-14 17:30"), progress, now)
}

fn class_of(rule: &TimeRule, due: Option<&str>, progress: Progress, now: &str) -> Timeliness {
    classify(rule, due.map(moment), progress, moment(now), 2, reference_once())
}

#[test]
fn cases_32_to_36_finished_dossiers_are_compared_by_date() {
    let finished = |at: &str| class(Progress::Finished(moment(at)), "2021-12-31 08:00");
    assert_eq!(finished("2021-12-13 16:50"), Timeliness::Early);
    assert_eq!(finished("2021-12-14 17:20"), Timeliness::OnTime);
    assert_eq!(finished("2021-12-14 23:59"), Timeliness::OnTime);
    assert_eq!(finished("2021-12-15 07:31"), Timeliness::Late);
    let calendar = reference_once();
    let dates = DueDates::issued(moment("2021-12-14 17:30"))
        .extended(moment("2021-12-17 17:30"), moment("2021-12-13 09:00"), 1, calendar)
        .unwrap();
    let under = |compared| {
        let done = Progress::Finished(moment("2021-12-16 10:00"));
        classify(
            &working_days(3),
            Some(dates.compared(compared)),
            done,
            moment("2021-12-20 08:00"),
            2,
            calendar,
        )
    };
    assert_eq!((under(Compared::Strict), under(Compared::Extended)), (Timeliness::Late, Timeliness::Early));
    assert_eq!(dates.shown(), moment("2021-12-17 17:30"));
    assert_eq!(dates.original_due_at, moment("2021-12-14 17:30"));
}

#[test]
fn case_37_a_notification_has_no_due_date_and_asks_no_calendar() {
    let nothing = WorkCalendar::from_entries(&[], &[]);
    for rule in [TimeRule::None, TimeRule::Immediate] {
        let due = due(&rule, &moment("2021-12-11 10:05"), &nothing, &[]).unwrap();
        assert_eq!(due.due_at, None);
        assert_eq!(due.effective_receipt, moment("2021-12-11 10:05"));
        assert!(due.trace.is_empty() && !due.is_provisional);
    }
    let open = class_of(&TimeRule::None, None, Progress::Open, "2030-01-01 00:00");
    let done = Progress::Finished(moment("2022-01-01 00:00"));
    let done = class_of(&TimeRule::None, None, done, "2030-01-01 00:00");
    assert_eq!((open, done), (Timeliness::WithinTerm, Timeliness::Early));
}

#[test]
fn open_dossiers_are_within_term_near_due_or_overdue() {
    assert_eq!(class(Progress::Open, "2021-12-09 14:00"), Timeliness::WithinTerm);
    // Friday: Monday and Tuesday are left.
    assert_eq!(class(Progress::Open, "2021-12-10 07:30"), Timeliness::NearDue);
    assert_eq!(class(Progress::Open, "2021-12-14 17:30"), Timeliness::NearDue);
    assert_eq!(class(Progress::Open, "2021-12-14 17:31"), Timeliness::Overdue);
    assert_eq!(class(Progress::Paused, "2021-12-20 08:00"), Timeliness::WithinTerm);
}

#[test]
fn terms_by_the_hour_are_compared_by_the_minute() {
    let eight = of("working_hours", "8");
    let finished = |at: &str| {
        class_of(&eight, Some("2022-09-05 16:00"), Progress::Finished(moment(at)), "2022-09-30 08:00")
    };
    assert_eq!(finished("2022-09-05 15:59"), Timeliness::Early);
    assert_eq!(finished("2022-09-05 16:00"), Timeliness::OnTime);
    assert_eq!(finished("2022-09-05 16:01"), Timeliness::Late);
    assert!(of("working_days", "0.5").runs_by_the_hour() && !working_days(1).runs_by_the_hour());
}

#[test]
fn an_extension_is_once_in_time_and_forwards() {
    let calendar = reference_once();
    let dates = DueDates::issued(moment("2021-12-14 17:30"));
    let until = moment("2021-12-17 17:30");
    let at = |now: &str| dates.extended(until, moment(now), 1, calendar);
    assert!(at("2021-12-13 17:00").is_ok());
    assert_eq!(at("2021-12-14 08:00"), Err(ExtensionProblem::TooLate { lead_days: 1 }));
    assert!(dates.extended(until, moment("2021-12-14 17:30"), 0, calendar).is_ok());
    assert!(dates.extended(until, moment("2021-12-14 17:31"), 0, calendar).is_err());
    assert_eq!(
        dates.extended(dates.due_at, moment("2021-12-13 08:00"), 1, calendar),
        Err(ExtensionProblem::NotLater)
    );
    let extended = at("2021-12-13 08:00").unwrap();
    assert_eq!(
        extended.extended(moment("2021-12-24 17:30"), moment("2021-12-13 09:00"), 1, calendar),
        Err(ExtensionProblem::Again)
    );
    // A later pause moves the promised date; what had passed by then stays.
    let later = extended
        .paused(TimeKind::WorkingDays, &pause("2021-12-15 08:00", "2021-12-16 08:00"), calendar)
        .unwrap();
    assert_eq!(later.due_at, moment("2021-12-14 17:30"));
    assert_eq!(later.extended_due_at, Some(moment("2021-12-20 17:30")));
    assert_eq!(later.original_due_at, dates.original_due_at);
}

#[test]
fn calendar_days_count_days_off_and_roll_from_them() {
    let due = with(&of("calendar_days", "3"), "2021-12-09 09:00", &[]);
    assert_eq!(due.due_at, Some(moment("2021-12-13 17:30")));
    let row = |date: &str, step, counted| (date.to_owned(), step, counted, None);
    assert_eq!(
        steps(&due),
        [
            row("09/12", Step::Received, None),
            row("10/12", Step::Counted, Some(1)),
            row("11/12", Step::Counted, Some(2)),
            row("12/12", Step::Counted, Some(3)),
            row("13/12", Step::Rolled, None),
        ]
    );
    assert_eq!(
        with(&of("calendar_days", "1"), "2021-12-09 09:00", &[]).due_at,
        Some(moment("2021-12-10 17:30"))
    );
    // P in days, then the roll: 09/12 + 3 + 4 (the 11th to the 14th) = Thursday the 16th.
    let paused =
        with(&of("calendar_days", "3"), "2021-12-09 09:00", &[pause("2021-12-10 09:00", "2021-12-14 09:00")]);
    assert_eq!(paused.due_at, Some(moment("2021-12-16 17:30")));
}

#[test]
fn months_end_on_the_same_number_or_the_last_day() {
    let months = |value: &str, at: &str| with(&of("calendar_months", value), at, &[]).due_at;
    assert_eq!(months("1", "2021-12-09 09:00"), Some(moment("2022-01-10 17:30")), "09/01 is a Sunday");
    assert_eq!(months("1", "2023-01-31 09:00"), Some(moment("2023-02-28 17:30")));
    assert_eq!(months("1", "2024-01-31 09:00"), Some(moment("2024-02-29 17:30")));
    assert_eq!(months("12", "2024-02-29 09:00"), Some(moment("2025-02-28 17:30")));
    assert_eq!(
        months("0.5", "2021-12-09 09:00"),
        Some(moment("2021-12-24 17:30")),
        "half a month is 15 days"
    );
    assert_eq!(months("1.5", "2021-11-09 09:00"), Some(moment("2021-12-24 17:30")));
    for (kind, value) in [("calendar_months", "0.25"), ("calendar_days", "0.5"), ("calendar_days", "1.5")] {
        let refused = due(&of(kind, value), &moment("2021-12-09 09:00"), reference_once(), &[]);
        assert!(matches!(refused, Err(DeadlineProblem::Fraction { .. })), "{kind} {value}");
    }
}

#[test]
fn working_hours_walk_through_the_intervals() {
    let hours = |value: &str, at: &str| with(&of("working_hours", value), at, &[]).due_at.unwrap();
    assert_eq!(hours("4", "2021-12-09 07:30"), moment("2021-12-09 11:30"), "the end of a morning is of it");
    assert_eq!(hours("4.5", "2021-12-09 07:30"), moment("2021-12-09 14:00"));
    assert_eq!(hours("8", "2021-12-10 17:29"), moment("2021-12-13 17:29"));
    assert_eq!(hours("0.01", "2021-12-09 17:29"), moment("2021-12-09 17:30"), "a begun minute is a minute");
    let seconds = moment("2021-12-09 08:00") + chrono::Duration::seconds(59);
    let due = due(&of("working_hours", "1"), &seconds, reference_once(), &[]).unwrap();
    assert_eq!(due.due_at, Some(moment("2021-12-09 09:00")));
    let due = with(&of("working_hours", "8"), "2021-12-10 16:00", &[]);
    let row = |date: &str, step, minutes| (date.to_owned(), step, None, minutes);
    assert_eq!(
        steps(&due),
        [
            row("10/12", Step::Counted, Some(90)),
            row("11/12", Step::Off, None),
            row("12/12", Step::Off, None),
            row("13/12", Step::Counted, Some(390)),
        ]
    );
    assert_eq!(due.trace[1].source.as_deref(), Some("Decision 188/1999/QĐ-TTg"));
}

#[test]
fn a_pause_of_a_term_in_hours_takes_out_working_time() {
    let eight = of("working_hours", "8");
    // Asked at 10:00, complete at 14:00: an hour and a half of the morning and half an hour of the afternoon.
    let due = with(&eight, "2021-12-09 07:30", &[pause("2021-12-09 10:00", "2021-12-09 14:00")]);
    assert_eq!(due.due_at, Some(moment("2021-12-10 09:30")));
    // Over a night and two days: nothing is counted between.
    let due = with(&eight, "2021-12-09 07:30", &[pause("2021-12-09 15:30", "2021-12-13 20:00")]);
    assert_eq!(due.due_at, Some(moment("2021-12-14 09:30")));
    assert_eq!(steps(&due)[1], ("10/12".to_owned(), Step::Paused, None, None));
    let moved = moved_by(
        TimeKind::WorkingHours,
        moment("2021-12-09 17:30"),
        &pause("2021-12-09 10:00", "2021-12-09 14:00"),
        reference_once(),
    );
    let moved = moved.unwrap().unwrap();
    assert_eq!((moved.taken, moved.new_due), (120, moment("2021-12-10 09:30")));
}

#[test]
fn half_days_are_hours_and_never_overtake_whole_days() {
    let half = |value: &str, at: &str| with(&of("working_days", value), at, &[]).due_at.unwrap();
    assert_eq!(half("0.5", "2021-12-09 08:00"), moment("2021-12-09 14:00"));
    assert_eq!(half("0.5", "2021-12-10 14:00"), moment("2021-12-13 08:00"));
    assert_eq!(half("1", "2021-12-09 08:00"), moment("2021-12-10 17:30"));
    assert_eq!(half("1.5", "2021-12-09 08:00"), moment("2021-12-13 11:30"));
    assert_eq!(half("2", "2021-12-09 08:00"), moment("2021-12-13 17:30"));
    let due = with(&of("working_days", "1.5"), "2021-12-09 08:00", &[]);
    assert_eq!(steps(&due).last().unwrap(), &("13/12".to_owned(), Step::Counted, None, Some(240)));
    // The working day is what the intervals say, not eight hours.
    let mut seven = reference();
    let short = vec![crate::calendar::Interval::try_from(("07:00".to_owned(), "14:00".to_owned())).unwrap()];
    seven.hours[0].thu = short;
    let due = super::due(&of("working_days", "0.5"), &moment("2021-12-09 07:00"), &seven, &[]).unwrap();
    assert_eq!(due.due_at, Some(moment("2021-12-09 10:30")));
}

#[test]
fn a_policy_may_keep_the_hour_and_shift_late_receipts() {
    let same_time = Policy { due_hour: DueHour::SameTime, ..Policy::default() };
    let at = |policy, rule: &TimeRule, at: &str| {
        due_under(policy, rule, &moment(at), reference_once(), &[]).unwrap().due_at.unwrap()
    };
    assert_eq!(at(same_time, &working_days(5), "2023-10-27 09:32"), moment("2023-11-03 09:32"));
    let half = of("working_days", "1.5");
    assert_eq!(at(same_time, &half, "2021-12-09 14:00"), moment("2021-12-13 08:00"));
    // The half begins on the day that the whole ended: the trace says both of it.
    let morning = due_under(same_time, &half, &moment("2021-12-09 08:00"), reference_once(), &[]).unwrap();
    assert_eq!(morning.due_at, Some(moment("2021-12-10 14:00")));
    assert_eq!(steps(&morning).last().unwrap(), &("10/12".to_owned(), Step::Counted, Some(1), Some(240)));
    let three = "15:00:00".parse().unwrap();
    let shifts = Policy { late_receipt_after: Some(three), ..Policy::default() };
    assert_eq!(at(shifts, &working_days(3), "2021-12-09 15:00"), moment("2021-12-14 17:30"));
    assert_eq!(at(shifts, &working_days(3), "2021-12-09 15:01"), moment("2021-12-15 17:30"));
    assert_eq!(at(shifts, &of("calendar_days", "1"), "2021-12-09 15:01"), moment("2021-12-10 17:30"));
}

#[test]
fn overlapping_pauses_are_one_and_an_open_one_moves_nothing() {
    let five = working_days(5);
    let one = with(&five, "2021-12-13 09:00", &[pause("2021-12-14 09:00", "2021-12-17 08:00")]);
    let two = with(
        &five,
        "2021-12-13 09:00",
        &[pause("2021-12-15 08:00", "2021-12-17 08:00"), pause("2021-12-14 09:00", "2021-12-16 16:00")],
    );
    assert_eq!(one, two);
    assert_eq!(one.due_at, Some(moment("2021-12-23 17:30")));
    let inside =
        [pause("2021-12-14 09:00", "2021-12-17 08:00"), pause("2021-12-15 08:00", "2021-12-15 16:00")];
    assert_eq!(with(&five, "2021-12-13 09:00", &inside), one);
    let open = Pause::new(moment("2021-12-14 09:00"), None).unwrap();
    assert_eq!(with(&five, "2021-12-13 09:00", &[open]), with(&five, "2021-12-13 09:00", &[]));
    assert!(Pause::new(moment("2021-12-14 09:00"), Some(moment("2021-12-14 08:59"))).is_none());
    let hours = of("working_hours", "16");
    let overlap =
        [pause("2021-12-13 10:00", "2021-12-13 15:00"), pause("2021-12-13 14:00", "2021-12-13 16:00")];
    let merged = [pause("2021-12-13 10:00", "2021-12-13 16:00")];
    assert_eq!(with(&hours, "2021-12-13 08:00", &overlap), with(&hours, "2021-12-13 08:00", &merged));
}

#[test]
fn a_pause_after_the_due_date_keeps_lateness_and_one_on_it_holds_the_date() {
    let three = working_days(3);
    let before = moment("2021-12-14 17:30");
    let late = pause("2021-12-15 08:00", "2021-12-17 08:00");
    assert_eq!(with(&three, "2021-12-09 14:00", &[late]).due_at, Some(before));
    assert_eq!(restarted(&three, "2021-12-09 14:00", &[late]).due_at, Some(before));
    assert_eq!(moved_by(TimeKind::WorkingDays, before, &late, reference_once()), Ok(None));
    let after_hours = pause("2021-12-14 18:00", "2021-12-17 08:00");
    assert_eq!(with(&three, "2021-12-09 14:00", &[after_hours]).due_at, Some(before));
    // Asked on the last day: nothing is left, so the day of the completion is the last day.
    let on_it = pause("2021-12-14 10:00", "2021-12-16 09:00");
    assert_eq!(with(&three, "2021-12-09 14:00", &[on_it]).due_at, Some(moment("2021-12-16 17:30")));
    let same_day =
        with(&same_day_rule(), "2021-12-09 09:00", &[pause("2021-12-09 10:00", "2021-12-10 09:00")]);
    assert_eq!(same_day.due_at, Some(moment("2021-12-10 17:30")));
    // Complete on a Saturday is complete on Monday morning.
    let saturday = pause("2021-12-10 10:00", "2021-12-11 09:00");
    assert_eq!(with(&three, "2021-12-09 14:00", &[saturday]).due_at, Some(moment("2021-12-15 17:30")));
}

#[test]
fn days_before_the_clock_starts_are_waited_for() {
    let due = with(&working_days(1), "2021-12-10 17:30", &[]);
    let said: Vec<Step> = due.trace.iter().map(|day| day.step).collect();
    assert_eq!(said, [Step::Waiting, Step::Waiting, Step::Waiting, Step::Received, Step::Counted]);
    assert_eq!(due.effective_receipt, moment("2021-12-13 07:30"));
}

#[test]
fn a_year_without_a_notice_is_refused_unless_it_is_provisional() {
    let known = reference();
    let at = moment("2027-12-30 09:00");
    let ends = Err(DeadlineProblem::Calendar(CalendarProblem::CalendarEnds { year: 2028 }));
    assert_eq!(due(&working_days(2), &at, &known, &[]), ends);
    let provisional = known.with_provisional_years(2027, 2030);
    let due = due(&working_days(2), &at, &provisional, &[]).unwrap();
    // 01/01/2028 is a Saturday: Monday is its substitute.
    assert_eq!(due.due_at, Some(moment("2028-01-04 17:30")));
    assert!(due.is_provisional);
    let day = |text: &str| text.parse().unwrap();
    for (date, status) in [
        ("2028-01-01", DayStatus::Statutory),
        ("2028-01-03", DayStatus::Substitute),
        ("2028-05-02", DayStatus::Substitute),
        ("2028-11-24", DayStatus::Statutory),
        ("2028-09-04", DayStatus::Substitute),
        ("2028-09-05", DayStatus::Working),
    ] {
        assert_eq!(provisional.day_status(day(date)), Ok(status), "{date}");
    }
    // What was published stays, and so does its name.
    assert_eq!(provisional.day_status(day("2024-05-04")), Ok(DayStatus::SwappedWorking));
    assert_eq!(provisional.version, known.version);
    let nothing =
        WorkCalendar::from_entries(&[WorkHours::reference()], &[]).with_provisional_years(2020, 2021);
    assert_eq!(nothing.day_status(day("2021-01-01")), Ok(DayStatus::Statutory));
    let since = known.with_provisional_years(2019, 2019);
    assert!(since.is_working(day("2019-09-03")).unwrap() && !since.is_working(day("2019-09-02")).unwrap());
    let culture = WorkCalendar::from_entries(&known.hours, &[]).with_provisional_years(2025, 2026);
    assert_eq!(culture.day_status(day("2025-11-24")), Ok(DayStatus::Working));
    assert_eq!(culture.day_status(day("2026-11-24")), Ok(DayStatus::Statutory));
    assert_eq!(nothing.day_status(day("2022-01-03")), Err(CalendarProblem::CalendarEnds { year: 2022 }));
}

#[test]
fn a_term_is_followed_for_ten_years_at_most() {
    let calendar = reference().with_provisional_years(2021, 2200);
    for rule in [
        of("working_days", "9999"),
        of("calendar_days", "9999"),
        of("calendar_months", "9999"),
        of("calendar_months", "121"),
        TimeRule::WorkingHours { value: TimeValue::of(TimeValue::MAX).unwrap() },
    ] {
        let outcome = due(&rule, &moment("2021-12-09 09:00"), &calendar, &[]);
        let is_hours = rule.kind() == TimeKind::WorkingHours;
        assert_eq!(outcome.is_ok(), is_hours, "{rule:?} {:?}", outcome.err());
    }
    assert!(due(&of("calendar_days", "3650"), &moment("2021-12-09 09:00"), &calendar, &[]).is_ok());
}

#[test]
fn hours_of_a_season_and_of_an_office() {
    let mut summer = WorkHours::reference();
    summer.id = "summer".into();
    let spans = |text: &[(&str, &str)]| -> Vec<_> {
        text.iter()
            .map(|(a, b)| crate::calendar::Interval::try_from(((*a).to_owned(), (*b).to_owned())).unwrap())
            .collect()
    };
    summer.valid_from = Some("2022-04-15".parse().unwrap());
    summer.valid_to = Some("2022-10-15".parse().unwrap());
    summer.fri = spans(&[("07:00", "11:30"), ("14:00", "17:00")]);
    let mut own = WorkHours::reference();
    own.id = "gia-xuan".into();
    own.office = Some(OfficeId("nb-gv-gia-xuan".into()));
    own.fri = spans(&[("07:00", "11:00"), ("13:00", "16:00")]);
    let closed = CalendarDay {
        kind: DayKind::Closed,
        name_vi: "Nghỉ tránh bão".into(),
        source: "Công điện 22/CĐ-UBND".into(),
        label: Label::Sure,
        note: None,
    };
    let date: NaiveDate = "2022-06-09".parse().unwrap();
    let office = OfficeId("nb-gv-gia-xuan".into());
    let year = CalendarYear {
        year: 2022,
        days: BTreeMap::new(),
        local: BTreeMap::from([(office.clone(), BTreeMap::from([(date, closed)]))]),
    };
    let hours = [WorkHours::reference(), summer, own];
    let everybody = WorkCalendar::from_entries(&hours, std::slice::from_ref(&year));
    let ours = WorkCalendar::of_office(&hours, std::slice::from_ref(&year), &office);
    let other = WorkCalendar::of_office(&hours, &[year], &OfficeId("nb-gv-gia-lac".into()));
    assert_eq!(other, everybody, "an agency without anything of its own");
    assert_ne!(ours.version, everybody.version);
    let at =
        |calendar: &WorkCalendar| due(&working_days(1), &moment("2022-06-08 09:00"), calendar, &[]).unwrap();
    assert_eq!(at(&everybody).due_at, Some(moment("2022-06-09 17:30")));
    assert_eq!(at(&ours).due_at, Some(moment("2022-06-10 16:00")));
    assert_eq!(at(&ours).trace[1].status, DayStatus::Closed);
    assert_eq!(at(&ours).trace[1].source.as_deref(), Some("Công điện 22/CĐ-UBND"));
    let friday = due(&working_days(1), &moment("2022-06-09 09:00"), &everybody, &[]).unwrap();
    assert_eq!(friday.due_at, Some(moment("2022-06-10 17:00")));
    let autumn = due(&working_days(1), &moment("2022-10-20 09:00"), &everybody, &[]).unwrap();
    assert_eq!(autumn.due_at, Some(moment("2022-10-21 17:30")));
}

#[test]
fn a_calendar_edited_after_issue_gives_another_version_and_leaves_the_date_to_its_owner() {
    let before = reference();
    let mut year = CalendarYear { year: 2021, days: BTreeMap::new(), local: BTreeMap::new() };
    year.days =
        before.days.iter().filter(|(date, _)| date.year() == 2021).map(|(d, v)| (*d, v.clone())).collect();
    let day = CalendarDay {
        kind: DayKind::SwappedOff,
        name_vi: "Nghỉ hoán đổi".into(),
        source: "Thông báo mới".into(),
        label: Label::Sure,
        note: None,
    };
    let unchanged = WorkCalendar::from_entries(&before.hours, &[year.clone()]);
    year.days.insert("2021-12-13".parse().unwrap(), day);
    let after = WorkCalendar::from_entries(&before.hours, &[year]);
    assert_ne!(unchanged.version, after.version);
    let at =
        |calendar: &WorkCalendar| due(&working_days(3), &moment("2021-12-09 14:00"), calendar, &[]).unwrap();
    assert_eq!(at(&unchanged).due_at, Some(moment("2021-12-14 17:30")));
    assert_eq!(at(&after).due_at, Some(moment("2021-12-15 17:30")));
}
