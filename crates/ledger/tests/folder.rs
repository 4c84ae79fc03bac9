//! The data folder: nothing personal is readable, nobody else has it open, attachments are safe.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::hash::Hash;
use ledger::{BlobRow, DataKey, Fault, FolderLock, Ledger, LedgerError, Priority};
use std::{
    fs,
    path::{Path, PathBuf},
};
use support::*;

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).unwrap();
    let utf16 = text.encode_utf16().collect::<Vec<_>>();
    let spellings = [
        text.as_bytes().to_vec(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    ];
    spellings.iter().any(|spelling| bytes.windows(spelling.len()).any(|part| part == spelling.as_slice()))
}

#[test]
fn nothing_personal_is_readable() {
    let mut desk = Machine::new(1);
    let _lock = FolderLock::acquire(desk.folder.path()).unwrap();
    for number in 1..30 {
        desk.receives(number);
    }
    let paper = format!("Giấy tiếp nhận của {NAME}, {PERSONAL_ID}, {ADDRESS}").repeat(50);
    let sha256 = desk.ledger.blobs().put(paper.as_bytes()).unwrap();
    let found = desk.ledger.read(|read| read.find_by_name("dinh huong", 9)).unwrap();
    assert_eq!(found.len(), 9);
    let known =
        [NAME, "Đinh", "Hương", "dinh thi huong", "huong", PERSONAL_ID, ADDRESS, "Gia Xuân", "SQLite format"];
    let hex = sha256.to_string();
    // While it is open: the write-ahead log and its index too.
    let here = files(desk.folder.path());
    assert!(here.iter().any(|path| path.ends_with("book.db-wal")));
    for path in here {
        for text in known.iter().copied().chain([hex.as_str()]) {
            assert!(!holds(&path, text), "{text} is readable in {path:?}");
        }
        assert!(!path.to_string_lossy().contains(&hex));
    }
}

#[test]
fn a_closed_folder_is_as_private_as_an_open_one() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    desk.ledger.blobs().put(NAME.as_bytes()).unwrap();
    let Machine { folder, ledger, .. } = desk;
    drop(ledger);
    for path in files(folder.path()) {
        for text in [NAME, PERSONAL_ID, ADDRESS, "huong", "SQLite format"] {
            assert!(!holds(&path, text));
        }
    }
    // All of it is in the one file: the write-ahead log went with the last connection.
    assert!(!folder.path().join("book.db-wal").exists());
}

#[test]
fn another_key_opens_nothing_and_tells_nothing() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let key = desk.key.clone();
    let Machine { folder, ledger, .. } = desk;
    drop(ledger);
    let other = DataKey::random().unwrap();
    let Err(cause) = Ledger::open(folder.path(), "book.db", &other) else { panic!("opened") };
    assert!(matches!(cause, LedgerError::Damaged(_)));
    for hex in [key.to_hex(), other.to_hex()] {
        assert!(!format!("{cause} {cause:?}").contains(hex.as_str()));
    }
    fs::write(folder.path().join("book.db"), b"no database at all, but quite some text instead".repeat(99))
        .unwrap();
    assert!(matches!(Ledger::open(folder.path(), "book.db", &key), Err(LedgerError::Damaged(_))));
}

#[test]
fn a_changed_byte_is_noticed() {
    let mut desk = Machine::new(1);
    for number in 1..40 {
        desk.receives(number);
    }
    let key = desk.key.clone();
    let Machine { folder, ledger, .. } = desk;
    drop(ledger);
    let path = folder.path().join("book.db");
    let mut bytes = fs::read(&path).unwrap();
    // Every page but the first few: whatever is read first, its page does not verify.
    for at in (4096 * 20..bytes.len()).step_by(4096) {
        bytes[at + 100] ^= 1;
    }
    fs::write(&path, bytes).unwrap();
    let all = Ledger::open(folder.path(), "book.db", &key)
        .and_then(|ledger| ledger.read(|read| read.unstamped(&[desk.chain], ALL)).map(|_| ()));
    assert!(matches!(all, Err(LedgerError::Damaged(_))), "{all:?}");
}

#[test]
fn a_second_process_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    let lock = FolderLock::acquire(&path).unwrap();
    assert_eq!(FolderLock::acquire(&path).map(|_| ()), Err(LedgerError::InUse));
    drop(lock);
    FolderLock::acquire(&path).unwrap();
}

#[test]
fn an_attachment_comes_back_as_it_was() {
    let desk = Machine::new(1);
    let blobs = desk.ledger.blobs();
    for bytes in [Vec::new(), b"%PDF-1.7".to_vec(), vec![7; 300_000]] {
        let sha256 = blobs.put(&bytes).unwrap();
        assert_eq!(sha256, Hash::plain(&bytes));
        assert_eq!(blobs.put(&bytes).unwrap(), sha256);
        assert!(blobs.has(&sha256));
        assert_eq!(blobs.get(&sha256).unwrap(), Some(bytes));
    }
    assert_eq!(blobs.get(&Hash::plain(b"never")).unwrap(), None);
    assert_eq!(files(&desk.folder.path().join("blobs")).len(), 3);
}

#[test]
fn a_damaged_attachment_is_told_and_can_be_put_again() {
    let desk = Machine::new(1);
    let sha256 = desk.ledger.blobs().put(b"paper").unwrap();
    let path = files(&desk.folder.path().join("blobs")).remove(0);
    for broken in [Vec::new(), b"short".to_vec(), {
        let mut bytes = fs::read(&path).unwrap();
        bytes[30] ^= 1;
        bytes
    }] {
        fs::write(&path, broken).unwrap();
        assert!(matches!(desk.ledger.blobs().get(&sha256), Err(LedgerError::Damaged(_))));
        desk.ledger.blobs().put(b"paper").unwrap();
        assert_eq!(desk.ledger.blobs().get(&sha256).unwrap().as_deref(), Some(b"paper".as_slice()));
    }
    // The bytes of one attachment under the name of another are no attachment.
    let other = desk.ledger.blobs().put(b"another").unwrap();
    let name = files(&desk.folder.path().join("blobs")).into_iter().find(|file| *file != path).unwrap();
    fs::copy(&path, &name).unwrap();
    assert!(matches!(desk.ledger.blobs().get(&other), Err(LedgerError::Damaged(_))));
}

#[test]
fn a_row_names_only_what_is_on_the_disk() {
    let desk = Machine::new(1);
    let bytes = b"paper";
    let row = BlobRow { sha256: Hash::plain(bytes), size: 5, media_type: "application/pdf".into() };
    let name = || desk.ledger.write(Priority::Clerk, |write| write.name_blob(&row)).map(|_| ());
    assert_eq!(name(), Err(LedgerError::Unknown("attachment")));
    desk.ledger.fail_next(Fault::Blob);
    assert_eq!(desk.ledger.blobs().put(bytes), Err(LedgerError::DiskFull));
    assert_eq!(name(), Err(LedgerError::Unknown("attachment")));
    desk.ledger.blobs().put(bytes).unwrap();
    name().unwrap();
    name().unwrap();
    assert_eq!(desk.ledger.read(|read| read.blob(&row.sha256)).unwrap(), Some(row.clone()));
}

#[cfg(target_os = "linux")]
#[test]
fn the_file_systems_own_full_disk_is_a_full_disk() {
    // Every write to this device fails with ENOSPC.
    use std::io::Write;
    let cause = fs::OpenOptions::new().write(true).open("/dev/full").unwrap().write_all(b"x").unwrap_err();
    assert_eq!(cause.kind(), std::io::ErrorKind::StorageFull);
}
