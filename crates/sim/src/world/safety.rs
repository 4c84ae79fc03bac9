//! What must hold at every step: acknowledged ⊆ present ⊆ attempted, and an act whole or not at all.

use super::{World, versions::as_version};
use crate::{Check, Violation, model::Act};
use ledger::{LedgerError, Read, Record};

impl World {
    pub(super) fn look_at_all(&mut self) -> Check {
        (1..=self.desks.len()).try_for_each(|number| self.look_at_desk(number))
    }

    /// A desk goes on from an older disk: what it does not have any more is away, and lost unless the hub has it.
    pub(super) fn note_losses(&mut self, number: usize) -> Check {
        let Some(desk) = self.desks.get(number.wrapping_sub(1)) else { return Ok(()) };
        let (Some(program), Some(hub)) = (&desk.program, &self.hub.hub) else { return Ok(()) };
        let own = self.model.acts.iter_mut().filter(|act| act.desk == number);
        let unread =
            |error: LedgerError| Violation::new(format!("a book cannot be read after a restore: {error}"));
        for act in own {
            let Some(id) = act.operations.first().copied() else { continue };
            if program.ledger.read(|book| book.operation(id)).map_err(unread)?.is_none() {
                act.is_away = true;
                act.is_lost |= hub.ledger().read(|book| book.operation(id)).map_err(unread)?.is_none();
            }
        }
        Ok(())
    }

    /// Looks at the acts of one desk in its own book.
    pub(super) fn look_at_desk(&mut self, number: usize) -> Check {
        let Some(desk) = self.desks.get(number.wrapping_sub(1)) else { return Ok(()) };
        let Some(program) = &desk.program else { return Ok(()) };
        let (own, others): (Vec<&mut Act>, Vec<&mut Act>) =
            self.model.acts.iter_mut().partition(|act| act.desk == number);
        let looked = as_version(desk.is_older, || {
            program.ledger.read(|book| {
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
                        let Some(record) = book.operation(*id)? else { continue };
                        there += 1;
                        // Between its stamp and its delivery it is neither: the place where it is overlooked.
                        if record.stamp.is_some() && !record.is_placed && !is_shown(book, &record)? {
                            return Ok(Err(Violation::new(format!(
                                "desk {number} does not show what was done there and is stamped ({id:?})"
                            ))));
                        }
                    }
                    if there != 0 && there != act.operations.len() {
                        return Ok(Err(Violation::new(format!(
                            "desk {number} has {there} operations of an act"
                        ))));
                    }
                    let is_there = there > 0;
                    if !is_there && (act.is_acknowledged || act.was_present) && !act.is_away {
                        return Ok(Err(Violation::new(format!(
                            "desk {number} has lost an act that was acknowledged ({:?})",
                            act.operations.first()
                        ))));
                    }
                    act.was_present |= is_there;
                    present += there;
                }
                let chain = book.chain(program.identity.chain)?.map_or(0, |chain| chain.n);
                if chain != present as u64 && !desk.has_other_past {
                    let text = format!(
                        "the chain of desk {number} has {chain} operations, {present} were attempted"
                    );
                    return Ok(Err(Violation::new(text)));
                }
                Ok::<_, LedgerError>(Ok(()))
            })
        });
        match looked {
            Ok(check) => check,
            Err(_) if desk.is_troubled => Ok(()),
            Err(error) => Err(Violation::new(format!("the book of desk {number} cannot be read: {error}"))),
        }
    }
}

/// Whether the state of its dossier tells of an operation.
fn is_shown(book: &Read<'_>, record: &Record) -> Result<bool, LedgerError> {
    let header = &record.placed.operation.header;
    let dossier = book.dossier(header.entity.id)?;
    // What the law destroyed is not told of any more.
    Ok(dossier.is_some_and(|dossier| {
        dossier.disposed.is_some() || dossier.history.iter().any(|line| line.operation == header.id)
    }))
}
