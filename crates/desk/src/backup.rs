//! Backups of this desk: every hour to a folder or stick, on a thread of their own, and the way back from one.
//!
//! A backup holds the book encrypted as it is here, the receipts, and `keys.json`, which holds only wraps of the data
//! key: the code on the sheet opens it on any machine.

mod background;
mod restore;

pub(crate) use background::Backups;

use crate::{
    api::{
        backup::{BackupFolder, BackupStatus, FindingView, VerifyView},
        health::HealthFact,
    },
    desk::{Desk, Open},
    problems::ledger_code,
};
use domain::problem::{Code, Problem};
use ledger::{
    Ledger, LedgerError, Priority,
    backup::{BackupProblem, find_backups},
};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Setting: where backups go.
pub const FOLDER: &str = "backup.folder";
/// Setting: how the last try went.
const LAST: &str = "backup.last";
/// Setting: the book came back from a backup. Whoever opens it next begins a new chain.
pub use crate::incarnation::RESTORED;
/// Setting: up to which row of its log the hub is backed up, as it said last.
pub const HUB_BACKED_UP_TO: &str = "hub_backed_up_to";

/// How the last try went.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Last {
    /// When the last whole one was made.
    whole_at: Option<String>,
    /// Why the last try did not come to one.
    problem: Option<Problem>,
}

impl Last {
    fn read(ledger: &Ledger) -> Result<Self, LedgerError> {
        let text = ledger.read(|book| book.setting(LAST))?;
        // What cannot be read was never there: nothing but a time is lost.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn keep(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        let text = serde_json::to_string(self).map_err(|_| LedgerError::Unknown("way to write a setting"))?;
        ledger.write(Priority::Sync, |book| book.put_setting(LAST, &text)).map(drop)
    }
}

fn folder_of(ledger: &Ledger) -> Result<Option<PathBuf>, LedgerError> {
    let folder = ledger.read(|book| book.setting(FOLDER))?;
    Ok(folder.filter(|folder| !folder.is_empty()).map(PathBuf::from))
}

/// What the health page tells of the backups. The folder is not looked into: a stick may be slow, or gone.
pub(crate) fn fact(ledger: &Ledger) -> Result<HealthFact, LedgerError> {
    let folder = folder_of(ledger)?.map(|folder| folder.to_string_lossy().into_owned());
    let Last { whole_at, problem } = Last::read(ledger)?;
    Ok(HealthFact::Backup { folder, last_at: whole_at, problem })
}

/// Which sentence a trouble with a backup has.
fn backup_code(cause: &BackupProblem) -> Code {
    match cause {
        BackupProblem::Folder { .. } => Code::BackupFolderGone,
        BackupProblem::Full => Code::BackupFull,
        BackupProblem::NotWhole(_) => Code::BackupDamaged,
        BackupProblem::BrokenOff => Code::Internal,
        BackupProblem::InUse => Code::RestoreRefused,
        BackupProblem::Ledger(cause) => ledger_code(cause),
    }
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Desk {
    /// How it stands with the backups of this desk.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn backup_status(&self, (): ()) -> Result<BackupStatus, Problem> {
        let open = self.opened()?;
        self.status_of_backups(&open).map_err(|error| self.ledger_problem(error))
    }

    fn status_of_backups(&self, open: &Open) -> Result<BackupStatus, LedgerError> {
        let Last { whole_at, problem } = Last::read(&open.ledger)?;
        let folder = folder_of(&open.ledger)?;
        let count = folder.as_ref().map_or(0, |folder| {
            let found = find_backups(&folder.join(open.identity().desk.to_string())).unwrap_or_default();
            found.iter().filter(|backup| backup.is_whole).count()
        });
        let was_tried = whole_at.is_some() || problem.is_some();
        Ok(BackupStatus {
            folder: folder.map(|folder| folder.to_string_lossy().into_owned()),
            last_at: whole_at,
            last_ok: was_tried.then_some(problem.is_none()),
            problem,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            is_running: open.backups.is_running(),
        })
    }

    /// Chooses where backups go. What an earlier folder holds stays there.
    ///
    /// # Errors
    /// [`Code::BackupFolderWrong`], [`Code::BackupFolderGone`].
    pub fn set_backup_folder(&self, chosen: BackupFolder) -> Result<BackupStatus, Problem> {
        let open = self.opened()?;
        let chosen = chosen.folder.map(|folder| folder.trim().to_owned()).filter(|folder| !folder.is_empty());
        if let Some(folder) = &chosen {
            check_folder(Path::new(folder), &self.folder)
                .map_err(|(code, cause)| self.problem(code, &format!("{cause:?}")).field("folder"))?;
        }
        let empty = serde_json::to_string(&Last::default()).unwrap_or_default();
        let kept = open.ledger.write(Priority::Clerk, |book| {
            let chosen = chosen.unwrap_or_default();
            if book.setting(FOLDER)?.unwrap_or_default() != chosen {
                book.put_setting(FOLDER, &chosen)?;
                book.put_setting(LAST, &empty)?;
            }
            Ok(())
        });
        kept.map_err(|error: LedgerError| self.ledger_problem(error))?;
        open.backups.wake();
        self.backup_status(())
    }

    /// Makes a backup now and checks it. That it came to none is in the status.
    ///
    /// # Errors
    /// [`Code::BackupFolderGone`] when no folder was chosen, and when the open data cannot be read.
    pub fn backup_now(&self, (): ()) -> Result<BackupStatus, Problem> {
        let open = self.opened()?;
        let folder = folder_of(&open.ledger).map_err(|error| self.ledger_problem(error))?;
        if folder.is_none() {
            return Err(self.problem(Code::BackupFolderGone, &"no folder was chosen").field("folder"));
        }
        open.backups.make();
        self.backup_status(())
    }

    /// Checks everything that is stored.
    ///
    /// # Errors
    /// When the data cannot be read at all.
    pub fn verify_data(&self, (): ()) -> Result<VerifyView, Problem> {
        let open = self.opened()?;
        let found = open.ledger.verify().map_err(|error| self.ledger_problem(error))?;
        for (code, finding) in &found.findings {
            tracing::error!(%code, count = finding.count, places = ?finding.places, "the data is damaged");
        }
        let view = |(code, finding): (_, &ledger::verify::Finding)| FindingView {
            code: format!("{code}"),
            count: count(finding.count),
            first: finding.places.first().cloned().unwrap_or_default(),
        };
        Ok(VerifyView {
            is_sound: found.is_sound(),
            operations: count(found.operations),
            blobs: count(found.blobs),
            findings: found.findings.iter().map(|(code, finding)| view((code, finding))).collect(),
        })
    }
}

/// A folder that is there, can be written, and does not lie in what is to be backed up.
fn check_folder(folder: &Path, data: &Path) -> Result<(), (Code, io::ErrorKind)> {
    let whole = match fs::canonicalize(folder) {
        Ok(whole) if folder.is_absolute() && whole.is_dir() => whole,
        Ok(_) => return Err((Code::BackupFolderWrong, io::ErrorKind::NotADirectory)),
        Err(cause) => return Err((Code::BackupFolderGone, cause.kind())),
    };
    if fs::canonicalize(data).is_ok_and(|data| whole.starts_with(data)) {
        return Err((Code::BackupFolderWrong, io::ErrorKind::InvalidInput));
    }
    let probe = whole.join("motcua.part");
    fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).map_err(|cause| match cause.kind() {
        io::ErrorKind::StorageFull => (Code::BackupFull, io::ErrorKind::StorageFull),
        kind => (Code::BackupFolderGone, kind),
    })
}
