//! The district server as a process.

use crate::{
    Context, Outcome,
    failure::expect,
    process::{Running, output},
    programs, sample,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A district server with a folder of its own.
pub struct HubProcess {
    folder: PathBuf,
    /// Where it listens; the same after every restart, since desks know it.
    pub port: u16,
    /// The code that `init` printed: one sign-in to the console.
    pub admin_code: String,
    /// Where it backs up while it serves.
    pub backup_to: Option<PathBuf>,
    running: Option<Running>,
}

impl HubProcess {
    /// Makes a server's data below `folder`, with the starter catalogue and the demonstration's clock.
    ///
    /// # Errors
    /// What `init` says.
    pub fn init(folder: &Path) -> Outcome<Self> {
        Self::init_at(folder, Some(sample::CLOCK_AT))
    }

    /// Likewise, at another moment; without one it is a production server.
    ///
    /// # Errors
    /// What `init` says.
    pub fn init_at(folder: &Path, clock_at: Option<&str>) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let mut hub = Self {
            folder: folder.to_owned(),
            port: programs::free_port()?,
            admin_code: String::new(),
            backup_to: None,
            running: None,
        };
        let mut command = hub.command(&["init"])?;
        command.arg("--catalogue").arg(programs::catalogue());
        if let Some(at) = clock_at {
            command.args(["--clock-at", at]);
        }
        let said = output(&mut command).context("motcua-hub init")?;
        hub.admin_code = after(&said, "admin code:").context("`init` printed no admin code")?;
        Ok(hub)
    }

    /// A server that runs.
    ///
    /// # Errors
    /// What `init` or `serve` says.
    pub fn started(folder: &Path) -> Outcome<Self> {
        let mut hub = Self::init(folder)?;
        hub.start()?;
        Ok(hub)
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file with its data key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.folder.join("data.key")
    }

    /// What it wrote to standard error.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("hub.log")
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Starts it, on its port, and waits until it listens.
    ///
    /// # Errors
    /// What `serve` says.
    pub fn start(&mut self) -> Outcome {
        self.launch()?;
        self.listening()
    }

    /// Starts it without waiting for anything.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn launch(&mut self) -> Outcome {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = self.command(&["serve", "--listen", &listen])?;
        if let Some(folder) = &self.backup_to {
            command.arg("--backup-to").arg(folder);
        }
        self.running = Some(Running::start("motcua-hub", &mut command, &self.log())?);
        Ok(())
    }

    /// Waits until it listens.
    ///
    /// # Errors
    /// When it ends instead; with what it said.
    pub fn listening(&mut self) -> Outcome {
        let running = self.running.as_mut().context("the server does not run")?;
        running.line_with("listening on https://").map(|_| ())
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Running::pid)
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Whether it runs.
    ///
    /// # Errors
    /// When the system does not know.
    pub fn is_running(&mut self) -> Outcome<bool> {
        match &mut self.running {
            None => Ok(false),
            Some(running) => Ok(running.ended()?.is_none()),
        }
    }

    /// A string with which a desk joins.
    ///
    /// # Errors
    /// What `enrol` says.
    pub fn enrolment(&self, desk: &str) -> Outcome<String> {
        self.enrolment_through(desk, &self.address())
    }

    /// Likewise for a desk that reaches the server at another address.
    ///
    /// # Errors
    /// What `enrol` says.
    pub fn enrolment_through(&self, desk: &str, address: &str) -> Outcome<String> {
        let said = self.say(&["enrol", "--office", sample::OFFICE, "--name", desk, "--address", address])?;
        let code = said.split_whitespace().find(|word| word.starts_with("MC1-"));
        Ok(code.context("`enrol` printed no code MC1-…")?.to_owned())
    }

    /// A paper code with which an officer sets a PIN.
    ///
    /// # Errors
    /// What `staff code` says.
    pub fn staff_code(&self, officer: &str) -> Outcome<String> {
        let said = self.say(&["staff", "code", "--officer", officer])?;
        let line = after(&said, "paper code:")
            .or_else(|| said.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned));
        line.context("`staff code` printed no code")
    }

    /// Runs another command on its data.
    ///
    /// # Errors
    /// What the command says.
    pub fn say(&self, words: &[&str]) -> Outcome<String> {
        output(&mut self.command(words)?).context(format!("motcua-hub {}", words.join(" ")))
    }

    /// Number of dossiers of the sample office, as `office` lists them.
    ///
    /// # Errors
    /// What `office` says, or when the office is not among them.
    pub fn dossiers(&self) -> Outcome<u32> {
        let said = self.say(&["office"])?;
        let line =
            said.lines().find(|line| line.contains(sample::OFFICE)).context("the office is not listed")?;
        let count = line.split('\t').find_map(|column| column.trim().strip_prefix("dossiers="));
        let count = count.context(format!("no number of dossiers in `{line}`"))?;
        count.parse().context(format!("`{count}` is no number"))
    }

    fn command(&self, words: &[&str]) -> Outcome<Command> {
        expect(!words.is_empty(), || "a command has a name".to_owned())?;
        let mut command = Command::new(programs::program("motcua-hub")?);
        command.args(words).arg("--data").arg(self.data());
        Ok(command)
    }
}

/// What stands behind a label on its line.
#[must_use]
pub fn after(text: &str, label: &str) -> Option<String> {
    text.lines().find_map(|line| line.trim().strip_prefix(label)).map(|value| value.trim().to_owned())
}
