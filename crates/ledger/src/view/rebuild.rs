//! Deriving every view anew from the log.

use crate::{
    LedgerError, Write,
    log::{uuid, with_disposal},
};
use domain::{dossier::disposal::disposal, id::EntityId};

/// Things of which only the names are in memory at once; operations are, of one.
const PAGE: u32 = 256;

pub(crate) fn rebuild(write: &mut Write<'_>) -> Result<(), LedgerError> {
    write.execute("DELETE FROM dossier", [])?;
    // A number stays used although the law destroyed what used it; not every disposal names what came to stand before it.
    write.execute(
        "DELETE FROM number_used
         WHERE EXISTS (SELECT 1 FROM content c WHERE c.num = number_used.operation AND c.body IS NOT NULL)",
        [],
    )?;
    write.execute("INSERT INTO name_index (name_index) VALUES ('delete-all')", [])?;
    let mut after = -1;
    loop {
        let page: Vec<(i64, bool, EntityId)> = write.all(
            "SELECT num, kind = 'dossier', id FROM entity WHERE num > ?1 ORDER BY num LIMIT ?2",
            (after, PAGE),
            |row| Ok((row.get(0)?, row.get(1)?, EntityId(uuid(row, 2)?))),
        )?;
        let Some((last, ..)) = page.last() else { return Ok(()) };
        after = *last;
        for (num, is_dossier, id) in page {
            // Once through the log: an operation is read and taken apart a single time.
            let records = write.records_of(num)?;
            let mut entries = Vec::with_capacity(records.len());
            for (operation, record) in records.into_iter().filter(|(_, record)| !record.is_outside) {
                write.use_numbers(operation, &record.placed.operation)?;
                entries.push(record.entry());
            }
            if is_dossier {
                let disposed = write.disposed(num)?;
                if let Some(body) = disposed.as_ref().and_then(disposal) {
                    write.keep(&body)?;
                }
                let entries = with_disposal(entries, disposed);
                super::dossier::refold_entries(write, num, id, &entries)?;
            }
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
        for (operation, record) in write.records_of(num)?.into_iter().filter(|(_, record)| !record.is_outside)
        {
            write.use_numbers(operation, &record.placed.operation)?;
            let entry = record.entry();
            if let Some(body) = disposal(&entry) {
                // It came when this program did not know what it is.
                write.dispose(num, &entry, &body)?;
            }
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
