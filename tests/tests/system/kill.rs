//! Power cuts at a desk.

use crate::{book, office::Office};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use system_tests::{Context as _, Outcome, failure::expect, receipt, sample};

/// Saved, not printed, then the power goes: dossier and paper are there.
#[test]
fn a_cut_between_save_and_print_keeps_the_dossier_and_its_receipt() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    desk.kill();
    // A folder for prints that is none.
    let no_folder = office.path("no-folder");
    std::fs::write(&no_folder, "a file")?;
    let prints = desk.prints().to_owned();
    desk.print_to(no_folder);
    desk.resume()?;
    office.hub.kill();
    let received = desk.receive(&sample::citizen())?;
    expect(received["printed"].is_null(), || "a print into a file that is no folder".to_owned())?;
    expect(received["print_problem"]["code"] == "open_failed", || format!("{}", received["print_problem"]))?;
    desk.kill();

    desk.print_to(prints);
    desk.resume()?;
    let id = json!({ "id": received["dossier"] });
    let view = desk.must("dossier", &id)?;
    expect(view["row"]["code"] == received["code"], || format!("another dossier: {view}"))?;
    let wanted = view["receipt"]["sha256"].as_str().context("no receipt is recorded")?.to_owned();
    let printed = desk.must("reprint", &id)?;
    let pdf = desk.prints().join(printed["file_name"].as_str().context("no file")?);
    let bytes = std::fs::read(&pdf)?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    expect(hash == wanted, || format!("the reprint is another paper: {hash}, recorded {wanted}"))?;
    receipt::check(&pdf, received["code"].as_str().unwrap_or_default(), office.folder())?;
    // And again, the same bytes, counted.
    desk.must("reprint", &id)?;
    expect(std::fs::read(&pdf)? == bytes, || "the second reprint has other bytes".to_owned())?;
    let view = desk.must("dossier", &id)?;
    expect(view["receipt"]["reprints"] == 2, || format!("counted: {}", view["receipt"]["reprints"]))
}

/// Killed while it saves, many times at another moment: what was acknowledged is there, whole, and what was not is
/// there whole or not at all.
#[test]
fn a_desk_killed_while_saving_keeps_what_it_acknowledged() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    office.hub.kill();
    let mut acknowledged = vec![];
    for delay in [1_u64, 20, 60, 110, 180] {
        let received = desk.receive(&sample::citizen())?;
        acknowledged.push(received["code"].as_str().context("no code")?.to_owned());
        desk.send("receive", &sample::receive(&sample::citizen()))?;
        // Not a wait for something: the moment of the cut is what varies.
        std::thread::sleep(std::time::Duration::from_millis(delay));
        desk.kill();
        desk.resume()?;
    }
    let codes = desk.codes()?;
    for code in &acknowledged {
        expect(codes.contains(code), || format!("{code} was acknowledged and is gone"))?;
    }
    let status = desk.must("sync_status", &Value::Null)?;
    let is_whole = status["waiting"] == codes.len() && status["waiting_operations"] == 3 * codes.len();
    expect(is_whole, || format!("{status} for {} dossiers", codes.len()))?;
    office.hub.start()?;
    desk.sync()?;
    desk.kill();
    office.hub.kill();
    book::same(&book::of_desk(&desk)?, &book::of_hub(&office.hub)?, codes.len())
}

/// What was typed is a draft within a second; a draft outlives the power.
#[test]
fn a_draft_outlives_a_power_cut() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let form = sample::citizen();
    let id = desk.must("save_draft", &json!({ "id": null, "saved_at": null, "form": form }))?;
    desk.kill();
    desk.resume()?;
    let draft = desk.must("load_draft", &Value::Null)?;
    let owner = &draft["form"]["owner"];
    let is_same =
        form["owner"].as_object().into_iter().flatten().all(|(field, value)| owner[field] == *value);
    expect(draft["id"] == id["id"] && is_same, || format!("another draft: {draft}"))?;
    // Receiving throws it away, in the same transaction.
    let mut request = sample::receive(&form);
    request["draft"] = id["id"].clone();
    desk.must("receive", &request)?;
    let left = desk.must("load_draft", &Value::Null)?;
    expect(left.is_null(), || "the draft is still there after the reception".to_owned())?;
    // A draft is nothing that the district hears of.
    desk.sync()?;
    expect(office.hub.dossiers()? == 1, || "the district heard of something else".to_owned())
}
