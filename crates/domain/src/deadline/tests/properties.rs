//! What holds for every term, moment, pause and calendar.

use super::*;
use crate::calendar::{CalendarDay, DayKind};
use crate::catalogue::Label;
use crate::time::{local_date, local_time};
use chrono::Duration;

fn value(units: f64) -> TimeValue {
    TimeValue::try_from(units).unwrap()
}

/// A kind with a number of quarters; days and months have only the parts that the law knows.
fn ruled(kind: u8, quarters: u32) -> TimeRule {
    let units = f64::from(quarters) / 4.0;
    match kind {
        0 => TimeRule::WorkingDays { value: value(units) },
        1 => TimeRule::CalendarDays { value: TimeValue::of(quarters).unwrap() },
        2 => TimeRule::CalendarMonths { value: value(f64::from(quarters) / 2.0) },
        _ => TimeRule::WorkingHours { value: value(units) },
    }
}

fn any_term() -> impl Strategy<Value = TimeRule> {
    prop_oneof![
        (0_u8..4, 1_u32..24).prop_map(|(kind, quarters)| ruled(kind, quarters)),
        Just(same_day_rule())
    ]
}

fn at(rule: &TimeRule, at: &DateTime<FixedOffset>, pauses: &[Pause]) -> DateTime<FixedOffset> {
    due(rule, at, reference_once(), pauses).unwrap().due_at.unwrap()
}

fn any_pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((0_i64..15_000, 0_i64..15_000), 0..4)
}

fn pauses_after(start: DateTime<FixedOffset>, spans: &[(i64, i64)]) -> Vec<Pause> {
    spans
        .iter()
        .map(|(after, length)| {
            let from = start + Duration::minutes(*after);
            Pause::new(from, Some(from + Duration::minutes(*length))).unwrap()
        })
        .collect()
}

/// Working minutes between two moments, counted one by one by another way.
fn minutes_of(from: DateTime<FixedOffset>, to: DateTime<FixedOffset>) -> i64 {
    let calendar = reference_once();
    let (from, to) = (local_time(&from), local_time(&to));
    let mut minutes = 0;
    for date in from.date().iter_days().take_while(|date| *date <= to.date()) {
        for interval in calendar.intervals(date).unwrap() {
            let begin = date.and_time(interval.start()).max(from);
            let end = date.and_time(interval.end()).min(to);
            minutes += (end - begin).num_minutes().max(0);
        }
    }
    minutes
}

proptest! {
    #[test]
    fn no_kind_is_due_earlier_for_a_later_receipt(rule in any_term(), when in any_moment(), minutes in 0_i64..20_000) {
        prop_assert!(at(&rule, &when, &[]) <= at(&rule, &(when + Duration::minutes(minutes)), &[]));
    }

    #[test]
    fn no_kind_is_due_earlier_for_a_greater_value(
        kind in 0_u8..4, quarters in 1_u32..24, more in 1_u32..8, when in any_moment()
    ) {
        prop_assert!(at(&ruled(kind, quarters), &when, &[]) <= at(&ruled(kind, quarters + more), &when, &[]));
    }

    #[test]
    fn an_added_holiday_never_brings_a_date_forward(
        rule in any_term(), when in any_moment(), ahead in 0_u64..40
    ) {
        let mut more = reference();
        let date = local_date(&when) + chrono::Days::new(ahead);
        let holiday = CalendarDay {
            kind: DayKind::Statutory, name_vi: "Nghỉ".into(), source: "Luật".into(), label: Label::Sure, note: None,
        };
        more.days.insert(date, holiday);
        let after = due(&rule, &when, &more, &[]).unwrap().due_at.unwrap();
        prop_assert!(at(&rule, &when, &[]) <= after);
    }

    #[test]
    fn the_due_date_lies_in_working_hours_after_the_effective_receipt(
        rule in any_term(), when in any_moment(), spans in any_pauses()
    ) {
        let calendar = reference_once();
        let due = due(&rule, &when, calendar, &pauses_after(when, &spans)).unwrap();
        let at = due.due_at.unwrap();
        prop_assert!(at > due.effective_receipt);
        let hour = local_time(&at).time();
        let inside = calendar.intervals(local_date(&at)).unwrap().iter()
            .any(|interval| interval.start() <= hour && hour <= interval.end());
        prop_assert!(inside);
    }

    #[test]
    fn the_trace_adds_up_to_the_date(rule in any_term(), when in any_moment(), spans in any_pauses()) {
        let calendar = reference_once();
        let pauses = pauses_after(when, &spans);
        let due = due(&rule, &when, calendar, &pauses).unwrap();
        let at = due.due_at.unwrap();
        prop_assert_eq!(due.trace[0].date, local_date(&when));
        prop_assert_eq!(due.trace.last().unwrap().date, local_date(&at));
        for (day, next) in due.trace.iter().zip(due.trace.iter().skip(1)) {
            prop_assert_eq!(day.date.succ_opt(), Some(next.date));
        }
        let numbers: Vec<u32> = due.trace.iter().filter_map(|day| day.counted).collect();
        prop_assert_eq!(&numbers, &(1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<u32>>());
        let days = u32::try_from(numbers.len()).unwrap();
        let minutes: u32 = due.trace.iter().filter_map(|day| day.minutes).sum();
        match rule {
            TimeRule::WorkingDays { value } => {
                prop_assert_eq!(days, value.whole_part());
                prop_assert_eq!(minutes, value.part() * 480 / 100);
            }
            TimeRule::WorkingHours { value } => prop_assert_eq!((days, minutes), (0, value.minutes())),
            TimeRule::CalendarDays { value } => prop_assert_eq!((Some(days), minutes), (value.whole(), 0)),
            _ => prop_assert_eq!(minutes, 0),
        }
        // Without the days it is the same date.
        prop_assert_eq!(crate::deadline::due_at(Policy::default(), &rule, &when, calendar, &pauses).unwrap(), Some(at));
    }

    #[test]
    fn a_pause_conserves_the_working_days_that_were_left(
        days in 1_u32..20, when in any_moment(), after in 0_i64..30_000, length in 0_i64..30_000
    ) {
        let calendar = reference_once();
        let rule = working_days(days);
        let old = at(&rule, &when, &[]);
        let effective = calendar.effective_receipt(&when).unwrap();
        let from = effective + Duration::minutes(after);
        let to = from + Duration::minutes(length);
        let new = at(&rule, &when, &[Pause::new(from, Some(to)).unwrap()]);
        if from > old {
            prop_assert_eq!(new, old);
        } else {
            let complete = calendar.effective_receipt(&to).unwrap();
            let left = |from: &DateTime<FixedOffset>, to: &DateTime<FixedOffset>| {
                calendar.working_days_between(local_date(from), local_date(to))
            };
            prop_assert_eq!(left(&from, &old), left(&complete, &new));
        }
    }

    #[test]
    fn a_pause_conserves_the_working_minutes_that_were_left(
        hours in 1_u32..60, when in any_moment(), after in 0_i64..6_000, length in 0_i64..20_000
    ) {
        let rule = TimeRule::WorkingHours { value: TimeValue::of(hours).unwrap() };
        let old = at(&rule, &when, &[]);
        let from = when + Duration::minutes(after);
        let to = from + Duration::minutes(length);
        let new = at(&rule, &when, &[Pause::new(from, Some(to)).unwrap()]);
        if from >= old {
            prop_assert_eq!(new, old);
        } else {
            prop_assert_eq!(minutes_of(from.max(when), old), minutes_of(to, new));
        }
    }

    #[test]
    fn one_pause_moves_an_issued_date_as_counting_anew_does(
        days in 1_u32..20, when in any_moment(), after in 0_i64..30_000, length in 0_i64..30_000, by_hours in any::<bool>()
    ) {
        let calendar = reference_once();
        let value = TimeValue::of(days).unwrap();
        let rule = if by_hours { TimeRule::WorkingHours { value } } else { TimeRule::WorkingDays { value } };
        let effective = calendar.effective_receipt(&when).unwrap();
        let from = effective + Duration::minutes(after);
        let pause = Pause::new(from, Some(from + Duration::minutes(length))).unwrap();
        let old = at(&rule, &when, &[]);
        let moved = moved_by(rule.kind(), old, &pause, calendar).unwrap().map_or(old, |moved| moved.new_due);
        // At the very minute of an hourly term's end there is nothing left to move.
        prop_assume!(!(by_hours && from == old));
        prop_assert_eq!(at(&rule, &when, &[pause]), moved);
    }

    #[test]
    fn the_order_of_pauses_does_not_matter(rule in any_term(), when in any_moment(), spans in any_pauses()) {
        let mut pauses = pauses_after(when, &spans);
        let forwards = at(&rule, &when, &pauses);
        pauses.reverse();
        prop_assert_eq!(forwards, at(&rule, &when, &pauses));
        prop_assert!(forwards >= at(&rule, &when, &[]));
    }
}
