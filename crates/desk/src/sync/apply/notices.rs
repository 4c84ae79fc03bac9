//! What became of single operations, batches and parcels.

use super::{ApplyProblem, CHUNK, Steps};
use crate::{clock::moment, viewed};
use domain::{
    dossier::judge::HeldReason,
    id::OperationId,
    problem::Code,
    protocol::{HeldNotice, StampNotice, parcel::ParcelNotice},
};
use ledger::{LedgerError, Refusal};

/// True when the same bytes would be refused for the same reason again, so that the chain waits for a person and
/// everything else goes on. A hole or a fork is settled between the machines.
#[must_use]
pub fn waits(code: Code) -> bool {
    matches!(
        code,
        Code::TooLarge | Code::BadRequest | Code::SignatureWrong | Code::DeskRevoked | Code::Internal
    )
}

/// The word of a code, as the window gets it.
#[must_use]
pub fn code_word(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn held_word(reason: HeldReason) -> String {
    serde_json::to_value(reason).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Steps<'_> {
    pub(super) fn stamps(&mut self, notices: &[StampNotice]) {
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

    pub(super) fn held(&mut self, notices: &[HeldNotice]) {
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
    pub(super) fn confirm(&mut self, stamps: &[StampNotice], held: &[HeldNotice]) {
        match self.ledger.read(|book| book.has_unanswered_places()) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return self.applied.note(ApplyProblem::Ledger(error)),
        }
        let ids: Vec<OperationId> =
            stamps.iter().map(|notice| notice.id).chain(held.iter().map(|notice| notice.id)).collect();
        for chunk in ids.chunks(CHUNK) {
            let written = self.write(|book| chunk.iter().try_for_each(|id| book.answer_place(*id)));
            if written.is_none() {
                return;
            }
        }
    }

    /// A restored hub does not have what an earlier one held: it is offered again, like all that has no stamp.
    pub(super) fn not_held(&mut self, ids: &[OperationId]) {
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

    /// A hub that was set back unawares has forgotten that a person declined what it holds: it is held without a
    /// decision here too, until somebody decides again.
    pub(super) fn undecided(&mut self, ids: &[OperationId]) {
        let news = self.news(ids, |id| *id, |_, there| there.declined.is_some());
        if news.is_empty() {
            return;
        }
        let written = self.write(|book| {
            news.iter().try_for_each(|id| book.forget_decision(**id))?;
            Ok(news.len())
        });
        self.applied.held += written.unwrap_or_default();
    }

    /// Keeps what was refused for good, and forgets what is settled by now.
    pub(super) fn refused(&mut self, clock_ms: i64) {
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

    /// What the hub has of a courier's parcel need not be carried any further. One that came before what goes
    /// before it in its chain is carried again.
    pub(super) fn parcels(&mut self, notices: &[ParcelNotice], clock_ms: i64) {
        if notices.is_empty() {
            return;
        }
        let written = self.write(|book| {
            // First those that came too early: what was taken beside them may be what they wait for.
            let (early, done): (Vec<_>, Vec<_>) =
                notices.iter().partition(|notice| notice.refused == Some(Code::ChainBroken));
            for notice in early {
                book.put_parcel_back(notice.parcel, &code_word(Code::ChainBroken), clock_ms)?;
            }
            for notice in &done {
                book.hand_over_parcel(notice.parcel, notice.refused.map(code_word).as_deref())?;
            }
            Ok(done.len())
        });
        self.applied.parcels += written.unwrap_or_default();
    }

    /// What the hub has of who looked at what need not be told again.
    pub(super) fn viewed(&mut self, lines: &[u64], clock_ms: i64) {
        if lines.is_empty() {
            return;
        }
        let keep_from = viewed::keep_from(moment(clock_ms).date_naive());
        self.write(|book| book.views_sent(lines, keep_from));
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
}
