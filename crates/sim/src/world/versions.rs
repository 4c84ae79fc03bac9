//! Programs of different versions side by side.

use super::{
    World,
    program::{NEWER_WORD, Program},
};
use crate::{Check, Violation, model::What};
use domain::{
    id::EntityId,
    operation::{EntityKind, EntityRef, without_headers, without_kinds},
};
use ledger::LedgerError;
use std::collections::BTreeSet;

/// What the program of the version before does not know.
const LACKING: &str = "form_reprinted";

/// Does something as a desk's program of this version, or of the one before, does it.
pub(super) fn as_version<T>(is_older: bool, work: impl FnOnce() -> T) -> T {
    if is_older { without_kinds(&[LACKING], work) } else { work() }
}

/// Does something as a hub does it that cannot read the headers of a later program.
pub(super) fn as_hub<T>(lacks_headers: bool, work: impl FnOnce() -> T) -> T {
    if lacks_headers { without_headers(NEWER_WORD, work) } else { work() }
}

impl World {
    /// Another version of a desk's program is put in place and started.
    pub(super) fn set_program(&mut self, number: usize, is_older: bool) -> Check {
        let Some(desk) = self.desk(number).filter(|desk| desk.is_older != is_older) else { return Ok(()) };
        desk.is_older = is_older;
        let number = desk.number;
        self.start_desk(number)
    }

    /// The hub's program is upgraded: it can read every header from here on.
    pub(super) fn hub_learns(&mut self) -> Check {
        self.model.has_learned = true;
        self.hub.lacks_headers = false;
        self.start_hub()
    }

    /// A desk of the version before shows as frozen what it cannot read, and nothing else. Then all are upgraded, and
    /// what follows looks at them as at all others.
    pub(super) fn check_older(&mut self) -> Check {
        for number in 1..=self.desks.len() {
            let Some(desk) = self.desk(number).filter(|desk| desk.is_older) else { continue };
            let office = desk.office;
            let Some(program) = desk.program.take() else { continue };
            let outcome = self.check_frozen(&program, office);
            if let Some(desk) = self.desk(number) {
                desk.program = Some(program);
            }
            outcome.map_err(|violation| Violation::new(format!("desk {number}: {violation}")))?;
            self.set_program(number, false)?;
        }
        Ok(())
    }

    fn check_frozen(&self, program: &Program, office: usize) -> Check {
        let dossiers =
            self.model.dossiers.iter().filter(|(_, of)| *of == office).map(|(dossier, _)| *dossier);
        let (mut frozen, mut unknown) = (BTreeSet::new(), BTreeSet::new());
        let read = as_version(true, || {
            program.ledger.read(|book| {
                for id in dossiers {
                    let entries = book.entries(EntityRef { kind: EntityKind::Dossier, id })?;
                    // What the law destroyed is not missed.
                    let first = entries
                        .iter()
                        .filter(|entry| entry.operation.header.kind == "dossier_disposed")
                        .filter_map(|entry| entry.stamp.as_ref().map(|stamp| stamp.rev))
                        .max();
                    let is_unknown = |id| {
                        let what = self.model.attempts.get(id).map(|attempt| attempt.what);
                        matches!(what, Some(What::Reprint(_) | What::Note | What::Garbled))
                    };
                    let counts = |entry: &&domain::operation::Entry| {
                        entry.stamp.as_ref().is_none_or(|stamp| first.is_none_or(|first| stamp.rev > first))
                    };
                    if entries.iter().filter(counts).any(|entry| is_unknown(&entry.operation.header.id)) {
                        unknown.insert(id);
                    }
                    if book.dossier(id)?.is_some_and(|dossier| dossier.is_frozen) {
                        frozen.insert(id);
                    }
                }
                Ok::<_, LedgerError>(())
            })
        });
        read.map_err(|error| Violation::new(format!("a book cannot be read at rest: {error}")))?;
        let differ: Vec<&EntityId> = frozen.symmetric_difference(&unknown).collect();
        if differ.is_empty() {
            return Ok(());
        }
        Err(Violation::new(format!(
            "the program of the version before is wrong about what it can read: {differ:?}"
        )))
    }
}
