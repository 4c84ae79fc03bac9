//! Printing without a printer: a PDF that is saved and opened.

use super::Printer;
use crate::{api::dossiers::Printed, private};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What the names of private print folders begin with.
const PREFIX: &str = "motcua-print-";
/// File in a print folder that is locked for as long as its program runs.
const LOCK: &str = "lock";

/// Saves the PDF and opens it with the system's viewer.
#[derive(Debug, Default)]
pub struct SaveAndOpen {
    given: Option<PathBuf>,
    private: Mutex<Option<Private>>,
}

/// A temporary folder of this program alone.
#[derive(Debug)]
struct Private {
    // The lock is let go before the folder is removed: Windows removes nothing that is open.
    _lock: File,
    folder: tempfile::TempDir,
}

impl SaveAndOpen {
    /// Saves into a private temporary folder that goes with the program (invariant 8). What a program that was
    /// killed has left is removed now.
    #[must_use]
    pub fn private() -> Self {
        sweep(&std::env::temp_dir());
        Self::default()
    }

    /// Saves into a given folder and opens nothing: for demonstrations and tests.
    #[must_use]
    pub fn into_folder(folder: PathBuf) -> Self {
        Self { given: Some(folder), private: Mutex::default() }
    }

    fn made(&self) -> MutexGuard<'_, Option<Private>> {
        self.private.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of the prints, which is made when it is needed first.
    ///
    /// # Errors
    /// What the file system says.
    pub fn folder(&self) -> io::Result<PathBuf> {
        if let Some(folder) = &self.given {
            fs::create_dir_all(folder)?;
            return Ok(folder.clone());
        }
        let mut made = self.made();
        if let Some(private) = &*made {
            return Ok(private.folder.path().to_owned());
        }
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        private::folder(folder.path())?;
        let lock = private::file(&folder.path().join(LOCK))?;
        lock.try_lock()?;
        let path = folder.path().to_owned();
        *made = Some(Private { _lock: lock, folder });
        Ok(path)
    }

    /// Saves and tells where. The same bytes are not written again, since a viewer may have them open.
    ///
    /// # Errors
    /// What the file system says.
    pub fn save(&self, bytes: &[u8], file_name: &str) -> io::Result<PathBuf> {
        if Path::new(file_name).file_name() != Some(OsStr::new(file_name)) {
            return Err(io::ErrorKind::InvalidFilename.into());
        }
        let folder = self.folder()?;
        let path = folder.join(file_name);
        if fs::read(&path).is_ok_and(|there| there == bytes) {
            return Ok(path);
        }
        let mut file = tempfile::Builder::new().prefix(".").suffix(".new").tempfile_in(&folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }

    /// Leaves the folder behind as a program that is killed does.
    #[cfg(feature = "test-faults")]
    pub fn abandon(&self) -> io::Result<PathBuf> {
        self.folder()?;
        let private = self.made().take();
        private.map(|private| private.folder.keep()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Printer for SaveAndOpen {
    fn print(&self, bytes: &[u8], file_name: &str) -> io::Result<Printed> {
        let path = self.save(bytes, file_name)?;
        let is_opened = self.given.is_none() && open::that_detached(&path).is_ok();
        Ok(Printed { file_name: file_name.to_owned(), is_opened, jobs: Vec::new() })
    }

    fn forget(&self, file_name: &str) {
        if let Some(private) = &*self.made()
            && let Err(error) = fs::remove_file(private.folder.path().join(file_name))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a print was not removed");
        }
    }

    fn clear(&self) {
        if let Some(Private { _lock: lock, folder }) = self.made().take() {
            drop(lock);
            if let Err(error) = folder.close() {
                tracing::warn!(kind = ?error.kind(), "the prints were not removed");
            }
        }
    }
}

/// Removes print folders whose program has ended. What is in use is locked, and what belongs to another user
/// cannot be opened.
fn sweep(temporary: &Path) {
    let Ok(entries) = fs::read_dir(temporary) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        // A link is no folder here.
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let lock = File::options().write(true).open(entry.path().join(LOCK));
        if let Ok(lock) = lock
            && lock.try_lock().is_ok()
        {
            drop(lock);
            if let Err(error) = fs::remove_dir_all(entry.path()) {
                tracing::warn!(kind = ?error.kind(), "prints that were left were not removed");
            }
        }
    }
}
