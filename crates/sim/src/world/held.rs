//! What is held at the hub: the administrator decides about it, and its author's desk hears of it.

use super::{World, rest::Told, versions::as_hub};
use crate::{Check, Violation, model::What};
use ::hub::{
    Failure,
    console::types::{Decline, HeldName, Release},
};
use domain::{
    id::{ActId, ChainId, OperationId},
    problem::Code,
};
use ledger::LedgerError;

/// What a declined act is given as the reason.
const REASON: &str = "Hồ sơ đã giải quyết ở nơi khác";

impl World {
    /// The administrator releases or declines one of the acts that nobody has decided about.
    pub(super) fn decide_held(&mut self, number: u32, is_released: bool) -> Check {
        let lacks_headers = self.hub.lacks_headers;
        let Some(hub) = &self.hub.hub else { return Ok(()) };
        let failed = |error: &dyn std::fmt::Display| Violation::new(format!("the hub fails: {error}"));
        let lines = match as_hub(lacks_headers, || hub.held_lines()) {
            Ok(lines) => lines,
            Err(_) if self.hub.is_troubled => return Ok(()),
            Err(error) => return Err(failed(&error)),
        };
        let open: Vec<_> = lines.lines.into_iter().filter(|line| line.declined.is_none()).collect();
        let at = usize::try_from(number).unwrap_or_default().checked_rem(open.len());
        let Some(line) = at.and_then(|at| open.get(at)) else { return Ok(()) };
        let (Ok(chain), Ok(act)) = (line.chain.parse::<ChainId>(), line.act.parse::<ActId>()) else {
            return Err(Violation::new("the console names no act"));
        };
        let ids: Result<Vec<OperationId>, LedgerError> = hub.ledger().read(|book| {
            let held = book.held_of_act(chain, act)?;
            let unread = book.unread_of_act(chain, act)?;
            let ids = held.iter().map(|record| record.placed.operation.header.id);
            Ok(ids.chain(unread.iter().map(|there| there.unread.id)).collect())
        });
        let acts = vec![HeldName { chain: line.chain.clone(), act: line.act.clone() }];
        let outcome = as_hub(lacks_headers, || {
            if is_released {
                hub.release(&Release { acts })
            } else {
                hub.decline(&Decline { acts, reason: REASON.to_owned() })
            }
        });
        let ids = match ids {
            Ok(ids) => ids,
            Err(_) if self.hub.is_troubled => return Ok(()),
            Err(error) => return Err(failed(&error)),
        };
        match outcome {
            Ok(_) if is_released => self.model.released.extend(ids),
            Ok(_) => self.model.declined.extend(ids),
            Err(Failure::Refused(Code::HeldUnreadable)) if is_released && self.is_unreadable(&ids) => {}
            // What was released in spite of that was declined before, perhaps.
            Err(_) if self.hub.is_troubled => ids.iter().for_each(|id| _ = self.model.declined.remove(id)),
            Err(error) => return Err(failed(&error)),
        }
        Ok(())
    }

    fn is_unreadable(&self, ids: &[OperationId]) -> bool {
        ids.iter().filter_map(|id| self.model.attempts.get(id)).any(|attempt| match attempt.what {
            What::Note | What::Garbled => true,
            What::Scrawl => !self.model.has_learned,
            _ => false,
        })
    }

    /// Why the hub holds an operation is a reason that there is.
    pub(super) fn may_be_held(&self, id: &OperationId, reason: &str) -> bool {
        let Some(attempt) = self.model.attempts.get(id) else { return false };
        match reason {
            "unreadable" => matches!(attempt.what, What::Note | What::Garbled | What::Scrawl),
            // Whoever has it may have handed it in under another name.
            "desk_revoked" => {
                attempt.identity.is_some_and(|identity| self.model.revoked.contains(&identity))
                    || self.desks.iter().any(|desk| {
                        desk.memory.seen.maybe.contains(id)
                            && !desk.identities.is_disjoint(&self.model.revoked)
                    })
            }
            "right_withdrawn" => self.model.withdrawn.contains(&attempt.by),
            _ => false,
        }
    }

    /// Whoever wrote what is held is shown that it is, and what was decided as far as the hub knows. Only a hub that was
    /// set back forgets that, and then holds the act without a decision.
    pub(super) fn check_held(&self, told: &Told) -> Check {
        if !self.model.is_set_back {
            let stays = |id: &&OperationId| !self.model.released.contains(id);
            if let Some(id) = self.model.declined.iter().filter(stays).find(|id| !told.held.contains_key(id))
            {
                return Err(Violation::new(format!("{id} was declined and is not held any more")));
            }
        }
        for (id, held) in &told.held {
            let Some(attempt) = self.model.attempts.get(id) else { continue };
            if self.model.released.contains(id) && !self.model.is_set_back {
                return Err(Violation::new(format!("{id} was released and is held")));
            }
            let desk = self.desks.get(attempt.desk.wrapping_sub(1));
            let Some(desk) = desk.filter(|desk| !self.is_revoked(desk.number)) else { continue };
            let Some(program) = &desk.program else { continue };
            let there = program
                .ledger
                .read(|book| book.operation(*id))
                .map_err(|error| Violation::new(format!("a book cannot be read at rest: {error}")))?;
            let Some(there) = there else { continue };
            let number = desk.number;
            if there.held.as_deref() != Some(held.reason.as_str()) {
                return Err(Violation::new(format!(
                    "{id} is held ({}) and desk {number} shows {:?}",
                    held.reason, there.held
                )));
            }
            if there.declined.is_some() != held.is_declined {
                let (hub, desk) = (held.is_declined, there.declined.is_some());
                return Err(Violation::new(format!(
                    "{id} is declined at the hub: {hub}, and as desk {number} shows it: {desk}"
                )));
            }
            if self.model.declined.contains(id) && !held.is_declined && !self.model.is_set_back {
                return Err(Violation::new(format!("the hub has forgotten that {id} was declined")));
            }
        }
        Ok(())
    }
}
