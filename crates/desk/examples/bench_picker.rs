//! One key of the procedure picker among 6 000 procedures, against one plain walk over their names.
//!
//! One line of JSON; milliseconds, p95 and the longest of all keys of the queries below. Argument: rounds (20).

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use desk::Picker;
use domain::catalogue::{Catalogue, ProcedureVersion};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

const PROCEDURES: usize = 6_000;
const LIMIT: usize = 30;
const QUERIES: [&str; 6] =
    ["ctbs", "chung thuc ban sao", "chứng thực bản sao", "hoà giải", "1.001193", "khong co thu tuc nay"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20);
    let files = [
        ("agencies.toml", include_str!("../../hub/catalogue/agencies.toml")),
        ("procedures.toml", include_str!("../../hub/catalogue/procedures.toml")),
        ("holidays.csv", include_str!("../../hub/catalogue/holidays.csv")),
        ("district.toml", include_str!("../../hub/catalogue/district.toml")),
        ("offices.toml", include_str!("../../hub/catalogue/offices.toml")),
    ];
    let catalogue = Catalogue::read(&files).map_err(|problems| format!("{problems:?}"))?;
    let of_all: Vec<ProcedureVersion> = catalogue
        .procedures
        .iter()
        .cycle()
        .zip(0..PROCEDURES)
        .map(|(procedure, number)| ProcedureVersion {
            code: format!("9.{number:06}"),
            name_vi: format!("{} thuộc nhóm {number}", procedure.name_vi),
            ..procedure.clone()
        })
        .collect();
    let picker = Picker::new(of_all.iter());
    let used: BTreeMap<String, u32> = (0..40).map(|n| (format!("9.{:06}", n * 137), n)).collect();
    let (mut keys, mut walks) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for query in QUERIES {
            for (end, letter) in query.char_indices() {
                let typed = query.get(..end + letter.len_utf8()).unwrap_or(query);
                let start = Instant::now();
                black_box(picker.find(typed, &used, |code| code.starts_with(typed), LIMIT));
                keys.push(start.elapsed().as_secs_f64() * 1000.0);
                let start = Instant::now();
                black_box(of_all.iter().filter(|procedure| procedure.name_vi.contains(typed)).count());
                walks.push(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    keys.sort_by(f64::total_cmp);
    walks.sort_by(f64::total_cmp);
    let at =
        |list: &[f64], share: f64| list.get((list.len() as f64 * share) as usize).or(list.last()).copied();
    for (name, share) in [("p95", 0.95), ("longest", 1.0)] {
        let (value, floor) = (at(&keys, share).unwrap_or_default(), at(&walks, share).unwrap_or_default());
        println!(
            "{}",
            serde_json::json!({
                "bench": format!("a key of the picker among 6 000 procedures ÷ a walk over their names, {name}"),
                "unit": "ms", "value": value, "floor": floor, "ratio": value / floor,
            })
        );
    }
    Ok(())
}
