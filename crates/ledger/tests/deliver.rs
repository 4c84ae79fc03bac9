//! What a desk applies of a hub's streams: pages whole, cursors by compare-and-set.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    hash::Hash,
    operation::{Placed, Stamp},
};
use ledger::{Cursor, Delivered, LedgerError, PageLimit, Priority};
use support::*;

#[test]
fn two_desks_end_with_what_the_hub_has() {
    let (mut first, mut second) = (Machine::new(1), Machine::new(2));
    let hub = hub_for(&first);
    let (chain, desk) = (second.chain, second.desk);
    hub.ledger.write(Priority::Sync, |write| write.create_chain(chain, desk, Hash::ZERO)).unwrap();
    first.receives(1);
    second.receives(2);
    push(&first, &hub.ledger, ALL);
    push(&second, &hub.ledger, ALL);
    let one = PageLimit { operations: 1, bytes: 1 };
    assert_eq!(pull(&second, &hub.ledger, one), 3);
    let edit = second.edit(entity(1), 3, "0987654321");
    second.append(vec![edit]).unwrap();
    push(&second, &hub.ledger, ALL);
    for desk in [&first, &second] {
        while pull(desk, &hub.ledger, one) > 0 {}
        assert_eq!(push(desk, &hub.ledger, ALL), 0);
        let cursor = desk.ledger.read(|read| read.cursor(OFFICE)).unwrap();
        assert_eq!(cursor, hub.ledger.read(|read| read.stream_head(OFFICE)).unwrap());
        assert_eq!(cursor.position, 7);
        for number in 1..=2 {
            let state = |ledger: &ledger::Ledger| ledger.read(|read| read.dossier(entity(number))).unwrap();
            assert_eq!(state(&desk.ledger), state(&hub.ledger));
        }
    }
    let dossier = first.ledger.read(|read| read.dossier(entity(1))).unwrap().unwrap();
    assert_eq!(dossier.contact.phone.as_deref(), Some("0987654321"));
    assert_eq!(dossier.rev, 4);
}

/// A hub with one dossier delivered to its office, and a desk that has nothing.
fn delivered() -> (Machine, Machine, Vec<ledger::Delivery>) {
    let mut author = Machine::new(1);
    let hub = hub_for(&author);
    author.receives(1);
    push(&author, &hub.ledger, ALL);
    let page = hub.ledger.read(|read| read.stream_page(OFFICE, 0, ALL)).unwrap();
    (Machine::new(2), hub, page)
}

#[test]
fn a_page_without_its_cursor_is_not_applied() {
    let (desk, _hub, page) = delivered();
    let first = &page[0];
    let result = desk.ledger.write(Priority::Sync, |write| {
        write.deliver(OFFICE, 1, Delivered::Placed(&first.placed), &first.stamp)
    });
    assert_eq!(result.map(|_| ()), Err(LedgerError::NotAdvanced));
    assert!(desk.views().is_empty());
}

#[test]
fn a_cursor_moves_by_compare_and_set() {
    let (desk, _hub, page) = delivered();
    let apply = |from: Cursor, to: Cursor| {
        desk.ledger
            .write(Priority::Sync, |write| {
                for one in page.iter().filter(|one| one.position > from.position) {
                    write.deliver(OFFICE, one.position, Delivered::Placed(&one.placed), &one.stamp)?;
                }
                write.advance(OFFICE, from, to)
            })
            .map(|_| ())
    };
    let last = page.last().unwrap();
    let to = Cursor { position: last.position, hash: last.hash };
    let stale = Cursor { position: 1, hash: page[0].hash };
    assert_eq!(apply(stale, to), Err(LedgerError::CursorMoved));
    let differs = Cursor { hash: Hash::plain(b"another hub"), ..to };
    assert_eq!(apply(Cursor::default(), differs), Err(LedgerError::StreamDiverged { position: 3 }));
    assert!(desk.views().is_empty());
    apply(Cursor::default(), to).unwrap();
    assert_eq!(desk.ledger.read(|read| read.cursor(OFFICE)).unwrap(), to);
    // Once more, as after an answer that was lost.
    assert_eq!(apply(Cursor::default(), to), Err(LedgerError::CursorMoved));
    assert_eq!(desk.ledger.read(|read| read.dossier_row(entity(1))).unwrap().unwrap().rev, 3);
    // A diverged stream dooms the transaction even when the caller goes on.
    let result = desk.ledger.write(Priority::Sync, |write| {
        let _ = write.advance(OFFICE, to, differs);
        write.put_setting("a", "b")
    });
    assert_eq!(result.map(|_| ()), Err(LedgerError::StreamDiverged { position: 3 }));
}

#[test]
fn a_delivery_is_checked_against_what_is_there() {
    let (desk, _hub, page) = delivered();
    let deliver = |position, delivered: Delivered<'_>, stamp: &Stamp| {
        desk.ledger
            .write(Priority::Sync, |write| write.deliver(OFFICE, position, delivered, stamp))
            .map(|_| ())
    };
    let first = &page[0];
    let id = first.placed.operation.header.id;
    assert_eq!(deliver(1, Delivered::Own(id), &first.stamp), Err(LedgerError::Unknown("operation")));
    assert_eq!(deliver(2, Delivered::Placed(&first.placed), &first.stamp), Err(LedgerError::CursorMoved));
    let taken = Placed { place: first.placed.place, operation: page[1].placed.operation.clone() };
    let result = desk.ledger.write(Priority::Sync, |write| {
        write.deliver(OFFICE, 1, Delivered::Placed(&first.placed), &first.stamp)?;
        write.deliver(OFFICE, 2, Delivered::Placed(&taken), &page[1].stamp)
    });
    let collision = LedgerError::ChainCollision { chain: first.placed.place.chain, n: 1 };
    assert_eq!(result.map(|_| ()), Err(collision));
    let result = desk.ledger.write(Priority::Sync, |write| {
        write.deliver(OFFICE, 1, Delivered::Placed(&first.placed), &first.stamp)?;
        write.deliver(OFFICE, 2, Delivered::Placed(&page[1].placed), &first.stamp)
    });
    assert_eq!(result.map(|_| ()), Err(LedgerError::StampConflict(page[1].placed.operation.header.id)));
}

#[test]
fn a_page_never_cuts_an_act() {
    let mut author = Machine::new(1);
    let hub = hub_for(&author);
    for number in 1..=4 {
        author.receives(number);
    }
    push(&author, &hub.ledger, ALL);
    let page = |after, operations, bytes| {
        let page =
            hub.ledger.read(|read| read.stream_page(OFFICE, after, PageLimit { operations, bytes })).unwrap();
        page.iter().map(|one| one.position).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 1, usize::MAX), [1, 2, 3]);
    assert_eq!(page(0, 3, usize::MAX), [1, 2, 3]);
    assert_eq!(page(0, 5, usize::MAX), [1, 2, 3]);
    assert_eq!(page(0, 6, usize::MAX), [1, 2, 3, 4, 5, 6]);
    assert_eq!(page(3, 99, 1), [4, 5, 6]);
    assert_eq!(page(3, 99, usize::MAX), (4..=12).collect::<Vec<_>>());
    assert!(page(12, 99, usize::MAX).is_empty());
    assert!(hub.ledger.read(|read| read.stream_page("elsewhere", 0, ALL)).unwrap().is_empty());
}
