//! The disk itself: what it forgets, what it keeps, who may go on.

use crate::office::{Told, open, prepared};
use disk::{Disk, Fault, Keep, Operation, Strike};
use ledger::{LedgerError, Priority};

#[test]
fn a_dead_process_cannot_go_on() {
    let disk = Disk::of(&prepared());
    let book = open(&disk).unwrap();
    let mut told = Told::default();
    told.save(&book, 1).unwrap();
    disk.kill();
    assert!(told.save(&book, 2).is_err());
    assert!(open(&disk).is_err(), "nothing is opened before the start");
    disk.start();
    assert!(told.save(&book, 3).is_err(), "its handles are dead for ever");
    let again = open(&disk).unwrap();
    drop(book);
    told.save(&again, 4).unwrap();
    told.check(&again);
}

#[test]
fn a_disk_that_is_restored_is_as_it_was_and_a_copy_lives_its_own_life() {
    let disk = Disk::of(&prepared());
    let book = open(&disk).unwrap();
    let mut told = Told::default();
    told.save(&book, 1).unwrap();
    drop(book);
    let image = disk.image();
    let copy = Disk::of(&image);
    let book = open(&disk).unwrap();
    let mut more = Told::default();
    more.save(&book, 2).unwrap();
    drop(book);
    disk.restore(&image);
    disk.start();
    told.check(&open(&disk).unwrap());
    let book = open(&copy).unwrap();
    told.save(&book, 3).unwrap();
    told.check(&book);
}

#[test]
fn readers_and_a_writer_share_a_disk() {
    let disk = Disk::of(&prepared());
    let book = open(&disk).unwrap();
    let mut told = Told::default();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..40 {
                    let count =
                        book.read(|read| Ok::<_, LedgerError>(read.outbox_summary()?.operations)).unwrap();
                    assert_eq!(count % 2, 0, "an act is seen whole");
                }
            });
        }
        for number in 1..30 {
            told.save(&book, number).unwrap();
        }
    });
    told.check(&book);
}

#[test]
fn without_a_sync_a_cut_forgets() {
    let disk = Disk::of(&prepared());
    let before = disk.counts().syncs;
    let book = open(&disk).unwrap();
    book.write(Priority::Clerk, |write| write.put_setting("a", "1")).unwrap();
    assert!(disk.counts().syncs > before, "a commit is synced");
    // The sync of the next commit is refused and its bytes are forgotten: nobody was told that they are safe.
    disk.plan(Fault { on: Some(Operation::Sync), at: 1, strike: Strike::Lost });
    assert!(book.write(Priority::Clerk, |write| write.put_setting("b", "2")).is_err());
    drop(book);
    disk.cut(Keep::Nothing);
    disk.start();
    let book = open(&disk).unwrap();
    let read = |name: &str| book.read(|read| read.setting(name)).unwrap();
    assert_eq!((read("a"), read("b")), (Some("1".into()), None));
}
