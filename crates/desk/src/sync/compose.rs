//! Makes a request out of what the log holds. Nothing is taken out of the log: what is not stamped when the
//! next request is composed is in that request again.

use super::{engine::Budget, failure::Failure, offer};
use crate::{identity::Identity, problems::ledger_code};
use domain::{
    id::ChainId,
    operation::{
        FormatProblem, Placed, head_message,
        wire::{WireAct, WireBatch, WireOperation},
    },
    problem::Code,
    protocol::{
        ChainOpening, Cursor, ExchangeRequest, NamedCursor, PROTOCOL, REFERENCE_STREAM, office_stream,
    },
};
use ledger::{Act, Ledger, LedgerError, PageLimit, Read};

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
        // What this desk wrote is judged after what it had seen.
        let acts = if points.is_empty() && offers.is_empty() {
            sendable(book, identity, room(budget))?
        } else {
            Vec::new()
        };
        let mut batches: Vec<WireBatch> = Vec::new();
        let mut chains: Vec<ChainOpening> = Vec::new();
        for run in runs(&acts) {
            let Some(batch) = batch(identity, run)? else { continue };
            if chains.iter().all(|opening| opening.chain != batch.chain) {
                let chain = book.chain(batch.chain)?.ok_or(LedgerError::Unknown("chain"))?;
                chains.push(ChainOpening {
                    chain: chain.id,
                    desk: chain.desk,
                    predecessor: chain.predecessor,
                });
            }
            batches.push(batch);
        }
        Ok(ExchangeRequest {
            protocol: PROTOCOL,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            certificate: identity.certificate.clone(),
            demo_offset_ms: identity.demo_offset_ms,
            clock_ms,
            epoch: identity.epoch.clone(),
            cursors,
            chains,
            batches,
            wanted: book.with_holes(MOST_WANTED)?,
            answer_bytes: budget.answer_bytes,
            points,
            offers,
        })
    })
}

/// True when something waits that the hub can read.
///
/// # Errors
/// When the book cannot be read.
pub fn has_more(book: &Read<'_>, identity: &Identity) -> Result<bool, LedgerError> {
    Ok(offer::is_due(book, identity)? || !sendable(book, identity, 0)?.is_empty())
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
fn sendable(book: &Read<'_>, identity: &Identity, bytes: usize) -> Result<Vec<Act>, LedgerError> {
    let mut all = Vec::new();
    let (mut left, mut operations) = (bytes, MOST_OPERATIONS);
    // A folder that was restored has more than one chain; only this desk's can be signed here.
    for chain in book.chains()?.into_iter().filter(|chain| chain.desk == identity.desk) {
        for act in book.unstamped(&[chain.id], PageLimit { operations, bytes: left })? {
            // Behind an act that the hub cannot read the chain waits: its numbers have no holes.
            if !is_announced(identity, &act) {
                break;
            }
            let size = act.bytes + act.operations.len() * OPERATION_FRAME + ACT_FRAME;
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
