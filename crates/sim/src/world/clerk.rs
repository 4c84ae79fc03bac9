//! What clerks do at their desks.

use super::{
    World,
    program::{Counter, Program, Stop, Wish},
    versions::as_version,
};
use crate::{
    Check, Violation,
    catalogue::{self, OFFICERS},
    model::Model,
};
use domain::id::{EntityId, OperationId};
use ledger::LedgerError;

impl World {
    /// A clerk does something at a desk.
    pub(super) fn wish(&mut self, desk: usize, wish: Wish, dossier: u32) -> Check {
        let (now_ms, place) =
            (self.now_ms, u32::try_from(self.random.below(OFFICERS.into())).unwrap_or_default());
        let fresh = EntityId(self.random.uuid(now_ms));
        let Some(index) = desk.checked_sub(1).and_then(|desk| desk.checked_rem(self.desks.len())) else {
            return Ok(());
        };
        let Some(desk) = self.desks.get(index) else { return Ok(()) };
        let Some(program) = &desk.program else { return Ok(()) };
        let dossier = match wish {
            Wish::Receive | Wish::Guide | Wish::Prepare | Wish::Enter => fresh,
            // The same code is the same dossier, whoever carries it over.
            Wish::CarryOver { code } => EntityId::of_key("go-live", &format!("{}\n{code}", desk.office)),
            // A program that does not know the kind does not write it.
            Wish::Reprint if desk.is_older => return Ok(()),
            _ => match as_version(desk.is_older, || shown(program, &self.model, desk.office, dossier)) {
                Ok(Some(dossier)) => dossier,
                Ok(None) => return Ok(()),
                Err(error) => return self.local(index, error),
            },
        };
        let counter = Counter {
            desk: desk.number,
            officer: catalogue::officer_id(desk.office, place),
            now_ms: now_ms + desk.offset_ms,
            dossier,
            last_receipt: self.model.last_of(desk.number, "fee"),
            seen: desk.memory.seen.clone(),
        };
        let is_told = desk.memory.is_told || desk.memory.is_asked;
        let mut tried = Vec::new();
        let (random, is_older) = (&mut self.random, desk.is_older);
        let outcome = as_version(is_older, || program.act(wish, &counter, random, &mut tried));
        let is_new = matches!(wish, Wish::Receive | Wish::Guide | Wish::Enter | Wish::CarryOver { .. });
        let is_known = self.model.dossiers.iter().any(|(known, _)| *known == dossier);
        if is_new && !is_known && !tried.is_empty() {
            self.model.dossiers.push((dossier, desk.office));
        }
        let number = desk.number;
        let ids: Vec<OperationId> = tried.iter().map(|attempt| attempt.id).collect();
        if let Some(desk) = self.desks.get_mut(index) {
            desk.memory.seen.add(ids, outcome.is_ok());
        }
        match outcome {
            Ok(()) => {
                self.tally.acts += 1;
                let marked = self.desks.get_mut(index).and_then(|desk| {
                    let program = desk.program.as_ref()?;
                    desk.mark = program.mark(desk.mark.as_ref()).or_else(|| desk.mark.take());
                    Some(())
                });
                debug_assert!(marked.is_some());
                let gives_numbers = tried.iter().any(|attempt| !attempt.numbers.is_empty());
                self.model.has_sheets |= matches!(wish, Wish::Prepare);
                if !tried.is_empty() {
                    self.model.attempt(number, tried, true);
                }
                if is_told && gives_numbers {
                    let text =
                        format!("desk {number} knows that it is or may be a copy and gives out a number");
                    return Err(Violation::new(text));
                }
                Ok(())
            }
            Err(Stop::Refused) => Ok(()),
            Err(Stop::Ledger(error)) => {
                self.model.attempt(number, tried, false);
                self.local(index, error)
            }
        }
    }

    /// A desk's own book failed: only after a fault may it.
    pub(super) fn local(&mut self, index: usize, error: LedgerError) -> Check {
        match self.desks.get(index) {
            Some(desk) if desk.is_troubled => Ok(()),
            _ => Err(Violation::new(format!("the book of desk {} fails: {error}", index + 1))),
        }
    }
}

/// One of the dossiers that a desk shows, by a number.
fn shown(
    program: &Program,
    model: &Model,
    office: usize,
    number: u32,
) -> Result<Option<EntityId>, LedgerError> {
    program.ledger.read(|book| {
        let mut there = Vec::new();
        for (dossier, _) in model.dossiers.iter().filter(|(_, of)| *of == office) {
            if book.dossier_row(*dossier)?.is_some() {
                there.push(*dossier);
            }
        }
        let at = usize::try_from(number).unwrap_or_default().checked_rem(there.len());
        Ok(at.and_then(|at| there.get(at).copied()))
    })
}
