//! What earlier versions left behind opens, and an upgrade may end anywhere.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::id::{ChainId, OfficerId};
use ledger::{DataKey, Ledger, LedgerError, LogDigest, UpgradeStep};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use support::*;
use uuid::Uuid;

fn key() -> DataKey {
    DataKey::new([0x5A; 32])
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// A copy of a book that a version left behind.
fn left_by(version: &str, whose: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    copy(&fixtures.join(version).join(whose), folder.path());
    folder
}

fn open(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, "book.db", &key())
}

fn digest(ledger: &Ledger) -> LogDigest {
    ledger.read(|read| read.digest()).unwrap()
}

/// Everything that a clerk would miss.
fn picture(ledger: &Ledger) -> String {
    let officer = OfficerId::from("gx-huong");
    ledger
        .read(|read| {
            let chain = ChainId(Uuid::from_u128(0xC001));
            let acts = read.unstamped(&[chain], ALL)?;
            Ok::<_, LedgerError>(format!(
                "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
                read.totals()?,
                read.outbox_summary()?,
                acts.iter().map(|act| (act.id, act.operations.len())).collect::<Vec<_>>(),
                read.held()?.iter().map(|record| record.placed.operation.header.id).collect::<Vec<_>>(),
                read.streams()?,
                read.chains()?,
                read.latest_draft(&officer)?,
                read.pin(&officer)?,
                read.procedure_uses(&officer)?,
            ))
        })
        .unwrap()
}

/// Versions that left books behind.
const VERSIONS: [&str; 2] = ["v1", "v2"];

#[test]
fn the_desk_of_every_version_opens_and_misses_nothing() {
    for version in VERSIONS {
        let folder = left_by(version, "desk");
        let desk = open(folder.path()).unwrap();
        let outbox = desk.read(|read| read.outbox_summary()).unwrap();
        assert_eq!((outbox.acts, outbox.operations), (2, 6), "{version}");
        let totals = desk.read(|read| read.totals()).unwrap();
        assert_eq!((totals.cards, totals.held), (1, 1), "{version}");
        let officer = OfficerId::from("gx-huong");
        assert!(
            desk.read(|read| read.latest_draft(&officer)).unwrap().unwrap().form.contains("Trần Thị Hoà")
        );
        assert_eq!(desk.read(|read| read.pin(&officer)).unwrap().unwrap().failures, 2, "{version}");
        assert_eq!(desk.read(|read| read.find_by_name("dinh huong", 20)).unwrap().len(), 7, "{version}");
        let views = desk.read(|read| read.dump_views()).unwrap();
        desk.rebuild().unwrap();
        assert_eq!(desk.read(|read| read.dump_views()).unwrap(), views, "{version}");
        // It goes on as a book of this version.
        let before = digest(&desk);
        drop(desk);
        assert_eq!(digest(&open(folder.path()).unwrap()), before, "{version}");
    }
}

#[test]
fn the_hub_of_every_version_opens_and_misses_nothing() {
    for version in VERSIONS {
        let folder = left_by(version, "hub");
        let hub = open(folder.path()).unwrap();
        assert_eq!(hub.read(|read| read.held()).unwrap().len(), 1, "{version}");
        assert_eq!(hub.read(|read| read.admins()).unwrap().len(), 1, "{version}");
        assert_eq!(hub.read(|read| read.stream_head(ledger::REFERENCE_STREAM)).unwrap().position, 3);
        let views = hub.read(|read| read.dump_views()).unwrap();
        hub.rebuild().unwrap();
        assert_eq!(hub.read(|read| read.dump_views()).unwrap(), views, "{version}");
    }
}

/// The steps that an upgrade of the first version's desk takes now; none while there is nothing to upgrade.
fn steps() -> Vec<UpgradeStep> {
    let folder = left_by("v1", "desk");
    let mut steps = Vec::new();
    Ledger::open_stepwise(folder.path(), "book.db", &key(), &mut |step| {
        steps.push(step);
        Ok(())
    })
    .unwrap();
    steps
}

#[test]
fn a_failure_at_each_step_leaves_a_book_that_opens_and_has_everything() {
    let whole = picture(&open(left_by("v1", "desk").path()).unwrap());
    for stop in steps() {
        let folder = left_by("v1", "desk");
        let result = Ledger::open_stepwise(folder.path(), "book.db", &key(), &mut |step| {
            if step == stop { Err(LedgerError::DiskFull) } else { Ok(()) }
        });
        let cause = result.map(|_| ()).unwrap_err();
        match stop {
            UpgradeStep::Swapped => assert_eq!(cause, LedgerError::DiskFull),
            _ => assert!(
                matches!(cause, LedgerError::UpgradeDiskFull { bytes } if bytes > 500_000),
                "{cause:?}"
            ),
        }
        assert!(!folder.path().join("book.db.upgrading").exists());
        assert_eq!(picture(&open(folder.path()).unwrap()), whole, "after {stop:?}");
    }
}

#[test]
fn only_the_last_two_copies_of_before_stay_and_none_goes_before_the_upgraded_program_has_started() {
    let folder = left_by("v1", "desk");
    let others =
        ["before-upgrade-2.db", "before-upgrade-3.db", "before-upgrade-4.db.1", "before-upgrade-4.db"];
    let kept_by_people = ["before-upgrade-1.db.sent-to-the-district", "before-upgrade.txt"];
    for name in others.iter().chain(&kept_by_people) {
        fs::write(folder.path().join(name), b"an older copy").unwrap();
    }
    let copies = || -> Vec<String> {
        let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.starts_with("before-upgrade"));
        names.sort();
        names
    };
    let failed = Ledger::open_stepwise(folder.path(), "book.db", &key(), &mut |step| {
        if step == UpgradeStep::Compared { Err(LedgerError::DiskFull) } else { Ok(()) }
    });
    assert!(failed.is_err());
    assert_eq!(copies().len(), 7, "{:?}", copies());
    drop(open(folder.path()).unwrap());
    assert_eq!(copies().len(), 7, "this start has only upgraded: {:?}", copies());
    drop(open(folder.path()).unwrap());
    assert_eq!(
        copies(),
        [kept_by_people[0], "before-upgrade-4.db", "before-upgrade-5.db", kept_by_people[1]],
        "of two of one number the one put aside is the older"
    );
}

const CHILD: &str = "LEDGER_TEST_UPGRADE";

/// Not a test by itself: the process that dies in the middle of an upgrade.
#[test]
fn child_that_upgrades_until_it_is_killed() {
    let Ok(text) = std::env::var(CHILD) else { return };
    let (stop, folder) = text.split_once(' ').unwrap();
    let _ = Ledger::open_stepwise(&PathBuf::from(folder), "book.db", &key(), &mut |step| {
        if format!("{step:?}") == stop {
            // No destructor, no buffer, no clean-up.
            std::process::abort();
        }
        Ok(())
    });
}

#[test]
fn a_kill_at_each_step_leaves_a_book_that_opens_and_has_everything() {
    let whole = picture(&open(left_by("v1", "desk").path()).unwrap());
    for stop in steps() {
        let folder = left_by("v1", "desk");
        let ended = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_upgrades_until_it_is_killed"])
            .env(CHILD, format!("{stop:?} {}", folder.path().display()))
            .output()
            .unwrap();
        assert!(!ended.status.success(), "it was not killed at {stop:?}");
        let desk = open(folder.path()).unwrap();
        assert_eq!(picture(&desk), whole, "after {stop:?}");
        desk.rebuild().unwrap();
        assert_eq!(picture(&desk), whole, "after {stop:?}");
    }
}
