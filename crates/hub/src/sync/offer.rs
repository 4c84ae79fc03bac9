//! What desks give back to a hub that was restored from a backup: runs of its old streams, under its own signature.
//!
//! # Invariants
//! * Only what this hub signed is taken: the running hash of the run must end at a signed position.
//! * What is known with a word keeps it. An old word is kept as it is while its `rev` is the entity's next; else
//!   the operation is judged anew, and its author finds the new word beside the old one.
//! * A run is appended in its order, whole acts. So a stream that nobody has written to since gets its old
//!   positions and running hashes back, and desks that were away find their place again.
//! * An offer that cannot be taken is answered, so that it blocks nothing behind it.

use super::intake::hold;
use crate::{book::Book, failure::Failure, hub::Hub};
use domain::{
    dossier::judge::{HeldReason, Judgement, judge_again},
    id::{DeskId, EntityId, OfficeId},
    operation::{
        Body, ContestReason, EntityRef, Operation, Placed, Stamp, Verdict, chain_genesis, stream_hash,
        wire::WireDelivery,
    },
    problem::Code,
    protocol::{
        CertificateBody, Cursor, ExchangeRequest, HeldNotice, OfferTaken, REFERENCE_STREAM, StreamOffer,
        office_stream, page_message,
    },
};
use ledger::{Adopted, LedgerError, Priority, Write};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

/// A transaction takes no new act after this time.
const TRANSACTION: Duration = Duration::from_millis(50);

/// What became of the offers of a request.
#[derive(Default)]
pub(super) struct TakenOffers {
    pub(super) offered: Vec<OfferTaken>,
    pub(super) held: Vec<HeldNotice>,
}

/// One position of an offer.
struct Given {
    placed: Placed,
    stamp: Stamp,
}

impl Hub {
    /// Takes the offers of a request in.
    pub(super) fn take_offers(
        &self,
        request: &ExchangeRequest,
        certificate: &CertificateBody,
    ) -> Result<TakenOffers, Failure> {
        let mut taken = TakenOffers::default();
        for offer in &request.offers {
            let (to, code) = match self.vouched(offer, &certificate.office) {
                Ok((acts, to)) => {
                    self.adopt(&offer.stream, &acts, &mut taken.held)?;
                    (to, None)
                }
                Err(code) => {
                    tracing::warn!(desk = %certificate.desk, ?code, "an offer is not what this hub signed");
                    (offer.to, Some(code))
                }
            };
            taken.offered.push(OfferTaken { stream: offer.stream.clone(), to, code });
        }
        Ok(taken)
    }

    /// The acts of an offer and where they end, when this hub signed what they lie before.
    fn vouched(&self, offer: &StreamOffer, office: &OfficeId) -> Result<(Vec<Vec<Given>>, Cursor), Code> {
        if offer.stream != REFERENCE_STREAM && offer.stream != office_stream(office) {
            return Err(Code::BadRequest);
        }
        let mut at = offer.from;
        let mut acts: Vec<Vec<Given>> = Vec::new();
        for delivery in &offer.deliveries {
            let given = given(delivery)?;
            let operation = &given.placed.operation;
            at.position += 1;
            if delivery.position != at.position || delivery.id != operation.header.id {
                return Err(Code::BadRequest);
            }
            let bytes = given.stamp.to_bytes();
            at.hash = stream_hash(at.hash, at.position, delivery.id, operation.content_hash(), &bytes);
            match acts.last_mut() {
                Some(act)
                    if act
                        .last()
                        .is_some_and(|last| last.placed.place.act.id == given.placed.place.act.id) =>
                {
                    act.push(given);
                }
                _ => acts.push(vec![given]),
            }
        }
        let end = at;
        for mark in &offer.rest {
            at.position += 1;
            at.hash = stream_hash(at.hash, at.position, mark.id, mark.content, &mark.stamp.to_bytes());
        }
        if at != offer.to {
            return Err(Code::ChainBroken);
        }
        if !self.has_signed(&page_message(&offer.stream, offer.to), &offer.signature) {
            return Err(Code::SignatureWrong);
        }
        Ok((acts, end))
    }

    fn adopt(&self, stream: &str, acts: &[Vec<Given>], held: &mut Vec<HeldNotice>) -> Result<(), Failure> {
        let mut rest = acts;
        while !rest.is_empty() {
            let book = self.reference()?;
            let (tried, mut kept_back) = self
                .ledger
                .write(Priority::Sync, |write| {
                    let begun = Instant::now();
                    let (mut tried, mut held) = (0, Vec::new());
                    for act in rest {
                        let mut destroyed = BTreeSet::new();
                        for given in act {
                            destroyed.extend(adopt_one(write, stream, given, &mut held)?);
                        }
                        for dossier in destroyed {
                            self.dispose_again(write, &book, dossier)?;
                        }
                        tried += 1;
                        if begun.elapsed() >= TRANSACTION {
                            break;
                        }
                    }
                    Ok::<_, Failure>((tried, held))
                })?
                .value;
            held.append(&mut kept_back);
            rest = rest.get(tried..).unwrap_or_default();
        }
        Ok(())
    }

    /// Opens chains of which only adopted operations are known, so that their authors can go on behind them. The
    /// first link proves whose chain it is.
    pub(super) fn open_adopted_chains(
        &self,
        request: &ExchangeRequest,
        asker: DeskId,
        book: &Book,
    ) -> Result<(), Failure> {
        let office = |desk| book.reference.desk(desk).map(|row| &row.enrolled.office);
        for opening in &request.chains {
            if office(opening.desk).is_none() || office(opening.desk) != office(asker) {
                continue;
            }
            let genesis = chain_genesis(opening.chain, opening.desk, opening.predecessor);
            let is_adopted = self.ledger.read(|read| {
                let first = read.place_at(opening.chain, 1)?;
                let is_new = read.chain(opening.chain)?.is_none();
                Ok::<_, Failure>(is_new && first.is_some_and(|(place, _)| place.prev == genesis))
            })?;
            if is_adopted {
                self.ledger.write(Priority::Sync, |write| {
                    write.create_chain(opening.chain, opening.desk, opening.predecessor)
                })?;
            }
        }
        Ok(())
    }
}

fn given(delivery: &WireDelivery) -> Result<Given, Code> {
    let (Some(wire), Some(place)) = (&delivery.operation, delivery.place) else {
        return Err(Code::BadRequest);
    };
    let operation = wire.read().map_err(|_| Code::BadRequest)?;
    Ok(Given { placed: Placed { operation, place }, stamp: delivery.stamp.clone() })
}

/// Takes one operation back. Gives its dossier when the law destroyed it in the lost order, and it stands behind the
/// disposal in this one: others may still have its content.
fn adopt_one(
    write: &mut Write<'_>,
    stream: &str,
    given: &Given,
    held: &mut Vec<HeldNotice>,
) -> Result<Option<EntityId>, Failure> {
    let operation = &given.placed.operation;
    let id = operation.header.id;
    match write.adopt(&given.placed) {
        Ok(Adopted::Stamped) => {
            if !write.is_delivered(id, stream)? {
                write.deliver_also(id, stream)?;
            }
            return late(write, operation);
        }
        // It was released in the lost time: the hub's own word says so.
        Ok(Adopted::Waiting { held: Some(_) }) => write.release(id)?,
        Ok(Adopted::New | Adopted::Waiting { held: None }) => {}
        Err(LedgerError::DuplicateId(_)) => {
            // Somebody used the id for another content since. Both cannot be kept under one name; the desks that
            // have the first go on showing it.
            tracing::error!(operation = %id, "an offered operation has the id of another one");
            return Ok(None);
        }
        Err(cause) => return Err(cause.into()),
    }
    match word(write, &given.placed, &given.stamp)? {
        Judgement::Stamped(stamp) => {
            write.stamp(id, &stamp, &[stream])?;
            let is_disposal = matches!(operation.body(), Ok(Some(Body::DossierDisposed(_))));
            if is_disposal && take_destroyed(write, stream, operation.header.entity)? {
                return Ok(Some(operation.header.entity.id));
            }
            late(write, operation)
        }
        Judgement::Held(reason) => {
            hold(write, id, reason, held)?;
            Ok(None)
        }
    }
}

/// What came without its content in front of the disposal that destroyed it, and could not keep its word, was held:
/// behind the disposal there is nothing left to be judged. True when there was something.
fn take_destroyed(write: &mut Write<'_>, stream: &str, entity: EntityRef) -> Result<bool, Failure> {
    let destroyed = write.held_without_content(entity)?;
    for id in &destroyed {
        write.release(*id)?;
        let verdict = Verdict::Contested(ContestReason::Disposed);
        let rev = write.entity_head(entity)? + 1;
        let stamp = Stamp { rev, verdict, clashes: Vec::new(), flags: Vec::new() };
        write.stamp(*id, &stamp, &[stream])?;
    }
    Ok(!destroyed.is_empty())
}

/// The dossier of an operation that comes without its content and stands behind a disposal.
fn late(write: &Write<'_>, offered: &Operation) -> Result<Option<EntityId>, Failure> {
    if offered.body_bytes().is_some() {
        return Ok(None);
    }
    let stamp = write.operation(offered.header.id)?.and_then(|record| record.stamp);
    let is_behind = stamp.is_some_and(|stamp| stamp.verdict == Verdict::Contested(ContestReason::Disposed));
    Ok(is_behind.then_some(offered.header.entity.id))
}

fn word(write: &Write<'_>, placed: &Placed, before: &Stamp) -> Result<Judgement, Failure> {
    let entity = placed.operation.header.entity;
    let next = write.entity_head(entity)? + 1;
    // What stood in front of a disposal goes back there: nothing is judged after it any more.
    if before.rev == next || write.is_free_before_disposal(entity, before.rev)? {
        return Ok(Judgement::Stamped(before.clone()));
    }
    if entity.kind.is_reference() {
        return Ok(Judgement::Stamped(late_reference(&placed.operation, before, next)));
    }
    let judged = judge_again(&write.judged_dossier(entity.id)?, &placed.operation, placed.place, before);
    Ok(match judged {
        // A hole, which only damage explains: nothing can be said about what lies behind it.
        Judgement::Stamped(stamp) if stamp.rev != next => Judgement::Held(HeldReason::Unreadable),
        judged => judged,
    })
}

/// What was lent, enrolled or withdrawn is a fact. An entry of the catalogue that somebody has published anew since
/// does not come back over it.
fn late_reference(operation: &Operation, before: &Stamp, rev: u64) -> Stamp {
    let is_entry = matches!(operation.body(), Ok(Some(Body::CatalogueEntryPublished(_))));
    let verdict = if is_entry { Verdict::Contested(ContestReason::WrongState) } else { before.verdict };
    Stamp { rev, verdict, clashes: Vec::new(), flags: before.flags.clone() }
}
