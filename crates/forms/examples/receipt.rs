//! Renders the sample receipt so that a person can look at it:
//! `cargo run -p forms --example receipt -- receipt.pdf [slip.json]`.
#![allow(clippy::print_stdout)]

use std::time::Instant;
use std::{env, error::Error, fs};

use forms::{Paper, RECEIPT_COPIES, ReceiptSlip, Template, render};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("usage: receipt <path of the PDF> [snapshot as JSON]")?;
    let slip: ReceiptSlip = match arguments.next() {
        Some(snapshot) => serde_json::from_str(&fs::read_to_string(snapshot)?)?,
        None => serde_json::from_str(include_str!("../samples/receipt.json"))?,
    };
    let template = Template {
        id: "form-01".to_owned(),
        set: "f2018".to_owned(),
        version: 1,
        paper: Paper::A5,
        source: include_str!("../../hub/catalogue/forms/form-01.f2018.typ").to_owned(),
    };
    let data = slip.to_data()?;
    let started = Instant::now();
    let form = render(&template, &data, &RECEIPT_COPIES)?;
    let cold = started.elapsed();
    fs::write(&path, &form.pdf)?;
    println!("{path}: {} pages, {} bytes, first {cold:?}", form.pages, form.pdf.len());

    // The same form again is all cache; another citizen is the office's usual case.
    for name in ["Đỗ Thị Ổn", "Hoàng Văn Thẳng", "Phạm Thị Hằng"] {
        let next = ReceiptSlip { owner_name: name.to_owned(), ..slip.clone() }.to_data()?;
        let started = Instant::now();
        render(&template, &next, &RECEIPT_COPIES)?;
        println!("next: {:?}", started.elapsed());
    }
    Ok(())
}
