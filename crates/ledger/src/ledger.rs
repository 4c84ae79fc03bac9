//! The open book.

use crate::{
    Blobs, DataKey, Disposal, LedgerError, Priority, Topic, Write, Written,
    database::{BUSY, Database, Use},
    fault::{Faults, Point},
    gate::Gate,
    migration::{self, MIGRATIONS, UpgradeStep},
};
use domain::{hash::Hash, operation::known_kinds};
use rusqlite::{Connection, Params, Row, TransactionBehavior};
use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Setting that names the kinds with which the views were folded.
const KINDS: &str = "ledger.kinds";

/// Setting in which a restore leaves the register of disposals, until the book is opened for the first time.
pub(crate) const DISPOSALS: &str = "ledger.disposals";

/// The kinds that this program reads, as words.
fn kinds() -> String {
    let words: Vec<String> =
        known_kinds().iter().map(|known| format!("{}-{}", known.kind, known.v)).collect();
    words.join(" ")
}

/// Makes durable what a process wrote and did not live to sync. SQLite takes such a commit for valid when it finds it
/// in the log, and a person who sees it acts on it; only the next commit would sync it, and the power may go before.
fn make_found_durable(writer: &Connection) -> Result<(), LedgerError> {
    // The log is synced before its first page is copied, so a full disk, on which a book must open too, does no harm.
    match writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(LedgerError::from) {
        Err(LedgerError::DiskFull) => Ok(()),
        outcome => outcome,
    }
}

/// Readers kept open between uses; more are opened while more read at once.
const IDLE_READERS: usize = 4;

/// The open book of one data folder: cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    // Connections before the database: the last one to close folds the write-ahead log into the file.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    gate: Gate,
    database: Database,
    blobs: Blobs,
    faults: Arc<Faults>,
    /// Nothing is written any more: the file is damaged, and each write could make it worse.
    is_closed: AtomicBool,
}

impl Ledger {
    /// Opens or makes the book `file_name` in `folder` and brings its tables up to date. Attachments are in
    /// `folder/blobs`. Take a [`crate::FolderLock`] first: one process a folder.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] for another key or a corrupt file, [`LedgerError::Newer`] for a newer
    /// program's data, [`LedgerError::DiskFull`], [`LedgerError::UpgradeDiskFull`], [`LedgerError::InUse`] when an
    /// upgrade is due and another process works with the book.
    pub fn open(folder: &Path, file_name: &str, key: &DataKey) -> Result<Self, LedgerError> {
        Self::open_with(folder, file_name, key, &mut |_| Ok(()))
    }

    fn open_with(
        folder: &Path,
        file_name: &str,
        key: &DataKey,
        pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
    ) -> Result<Self, LedgerError> {
        std::fs::create_dir_all(folder).map_err(LedgerError::io("make the data folder"))?;
        let faults = Arc::new(Faults::default());
        let blobs = Blobs::new(folder.join("blobs"), key, Arc::clone(&faults));
        let mut is_upgraded = false;
        let ledger =
            Self::open_at(Database::new(folder.join(file_name), key.clone()), blobs, faults, &mut |step| {
                is_upgraded = true;
                pass(step)
            })?;
        if !is_upgraded {
            migration::remove_old_copies(folder);
        }
        Ok(ledger)
    }

    fn open_at(
        database: Database,
        blobs: Blobs,
        faults: Arc<Faults>,
        pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
    ) -> Result<Self, LedgerError> {
        let writer = migration::open(&database, MIGRATIONS, pass)?;
        make_found_durable(&writer)?;
        let (readers, writer, gate) = (Mutex::default(), Mutex::new(writer), Gate::default());
        let is_closed = AtomicBool::new(false);
        let ledger =
            Self { inner: Arc::new(Inner { readers, writer, gate, database, blobs, faults, is_closed }) };
        ledger.catch_up()?;
        Ok(ledger)
    }

    /// Opens a damaged book as far as it can be read. Nothing is brought up to date, finished or written.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] when not even its beginning can be read, [`LedgerError::Newer`] for data of a newer
    /// program or of an older one whose tables this program does not know.
    pub fn open_reading(folder: &Path, file_name: &str, key: &DataKey) -> Result<Self, LedgerError> {
        let faults = Arc::new(Faults::default());
        let blobs = Blobs::new(folder.join("blobs"), key, Arc::clone(&faults));
        let database = Database::new(folder.join(file_name), key.clone());
        let connection = database.connect(Use::Read)?;
        if !migration::is_current(&connection, MIGRATIONS)? {
            return Err(LedgerError::damaged("the tables are not those of this program"));
        }
        let (readers, writer, gate) = (Mutex::default(), Mutex::new(connection), Gate::default());
        let is_closed = AtomicBool::new(true);
        Ok(Self { inner: Arc::new(Inner { readers, writer, gate, database, blobs, faults, is_closed }) })
    }

    /// From now on nothing is written. What was read stays readable.
    pub fn stop_writing(&self) {
        self.inner.is_closed.store(true, Ordering::Relaxed);
    }

    /// True when nothing is written any more.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.inner.is_closed.load(Ordering::Relaxed)
    }

    /// Whether the file is whole, page by page: one look at all of it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let word = self.read(|read| {
            Ok::<_, LedgerError>(
                read.connection().query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?,
            )
        });
        word.is_ok_and(|word| word == "ok")
    }

    /// Whether a book is what this program would make of it: its tables, and what was folded with its kinds. Nothing
    /// is written; a book that is not current is brought up to date by [`Ledger::open`].
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn is_current(folder: &Path, file_name: &str, key: &DataKey) -> Result<bool, LedgerError> {
        let connection = Database::new(folder.join(file_name), key.clone()).connect(Use::Read)?;
        if !crate::migration::is_current(&connection, MIGRATIONS)? {
            return Ok(false);
        }
        Ok(Read::new(&connection).setting(KINDS)? == Some(kinds()))
    }

    /// Brings what was derived up to this program, and finishes what a crash cut off.
    fn catch_up(&self) -> Result<(), LedgerError> {
        let now = kinds();
        if let Some(text) = self.read(|read| read.setting(DISPOSALS))? {
            let disposals: Vec<Disposal> = serde_json::from_str(&text)
                .map_err(|_| LedgerError::damaged("the register of disposals cannot be read"))?;
            self.write(Priority::Clerk, |write| {
                write.apply_disposals(&disposals)?;
                write.delete_setting(DISPOSALS)
            })?;
        }
        let (before, is_unclean, erased) = self.read(|read| {
            let erased = read.all("SELECT sha256 FROM erased_blob", [], |row| Ok(Hash(row.get(0)?)))?;
            let is_unclean = read.setting(crate::view::INDEX_UNCLEAN)?.is_some();
            Ok::<_, LedgerError>((read.setting(KINDS)?, is_unclean, erased))
        })?;
        for sha256 in &erased {
            self.inner.blobs.erase(sha256);
        }
        if before.as_ref() == Some(&now) && !is_unclean {
            return Ok(());
        }
        self.write(Priority::Clerk, |write| {
            if before.as_ref() != Some(&now) {
                let knows = |word: &str| now.split(' ').any(|known| known == word);
                let knows_less = before.as_ref().is_some_and(|before| !before.split(' ').all(knows));
                crate::view::refold_for_kinds(write, knows_less)?;
                write.put_setting(KINDS, &now)?;
            }
            if is_unclean { crate::view::clean_index(write) } else { Ok(()) }
        })?;
        Ok(())
    }

    /// The attachments.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// One transaction: what the closure writes, the views of every dossier that it touched, the commit.
    /// Returns when it is on the disk. When the closure fails, nothing is changed; when a statement failed,
    /// nothing is changed even if the closure returns `Ok`.
    ///
    /// Not reentrant: a write inside a write waits for ever.
    ///
    /// # Errors
    /// The closure's own, and [`LedgerError::DiskFull`] and others of the commit.
    pub fn write<T, E: From<LedgerError>>(
        &self,
        priority: Priority,
        write: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        let _pass = self.inner.gate.enter(priority);
        if self.is_read_only() {
            return Err(LedgerError::damaged("nothing is written into a damaged book").into());
        }
        // A closure that panicked has rolled back when its transaction was dropped.
        let mut connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(LedgerError::from)?;
        let mut open = Write::new(&transaction, &self.inner.blobs, &self.inner.faults);
        let value = write(&mut open)?;
        let (topics, erased) = open.finish()?;
        self.inner.faults.pass(Point::Commit)?;
        transaction.commit().map_err(LedgerError::from)?;
        for sha256 in &erased {
            self.inner.blobs.erase(sha256);
        }
        Ok(Written { value, topics })
    }

    /// Reads one consistent state of the book; writers are not held up.
    ///
    /// # Errors
    /// The closure's own, and those of opening a reader.
    pub fn read<T, E: From<LedgerError>>(
        &self,
        read: impl FnOnce(&Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.inner.database.connect(Use::Read)?,
        };
        let result = {
            let snapshot = connection.transaction().map_err(LedgerError::from)?;
            read(&Read::new(&snapshot))
        };
        let mut readers = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Drops every view and folds the log anew, thing by thing, in bounded memory: one thing's operations and SQLite's
    /// cache of 2 MiB, whatever the size of the log.
    ///
    /// It is one transaction. Readers see the old views until the new ones are whole, and a crash in between leaves the
    /// old ones, with nothing to clean up. Its price is room on the disk, not memory: the write-ahead log grows by the
    /// new views (about two fifths of the book) and is folded away at the end. Shadow tables filled in short
    /// transactions would need the same room, would have to follow what is written meanwhile, and could be swapped
    /// in only by renaming the tables of the full-text index.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`]; [`LedgerError::Damaged`] when the log itself cannot be read.
    pub fn rebuild(&self) -> Result<Written<()>, LedgerError> {
        let written = self.write(Priority::Sync, |write| {
            write.touch(Topic::Dossiers);
            crate::view::rebuild(write)
        })?;
        let connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Gives the room back at once where nobody reads; else the log is used up again bit by bit. Nobody waits for it.
        connection.busy_timeout(Duration::ZERO)?;
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        connection.busy_timeout(BUSY)?;
        Ok(written)
    }
}

#[cfg(feature = "test-faults")]
impl Ledger {
    /// Opens as [`Ledger::open`] does, and is told each step of an upgrade: an error from `pass` stands for the
    /// end of the process at that moment.
    ///
    /// # Errors
    /// As [`Ledger::open`], and what `pass` says.
    pub fn open_stepwise(
        folder: &Path,
        file_name: &str,
        key: &DataKey,
        pass: &mut dyn FnMut(UpgradeStep) -> Result<(), LedgerError>,
    ) -> Result<Self, LedgerError> {
        Self::open_with(folder, file_name, key, pass)
    }

    /// As [`Ledger::open`], on another file system of SQLite's than the machine's, such as a disk in memory.
    /// Attachments lie on the shelf, as if on that file system; no file of the machine is touched.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_on(
        vfs: &str,
        folder: &Path,
        file_name: &str,
        key: &DataKey,
        shelf: &crate::Shelf,
    ) -> Result<Self, LedgerError> {
        Self::open_there(Database::on(vfs, folder.join(file_name), key.clone()), key, shelf)
    }

    /// As [`Ledger::open_on`], and the file is not encrypted: for tests in which the cipher has no part and would take
    /// most of the time.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_in_clear_on(
        vfs: &str,
        folder: &Path,
        file_name: &str,
        key: &DataKey,
        shelf: &crate::Shelf,
    ) -> Result<Self, LedgerError> {
        Self::open_there(Database::in_clear_on(vfs, folder.join(file_name), key.clone()), key, shelf)
    }

    fn open_there(database: Database, key: &DataKey, shelf: &crate::Shelf) -> Result<Self, LedgerError> {
        let faults = Arc::new(Faults::default());
        let blobs = Blobs::on(shelf, key, Arc::clone(&faults));
        Self::open_at(database, blobs, faults, &mut |_| Ok(()))
    }

    /// Makes the next write of that kind fail as on a full disk.
    pub fn fail_next(&self, fault: crate::Fault) {
        self.inner.faults.set(Some(fault));
    }

    /// Takes back a fault that has not struck. True when there was one.
    pub fn take_fault(&self) -> bool {
        let was_set = self.inner.faults.is_set();
        self.inner.faults.set(None);
        was_set
    }

    /// Makes the disk really full for SQLite after so many pages; `None` lifts the limit.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<u32, LedgerError> {
        let connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = pages.unwrap_or(i32::MAX.unsigned_abs());
        Ok(connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))?)
    }
}

/// One consistent state of the book.
#[derive(Clone, Copy)]
pub struct Read<'c> {
    connection: &'c Connection,
}

impl<'c> Read<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// All rows.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        each: impl FnMut(&Row<'_>) -> Result<T, LedgerError>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_and_then(params, each)?.collect()
    }

    /// The first row.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut each: impl FnMut(&Row<'_>) -> Result<T, LedgerError>,
    ) -> Result<Option<T>, LedgerError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(&mut each).transpose()
    }
}
