//! When to exchange, how much at a time, and what the clerk is told: a state machine without I/O and
//! without a clock. [`super::worker`] drives it with a thread, a simulation with a seed.
//!
//! # Invariants
//! * At most one exchange is in flight.
//! * Until stopped, either an exchange is in flight or a wake-up is set.
//! * A nudge is never lost: an exchange begins after it, at once when the link is good or a person forced
//!   it, else with the next try.

use super::failure::Failure;
use crate::api::sync::Link;
use domain::{
    problem::Code,
    protocol::{REQUEST_LIMIT, parcel::PARCEL_LIMIT},
};

/// Bytes of the first request and the first answer: what a poor mobile link carries in a few seconds.
pub const FIRST_BYTES: u32 = 32 * 1024;
/// Below this the budget is not halved any more.
pub const LEAST_BYTES: u32 = 4 * 1024;
/// Above this the budget of a request is not doubled any more, whatever the hub allows.
#[allow(clippy::cast_possible_truncation)]
pub const MOST_BYTES: u32 = REQUEST_LIMIT as u32;
/// Most bytes that are asked for in one answer: more saves no time, and has to fit into memory twice.
pub const MOST_ANSWER_BYTES: u32 = 1024 * 1024;
/// Most bytes of sealed parcels in one request.
#[allow(clippy::cast_possible_truncation)]
pub const MOST_PARCEL_BYTES: u32 = PARCEL_LIMIT as u32;
/// Below this the room for parcels is not halved any more.
pub const LEAST_PARCEL_BYTES: u32 = 16 * 1024;
/// Most exchanges that go through without a parcel after one with a parcel did not.
pub const MOST_WITHOUT: u32 = 32;
/// First wait after a failure; doubled with each further one.
pub const BACK_OFF_MS: i64 = 2_000;
/// Longest wait after failures that may pass by themselves.
pub const BACK_OFF_MOST_MS: i64 = 60_000;
/// Wait between exchanges when all is well and nothing is to be said.
pub const POLL_MS: i64 = 20_000;
/// Wait when the hub refuses this desk, or is not the hub: a person has to act, and may force a try.
pub const LASTING_MS: i64 = 600_000;

/// How many bytes of operations one exchange may carry, about. One act always travels, whatever its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// From desk to hub.
    pub request_bytes: u32,
    /// From hub to desk.
    pub answer_bytes: u32,
    /// Of sealed parcels, beside the desk's own work; zero while a request goes without.
    pub parcel_bytes: u32,
}

/// What an applied answer means for the engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The outbox holds more that may be sent.
    pub more_to_send: bool,
    /// The hub has more to deliver.
    pub more_to_get: bool,
    /// Something got stamped, held, or delivered: another exchange would not be the same again.
    pub moved: bool,
    /// Bytes that the hub takes in one request.
    pub request_limit: u32,
}

/// What happened. `now_ms` is read from any clock that does not go back.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The program is ready.
    Started {
        /// When.
        now_ms: i64,
    },
    /// There is something to say: a clerk saved, or asked for an exchange.
    Nudged {
        /// When.
        now_ms: i64,
        /// A person asked for it now: no waiting for the end of a back-off.
        forced: bool,
    },
    /// The request of the exchange that began is made.
    Composed {
        /// It carries parcels of others.
        has_parcel: bool,
    },
    /// A wake-up, or any other moment.
    Tick {
        /// When.
        now_ms: i64,
    },
    /// The exchange in flight was answered and the answer applied.
    Answered {
        /// When.
        now_ms: i64,
        /// What it brought.
        answer: Answer,
    },
    /// The exchange in flight did not go through.
    Failed {
        /// When.
        now_ms: i64,
        /// Why.
        failure: Failure,
    },
    /// The program ends.
    Stopped,
}

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Compose a request, carry it, apply the answer; then say [`Event::Answered`] or [`Event::Failed`].
    Exchange(Budget),
    /// Say [`Event::Tick`] at this moment. Replaces the wake-up set before.
    WakeAt(i64),
    /// Tell the clerk.
    Show {
        /// How the link stands.
        link: Link,
        /// Why it does not work.
        code: Option<Code>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    New,
    Waiting { until_ms: i64, after_success: bool },
    Exchanging { nudged: bool, forced: bool },
    Stopped,
}

/// The state machine. See the module's documentation.
#[derive(Clone, Debug)]
pub struct Engine {
    phase: Phase,
    budget: Budget,
    limit: u32,
    failures: u32,
    stalls: u32,
    shown: (Link, Option<Code>),
    random: u64,
    parcels: Parcels,
}

/// How many parcels go along. A failed request that carried one may have failed because of it: the next ones go
/// without, and then smaller ones first.
#[derive(Clone, Copy, Debug)]
struct Parcels {
    bytes: u32,
    /// Exchanges that have to go through without before one is tried again.
    without: u32,
    failures: u32,
    is_in_flight: bool,
}

impl Parcels {
    fn room(&self) -> u32 {
        if self.without == 0 { self.bytes } else { 0 }
    }

    fn arrived(&mut self) {
        if self.is_in_flight {
            self.failures = 0;
        }
        if self.without > 0 {
            self.without -= 1;
        } else {
            self.bytes = self.bytes.saturating_mul(2).min(MOST_PARCEL_BYTES);
        }
    }

    /// True when it may have been the parcel.
    fn failed(&mut self) -> bool {
        if self.is_in_flight {
            self.without = (1 << self.failures.min(16)).min(MOST_WITHOUT);
            self.failures = self.failures.saturating_add(1);
            self.bytes = (self.bytes / 2).max(LEAST_PARCEL_BYTES);
        }
        self.is_in_flight
    }
}

impl Engine {
    /// An engine that has not started. `seed` spreads the waits of many desks.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            phase: Phase::New,
            budget: Budget {
                request_bytes: FIRST_BYTES,
                answer_bytes: FIRST_BYTES,
                parcel_bytes: MOST_PARCEL_BYTES,
            },
            limit: MOST_BYTES,
            failures: 0,
            stalls: 0,
            shown: (Link::Unknown, None),
            random: seed,
            parcels: Parcels { bytes: MOST_PARCEL_BYTES, without: 0, failures: 0, is_in_flight: false },
        }
    }

    /// True while no exchange is in flight.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !matches!(self.phase, Phase::Exchanging { .. })
    }

    /// Takes an event in; total, so a late or doubled event does no harm.
    pub fn handle(&mut self, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        match (self.phase, event) {
            (Phase::Stopped, _) => {}
            (_, Event::Stopped) => self.phase = Phase::Stopped,
            (Phase::New, Event::Started { .. }) => self.begin(true, &mut actions),
            // Started makes an exchange anyway.
            (Phase::New, _) => {}
            (Phase::Waiting { after_success, .. }, Event::Nudged { forced, .. }) => {
                // While the link is down a save must not hammer it: the next try carries it.
                if forced || after_success {
                    self.begin(true, &mut actions);
                }
            }
            (Phase::Waiting { until_ms, .. }, Event::Tick { now_ms }) => {
                if now_ms >= until_ms {
                    // Polls and retries are not worth a flicker in the key bar.
                    self.begin(false, &mut actions);
                } else {
                    actions.push(Action::WakeAt(until_ms));
                }
            }
            (Phase::Exchanging { forced: before, .. }, Event::Nudged { forced, .. }) => {
                self.phase = Phase::Exchanging { nudged: true, forced: forced || before };
            }
            (Phase::Exchanging { .. }, Event::Composed { has_parcel }) => {
                self.parcels.is_in_flight = has_parcel;
            }
            (Phase::Exchanging { nudged, .. }, Event::Answered { now_ms, answer }) => {
                self.answered(now_ms, answer, nudged, &mut actions);
            }
            (Phase::Exchanging { forced, .. }, Event::Failed { now_ms, failure }) => {
                self.failed(now_ms, &failure, forced, &mut actions);
            }
            // An answer to an exchange that was given up, a second start, a tick while carrying.
            (
                Phase::Waiting { .. },
                Event::Answered { .. }
                | Event::Failed { .. }
                | Event::Started { .. }
                | Event::Composed { .. },
            )
            | (Phase::Exchanging { .. }, Event::Tick { .. } | Event::Started { .. }) => {}
        }
        actions
    }

    fn begin(&mut self, is_awaited: bool, actions: &mut Vec<Action>) {
        if is_awaited {
            let code = self.shown.1;
            self.show(Link::Busy, code, actions);
        }
        self.phase = Phase::Exchanging { nudged: false, forced: false };
        self.parcels.is_in_flight = false;
        self.budget.parcel_bytes = self.parcels.room();
        actions.push(Action::Exchange(self.budget));
    }

    fn answered(&mut self, now_ms: i64, answer: Answer, nudged: bool, actions: &mut Vec<Action>) {
        self.failures = 0;
        let is_without = self.parcels.without > 0;
        self.parcels.arrived();
        self.limit = answer.request_limit.clamp(LEAST_BYTES, MOST_BYTES);
        let more = answer.more_to_send || answer.more_to_get;
        // An exchange that did not fill its budget says nothing about what the link can carry.
        if answer.moved && answer.more_to_send {
            self.budget.request_bytes = self.budget.request_bytes.saturating_mul(2);
        }
        if answer.moved && answer.more_to_get {
            self.budget.answer_bytes = self.budget.answer_bytes.saturating_mul(2);
        }
        self.budget.request_bytes = self.budget.request_bytes.min(self.limit);
        self.budget.answer_bytes = self.budget.answer_bytes.min(MOST_ANSWER_BYTES);
        // What is said to be there may be the parcel that was left out.
        self.stalls = if more && !answer.moved && !is_without { self.stalls.saturating_add(1) } else { 0 };
        if nudged || (more && answer.moved) {
            self.begin(true, actions);
            return;
        }
        self.show(Link::Online, None, actions);
        // More is said to be there and nothing came of it: asked again at once it would be the same for
        // ever, given up it would be lost. So: again, ever more slowly.
        let wait = if self.stalls > 0 { self.back_off(self.stalls) } else { POLL_MS };
        self.wait(now_ms, wait, true, actions);
    }

    fn failed(&mut self, now_ms: i64, failure: &Failure, forced: bool, actions: &mut Vec<Action>) {
        self.failures = self.failures.saturating_add(1);
        let has_parcel = self.parcels.failed();
        let before = self.budget.request_bytes;
        self.budget.request_bytes = (before / 2).max(LEAST_BYTES);
        if *failure == Failure::TooLarge {
            if has_parcel || self.budget.request_bytes < before {
                self.begin(true, actions);
                return;
            }
        } else {
            self.budget.answer_bytes = (self.budget.answer_bytes / 2).max(LEAST_BYTES);
        }
        if forced {
            // Pressed while a try was under way that has now failed: the person gets one of their own.
            self.begin(true, actions);
            return;
        }
        let link = if *failure == Failure::Offline { Link::Offline } else { Link::Refused };
        let code = (link == Link::Refused).then(|| failure.code());
        self.show(link, code, actions);
        let wait = if failure.is_lasting() { LASTING_MS } else { self.back_off(self.failures) };
        self.wait(now_ms, wait, false, actions);
    }

    fn wait(&mut self, now_ms: i64, wait_ms: i64, after_success: bool, actions: &mut Vec<Action>) {
        let until_ms = now_ms.saturating_add(wait_ms);
        self.phase = Phase::Waiting { until_ms, after_success };
        actions.push(Action::WakeAt(until_ms));
    }

    fn show(&mut self, link: Link, code: Option<Code>, actions: &mut Vec<Action>) {
        if self.shown != (link, code) {
            self.shown = (link, code);
            actions.push(Action::Show { link, code });
        }
    }

    /// The wait before try number `times + 1`, up to a quarter shorter than the full step, so that the
    /// desks of a district that lost its line do not come back in the same second.
    fn back_off(&mut self, times: u32) -> i64 {
        let doublings = times.saturating_sub(1).min(16);
        let step = BACK_OFF_MS.saturating_mul(1 << doublings).min(BACK_OFF_MOST_MS);
        // splitmix64
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let part = i64::from((mixed >> 33) as u32 & 0xFF);
        step - step / 4 * part / 256
    }
}
