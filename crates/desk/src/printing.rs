//! Where a form goes when it leaves the desk. Printers come with the counter; here a print is a PDF that is
//! saved and opened.

use crate::api::dossiers::Printed;
use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    sync::OnceLock,
};

/// Takes exact bytes.
pub trait Printer: Send + Sync {
    /// Prints, or saves and opens.
    ///
    /// # Errors
    /// When the bytes could not be handed over.
    fn print(&self, bytes: &[u8], file_name: &str) -> io::Result<Printed>;
}

/// Saves the PDF and opens it with the system's viewer.
#[derive(Debug, Default)]
pub struct SaveAndOpen {
    folder: Option<PathBuf>,
    private: OnceLock<tempfile::TempDir>,
}

impl SaveAndOpen {
    /// Saves into a private temporary folder that goes with the program (invariant 8).
    #[must_use]
    pub fn private() -> Self {
        Self::default()
    }

    /// Saves into a given folder and opens nothing: for demonstrations and tests.
    #[must_use]
    pub fn into_folder(folder: PathBuf) -> Self {
        Self { folder: Some(folder), private: OnceLock::new() }
    }

    fn folder(&self) -> io::Result<PathBuf> {
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder)?;
            return Ok(folder.clone());
        }
        if let Some(folder) = self.private.get() {
            return Ok(folder.path().to_owned());
        }
        let made = tempfile::Builder::new().prefix("motcua-").tempdir()?;
        Ok(self.private.get_or_init(|| made).path().to_owned())
    }
}

impl Printer for SaveAndOpen {
    fn print(&self, bytes: &[u8], file_name: &str) -> io::Result<Printed> {
        let folder = self.folder()?;
        let path = folder.join(file_name);
        let temporary = folder.join(format!("{file_name}.new"));
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        let is_opened = self.folder.is_none() && open::that_detached(&path).is_ok();
        Ok(Printed { file_name: file_name.to_owned(), is_opened })
    }
}
