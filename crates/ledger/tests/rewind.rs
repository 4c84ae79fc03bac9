//! A desk goes back with a hub that was restored: what is kept, what is no longer binding, what is offered.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says by panicking")]

mod support;

use domain::{
    id::OperationId,
    operation::{ContestReason, Placed, Stamp, Verdict},
};
use ledger::{Adopted, BranchEntry, Cursor, LedgerError, Priority, Undelivered};
use support::*;

struct Scene {
    desk: Machine,
    hub: Machine,
    acts: Vec<Vec<Placed>>,
    /// Cursor after each act.
    at: Vec<Cursor>,
}

/// Three dossiers, each pushed and pulled; the hub signed behind the first two.
fn scene() -> Scene {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let (mut acts, mut at) = (Vec::new(), vec![Cursor::default()]);
    for number in 1..=3 {
        acts.push(desk.receives(number));
        push(&desk, &hub.ledger, ALL);
        pull(&desk, &hub.ledger, ALL);
        let cursor = desk.ledger.read(|book| book.cursor(OFFICE)).unwrap();
        if number < 3 {
            let put = |book: &mut ledger::Write<'_>| book.put_proof(OFFICE, cursor.position, "signed");
            desk.ledger.write(Priority::Sync, put).unwrap();
        }
        at.push(cursor);
    }
    Scene { desk, hub, acts, at }
}

impl Scene {
    fn write<T>(
        &self,
        write: impl FnOnce(&mut ledger::Write<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        Ok(self.desk.ledger.write(Priority::Sync, write)?.value)
    }

    fn id(&self, act: usize, index: usize) -> OperationId {
        self.acts[act][index].operation.header.id
    }

    fn entries(&self) -> Vec<BranchEntry> {
        let mut all = Vec::new();
        self.desk
            .ledger
            .read(|book| {
                for branch in book.branches(OFFICE)? {
                    book.branch_entries(&branch, |entry| {
                        all.push(entry);
                        Ok(true)
                    })?;
                }
                Ok::<_, LedgerError>(())
            })
            .unwrap();
        all
    }
}

#[test]
fn going_back_keeps_everything_and_binds_nothing_beyond() {
    let scene = scene();
    let views = scene.desk.views();
    scene.write(|book| book.rewind(OFFICE, scene.at[1])).unwrap();
    let (cursor, head) = scene
        .desk
        .ledger
        .read(|book| Ok::<_, LedgerError>((book.cursor(OFFICE)?, book.stream_head(OFFICE)?)))
        .unwrap();
    assert_eq!((cursor, head), (scene.at[1], scene.at[1]));
    for (act, is_confirmed) in [(0, true), (1, false), (2, false)] {
        let record = scene.desk.ledger.read(|book| book.operation(scene.id(act, 0))).unwrap().unwrap();
        assert_eq!((record.is_confirmed, record.is_placed), (is_confirmed, is_confirmed));
        assert_eq!(record.stamp, Some(accepted_stamp(1)), "the old word is shown until there is another");
        let entity = scene.acts[act][0].operation.header.entity;
        let head = scene.desk.ledger.read(|book| book.entity_head(entity)).unwrap();
        assert_eq!(head, if is_confirmed { 3 } else { 0 });
    }
    let waiting = scene.desk.ledger.read(|book| book.unstamped(&[scene.desk.chain], ALL)).unwrap();
    assert_eq!(waiting.len(), 2, "sent again");
    scene.desk.ledger.rebuild().unwrap();
    assert_eq!(scene.desk.views().len(), views.len());
    assert!(scene.desk.ledger.verify().unwrap().findings.is_empty());
}

#[test]
fn only_what_a_signature_vouches_for_is_offered() {
    let scene = scene();
    scene.write(|book| book.rewind(OFFICE, scene.at[1])).unwrap();
    let entries = scene.entries();
    assert_eq!(entries.len(), 3, "the third dossier lies behind the last signature");
    assert_eq!(
        entries.iter().map(|entry| entry.signature.is_some()).collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(entries[2].at, scene.at[2]);
    assert_eq!(entries[0].placed, scene.acts[1][0]);
    assert_eq!(entries[0].stamp, accepted_stamp(1));
}

#[test]
fn a_place_that_was_never_read_is_refused() {
    let scene = scene();
    let other = Cursor { hash: scene.at[2].hash, ..scene.at[1] };
    for wrong in [other, scene.at[3]] {
        assert_eq!(scene.write(|book| book.rewind(OFFICE, wrong)), Err(LedgerError::CursorMoved));
    }
    assert_eq!(scene.desk.ledger.read(|book| book.cursor(OFFICE)).unwrap(), scene.at[3]);
}

#[test]
fn the_same_word_binds_again_and_another_is_listed_by_name() {
    let scene = scene();
    scene.write(|book| book.rewind(OFFICE, scene.at[1])).unwrap();
    pull(&scene.desk, &scene.hub.ledger, ALL);
    assert!(scene.desk.ledger.read(|book| book.restamped()).unwrap().is_empty());
    assert_eq!(scene.desk.ledger.read(|book| book.cursor(OFFICE)).unwrap(), scene.at[3]);
    scene.write(|book| book.forget_offers()).unwrap();
    assert!(!scene.desk.ledger.read(|book| book.has_loose_ends()).unwrap());
    // Another word, given by a hub that has lost the first.
    scene.write(|book| book.rewind(OFFICE, scene.at[2])).unwrap();
    let other = Stamp { verdict: Verdict::Contested(ContestReason::AlreadyRegistered), ..accepted_stamp(1) };
    scene.write(|book| book.apply_stamp(scene.id(2, 0), &other)).unwrap();
    let listed = scene.desk.ledger.read(|book| book.restamped()).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].id, &listed[0].before, &listed[0].after),
        (scene.id(2, 0), &accepted_stamp(1), &other)
    );
    // It binds: a third word is a contradiction.
    let conflict = scene.write(|book| book.apply_stamp(scene.id(2, 0), &accepted_stamp(1)));
    assert_eq!(conflict, Err(LedgerError::StampConflict(scene.id(2, 0))));
}

#[test]
fn what_the_hub_is_done_with_is_offered_again_only_to_another_hub() {
    let scene = scene();
    scene.write(|book| book.rewind(OFFICE, scene.at[1])).unwrap();
    assert!(scene.write(|book| book.offer_taken(OFFICE, scene.at[2], false)).unwrap());
    assert!(scene.entries().is_empty());
    assert!(!scene.write(|book| book.offer_taken(OFFICE, scene.at[2], false)).unwrap(), "no news");
    let undelivered = scene.desk.ledger.read(|book| book.undelivered()).unwrap();
    scene.write(|book| book.change_epoch(&undelivered)).unwrap();
    assert_eq!(scene.entries().len(), 3, "taken is not placed");
    // Read to the end without having been delivered: lost.
    scene.write(|book| book.offer_taken(OFFICE, scene.at[2], false)).unwrap();
    assert!(scene.write(|book| book.send_lost_again(&[], false)).unwrap());
    assert_eq!(scene.entries().len(), 3);
    // Refused is not offered to the same hub again.
    scene.write(|book| book.offer_taken(OFFICE, scene.at[2], true)).unwrap();
    scene.write(|book| book.send_lost_again(&[], false)).unwrap();
    assert!(scene.entries().is_empty());
}

#[test]
fn a_stamp_without_delivery_is_not_safe() {
    let mut desk = Machine::new(1);
    let placed = desk.receives(1);
    let ids: Vec<_> = placed.iter().map(|placed| placed.operation.header.id).collect();
    let write = |write: &dyn Fn(&mut ledger::Write<'_>) -> Result<bool, LedgerError>| {
        desk.ledger.write(Priority::Sync, |book| write(book)).unwrap().value
    };
    write(&|book| {
        book.apply_stamp(ids[0], &accepted_stamp(1))?;
        book.apply_stamp(ids[1], &accepted_stamp(2))?;
        book.mark_held(ids[2], "unreadable")?;
        Ok(true)
    });
    let waiting = || desk.ledger.read(|book| book.outbox_summary()).unwrap().operations;
    assert_eq!(waiting(), 0);
    // Heard of in this very answer: its page may be on the way.
    assert!(!write(&|book| book.send_lost_again(&ids[..2], false)));
    assert!(write(&|book| book.send_lost_again(&ids[..1], false)));
    assert_eq!(waiting(), 1);
    // The hub wants the chain from before on.
    assert!(write(&|book| book.go_back(desk.chain, 1)));
    assert_eq!(waiting(), 2);
    assert!(!write(&|book| book.go_back(desk.chain, 1)), "no news");
    write(&|book| book.change_epoch(&Undelivered::default()).map(|held| held == 1));
    assert_eq!(waiting(), 3);
}

/// The look at the whole log is taken before the write, so that no clerk waits for it.
#[test]
fn another_hub_unsettles_what_was_stamped_after_the_look_and_not_what_was_delivered_after_it() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    desk.receives(1);
    push(&desk, &hub.ledger, ALL);
    let undelivered = desk.ledger.read(|book| book.undelivered()).unwrap();
    assert_ne!(undelivered, Undelivered::default());
    pull(&desk, &hub.ledger, ALL);
    assert_eq!(desk.ledger.read(|book| book.undelivered()).unwrap(), Undelivered::default());
    desk.receives(2);
    push(&desk, &hub.ledger, ALL);
    let waiting = || desk.ledger.read(|book| book.outbox_summary()).unwrap().operations;
    assert_eq!(waiting(), 0);
    desk.ledger.write(Priority::Sync, |book| book.change_epoch(&undelivered)).unwrap();
    assert_eq!(waiting(), 3, "the second dossier's, and nothing of the first");
}

#[test]
fn a_hub_takes_adopted_places_with_holes_and_their_author_fills_them() {
    let mut desk = Machine::new(1);
    let hub = Machine::new(99);
    let placed = desk.receives(1);
    let adopt = |at: usize| hub.ledger.write(Priority::Sync, |book| book.adopt(&placed[at])).unwrap().value;
    assert_eq!(adopt(2), Adopted::New);
    assert_eq!(adopt(1), Adopted::New);
    assert_eq!(adopt(1), Adopted::Waiting { held: None });
    let head = || hub.ledger.read(|book| book.chain(desk.chain)).unwrap().map(|chain| chain.n);
    assert_eq!(head(), None, "nobody has opened the chain");
    let create =
        |book: &mut ledger::Write<'_>| book.create_chain(desk.chain, desk.desk, domain::hash::Hash::ZERO);
    hub.ledger.write(Priority::Sync, create).unwrap();
    assert_eq!(head(), Some(0));
    hub.ledger.write(Priority::Sync, |book| book.insert_received(&placed[0])).unwrap();
    assert_eq!(head(), Some(3), "the head goes over what is there");
    // Other content at an adopted place stands aside; both are there.
    let mut clone = Machine::new(2);
    let other = clone.receives(7);
    let forged = Placed { operation: other[0].operation.clone(), place: placed[0].place };
    assert_eq!(hub.ledger.write(Priority::Sync, |book| book.adopt(&forged)).unwrap().value, Adopted::New);
    let record = hub.ledger.read(|book| book.operation(other[0].operation.header.id)).unwrap().unwrap();
    assert_eq!(record.placed.place, placed[0].place.aside(forged.operation.content_hash()));
}
