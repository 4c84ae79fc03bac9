//! Each kind of damage is found, and a sound book is found sound.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use ledger::{
    BlobRow, DataKey, Ledger, Priority,
    verify::{FindingCode, Verified},
};
use rusqlite::Connection;
use std::{fs, path::Path};
use support::*;

/// A desk and its hub, with everything that can be damaged.
fn world() -> (Machine, Machine) {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    for number in 1..6 {
        desk.receives(number);
    }
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    let edit = desk.edit(entity(1), 3, "0987000111");
    desk.append(vec![edit]).unwrap();
    for paper in [&b"one"[..], b"two"] {
        let sha256 = desk.ledger.blobs().put(paper).unwrap();
        let row = BlobRow { sha256, size: paper.len() as u64, media_type: "application/pdf".into() };
        desk.ledger.write(Priority::Clerk, |write| write.name_blob(&row)).unwrap();
    }
    (desk, hub)
}

/// Somebody who has the key, and another program.
fn tamper(folder: &Path, key: &DataKey, sql: &str) {
    let connection = Connection::open(folder.join("book.db")).unwrap();
    let batch = format!("PRAGMA key = \"x'{}'\"; PRAGMA foreign_keys = OFF; {sql}", key.to_hex().as_str());
    connection.execute_batch(&batch).unwrap_or_else(|cause| panic!("{sql}: {cause}"));
}

fn codes(verified: &Verified) -> Vec<FindingCode> {
    verified.findings.keys().copied().collect()
}

#[test]
fn a_sound_book_is_found_sound() {
    let (desk, hub) = world();
    let verified = desk.ledger.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    assert_eq!((verified.operations, verified.blobs), (16, 2));
    let verified = hub.ledger.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    for whose in ["desk", "hub"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1").join(whose), folder.path());
        let book = Ledger::open(folder.path(), "book.db", &DataKey::new([0x5A; 32])).unwrap();
        let verified = book.verify().unwrap();
        assert!(verified.is_sound(), "{whose}: {verified:?}");
        assert!(verified.operations > 15);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

#[test]
fn a_body_that_the_law_destroyed_verifies() {
    let (desk, _) = world();
    tamper(
        desk.folder.path(),
        &desk.key,
        "UPDATE content SET salt = NULL, body = NULL WHERE num IN (SELECT num FROM operation WHERE entity = 2);",
    );
    desk.ledger.rebuild().unwrap();
    let verified = desk.ledger.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

#[test]
fn each_kind_of_damage_is_found_by_its_name() {
    use FindingCode::*;
    let (desk, _) = world();
    let (before, key) = (desk.views(), desk.key.clone());
    let Machine { folder: sound, ledger, .. } = desk;
    drop(ledger);
    for (sql, expected) in [
        (
            "UPDATE content SET body = CAST(replace(CAST(body AS TEXT), '0912', '0913') AS BLOB) WHERE num = 1;",
            &[BodyHash][..],
        ),
        ("UPDATE content SET salt = zeroblob(16) WHERE num = 2;", &[BodyHash]),
        ("UPDATE content SET body = NULL WHERE num = 2;", &[Body]),
        (
            "UPDATE content SET header = CAST(replace(CAST(header AS TEXT), 'gx-huong', 'gx-thanh') AS BLOB) WHERE num = 1;",
            &[ContentHash],
        ),
        ("UPDATE content SET header = x'00' WHERE num = 1;", &[Header]),
        ("DELETE FROM content WHERE num = 1;", &[Header]),
        ("UPDATE operation SET entity = 2 WHERE num = 16;", &[Identity]),
        (
            "UPDATE operation SET stamp = CAST(replace(CAST(stamp AS TEXT), 'accepted', 'contested') AS BLOB) WHERE num = 1;",
            &[Stamp, StreamHash],
        ),
        (
            "UPDATE operation SET stamp = CAST(replace(CAST(stamp AS TEXT), '\"rev\":1', '\"rev\":9') AS BLOB) WHERE num = 1;",
            &[Stamp, StreamHash],
        ),
        ("UPDATE operation SET is_placed = 0 WHERE num = 2;", &[Rev, View]),
        ("UPDATE entity SET head = 7 WHERE num = 1;", &[Rev]),
        ("UPDATE operation SET prev = zeroblob(32) WHERE num = 5;", &[ChainLink]),
        ("UPDATE operation SET act_count = 9 WHERE num = 5;", &[ChainLink]),
        ("UPDATE chain SET head_link = zeroblob(32);", &[ChainHead]),
        ("UPDATE chain SET head_n = head_n + 1;", &[ChainHole]),
        ("DELETE FROM operation WHERE num = 16; DELETE FROM content WHERE num = 16;", &[ChainHole, View]),
        ("UPDATE stream_entry SET hash = zeroblob(32) WHERE position = 4;", &[StreamHash]),
        ("DELETE FROM stream_entry WHERE position = 4;", &[StreamHole]),
        ("DELETE FROM stream_entry WHERE position = 15;", &[StreamHead]),
        ("UPDATE cursor SET position = position - 1;", &[Cursor]),
        ("UPDATE dossier SET owner_name = 'Nguyễn Văn Nam' WHERE num = 3;", &[View, Index]),
        ("UPDATE dossier SET cards = 1 WHERE num = 3;", &[View]),
        ("UPDATE dossier SET folded = x'7b7d' WHERE num = 3;", &[View]),
        ("DELETE FROM dossier WHERE num = 3;", &[View, Index]),
        ("DELETE FROM number_used WHERE number = 1002;", &[Number]),
        ("INSERT INTO number_used VALUES ('dossier_code', 'x', 1, 1);", &[Number]),
        ("DELETE FROM name_index WHERE rowid = 2;", &[Index]),
        ("INSERT INTO blob VALUES (zeroblob(32), 3, 'application/pdf');", &[BlobMissing]),
        ("UPDATE blob SET size = 4;", &[BlobDamaged]),
        (
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'dossier_received'; PRAGMA writable_schema = OFF;",
            &[Database],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        copy(sound.path(), folder.path());
        tamper(folder.path(), &key, sql);
        let book = Ledger::open(folder.path(), "book.db", &key).unwrap();
        let verified = book.verify().unwrap();
        for code in expected {
            assert!(codes(&verified).contains(code), "{sql}: {verified:?}");
        }
        // Nothing else, but for what the damage drags along.
        let along = [Unreadable, Database, View, Number, Index, Rev, StreamHash, ChainHead];
        assert!(
            codes(&verified).iter().all(|code| expected.contains(code) || along.contains(code)),
            "{sql}: {verified:?}"
        );
        let text = format!("{verified:?}");
        assert!(!text.contains("Hương") && !text.contains("0912"), "{text}");
        // Damage to what is derived is mended by deriving it anew.
        if expected.iter().all(|code| [View, Number, Index].contains(code)) {
            book.rebuild().unwrap();
            assert!(book.verify().unwrap().is_sound(), "{sql}");
            assert_eq!(book.read(|read| read.dump_views()).unwrap(), before);
        }
    }
}

#[test]
fn a_missing_and_a_damaged_attachment_are_told_apart() {
    let (desk, _) = world();
    let mut found: Vec<_> = fs::read_dir(desk.folder.path().join("blobs"))
        .unwrap()
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path()))
        .collect();
    found.sort();
    fs::remove_file(&found[0]).unwrap();
    let mut bytes = fs::read(&found[1]).unwrap();
    bytes[30] ^= 1;
    fs::write(&found[1], bytes).unwrap();
    let verified = desk.ledger.verify().unwrap();
    assert_eq!(codes(&verified), [FindingCode::BlobMissing, FindingCode::BlobDamaged]);
    assert_eq!(verified.blobs, 0);
}

#[test]
fn a_page_that_cannot_be_read_is_a_finding_and_not_the_end() {
    let (desk, _) = world();
    let key = desk.key.clone();
    let Machine { folder, ledger, .. } = desk;
    drop(ledger);
    let path = folder.path().join("book.db");
    let whole = fs::read(&path).unwrap();
    let mut unreadable = 0;
    // Page after page: whichever is hit, the check says so or the book does not open.
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 100] ^= 1;
        fs::write(&path, bytes).unwrap();
        let Ok(book) = Ledger::open(folder.path(), "book.db", &key) else { continue };
        let Ok(verified) = book.verify() else { continue };
        unreadable += u32::from(
            codes(&verified).contains(&FindingCode::Unreadable)
                || codes(&verified).contains(&FindingCode::Database),
        );
        assert!(!codes(&verified).contains(&FindingCode::StreamHash), "page {page}: {verified:?}");
    }
    assert!(unreadable > 20, "{unreadable}");
}
