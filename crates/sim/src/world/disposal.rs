//! What the law destroys: done by the administrator, gone on every machine, and gone for good.

use super::{
    World, program,
    rest::{Told, unreadable},
    seal,
    versions::as_version,
};
use crate::{
    Check, Violation,
    model::{Attempt, Seen, What},
};
use domain::{
    id::{EntityId, OfficerId, OperationId},
    operation::{EntityKind, EntityRef},
};
use ledger::{Disposal, Ledger, LedgerError, Priority};

impl World {
    /// The administrator disposes of one of the dossiers that the hub has.
    pub(super) fn dispose(&mut self, number: u32) -> Check {
        let Some(hub) = &self.hub.hub else { return Ok(()) };
        let mut there = Vec::new();
        let read = hub.ledger().read(|book| {
            for (dossier, _) in &self.model.dossiers {
                if book.dossier_row(*dossier)?.is_some() {
                    there.push(*dossier);
                }
            }
            Ok::<_, LedgerError>(())
        });
        match read {
            Ok(()) => {}
            Err(_) if self.hub.is_troubled => return Ok(()),
            Err(error) => return Err(unreadable(error)),
        }
        let at = usize::try_from(number).unwrap_or_default().checked_rem(there.len());
        let Some(dossier) = at.and_then(|at| there.get(at)).copied() else { return Ok(()) };
        // An operation that came first and was not about a registration registers nothing.
        let is_registered = hub.ledger().read(|book| book.dossier(dossier));
        if !matches!(is_registered, Ok(Some(state)) if state.office.is_some()) {
            return Ok(());
        }
        // What is held of it is decided first: the hub says so and does nothing.
        let entity = EntityRef { kind: EntityKind::Dossier, id: dossier };
        if !matches!(hub.ledger().read(|book| book.undecided_about(entity)), Ok(0)) {
            return Ok(());
        }
        // It may be done although the hub dies at it.
        self.model.disposed.insert(dossier);
        let basis = "Hết thời hạn bảo quản";
        let is_done = self.at_hub(|hub| hub.dispose_dossier(&dossier.to_string(), basis).map(|_| ()))?;
        if is_done {
            self.tally.disposed += 1;
            self.note_disposals(dossier)?;
            self.check_erased(dossier, None)?;
        }
        Ok(())
    }

    /// The disposals of a dossier that the hub has are attempts of the hub.
    pub(super) fn note_disposals(&mut self, dossier: EntityId) -> Check {
        let Some(hub) = &self.hub.hub else { return Ok(()) };
        let entity = EntityRef { kind: EntityKind::Dossier, id: dossier };
        let entries = match hub.ledger().read(|book| book.entries(entity)) {
            Ok(entries) => entries,
            Err(_) if self.hub.is_troubled => return Ok(()),
            Err(error) => return Err(unreadable(error)),
        };
        for entry in entries.iter().filter(|entry| entry.operation.header.kind == "dossier_disposed") {
            let id = entry.operation.header.id;
            self.model.attempts.entry(id).or_insert_with(|| Attempt {
                is_sheet: false,
                id,
                dossier,
                desk: 0,
                identity: None,
                by: OfficerId(String::new()),
                what: What::Dispose,
                writes: Vec::new(),
                seen: Seen::default(),
                numbers: Vec::new(),
            });
        }
        Ok(())
    }

    /// What the law had destroyed is destroyed again in a copy that was put back, before anybody can read it.
    pub(super) fn erase_again(&mut self, number: usize) -> Check {
        let Some(desk) = self.desk(number).filter(|desk| !desk.register.is_empty()) else { return Ok(()) };
        desk.disk.start();
        let key = program::key();
        let opened = as_version(desk.is_older, || {
            let book = seal::open(&desk.disk, program::DATABASE, &key, &desk.shelf)?;
            book.write(Priority::Clerk, |book| book.apply_disposals(&desk.register))?;
            Ok(book)
        });
        let book = opened
            .map_err(|error: LedgerError| Violation::new(format!("a copy cannot be put back: {error}")))?;
        // A program of the version before reads a disposal as well.
        let (register, is_older) = (desk.register.clone(), desk.is_older);
        as_version(is_older, || self.check_register(&register, &book))
    }

    /// Right after a copy was put back, before any exchange: what the register beside it names is not there.
    pub(super) fn check_register(&self, register: &[Disposal], book: &Ledger) -> Check {
        for one in register {
            let Ok(operation) = one.operation.read() else { continue };
            let entity = operation.header.entity;
            let entries = book.read(|book| book.entries(entity)).map_err(unreadable)?;
            let is_left = |entry: &domain::operation::Entry| {
                entry.stamp.as_ref().is_some_and(|stamp| stamp.rev < one.stamp.rev)
                    && entry.operation.header.id != operation.header.id
                    && entry.operation.body_bytes().is_some()
            };
            let dossier = book.read(|book| book.dossier(entity.id)).map_err(unreadable)?;
            let shows = dossier.is_some_and(|dossier| dossier.disposed.is_none());
            if shows || entries.iter().any(is_left) {
                return Err(Violation::new(format!(
                    "a copy that was put back shows {}, which is destroyed",
                    entity.id
                )));
            }
        }
        Ok(())
    }

    /// Of what stands before a disposal nothing can be read, here and anywhere.
    pub(super) fn check_disposals(&self, told: &Told) -> Check {
        for dossier in &self.model.disposed {
            self.check_erased(*dossier, Some(told))?;
        }
        Ok(())
    }

    /// At the hub, and at rest on all desks.
    fn check_erased(&self, dossier: EntityId, told: Option<&Told>) -> Check {
        let entity = EntityRef { kind: EntityKind::Dossier, id: dossier };
        let hub = self.hub_book()?;
        let mut books = vec![("the hub".to_owned(), hub.clone())];
        if told.is_some() {
            let desks = self.desks.iter().filter(|desk| !self.is_revoked(desk.number));
            books.extend(desks.filter_map(|desk| {
                Some((format!("desk {}", desk.number), desk.program.as_ref()?.ledger.clone()))
            }));
        }
        let mut gone: Option<Vec<OperationId>> = None;
        for (whose, book) in books {
            let entries = book.read(|book| book.entries(entity)).map_err(unreadable)?;
            let gone = gone.get_or_insert_with(|| {
                let revs = entries.iter().filter_map(|entry| {
                    let is_disposal = entry.operation.header.kind == "dossier_disposed";
                    entry.stamp.as_ref().filter(|_| is_disposal).map(|stamp| stamp.rev)
                });
                let last = revs.max().unwrap_or_default();
                let before = |entry: &&domain::operation::Entry| {
                    entry.stamp.as_ref().is_some_and(|stamp| stamp.rev < last)
                };
                entries.iter().filter(before).map(|entry| entry.operation.header.id).collect()
            });
            let left = entries.iter().find(|entry| {
                gone.contains(&entry.operation.header.id)
                    && (entry.operation.body_bytes().is_some() || entry.operation.salt().is_some())
            });
            if let Some(left) = left {
                return Err(Violation::new(format!(
                    "{whose} still has what the law destroyed of {dossier}: {}",
                    left.operation.header.id
                )));
            }
            if gone.is_empty() {
                continue;
            }
            let found = book.read(|book| book.find_by_name("Nguyễn Văn Thắng", 1000)).map_err(unreadable)?;
            if found.iter().any(|row| row.id == dossier) {
                return Err(Violation::new(format!("{whose} finds {dossier} by a name, which is destroyed")));
            }
        }
        Ok(())
    }
}
