//! The folders of desk and hub tell nothing about anybody.

use crate::office::Office;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use system_tests::{Failure, Outcome, failure::expect, folder, sample};
use unicode_normalization::UnicodeNormalization as _;

/// What nobody may read: the citizen, a second one whose dossier is still a draft, and the words on the sheet.
const DRAFT_NAME: &str = "Phạm Thị Quỳnh Hoa";

/// Looks through folders and single files in every spelling.
pub fn tells_nothing(places: &[PathBuf], secrets: &[&str]) -> Outcome {
    for place in places {
        let files = if place.is_dir() { folder::files(place)? } else { vec![place.clone()] };
        for file in files {
            look(&file, secrets)?;
        }
    }
    Ok(())
}

fn look(file: &Path, secrets: &[&str]) -> Outcome {
    let mut parts = Vec::new();
    let mut names = Vec::new();
    for secret in secrets {
        let apart: String = secret.nfd().collect();
        for (spelling, bytes) in folder::spellings(secret, &apart) {
            parts.push(bytes);
            names.push(format!("“{secret}” ({spelling})"));
        }
    }
    let name = file.to_string_lossy();
    if let Some(at) = folder::holds_any(&std::fs::read(file)?, &parts) {
        return Err(Failure::said(format!("{name} holds {}", names[at])));
    }
    match folder::holds_any(name.as_bytes(), &parts) {
        Some(at) => Err(Failure::said(format!("the name {name} holds {}", names[at]))),
        None => Ok(()),
    }
}

/// The search itself finds what it looks for.
#[test]
fn the_search_finds_every_spelling() -> Outcome {
    let folder = crate::office::folder()?;
    let apart: String = sample::NAME.nfd().collect();
    for (_, bytes) in folder::spellings(sample::NAME, &apart) {
        let file = folder.path().join("file");
        std::fs::write(&file, [b"abc".as_slice(), &bytes, b"xyz"].concat())?;
        expect(look(&file, &[sample::NAME]).is_err(), || "a spelling was overlooked".to_owned())?;
    }
    Ok(())
}

#[test]
fn nobody_is_readable_in_the_folders_of_desk_and_hub() -> Outcome {
    let mut office = Office::open()?;
    let (mut desk, mut other) = (office.desk("GX-01")?, office.desk("GX-02")?);
    let received = desk.receive(&sample::citizen())?;
    let draft = sample::form(DRAFT_NAME, "037190005678");
    desk.must("save_draft", &json!({ "id": null, "saved_at": null, "form": draft }))?;
    // Searches, scans and refusals leave nothing either, not even in a log.
    desk.must("find", &json!({ "text": sample::NAME }))?;
    desk.must("read_scan", &json!({ "text": sample::CARD }))?;
    let long = sample::form(&format!("{} {}", sample::NAME, "x".repeat(2_000)), sample::NUMBER);
    desk.refused("receive", &sample::receive(&long))?;
    desk.refused("preview", &json!({ "owner": { "full_name": 7, "personal_id": sample::NUMBER } }))?;
    desk.sync()?;
    other.sync()?;
    other.must("dossier", &json!({ "id": received["dossier"] }))?;
    let sheet = desk.unlock_code.clone().unwrap_or_default();
    let without_hyphens = sheet.replace('-', "");
    let secrets = [
        sample::NAME,
        sample::NUMBER,
        sample::ADDRESS,
        sample::PHONE,
        "Thôn 1, xã Gia Xuân",
        "Nguyen Van Thang",
        "nguyen van thang",
        DRAFT_NAME,
        "037190005678",
        sample::PIN,
        &sheet,
        &without_hyphens,
    ];
    let places = [desk.data(), desk.log(), other.data(), other.log(), office.hub.data(), office.hub.log()];
    tells_nothing(&places, &secrets)?;
    desk.must("sync_status", &Value::Null)?;
    desk.kill();
    other.kill();
    office.hub.kill();
    tells_nothing(&places, &secrets)
}
