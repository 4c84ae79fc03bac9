//! Exchanges, with all that a network does to them.

use super::{
    World,
    hub::Said,
    machine::DeskMachine,
    program::{NEWER_KINDS, Program},
    versions::as_version,
};
use crate::{Check, Violation, plan::Trouble};
use desk::sync::{
    apply::{Applied, apply, take_shown_key, waits},
    carrier::{Packed, SYNC_PATH},
    compose::compose,
    engine::{Action, Budget, Event},
    failure::Failure,
};
use domain::{
    problem::{Code, Problem},
    protocol::{Announced, ExchangeResponse, RefusedBatch},
};
use std::collections::VecDeque;

/// Exchanges after which a desk that has work must be at rest.
const MOST: usize = 60;

/// What the exchanges of one desk came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Moved {
    /// Operations sent, stamped, delivered or held.
    pub(super) operations: usize,
    /// The last exchange went through.
    pub(super) is_well: bool,
    /// The hub said that the desk is revoked.
    pub(super) is_revoked: bool,
    /// The desk did not speak with the hub, because it shows another key than the desk knows.
    pub(super) is_wrong_key: bool,
}

impl World {
    /// A desk exchanges until its engine is at rest. The trouble befalls the first exchange.
    pub(super) fn sync(&mut self, number: usize, trouble: Trouble) -> Check<Moved> {
        let mut moved = Moved::default();
        let Some(index) = self.index(number) else { return Ok(moved) };
        let mut trouble = trouble;
        let mut now_ms = 0;
        let mut events = VecDeque::from([Event::Started { now_ms }, Event::Nudged { now_ms, forced: true }]);
        let mut count = 0;
        while let Some(event) = events.pop_front() {
            let Some(program) = self.desks.get_mut(index).and_then(|desk| desk.program.as_mut()) else {
                break;
            };
            for action in program.engine.handle(event.clone()) {
                let Action::Exchange(budget) = action else { continue };
                count += 1;
                if count > MOST {
                    return Err(Violation::new(format!("desk {number} does not come to rest")));
                }
                now_ms += 1;
                let outcome =
                    self.exchange(index, budget, std::mem::replace(&mut trouble, Trouble::None), &mut moved)?;
                moved.is_well = outcome.is_ok();
                events.push_back(match outcome {
                    Ok(applied) => Event::Answered { now_ms, answer: applied.answer() },
                    Err(failure) => Event::Failed { now_ms, failure },
                });
                break;
            }
        }
        Ok(moved)
    }

    fn index(&self, number: usize) -> Option<usize> {
        number.checked_sub(1)?.checked_rem(self.desks.len())
    }

    fn exchange(
        &mut self,
        index: usize,
        budget: Budget,
        trouble: Trouble,
        moved: &mut Moved,
    ) -> Check<Result<Applied, Failure>> {
        self.tally.exchanges += 1;
        let packed = match self.compose(index, budget, moved)? {
            Ok(packed) => packed,
            Err(failure) => return Ok(Err(failure)),
        };
        let (bytes, signature) = (packed.bytes(), packed.signature());
        if !self.accepts_key(index)? {
            moved.is_wrong_key = true;
            return Ok(Err(Failure::HubKeyWrong));
        }
        match trouble {
            Trouble::LoseRequest => return Ok(Err(Failure::Offline)),
            Trouble::CutRequest(at) => {
                let part = cut(bytes, at);
                return match self.hub.exchange(part, signature) {
                    Said::Answer(_) => Err(Violation::new("the hub takes a part of a request")),
                    _ => Ok(Err(Failure::Offline)),
                };
            }
            Trouble::KeepRequest => {
                if let Some(desk) = self.desks.get_mut(index) {
                    desk.late_requests.push((bytes.to_vec(), signature.to_owned()));
                }
                return Ok(Err(Failure::Offline));
            }
            Trouble::Twice => {
                // Whatever comes of the first, the second decides.
                let _ = self.hub.exchange(bytes, signature);
            }
            _ => {}
        }
        let answer = match self.hub.exchange(bytes, signature) {
            Said::Answer(answer) => answer,
            Said::Gone => return Ok(Err(Failure::Offline)),
            Said::Refused(failure) => return self.refused(index, &failure, moved).map(Err),
        };
        let answer = match trouble {
            Trouble::LoseAnswer => return Ok(Err(Failure::Offline)),
            Trouble::CutAnswer(at) => {
                return match decode(cut(&answer, at)) {
                    Some(_) => Err(Violation::new("the desk reads a part of an answer")),
                    None => Ok(Err(Failure::Offline)),
                };
            }
            Trouble::KeepAnswer => {
                if let Some(desk) = self.desks.get_mut(index) {
                    desk.late_answers.push(answer);
                }
                return Ok(Err(Failure::Offline));
            }
            _ => decode(&answer).ok_or_else(|| Violation::new("an answer cannot be read"))?,
        };
        if !self.note_key(index)? {
            return Ok(Err(Failure::Local(Code::Internal)));
        }
        let applied = self.apply(index, answer, true)?;
        moved.operations += applied.stamped + applied.delivered + applied.held;
        if let Some(problem) = &applied.problem {
            return Ok(Err(problem.clone().into()));
        }
        if applied.is_revoked {
            if !self.is_revoked(index + 1) {
                return Err(Violation::new(format!("the hub takes desk {} for revoked", index + 1)));
            }
            moved.is_revoked = true;
            // A revoked desk hands in all that it has before it waits for a person.
            if !(applied.answer().moved && applied.more_to_send) {
                return Ok(Err(Failure::Refused(Problem::new(Code::DeskRevoked, ""))));
            }
        }
        let mut refused =
            applied.refused.iter().filter(|batch| !waits(batch.code) && batch.code != Code::DeskCloned);
        match refused.next().filter(|_| !applied.answer().moved) {
            Some(refused) => Err(Violation::new(format!(
                "desk {}: a batch is refused from {} on: {:?}",
                index + 1,
                refused.expected_n,
                refused.code
            ))),
            None => Ok(Ok(applied)),
        }
    }

    fn compose(&mut self, index: usize, budget: Budget, moved: &mut Moved) -> Check<Result<Packed, Failure>> {
        let Some(desk) = self.desks.get_mut(index) else { return Ok(Err(Failure::Offline)) };
        let Some(program) = &desk.program else { return Ok(Err(Failure::Offline)) };
        let clock_ms = self.now_ms + desk.offset_ms;
        let mut hands_in = false;
        let packed = as_version(desk.is_older, || {
            compose(&program.ledger, &program.identity, clock_ms, budget).map_err(Failure::from).and_then(
                |request| {
                    hands_in = !request.batches.is_empty();
                    moved.operations += request.batches.iter().flat_map(|batch| &batch.acts).count();
                    let json = serde_json::to_vec(&request).map_err(|_| Failure::Local(Code::Internal))?;
                    Packed::new(SYNC_PATH, &json, |message| program.identity.sign(message))
                },
            )
        });
        if desk.memory.is_told && hands_in {
            let text = format!("desk {} knows that it is a clone and hands in", index + 1);
            return Err(Violation::new(text));
        }
        match packed {
            Err(failure) if !desk.is_troubled => {
                Err(Violation::new(format!("desk {} makes no request: {failure}", index + 1)))
            }
            packed => Ok(packed),
        }
    }

    fn refused(&mut self, index: usize, failure: &hub::Failure, moved: &mut Moved) -> Check<Failure> {
        match failure {
            hub::Failure::Refused(Code::DeskRevoked) if self.is_revoked(index + 1) => {
                moved.is_revoked = true;
                Ok(Failure::Refused(Problem::new(Code::DeskRevoked, "")))
            }
            _ if self.hub.is_troubled => Ok(Failure::Refused(Problem::new(Code::Internal, ""))),
            failure => Err(Violation::new(format!("the hub refuses desk {}: {failure}", index + 1))),
        }
    }

    /// The key that the hub showed in an exchange that went through. False when it was not noted.
    fn note_key(&mut self, index: usize) -> Check<bool> {
        if !self.has_other_keys {
            return Ok(true);
        }
        let Some(shown) = self.shown_key() else { return Ok(true) };
        let Some(desk) = self.desks.get_mut(index) else { return Ok(true) };
        let Some(program) = &mut desk.program else { return Ok(true) };
        match take_shown_key(&program.ledger, &mut program.identity, shown) {
            Ok(_) => {
                desk.memory.keys = vec![shown];
                Ok(true)
            }
            Err(_) if desk.is_troubled => Ok(false),
            Err(error) => Err(Violation::new(format!("desk {}: {error}", index + 1))),
        }
    }

    /// Takes an answer into a desk's book.
    fn apply(&mut self, index: usize, mut answer: ExchangeResponse, is_asked_for: bool) -> Check<Applied> {
        let Some(desk) = self.desks.get_mut(index) else { return Ok(Applied::default()) };
        let DeskMachine { program, memory, is_older, offset_ms, is_troubled, .. } = desk;
        let Some(program) = program else { return Ok(Applied::default()) };
        // The hub of the next version announces what nobody else can read: it is the first to be upgraded.
        let newer = NEWER_KINDS.map(|(kind, v)| Announced { kind: kind.to_owned(), v });
        answer.announced.extend(newer);
        let (pages, next_pin) = (answer.pages.clone(), answer.next_pin);
        let (was, chain) = (program.identity.desk, program.identity.chain);
        let clock_ms = self.now_ms + *offset_ms;
        let (applied, refreshed) = as_version(*is_older, || {
            let Program { ledger, identity, .. } = &mut *program;
            (apply(ledger, identity, answer, clock_ms, &|| true), program.refresh())
        });
        // What comes again with content was not taken in.
        let is_whole = applied.problem.is_none() && !applied.asks_anew;
        memory.take(&pages, is_whole, is_asked_for);
        if is_whole {
            match next_pin {
                Some(pin) if is_asked_for => memory.keys.push(pin),
                // What came late may be the word of before: then it counts.
                Some(pin) if self.has_other_keys => memory.keys = vec![program.identity.pin, pin],
                _ => {}
            }
        }
        let checked = match (&applied.problem, refreshed) {
            (None, Ok(())) => Ok(()),
            _ if *is_troubled => Ok(()),
            (Some(problem), _) => Err(Violation::new(format!("desk {}: {problem}", index + 1))),
            (None, Err(error)) => Err(Violation::new(format!("desk {}: {error}", index + 1))),
        };
        let is_told = |batch: &RefusedBatch| batch.code == Code::DeskCloned && batch.chain == chain;
        let is_told = is_whole && applied.refused.iter().any(is_told);
        if is_told && let Some(desk) = self.desks.get_mut(index) {
            desk.memory.is_told = true;
        }
        self.note_standing(index, was, is_told)?;
        checked.map(|()| applied)
    }

    /// An answer that was kept back arrives, after newer ones.
    pub(super) fn late_answer(&mut self, number: usize) -> Check {
        let Some(index) = self.index(number) else { return Ok(()) };
        let late = self.desks.get_mut(index).filter(|desk| !desk.late_answers.is_empty());
        let Some(answer) = late.map(|desk| desk.late_answers.remove(0)).and_then(|answer| decode(&answer))
        else {
            return Ok(());
        };
        self.apply(index, answer, false).map(|_| ())
    }

    /// A request that was kept back arrives; nobody waits for its answer any more.
    pub(super) fn late_request(&mut self, number: usize) -> Check {
        let Some(index) = self.index(number) else { return Ok(()) };
        let late = self.desks.get_mut(index).filter(|desk| !desk.late_requests.is_empty());
        let Some((bytes, signature)) = late.map(|desk| desk.late_requests.remove(0)) else { return Ok(()) };
        match self.hub.exchange(&bytes, &signature) {
            Said::Refused(failure) => self.refused(index, &failure, &mut Moved::default()).map(|_| ()),
            _ => Ok(()),
        }
    }
}

/// A part of bytes, never all of them.
fn cut(bytes: &[u8], at: u32) -> &[u8] {
    let at = usize::try_from(at).unwrap_or_default().checked_rem(bytes.len()).unwrap_or_default();
    bytes.get(..at).unwrap_or_default()
}

fn decode(bytes: &[u8]) -> Option<ExchangeResponse> {
    serde_json::from_slice(&zstd::decode_all(bytes).ok()?).ok()
}
