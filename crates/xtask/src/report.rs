//! The lines on the screen: one a step, with its seconds.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// What a step that went well has to say.
#[derive(Default)]
pub struct Done {
    /// A few words after the step's name.
    pub note: String,
    /// Lines that are shown as they are: a test runner's last words.
    pub closing: String,
}

impl Done {
    /// Done, with a few words.
    pub fn noted(note: impl Into<String>) -> Self {
        Self { note: note.into(), closing: String::new() }
    }
}

/// Prints one line a step.
pub struct Report {
    started: Instant,
    /// A terminal also sees what is being done now; a log only what was done.
    terminal: bool,
    running: Mutex<Vec<String>>,
}

impl Report {
    /// A report that starts to count now.
    pub fn new() -> Self {
        Self { started: Instant::now(), terminal: std::io::stdout().is_terminal(), running: Mutex::default() }
    }

    /// Carries out one step and prints its line. A failure is told there, so what comes back of it is only the exit
    /// code.
    pub fn step(&self, name: &str, work: impl FnOnce() -> Result<Done, Failure>) -> Result<(), Failure> {
        let started = Instant::now();
        self.show(|running| running.push(name.to_owned()), "");
        let outcome = work();
        let text = match &outcome {
            Ok(done) => {
                let note = if done.note.is_empty() { String::new() } else { format!(": {}", done.note) };
                let closing =
                    if done.closing.is_empty() { String::new() } else { format!("{}\n", done.closing) };
                format!("{} {name}{note}\n{closing}", seconds(started.elapsed()))
            }
            Err(Failure::Interrupted) => format!("{} {name} stopped\n", seconds(started.elapsed())),
            Err(failure) => format!("{} {name} FAILED: {failure}\n", seconds(started.elapsed())),
        };
        self.show(|running| running.retain(|other| other != name), &text);
        match outcome {
            Ok(_) => Ok(()),
            Err(Failure::Said(_)) => Err(Failure::Exit(1)),
            Err(other) => Err(other),
        }
    }

    /// A line of its own, as it is.
    pub fn line(&self, text: &str) {
        self.show(|_| (), &format!("{text}\n"));
    }

    /// The last line: the time since the start.
    pub fn total(&self) {
        self.line(&format!("{} in all", seconds(self.started.elapsed())));
    }

    /// Prints `text` above the line of what is being done now. A closed output is not a reason to stop.
    fn show(&self, change: impl FnOnce(&mut Vec<String>), text: &str) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut running);
        let mut out = std::io::stdout().lock();
        let _ = if self.terminal {
            let now = if running.is_empty() {
                String::new()
            } else {
                format!("{:9} {} …", "", running.join(", "))
            };
            write!(out, "\r\x1b[K{text}{now}")
        } else {
            write!(out, "{text}")
        };
        let _ = out.flush();
    }
}

/// `[  12.3 s]`
fn seconds(time: Duration) -> String {
    format!("[{:6.1} s]", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_stand_in_a_column() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "[  12.3 s]");
        assert_eq!(seconds(Duration::from_secs(1_234)), "[1234.0 s]");
    }
}
