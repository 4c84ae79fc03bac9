//! How the tables came to be, in order, each step once.
//!
//! A migration is never edited after it was shipped: its checksum is recorded and compared. A later program
//! says by `min_reader` which of its steps an older one can live with.

use crate::LedgerError;
use domain::hash::Hash;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::{fs, path::Path};

/// One step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    pub(crate) number: u32,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// Least migration that a program must know to read data to which this one was applied.
    pub(crate) min_reader: u32,
}

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "log", sql: include_str!("migration/log.sql"), min_reader: 1 },
    Migration { number: 2, name: "views", sql: include_str!("migration/views.sql"), min_reader: 2 },
    Migration { number: 3, name: "desk", sql: include_str!("migration/desk.sql"), min_reader: 3 },
    Migration { number: 4, name: "hub", sql: include_str!("migration/hub.sql"), min_reader: 4 },
    Migration { number: 7, name: "held", sql: include_str!("migration/held.sql"), min_reader: 7 },
    Migration { number: 8, name: "parcel", sql: include_str!("migration/parcel.sql"), min_reader: 4 },
];

const RECORDS: &str = "CREATE TABLE migration (
  number     INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  checksum   BLOB NOT NULL,
  min_reader INTEGER NOT NULL
) STRICT";

impl Migration {
    /// Line ends do not count: a checkout on Windows may have changed them.
    fn checksum(&self) -> Hash {
        Hash::plain(self.sql.replace("\r\n", "\n").as_bytes())
    }
}

struct Applied {
    number: u32,
    checksum: [u8; 32],
    min_reader: u32,
}

/// Brings the database to the last of `all`. What was there before is copied to
/// `<folder>/before-migration-<n>.db` first, under the same key.
pub(crate) fn migrate(
    connection: &mut Connection,
    folder: &Path,
    all: &[Migration],
) -> Result<(), LedgerError> {
    let applied = applied(connection)?;
    let known = all.last().map_or(0, |migration| migration.number);
    for step in &applied {
        match all.iter().find(|migration| migration.number == step.number) {
            Some(migration) if migration.checksum().0 == step.checksum => {}
            Some(migration) => {
                return Err(LedgerError::damaged(format!(
                    "migration {} is not the recorded one",
                    migration.number
                )));
            }
            None if step.min_reader > known => {
                return Err(LedgerError::Newer { found: step.min_reader, known });
            }
            // A later program's addition that this one can live with.
            None => {}
        }
    }
    let is_missing = |migration: &&Migration| applied.iter().all(|step| step.number != migration.number);
    let missing: Vec<&Migration> = all.iter().filter(is_missing).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    if applied.is_empty() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        connection.execute_batch(RECORDS).and_then(|()| connection.execute_batch("COMMIT")).inspect_err(
            |_| {
                // The error that is reported is the first one.
                let _ = connection.execute_batch("ROLLBACK");
            },
        )?;
    } else {
        copy(connection, folder, first.number)?;
    }
    for migration in missing {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (number, name, checksum, min_reader) VALUES (?1, ?2, ?3, ?4)",
            (migration.number, migration.name, migration.checksum().0, migration.min_reader),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether all of `all` were applied, and are the recorded ones.
pub(crate) fn is_current(connection: &Connection, all: &[Migration]) -> Result<bool, LedgerError> {
    let applied = applied(connection)?;
    Ok(all.iter().all(|migration| {
        applied.iter().any(|step| step.number == migration.number && step.checksum == migration.checksum().0)
    }))
}

fn applied(connection: &Connection) -> Result<Vec<Applied>, LedgerError> {
    let there = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'", [], |_| Ok(()))
        .optional()?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare("SELECT number, checksum, min_reader FROM migration ORDER BY number")?;
    let rows = statement.query_map([], |row| {
        Ok(Applied { number: row.get(0)?, checksum: row.get(1)?, min_reader: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn copy(connection: &Connection, folder: &Path, number: u32) -> Result<(), LedgerError> {
    let path = folder.join(format!("before-migration-{number}.db"));
    let part = folder.join(format!("before-migration-{number}.part"));
    match fs::remove_file(&part) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            return Err(LedgerError::io("remove an unfinished copy")(cause));
        }
        _ => {}
    }
    let name = part.to_str().ok_or(LedgerError::Unknown("folder: its name is no Unicode text"))?;
    // The copy is attached without a key of its own, so SQLCipher gives it that of the database.
    connection.execute("VACUUM INTO ?1", [name])?;
    let sync = || {
        // SQLite leaves the copy to the system's cache.
        fs::OpenOptions::new().read(true).write(true).open(&part)?.sync_all()?;
        fs::rename(&part, &path)?;
        crate::blob::sync_folder(folder)
    };
    sync().map_err(LedgerError::io("copy the database before a migration"))
}

#[cfg(test)]
mod tests;
