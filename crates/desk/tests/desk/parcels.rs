//! Work by courier: a desk without a line, a stick, a desk with one.

use crate::office::{CLERK, Office, Seat};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use domain::protocol::{
    parcel::{PARCEL_PATH, PARCEL_VERSION, Parcel, ParcelContent, parcel_hash},
    request_message,
};
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
    let parcels = near.ledger().read(|book| book.parcels()).unwrap();
    assert!(parcels.iter().all(|parcel| parcel.is_handed_over), "handed over once");

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

/// A file that looks like a parcel, of these bytes.
fn put(stick: &Path, name: &str, office: &str, sealed: &[u8]) {
    let parcel = Parcel { v: PARCEL_VERSION, office: office.into(), sealed: BASE64.encode(sealed) };
    fs::write(stick.join(name), serde_json::to_string(&parcel).unwrap()).unwrap();
}

fn put_junk(stick: &Path, name: &str, sealed: &[u8]) {
    put(stick, name, crate::office::OFFICE, sealed);
}

/// [`crate::office::NOON`].
const NOON_MS: i64 = 1_639_033_200_000;

/// Waiting parcels, in the order in which they are handed over.
fn waiting(seat: &Seat) -> Vec<Vec<u8>> {
    seat.ledger().read(|book| book.waiting_parcels(usize::MAX, NOON_MS)).unwrap()
}

#[test]
fn the_parcels_of_a_stick_are_handed_over_in_the_order_of_their_numbers() {
    let office = Office::open();
    let (far, near) = (office.desk("GX-01"), office.desk("GX-02"));
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    for number in (1..=12).rev() {
        put_junk(&stick, &format!("mot-cua-GX-01-20211209-140000-{number}.goi"), &[number]);
    }
    assert_eq!(take(&near, &stick), (12, 0, 0));
    assert_eq!(waiting(&near), (1..=12).map(|number| vec![number]).collect::<Vec<_>>());
    // So also where somebody copies them by hand in the order of a list.
    far.receive("Nguyễn Văn Thắng");
    assert_eq!(write(&far, &stick)["files"], json!(["mot-cua-GX-01-20211209-140000-0001.goi"]));
}

#[test]
fn parcels_that_come_in_the_wrong_order_wait_for_what_goes_before_them() {
    let office = Office::open();
    let (far, near) = (office.desk("GX-01"), online(&office));
    for name in ["Lê Văn Ba", "Ngô Thị Bốn", "Vũ Văn Năm"] {
        far.receive(name);
    }
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    let identity = identity(&far);
    let requests = desk::sync::compose::compose_all(&far.ledger(), &identity, 0, 1).unwrap();
    assert_eq!(requests.len(), 3, "an act each");
    for ((request, _), name) in requests.iter().zip(["c.goi", "b.goi", "a.goi"]) {
        put(&stick, name, &identity.office.0, &seal(&identity, request));
    }
    // The last one first, on a stick of its own.
    let early = office.path("early");
    fs::create_dir_all(&early).unwrap();
    fs::rename(stick.join("a.goi"), early.join("a.goi")).unwrap();
    assert_eq!(take(&near, &early), (1, 0, 0));
    sync(&near);
    let parcels = near.ledger().read(|book| book.parcels()).unwrap();
    assert_eq!(
        (parcels[0].is_handed_over, parcels[0].refused.as_deref()),
        (false, Some("chain_broken")),
        "kept: only what goes before it is missing"
    );
    assert_eq!(take(&near, &stick), (2, 0, 0));
    sync(&near);
    assert_eq!(names(&near), ["Lê Văn Ba", "Ngô Thị Bốn", "Vũ Văn Năm"]);
    let parcels = near.ledger().read(|book| book.parcels()).unwrap();
    assert!(parcels.iter().all(|parcel| parcel.is_handed_over && parcel.refused.is_none()), "{parcels:?}");
}

fn seal(identity: &desk::identity::Identity, request: &domain::protocol::ExchangeRequest) -> Vec<u8> {
    let request = serde_json::to_string(request).unwrap();
    let signature = identity.sign(&request_message(PARCEL_PATH, request.as_bytes())).unwrap();
    let content = serde_json::to_vec(&ParcelContent { request, signature }).unwrap();
    let packed = zstd::bulk::compress(&content, 9).unwrap();
    let key: [u8; 32] = hex::decode(&identity.recovery_key).unwrap().try_into().unwrap();
    crypto_box::PublicKey::from(key).seal(&mut Random, &packed).unwrap()
}

/// Good enough for a test.
struct Random;

impl crypto_box::aead::rand_core::RngCore for Random {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(hub::random::bytes().unwrap())
    }
    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(hub::random::bytes().unwrap())
    }
    fn fill_bytes(&mut self, to: &mut [u8]) {
        for byte in to {
            [*byte] = hub::random::bytes().unwrap();
        }
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), crypto_box::aead::rand_core::Error> {
        self.fill_bytes(to);
        Ok(())
    }
}

impl crypto_box::aead::rand_core::CryptoRng for Random {}

#[test]
fn a_parcel_that_was_refused_for_good_is_taken_again_from_the_stick() {
    let office = Office::open();
    let near = online(&office);
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    put_junk(&stick, "a.goi", &[7; 200]);
    assert_eq!(take(&near, &stick), (1, 0, 0));
    sync(&near);
    let parcels = near.ledger().read(|book| book.parcels()).unwrap();
    assert_eq!(parcels[0].refused.as_deref(), Some("signature_wrong"));
    // The hub may have been mended meanwhile, and the author is far away.
    assert_eq!(take(&near, &stick), (1, 0, 0));
    let hash = parcel_hash(&[7; 200]);
    let rows = near.ledger().read(|book| book.parcels()).unwrap();
    assert_eq!(rows.iter().map(|row| row.hash).collect::<Vec<_>>(), [hash]);
}

#[test]
fn a_desk_whose_name_is_no_file_name_writes_parcels_all_the_same() {
    let office = Office::open();
    let paper_code = office.paper_code(CLERK);
    let mut far = office.stranger("GX-01");
    far.enrol(&office.enrolment("Bộ phận 1/GX: \"số 2\"")).unwrap();
    far.set_pin(CLERK, &paper_code, crate::office::PIN).unwrap();
    far.open(false);
    far.sign_in(CLERK).unwrap();
    far.receive("Nguyễn Văn Thắng");
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    assert_eq!(
        write(&far, &stick)["files"],
        json!(["mot-cua-Bộ-phận-1-GX---số-2--20211209-140000-0001.goi"])
    );
    assert_eq!(fs::read_dir(&stick).unwrap().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let office = Office::open();
    let near = office.desk("GX-02");
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    put_junk(&stick, "1.goi", &[1]);
    // Reading its beginning is an error of the device.
    std::os::unix::fs::symlink("/proc/self/mem", stick.join("2.goi")).unwrap();
    put_junk(&stick, "3.goi", &[3]);
    assert_eq!(take(&near, &stick), (2, 0, 1));
    assert_eq!(waiting(&near), [[1], [3]]);
}

#[test]
fn what_is_not_taken_from_a_stick_is_told() {
    let office = Office::open();
    let near = office.desk("GX-02");
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    for number in 0..260u16 {
        put_junk(&stick, &format!("{number}.goi"), &number.to_be_bytes());
    }
    let left_out = || near.ask("take_parcels", json!({ "folder": stick })).unwrap()["left_out"].clone();
    assert_eq!(left_out(), 4, "so many at a time");
    assert_eq!(left_out(), 0, "those that are known take nobody's place");
    assert_eq!(waiting(&near).len(), 260);

    // As much as one desk carries.
    let junk = |number: u8| vec![number; 1024 * 1024 - 1024];
    near.ledger()
        .write(ledger::Priority::Clerk, |book| {
            let now = chrono::DateTime::parse_from_rfc3339(crate::office::NOON).unwrap();
            for number in 1..=32 {
                book.take_parcel(parcel_hash(&junk(number)), &junk(number), now)?;
            }
            Ok::<_, ledger::LedgerError>(())
        })
        .unwrap();
    let second = office.path("second");
    fs::create_dir_all(&second).unwrap();
    put_junk(&second, "1.goi", &[99; 60 * 1024]);
    put_junk(&second, "2.goi", &junk(7));
    let taken = near.ask("take_parcels", json!({ "folder": second })).unwrap();
    assert_eq!((&taken["left_out"], &taken["known"], &taken["taken"]), (&json!(1), &json!(1), &json!(0)));
    // What came too early makes room: its author and the stick have it.
    near.ledger()
        .write(ledger::Priority::Sync, |book| {
            book.put_parcel_back(parcel_hash(&junk(3)), "chain_broken", NOON_MS)
        })
        .unwrap();
    assert_eq!(take(&near, &second), (1, 1, 0));
}
