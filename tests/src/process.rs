//! A process of our own, ended by its id.

use crate::{Context, Failure, Outcome, wait};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// A running program whose standard output is read line by line and whose standard error goes to a file: answers are
/// for the caller alone, the file is what a program writes about itself.
pub struct Running {
    name: String,
    child: Child,
    lines: Receiver<String>,
    log: PathBuf,
}

impl Running {
    /// Starts a program. Its standard error goes to `log`, after what is there already.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> Outcome<Self> {
        let file = fs::OpenOptions::new().create(true).append(true).open(log).context(log.display())?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file);
        let mut child = command.spawn().context(format!("{name} cannot be started"))?;
        let out = child.stdout.take().context("no standard output")?;
        let (said, lines) = channel();
        // Ends by itself when the process closes its output.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if said.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { name: name.to_owned(), child, lines, log: log.to_owned() })
    }

    /// Its id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its standard input.
    pub fn stdin(&mut self) -> Option<&mut ChildStdin> {
        self.child.stdin.as_mut()
    }

    /// The next line.
    ///
    /// # Errors
    /// When none comes in `limit`, or the process ends; with what it said to standard error.
    pub fn line(&mut self, limit: Duration) -> Outcome<String> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => Err(Failure::said(format!(
                "{} said nothing for {} s\n{}",
                self.name,
                limit.as_secs(),
                self.said()
            ))),
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait()?;
                Err(Failure::said(format!("{} ended ({status})\n{}", self.name, self.said())))
            }
        }
    }

    /// The next line, if one comes in `limit`.
    ///
    /// # Errors
    /// When the process ends; with what it said to standard error.
    pub fn line_within(&mut self, limit: Duration) -> Outcome<Option<String>> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => self.line(limit).map(Some),
        }
    }

    /// Ends it at once, as a power cut does, and gives back the lines that it had said and nobody has read. The last
    /// one may be cut in the middle.
    #[must_use]
    pub fn cut(mut self) -> Vec<String> {
        self.kill();
        self.lines.iter().collect()
    }

    /// The first line that holds `part`.
    ///
    /// # Errors
    /// When none comes.
    pub fn line_with(&mut self, part: &str) -> Outcome<String> {
        let started = Instant::now();
        loop {
            let line = self.line(wait::LONG.saturating_sub(started.elapsed()))?;
            if line.contains(part) {
                return Ok(line);
            }
        }
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not know.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Closes its standard input: a program that reads it to the end is asked to end.
    pub fn hang_up(&mut self) {
        self.child.stdin = None;
    }

    /// Waits until it ends.
    ///
    /// # Errors
    /// When it does not.
    pub fn end(&mut self) -> Outcome<ExitStatus> {
        let name = format!("the end of {}", self.name);
        wait::until(&name, || Ok(self.child.try_wait()?))
    }

    /// What the log holds.
    #[must_use]
    pub fn said(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let from = text.char_indices().rev().nth(3000).map_or(0, |(at, _)| at);
        text.get(from..).unwrap_or_default().trim_end().to_owned()
    }

    /// Ends it at once, as a power cut does, and waits until it is gone.
    pub fn kill(&mut self) {
        // Both fail only when it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a program to its end and gives back what it printed.
///
/// # Errors
/// When it fails; the sentence is what it wrote to standard error.
pub fn output(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.stdin(Stdio::null()).output().context(&name)?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    Err(Failure::said(String::from_utf8_lossy(&out.stderr).trim_end().to_owned()))
}

/// Ids of the processes below `pid`, nearest first.
#[must_use]
pub fn descendants(pid: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok) {
        let Some(one) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name in brackets may hold anything, so what counts is behind the last bracket: state, parent.
        let parent =
            stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if let Some(parent) = parent {
            parents.push((one, parent));
        }
    }
    let mut found = vec![pid];
    let mut at = 0;
    while let Some(above) = found.get(at).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == above).map(|(one, _)| *one));
        at += 1;
    }
    found.split_off(1)
}

/// The name of a process, as the system keeps it.
#[must_use]
pub fn name_of(pid: u32) -> String {
    fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned()
}

/// Ends processes at once by id and waits until they are gone. Only for ids that were seen below a process of ours.
pub fn kill_all(pids: &[u32]) {
    #[cfg(unix)]
    for pid in pids {
        if let Ok(pid) = i32::try_from(*pid) {
            // One that has gone meanwhile needs no signal.
            let _ =
                nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL);
        }
    }
    // A zombie has ended; whoever started it has not asked yet. The first thread may be one while another still
    // waits for the disk, and until that has gone too the process keeps its files and their locks.
    let lives = |stat: Result<String, std::io::Error>| {
        let stat = stat.unwrap_or_default();
        !stat.is_empty() && !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with(['Z', 'X'])
    };
    let is_there = |pid: &u32| {
        let threads = fs::read_dir(format!("/proc/{pid}/task"));
        threads
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .any(|thread| lives(fs::read_to_string(thread.path().join("stat"))))
    };
    let started = Instant::now();
    while pids.iter().any(is_there) && started.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(10));
    }
}
