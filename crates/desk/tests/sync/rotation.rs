//! The hub shows another key: announced under its signing key, accepted beside the former one, then alone.

use crate::hub::{FakeHub, hub_key};
use crate::office::{DeskBook, NOW_MS, WIDE};
use crate::server::{Answered, Papers, Server};
use desk::{
    clock::{Clock, OfficeClock},
    identity::{self, Identity},
    sync::{
        Carrier, Failure, Worker,
        apply::take_shown_key,
        carrier::{Packed, SYNC_PATH},
        tls::Pins,
    },
};
use domain::{
    hash::Hash,
    protocol::{ExchangeRequest, ExchangeResponse, next_pin_message},
};
use ed25519_dalek::Signer;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const LONG: Duration = Duration::from_secs(50);

struct Still;

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

fn signed(response: &mut ExchangeResponse, pin: Hash) {
    response.next_pin = Some(pin);
    response.next_pin_signature = Some(hex::encode(hub_key().sign(&next_pin_message(pin)).to_bytes()));
}

fn desk() -> DeskBook {
    DeskBook::offline()
}

fn stored(desk: &DeskBook) -> Identity {
    let text = desk.ledger.read(|book| book.setting(identity::SETTING)).unwrap().unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn only_the_hubs_signing_key_announces() {
    let (mut desk, mut hub) = (desk(), FakeHub::new());
    let (next, other) = (Hash::plain(b"next"), Hash::plain(b"other"));
    let mut answer = hub.answer(&desk.request(WIDE));
    answer.next_pin = Some(next);
    desk.apply(answer);
    assert_eq!(desk.identity.next_pin, None, "nobody vouches for it");
    let mut answer = hub.answer(&desk.request(WIDE));
    signed(&mut answer, next);
    let applied = desk.apply(answer);
    assert!(applied.identity_changed);
    assert_eq!((desk.identity.next_pin, stored(&desk).next_pin), (Some(next), Some(next)));
    // A signature for another pin is none, and changes nothing.
    let mut answer = hub.answer(&desk.request(WIDE));
    signed(&mut answer, next);
    answer.next_pin = Some(other);
    desk.apply(answer);
    assert_eq!(desk.identity.next_pin, Some(next));
    // The hub may announce another one, and take it back.
    let mut answer = hub.answer(&desk.request(WIDE));
    signed(&mut answer, other);
    desk.apply(answer);
    assert_eq!(stored(&desk).next_pin, Some(other));
    let answer = hub.answer(&desk.request(WIDE));
    desk.apply(answer);
    assert_eq!(stored(&desk).next_pin, Some(other), "silence takes nothing back");
    let mut answer = hub.answer(&desk.request(WIDE));
    signed(&mut answer, desk.identity.pin);
    desk.apply(answer);
    assert_eq!(stored(&desk).next_pin, None, "the key that it shows is no other to come");
}

#[test]
fn once_it_was_shown_the_former_key_is_gone() {
    let mut desk = desk();
    let (now, next) = (desk.identity.pin, Hash::plain(b"next"));
    desk.identity.next_pin = Some(next);
    assert!(!take_shown_key(&desk.ledger, &mut desk.identity, now).unwrap());
    assert_eq!((desk.identity.pin, desk.identity.next_pin), (now, Some(next)));
    assert!(take_shown_key(&desk.ledger, &mut desk.identity, next).unwrap());
    assert_eq!((desk.identity.pin, desk.identity.next_pin), (next, None));
    assert_eq!((stored(&desk).pin, stored(&desk).next_pin), (next, None));
}

#[test]
fn a_carrier_takes_either_key_and_says_which_was_shown() {
    let (now, next, third) = (Papers::new(), Papers::new(), Papers::new());
    let server = Server::start_with(&now, &rustls::version::TLS13, |_| Some(Answered::ok(b"{}")));
    let ask =
        |carrier: &Carrier| carrier.exchange(Packed::new(SYNC_PATH, b"{}", |_| Some("x".into())).unwrap());
    let pins = Pins { now: now.pin(), next: Some(next.pin()) };
    for papers in [&now, &next] {
        server.show(papers);
        let carrier = Carrier::new(&server.url(), pins).unwrap();
        assert_eq!(carrier.shown(), None);
        ask(&carrier).unwrap();
        assert_eq!(carrier.shown(), Some(papers.pin()));
    }
    server.show(&third);
    assert_eq!(ask(&Carrier::new(&server.url(), pins).unwrap()), Err(Failure::HubKeyWrong));
    server.show(&Papers::stolen(&next));
    let carrier = Carrier::new(&server.url(), pins).unwrap();
    assert!(ask(&carrier).is_err());
    assert_eq!(carrier.shown(), None, "shown is what was proved");
}

#[test]
fn a_desk_goes_over_to_the_announced_key_and_one_that_missed_it_says_so() {
    let (now, next) = (Papers::new(), Papers::new());
    let hub = Arc::new(Mutex::new(FakeHub::new()));
    // As a hub does it: announced before the switch, and named after it, also over connections of before.
    let pin = next.pin();
    let server = {
        Server::start_with(&now, &rustls::version::TLS13, move |asked| {
            let json = zstd::decode_all(asked.body.as_slice()).unwrap();
            let request: ExchangeRequest = serde_json::from_slice(&json).unwrap();
            let mut answer = hub.lock().unwrap().answer(&request);
            signed(&mut answer, pin);
            Some(Answered::ok(&serde_json::to_vec(&answer).unwrap()))
        })
    };
    let start = |desk: &DeskBook| {
        let clock = OfficeClock::new(Arc::new(Still));
        Worker::start(desk.ledger.clone(), desk.identity.clone(), clock, Arc::new(|_| {}))
    };
    let new = || {
        let mut desk = desk();
        desk.identity.address = server.url();
        desk.identity.pin = server.pin;
        desk.ledger
            .write(ledger::Priority::Clerk, |book| {
                book.put_setting(identity::SETTING, &serde_json::to_string(&desk.identity).unwrap())
            })
            .unwrap();
        desk
    };
    let (heard, away) = (new(), new());
    let worker = start(&heard);
    assert_eq!(worker.sync_now_and_wait(LONG).problem, None);
    assert_eq!(stored(&heard).next_pin, Some(next.pin()));
    // The switch.
    server.show(&next);
    // A connection that was open keeps the key that it began with; a new one meets the announced key.
    drop(worker);
    let mut heard = heard;
    heard.identity = stored(&heard);
    let worker = start(&heard);
    assert_eq!(worker.sync_now_and_wait(LONG).problem, None);
    assert_eq!(stored(&heard).pin, next.pin());
    assert_eq!(stored(&heard).next_pin, None);
    // Whoever shows the former key is not the hub any more.
    drop(worker);
    server.show(&now);
    let mut moved = heard;
    moved.identity = stored(&moved);
    let status = start(&moved).sync_now_and_wait(LONG);
    assert_eq!(status.problem.unwrap().code, domain::problem::Code::HubKeyWrong);
    server.show(&next);
    let status = start(&away).sync_now_and_wait(LONG);
    assert_eq!(status.problem.unwrap().code, domain::problem::Code::HubKeyWrong);
}
