//! How the tables came to be, in order, each step once.
//!
//! A migration is never edited after it was shipped: its checksum is recorded and compared. A later program
//! says by `min_reader` which of its steps an older one can live with.

mod upgrade;

pub use upgrade::UpgradeStep;
pub(crate) use upgrade::remove_old_copies;

use crate::{
    LedgerError,
    copy::with_end,
    database::{Database, Use},
};
use domain::hash::Hash;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::{
    fs::{File, OpenOptions},
    path::Path,
};

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
    Migration { number: 5, name: "recover", sql: include_str!("migration/recover.sql"), min_reader: 5 },
    // A program that does not know the floors would give numbers out a second time.
    Migration {
        number: 6,
        name: "incarnation",
        sql: include_str!("migration/incarnation.sql"),
        min_reader: 6,
    },
    Migration { number: 7, name: "held", sql: include_str!("migration/held.sql"), min_reader: 7 },
    Migration { number: 8, name: "parcel", sql: include_str!("migration/parcel.sql"), min_reader: 4 },
    // A program that does not know the column would leave numbers of former owners in it.
    Migration { number: 9, name: "person", sql: include_str!("migration/person.sql"), min_reader: 9 },
    Migration { number: 10, name: "viewed", sql: include_str!("migration/viewed.sql"), min_reader: 4 },
    // A program that does not know the columns would leave names of former owners in them.
    Migration { number: 11, name: "worklist", sql: include_str!("migration/worklist.sql"), min_reader: 11 },
    // A program that does not know the books of receipts takes no money.
    Migration { number: 12, name: "receipt", sql: include_str!("migration/receipt.sql"), min_reader: 9 },
    Migration { number: 13, name: "golive", sql: include_str!("migration/golive.sql"), min_reader: 9 },
];

const RECORDS: &str = "CREATE TABLE IF NOT EXISTS migration (
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

/// A step that a database records.
pub(crate) struct Applied {
    pub(crate) number: u32,
    checksum: [u8; 32],
    min_reader: u32,
}

/// Opens the database for writing with every migration of `all`. A new one is made in one transaction; one that
/// lacks some is upgraded (see [`upgrade`]), told step by step to `pass`.
pub(crate) fn open(
    database: &Database,
    all: &[Migration],
    pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
) -> Result<Connection, LedgerError> {
    // Nobody opens the file while another process may be about to put a new one in its place.
    let _opening = if database.is_on_machine() { Some(hold(database.path())?) } else { None };
    let mut connection = database.connect(Use::Write)?;
    let applied = applied(&connection)?;
    check_readable(&applied, all)?;
    let is_missing = |migration: &&Migration| applied.iter().all(|step| step.number != migration.number);
    let missing: Vec<&Migration> = all.iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(connection);
    }
    if !applied.is_empty() && database.is_on_machine() {
        return upgrade::upgrade(database, connection, &missing, pass);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if applied.is_empty() {
        transaction.execute_batch(RECORDS)?;
    }
    for migration in missing {
        apply(&transaction, migration)?;
    }
    transaction.commit()?;
    Ok(connection)
}

/// Whether this program can read data to which these steps were applied.
///
/// # Errors
/// [`LedgerError::Newer`], [`LedgerError::Damaged`].
pub(crate) fn check_readable(applied: &[Applied], all: &[Migration]) -> Result<(), LedgerError> {
    let known = all.last().map_or(0, |migration| migration.number);
    for step in applied {
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
    Ok(())
}

/// Whether all of `all` were applied, and are the recorded ones.
pub(crate) fn is_current(connection: &Connection, all: &[Migration]) -> Result<bool, LedgerError> {
    let applied = applied(connection)?;
    Ok(all.iter().all(|migration| {
        applied.iter().any(|step| step.number == migration.number && step.checksum == migration.checksum().0)
    }))
}

/// One step and its record.
fn apply(connection: &Connection, migration: &Migration) -> Result<(), LedgerError> {
    connection.execute_batch(migration.sql)?;
    connection.execute(
        "INSERT INTO migration (number, name, checksum, min_reader) VALUES (?1, ?2, ?3, ?4)",
        (migration.number, migration.name, migration.checksum().0, migration.min_reader),
    )?;
    Ok(())
}

/// Held while a database file is opened and, if need be, upgraded. The system lets go when the process ends.
fn hold(path: &Path) -> Result<File, LedgerError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(with_end(path, ".opening"))
        .map_err(LedgerError::io("open the lock of the database"))?;
    file.lock().map_err(LedgerError::io("lock the database"))?;
    Ok(file)
}

pub(crate) fn applied(connection: &Connection) -> Result<Vec<Applied>, LedgerError> {
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

#[cfg(test)]
mod tests;
