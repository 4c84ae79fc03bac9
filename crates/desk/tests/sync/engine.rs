//! When the desk exchanges: the engine as a table, and as a property over any order of events.

use desk::{
    api::sync::Link,
    sync::{
        Failure,
        engine::{
            Action, Answer, BACK_OFF_MOST_MS, BACK_OFF_MS, Budget, Engine, Event, FIRST_BYTES, LASTING_MS,
            LEAST_BYTES, LEAST_PARCEL_BYTES, MOST_ANSWER_BYTES, MOST_BYTES, MOST_PARCEL_BYTES, MOST_WITHOUT,
            POLL_MS,
        },
    },
};
use domain::problem::{Code, Problem};
use proptest::prelude::*;

const IDLE: Answer =
    Answer { more_to_send: false, more_to_get: false, moved: false, request_limit: MOST_BYTES };

fn refused(code: Code) -> Failure {
    Failure::Refused(Problem::new(code, "AB12CD"))
}

fn started() -> Engine {
    let mut engine = Engine::new(7);
    let actions = engine.handle(Event::Started { now_ms: 0 });
    assert_eq!(
        budget(&actions),
        Some(Budget {
            request_bytes: FIRST_BYTES,
            answer_bytes: FIRST_BYTES,
            parcel_bytes: MOST_PARCEL_BYTES
        })
    );
    engine
}

fn budget(actions: &[Action]) -> Option<Budget> {
    actions.iter().find_map(|action| match action {
        Action::Exchange(budget) => Some(*budget),
        _ => None,
    })
}

fn wake(actions: &[Action]) -> Option<i64> {
    actions.iter().find_map(|action| match action {
        Action::WakeAt(at) => Some(*at),
        _ => None,
    })
}

fn shown(actions: &[Action]) -> Option<(Link, Option<Code>)> {
    actions.iter().find_map(|action| match action {
        Action::Show { link, code } => Some((*link, *code)),
        _ => None,
    })
}

fn answered(engine: &mut Engine, now_ms: i64, answer: Answer) -> Vec<Action> {
    engine.handle(Event::Answered { now_ms, answer })
}

fn failed(engine: &mut Engine, now_ms: i64, failure: Failure) -> Vec<Action> {
    engine.handle(Event::Failed { now_ms, failure })
}

fn nudged(engine: &mut Engine, now_ms: i64, forced: bool) -> Vec<Action> {
    engine.handle(Event::Nudged { now_ms, forced })
}

fn tick(engine: &mut Engine, now_ms: i64) -> Vec<Action> {
    engine.handle(Event::Tick { now_ms })
}

#[test]
fn online_is_shown_only_after_an_exchange_that_worked() {
    let mut engine = Engine::new(7);
    assert_eq!(shown(&engine.handle(Event::Started { now_ms: 0 })), Some((Link::Busy, None)));
    assert_eq!(shown(&answered(&mut engine, 10, IDLE)), Some((Link::Online, None)));
}

#[test]
fn an_idle_desk_asks_every_twenty_seconds_without_a_flicker() {
    let mut engine = started();
    let actions = answered(&mut engine, 10, IDLE);
    assert_eq!(wake(&actions), Some(10 + POLL_MS));
    assert_eq!(tick(&mut engine, 500), [Action::WakeAt(10 + POLL_MS)], "an early wake-up sets it again");
    let actions = tick(&mut engine, 10 + POLL_MS);
    assert!(budget(&actions).is_some());
    assert_eq!(shown(&actions), None);
    assert_eq!(shown(&answered(&mut engine, 20_100, IDLE)), None, "nothing new to show");
}

#[test]
fn a_save_goes_out_at_once_on_a_good_link() {
    let mut engine = started();
    answered(&mut engine, 10, IDLE);
    assert!(budget(&nudged(&mut engine, 11, false)).is_some());
}

#[test]
fn a_save_during_an_exchange_goes_out_right_after_it() {
    let mut engine = started();
    assert_eq!(nudged(&mut engine, 5, false), [], "one exchange at a time");
    assert!(budget(&answered(&mut engine, 10, IDLE)).is_some());
    assert!(wake(&answered(&mut engine, 20, IDLE)).is_some());
}

#[test]
fn failures_wait_longer_and_longer_up_to_a_minute() {
    let mut engine = started();
    let mut now = 0;
    let mut step = BACK_OFF_MS;
    for _ in 0..12 {
        let actions = failed(&mut engine, now, Failure::Offline);
        let at = wake(&actions).unwrap();
        assert!(at - now <= step && at - now > step * 3 / 4, "{} within {step}", at - now);
        now = at;
        assert!(budget(&tick(&mut engine, now)).is_some());
        step = (step * 2).min(BACK_OFF_MOST_MS);
    }
    answered(&mut engine, now, IDLE);
    tick(&mut engine, now + POLL_MS);
    let actions = failed(&mut engine, now + POLL_MS, Failure::Offline);
    assert!(wake(&actions).unwrap() - now - POLL_MS <= BACK_OFF_MS, "success starts the steps anew");
}

#[test]
fn desks_that_lost_the_line_together_come_back_apart() {
    let wakes: std::collections::BTreeSet<_> = (0..50u64)
        .map(|seed| {
            let mut engine = Engine::new(seed);
            engine.handle(Event::Started { now_ms: 0 });
            wake(&failed(&mut engine, 0, Failure::Offline))
        })
        .collect();
    assert!(wakes.len() > 20);
}

#[test]
fn a_save_does_not_hammer_a_broken_line_but_a_person_may() {
    let mut engine = started();
    failed(&mut engine, 0, Failure::Offline);
    assert_eq!(nudged(&mut engine, 5, false), []);
    assert!(budget(&nudged(&mut engine, 6, true)).is_some());
}

#[test]
fn a_person_gets_a_try_of_their_own() {
    let mut engine = started();
    assert_eq!(nudged(&mut engine, 5, true), []);
    assert!(budget(&failed(&mut engine, 10, Failure::Offline)).is_some());
    assert!(wake(&failed(&mut engine, 20, Failure::Offline)).is_some(), "one, not endless");
}

#[test]
fn what_only_a_person_can_mend_waits_long_and_is_shown() {
    let lasting = [
        Failure::HubKeyWrong,
        refused(Code::DeskRevoked),
        refused(Code::DemoClockRefused),
        refused(Code::SignatureWrong),
        refused(Code::ProtocolUnknown),
    ];
    for failure in lasting {
        let mut engine = started();
        let actions = failed(&mut engine, 0, failure.clone());
        assert_eq!(wake(&actions), Some(LASTING_MS), "{failure:?}");
        assert_eq!(shown(&actions), Some((Link::Refused, Some(failure.code()))));
        assert_eq!(nudged(&mut engine, 5, false), []);
        assert!(budget(&nudged(&mut engine, 6, true)).is_some());
    }
}

#[test]
fn what_may_pass_by_itself_is_tried_again_soon() {
    for failure in [
        refused(Code::Internal),
        refused(Code::DiskFull),
        refused(Code::TooManyTries),
        Failure::BadAnswer(Code::ChainBroken),
        Failure::Local(Code::DiskFull),
    ] {
        let mut engine = started();
        let actions = failed(&mut engine, 0, failure.clone());
        assert!(wake(&actions).unwrap() <= BACK_OFF_MS);
        assert_eq!(shown(&actions), Some((Link::Refused, Some(failure.code()))));
    }
}

#[test]
fn the_budget_follows_the_link() {
    let mut engine = started();
    let busy = Answer { more_to_send: true, more_to_get: true, moved: true, request_limit: 100_000 };
    let next = budget(&answered(&mut engine, 1, busy)).unwrap();
    assert_eq!(next, Budget { request_bytes: 65_536, answer_bytes: 65_536, parcel_bytes: MOST_PARCEL_BYTES });
    let next = budget(&answered(&mut engine, 2, busy)).unwrap();
    assert_eq!(
        next,
        Budget { request_bytes: 100_000, answer_bytes: 131_072, parcel_bytes: MOST_PARCEL_BYTES },
        "the hub's limit holds"
    );
    let at = wake(&failed(&mut engine, 3, Failure::Offline)).unwrap();
    assert_eq!(
        budget(&tick(&mut engine, at)),
        Some(Budget { request_bytes: 50_000, answer_bytes: 65_536, parcel_bytes: MOST_PARCEL_BYTES })
    );
    let mut now = at;
    for _ in 0..20 {
        now = wake(&failed(&mut engine, now, Failure::Offline)).unwrap();
        tick(&mut engine, now);
    }
    now = wake(&failed(&mut engine, now, Failure::Offline)).unwrap();
    assert_eq!(budget(&tick(&mut engine, now)).unwrap().request_bytes, LEAST_BYTES);
}

#[test]
fn answers_do_not_grow_without_end() {
    let mut engine = started();
    let flood = Answer { more_to_send: true, more_to_get: true, moved: true, request_limit: u32::MAX };
    let mut last = None;
    for now in 1..12 {
        last = budget(&answered(&mut engine, now, flood));
    }
    assert_eq!(
        last,
        Some(Budget {
            request_bytes: MOST_BYTES,
            answer_bytes: MOST_ANSWER_BYTES,
            parcel_bytes: MOST_PARCEL_BYTES
        })
    );
}

#[test]
fn an_idle_success_says_nothing_about_the_link() {
    let mut engine = started();
    for now in 1..9 {
        answered(&mut engine, now, IDLE);
        assert_eq!(budget(&nudged(&mut engine, now, false)).unwrap().request_bytes, FIRST_BYTES);
    }
}

#[test]
fn too_large_is_halved_at_once_down_to_the_floor() {
    let mut engine = started();
    let mut sizes = Vec::new();
    loop {
        let actions = failed(&mut engine, 0, Failure::TooLarge);
        match budget(&actions) {
            Some(next) => sizes.push(next.request_bytes),
            None => {
                assert!(wake(&actions).is_some());
                assert_eq!(shown(&actions), Some((Link::Refused, Some(Code::TooLarge))));
                break;
            }
        }
    }
    assert_eq!(sizes, [16_384, 8_192, LEAST_BYTES]);
}

#[test]
fn more_that_does_not_come_is_not_asked_for_in_a_loop() {
    let mut engine = started();
    let stuck = Answer { more_to_send: true, more_to_get: false, moved: false, request_limit: MOST_BYTES };
    let mut now = 0;
    let mut waits = Vec::new();
    for _ in 0..8 {
        let at = wake(&answered(&mut engine, now, stuck)).unwrap();
        waits.push(at - now);
        now = at;
        tick(&mut engine, now);
    }
    assert!(waits[0] <= BACK_OFF_MS && waits[7] > BACK_OFF_MOST_MS / 2, "{waits:?}");
    assert!(
        budget(&answered(&mut engine, now, Answer { moved: true, ..stuck })).is_some(),
        "progress goes on at once"
    );
}

fn composed(engine: &mut Engine, has_parcel: bool) {
    assert_eq!(engine.handle(Event::Composed { has_parcel }), vec![]);
}

#[test]
fn after_a_parcel_that_did_not_get_through_more_and_more_goes_without() {
    let mut engine = started();
    let waits = Answer { more_to_send: true, ..IDLE };
    let (mut now, mut rows, mut sizes) = (0, Vec::new(), Vec::new());
    for _ in 0..9 {
        composed(&mut engine, true);
        now = wake(&failed(&mut engine, now, Failure::Offline)).unwrap();
        let mut next = budget(&tick(&mut engine, now)).unwrap();
        let mut without = 0;
        while next.parcel_bytes == 0 {
            composed(&mut engine, false);
            let at = wake(&answered(&mut engine, now, waits)).unwrap();
            assert_eq!(at - now, POLL_MS, "what waits is the parcel: no reason to hurry or to slow down");
            now = at;
            next = budget(&tick(&mut engine, now)).unwrap();
            without += 1;
        }
        rows.push(without);
        sizes.push(next.parcel_bytes);
    }
    assert_eq!(rows, [1, 2, 4, 8, 16, 32, MOST_WITHOUT, MOST_WITHOUT, MOST_WITHOUT]);
    assert_eq!(sizes[..2], [MOST_PARCEL_BYTES / 2, MOST_PARCEL_BYTES / 4], "smaller ones first");
    assert_eq!(sizes[8], LEAST_PARCEL_BYTES);
    // One that gets through makes room for a larger one, and so does a request without any.
    for (has_parcel, factor) in [(true, 2), (false, 4)] {
        composed(&mut engine, has_parcel);
        now = wake(&answered(&mut engine, now, IDLE)).unwrap();
        assert_eq!(budget(&tick(&mut engine, now)).unwrap().parcel_bytes, LEAST_PARCEL_BYTES * factor);
    }
    composed(&mut engine, true);
    now = wake(&failed(&mut engine, now, Failure::Offline)).unwrap();
    tick(&mut engine, now);
    now = wake(&answered(&mut engine, now, IDLE)).unwrap();
    assert_ne!(budget(&tick(&mut engine, now)).unwrap().parcel_bytes, 0, "counted from the start again");
}

#[test]
fn a_line_that_is_down_says_nothing_about_parcels() {
    let mut engine = started();
    composed(&mut engine, true);
    let mut now = wake(&failed(&mut engine, 0, Failure::Offline)).unwrap();
    for _ in 0..20 {
        assert_eq!(budget(&tick(&mut engine, now)).unwrap().parcel_bytes, 0);
        now = wake(&failed(&mut engine, now, Failure::Offline)).unwrap();
    }
    tick(&mut engine, now);
    now = wake(&answered(&mut engine, now, IDLE)).unwrap();
    assert_ne!(budget(&tick(&mut engine, now)).unwrap().parcel_bytes, 0);
}

#[test]
fn too_large_with_a_parcel_is_tried_at_once_without_it() {
    let mut engine = started();
    composed(&mut engine, true);
    assert_eq!(budget(&failed(&mut engine, 0, Failure::TooLarge)).unwrap().parcel_bytes, 0);
}

#[test]
fn nothing_happens_before_the_start_and_after_the_stop() {
    let mut engine = Engine::new(1);
    assert_eq!(nudged(&mut engine, 0, true), []);
    assert_eq!(tick(&mut engine, 1), []);
    engine.handle(Event::Started { now_ms: 2 });
    engine.handle(Event::Stopped);
    assert_eq!(answered(&mut engine, 3, IDLE), []);
    assert_eq!(nudged(&mut engine, 4, true), []);
    assert_eq!(engine.handle(Event::Started { now_ms: 5 }), []);
}

#[derive(Clone, Debug)]
enum Step {
    Save,
    Force,
    Wait(i64),
    Answer { send: bool, get: bool, moved: bool, limit: u32 },
    Fail(Failure),
    LateAnswer,
    Start,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Save),
        Just(Step::Force),
        Just(Step::Start),
        Just(Step::LateAnswer),
        (0..80_000i64).prop_map(Step::Wait),
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<u32>())
            .prop_map(|(send, get, moved, limit)| Step::Answer { send, get, moved, limit }),
        prop_oneof![
            Just(Failure::Offline),
            Just(Failure::TooLarge),
            Just(Failure::HubKeyWrong),
            Just(Failure::Local(Code::DiskFull)),
            Just(refused(Code::DeskRevoked)),
            Just(refused(Code::Internal)),
        ]
        .prop_map(Step::Fail),
    ]
}

/// Drives an engine and keeps what the invariants speak of.
struct Bench {
    engine: Engine,
    now: i64,
    in_flight: bool,
    wake: Option<i64>,
    /// Nudges for which no exchange has begun yet.
    unserved: usize,
    begun: usize,
}

impl Bench {
    fn feed(&mut self, event: Event) {
        if matches!(event, Event::Answered { .. } | Event::Failed { .. }) {
            self.in_flight = false;
        }
        for action in self.engine.handle(event) {
            match action {
                Action::Exchange(budget) => {
                    assert!(!self.in_flight, "two exchanges in flight");
                    assert!(budget.request_bytes >= LEAST_BYTES && budget.request_bytes <= MOST_BYTES);
                    assert!(budget.answer_bytes >= LEAST_BYTES && budget.answer_bytes <= MOST_ANSWER_BYTES);
                    self.in_flight = true;
                    self.wake = None;
                    self.unserved = 0;
                    self.begun += 1;
                }
                Action::WakeAt(at) => self.wake = Some(at),
                Action::Show { .. } => {}
            }
        }
        assert!(self.in_flight != self.wake.is_some(), "neither in flight nor to be woken");
        assert_eq!(self.engine.is_at_rest(), !self.in_flight);
    }

    fn play(&mut self, step: Step) {
        let now_ms = self.now;
        match step {
            Step::Start => self.feed(Event::Started { now_ms }),
            Step::Save => {
                self.unserved += 1;
                self.feed(Event::Nudged { now_ms, forced: false });
            }
            Step::Force => {
                self.unserved += 1;
                let was_resting = !self.in_flight;
                self.feed(Event::Nudged { now_ms, forced: true });
                assert!(!was_resting || self.in_flight, "forced does not wait");
            }
            Step::Wait(ms) => {
                let until = self.now + ms;
                while let Some(at) = self.wake.filter(|at| *at <= until) {
                    self.now = at;
                    self.feed(Event::Tick { now_ms: at });
                    assert!(self.in_flight, "the wake-up begins an exchange");
                }
                self.now = until;
                self.feed(Event::Tick { now_ms: until });
            }
            Step::Answer { send, get, moved, limit } if self.in_flight => {
                let answer = Answer { more_to_send: send, more_to_get: get, moved, request_limit: limit };
                self.feed(Event::Answered { now_ms, answer });
            }
            Step::Fail(failure) if self.in_flight => self.feed(Event::Failed { now_ms, failure }),
            // An answer that comes although nothing is in flight any more.
            Step::LateAnswer if !self.in_flight => self.feed(Event::Answered { now_ms, answer: IDLE }),
            Step::Answer { .. } | Step::Fail(_) | Step::LateAnswer => {}
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_one_exchange_no_lost_nudge_always_awake(seed: u64, steps in prop::collection::vec(step(), 0..80)) {
        let mut bench = Bench { engine: Engine::new(seed), now: 0, in_flight: false, wake: None, unserved: 0, begun: 0 };
        bench.feed(Event::Started { now_ms: 0 });
        for step in steps {
            bench.play(step);
        }
        // Whatever was left: the exchange in flight ends and the wake-up comes, and everything is served.
        if bench.in_flight && bench.unserved > 0 {
            bench.play(Step::Fail(Failure::Offline));
        }
        if bench.unserved > 0 {
            bench.play(Step::Wait(LASTING_MS));
        }
        prop_assert_eq!(bench.unserved, 0);
        let begun = bench.begun;
        bench.engine.handle(Event::Stopped);
        let now_ms = bench.now + LASTING_MS;
        prop_assert_eq!(bench.engine.handle(Event::Tick { now_ms }), vec![]);
        prop_assert_eq!(bench.begun, begun);
    }
}
