//! Backups: made while people work, whole or not there, and a book comes back from one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod law;
#[path = "../support/mod.rs"]
mod support;

use chrono::{DateTime, Duration, FixedOffset};
use domain::{
    hash::Hash,
    operation::{Base, Body},
};
use ledger::{
    BlobRow, DataKey, Fault, Ledger, LedgerError, Priority,
    backup::{
        BackupPlan, BackupProblem, FoundBackup, Manifest, RestorePlan, find_backups, put_in_place, restore,
    },
};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};
use support::*;

struct Stick(tempfile::TempDir);

impl Stick {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn found(&self) -> Vec<FoundBackup> {
        find_backups(self.path()).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        files(self.path())
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect();
    found.sort();
    found
}

fn plan<'a>(stick: &'a Path, at: DateTime<FixedOffset>, go_on: &'a dyn Fn(f64) -> bool) -> BackupPlan<'a> {
    BackupPlan {
        folder: stick,
        owner: "desk-1",
        name: Some("GX-01"),
        incarnation: "chain-1",
        program: "0.1.0",
        at,
        keys: None,
        go_on,
    }
}

fn back_up(desk: &Machine, stick: &Stick, hour: i64) -> Result<Manifest, BackupProblem> {
    desk.ledger.back_up(&plan(stick.path(), morning() + Duration::hours(hour), &|_| true))
}

fn name_paper(desk: &Machine, bytes: &[u8]) -> Hash {
    let sha256 = desk.ledger.blobs().put(bytes).unwrap();
    let row = BlobRow { sha256, size: bytes.len() as u64, media_type: "application/pdf".into() };
    desk.ledger.write(Priority::Clerk, |write| write.name_blob(&row)).unwrap();
    sha256
}

fn comes_back(found: &FoundBackup, key: &DataKey) -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("restored", "1")];
    let plan =
        RestorePlan { backup: found, key, folder: folder.path(), file_name: "book.db", settings: &settings };
    assert_eq!(restore(&plan).unwrap().blobs_missing, 0);
    put_in_place(folder.path(), "book.db").unwrap();
    let ledger = Ledger::open(folder.path(), "book.db", key).unwrap();
    (folder, ledger)
}

#[test]
fn a_book_comes_back_as_it_was_with_its_papers() {
    let mut desk = Machine::new(1);
    for number in 1..10 {
        desk.receives(number);
    }
    let papers = [b"%PDF one".to_vec(), vec![7; 100_000]];
    let hashes = papers.each_ref().map(|paper| name_paper(&desk, paper));
    let stick = Stick::new();
    let manifest = back_up(&desk, &stick, 0).unwrap();
    let digest = desk.ledger.read(|read| read.digest()).unwrap();
    assert_eq!((manifest.digest.operations, manifest.digest.waiting), (27, 27));
    assert_eq!(manifest.digest, digest);
    let found = stick.found();
    assert_eq!(
        (found.len(), found[0].is_whole, found[0].id().as_str()),
        (1, true, "desk-1/2021-12-09T08-15-30")
    );
    // Later work is not in it.
    let views = desk.views();
    desk.receives(10);
    let (_folder, back) = comes_back(&found[0], &desk.key);
    assert_eq!(back.read(|read| read.dump_views()).unwrap(), views);
    assert_eq!(back.read(|read| read.setting("restored")).unwrap().as_deref(), Some("1"));
    for (sha256, paper) in hashes.iter().zip(papers) {
        assert_eq!(back.blobs().get(sha256).unwrap(), Some(paper));
    }
}

#[test]
fn nothing_on_the_stick_can_be_read_without_the_key() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    name_paper(&desk, NAME.as_bytes());
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    for path in stick.files() {
        let bytes = fs::read(&path).unwrap();
        for text in [NAME, PERSONAL_ID, ADDRESS, "huong", "SQLite format", desk.key.to_hex().as_str()] {
            assert!(!bytes.windows(text.len()).any(|part| part == text.as_bytes()), "{text} in {path:?}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let plan = RestorePlan {
        backup: &stick.found()[0],
        key: &DataKey::random().unwrap(),
        folder: folder.path(),
        file_name: "book.db",
        settings: &[],
    };
    assert!(matches!(restore(&plan), Err(BackupProblem::Ledger(LedgerError::Damaged(_)))));
    assert!(files(folder.path()).is_empty());
}

#[test]
fn people_go_on_working_while_it_is_made_and_it_is_one_moment_of_theirs() {
    let mut desk = Machine::new(1);
    for number in 1..40 {
        desk.receives(number);
    }
    let before = desk.ledger.read(|read| read.digest()).unwrap();
    let (desk, stick) = (std::cell::RefCell::new(desk), Stick::new());
    let (ledger, key) = (desk.borrow().ledger.clone(), desk.borrow().key.clone());
    let number = Cell::new(100);
    let go_on = |_| {
        // A clerk saves between two pieces of the copy.
        number.set(number.get() + 1);
        desk.borrow_mut().receives(number.get());
        true
    };
    let manifest = ledger.back_up(&plan(stick.path(), morning(), &go_on)).unwrap();
    assert!(number.get() > 100);
    assert_eq!(manifest.digest, before);
    let (_folder, back) = comes_back(&stick.found()[0], &key);
    assert_eq!(back.read(|read| read.outbox_summary()).unwrap().operations, before.waiting);
}

#[test]
fn a_copy_that_nothing_vouches_for_is_away_with_the_next_backup() {
    let desk = Machine::new(1);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let whole = stick.files();
    // The process ended after the copy got its name and before its manifest was written.
    let orphan = stick.path().join("desk-1/2021-12-09T09-15-30");
    for end in ["db", "keys"] {
        fs::write(orphan.with_extension(end), "cut").unwrap();
    }
    back_up(&desk, &stick, 2).unwrap();
    let now = stick.files();
    assert!(!now.iter().any(|path| path.to_string_lossy().contains("T09-15-30")), "{now:?}");
    assert!(whole.iter().all(|path| now.contains(path)));
}

#[test]
fn two_backups_at_once_come_one_after_the_other() {
    let desk = Machine::new(1);
    let stick = Stick::new();
    let ledger = &desk.ledger;
    std::thread::scope(|scope| {
        let made: Vec<_> = (0..3)
            .map(|hour| {
                let folder = stick.path();
                scope.spawn(move || {
                    ledger.back_up(&plan(folder, morning() + Duration::hours(hour), &|_| true)).unwrap();
                })
            })
            .collect();
        made.into_iter().for_each(|made| made.join().unwrap());
    });
    assert_eq!(stick.found().len(), 3);
}

#[test]
fn a_stick_that_is_pulled_out_costs_only_that_backup() {
    let mut desk = Machine::new(1);
    for number in 1..20 {
        desk.receives(number);
    }
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let whole = stick.files();
    // Pulled out: the owner's folder is somewhere else from one moment to the next.
    let (here, gone) = (stick.path().join("desk-1"), stick.path().join("gone"));
    let pull = |_| {
        if here.exists() {
            fs::rename(&here, &gone).unwrap();
        }
        true
    };
    let pulled = desk.ledger.back_up(&plan(stick.path(), morning() + Duration::hours(1), &pull));
    assert!(matches!(pulled, Err(BackupProblem::Folder { .. })), "{pulled:?}");
    fs::rename(&gone, &here).unwrap();
    // Full, and broken off because the program ends.
    desk.ledger.fail_next(Fault::Backup(1));
    assert_eq!(back_up(&desk, &stick, 2), Err(BackupProblem::Full));
    let ended = desk.ledger.back_up(&plan(stick.path(), morning() + Duration::hours(3), &|_| false));
    assert_eq!(ended, Err(BackupProblem::BrokenOff));
    assert_eq!(stick.found().iter().map(FoundBackup::name).collect::<Vec<_>>(), ["2021-12-09T08-15-30"]);
    // What is left of them is away with the next one, and the earlier one is as it was.
    back_up(&desk, &stick, 4).unwrap();
    let now = stick.files();
    assert!(whole.iter().all(|path| now.contains(path)));
    assert_eq!(now.len(), whole.len() + 2, "{now:?}");
    comes_back(&stick.found()[1], &desk.key);
    let missing = desk.ledger.back_up(&plan(&stick.path().join("nowhere"), morning(), &|_| true));
    assert!(matches!(missing, Err(BackupProblem::Folder { .. })));
    assert!(!stick.path().join("nowhere").exists());
}

#[test]
fn attachments_are_copied_once() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    name_paper(&desk, b"one");
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let blobs = stick.path().join("desk-1/blobs");
    let first = files(&blobs);
    let written = fs::metadata(&first[0]).unwrap().modified().unwrap();
    name_paper(&desk, b"two");
    assert_eq!(back_up(&desk, &stick, 1).unwrap().digest.blobs, 2);
    assert_eq!(files(&blobs).len(), 2);
    assert_eq!(fs::metadata(&first[0]).unwrap().modified().unwrap(), written);
    // One that was cut short is copied anew.
    fs::write(&first[0], b"").unwrap();
    back_up(&desk, &stick, 2).unwrap();
    assert!(fs::metadata(&first[0]).unwrap().len() > 0);
    // One that is not on this machine is told, and the backup is one all the same.
    fs::remove_dir_all(desk.folder.path().join("blobs")).unwrap();
    fs::remove_dir_all(&blobs).unwrap();
    assert_eq!(back_up(&desk, &stick, 3).unwrap().blobs_missing, 2);
}

#[test]
fn a_damaged_backup_is_told_before_anything_is_put_in_place() {
    let mut desk = Machine::new(1);
    for number in 1..10 {
        desk.receives(number);
    }
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let found = &stick.found()[0];
    let whole = fs::read(found.book()).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let folder = tempfile::tempdir().unwrap();
    for (bytes, is_whole) in [(&flipped[..], true), (&whole[..whole.len() - 1], false)] {
        fs::write(found.book(), bytes).unwrap();
        let found = &stick.found()[0];
        assert_eq!(found.is_whole, is_whole);
        let plan = RestorePlan {
            backup: found,
            key: &desk.key,
            folder: folder.path(),
            file_name: "book.db",
            settings: &[],
        };
        assert!(matches!(restore(&plan), Err(BackupProblem::NotWhole(_))));
        assert!(files(folder.path()).is_empty());
    }
}

#[test]
fn a_book_that_is_there_is_never_overwritten() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let plan = RestorePlan {
        backup: &stick.found()[0],
        key: &desk.key,
        folder: desk.folder.path(),
        file_name: "book.db",
        settings: &[],
    };
    restore(&plan).unwrap();
    assert_eq!(put_in_place(desk.folder.path(), "book.db"), Err(BackupProblem::InUse));
    assert_eq!(desk.ledger.read(|read| read.outbox_summary()).unwrap().operations, 3);
}

#[test]
fn old_ones_are_thinned_and_the_clock_may_go_back() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let stick = Stick::new();
    for hour in [0, 1, 48, 49, 49] {
        back_up(&desk, &stick, hour).unwrap();
    }
    let names = |stick: &Stick| stick.found().iter().map(FoundBackup::name).collect::<Vec<_>>();
    assert_eq!(
        names(&stick),
        ["2021-12-11T09-15-30-2", "2021-12-11T09-15-30", "2021-12-11T08-15-30", "2021-12-09T09-15-30"]
    );
    back_up(&desk, &stick, 2).unwrap();
    assert_eq!(names(&stick).len(), 5);
}

/// Nobody can read a paper of a destroyed dossier, not even on a stick that was away when it was destroyed.
/// The law does not stop at the backups: what was destroyed after one was made does not come back with it.
/// A stick that was pulled out leaves a register that nothing can be read from. What the law has destroyed does not
/// come back for that, no backup is useless, and new ones are made.
/// A machine's battery runs out, somebody sets the clock: some backups are made years from now.
#[test]
fn a_clock_that_jumps_ahead_costs_no_earlier_backup() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let stick = Stick::new();
    let days: Vec<i64> = (0..5).map(|day| day * 24).collect();
    for hour in &days {
        back_up(&desk, &stick, *hour).unwrap();
    }
    let before: Vec<String> = stick.found().iter().map(FoundBackup::name).collect();
    let years = 24 * 3653;
    for hour in [years, years + 1, years + 2, days[4] + 1] {
        back_up(&desk, &stick, hour).unwrap();
        let now: Vec<String> = stick.found().iter().map(FoundBackup::name).collect();
        assert!(before.iter().all(|name| now.contains(name)), "{hour}: {now:?}");
    }
}

#[test]
fn the_newest_is_the_one_whose_log_is_the_longest_whatever_the_clock_said() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    // An hour of a clock that is ten years ahead; then months of a right one.
    back_up(&desk, &stick, 24 * 3653).unwrap();
    desk.receives(2);
    back_up(&desk, &stick, 2).unwrap();
    desk.receives(3);
    back_up(&desk, &stick, 3).unwrap();
    let found = stick.found();
    let rows: Vec<u64> = found.iter().map(|one| one.manifest.digest.last_row).collect();
    assert!(rows.is_sorted_by(|a, b| a >= b), "{rows:?}");
    let names: Vec<String> = found.iter().map(FoundBackup::name).collect();
    assert_eq!(names[0], "2021-12-09T11-15-30");
    assert_eq!(names[3], "2021-12-09T08-15-30", "{names:?}");
    let doubtful: Vec<bool> = found.iter().map(|one| one.is_time_doubtful).collect();
    assert_eq!(doubtful, [false, false, true, false]);
}

#[test]
fn waiting_for_another_backup_of_the_same_owner_can_be_broken_off() {
    let desk = Machine::new(1);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let other = fs::File::open(stick.path().join("desk-1/making.lock")).unwrap();
    other.lock().unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    let (ledger, folder) = (desk.ledger.clone(), stick.path().to_owned());
    std::thread::spawn(move || {
        let asked = Cell::new(0);
        let go_on = |_| asked.replace(asked.get() + 1) < 3;
        said.send(ledger.back_up(&plan(&folder, morning(), &go_on))).unwrap_or_default();
    });
    let made = heard.recv_timeout(std::time::Duration::from_secs(20)).expect("it waits without asking");
    assert_eq!(made, Err(BackupProblem::BrokenOff));
    other.unlock().unwrap();
    back_up(&desk, &stick, 1).unwrap();
}

#[test]
fn each_paper_comes_back_from_the_side_where_it_is_whole() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let papers = [b"one".to_vec(), b"two".to_vec(), b"six".to_vec()];
    let hashes = papers.each_ref().map(|paper| name_paper(&desk, paper));
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let spoil = |folder: &Path, which: &[usize]| {
        let all = files(folder);
        for at in which {
            let mut bytes = fs::read(&all[*at]).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(&all[*at], bytes).unwrap();
        }
    };
    // Both folders list the same names: the first is bad here, the second on the stick, the third on both.
    spoil(&desk.folder.path().join("blobs"), &[0, 2]);
    spoil(&stick.path().join("desk-1/blobs"), &[1, 2]);
    let plan = RestorePlan {
        backup: &stick.found()[0],
        key: &desk.key,
        folder: desk.folder.path(),
        file_name: "again.db",
        settings: &[],
    };
    assert_eq!(restore(&plan).unwrap().blobs_missing, 1);
    put_in_place(desk.folder.path(), "again.db").unwrap();
    let back = Ledger::open(desk.folder.path(), "again.db", &desk.key).unwrap();
    let whole = hashes.iter().filter(|sha256| matches!(back.blobs().get(sha256), Ok(Some(_)))).count();
    assert_eq!(whole, 2);
    // A paper that is bad here is none that a new backup could hold.
    fs::remove_dir_all(stick.path().join("desk-1/blobs")).unwrap();
    assert_eq!(back_up(&desk, &stick, 1).unwrap().blobs_missing, 1);
}
