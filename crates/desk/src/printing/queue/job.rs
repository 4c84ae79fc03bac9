//! One sheet of paper on its way: one *liên* of a form, or a page of another kind.

use super::super::spooler::{PrinterTrouble, SpoolJob, Wish};
use crate::receive::{file_name, slip_file_name};
use domain::{dossier::state::IssuedForm, hash::Hash, id::EntityId};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Instant};

/// Stands for the code of a dossier that has none.
const NO_CODE: &str = "ho-so";
/// Key of the note in the book.
pub(crate) const SETTING: &str = "print_queue";

/// A form that was issued, as the queue knows it: enough to find its exact bytes again, and no person in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormPaper {
    /// The dossier.
    pub dossier: EntityId,
    /// Which form, as the catalogue names it.
    pub form: String,
    /// Hash of the exact bytes.
    pub sha256: Hash,
    /// Number of the form, as printed.
    pub number: String,
    /// Code of the dossier; what was never accepted has none.
    pub code: Option<String>,
}

impl FormPaper {
    /// A form of a dossier.
    pub(crate) fn of(dossier: EntityId, code: Option<String>, form: &IssuedForm) -> Self {
        let IssuedForm { form, sha256, number, .. } = form;
        Self { dossier, form: form.clone(), sha256: *sha256, number: number.clone(), code }
    }

    /// Name of the file, where it becomes one.
    pub(crate) fn file_name(&self) -> String {
        match self.form.as_str() {
            "form_01" => file_name(self.code.as_deref().unwrap_or(NO_CODE)),
            other => slip_file_name(other, &self.number),
        }
    }
}

/// What a job is part of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whole {
    /// A form that was issued.
    Form(FormPaper),
    /// The page that shows whether the printer is set as it should be.
    TestPage,
    /// Sheets that are printed ahead.
    Blanks {
        /// Volume of their numbers.
        volume: String,
        /// First number.
        first: u32,
        /// Last number.
        last: u32,
    },
}

/// A paper that can be handed to the spooler.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What it is.
    pub whole: Whole,
    /// Which *liên*, from 0; `None` = all in one job.
    pub copy: Option<u32>,
    /// The exact bytes of the whole document.
    pub bytes: Arc<[u8]>,
    /// Printer, tray, pages.
    pub wish: Wish,
}

/// How far a job is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JobState {
    /// Waits for a word of the clerk's or for a printer that is missing; `trouble` says why.
    Held,
    /// Waits to be handed to the spooler, or waits there.
    Waiting,
    /// At the printer.
    Printing,
    /// The paper is out, as far as the spooler knows.
    Done,
    /// It will not come; `trouble` says why.
    Failed,
}

/// Where the bytes of a job are.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Here, to be handed over.
    Here(Arc<[u8]>),
    /// On their way to the spooler.
    Going,
    /// In the spooler; when to ask next.
    There(SpoolJob, Instant),
    /// Neither: found again by their hash when they are wanted.
    Nowhere,
}

/// One job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Number, of this run of the program.
    pub id: u32,
    /// What it is part of.
    pub whole: Whole,
    /// Which *liên*, from 0; `None` = all in one job.
    pub copy: Option<u32>,
    /// Where it is printed; `None` for one that an earlier program left.
    pub wish: Option<Wish>,
    /// How far it is.
    pub state: JobState,
    /// What holds it up, or why it failed.
    pub trouble: Option<PrinterTrouble>,
    pub(super) place: Place,
}

impl Job {
    pub(super) fn new(id: u32, ready: Ready) -> Self {
        Self {
            id,
            whole: ready.whole,
            copy: ready.copy,
            wish: Some(ready.wish),
            state: JobState::Waiting,
            trouble: None,
            place: Place::Here(ready.bytes),
        }
    }

    /// From the beginning; what is in the spooler of it.
    pub(super) fn begin_again(&mut self, ready: Ready) -> Option<SpoolJob> {
        let former = std::mem::replace(self, Self::new(self.id, ready));
        former.in_spooler()
    }

    /// What is in the spooler and has not ended there.
    pub(super) fn in_spooler(&self) -> Option<SpoolJob> {
        match &self.place {
            Place::There(job, _) => Some(job.clone()),
            _ => None,
        }
    }

    pub(super) fn is_going(&self) -> bool {
        matches!(self.place, Place::Going)
    }
}

/// A form that has not come out, as the book keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(flatten)]
    form: FormPaper,
    copy: Option<u32>,
}

impl Kept {
    pub fn of(job: &Job) -> Option<Self> {
        match &job.whole {
            Whole::Form(form) if job.state != JobState::Done => {
                Some(Self { form: form.clone(), copy: job.copy })
            }
            _ => None,
        }
    }

    pub fn into_job(self, id: u32) -> Job {
        Job {
            id,
            whole: Whole::Form(self.form),
            copy: self.copy,
            wish: None,
            state: JobState::Held,
            trouble: Some(PrinterTrouble::Interrupted),
            place: Place::Nowhere,
        }
    }
}
