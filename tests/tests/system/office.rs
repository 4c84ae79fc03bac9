//! An office for one test.

use std::path::{Path, PathBuf};
use system_tests::{Context as _, DeskProcess, HubProcess, Outcome, WindowDriver, play};
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

    /// Makes a desk as [`Office::desk`] does and ends it; gives the code of its sheet, which opens its folder again.
    pub fn sheet(&self, name: &str) -> Outcome<String> {
        let mut desk = self.desk(name)?;
        let sheet = desk.unlock_code.clone().context("no sheet")?;
        desk.kill();
        Ok(sheet)
    }

    /// The window of a new desk, unlocked: it asks who is there.
    pub async fn unlocked_window(&self, name: &str) -> Outcome<WindowDriver> {
        let sheet = self.sheet(name)?;
        let window = WindowDriver::open(&self.path(name)).await?;
        play::unlock(&window, &sheet).await?;
        Ok(window)
    }

    /// The window of a new desk with the clerk signed in.
    pub async fn window(&self, name: &str) -> Outcome<WindowDriver> {
        let window = self.unlocked_window(name).await?;
        play::sign_in(&window).await?;
        Ok(window)
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
