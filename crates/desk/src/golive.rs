//! Go-live: what stood on paper and in lists before this program, from a workbook that it writes itself.
//!
//! Each dossier is an act of its own. Its id follows from its code, so a line that was entered is found again: the same
//! workbook twice adds nothing, and an import that was interrupted goes on.

mod columns;
mod read;
mod weigh;

use crate::{
    api::{
        golive::{
            ImportCount, ImportFile, ImportLine, ImportPreview, ImportRequest, ImportSheet, ImportStep,
            LineState, TemplateWritten,
        },
        parcel::FolderRequest,
    },
    desk::{Desk, Open},
    identity::Identity,
    incarnation::Made,
    problems::Stop,
    receive::Acting,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use columns::{Field, SHEETS};
use domain::{
    hash::Hash,
    number::Series,
    operation::MadeAt,
    problem::{Code, Problem},
    role::Role,
};
use forms::workbook::{Column, Sheet, WorkbookProblem};
use ledger::{FloorReason, Priority, Read, Write};
use std::{collections::BTreeMap, fs};
use weigh::{Scale, Weighed, Work};

/// Lines that a preview shows.
const SHOWN: usize = 300;
/// Lines that one request enters: a window that shows how far it is asks again.
const STEP: u32 = 100;
/// Name of the template.
const TEMPLATE: &str = "mot-cua-nhap-du-lieu-cu.xlsx";

impl Desk {
    /// Writes the empty workbook into a folder.
    ///
    /// # Errors
    /// [`Code::RoleMissing`]; as [`Desk::write_parcels`] for the folder.
    pub fn write_import_template(&self, request: FolderRequest) -> Result<TemplateWritten, Problem> {
        let open = self.opened()?;
        self.head_of_counter(&open)?;
        let folder = self.stick(&request)?;
        let columns: Vec<Vec<Column>> = SHEETS
            .iter()
            .map(|(.., fields)| fields.iter().map(|field: &Field| field.column).collect())
            .collect();
        let sheets: Vec<Sheet<'_>> = SHEETS
            .iter()
            .zip(&columns)
            .map(|((_, name, about, _), columns)| Sheet { name, about, columns, rows: &[] })
            .collect();
        let bytes = forms::workbook::write(&sheets).map_err(|error| self.problem(Code::Internal, &error))?;
        let file = folder.join(TEMPLATE);
        fs::write(&file, bytes).map_err(|error| self.unreachable(&error))?;
        Ok(TemplateWritten { file: file.display().to_string() })
    }

    /// What an import of a workbook would do. Changes nothing.
    ///
    /// # Errors
    /// [`Code::RoleMissing`], [`Code::WorkbookUnreadable`], [`Code::TooLarge`].
    pub fn preview_import(&self, file: ImportFile) -> Result<ImportPreview, Problem> {
        let open = self.opened()?;
        self.head_of_counter(&open)?;
        let (bytes, hash) = self.workbook(&file)?;
        let acting = self.acting(&open)?;
        let identity = open.identity();
        let weighed = open
            .ledger
            .read(|book| {
                let made_at = self.clock.made_at(book.last_made_at(identity.chain)?);
                Ok(self.weigh(book, &acting, &identity, made_at, &file, &bytes))
            })
            .map_err(|error| self.ledger_problem(error))?
            .map_err(|stop| self.stopped(stop))?;
        let mut preview = ImportPreview {
            hash,
            dossiers: ImportCount::default(),
            persons: ImportCount::default(),
            numbers: ImportCount::default(),
            lines: Vec::new(),
            left_out: 0,
            legacy_cells: weighed.iter().map(|one| one.legacy_cells).sum(),
        };
        let mut lines: Vec<ImportLine> = weighed.into_iter().map(|one| one.line).collect();
        for line in &lines {
            let count = match line.sheet {
                ImportSheet::Dossiers => &mut preview.dossiers,
                ImportSheet::Persons => &mut preview.persons,
                ImportSheet::Numbers => &mut preview.numbers,
            };
            match line.state {
                LineState::New => count.new += 1,
                LineState::There => count.there += 1,
                LineState::Wrong => count.wrong += 1,
            }
        }
        lines.sort_by_key(|line| (line.state != LineState::Wrong, line.sheet, line.row));
        preview.left_out = u32::try_from(lines.len().saturating_sub(SHOWN)).unwrap_or(u32::MAX);
        lines.truncate(SHOWN);
        preview.lines = lines;
        Ok(preview)
    }

    /// Enters the next lines of a workbook that was looked at, each dossier an act of its own; a line that is wrong
    /// stops nothing. Ask again until none is left.
    ///
    /// # Errors
    /// [`Code::WorkbookChanged`] for another file than the one that was looked at; as [`Desk::preview_import`]. What was
    /// entered before stays.
    pub fn run_import(&self, request: ImportRequest) -> Result<ImportStep, Problem> {
        let open = self.opened()?;
        self.head_of_counter(&open)?;
        let (bytes, hash) = self.workbook(&request.file)?;
        if hash != request.hash {
            return Err(self.problem(Code::WorkbookChanged, &"another file"));
        }
        let acting = self.acting(&open)?;
        let identity = open.identity();
        let last = open
            .ledger
            .read(|book| book.last_made_at(identity.chain))
            .map_err(|error| self.ledger_problem(error))?;
        let made_at = self.clock.made_at(last);
        let weighed = open
            .ledger
            .read(|book| Ok(self.weigh(book, &acting, &identity, made_at, &request.file, &bytes)))
            .map_err(|error| self.ledger_problem(error))?
            .map_err(|stop| self.stopped(stop))?;
        let count = |state| weighed.iter().filter(|one| one.line.state == state).count();
        let mut step = ImportStep {
            done: 0,
            left: u32::try_from(count(LineState::New)).unwrap_or(u32::MAX),
            wrong: u32::try_from(count(LineState::Wrong)).unwrap_or(u32::MAX),
        };
        let reached = reached(&weighed);
        self.in_act(&open, |book| {
            for (volume, last) in &reached {
                // Lines between those that are open belong to dossiers that were closed on paper.
                if book.floor(Series::DossierRegister, volume)? < *last {
                    book.put_floor(Series::DossierRegister, volume, 0, *last, FloorReason::Before)?;
                }
            }
            Ok(None)
        })?;
        for one in weighed {
            let Some(work) = one.work.filter(|_| step.done < STEP) else { continue };
            self.in_act(&open, |book| self.enter(book, &acting, work))?;
            step.done += 1;
            step.left = step.left.saturating_sub(1);
        }
        self.nudge(&open);
        Ok(step)
    }

    fn enter(&self, book: &mut Write<'_>, acting: &Acting, work: Work) -> Result<Option<Made>, Stop> {
        match work {
            Work::Dossier(plan) => {
                let identity = self.stored(book)?;
                let made_at = self.made_today(book, &identity)?;
                self.append(book, &identity, acting, made_at, plan.drafts).map(Some)
            }
            Work::Person { number, person } => {
                book.put_known_person(&number, &person)?;
                Ok(None)
            }
            Work::Number { series, book: name, floor } => {
                book.put_floor(series, &name, 0, floor, FloorReason::Before)?;
                let identity = self.stored(book)?;
                let used = domain::number::NumberUsed { series, book: name, number: floor };
                Ok(Some(Made::read(book, &identity, vec![used])?))
            }
        }
    }

    /// One transaction, noted and told.
    fn in_act(
        &self,
        open: &Open,
        work: impl FnOnce(&mut Write<'_>) -> Result<Option<Made>, Stop>,
    ) -> Result<(), Problem> {
        let written = open.ledger.write(Priority::Clerk, work).map_err(|stop| self.stopped(stop))?;
        if let Some(made) = written.value {
            self.note_made(open, made);
        }
        self.tell(&written.topics);
        Ok(())
    }

    fn weigh(
        &self,
        book: &Read<'_>,
        acting: &Acting,
        identity: &Identity,
        made_at: MadeAt,
        file: &ImportFile,
        bytes: &[u8],
    ) -> Result<Vec<Weighed>, Stop> {
        let lines = read::lines(bytes).map_err(|error| Stop::Problem(self.unread(&error)))?;
        let letters = |count| self.source.letters(count);
        let mut scale = Scale {
            acting,
            author: acting.author(made_at),
            identity,
            reason: &file.reason,
            converts_legacy: file.converts_legacy,
            mark: self.source.mark(),
            secret: &|| weigh::secret(&letters),
            codes: BTreeMap::new(),
            register: BTreeMap::new(),
        };
        lines.into_iter().map(|line| Ok(scale.weigh(book, line)?)).collect()
    }

    fn workbook(&self, file: &ImportFile) -> Result<(Vec<u8>, String), Problem> {
        let bytes = BASE64
            .decode(file.content.as_bytes())
            .map_err(|_| self.problem(Code::BadRequest, &"no base64"))?;
        let hash = Hash::plain(&bytes).to_string();
        Ok((bytes, hash))
    }

    fn unread(&self, error: &WorkbookProblem) -> Problem {
        let code = match error {
            WorkbookProblem::TooLarge => Code::TooLarge,
            _ => Code::WorkbookUnreadable,
        };
        self.problem(code, error)
    }

    /// The head of the counter answers for what is carried over.
    fn head_of_counter(&self, open: &Open) -> Result<(), Problem> {
        let id = self.officer(open)?;
        let today = self.clock.now().date_naive();
        let officer = self.officer_here(open, &id);
        if officer.is_some_and(|officer| officer.may(Role::CounterHead, today)) {
            return Ok(());
        }
        Err(self.problem(Code::RoleMissing, &"not the head of the counter"))
    }
}

/// How far the registers of this desk came on paper.
fn reached(weighed: &[Weighed]) -> BTreeMap<String, u32> {
    let mut reached = BTreeMap::new();
    let taken = weighed.iter().filter(|one| one.line.state != LineState::Wrong);
    for (volume, seq) in taken.filter_map(|one| one.own_line.clone()) {
        let last: &mut u32 = reached.entry(volume).or_default();
        *last = (*last).max(seq);
    }
    reached
}
