//! Disposal: bodies, salts and attachments that the law destroys, and the register of what was destroyed.
//!
//! The register holds each disposal whole (operation, place, stamp), beside the log: a book that was restored from
//! a backup is given the register again ([`Write::apply_disposals`]) before anything of it is shown, although its
//! log does not have the operation yet. What arrives afterwards with an earlier `rev` is erased as it comes.
//! Headers stay, so every chain still verifies.
//!
//! What is held on this machine about the thing and was declined goes with it, although it has no `rev`, and so do bytes
//! that name it and that nobody can read. What nobody has decided about is not erased unseen: whoever disposes has it
//! decided before ([`Read::undecided_about`]), and what comes later goes when it is declined.

use super::{
    adopt::Adopted,
    entry::{Known, record, select_record},
};
use crate::{LedgerError, Read, Write};
use domain::{
    dossier::disposal::{DossierDisposed, KIND, disposal},
    id::OperationId,
    mutant::{self, Mutant},
    operation::{Body, EntityRef, Entry, Place, Placed, Stamp, wire::WireOperation},
    protocol::office_stream,
};
use serde::{Deserialize, Serialize};

/// One disposal, as a backup keeps it beside the book (`disposals.json`: a list of these).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Disposal {
    /// The operation, exact bytes.
    pub operation: WireOperation,
    /// Its place.
    pub place: Place,
    /// The hub's word.
    pub stamp: Stamp,
}

impl Disposal {
    fn entry(&self) -> Result<Entry, LedgerError> {
        let operation =
            self.operation.read().map_err(|_| LedgerError::damaged("a disposal is not what was written"))?;
        Ok(Entry { operation, place: self.place, stamp: Some(self.stamp.clone()), placed: true })
    }
}

impl Read<'_> {
    /// Every dossier that was destroyed by law, with the operation that says so: what a backup keeps beside the
    /// book, so that it is applied before a restored one is opened.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn disposals(&self) -> Result<Vec<Disposal>, LedgerError> {
        self.all("SELECT line FROM disposed ORDER BY entity", [], |row| line(&row.get::<_, Vec<u8>>(0)?))
    }

    /// How many operations about one thing are held on this machine, unreadable ones that name it included, about
    /// which no person has decided.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn undecided_about(&self, entity: EntityRef) -> Result<u64, LedgerError> {
        let count = self.one(
            "SELECT (SELECT count(*) FROM operation o JOIN entity e ON e.num = o.entity
                     WHERE e.id = ?1 AND e.kind = ?2 AND o.is_outside AND o.declined IS NULL)
                  + (SELECT count(*) FROM unread
                     WHERE declined IS NULL AND instr(header, CAST(?3 AS BLOB)) > 0)",
            (entity.id.0.as_bytes(), entity.kind.as_str(), entity.id.to_string()),
            |row| Ok(row.get(0)?),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// Operations about one thing that are held on this machine although nothing is left of them but the header.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn held_without_content(&self, entity: EntityRef) -> Result<Vec<OperationId>, LedgerError> {
        self.all(
            "SELECT o.id FROM operation o JOIN entity e ON e.num = o.entity JOIN content c ON c.num = o.num
             WHERE e.id = ?1 AND e.kind = ?2 AND o.is_outside AND c.body IS NULL ORDER BY o.num",
            (entity.id.0.as_bytes(), entity.kind.as_str()),
            |row| Ok(OperationId(super::uuid(row, 0)?)),
        )
    }

    /// The disposal of an entity as an entry of its fold.
    pub(crate) fn disposed(&self, entity: i64) -> Result<Option<Entry>, LedgerError> {
        self.one("SELECT line FROM disposed WHERE entity = ?1", [entity], |row| {
            line(&row.get::<_, Vec<u8>>(0)?)?.entry()
        })
    }
}

fn line(bytes: &[u8]) -> Result<Disposal, LedgerError> {
    serde_json::from_slice(bytes).map_err(|_| LedgerError::damaged("a disposal cannot be read"))
}

impl Write<'_> {
    /// Applies the register of a backup to a restored book: bodies are erased before anything is shown. What is
    /// known already changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] when a line is no disposal; nothing is written then.
    pub fn apply_disposals(&mut self, disposals: &[Disposal]) -> Result<(), LedgerError> {
        for one in disposals.iter().filter(|_| !mutant::is(Mutant::DisposalForgets)) {
            let entry = one.entry()?;
            let Some(body) = disposal(&entry) else {
                return Err(self.doomed(LedgerError::damaged("a line of the register is no disposal")));
            };
            let entity = self.entity_num(entry.operation.header.entity)?;
            let rev = one.stamp.rev;
            if self.disposed_rev(entity)?.is_some_and(|there| there >= rev) {
                continue;
            }
            // What the hub numbers next stands behind it.
            self.execute("UPDATE entity SET head = max(head, ?2) WHERE num = ?1", (entity, rev))?;
            self.dispose(entity, &entry, &body)?;
        }
        Ok(())
    }

    /// What the register of a restored hub knows and its log does not is put into the log and into the stream of its
    /// office, as the word that was given: the desks must hear of it, and perhaps nobody else has it. How many.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn give_back_disposals(&mut self) -> Result<usize, LedgerError> {
        let mut count = 0;
        for one in self.disposals()? {
            let entry = one.entry()?;
            let Some(body) = disposal(&entry) else { continue };
            let placed = Placed { operation: entry.operation, place: entry.place };
            let id = placed.operation.header.id;
            if self.adopt(&placed)? == Adopted::Stamped {
                continue;
            }
            let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
            self.set_stamp(id, &known, &one.stamp)?;
            self.execute("UPDATE operation SET is_placed = 1 WHERE num = ?1", [known.num])?;
            self.deliver_also(id, &office_stream(&body.keeps.office))?;
            count += 1;
        }
        Ok(count)
    }

    /// True for a `rev` that nothing has, in front of a disposal: what an earlier hub put there may come back to it,
    /// because nothing was ever judged after it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_free_before_disposal(&self, entity: EntityRef, rev: u64) -> Result<bool, LedgerError> {
        match self.entity(entity)? {
            Some(num) => self.is_free_in_front(num, rev),
            None => Ok(false),
        }
    }

    pub(super) fn is_free_in_front(&self, entity: i64, rev: u64) -> Result<bool, LedgerError> {
        let is_before = self.disposed_rev(entity)?.is_some_and(|disposed| rev > 0 && rev < disposed);
        if !is_before {
            return Ok(false);
        }
        let taken =
            self.one("SELECT 1 FROM operation WHERE entity = ?1 AND rev = ?2", (entity, rev), |_| Ok(()))?;
        Ok(taken.is_none())
    }

    /// After a stamp: a disposal erases what stands before it, and what arrives behind one is erased at once.
    pub(super) fn after_stamp(&mut self, known: &Known, stamp: &Stamp) -> Result<(), LedgerError> {
        if !known.is_dossier {
            return Ok(());
        }
        if let Some(rev) = self.disposed_rev(known.entity)?
            && stamp.rev < rev
        {
            self.erase(known.entity, rev, false)?;
            return self.keep_numbers(known.entity);
        }
        let is_disposal = self.one(
            "SELECT 1 FROM content WHERE num = ?1 AND instr(header, CAST(?2 AS BLOB)) > 0",
            (known.num, KIND),
            |_| Ok(()),
        )?;
        if is_disposal.is_none() {
            return Ok(());
        }
        let entry = self.one(
            select_record!("", "operation o JOIN content c ON c.num = o.num WHERE o.num = ?1"),
            [known.num],
            |row| Ok(record(row)?.entry()),
        )?;
        match entry.and_then(|entry| disposal(&entry).map(|body| (entry, body))) {
            Some((entry, body)) => self.dispose(known.entity, &entry, &body),
            None => Ok(()),
        }
    }

    fn disposed_rev(&self, entity: i64) -> Result<Option<u64>, LedgerError> {
        self.one("SELECT rev FROM disposed WHERE entity = ?1", [entity], |row| Ok(row.get(0)?))
    }

    /// Notes a disposal that stands, and erases what stands before it.
    pub(crate) fn dispose(
        &mut self,
        entity: i64,
        entry: &Entry,
        body: &DossierDisposed,
    ) -> Result<(), LedgerError> {
        let Some(stamp) = entry.stamp.clone() else { return Ok(()) };
        let operation = WireOperation::of(&entry.operation)
            .map_err(|_| LedgerError::damaged("an operation is not what was written"))?;
        let line = Disposal { operation, place: entry.place, stamp };
        let text =
            serde_json::to_vec(&line).map_err(|_| LedgerError::damaged("a disposal cannot be written"))?;
        self.execute(
            "INSERT INTO disposed (entity, rev, operation, line) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (entity) DO UPDATE SET rev = excluded.rev, operation = excluded.operation,
               line = excluded.line WHERE excluded.rev > disposed.rev",
            (entity, line.stamp.rev, entry.operation.header.id.0.as_bytes(), text),
        )?;
        self.erase(entity, line.stamp.rev, true)?;
        self.execute(
            "UPDATE unread SET salt = NULL, body = NULL
             WHERE body IS NOT NULL AND declined IS NOT NULL AND instr(header, CAST(?1 AS BLOB)) > 0",
            [entry.operation.header.entity.id.to_string()],
        )?;
        self.keep(body)?;
        self.touch_entity(entity, true);
        // Its index marks what was deleted; the words themselves go when the book is opened next.
        self.put_setting(crate::view::INDEX_UNCLEAN, "1")
    }

    /// Erases salts and bodies before a `rev`, those of what is held on this machine and was declined `with_held`, and
    /// the attachments that they name. Not what the register names: an order that was lost had it at another `rev`.
    fn erase(&mut self, entity: i64, rev: u64, with_held: bool) -> Result<(), LedgerError> {
        let earlier = self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num
                 WHERE o.entity = ?1 AND c.body IS NOT NULL
                   AND (o.rev < ?2 OR ?3 AND o.is_outside AND o.declined IS NOT NULL)
                   AND o.id NOT IN (SELECT operation FROM disposed WHERE entity = ?1)"
            ),
            (entity, rev, with_held),
            record,
        )?;
        for record in earlier {
            let Ok(Some(Body::FormIssued(form))) = record.placed.operation.body() else { continue };
            self.execute(
                "INSERT INTO erased_blob (sha256) VALUES (?1) ON CONFLICT DO NOTHING",
                [form.sha256.0],
            )?;
            self.execute("DELETE FROM blob WHERE sha256 = ?1", [form.sha256.0])?;
            self.erased.push(form.sha256);
        }
        self.execute(
            "UPDATE content SET salt = NULL, body = NULL
             WHERE body IS NOT NULL AND num IN (SELECT num FROM operation WHERE entity = ?1
               AND (rev < ?2 OR ?3 AND is_outside AND declined IS NOT NULL)
               AND id NOT IN (SELECT operation FROM disposed WHERE entity = ?1))",
            (entity, rev, with_held),
        )?;
        Ok(())
    }

    /// After something held on this machine was declined: nothing of it outlives the disposal of what it is about.
    pub(super) fn after_decline(&mut self, entity: i64) -> Result<(), LedgerError> {
        match self.disposed_rev(entity)? {
            Some(_) => self.erase(entity, 0, true),
            None => Ok(()),
        }
    }

    fn keep_numbers(&mut self, entity: i64) -> Result<(), LedgerError> {
        match self.disposed(entity)?.as_ref().and_then(disposal) {
            Some(body) => self.keep(&body),
            None => Ok(()),
        }
    }

    /// Numbers stay used although the bodies that used them are gone.
    pub(crate) fn keep(&mut self, body: &DossierDisposed) -> Result<(), LedgerError> {
        for number in &body.keeps.numbers {
            self.execute(
                "INSERT INTO number_used (series, book, number, operation)
                 SELECT ?1, ?2, ?3, num FROM operation WHERE id = ?4 ON CONFLICT DO NOTHING",
                (
                    number.used.series.as_str(),
                    &number.used.book,
                    number.used.number,
                    number.operation.0.as_bytes(),
                ),
            )?;
        }
        Ok(())
    }
}

/// The entries of a fold with the disposal of the register, if the log does not have it, or has it without the word
/// that was given (a hub that was restored has forgotten it).
pub(crate) fn with_disposal(mut entries: Vec<Entry>, disposed: Option<Entry>) -> Vec<Entry> {
    if let Some(disposed) = disposed {
        let id: OperationId = disposed.operation.header.id;
        entries.retain(|entry| entry.operation.header.id != id || entry.stamp.is_some());
        if entries.iter().all(|entry| entry.operation.header.id != id) {
            entries.push(disposed);
        }
    }
    entries
}
