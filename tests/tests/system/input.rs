//! What is typed, scanned and looked for.

use crate::office::Office;
use serde_json::{Value, json};
use system_tests::{Context as _, DeskProcess, Outcome, failure::expect, receipt, sample};
use unicode_normalization::UnicodeNormalization as _;

fn refused(desk: &mut DeskProcess, name: &str) -> Outcome<Value> {
    let form = sample::form(name, sample::NUMBER);
    let preview = desk.must("preview", &form)?;
    let said =
        preview["issues"].as_array().into_iter().flatten().any(|one| one["field"] == "owner.full_name");
    expect(said, || format!("F9's preview says nothing about the name: {}", preview["issues"]))?;
    let refused = desk.refused("receive", &sample::receive(&form))?;
    expect(refused.field() == Some("owner.full_name"), || {
        format!("about another field: {}", refused.problem)
    })?;
    Ok(refused.problem)
}

/// The serial of the day in what was received.
pub fn serial(received: &Value) -> Outcome<u32> {
    let code = received["short_code"].as_str().context("no code")?;
    Ok(code.rsplit('-').next().unwrap_or_default().parse()?)
}

#[test]
fn a_name_that_cannot_stand_on_paper_is_refused() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let before = desk.receive(&sample::citizen())?;
    for (name, wanted) in [
        (String::new(), "field_required"),
        ("   \u{a0} ".to_owned(), "field_required"),
        ("Nguyễn\u{7}Văn".to_owned(), "field_control_character"),
        ("Nguyễn\u{202e}Văn".to_owned(), "field_control_character"),
        ("Nguyễn\u{200b} Văn".to_owned(), "field_control_character"),
        ("Nguyễn\0Văn".to_owned(), "field_control_character"),
        ("Ng".repeat(5_000), "field_too_long"),
    ] {
        let problem = refused(&mut desk, &name)?;
        let shown: String = name.chars().take(20).collect();
        expect(problem["code"] == wanted, || format!("{shown:?}: {problem}, not {wanted}"))?;
    }
    // The numbers that such refusals might have taken are still there.
    let first = serial(&before)?;
    let received = serial(&desk.receive(&sample::citizen())?)?;
    expect(received == first + 1, || format!("after {first} comes {received}"))?;
    expect(desk.codes()?.len() == 2, || "one of them was received".to_owned())
}

/// Some input methods write letters and marks apart; what is kept is one spelling.
#[test]
fn a_decomposed_name_is_kept_composed() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let apart: String = sample::NAME.nfd().collect();
    expect(apart != sample::NAME, || "the sample has no marks".to_owned())?;
    let mut form = sample::form(&apart, sample::NUMBER);
    form["owner"]["residence_address"] = json!(sample::ADDRESS.nfd().collect::<String>());
    let received = desk.receive(&form)?;
    expect(received["owner_name"] == sample::NAME, || format!("{:?}", received["owner_name"]))?;
    let view = desk.must("dossier", &json!({ "id": received["dossier"] }))?;
    expect(view["row"]["owner_name"] == sample::NAME, || format!("{:?}", view["row"]["owner_name"]))?;
    expect(view["residence_address"] == sample::ADDRESS, || format!("{:?}", view["residence_address"]))?;
    desk.sync()?;
    let pdf = desk.prints().join(format!("giay-hen-{}.pdf", received["code"].as_str().context("no code")?));
    receipt::check(&pdf, received["code"].as_str().unwrap_or_default(), office.folder())
}

#[test]
fn a_dossier_is_found_by_name_without_marks_and_by_code() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let wanted = desk.receive(&sample::citizen())?;
    desk.receive(&sample::form("Đỗ Thị Hòa", "037190000002"))?;
    let code = wanted["code"].as_str().context("no code")?.to_owned();
    let apart: String = sample::NAME.nfd().collect();
    let short = wanted["short_code"].as_str().context("no short code")?;
    let digits = short.replace('-', "");
    for text in
        ["nguyen van thang", "NGUYỄN VĂN", "thang", apart.as_str(), code.as_str(), short, digits.as_str()]
    {
        for (use_case, args) in
            [("find", json!({ "text": text })), ("dossiers", json!({ "text": text, "limit": 0 }))]
        {
            let found = desk.must(use_case, &args)?;
            let rows = found.get("dossiers").unwrap_or(&found).as_array().cloned().unwrap_or_default();
            let is_right = rows.len() == 1 && rows[0]["code"] == wanted["code"];
            expect(is_right, || format!("{use_case} “{text}”: {} rows", rows.len()))?;
        }
    }
    for (text, name) in [("do thi hoa", "Đỗ Thị Hòa"), ("đỗ thị hoà", "Đỗ Thị Hòa")] {
        let found = desk.must("find", &json!({ "text": text }))?;
        expect(found["dossiers"][0]["owner_name"] == name, || format!("“{text}”: {found}"))?;
    }
    let found = desk.must("find", &json!({ "text": "pham van khong" }))?;
    expect(found["dossiers"] == json!([]), || format!("{found}"))
}

#[test]
fn a_card_and_a_receipt_are_told_apart_by_the_reader() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let card = desk.must("read_scan", &json!({ "text": sample::CARD }))?;
    expect(card["is"] == "card", || format!("{card}"))?;
    let person = &card["person"];
    for (field, wanted) in [
        ("full_name", sample::NAME),
        ("personal_id", sample::NUMBER),
        ("birth_date", "01/01/1990"),
        ("sex", "male"),
        ("residence_address", sample::ADDRESS),
    ] {
        expect(person[field] == wanted, || format!("{field}: {}", person[field]))?;
    }
    let without_marks = sample::CARD.replace(sample::NAME, "Nguyen Van Thang");
    let lost = desk.must("read_scan", &json!({ "text": without_marks }))?;
    expect(lost["notes"].to_string().contains("marks_lost"), || format!("{lost}"))?;

    let received = desk.receive(&sample::citizen())?;
    let pdf = desk.prints().join(format!("giay-hen-{}.pdf", received["code"].as_str().context("no code")?));
    // What stands on the paper is what the reader gets, where one is installed to ask.
    let codes = receipt::codes(&pdf, office.folder())?.unwrap_or_default();
    let texts = codes.iter().filter_map(|one| one.split_once(':')).map(|(_, text)| text.to_owned());
    for text in texts.chain([received["code"].as_str().unwrap_or_default().to_owned()]) {
        let scan = desk.must("read_scan", &json!({ "text": text }))?;
        let is_right = scan["is"] == "receipt" && scan["dossier"] == received["dossier"];
        expect(is_right, || format!("“{text}”: {scan}"))?;
    }
    let other = desk.must("read_scan", &json!({ "text": "8934567890123" }))?;
    expect(other["is"] == "unknown", || format!("{other}"))
}
