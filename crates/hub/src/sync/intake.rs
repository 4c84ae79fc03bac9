//! Batches: whether their place fits, and what becomes of each operation.
//!
//! # Invariants
//! * Places are refused (fork, gap, signature, size), bodies never: what cannot be read or may not be done is
//!   held, and what lies behind it goes on. Places are checked over the exact bytes, before anything is read.
//! * What is refused is refused from its act on: the acts before it are taken, and so is every other batch.
//! * An act is written and judged whole, in one transaction.
//! * The same batch again changes nothing and gets the same answer.

use super::CLOCK_TOLERANCE_MS;
use crate::{book::Book, failure::Failure, http::codec, hub::Hub};
use domain::{
    dossier::{
        Dossier, fold_all,
        judge::{Bench, HeldReason, Judgement, judge},
    },
    hash::Hash,
    id::{ActId, DeskId, OfficeId, OperationId},
    operation::{
        ACT_LIMIT, Body, EntityKind, Entry, Operation, Place, Placed, Stamp, Verdict, chain_genesis,
        head_message,
        wire::{Piece, Unread, WireBatch, WirePlace},
    },
    problem::Code,
    protocol::{ChainPoint, ExchangeRequest, HeldNotice, RefusedBatch, StampNotice, office_stream},
};
use ledger::{LedgerError, Priority, Read, Received, Write};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A transaction of an exchange takes no new act after this time: the whole stays below 100 ms.
const TRANSACTION: Duration = Duration::from_millis(50);

/// The hub's word on what was handed in.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) stamps: Vec<StampNotice>,
    pub(super) held: Vec<HeldNotice>,
    pub(super) refused: Vec<RefusedBatch>,
}

/// Why a batch is not taken, and from where it would be.
struct Misplaced {
    expected_n: u64,
    code: Code,
    act: Option<ActId>,
}

/// A batch whose place and signature fit, as far as `rest`.
struct Fitting {
    desk: DeskId,
    predecessor: Hash,
    continues: Option<ChainPoint>,
    office: OfficeId,
    acts: Vec<Vec<Piece>>,
    rest: Option<Misplaced>,
}

/// What judging needs to know about the author's desk.
struct Author<'a> {
    book: &'a Book,
    office: &'a OfficeId,
    is_revoked: bool,
    is_clock_off: bool,
}

impl Hub {
    /// Takes in every batch. Failures are those of the store; a batch that does not fit stands in `refused`.
    pub(super) fn take(
        &self,
        request: &ExchangeRequest,
        asker: DeskId,
        asker_is_revoked: bool,
    ) -> Result<Taken, Failure> {
        let mut taken = Taken::default();
        if request.batches.is_empty() {
            return Ok(taken);
        }
        let book = self.reference()?;
        let is_clock_off = (self.office_ms() - request.clock_ms).abs() > CLOCK_TOLERANCE_MS;
        for batch in &request.batches {
            let fitting = self.ledger.read(|read| fit(read, request, batch, asker, &book))?;
            let done = match fitting {
                Err(misplaced) => Err(misplaced),
                Ok(mut fitting) => {
                    let rest = fitting.rest.take();
                    let is_revoked = asker_is_revoked
                        || book.reference.desk(fitting.desk).is_none_or(|row| row.is_revoked);
                    // The clock of the one who asks says nothing about chains that it carries for others.
                    let is_clock_off = is_clock_off && fitting.desk == asker;
                    let author = Author { book: &book, office: &fitting.office, is_revoked, is_clock_off };
                    let done = self.take_acts(batch, &fitting, &author, &mut taken)?;
                    done.and_then(|()| rest.map_or(Ok(()), Err))
                }
            };
            if let Err(Misplaced { expected_n, code, act }) = done {
                tracing::warn!(chain = %batch.chain, expected_n, ?code, "batch refused");
                taken.refused.push(RefusedBatch { chain: batch.chain, expected_n, code, act });
            }
        }
        Ok(taken)
    }

    /// Writes act after act, as many in a transaction as its time allows.
    fn take_acts(
        &self,
        batch: &WireBatch,
        fitting: &Fitting,
        author: &Author<'_>,
        taken: &mut Taken,
    ) -> Result<Result<(), Misplaced>, Failure> {
        let mut rest = fitting.acts.as_slice();
        let mut most = rest.len();
        while !rest.is_empty() {
            let mut tried = 0;
            let written = self.ledger.write(Priority::Sync, |write| {
                let begun = Instant::now();
                let mut some = Taken::default();
                write.create_chain(batch.chain, fitting.desk, fitting.predecessor)?;
                if let Some(point) = fitting.continues {
                    write.put_parent(batch.chain, point.chain, point.n)?;
                }
                for act in rest.iter().take(most) {
                    for piece in act {
                        match piece {
                            Piece::Read(placed) => take_one(write, placed, author, &mut some)?,
                            Piece::Unread(unread) => keep_unread(write, unread, &mut some)?,
                        }
                    }
                    tried += 1;
                    if begun.elapsed() >= TRANSACTION {
                        break;
                    }
                }
                Ok::<_, Failure>(some)
            });
            match written {
                Ok(mut written) => {
                    taken.stamps.append(&mut written.value.stamps);
                    taken.held.append(&mut written.value.held);
                    rest = rest.get(tried..).unwrap_or_default();
                    most = rest.len();
                }
                Err(Failure::Ledger(cause)) if is_misplaced(&cause) => {
                    // The acts before the one that does not fit are taken without it.
                    if tried > 0 {
                        most = tried;
                        continue;
                    }
                    let place = rest.first().and_then(|act| act.first()).map(place_of);
                    return Ok(Err(Misplaced {
                        expected_n: place.map_or(0, |place| place.n),
                        code: misplaced_code(&cause),
                        act: place.map(|place| place.act.id),
                    }));
                }
                Err(cause) => return Err(cause),
            }
        }
        Ok(Ok(()))
    }
}

/// The place is taken, or another request was faster.
fn is_misplaced(cause: &LedgerError) -> bool {
    matches!(
        cause,
        LedgerError::ChainCollision { .. } | LedgerError::ChainGap { .. } | LedgerError::DuplicateId(_)
    )
}

/// Another content at the same place, with the signature of the desk's own key, can only come from two machines
/// that write one chain.
fn misplaced_code(cause: &LedgerError) -> Code {
    match cause {
        LedgerError::ChainCollision { n, .. } if *n > 0 => Code::DeskCloned,
        _ => Code::ChainBroken,
    }
}

fn place_of(piece: &Piece) -> Place {
    match piece {
        Piece::Read(placed) => placed.place,
        Piece::Unread(unread) => unread.place,
    }
}

/// Whether a batch fits: chain → desk → link before it → signature of its head → acts.
fn fit(
    read: &Read<'_>,
    request: &ExchangeRequest,
    batch: &WireBatch,
    asker: DeskId,
    book: &Arc<Book>,
) -> Result<Result<Fitting, Misplaced>, Failure> {
    let refuse = |expected_n, code| Ok(Err(Misplaced { expected_n, code, act: None }));
    let known = read.chain(batch.chain)?;
    let head_n = known.map_or(0, |chain| chain.n);
    let next = head_n + 1;
    let opening = request.chains.iter().find(|opening| opening.chain == batch.chain);
    let (desk, predecessor) = match (known, opening) {
        (Some(known), Some(opening))
            if (known.desk, known.predecessor) != (opening.desk, opening.predecessor) =>
        {
            return refuse(next, Code::ChainBroken);
        }
        (Some(known), _) => (known.desk, known.predecessor),
        (None, Some(opening)) => (opening.desk, opening.predecessor),
        (None, None) => return refuse(1, Code::ChainBroken),
    };
    // Any desk of an office may carry what another one of it wrote; nobody carries for strangers.
    let (Some(author), Some(asker)) = (book.reference.desk(desk), book.reference.desk(asker)) else {
        return refuse(next, Code::DeskRevoked);
    };
    if author.enrolled.office != asker.enrolled.office {
        return refuse(next, Code::DeskRevoked);
    }
    if batch.acts.is_empty() || batch.acts.iter().any(|act| act.operations.is_empty()) {
        return refuse(next, Code::BadRequest);
    }
    let Some(before) = batch.first_n.checked_sub(1).filter(|before| *before <= head_n) else {
        return refuse(next, Code::ChainBroken);
    };
    let prev = match before {
        0 => Some(chain_genesis(batch.chain, desk, predecessor)),
        before if before == head_n => known.map(|chain| chain.link),
        // Sent again: the link before it stands beside what is there.
        _ => read.prev_at(batch.chain, batch.first_n)?,
    };
    let Some(prev) = prev else { return refuse(next, Code::ChainBroken) };
    let (places, link) = batch.places(prev);
    let last_n = places.last().and_then(|act| act.last()).map_or(before, |last| last.place.n);
    let message = head_message(batch.chain, last_n, link);
    if codec::verify_text(&author.enrolled.public_key, &message, &batch.signature).is_err() {
        return refuse(next, Code::SignatureWrong);
    }
    let (mut acts, mut rest) = (Vec::with_capacity(places.len()), None);
    for act in &places {
        match read_act(act) {
            Ok(pieces) => acts.push(pieces),
            Err(code) => {
                let place = act.first().map(|first| first.place);
                let expected_n = place.map_or(next, |place| place.n);
                rest = Some(Misplaced { expected_n, code, act: place.map(|place| place.act.id) });
                break;
            }
        }
    }
    let continues = opening.and_then(|opening| opening.continues);
    Ok(Ok(Fitting { desk, predecessor, continues, office: author.enrolled.office.clone(), acts, rest }))
}

/// What stands in an act, or why the chain ends before it: too many bytes, or bodies that nobody signed.
fn read_act(act: &[WirePlace<'_>]) -> Result<Vec<Piece>, Code> {
    if act.iter().map(WirePlace::size).sum::<usize>() > ACT_LIMIT {
        return Err(Code::TooLarge);
    }
    act.iter().map(|place| place.read().map_err(|_| Code::SignatureWrong)).collect()
}

/// Keeps what cannot be read, so that the chain goes on behind it.
fn keep_unread(write: &mut Write<'_>, unread: &Unread, taken: &mut Taken) -> Result<(), Failure> {
    write.insert_unread(unread)?;
    let declined = write.unread_of(unread.id)?.and_then(|there| there.declined);
    taken.held.push(HeldNotice { id: unread.id, reason: HeldReason::Unreadable, declined });
    Ok(())
}

/// Takes in one operation and gives the hub's word on it, or repeats the word that was given.
fn take_one(
    write: &mut Write<'_>,
    placed: &Placed,
    author: &Author<'_>,
    taken: &mut Taken,
) -> Result<(), Failure> {
    let operation = &placed.operation;
    let id = operation.header.id;
    match write.insert_received(placed)? {
        Received::Existing { stamp: Some(stamp), .. } => {
            // Its author reads it in the stream of their office, in whichever it was delivered before.
            let own = office_stream(author.office);
            if !write.is_delivered(id, &own)? {
                write.deliver_also(id, &own)?;
            }
            taken.stamps.push(StampNotice { id, stamp });
        }
        Received::Existing { held: Some(held), .. } => {
            let declined = write.operation(id)?.and_then(|record| record.declined);
            taken.held.push(HeldNotice { id, reason: held_reason(&held), declined });
        }
        Received::New | Received::Existing { .. } => match word(write, placed, author)? {
            (Judgement::Held(reason), _) => hold(write, id, reason, &mut taken.held)?,
            (Judgement::Stamped(stamp), stream) => {
                // The author's office too: nobody waits for a word that is delivered elsewhere.
                write.stamp(id, &stamp, &[&stream, &office_stream(author.office)])?;
                taken.stamps.push(StampNotice { id, stamp });
            }
        },
    }
    Ok(())
}

/// The judgement, and the stream that delivers the operation.
fn word(write: &Write<'_>, placed: &Placed, author: &Author<'_>) -> Result<(Judgement, String), Failure> {
    let operation = &placed.operation;
    let own = office_stream(author.office);
    if author.is_revoked {
        return Ok((Judgement::Held(HeldReason::DeskRevoked), own));
    }
    if is_of_the_hub(operation) {
        return Ok((Judgement::Held(HeldReason::RightWithdrawn), own));
    }
    let bench = Bench {
        reference: &author.book.reference,
        office: author.office,
        desk_is_revoked: author.is_revoked,
        clock_is_off: author.is_clock_off,
    };
    weigh(write, placed, bench, judge)
}

/// Gives the word by `rule` on the state in front of the operation: everything that has been stamped, and nothing
/// that waits or is held.
pub(super) fn weigh(
    read: &Read<'_>,
    placed: &Placed,
    bench: Bench<'_>,
    rule: fn(&Dossier, &Operation, Place, Bench<'_>) -> Judgement,
) -> Result<(Judgement, String), Failure> {
    let operation = &placed.operation;
    let own = office_stream(bench.office);
    let entries: Vec<Entry> =
        read.entries(operation.header.entity)?.into_iter().filter(|entry| entry.stamp.is_some()).collect();
    // Work of the author's own that stands in a chain which this one continues was in front of them.
    let entries = read.as_seen_from(placed.place.chain, entries)?;
    let dossier = fold_all(operation.header.entity.id, &entries);
    // Words have no hole here; should one be missing all the same, nothing can be said about what lies behind it.
    if dossier.rev != read.entity_head(operation.header.entity)? {
        return Ok((Judgement::Held(HeldReason::Unreadable), own));
    }
    let judgement = rule(&dossier, operation, placed.place, bench);
    // A dossier is delivered to its office. What names none yet goes back to its author's office, so that the
    // author learns what became of it.
    let office = match (&judgement, operation.body()) {
        (
            Judgement::Stamped(Stamp { verdict: Verdict::Accepted, .. }),
            Ok(Some(Body::DossierRegistered(body))),
        ) => Some(body.office),
        _ => dossier.office,
    };
    Ok((judgement, office.map_or(own, |office| office_stream(&office))))
}

/// Catalogue, staff, desks and leases are written by the hub alone, whatever role an author claims.
pub(crate) fn is_of_the_hub(operation: &Operation) -> bool {
    operation.header.entity.kind != EntityKind::Dossier
        || matches!(
            operation.body(),
            Ok(Some(
                Body::CatalogueEntryPublished(_)
                    | Body::OfficerCodeIssued(_)
                    | Body::DeskEnrolled(_)
                    | Body::DeskRevoked(_)
                    | Body::LeaseGranted(_)
                    | Body::DossierDisposed(_)
            ))
        )
}

pub(super) fn hold(
    write: &mut Write<'_>,
    id: OperationId,
    reason: HeldReason,
    held: &mut Vec<HeldNotice>,
) -> Result<(), Failure> {
    write.hold(id, held_word(reason))?;
    held.push(HeldNotice { id, reason, declined: None });
    Ok(())
}

fn held_word(reason: HeldReason) -> &'static str {
    match reason {
        HeldReason::Unreadable => "unreadable",
        HeldReason::RightWithdrawn => "right_withdrawn",
        HeldReason::DeskRevoked => "desk_revoked",
    }
}

/// Words are written by [`held_word`]; another one can only come from a newer program, and a person decides.
pub(super) fn held_reason(word: &str) -> HeldReason {
    match word {
        "right_withdrawn" => HeldReason::RightWithdrawn,
        "desk_revoked" => HeldReason::DeskRevoked,
        _ => HeldReason::Unreadable,
    }
}
