//! A desk without a window, as a process that answers one line with one line.

use crate::{
    Context, Failure, HubProcess, Outcome, failure::expect, process::Running, programs, sample, wait,
};
use serde_json::{Value, json};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// A desk with folders of its own.
pub struct DeskProcess {
    folder: PathBuf,
    prints: PathBuf,
    /// Code of the sheet, once enrolled.
    pub unlock_code: Option<String>,
    running: Option<Running>,
}

/// How the desk refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// `Problem` as the window gets it.
    pub problem: Value,
}

impl Refused {
    /// The problem's code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.problem
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_else(|| self.problem.as_str().unwrap_or_default())
    }

    /// The field that it concerns.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.problem.get("field").and_then(Value::as_str)
    }
}

impl DeskProcess {
    /// A desk below `folder` that has not been started.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn new(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder.join("home"))?;
        Ok(Self {
            folder: folder.to_owned(),
            prints: folder.join("prints"),
            unlock_code: None,
            running: None,
        })
    }

    /// A desk that joined the office and at which the clerk is signed in.
    ///
    /// # Errors
    /// When a step of it fails.
    pub fn signed_in(folder: &Path, hub: &HubProcess, name: &str) -> Outcome<Self> {
        let paper_code = hub.staff_code(sample::CLERK)?;
        let code = hub.enrolment(name)?;
        let mut desk = Self::new(folder)?;
        desk.start()?;
        desk.join(&code, &paper_code)?;
        Ok(desk)
    }

    /// Enrols with a string, sets the clerk's PIN and signs in.
    ///
    /// # Errors
    /// When one of them is refused.
    pub fn join(&mut self, code: &str, paper_code: &str) -> Outcome {
        let enrolled = self.must("enrol", &json!({ "code": code }))?;
        self.unlock_code = enrolled["unlock_code"].as_str().map(str::to_owned);
        // Where the paper code has not come with the catalogue yet, it comes with an exchange.
        let request = json!({ "officer": sample::CLERK, "paper_code": paper_code, "pin": sample::PIN });
        self.must("set_pin", &request)?;
        self.sign_in()
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The folder of its prints.
    #[must_use]
    pub fn prints(&self) -> &Path {
        &self.prints
    }

    /// Prints somewhere else from the next start on.
    pub fn print_to(&mut self, folder: PathBuf) {
        self.prints = folder;
    }

    /// What it wrote to standard error.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("desk.log")
    }

    /// The command that starts it.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn command(&self) -> Outcome<Command> {
        let mut command = Command::new(programs::program("motcua-desk")?);
        command.arg("call").arg("--data").arg(self.data()).arg("--print-to").arg(&self.prints);
        alone(&mut command, &self.folder.join("home"));
        Ok(command)
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self) -> Outcome {
        let mut command = self.command()?;
        self.start_as(&mut command)
    }

    /// Starts it by a command of the caller's.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_as(&mut self, command: &mut Command) -> Outcome {
        self.running = Some(Running::start("motcua-desk", command, &self.log())?);
        Ok(())
    }

    /// Starts it again, unlocks the data with the sheet where no keyring does, and signs the clerk in.
    ///
    /// # Errors
    /// When one of them is refused.
    pub fn resume(&mut self) -> Outcome {
        self.start()?;
        if self.stage()? == "locked" {
            let code = self.unlock_code.clone().context("the desk was never enrolled")?;
            self.must("unlock", &json!({ "code": code }))?;
        }
        self.sign_in()
    }

    /// Signs the clerk in.
    ///
    /// # Errors
    /// When it is refused.
    pub fn sign_in(&mut self) -> Outcome {
        self.must("sign_in", &json!({ "officer": sample::CLERK, "pin": sample::PIN })).map(|_| ())
    }

    /// Where it stands.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn stage(&mut self) -> Outcome<String> {
        let state = self.must("app_state", &Value::Null)?;
        Ok(state["stage"].as_str().unwrap_or_default().to_owned())
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Ends it as a power cut does; an answer that it had given and nobody has read is given back.
    pub fn cut(&mut self) -> Option<Result<Value, Refused>> {
        let lines = self.running.take().map(Running::cut).unwrap_or_default();
        // What is cut in the middle is no answer.
        lines.last().and_then(|line| read_answer(line).ok())
    }

    /// Asks it to end, as somebody does who closes the window.
    pub fn close(&mut self) {
        if let Some(running) = &mut self.running {
            running.hang_up();
        }
    }

    /// Waits until it has ended well.
    ///
    /// # Errors
    /// When it does not.
    pub fn closed(&mut self) -> Outcome {
        let status = self.running.as_mut().context("the desk does not run")?.end()?;
        self.running = None;
        expect(status.success(), || format!("the desk was closed and ended with {status}"))
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Running::pid)
    }

    /// Asks a use case without waiting for the answer.
    ///
    /// # Errors
    /// When it does not run.
    pub fn send(&mut self, use_case: &str, args: &Value) -> Outcome {
        let running = self.running.as_mut().context("the desk does not run")?;
        let input = running.stdin().context("the desk does not listen")?;
        writeln!(input, "{use_case} {args}").context("the desk does not listen")?;
        Ok(input.flush()?)
    }

    /// The next answer.
    ///
    /// # Errors
    /// When there is none.
    pub fn answer(&mut self) -> Outcome<Result<Value, Refused>> {
        let running = self.running.as_mut().context("the desk does not run")?;
        read_answer(&running.line(wait::LONG)?)
    }

    /// The next answer, if one comes in `limit`.
    ///
    /// # Errors
    /// When the desk ends by itself.
    pub fn answer_within(&mut self, limit: Duration) -> Outcome<Option<Result<Value, Refused>>> {
        let running = self.running.as_mut().context("the desk does not run")?;
        running.line_within(limit)?.map(|line| read_answer(&line)).transpose()
    }

    /// Asks a use case.
    ///
    /// # Errors
    /// When there is no answer; a refusal is one.
    pub fn ask(&mut self, use_case: &str, args: &Value) -> Outcome<Result<Value, Refused>> {
        self.send(use_case, args)?;
        self.answer()
    }

    /// Asks a use case that works.
    ///
    /// # Errors
    /// When it is refused.
    pub fn must(&mut self, use_case: &str, args: &Value) -> Outcome<Value> {
        self.ask(use_case, args)?
            .map_err(|refused| Failure::said(format!("{use_case} was refused: {}", refused.problem)))
    }

    /// Asks a use case that is refused.
    ///
    /// # Errors
    /// When it is not.
    pub fn refused(&mut self, use_case: &str, args: &Value) -> Outcome<Refused> {
        match self.ask(use_case, args)? {
            Err(refused) => Ok(refused),
            Ok(value) => Err(Failure::said(format!("{use_case} was not refused: {value}"))),
        }
    }

    /// Receives a dossier.
    ///
    /// # Errors
    /// When it is refused.
    pub fn receive(&mut self, form: &Value) -> Outcome<Value> {
        self.must("receive", &sample::receive(form))
    }

    /// Exchanges until nothing waits.
    ///
    /// # Errors
    /// When something still waits after a long time.
    pub fn sync(&mut self) -> Outcome<Value> {
        let mut last = Value::Null;
        let done = wait::until("an exchange after which nothing waits", || {
            last = self.must("sync_now", &Value::Null)?;
            let is_done = last["link"] == "online" && last["waiting"] == 0;
            Ok(is_done.then(|| last.clone()))
        });
        done.map_err(|failure| Failure::said(format!("{failure}; the last status: {last}")))
    }

    /// Codes of the dossiers that it knows, sorted.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn codes(&mut self) -> Outcome<Vec<String>> {
        let rows = self.must("dossiers", &json!({ "text": "", "limit": 0 }))?;
        let mut codes: Vec<String> = rows
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| row["code"].as_str().map(str::to_owned))
            .collect();
        codes.sort();
        Ok(codes)
    }
}

fn read_answer(line: &str) -> Outcome<Result<Value, Refused>> {
    let mut answer: Value = serde_json::from_str(line).context(line)?;
    if let Some(value) = answer.get_mut("ok") {
        return Ok(Ok(value.take()));
    }
    let problem = answer.get_mut("problem").map(Value::take).context(line)?;
    Ok(Err(Refused { problem }))
}

/// Keeps a program away from the session of the person at this machine: no bus and so no keyring, a home of its own.
pub fn alone(command: &mut Command, home: &Path) {
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_RUNTIME_DIR", home)
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env_remove("WAYLAND_DISPLAY");
}
