//! The real window, driven through WebKitWebDriver.

use crate::{
    Context, Failure, Keyboard, Outcome, Page, desk,
    page::REQUEST,
    process::{Running, descendants, kill_all, name_of},
    programs, wait,
};
use serde_json::json;
use std::{
    net::TcpStream,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
};
use thirtyfour::{Capabilities, WebDriver};

/// Name of the window's process; the kernel keeps fifteen letters of one.
const PROGRAM: &str = "motcua";

/// The window on a data folder, with a driver of its own.
pub struct WindowDriver {
    page: Page,
    driver: Running,
    /// The window's process.
    pub pid: u32,
    prints: PathBuf,
}

impl WindowDriver {
    /// Opens the window on `folder/data`, printing into `folder/prints`.
    ///
    /// # Errors
    /// When there is no screen, or the window does not come up.
    pub async fn open(folder: &Path) -> Outcome<Self> {
        Self::open_before(folder, None).await
    }

    /// As [`WindowDriver::open`], on the screen of a keyboard and listening to it.
    ///
    /// # Errors
    /// As [`WindowDriver::open`].
    pub async fn open_at(folder: &Path, keyboard: &Keyboard) -> Outcome<Self> {
        Self::open_before(folder, Some(keyboard)).await
    }

    async fn open_before(folder: &Path, keyboard: Option<&Keyboard>) -> Outcome<Self> {
        if keyboard.is_none() && std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty()) {
            return Err(Failure::said(
                "There is no screen: run the tests with `cargo xtask test`, or inside `xvfb-run`.",
            ));
        }
        let binary = programs::program(PROGRAM)?;
        let (data, prints, home) = (folder.join("data"), folder.join("prints"), folder.join("home"));
        std::fs::create_dir_all(&home)?;
        let port = programs::free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}"));
        desk::alone(&mut command, &home);
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // The fast renderer hangs at pictures.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
            .env("GDK_BACKEND", "x11")
            // No accessibility bus is there to be asked.
            .env("NO_AT_BRIDGE", "1");
        if let Some(keyboard) = keyboard {
            keyboard.serve(&mut command);
        }
        let driver = Running::start("WebKitWebDriver", &mut command, &folder.join("window.log"))?;
        let mut guard = Started { driver: Some(driver) };
        listens(port).await?;
        let mut wanted = Capabilities::new();
        wanted.set(
            "webkitgtk:browserOptions",
            json!({ "binary": binary, "args": ["--data", data, "--print-to", prints] }),
        )?;
        let session = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted).request_timeout(REQUEST);
        let session = tokio::time::timeout(REQUEST, session.connect()).await;
        let said = guard.driver.as_ref().map(Running::said).unwrap_or_default();
        let session = session
            .context(format!("the window did not come up\n{said}"))?
            .context(format!("the window did not come up\n{said}"))?;
        let page = Page::new(session);
        let driver = guard.driver.take().context("no driver")?;
        let pid =
            descendants(driver.pid()).into_iter().find(|pid| name_of(*pid) == PROGRAM).unwrap_or_default();
        let window = Self { page, driver, pid, prints };
        window
            .page
            .until("the page", "return document.readyState === 'complete' && !!document.body", vec![])
            .await?;
        Ok(window)
    }

    /// The folder of its prints.
    #[must_use]
    pub fn prints(&self) -> &Path {
        &self.prints
    }

    /// Ends the window as a power cut does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Deref for WindowDriver {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for WindowDriver {
    fn drop(&mut self) {
        end(&mut self.driver);
    }
}

/// A driver whose session is not there yet; it may have started the window all the same.
struct Started {
    driver: Option<Running>,
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(driver) = &mut self.driver {
            end(driver);
        }
    }
}

/// A driver that ends leaves its window behind, so the window and its helpers go first, by their ids.
fn end(driver: &mut Running) {
    let below = descendants(driver.pid());
    kill_all(&below);
    driver.kill();
}

/// Waits until somebody answers on a port.
pub(crate) async fn listens(port: u16) -> Outcome {
    wait::until_async("the driver", async || {
        Ok(TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(()))
    })
    .await
}
