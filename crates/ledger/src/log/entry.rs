//! Rows of the log.

use super::{Chain, Record, disposal::with_disposal};
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    dossier::{Dossier, fold_all},
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OperationId},
    number::{NumberUsed, Series},
    operation::{ActPlace, EntityKind, EntityRef, Entry, Operation, Place, Placed, Stamp, kind::Fact},
};
use rusqlite::Row;
use uuid::Uuid;

/// Columns that [`record`] reads, from `operation o` and `content c`.
macro_rules! select_record {
    ($extra:literal, $rest:literal) => {
        concat!(
            "SELECT o.chain, o.n, o.prev, o.act, o.act_index, o.act_count, o.stamp, o.is_placed, o.held, \
             o.is_outside, o.declined, c.header, c.salt, c.body, o.rev",
            $extra,
            " FROM ",
            $rest
        )
    };
}
pub(crate) use select_record;

/// Columns before those that a caller of [`select_record`] adds.
pub(crate) const RECORD_COLUMNS: usize = 15;

pub(crate) fn record(row: &Row<'_>) -> Result<Record, LedgerError> {
    let act = ActPlace { id: ActId(uuid(row, 3)?), index: row.get(4)?, count: row.get(5)? };
    let place = Place { chain: ChainId(uuid(row, 0)?), n: row.get(1)?, prev: Hash(row.get(2)?), act };
    let (header, salt, body): (Vec<u8>, Option<[u8; 16]>, Option<Vec<u8>>) =
        (row.get(11)?, row.get(12)?, row.get(13)?);
    let operation = Operation::read(header, salt.zip(body))
        .map_err(|_| LedgerError::damaged("an operation is not what was written"))?;
    Ok(Record {
        placed: Placed { operation, place },
        stamp: row.get::<_, Option<Vec<u8>>>(6)?.as_deref().map(stamp).transpose()?,
        is_confirmed: row.get::<_, Option<u64>>(14)?.is_some(),
        is_placed: row.get(7)?,
        held: row.get(8)?,
        is_outside: row.get(9)?,
        declined: row.get(10)?,
    })
}

pub(crate) fn stamp(bytes: &[u8]) -> Result<Stamp, LedgerError> {
    serde_json::from_slice(bytes).map_err(|_| LedgerError::damaged("a stamp cannot be read"))
}

pub(crate) fn uuid(row: &Row<'_>, column: usize) -> Result<Uuid, LedgerError> {
    Ok(Uuid::from_bytes(row.get(column)?))
}

/// What the log knows of an id, without its bytes.
pub(super) struct Known {
    pub(super) num: i64,
    pub(super) entity: i64,
    pub(super) content_hash: Hash,
    pub(super) stamp: Option<Vec<u8>>,
    /// `None` while the stamp is not there, or is no longer binding.
    pub(super) rev: Option<u64>,
    pub(super) is_placed: bool,
    pub(super) held: Option<String>,
    pub(super) is_outside: bool,
    pub(super) is_dossier: bool,
}

impl Read<'_> {
    pub(super) fn known(&self, id: OperationId) -> Result<Option<Known>, LedgerError> {
        self.one(
            "SELECT o.num, o.entity, o.content_hash, o.stamp, o.held, o.is_outside, e.kind, o.rev, o.is_placed
             FROM operation o JOIN entity e ON e.num = o.entity WHERE o.id = ?1",
            [id.0.as_bytes()],
            |row| {
                Ok(Known {
                    num: row.get(0)?,
                    entity: row.get(1)?,
                    content_hash: Hash(row.get(2)?),
                    stamp: row.get(3)?,
                    rev: row.get(7)?,
                    is_placed: row.get(8)?,
                    held: row.get(4)?,
                    is_outside: row.get(5)?,
                    is_dossier: row.get::<_, String>(6)? == EntityKind::Dossier.as_str(),
                })
            },
        )
    }

    /// Content hash of what stands at a place.
    pub(super) fn content_at(&self, chain: ChainId, n: u64) -> Result<Option<Hash>, LedgerError> {
        self.one(
            "SELECT content_hash FROM operation WHERE chain = ?1 AND n = ?2
             UNION ALL
             SELECT o.content_hash FROM placed_again a JOIN operation o ON o.num = a.operation
             WHERE a.chain = ?1 AND a.n = ?2
             UNION ALL
             SELECT content_hash FROM unread WHERE chain = ?1 AND n = ?2",
            (chain.0.as_bytes(), n),
            |row| Ok(Hash(row.get(0)?)),
        )
    }

    /// The link that the operation at a place names as the one before it; `None` when the place is free.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn prev_at(&self, chain: ChainId, n: u64) -> Result<Option<Hash>, LedgerError> {
        self.one(
            "SELECT prev FROM operation WHERE chain = ?1 AND n = ?2
             UNION ALL SELECT prev FROM placed_again WHERE chain = ?1 AND n = ?2
             UNION ALL SELECT prev FROM unread WHERE chain = ?1 AND n = ?2",
            (chain.0.as_bytes(), n),
            |row| Ok(Hash(row.get(0)?)),
        )
    }

    pub(crate) fn entity(&self, entity: EntityRef) -> Result<Option<i64>, LedgerError> {
        self.one(
            "SELECT num FROM entity WHERE id = ?1 AND kind = ?2",
            (entity.id.0.as_bytes(), entity.kind.as_str()),
            |row| Ok(row.get(0)?),
        )
    }

    pub(crate) fn entries_of(&self, entity: i64) -> Result<Vec<Entry>, LedgerError> {
        let entries = self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num WHERE o.entity = ?1 AND NOT o.is_outside ORDER BY o.num"
            ),
            [entity],
            |row| Ok(record(row)?.entry()),
        )?;
        Ok(with_disposal(entries, self.disposed(entity)?))
    }

    /// Everything about one thing, what is held on this machine included, with the rows of the log.
    pub(crate) fn records_of(&self, entity: i64) -> Result<Vec<(i64, Record)>, LedgerError> {
        self.all(
            select_record!(
                ", o.num",
                "operation o JOIN content c ON c.num = o.num WHERE o.entity = ?1 ORDER BY o.num"
            ),
            [entity],
            |row| Ok((row.get(RECORD_COLUMNS)?, record(row)?)),
        )
    }

    /// The operations about one thing, as the fold takes them: all but those that are held on this machine.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn entries(&self, entity: EntityRef) -> Result<Vec<Entry>, LedgerError> {
        self.entity(entity)?.map_or(Ok(Vec::new()), |num| self.entries_of(num))
    }

    /// Highest `rev` that was stamped for one thing; 0 before the first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn entity_head(&self, entity: EntityRef) -> Result<u64, LedgerError> {
        let head = self.one(
            "SELECT head FROM entity WHERE id = ?1 AND kind = ?2",
            (entity.id.0.as_bytes(), entity.kind.as_str()),
            |row| Ok(row.get(0)?),
        )?;
        Ok(head.unwrap_or_default())
    }

    /// One operation.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn operation(&self, id: OperationId) -> Result<Option<Record>, LedgerError> {
        self.one(
            select_record!("", "operation o JOIN content c ON c.num = o.num WHERE o.id = ?1"),
            [id.0.as_bytes()],
            record,
        )
    }

    /// One chain.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn chain(&self, chain: ChainId) -> Result<Option<Chain>, LedgerError> {
        self.one(
            "SELECT id, desk, predecessor, head_n, head_link FROM chain WHERE id = ?1",
            [chain.0.as_bytes()],
            chain_row,
        )
    }

    /// Every chain that was created here.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn chains(&self) -> Result<Vec<Chain>, LedgerError> {
        self.all("SELECT id, desk, predecessor, head_n, head_link FROM chain ORDER BY id", [], chain_row)
    }
}

fn chain_row(row: &Row<'_>) -> Result<Chain, LedgerError> {
    Ok(Chain {
        id: ChainId(uuid(row, 0)?),
        desk: DeskId(uuid(row, 1)?),
        predecessor: Hash(row.get(2)?),
        n: row.get(3)?,
        link: Hash(row.get(4)?),
    })
}

impl Write<'_> {
    /// Adds a row to the log. Whether id and place are free was checked before.
    pub(super) fn insert(&mut self, placed: &Placed) -> Result<i64, LedgerError> {
        let (operation, place) = (&placed.operation, &placed.place);
        let header = &operation.header;
        let entity = self.entity_num(header.entity)?;
        self.execute(
            "INSERT INTO operation (id, entity, chain, n, prev, act, act_index, act_count, content_hash, size)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                header.id.0.as_bytes(),
                entity,
                place.chain.0.as_bytes(),
                place.n,
                place.prev.0,
                place.act.id.0.as_bytes(),
                place.act.index,
                place.act.count,
                operation.content_hash().0,
                operation.size(),
            ),
        )?;
        let num = self.inserted();
        self.execute(
            "INSERT INTO content (num, header, salt, body) VALUES (?1, ?2, ?3, ?4)",
            (num, operation.header_bytes(), operation.salt(), operation.body_bytes()),
        )?;
        self.use_numbers(num, operation)?;
        self.touch_entity(entity, header.entity.kind == EntityKind::Dossier);
        self.touch(Topic::Sync);
        Ok(num)
    }

    pub(super) fn touch_entity(&mut self, entity: i64, is_dossier: bool) {
        if is_dossier {
            self.touch_dossier(entity);
        } else {
            self.touch(Topic::Reference);
        }
    }

    pub(super) fn entity_num(&mut self, entity: EntityRef) -> Result<i64, LedgerError> {
        if let Some(num) = self.entity(entity)? {
            return Ok(num);
        }
        self.execute(
            "INSERT INTO entity (kind, id) VALUES (?1, ?2)",
            (entity.kind.as_str(), entity.id.0.as_bytes()),
        )?;
        Ok(self.inserted())
    }

    /// Facts stand from the moment at which the operation is in the log, whatever becomes of its step.
    pub(crate) fn use_numbers(&mut self, operation: i64, content: &Operation) -> Result<(), LedgerError> {
        for used in numbers(content) {
            self.execute(
                "INSERT INTO number_used (series, book, number, operation) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
                (used.series.as_str(), &used.book, used.number, operation),
            )?;
        }
        for passed in passed(content) {
            self.pass_over(&passed)?;
        }
        Ok(())
    }

    /// What is held on this machine is not in its registers.
    pub(super) fn forget_numbers(&mut self, operation: i64, content: &Operation) -> Result<(), LedgerError> {
        for used in numbers(content) {
            self.execute(
                "DELETE FROM number_used WHERE series = ?1 AND book = ?2 AND number = ?3 AND operation = ?4",
                (used.series.as_str(), &used.book, used.number, operation),
            )?;
        }
        Ok(())
    }

    /// Writes a stamp once. The same stamp again changes nothing; one that is no longer binding gives way.
    pub(super) fn set_stamp(
        &mut self,
        id: OperationId,
        known: &Known,
        stamp: &Stamp,
    ) -> Result<(), LedgerError> {
        let bytes = stamp.to_bytes();
        if known.rev.is_some() {
            let is_same = known.stamp.as_ref() == Some(&bytes);
            return if is_same { Ok(()) } else { Err(LedgerError::StampConflict(id)) };
        }
        let taken = self.one(
            "SELECT 1 FROM operation WHERE entity = ?1 AND rev = ?2",
            (known.entity, stamp.rev),
            |_| Ok(()),
        )?;
        if taken.is_some() {
            return Err(LedgerError::StampConflict(id));
        }
        if let Some(before) = known.stamp.as_ref().filter(|before| **before != bytes) {
            self.execute(
                "INSERT INTO restamped (operation, before, after) VALUES (?1, ?2, ?3)",
                (id.0.as_bytes(), before, &bytes),
            )?;
        }
        self.execute(
            "UPDATE operation SET stamp = ?2, rev = ?3, held = NULL, declined = NULL WHERE num = ?1",
            (known.num, bytes, stamp.rev),
        )?;
        self.execute("UPDATE entity SET head = max(head, ?2) WHERE num = ?1", (known.entity, stamp.rev))?;
        self.touch_entity(known.entity, known.is_dossier);
        self.touch(Topic::Sync);
        self.after_stamp(known, stamp)
    }

    /// The state of a dossier after everything in the log, this transaction and what has no stamp included;
    /// `None` when nothing is there about it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn dossier(&self, entity: EntityId) -> Result<Option<Dossier>, LedgerError> {
        let entries = self.entries(EntityRef { kind: EntityKind::Dossier, id: entity })?;
        Ok((!entries.is_empty()).then(|| fold_all(entity, &entries)))
    }

    /// The state of a dossier after what the hub has stamped, and nothing else: what the next operation is
    /// judged against, even if it and others of its act are in the log already.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn judged_dossier(&self, entity: EntityId) -> Result<Dossier, LedgerError> {
        let mut entries = self.entries(EntityRef { kind: EntityKind::Dossier, id: entity })?;
        entries.retain(|entry| entry.stamp.is_some());
        Ok(fold_all(entity, &entries))
    }
}

/// Numbers that stand on no dossier, as the officer says who went on with a later one.
pub(crate) struct Passed {
    pub(crate) series: Series,
    pub(crate) book: String,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) reason: String,
}

fn passed(content: &Operation) -> Vec<Passed> {
    let Ok(Some(body)) = content.body() else { return Vec::new() };
    let passed = |fact| match fact {
        Fact::NumbersPassed { series, book, first, last, reason } => {
            Some(Passed { series, book, first, last, reason })
        }
        _ => None,
    };
    body.facts().into_iter().filter_map(passed).collect()
}

pub(crate) fn numbers(content: &Operation) -> Vec<NumberUsed> {
    let Ok(Some(body)) = content.body() else { return Vec::new() };
    let number = |fact| match fact {
        Fact::NumberUsed(used) => Some(used),
        _ => None,
    };
    body.facts().into_iter().filter_map(number).collect()
}
