//! Backups of a desk, and the way back from one with nothing but the stick and the sheet.

use crate::office::{CLERK, Office, PIN, Seat};
use desk::{
    api::{
        backup::{BackupFolder, BackupFound, FindBackups, RestoreRequest},
        session::{Stage, UnlockRequest},
    },
    backup::{HUB_BACKED_UP_TO, RESTORED},
    keys::keyring_store::MemoryStore,
};
use domain::problem::{Code, Problem};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn stick(office: &Office) -> PathBuf {
    let stick = office.path("stick");
    fs::create_dir_all(&stick).unwrap();
    stick
}

fn choose(seat: &Seat, folder: &Path) -> Result<(), Problem> {
    let folder = Some(folder.to_str().unwrap().to_owned());
    seat.desk().set_backup_folder(BackupFolder { folder }).map(drop)
}

fn found(seat: &Seat, stick: &Path) -> Vec<BackupFound> {
    seat.desk().find_backups(FindBackups { folder: stick.to_str().unwrap().into() }).unwrap()
}

fn restore(seat: &Seat, stick: &Path, id: &str, code: &str) -> Result<Stage, Problem> {
    let request =
        RestoreRequest { folder: stick.to_str().unwrap().into(), id: id.into(), unlock_code: code.into() };
    seat.desk().restore_backup(request).map(|state| state.stage)
}

#[test]
fn a_new_machine_opens_yesterdays_desk_with_the_sheet_alone() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let stick = stick(&office);
    assert_eq!(seat.desk().backup_now(()).unwrap_err().code, Code::BackupFolderGone);
    choose(&seat, &stick).unwrap();
    let status = seat.desk().backup_now(()).unwrap();
    assert_eq!((status.last_ok, status.count, status.is_running), (Some(true), 1, false));
    assert_eq!(status.last_at.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    let picture = seat.picture();
    // The machine burns down. Another one, another user, another keyring.
    seat.close();
    let sheet = seat.sheet.clone();
    let mut other = office.stranger("new machine");
    assert_eq!(other.desk().app_state(()).unwrap().stage, Stage::NotEnrolled);
    let backups = found(&other, &stick);
    assert_eq!(
        (backups.len(), backups[0].desk_name.as_deref(), backups[0].is_whole),
        (1, Some("GX-01"), true)
    );
    assert_eq!(backups[0].waiting, 3);
    let wrong = restore(&other, &stick, &backups[0].id, "AAAA-AAAA-AAAA-AAAA-AAAA").unwrap_err();
    assert_eq!((wrong.code, wrong.field.as_deref()), (Code::UnlockCodeWrong, Some("unlock_code")));
    assert_eq!(other.desk().app_state(()).unwrap().stage, Stage::NotEnrolled);
    // Not syncing, so that nothing is added to what came back.
    other.open(false);
    assert_eq!(restore(&other, &stick, &backups[0].id, &sheet).unwrap(), Stage::SignedOut);
    assert_eq!(other.picture(), picture);
    other.sign_in(CLERK).unwrap();
    assert_eq!(other.desk().today(()).unwrap().latest[0].code, received.code);
    // The receipt's exact bytes came along.
    other.ask("reprint", serde_json::json!({ "id": received.dossier })).unwrap();
    assert_eq!(other.printer.last().1, seat.printer.last().1);
    let picture = other.picture();
    // This machine's keyring opens it from now on, and nothing puts a backup over it.
    assert_eq!(restore(&other, &stick, &backups[0].id, &sheet).unwrap_err().code, Code::RestoreRefused);
    other.open(false);
    other.sign_in(CLERK).unwrap();
    assert_eq!(other.picture(), picture);
}

#[test]
fn a_restored_book_says_so_before_anybody_opens_it() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let stick = stick(&office);
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    let chain = seat.ledger().read(|book| book.chains()).unwrap();
    let other = office.stranger("other");
    let id = found(&other, &stick)[0].id.clone();
    restore(&other, &stick, &id, &seat.sheet).unwrap();
    // Either it still says so, or whoever opened it has taken it up and begun a new chain.
    let book = other.ledger();
    let said = book.read(|book| book.setting(RESTORED)).unwrap();
    let chains = book.read(|book| book.chains()).unwrap();
    assert!(said.as_deref() == Some("1") || chains.len() > chain.len());
}

#[test]
fn damaged_data_is_put_aside_whole_and_the_backup_takes_its_place() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let stick = stick(&office);
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    let id = found(&seat, &stick)[0].id.clone();
    seat.close();
    let path = seat.folder.join("desk.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5000..].iter_mut().step_by(100).for_each(|byte| *byte ^= 1);
    fs::write(&path, &bytes).unwrap();
    let keys = fs::read(seat.folder.join("keys.json")).unwrap();
    seat.open(false);
    let state = seat.desk().app_state(()).unwrap();
    assert_eq!((state.stage, state.problem.unwrap().code), (Stage::Broken, Code::DataDamaged));
    let sheet = seat.sheet.clone();
    restore(&seat, &stick, &id, &sheet).unwrap();
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.desk().today(()).unwrap().latest.len(), 1);
    let aside: Vec<_> = fs::read_dir(&seat.folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("before-restore-"))
        .collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read(aside[0].join("desk.db")).unwrap(), bytes);
    assert_eq!(fs::read(aside[0].join("keys.json")).unwrap(), keys);
}

#[test]
fn a_stick_that_is_missing_full_or_wrong_is_told_and_nothing_is_lost() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let stick = stick(&office);
    for (folder, code) in [
        (office.path("nowhere"), Code::BackupFolderGone),
        (seat.folder.clone(), Code::BackupFolderWrong),
        (seat.folder.join("blobs"), Code::BackupFolderWrong),
        (seat.folder.join("desk.db"), Code::BackupFolderWrong),
        (PathBuf::from("stick"), Code::BackupFolderGone),
    ] {
        seat.receive("Nguyễn Văn Thắng");
        let problem = choose(&seat, &folder).unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some("folder")), "{folder:?}");
    }
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    seat.ledger().fail_next(ledger::Fault::Backup(1));
    let status = seat.desk().backup_now(()).unwrap();
    assert_eq!((status.last_ok, status.count), (Some(false), 1));
    assert_eq!(status.problem.unwrap().code, Code::BackupFull);
    assert!(status.last_at.is_some());
    // Pulled out, and plugged in again.
    fs::rename(&stick, office.path("pocket")).unwrap();
    let status = seat.desk().backup_now(()).unwrap();
    assert_eq!((status.problem.unwrap().code, status.count), (Code::BackupFolderGone, 0));
    assert!(!stick.exists());
    fs::rename(office.path("pocket"), &stick).unwrap();
    let status = seat.desk().backup_now(()).unwrap();
    assert_eq!((status.last_ok, status.count, status.problem.is_none()), (Some(true), 2, true));
    // No folder: no more backups, and those that are there stay.
    let status = seat.desk().set_backup_folder(BackupFolder { folder: None }).unwrap();
    assert_eq!((status.folder, status.last_ok, status.count), (None, None, 0));
    assert_eq!(found(&seat, &stick).len(), 2);
}

#[test]
fn the_first_backup_is_made_by_itself_once_a_folder_is_chosen() {
    let office = Office::open();
    let (told, changes) = std::sync::mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let mut seat = office.desk("GX-01");
    seat.close();
    let config = desk::Config {
        on_change: std::sync::Arc::new(move |_| told.lock().unwrap().send(()).unwrap_or_default()),
        ..seat.config(true)
    };
    let desk = desk::Desk::open(config);
    let stick = stick(&office);
    let folder = Some(stick.to_str().unwrap().to_owned());
    desk.set_backup_folder(BackupFolder { folder }).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while desk.backup_status(()).unwrap().last_ok.is_none() {
        let left = deadline.saturating_duration_since(std::time::Instant::now());
        changes.recv_timeout(left).expect("no backup came");
    }
    let status = desk.backup_status(()).unwrap();
    assert_eq!((status.last_ok, status.count), (Some(true), 1), "{status:?}");
}

#[test]
fn a_check_of_a_sound_desk_finds_nothing_and_of_a_damaged_one_its_kind() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let view = seat.desk().verify_data(()).unwrap();
    assert!(view.is_sound, "{view:?}");
    assert!(view.operations > 100 && view.blobs == 1, "{view:?}");
    fs::remove_dir_all(seat.folder.join("blobs")).unwrap();
    let view = seat.desk().verify_data(()).unwrap();
    let lines: Vec<_> = view.findings.iter().map(|finding| (finding.code.as_str(), finding.count)).collect();
    assert_eq!((view.is_sound, lines), (false, vec![("blob_missing", 1)]));
}

#[test]
fn the_desk_keeps_how_far_the_hub_is_backed_up() {
    let office = Office::open();
    let seat = office.enrolled("GX-01");
    seat.desk().sync_now(()).unwrap();
    let kept = || seat.ledger().read(|book| book.setting(HUB_BACKED_UP_TO)).unwrap();
    assert_eq!(kept(), None);
    let made = office.hub().back_up(&stick(&office), &|_| true).unwrap();
    seat.desk().sync_now(()).unwrap();
    assert_eq!(kept(), Some(made.digest.last_row.to_string()));
}

/// The sheet was lost, and there is no keyring.
#[test]
fn the_hub_makes_a_new_sheet_for_a_desk_whose_sheet_was_lost() {
    let office = Office::open();
    let mut seat = office.stranger_with("GX-01", MemoryStore::broken());
    let paper = office.paper_code(CLERK);
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    let lost = seat.sheet.clone();
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::Locked);
    let path = seat.folder.join("keys.json");
    let sheet = office.hub().new_sheet(&fs::read_to_string(&path).unwrap()).unwrap();
    fs::write(&path, sheet.keys).unwrap();
    seat.open(false);
    let unlock = |seat: &Seat, code: &str| seat.desk().unlock(UnlockRequest { code: code.into() });
    assert_eq!(unlock(&seat, &lost).unwrap_err().code, Code::UnlockCodeWrong);
    assert_eq!(unlock(&seat, &sheet.code).unwrap().stage, Stage::SignedOut);
    // A file that is none, and one of another hub's desk.
    let refused = |keys: &str| office.hub().new_sheet(keys).map(drop).unwrap_err();
    assert!(refused("{}").contains("no keys.json"));
    let other = Office::open();
    let stranger = other.enrolled("GX-01");
    let keys = fs::read_to_string(stranger.folder.join("keys.json")).unwrap();
    assert!(refused(&keys).contains("another hub"));
}

/// A backup that was made before the sheet was renewed opens with the new one: the data key is the same.
#[test]
fn an_older_backup_opens_with_the_renewed_sheet() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let stick = stick(&office);
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    seat.close();
    let path = seat.folder.join("keys.json");
    let old = fs::read_to_string(&path).unwrap();
    let sheet = office.hub().new_sheet(&old).unwrap();
    fs::write(&path, sheet.keys).unwrap();
    seat.open(false);
    seat.desk().unlock(UnlockRequest { code: sheet.code.clone() }).unwrap();
    seat.sign_in(CLERK).unwrap();
    office.clock.advance_minutes(60);
    seat.receive("Nguyễn Văn Thắng");
    seat.desk().backup_now(()).unwrap();
    let other = office.stranger("other");
    let older = found(&other, &stick).pop().unwrap();
    assert_eq!(older.waiting, 0);
    restore(&other, &stick, &older.id, &sheet.code).unwrap();
}

/// An hour under a clock that was years ahead does not stand above the work of the months after it.
#[test]
fn the_list_begins_with_the_backup_that_holds_most_and_marks_a_wrong_clock() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let stick = stick(&office);
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    let ahead = found(&seat, &stick)[0].id.clone();
    let path = stick.join(format!("{ahead}.json"));
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["at"] = "2031-12-09T14:00:00+07:00".into();
    fs::write(&path, manifest.to_string()).unwrap();
    for name in ["Nguyễn Văn Thắng", "Phạm Thị Hoa"] {
        office.clock.advance_minutes(60);
        seat.receive(name);
        seat.desk().backup_now(()).unwrap();
    }
    let list = found(&seat, &stick);
    let waiting: Vec<u32> = list.iter().map(|one| one.waiting).collect();
    assert_eq!(waiting, [6, 3, 0]);
    assert_eq!(list[2].id, ahead);
    let marked: Vec<bool> = list.iter().map(|one| one.is_time_doubtful).collect();
    assert_eq!(marked, [false, false, true]);
}

/// A stick may hold anything: a file of any length under the name of a key file is not read into memory.
#[test]
fn a_key_file_that_is_too_long_to_be_one_is_not_read() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let stick = stick(&office);
    choose(&seat, &stick).unwrap();
    seat.desk().backup_now(()).unwrap();
    let id = found(&seat, &stick)[0].id.clone();
    let keys = stick.join(format!("{id}.keys"));
    let whole = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, format!("{whole}{}", " ".repeat(64 * 1024))).unwrap();
    let other = office.stranger("other");
    let refused = restore(&other, &stick, &id, &seat.sheet).unwrap_err();
    assert_eq!(refused.code, Code::BackupDamaged);
    fs::write(&keys, whole).unwrap();
    restore(&other, &stick, &id, &seat.sheet).unwrap();
}

/// A program of its own, without a keyring; secrets come by standard input.
fn program(words: &[&str], secrets: &str) -> std::process::Output {
    use std::io::Write as _;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_motcua-desk"))
        .args(words)
        .args(["--secrets", "-"])
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(secrets.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_command_line_backs_up_checks_and_restores_with_secrets_from_standard_input() {
    let office = Office::open();
    let (data, back, stick) = (office.path("GX-01"), office.path("back"), office.path("stick"));
    let (data, back, stick) = (data.to_str().unwrap(), back.to_str().unwrap(), stick.to_str().unwrap());
    let enrolled =
        said(&program(&["enrol", "--data", data], &format!("code {}\n", office.enrolment("GX-01"))));
    let line =
        |text: &str, name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let unlock = format!("unlock {}\n\n", line(&enrolled, "unlock code: "));
    let made = said(&program(&["backup", "--data", data, "--to", stick], &unlock));
    assert_eq!((line(&made, "folder: ").as_str(), line(&made, "backups: ").as_str()), (stick, "1"));
    let checked = said(&program(&["verify", "--data", data], &unlock));
    assert!(checked.ends_with("sound: yes\n"), "{checked}");
    let came = said(&program(&["restore", "--data", back, "--from", stick], &unlock));
    assert_eq!(
        (line(&came, "desk: "), line(&came, "operations: ")),
        ("GX-01".into(), line(&checked, "operations: "))
    );
    let again = program(&["restore", "--data", back, "--from", stick], &unlock);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("RestoreRefused"), "{again:?}");
    // A line that is no secret is not repeated: it may be one, mistyped.
    let mistyped = program(&["verify", "--data", data], "unlok 7QK2-M9XW\n");
    let err = String::from_utf8_lossy(&mistyped.stderr).into_owned();
    assert!(!mistyped.status.success() && !err.contains("7QK2"), "{err}");
}
