//! All faults off, a few rounds of exchanges, and then the laws that hold at rest.

mod books;
mod dossiers;
mod told;

pub(super) use told::Told;

use super::World;
use crate::{Check, Violation, model::What, plan::Trouble};
use domain::id::OperationId;
use ledger::{Ledger, LedgerError};

/// Rounds after which nothing may move any more: all hand in, all are told, one for what the hub adds by itself.
const ROUNDS: usize = 4;
/// The same after a hub was set back: what it lost is given back before anything new is handed in; and where desks
/// enrol anew.
const MORE_ROUNDS: usize = 10;
/// Further exchanges in each round of a desk that is no longer trusted.
const REVOKED: usize = 5;

pub(super) fn unreadable(error: LedgerError) -> Violation {
    Violation::new(format!("a book cannot be read at rest: {error}"))
}

impl World {
    pub(super) fn rest(&mut self) -> Check {
        self.calm()?;
        self.rounds()?;
        self.look_at_all()?;
        for dossier in self.model.disposed.clone() {
            self.note_disposals(dossier)?;
        }
        let told = self.told()?;
        self.check_streams()?;
        self.check_presence(&told)?;
        self.check_held(&told)?;
        self.check_older()?;
        self.check_dossiers(&told)?;
        self.check_disposals(&told)?;
        self.check_numbers(&told)?;
        self.check_rebuild()?;
        self.tally.held = told.held.len();
        Ok(())
    }

    /// Everything that was planned is off, everybody is up.
    fn calm(&mut self) -> Check {
        let disks = self.desks.iter().map(|desk| &desk.disk).chain([&self.hub.disk]);
        for disk in disks {
            disk.forget_plan();
            disk.set_quota(None);
        }
        self.hub.is_troubled = false;
        self.desks.iter_mut().for_each(|desk| desk.is_troubled = false);
        self.revive_the_dead()
    }

    fn rounds(&mut self) -> Check {
        let has_more = self.model.is_set_back || self.model.clones > 0 || self.has_other_keys;
        for _ in 0..if has_more { MORE_ROUNDS } else { ROUNDS } {
            let mut moved = 0;
            for number in 1..=self.desks.len() {
                let is_revoked = self.is_revoked(number);
                let mut done = self.sync(number, Trouble::None)?;
                // It is not told to go on, so it goes on by the clock.
                for _ in 0..if is_revoked { REVOKED } else { 0 } {
                    let before = done.operations;
                    done = self.sync(number, Trouble::None)?;
                    done.operations += before;
                }
                // What administrators and officers do about it.
                if done.is_wrong_key && self.switch_key()? {
                    moved += 1;
                    continue;
                }
                if self.enrol_anew(number)? {
                    moved += 1;
                    continue;
                }
                if is_revoked && done.is_wrong_key {
                    continue;
                }
                let is_as_it_should = done.is_well || (is_revoked && done.is_revoked);
                if !is_as_it_should {
                    return Err(Violation::new(format!("desk {number} cannot exchange at rest")));
                }
                moved += if done.is_revoked { 0 } else { done.operations };
            }
            if moved == 0 {
                return Ok(());
            }
        }
        Err(Violation::new("the exchanges never come to an end"))
    }

    pub(super) fn hub_book(&self) -> Check<&Ledger> {
        self.hub
            .hub
            .as_ref()
            .map(::hub::Hub::ledger)
            .ok_or_else(|| Violation::new("the hub is not up at rest"))
    }

    /// What is acknowledged is at the hub: stamped, or held for a reason that there is.
    fn check_presence(&self, told: &Told) -> Check {
        let stamped = told.stamped();
        for act in self.model.acts.iter().filter(|act| act.is_acknowledged || act.was_present) {
            for id in &act.operations {
                let Some(attempt) = self.model.attempts.get(id) else { continue };
                let is_stamped = stamped.contains(id);
                // A word that only the lost disk had heard may be lost with a hub that was set back as well.
                if !is_stamped
                    && !told.held.contains_key(id)
                    && (act.is_lost || (act.is_away && self.model.is_set_back))
                {
                    continue;
                }
                let held = told.held.get(id).map(|held| held.reason.as_str());
                let is_allowed = match held {
                    None => is_stamped,
                    Some(reason) => !is_stamped && self.may_be_held(id, reason),
                };
                if !is_allowed {
                    return Err(Violation::new(format!(
                        "{:?} of desk {} ({id}) is {} at the hub",
                        attempt.what,
                        act.desk,
                        match (is_stamped, held) {
                            (false, None) => "neither stamped nor held".to_owned(),
                            (_, held) => format!("held: {}", held.unwrap_or_default()),
                        }
                    )));
                }
                let is_beyond = match attempt.what {
                    What::Note | What::Garbled => true,
                    What::Scrawl => !self.model.has_learned,
                    _ => false,
                };
                if is_beyond && is_stamped {
                    return Err(Violation::new("the hub stamped what it cannot read"));
                }
            }
        }
        let known = |id: &OperationId| self.model.attempts.contains_key(id);
        match stamped.iter().chain(told.held.keys()).find(|id| !known(id)) {
            Some(id) => Err(Violation::new(format!("nobody attempted {id}"))),
            None => Ok(()),
        }
    }
}
