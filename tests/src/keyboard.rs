//! A real keyboard with a Vietnamese input method: keys go through the X server and ibus-unikey, as they do at a counter,
//! not through WebDriver.

use crate::{Context, Outcome, desk, process::Running, programs, skip, wait};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The engine that writes Telex.
const ENGINE: &str = "Unikey";
/// A screen, a bus, the input method, and what presses keys.
const PROGRAMS: [&str; 5] = ["Xvfb", "dbus-daemon", "ibus-daemon", "ibus", "xdotool"];
/// Pause between two keys of a person who types fast.
pub const PERSON_MS: u32 = 60;
/// Pause between two keys of a card reader.
pub const READER_MS: u32 = 4;

/// A screen of its own (keys go to the window in front), and the input method that listens there.
pub struct Keyboard {
    display: String,
    bus: String,
    method: String,
    home: PathBuf,
    // Ended in this order.
    _method: Running,
    _bus: Running,
    _screen: Running,
}

impl Keyboard {
    /// Sets a keyboard up; `None`, said aloud, where this machine has no such input method.
    ///
    /// # Errors
    /// When one of the programs does not come up.
    pub fn plug_in(folder: &Path) -> Outcome<Option<Self>> {
        if let Some(missing) = PROGRAMS.iter().find(|name| !programs::is_on_path(name)) {
            skip::aloud("typing with ibus-unikey", &format!("{missing} is not installed"));
            return Ok(None);
        }
        let home = folder.join("keyboard");
        std::fs::create_dir_all(&home)?;
        let log = home.join("keyboard.log");
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]);
        let mut screen = Running::start("Xvfb", &mut command, &log)?;
        let display = format!(":{}", screen.line(wait::LONG)?.trim());
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address=1"]);
        alone(&mut command, &home, &display, "disabled:");
        let mut bus = Running::start("dbus-daemon", &mut command, &log)?;
        let address = bus.line(wait::LONG)?.trim().to_owned();
        let mut command = Command::new("ibus-daemon");
        command.args(["--panel=disable", "--emoji-extension=disable", "--cache=none"]);
        alone(&mut command, &home, &display, &address);
        let method = Running::start("ibus-daemon", &mut command, &log)?;
        let ask = |args: &[&str]| -> Outcome<String> {
            let mut command = Command::new("ibus");
            command.args(args).stderr(Stdio::null());
            alone(&mut command, &home, &display, &address);
            let output = command.output().context("ibus cannot be started")?;
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let method_address = wait::until("the input method", || {
            let said = ask(&["address"])?;
            Ok(said.starts_with("unix:").then_some(said))
        })?;
        wait::until("the engine that writes Telex", || {
            ask(&["engine", ENGINE])?;
            Ok((ask(&["engine"])? == ENGINE).then_some(()))
        })?;
        Ok(Some(Self {
            display,
            bus: address,
            method: method_address,
            home,
            _method: method,
            _bus: bus,
            _screen: screen,
        }))
    }

    /// Lets a program show its window here and listen to this keyboard.
    pub(crate) fn serve(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env("GTK_IM_MODULE", "ibus")
            // Not by the address that lies in the home of the person at this machine.
            .env("IBUS_ADDRESS", &self.method);
    }

    /// Brings a process's window to the front, where keys go.
    ///
    /// # Errors
    /// When it has none.
    pub fn face(&self, pid: u32) -> Outcome {
        let window = wait::until("the window on its screen", || {
            let found = self.xdotool(&["search", "--onlyvisible", "--pid", &pid.to_string()])?;
            Ok(found.lines().last().map(str::to_owned))
        })?;
        self.xdotool(&["windowfocus", &window])?;
        Ok(())
    }

    /// Presses the keys of a text, one after the other.
    ///
    /// # Errors
    /// When they cannot be pressed.
    pub fn write(&self, keys: &str, pause_ms: u32) -> Outcome {
        self.xdotool(&["type", "--delay", &pause_ms.to_string(), "--", keys]).map(|_| ())
    }

    /// Presses one key by its X name, such as `Return`, or keys together such as `ctrl+a`.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub fn press(&self, key: &str) -> Outcome {
        self.xdotool(&["key", "--", key]).map(|_| ())
    }

    fn xdotool(&self, args: &[&str]) -> Outcome<String> {
        let mut command = Command::new("xdotool");
        command.args(args);
        alone(&mut command, &self.home, &self.display, &self.bus);
        let output = command.output().context("xdotool cannot be started")?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// On this screen and this bus, with settings that nobody else has.
fn alone(command: &mut Command, home: &Path, display: &str, bus: &str) {
    desk::alone(command, home);
    command.env("DISPLAY", display).env("DBUS_SESSION_BUS_ADDRESS", bus).env("GSETTINGS_BACKEND", "memory");
}
