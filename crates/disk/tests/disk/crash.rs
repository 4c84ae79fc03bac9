//! Every fault at every operation of a scenario.

use crate::office::{Told, open, prepared};
use disk::{Disk, Fault, Image, Keep, Operation, Strike};
use ledger::{Ledger, LedgerError};

/// A morning: saves, an exchange, the program closed and opened again, saves. What fails is simply not
/// acknowledged; the morning goes on as long as the machine does.
fn morning(disk: &Disk, told: &mut Told) -> Result<(), LedgerError> {
    let mut first = Ok(());
    let mut keep = |outcome: Result<(), LedgerError>| {
        if first.is_ok() {
            first = outcome;
        }
    };
    let mut number = 1;
    for _ in 0..2 {
        match open(disk) {
            Ok(book) => {
                for _ in 0..2 {
                    keep(told.save(&book, number));
                    number += 1;
                }
                keep(told.exchange(&book));
                keep(told.save(&book, number));
                number += 1;
            }
            Err(error) => keep(Err(error)),
        }
    }
    first
}

/// Runs the morning with one fault at the first, second, … operation until it does not strike any more.
fn at_every(image: &Image, on: Option<Operation>, strike: Strike) -> u64 {
    for at in 1.. {
        let disk = Disk::of(image);
        disk.plan(Fault { on, at, strike });
        let mut told = Told::default();
        let outcome = morning(&disk, &mut told);
        if disk.forget_plan() > 0 {
            assert_eq!(outcome, Ok(()), "nothing struck");
            return at - 1;
        }
        let is_lethal = matches!(strike, Strike::Kill | Strike::Cut(_));
        assert_eq!(disk.is_down(), is_lethal);
        afterwards(&disk, &mut told, &format!("{on:?} {at} {strike:?}"));
    }
    unreachable!()
}

/// The machine starts again, all is there, work goes on and survives the next cut.
fn afterwards(disk: &Disk, told: &mut Told, what: &str) {
    disk.kill();
    disk.start();
    let book = reopened(disk, what);
    told.check(&book);
    told.save(&book, 100).unwrap_or_else(|error| panic!("{what}: {error}"));
    told.exchange(&book).unwrap_or_else(|error| panic!("{what}: {error}"));
    drop(book);
    disk.cut(Keep::Nothing);
    disk.start();
    told.check(&reopened(disk, what));
}

fn reopened(disk: &Disk, what: &str) -> Ledger {
    open(disk).unwrap_or_else(|error| panic!("{what}: {error}"))
}

#[test]
fn a_process_may_die_at_every_operation() {
    assert!(at_every(&prepared(), None, Strike::Kill) > 40);
}

/// A process may die between a write and its sync. The next one finds the act, whole; a clerk sees it and hands a
/// paper out, and then the power goes.
#[test]
fn what_a_dead_process_left_and_a_clerk_saw_is_safe() {
    let image = prepared();
    for at in 1.. {
        let disk = Disk::of(&image);
        disk.plan(Fault { on: None, at, strike: Strike::Kill });
        let mut told = Told::default();
        let _ = morning(&disk, &mut told);
        if disk.forget_plan() > 0 {
            break;
        }
        disk.start();
        let book = reopened(&disk, &format!("{at}"));
        told.see(&book);
        disk.cut(Keep::Nothing);
        drop(book);
        disk.start();
        told.check(&reopened(&disk, &format!("{at}")));
    }
}

#[test]
fn the_power_may_go_at_every_operation() {
    let image = prepared();
    at_every(&image, None, Strike::Cut(Keep::Nothing));
    for seed in 1..3 {
        at_every(&image, None, Strike::Cut(Keep::Some(seed)));
    }
}

#[test]
fn every_write_may_fail_with_an_error() {
    assert!(at_every(&prepared(), Some(Operation::Write), Strike::Error) > 30);
}

#[test]
fn every_write_may_find_the_disk_full() {
    at_every(&prepared(), Some(Operation::Write), Strike::Full);
}

#[test]
fn every_write_may_be_short() {
    at_every(&prepared(), Some(Operation::Write), Strike::Short);
}

#[test]
fn every_write_may_be_torn() {
    at_every(&prepared(), Some(Operation::Write), Strike::Torn);
}

#[test]
fn every_sync_may_fail_and_forget_what_it_was_given() {
    let image = prepared();
    for strike in [Strike::Error, Strike::Full, Strike::Lost] {
        assert!(at_every(&image, Some(Operation::Sync), strike) > 8);
    }
}

#[test]
fn every_truncation_and_deletion_may_fail() {
    let image = prepared();
    for on in [Operation::Truncate, Operation::Delete] {
        at_every(&image, Some(on), Strike::Error);
    }
}

#[test]
fn the_disk_may_be_full_at_any_size_and_get_room_again() {
    let image = prepared();
    let (least, most) = {
        let disk = Disk::of(&image);
        let least = disk.used();
        let book = open(&disk).unwrap();
        let mut told = Told::default();
        for number in 1..7 {
            told.save(&book, number).unwrap();
        }
        (least, disk.used() + 4096)
    };
    for quota in (least..most).step_by(3000) {
        let disk = Disk::of(&image);
        disk.set_quota(Some(quota));
        let mut told = Told::default();
        let _ = morning(&disk, &mut told);
        disk.set_quota(None);
        afterwards(&disk, &mut told, &format!("room for {quota} bytes"));
    }
}

#[test]
fn the_first_start_may_end_at_every_operation() {
    for keep in [None, Some(Keep::Nothing), Some(Keep::Some(7))] {
        let strike = keep.map_or(Strike::Kill, Strike::Cut);
        for at in 1.. {
            let disk = Disk::new();
            disk.plan(Fault { on: None, at, strike });
            let first = open(&disk).map(drop);
            let is_done = disk.forget_plan() > 0;
            assert!(first.is_ok() || !is_done, "nothing struck: {first:?}");
            disk.kill();
            disk.start();
            drop(reopened(&disk, &format!("{at} {strike:?}")));
            if is_done {
                break;
            }
        }
    }
}
