//! Renders the samples of forms 02 and 03 so that a person can look at them:
//! `cargo run -p forms --example slips -- <folder>`.

use std::{env, error::Error, fs, path::Path};

use forms::{Paper, RECEIPT_COPIES, RefusalSlip, SupplementSlip, Template, render};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: slips <folder>")?;
    let supplement: SupplementSlip = serde_json::from_str(include_str!("../samples/supplement.json"))?;
    let refusal: RefusalSlip = serde_json::from_str(include_str!("../samples/refusal.json"))?;
    let slips = [
        ("form_02", include_str!("../../hub/catalogue/forms/form-02.f2018.typ"), supplement.to_data()?),
        ("form_03", include_str!("../../hub/catalogue/forms/form-03.f2018.typ"), refusal.to_data()?),
    ];
    for (id, source, data) in slips {
        let template = Template {
            id: id.to_owned(),
            set: "F2018".to_owned(),
            version: 1,
            paper: Paper::A5,
            source: source.to_owned(),
        };
        let form = render(&template, &data, &RECEIPT_COPIES)?;
        fs::write(Path::new(&folder).join(format!("{id}.pdf")), &form.pdf)?;
    }
    Ok(())
}
