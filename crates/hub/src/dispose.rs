//! Disposal of a dossier: written into the hub's own chain and delivered to the office, where it erases as here.

use crate::{book::Book, clock::office_day, enrol::told, failure::Failure, hub::Hub, random};
use domain::{
    dossier::{Refusal, disposal::dispose, fold_all},
    id::{ActId, EntityId},
    operation::{EntityKind, EntityRef, Stamp, Verdict},
    protocol::office_stream,
    text::clean_line,
};
use ledger::{Priority, Write};

/// Most characters of a legal basis.
const MAX_BASIS: usize = 300;

impl Hub {
    /// Disposes of a dossier, by its whole code or its id: what it was about is erased here at once, and on every
    /// desk with its next contact. Gives the code and how many operations lost their bodies.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn dispose_dossier(&self, dossier: &str, basis: &str) -> Result<String, String> {
        let basis = clean_line(basis, MAX_BASIS)
            .ok()
            .filter(|basis| !basis.is_empty())
            .ok_or(format!("--reason must have 1 to {MAX_BASIS} printable characters"))?;
        let book = self.reference().map_err(told)?;
        let written = self
            .ledger
            .write(Priority::Clerk, |write| self.dispose_one(write, &book, dossier, &basis))
            .map_err(told)?;
        tracing::info!("a dossier was disposed of by the admin");
        Ok(written.value)
    }

    fn dispose_one(
        &self,
        write: &mut Write<'_>,
        book: &Book,
        dossier: &str,
        basis: &str,
    ) -> Result<String, Failure> {
        let id = meant(write, dossier)?;
        self.dispose_of(write, book, id, basis)
    }

    /// Disposes once more of a dossier that the law destroyed, with the same basis: what came back behind the disposal
    /// was destroyed before, in an order that a hub has lost.
    pub(crate) fn dispose_again(
        &self,
        write: &mut Write<'_>,
        book: &Book,
        id: EntityId,
    ) -> Result<(), Failure> {
        let dossier = write.dossier(id)?.filter(|dossier| !dossier.is_frozen);
        let Some(disposed) = dossier.and_then(|dossier| dossier.disposed) else { return Ok(()) };
        self.dispose_of(write, book, id, &disposed.basis).map(drop)
    }

    fn dispose_of(
        &self,
        write: &mut Write<'_>,
        book: &Book,
        id: EntityId,
        basis: &str,
    ) -> Result<String, Failure> {
        let entity = EntityRef { kind: EntityKind::Dossier, id };
        let entries = write.entries(entity)?;
        let state = fold_all(id, &entries);
        let today = office_day(self.office_ms());
        let draft = dispose(&state, &entries, basis.to_owned(), today).map_err(|refusal| match refusal {
            Refusal::Frozen => Failure::other(
                "something about this dossier cannot be read by this motcua-hub; upgrade it first",
            ),
            _ => Failure::other("this dossier was never registered, so there is nothing to dispose of"),
        })?;
        let Some(office) = state.office.as_ref() else {
            return Err(Failure::other("this dossier belongs to no office"));
        };
        let operation = self.compose(write, book, draft)?;
        let act = ActId(random::uuid(self.clock.system_ms())?);
        let erased = entries.iter().filter(|entry| entry.operation.body_bytes().is_some()).count();
        for placed in write.append(self.identity().chain, act, vec![operation])? {
            let rev = write.entity_head(entity)? + 1;
            let stamp = Stamp { rev, verdict: Verdict::Accepted, clashes: Vec::new(), flags: Vec::new() };
            write.stamp(placed.operation.header.id, &stamp, &[&office_stream(office)])?;
        }
        let name = state.code.unwrap_or_else(|| id.to_string());
        Ok(format!("{name} ({erased} operations erased)"))
    }
}

fn meant(write: &Write<'_>, dossier: &str) -> Result<EntityId, Failure> {
    if let Ok(id) = dossier.parse::<EntityId>() {
        return match write.dossier_row(id)? {
            Some(_) => Ok(id),
            None => Err(Failure::other("there is no dossier with this id")),
        };
    }
    let mut rows = write.dossiers_by_code(dossier)?;
    rows.retain(|row| row.code.as_ref().is_some_and(|code| code.eq_ignore_ascii_case(dossier.trim())));
    match rows.as_slice() {
        [] => Err(Failure::other(format!("there is no dossier `{dossier}`; give its whole code"))),
        [one] => Ok(one.id),
        several => {
            let ids: Vec<String> = several.iter().map(|row| row.id.to_string()).collect();
            Err(Failure::other(format!("several dossiers have this code, give the id: {}", ids.join(", "))))
        }
    }
}
