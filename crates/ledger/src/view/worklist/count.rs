//! How many rows a list and its tabs have.

use super::{Worklist, WorklistCounts, WorklistTab, source::BY_DUE};
use crate::{LedgerError, Read};
use rusqlite::{params_from_iter, types::Value};

impl WorklistCounts {
    /// Of one tab.
    #[must_use]
    pub fn of(&self, tab: WorklistTab) -> u32 {
        match tab {
            WorklistTab::Open => self.open,
            WorklistTab::Overdue => self.overdue,
            WorklistTab::DueToday => self.due_today,
            WorklistTab::Supplement => self.supplement,
            WorklistTab::Mine => self.mine,
            WorklistTab::Closed => self.closed,
        }
    }
}

impl Read<'_> {
    /// How many rows a worklist has.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_count(&self, list: &Worklist) -> Result<u32, LedgerError> {
        let (source, conditions) = (self.source(list)?, list.conditions());
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {}{}",
            source.table,
            conditions.joined(),
            source.condition
        );
        let values = conditions.values.into_iter().chain(source.values);
        Ok(self.one(&sql, params_from_iter(values), |row| Ok(row.get(0)?))?.unwrap_or_default())
    }

    /// How many rows every tab would have.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_counts(&self, list: &Worklist) -> Result<WorklistCounts, LedgerError> {
        let filters = list.filters();
        if filters.is_empty() {
            return self.counts_of_all(list);
        }
        // One walk for all tabs.
        let source = self.source_of_tabs(list)?;
        let sql = format!(
            "SELECT count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_open AND due_order < ?1),
               count(*) FILTER (WHERE is_open AND due_order >= ?1 AND due_order < ?2),
               count(*) FILTER (WHERE is_open AND is_asked),
               count(*) FILTER (WHERE is_open AND received_by IS ?3), count(*) FILTER (WHERE NOT is_open)
             FROM {} WHERE is_open IN (0, 1) AND {}{}",
            source.table,
            filters.joined(),
            source.condition,
        );
        let bounds = [list.now.timestamp().into(), list.tomorrow().into(), list.mine()];
        let values = bounds.into_iter().chain(filters.values).chain(source.values);
        let counts = self.one(&sql, params_from_iter(values), |row| {
            Ok(WorklistCounts {
                open: row.get(0)?,
                overdue: row.get(1)?,
                due_today: row.get(2)?,
                supplement: row.get(3)?,
                mine: row.get(4)?,
                closed: row.get(5)?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// Each tab by the index that has it at once; whose the dossiers are by one walk of the narrowest.
    fn counts_of_all(&self, list: &Worklist) -> Result<WorklistCounts, LedgerError> {
        let mut counts = WorklistCounts::default();
        let groups: Vec<(bool, bool, u32)> = self.all(
            "SELECT received_by IS ?, is_open, count(*) FROM dossier INDEXED BY dossier_received_by
             GROUP BY received_by, is_open",
            [list.mine()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        for (is_mine, is_open, count) in groups {
            match is_open {
                true => counts.open += count,
                false => counts.closed += count,
            }
            if is_mine && is_open {
                counts.mine += count;
            }
        }
        let count = |sql: &str, values: Vec<Value>| -> Result<u32, LedgerError> {
            Ok(self.one(sql, params_from_iter(values), |row| Ok(row.get(0)?))?.unwrap_or_default())
        };
        let due =
            format!("SELECT count(*) FROM {BY_DUE} WHERE is_open = 1 AND due_order >= ? AND due_order < ?");
        let now = list.now.timestamp();
        counts.overdue = count(&due, vec![i64::MIN.into(), now.into()])?;
        counts.due_today = count(&due, vec![now.into(), list.tomorrow().into()])?;
        counts.supplement = count(
            "SELECT count(*) FROM dossier WHERE state = 'intake_supplement' AND is_open = 1",
            Vec::new(),
        )?;
        Ok(counts)
    }
}
