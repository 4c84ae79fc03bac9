//! Coming back from a backup, on a machine that has no data that can be used.

use super::{RESTORED, backup_code, count};
use crate::{
    api::{
        Access,
        backup::{BackupFound, FindBackups, RestoreRequest},
        session::{AppState, Stage},
    },
    desk::{DATABASE, Desk, Inner, lock},
    keys::{FILE, KeyFile, KeyProblem},
};
use domain::problem::{Code, Problem};
use ledger::{
    DataKey,
    backup::{BackupProblem, FoundBackup, RestorePlan, find_backups, put_in_place, restore},
};
use std::{fs, io, path::Path};

impl Desk {
    /// Backups in a folder or on a stick, the newest first. Where data is open, only somebody who is signed in may
    /// look: what desks there are is nobody else's business.
    ///
    /// # Errors
    /// [`Code::BackupFolderGone`]; what keeps a person from looking.
    pub fn find_backups(&self, request: FindBackups) -> Result<Vec<BackupFound>, Problem> {
        if matches!(self.stage().0, Stage::SignedIn | Stage::SignedOut) {
            self.allow(Access::SignedIn)?;
        }
        let found = self.look_for_backups(&request.folder)?;
        Ok(found
            .iter()
            .map(|backup| BackupFound {
                id: backup.id(),
                desk_name: backup.manifest.name.clone(),
                at: backup.manifest.at.to_rfc3339(),
                operations: count(backup.manifest.digest.operations),
                waiting: count(backup.manifest.digest.waiting),
                is_whole: backup.is_whole,
                is_time_doubtful: backup.is_time_doubtful,
            })
            .collect())
    }

    /// Those of desks: a hub keeps no wraps beside its own.
    fn look_for_backups(&self, folder: &str) -> Result<Vec<FoundBackup>, Problem> {
        let mut found = find_backups(Path::new(folder.trim()))
            .map_err(|cause| self.problem(backup_code(&cause), &cause).field("folder"))?;
        found.retain(|backup| backup.manifest.has_keys);
        Ok(found)
    }

    /// Puts a backup in place. What is here is put aside, never deleted. The data key comes from the wraps in the
    /// backup with the code on the sheet, and goes into this machine's keyring.
    ///
    /// # Errors
    /// [`Code::RestoreRefused`] when there is data that can be used, [`Code::BackupDamaged`],
    /// [`Code::UnlockCodeWrong`], [`Code::BackupFolderGone`], [`Code::DataNewer`], [`Code::DiskFull`].
    pub fn restore_backup(&self, request: RestoreRequest) -> Result<AppState, Problem> {
        let _opening = lock(&self.opening);
        let is_free = matches!(self.stage().0, Stage::NotEnrolled | Stage::Broken) && self.holds_folder();
        if !is_free {
            return Err(self.problem(Code::RestoreRefused, &"there is data, or another program has it"));
        }
        let found = self.look_for_backups(&request.folder)?;
        let chosen = found
            .iter()
            .find(|backup| backup.id() == request.id)
            .ok_or_else(|| self.problem(Code::BackupDamaged, &"there is no such backup").field("id"))?;
        let (file, key) = self.open_wraps(&found, chosen, &request.unlock_code)?;
        let refused = |cause: BackupProblem| self.problem(backup_code(&cause), &cause);
        let restored = restore(&RestorePlan {
            backup: chosen,
            key: &key,
            folder: &self.folder,
            file_name: DATABASE,
            settings: &[(RESTORED, "1")],
        })
        .map_err(refused)?;
        if restored.blobs_missing > 0 {
            tracing::warn!(count = restored.blobs_missing, "attachments are not in the backup");
        }
        if restored.register_is_damaged {
            // The hub tells of every disposal again with the next contact.
            tracing::warn!("the register of disposals is damaged; the other backups were asked");
        }
        self.put_all_aside().map_err(|error| self.problem(Code::DataDamaged, &error))?;
        put_in_place(&self.folder, DATABASE).map_err(refused)?;
        self.keep_wraps(file, &key)?;
        let inner = self.open_data(&key);
        let broken = match &inner {
            Inner::Broken(problem) => Some(problem.clone()),
            _ => None,
        };
        self.set_inner(inner);
        match broken {
            Some(problem) => Err(problem),
            None => self.app_state(()),
        }
    }

    /// The wraps of the chosen backup, or of another one of the same desk: the sheet may have been renewed since, and
    /// the data key stays the same.
    fn open_wraps(
        &self,
        found: &[FoundBackup],
        chosen: &FoundBackup,
        code: &str,
    ) -> Result<(KeyFile, DataKey), Problem> {
        let others = found.iter().filter(|other| other.manifest.owner == chosen.manifest.owner);
        let (mut trouble, mut tried) = (None, Vec::new());
        for path in std::iter::once(chosen).chain(others).filter_map(FoundBackup::keys) {
            match KeyFile::read_file(&path) {
                // Most are the same, and each try takes as long as it must.
                Ok(file) if tried.contains(&file) => {}
                Ok(file) => match file.open_with_sheet(code) {
                    Ok(key) => return Ok((file, key)),
                    Err(error) => {
                        trouble = trouble.or(Some(error));
                        tried.push(file);
                    }
                },
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        Err(match trouble {
            Some(KeyProblem::WrongCode) => {
                self.problem(Code::UnlockCodeWrong, &"wrong code").field("unlock_code")
            }
            Some(error) => self.problem(Code::BackupDamaged, &error),
            None => self.problem(Code::BackupDamaged, &"no key file"),
        })
    }

    /// The key file goes first: without it what is left is no enrolled desk, whatever happens in between.
    fn put_all_aside(&self) -> io::Result<()> {
        let end = |end: &str| format!("{DATABASE}{end}");
        let names = [FILE.to_owned(), end(""), end("-wal"), end("-shm"), end("-journal")];
        let mut aside = None;
        for name in names {
            let from = self.folder.join(&name);
            if !from.try_exists()? {
                continue;
            }
            if aside.is_none() {
                let folder = self.folder.join(format!("before-restore-{}", self.source.mark()));
                crate::private::folder(&folder)?;
                aside = Some(folder);
            }
            if let Some(folder) = &aside {
                fs::rename(from, folder.join(name))?;
            }
        }
        Ok(())
    }

    /// The key file is written last: it is what makes the folder an enrolled one.
    fn keep_wraps(&self, mut file: KeyFile, key: &DataKey) -> Result<(), Problem> {
        if file.renew_keyring(key, &*self.keyring, &*self.source).is_err() {
            // The sheet opens it each time.
            file.keyring = None;
        }
        file.write(&self.folder).map_err(|error| {
            let code = match &error {
                KeyProblem::File(cause) if cause.kind() == io::ErrorKind::StorageFull => Code::DiskFull,
                _ => Code::DataDamaged,
            };
            self.problem(code, &error)
        })
    }
}
