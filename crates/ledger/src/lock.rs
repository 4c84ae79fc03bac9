//! One process a data folder.

use crate::LedgerError;
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

/// Held for as long as a process works with a data folder. The system lets go when the process ends, however
/// it ends, so that no crash locks the clerk out.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, which is made if there is none.
    ///
    /// # Errors
    /// [`LedgerError::InUse`] while another process holds it.
    pub fn acquire(folder: &Path) -> Result<Self, LedgerError> {
        std::fs::create_dir_all(folder).map_err(LedgerError::io("make the data folder"))?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("lock"))
            .map_err(LedgerError::io("open the lock file"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LedgerError::InUse),
            Err(TryLockError::Error(cause)) => Err(LedgerError::io("lock the data folder")(cause)),
        }
    }
}
