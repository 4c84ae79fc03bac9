//! Copies of the whole database, page by page, under the same key.

use crate::{
    LedgerError,
    database::{Database, Use},
};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

/// Pages copied before others get the processor and the disk: 1 MiB.
const PAGES: i32 = 256;
const PAUSE: Duration = Duration::from_millis(1);
/// Steps after which what was copied is sent to the disk: 8 MiB. Left to the system, gigabytes would wait in its
/// memory, and the next act that a clerk saves would wait until the disk has taken all of them.
const STEPS_BETWEEN_SYNCS: u32 = 8;

/// Copies the state that `source` sees in its open transaction into a new file, in rollback mode, not yet synced.
/// Writers of the source are not held up. `go_on` is asked between two steps, with the share that is done.
pub(crate) fn copy(
    source: &Connection,
    to: &Database,
    go_on: &mut dyn FnMut(f64) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    remove(to.path()).map_err(LedgerError::io("remove an unfinished copy"))?;
    let mut target = to.connect(Use::Copy)?;
    // A transaction sees nothing until it has read: without this, what it sees later would be another state.
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    // Held until SQLite has closed the copy: closing a file gives up the locks that SQLite has on it.
    let file = to.is_on_machine().then(|| OpenOptions::new().write(true).open(to.path())).transpose();
    let file = file.map_err(LedgerError::io("open a copy"))?;
    {
        let backup = Backup::new(source, &mut target)?;
        let mut steps = 0;
        loop {
            let step = backup.step(PAGES)?;
            steps += 1;
            if let Some(file) = &file
                && steps % STEPS_BETWEEN_SYNCS == 0
            {
                file.sync_data().map_err(LedgerError::io("write a copy"))?;
            }
            let progress = backup.progress();
            let total = f64::from(progress.pagecount.max(1));
            go_on((total - f64::from(progress.remaining)) / total)?;
            match step {
                StepResult::Done => break,
                StepResult::More => std::thread::sleep(PAUSE),
                // The source's transaction is open already, so only the target can be busy: somebody looks at it.
                _ => std::thread::sleep(PAUSE * 20),
            }
        }
    }
    // The pages of a book say that it has a write-ahead log; a copy has none.
    target.execute_batch("PRAGMA journal_mode = DELETE;")?;
    close(target)
}

/// Closes and says so when SQLite could not write what it had.
pub(crate) fn close(connection: Connection) -> Result<(), LedgerError> {
    connection.close().map_err(|(_, cause)| cause.into())
}

/// Opens a copy for reading, after a check of every page's code and of the structure of every table.
pub(crate) fn open_checked(copy: &Database) -> Result<Connection, LedgerError> {
    let connection = copy.connect(Use::Read)?;
    let lines = |pragma: &str| -> Result<Vec<String>, LedgerError> {
        let mut statement = connection.prepare(pragma)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    if !lines("PRAGMA cipher_integrity_check")?.is_empty() {
        return Err(LedgerError::damaged("a page of a copy is not what was written"));
    }
    if lines("PRAGMA quick_check(1)")? != ["ok"] {
        return Err(LedgerError::damaged("a table of a copy is not whole"));
    }
    Ok(connection)
}

/// Waits until a file is on the disk.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().read(true).write(true).open(path)?.sync_all()
}

/// Removes a database file that nobody needs, with what SQLite may have laid beside it.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    for file in beside(path).into_iter().chain([path.to_owned()]) {
        match fs::remove_file(&file) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
    }
    Ok(())
}

/// What SQLite lays beside a database while it is open.
pub(crate) fn beside(path: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|end| with_end(path, end))
}

/// The path with more at its end.
pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
