//! Milliseconds of one form 01 (two A5 copies) against the floor that any receipt needs: the same pages'
//! bytes hashed and written to a file with fsync. One JSON line, medians of the same run.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::{fs::File, io::Write as _, time::Instant};

const RUNS: usize = 40;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let template = forms::Template {
        id: "form_01".into(),
        set: "F2018".into(),
        version: 1,
        paper: forms::Paper::A5,
        source: include_str!("../../hub/catalogue/forms/form-01.f2018.typ").into(),
    };
    let mut slip: forms::ReceiptSlip = serde_json::from_str(include_str!("../samples/receipt.json"))?;
    let mut rendered = forms::render(&template, &slip.to_data()?, &forms::RECEIPT_COPIES)?;
    let file = std::env::temp_dir().join(format!("bench-form-{}.pdf", std::process::id()));
    let (mut values, mut floors) = (Vec::with_capacity(RUNS), Vec::with_capacity(RUNS));
    for run in 0..RUNS {
        // Another citizen each time: nothing of the page but the template may come from a cache.
        slip.dossier_code = format!("000.25.90.H42-211209-{:04}", 1001 + run);
        slip.owner_name = "Nguyễn Văn Thắng ".repeat(1 + run % 3);
        let data = slip.to_data()?;
        let start = Instant::now();
        rendered = forms::render(&template, &data, &forms::RECEIPT_COPIES)?;
        values.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        let mut to = File::create(&file)?;
        to.write_all(&rendered.pdf)?;
        to.sync_all()?;
        floors.push(start.elapsed().as_secs_f64() * 1e3);
    }
    std::fs::remove_file(&file)?;
    let (value, floor) = (median(&mut values), median(&mut floors));
    println!(
        "{}",
        serde_json::json!({
            "bench": "form 01, two copies ÷ write and fsync of the same bytes",
            "value": value, "floor": floor, "ratio": value / floor, "unit": "ms",
            "bytes": rendered.pdf.len(),
        })
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
