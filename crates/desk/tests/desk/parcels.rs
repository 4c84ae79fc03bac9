//! Work by courier: a desk without a line, a stick, a desk with one.

use crate::office::{CLERK, Office, Seat};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn write(seat: &Seat, stick: &Path) -> Value {
    seat.ask("write_parcels", json!({ "folder": stick })).unwrap()
}

fn take(seat: &Seat, stick: &Path) -> (u64, u64, u64) {
    let taken = seat.ask("take_parcels", json!({ "folder": stick })).unwrap();
    let count = |name: &str| taken[name].as_u64().unwrap();
    (count("taken"), count("known"), count("unreadable"))
}

/// A desk that exchanges.
fn online(office: &Office) -> Seat {
    let seat = office.enrolled("GX-02");
    seat.sign_in(CLERK).unwrap();
    seat
}

/// The line is back.
fn connect(seat: &mut Seat) {
    seat.open(true);
    seat.sign_in(CLERK).unwrap();
}

fn sync(seat: &Seat) -> Value {
    seat.ask("sync_now", Value::Null).unwrap()
}

fn names(seat: &Seat) -> Vec<String> {
    let rows = seat.ask("dossiers", json!({ "text": "", "limit": 0 })).unwrap();
    let mut names: Vec<String> =
        rows.as_array().unwrap().iter().map(|row| row["owner_name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_a_desk_without_a_line_did_reaches_the_district_by_stick_exactly_once() {
    let office = Office::open();
    let (mut far, near) = (office.desk("GX-01"), online(&office));
    far.receive("Nguyễn Văn Thắng");
    far.receive("Trần Thị Bưởi");
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    let written = write(&far, &stick);
    assert_eq!((written["acts"].as_u64(), written["files"].as_array().unwrap().len()), (Some(2), 1));
    let text = fs::read_to_string(stick.join(written["files"][0].as_str().unwrap())).unwrap();
    assert!(!text.contains("Thắng") && !text.contains("dossier_registered"), "a stick can be lost");

    assert_eq!(take(&near, &stick), (1, 0, 0));
    assert_eq!(take(&near, &stick), (0, 1, 0), "the same stick again");
    sync(&near);
    assert_eq!(names(&near), ["Nguyễn Văn Thắng", "Trần Thị Bưởi"], "delivered like anything of the office");
    let waiting = near.ledger().read(|book| book.has_parcel()).unwrap();
    assert!(!waiting, "handed over once");

    // Its author still has it in the outbox, and sends it again when the line is back.
    let before = far.ask("sync_status", Value::Null).unwrap();
    assert_eq!(before["waiting"], 2);
    far.receive("Lê Văn Chín");
    connect(&mut far);
    assert_eq!(sync(&far)["waiting"], 0);
    sync(&near);
    for seat in [&far, &near] {
        assert_eq!(names(seat), ["Lê Văn Chín", "Nguyễn Văn Thắng", "Trần Thị Bưởi"]);
    }
}

#[test]
fn many_acts_become_several_parcels_and_a_lost_one_keeps_only_what_follows_it_back() {
    let office = Office::open();
    let (far, near) = (office.desk("GX-01"), online(&office));
    for number in 0..6 {
        far.receive(&format!("Người {}", ["A", "B", "C", "D", "E", "F"][number]));
    }
    let requests = desk::sync::compose::compose_all(&far.ledger(), &identity(&far), 0, 12 * 1024).unwrap();
    assert!(requests.len() > 1, "cut by size");
    assert_eq!(requests.iter().map(|(_, acts)| acts).sum::<usize>(), 6);
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    write(&far, &stick);
    // A stick is written again with more work on it: the second parcel begins where the first did.
    far.receive("Người G");
    office.clock.advance_minutes(1);
    write(&far, &stick);
    assert_eq!(take(&near, &stick).0, 2);
    sync(&near);
    assert_eq!(names(&near).len(), 7);
}

fn identity(seat: &Seat) -> desk::identity::Identity {
    let text = seat.ledger().read(|book| book.setting(desk::identity::SETTING)).unwrap().unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_is_no_parcel_or_was_changed_on_the_way_harms_nobody() {
    let office = Office::open();
    let (mut far, near) = (office.desk("GX-01"), online(&office));
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    far.receive("Nguyễn Văn Thắng");
    let written = write(&far, &stick);
    let file = stick.join(written["files"][0].as_str().unwrap());
    let mut parcel: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let sealed = parcel["sealed"].as_str().unwrap().to_owned();
    let changed = sealed.replacen(&sealed[100..104], "AAAA", 1);
    parcel["sealed"] = Value::from(changed);
    fs::write(&file, parcel.to_string()).unwrap();
    fs::write(stick.join("other.goi"), "không phải gói").unwrap();
    fs::write(stick.join("note.txt"), "x").unwrap();
    assert_eq!(take(&near, &stick), (1, 0, 1));
    near.receive("Trần Thị Bưởi");
    assert_eq!(sync(&near)["waiting"], 0, "its own work is not held up");
    let parcels = near.ledger().read(|book| book.parcels()).unwrap();
    assert_eq!(parcels[0].refused.as_deref(), Some("signature_wrong"));
    assert_eq!(names(&near), ["Trần Thị Bưởi"]);
    // The author has everything and sends it by wire.
    connect(&mut far);
    sync(&far);
    sync(&near);
    assert_eq!(names(&near).len(), 2);

    let missing = near.ask("take_parcels", json!({ "folder": office.path("no stick") })).unwrap_err();
    assert_eq!(
        (missing.code, missing.field.as_deref()),
        (domain::problem::Code::FolderUnreachable, Some("folder"))
    );
}
