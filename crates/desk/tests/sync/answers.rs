//! What an honest answer does, once, twice, late, or cut short.

use crate::hub::FakeHub;
use crate::office::{DeskBook, NOW_MS, WIDE, stream};
use desk::{
    identity::{self, Identity},
    sync::{
        Failure,
        apply::{CHUNK, apply},
        engine::Budget,
    },
};
use domain::{
    operation::{Body, Operation},
    problem::Code,
    protocol::REFERENCE_STREAM,
};
use ledger::{Fault, Topic};
use proptest::prelude::*;
use std::{cell::Cell, collections::BTreeSet};

#[test]
fn what_was_saved_is_stamped_delivered_and_not_sent_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    let act = desk.save(&[1, 2]);
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.stamped, applied.delivered, applied.held), (2, 2, 0));
    assert!(!applied.more_to_send && !applied.more_to_get);
    assert_eq!(applied.clock_difference_ms, 1500);
    assert_eq!(desk.waiting(), 0);
    assert_eq!(desk.stamp(act[0].operation.header.id).unwrap().rev, 1);
    assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
    assert!(desk.request(WIDE).batches.is_empty());
    assert!(applied.topics.contains(&Topic::Dossiers) && applied.topics.contains(&Topic::Sync));
}

#[test]
fn what_others_did_arrives_with_content_and_stamp() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    let ids = hub.elsewhere(&[1, 1]);
    hub.publish();
    let applied = desk.exchange(&mut hub);
    assert_eq!(applied.delivered, 3);
    assert!(applied.reference_changed);
    assert_eq!(desk.stamp(ids[1]).unwrap().rev, 2);
    assert_eq!(desk.cursor(REFERENCE_STREAM), hub.head(REFERENCE_STREAM));
}

#[test]
fn the_same_answer_twice_changes_nothing() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = is_of_dossier_nine;
    hub.elsewhere(&[1]);
    hub.publish();
    desk.save(&[1, 9]);
    let response = hub.answer(&desk.request(WIDE));
    assert_eq!(desk.apply(response.clone()).problem, None);
    let before = desk.picture();
    let again = desk.apply(response);
    assert_eq!(again.problem, None);
    assert_eq!((again.stamped, again.delivered, again.held), (0, 0, 0));
    assert_eq!(again.topics, BTreeSet::new(), "no transaction at all");
    assert_eq!(desk.picture(), before);
}

#[test]
fn an_answer_that_was_lost_is_made_good_by_the_next() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    desk.save(&[1]);
    drop(hub.answer(&desk.request(WIDE)));
    desk.save(&[2]);
    let applied = desk.exchange(&mut hub);
    assert_eq!(applied.stamped, 2);
    assert_eq!(hub.ids(&stream()).len(), 2, "nothing twice");
}

#[test]
fn a_late_answer_does_no_harm() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    desk.save(&[1]);
    let late = hub.answer(&desk.request(WIDE));
    desk.save(&[2]);
    hub.elsewhere(&[3]);
    desk.exchange(&mut hub);
    let before = desk.picture();
    let applied = desk.apply(late);
    assert_eq!(applied.problem, None);
    assert!(!applied.answer().moved);
    assert_eq!(desk.picture(), before);
}

#[test]
fn a_long_answer_is_applied_in_pieces_that_cut_no_act() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    // Acts of seven: the border of a piece falls inside one.
    for _ in 0..60 {
        hub.elsewhere(&[1, 2, 3, 4, 5, 6, 7]);
    }
    let response = hub.answer(&desk.request(WIDE));
    // The program ends after the first transactions.
    let asked = Cell::new(0);
    let first_only = || {
        asked.set(asked.get() + 1);
        asked.get() == 1
    };
    let applied = apply(&desk.ledger, &mut desk.identity, response, NOW_MS, &first_only);
    let position = desk.cursor(&stream()).position;
    assert_eq!(applied.delivered as u64, position);
    assert_eq!(position % 7, 0, "whole acts");
    assert!(position >= CHUNK as u64 && position < CHUNK as u64 + 7);
    let applied = desk.exchange(&mut hub);
    assert_eq!(applied.delivered as u64, 420 - position);
    assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
}

#[test]
fn the_reference_stream_comes_first_however_the_pages_lie() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.publish();
    hub.elsewhere(&[1]);
    let mut response = hub.answer(&desk.request(WIDE));
    response.pages.reverse();
    let asked = Cell::new(0);
    let first_only = || {
        asked.set(asked.get() + 1);
        asked.get() == 1
    };
    drop(apply(&desk.ledger, &mut desk.identity, response, NOW_MS, &first_only));
    assert_eq!(desk.cursor(REFERENCE_STREAM).position, 1);
    assert_eq!(desk.cursor(&stream()).position, 0);
}

#[test]
fn a_folder_that_lacks_what_it_once_wrote_gets_it_back() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    let act = desk.save(&[1, 2]);
    desk.exchange(&mut hub);
    desk.exchange(&mut hub);
    // The folder as it was before the act, with a chain of its own.
    let mut restored = DeskBook::offline();
    restored.identity.epoch.clone_from(&desk.identity.epoch);
    let applied = restored.exchange(&mut hub);
    assert!(applied.asks_anew && applied.more_to_get && applied.answer().moved);
    assert_eq!(applied.delivered, 0);
    let applied = restored.exchange(&mut hub);
    assert_eq!(applied.delivered, 2);
    assert!(restored.knows(act[1].operation.header.id));
    assert_eq!(restored.identity.epoch, desk.identity.epoch, "and asks no longer than needed");
    assert_eq!(restored.cursor(&stream()), hub.head(&stream()));
}

#[test]
fn a_big_stream_comes_in_many_answers() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    for dossier in 0..30 {
        hub.elsewhere(&[dossier]);
    }
    let mut rounds = 0;
    loop {
        let request =
            desk.request(Budget { request_bytes: 4096, answer_bytes: 4096, parcel_bytes: 1_000_000 });
        let response = hub.answer(&request);
        let applied = desk.apply(response);
        assert_eq!(applied.problem, None);
        rounds += 1;
        if !applied.more_to_get {
            break;
        }
    }
    assert!(rounds > 2);
    assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
}

fn is_of_dossier_nine(operation: &Operation) -> bool {
    operation.header.entity.id.0.as_u128() == 9
}

#[test]
fn what_the_hub_holds_back_is_kept_shown_and_not_sent_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = is_of_dossier_nine;
    let held = desk.save(&[9]);
    desk.save(&[1]);
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.stamped, applied.held), (1, 1));
    assert!(desk.request(WIDE).batches.is_empty());
    assert_eq!(desk.ledger.read(|book| book.totals()).unwrap().held, 1);
    // A person at the district releases it.
    hub.stamp(desk.identity.desk, held[0].clone());
    assert_eq!(desk.exchange(&mut hub).delivered, 1);
    assert!(desk.stamp(held[0].operation.header.id).is_some());
    assert_eq!(desk.ledger.read(|book| book.totals()).unwrap().held, 0);
}

#[test]
fn a_batch_that_was_not_taken_is_recorded_and_offered_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.refuses = true;
    desk.save(&[1]);
    let applied = desk.exchange(&mut hub);
    assert_eq!(applied.refused[0].expected_n, 1);
    assert!(applied.more_to_send && !applied.answer().moved);
    hub.refuses = false;
    assert_eq!(desk.exchange(&mut hub).stamped, 1);
}

#[test]
fn epoch_and_kinds_of_the_hub_are_kept() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.epoch = "e7".into();
    hub.announced.truncate(2);
    let applied = desk.exchange(&mut hub);
    assert!(applied.identity_changed);
    assert!(applied.topics.contains(&Topic::Reference), "the identity is read again");
    let stored = desk.ledger.read(|book| book.setting(identity::SETTING)).unwrap().unwrap();
    let stored: Identity = serde_json::from_str(&stored).unwrap();
    assert_eq!((stored.epoch.as_deref(), stored.announced.len()), (Some("e7"), 2));
    assert_eq!(stored.secret, desk.identity.secret);
    assert!(!desk.exchange(&mut hub).identity_changed);
}

#[test]
fn a_disk_that_is_full_at_any_statement_loses_nothing() {
    for fault in (1..).map(Fault::Statement) {
        let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
        hub.holds = is_of_dossier_nine;
        hub.publish();
        hub.elsewhere(&[1, 2]);
        desk.save(&[1, 9]);
        let response = hub.answer(&desk.request(WIDE));
        desk.ledger.fail_next(fault);
        let applied = desk.apply(response);
        if desk.ledger.take_fault() {
            assert_eq!(applied.problem, None, "the answer needs fewer statements");
            break;
        }
        let problem = applied.problem.expect("noticed");
        assert_eq!(Failure::from(problem), Failure::Local(Code::DiskFull));
        // What was committed is whole: each cursor stands where its stream stands.
        for name in [REFERENCE_STREAM.to_owned(), stream()] {
            let head = desk.ledger.read(|book| book.stream_head(&name)).unwrap();
            assert_eq!((head.position, head.hash), (desk.cursor(&name).position, desk.cursor(&name).hash));
        }
        desk.exchange(&mut hub);
        let stored = desk.ledger.read(|book| book.setting(identity::SETTING)).unwrap().unwrap();
        assert_eq!(serde_json::from_str::<Identity>(&stored).unwrap().epoch, desk.identity.epoch);
        assert_eq!(desk.waiting(), 0);
        assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
        assert_eq!(desk.cursor(REFERENCE_STREAM), hub.head(REFERENCE_STREAM));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Save(Vec<u128>),
    Elsewhere(Vec<u128>),
    Publish,
    Exchange { bytes: u32, cut: Cut, stop_after: usize },
}

/// Where the line breaks.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Nowhere,
    Request,
    Answer,
    /// The answer comes twice.
    Twice,
    /// The answer comes after the next one.
    Late,
}

fn step() -> impl Strategy<Value = Step> {
    let dossiers = || prop::collection::vec(1..4u128, 1..4);
    let cut = prop_oneof![
        Just(Cut::Nowhere),
        Just(Cut::Request),
        Just(Cut::Answer),
        Just(Cut::Twice),
        Just(Cut::Late)
    ];
    prop_oneof![
        3 => dossiers().prop_map(Step::Save),
        2 => dossiers().prop_map(Step::Elsewhere),
        1 => Just(Step::Publish),
        4 => (0..5000u32, cut, 0..6usize).prop_map(|(bytes, cut, stop_after)| Step::Exchange { bytes, cut, stop_after }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_the_line_does_both_sides_agree_in_the_end(steps in prop::collection::vec(step(), 0..25)) {
        let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
        let mut saved = Vec::new();
        let mut late = Vec::new();
        for step in steps {
            match step {
                Step::Save(dossiers) => saved.extend(desk.save(&dossiers).iter().map(|placed| placed.operation.header.id)),
                Step::Elsewhere(dossiers) => drop(hub.elsewhere(&dossiers)),
                Step::Publish => drop(hub.publish()),
                Step::Exchange { bytes, cut, stop_after } => {
                    let request = desk.request(Budget { request_bytes: bytes, answer_bytes: bytes, parcel_bytes: 1_000_000 });
                    if matches!(cut, Cut::Request) {
                        continue;
                    }
                    let response = hub.answer(&request);
                    let answers = match cut {
                        Cut::Answer | Cut::Request => vec![],
                        Cut::Nowhere => vec![response],
                        Cut::Twice => vec![response.clone(), response],
                        Cut::Late => {
                            late.push(response);
                            vec![]
                        }
                    };
                    for response in answers.into_iter().chain(if matches!(cut, Cut::Late) { vec![] } else { std::mem::take(&mut late) }) {
                        let left = Cell::new(stop_after);
                        let go_on = || left.replace(left.get().saturating_sub(1)) > 0;
                        let applied = apply(&desk.ledger, &mut desk.identity, response, NOW_MS, &go_on);
                        prop_assert_eq!(applied.problem, None);
                    }
                }
            }
        }
        loop {
            let applied = desk.exchange(&mut hub);
            if !applied.more_to_send && !applied.more_to_get {
                break;
            }
            prop_assert!(applied.answer().moved);
        }
        prop_assert_eq!(desk.waiting(), 0);
        for name in [REFERENCE_STREAM.to_owned(), stream()] {
            prop_assert_eq!(desk.cursor(&name), hub.head(&name));
        }
        // Every saved operation once, in the order of its author.
        let order: Vec<_> = hub.ids(&stream()).into_iter().filter(|id| saved.contains(id)).collect();
        prop_assert_eq!(order, saved);
        prop_assert!(!desk.exchange(&mut hub).answer().moved, "a second exchange has nothing to say");
    }
}

#[test]
fn what_is_edited_is_the_same_on_both_sides() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    let act = desk.save(&[1]);
    desk.exchange(&mut hub);
    let entries = &hub.streams[&stream()];
    assert_eq!(entries[0].placed, act[0]);
    assert!(matches!(entries[0].placed.operation.body(), Ok(Some(Body::DossierEdited(_)))));
}
