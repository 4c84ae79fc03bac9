//! The thread that owns the engine, and the one that carries.

use super::{
    Message, OnChange, Shared,
    status::{self, Contact},
};
use crate::{
    api::sync::Link,
    identity::Identity,
    problems::ledger_code,
    sync::{
        Carrier, Failure,
        apply::{Applied, apply, code_word, take_shown_key, waits},
        carrier::{Packed, SYNC_PATH},
        compose::compose,
        engine::{Action, Budget, Engine, Event, LEAST_BYTES},
        tls::Pins,
    },
};
use domain::{
    hash::Hash,
    id::ChainId,
    problem::{Code, Problem},
    protocol::ExchangeResponse,
};
use ledger::{LedgerError, Priority, Refusal, Topic};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How far the clocks of desk and hub may differ before the log says so: the hub flags it from here on.
const CLOCK_DIFFERENCE_MS: u64 = 5 * 60 * 1000;

/// What is in the request in flight.
#[derive(Clone, Copy, Default)]
struct Sent {
    /// Of this desk's work.
    acts: usize,
    /// Where the first of them stands.
    first: Option<(ChainId, u64)>,
    /// Parcels of others are in it.
    has_parcel: bool,
}

/// The thread that owns the engine.
pub(super) struct Running {
    shared: Arc<Shared>,
    identity: Identity,
    on_change: OnChange,
    engine: Engine,
    carrying: Sender<(Packed, Pins)>,
    started: Instant,
    wake_at_ms: Option<i64>,
    /// What the engine allowed for the exchange in flight.
    budget: Option<Budget>,
    sent: Sent,
    /// One of the acts that wait makes the hub refuse the whole request: until it is found they go one by one.
    is_searching: bool,
    /// Last request for an exchange that the engine has heard of.
    heard: u64,
    marks: u64,
}

impl Running {
    pub(super) fn new(
        shared: Arc<Shared>,
        identity: Identity,
        on_change: OnChange,
        inbox: Sender<Message>,
    ) -> Self {
        let raw_ms = shared.clock.raw_ms().to_be_bytes();
        let seed = Hash::of("motcua-jitter-1", &[identity.chain.0.as_bytes(), &raw_ms]).0;
        let seed = seed.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let carrying = carry(identity.address.clone(), inbox);
        Self {
            shared,
            identity,
            on_change,
            engine: Engine::new(seed),
            carrying,
            started: Instant::now(),
            wake_at_ms: None,
            budget: None,
            sent: Sent::default(),
            is_searching: false,
            heard: 0,
            marks: 0,
        }
    }

    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        // Whatever ends this thread, nobody waits for it any longer.
        let _ended = Ended(Arc::clone(&self.shared));
        let now_ms = self.now_ms();
        self.feed(Event::Started { now_ms });
        loop {
            let message = match self.wake_at_ms {
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => {
                    let wait = u64::try_from(at.saturating_sub(self.now_ms())).unwrap_or_default();
                    messages.recv_timeout(Duration::from_millis(wait))
                }
            };
            let now_ms = self.now_ms();
            match message {
                Ok(Message::Nudged) => self.feed(Event::Nudged { now_ms, forced: false }),
                Ok(Message::Forced(ticket)) => {
                    self.heard = self.heard.max(ticket);
                    self.feed(Event::Nudged { now_ms, forced: true });
                }
                Ok(Message::Carried { result, shown }) => {
                    let result = match (result, shown) {
                        (Ok(json), Some(shown)) => self.note_key(shown).map(|()| json),
                        (result, _) => result,
                    };
                    let event = match self.sent_otherwise(&result) {
                        Ok(true) => continue,
                        Ok(false) => self.carried(result),
                        Err(failure) => self.failed(failure),
                    };
                    self.feed(event);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.wake_at_ms = None;
                    self.feed(Event::Tick { now_ms });
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.shared.is_stopping.load(Ordering::Relaxed) {
                break;
            }
        }
        self.engine.handle(Event::Stopped);
        self.save_contact();
    }

    /// Milliseconds since the start: waits must not depend on a clock that people set.
    fn now_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn feed(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for action in self.engine.handle(event) {
                match action {
                    Action::WakeAt(at) => self.wake_at_ms = Some(at),
                    Action::Show { link, .. } => self.show(link),
                    Action::Exchange(budget) => {
                        self.wake_at_ms = None;
                        self.budget = Some(budget);
                        let event = match self.send(budget) {
                            Ok(()) => Event::Composed { has_parcel: self.sent.has_parcel },
                            Err(failure) => self.failed(failure),
                        };
                        events.push_back(event);
                    }
                }
            }
        }
        if self.engine.is_at_rest() {
            self.shared.state().served = self.heard;
            self.shared.rested.notify_all();
        }
    }

    /// A request that the hub refuses whole: it cannot tell which act it is that it does not read. The acts are
    /// sent one by one, the one that is refused alone waits with its chain as if the hub had named it, and the rest
    /// goes on, all within the exchange that the engine knows of. True when another request is on its way.
    fn sent_otherwise(&mut self, carried: &Result<Vec<u8>, Failure>) -> Result<bool, Failure> {
        let Err(failure) = carried else { return Ok(false) };
        let code = failure.code();
        let Some(budget) = self.budget else { return Ok(false) };
        // Halving what is sent comes first; at its end several acts may still travel together.
        let is_least = self.sent.acts == 1 || budget.request_bytes <= LEAST_BYTES;
        let is_whole = matches!(failure, Failure::Refused(_) if code == Code::BadRequest)
            || (*failure == Failure::TooLarge && is_least);
        // A parcel may be what is refused: the engine lets the next request go without.
        if !is_whole || self.sent.has_parcel {
            return Ok(false);
        }
        let ledger = &self.shared.ledger;
        match self.sent {
            Sent { acts: 0, .. } => {
                // It is not the acts, then.
                if std::mem::take(&mut self.is_searching) {
                    ledger.write(Priority::Sync, |book| book.forget_refusals()).map_err(local)?;
                }
                return Ok(false);
            }
            Sent { acts: 1, first: Some((chain, n)), .. } => {
                let refusal = Refusal { chain, n, code: code_word(code), at_ms: self.shared.clock.now_ms() };
                tracing::warn!(
                    ?code,
                    "an act makes the hub refuse the whole request: it waits with its chain"
                );
                ledger.write(Priority::Sync, |book| book.put_refusal(&refusal)).map_err(local)?;
                self.is_searching = true;
            }
            Sent { .. } => self.is_searching = true,
        }
        self.send(budget)?;
        Ok(true)
    }

    fn send(&mut self, budget: Budget) -> Result<(), Failure> {
        // One act always travels, whatever its size.
        let budget =
            if self.is_searching { Budget { request_bytes: 0, parcel_bytes: 0, ..budget } } else { budget };
        let request = compose(&self.shared.ledger, &self.identity, self.shared.clock.now_ms(), budget)
            .map_err(Failure::from)?;
        self.sent = Sent {
            acts: request.batches.iter().map(|batch| batch.acts.len()).sum(),
            first: request.batches.first().map(|batch| (batch.chain, batch.first_n)),
            has_parcel: !request.parcels.is_empty(),
        };
        let json = serde_json::to_vec(&request).map_err(|_| Failure::Local(Code::Internal))?;
        let packed = Packed::new(SYNC_PATH, &json, |message| self.identity.sign(message))?;
        let pins = Pins { now: self.identity.pin, next: self.identity.next_pin };
        self.carrying.send((packed, pins)).map_err(|_| Failure::Local(Code::Internal))
    }

    /// The hub shows the key that it announced: the former one is of no more use. Where that cannot be noted, the answer
    /// is not taken: what it announces would take the place of the key that is shown.
    fn note_key(&mut self, shown: Hash) -> Result<(), Failure> {
        match take_shown_key(&self.shared.ledger, &mut self.identity, shown) {
            Ok(true) => {
                tracing::info!("the hub shows the key that it announced");
                (self.on_change)(&BTreeSet::from([Topic::Reference]));
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the hub's new key was not noted");
                return Err(Failure::Local(ledger_code(&error)));
            }
        }
        Ok(())
    }

    fn carried(&mut self, carried: Result<Vec<u8>, Failure>) -> Event {
        let response = carried.and_then(|json| {
            serde_json::from_slice::<ExchangeResponse>(&json).map_err(|cause| {
                tracing::warn!(kind = ?cause.classify(), "the answer cannot be read");
                Failure::BadAnswer(Code::BadRequest)
            })
        });
        match response {
            Err(failure) => self.failed(failure),
            Ok(response) => self.answered(response),
        }
    }

    fn answered(&mut self, response: ExchangeResponse) -> Event {
        let shared = Arc::clone(&self.shared);
        let go_on = || !shared.is_stopping.load(Ordering::Relaxed);
        let clock_ms = shared.clock.now_ms();
        let applied = apply(&shared.ledger, &mut self.identity, response, clock_ms, &go_on);
        if applied.clock_difference_ms.unsigned_abs() > CLOCK_DIFFERENCE_MS {
            tracing::warn!(milliseconds = applied.clock_difference_ms, "the clocks of desk and hub differ");
        }
        let answer = applied.answer();
        // Everything that can go has gone.
        self.is_searching &= answer.more_to_send;
        let event = match trouble(&applied) {
            // A revoked desk hands in all that it has before it waits for a person. Whatever the hub does not take
            // of it, that it is revoked is what a person has to know.
            _ if applied.is_revoked
                && applied.problem.is_none()
                && !(answer.moved && applied.more_to_send) =>
            {
                self.marks += 1;
                self.failed(Failure::Refused(Problem::new(Code::DeskRevoked, self.mark())))
            }
            Some(failure) => self.failed(failure),
            None => {
                self.succeeded(applied.answer().moved, applied.clock_difference_ms);
                Event::Answered { now_ms: self.now_ms(), answer: applied.answer() }
            }
        };
        if !applied.topics.is_empty() {
            (self.on_change)(&applied.topics);
        }
        event
    }

    fn succeeded(&mut self, moved: bool, clock_off_ms: i64) {
        let now = self.shared.clock.now();
        let is_due = {
            let mut state = self.shared.state();
            let contact = &mut state.known.contact;
            let is_due = moved || contact.offline_since.is_some() || contact.is_behind(now);
            contact.last_contact = Some(now);
            contact.clock_off_ms = Some(clock_off_ms);
            contact.offline_since = None;
            state.known.problem = None;
            is_due
        };
        if is_due {
            self.save_contact();
        }
    }

    fn failed(&mut self, failure: Failure) -> Event {
        let now_ms = self.now_ms();
        self.marks += 1;
        let mark = self.mark();
        let problem = failure.problem(|| mark);
        tracing::info!(problem = %problem.id, code = ?problem.code, %failure, "the exchange did not go through");
        let is_first = {
            let mut state = self.shared.state();
            let is_first = state.known.contact.offline_since.is_none();
            // Halved and sent again at once: not a failure of the link.
            if failure != Failure::TooLarge {
                state.known.contact.offline_since.get_or_insert(self.shared.clock.now());
            }
            state.known.set_problem((failure != Failure::Offline).then_some(problem));
            is_first
        };
        if is_first {
            self.save_contact();
        }
        Event::Failed { now_ms, failure }
    }

    fn mark(&self) -> String {
        let parts: [&[u8]; 3] = [
            self.identity.chain.0.as_bytes(),
            &self.shared.clock.raw_ms().to_be_bytes(),
            &self.marks.to_be_bytes(),
        ];
        Hash::of("motcua-mark-1", &parts).to_string().chars().take(6).collect::<String>().to_uppercase()
    }

    fn show(&self, link: Link) {
        self.shared.state().known.link = link;
        (self.on_change)(&BTreeSet::from([Topic::Sync]));
    }

    fn save_contact(&self) {
        let contact: Contact = self.shared.state().known.contact.clone();
        if let Err(error) = status::store(&self.shared.ledger, &contact) {
            // The time shown stays right as long as the program runs.
            tracing::warn!(%error, "the time of the last contact was not kept");
            return;
        }
        self.shared.state().known.contact.stored = contact.last_contact;
    }
}

fn local(error: LedgerError) -> Failure {
    Failure::Local(ledger_code(&error))
}

/// What is wrong with an answer, though it came.
fn trouble(applied: &Applied) -> Option<Failure> {
    if let Some(problem) = &applied.problem {
        return Some(problem.clone().into());
    }
    // Batches not taken, and nothing else came of it either: the next request would be the same.
    // What waits for a person is shown with what it is about, and is no trouble of the exchange.
    let mut refused = applied.refused.iter().filter(|batch| !waits(batch.code));
    let refused = refused.next().filter(|_| !applied.answer().moved)?;
    Some(Failure::BadAnswer(refused.code))
}

/// Says that the thread has ended when it is dropped, a panic included.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.state().has_ended = true;
        self.0.rested.notify_all();
    }
}

/// Answers for a carrying thread that ended: an exchange in flight must end, whatever happens to it.
struct Lost(Sender<Message>);

impl Drop for Lost {
    fn drop(&mut self) {
        let result = Err(Failure::Local(Code::Internal));
        drop(self.0.send(Message::Carried { result, shown: None }));
    }
}

/// Starts the thread that carries bytes. It ends when its sender or the inbox is gone.
fn carry(address: String, inbox: Sender<Message>) -> Sender<(Packed, Pins)> {
    let (requests, packed) = channel::<(Packed, Pins)>();
    let spawned = thread::Builder::new().name("sync-carrier".into()).spawn(move || {
        let _lost = Lost(inbox.clone());
        // Made and dropped here: a blocking client waits for its own thread when it is dropped.
        let mut carrier: Option<Carrier> = None;
        for (packed, pins) in packed {
            // Other keys are accepted from now on: no connection of before is used again.
            carrier = carrier.filter(|carrier| carrier.pins() == pins);
            let result = match carrier.take().map_or_else(|| Carrier::new(&address, pins), Ok) {
                Ok(ready) => carrier.insert(ready).exchange(packed),
                Err(failure) => Err(failure),
            };
            let shown = carrier.as_ref().and_then(Carrier::shown);
            if inbox.send(Message::Carried { result, shown }).is_err() {
                break;
            }
        }
    });
    if let Err(cause) = spawned {
        tracing::error!(%cause, "no thread for the carrier");
    }
    requests
}
