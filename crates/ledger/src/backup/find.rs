//! Finding those that are there.

use super::{BackupProblem, Kept, Manifest, make::has_length};
use crate::copy::with_end;
use chrono::{DateTime, FixedOffset};
use std::{
    cmp::Reverse,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// A manifest is short: what is longer is no manifest.
const MANIFEST_LIMIT: u64 = 64 * 1024;

/// A backup in a folder.
#[derive(Clone, Debug)]
pub struct FoundBackup {
    /// Folder and name without an ending.
    path: PathBuf,
    /// What was checked when it was made.
    pub manifest: Manifest,
    /// True when its files are there with their lengths; whether they are what was written tells a restore.
    pub is_whole: bool,
    /// True when its time does not fit the order of the logs: the clock was wrong when it was made.
    pub is_time_doubtful: bool,
}

impl FoundBackup {
    /// `<owner>/<name>`: names it within the folder.
    #[must_use]
    pub fn id(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        format!("{}/{name}", self.manifest.owner)
    }

    /// Name without an ending, `2021-12-09T14-00-00`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The book.
    #[must_use]
    pub fn book(&self) -> PathBuf {
        with_end(&self.path, ".db")
    }

    /// The wraps of the data key.
    #[must_use]
    pub fn keys(&self) -> Option<PathBuf> {
        self.manifest.has_keys.then(|| with_end(&self.path, ".keys"))
    }

    /// The folder of the attachments.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.path.with_file_name("blobs")
    }

    /// The owner's folder.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    pub(super) fn kept(&self) -> Kept {
        Kept {
            at: self.manifest.at,
            last_row: self.manifest.digest.last_row,
            incarnation: self.manifest.incarnation.clone(),
            is_whole: self.is_whole,
        }
    }

    /// The manifest goes first: without it there is no backup.
    pub(super) fn remove(&self) -> io::Result<()> {
        for end in [".json", ".db", ".keys"] {
            match fs::remove_file(with_end(&self.path, end)) {
                Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The backups of every owner in a folder, or in the folder of one owner; the newest first. Of one incarnation the
/// newest is the one whose log goes farthest, whatever the clock said: a log only grows. Between incarnations, which
/// have no common log, and between equal logs there is nothing but the clock.
///
/// # Errors
/// [`BackupProblem::Folder`] when the folder is not there or cannot be read.
pub fn find_backups(folder: &Path) -> Result<Vec<FoundBackup>, BackupProblem> {
    let mut found = find_in(folder)?;
    let listed = fs::read_dir(folder).map_err(BackupProblem::folder("list it"))?;
    for path in listed.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() && path.file_name().is_some_and(|name| name != "blobs") {
            // Another folder of the stick may be closed to us.
            found.extend(find_in(&path).unwrap_or_default());
        }
    }
    sort(&mut found);
    Ok(found)
}

/// See [`find_backups`].
fn sort(found: &mut Vec<FoundBackup>) {
    let incarnation = |one: &FoundBackup| (one.manifest.owner.clone(), one.manifest.incarnation.clone());
    found.sort_by_cached_key(|one| (incarnation(one), Reverse((row(one), one.manifest.at))));
    let mut times: Vec<DateTime<FixedOffset>> = Vec::new();
    for same in found.chunk_by_mut(|a, b| incarnation(a) == incarnation(b)) {
        mark_doubtful(same);
        // None can have been made after one whose log went on from it.
        let (mut limit, mut next_limit, mut last_row) = (None, None, None);
        for one in same {
            if last_row != Some(row(one)) {
                (limit, last_row) = (next_limit, Some(row(one)));
            }
            let at = one.manifest.at;
            times.push(limit.map_or(at, |limit| at.min(limit)));
            next_limit = Some(next_limit.map_or(at, |next: DateTime<FixedOffset>| next.min(at)));
        }
    }
    let mut timed: Vec<_> = times.into_iter().zip(std::mem::take(found)).collect();
    timed.sort_by_cached_key(|(time, one)| Reverse((*time, row(one), one.manifest.at, one.name())));
    found.extend(timed.into_iter().map(|(_, one)| one));
}

fn row(one: &FoundBackup) -> u64 {
    one.manifest.digest.last_row
}

/// Of two backups of an incarnation, one has the longer log and the earlier time: the clock was wrong for that one
/// of them that contradicts more of the others, or for either.
fn mark_doubtful(same: &mut [FoundBackup]) {
    let facts: Vec<_> = same.iter().map(|one| (row(one), one.manifest.at)).collect();
    let contradict = |a: &(u64, DateTime<FixedOffset>), b: &(u64, DateTime<FixedOffset>)| {
        a.0 != b.0 && a.1 != b.1 && (a.0 < b.0) != (a.1 < b.1)
    };
    let counts: Vec<usize> =
        facts.iter().map(|a| facts.iter().filter(|b| contradict(a, b)).count()).collect();
    for ((one, fact), count) in same.iter_mut().zip(&facts).zip(&counts) {
        one.is_time_doubtful =
            facts.iter().zip(&counts).any(|(other, its)| contradict(fact, other) && count >= its);
    }
}

/// Those right in a folder.
pub(super) fn find_in(folder: &Path) -> Result<Vec<FoundBackup>, BackupProblem> {
    let listed = fs::read_dir(folder).map_err(BackupProblem::folder("list it"))?;
    Ok(listed.filter_map(Result::ok).filter_map(|entry| read(&entry.path())).collect())
}

fn read(path: &Path) -> Option<FoundBackup> {
    if path.extension()? != "json" || fs::metadata(path).ok()?.len() > MANIFEST_LIMIT {
        return None;
    }
    let manifest: Manifest = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let mut backup =
        FoundBackup { path: path.with_extension(""), manifest, is_whole: false, is_time_doubtful: false };
    backup.is_whole =
        has_length(&backup.book(), backup.manifest.bytes) && backup.keys().is_none_or(|keys| keys.is_file());
    Some(backup)
}
