//! Chains that continue another one, and numbers that are passed over.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    id::{ActId, ChainId, DeskId, OperationId},
    number::Series,
    operation::{Placed, chain_genesis},
};
use ledger::{Delivered, FloorReason, Gap, LedgerError, Priority, Received};
use std::collections::BTreeSet;
use support::*;
use uuid::Uuid;

const NEW: ChainId = ChainId(Uuid::from_u128(0xC0DE));

/// Goes on in a new chain of the same desk.
fn go_on(desk: &mut Machine) -> u64 {
    let owner = desk.desk;
    go_on_as(desk, owner)
}

fn go_on_as(desk: &mut Machine, owner: DeskId) -> u64 {
    let old = desk.chain;
    let mut acts = 0xAC70;
    let next_act = || {
        acts += 1;
        ActId(Uuid::from_u128(acts))
    };
    let again = desk
        .ledger
        .write(Priority::Clerk, |write| write.continue_chain(old, NEW, owner, None, next_act))
        .unwrap();
    (desk.chain, desk.desk) = (NEW, owner);
    again.value
}

fn outbox(desk: &Machine, chain: ChainId) -> Vec<Vec<Placed>> {
    let acts = desk.ledger.read(|read| read.unstamped(&[chain], ALL)).unwrap();
    acts.into_iter().map(|act| act.operations).collect()
}

fn ids(acts: &[Vec<Placed>]) -> Vec<OperationId> {
    acts.iter().flatten().map(|placed| placed.operation.header.id).collect()
}

/// A hub that knows the new chain.
fn open_chain(hub: &Machine, desk: &Machine) {
    let row = desk.ledger.read(|read| read.chain(NEW)).unwrap().unwrap();
    hub.ledger.write(Priority::Sync, |write| write.create_chain(row.id, row.desk, row.predecessor)).unwrap();
}

/// What a check of the whole book says.
fn sound(machine: &Machine) {
    let verified = machine.ledger.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

fn taken(hub: &Machine, placed: &Placed) -> Result<Received, LedgerError> {
    Ok(hub.ledger.write(Priority::Sync, |write| write.insert_received(placed))?.value)
}

#[test]
fn what_was_never_accepted_is_placed_again_in_whole_acts_and_in_order() {
    let mut desk = Machine::new(1);
    let acts: Vec<_> = (1..=4).map(|number| desk.receives(number)).collect();
    let old = desk.chain;
    desk.ledger
        .write(Priority::Sync, |write| {
            // The first is accepted, the second held, of the third one operation has its stamp already.
            for (rev, placed) in (1..).zip(&acts[0]) {
                write.apply_stamp(placed.operation.header.id, &accepted_stamp(rev))?;
            }
            for placed in &acts[1] {
                write.mark_held(placed.operation.header.id, "right_withdrawn")?;
                write.decline(placed.operation.header.id, "Nhập thử")?;
            }
            write.apply_stamp(acts[2][0].operation.header.id, &accepted_stamp(1))
        })
        .unwrap();
    let numbers = |desk: &Machine| desk.ledger.read(|read| read.own_numbers()).unwrap();
    let before = numbers(&desk);
    assert_eq!(go_on(&mut desk), 9);
    assert_eq!(numbers(&desk), before);
    let dossier = desk.ledger.read(|read| read.dossier(entity(2))).unwrap().unwrap();
    assert_eq!(dossier.forms.len(), 1, "what the hub holds happened at this desk");
    let record = desk.ledger.read(|read| read.operation(acts[1][0].operation.header.id)).unwrap().unwrap();
    assert_eq!((record.held, record.declined), (None, None), "the hub's word on it is asked for anew");
    let again = outbox(&desk, NEW);
    assert_eq!(ids(&again), ids(&acts[1..]));
    assert!(outbox(&desk, old).is_empty());
    // One unbroken chain whose genesis names what is left of the old one.
    let row = desk.ledger.read(|read| read.chain(NEW)).unwrap().unwrap();
    let held = acts[1].last().unwrap();
    assert_eq!(row.predecessor, held.place.link(&held.operation), "the hub holds it in the old chain");
    let mut prev = chain_genesis(NEW, desk.desk, row.predecessor);
    for (n, placed) in (1..).zip(again.iter().flatten()) {
        assert_eq!((placed.place.n, placed.place.prev), (n, prev));
        prev = placed.place.link(&placed.operation);
    }
    assert_eq!((row.n, row.link), (9, prev));
    for (act, former) in again.iter().zip(&acts[1..]) {
        assert!(act.iter().all(|placed| placed.place.act.id == act[0].place.act.id));
        assert_ne!(act[0].place.act.id, former[0].place.act.id);
        assert_eq!(act[0].operation, former[0].operation, "content, salt and ids are untouched");
    }
    // And it goes on.
    let next = desk.receives(5);
    assert_eq!((next[0].place.n, next[0].place.prev), (10, prev));
    sound(&desk);
    let rebuilt = desk.views();
    desk.ledger.rebuild().unwrap();
    assert_eq!(desk.views(), rebuilt);
}

#[test]
fn nothing_that_waits_leaves_an_empty_chain_that_names_the_last_link() {
    let mut desk = Machine::new(1);
    let act = desk.receives(1);
    let hub = hub_for(&desk);
    push(&desk, &hub.ledger, ALL);
    assert_eq!(go_on(&mut desk), 0);
    let row = desk.ledger.read(|read| read.chain(NEW)).unwrap().unwrap();
    let last = act.last().unwrap();
    assert_eq!((row.n, row.predecessor), (0, last.place.link(&last.operation)));
    let again = desk.ledger.write(Priority::Clerk, |write| {
        write.continue_chain(NEW, NEW, DeskId(Uuid::nil()), None, || ActId(Uuid::nil()))
    });
    assert_eq!(again.unwrap_err(), LedgerError::ChainCollision { chain: NEW, n: 0 });
}

/// The answer to the former self was lost: the stamp comes by the stream before the new place was ever offered.
#[test]
fn a_stamp_that_comes_another_way_leaves_no_hole_in_the_new_chain() {
    let mut desk = Machine::new(1);
    let acts: Vec<_> = (1..=3).map(|number| desk.receives(number)).collect();
    let hub = hub_for(&desk);
    hub.ledger
        .write(Priority::Sync, |write| {
            for placed in acts[0].iter().chain(&acts[1]) {
                write.insert_received(placed)?;
                let header = &placed.operation.header;
                let rev = write.entity_head(header.entity)? + 1;
                write.stamp(header.id, &accepted_stamp(rev), &[OFFICE])?;
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    go_on(&mut desk);
    // Only the first act of the new chain gets through.
    open_chain(&hub, &desk);
    let offered = outbox(&desk, NEW);
    for placed in &offered[0] {
        assert!(matches!(taken(&hub, placed).unwrap(), Received::Existing { stamp: Some(_), .. }));
    }
    desk.ledger
        .write(Priority::Sync, |write| {
            offered[0].iter().try_for_each(|placed| write.answer_place(placed.operation.header.id))
        })
        .unwrap();
    // Then the stream, with the places that the hub knows.
    pull(&desk, &hub.ledger, ALL);
    let record = desk.ledger.read(|read| read.operation(acts[1][0].operation.header.id)).unwrap().unwrap();
    assert_eq!(record.placed.place, acts[1][0].place, "every machine says the same of it");
    assert!(record.is_placed);
    // The second act is stamped, and offered all the same: the chain has no hole.
    let rest = outbox(&desk, NEW);
    assert_eq!(ids(&rest), ids(&acts[1..]));
    assert_eq!(rest[0][0].place.n, 4);
    for placed in rest.iter().flatten() {
        taken(&hub, placed).unwrap();
        // And again: a lost answer.
        taken(&hub, placed).unwrap();
    }
    let confirm = |acts: &[Vec<Placed>]| {
        desk.ledger
            .write(Priority::Sync, |write| {
                acts.iter().flatten().try_for_each(|placed| write.answer_place(placed.operation.header.id))
            })
            .unwrap();
    };
    confirm(&rest);
    assert!(!desk.ledger.read(|read| read.has_unanswered_places()).unwrap());
    assert_eq!(ids(&outbox(&desk, NEW)), ids(&acts[2..]), "what has no stamp still waits for one");
    sound(&desk);
    sound(&hub);
    // Both sides know the link before any place of the new chain.
    for placed in rest.iter().flatten() {
        for ledger in [&desk.ledger, &hub.ledger] {
            let prev = ledger.read(|read| read.prev_at(NEW, placed.place.n)).unwrap();
            assert_eq!(prev, Some(placed.place.prev));
        }
    }
}

/// Accepted once, delivered nowhere, and lost with the hub: whoever can sign the old chain sends it from there.
#[test]
fn what_a_restored_hub_has_lost_goes_out_again_whoever_signs_the_new_chain() {
    for goes_on_as in [1u128, 2] {
        let mut desk = Machine::new(1);
        let hub = hub_for(&desk);
        let lost = desk.receives(1);
        push(&desk, &hub.ledger, ALL);
        let waiting = desk.receives(2);
        let undelivered = desk.ledger.read(|book| book.undelivered()).unwrap();
        desk.ledger.write(Priority::Sync, |book| book.change_epoch(&undelivered)).unwrap();
        let (old, new_desk) = (desk.chain, DeskId(Uuid::from_u128(0xD000 + goes_on_as)));
        go_on_as(&mut desk, new_desk);
        // Only chains of the desk that it is now can be signed.
        let signed = desk.ledger.read(|read| read.chains()).unwrap();
        let signed: Vec<ChainId> =
            signed.iter().filter(|chain| chain.desk == new_desk).map(|chain| chain.id).collect();
        let sent = desk.ledger.read(|read| read.unstamped(&signed, ALL)).unwrap();
        let sent: BTreeSet<_> = sent
            .iter()
            .flat_map(|act| &act.operations)
            .map(|placed| (placed.operation.header.id, placed.place.chain))
            .collect();
        let chain_of_the_lost = if goes_on_as == 1 { old } else { NEW };
        let expected: BTreeSet<_> = lost
            .iter()
            .map(|placed| (placed.operation.header.id, chain_of_the_lost))
            .chain(waiting.iter().map(|placed| (placed.operation.header.id, NEW)))
            .collect();
        assert_eq!(sent, expected, "desk {goes_on_as}");
        sound(&desk);
    }
}

/// The hub took it, lost it, and took something else of another machine's at its place: nobody can hand it in there.
#[test]
fn what_is_stamped_leaves_a_place_that_another_machine_has_taken() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let first = desk.receives(1);
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    let lost = desk.receives(2);
    push(&desk, &hub.ledger, ALL);
    let (old, owner, from) = (desk.chain, desk.desk, lost[0].place.n);
    let is_taken = |place, by: &Placed| {
        desk.ledger.read(|read| read.is_taken_from_us(place, by.operation.content_hash())).unwrap()
    };
    assert!(is_taken(&lost[0].place, &first[1]), "another content, which no stream has delivered");
    assert!(!is_taken(&lost[0].place, &lost[0]), "the same");
    assert!(!is_taken(&first[0].place, &lost[0]), "what was delivered stands");
    let begin = |chain, taken| {
        let mut acts = 0xAC70;
        let next_act = || {
            acts += 1;
            ActId(Uuid::from_u128(acts))
        };
        let written = desk
            .ledger
            .write(Priority::Sync, |write| write.continue_chain(old, chain, owner, taken, next_act));
        written.unwrap().value
    };
    assert_eq!(begin(ChainId(Uuid::from_u128(0xC0DF)), None), 0, "it is sent from where it stands");
    assert_eq!(begin(NEW, Some((old, from))), 3);
    for placed in &lost {
        let record = desk.ledger.read(|read| read.operation(placed.operation.header.id)).unwrap().unwrap();
        assert_eq!((record.placed.place.chain, record.stamp.is_some()), (NEW, true));
    }
    assert_eq!(ids(&outbox(&desk, NEW)), ids(&[lost]));
    sound(&desk);
}

/// What a clone wrote where the other machine was faster makes room for what the hub accepted there.
#[test]
fn a_place_that_was_left_can_be_taken_by_what_the_hub_accepted() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    desk.receives(1);
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    let own = desk.receives(2);
    // The other machine's, at the same number.
    let mut other = Machine::new(2);
    let operations = other.receive(entity(3), person(NAME), None);
    let (n, prev) =
        hub.ledger.read(|read| read.chain(desk.chain)).unwrap().map(|row| (row.n, row.link)).unwrap();
    let mut place = own[0].place;
    (place.n, place.prev) = (n + 1, prev);
    place.act.count = 1;
    let theirs = Placed { operation: operations[0].clone(), place };
    hub.ledger
        .write(Priority::Sync, |write| {
            write.insert_received(&theirs)?;
            write.stamp(theirs.operation.header.id, &accepted_stamp(1), &[OFFICE])
        })
        .unwrap();
    assert_eq!(
        taken(&hub, &own[0]).unwrap_err(),
        LedgerError::ChainCollision { chain: desk.chain, n: place.n }
    );
    let from = desk.ledger.read(|read| read.cursor(OFFICE)).unwrap();
    let deliver = |desk: &Machine| {
        let page = hub.ledger.read(|read| read.stream_page(OFFICE, from.position, ALL)).unwrap();
        let to = ledger::Cursor { position: page[0].position, hash: page[0].hash };
        desk.ledger.write(Priority::Sync, |write| {
            write.deliver(OFFICE, to.position, Delivered::Placed(&page[0].placed), &page[0].stamp)?;
            write.advance(OFFICE, from, to)
        })
    };
    assert!(matches!(deliver(&desk).unwrap_err(), LedgerError::ChainCollision { .. }));
    go_on_as(&mut desk, DeskId(Uuid::from_u128(0xD1)));
    deliver(&desk).unwrap();
    assert_eq!(ids(&outbox(&desk, NEW)), ids(&[own]));
    sound(&desk);
}

#[test]
fn numbers_that_are_passed_over_are_explained() {
    let mut desk = Machine::new(1);
    for number in 1..=3 {
        desk.receives(number);
    }
    // 4 to 6 were given out after the backup, 10 to 12 nobody knows; 7 to 9 are simply not there.
    desk.ledger
        .write(Priority::Clerk, |write| {
            write.put_floor(Series::ReceiptSlip, "01/2021", 3, 6, FloorReason::Restored)?;
            write.put_floor(Series::ReceiptSlip, "01/2021", 9, 12, FloorReason::Skipped)?;
            // The same again says nothing new.
            write.put_floor(Series::ReceiptSlip, "01/2021", 3, 6, FloorReason::Stated)
        })
        .unwrap();
    desk.serial = 1012;
    desk.receives(4);
    // One of the lost ones comes back.
    desk.serial = 1004;
    desk.receives(5);
    let gaps = |book: &str| desk.ledger.read(|read| read.gaps(Series::ReceiptSlip, book)).unwrap();
    let gap = |first, last, reason| Gap { first, last, reason, note: None };
    let expected = [
        gap(4, 4, Some(FloorReason::Restored)),
        gap(6, 6, Some(FloorReason::Restored)),
        gap(7, 9, None),
        gap(10, 12, Some(FloorReason::Skipped)),
    ];
    assert_eq!(gaps("01/2021"), expected);
    assert_eq!(gaps("02/2021"), []);
    let floor = |book: &str| desk.ledger.read(|read| read.floor(Series::ReceiptSlip, book)).unwrap();
    assert_eq!((floor("01/2021"), floor("02/2021")), (12, 0));
    // They are no view.
    desk.ledger.rebuild().unwrap();
    assert_eq!(gaps("01/2021"), expected);
}

#[test]
fn a_machine_knows_the_last_numbers_of_its_own_chains_only() {
    let mut desk = Machine::new(1);
    let mut other = Machine::new(2);
    let hub = hub_for(&other);
    other.serial = 1500;
    other.receives(7);
    push(&other, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    desk.receives(1);
    let own = desk.ledger.read(|read| read.own_numbers()).unwrap();
    let code = "000.99.90.H42/2021-12-09".to_owned();
    assert_eq!(
        own,
        [
            ("dossier_code".to_owned(), code, 1001),
            ("dossier_register".to_owned(), "01/2021".to_owned(), 1),
            ("receipt_slip".to_owned(), "01/2021".to_owned(), 1),
        ]
    );
}

#[test]
fn a_desk_remembers_how_far_a_book_came_on_paper_but_not_what_a_book_of_receipts_says_itself() {
    let desk = Machine::new(1);
    desk.ledger
        .write(Priority::Clerk, |write| {
            write.put_floor(Series::DossierRegister, "01/2021", 0, 57, FloorReason::Before)?;
            write.put_floor(Series::ReceiptSlip, "01/2021", 4, 7, FloorReason::Blank)?;
            write.put_floor(Series::FeeReceipt, "AA/21", 0, 120, FloorReason::Before)
        })
        .unwrap();
    let expected = [("dossier_register", 57), ("receipt_slip", 7)]
        .map(|(series, floor)| (series.to_owned(), "01/2021".to_owned(), floor));
    let mut floors = desk.ledger.read(|read| read.floors()).unwrap();
    floors.sort();
    assert_eq!(floors, expected);
}
