//! Backups of this desk.

use crate::{
    Desk,
    api::{
        backup::{BackupFolder, BackupFound, BackupStatus, FindBackups, RestoreRequest, VerifyView},
        session::AppState,
    },
};
use domain::problem::{Code, Problem};

impl Desk {
    pub fn backup_status(&self, (): ()) -> Result<BackupStatus, Problem> {
        Ok(BackupStatus::default())
    }
    pub fn set_backup_folder(&self, _: BackupFolder) -> Result<BackupStatus, Problem> {
        Err(self.problem(Code::Internal, &"not yet"))
    }
    pub fn backup_now(&self, (): ()) -> Result<BackupStatus, Problem> {
        Err(self.problem(Code::Internal, &"not yet"))
    }
    pub fn find_backups(&self, _: FindBackups) -> Result<Vec<BackupFound>, Problem> {
        Err(self.problem(Code::Internal, &"not yet"))
    }
    pub fn restore_backup(&self, _: RestoreRequest) -> Result<AppState, Problem> {
        Err(self.problem(Code::Internal, &"not yet"))
    }
    pub fn verify_data(&self, (): ()) -> Result<VerifyView, Problem> {
        Err(self.problem(Code::Internal, &"not yet"))
    }
}
