//! The district's console in a real browser.

use crate::{
    Context, Outcome, Page,
    page::REQUEST,
    process::{Running, descendants, kill_all},
    programs, window,
};
use serde_json::json;
use std::{ops::Deref, path::Path, process::Command};
use thirtyfour::{Capabilities, WebDriver};

/// Not headless-only: what stops a browser from talking to its maker, and from refusing to run as root.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    // The browser does not know the server's key; desks pin it, which is tested elsewhere.
    "--ignore-certificate-errors",
    "--window-size=1366,768",
];

/// Chromium with a driver and a profile of its own.
pub struct ConsoleDriver {
    page: Page,
    driver: Running,
}

impl ConsoleDriver {
    /// Opens an address.
    ///
    /// # Errors
    /// When the browser does not come up.
    pub async fn open(folder: &Path, address: &str) -> Outcome<Self> {
        let home = folder.join("browser");
        std::fs::create_dir_all(&home)?;
        let port = programs::free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        crate::desk::alone(&mut command, &home);
        let driver = Running::start("chromedriver", &mut command, &folder.join("browser.log"))?;
        // From here on the browser goes with the value, whatever happens.
        let mut guard = Guard(Some(driver));
        window::listens(port).await?;
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|one| (*one).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", home.join("profile").display()));
        let mut wanted = Capabilities::new();
        wanted.set("browserName", "chrome")?;
        wanted.set("acceptInsecureCerts", true)?;
        wanted.set("goog:chromeOptions", json!({ "binary": "/usr/bin/chromium", "args": arguments }))?;
        let session = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted).request_timeout(REQUEST);
        let session = tokio::time::timeout(REQUEST, session.connect()).await;
        let session =
            session.context("the browser did not come up")?.context("the browser did not come up")?;
        let page = Page::new(session);
        tokio::time::timeout(REQUEST, page.driver().goto(address))
            .await
            .context(address)?
            .context(address)?;
        let driver = guard.0.take().context("no driver")?;
        Ok(Self { page, driver })
    }
}

impl Deref for ConsoleDriver {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for ConsoleDriver {
    fn drop(&mut self) {
        end(&mut self.driver);
    }
}

struct Guard(Option<Running>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(driver) = &mut self.0 {
            end(driver);
        }
    }
}

fn end(driver: &mut Running) {
    let below = descendants(driver.pid());
    kill_all(&below);
    driver.kill();
}
