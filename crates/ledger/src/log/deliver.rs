//! What a desk is told by its hub.

use super::entry::Known;
use super::stream::Cursor;
use super::{REFERENCE_STREAM, Received};
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    hash::Hash,
    id::OperationId,
    mutant::{self, Mutant},
    operation::{Place, Placed, Stamp, stream_hash},
};

/// Setting that names a chain of this machine in which another content was delivered at a place that it had written:
/// another machine writes it.
pub const OVERTAKEN: &str = "ledger.overtaken";

/// One delivered operation: with content, or only named because this desk has it.
#[derive(Clone, Copy, Debug)]
pub enum Delivered<'a> {
    /// It is in the log of this desk.
    Own(OperationId),
    /// Content and place.
    Placed(&'a Placed),
}

impl Read<'_> {
    /// True when another content than this one stands at a place of a chain that was created here, and no stream has
    /// delivered it: when the hub has this one there, somebody else writes that chain.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_taken_from_us(&self, place: &Place, content: Hash) -> Result<bool, LedgerError> {
        let taken = self.one(
            "SELECT (SELECT content_hash <> ?3 AND NOT is_placed FROM operation WHERE chain = ?1 AND n = ?2)
             FROM chain WHERE id = ?1",
            (place.chain.0.as_bytes(), place.n, content.0),
            |row| Ok(row.get::<_, Option<bool>>(0)?),
        )?;
        Ok(taken.flatten().unwrap_or_default())
    }
}

impl Write<'_> {
    /// Keeps the hub's word on an operation of this desk: safe at the hub, not yet delivered.
    ///
    /// # Errors
    /// [`LedgerError::StampConflict`] for a second, different stamp; [`LedgerError::Unknown`].
    pub fn apply_stamp(&mut self, id: OperationId, stamp: &Stamp) -> Result<(), LedgerError> {
        let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
        self.set_stamp(id, &known, stamp)
    }

    /// Keeps that the hub holds an operation back. It stays in the views: it happened at this desk.
    ///
    /// # Errors
    /// [`LedgerError::StampConflict`] when it has a stamp; [`LedgerError::Unknown`].
    pub fn mark_held(&mut self, id: OperationId, reason: &str) -> Result<(), LedgerError> {
        let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
        if known.rev.is_some() {
            return Err(LedgerError::StampConflict(id));
        }
        self.execute("UPDATE operation SET held = ?2 WHERE num = ?1", (known.num, reason))?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Forgets that a person declined an operation that the hub holds back: the hub, which was set back, does not know
    /// of it any more.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn forget_decision(&mut self, id: OperationId) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE operation SET declined = NULL WHERE id = ?1 AND NOT is_outside",
            [id.0.as_bytes()],
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Forgets that the hub holds an operation back: it says that it does not know it, so it waits to be sent
    /// again. What has a binding stamp is left alone.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn unmark_held(&mut self, id: OperationId) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE operation SET held = NULL, declined = NULL WHERE id = ?1 AND NOT is_outside AND rev IS NULL",
            [id.0.as_bytes()],
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Applies one position of a stream: adds the operation if it is not there, keeps its stamp, marks it
    /// placed, and goes on with the running hash. Positions follow each other without a hole. The transaction
    /// must [`Write::advance`] the cursor over all of them.
    ///
    /// # Errors
    /// [`LedgerError::CursorMoved`] when the position is not the next one, [`LedgerError::ChainCollision`],
    /// [`LedgerError::DuplicateId`], [`LedgerError::Unknown`] when content that was left out is not here: nothing
    /// is written then. [`LedgerError::StampConflict`]: the transaction cannot commit any more.
    pub fn deliver(
        &mut self,
        stream: &str,
        position: u64,
        delivered: Delivered<'_>,
        stamp: &Stamp,
    ) -> Result<Received, LedgerError> {
        let head = self.stream_head(stream)?;
        if head.position + 1 != position {
            return Err(LedgerError::CursorMoved);
        }
        let (id, placed) = match delivered {
            Delivered::Own(id) => (id, None),
            Delivered::Placed(placed) => (placed.operation.header.id, Some(placed)),
        };
        let known = self.known(id)?;
        let received = match (&known, placed) {
            (Some(known), Some(placed)) if known.content_hash != placed.operation.content_hash() => {
                return Err(LedgerError::DuplicateId(id));
            }
            (Some(known), _) => Received::Existing {
                stamp: known.stamp.as_deref().map(super::entry::stamp).transpose()?,
                held: known.held.clone(),
            },
            (None, None) => return Err(LedgerError::Unknown("operation")),
            (None, Some(placed)) => {
                self.insert_delivered(placed)?;
                Received::New
            }
        };
        if let (Received::Existing { .. }, Some(placed)) = (&received, placed)
            && let Some(own) = self.operation(id)?
            && let Some(known) = &known
        {
            self.adopt_place(known.num, &own.placed.place, &placed.place)?;
        }
        let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
        self.set_delivered_stamp(id, &known, stamp)?;
        let (num, head) = self.open_stream(stream)?;
        let hash = stream_hash(head.hash, position, id, known.content_hash, &stamp.to_bytes());
        self.add_entry(num, Cursor { position, hash }, known.num)?;
        self.delivered.insert(stream.to_owned());
        if stream == REFERENCE_STREAM {
            self.touch(Topic::Reference);
        }
        Ok(received)
    }

    /// Adds what the hub delivers. Its number may belong to what a hub that was set back unawares had written
    /// before, and has lost, or what it read in a stream whose cursor the hub does not find: that one stands aside. In the
    /// hub's own chain, which alone fills the stream of reference data, it stands aside in any case: when others gave back
    /// what the hub had lost, it stands aside there too, and nobody is told. In a chain of this desk it is a clone's, which
    /// is noted in [`OVERTAKEN`].
    pub(super) fn insert_delivered(&mut self, placed: &Placed) -> Result<(), LedgerError> {
        let place = &placed.place;
        if self.content_at(place.chain, place.n)?.is_some() {
            let lost: Option<(i64, Hash)> = self.one(
                "SELECT num, content_hash FROM operation o
                 WHERE chain = ?1 AND n = ?2 AND stamp IS NOT NULL AND (rev IS NULL OR EXISTS (
                   SELECT 1 FROM stream_entry e JOIN stream_head s ON s.num = e.stream
                     JOIN cursor c ON c.stream = s.name
                   WHERE e.operation = o.num AND c.is_lost)
                   OR ?1 = (SELECT r.chain FROM stream_entry e JOIN stream_head s ON s.num = e.stream
                     JOIN operation r ON r.num = e.operation
                   WHERE s.name = ?3 ORDER BY e.position LIMIT 1))",
                (place.chain.0.as_bytes(), place.n, REFERENCE_STREAM),
                |row| Ok((row.get(0)?, Hash(row.get(1)?))),
            )?;
            if let Some((num, content)) = lost {
                let aside = place.aside(content).chain;
                self.execute("UPDATE operation SET chain = ?2 WHERE num = ?1", (num, aside.0.as_bytes()))?;
                if self.chain(place.chain)?.is_some() {
                    self.put_setting(OVERTAKEN, &place.chain.to_string())?;
                }
            } else if !self.give_up_place(place.chain, place.n)? {
                return Err(LedgerError::ChainCollision { chain: place.chain, n: place.n });
            }
        }
        self.insert(placed)?;
        Ok(())
    }

    /// What is delivered counts: a word that was given and never delivered gives way to it.
    pub(super) fn set_delivered_stamp(
        &mut self,
        id: OperationId,
        known: &Known,
        stamp: &Stamp,
    ) -> Result<(), LedgerError> {
        let loose = self.one(
            "SELECT num FROM operation WHERE entity = ?1 AND rev = ?2 AND is_placed = 0 AND num <> ?3",
            (known.entity, stamp.rev, known.num),
            |row| Ok(row.get::<_, i64>(0)?),
        )?;
        if let Some(num) = loose {
            self.free_rev(num)?;
        }
        let is_same = known.stamp.as_deref() == Some(&*stamp.to_bytes());
        let set = if known.rev.is_some() && !known.is_placed && !is_same {
            self.free_rev(known.num)?;
            let freed = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
            self.set_stamp(id, &freed, stamp)
        } else {
            self.set_stamp(id, known, stamp)
        };
        set.map_err(|cause| self.doomed(cause))?;
        self.execute("UPDATE operation SET is_placed = 1 WHERE num = ?1", [known.num])?;
        self.touch_entity(known.entity, known.is_dossier);
        Ok(())
    }

    /// Moves the cursor by compare-and-set over what this transaction has delivered.
    ///
    /// # Errors
    /// [`LedgerError::CursorMoved`] when it is not at `from`; [`LedgerError::StreamDiverged`] when the running
    /// hash of the delivered entries is not the hub's, after which the transaction cannot commit.
    pub fn advance(&mut self, stream: &str, from: Cursor, to: Cursor) -> Result<(), LedgerError> {
        if self.cursor(stream)? != from {
            return Err(self.doomed(LedgerError::CursorMoved));
        }
        let head = self.stream_head(stream)?;
        if head != to && !mutant::is(Mutant::CursorWithoutHash) {
            return Err(self.doomed(LedgerError::StreamDiverged { position: to.position }));
        }
        if from == to {
            return Ok(());
        }
        self.execute(
            "INSERT INTO cursor (stream, position, hash) VALUES (?1, ?2, ?3)
             ON CONFLICT (stream) DO UPDATE SET position = excluded.position, hash = excluded.hash, is_lost = 0",
            (stream, to.position, to.hash.0),
        )?;
        self.delivered.remove(stream);
        self.touch(Topic::Sync);
        Ok(())
    }
}
