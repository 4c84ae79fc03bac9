//! Streams: who is told what, in one order for all. They only deliver; `rev` orders.

use super::entry::{RECORD_COLUMNS, record, select_record};
use crate::{LedgerError, Read, Write};
use domain::{
    hash::Hash,
    operation::{Operation, Placed, Stamp, Verdict},
};
use serde::{Deserialize, Serialize};

/// The stream of catalogue, staff, desks and leases, which everybody reads first. Every other stream has the
/// name of an office.
pub const REFERENCE_STREAM: &str = "reference";

/// How far a stream has been read: equal cursors mean equal prefixes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cursor {
    /// Last position; 0 before the first.
    pub position: u64,
    /// Running hash after it.
    pub hash: Hash,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { position: 0, hash: Hash::ZERO }
    }
}

/// One position of a stream.
#[derive(Clone, PartialEq, Debug)]
pub struct Delivery {
    /// Position.
    pub position: u64,
    /// Running hash after it.
    pub hash: Hash,
    /// Content and place.
    pub placed: Placed,
    /// The hub's word.
    pub stamp: Stamp,
}

/// How much one page may hold. An act that is larger by itself comes whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageLimit {
    /// Operations.
    pub operations: usize,
    /// Bytes of content and stamps.
    pub bytes: usize,
}

impl Read<'_> {
    /// How far this desk has read a stream.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn cursor(&self, stream: &str) -> Result<Cursor, LedgerError> {
        let cursor = self.one("SELECT position, hash FROM cursor WHERE stream = ?1", [stream], |row| {
            Ok(Cursor { position: row.get(0)?, hash: Hash(row.get(1)?) })
        })?;
        Ok(cursor.unwrap_or_default())
    }

    /// Last position and running hash of a stream, as far as it is here.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stream_head(&self, stream: &str) -> Result<Cursor, LedgerError> {
        Ok(self.stream(stream)?.map_or(Cursor::default(), |(_, head)| head))
    }

    fn stream(&self, name: &str) -> Result<Option<(i64, Cursor)>, LedgerError> {
        self.one("SELECT num, position, hash FROM stream_head WHERE name = ?1", [name], |row| {
            Ok((row.get(0)?, Cursor { position: row.get(1)?, hash: Hash(row.get(2)?) }))
        })
    }

    /// Every stream with its head.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn streams(&self) -> Result<Vec<(String, Cursor)>, LedgerError> {
        self.all("SELECT name, position, hash FROM stream_head ORDER BY name", [], |row| {
            Ok((row.get(0)?, Cursor { position: row.get(1)?, hash: Hash(row.get(2)?) }))
        })
    }

    /// Running hash after a position; [`Hash::ZERO`] at 0, `None` beyond what is here.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stream_hash_at(&self, stream: &str, position: u64) -> Result<Option<Hash>, LedgerError> {
        if position == 0 {
            return Ok(Some(Hash::ZERO));
        }
        self.one(
            "SELECT e.hash FROM stream_head s JOIN stream_entry e ON e.stream = s.num
             WHERE s.name = ?1 AND e.position = ?2",
            (stream, position),
            |row| Ok(Hash(row.get(0)?)),
        )
    }

    /// The next positions of a stream: whole acts, at least one, as many as the limit allows.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stream_page(
        &self,
        stream: &str,
        after: u64,
        limit: PageLimit,
    ) -> Result<Vec<Delivery>, LedgerError> {
        let Some((num, _)) = self.stream(stream)? else { return Ok(Vec::new()) };
        let mut page: Vec<Delivery> = Vec::new();
        let (mut whole, mut bytes) = (0, 0);
        self.each_entry(num, after, |delivery| {
            let is_next_act =
                page.last().is_some_and(|last| last.placed.place.act.id != delivery.placed.place.act.id);
            if is_next_act {
                whole = page.len();
            }
            bytes += delivery.placed.operation.size() + delivery.stamp.to_bytes().len();
            page.push(delivery);
            let is_over = page.len() > limit.operations || bytes > limit.bytes;
            Ok(!(is_over && whole > 0))
        })?;
        // Over the limit: back to the end of the last act that was whole within it.
        if whole > 0 && (page.len() > limit.operations || bytes > limit.bytes) {
            page.truncate(whole);
        }
        Ok(page)
    }

    /// Hands the operations of the reference stream after a position to `each`, in order, for
    /// `domain::reference::Reference::apply`. Contested ones are left out: a restored hub found them again after
    /// something else had been published instead.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn reference_operations(
        &self,
        after: u64,
        mut each: impl FnMut(u64, &Operation),
    ) -> Result<(), LedgerError> {
        let Some((num, _)) = self.stream(REFERENCE_STREAM)? else { return Ok(()) };
        self.each_entry(num, after, |delivery| {
            if delivery.stamp.verdict == Verdict::Accepted {
                each(delivery.position, &delivery.placed.operation);
            }
            Ok(true)
        })
    }

    /// Hands what a restored hub has lost of the reference stream, and has not yet delivered again, to `each`. Leases,
    /// staff and catalogue hold until the hub is heard again.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn lost_reference_operations(
        &self,
        mut each: impl FnMut(u64, &Operation),
    ) -> Result<(), LedgerError> {
        let mut statement = self.connection().prepare_cached(select_record!(
            ", b.position",
            "branch_entry b JOIN branch ON branch.num = b.branch JOIN operation o ON o.num = b.operation
               JOIN content c ON c.num = o.num
             WHERE branch.stream = ?1 AND NOT o.is_placed ORDER BY b.branch, b.position"
        ))?;
        let mut rows = statement.query([REFERENCE_STREAM])?;
        while let Some(row) = rows.next()? {
            let position = row.get(RECORD_COLUMNS)?;
            let record = record(row)?;
            if record.stamp.is_some_and(|stamp| stamp.verdict == Verdict::Accepted) {
                each(position, &record.placed.operation);
            }
        }
        Ok(())
    }

    /// Reads entries one by one until `each` says `false`.
    fn each_entry(
        &self,
        stream: i64,
        after: u64,
        mut each: impl FnMut(Delivery) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut statement = self.connection().prepare_cached(select_record!(
            ", e.position, e.hash",
            "stream_entry e JOIN operation o ON o.num = e.operation JOIN content c ON c.num = o.num
             WHERE e.stream = ?1 AND e.position > ?2 ORDER BY e.position"
        ))?;
        let mut rows = statement.query((stream, after))?;
        while let Some(row) = rows.next()? {
            let (position, hash) = (row.get(RECORD_COLUMNS)?, Hash(row.get(RECORD_COLUMNS + 1)?));
            let record = record(row)?;
            let stamp =
                record.stamp.ok_or_else(|| LedgerError::damaged("a stream delivers what has no stamp"))?;
            if !each(Delivery { position, hash, placed: record.placed, stamp })? {
                break;
            }
        }
        Ok(())
    }
}

impl Write<'_> {
    pub(super) fn open_stream(&mut self, name: &str) -> Result<(i64, Cursor), LedgerError> {
        if let Some(stream) = self.stream(name)? {
            return Ok(stream);
        }
        let head = Cursor::default();
        self.execute(
            "INSERT INTO stream_head (name, position, hash) VALUES (?1, 0, ?2)",
            (name, head.hash.0),
        )?;
        Ok((self.inserted(), head))
    }

    pub(super) fn add_entry(&mut self, stream: i64, at: Cursor, operation: i64) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO stream_entry (stream, position, operation, hash) VALUES (?1, ?2, ?3, ?4)",
            (stream, at.position, operation, at.hash.0),
        )?;
        self.execute(
            "UPDATE stream_head SET position = ?2, hash = ?3 WHERE num = ?1",
            (stream, at.position, at.hash.0),
        )?;
        Ok(())
    }
}
