//! Makes a request out of what the log holds. Nothing is taken out of the log: what is not stamped when the
//! next request is composed is in that request again.

use super::{engine::Budget, failure::Failure, offer};
use crate::{clock::moment, identity::Identity, incarnation, problems::ledger_code, viewed};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use domain::{
    id::{ChainId, OperationId},
    operation::{
        FormatProblem, Placed, head_message,
        wire::{WireAct, WireBatch, WireOperation},
    },
    problem::Code,
    protocol::{
        ChainOpening, ChainPoint, Cursor, ExchangeRequest, HELD_ASKED, NamedCursor, PROTOCOL,
        REFERENCE_STREAM, office_stream,
    },
};
use ledger::{Act, Ledger, LedgerError, PageLimit, Read, Refusal};

/// Operations in one request at most: the hub judges them in one transaction.
const MOST_OPERATIONS: usize = 1000;
/// What JSON adds to the bytes of an operation: keys, quotes, the salt in base64.
pub(super) const OPERATION_FRAME: usize = 48;
/// What JSON adds to an act.
const ACT_FRAME: usize = 72;
/// Entities with a hole that are asked for in one request.
const MOST_WANTED: u32 = 16;
/// The rest of a request: certificate, cursors, chains, signatures.
const REQUEST_FRAME: usize = 1536;

/// What the hub refused for good is offered again after this time: somebody may have mended the hub.
const REFUSED_AGAIN_MS: i64 = 60 * 60 * 1000;
/// Held operations are asked about in turns of this length, when they are too many for one request.
const HELD_TURN_MS: i64 = 20_000;

/// Why no request can be made.
#[derive(Debug, thiserror::Error)]
pub enum ComposeProblem {
    /// The book cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What is stored is no operation.
    #[error(transparent)]
    Format(#[from] FormatProblem),
    /// The desk's secret key is damaged.
    #[error("the desk's key cannot be read")]
    Key,
}

impl From<ComposeProblem> for Failure {
    fn from(problem: ComposeProblem) -> Self {
        Self::Local(match &problem {
            ComposeProblem::Ledger(error) => ledger_code(error),
            ComposeProblem::Format(_) | ComposeProblem::Key => Code::DataDamaged,
        })
    }
}

/// The next request: how far this desk has read, and as much of what waits as the budget allows.
///
/// # Errors
/// See [`ComposeProblem`].
pub fn compose(
    ledger: &Ledger,
    identity: &Identity,
    clock_ms: i64,
    budget: Budget,
) -> Result<ExchangeRequest, ComposeProblem> {
    ledger.read(|book| {
        let streams = [REFERENCE_STREAM.to_owned(), office_stream(&identity.office)];
        let cursors = streams.into_iter().map(|stream| cursor(book, stream)).collect::<Result<_, _>>()?;
        let points = offer::points(book, identity)?;
        let offers = offer::offers(book, identity, room(budget))?;
        let is_behind = !points.is_empty() || !offers.is_empty();
        // What this desk wrote is judged after what it had seen.
        let acts =
            if is_behind { Vec::new() } else { sendable(book, identity, room(budget), Some(clock_ms))? };
        let (chains, batches) = batches(book, identity, &acts)?;
        let parcels = if is_behind { Vec::new() } else { parcels(book, clock_ms, budget, &acts)? };
        let answer_bytes = budget.answer_bytes;
        let held = held(book, clock_ms)?;
        let declined = declined(book, &held)?;
        let wanted = book.with_holes(MOST_WANTED)?;
        let viewed = viewed::to_send(book, moment(clock_ms).date_naive())?;
        let blank = blank(identity, clock_ms);
        Ok(ExchangeRequest {
            cursors,
            chains,
            batches,
            answer_bytes,
            held,
            declined,
            parcels,
            points,
            offers,
            wanted,
            viewed,
            ..blank
        })
    })
}

/// Everything that waits here, in requests of about so many bytes, one after the other: for a courier.
///
/// # Errors
/// See [`ComposeProblem`].
pub fn compose_all(
    ledger: &Ledger,
    identity: &Identity,
    clock_ms: i64,
    bytes: usize,
) -> Result<Vec<(ExchangeRequest, usize)>, ComposeProblem> {
    ledger.read(|book| {
        let mut requests = Vec::new();
        let acts = sendable_of(book, identity, usize::MAX, usize::MAX, &book.refusals()?)?;
        let mut rest = acts.as_slice();
        while !rest.is_empty() {
            let mut size = 0;
            let fitting = rest.iter().take_while(|act| {
                size += wire_size(act);
                size <= bytes
            });
            let (some, others) = rest.split_at(fitting.count().max(1));
            rest = others;
            let (chains, batches) = batches(book, identity, some)?;
            let request = ExchangeRequest { chains, batches, ..blank(identity, clock_ms) };
            requests.push((request, some.len()));
        }
        Ok(requests)
    })
}

/// A request that asks for nothing and brings nothing.
fn blank(identity: &Identity, clock_ms: i64) -> ExchangeRequest {
    ExchangeRequest {
        protocol: PROTOCOL,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        certificate: identity.certificate.clone(),
        demo_offset_ms: identity.demo_offset_ms,
        clock_ms,
        epoch: identity.epoch.clone(),
        cursors: Vec::new(),
        chains: Vec::new(),
        batches: Vec::new(),
        wanted: Vec::new(),
        answer_bytes: 0,
        held: Vec::new(),
        declined: Vec::new(),
        parcels: Vec::new(),
        points: Vec::new(),
        offers: Vec::new(),
        viewed: Vec::new(),
    }
}

/// The batches of some acts, and the chains that they belong to.
fn batches(
    book: &Read<'_>,
    identity: &Identity,
    acts: &[Act],
) -> Result<(Vec<ChainOpening>, Vec<WireBatch>), ComposeProblem> {
    let mut batches: Vec<WireBatch> = Vec::new();
    let mut chains: Vec<ChainOpening> = Vec::new();
    for run in runs(acts) {
        let Some(batch) = batch(identity, run)? else { continue };
        if chains.iter().all(|opening| opening.chain != batch.chain) {
            let chain = book.chain(batch.chain)?.ok_or(LedgerError::Unknown("chain"))?;
            let continues = book.parent_of(chain.id)?.map(|(chain, n)| ChainPoint { chain, n });
            let ledger::Chain { id, desk, predecessor, .. } = chain;
            chains.push(ChainOpening { chain: id, desk, predecessor, continues });
        }
        batches.push(batch);
    }
    Ok((chains, batches))
}

/// What others gave this desk to carry: after its own work, so that neither waits for the other for ever.
fn parcels(book: &Read<'_>, clock_ms: i64, budget: Budget, acts: &[Act]) -> Result<Vec<String>, LedgerError> {
    let own: usize = acts.iter().map(wire_size).sum();
    if own > room(budget) / 2 || budget.parcel_bytes == 0 {
        return Ok(Vec::new());
    }
    let bytes = usize::try_from(budget.parcel_bytes).unwrap_or(usize::MAX);
    let parcels = book.waiting_parcels(bytes, clock_ms)?;
    Ok(parcels.iter().map(|sealed| BASE64.encode(sealed)).collect())
}

/// True when something waits that the hub can read, as of this time by the clock.
///
/// # Errors
/// When the book cannot be read.
pub fn has_more(book: &Read<'_>, identity: &Identity, clock_ms: i64) -> Result<bool, LedgerError> {
    Ok(offer::is_due(book, identity)?
        || !sendable(book, identity, 0, None)?.is_empty()
        || book.has_parcel(clock_ms)?)
}

/// Some of what the hub holds as far as this desk knows, others each time: what became of it.
fn held(book: &Read<'_>, clock_ms: i64) -> Result<Vec<OperationId>, LedgerError> {
    let all = book.held_at_hub()?;
    let parts = all.len().div_ceil(HELD_ASKED).max(1);
    let turn = usize::try_from(clock_ms.div_euclid(HELD_TURN_MS)).unwrap_or_default() % parts;
    Ok(all.chunks(HELD_ASKED).nth(turn).unwrap_or_default().to_vec())
}

/// Those of which this desk shows that a person declined them.
fn declined(book: &Read<'_>, held: &[OperationId]) -> Result<Vec<OperationId>, LedgerError> {
    let mut declined = Vec::new();
    for id in held {
        if book.operation(*id)?.is_some_and(|record| record.declined.is_some()) {
            declined.push(*id);
        }
    }
    Ok(declined)
}

fn cursor(book: &Read<'_>, stream: String) -> Result<NamedCursor, LedgerError> {
    let ledger::Cursor { position, hash } = book.cursor(&stream)?;
    let signature = book.proof(&stream, position)?;
    Ok(NamedCursor { stream, cursor: Cursor { position, hash }, signature })
}

fn room(budget: Budget) -> usize {
    usize::try_from(budget.request_bytes).unwrap_or(usize::MAX).saturating_sub(REQUEST_FRAME)
}

/// The waiting acts of this desk's chains, whole, in order, as many as fit and at least one.
/// What the hub refused for good waits, and its chain behind it, until some time has passed by the clock, if there
/// is one.
fn sendable(
    book: &Read<'_>,
    identity: &Identity,
    bytes: usize,
    clock_ms: Option<i64>,
) -> Result<Vec<Act>, LedgerError> {
    let mut refusals = book.refusals()?;
    // Either way: a clock that was set back must not keep it waiting.
    refusals.retain(|refusal| clock_ms.is_none_or(|now| (now - refusal.at_ms).abs() < REFUSED_AGAIN_MS));
    sendable_of(book, identity, bytes, MOST_OPERATIONS, &refusals)
}

fn sendable_of(
    book: &Read<'_>,
    identity: &Identity,
    mut left: usize,
    mut operations: usize,
    refusals: &[Refusal],
) -> Result<Vec<Act>, LedgerError> {
    let mut all = Vec::new();
    if incarnation::is_mute(book)? {
        return Ok(all);
    }
    // A folder that was restored has more than one chain; only this desk's can be signed here.
    for chain in book.chains()?.into_iter().filter(|chain| chain.desk == identity.desk) {
        let refused = refusals.iter().find(|refusal| refusal.chain == chain.id).map(|refusal| refusal.n);
        for act in book.unstamped(&[chain.id], PageLimit { operations, bytes: left })? {
            if refused.is_some_and(|n| last(&act).is_some_and(|last| last.place.n >= n)) {
                break;
            }
            // Behind an act that the hub cannot read the chain waits: its numbers have no holes.
            if !is_announced(identity, &act) {
                break;
            }
            let size = wire_size(&act);
            if !all.is_empty() && (size > left || act.operations.len() > operations) {
                return Ok(all);
            }
            left = left.saturating_sub(size);
            operations = operations.saturating_sub(act.operations.len());
            all.push(act);
        }
    }
    Ok(all)
}

/// Bytes of an act in a request, about.
fn wire_size(act: &Act) -> usize {
    act.bytes + act.operations.len() * OPERATION_FRAME + ACT_FRAME
}

fn is_announced(identity: &Identity, act: &Act) -> bool {
    act.operations.iter().all(|placed| {
        let header = &placed.operation.header;
        identity.is_announced(&header.kind, header.v)
    })
}

/// Cuts the acts where a chain ends, or where what the hub has taken already leaves a gap.
fn runs(acts: &[Act]) -> impl Iterator<Item = &[Act]> {
    acts.chunk_by(|before, after| {
        before.chain == after.chain && last(before).map(|placed| placed.place.n + 1) == first(after)
    })
}

fn last(act: &Act) -> Option<&Placed> {
    act.operations.last()
}

fn first(act: &Act) -> Option<u64> {
    act.operations.first().map(|placed| placed.place.n)
}

fn batch(identity: &Identity, run: &[Act]) -> Result<Option<WireBatch>, ComposeProblem> {
    let ends = run.first().and_then(first).zip(run.last().and_then(last));
    let Some((first_n, head)) = ends else { return Ok(None) };
    let chain: ChainId = head.place.chain;
    let message = head_message(chain, head.place.n, head.place.link(&head.operation));
    let signature = identity.sign(&message).ok_or(ComposeProblem::Key)?;
    let acts = run
        .iter()
        .map(|act| {
            let operations: Result<_, _> =
                act.operations.iter().map(|placed| WireOperation::of(&placed.operation)).collect();
            Ok(WireAct { id: act.id, operations: operations? })
        })
        .collect::<Result<_, FormatProblem>>()?;
    Ok(Some(WireBatch { chain, first_n, acts, signature }))
}
