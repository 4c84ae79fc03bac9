//! A desk whose hub was restored from a backup: back to where both agree, without losing what lies beyond.
//!
//! What the hub may have lost becomes *unconfirmed*: it has no `rev`, so the number is free for whatever the hub
//! gives it to next, and keeps its stamp, which the fold goes on using. Unconfirmed operations of the desk's own
//! chains are in the outbox; those of others are offered as runs of the old stream (see [`Branch`]).

use super::entry::{RECORD_COLUMNS, record, select_record, uuid};
use super::stream::Cursor;
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    hash::Hash,
    id::{ChainId, OperationId},
    operation::{Placed, Stamp},
};

/// An operation that a restored hub gave another word.
#[derive(Clone, PartialEq, Debug)]
pub struct Restamped {
    /// Which.
    pub id: OperationId,
    /// The word before.
    pub before: Stamp,
    /// The word that counts.
    pub after: Stamp,
}

/// A run of a stream that the hub delivered once and has lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Branch {
    num: i64,
    /// Stream.
    pub stream: String,
    /// Where the rest that is to be offered begins.
    pub from: Cursor,
}

/// One position of a [`Branch`].
#[derive(Clone, PartialEq, Debug)]
pub struct BranchEntry {
    /// Position and running hash after it.
    pub at: Cursor,
    /// Content and place.
    pub placed: Placed,
    /// The word that the running hash covers.
    pub stamp: Stamp,
    /// The hub's signature, where a page ended.
    pub signature: Option<String>,
}

/// What no stream had delivered when it was looked for (see [`Read::undelivered`]).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Undelivered(Vec<i64>);

impl Write<'_> {
    /// Notes that the hub did not find the cursor of a stream. True when that is news.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn lose_cursor(&mut self, stream: &str) -> Result<bool, LedgerError> {
        Ok(self.execute("UPDATE cursor SET is_lost = 1 WHERE stream = ?1 AND NOT is_lost", [stream])? > 0)
    }

    /// Notes that the hub has the cursor of a stream again: others gave back what it had lost.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn find_cursor(&mut self, stream: &str) -> Result<(), LedgerError> {
        self.execute("UPDATE cursor SET is_lost = 0 WHERE stream = ?1", [stream]).map(drop)
    }

    /// Goes back to a place that the hub has too. Later positions become a [`Branch`], as far as a signature of
    /// the hub vouches for them; their operations become unconfirmed.
    ///
    /// # Errors
    /// [`LedgerError::CursorMoved`] unless `common` lies on what was read, before the cursor. Nothing is written
    /// then.
    pub fn rewind(&mut self, stream: &str, common: Cursor) -> Result<(), LedgerError> {
        let cursor = self.cursor(stream)?;
        let is_ours = self.stream_hash_at(stream, common.position)? == Some(common.hash);
        if !is_ours || common.position >= cursor.position {
            return Err(LedgerError::CursorMoved);
        }
        let num: i64 = self
            .one("SELECT num FROM stream_head WHERE name = ?1", [stream], |row| Ok(row.get(0)?))?
            .ok_or(LedgerError::Unknown("stream"))?;
        let vouched: u64 = self
            .one("SELECT max(position) FROM stream_proof WHERE stream = ?1", [stream], |row| {
                Ok(row.get::<_, Option<u64>>(0)?.unwrap_or_default())
            })?
            .unwrap_or_default();
        if vouched > common.position {
            self.execute(
                "INSERT INTO branch (stream, from_position, from_hash, taken) VALUES (?1, ?2, ?3, ?2)",
                (stream, common.position, common.hash.0),
            )?;
            let branch = self.inserted();
            self.execute(
                "INSERT INTO branch_entry (branch, position, operation, hash, stamp, signature)
                 SELECT ?1, e.position, e.operation, e.hash, o.stamp, p.signature
                 FROM stream_entry e JOIN operation o ON o.num = e.operation
                   LEFT JOIN stream_proof p ON p.stream = ?2 AND p.position = e.position
                 WHERE e.stream = ?3 AND e.position > ?4 AND e.position <= ?5",
                (branch, stream, num, common.position, vouched),
            )?;
        }
        let beyond = (num, common.position);
        self.unconfirm(
            "num IN (SELECT operation FROM stream_entry WHERE stream = ?1 AND position > ?2)",
            beyond,
        )?;
        self.execute("DELETE FROM stream_entry WHERE stream = ?1 AND position > ?2", beyond)?;
        self.execute(
            "DELETE FROM stream_proof WHERE stream = ?1 AND position > ?2",
            (stream, common.position),
        )?;
        let there = (common.position, common.hash.0);
        self.execute(
            "UPDATE stream_head SET position = ?2, hash = ?3 WHERE num = ?1",
            (num, there.0, there.1),
        )?;
        self.execute(
            "UPDATE cursor SET position = ?2, hash = ?3, is_lost = 0 WHERE stream = ?1",
            (stream, there.0, there.1),
        )?;
        self.touch(Topic::Sync);
        self.touch(Topic::Reference);
        Ok(())
    }

    /// The hub is another one than before: what no stream has delivered up to the cursors, it may not have. The
    /// words on it are no longer binding, what it held is sent again, and so is what was offered.
    /// How many operations there are of both.
    ///
    /// `undelivered` was read before this transaction, since finding it looks at every operation; what has been
    /// stamped or delivered since then is taken into account.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn change_epoch(&mut self, undelivered: &Undelivered) -> Result<usize, LedgerError> {
        let stamped: Vec<i64> = self.all(
            "SELECT num FROM operation INDEXED BY operation_stamped WHERE rev IS NOT NULL AND is_placed = 0",
            [],
            |row| Ok(row.get(0)?),
        )?;
        let mut again = 0;
        for num in undelivered.0.iter().chain(&stamped) {
            again += self.unconfirm(
                "num = ?1 AND rev IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM stream_entry e WHERE e.operation = operation.num)",
                [num],
            )?;
        }
        let held = self.execute(
            "UPDATE operation SET held = NULL, declined = NULL WHERE held IS NOT NULL AND NOT is_outside",
            [],
        )?;
        self.execute("UPDATE branch SET taken = from_position, is_refused = 0", [])?;
        self.forget_parcels()?;
        self.execute("UPDATE viewed SET is_sent = 0 WHERE is_sent", [])?;
        self.touch(Topic::Sync);
        Ok(held + again)
    }

    /// The streams were read to their end. What is stamped and was not delivered is lost at the hub, and so is what
    /// it was done with among the offers: both are sent again, but for what was heard of in this very answer
    /// (`fresh`, and offers when `is_offering`). True when there was something.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn send_lost_again(&mut self, fresh: &[OperationId], is_offering: bool) -> Result<bool, LedgerError> {
        let stamped: Vec<OperationId> = self.all(
            "SELECT id FROM operation INDEXED BY operation_stamped WHERE rev IS NOT NULL AND is_placed = 0",
            [],
            |row| Ok(OperationId(uuid(row, 0)?)),
        )?;
        let lost: Vec<_> = stamped.into_iter().filter(|id| !fresh.contains(id)).collect();
        for id in &lost {
            self.unconfirm("id = ?1", [id.0.as_bytes()])?;
        }
        let mut changed = !lost.is_empty();
        if !is_offering {
            changed |= self.execute(
                "UPDATE branch SET taken = from_position WHERE taken > from_position AND NOT is_refused
                   AND EXISTS (SELECT 1 FROM branch_entry b JOIN operation o ON o.num = b.operation
                     WHERE b.branch = branch.num AND b.position <= branch.taken AND o.rev IS NULL AND o.held IS NULL)",
                [],
            )? > 0;
        }
        if changed {
            self.touch(Topic::Sync);
        }
        Ok(changed)
    }

    /// The hub wants a chain from an earlier number on than the first that waits: what lies between and was not
    /// delivered is sent again, what it held too. True when there was something.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn go_back(&mut self, chain: ChainId, expected_n: u64) -> Result<bool, LedgerError> {
        let first: Option<u64> = self
            .one(
                "SELECT min(n) FROM operation WHERE chain = ?1 AND rev IS NULL AND held IS NULL",
                [chain.0.as_bytes()],
                |row| Ok(row.get(0)?),
            )?
            .flatten();
        let Some(first) = first else { return Ok(false) };
        let between = (chain.0.as_bytes(), expected_n, first);
        self.unconfirm("chain = ?1 AND n >= ?2 AND n < ?3 AND is_placed = 0 AND rev IS NOT NULL", between)?;
        let held = self.execute(
            "UPDATE operation SET held = NULL, declined = NULL
             WHERE chain = ?1 AND n >= ?2 AND n < ?3 AND held IS NOT NULL AND NOT is_outside",
            between,
        )?;
        // What was placed again there and delivered under its former place is offered under this one again.
        let again = self.execute(
            "INSERT INTO unconfirmed (chain, n, operation)
             SELECT chain, n, operation FROM placed_again WHERE chain = ?1 AND n >= ?2 AND n < ?3
             ON CONFLICT DO NOTHING",
            between,
        )?;
        let earlier: Option<u64> = self
            .one(
                "SELECT min(n) FROM operation WHERE chain = ?1 AND rev IS NULL AND held IS NULL",
                [chain.0.as_bytes()],
                |row| Ok(row.get(0)?),
            )?
            .flatten();
        self.touch(Topic::Sync);
        Ok(held > 0 || again > 0 || earlier < Some(first))
    }

    /// Notes that the hub is done with an offer up to its end.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn offer_taken(&mut self, stream: &str, to: Cursor, is_refused: bool) -> Result<bool, LedgerError> {
        let changed = self.execute(
            "UPDATE branch SET taken = max(taken, ?2), is_refused = max(is_refused, ?4)
             WHERE stream = ?1 AND (taken < ?2 OR is_refused < ?4) AND EXISTS (SELECT 1 FROM branch_entry b
               WHERE b.branch = branch.num AND b.position = ?2 AND b.hash = ?3)",
            (stream, to.position, to.hash.0, is_refused),
        )?;
        if changed > 0 {
            self.touch(Topic::Sync);
        }
        Ok(changed > 0)
    }

    /// Throws away what need not be offered any more: branches all of whose operations are placed again, or held.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn forget_offers(&mut self) -> Result<(), LedgerError> {
        let done: Vec<i64> = self.all(
            "SELECT num FROM branch WHERE NOT EXISTS (SELECT 1 FROM branch_entry b
               JOIN operation o ON o.num = b.operation
               WHERE b.branch = branch.num AND o.is_placed = 0 AND o.held IS NULL)",
            [],
            |row| Ok(row.get(0)?),
        )?;
        for num in done {
            self.execute("DELETE FROM branch_entry WHERE branch = ?1", [num])?;
            self.execute("DELETE FROM branch WHERE num = ?1", [num])?;
            self.touch(Topic::Reference);
        }
        Ok(())
    }

    /// Takes `rev` away from operations; heads of their entities and views follow.
    fn unconfirm(
        &mut self,
        which: &str,
        params: impl rusqlite::Params + Clone,
    ) -> Result<usize, LedgerError> {
        let entities: Vec<(i64, bool)> = self.all(
            &format!(
                "SELECT DISTINCT entity, (SELECT kind = 'dossier' FROM entity e WHERE e.num = entity)
                 FROM operation WHERE {which}"
            ),
            params.clone(),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if entities.is_empty() {
            return Ok(0);
        }
        let count =
            self.execute(&format!("UPDATE operation SET rev = NULL, is_placed = 0 WHERE {which}"), params)?;
        for (entity, is_dossier) in entities {
            self.execute(
                "UPDATE entity SET head = coalesce((SELECT max(rev) FROM operation WHERE entity = ?1), 0)
                 WHERE num = ?1",
                [entity],
            )?;
            self.touch_entity(entity, is_dossier);
        }
        Ok(count)
    }

    /// A word of a hub that has lost it yields to the one that counts: the number is taken from an operation that
    /// has it without having been delivered.
    pub(super) fn free_rev(&mut self, operation: i64) -> Result<(), LedgerError> {
        self.unconfirm("num = ?1", [operation]).map(|_| ())
    }
}

impl Read<'_> {
    /// What has a binding word and no stream has delivered. Looks at every operation, so not inside a write.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn undelivered(&self) -> Result<Undelivered, LedgerError> {
        let found = self.all(
            "SELECT num FROM operation o WHERE rev IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM stream_entry e WHERE e.operation = o.num)",
            [],
            |row| Ok(row.get(0)?),
        )?;
        Ok(Undelivered(found))
    }

    /// True when the hub did not find the cursor of a stream.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_cursor_lost(&self, stream: &str) -> Result<bool, LedgerError> {
        let lost =
            self.one("SELECT is_lost FROM cursor WHERE stream = ?1", [stream], |row| Ok(row.get(0)?))?;
        Ok(lost.unwrap_or_default())
    }

    /// True when something is stamped and not delivered, or there are branches: worth a look once the streams were
    /// read to their end.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_loose_ends(&self) -> Result<bool, LedgerError> {
        let some = self.one(
            "SELECT EXISTS (SELECT 1 FROM branch)
               OR EXISTS (SELECT 1 FROM operation INDEXED BY operation_stamped
                          WHERE rev IS NOT NULL AND is_placed = 0)",
            [],
            |row| Ok(row.get(0)?),
        )?;
        Ok(some.unwrap_or_default())
    }

    /// What is still to be offered of a stream, oldest branch first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn branches(&self, stream: &str) -> Result<Vec<Branch>, LedgerError> {
        let open: Vec<(i64, Cursor, u64)> = self.all(
            "SELECT num, from_position, from_hash, taken FROM branch WHERE stream = ?1 AND NOT is_refused
             ORDER BY num",
            [stream],
            |row| Ok((row.get(0)?, Cursor { position: row.get(1)?, hash: Hash(row.get(2)?) }, row.get(3)?)),
        )?;
        let mut branches = Vec::new();
        for (num, begin, taken) in open {
            // What stands at its beginning and was delivered again need not be offered.
            let next: Option<u64> = self
                .one(
                    "SELECT min(b.position) FROM branch_entry b JOIN operation o ON o.num = b.operation
                 WHERE b.branch = ?1 AND b.position > ?2 AND o.is_placed = 0 AND o.held IS NULL",
                    (num, taken),
                    |row| Ok(row.get(0)?),
                )?
                .flatten();
            let Some(before) = next.and_then(|next| next.checked_sub(1)) else { continue };
            let from = self.one(
                "SELECT hash FROM branch_entry WHERE branch = ?1 AND position = ?2",
                (num, before),
                |row| Ok(Cursor { position: before, hash: Hash(row.get(0)?) }),
            )?;
            branches.push(Branch { num, stream: stream.to_owned(), from: from.unwrap_or(begin) });
        }
        Ok(branches)
    }

    /// Hands the entries of a branch behind [`Branch::from`] to `each` until it says `false`.
    ///
    /// # Errors
    /// When the log cannot be read, and those of `each`.
    pub fn branch_entries(
        &self,
        branch: &Branch,
        mut each: impl FnMut(BranchEntry) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut statement = self.connection().prepare_cached(select_record!(
            ", b.position, b.hash, b.stamp, b.signature",
            "branch_entry b JOIN operation o ON o.num = b.operation JOIN content c ON c.num = o.num
             WHERE b.branch = ?1 AND b.position > ?2 ORDER BY b.position"
        ))?;
        let mut rows = statement.query((branch.num, branch.from.position))?;
        while let Some(row) = rows.next()? {
            let column = RECORD_COLUMNS;
            let entry = BranchEntry {
                at: Cursor { position: row.get(column)?, hash: Hash(row.get(column + 1)?) },
                placed: record(row)?.placed,
                stamp: super::entry::stamp(&row.get::<_, Vec<u8>>(column + 2)?)?,
                signature: row.get(column + 3)?,
            };
            if !each(entry)? {
                break;
            }
        }
        Ok(())
    }

    /// Operations that a restored hub gave another word, in the order in which this desk heard of it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn restamped(&self) -> Result<Vec<Restamped>, LedgerError> {
        self.all("SELECT operation, before, after FROM restamped ORDER BY num", [], |row| {
            let word = |column| super::entry::stamp(&row.get::<_, Vec<u8>>(column)?);
            Ok(Restamped { id: OperationId(uuid(row, 0)?), before: word(1)?, after: word(2)? })
        })
    }
}
