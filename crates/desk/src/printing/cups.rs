//! CUPS: jobs go through `lp`, trays and papers come from `lpoptions`, and what became of a job is asked of the
//! scheduler in its own protocol, since `lpstat` does not tell a printed job from one that was given up.

mod ipp;

use super::{
    run::{Answer, Programs, is_plain},
    spooler::{Choices, Following, PrinterFound, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish},
};
use ipp::{Attributes, Scheduler};
use std::{path::PathBuf, time::Duration};

/// Longest time for one question.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The scheduler of this machine, or the one that `client.conf` names.
#[derive(Clone, Debug)]
pub struct Cups {
    programs: Programs,
    /// `HOST:PORT`; `None` = the system's.
    server: Option<String>,
}

impl Default for Cups {
    fn default() -> Self {
        Self { programs: Programs { folder: None, timeout: TIMEOUT, kept: &["CUPS_SERVER"] }, server: None }
    }
}

impl Cups {
    /// Asks another scheduler, `HOST:PORT`.
    #[must_use]
    pub fn at(mut self, server: &str) -> Self {
        self.server = Some(server.to_owned());
        self
    }

    /// Takes the programs out of a folder in place of the PATH.
    #[must_use]
    pub fn with_programs(mut self, folder: PathBuf) -> Self {
        self.programs.folder = Some(folder);
        self
    }

    /// Waits at most so long for one answer.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.programs.timeout = timeout;
        self
    }

    fn run(&self, program: &str, args: Vec<String>, input: &[u8]) -> Result<Answer, PrinterTrouble> {
        let server = self.server.iter().flat_map(|server| ["-h".to_owned(), server.clone()]);
        self.programs.run(program, server.chain(args), &[], input)
    }

    fn scheduler(&self) -> Result<Scheduler, PrinterTrouble> {
        let server = match &self.server {
            Some(server) => server.clone(),
            None => {
                let answer = self.run("lpstat", vec!["-H".to_owned()], &[])?;
                answer.said.trim().to_owned()
            }
        };
        Ok(Scheduler { server, timeout: self.programs.timeout })
    }
}

impl Spooler for Cups {
    fn printers(&self) -> Result<Vec<PrinterFound>, PrinterTrouble> {
        let scheduler = self.scheduler()?;
        let found = scheduler.printers()?;
        let default = scheduler.default_printer()?;
        Ok(found
            .iter()
            .filter_map(|printer| {
                let name = printer.text("printer-name")?.to_owned();
                let description = printer.text("printer-info").filter(|text| !text.trim().is_empty());
                Some(PrinterFound {
                    description: description.unwrap_or(&name).to_owned(),
                    is_default: default.as_deref() == Some(&name),
                    trouble: printer_trouble(printer),
                    name,
                })
            })
            .collect())
    }

    fn choices(&self, printer: &str) -> Result<Choices, PrinterTrouble> {
        if !is_plain(printer) {
            return Err(PrinterTrouble::Missing);
        }
        let answer = self.run("lpoptions", vec!["-p".into(), printer.into(), "-l".into()], &[])?;
        if !answer.is_ok {
            return Err(complaint(&answer.complained));
        }
        Ok(choices(&answer.said))
    }

    fn submit(&self, bytes: &[u8], wish: &Wish) -> Result<SpoolJob, PrinterTrouble> {
        if !is_plain(&wish.printer) {
            return Err(PrinterTrouble::Missing);
        }
        let mut args = vec!["-d".to_owned(), wish.printer.clone(), "-t".to_owned(), wish.title.clone()];
        args.extend(["-n".to_owned(), wish.copies.max(1).to_string()]);
        let mut option = |text: String| args.extend(["-o".to_owned(), text]);
        // The bytes are a PDF, whatever the printer's defaults are: on one side, and no larger or smaller than the
        // form (a code that is shrunk is not read).
        option("document-format=application/pdf".into());
        option("sides=one-sided".into());
        if let Some(media) = wish.media {
            option(format!("media={media}"));
        }
        if let Some(tray) = wish.tray.as_deref().filter(|tray| is_word(tray)) {
            option(format!("InputSlot={tray}"));
        }
        if let Some((first, last)) = wish.pages {
            option(format!("page-ranges={first}-{last}"));
        }
        if wish.two_up {
            option("number-up=2".into());
            option("page-border=none".into());
        } else {
            option("print-scaling=none".into());
        }
        args.push("-".into());
        let answer = self.run("lp", args, bytes)?;
        if !answer.is_ok {
            return Err(complaint(&answer.complained));
        }
        // "request id is kho-17 (0 file(s))"
        let id = answer.said.strip_prefix("request id is ").and_then(|rest| rest.split_whitespace().next());
        id.filter(|id| is_word(id)).map(|id| SpoolJob(id.to_owned())).ok_or(PrinterTrouble::Other)
    }

    fn follow(&self, printer: &str, job: &SpoolJob) -> Result<Following, PrinterTrouble> {
        let number = job.0.rsplit('-').next().unwrap_or_default();
        let scheduler = self.scheduler()?;
        let Some(found) = scheduler.job(number)? else {
            // Schedulers may be told to keep no history: what is gone has been printed.
            return Ok(Following { state: SpoolState::Done, trouble: None });
        };
        let state = match found.number("job-state") {
            // pending-held is resumed by nobody but a person at the spooler.
            Some(3 | 4) => SpoolState::Waiting,
            Some(5 | 6) => SpoolState::Printing,
            Some(9) => SpoolState::Done,
            _ => SpoolState::Failed,
        };
        let trouble = match state {
            SpoolState::Done => None,
            SpoolState::Failed if found.number("job-state") == Some(7) => Some(PrinterTrouble::Cancelled),
            SpoolState::Failed => Some(PrinterTrouble::Aborted),
            SpoolState::Waiting | SpoolState::Printing => {
                let there = scheduler.printer(printer)?;
                let waits = || {
                    // A job that the printer's driver could not bring over and that is tried again later.
                    let held = found.number("job-state") == Some(4);
                    (held || found.number("job-state") == Some(6)).then_some(PrinterTrouble::Other)
                };
                there.map_or(Some(PrinterTrouble::Missing), |there| printer_trouble(&there).or_else(waits))
            }
        };
        Ok(Following { state, trouble })
    }

    fn cancel(&self, job: &SpoolJob) -> Result<(), PrinterTrouble> {
        // One that has ended cannot be cancelled, which is as well.
        self.run("cancel", vec![job.0.clone()], &[]).map(drop)
    }

    fn chooses_pages(&self) -> bool {
        true
    }
}

/// Why a printer does not print now, from the scheduler's words.
fn printer_trouble(printer: &Attributes) -> Option<PrinterTrouble> {
    let reasons: Vec<&str> = printer.texts("printer-state-reasons").collect();
    // Warnings and reports stop nothing, except that one who cannot be reached is often only reported.
    let is_stopped = printer.number("printer-state") == Some(5);
    let reason = |word: &str| {
        reasons.iter().any(|reason| {
            let base =
                reason.trim_end_matches("-error").trim_end_matches("-warning").trim_end_matches("-report");
            base == word && (is_stopped || !reason.ends_with("-warning"))
        })
    };
    let known = [
        ("media-jam", PrinterTrouble::Jam),
        ("media-empty", PrinterTrouble::NoPaper),
        ("media-needed", PrinterTrouble::NoPaper),
        ("cover-open", PrinterTrouble::CoverOpen),
        ("door-open", PrinterTrouble::CoverOpen),
        ("interlock-open", PrinterTrouble::CoverOpen),
        ("toner-empty", PrinterTrouble::NoInk),
        ("marker-supply-empty", PrinterTrouble::NoInk),
        ("marker-supply-missing", PrinterTrouble::NoInk),
        ("offline", PrinterTrouble::Offline),
        ("connecting-to-device", PrinterTrouble::Offline),
        ("timed-out", PrinterTrouble::Offline),
        ("shutdown", PrinterTrouble::Offline),
        ("paused", PrinterTrouble::Paused),
        ("moving-to-paused", PrinterTrouble::Paused),
    ];
    if let Some((_, trouble)) = known.iter().find(|(word, _)| reason(word)) {
        return Some(*trouble);
    }
    if is_stopped {
        return Some(PrinterTrouble::Paused);
    }
    (printer.truth("printer-is-accepting-jobs") == Some(false)).then_some(PrinterTrouble::Refuses)
}

/// What `lp` or `lpoptions` complained of, in the language C.
fn complaint(text: &str) -> PrinterTrouble {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["does not exist", "unknown destination", "unknown printer", "no destinations", "not found"]) {
        PrinterTrouble::Missing
    } else if says(&["not accepting", "rejecting"]) {
        PrinterTrouble::Refuses
    } else if says(&[
        "scheduler is not running",
        "no such file",
        "unable to connect",
        "bad file descriptor",
        "refused",
    ]) {
        PrinterTrouble::NoSpooler
    } else {
        PrinterTrouble::Other
    }
}

/// Reads `PageSize/Page Size: *A4 A5` and `InputSlot/Media Source: *Auto Tray1`.
fn choices(text: &str) -> Choices {
    let values = |option: &str| {
        text.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(head, _)| head.split('/').next().is_some_and(|name| name.trim() == option))
            .map(|(_, values)| {
                let words = values.split_whitespace().map(|word| word.trim_start_matches('*'));
                words
                    .filter(|word| is_word(word) && !word.starts_with("Custom."))
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default()
    };
    let mut found = Choices { trays: values("InputSlot"), papers: values("PageSize") };
    if found.papers.is_empty() {
        found.papers = values("media");
    }
    found
}

/// A value that can stand behind `NAME=`: one word of plain letters.
fn is_word(text: &str) -> bool {
    is_plain(text) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trays_and_papers_are_read_as_the_printer_calls_them() {
        let said = "PageSize/Page Size: Custom.WIDTHxHEIGHT A3 *A4 A5\nInputSlot/Media Source: *Auto Tray1 Manual\n\
                    Duplex/2-Sided Printing: *None\n";
        let found = choices(said);
        assert_eq!(found.papers, ["A3", "A4", "A5"]);
        assert_eq!(found.trays, ["Auto", "Tray1", "Manual"]);
        assert_eq!(choices(""), Choices::default());
    }

    #[test]
    fn complaints_are_told_apart() {
        for (text, trouble) in [
            ("lp: The printer or class does not exist.", PrinterTrouble::Missing),
            ("lp: Error - unknown destination \"kho\"!", PrinterTrouble::Missing),
            ("lp: Destination \"kho\" is not accepting jobs.", PrinterTrouble::Refuses),
            (
                "lp: Error - scheduler not responding.\nlp: Unable to connect to server",
                PrinterTrouble::NoSpooler,
            ),
            ("lp: No such file or directory", PrinterTrouble::NoSpooler),
            ("lp: Unsupported document-format.", PrinterTrouble::Other),
        ] {
            assert_eq!(complaint(text), trouble, "{text}");
        }
    }
}
