//! How many due dates a second, and what the days that say why cost above the date alone.
//!
//! Every procedure of the starter catalogue that has a term, received at moments through three years; with and
//! without the trace, taking turns. One line of JSON for each figure, medians of the same run. Arguments: rounds
//! (40), moments in a round (200).

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use chrono::{DateTime, Duration, FixedOffset};
use domain::{
    calendar::WorkCalendar,
    catalogue::Catalogue,
    deadline::{Policy, TimeRule, due, due_at},
};
use std::{hint::black_box, time::Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map_while(|text| text.parse::<u32>().ok());
    let (rounds, moments) = (arguments.next().unwrap_or(40), arguments.next().unwrap_or(200));
    let files = [
        ("agencies.toml", include_str!("../../hub/catalogue/agencies.toml")),
        ("procedures.toml", include_str!("../../hub/catalogue/procedures.toml")),
        ("holidays.csv", include_str!("../../hub/catalogue/holidays.csv")),
        ("district.toml", include_str!("../../hub/catalogue/district.toml")),
        ("offices.toml", include_str!("../../hub/catalogue/offices.toml")),
    ];
    let catalogue = Catalogue::read(&files).map_err(|problems| format!("{problems:?}"))?;
    let calendar = WorkCalendar::from_entries(&catalogue.hours, &catalogue.years);
    let rules: Vec<TimeRule> = catalogue
        .procedures
        .iter()
        .map(|procedure| procedure.time)
        .filter(|rule| !matches!(rule, TimeRule::Immediate | TimeRule::None))
        .collect();
    let first: DateTime<FixedOffset> = "2021-12-01T08:00:00+07:00".parse()?;
    let (mut with, mut without, mut days, mut dates) = (Vec::new(), Vec::new(), 0, 0u32);
    for round in 0..rounds {
        // Another hour of the day in each round, through three years.
        let at = |moment: u32| first + Duration::minutes(i64::from(moment) * 7_919 + i64::from(round) * 37);
        let each = f64::from(moments) * rules.len() as f64;
        let start = Instant::now();
        for moment in 0..moments {
            for rule in &rules {
                black_box(due_at(Policy::default(), rule, &at(moment), &calendar, &[])?);
            }
        }
        without.push(start.elapsed().as_secs_f64() * 1e6 / each);
        let start = Instant::now();
        for moment in 0..moments {
            for rule in &rules {
                let counted = black_box(due(rule, &at(moment), &calendar, &[])?);
                days += counted.trace.len();
                dates += 1;
            }
        }
        with.push(start.elapsed().as_secs_f64() * 1e6 / each);
    }
    let (with, without) = (median(&mut with), median(&mut without));
    println!(
        "{}",
        serde_json::json!({
            "bench": "due date with its trace ÷ without", "value": with, "floor": without, "ratio": with / without,
            "unit": "µs", "days_in_a_trace": days as f64 / f64::from(dates.max(1)),
        })
    );
    println!(
        "{}",
        serde_json::json!({ "bench": "due dates a second", "value": 1e6 / without, "unit": "/s" })
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
