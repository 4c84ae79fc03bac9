//! Desk and hub: what is received, stamped, delivered and held.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    dossier::DossierState,
    hash::Hash,
    id::{ActId, ChainId, OperationId},
    operation::{ActPlace, ContestReason, Place, Placed, Stamp, Verdict, chain_genesis},
};
use ledger::{LedgerError, PageLimit, Priority, Received};
use support::*;
use uuid::Uuid;

fn receive(hub: &Machine, placed: &Placed) -> Result<Received, LedgerError> {
    Ok(hub.ledger.write(Priority::Sync, |write| write.insert_received(placed))?.value)
}

#[test]
fn the_outbox_is_what_has_no_stamp_in_whole_acts() {
    let mut desk = Machine::new(1);
    let acts: Vec<_> = (1..=3).map(|number| desk.receives(number)).collect();
    let bytes: usize = acts[0].iter().map(|placed| placed.operation.size()).sum();
    let outbox = |limit| desk.ledger.read(|read| read.unstamped(&[desk.chain], limit)).unwrap();
    let all = outbox(ALL);
    assert_eq!(all.iter().map(|act| act.operations.clone()).collect::<Vec<_>>(), acts);
    assert_eq!(all[0].bytes, bytes);
    // One act comes even when it is over the limit, and none is cut.
    assert_eq!(outbox(PageLimit { operations: 1, bytes: 1 }).len(), 1);
    assert_eq!(outbox(PageLimit { operations: 8, bytes: usize::MAX }).len(), 2);
    assert_eq!(outbox(PageLimit { operations: 99, bytes: 3 * bytes - 100 }).len(), 2);
    let summary = desk.ledger.read(|read| read.outbox_summary()).unwrap();
    assert_eq!(summary.operations, 9);
    assert_eq!(summary.oldest, Some(acts[0][0].operation.header.made_at.at));
    // A stamp on one operation of an act does not cut it.
    let id = acts[0][1].operation.header.id;
    desk.ledger.write(Priority::Sync, |write| write.apply_stamp(id, &accepted_stamp(1))).unwrap();
    assert_eq!(outbox(ALL).len(), 3);
    assert_eq!(outbox(ALL)[0].operations.len(), 3);
    let ids = [acts[0][0].operation.header.id, acts[0][2].operation.header.id];
    desk.ledger
        .write(Priority::Sync, |write| {
            write.apply_stamp(ids[0], &accepted_stamp(2))?;
            write.mark_held(ids[1], "unreadable")
        })
        .unwrap();
    assert_eq!(outbox(ALL).len(), 2);
    let held = desk.ledger.read(|read| read.held()).unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].held.as_deref(), held[0].is_outside), (Some("unreadable"), false));
    assert_eq!(desk.ledger.read(|read| read.totals()).unwrap().held, 1);
    // It happened at this desk, so the desk goes on showing it.
    let dossier = desk.ledger.read(|read| read.dossier(entity(1))).unwrap().unwrap();
    assert_eq!(dossier.forms.len(), 1);
}

#[test]
fn the_same_operation_again_changes_nothing() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    assert_eq!(receive(&hub, &placed[0]), Ok(Received::New));
    assert_eq!(receive(&hub, &placed[0]), Ok(Received::Existing { stamp: None, held: None }));
    let id = placed[0].operation.header.id;
    let stamped =
        hub.ledger.write(Priority::Sync, |write| write.stamp(id, &accepted_stamp(1), &[OFFICE])).unwrap();
    assert_eq!(stamped.value, [(OFFICE.to_owned(), 1)]);
    let again = Received::Existing { stamp: Some(accepted_stamp(1)), held: None };
    assert_eq!(receive(&hub, &placed[0]), Ok(again));
    assert_eq!(hub.ledger.read(|read| read.chain(desk.chain)).unwrap().unwrap().n, 1);
}

#[test]
fn forks_and_gaps_are_refused() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    let chain = desk.chain;
    assert_eq!(receive(&hub, &placed[1]), Err(LedgerError::ChainGap { chain, expected: 1, found: 2 }));
    receive(&hub, &placed[0]).unwrap();
    // The clone of a data folder goes on with the same numbers and other content.
    let mut clone = Machine::new(2);
    let other = clone.receive(entity(7), person("Lê Văn Tám"), None);
    let at = |n, prev, operation| {
        let act = ActPlace { id: ActId(Uuid::from_u128(3)), index: 0, count: 1 };
        Placed { operation, place: Place { chain, n, prev, act } }
    };
    let genesis = chain_genesis(chain, desk.desk, Hash::ZERO);
    let collision = |n| Err(LedgerError::ChainCollision { chain, n });
    assert_eq!(receive(&hub, &at(1, genesis, other[0].clone())), collision(1));
    assert_eq!(receive(&hub, &at(2, genesis, other[0].clone())), collision(2));
    let unknown = Placed {
        place: Place { chain: ChainId(Uuid::from_u128(5)), ..placed[1].place },
        ..placed[1].clone()
    };
    assert_eq!(receive(&hub, &unknown), Err(LedgerError::Unknown("chain")));
    // One bad operation blocks nothing behind it.
    hub.ledger
        .write(Priority::Sync, |write| {
            assert!(write.insert_received(&at(2, genesis, other[0].clone())).is_err());
            write.insert_received(&placed[1])
        })
        .unwrap();
    assert_eq!(hub.ledger.read(|read| read.chain(chain)).unwrap().unwrap().n, 2);
}

#[test]
fn an_id_belongs_to_one_content() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    receive(&hub, &placed[0]).unwrap();
    let mut header = placed[1].operation.header.clone();
    header.id = placed[0].operation.header.id;
    let body = placed[1].operation.body().unwrap().unwrap();
    let forged = domain::operation::Operation::compose(header, [1; 16], &body).unwrap();
    let id = placed[0].operation.header.id;
    let forged = Placed { operation: forged, place: placed[1].place };
    assert_eq!(receive(&hub, &forged), Err(LedgerError::DuplicateId(id)));
}

#[test]
fn a_restored_desk_places_its_content_again() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    receive(&hub, &placed[0]).unwrap();
    let id = placed[0].operation.header.id;
    hub.ledger.write(Priority::Sync, |write| write.stamp(id, &accepted_stamp(1), &[OFFICE])).unwrap();
    // The restored folder knows nothing of that contact: a new chain, the same ids.
    let (chain, act) = (ChainId(Uuid::from_u128(0xBEEF)), ActId(Uuid::from_u128(0xACE)));
    hub.ledger.write(Priority::Sync, |write| write.create_chain(chain, desk.desk, Hash::ZERO)).unwrap();
    let mut prev = chain_genesis(chain, desk.desk, Hash::ZERO);
    let again: Vec<Placed> = (1..)
        .zip(&placed)
        .map(|(n, old)| {
            let act = ActPlace { id: act, ..old.place.act };
            let place = Place { chain, n, prev, act };
            prev = place.link(&old.operation);
            Placed { operation: old.operation.clone(), place }
        })
        .collect();
    let existing = Received::Existing { stamp: Some(accepted_stamp(1)), held: None };
    assert_eq!(receive(&hub, &again[0]), Ok(existing.clone()));
    assert_eq!(receive(&hub, &again[0]), Ok(existing));
    assert_eq!(receive(&hub, &again[1]), Ok(Received::New));
    assert_eq!(receive(&hub, &again[2]), Ok(Received::New));
    let head = hub.ledger.read(|read| read.chain(chain)).unwrap().unwrap();
    assert_eq!((head.n, head.link), (3, prev));
}

#[test]
fn a_stamp_follows_the_head_and_is_given_once() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    for one in &placed {
        receive(&hub, one).unwrap();
    }
    let ids: Vec<_> = placed.iter().map(|placed| placed.operation.header.id).collect();
    let stamp = |at: usize, rev, streams: &[&str]| {
        let stamp = accepted_stamp(rev);
        hub.ledger
            .write(Priority::Sync, |write| write.stamp(ids[at], &stamp, streams))
            .map(|written| written.value)
    };
    let mismatch = LedgerError::RevMismatch { operation: ids[0], expected: 1, found: 2 };
    assert_eq!(stamp(0, 2, &[OFFICE]), Err(mismatch));
    let positions = stamp(0, 1, &["z", "a", "z"]).unwrap();
    assert_eq!(positions, [("a".to_owned(), 1), ("z".to_owned(), 1)]);
    assert_eq!(stamp(0, 2, &["a"]), Err(LedgerError::StampConflict(ids[0])));
    assert_eq!(stamp(1, 2, &["z"]).unwrap(), [("z".to_owned(), 2)]);
    let unknown = OperationId(Uuid::from_u128(1));
    let result =
        hub.ledger.write(Priority::Sync, |write| write.stamp(unknown, &accepted_stamp(1), &[])).map(|_| ());
    assert_eq!(result, Err(LedgerError::Unknown("operation")));
    let hash = |position| hub.ledger.read(|read| read.stream_hash_at("z", position)).unwrap();
    assert_eq!(hash(0), Some(Hash::ZERO));
    let bytes = accepted_stamp(1).to_bytes();
    let content = placed[0].operation.content_hash();
    assert_eq!(hash(1), Some(domain::operation::stream_hash(Hash::ZERO, 1, ids[0], content, &bytes)));
    assert!(hash(2).is_some() && hash(2) != hash(1));
    assert_eq!(hash(3), None);
}

#[test]
fn held_operations_stand_outside_until_released() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    let id = placed[0].operation.header.id;
    let code = domain::number::Series::DossierCode;
    let book = "000.99.90.H42/2021-12-09";
    hub.ledger
        .write(Priority::Sync, |write| {
            for one in &placed {
                write.insert_received(one)?;
                write.hold(one.operation.header.id, "right_withdrawn")?;
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(hub.ledger.read(|read| read.dossier(entity(1))).unwrap(), None);
    assert!(hub.ledger.read(|read| read.find_by_name("huong", 9)).unwrap().is_empty());
    assert!(hub.ledger.read(|read| read.numbers_used(code, book)).unwrap().is_empty());
    assert_eq!(hub.ledger.read(|read| read.held()).unwrap().len(), 3);
    let existing = Received::Existing { stamp: None, held: Some("right_withdrawn".into()) };
    assert_eq!(receive(&hub, &placed[0]), Ok(existing));
    let stamped = |write: &mut ledger::Write<'_>| write.stamp(id, &accepted_stamp(1), &[OFFICE]);
    assert_eq!(hub.ledger.write(Priority::Sync, stamped).map(|_| ()), Err(LedgerError::Unknown("operation")));
    hub.ledger
        .write(Priority::Clerk, |write| {
            for (rev, one) in (1..).zip(&placed) {
                write.release(one.operation.header.id)?;
                write.stamp(one.operation.header.id, &accepted_stamp(rev), &[OFFICE])?;
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    let row = hub.ledger.read(|read| read.dossier_row(entity(1))).unwrap().unwrap();
    assert_eq!((row.rev, row.waiting), (3, 0));
    assert_eq!(hub.ledger.read(|read| read.numbers_used(code, book)).unwrap().len(), 1);
    assert!(hub.ledger.read(|read| read.held()).unwrap().is_empty());
    let release = hub.ledger.write(Priority::Clerk, |write| write.release(id)).map(|_| ());
    assert_eq!(release, Err(LedgerError::Unknown("held operation")));
}

#[test]
fn an_operation_is_judged_against_what_was_stamped_before() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let placed = desk.receives(1);
    hub.ledger
        .write(Priority::Sync, |write| {
            for one in &placed {
                write.insert_received(one)?;
            }
            // The whole act is in the log, nothing of it has been judged.
            assert_eq!(write.judged_dossier(entity(1))?.state, DossierState::Draft);
            assert_eq!(write.dossier(entity(1))?.unwrap().state, DossierState::Accepted);
            write.stamp(placed[0].operation.header.id, &accepted_stamp(1), &[OFFICE])?;
            let judged = write.judged_dossier(entity(1))?;
            assert_eq!((judged.state, judged.rev), (DossierState::NewlyRegistered, 1));
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}

#[test]
fn a_stamp_is_written_once_on_the_desk() {
    let mut desk = Machine::new(1);
    let placed = desk.receives(1);
    let ids: Vec<_> = placed.iter().map(|placed| placed.operation.header.id).collect();
    let apply = |at: usize, stamp: &Stamp| {
        desk.ledger.write(Priority::Sync, |write| write.apply_stamp(ids[at], stamp)).map(|_| ())
    };
    apply(0, &accepted_stamp(1)).unwrap();
    apply(0, &accepted_stamp(1)).unwrap();
    let contested = Stamp { verdict: Verdict::Contested(ContestReason::WrongOffice), ..accepted_stamp(1) };
    assert_eq!(apply(0, &contested), Err(LedgerError::StampConflict(ids[0])));
    assert_eq!(apply(1, &accepted_stamp(1)), Err(LedgerError::StampConflict(ids[1])));
    let record = desk.ledger.read(|read| read.operation(ids[0])).unwrap().unwrap();
    // Safe at the hub, not yet delivered.
    assert_eq!((record.stamp, record.is_placed), (Some(accepted_stamp(1)), false));
    let row = desk.ledger.read(|read| read.dossier_row(entity(1))).unwrap().unwrap();
    assert_eq!((row.rev, row.waiting), (0, 2));
}
