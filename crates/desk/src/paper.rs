//! From exact bytes to paper: the printer of this desk, its queue, the test page.

use crate::{
    api::{
        dossiers::Printed,
        printing::{
            PrintAction, PrintJob, PrintJobId, PrintQueue, PrintState, PrinterChoices, PrinterName,
            PrinterView, Printers,
        },
    },
    desk::{Desk, Open},
    printing::{FormPaper, Job, JobState, Part, PrintSettings, Ready, Whole, plan},
    problems::Stop,
    receive::BLANK,
};
use domain::{
    code::short_form,
    problem::{Code, Problem},
};
use forms::{RECEIPT_COPIES, Sheets};
use ledger::Priority;
use std::sync::Arc;

/// Key of the settings in the book.
const SETTINGS: &str = "print_settings";
/// Longest name of a printer or tray, characters.
const NAME: usize = 200;
const TEST_PAGE: &str = "trang-in-thu.pdf";

pub(crate) fn receipt_copies() -> u32 {
    u32::try_from(RECEIPT_COPIES.len()).unwrap_or_default()
}

impl Desk {
    /// How this desk prints.
    pub(crate) fn printing(&self, open: &Open) -> Result<PrintSettings, Problem> {
        let text =
            open.ledger.read(|book| book.setting(SETTINGS)).map_err(|error| self.ledger_problem(error))?;
        // Written by a newer version: saved and opened until somebody chooses again.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Copies of a form that leave this desk at one print.
    pub(crate) fn copies(&self, open: &Open) -> Result<u32, Problem> {
        let settings = self.printing(open)?;
        let is_divided = settings.printer.is_some() && self.spooler.chooses_pages();
        Ok(if is_divided { settings.copies } else { receipt_copies() })
    }

    /// Prints a form whose bytes are committed: into the queue, or saved and opened.
    pub(crate) fn print_form(&self, open: &Open, form: FormPaper, pdf: &[u8]) -> Result<Printed, Problem> {
        let file = form.file_name();
        self.print(open, &Whole::Form(form), pdf, &file)
    }

    pub(crate) fn print(
        &self,
        open: &Open,
        whole: &Whole,
        pdf: &[u8],
        file: &str,
    ) -> Result<Printed, Problem> {
        let settings = self.printing(open)?;
        if settings.printer.is_none() {
            return self
                .printer
                .print(pdf, file)
                .map_err(|error| self.problem(Code::OpenFailed, &error.kind()));
        }
        let jobs = open.prints.add(self.ready(&settings, whole, pdf, Part::Usual));
        Ok(Printed { file_name: file.to_owned(), is_opened: false, jobs })
    }

    fn ready(&self, settings: &PrintSettings, whole: &Whole, pdf: &[u8], part: Part) -> Vec<Ready> {
        let printer = settings.printer.as_deref().unwrap_or_default();
        let (title, copies) = match whole {
            // The form's number and nothing else: the names of jobs are seen by everybody in the office.
            Whole::Form(form) => (form.number.as_str(), receipt_copies()),
            Whole::TestPage | Whole::Blanks { .. } => ("Mot Cua", 1),
        };
        let part = if self.spooler.chooses_pages() { part } else { Part::Whole };
        let bytes: Arc<[u8]> = Arc::from(pdf);
        plan(settings, printer, title, Sheets::of(pdf), copies, part)
            .into_iter()
            .map(|(copy, wish)| Ready { whole: whole.clone(), copy, bytes: bytes.clone(), wish })
            .collect()
    }

    /// What waits, prints, came out and did not.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn print_queue(&self, (): ()) -> Result<PrintQueue, Problem> {
        let open = self.opened()?;
        let settings = self.printing(&open)?;
        let jobs: Vec<PrintJob> = open.prints.jobs().iter().rev().map(line).collect();
        let count = |is: fn(&PrintJob) -> bool| {
            u32::try_from(jobs.iter().filter(|job| is(job)).count()).unwrap_or(u32::MAX)
        };
        Ok(PrintQueue {
            printer: settings.printer,
            waiting: count(|job| job.state != PrintState::Done),
            asking: count(|job| job.state == PrintState::Failed || job.trouble.is_some()),
            jobs,
        })
    }

    /// Prints everything that waits for a word.
    ///
    /// # Errors
    /// When the book cannot be read. A form that cannot be printed stays in the queue.
    pub fn print_waiting(&self, (): ()) -> Result<PrintQueue, Problem> {
        let open = self.opened()?;
        let mut refused = None;
        for job in open.prints.jobs().iter().filter(|job| job.state == JobState::Held) {
            if let Err(problem) = self.begin_again(&open, job) {
                refused.get_or_insert(problem);
            }
        }
        refused.map_or_else(|| self.print_queue(()), Err)
    }

    /// One paper once more, alone: the *liên* that jammed, not the other one. One that came out is counted before
    /// it leaves again.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it is not in the queue any more, and as [`Desk::reprint`].
    pub fn print_again(&self, request: PrintJobId) -> Result<PrintQueue, Problem> {
        let open = self.opened()?;
        let job = open
            .prints
            .job(request.id)
            .ok_or_else(|| self.problem(Code::NotFound, &"no such job in the queue"))?;
        if let (JobState::Done, Whole::Form(form)) = (job.state, &job.whole) {
            let copies = if job.copy.is_some() { 1 } else { receipt_copies() };
            self.count_reprint(&open, form.dossier, Some(form.sha256), copies)?;
        }
        self.begin_again(&open, &job)?;
        self.print_queue(())
    }

    fn begin_again(&self, open: &Open, job: &Job) -> Result<(), Problem> {
        let settings = self.printing(open)?;
        let pdf = match &job.whole {
            Whole::Form(form) => self.bytes_of(open, form)?,
            Whole::TestPage => self.test_page(open, &settings)?,
            Whole::Blanks { volume, first, last } => self.blanks_of(open, volume, *first, *last)?,
        };
        if settings.printer.is_none() {
            // The printer was given up: the PDF is opened, and there is nothing left to wait for.
            let file = match &job.whole {
                Whole::Form(form) => form.file_name(),
                Whole::TestPage => TEST_PAGE.to_owned(),
                Whole::Blanks { first, last, .. } => format!("to-in-truoc-{first:04}-{last:04}.pdf"),
            };
            self.printer.print(&pdf, &file).map_err(|error| self.problem(Code::OpenFailed, &error.kind()))?;
            open.prints.forget(job.id);
            return Ok(());
        }
        let part = job.copy.map_or(Part::Whole, Part::Copy);
        if let Some(ready) = self.ready(&settings, &job.whole, &pdf, part).into_iter().next() {
            open.prints.again(job.id, ready);
        }
        Ok(())
    }

    /// Takes a paper out of the queue, and out of the system's if it is there.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn drop_print(&self, request: PrintJobId) -> Result<PrintQueue, Problem> {
        let open = self.opened()?;
        if !open.prints.forget(request.id) {
            return Err(self.problem(Code::NotFound, &"no such job in the queue"));
        }
        self.print_queue(())
    }

    /// The printers of this machine.
    ///
    /// # Errors
    /// None; what the system cannot tell is said in the answer.
    pub fn printers(&self, (): ()) -> Result<Printers, Problem> {
        let chooses_pages = self.spooler.chooses_pages();
        Ok(match self.spooler.printers() {
            Err(trouble) => Printers { printers: Vec::new(), trouble: Some(trouble), chooses_pages },
            Ok(found) => Printers {
                printers: found
                    .into_iter()
                    .map(|printer| PrinterView {
                        name: printer.name,
                        description: printer.description,
                        is_default: printer.is_default,
                        trouble: printer.trouble,
                    })
                    .collect(),
                trouble: None,
                chooses_pages,
            },
        })
    }

    /// What can be chosen at a printer; nothing where it does not tell.
    ///
    /// # Errors
    /// None.
    pub fn printer_choices(&self, request: PrinterName) -> Result<PrinterChoices, Problem> {
        let found = self.spooler.choices(&request.name).unwrap_or_default();
        let has_a5 = found.papers.iter().any(|paper| paper.to_lowercase().contains("a5"));
        Ok(PrinterChoices { trays: found.trays, lacks_a5: !found.papers.is_empty() && !has_a5 })
    }

    /// How this desk prints.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn print_settings(&self, (): ()) -> Result<PrintSettings, Problem> {
        self.printing(&*self.opened()?)
    }

    /// Chooses printer, tray, sheet and copies. What waits goes to the new printer when it is printed again.
    ///
    /// # Errors
    /// [`Code::FieldNumber`], [`Code::FieldTooLong`], [`Code::FieldControlCharacter`], [`Code::DiskFull`].
    pub fn set_print_settings(&self, settings: PrintSettings) -> Result<PrintSettings, Problem> {
        let open = self.opened()?;
        let copies = 1..=receipt_copies();
        if !copies.contains(&settings.copies) {
            let problem = self.problem(Code::FieldNumber, &"copies").field("copies");
            return Err(problem.value("min", copies.start()).value("max", copies.end()));
        }
        for (field, text) in [("printer", &settings.printer), ("tray", &settings.tray)] {
            let Some(text) = text else { continue };
            if text.chars().count() > NAME {
                return Err(self.problem(Code::FieldTooLong, &field).field(field).value("max", NAME));
            }
            if text.is_empty() || text.chars().any(char::is_control) {
                return Err(self.problem(Code::FieldControlCharacter, &field).field(field));
            }
        }
        let text = serde_json::to_string(&settings).map_err(|error| self.problem(Code::Internal, &error))?;
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                book.put_setting(SETTINGS, &text)?;
                book.touch(ledger::Topic::Prints);
                Ok::<_, Stop>(())
            })
            .map_err(|stop| self.stopped(stop))?;
        self.tell(&written.topics);
        Ok(settings)
    }

    /// Prints the page that shows whether printer, tray and sheet are as they should be.
    ///
    /// # Errors
    /// When the page could not be set, or not be opened where there is no printer.
    pub fn print_test_page(&self, (): ()) -> Result<Printed, Problem> {
        let open = self.opened()?;
        let settings = self.printing(&open)?;
        let pdf = self.test_page(&open, &settings)?;
        self.print(&open, &Whole::TestPage, &pdf, TEST_PAGE)
    }

    fn test_page(&self, open: &Open, settings: &PrintSettings) -> Result<Vec<u8>, Problem> {
        let identity = open.identity();
        let office = self.app_state(())?.office.map(|office| office.name).unwrap_or_default();
        crate::view::test_page(&office, &identity.name, settings, self.clock.now())
            .map_err(|error| self.stopped(Stop::Form(error)))
    }
}

/// A job as the page shows it.
fn line(job: &Job) -> PrintJob {
    let form = match &job.whole {
        Whole::Form(form) => Some(form),
        Whole::TestPage | Whole::Blanks { .. } => None,
    };
    let blanks = match &job.whole {
        Whole::Blanks { first, last, .. } => Some(format!("{first:04}–{last:04}")),
        _ => None,
    };
    let copy = job.copy.and_then(|copy| usize::try_from(copy).ok()).and_then(|copy| RECEIPT_COPIES.get(copy));
    PrintJob {
        id: job.id,
        form: form.map(|form| form.form.clone()).or_else(|| blanks.as_ref().map(|_| BLANK.id.to_owned())),
        number: form.map(|form| form.number.clone()).or(blanks),
        short_code: form.and_then(|form| form.code.as_deref()).map(|code| short_form(code).to_owned()),
        dossier: form.map(|form| form.dossier.to_string()),
        copy: copy.map(|&copy| copy.to_owned()),
        printer: job.wish.as_ref().map(|wish| wish.printer.clone()),
        state: match job.state {
            JobState::Held | JobState::Waiting => PrintState::Waiting,
            JobState::Printing => PrintState::Printing,
            JobState::Done => PrintState::Done,
            JobState::Failed => PrintState::Failed,
        },
        trouble: job.trouble,
        action: match (job.state, job.trouble) {
            (JobState::Held, _) => PrintAction::PrintWaiting,
            (JobState::Waiting | JobState::Printing, None) => PrintAction::Drop,
            // What the spooler holds back is taken out there and printed anew.
            (JobState::Waiting | JobState::Printing, Some(_)) | (JobState::Done | JobState::Failed, _) => {
                PrintAction::Again
            }
        },
    }
}
