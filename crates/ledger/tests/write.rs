//! The write transaction: whole or not at all.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId},
    operation::{Base, Body, chain_genesis},
};
use ledger::{Fault, LedgerError, Priority, Topic};
use std::collections::BTreeSet;
use support::*;
use uuid::Uuid;

#[test]
fn numbers_and_links_follow_each_other() {
    let mut desk = Machine::new(1);
    let first = desk.receives(1);
    let second = desk.receives(2);
    let all: Vec<_> = first.iter().chain(&second).collect();
    let mut prev = chain_genesis(desk.chain, desk.desk, Hash::ZERO);
    for (n, placed) in (1..).zip(&all) {
        assert_eq!((placed.place.n, placed.place.prev), (n, prev));
        prev = placed.place.link(&placed.operation);
    }
    let chain = desk.ledger.read(|read| read.chain(desk.chain)).unwrap().unwrap();
    assert_eq!((chain.n, chain.link, chain.desk), (6, prev, desk.desk));
    assert_eq!(first.iter().map(|placed| placed.place.act.index).collect::<Vec<_>>(), [0, 1, 2]);
    let desk = desk.reopened();
    let record = desk.ledger.read(|read| read.operation(second[2].operation.header.id)).unwrap().unwrap();
    assert_eq!(&record.placed, all[5]);
    assert!(record.stamp.is_none() && !record.is_placed && record.held.is_none());
}

#[test]
fn a_write_says_what_it_changed() {
    let mut desk = Machine::new(1);
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(1), person(NAME), None);
    let written = desk.ledger.write(Priority::Clerk, |write| write.append(chain, act, operations)).unwrap();
    assert_eq!(written.topics, BTreeSet::from([Topic::Dossiers, Topic::Sync]));
}

#[test]
fn what_cannot_be_appended_is_refused_whole() {
    let mut desk = Machine::new(1);
    let placed = desk.receives(1);
    let before = (desk.views(), desk.ledger.read(|read| read.chain(desk.chain)).unwrap());
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let append = |chain: ChainId, operations: Vec<_>| {
        desk.ledger.write(Priority::Clerk, |write| write.append(chain, act, operations)).map(|_| ())
    };
    let there = placed[0].operation.clone();
    assert_eq!(append(chain, vec![there.clone()]), Err(LedgerError::DuplicateId(there.header.id)));
    assert_eq!(append(chain, Vec::new()), Err(LedgerError::EmptyAct));
    assert_eq!(append(ChainId(Uuid::from_u128(9)), vec![there]), Err(LedgerError::Unknown("chain")));
    let mut other = Machine::new(2);
    let twice = other.receive(entity(2), person(NAME), None).remove(0);
    assert_eq!(
        append(chain, vec![twice.clone(), twice.clone()]),
        Err(LedgerError::DuplicateId(twice.header.id))
    );
    let many = (0..20).flat_map(|at| other.receive(entity(100 + at), person(NAME), None)).collect();
    assert!(matches!(append(chain, many), Err(LedgerError::TooLarge { limit: 65_536, .. })));
    assert_eq!(before, (desk.views(), desk.ledger.read(|read| read.chain(desk.chain)).unwrap()));
}

#[test]
fn a_closure_that_fails_changes_nothing() {
    #[derive(Debug)]
    struct Refused;
    impl From<LedgerError> for Refused {
        fn from(_: LedgerError) -> Self {
            Self
        }
    }
    let mut desk = Machine::new(1);
    desk.receives(1);
    let before = desk.views();
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(2), person(NAME), None);
    let result = desk.ledger.write(Priority::Clerk, |write| {
        write.append(chain, act, operations)?;
        write.settle()?;
        Err::<(), _>(Refused)
    });
    assert!(result.is_err());
    assert_eq!(desk.views(), before);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.ledger.write::<(), LedgerError>(Priority::Clerk, |write| {
            write.put_setting("a", "b")?;
            panic!("a bug in a use case")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(desk.ledger.read(|read| read.setting("a")).unwrap(), None);
    desk.receives(3);
}

#[test]
fn a_swallowed_failure_still_dooms_the_transaction() {
    let mut desk = Machine::new(1);
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(1), person(NAME), None);
    desk.ledger.fail_next(Fault::Statement(4));
    let result = desk.ledger.write(Priority::Clerk, |write| {
        let _ = write.append(chain, act, operations);
        write.put_setting("half", "done")
    });
    assert_eq!(result.map(|_| ()), Err(LedgerError::DiskFull));
    assert_eq!(desk.ledger.read(|read| read.setting("half")).unwrap(), None);
    assert_eq!(desk.ledger.read(|read| read.chain(chain)).unwrap().unwrap().n, 0);
}

#[test]
fn a_full_disk_at_any_statement_loses_nothing() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let before = (desk.views(), desk.ledger.read(|read| read.outbox_summary()).unwrap());
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(2), person(NAME), None);
    let mut tries = 0;
    for statement in 1.. {
        desk.ledger.fail_next(Fault::Statement(statement));
        let result = desk.ledger.write(Priority::Clerk, |write| {
            write.append(chain, act, operations.clone())?;
            write.count_procedure_use(&"gx-huong".into(), "1.001193", None, morning())
        });
        if desk.ledger.take_fault() {
            result.unwrap();
            break;
        }
        assert_eq!(result.map(|_| ()), Err(LedgerError::DiskFull));
        assert_eq!(before, (desk.views(), desk.ledger.read(|read| read.outbox_summary()).unwrap()));
        tries = statement;
    }
    assert!(tries > 10, "only {tries} statements were tried");
    assert_eq!(desk.ledger.read(|read| read.outbox_summary()).unwrap().operations, 6);
}

#[test]
fn a_full_disk_at_the_commit_loses_nothing() {
    let mut desk = Machine::new(1);
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(1), person(NAME), None);
    desk.ledger.fail_next(Fault::Commit);
    let save = || desk.ledger.write(Priority::Clerk, |write| write.append(chain, act, operations.clone()));
    assert_eq!(save().map(|_| ()), Err(LedgerError::DiskFull));
    assert!(desk.views().is_empty());
    save().unwrap();
    assert_eq!(desk.ledger.read(|read| read.dossier(entity(1))).unwrap().unwrap().owner.full_name, NAME);
}

#[test]
fn a_disk_that_is_really_full_is_told_and_recovered_from() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let pages = desk.ledger.limit_pages(Some(1)).unwrap();
    let refused = (2..200).find_map(|number| {
        let operations = desk.receive(entity(number), person(NAME), None);
        desk.append(operations).err().map(|cause| (number, cause))
    });
    let (number, cause) = refused.unwrap();
    assert_eq!(cause, LedgerError::DiskFull, "at {pages} pages");
    assert_eq!(desk.ledger.read(|read| read.dossier(entity(number))).unwrap(), None);
    let kept = desk.ledger.read(|read| read.outbox_summary()).unwrap().operations;
    desk.ledger.limit_pages(None).unwrap();
    desk.receives(number);
    assert_eq!(desk.ledger.read(|read| read.outbox_summary()).unwrap().operations, kept + 3);
}

#[test]
fn a_transaction_sees_what_it_has_done() {
    let mut desk = Machine::new(1);
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let operations = desk.receive(entity(1), person(NAME), None);
    desk.ledger
        .write(Priority::Clerk, |write| {
            assert_eq!(write.dossier(entity(1))?, None);
            write.append(chain, act, operations)?;
            assert_eq!(write.dossier(entity(1))?.unwrap().history.len(), 3);
            assert!(write.find_by_name("hương", 5)?.is_empty());
            write.settle()?;
            assert_eq!(write.find_by_name("hương", 5)?.len(), 1);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}

#[test]
fn a_chain_is_created_once() {
    let desk = Machine::new(1);
    let create = |desk_id, predecessor| {
        let chain = desk.chain;
        desk.ledger
            .write(Priority::Clerk, |write| write.create_chain(chain, desk_id, predecessor))
            .map(|_| ())
    };
    create(desk.desk, Hash::ZERO).unwrap();
    assert!(matches!(
        create(DeskId(Uuid::from_u128(1)), Hash::ZERO),
        Err(LedgerError::ChainCollision { .. })
    ));
    assert!(matches!(create(desk.desk, Hash::plain(b"x")), Err(LedgerError::ChainCollision { .. })));
}

#[test]
fn readers_do_not_wait_for_a_writer_and_see_one_state() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let operations = desk.receive(entity(2), person(NAME), None);
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let count = |ledger: &ledger::Ledger| ledger.read(|read| read.outbox_summary()).unwrap().operations;
    desk.ledger
        .read(|read| {
            let before = read.outbox_summary()?;
            let ledger = desk.ledger.clone();
            std::thread::scope(|scope| {
                scope.spawn(move || {
                    ledger
                        .write(Priority::Clerk, |write| {
                            write.append(chain, act, operations)?;
                            assert_eq!(count(&ledger), 3);
                            Ok::<_, LedgerError>(())
                        })
                        .unwrap();
                });
            });
            assert_eq!(read.outbox_summary()?, before);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(count(&desk.ledger), 6);
}

#[test]
fn operations_of_other_kinds_of_things_touch_the_reference() {
    let mut hub = Machine::new(9);
    let body = Body::DeskRevoked(domain::reference::body::DeskRevoked {
        desk: hub.desk,
        reason: "mất máy".into(),
    });
    let about = domain::operation::EntityRef {
        kind: domain::operation::EntityKind::Desk,
        id: EntityId(Uuid::from_u128(5)),
    };
    let operation = hub.operation(about, Base::default(), &body);
    let (id, chain, act) = (operation.header.id, hub.chain, ActId(hub.id()));
    let written = hub
        .ledger
        .write(Priority::Clerk, |write| {
            write.append(chain, act, vec![operation])?;
            write.stamp(id, &accepted_stamp(1), &[ledger::REFERENCE_STREAM])
        })
        .unwrap();
    assert_eq!(written.value, [(ledger::REFERENCE_STREAM.to_owned(), 1)]);
    assert_eq!(written.topics, BTreeSet::from([Topic::Reference, Topic::Sync]));
    let mut seen = Vec::new();
    hub.ledger
        .read(|read| {
            read.reference_operations(0, |position, operation| seen.push((position, operation.header.id)))
        })
        .unwrap();
    assert_eq!(seen, [(1, id)]);
    hub.ledger.read(|read| read.reference_operations(1, |_, _| unreachable!())).unwrap();
}
