//! An office for one test.

use std::path::{Path, PathBuf};
use system_tests::{DeskProcess, HubProcess, Outcome};
use tempfile::TempDir;

/// A district server that runs, and room for desks. The server goes before its folder.
pub struct Office {
    pub hub: HubProcess,
    folder: TempDir,
}

impl Office {
    pub fn open() -> Outcome<Self> {
        let folder = folder()?;
        Ok(Self { hub: HubProcess::started(&folder.path().join("hub"))?, folder })
    }

    /// One that lives at another moment, or in the present.
    pub fn open_at(clock_at: Option<&str>) -> Outcome<Self> {
        let folder = folder()?;
        let mut hub = HubProcess::init_at(&folder.path().join("hub"), clock_at)?;
        hub.start()?;
        Ok(Self { hub, folder })
    }

    /// A desk of the office at which the clerk is signed in.
    pub fn desk(&self, name: &str) -> Outcome<DeskProcess> {
        DeskProcess::signed_in(&self.path(name), &self.hub, name)
    }

    /// A desk that has not joined, started.
    pub fn stranger(&self, name: &str) -> Outcome<DeskProcess> {
        let mut desk = DeskProcess::new(&self.path(name))?;
        desk.start()?;
        Ok(desk)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A temporary folder with a short path.
pub fn folder() -> Outcome<TempDir> {
    Ok(tempfile::Builder::new().prefix("mc-").tempdir()?)
}
