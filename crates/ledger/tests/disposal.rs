//! What the law destroys is gone on every machine, and stays gone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    dossier::{DossierState, disposal::dispose},
    number::Series,
    operation::{Base, Body, Operation, Placed, without_kinds},
};
use ledger::{BlobRow, Disposal, Ledger, LedgerError, PageLimit, Priority};
use support::{ALL, Machine, NAME, OFFICE, accepted_stamp, dossier_ref, entity, hub_for, person, pull, push};

const PDF: &[u8] = b"giay hen";

/// A desk, its hub, and one dossier that both have, receipt and all.
fn scene() -> (Machine, Machine, Vec<Placed>) {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let sha256 = desk.ledger.blobs().put(PDF).unwrap();
    let mut operations = desk.receive(entity(1), person(NAME), None);
    let Ok(Some(Body::FormIssued(mut form))) = operations[2].body() else { panic!() };
    form.sha256 = sha256;
    operations[2] = desk.operation(dossier_ref(entity(1)), Base::default(), &Body::FormIssued(form));
    let placed = desk.append(operations).unwrap();
    desk.ledger
        .write(Priority::Clerk, |book| {
            book.name_blob(&BlobRow { sha256, size: 8, media_type: "application/pdf".into() })
        })
        .unwrap();
    desk.receives(2);
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    (desk, hub, placed)
}

/// The hub disposes of dossier 1.
fn disposed(hub: &mut Machine) {
    support::dispose(hub, 1);
}

fn content_of(book: &Ledger, placed: &[Placed]) -> Vec<bool> {
    let has = |placed: &Placed| {
        let record = book.read(|book| book.operation(placed.operation.header.id)).unwrap().unwrap();
        assert_eq!(record.placed.operation, placed.operation, "the header stays");
        assert_eq!(record.placed.place.link(&record.placed.operation), placed.place.link(&placed.operation));
        record.placed.operation.body_bytes().is_some() && record.placed.operation.salt().is_some()
    };
    placed.iter().map(has).collect()
}

/// Nothing of dossier 1 but what must remain, and a rebuild says the same.
fn is_gone(machine: &Machine, placed: &[Placed]) {
    assert!(content_of(&machine.ledger, placed).iter().all(|has| !has));
    let book = &machine.ledger;
    book.read(|book| {
        let row = book.dossier_row(entity(1))?.unwrap();
        assert_eq!((row.state, row.owner_name.as_str(), row.is_frozen), (DossierState::Disposed, "", false));
        assert!(row.code.is_some() && row.register_seq.is_some());
        assert_eq!(book.find_by_name("huong", 10)?.len(), 1, "dossier 2 alone");
        assert_eq!(book.open_count()?, 1);
        assert_eq!(book.numbers_used(Series::ReceiptSlip, "01/2021")?.len(), 2, "a number used is a fact");
        Ok::<_, LedgerError>(())
    })
    .unwrap();
    let before = machine.views();
    book.rebuild().unwrap();
    assert_eq!(machine.views(), before);
}

#[test]
fn bodies_salts_attachments_and_names_go_and_numbers_stay() {
    let (desk, mut hub, placed) = scene();
    let sha256 = domain::hash::Hash::plain(PDF);
    assert!(content_of(&hub.ledger, &placed).iter().all(|has| *has));
    disposed(&mut hub);
    is_gone(&hub, &placed);
    assert!(desk.ledger.blobs().has(&sha256));
    pull(&desk, &hub.ledger, ALL);
    is_gone(&desk, &placed);
    assert!(!desk.ledger.blobs().has(&sha256));
    assert_eq!(desk.ledger.read(|book| book.blob(&sha256)).unwrap(), None);
    // A copy that comes back from elsewhere goes with the next start, and so do the words of the index.
    desk.ledger.blobs().put(PDF).unwrap();
    let desk = desk.reopened();
    assert!(!desk.ledger.blobs().has(&sha256));
    is_gone(&desk, &placed);
}

#[test]
fn a_desk_that_comes_later_gets_headers_and_shows_the_same() {
    let (desk, mut hub, placed) = scene();
    disposed(&mut hub);
    pull(&desk, &hub.ledger, ALL);
    let later = Machine::new(2);
    // In small pages, so that it stands between the headers and the disposal for a while.
    while pull(&later, &hub.ledger, PageLimit { operations: 1, bytes: 1 }) > 0 {}
    is_gone(&later, &placed);
    let row = |machine: &Machine| machine.ledger.read(|book| book.dossier_row(entity(1))).unwrap();
    assert_eq!(row(&later), row(&desk));
    let heads = |machine: &Machine| machine.ledger.read(|book| book.stream_head(OFFICE)).unwrap();
    assert_eq!(heads(&later), heads(&hub));
}

fn copied(machine: &Machine, number: u128) -> Machine {
    let copy = Machine::new(number);
    while pull(&copy, &machine.ledger, ALL) > 0 {}
    copy
}

#[test]
fn a_restored_book_forgets_before_it_is_shown() {
    let (_, mut hub, placed) = scene();
    let restored = copied(&hub, 3);
    assert!(content_of(&restored.ledger, &placed).iter().all(|has| *has));
    disposed(&mut hub);
    let register = hub.ledger.read(|book| book.disposals()).unwrap();
    let text = serde_json::to_string(&register).unwrap();
    let register: Vec<Disposal> = serde_json::from_str(&text).unwrap();
    for _ in 0..2 {
        restored.ledger.write(Priority::Clerk, |book| book.apply_disposals(&register)).unwrap();
        is_gone(&restored, &placed);
    }
    // The operation itself comes with the stream, later.
    pull(&restored, &hub.ledger, ALL);
    is_gone(&restored, &placed);
    assert_eq!(restored.ledger.read(|book| book.disposals()).unwrap().len(), 1);
}

#[test]
fn what_arrives_at_a_book_that_knows_only_of_the_disposal_is_erased_as_it_comes() {
    let (desk, mut hub, placed) = scene();
    // The restored hub lacks the dossier altogether; a desk that has not heard of the disposal brings it back.
    let restored = hub_for(&desk);
    disposed(&mut hub);
    let register = hub.ledger.read(|book| book.disposals()).unwrap();
    restored.ledger.write(Priority::Clerk, |book| book.apply_disposals(&register)).unwrap();
    let head = restored.ledger.read(|book| book.entity_head(dossier_ref(entity(1)))).unwrap();
    assert_eq!(head, 4, "what is numbered next stands behind it");
    let page = desk.ledger.read(|book| book.stream_page(OFFICE, 0, ALL)).unwrap();
    assert!(page.iter().any(|delivery| delivery.placed.operation.body_bytes().is_some()));
    pull(&restored, &desk.ledger, ALL);
    is_gone(&restored, &placed);
}

#[test]
fn a_disposal_that_came_before_the_program_knew_it_is_carried_out_by_the_upgrade() {
    let (desk, mut hub, placed) = scene();
    disposed(&mut hub);
    let old = without_kinds(&["dossier_disposed"], || {
        let old = desk.reopened();
        pull(&old, &hub.ledger, ALL);
        assert!(old.ledger.read(|book| book.dossier_row(entity(1))).unwrap().unwrap().is_frozen);
        old
    });
    assert!(content_of(&old.ledger, &placed).iter().all(|has| *has));
    let new = old.reopened();
    is_gone(&new, &placed);
}

#[test]
fn a_register_that_is_none_is_refused_whole() {
    let (_, mut hub, placed) = scene();
    let restored = copied(&hub, 3);
    disposed(&mut hub);
    let mut register = hub.ledger.read(|book| book.disposals()).unwrap();
    let mut other = register[0].clone();
    other.operation = domain::operation::wire::WireOperation::of(&placed[0].operation).unwrap();
    register.push(other);
    let refused = restored.ledger.write(Priority::Clerk, |book| book.apply_disposals(&register));
    assert!(matches!(refused, Err(LedgerError::Damaged(_))));
    assert!(content_of(&restored.ledger, &placed).iter().all(|has| *has));
}

#[test]
fn a_disposal_that_was_contested_erases_nothing() {
    let (desk, hub, placed) = scene();
    let mut other = Machine::new(5);
    hub.ledger
        .write(Priority::Sync, |book| book.create_chain(other.chain, other.desk, domain::hash::Hash::ZERO))
        .unwrap();
    let entries = hub.ledger.read(|book| book.entries(dossier_ref(entity(1)))).unwrap();
    let state = domain::dossier::fold_all(entity(1), &entries);
    let draft = dispose(&state, &entries, "x".into(), "2032-01-05".parse().unwrap()).unwrap();
    let operation: Operation = other.operation(draft.entity, draft.base, &draft.body);
    let id = operation.header.id;
    let written = other.append(vec![operation]).unwrap();
    hub.ledger
        .write(Priority::Sync, |book| {
            book.insert_received(&written[0])?;
            let verdict = domain::operation::ContestReason::RoleMissing.into();
            book.stamp(id, &domain::operation::Stamp { verdict, ..accepted_stamp(4) }, &[OFFICE])
        })
        .unwrap();
    pull(&desk, &hub.ledger, ALL);
    for book in [&hub.ledger, &desk.ledger] {
        assert!(content_of(book, &placed).iter().all(|has| *has));
        assert!(book.read(|book| book.disposals()).unwrap().is_empty());
    }
}

#[test]
fn a_frozen_dossier_thaws_when_the_program_has_learned_its_kinds() {
    let mut machine = Machine::new(1);
    machine.receives(1);
    let whole = machine.views();
    let slips = |machine: &Machine| {
        machine.ledger.read(|book| book.numbers_used(Series::ReceiptSlip, "01/2021")).unwrap().len()
    };
    let is_frozen = |machine: &Machine| {
        machine.ledger.read(|book| book.dossier_row(entity(1))).unwrap().unwrap().is_frozen
    };
    // A program that was set back knows less: it must not show what it cannot read as if it had.
    let old = without_kinds(&["form_issued"], || machine.reopened());
    assert!(is_frozen(&old));
    assert_eq!(slips(&old), 0);
    let new = old.reopened();
    assert!(!is_frozen(&new), "by itself, after the upgrade");
    assert_eq!((slips(&new), new.views()), (1, whole));
}

#[test]
fn a_book_is_current_for_the_program_that_opened_it_last() {
    let machine = Machine::new(1);
    let is_current = || Ledger::is_current(machine.folder.path(), "book.db", &machine.key).unwrap();
    assert!(is_current());
    assert!(!without_kinds(&["form_issued"], is_current), "of another version");
}
