//! One page of a stream: checked as a whole, then applied in pieces.

use super::ApplyProblem;
use crate::identity::Identity;
use domain::{
    hash::Hash,
    id::{ActId, OperationId},
    mutant::{self, Mutant},
    operation::{Placed, Stamp, stream_hash},
    protocol::{ChainPoint, StreamPage, page_message},
};
use ledger::{Cursor, Delivered, LedgerError, Read, Write};

/// A delivery that was found in order.
pub(super) struct Checked {
    before: Cursor,
    after: Cursor,
    id: OperationId,
    act: ActId,
    /// `None` when the operation is in the log.
    placed: Option<Placed>,
    stamp: Stamp,
}

/// The deliveries of a page, all of which hold together.
pub(super) struct CheckedPage {
    deliveries: Vec<Checked>,
    is_current: bool,
    brings_proof: bool,
    is_news_of_self: bool,
    taken: Option<ChainPoint>,
}

impl CheckedPage {
    /// True unless it lies on what was read already.
    pub(super) fn is_current(&self) -> bool {
        self.is_current
    }

    /// True when it delivers nothing, and a signature over the cursor that this desk has none for.
    pub(super) fn brings_proof(&self) -> bool {
        self.brings_proof
    }

    /// True when it delivers what was written in this desk's chain and is not here.
    pub(super) fn is_news_of_self(&self) -> bool {
        self.is_news_of_self
    }

    /// The first place that it delivers at which something of this folder's own stands: another machine writes that
    /// chain. The page cannot be delivered before that is out of the way.
    pub(super) fn taken(&self) -> Option<ChainPoint> {
        self.taken
    }

    /// Pieces of about `size` deliveries, cut only between acts.
    pub(super) fn chunks(&self, size: usize) -> impl Iterator<Item = &[Checked]> {
        let mut rest = self.deliveries.as_slice();
        let size = if mutant::is(Mutant::ActCut) { 1 } else { size };
        std::iter::from_fn(move || {
            let mut cut = rest.len().min(size);
            while let Some([before, after]) = rest.get(cut.saturating_sub(1)..=cut)
                && before.act == after.act
                && !mutant::is(Mutant::ActCut)
            {
                cut += 1;
            }
            let (chunk, left) = rest.split_at_checked(cut)?;
            rest = left;
            (!chunk.is_empty()).then_some(chunk)
        })
    }
}

/// Reads a page and compares it with itself and with the log. Empty when it was applied before.
///
/// The end of a page that delivers something is signed by the hub, unless it speaks a protocol that has no signatures
/// (`is_signed` is false): without the signature this desk could not give back what the hub may lose.
pub(super) fn check(
    book: &Read<'_>,
    page: &StreamPage,
    identity: &Identity,
    is_signed: bool,
) -> Result<CheckedPage, ApplyProblem> {
    let (from, to) = (own(page.from), own(page.to));
    let cursor = book.cursor(&page.stream)?;
    if from != cursor {
        // An answer that came late or twice: it lies on what was read already, and says nothing new.
        let on_our_way = |at: Cursor| {
            Ok::<_, LedgerError>(book.stream_hash_at(&page.stream, at.position)? == Some(at.hash))
        };
        let is_old = from.position < cursor.position
            && on_our_way(from)?
            && (to.position > cursor.position || on_our_way(to)?);
        let old = CheckedPage {
            deliveries: Vec::new(),
            is_current: false,
            brings_proof: false,
            is_news_of_self: false,
            taken: None,
        };
        return if is_old { Ok(old) } else { Err(ApplyProblem::CursorJump) };
    }
    let mut at = from;
    let mut checked = Vec::with_capacity(page.deliveries.len());
    let (mut is_news_of_self, mut taken) = (false, None);
    for delivery in &page.deliveries {
        if delivery.position != at.position + 1 {
            return Err(ApplyProblem::Shape);
        }
        let there = book.operation(delivery.id)?;
        let placed = match (&delivery.operation, delivery.place) {
            (Some(wire), Some(place)) => Some(Placed { operation: wire.read()?, place }),
            (None, None) => None,
            _ => return Err(ApplyProblem::Shape),
        };
        let known = there.as_ref().map(|record| &record.placed);
        let (content, act) = match (known, &placed) {
            (_, Some(placed)) if placed.operation.header.id != delivery.id => {
                return Err(ApplyProblem::OtherOperation);
            }
            (Some(known), Some(placed)) if known.operation != placed.operation => {
                return Err(ApplyProblem::Contradiction);
            }
            (Some(known), _) | (None, Some(known)) => (known.operation.content_hash(), known.place.act.id),
            (None, None) => return Err(ApplyProblem::ContentMissing),
        };
        is_news_of_self |=
            known.is_none() && placed.as_ref().is_some_and(|placed| placed.place.chain == identity.chain);
        if let (None, None, Some(Placed { place, .. })) = (known, taken, &placed)
            && book.is_taken_from_us(place, content)?
        {
            taken = Some(ChainPoint { chain: place.chain, n: place.n });
        }
        // What was delivered stands; a word that was given and never delivered may be that of a hub that lost it.
        let other = |record: &ledger::Record| {
            record.is_placed && record.stamp.as_ref().is_some_and(|stamp| *stamp != delivery.stamp)
        };
        if there.as_ref().is_some_and(other) {
            return Err(ApplyProblem::Contradiction);
        }
        let before = at;
        at = step(at, delivery.id, content, &delivery.stamp);
        // What is here already need not be written, however it came, unless it stands elsewhere for the hub.
        let is_there = |placed: &Placed| known.is_some_and(|known| known.place == placed.place);
        let placed = placed.filter(|placed| !is_there(placed));
        checked.push(Checked {
            before,
            after: at,
            id: delivery.id,
            act,
            placed,
            stamp: delivery.stamp.clone(),
        });
    }
    if at != to && !(mutant::is(Mutant::CursorWithoutHash) && at.position == to.position) {
        return Err(ApplyProblem::HashDiffers);
    }
    let vouched = page
        .signature
        .as_ref()
        .map(|signature| identity.is_of_hub(&page_message(&page.stream, page.to), signature));
    if vouched == Some(false) || (vouched.is_none() && is_signed && !checked.is_empty()) {
        return Err(ApplyProblem::SignatureWrong);
    }
    let brings_proof = checked.is_empty()
        && to.position > 0
        && vouched == Some(true)
        && book.proof(&page.stream, to.position)?.is_none();
    Ok(CheckedPage { deliveries: checked, is_current: true, brings_proof, is_news_of_self, taken })
}

/// Keeps the hub's signature over the end of a page.
pub(super) fn keep_proof(book: &mut Write<'_>, page: &StreamPage) -> Result<(), LedgerError> {
    match &page.signature {
        Some(signature) => book.put_proof(&page.stream, page.to.position, signature),
        None => Ok(()),
    }
}

/// Applies a piece and moves the cursor over it, in the transaction of the caller.
pub(super) fn deliver(book: &mut Write<'_>, page: &StreamPage, chunk: &[Checked]) -> Result<(), LedgerError> {
    let stream = &page.stream;
    for one in chunk {
        let delivered = one.placed.as_ref().map_or(Delivered::Own(one.id), Delivered::Placed);
        book.deliver(stream, one.after.position, delivered, &one.stamp)?;
    }
    if mutant::is(Mutant::CursorOutside) {
        return Ok(());
    }
    advance(book, page, chunk)
}

/// Moves the cursor over a piece that the same transaction has delivered.
pub(super) fn advance(book: &mut Write<'_>, page: &StreamPage, chunk: &[Checked]) -> Result<(), LedgerError> {
    match (chunk.first(), chunk.last()) {
        (Some(first), Some(last)) => {
            book.advance(&page.stream, first.before, last.after)?;
            if last.after == own(page.to) { keep_proof(book, page) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

fn step(at: Cursor, id: OperationId, content: Hash, stamp: &Stamp) -> Cursor {
    let position = at.position + 1;
    Cursor { position, hash: stream_hash(at.hash, position, id, content, &stamp.to_bytes()) }
}

fn own(cursor: domain::protocol::Cursor) -> Cursor {
    Cursor { position: cursor.position, hash: cursor.hash }
}
