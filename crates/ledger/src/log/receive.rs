//! What a hub takes in from a desk, and the word that it gives.

use super::entry::{Known, record, select_record, stamp, uuid};
use super::stream::Cursor;
use super::{REFERENCE_STREAM, Record};
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    id::{ActId, ChainId, OperationId},
    operation::{Placed, Stamp, stream_hash},
};

/// What became of a received operation.
#[derive(Clone, PartialEq, Debug)]
pub enum Received {
    /// It is in the log now.
    New,
    /// It was there, content and id the same.
    Existing {
        /// What the hub said then.
        stamp: Option<Stamp>,
        /// Why it is held, if it is.
        held: Option<String>,
    },
}

impl Write<'_> {
    /// Takes in one operation of a chain that was created here. The same operation again changes nothing; a
    /// restored desk may place the same content anew in its new chain.
    ///
    /// # Errors
    /// [`LedgerError::ChainCollision`] for a fork (the place is taken, or `prev` is another link),
    /// [`LedgerError::ChainGap`] when operations before it are missing, [`LedgerError::DuplicateId`] when the
    /// id belongs to another content, [`LedgerError::Unknown`] for the chain. Nothing is written then.
    pub fn insert_received(&mut self, placed: &Placed) -> Result<Received, LedgerError> {
        let (place, id, content) =
            (&placed.place, placed.operation.header.id, placed.operation.content_hash());
        let known = self.known(id)?;
        if known.as_ref().is_some_and(|known| known.content_hash != content) {
            return Err(LedgerError::DuplicateId(id));
        }
        let collision = LedgerError::ChainCollision { chain: place.chain, n: place.n };
        let (head, link) = self.chain_head(place.chain)?;
        if place.n <= head {
            if known.is_none()
                && let Some(there) = self.unread_at(place.chain, place.n)?
                && there.unread.content_hash == content
            {
                // An older program could not read it; this one can.
                self.adopt_unread(place.chain, place.n)?;
                return Ok(Received::Existing { stamp: None, held: Some(super::UNREADABLE.to_owned()) });
            }
            return match known {
                Some(known) if self.content_at(place.chain, place.n)? == Some(content) => existing(&known),
                _ => Err(collision),
            };
        }
        if place.n != head + 1 {
            return Err(LedgerError::ChainGap { chain: place.chain, expected: head + 1, found: place.n });
        }
        let there = self.content_at(place.chain, place.n)?;
        if place.prev != link || there.is_some_and(|there| there != content) {
            return Err(collision);
        }
        let known = match known {
            None => self.read_at_last(id, content)?,
            known => known,
        };
        let received = match known {
            // A restored hub was offered it before its author came.
            Some(known) if there.is_some() => existing(&known)?,
            None => {
                self.insert(placed)?;
                Received::New
            }
            Some(known) => {
                self.put_place(known.num, place)?;
                existing(&known)?
            }
        };
        self.set_head(place.chain, place.n, place.link(&placed.operation))?;
        self.advance_head(place.chain)?;
        Ok(received)
    }

    pub(super) fn place_again(&mut self, placed: &Placed, known: &Known) -> Result<(), LedgerError> {
        self.put_place(known.num, &placed.place)
    }

    /// Gives the hub's word and the next position in each stream, in the order of their names. Call it for the
    /// operations of an act one after the other, so that their positions are neighbours.
    ///
    /// # Errors
    /// [`LedgerError::RevMismatch`] unless `rev` is the entity's head + 1, or free in front of a disposal,
    /// [`LedgerError::StampConflict`] when there is a stamp, [`LedgerError::Unknown`] for an operation that is not there or is held. Nothing is
    /// written then.
    pub fn stamp(
        &mut self,
        id: OperationId,
        stamp: &Stamp,
        streams: &[&str],
    ) -> Result<Vec<(String, u64)>, LedgerError> {
        let known =
            self.known(id)?.filter(|known| !known.is_outside).ok_or(LedgerError::Unknown("operation"))?;
        if known.stamp.is_some() {
            return Err(LedgerError::StampConflict(id));
        }
        let head: Option<u64> =
            self.one("SELECT head FROM entity WHERE num = ?1", [known.entity], |row| Ok(row.get(0)?))?;
        let expected = head.unwrap_or_default() + 1;
        if stamp.rev != expected && !self.is_free_in_front(known.entity, stamp.rev)? {
            return Err(LedgerError::RevMismatch { operation: id, expected, found: stamp.rev });
        }
        self.set_stamp(id, &known, stamp)?;
        self.execute("UPDATE operation SET is_placed = 1 WHERE num = ?1", [known.num])?;
        let mut names = streams.to_vec();
        names.sort_unstable();
        names.dedup();
        let bytes = stamp.to_bytes();
        let mut positions = Vec::with_capacity(names.len());
        for name in names {
            let (num, head) = self.open_stream(name)?;
            let position = head.position + 1;
            let hash = stream_hash(head.hash, position, id, known.content_hash, &bytes);
            self.add_entry(num, Cursor { position, hash }, known.num)?;
            if name == REFERENCE_STREAM {
                self.touch(Topic::Reference);
            }
            positions.push((name.to_owned(), position));
        }
        Ok(positions)
    }

    /// Keeps an operation outside the streams and views until a person releases it.
    ///
    /// # Errors
    /// [`LedgerError::StampConflict`] when it has a stamp, [`LedgerError::Unknown`] when it is not there.
    pub fn hold(&mut self, id: OperationId, reason: &str) -> Result<(), LedgerError> {
        let (Some(record), Some(known)) = (self.operation(id)?, self.known(id)?) else {
            return Err(LedgerError::Unknown("operation"));
        };
        if known.stamp.is_some() {
            return Err(LedgerError::StampConflict(id));
        }
        self.execute("UPDATE operation SET held = ?2, is_outside = 1 WHERE num = ?1", (known.num, reason))?;
        self.forget_numbers(known.num, &record.placed.operation)?;
        self.touch_entity(known.entity, known.is_dossier);
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Keeps why a person declined to release a held operation: at the hub, and on its author's desk. It stays
    /// held unless somebody releases it after all.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] when no such operation is held.
    pub fn decline(&mut self, id: OperationId, reason: &str) -> Result<(), LedgerError> {
        let changed = self.execute(
            "UPDATE operation SET declined = ?2 WHERE id = ?1 AND held IS NOT NULL",
            (id.0.as_bytes(), reason),
        )?;
        if changed == 0 {
            return Err(LedgerError::Unknown("held operation"));
        }
        if let Some(known) = self.known(id)?.filter(|known| known.is_outside) {
            self.after_decline(known.entity)?;
        }
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Lets a held operation in again, so that it can be judged and stamped.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] when no such operation is held here.
    pub fn release(&mut self, id: OperationId) -> Result<(), LedgerError> {
        let held = self.operation(id)?.filter(|record| record.is_outside);
        let (Some(record), Some(known)) = (held, self.known(id)?) else {
            return Err(LedgerError::Unknown("held operation"));
        };
        self.execute(
            "UPDATE operation SET held = NULL, declined = NULL, is_outside = 0 WHERE num = ?1",
            [known.num],
        )?;
        self.use_numbers(known.num, &record.placed.operation)?;
        self.touch_entity(known.entity, known.is_dossier);
        self.touch(Topic::Sync);
        Ok(())
    }
}

impl Read<'_> {
    /// The operations of one act that are held on this machine, in order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn held_of_act(&self, chain: ChainId, act: ActId) -> Result<Vec<Record>, LedgerError> {
        self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num
                 WHERE o.held IS NOT NULL AND o.is_outside AND o.chain = ?1 AND o.act = ?2 ORDER BY o.n"
            ),
            (chain.0.as_bytes(), act.0.as_bytes()),
            record,
        )
    }

    /// The acts of which something is held on this machine, those first about which nobody has decided, and then in the
    /// order in which they came; what cannot be read comes last. At most so many, and how many there are in all. No
    /// content is read.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn held_acts(&self, most: u32) -> Result<(Vec<(ChainId, ActId)>, u64), LedgerError> {
        let acts = self.all(
            "SELECT chain, act FROM (
               SELECT chain, act, n, declined, num FROM operation WHERE held IS NOT NULL AND is_outside
               UNION ALL SELECT chain, act, n, declined, 9223372036854775807 FROM unread)
             GROUP BY chain, act ORDER BY max(declined IS NOT NULL), min(num), chain, min(n) LIMIT ?1",
            [most],
            |row| Ok((ChainId(uuid(row, 0)?), ActId(uuid(row, 1)?))),
        )?;
        let total = self.one(
            "SELECT count(*) FROM (
               SELECT chain, act FROM operation WHERE held IS NOT NULL AND is_outside
               UNION SELECT chain, act FROM unread)",
            [],
            |row| Ok(row.get(0)?),
        )?;
        Ok((acts, total.unwrap_or_default()))
    }

    /// Ids of what the hub holds of this desk's as far as it knows; what a person declined too, because somebody may
    /// think better of it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn held_at_hub(&self) -> Result<Vec<OperationId>, LedgerError> {
        self.all(
            "SELECT id FROM operation WHERE held IS NOT NULL AND NOT is_outside ORDER BY num",
            [],
            |row| Ok(OperationId(uuid(row, 0)?)),
        )
    }

    /// Operations that are held, here or at the hub, in the order in which they came. What cannot even be read as
    /// an operation is in [`Read::unread`].
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn held(&self) -> Result<Vec<Record>, LedgerError> {
        self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num WHERE o.held IS NOT NULL ORDER BY o.num"
            ),
            [],
            record,
        )
    }
}

fn existing(known: &Known) -> Result<Received, LedgerError> {
    let stamp = known.stamp.as_deref().map(stamp).transpose()?;
    Ok(Received::Existing { stamp, held: known.held.clone() })
}
