//! What a request carries.

use crate::hub::FakeHub;
use crate::office::{DeskBook, NOW_MS, WIDE, kinds, stream};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chrono::DateTime;
use desk::sync::{compose::compose, engine::Budget};
use domain::{
    hash::Hash,
    id::ChainId,
    problem::Code,
    protocol::{Cursor, ExchangeRequest, REFERENCE_STREAM, parcel::parcel_hash},
    time::OFFICE_OFFSET,
};
use ledger::Priority;
use uuid::Uuid;

fn budget(request_bytes: u32) -> Budget {
    Budget { request_bytes, answer_bytes: 9000, parcel_bytes: 1_000_000 }
}

fn operations(request: &ExchangeRequest) -> usize {
    request.batches.iter().flat_map(|batch| &batch.acts).map(|act| act.operations.len()).sum()
}

#[test]
fn an_empty_outbox_still_says_how_far_it_has_read() {
    let desk = DeskBook::offline();
    let request = desk.request(budget(32_768));
    assert!(request.batches.is_empty() && request.chains.is_empty());
    assert_eq!(request.answer_bytes, 9000);
    let cursors: Vec<_> = request.cursors.iter().map(|named| (named.stream.as_str(), named.cursor)).collect();
    assert_eq!(cursors, [(REFERENCE_STREAM, Cursor::START), (stream().as_str(), Cursor::START)]);
}

#[test]
fn acts_travel_whole_in_order_of_their_numbers_with_the_opening_of_their_chain() {
    let mut desk = DeskBook::offline();
    desk.save(&[1, 2, 3]);
    desk.save(&[1]);
    let request = desk.request(WIDE);
    let [batch] = request.batches.as_slice() else { panic!("one batch") };
    assert_eq!((batch.chain, batch.first_n), (desk.identity.chain, 1));
    assert_eq!(batch.acts.iter().map(|act| act.operations.len()).collect::<Vec<_>>(), [3, 1]);
    let [opening] = request.chains.as_slice() else { panic!("one opening") };
    assert_eq!(
        (opening.chain, opening.desk, opening.predecessor),
        (desk.identity.chain, desk.identity.desk, Hash::ZERO)
    );
}

#[test]
fn a_request_stays_within_its_budget_and_cuts_between_acts() {
    let mut desk = DeskBook::offline();
    for _ in 0..40 {
        desk.save_long(&[1, 2], 300);
    }
    for bytes in [4096, 8192, 20_000, 60_000] {
        let request = desk.request(budget(bytes));
        let size = serde_json::to_vec(&request).unwrap().len();
        assert!(size <= bytes as usize, "{size} of {bytes}");
        assert!(operations(&request) >= 2 && operations(&request).is_multiple_of(2));
    }
    assert!(operations(&desk.request(budget(20_000))) > operations(&desk.request(budget(8192))));
}

#[test]
fn one_act_travels_whatever_its_size() {
    let mut desk = DeskBook::offline();
    desk.save_long(&[1, 2, 3, 4], 10_000);
    desk.save(&[1]);
    let request = desk.request(budget(4096));
    assert_eq!(request.batches[0].acts.len(), 1);
    assert_eq!(operations(&request), 4);
}

#[test]
fn a_kind_that_the_hub_cannot_read_stops_its_chain_there() {
    let mut desk = DeskBook::offline();
    desk.save(&[1]);
    desk.identity.announced = vec![];
    let request = desk.request(WIDE);
    assert!(request.batches.is_empty());
    let mut hub = FakeHub::new();
    let applied = desk.exchange(&mut hub);
    assert!(applied.identity_changed && applied.more_to_send, "announced now");
    assert_eq!(operations(&desk.request(WIDE)), 1);
}

#[test]
fn a_damaged_key_is_said() {
    let mut desk = DeskBook::offline();
    desk.save(&[1]);
    desk.identity.secret = "zz".into();
    assert!(compose(&desk.ledger, &desk.identity, 0, WIDE).is_err());
}

#[test]
fn a_restored_folder_sends_both_of_its_chains_and_no_foreign_one() {
    let mut desk = DeskBook::offline();
    let old = desk.save(&[1]);
    let link = old[0].place.link(&old[0].operation);
    let (new, foreign) = (ChainId(Uuid::from_u128(0xC2)), ChainId(Uuid::from_u128(0xC3)));
    let (this, other) = (desk.identity.desk, domain::id::DeskId(Uuid::from_u128(0xD2)));
    desk.ledger
        .write(Priority::Clerk, |book| {
            book.create_chain(new, this, link)?;
            book.create_chain(foreign, other, Hash::ZERO)
        })
        .unwrap();
    let id = desk.id();
    desk.append(new, vec![crate::office::edit(id, 1, 0)]);
    let id = desk.id();
    desk.append(foreign, vec![crate::office::edit(id, 1, 0)]);
    let request = desk.request(WIDE);
    assert_eq!(
        request.batches.iter().map(|batch| batch.chain).collect::<Vec<_>>(),
        [desk.identity.chain, new]
    );
    assert_eq!(request.chains[1].predecessor, link);
    let mut hub = FakeHub::new();
    assert_eq!(desk.exchange(&mut hub).stamped, 2);
}

#[test]
fn what_the_hub_has_is_not_sent_again_and_leaves_no_hole_in_a_batch() {
    let mut desk = DeskBook::offline();
    desk.save(&[1]);
    let middle = desk.save(&[2]);
    desk.save(&[3]);
    let id = middle[0].operation.header.id;
    desk.ledger.write(Priority::Sync, |book| book.mark_held(id, "unreadable")).unwrap();
    let request = desk.request(WIDE);
    let starts: Vec<_> = request.batches.iter().map(|batch| (batch.first_n, batch.acts.len())).collect();
    assert_eq!(starts, [(1, 1), (3, 1)]);
    assert_eq!(request.chains.len(), 1);
}

#[test]
fn the_request_says_who_asks() {
    let mut desk = DeskBook::offline();
    desk.identity.demo_offset_ms = Some(-7);
    desk.identity.epoch = Some("e0".into());
    let request = desk.request(WIDE);
    assert_eq!(request.demo_offset_ms, Some(-7));
    assert_eq!(request.epoch.as_deref(), Some("e0"));
    assert_eq!(request.clock_ms, crate::office::NOW_MS);
    assert_eq!(request.certificate, desk.identity.certificate);
    assert!(kinds().len() > 5);
}

fn take(desk: &DeskBook, sealed: &[u8]) -> bool {
    let now = DateTime::from_timestamp_millis(NOW_MS).unwrap().with_timezone(&OFFICE_OFFSET);
    desk.ledger
        .write(Priority::Clerk, |book| book.take_parcel(parcel_hash(sealed), sealed, now))
        .unwrap()
        .value
}

/// First letters of what a request carries for others, at this time.
fn carried(desk: &DeskBook, after_ms: i64) -> Vec<u8> {
    let request = compose(&desk.ledger, &desk.identity, NOW_MS + after_ms, WIDE).unwrap();
    request.parcels.iter().map(|sealed| STANDARD_NO_PAD.decode(sealed).unwrap()[0]).collect()
}

#[test]
fn a_parcel_that_came_too_early_is_kept_and_offered_again_when_something_changed() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.refused_parcels.insert(parcel_hash(&[2]), Code::ChainBroken);
    hub.refused_parcels.insert(parcel_hash(&[3]), Code::ChainBroken);
    assert!(take(&desk, &[3]) && take(&desk, &[2]));
    assert_eq!(carried(&desk, 0), [3, 2], "as they came");
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.parcels, applied.more_to_send), (0, false), "nothing to be said again at once");
    assert_eq!(carried(&desk, 60_000), [0; 0]);
    assert_eq!(carried(&desk, 7 * 60 * 60_000), [3, 2], "another way may have brought what was missing");
    assert_eq!(carried(&desk, -7 * 60 * 60_000), [3, 2], "a clock that was set back keeps nothing back");
    // What was missing comes: new things first, then at once those that waited for them.
    assert!(take(&desk, &[1]));
    assert_eq!(carried(&desk, 0), [1]);
    hub.refused_parcels.clear();
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.parcels, applied.more_to_send), (1, true));
    assert_eq!(carried(&desk, 0), [3, 2]);
    assert_eq!(desk.exchange(&mut hub).parcels, 2);
    assert_eq!(carried(&desk, 0), [0; 0]);
    assert!(!take(&desk, &[3]), "handed over: the same stick again brings nothing");
}

#[test]
fn after_a_restored_hub_the_same_stick_is_taken_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    desk.exchange(&mut hub);
    assert!(take(&desk, &[1]));
    assert_eq!(desk.exchange(&mut hub).parcels, 1);
    assert!(!take(&desk, &[1]));
    // It may have lost what was in it, and its author is still far away.
    hub.epoch = "e2".into();
    desk.exchange(&mut hub);
    assert!(take(&desk, &[1]));
    assert_eq!(carried(&desk, 0), [1]);
}
