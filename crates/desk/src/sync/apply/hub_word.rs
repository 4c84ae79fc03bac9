//! What the hub says about itself: epoch, kinds, keys, how far it is backed up, and whether another machine writes
//! this desk's chain.

use super::{ApplyProblem, Steps};
use crate::{
    backup::HUB_BACKED_UP_TO,
    identity::{self, Identity},
    incarnation,
};
use domain::{
    hash::Hash,
    mutant::{self, Mutant},
    protocol::{Announced, ChainPoint},
};
use ledger::{Ledger, LedgerError, Priority, Read, Topic, Undelivered};

/// The pin that the hub announces, as far as its signing key vouches for it. A hub that says nothing, or what nobody
/// vouches for, changes nothing: an answer over a connection that began with the former key may come late.
pub(super) fn announced_pin(identity: &Identity, pin: Option<Hash>, signature: Option<&str>) -> Option<Hash> {
    let Some(pin) = pin.filter(|_| !mutant::is(Mutant::NextKeyForgotten)) else { return identity.next_pin };
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
/// When the book cannot be written; the identity is as before then, and both keys are accepted. The answer of that
/// exchange must not be taken: a further key that it announces would take the place of the one that is shown.
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

/// The identity as it was kept. What cannot be read was never there.
fn stored(book: &Read<'_>) -> Result<Option<Identity>, LedgerError> {
    Ok(book.setting(identity::SETTING)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// What the hub says about itself.
pub(super) struct Told {
    pub(super) epoch: String,
    pub(super) announced: Vec<Announced>,
    pub(super) next_pin: Option<Hash>,
}

impl Steps<'_> {
    /// Takes over the hub's epoch and kinds. With another epoch, all that may be lost is noted in the same
    /// transaction: a hub that is told its own epoch together with a place that it does not know would believe
    /// that it was set back once more.
    pub(super) fn keep_identity(
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
        // A look at the whole log, for which no clerk's write waits. This thread alone delivers and stamps.
        let looked = self.ledger.read(|book| {
            let stored = stored(book)?.and_then(|stored| stored.epoch).or_else(|| identity.epoch.clone());
            if stored.is_some() && stored != fresh.epoch {
                book.undelivered()
            } else {
                Ok(Undelivered::default())
            }
        });
        let undelivered = match looked {
            Ok(undelivered) => undelivered,
            Err(error) => return self.applied.note(ApplyProblem::Ledger(error)),
        };
        let written = self.ledger.write(Priority::Sync, |book| {
            // Only the values that are the hub's; the rest of the stored identity is not this code's.
            let mut stored = stored(book)?.unwrap_or_else(|| fresh.clone());
            if stored.epoch.is_some() && stored.epoch != fresh.epoch {
                tracing::warn!(
                    "the hub was restored from a backup: what it may have lost is kept ready for it"
                );
                offered_again = book.change_epoch(&undelivered)?;
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

    /// Whether the hub says that another machine writes this desk's chain.
    pub(super) fn hear(&mut self, identity: &mut Identity, clock_ms: i64) {
        match incarnation::hear(self.ledger, identity, &self.applied.refused, clock_ms) {
            Ok(topics) => self.applied.topics.extend(topics),
            Err(error) => self.applied.note(ApplyProblem::Ledger(error)),
        }
    }

    /// The hub delivers something else at a place that this folder has written.
    pub(super) fn lose_place(&mut self, identity: &mut Identity, taken: ChainPoint, clock_ms: i64) {
        match incarnation::lose_place(self.ledger, identity, taken, clock_ms) {
            Ok(topics) => self.applied.topics.extend(topics),
            Err(error) => self.applied.note(ApplyProblem::Ledger(error)),
        }
    }

    /// The hub has work of this desk that this folder does not know.
    pub(super) fn hear_of_another(&mut self, identity: &mut Identity, clock_ms: i64) {
        match incarnation::hear_of_another(self.ledger, identity, clock_ms) {
            Ok(topics) => self.applied.topics.extend(topics),
            Err(error) => self.applied.note(ApplyProblem::Ledger(error)),
        }
    }

    /// True when another machine's work stands in this desk's chain, also since a program that ended before it could
    /// notice.
    pub(super) fn is_overtaken(&mut self, identity: &Identity) -> bool {
        match self.ledger.read(|book| incarnation::is_overtaken(book, identity)) {
            Ok(is_overtaken) => is_overtaken,
            Err(error) => {
                self.applied.note(ApplyProblem::Ledger(error));
                false
            }
        }
    }

    /// How far the hub is backed up: an attachment is not evicted above it.
    pub(super) fn keep_backed_up_to(&mut self, row: Option<u64>) {
        let Some(row) = row.map(|row| row.to_string()) else { return };
        let kept = self.ledger.read(|book| book.setting(HUB_BACKED_UP_TO));
        if matches!(&kept, Ok(Some(kept)) if *kept == row) {
            return;
        }
        // Not kept is told as of every other write; the next answer says it again.
        self.write(|book| book.put_setting(HUB_BACKED_UP_TO, &row)).unwrap_or_default();
    }
}
