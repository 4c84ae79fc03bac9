//! Backups of the hub, and coming back from one. The data key is not in a backup: who restores has the key file.

use crate::{clock::office_time, failure::Failure, hub::DATABASE, hub::Hub, identity::IDENTITY, init};
use chrono::{DateTime, Duration, FixedOffset};
use ledger::{
    DataKey, Ledger, LedgerError, Priority,
    backup::{
        BackupPlan, BackupProblem, FoundBackup, Manifest, RestorePlan, Restored, find_backups, put_in_place,
        restore,
    },
    verify::Verified,
};
use std::path::{Path, PathBuf};

/// Setting: the folder to which the server backs up by itself.
pub const BACKUP_TO: &str = "hub.backup_to";
/// Setting: highest row of the log in a backup that was checked.
pub const BACKED_UP_TO: &str = "hub.backed_up_to";
/// Setting: pin of the announced TLS key that is in a backup that was checked.
pub const NEXT_PIN_BACKED_UP: &str = "hub.next_pin_backed_up";
/// Setting: the book came back from a backup, or an older state of it was laid here. Whoever opens it next begins a
/// new epoch and a new chain.
pub const RESTORED: &str = "hub.restored";

impl Hub {
    /// Where this hub backs up by itself.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn backup_folder(&self) -> Result<Option<PathBuf>, Failure> {
        let folder = self.ledger.read(|read| read.setting(BACKUP_TO))?;
        Ok(folder.filter(|folder| !folder.is_empty()).map(PathBuf::from))
    }

    /// Chooses where this hub backs up by itself.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_backup_folder(&self, folder: &Path) -> Result<(), Failure> {
        let folder = folder.to_string_lossy();
        self.ledger.write(Priority::Clerk, |write| write.put_setting(BACKUP_TO, &folder))?;
        Ok(())
    }

    /// Makes a backup while desks are served, and keeps up to which row of the log it reaches, and which announced
    /// key is in it.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn back_up(&self, folder: &Path, go_on: &dyn Fn(f64) -> bool) -> Result<Manifest, String> {
        let identity = self.identity();
        let plan = BackupPlan {
            folder,
            owner: &identity.desk.to_string(),
            name: None,
            incarnation: &identity.epoch,
            program: env!("CARGO_PKG_VERSION"),
            at: office_time(self.office_ms()),
            keys: None,
            go_on,
        };
        // What is stored before the backup begins is in it.
        let next_pin = self.next_pin().map_err(|cause| cause.to_string())?;
        let manifest = self.ledger.back_up(&plan).map_err(|cause| sentence(&cause, folder))?;
        let row = manifest.digest.last_row.to_string();
        self.ledger
            .write(Priority::Sync, |write| {
                if let Some(pin) = &next_pin {
                    write.put_setting(NEXT_PIN_BACKED_UP, pin)?;
                }
                write.put_setting(BACKED_UP_TO, &row)
            })
            .map_err(|cause: LedgerError| cause.to_string())?;
        Ok(manifest)
    }

    /// Operations up to this row of the log are in a backup that was checked.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn backed_up_to(&self) -> Result<Option<u64>, Failure> {
        let row = self.ledger.read(|read| read.setting(BACKED_UP_TO))?;
        Ok(row.and_then(|row| row.parse().ok()))
    }

    /// True when the book holds something else than the last backup in the folder.
    pub(crate) fn is_ahead_of_backups(&self, folder: &Path) -> Result<bool, LedgerError> {
        let owner = self.identity().desk.to_string();
        let backups = find_backups(&folder.join(&owner)).unwrap_or_default();
        let Some(last) = backups.iter().find(|backup| backup.is_whole) else { return Ok(true) };
        Ok(self.ledger.read(|read| read.digest())?.hash != last.manifest.digest.hash)
    }

    /// Checks everything that is stored.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        self.ledger.verify()
    }
}

/// Why there is no backup.
fn sentence(cause: &BackupProblem, folder: &Path) -> String {
    let folder = folder.display();
    match cause {
        BackupProblem::Folder { what, kind } => {
            format!("the backup folder {folder} cannot be used: {what}: {kind}")
        }
        BackupProblem::Full => format!("the backup folder {folder} is full; earlier backups are whole"),
        BackupProblem::Ledger(LedgerError::Newer { .. }) => {
            format!("the backup in {folder} was written by a newer motcua-hub; use that one")
        }
        cause => format!("the backup in {folder}: {cause}"),
    }
}

/// What came back.
#[derive(Debug)]
pub struct CameBack {
    /// Which backup it was.
    pub manifest: Manifest,
    /// What is in it.
    pub restored: Restored,
}

/// Makes a data folder from a backup: whole, or not at all. `at` chooses one by the beginning of its name
/// (`2021-12-09`, `2021-12-09T14`); the newest otherwise, unless a clock was wrong and there is a doubt which one it is:
/// `now` is the time of this machine.
///
/// # Errors
/// One sentence for the person at the terminal; nothing is left behind then.
pub fn come_back(
    from: &Path,
    at: Option<&str>,
    data: &Path,
    key: &DataKey,
    now: DateTime<FixedOffset>,
) -> Result<CameBack, String> {
    init::check_free(data)?;
    let found = choose(from, at, now)?;
    let half = init::half_made(data);
    let plan =
        RestorePlan { backup: &found, key, folder: &half, file_name: DATABASE, settings: &[(RESTORED, "1")] };
    let back = closed(&half)
        .and_then(|()| restore(&plan).map_err(|cause| no_way_back(&cause, from, data)))
        .and_then(|restored| {
            put_in_place(&half, DATABASE).map_err(|cause| sentence(&cause, from))?;
            is_hub(&half, key)?;
            init::put_in_place(&half, data)?;
            Ok(CameBack { manifest: found.manifest.clone(), restored })
        });
    back.inspect_err(|_| {
        // What is left of it is of no use to anybody.
        let _ = std::fs::remove_dir_all(&half);
    })
}

fn closed(half: &Path) -> Result<(), String> {
    let made = std::fs::create_dir_all(half);
    #[cfg(unix)]
    let made = made
        .and_then(|()| std::fs::set_permissions(half, std::os::unix::fs::PermissionsExt::from_mode(0o700)));
    made.map_err(|cause| format!("{} cannot be made: {cause}", half.display()))
}

fn no_way_back(cause: &BackupProblem, from: &Path, data: &Path) -> String {
    match cause {
        BackupProblem::Ledger(LedgerError::Damaged(_)) => {
            format!("the key file does not open the backup in {}", from.display())
        }
        BackupProblem::Ledger(LedgerError::DiskFull) => {
            format!("the disk of {} has no room for the data", data.display())
        }
        cause => sentence(cause, from),
    }
}

/// A desk's backup is no hub.
fn is_hub(half: &Path, key: &DataKey) -> Result<(), String> {
    let identity =
        Ledger::open(half, DATABASE, key).and_then(|book| book.read(|read| read.setting(IDENTITY)));
    match identity {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err("this is the backup of a desk; it comes back on the desk".to_owned()),
        Err(cause) => Err(format!("the book that came back cannot be opened: {cause}")),
    }
}

fn choose(from: &Path, at: Option<&str>, now: DateTime<FixedOffset>) -> Result<FoundBackup, String> {
    let mut found = find_backups(from).map_err(|cause| sentence(&cause, from))?;
    // Desks keep the wraps of their keys beside their backups; a hub has none.
    found.retain(|backup| !backup.manifest.has_keys);
    let wanted = at.map(|at| at.replace([':', ' '], "-"));
    if let Some(wanted) = &wanted {
        // A whole name means that one, also when another of the same second begins with it.
        let is_name = found.iter().any(|backup| backup.name() == *wanted);
        found.retain(|backup| {
            let name = backup.name();
            if is_name { name == *wanted } else { name.starts_with(wanted.as_str()) }
        });
    }
    let owners: std::collections::BTreeSet<_> =
        found.iter().map(|backup| backup.manifest.owner.clone()).collect();
    if owners.len() > 1 {
        let owners: Vec<_> = owners.into_iter().collect();
        return Err(format!(
            "{} holds backups of several hubs; name the folder of one: {}",
            from.display(),
            owners.join(", ")
        ));
    }
    if wanted.is_none() {
        without_doubt(&found, now)?;
    }
    match (found.iter().position(|backup| backup.is_whole), wanted) {
        (Some(place), _) => Ok(found.swap_remove(place)),
        (None, Some(wanted)) => Err(format!("{} holds no whole backup of {wanted}", from.display())),
        (None, None) => Err(format!("{} holds no whole backup of a hub", from.display())),
    }
}

/// How much later than this machine's a backup's clock may be without being wrong.
const AHEAD: Duration = Duration::days(1);

/// Refuses when the newest by its log is not the newest by its clock, or a clock was ahead: what a hub keeps outside
/// its log would silently be of another time.
fn without_doubt(found: &[FoundBackup], now: DateTime<FixedOffset>) -> Result<(), String> {
    let whole = || found.iter().filter(|backup| backup.is_whole);
    let (Some(newest), Some(latest)) = (whole().next(), whole().max_by_key(|backup| backup.manifest.at))
    else {
        return Ok(());
    };
    let other = if latest.manifest.at <= newest.manifest.at {
        let is_ahead = newest.manifest.at > now + AHEAD;
        whole().nth(1).filter(|_| is_ahead)
    } else {
        Some(latest)
    };
    let Some(other) = other else { return Ok(()) };
    let line = |backup: &FoundBackup| {
        let Manifest { at, digest, .. } = &backup.manifest;
        format!("{} (made at {}, {} operations)", backup.name(), at.to_rfc3339(), digest.operations)
    };
    Err(format!(
        "a clock was wrong, and it is {} here: which backup is the newest is in doubt. \
         Choose with --at: {} or {}",
        now.to_rfc3339(),
        line(newest),
        line(other)
    ))
}
