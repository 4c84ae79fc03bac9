//! The screen: a person's, or a virtual one.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::failure::Failure;
use crate::process::{Running, await_line, create, follow};
use crate::workspace::Workspace;

/// Whether a person can see a window here.
pub fn is_present() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A virtual screen; it goes when this value goes.
pub struct Screen {
    display: String,
    _server: Running,
}

impl Screen {
    /// Starts an X server on a number that it finds free itself.
    pub fn start(workspace: &Workspace) -> Result<Self, Failure> {
        let log = workspace.log("xvfb");
        let file = create(&log)?;
        let err = file.try_clone().map_err(|error| Failure::at(&log, &error))?;
        let mut command = workspace.command("Xvfb");
        // -noreset: without it the server starts anew whenever its last window closes, and a window that opens in
        // that moment dies.
        command
            .args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(err);
        let mut server = Running::start("Xvfb", &mut command)?;
        let numbers = follow(server.stdout()?, file, "");
        let number = await_line(&mut server, &numbers, &log, Duration::from_secs(30))?;
        Ok(Self { display: format!(":{}", number.trim()), _server: server })
    }

    /// Lets `command` open its windows here, and keeps it away from what belongs to a person's session: their
    /// compositor, and the bus on which their keyring answers.
    pub fn show<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env_remove("WAYLAND_DISPLAY")
    }
}
