//! What a restored hub may have lost: points at which both histories may meet, and runs of the old streams.

use super::compose::{ComposeProblem, OPERATION_FRAME};
use crate::identity::Identity;
use domain::{
    operation::wire::{WireDelivery, WireOperation},
    protocol::{Cursor, REFERENCE_STREAM, StreamMark, StreamOffer, StreamPoints, office_stream},
};
use ledger::{Branch, LedgerError, Read};

/// What JSON adds to a delivery beside its operation: position, id, stamp, place.
const DELIVERY_FRAME: usize = 420;
/// A run longer than this is offered in parts.
const RUN_BYTES: usize = 512 * 1024;
/// Positions of a run that may follow by hash only: more would not fit into a request.
const MOST_MARKS: usize = 12_000;

fn streams(identity: &Identity) -> [String; 2] {
    [REFERENCE_STREAM.to_owned(), office_stream(&identity.office)]
}

/// Points of the streams whose cursor the hub did not find.
pub(super) fn points(book: &Read<'_>, identity: &Identity) -> Result<Vec<StreamPoints>, LedgerError> {
    let mut all = Vec::new();
    for stream in streams(identity) {
        if book.is_cursor_lost(&stream)? {
            let points = book.points(&stream)?;
            let points =
                points.into_iter().map(|at| Cursor { position: at.position, hash: at.hash }).collect();
            all.push(StreamPoints { stream, points });
        }
    }
    Ok(all)
}

/// True when something is to be asked or offered before anything else is sent.
pub(super) fn is_due(book: &Read<'_>, identity: &Identity) -> Result<bool, LedgerError> {
    for stream in streams(identity) {
        if book.is_cursor_lost(&stream)? || !book.branches(&stream)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Runs of the old streams, the reference first, as many as fit and at least one. Nothing of a stream whose place
/// is yet to be found.
pub(super) fn offers(
    book: &Read<'_>,
    identity: &Identity,
    bytes: usize,
) -> Result<Vec<StreamOffer>, ComposeProblem> {
    let mut offers = Vec::new();
    let mut left = bytes;
    for stream in streams(identity) {
        if book.is_cursor_lost(&stream)? {
            return Ok(offers);
        }
        for branch in book.branches(&stream)? {
            if !runs(book, &branch, &mut left, &mut offers)? {
                return Ok(offers);
            }
        }
    }
    Ok(offers)
}

/// Adds the runs of a branch. False when there was no room for all.
fn runs(
    book: &Read<'_>,
    branch: &Branch,
    left: &mut usize,
    offers: &mut Vec<StreamOffer>,
) -> Result<bool, ComposeProblem> {
    let mut from = Cursor { position: branch.from.position, hash: branch.from.hash };
    let (mut deliveries, mut size, mut has_room) = (Vec::<WireDelivery>::new(), 0, true);
    let (mut rest, mut act) = (Vec::new(), None);
    let mut problem = None;
    book.branch_entries(branch, |entry| {
        // Too long for one request: the whole acts so far, and the rest by hash only.
        if !rest.is_empty() || (size > RUN_BYTES && act != Some(entry.placed.place.act.id)) {
            if rest.len() >= MOST_MARKS {
                tracing::warn!(stream = %branch.stream, "a run of the old stream is too long to be offered");
                return Ok(false);
            }
            rest.push(StreamMark {
                id: entry.placed.operation.header.id,
                content: entry.placed.operation.content_hash(),
                stamp: entry.stamp,
            });
            let Some(signature) = entry.signature else { return Ok(true) };
            let to = Cursor { position: entry.at.position, hash: entry.at.hash };
            let (deliveries, rest) = (std::mem::take(&mut deliveries), std::mem::take(&mut rest));
            offers.push(StreamOffer { stream: branch.stream.clone(), from, to, signature, deliveries, rest });
            // What follows by hash only is offered when the hub is done with this part.
            (*left, has_room) = (0, false);
            return Ok(false);
        }
        act = Some(entry.placed.place.act.id);
        let operation = match WireOperation::of(&entry.placed.operation) {
            Ok(operation) => operation,
            Err(cause) => {
                problem = Some(cause);
                return Ok(false);
            }
        };
        size += entry.placed.operation.size() + OPERATION_FRAME + DELIVERY_FRAME;
        has_room = offers.is_empty() || size <= *left;
        if !has_room {
            return Ok(false);
        }
        deliveries.push(WireDelivery {
            position: entry.at.position,
            id: entry.placed.operation.header.id,
            stamp: entry.stamp,
            operation: Some(operation),
            place: Some(entry.placed.place),
        });
        if let Some(signature) = entry.signature {
            let to = Cursor { position: entry.at.position, hash: entry.at.hash };
            let deliveries = std::mem::take(&mut deliveries);
            let (stream, rest) = (branch.stream.clone(), Vec::new());
            offers.push(StreamOffer { stream, from, to, signature, deliveries, rest });
            *left = left.saturating_sub(size);
            (from, size) = (to, 0);
        }
        Ok(true)
    })?;
    match problem {
        Some(cause) => Err(cause.into()),
        None => Ok(has_room),
    }
}
