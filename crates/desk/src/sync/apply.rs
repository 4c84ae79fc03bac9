//! Takes the hub's answer into the log.
//!
//! What can be checked is checked before the first write: a page that starts elsewhere than this desk's
//! cursor, whose running hash is not the one it claims, or that contradicts what is in the log is refused
//! whole. Then come short transactions that cut between acts, each moving the cursor over what it applied.
//! Applied twice, an answer changes nothing.

mod hub_word;
mod notices;
mod page;
mod problem;
mod restore;

pub use hub_word::take_shown_key;
pub use notices::{code_word, waits};
pub use problem::ApplyProblem;

use super::{compose, engine::Answer};
use crate::{identity::Identity, incarnation, session::SHEET_IS_BESIDE};
use domain::{
    id::OperationId,
    mutant::{self, Mutant},
    protocol::{
        ExchangeResponse, PROTOCOL_SIGNED, REFERENCE_STREAM, RefusedBatch, StreamPage, office_stream,
    },
};
use hub_word::{Told, announced_pin};
use ledger::{Ledger, LedgerError, Priority, Topic};
use std::collections::BTreeSet;

/// Operations in one transaction at most (an act comes whole): a clerk who saves waits less than 100 ms.
pub const CHUNK: usize = 200;

/// What an answer brought.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Operations of this desk that are safe at the hub now.
    pub stamped: usize,
    /// Operations delivered, own ones included.
    pub delivered: usize,
    /// Operations that the hub keeps back, new since this answer.
    pub held: usize,
    /// Parcels of others for which the hub has answered for good.
    pub parcels: usize,
    /// Batches that were not taken. What [`waits`] is not offered again for a while; the rest is in the next
    /// request again.
    pub refused: Vec<RefusedBatch>,
    /// Operations that were held as far as this desk knew, and that the hub does not have: offered again.
    pub offered_again: usize,
    /// True when the hub no longer trusts this desk: what it hands in is kept there, and held.
    pub is_revoked: bool,
    /// The outbox holds more that may be sent.
    pub more_to_send: bool,
    /// The hub has more to deliver.
    pub more_to_get: bool,
    /// True when this folder lacks what the desk once wrote: the next request asks for it with content.
    pub asks_anew: bool,
    /// True when the hub's epoch or its kinds changed; the stored identity has them.
    pub identity_changed: bool,
    /// True when the hub was restored from a backup and this desk went a step further with it: the next request
    /// is another one.
    pub is_recovering: bool,
    /// The hub's clock minus this desk's, milliseconds, the way of the answer included.
    pub clock_difference_ms: i64,
    /// Bytes that the hub takes in one request.
    pub request_limit: u32,
    /// What screens have to read again.
    pub topics: BTreeSet<Topic>,
    /// True when catalogue, staff, desks or leases changed.
    pub reference_changed: bool,
    /// The first thing that was not taken. What else the answer brought was applied.
    pub problem: Option<ApplyProblem>,
}

impl Applied {
    /// What the engine has to know.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer {
            more_to_send: self.more_to_send,
            more_to_get: self.more_to_get,
            moved: self.stamped + self.delivered + self.held + self.offered_again + self.parcels > 0
                || self.asks_anew
                || self.is_recovering,
            request_limit: self.request_limit,
        }
    }

    fn note(&mut self, problem: ApplyProblem) {
        tracing::warn!(%problem, "a part of the answer was not taken");
        self.problem.get_or_insert(problem);
    }
}

/// Takes an answer in. What cannot be taken is named in [`Applied::problem`]; the rest is applied.
/// `clock_ms` is this desk's office clock. Between two transactions `go_on` is asked, so that a program that
/// ends does not wait for a long answer: what is left out comes again.
pub fn apply(
    ledger: &Ledger,
    identity: &mut Identity,
    response: ExchangeResponse,
    clock_ms: i64,
    go_on: &dyn Fn() -> bool,
) -> Applied {
    let mut applied = Applied {
        refused: response.refused,
        clock_difference_ms: response.clock_ms.saturating_sub(clock_ms),
        request_limit: response.request_bytes,
        is_revoked: response.is_revoked,
        ..Applied::default()
    };
    let knew_hub = identity.epoch.is_some();
    let is_signed = response.protocol >= PROTOCOL_SIGNED;
    let mut steps =
        Steps { ledger, go_on, knew_hub, is_signed, is_news_of_self: false, applied: &mut applied };
    // Before anything is told about the outbox: what the hub announces decides what may be sent.
    let next_pin = announced_pin(identity, response.next_pin, response.next_pin_signature.as_deref());
    let told = Told { epoch: response.epoch, announced: response.announced, next_pin };
    steps.keep_identity(identity, told, &response.unknown_cursors);
    steps.stamps(&response.stamps);
    steps.held(&response.held);
    steps.not_held(&response.not_held);
    steps.undecided(&response.undecided);
    steps.refused(clock_ms);
    steps.confirm(&response.stamps, &response.held);
    steps.hear(identity, clock_ms);
    steps.parcels(&response.parcels, clock_ms);
    steps.viewed(&response.viewed, clock_ms);
    steps.keep_backed_up_to(response.backed_up_to);
    match restore::own_chains(ledger, identity.desk) {
        Ok(own) => steps.go_back(&own),
        Err(error) => steps.applied.note(error.into()),
    }
    steps.offered(&response.offered);
    steps.lost(&response.unknown_cursors, &response.common);
    let office = office_stream(&identity.office);
    steps.common(&response.common, &office);
    let (reference, rest): (Vec<StreamPage>, Vec<StreamPage>) =
        response.pages.into_iter().partition(|page| page.stream == REFERENCE_STREAM);
    let keeps_office = steps.keeps_office();
    let mut ends = 0;
    for page in reference.into_iter().chain(rest) {
        if page.stream == office && !keeps_office {
            // It comes again after the first sign-in.
        } else if page.stream == REFERENCE_STREAM || page.stream == office {
            ends += usize::from(steps.page(&page, identity, clock_ms));
        } else {
            steps.applied.note(ApplyProblem::Shape);
        }
    }
    steps.histories(&response.histories);
    if steps.is_news_of_self || steps.applied.asks_anew || steps.is_overtaken(identity) {
        steps.hear_of_another(identity, clock_ms);
    }
    // Both streams were read to their end.
    if ends == 2 && is_signed {
        let fresh: Vec<OperationId> = response.stamps.iter().map(|notice| notice.id).collect();
        steps.loose_ends(&fresh, !response.offered.is_empty());
    }
    if applied.asks_anew {
        // Asked without an epoch, the hub gives content to everything, also to what this desk once wrote: this
        // data folder is older than what it wrote then. The next answer brings the epoch back.
        identity.epoch = None;
        applied.more_to_get = true;
    }
    if ends == 2 && applied.problem.is_none() && !applied.is_recovering {
        match incarnation::history_is_back(ledger, clock_ms) {
            Ok(topics) => applied.topics.extend(topics),
            Err(error) => applied.note(ApplyProblem::Ledger(error)),
        }
    }
    match ledger.read(|book| compose::has_more(book, identity, clock_ms)) {
        Ok(more) => applied.more_to_send = more,
        Err(error) => applied.note(ApplyProblem::Ledger(error)),
    }
    applied.reference_changed = applied.topics.contains(&Topic::Reference);
    applied
}

struct Steps<'a> {
    ledger: &'a Ledger,
    go_on: &'a dyn Fn() -> bool,
    /// True when the request named the hub's epoch, so that the hub left out what this desk wrote.
    knew_hub: bool,
    /// True when the hub signs its pages.
    is_signed: bool,
    /// True once the answer brought something that was written in this desk's chain and was not here.
    is_news_of_self: bool,
    applied: &'a mut Applied,
}

impl Steps<'_> {
    /// False while the code that opens the data lies beside it: until somebody has signed in, nothing about a
    /// citizen is kept here.
    fn keeps_office(&mut self) -> bool {
        match self.ledger.read(|book| book.setting(SHEET_IS_BESIDE)) {
            Ok(beside) => beside.is_none(),
            Err(error) => {
                self.applied.note(error.into());
                false
            }
        }
    }

    /// Compares a page with the log; `None` when it cannot be applied.
    fn check(&mut self, page: &StreamPage, identity: &Identity) -> Option<page::CheckedPage> {
        match self.ledger.read(|book| page::check(book, page, identity, self.is_signed)) {
            Ok(checked) => Some(checked),
            Err(ApplyProblem::ContentMissing) if self.knew_hub => {
                self.applied.asks_anew = true;
                None
            }
            Err(problem) => {
                self.applied.note(problem);
                None
            }
        }
    }

    /// Applies a page. True when the stream was read to its end.
    fn page(&mut self, page: &StreamPage, identity: &mut Identity, clock_ms: i64) -> bool {
        let Some(mut checked) = self.check(page, identity) else { return false };
        let mut before = None;
        // One chain after the other. What does not go out of the way is told by what follows.
        while let Some(taken) = checked.taken().filter(|taken| before != Some(*taken)) {
            self.lose_place(identity, taken, clock_ms);
            let Some(again) = self.check(page, identity) else { return false };
            (checked, before) = (again, Some(taken));
        }
        self.is_news_of_self |= checked.is_news_of_self();
        for chunk in checked.chunks(CHUNK) {
            let written = self.write(|book| page::deliver(book, page, chunk).map(|()| chunk.len()));
            let Some(count) = written else { return false };
            if mutant::is(Mutant::CursorOutside) {
                self.write(|book| page::advance(book, page, chunk));
            }
            self.applied.delivered += count;
        }
        if checked.brings_proof() {
            self.write(|book| page::keep_proof(book, page));
        }
        self.applied.more_to_get |= page.more;
        checked.is_current() && !page.more
    }

    /// One short transaction; `None` when nothing was written, with the reason noted.
    fn write<T>(
        &mut self,
        write: impl FnOnce(&mut ledger::Write<'_>) -> Result<T, LedgerError>,
    ) -> Option<T> {
        if !(self.go_on)() {
            return None;
        }
        match self.ledger.write(Priority::Sync, write) {
            Ok(written) => {
                self.applied.topics.extend(written.topics);
                Some(written.value)
            }
            Err(error) => {
                self.applied.note(error.into());
                None
            }
        }
    }
}
