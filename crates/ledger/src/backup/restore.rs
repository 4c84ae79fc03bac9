//! Coming back from one. First everything is laid beside what is there and checked ([`restore`]); then the caller puts
//! aside what is there, and one rename makes it the book ([`put_in_place`]).

use super::{
    BackupProblem, FoundBackup,
    make::{copy_file, has_length, hash_file},
    register,
};
use crate::{
    Blobs, DataKey, LedgerError, Read,
    blob::sync_folder,
    copy::{beside, close, open_checked, remove, sync_file},
    database::{Database, Use},
    digest::{Depth, LogDigest},
    fault::Faults,
    migration::{MIGRATIONS, applied, check_readable},
};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What comes back where.
pub struct RestorePlan<'a> {
    /// The backup.
    pub backup: &'a FoundBackup,
    /// Its data key.
    pub key: &'a DataKey,
    /// The data folder; may hold another book, which is not touched.
    pub folder: &'a Path,
    /// Name of the book in it.
    pub file_name: &'a str,
    /// Written into the book before anybody can open it: what its owner has to know when it opens next.
    pub settings: &'a [(&'a str, &'a str)],
}

/// What came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// What the book holds.
    pub digest: LogDigest,
    /// Attachments that the book names and the backup does not hold.
    pub blobs_missing: u64,
    /// The register of disposals could not be read. What the other backups beside it know of disposals was applied;
    /// what none of them knows may have come back, until the hub tells of it again.
    pub register_is_damaged: bool,
}

/// Lays the book and its attachments into the data folder, checked, under a name that is not the book's yet.
///
/// # Errors
/// [`BackupProblem::NotWhole`] when a file is not what the manifest says, [`BackupProblem::Ledger`] with
/// [`LedgerError::Damaged`] for another key, [`LedgerError::Newer`], [`LedgerError::DiskFull`].
pub fn restore(plan: &RestorePlan<'_>) -> Result<Restored, BackupProblem> {
    fs::create_dir_all(plan.folder).map_err(LedgerError::io("make the data folder"))?;
    let path = waiting(plan.folder, plan.file_name);
    let laid = lay(plan, &path);
    if laid.is_err() {
        // What is left of it takes room and is made anew the next time.
        let _ = remove(&path);
    }
    laid
}

/// Where a book lies that was restored and is not in place yet.
fn waiting(folder: &Path, file_name: &str) -> PathBuf {
    folder.join(format!("{file_name}.restoring"))
}

fn lay(plan: &RestorePlan<'_>, path: &Path) -> Result<Restored, BackupProblem> {
    let manifest = &plan.backup.manifest;
    remove(path).map_err(LedgerError::io("remove an unfinished restore"))?;
    let from = plan.backup.book();
    if !has_length(&from, manifest.bytes) {
        return Err(BackupProblem::NotWhole("its book is missing or has another length"));
    }
    fs::copy(&from, path).map_err(LedgerError::io("write the book that comes back"))?;
    let (sha256, _) = hash_file(path).map_err(LedgerError::io("read the book that comes back"))?;
    if sha256 != manifest.sha256 {
        return Err(BackupProblem::NotWhole("its book is not what was written"));
    }
    let book = Database::new(path.to_owned(), plan.key.clone());
    let checked = open_checked(&book)?;
    check_readable(&applied(&checked)?, MIGRATIONS)?;
    let digest = LogDigest::read(&checked, Depth::Log)?;
    if digest != manifest.digest {
        return Err(BackupProblem::NotWhole("its book does not hold what the manifest says"));
    }
    let blobs_missing = copy_blobs(plan, &Read::new(&checked))?;
    close(checked)?;
    // What the law has destroyed since is noted in the book, in whatever version its tables are: whoever opens it
    // first makes it forget before anything is shown.
    let folder = plan.backup.folder();
    let disposals = register::read(folder, plan.key);
    let register_is_damaged = disposals.is_none();
    let disposals = disposals.unwrap_or_else(|| register::gather(folder, plan.key));
    let disposals = serde_json::to_string(&disposals)
        .map_err(|_| LedgerError::damaged("a register cannot be written"))?;
    let register = (crate::ledger::DISPOSALS, disposals.as_str());
    let writer = book.connect(Use::Copy)?;
    for (key, value) in plan.settings.iter().chain([&register]) {
        writer
            .execute(
                "INSERT INTO setting (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )
            .map_err(LedgerError::from)?;
    }
    close(writer)?;
    sync_file(path).map_err(LedgerError::io("write the book that comes back"))?;
    Ok(Restored { digest, blobs_missing, register_is_damaged })
}

/// Attachments are shared with what is there: their names follow from key and content. Each is opened, here and there:
/// one that is not what was written is no attachment, and takes no good one's place.
fn copy_blobs(plan: &RestorePlan<'_>, book: &Read<'_>) -> Result<u64, BackupProblem> {
    let to = plan.folder.join("blobs");
    let blobs = Blobs::new(to.clone(), plan.key, Arc::new(Faults::default()));
    let from = plan.backup.blobs();
    let saved = Blobs::new(from.clone(), plan.key, Arc::new(Faults::default()));
    let (mut missing, mut folders) = (0, BTreeSet::new());
    crate::blob::each(book, |blob| {
        let (name, size) = (blobs.name(&blob.sha256), blobs.size_on_disk(blob.size));
        let (source, target) = (from.join(&name), to.join(&name));
        let is_good = |file: &Path, blobs: &Blobs| {
            has_length(file, size) && matches!(blobs.get(&blob.sha256), Ok(Some(_)))
        };
        if is_good(&target, &blobs) {
            return Ok(());
        }
        if !is_good(&source, &saved) {
            missing += 1;
            return Ok(());
        }
        let parent = target.parent().unwrap_or(&to).to_owned();
        fs::create_dir_all(&parent).map_err(LedgerError::io("make a folder for attachments"))?;
        copy_file(&source, &target).map_err(LedgerError::io("write an attachment that comes back"))?;
        folders.insert(parent);
        Ok::<_, BackupProblem>(())
    })?;
    if !folders.is_empty() {
        folders.extend([to, plan.folder.to_owned()]);
    }
    for folder in folders {
        sync_folder(&folder).map_err(LedgerError::io("write the attachments that come back"))?;
    }
    Ok(missing)
}

/// Gives a restored book its name. What was there must have been put aside.
///
/// # Errors
/// [`BackupProblem::InUse`] when there is a book; what the file system says.
pub fn put_in_place(folder: &Path, file_name: &str) -> Result<(), BackupProblem> {
    let path = folder.join(file_name);
    let is_free = beside(&path).iter().chain([&path]).all(|file| !file.exists());
    if !is_free {
        return Err(BackupProblem::InUse);
    }
    let put = || -> io::Result<()> {
        fs::rename(waiting(folder, file_name), &path)?;
        sync_folder(folder)
    };
    put().map_err(LedgerError::io("put the book that comes back in place"))?;
    Ok(())
}
