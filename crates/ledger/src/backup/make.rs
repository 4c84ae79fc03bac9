//! Making one.

use super::{BackupProblem, FoundBackup, Kept, Manifest, find::find_in, register, thin};
use crate::{
    Ledger, LedgerError, Read,
    blob::sync_folder,
    copy::{close, copy, open_checked, remove, sync_file, with_end},
    digest::{Depth, LogDigest},
    fault::Point,
};
use chrono::{DateTime, FixedOffset};
use domain::hash::Hash;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// What is to be backed up to where.
pub struct BackupPlan<'a> {
    /// The folder or stick. It must be there: a folder made where a stick is not plugged in would be no backup.
    pub folder: &'a Path,
    /// See [`Manifest::owner`]; becomes a folder's name.
    pub owner: &'a str,
    /// See [`Manifest::name`].
    pub name: Option<&'a str>,
    /// See [`Manifest::incarnation`].
    pub incarnation: &'a str,
    /// See [`Manifest::program`].
    pub program: &'a str,
    /// The office's clock.
    pub at: DateTime<FixedOffset>,
    /// File with the wraps of the data key, never the key itself.
    pub keys: Option<&'a Path>,
    /// Asked between two pieces of work, with the share of the book that is copied; `false` breaks off.
    pub go_on: &'a dyn Fn(f64) -> bool,
}

impl Ledger {
    /// Makes a backup while others read and write, checks it, puts it in place and thins the older ones.
    ///
    /// # Errors
    /// [`BackupProblem`]. Backups that were there are as they were.
    pub fn back_up(&self, plan: &BackupPlan<'_>) -> Result<Manifest, BackupProblem> {
        if !plan.folder.is_dir() {
            return Err(BackupProblem::Folder { what: "find it", kind: io::ErrorKind::NotFound });
        }
        let folder = plan.folder.join(plan.owner);
        fs::create_dir_all(&folder).map_err(BackupProblem::folder("make the owner's folder"))?;
        // One at a time for each owner: a command beside a running server waits for its backup.
        let _making = hold(&folder, plan.go_on)?;
        clear(&folder)?;
        let path = free_name(&folder, plan.at);
        let part = with_end(&path, ".db.part");
        let made = self.make(plan, &folder, &path, &part);
        if made.is_err() {
            // What is left of it would be removed by the next one.
            let _ = remove(&part);
        }
        let manifest = made?;
        let thinned = remove_old(&folder, plan.at).and_then(|()| self.remove_erased(&folder.join("blobs")));
        if let Err(cause) = thinned {
            // The new one stands; the old ones take room until the next time.
            return match cause {
                BackupProblem::Full => Ok(manifest),
                cause => Err(cause),
            };
        }
        Ok(manifest)
    }

    fn make(
        &self,
        plan: &BackupPlan<'_>,
        folder: &Path,
        path: &Path,
        part: &Path,
    ) -> Result<Manifest, BackupProblem> {
        let copied = self.database().sibling(part.to_owned());
        let (digest, migration) = self.read(|read| {
            let mut go_on = |share| {
                self.faults().pass(Point::Backup)?;
                if (plan.go_on)(share) { Ok(()) } else { Err(LedgerError::Unknown(BROKEN_OFF)) }
            };
            copy(read.connection(), &copied, &mut go_on).map_err(|cause| match cause {
                LedgerError::Unknown(BROKEN_OFF) => BackupProblem::BrokenOff,
                cause => BackupProblem::of_copy(cause),
            })?;
            Ok::<_, BackupProblem>((LogDigest::read(read.connection(), Depth::Log)?, last_migration(read)?))
        })?;
        sync_file(part).map_err(BackupProblem::folder("write the copy"))?;
        let blobs_missing = {
            let checked = open_checked(&copied).map_err(BackupProblem::of_copy)?;
            let found = LogDigest::read(&checked, Depth::Log).map_err(BackupProblem::of_copy)?;
            if found != digest {
                return Err(BackupProblem::NotWhole("its book does not hold what was copied"));
            }
            register::keep(folder, self.database().key(), Read::new(&checked).disposals()?)?;
            let missing = self.copy_blobs(&Read::new(&checked), &folder.join("blobs"), plan.go_on)?;
            close(checked).map_err(BackupProblem::of_copy)?;
            missing
        };
        let (sha256, bytes) = hash_file(part).map_err(BackupProblem::folder("read the copy"))?;
        let manifest = Manifest {
            v: 1,
            program: plan.program.to_owned(),
            owner: plan.owner.to_owned(),
            name: plan.name.map(str::to_owned),
            incarnation: plan.incarnation.to_owned(),
            at: plan.at,
            migration,
            digest,
            bytes,
            sha256,
            has_keys: plan.keys.is_some(),
            blobs_missing,
        };
        if let Some(keys) = plan.keys {
            let keys = fs::read(keys).map_err(LedgerError::io("read the key file"))?;
            put(folder, &with_end(path, ".keys"), &keys)?;
        }
        fs::rename(part, with_end(path, ".db")).map_err(BackupProblem::folder("put the copy in place"))?;
        sync_folder(folder).map_err(BackupProblem::folder("put the copy in place"))?;
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|_| LedgerError::damaged("a manifest cannot be written"))?;
        put(folder, &with_end(path, ".json"), &text)?;
        Ok(manifest)
    }

    /// Removes the attachments that the law has destroyed, as the book lists them: backups that were made before
    /// hold them no longer. What the book does not list may be needed by one of them, and stays.
    fn remove_erased(&self, from: &Path) -> Result<(), BackupProblem> {
        let erased: Vec<Hash> = self.read(|book| {
            book.all(
                "SELECT sha256 FROM erased_blob WHERE sha256 NOT IN (SELECT sha256 FROM blob)",
                [],
                |row| Ok(Hash(row.get(0)?)),
            )
        })?;
        let mut folders = BTreeSet::new();
        for sha256 in &erased {
            let path = from.join(self.blobs().name(sha256));
            match fs::remove_file(&path) {
                Ok(()) => folders.extend(path.parent().map(Path::to_owned)),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(BackupProblem::folder("remove a destroyed attachment")(cause)),
            }
        }
        for folder in folders {
            sync_folder(&folder).map_err(BackupProblem::folder("remove a destroyed attachment"))?;
        }
        Ok(())
    }

    /// Copies the attachments that a book names and the folder lacks. Tells how many are not on this machine.
    fn copy_blobs(
        &self,
        book: &Read<'_>,
        to: &Path,
        go_on: &dyn Fn(f64) -> bool,
    ) -> Result<u64, BackupProblem> {
        let mut missing = 0;
        let mut folders = BTreeSet::new();
        crate::blob::each(book, |blob| {
            if !go_on(1.0) {
                return Err(BackupProblem::BrokenOff);
            }
            let (from, name) = (self.blobs().path(&blob.sha256), self.blobs().name(&blob.sha256));
            let target = to.join(&name);
            let size = self.blobs().size_on_disk(blob.size);
            if has_length(&target, size) {
                return Ok(());
            }
            // What is bad here already must not take the place of a good one.
            if !has_length(&from, size) || !matches!(self.blobs().get(&blob.sha256), Ok(Some(_))) {
                missing += 1;
                return Ok(());
            }
            let parent = target.parent().unwrap_or(to).to_owned();
            fs::create_dir_all(&parent).map_err(BackupProblem::folder("make a folder for attachments"))?;
            copy_file(&from, &target).map_err(BackupProblem::folder("write an attachment"))?;
            folders.insert(parent);
            Ok(())
        })?;
        if !folders.is_empty() {
            folders.insert(to.to_owned());
        }
        for folder in folders {
            sync_folder(&folder).map_err(BackupProblem::folder("write the attachments"))?;
        }
        Ok(missing)
    }
}

/// What stands in an error for "asked to end" on its way through the copy.
const BROKEN_OFF: &str = "wish to go on";

/// The last migration of a book.
pub(super) fn last_migration(book: &Read<'_>) -> Result<u32, LedgerError> {
    let last = book.one("SELECT max(number) FROM migration", [], |row| Ok(row.get(0)?))?;
    last.ok_or(LedgerError::Unknown("migration"))
}

pub(super) fn has_length(path: &Path, bytes: u64) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == bytes)
}

/// Copies a file whole or not at all.
pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let part = with_end(to, ".part");
    let copied = || {
        let mut source = File::open(from)?;
        let mut target = File::create(&part)?;
        io::copy(&mut source, &mut target)?;
        target.sync_all()?;
        drop(target);
        fs::rename(&part, to)
    };
    copied().inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Writes a small file whole or not at all.
pub(super) fn put(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), BackupProblem> {
    let part = with_end(path, ".part");
    let written = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&part, path)?;
        sync_folder(folder)
    };
    written()
        .inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })
        .map_err(BackupProblem::folder("write beside the copy"))
}

/// Hash and length of a file, read in pieces.
pub(super) fn hash_file(path: &Path) -> io::Result<(Hash, u64)> {
    let (mut file, mut sha, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((Hash(sha.finalize().into()), bytes)),
            read => {
                bytes += read as u64;
                sha.update(piece.get(..read).unwrap_or_default());
            }
        }
    }
}

/// Name of the file that is locked while a backup is made. The system lets go when the process ends.
const LOCK: &str = "making.lock";

/// How long to wait before another look at whether the folder is free.
const TURN: Duration = Duration::from_millis(50);

fn hold(folder: &Path, go_on: &dyn Fn(f64) -> bool) -> Result<File, BackupProblem> {
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false);
    let file = options.open(folder.join(LOCK)).map_err(BackupProblem::folder("lock it"))?;
    wait_for_turn(|| file.try_lock(), go_on)?;
    Ok(file)
}

/// Waits until others are done, and may be told not to. A file system without locks (many shares and some sticks)
/// does not keep backups from being made: two at once are rarer than a desk without any. Gives back whether it is
/// locked.
fn wait_for_turn(
    mut try_lock: impl FnMut() -> Result<(), TryLockError>,
    go_on: &dyn Fn(f64) -> bool,
) -> Result<bool, BackupProblem> {
    loop {
        match try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if go_on(0.0) => std::thread::sleep(TURN),
            Err(TryLockError::WouldBlock) => return Err(BackupProblem::BrokenOff),
            Err(TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(_)) => return Ok(false),
        }
    }
}

/// Removes what backups that were broken off have left: unfinished files, and copies without the manifest that
/// vouches for them.
fn clear(folder: &Path) -> Result<(), BackupProblem> {
    let listed = fs::read_dir(folder).map_err(BackupProblem::folder("list it"))?;
    for path in listed.filter_map(Result::ok).map(|entry| entry.path()) {
        let is_left = match path.extension().and_then(OsStr::to_str) {
            Some("part") => true,
            Some("db" | "keys") => !path.with_extension("json").exists(),
            _ => false,
        };
        if is_left {
            remove(&path).map_err(BackupProblem::folder("remove an unfinished backup"))?;
        }
    }
    Ok(())
}

/// `2021-12-09T14-00-00`, or with a number behind it: the clock may have gone back.
fn free_name(folder: &Path, at: DateTime<FixedOffset>) -> PathBuf {
    let name = folder.join(at.format("%Y-%m-%dT%H-%M-%S").to_string());
    let is_free = |name: &Path| [".json", ".db", ".keys"].iter().all(|end| !with_end(name, end).exists());
    let mut number = 2u32;
    let mut free = name.clone();
    while !is_free(&free) {
        free = with_end(&name, &format!("-{number}"));
        number += 1;
    }
    free
}

fn remove_old(folder: &Path, now: DateTime<FixedOffset>) -> Result<(), BackupProblem> {
    let found = find_in(folder)?;
    let kept: Vec<Kept> = found.iter().map(FoundBackup::kept).collect();
    for at in thin(now, &kept) {
        if let Some(backup) = found.get(at) {
            backup.remove().map_err(BackupProblem::folder("remove an old backup"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_locked_can_be_backed_up_to() {
        for kind in [io::ErrorKind::Unsupported, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
            let without = wait_for_turn(|| Err(TryLockError::Error(kind.into())), &|_| true);
            assert_eq!(without, Ok(false), "{kind}");
        }
        let mut turns = [
            Err(TryLockError::WouldBlock),
            Err(TryLockError::Error(io::ErrorKind::Interrupted.into())),
            Ok(()),
        ]
        .into_iter();
        assert_eq!(wait_for_turn(|| turns.next().unwrap_or(Ok(())), &|_| true), Ok(true));
        assert!(turns.next().is_none());
    }
}
