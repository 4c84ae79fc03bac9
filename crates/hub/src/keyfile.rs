//! The data key: 32 bytes as hexadecimal text in a file apart from the data.

use ledger::DataKey;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The file that belongs to a data folder unless another is named: `DIR.key` beside it.
#[must_use]
pub fn default_for(data: &Path) -> PathBuf {
    let mut name = data.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(".key");
    data.with_file_name(name)
}

/// Refuses a file that is there: it may be the only key to other data.
///
/// # Errors
/// One sentence for the person at the terminal.
pub fn check_free(file: &Path) -> Result<(), String> {
    if file.exists() { Err(taken(file)) } else { Ok(()) }
}

fn taken(file: &Path) -> String {
    format!("the key file {} exists already; it may open other data, so it is left alone", file.display())
}

/// Writes a key into a new file that only its owner reads. An existing file is never overwritten.
///
/// # Errors
/// One sentence for the person at the terminal.
pub fn create(file: &Path, key: &DataKey) -> Result<(), String> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut to| {
        writeln!(to, "{}", key.to_hex().as_str())?;
        to.sync_all()
    });
    written.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => taken(file),
        _ => format!("the key file {} cannot be written: {cause}", file.display()),
    })
}

/// Reads the key.
///
/// # Errors
/// One sentence for the person at the terminal.
pub fn read(file: &Path) -> Result<DataKey, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| format!("the key file {} cannot be read: {cause}", file.display()))?;
    DataKey::from_hex(&text)
        .map_err(|_| format!("the key file {} does not hold 64 hexadecimal digits", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = default_for(&folder.path().join("data"));
        assert_eq!(file, folder.path().join("data.key"));
        let key = DataKey::random().unwrap();
        create(&file, &key).unwrap();
        assert_eq!(read(&file), Ok(key.clone()));
        assert!(create(&file, &key).unwrap_err().contains("exists already"));
        assert_eq!(read(&file), Ok(key));
        std::fs::write(&file, "abc").unwrap();
        assert!(read(&file).unwrap_err().contains("64 hexadecimal digits"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data.key");
        create(&file, &DataKey::random().unwrap()).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
