//! What a restored hub takes back of its own words, and what a desk is told as a history.

use super::entry::{record, select_record};
use super::stream::Cursor;
use super::{REFERENCE_STREAM, Record};
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, OperationId},
    operation::{ActPlace, EntityRef, Place, Placed, Stamp, link_hash, stream_hash},
};

/// What the log had of an adopted operation.
#[derive(Clone, PartialEq, Debug)]
pub enum Adopted {
    /// It is in the log now, without a stamp.
    New,
    /// It was there and waits for a stamp, or is held.
    Waiting {
        /// Why it is held, if it is.
        held: Option<String>,
    },
    /// It was there with a stamp.
    Stamped,
}

impl Write<'_> {
    /// Takes in an operation that this hub once stamped. Its place may leave a hole in its chain, which the author
    /// fills with what no stream delivered. When the place belongs to another content by now, it stands aside.
    ///
    /// # Errors
    /// [`LedgerError::DuplicateId`] when the id belongs to another content. Nothing is written then.
    pub fn adopt(&mut self, placed: &Placed) -> Result<Adopted, LedgerError> {
        let (id, content) = (placed.operation.header.id, placed.operation.content_hash());
        let known = match self.known(id)? {
            // It was released in the lost time, when it could be read.
            None => self.read_at_last(id, content)?,
            known => known,
        };
        if let Some(known) = known {
            return match known.stamp {
                _ if known.content_hash != content => Err(LedgerError::DuplicateId(id)),
                Some(_) => Ok(Adopted::Stamped),
                None => Ok(Adopted::Waiting { held: known.held }),
            };
        }
        let place = placed.place;
        if self.content_at(place.chain, place.n)?.is_some() {
            self.insert(&Placed { operation: placed.operation.clone(), place: place.aside(content) })?;
            return Ok(Adopted::New);
        }
        self.insert(placed)?;
        if self.chain(place.chain)?.is_some() {
            self.advance_head(place.chain)?;
        }
        Ok(Adopted::New)
    }

    /// Moves the head of a chain over what was adopted behind it.
    pub(super) fn advance_head(&mut self, chain: ChainId) -> Result<(), LedgerError> {
        let (before, mut link) = self.chain_head(chain)?;
        let mut n = before;
        while let Some((place, content)) = self.place_at(chain, n + 1)? {
            if place.prev != link {
                break;
            }
            n += 1;
            link = link_hash(&place, content);
        }
        if n > before { self.set_head(chain, n, link) } else { Ok(()) }
    }

    /// Delivers a stamped operation into one more stream.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] for an operation without a stamp.
    pub fn deliver_also(&mut self, id: OperationId, stream: &str) -> Result<u64, LedgerError> {
        let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
        let stamp = known.stamp.ok_or(LedgerError::Unknown("stamped operation"))?;
        let (num, head) = self.open_stream(stream)?;
        let position = head.position + 1;
        let hash = stream_hash(head.hash, position, id, known.content_hash, &stamp);
        self.add_entry(num, Cursor { position, hash }, known.num)?;
        if stream == REFERENCE_STREAM {
            self.touch(Topic::Reference);
        }
        Ok(position)
    }

    /// Notes whether something placed lies behind a hole.
    pub(crate) fn note_hole(&mut self, entity: i64, has_hole: bool) -> Result<(), LedgerError> {
        let is_noted = self.one("SELECT 1 FROM hole WHERE entity = ?1", [entity], |_| Ok(()))?.is_some();
        match (is_noted, has_hole) {
            (false, true) => self.execute("INSERT INTO hole (entity) VALUES (?1)", [entity])?,
            (true, false) => self.execute("DELETE FROM hole WHERE entity = ?1", [entity])?,
            _ => 0,
        };
        Ok(())
    }

    /// Takes in one operation of a history that the hub sent because this desk has a hole: placed at its `rev`,
    /// though no stream of this desk delivers it.
    ///
    /// # Errors
    /// As [`Write::deliver`].
    pub fn fill(&mut self, placed: &Placed, stamp: &Stamp) -> Result<bool, LedgerError> {
        let (id, content) = (placed.operation.header.id, placed.operation.content_hash());
        match self.known(id)? {
            Some(known) if known.content_hash != content => return Err(LedgerError::DuplicateId(id)),
            Some(known) if known.is_placed => return Ok(false),
            Some(_) => {}
            None => self.insert_delivered(placed)?,
        }
        let known = self.known(id)?.ok_or(LedgerError::Unknown("operation"))?;
        self.set_delivered_stamp(id, &known, stamp)?;
        Ok(true)
    }
}

impl Read<'_> {
    /// True when there are operations of a chain, whether or not it was created here.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_operations_of(&self, chain: ChainId) -> Result<bool, LedgerError> {
        let there =
            self.one("SELECT 1 FROM operation WHERE chain = ?1 LIMIT 1", [chain.0.as_bytes()], |_| Ok(()))?;
        Ok(there.is_some())
    }

    /// The place of what stands at a number of a chain, and the hash of its content.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn place_at(&self, chain: ChainId, n: u64) -> Result<Option<(Place, Hash)>, LedgerError> {
        self.one(
            "SELECT prev, act, act_index, act_count, content_hash FROM operation WHERE chain = ?1 AND n = ?2
             UNION ALL
             SELECT a.prev, a.act, a.act_index, a.act_count, o.content_hash
             FROM placed_again a JOIN operation o ON o.num = a.operation WHERE a.chain = ?1 AND a.n = ?2
             UNION ALL
             SELECT prev, act, act_index, act_count, content_hash FROM unread WHERE chain = ?1 AND n = ?2",
            (chain.0.as_bytes(), n),
            |row| {
                let act =
                    ActPlace { id: ActId(super::uuid(row, 1)?), index: row.get(2)?, count: row.get(3)? };
                Ok((Place { chain, n, prev: Hash(row.get(0)?), act }, Hash(row.get(4)?)))
            },
        )
    }

    /// Id of what stands at a number of a chain.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn id_at(&self, chain: ChainId, n: u64) -> Result<Option<OperationId>, LedgerError> {
        self.one("SELECT id FROM operation WHERE chain = ?1 AND n = ?2", (chain.0.as_bytes(), n), |row| {
            Ok(OperationId(super::uuid(row, 0)?))
        })
    }

    /// True when a stream delivers an operation.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_delivered(&self, id: OperationId, stream: &str) -> Result<bool, LedgerError> {
        let there = self.one(
            "SELECT 1 FROM operation o JOIN stream_entry e ON e.operation = o.num
               JOIN stream_head s ON s.num = e.stream
             WHERE o.id = ?1 AND s.name = ?2",
            (id.0.as_bytes(), stream),
            |_| Ok(()),
        )?;
        Ok(there.is_some())
    }

    /// The stamped operations about one thing, in order of `rev`.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn history(&self, entity: EntityRef) -> Result<Vec<Record>, LedgerError> {
        let Some(num) = self.entity(entity)? else { return Ok(Vec::new()) };
        self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num
                 WHERE o.entity = ?1 AND o.rev IS NOT NULL ORDER BY o.rev"
            ),
            [num],
            record,
        )
    }

    /// True when a stream delivers anything about one thing.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_about(&self, entity: EntityRef, stream: &str) -> Result<bool, LedgerError> {
        let Some(num) = self.entity(entity)? else { return Ok(false) };
        let there = self.one(
            "SELECT 1 FROM operation o JOIN stream_entry e ON e.operation = o.num
               JOIN stream_head s ON s.num = e.stream
             WHERE o.entity = ?1 AND s.name = ?2 LIMIT 1",
            (num, stream),
            |_| Ok(()),
        )?;
        Ok(there.is_some())
    }

    /// Dossiers of which a placed operation lies behind a hole, at most so many.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn with_holes(&self, most: u32) -> Result<Vec<domain::id::EntityId>, LedgerError> {
        self.all(
            "SELECT e.id FROM hole h JOIN entity e ON e.num = h.entity ORDER BY h.entity LIMIT ?1",
            [most],
            |row| Ok(domain::id::EntityId(super::uuid(row, 0)?)),
        )
    }
}
