//! Two desks of one office.

use crate::{book, office::Office};
use serde_json::Value;
use std::collections::BTreeSet;
use system_tests::{Context as _, DeskProcess, Outcome, failure::expect, receipt, sample};

fn received(desk: &mut DeskProcess) -> Outcome<Value> {
    desk.answer()?.map_err(|refused| system_tests::Failure::said(format!("refused: {}", refused.problem)))
}

/// No network, both clerks press F9 at the same moment, again and again: no number is given twice, and once there is a
/// network both desks and the district know everything.
#[test]
fn two_desks_receive_at_the_same_moment_offline() -> Outcome {
    const ROUNDS: usize = 3;
    let mut office = Office::open()?;
    let (mut one, mut two) = (office.desk("GX-01")?, office.desk("GX-02")?);
    office.hub.kill();
    let mut all = Vec::new();
    for round in 0..ROUNDS {
        let first = sample::form("Trần Thị Bưởi", &format!("0371900000{round:02}"));
        let second = sample::form("Lê Văn Cam", &format!("0370900001{round:02}"));
        one.send("receive", &sample::receive(&first))?;
        two.send("receive", &sample::receive(&second))?;
        all.push((one.prints().to_owned(), received(&mut one)?));
        all.push((two.prints().to_owned(), received(&mut two)?));
    }
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let codes: BTreeSet<String> = all.iter().map(|(_, one)| text(one, "code")).collect();
    let receipts: BTreeSet<String> = all.iter().map(|(_, one)| text(one, "receipt_number")).collect();
    expect(codes.len() == 2 * ROUNDS, || format!("a code was given twice: {codes:?}"))?;
    expect(receipts.len() == 2 * ROUNDS, || format!("a receipt number was given twice: {receipts:?}"))?;
    let mut papers = BTreeSet::new();
    for (prints, one) in &all {
        let pdf = prints.join(format!("giay-hen-{}.pdf", text(one, "code")));
        expect(receipt::words(&pdf)?.contains(&text(one, "code")), || {
            format!("{} names another code", pdf.display())
        })?;
        papers.insert(std::fs::read(&pdf)?);
    }
    expect(papers.len() == 2 * ROUNDS, || "two receipts are the same paper".to_owned())?;

    office.hub.start()?;
    one.sync()?;
    two.sync()?;
    one.sync()?;
    let codes: Vec<String> = codes.into_iter().collect();
    expect(one.codes()? == codes, || "the first desk does not see all".to_owned())?;
    expect(two.codes()? == codes, || "the second desk does not see all".to_owned())?;
    expect(office.hub.dossiers()? == u32::try_from(codes.len())?, || {
        "the district does not see all".to_owned()
    })?;
    one.kill();
    two.kill();
    office.hub.kill();
    let hub = book::of_hub(&office.hub)?;
    book::same(&book::of_desk(&one)?, &hub, codes.len())?;
    book::same(&book::of_desk(&two)?, &hub, codes.len())
}

/// The other desk has the dossier, not the paper; it prints only what is the same to the byte.
#[test]
fn the_other_desk_prints_the_same_paper_or_none() -> Outcome {
    let office = Office::open()?;
    let (mut one, mut two) = (office.desk("GX-01")?, office.desk("GX-02")?);
    let received = one.receive(&sample::citizen())?;
    one.sync()?;
    two.sync()?;
    let id = serde_json::json!({ "id": received["dossier"] });
    let name = format!("giay-hen-{}.pdf", received["code"].as_str().context("no code")?);
    match two.ask("reprint", &id)? {
        Ok(_) => {
            let (mine, theirs) =
                (std::fs::read(one.prints().join(&name))?, std::fs::read(two.prints().join(&name))?);
            expect(mine == theirs, || {
                "the second desk printed another paper under the same number".to_owned()
            })
        }
        Err(refused) => {
            expect(refused.code() == "receipt_elsewhere", || format!("refused: {}", refused.problem))
        }
    }
}
