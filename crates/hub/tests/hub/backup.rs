//! Backups of a hub, and coming back from one.

use crate::{
    commands::{complained, init, program, run, said},
    running::TestHub,
};
use hub::{backup, high_water, keyfile};
use ledger::Ledger;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Stdio},
};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

fn setting(data: &Path, key_file: &str, name: &str) -> Option<String> {
    let key = keyfile::read(Path::new(key_file)).unwrap();
    let book = Ledger::open(data, "hub.db", &key).unwrap();
    book.read(|read| read.setting(name)).unwrap()
}

#[test]
fn a_hub_comes_back_from_its_newest_backup_or_from_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let (key_file, to) = (format!("{data}.key"), folder.path().join("stick"));
    let nowhere = complained(&run(&["backup", "--data", &data]));
    assert!(nowhere.contains("--to is needed"), "{nowhere}");
    let first = said(&run(&["backup", "--data", &data, "--to", text(&to)]));
    assert!(first.contains("attachments: 0"), "{first}");
    said(&run(&["staff", "code", "--data", &data, "--officer", "gx-huong"]));
    let second = said(&run(&["backup", "--data", &data, "--to", text(&to)]));
    let operations = |said: &str| -> u64 {
        said.lines().find_map(|line| line.strip_prefix("operations: ")).unwrap().parse().unwrap()
    };
    assert_eq!(operations(&second), operations(&first) + 1);
    assert_eq!(
        setting(Path::new(&data), &key_file, backup::BACKED_UP_TO),
        Some(operations(&second).to_string())
    );
    // The key lies apart, and nothing in the backup tells it.
    let key = fs::read_to_string(&key_file).unwrap();
    for entry in
        fs::read_dir(to.join(fs::read_dir(&to).unwrap().next().unwrap().unwrap().file_name())).unwrap()
    {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(64).any(|part| part == key.trim().as_bytes()));
    }

    let back = folder.path().join("back");
    let words = ["restore", "--from", text(&to), "--data", text(&back), "--key-file", &key_file];
    let came = said(&run(&words));
    assert_eq!(operations(&came), operations(&second));
    assert_eq!(setting(&back, &key_file, backup::RESTORED).as_deref(), Some("1"));
    let verified = said(&run(&["verify", "--data", text(&back), "--key-file", &key_file]));
    assert!(verified.ends_with("sound: yes\n"), "{verified}");
    let staff = said(&run(&["staff", "--data", text(&back), "--key-file", &key_file]));
    assert!(staff.contains("code_issued"));
    let in_use = complained(&run(&words));
    assert!(in_use.contains("exists and is not empty; it is left alone"), "{in_use}");

    let name = fs::read_dir(&to).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let mut times: Vec<String> = fs::read_dir(to.join(&name))
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".json").map(str::to_owned)
        })
        .collect();
    times.sort();
    let older = folder.path().join("older");
    let words = ["restore", "--from", text(&to), "--data", text(&older), "--key-file", &key_file, "--at"];
    let no_such = complained(&program().args(words).arg("2001-01-01").output().unwrap());
    assert!(no_such.contains("holds no whole backup of 2001-01-01"), "{no_such}");
    let stranger = folder.path().join("stranger.key");
    fs::write(&stranger, "0".repeat(64)).unwrap();
    let wrong = complained(&run(&[
        "restore",
        "--from",
        text(&to),
        "--data",
        text(&older),
        "--key-file",
        text(&stranger),
    ]));
    assert!(wrong.contains("the key file does not open the backup"), "{wrong}");
    assert!(!older.exists());
    let came = said(&program().args(words).arg(&times[0]).output().unwrap());
    assert!(times.len() == 2 && operations(&came) == operations(&first), "{times:?} {came}");
    // Nothing half-made lies about.
    let mut left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["back", "hub", "hub.key", "older", "stick", "stranger.key"]);
}

/// One backup was made under a clock that was years ahead; the hub went on for months under a right one.
#[test]
fn a_restore_asks_which_backup_is_meant_when_a_clock_was_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let (key_file, to) = (format!("{data}.key"), folder.path().join("stick"));
    said(&run(&["backup", "--data", &data, "--to", text(&to)]));
    let ahead = ledger::backup::find_backups(&to).unwrap().remove(0);
    let manifest = ahead.book().with_extension("json");
    let mut told: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    told["at"] = "2099-01-01T08:00:00+07:00".into();
    fs::write(&manifest, told.to_string()).unwrap();
    let back = folder.path().join("back");
    let words = ["restore", "--from", text(&to), "--data", text(&back), "--key-file", &key_file];
    said(&run(&["staff", "code", "--data", &data, "--officer", "gx-huong"]));
    let made = hub::Hub::open(
        Path::new(&data),
        keyfile::read(Path::new(&key_file)).unwrap(),
        std::sync::Arc::new(hub::SystemClock),
    );
    made.unwrap().back_up(&to, &|_| true).unwrap();
    let newest = ledger::backup::find_backups(&to).unwrap().remove(0).name();
    assert_ne!(newest, ahead.name());
    let doubt = complained(&run(&words));
    assert!(doubt.contains("--at") && doubt.contains(&newest) && doubt.contains(&ahead.name()), "{doubt}");
    assert!(!back.exists());
    let came = said(&program().args(words).args(["--at", &newest]).output().unwrap());
    let staff = said(&run(&["staff", "--data", text(&back), "--key-file", &key_file]));
    assert!(staff.contains("code_issued"), "{came}");
}

#[test]
fn a_damaged_book_is_told_by_verify() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let path = Path::new(&data).join("hub.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&path, bytes).unwrap();
    let output = run(&["verify", "--data", &data]);
    assert!(!output.status.success());
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("damaged") || err.contains("cannot be opened"), "{err}");
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_server_backs_up_by_itself_and_keeps_its_mark_outside_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let to = folder.path().join("backups");
    let serve = ["serve", "--data", &data, "--listen", "127.0.0.1:0", "--backup-to", text(&to)];
    let mut server =
        Killed(program().args(serve).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let log = BufReader::new(server.0.stderr.take().unwrap());
    assert!(log.lines().any(|line| line.unwrap().contains("backed up")), "it ended without a backup");
    assert!(std::process::Command::new("kill").arg(server.0.id().to_string()).status().unwrap().success());
    assert!(server.0.wait().unwrap().success());
    assert_eq!(ledger::backup::find_backups(&to).unwrap().len(), 1);
    assert!(folder.path().join("hub.key.mark").is_file());
    // Where to is remembered.
    assert!(said(&run(&["backup", "--data", &data])).contains(text(&to)));
}

#[test]
fn data_that_is_behind_the_mark_goes_on_as_a_restored_hub() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let (data, key_file) = (Path::new(&data), format!("{data}.key"));
    let key = keyfile::read(Path::new(&key_file)).unwrap();
    let mark = high_water::file_for(Path::new(&key_file));
    let check = |data: &Path| high_water::check(data, "hub.db", &key, &mark).unwrap();
    let come = |data: &Path| {
        let book = Ledger::open(data, "hub.db", &key).unwrap();
        book.read(high_water::Mark::of).unwrap().unwrap()
    };
    assert!(!check(data), "without a mark there is nothing to be behind of");
    let yesterday = folder.path().join("yesterday");
    copy(data, &yesterday);
    said(&run(&["staff", "code", "--data", text(data), "--officer", "gx-huong"]));
    come(data).write(&mark).unwrap();
    assert!(!check(data));
    assert!(come(data).row > come(&yesterday).row);
    assert!(check(&yesterday));
    assert_eq!(setting(&yesterday, &key_file, backup::RESTORED).as_deref(), Some("1"));
    // Once: from then on the book says it itself.
    assert!(!check(&yesterday));
    // A mark of a chain that the data does not know at all.
    let other = high_water::Mark { chain: uuid::Uuid::from_u128(1).into(), n: 1, row: 1 };
    other.write(&mark).unwrap();
    assert!(check(data));
}

#[test]
fn desks_are_told_up_to_where_the_hub_is_backed_up() {
    let hub = TestHub::start();
    let mut desk = hub.desk("nb-gv-gia-xuan", "gx-huong", "GX-01");
    assert_eq!(desk.exchange(Vec::new()).unwrap().backed_up_to, None);
    let to = tempfile::tempdir().unwrap();
    let made = hub.hub.back_up(to.path(), &|_| true).unwrap();
    assert!(made.digest.last_row > 0);
    assert_eq!(desk.exchange(Vec::new()).unwrap().backed_up_to, Some(made.digest.last_row));
    let gone = hub.hub.back_up(&to.path().join("gone"), &|_| true).unwrap_err();
    assert!(gone.contains("cannot be used"), "{gone}");
    assert_eq!(hub.hub.backed_up_to().unwrap(), Some(made.digest.last_row));
}

#[test]
fn a_new_sheet_is_printed_and_the_key_file_of_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let key = keyfile::read(Path::new(&format!("{data}.key"))).unwrap();
    let hub = hub::Hub::open(Path::new(&data), key, std::sync::Arc::new(hub::SystemClock)).unwrap();
    let sealed = {
        let public: [u8; 32] = hex::decode(hub.keys().recovery_public()).unwrap().try_into().unwrap();
        let bytes = *hub.keys().signing.as_bytes();
        crypto_box::PublicKey::from(public).seal(&mut Random, &bytes).unwrap()
    };
    drop(hub);
    let keys = folder.path().join("keys.json");
    let text = serde_json::json!({
        "v": 1, "keyring_entry": "d", "keyring": { "nonce": "", "sealed": "" }, "recovery": hex::encode(sealed),
        "sheet": { "nonce": "", "sealed": "" }, "sheet_salt": "00"
    })
    .to_string();
    fs::write(&keys, &text).unwrap();
    let words = ["unlock-code", "--data", &data, "--keys", keys.to_str().unwrap()];
    let out = said(&run(&words));
    let code = out.lines().find_map(|line| line.strip_prefix("unlock code: ")).unwrap();
    assert_eq!(code.len(), 24, "{out}");
    assert_eq!(fs::read_to_string(&keys).unwrap(), text);
    let new: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("keys.json.new")).unwrap()).unwrap();
    assert!(new["keyring"].is_null() && new["sheet"]["sealed"].as_str().unwrap().len() == 96, "{new}");
    assert!(!new.to_string().contains(code));
    // A new file that is there may be the only one that a sheet opens.
    assert!(complained(&run(&words)).contains("cannot be written"));
    fs::write(&keys, "{}").unwrap();
    assert!(complained(&run(&words)).contains("no keys.json of a desk"));
}

/// Desks seal their key to the hub, and parcels too: whoever is at the terminal with a stick gets nothing out of one.
#[test]
fn only_a_data_key_is_opened_for_a_new_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let key = keyfile::read(Path::new(&format!("{data}.key"))).unwrap();
    let hub = hub::Hub::open(Path::new(&data), key, std::sync::Arc::new(hub::SystemClock)).unwrap();
    let public: [u8; 32] = hex::decode(hub.keys().recovery_public()).unwrap().try_into().unwrap();
    let file = |bytes: &[u8]| {
        let sealed = crypto_box::PublicKey::from(public).seal(&mut Random, bytes).unwrap();
        serde_json::json!({
            "v": 1, "keyring": null, "recovery": hex::encode(sealed),
            "sheet": { "nonce": "", "sealed": "" }, "sheet_salt": "00"
        })
        .to_string()
    };
    assert!(hub.new_sheet(&file(&[7; 32])).is_ok());
    for bytes in [&b"{\"request\":\"what a citizen filed\"}"[..], &[7; 31], &[7; 33], &[]] {
        let refused = hub.new_sheet(&file(bytes)).err().unwrap();
        assert!(refused.contains("no data key"), "{refused}");
    }
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
        to.iter_mut().for_each(|byte| *byte = hub::random::bytes::<1>().unwrap()[0]);
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), crypto_box::aead::rand_core::Error> {
        self.fill_bytes(to);
        Ok(())
    }
}
impl crypto_box::aead::rand_core::CryptoRng for Random {}
