//! The sheet's code between enrolment and the first sign-in, on a machine whose keyring does not work.
//!
//! Without it, a power cut between the key file and the first look at the sheet would leave a machine that nobody
//! can open. Until somebody has signed in there is nothing about a citizen in the data: what the district sends of the
//! office's dossiers is not kept before that. So the code may lie beside it, readable for this user of the machine
//! alone. From the first sign-in on it is nowhere but on paper.

use super::KeyFile;
use ledger::DataKey;
use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    path::Path,
};
use zeroize::Zeroizing;

/// Name of the file in the data folder.
pub const FILE: &str = "sheet.pending";

/// Keeps the code.
///
/// # Errors
/// What the file system says.
pub(crate) fn keep(folder: &Path, code: &str) -> io::Result<()> {
    let mut file = crate::private::file(&folder.join(FILE))?;
    file.write_all(code.as_bytes())?;
    file.sync_all()
}

/// The data key, as long as the code is kept here.
pub(crate) fn open(folder: &Path, keys: &KeyFile) -> Option<DataKey> {
    let code = Zeroizing::new(fs::read_to_string(folder.join(FILE)).ok()?);
    keys.open_with_sheet(&code).ok()
}

/// Forgets the code. One that cannot be removed is tried again at the next start.
pub(crate) fn forget(folder: &Path) {
    match fs::remove_file(folder.join(FILE)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(kind = ?error.kind(), "the sheet's code was not removed from the data folder");
        }
        _ => {}
    }
}
