//! What must hold at every step: acknowledged ⊆ present ⊆ attempted, and an act whole or not at all.

use super::World;
use crate::{Check, Violation, model::Act};
use ledger::LedgerError;

impl World {
    pub(super) fn look_at_all(&mut self) -> Check {
        (1..=self.desks.len()).try_for_each(|number| self.look_at_desk(number))
    }

    /// Looks at the acts of one desk in its own book.
    pub(super) fn look_at_desk(&mut self, number: usize) -> Check {
        let Some(desk) = self.desks.get(number.wrapping_sub(1)) else { return Ok(()) };
        let Some(program) = &desk.program else { return Ok(()) };
        let (own, others): (Vec<&mut Act>, Vec<&mut Act>) =
            self.model.acts.iter_mut().partition(|act| act.desk == number);
        let looked = program.ledger.read(|book| {
            let mut present = 0;
            for act in others {
                let mut there = 0;
                for id in &act.operations {
                    there += usize::from(book.operation(*id)?.is_some());
                }
                if there != 0 && there != act.operations.len() {
                    return Ok(Err(Violation::new(format!(
                        "desk {number} has a part of an act of desk {}",
                        act.desk
                    ))));
                }
            }
            for act in own {
                let mut there = 0;
                for id in &act.operations {
                    there += usize::from(book.operation(*id)?.is_some());
                }
                if there != 0 && there != act.operations.len() {
                    return Ok(Err(Violation::new(format!(
                        "desk {number} has {there} operations of an act"
                    ))));
                }
                let is_there = there > 0;
                if !is_there && (act.is_acknowledged || act.was_present) {
                    return Ok(Err(Violation::new(format!(
                        "desk {number} has lost an act that was acknowledged ({:?})",
                        act.operations.first()
                    ))));
                }
                act.was_present |= is_there;
                present += there;
            }
            let chain = book.chain(program.identity.chain)?.map_or(0, |chain| chain.n);
            if chain != present as u64 {
                let text =
                    format!("the chain of desk {number} has {chain} operations, {present} were attempted");
                return Ok(Err(Violation::new(text)));
            }
            Ok::<_, LedgerError>(Ok(()))
        });
        match looked {
            Ok(check) => check,
            Err(_) if desk.is_troubled => Ok(()),
            Err(error) => Err(Violation::new(format!("the book of desk {number} cannot be read: {error}"))),
        }
    }
}
