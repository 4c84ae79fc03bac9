//! An upgrade: a copy of before is kept, a second copy is migrated and compared, and takes the place of the old
//! file by one rename. Until that rename nothing that the old program needs has changed; after it everything is
//! there. So the process may end anywhere.
//!
//! The old file lies quiet for the swap: its write-ahead log was folded into it and removed, and it is in rollback
//! mode, so that no log of the old file can be taken for one of the new.

use super::{Migration, apply};
use crate::{
    Blobs, LedgerError, Write,
    blob::sync_folder,
    copy::{beside, close, copy, open_checked, remove, sync_file, with_end},
    database::{Database, Use},
    digest::{Depth, LogDigest},
    fault::Faults,
};
use rusqlite::Connection;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How far an upgrade has come. Each is told when it is done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UpgradeStep {
    /// The database is one file; nobody else has it open.
    Quiet,
    /// `before-upgrade-<n>.db` is on the disk and checked.
    Kept,
    /// The second copy is made.
    Copied,
    /// The migration with that number is applied to the second copy.
    Migrated(u32),
    /// The second copy holds what the first does, and is on the disk.
    Compared,
    /// The second copy has the name of the database.
    Swapped,
}

/// Tables that are derived from the log; what lies around them follows.
const VIEWS: &str = "SELECT sql FROM sqlite_schema
     WHERE tbl_name IN ('dossier', 'number_used', 'name_index') AND sql IS NOT NULL ORDER BY name";

/// Brings the database of `connection` up by the missing steps, and opens the result for writing.
pub(super) fn upgrade(
    database: &Database,
    connection: Connection,
    missing: &[&Migration],
    pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
) -> Result<Connection, LedgerError> {
    let new = database.sibling(with_end(database.path(), ".upgrading"));
    let prepared = prepare(database, &connection, &new, missing, pass);
    if let Err(cause) = prepared {
        // What is left of it takes room and is made anew the next time.
        let _ = remove(new.path());
        return Err(match cause {
            LedgerError::DiskFull => LedgerError::UpgradeDiskFull { bytes: needed(database) },
            cause => cause,
        });
    }
    close(connection)?;
    swap(database, &new, pass)?;
    database.connect(Use::Write)
}

/// What the two copies take.
fn needed(database: &Database) -> u64 {
    fs::metadata(database.path()).map_or(0, |file| file.len()).saturating_mul(2)
}

fn prepare(
    database: &Database,
    connection: &Connection,
    new: &Database,
    missing: &[&Migration],
    pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    quiet(connection)?;
    pass(UpgradeStep::Quiet)?;
    let transaction = connection.unchecked_transaction()?;
    let before = LogDigest::read(&transaction, Depth::Content)?;
    let first = missing.first().map_or(0, |migration| migration.number);
    keep(database, &transaction, first, &before)?;
    pass(UpgradeStep::Kept)?;
    copy(&transaction, new, &mut |_| Ok(()))?;
    pass(UpgradeStep::Copied)?;
    let mut upgraded = new.connect(Use::Copy)?;
    let views = view_schema(&upgraded)?;
    for migration in missing {
        let step = upgraded.transaction()?;
        apply(&step, migration)?;
        step.commit()?;
        pass(UpgradeStep::Migrated(migration.number))?;
    }
    if view_schema(&upgraded)? != views {
        rebuild(new, &mut upgraded)?;
    }
    close(upgraded)?;
    let checked = open_checked(new)?;
    if !before.is_kept_by(&LogDigest::read(&checked, Depth::Content)?) {
        return Err(LedgerError::damaged("an upgraded copy does not hold what was there before"));
    }
    close(checked)?;
    sync_file(new.path()).map_err(LedgerError::io("write the upgraded copy"))?;
    pass(UpgradeStep::Compared)
}

/// Folds the write-ahead log into the file and goes back to rollback mode, which works only while nobody else has
/// the database open.
fn quiet(connection: &Connection) -> Result<(), LedgerError> {
    // The first fails when somebody reads; the second tells.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    match connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0)) {
        Ok(mode) if mode.eq_ignore_ascii_case("delete") => Ok(()),
        Ok(_) => Err(LedgerError::InUse),
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if matches!(
                failure.code,
                rusqlite::ffi::ErrorCode::DatabaseBusy | rusqlite::ffi::ErrorCode::DatabaseLocked
            ) =>
        {
            Err(LedgerError::InUse)
        }
        Err(cause) => Err(cause.into()),
    }
}

/// Keeps what was there before as `before-upgrade-<n>.db`. A copy that an upgrade broken off has left is taken if
/// it holds the same; another one that has the name is put aside, never overwritten.
fn keep(
    database: &Database,
    source: &Connection,
    number: u32,
    before: &LogDigest,
) -> Result<(), LedgerError> {
    let folder = database.folder().ok_or(LedgerError::Unknown("folder"))?;
    let kept = database.sibling(folder.join(format!("before-upgrade-{number}.db")));
    let holds_the_same = |copy: &Database| -> Result<bool, LedgerError> {
        let connection = open_checked(copy)?;
        let same = LogDigest::read(&connection, Depth::Content)? == *before;
        close(connection)?;
        Ok(same)
    };
    if kept.path().is_file() {
        if matches!(holds_the_same(&kept), Ok(true)) {
            return Ok(());
        }
        fs::rename(kept.path(), free_name(&kept)).map_err(LedgerError::io("put an older copy aside"))?;
    }
    let part = database.sibling(with_end(kept.path(), ".part"));
    let made = copy(source, &part, &mut |_| Ok(())).and_then(|()| {
        if holds_the_same(&part)? {
            Ok(())
        } else {
            Err(LedgerError::damaged("a copy does not hold what was copied"))
        }
    });
    made.inspect_err(|_| {
        let _ = remove(part.path());
    })?;
    let put = || -> io::Result<()> {
        sync_file(part.path())?;
        fs::rename(part.path(), kept.path())?;
        sync_folder(folder)
    };
    put().map_err(LedgerError::io("keep a copy before an upgrade"))
}

/// Copies of before that stay when the upgraded program has started.
const COPIES_KEPT: usize = 2;

/// Removes the copies of before but the last ones. For a start that had nothing to upgrade: the program that was
/// upgraded has started before, so the older copies are of no more use. What cannot be removed is tried again with
/// the next start.
pub(crate) fn remove_old_copies(folder: &Path) {
    let Ok(listed) = fs::read_dir(folder) else { return };
    let mut copies: Vec<((u32, u32), PathBuf)> = listed
        .filter_map(Result::ok)
        .filter_map(|entry| Some((order(entry.file_name().to_str()?)?, entry.path())))
        .collect();
    copies.sort();
    copies.truncate(copies.len().saturating_sub(COPIES_KEPT));
    for (_, path) in copies {
        let _ = remove(&path);
    }
}

/// Where a copy of before stands in the order in which they were made: its number, and for one that was put aside
/// the number behind that. `None` for every other file.
fn order(name: &str) -> Option<(u32, u32)> {
    let name = name.strip_prefix("before-upgrade-")?;
    if let Some(number) = name.strip_suffix(".db") {
        return Some((number.parse().ok()?, u32::MAX));
    }
    let (number, aside) = name.split_once(".db.")?;
    Some((number.parse().ok()?, aside.parse().ok()?))
}

fn free_name(kept: &Database) -> PathBuf {
    let mut number = 1u32;
    loop {
        let name = with_end(kept.path(), &format!(".{number}"));
        if !name.exists() {
            return name;
        }
        number += 1;
    }
}

fn view_schema(connection: &Connection) -> Result<Vec<String>, LedgerError> {
    let mut statement = connection.prepare(VIEWS)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tables of views that have changed are filled from the log.
fn rebuild(database: &Database, connection: &mut Connection) -> Result<(), LedgerError> {
    let faults = Arc::new(Faults::default());
    let blobs = Blobs::new(with_end(database.path(), ".blobs"), database.key(), Arc::clone(&faults));
    let transaction = connection.transaction()?;
    let mut write = Write::new(&transaction, &blobs, &faults);
    crate::view::rebuild(&mut write)?;
    write.finish()?;
    Ok(transaction.commit()?)
}

fn swap(
    database: &Database,
    new: &Database,
    pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let is_alone = [database, new].iter().all(|file| beside(file.path()).iter().all(|path| !path.exists()));
    if !is_alone {
        return Err(LedgerError::InUse);
    }
    fs::rename(new.path(), database.path()).map_err(LedgerError::io("put the upgraded copy in place"))?;
    pass(UpgradeStep::Swapped)?;
    let folder = database.folder().ok_or(LedgerError::Unknown("folder"))?;
    sync_folder(folder).map_err(LedgerError::io("put the upgraded copy in place"))
}
