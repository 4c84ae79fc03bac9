//! Deriving every view anew from the log.

use crate::{
    LedgerError, Write,
    log::{record, select_record},
};

/// Operations and dossiers that are in memory at once.
const PAGE: u32 = 256;

pub(crate) fn rebuild(write: &mut Write<'_>) -> Result<(), LedgerError> {
    write.execute("DELETE FROM dossier", [])?;
    write.execute("DELETE FROM number_used", [])?;
    write.execute("INSERT INTO name_index (name_index) VALUES ('delete-all')", [])?;
    let mut after = -1;
    loop {
        let page = write.all(
            select_record!(
                ", o.num",
                "operation o JOIN content c ON c.num = o.num
                 WHERE o.num > ?1 AND NOT o.is_outside ORDER BY o.num LIMIT ?2"
            ),
            (after, PAGE),
            |row| Ok((row.get(crate::log::RECORD_COLUMNS)?, record(row)?)),
        )?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (num, record) in page {
            write.use_numbers(num, &record.placed.operation)?;
        }
    }
    write.keep_all()?;
    let mut after = -1;
    loop {
        let page: Vec<i64> = write.all(
            "SELECT num FROM entity WHERE kind = 'dossier' AND num > ?1 ORDER BY num LIMIT ?2",
            (after, PAGE),
            |row| Ok(row.get(0)?),
        )?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        for num in page {
            super::refold(write, num)?;
        }
    }
}

/// Setting that says that words of the index are left of names that are gone.
pub(crate) const INDEX_UNCLEAN: &str = "ledger.index_unclean";

/// Takes out of the index what was deleted from it: deleting a row marks it, the words stay until then.
pub(crate) fn clean_index(write: &mut Write<'_>) -> Result<(), LedgerError> {
    write.execute("INSERT INTO name_index (name_index) VALUES ('optimize')", [])?;
    write.delete_setting(INDEX_UNCLEAN)
}

/// Folds anew what a program with other kinds folded otherwise: what was frozen may be read now. A program that
/// knows less than the one before it folds everything anew.
pub(crate) fn refold_for_kinds(write: &mut Write<'_>, knows_less: bool) -> Result<(), LedgerError> {
    if knows_less {
        return rebuild(write);
    }
    let frozen: Vec<i64> =
        write.all("SELECT num FROM dossier WHERE is_frozen ORDER BY num", [], |row| Ok(row.get(0)?))?;
    for num in frozen {
        let operations = write.all(
            select_record!(
                ", o.num",
                "operation o JOIN content c ON c.num = o.num WHERE o.entity = ?1 AND NOT o.is_outside"
            ),
            [num],
            |row| Ok((row.get(crate::log::RECORD_COLUMNS)?, record(row)?)),
        )?;
        for (num, record) in operations {
            write.use_numbers(num, &record.placed.operation)?;
        }
        super::refold(write, num)?;
    }
    Ok(())
}

#[cfg(feature = "test-faults")]
impl crate::Read<'_> {
    /// Every row of every view as text, for comparing a book with its rebuilt self.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dump_views(&self) -> Result<Vec<String>, LedgerError> {
        let mut lines = self.dump("SELECT * FROM dossier ORDER BY num")?;
        lines.extend(self.dump("SELECT * FROM number_used ORDER BY series, book, number, operation")?);
        // The index holds no text of its own; what it finds is its content.
        self.connection().execute_batch(
            "PRAGMA query_only = OFF;
             CREATE VIRTUAL TABLE IF NOT EXISTS temp.name_terms USING fts5vocab(main, name_index, instance);
             PRAGMA query_only = ON;",
        )?;
        let mut statement =
            self.connection().prepare("SELECT term, doc FROM name_terms ORDER BY term, doc")?;
        let rows = statement
            .query_map([], |row| Ok(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        for line in rows {
            lines.push(line?);
        }
        Ok(lines)
    }

    fn dump(&self, sql: &str) -> Result<Vec<String>, LedgerError> {
        let mut statement = self.connection().prepare(sql)?;
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..width)
                .map(|column| row.get(column).map(|value: rusqlite::types::Value| format!("{value:?}")))
                .collect()
        })?;
        rows.map(|row: Result<String, _>| Ok(row?)).collect()
    }
}
