//! `run`: a district server and a clerk's desk on this machine, and the window.
//!
//! The demo lives in `target/run/demo` across calls. Its notes (`demo.json`) are written last, so a folder without
//! them is one that was not finished, and is made anew.

use std::fmt::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::process::{GRACE, Running, await_line, create, follow, interrupted, run_for_output, run_logged};
use crate::report::{Done, Report};
use crate::workspace::Workspace;
use crate::{leftovers, npm};

/// The day on which the demo office stands: the Thursday of the conference, a working afternoon.
const CLOCK_AT: &str = "2021-12-09T14:00:00+07:00";
/// The office of the demo.
const OFFICE: &str = "nb-gv-gia-xuan";
/// Its desk.
const DESK: &str = "GX-01";
/// The clerk who signs in.
const CLERK: &str = "gx-huong";
/// The clerk's PIN on this desk.
const PIN: &str = "258036";
/// No command of the set-up takes longer.
const LIMIT: Duration = Duration::from_secs(2 * 60);

/// What has to be known to open the demo again.
struct Notes {
    port: u16,
    admin_code: String,
    unlock_code: String,
}

/// Packages of npm, pages, programs: what every kind of run needs.
pub fn build_all(workspace: &Workspace, report: &Report) -> Result<(), Failure> {
    report.step("npm", || npm::install(workspace))?;
    report.step("pages", || npm::build(workspace))?;
    report.step("programs", || {
        let mut command = workspace.build_binaries();
        run_logged("cargo build", &mut command, &workspace.log("programs"), Duration::from_secs(60 * 60))?;
        Ok(Done::default())
    })
}

/// `cargo xtask run [--fresh]`
pub fn run(workspace: &Workspace, report: &Report, fresh: bool) -> Result<(), Failure> {
    build_all(workspace, report)?;
    let demo = Demo { workspace, folder: workspace.path("target/run/demo") };
    let (notes, mut hub) = match demo.notes() {
        Some(notes) if !fresh => {
            demo.must_be_closed()?;
            if !is_free(notes.port) {
                return Err(Failure::said(format!(
                    "Another program uses port {}, which the demo's desk knows as its server's: end that program, or \
                     type `cargo xtask run --fresh` for a new demo on a free port.",
                    notes.port
                )));
            }
            let mut hub = None;
            report.step("server", || {
                let (running, address) = demo.serve(notes.port)?;
                hub = Some(running);
                Ok(Done::noted(address))
            })?;
            (notes, hub)
        }
        _ => demo.make(report)?,
    };
    report.total();
    report.line(&demo.facts(&notes));
    demo.open_window(report, &mut hub)
}

/// The demo folder and the programs that work on it.
struct Demo<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
}

impl Demo<'_> {
    /// A path in the demo folder.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The notes of a demo that was finished.
    fn notes(&self) -> Option<Notes> {
        let value: Value = serde_json::from_slice(&std::fs::read(self.path("demo.json")).ok()?).ok()?;
        let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Notes {
            port: value.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok())?,
            admin_code: text("admin_code")?,
            unlock_code: text("unlock_code")?,
        })
    }

    /// Two demos on one folder would take each other's data away.
    fn must_be_closed(&self) -> Result<(), Failure> {
        match leftovers::working_on(&self.folder).first() {
            None => Ok(()),
            Some(process) => Err(Failure::said(format!(
                "A demo is open: close its window, or end {process} if there is none."
            ))),
        }
    }

    /// Makes the demo: server, desk, clerk. Gives back the running server.
    fn make(&self, report: &Report) -> Result<(Notes, Option<Running>), Failure> {
        self.must_be_closed()?;
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder).map_err(|error| Failure::at(&self.folder, &error))?;
        }
        let mut notes = Notes { port: free_port()?, admin_code: String::new(), unlock_code: String::new() };
        report.step("district server made", || {
            let catalogue = self.workspace.path("crates/hub/catalogue");
            let mut command = self.hub(&["init"]);
            command.arg("--catalogue").arg(catalogue).args(["--clock-at", CLOCK_AT]);
            let output = self.said_by("init", &mut command)?;
            notes.admin_code = value_in(&output, "admin code:")
                .ok_or_else(|| Failure::said(format!("`motcua-hub init` named no admin code:\n{output}")))?;
            Ok(Done::noted(format!("the office's clock stands at {CLOCK_AT}")))
        })?;
        let mut hub = None;
        report.step("server", || {
            let (running, address) = self.serve(notes.port)?;
            hub = Some(running);
            Ok(Done::noted(address))
        })?;
        report.step("desk enrolled", || {
            notes.unlock_code = self.enrol(notes.port)?;
            Ok(Done::noted(format!("{DESK} of {OFFICE}")))
        })?;
        let text = json!({
            "port": notes.port,
            "admin_code": notes.admin_code,
            "unlock_code": notes.unlock_code,
            "office": OFFICE,
            "clerk": CLERK,
            "pin": PIN,
        });
        let path = self.path("demo.json");
        std::fs::write(&path, format!("{text:#}\n")).map_err(|error| Failure::at(&path, &error))?;
        Ok((notes, hub))
    }

    /// The clerk's paper code, then the desk (which learns of the code while it enrols), then the PIN.
    fn enrol(&self, port: u16) -> Result<String, Failure> {
        let paper = self.said_by("staff", self.hub(&["staff", "code"]).args(["--officer", CLERK]))?;
        let paper_code = value_in(&paper, "paper code:")
            .ok_or_else(|| Failure::said(format!("`motcua-hub staff code` named no code:\n{paper}")))?;
        let address = format!("https://127.0.0.1:{port}");
        let invitation = self.said_by(
            "enrol",
            self.hub(&["enrol"]).args(["--office", OFFICE, "--name", DESK, "--address", &address]),
        )?;
        let code = invitation
            .split_whitespace()
            .find(|word| word.starts_with("MC1-"))
            .ok_or_else(|| Failure::said(format!("`motcua-hub enrol` named no code MC1-…:\n{invitation}")))?;
        let sheet = self.said_by("desk-enrol", self.desk("enrol").args(["--code", code]))?;
        let unlock_code = value_in(&sheet, "unlock code:")
            .ok_or_else(|| Failure::said(format!("`motcua-desk enrol` named no unlock code:\n{sheet}")))?;
        self.said_by(
            "desk-pin",
            self.desk("pin")
                .args(["--officer", CLERK, "--paper-code", &paper_code, "--pin", PIN])
                // Where no keyring works, the data opens with the sheet alone.
                .args(["--unlock", &unlock_code]),
        )?;
        Ok(unlock_code)
    }

    /// `motcua-hub WORDS --data …`
    fn hub(&self, words: &[&str]) -> Command {
        let mut command = self.workspace.command(self.workspace.program("motcua-hub"));
        command.args(words).arg("--data").arg(self.path("hub"));
        command
    }

    /// `motcua-desk WORD --data …`
    fn desk(&self, word: &str) -> Command {
        let mut command = self.workspace.command(self.workspace.program("motcua-desk"));
        command.arg(word).arg("--data").arg(self.path("desk"));
        command
    }

    /// What a command of the set-up prints.
    fn said_by(&self, name: &str, command: &mut Command) -> Result<String, Failure> {
        run_for_output(name, command, &self.path(&format!("{name}.log")), LIMIT)
    }

    /// Starts the server and waits until it listens; its address comes from its own mouth.
    fn serve(&self, port: u16) -> Result<(Running, String), Failure> {
        let log = self.path("hub.log");
        let file = create(&log)?;
        let err = file.try_clone().map_err(|error| Failure::at(&log, &error))?;
        let mut command = self.hub(&["serve"]);
        command.args(["--listen", &format!("127.0.0.1:{port}")]).stdout(Stdio::piped()).stderr(err);
        let mut hub = Running::start("the district server", &mut command)?;
        let lines = follow(hub.stdout()?, file, "listening on ");
        let line = await_line(&mut hub, &lines, &log, Duration::from_secs(60))?;
        let address = line.split("listening on ").nth(1).unwrap_or_default().trim().to_owned();
        Ok((hub, address))
    }

    /// What a person needs to know.
    fn facts(&self, notes: &Notes) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "  {name:12}{value}");
        };
        line("clerk", &format!("Đinh Thị Hương ({CLERK}), PIN {PIN}"));
        line("unlock code", &format!("{} (asked for only where no keyring works)", notes.unlock_code));
        line(
            "console",
            &format!("https://127.0.0.1:{}/console (the browser does not know its key)", notes.port),
        );
        line("admin code", &format!("{} (good for one sign-in)", notes.admin_code));
        line("prints", &self.workspace.shown(&self.workspace.path("target/run/prints")).to_string());
        line("data", &self.workspace.shown(&self.folder).to_string());
        text
    }

    /// Opens the window and waits until it closes; then the server goes too.
    fn open_window(&self, report: &Report, hub: &mut Option<Running>) -> Result<(), Failure> {
        let prints = self.workspace.path("target/run/prints");
        std::fs::create_dir_all(&prints).map_err(|error| Failure::at(&prints, &error))?;
        let log = self.path("window.log");
        let out = create(&log)?;
        let err = out.try_clone().map_err(|error| Failure::at(&log, &error))?;
        let mut command = self.workspace.command(self.workspace.program("motcua"));
        command.arg("--data").arg(self.path("desk")).arg("--print-to").arg(&prints).stdout(out).stderr(err);
        let outcome = report.step("window", || {
            let status = Running::start("the window", &mut command)?.wait(None)?;
            if status.success() {
                return Ok(Done::noted("closed"));
            }
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            Err(Failure::said(format!("{status}\n{}", said.trim_end())))
        });
        report.step("server stopped", || self.stop(hub))?;
        match outcome {
            // Ctrl+C is one of the two ways to end a demo.
            Err(Failure::Interrupted) => Ok(()),
            Err(_) => Err(Failure::said(format!(
                "The window did not end well: see {}.",
                self.workspace.shown(&log)
            ))),
            Ok(()) => Ok(()),
        }
    }

    /// Stops the server; one that ended on its own meanwhile is worth a word.
    fn stop(&self, hub: &mut Option<Running>) -> Result<Done, Failure> {
        let Some(running) = hub else { return Ok(Done::default()) };
        let early = running.ended()?.filter(|_| !interrupted());
        running.stop(GRACE);
        *hub = None;
        Ok(early.map_or_else(Done::default, |status| {
            Done::noted(format!(
                "it had ended before: {status}; see {}",
                self.workspace.shown(&self.path("hub.log"))
            ))
        }))
    }
}

/// The value after `label` in what a program printed; where no line has the label, the last line that is not empty.
fn value_in(output: &str, label: &str) -> Option<String> {
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty());
    let labelled = lines().find_map(|line| line.strip_prefix(label));
    labelled.or_else(|| lines().next_back()).map(|value| value.trim().to_owned())
}

/// A port of loopback that nobody uses now.
fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::said(format!("no port is free on 127.0.0.1: {error}")))
}

/// Whether nobody uses a port of loopback.
fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_behind_its_label_or_on_the_last_line() {
        assert_eq!(
            value_in("made\nadmin code: ABCD-EFGH\nbye\n", "admin code:").as_deref(),
            Some("ABCD-EFGH")
        );
        assert_eq!(value_in("ABCD-EFGH\n\n", "paper code:").as_deref(), Some("ABCD-EFGH"));
        assert_eq!(value_in("\n", "paper code:"), None);
    }

    #[test]
    fn a_port_in_use_is_not_free() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_free(port));
        drop(listener);
        assert!(free_port().is_ok_and(|port| port > 0));
    }
}
