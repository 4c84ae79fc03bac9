//! Takes the hub's answer into the log.
//!
//! What can be checked is checked before the first write: a page that starts elsewhere than this desk's
//! cursor, whose running hash is not the one it claims, or that contradicts what is in the log is refused
//! whole. Then come short transactions that cut between acts, each moving the cursor over what it applied.
//! Applied twice, an answer changes nothing.

mod page;
mod restore;

use super::{compose, engine::Answer, failure::Failure};
use crate::{
    backup::HUB_BACKED_UP_TO,
    identity::{self, Identity},
    incarnation,
    problems::ledger_code,
};
use domain::{
    hash::Hash,
    id::OperationId,
    mutant::{self, Mutant},
    operation::FormatProblem,
    problem::Code,
    protocol::{
        Announced, ExchangeResponse, HeldNotice, PROTOCOL_SIGNED, REFERENCE_STREAM, RefusedBatch,
        StampNotice, StreamPage, office_stream, parcel::ParcelNotice,
    },
};
use ledger::{Ledger, LedgerError, Priority, Refusal, Topic};
use std::collections::BTreeSet;

/// Operations in one transaction at most (an act comes whole): a clerk who saves waits less than 100 ms.
pub const CHUNK: usize = 200;

/// Why an answer, or a part of it, was not taken.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ApplyProblem {
    /// The book could not be read or written; what was committed before stays, the next exchange goes on.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The hub does not find this desk's place in the stream, and speaks a protocol in which it cannot be told where
    /// else both may meet.
    #[error("the hub does not know how far this desk has read")]
    CursorUnknown,
    /// The hub's signature over the end of a page is missing or wrong.
    #[error("the signature of a page is not the hub's")]
    SignatureWrong,
    /// A page does not start where this desk has read to, and does not lie on what it has read.
    #[error("a page starts elsewhere than this desk's cursor")]
    CursorJump,
    /// The running hash of a page is not the one that it claims.
    #[error("the running hash of a page differs")]
    HashDiffers,
    /// Positions with holes, or content without its place.
    #[error("a page has another shape than agreed")]
    Shape,
    /// An own operation is named without content, and this folder does not have it.
    #[error("an operation that this desk once wrote is not here")]
    ContentMissing,
    /// Content under the name of another operation, or a word on one that is not here.
    #[error("an operation is not the one that it is said to be")]
    OtherOperation,
    /// Another stamp, content, or place than the one in the log.
    #[error("what is delivered contradicts the log")]
    Contradiction,
    /// The bytes are no operation.
    #[error(transparent)]
    Format(#[from] FormatProblem),
}

impl From<LedgerError> for ApplyProblem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::CursorMoved => Self::CursorJump,
            LedgerError::StreamDiverged { .. } => Self::HashDiffers,
            LedgerError::Unknown(_) => Self::OtherOperation,
            LedgerError::StampConflict(_)
            | LedgerError::DuplicateId(_)
            | LedgerError::ChainCollision { .. }
            | LedgerError::RevMismatch { .. } => Self::Contradiction,
            error => Self::Ledger(error),
        }
    }
}

impl From<ApplyProblem> for Failure {
    fn from(problem: ApplyProblem) -> Self {
        match problem {
            ApplyProblem::Ledger(error) => Self::Local(ledger_code(&error)),
            ApplyProblem::Shape | ApplyProblem::Format(_) => Self::BadAnswer(Code::BadRequest),
            _ => Self::BadAnswer(Code::ChainBroken),
        }
    }
}

/// What an answer brought.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Operations of this desk that are safe at the hub now.
    pub stamped: usize,
    /// Operations delivered, own ones included.
    pub delivered: usize,
    /// Operations that the hub keeps back, new since this answer.
    pub held: usize,
    /// Parcels of others for which the hub has answered.
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

/// True when the same bytes would be refused for the same reason again, so that the chain waits for a person and
/// everything else goes on. A hole or a fork is settled between the machines.
#[must_use]
pub fn waits(code: Code) -> bool {
    matches!(
        code,
        Code::TooLarge | Code::BadRequest | Code::SignatureWrong | Code::DeskRevoked | Code::Internal
    )
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
    let mut steps = Steps { ledger, go_on, knew_hub, is_signed, applied: &mut applied };
    // Before anything is told about the outbox: what the hub announces decides what may be sent.
    let next_pin = announced_pin(identity, response.next_pin, response.next_pin_signature.as_deref());
    let told = Told { epoch: response.epoch, announced: response.announced, next_pin };
    steps.keep_identity(identity, told, &response.unknown_cursors);
    steps.stamps(&response.stamps);
    steps.held(&response.held);
    steps.not_held(&response.not_held);
    steps.refused(clock_ms);
    steps.confirm(&response.stamps, &response.held);
    steps.hear(identity, clock_ms);
    steps.parcels(&response.parcels);
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
    let mut ends = 0;
    for page in reference.into_iter().chain(rest) {
        if page.stream == REFERENCE_STREAM || page.stream == office {
            ends += usize::from(steps.page(&page, identity));
        } else {
            steps.applied.note(ApplyProblem::Shape);
        }
    }
    steps.histories(&response.histories);
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
    match ledger.read(|book| compose::has_more(book, identity)) {
        Ok(more) => applied.more_to_send = more,
        Err(error) => applied.note(ApplyProblem::Ledger(error)),
    }
    applied.reference_changed = applied.topics.contains(&Topic::Reference);
    applied
}

/// The pin that the hub announces, as far as its signing key vouches for it. A hub that says nothing, or what nobody
/// vouches for, changes nothing: an answer over a connection that began with the former key may come late.
fn announced_pin(identity: &Identity, pin: Option<Hash>, signature: Option<&str>) -> Option<Hash> {
    let Some(pin) = pin else { return identity.next_pin };
    match identity.vouched(pin, signature.unwrap_or_default()) {
        // The one that it shows: there is no other to come.
        Some(pin) if pin == identity.pin => None,
        Some(pin) => Some(pin),
        None => {
            tracing::warn!("the hub's next key is not vouched for");
            identity.next_pin
        }
    }
}

/// Notes the key that the hub showed in an exchange that went through: the announced one takes the place of the
/// former one, which is not accepted any more. True when it did.
///
/// # Errors
/// When the book cannot be written; the identity is as before then, and both keys are accepted.
pub fn take_shown_key(ledger: &Ledger, identity: &mut Identity, shown: Hash) -> Result<bool, LedgerError> {
    if identity.next_pin != Some(shown) {
        return Ok(false);
    }
    ledger.write(Priority::Sync, |book| {
        let stored = book.setting(identity::SETTING)?.and_then(|text| serde_json::from_str(&text).ok());
        let mut stored: Identity = stored.unwrap_or_else(|| identity.clone());
        stored.pin = shown;
        stored.next_pin = None;
        let text = serde_json::to_string(&stored).map_err(|_| LedgerError::Unknown("identity"))?;
        book.touch(Topic::Reference);
        book.put_setting(identity::SETTING, &text)
    })?;
    identity.pin = shown;
    identity.next_pin = None;
    Ok(true)
}

/// What the hub says about itself.
struct Told {
    epoch: String,
    announced: Vec<Announced>,
    next_pin: Option<Hash>,
}

struct Steps<'a> {
    ledger: &'a Ledger,
    go_on: &'a dyn Fn() -> bool,
    /// True when the request named the hub's epoch, so that the hub left out what this desk wrote.
    knew_hub: bool,
    /// True when the hub signs its pages.
    is_signed: bool,
    applied: &'a mut Applied,
}

impl Steps<'_> {
    /// Takes over the hub's epoch and kinds. With another epoch, all that may be lost is noted in the same
    /// transaction: a hub that is told its own epoch together with a place that it does not know would believe
    /// that it was set back once more.
    fn keep_identity(
        &mut self,
        identity: &mut Identity,
        Told { epoch, announced, next_pin }: Told,
        lost: &[String],
    ) {
        let is_same_hub = identity.epoch.as_ref() == Some(&epoch) && identity.announced == announced;
        if is_same_hub && identity.next_pin == next_pin {
            return;
        }
        let fresh = Identity { epoch: Some(epoch), announced, next_pin, ..identity.clone() };
        let (mut is_recovering, mut offered_again) = (false, 0);
        let written = self.ledger.write(Priority::Sync, |book| {
            // Only the values that are the hub's; the rest of the stored identity is not this code's.
            let stored = book.setting(identity::SETTING)?.and_then(|text| serde_json::from_str(&text).ok());
            let mut stored: Identity = stored.unwrap_or_else(|| fresh.clone());
            if stored.epoch.is_some() && stored.epoch != fresh.epoch {
                tracing::warn!(
                    "the hub was restored from a backup: what it may have lost is kept ready for it"
                );
                offered_again = book.change_epoch()?;
                for stream in lost {
                    is_recovering |= book.lose_cursor(stream)?;
                }
            }
            stored.epoch.clone_from(&fresh.epoch);
            stored.announced.clone_from(&fresh.announced);
            stored.next_pin = fresh.next_pin;
            let text = serde_json::to_string(&stored).map_err(|_| LedgerError::Unknown("identity"))?;
            // Another hub, or one that reads more: what was refused may be taken now.
            if !is_same_hub {
                book.forget_refusals()?;
            }
            // Who shows the reference data reads the identity again with it.
            book.touch(Topic::Reference);
            book.put_setting(identity::SETTING, &text)
        });
        match written {
            Ok(written) => {
                *identity = fresh;
                self.applied.identity_changed = true;
                self.applied.is_recovering |= is_recovering;
                self.applied.offered_again += offered_again;
                self.applied.topics.extend(written.topics);
            }
            // Not kept in memory either, so that the next answer is news again.
            Err(error) => self.applied.note(ApplyProblem::Ledger(error)),
        }
    }

    fn stamps(&mut self, notices: &[StampNotice]) {
        let news = self.news(
            notices,
            |notice| notice.id,
            |notice, there| !there.is_confirmed || there.stamp.as_ref() != Some(&notice.stamp),
        );
        for chunk in news.chunks(CHUNK) {
            let written = self.write(|book| {
                let mut refused = None;
                let mut count = 0;
                for notice in chunk {
                    match book.apply_stamp(notice.id, &notice.stamp) {
                        Ok(()) => count += 1,
                        // One wrong word does not hold up the others.
                        Err(error @ LedgerError::StampConflict(_)) => refused = Some(error),
                        Err(error) => return Err(error),
                    }
                }
                Ok((count, refused))
            });
            let Some((count, refused)) = written else { return };
            self.applied.stamped += count;
            if let Some(error) = refused {
                self.applied.note(error.into());
            }
        }
    }

    fn held(&mut self, notices: &[HeldNotice]) {
        let reason = |notice: &HeldNotice| held_word(notice.reason);
        // A stamp is the later word: a notice that was overtaken by one says nothing any more.
        let news = self.news(
            notices,
            |notice| notice.id,
            |notice, there| {
                let is_other = there.held.as_deref() != Some(reason(notice).as_str());
                let is_declined = notice.declined.is_some() && notice.declined != there.declined;
                !there.is_confirmed && (is_other || is_declined)
            },
        );
        for chunk in news.chunks(CHUNK) {
            let written = self.write(|book| {
                for notice in chunk {
                    book.mark_held(notice.id, &reason(notice))?;
                    if let Some(declined) = &notice.declined {
                        book.decline(notice.id, declined)?;
                    }
                }
                Ok(chunk.len())
            });
            let Some(count) = written else { return };
            self.applied.held += count;
        }
    }

    /// What the hub answers for stands where it was offered, also when its word came before by another way.
    fn confirm(&mut self, stamps: &[StampNotice], held: &[HeldNotice]) {
        match self.ledger.read(|book| book.has_unconfirmed()) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return self.applied.note(ApplyProblem::Ledger(error)),
        }
        let ids: Vec<OperationId> =
            stamps.iter().map(|notice| notice.id).chain(held.iter().map(|notice| notice.id)).collect();
        for chunk in ids.chunks(CHUNK) {
            let written = self.write(|book| chunk.iter().try_for_each(|id| book.confirm_place(*id)));
            if written.is_none() {
                return;
            }
        }
    }

    /// Whether the hub says that another machine writes this desk's chain.
    fn hear(&mut self, identity: &mut Identity, clock_ms: i64) {
        match incarnation::hear(self.ledger, identity, &self.applied.refused, clock_ms) {
            Ok(topics) => self.applied.topics.extend(topics),
            Err(error) => self.applied.note(ApplyProblem::Ledger(error)),
        }
    }

    /// How far the hub is backed up: an attachment is not evicted above it.
    fn keep_backed_up_to(&mut self, row: Option<u64>) {
        let Some(row) = row.map(|row| row.to_string()) else { return };
        let kept = self.ledger.read(|book| book.setting(HUB_BACKED_UP_TO));
        if matches!(&kept, Ok(Some(kept)) if *kept == row) {
            return;
        }
        // Not kept is told as of every other write; the next answer says it again.
        self.write(|book| book.put_setting(HUB_BACKED_UP_TO, &row)).unwrap_or_default();
    }

    /// A restored hub does not have what an earlier one held: it is offered again, like all that has no stamp.
    fn not_held(&mut self, ids: &[OperationId]) {
        let news = self.news(ids, |id| *id, |_, there| !there.is_confirmed && there.held.is_some());
        if news.is_empty() {
            return;
        }
        let written = self.write(|book| {
            news.iter().try_for_each(|id| book.unmark_held(**id))?;
            Ok(news.len())
        });
        self.applied.offered_again += written.unwrap_or_default();
    }

    /// Keeps what was refused for good, and forgets what is settled by now.
    fn refused(&mut self, clock_ms: i64) {
        let refusals: Vec<Refusal> = self
            .applied
            .refused
            .iter()
            .filter(|batch| waits(batch.code))
            .map(|batch| Refusal {
                chain: batch.chain,
                n: batch.expected_n,
                code: code_word(batch.code),
                at_ms: clock_ms,
            })
            .collect();
        let is_settled = match self.ledger.read(|book| book.refusals()) {
            Ok(there) => there.is_empty(),
            Err(error) => return self.applied.note(ApplyProblem::Ledger(error)),
        };
        if refusals.is_empty() && is_settled {
            return;
        }
        self.write(|book| {
            book.forget_settled_refusals()?;
            refusals.iter().try_for_each(|refusal| book.put_refusal(refusal))
        });
    }

    /// What the hub has of a courier's parcel need not be carried any further.
    fn parcels(&mut self, notices: &[ParcelNotice]) {
        if notices.is_empty() {
            return;
        }
        let written = self.write(|book| {
            for notice in notices {
                book.hand_over_parcel(notice.parcel, notice.refused.map(code_word).as_deref())?;
            }
            Ok(notices.len())
        });
        self.applied.parcels += written.unwrap_or_default();
    }

    /// The notices about operations of this log that say something new.
    fn news<'n, T>(
        &mut self,
        notices: &'n [T],
        id: impl Fn(&T) -> OperationId,
        is_new: impl Fn(&T, &ledger::Record) -> bool,
    ) -> Vec<&'n T> {
        let read = self.ledger.read(|book| {
            let mut news = Vec::new();
            let mut strangers = 0;
            for notice in notices {
                match book.operation(id(notice))? {
                    Some(there) if is_new(notice, &there) => news.push(notice),
                    Some(_) => {}
                    None => strangers += 1,
                }
            }
            Ok::<_, LedgerError>((news, strangers))
        });
        let (news, strangers) = read.unwrap_or_else(|error| {
            self.applied.note(error.into());
            (Vec::new(), 0)
        });
        if strangers > 0 {
            self.applied.note(ApplyProblem::OtherOperation);
        }
        news
    }

    /// Applies a page. True when the stream was read to its end.
    fn page(&mut self, page: &StreamPage, identity: &Identity) -> bool {
        let checked = match self.ledger.read(|book| page::check(book, page, identity, self.is_signed)) {
            Ok(checked) => checked,
            Err(ApplyProblem::ContentMissing) if self.knew_hub => {
                self.applied.asks_anew = true;
                return false;
            }
            Err(problem) => {
                self.applied.note(problem);
                return false;
            }
        };
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

/// The word of a code, as the window gets it.
#[must_use]
pub fn code_word(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn held_word(reason: domain::dossier::judge::HeldReason) -> String {
    serde_json::to_value(reason).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
