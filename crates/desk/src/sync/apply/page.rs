//! One page of a stream: checked as a whole, then applied in pieces.

use super::{ApplyProblem, agrees};
use domain::{
    hash::Hash,
    id::{ActId, OperationId},
    mutant::{self, Mutant},
    operation::{Placed, Stamp, stream_hash},
    protocol::StreamPage,
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
pub(super) struct CheckedPage(Vec<Checked>);

impl CheckedPage {
    /// Pieces of about `size` deliveries, cut only between acts.
    pub(super) fn chunks(&self, size: usize) -> impl Iterator<Item = &[Checked]> {
        let mut rest = self.0.as_slice();
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
pub(super) fn check(book: &Read<'_>, page: &StreamPage) -> Result<CheckedPage, ApplyProblem> {
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
        return if is_old { Ok(CheckedPage(Vec::new())) } else { Err(ApplyProblem::CursorJump) };
    }
    let mut at = from;
    let mut checked = Vec::with_capacity(page.deliveries.len());
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
        if !agrees(there.as_ref().and_then(|record| record.stamp.as_ref()), &delivery.stamp) {
            return Err(ApplyProblem::Contradiction);
        }
        let before = at;
        at = step(at, delivery.id, content, &delivery.stamp);
        // Content that is here already need not be written, however it came.
        let placed = if there.is_some() { None } else { placed };
        checked.push(Checked {
            before,
            after: at,
            id: delivery.id,
            act,
            placed,
            stamp: delivery.stamp.clone(),
        });
    }
    if at == to { Ok(CheckedPage(checked)) } else { Err(ApplyProblem::HashDiffers) }
}

/// Applies a piece and moves the cursor over it, in the transaction of the caller.
pub(super) fn deliver(book: &mut Write<'_>, stream: &str, chunk: &[Checked]) -> Result<(), LedgerError> {
    for one in chunk {
        let delivered = one.placed.as_ref().map_or(Delivered::Own(one.id), Delivered::Placed);
        book.deliver(stream, one.after.position, delivered, &one.stamp)?;
    }
    if mutant::is(Mutant::CursorOutside) {
        return Ok(());
    }
    advance(book, stream, chunk)
}

/// Moves the cursor over a piece that the same transaction has delivered.
pub(super) fn advance(book: &mut Write<'_>, stream: &str, chunk: &[Checked]) -> Result<(), LedgerError> {
    match (chunk.first(), chunk.last()) {
        (Some(first), Some(last)) => book.advance(stream, first.before, last.after),
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
