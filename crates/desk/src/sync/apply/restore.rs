//! What an answer says to a desk whose hub was restored from a backup.

use super::{ApplyProblem, Steps};
use domain::{
    id::{ChainId, EntityId},
    operation::{EntityKind, Placed},
    problem::Code,
    protocol::{History, NamedCursor, OfferTaken, RefusedBatch},
};
use ledger::{Cursor, LedgerError, REFERENCE_STREAM};

impl Steps<'_> {
    /// Streams in which the hub does not find this desk's place: the next request names points before it.
    pub(super) fn lost(&mut self, streams: &[String], common: &[NamedCursor]) {
        for stream in streams {
            // A stream that this desk reads from the start has no place that could be unknown.
            let is_read =
                self.ledger.read(|book| book.cursor(stream)).is_ok_and(|at: Cursor| at.position > 0);
            if !is_read || common.iter().any(|named| named.stream == *stream) {
                continue;
            }
            match self.write(|book| book.lose_cursor(stream)) {
                Some(true) => {
                    tracing::warn!("the hub does not find this desk's place: it was restored from a backup");
                    self.applied.is_recovering = true;
                }
                // An older hub cannot be told where else both may meet.
                Some(false) if !self.is_signed => self.applied.note(ApplyProblem::CursorUnknown),
                Some(false) | None => {}
            }
        }
    }

    /// Goes back to where both histories meet.
    pub(super) fn common(&mut self, common: &[NamedCursor], office: &str) {
        for named in common {
            let NamedCursor { stream, cursor, .. } = named;
            if stream != REFERENCE_STREAM && stream != office {
                self.applied.note(ApplyProblem::Shape);
                continue;
            }
            let at = Cursor { position: cursor.position, hash: cursor.hash };
            // A late answer: this desk has gone back already.
            let is_lost = self.ledger.read(|book| book.is_cursor_lost(stream));
            if !is_lost.is_ok_and(|is_lost: bool| is_lost) {
                continue;
            }
            let went_on = self.write(|book| match book.cursor(stream)? == at {
                true => book.find_cursor(stream),
                false => book.rewind(stream, at),
            });
            if went_on.is_some() {
                self.applied.is_recovering = true;
            }
        }
    }

    /// Offers that the hub is done with.
    pub(super) fn offered(&mut self, offered: &[OfferTaken]) {
        if offered.is_empty() {
            return;
        }
        let changed = self.write(|book| {
            let mut changed = false;
            for taken in offered {
                let to = Cursor { position: taken.to.position, hash: taken.to.hash };
                changed |= book.offer_taken(&taken.stream, to, taken.code.is_some())?;
            }
            Ok(changed)
        });
        self.applied.is_recovering |= changed == Some(true);
    }

    /// Chains that the hub knows less far than it once said.
    pub(super) fn go_back(&mut self, own: &[ChainId]) {
        let refused: Vec<RefusedBatch> = self
            .applied
            .refused
            .iter()
            .filter(|one| one.code == Code::ChainBroken && own.contains(&one.chain))
            .cloned()
            .collect();
        for one in refused {
            let went_back = self.write(|book| book.go_back(one.chain, one.expected_n));
            self.applied.is_recovering |= went_back == Some(true);
        }
    }

    /// Histories that fill holes.
    pub(super) fn histories(&mut self, histories: &[History]) {
        for history in histories {
            match read(history) {
                Ok(operations) => {
                    let filled = self.write(|book| {
                        let mut filled = 0;
                        for (placed, stamp) in &operations {
                            filled += usize::from(book.fill(placed, stamp)?);
                        }
                        Ok(filled)
                    });
                    self.applied.delivered += filled.unwrap_or_default();
                }
                Err(problem) => self.applied.note(problem),
            }
        }
    }

    /// The streams were read to their end: what is stamped and was not delivered is sent again.
    pub(super) fn loose_ends(&mut self, fresh: &[domain::id::OperationId], is_offering: bool) {
        match self.ledger.read(|book| book.has_loose_ends()) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return self.applied.note(ApplyProblem::from(error)),
        }
        self.write(|book| {
            book.send_lost_again(fresh, is_offering)?;
            book.forget_offers()
        });
    }
}

type Stamped = (Placed, domain::operation::Stamp);

fn read(history: &History) -> Result<Vec<Stamped>, ApplyProblem> {
    let mut all = Vec::with_capacity(history.operations.len());
    for (rev, one) in (1..).zip(&history.operations) {
        let operation = one.operation.read()?;
        let is_about = |entity: EntityId| {
            operation.header.entity.id == entity && operation.header.entity.kind == EntityKind::Dossier
        };
        if one.stamp.rev != rev || !is_about(history.entity) {
            return Err(ApplyProblem::Shape);
        }
        all.push((Placed { operation, place: one.place }, one.stamp.clone()));
    }
    Ok(all)
}

/// Own chains of the log.
pub(super) fn own_chains(
    ledger: &ledger::Ledger,
    desk: domain::id::DeskId,
) -> Result<Vec<ChainId>, LedgerError> {
    let chains = ledger.read(|book| book.chains())?;
    Ok(chains.into_iter().filter(|chain| chain.desk == desk).map(|chain| chain.id).collect())
}
