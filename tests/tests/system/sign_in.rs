//! PINs and the sheet.

use crate::office::Office;
use serde_json::{Value, json};
use system_tests::{Context as _, Outcome, failure::expect, sample};

#[test]
fn five_wrong_pins_lock_for_five_minutes_even_across_a_restart() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    desk.must("sign_out", &Value::Null)?;
    let wrong = json!({ "officer": sample::CLERK, "pin": "111222" });
    let right = json!({ "officer": sample::CLERK, "pin": sample::PIN });
    for left in ["4", "3", "2", "1"] {
        let refused = desk.refused("sign_in", &wrong)?;
        let is_right = refused.code() == "pin_wrong" && refused.problem["values"]["left"] == left;
        expect(is_right, || format!("with {left} left: {}", refused.problem))?;
    }
    let fifth = desk.refused("sign_in", &wrong)?;
    expect(fifth.code() == "pin_locked", || format!("the fifth: {}", fifth.problem))?;
    let until = fifth.problem["values"]["until"].as_str().context("until when?")?.to_owned();
    expect(until.starts_with("2021-12-09T14:"), || format!("locked until {until}"))?;
    let refused = desk.refused("sign_in", &right)?;
    expect(refused.code() == "pin_locked", || format!("the right PIN while locked: {}", refused.problem))?;
    desk.kill();
    desk.start()?;
    if desk.stage()? == "locked" {
        desk.must("unlock", &json!({ "code": desk.unlock_code }))?;
    }
    let refused = desk.refused("sign_in", &right)?;
    expect(refused.code() == "pin_locked", || format!("after a restart: {}", refused.problem))?;
    let after = refused.problem["values"]["until"].as_str().unwrap_or_default();
    expect(after == until, || format!("the lock moved from {until} to {after}"))
}

/// No keyring: the sheet that was printed at enrolment opens the data, and nothing else does.
#[test]
fn without_a_keyring_the_sheet_is_asked_for() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let code = desk.receive(&sample::citizen())?["code"].clone();
    desk.kill();
    desk.start()?;
    expect(desk.stage()? == "locked", || "the data opened without keyring and sheet".to_owned())?;
    for use_case in ["today", "load_draft", "dossiers"] {
        let refused = desk.refused(use_case, &json!({}))?;
        expect(refused.code() == "locked", || format!("{use_case}: {}", refused.problem))?;
    }
    let sheet = desk.unlock_code.clone().context("no sheet")?;
    let other = sheet.chars().rev().collect::<String>();
    for wrong in [other.as_str(), "", "ABCDE-ABCDE"] {
        let refused = desk.refused("unlock", &json!({ "code": wrong }))?;
        expect(refused.code() == "unlock_code_wrong", || format!("“{wrong}”: {}", refused.problem))?;
        expect(desk.stage()? == "locked", || format!("“{wrong}” opened the data"))?;
    }
    // As typed from paper: without hyphens, in small letters.
    desk.must("unlock", &json!({ "code": sheet.replace('-', " ").to_lowercase() }))?;
    desk.sign_in()?;
    expect(desk.codes()? == [code.as_str().unwrap_or_default()], || "the dossier is gone".to_owned())
}

#[test]
fn a_paper_code_is_good_once_and_a_guessable_pin_is_refused() -> Outcome {
    let office = Office::open()?;
    let paper_code = office.hub.staff_code(sample::CLERK)?;
    let code = office.hub.enrolment("GX-01")?;
    let mut desk = office.stranger("GX-01")?;
    desk.must("enrol", &json!({ "code": code }))?;
    let set = |paper: &str, pin: &str| json!({ "officer": sample::CLERK, "paper_code": paper, "pin": pin });
    for weak in ["123456", "000000", "12345", "abcdef"] {
        let refused = desk.refused("set_pin", &set(&paper_code, weak))?;
        expect(refused.code() == "pin_weak", || format!("{weak}: {}", refused.problem))?;
    }
    let refused = desk.refused("set_pin", &set("ABCD-EFGH", sample::PIN))?;
    expect(refused.code() == "paper_code_wrong", || format!("another code: {}", refused.problem))?;
    desk.must("set_pin", &set(&paper_code, sample::PIN))?;
    let refused = desk.refused("set_pin", &set(&paper_code, "369147"))?;
    expect(refused.code() == "paper_code_wrong", || format!("used again: {}", refused.problem))?;
    desk.sign_in()?;
    // Nobody else is let in with it, and an approver does not receive.
    let refused = desk.refused("sign_in", &json!({ "officer": "gx-quyet", "pin": sample::PIN }))?;
    expect(refused.code() == "pin_not_set", || format!("another officer: {}", refused.problem))
}
