//! What waits for the hub: the log's rows without a binding stamp that the hub does not hold.

use super::PageLimit;
use super::entry::{RECORD_COLUMNS, record, select_record, uuid};
use crate::{LedgerError, Read};
use chrono::{DateTime, FixedOffset};
use domain::{
    hash::Hash,
    id::{ActId, ChainId},
    operation::{ActPlace, Operation, Place, Placed},
};

/// The operations of one request, never cut.
#[derive(Clone, PartialEq, Debug)]
pub struct Act {
    /// The act.
    pub id: ActId,
    /// Its chain.
    pub chain: ChainId,
    /// All of its operations, in order.
    pub operations: Vec<Placed>,
    /// Their bytes.
    pub bytes: usize,
}

/// Numbers that the clerk sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OutboxSummary {
    /// Things done that wait: one for each request of a clerk.
    pub acts: u64,
    /// Operations that wait.
    pub operations: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the first of them was made, by the desk's clock.
    pub oldest: Option<DateTime<FixedOffset>>,
}

impl Read<'_> {
    /// The acts of these chains that wait, each chain in its order, whole, at least one, as many as the limit
    /// allows.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn unstamped(&self, chains: &[ChainId], limit: PageLimit) -> Result<Vec<Act>, LedgerError> {
        let mut acts = Vec::new();
        let (mut operations, mut bytes) = (0, 0);
        for chain in chains {
            let mut after = 0u64;
            while let Some(act) = self.next_waiting(*chain, after)? {
                operations += act.operations.len();
                bytes += act.bytes;
                if !acts.is_empty() && (operations > limit.operations || bytes > limit.bytes) {
                    return Ok(acts);
                }
                after = act.operations.last().map_or(after, |last| last.place.n);
                acts.push(act);
            }
        }
        Ok(acts)
    }

    fn next_waiting(&self, chain: ChainId, after: u64) -> Result<Option<Act>, LedgerError> {
        let span = |row: &rusqlite::Row<'_>| Ok::<(u64, u64), LedgerError>((row.get(0)?, row.get(1)?));
        let waiting = self.one(
            "SELECT n - act_index, act_count FROM operation
             WHERE chain = ?1 AND n > ?2 AND rev IS NULL AND held IS NULL ORDER BY n LIMIT 1",
            (chain.0.as_bytes(), after),
            span,
        )?;
        let unanswered = match self.unanswered_after(chain, after)? {
            None => None,
            Some(n) => self.one(
                "SELECT n - act_index, act_count FROM operation WHERE chain = ?1 AND n = ?2
                 UNION ALL SELECT n - act_index, act_count FROM placed_again WHERE chain = ?1 AND n = ?2",
                (chain.0.as_bytes(), n),
                span,
            )?,
        };
        let Some((first, count)) = waiting.into_iter().chain(unanswered).min() else { return Ok(None) };
        let mut operations = self.all(
            select_record!(
                "",
                "operation o JOIN content c ON c.num = o.num
                 WHERE o.chain = ?1 AND o.n >= ?2 AND o.n < ?2 + ?3 ORDER BY o.n"
            ),
            (chain.0.as_bytes(), first, count),
            |row| Ok(record(row)?.placed),
        )?;
        if u64::try_from(operations.len()).unwrap_or(u64::MAX) < count {
            // Delivered under its former place since: this one stands beside it.
            operations.extend(self.all(
                select_record!(
                    ", a.n, a.prev, a.act, a.act_index, a.act_count",
                    "placed_again a JOIN operation o ON o.num = a.operation JOIN content c ON c.num = o.num
                     WHERE a.chain = ?1 AND a.n >= ?2 AND a.n < ?2 + ?3"
                ),
                (chain.0.as_bytes(), first, count),
                |row| {
                    let (n, prev) = (row.get(RECORD_COLUMNS)?, Hash(row.get(RECORD_COLUMNS + 1)?));
                    let act = ActPlace {
                        id: ActId(uuid(row, RECORD_COLUMNS + 2)?),
                        index: row.get(RECORD_COLUMNS + 3)?,
                        count: row.get(RECORD_COLUMNS + 4)?,
                    };
                    Ok(Placed { place: Place { chain, n, prev, act }, ..record(row)?.placed })
                },
            )?);
            operations.sort_by_key(|placed| placed.place.n);
        }
        let Some(id) = operations.first().map(|placed| placed.place.act.id) else { return Ok(None) };
        let bytes = operations.iter().map(|placed| placed.operation.size()).sum();
        Ok(Some(Act { id, chain, operations, bytes }))
    }

    /// How much waits of the chains that are kept here, and since when.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn outbox_summary(&self) -> Result<OutboxSummary, LedgerError> {
        let waiting = self.one(
            "SELECT count(*), coalesce(sum(size), 0), min(num), count(DISTINCT act)
             FROM operation INDEXED BY operation_waiting
             WHERE rev IS NULL AND held IS NULL AND chain IN (SELECT id FROM chain)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?, row.get(3)?)),
        )?;
        let Some((operations, bytes, first, acts)) = waiting else { return Ok(OutboxSummary::default()) };
        let oldest = self.one("SELECT header FROM content WHERE num = ?1", [first], |row| {
            let header: Vec<u8> = row.get(0)?;
            let operation = Operation::read(header, None)
                .map_err(|_| LedgerError::damaged("an operation is not what was written"))?;
            Ok(operation.header.made_at.at)
        })?;
        Ok(OutboxSummary { acts, operations, bytes, oldest })
    }

    /// When the newest operation of a chain was made, by the desk's clock: the next one is not made earlier.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn last_made_at(&self, chain: ChainId) -> Result<Option<DateTime<FixedOffset>>, LedgerError> {
        let header = self.one(
            "SELECT c.header FROM operation o JOIN content c ON c.num = o.num
             WHERE o.chain = ?1 ORDER BY o.n DESC LIMIT 1",
            [chain.0.as_bytes()],
            |row| Ok(row.get::<_, Vec<u8>>(0)?),
        )?;
        let Some(header) = header else { return Ok(None) };
        let operation = Operation::read(header, None)
            .map_err(|_| LedgerError::damaged("an operation is not what was written"))?;
        Ok(Some(operation.header.made_at.at))
    }
}
