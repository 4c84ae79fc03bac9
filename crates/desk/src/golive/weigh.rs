//! What becomes of a line: entered, there already, or left outside with the reason.

use super::{columns::SHEETS, read::Line};
use crate::{
    api::{
        golive::{ImportIssue, ImportLine, ImportSheet, LineState},
        receive::PersonForm,
    },
    identity::Identity,
    problems,
    receive::{Acting, person_as_typed, read_person},
    sheets::{read_day, read_hour},
};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use domain::{
    code,
    dossier::decide::{Author, CarriedOver, InputProblem, PaperDue, Plan, Refusal, carry_over},
    id::EntityId,
    number::{Series, desk_book},
    operation::Body,
    person::Person,
    problem::{Code, Problem},
    text::{recognise_legacy, search_key},
    time::office_moment,
};
use ledger::{LedgerError, Read};
use std::collections::BTreeMap;

/// The space of the ids of dossiers of before: the same line is the same dossier, at every desk and every time.
const SPACE: &str = "go-live";
const LETTERS: usize = 8;

/// What a line asks for, when it can be done.
pub(super) enum Work {
    Dossier(Plan),
    Person { number: String, person: String },
    Number { series: Series, book: String, floor: u32 },
}

/// One line, weighed.
pub(super) struct Weighed {
    pub(super) line: ImportLine,
    pub(super) work: Option<Work>,
    pub(super) legacy_cells: u32,
    /// Line of a register of this desk that stands on its paper.
    pub(super) own_line: Option<(String, u32)>,
}

/// What lines are weighed with.
pub(super) struct Scale<'a> {
    pub(super) acting: &'a Acting,
    pub(super) author: Author<'a>,
    pub(super) identity: &'a Identity,
    pub(super) reason: &'a str,
    pub(super) converts_legacy: bool,
    pub(super) mark: String,
    pub(super) secret: &'a dyn Fn() -> String,
    /// Rows in which a code, or a line of a register, stood before.
    pub(super) codes: BTreeMap<String, u32>,
    pub(super) register: BTreeMap<(String, u32), u32>,
}

impl Scale<'_> {
    pub(super) fn weigh(&mut self, book: &Read<'_>, mut line: Line) -> Result<Weighed, LedgerError> {
        let mut problems = Vec::new();
        let legacy_cells = self.legacy(&mut line, &mut problems);
        let mut weighed = match line.sheet {
            ImportSheet::Dossiers => self.dossier(book, &line, &mut problems)?,
            ImportSheet::Persons => self.person(book, &line, &mut problems)?,
            ImportSheet::Numbers => self.number(book, &line, &mut problems)?,
        };
        weighed.legacy_cells = legacy_cells;
        if weighed.line.state != LineState::There && !problems.is_empty() {
            weighed.line.state = LineState::Wrong;
            weighed.work = None;
            weighed.line.issues = problems.into_iter().map(|problem| issue(&line, problem)).collect();
        }
        Ok(weighed)
    }

    /// Texts of before Unicode are told with how they read, or taken so.
    fn legacy(&self, line: &mut Line, problems: &mut Vec<Problem>) -> u32 {
        let mut count = 0;
        for (field, text) in line.texts() {
            let Some(legacy) = recognise_legacy(text) else { continue };
            count += 1;
            if self.converts_legacy {
                *text = legacy.text;
            } else {
                let problem = Problem::new(Code::LegacyCell, &self.mark).field(field);
                problems.push(problem.value("text", legacy.text));
            }
        }
        count
    }

    fn wrong(&self, code: Code, field: &str) -> Problem {
        Problem::new(code, &self.mark).field(field)
    }

    fn dossier(
        &mut self,
        book: &Read<'_>,
        line: &Line,
        problems: &mut Vec<Problem>,
    ) -> Result<Weighed, LedgerError> {
        let code = line.text("code").to_owned();
        let key = code::canonical(&code);
        let id = EntityId::of_key(SPACE, &format!("{}\n{key}", self.acting.office));
        let owner = self.owner(line, "owner.", problems);
        let mut weighed = weighed(line, &code, &owner.full_name);
        let is_there = !key.is_empty()
            && (book.dossier_row(id)?.is_some()
                || book
                    .dossiers_by_code(&code)?
                    .iter()
                    .any(|row| row.code.as_deref().is_some_and(|there| code::canonical(there) == key)));
        let (volume, seq) = (line.text("volume").to_owned(), whole(line.text("seq")));
        if let Some(seq) = seq.filter(|_| self.is_own(&volume)) {
            weighed.own_line = Some((volume.clone(), seq));
        }
        if let Some(row) = self.codes.insert(key.clone(), line.row).filter(|_| !key.is_empty()) {
            problems.push(self.wrong(Code::CodeTwice, "code").value("row", row));
        }
        if is_there {
            weighed.line.state = LineState::There;
            return Ok(weighed);
        }
        if let Some(desk) = self.other_desk(&volume) {
            problems.push(self.wrong(Code::VolumeOfOtherDesk, "volume").value("desk", desk));
        }
        match seq {
            None if line.text("seq").is_empty() => problems.push(self.wrong(Code::FieldRequired, "seq")),
            None => problems.push(self.wrong(Code::FieldNumber, "seq").value("min", 1).value("max", 99_999)),
            Some(seq) => {
                let before = self.register.insert((volume.clone(), seq), line.row);
                if before.is_some() || book.numbers_used(Series::DossierRegister, &volume)?.contains(&seq) {
                    problems.push(self.wrong(Code::RegisterLineTaken, "seq"));
                }
            }
        }
        let today = self.author.now.date_naive();
        let received_at = self.moment(line, "received_at", today, problems);
        let due = self.due(line, today, problems);
        let tax_code = line.digits("tax_code", &[10, 13]);
        let old = CarriedOver {
            code,
            procedure_code: line.text("procedure_code").to_owned(),
            owner,
            tax_code: (!tax_code.is_empty()).then_some(tax_code),
            subject: line.text("subject").to_owned(),
            // A missing one is told; the rest is looked at all the same.
            received_at: received_at.unwrap_or(self.author.now),
            due,
            due_reason: line.text("due_reason").to_owned(),
            volume,
            seq: seq.unwrap_or(1),
            reason: self.reason.to_owned(),
        };
        match carry_over(&old, &self.author, id, (self.secret)()) {
            Ok(plan) => {
                weighed.line.due_at = plan.drafts.iter().find_map(|draft| match &draft.body {
                    Body::DossierAccepted(body) => body.original_due_at.map(|at| at.to_rfc3339()),
                    _ => None,
                });
                weighed.work = Some(Work::Dossier(plan));
            }
            Err(Refusal::Input(found)) => problems.extend(
                found
                    .iter()
                    // What follows from a moment that could not be read says nothing.
                    .filter(|problem| received_at.is_some() || !matches!(problem, InputProblem::Old(_)))
                    .map(|problem| problems::input(problem, &self.mark)),
            ),
            Err(refusal) => problems.push(problems::refusal(&refusal, &self.mark)),
        }
        Ok(weighed)
    }

    fn owner(&self, line: &Line, prefix: &str, problems: &mut Vec<Problem>) -> Person {
        let of = |field: &str| format!("{prefix}{field}");
        let form = PersonForm {
            full_name: line.text(&of("full_name")).to_owned(),
            personal_id: line.digits(&of("personal_id"), &[12, 9]),
            birth_date: day_as_typed(line.text(&of("birth_date"))),
            sex: match search_key(line.text(&of("sex"))).as_str() {
                "nam" => "male".into(),
                "nu" => "female".into(),
                _ => String::new(),
            },
            residence_address: line.text(&of("residence_address")).to_owned(),
            phone: line.digits(&of("phone"), &[10]),
            email: line.text(&of("email")).to_owned(),
        };
        let (person, unread) = read_person(&form, self.author.now.date_naive());
        problems.extend(unread.into_iter().map(|code| self.wrong(code, &of("birth_date"))));
        person
    }

    fn person(
        &self,
        book: &Read<'_>,
        line: &Line,
        problems: &mut Vec<Problem>,
    ) -> Result<Weighed, LedgerError> {
        let person = self.owner(line, "", problems);
        let mut weighed = weighed(line, &person.full_name, &person.full_name);
        let found = person.validate(self.author.now.date_naive());
        problems.extend(found.into_iter().map(|problem| {
            let field = problems::name(problem.field);
            problems::input(&InputProblem::Owner(problem), &self.mark).field(field)
        }));
        let form = person_as_typed(&person);
        let number = form.personal_id.clone();
        if number.is_empty() {
            problems.push(self.wrong(Code::FieldRequired, "personal_id"));
            return Ok(weighed);
        }
        let person = serde_json::to_string(&form).unwrap_or_default();
        if book.person_of_list(&number)?.as_deref() == Some(person.as_str()) {
            weighed.line.state = LineState::There;
        } else {
            weighed.work = Some(Work::Person { number, person });
        }
        Ok(weighed)
    }

    fn number(
        &self,
        book: &Read<'_>,
        line: &Line,
        problems: &mut Vec<Problem>,
    ) -> Result<Weighed, LedgerError> {
        let name = line.text("volume").to_owned();
        let mut weighed = weighed(line, &format!("{} {name}", line.text("series")), "");
        let series = match search_key(line.text("series")).as_str() {
            "so theo doi ho so" => Some(Series::DossierRegister),
            "giay tiep nhan" => Some(Series::ReceiptSlip),
            "phieu bo sung" => Some(Series::SupplementRequest),
            "phieu tu choi" => Some(Series::RefusalSlip),
            _ => None,
        };
        if series.is_none() {
            problems.push(self.wrong(Code::FieldRequired, "series"));
        }
        if !self.is_own(&name) {
            let other = self.other_desk(&name);
            problems.push(match other {
                Some(desk) => self.wrong(Code::VolumeOfOtherDesk, "volume").value("desk", desk),
                None => self.wrong(Code::FieldRequired, "volume"),
            });
        }
        let next = whole(line.text("next")).filter(|next| *next > 0);
        let (Some(series), Some(next)) = (series, next) else {
            if next.is_none() {
                problems.push(self.wrong(Code::FieldNumber, "next").value("min", 1).value("max", 99_999));
            }
            return Ok(weighed);
        };
        let floor = next - 1;
        let there = book.floor(series, &name)?;
        let last = book.last_number(series, &name)?.unwrap_or_default().max(there);
        if there >= floor {
            weighed.line.state = LineState::There;
        } else if floor < last {
            problems.push(self.wrong(Code::NextNumberTooLow, "next").value("last", last));
        } else {
            weighed.work = Some(Work::Number { series, book: name, floor });
        }
        Ok(weighed)
    }

    fn is_own(&self, volume: &str) -> bool {
        let year = volume.split_once('/').and_then(|(_, year)| year.parse().ok());
        year.is_some_and(|year| desk_book(self.identity.number, year) == volume)
    }

    /// The desk that keeps a volume, if it is another one of this office.
    fn other_desk(&self, volume: &str) -> Option<u32> {
        let year = volume.split_once('/')?.1.parse().ok()?;
        let mut desks = self.acting.reference.desks().filter(|row| row.enrolled.office == self.acting.office);
        let other = desks.find(|row| {
            row.enrolled.number != self.identity.number && desk_book(row.enrolled.number, year) == volume
        });
        other.map(|row| row.enrolled.number)
    }

    fn moment(
        &self,
        line: &Line,
        field: &str,
        today: NaiveDate,
        problems: &mut Vec<Problem>,
    ) -> Option<DateTime<FixedOffset>> {
        let text = line.text(field);
        let read = day_and_hour(text, today);
        if read.is_none() {
            problems
                .push(self.wrong(if text.is_empty() { Code::FieldRequired } else { Code::FieldDate }, field));
        }
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        read.map(|(day, hour)| office_moment(day, hour.unwrap_or(morning)))
    }

    fn due(&self, line: &Line, today: NaiveDate, problems: &mut Vec<Problem>) -> Option<PaperDue> {
        let text = line.text("due_at");
        let read = day_and_hour(text, today);
        if read.is_none() && !text.is_empty() {
            problems.push(self.wrong(Code::FieldDate, "due_at"));
        }
        read.map(|(day, hour)| match hour {
            Some(hour) => PaperDue::Moment(office_moment(day, hour)),
            None => PaperDue::Day(day),
        })
    }
}

pub(super) fn secret(letters: &dyn Fn(usize) -> String) -> String {
    letters(LETTERS)
}

fn weighed(line: &Line, what: &str, owner: &str) -> Weighed {
    Weighed {
        line: ImportLine {
            sheet: line.sheet,
            row: line.row,
            what: what.to_owned(),
            owner: owner.to_owned(),
            state: LineState::New,
            issues: Vec::new(),
            due_at: None,
        },
        work: None,
        legacy_cells: 0,
        own_line: None,
    }
}

fn issue(line: &Line, problem: Problem) -> ImportIssue {
    let field = problem.field.clone().unwrap_or_default();
    // What the rules say of an owner's contact stands in the owner's columns.
    let (column, value) = line.place(&field);
    let fields = SHEETS.iter().find(|(sheet, ..)| *sheet == line.sheet).map(|(.., fields)| *fields);
    let title = fields.into_iter().flatten().find(|one| one.name == field).map(|one| one.column.title);
    ImportIssue { column, title: title.unwrap_or_default().to_owned(), value, problem }
}

/// A whole number from 0 to 99,999.
fn whole(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number <= 99_999)
}

/// A day with or without an hour, in the ways of [`read_day`] and [`read_hour`].
fn day_and_hour(text: &str, today: NaiveDate) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let mut words = text.split([' ', 'T', ',']).filter(|word| !word.is_empty());
    let day = read_day(words.next()?, today)?;
    let rest: Vec<&str> = words.collect();
    if rest.is_empty() { Some((day, None)) } else { read_hour(&rest.join(" ")).map(|hour| (day, Some(hour))) }
}

/// A day that the spreadsheet keeps as one, as people write it; anything else as it stands.
fn day_as_typed(text: &str) -> String {
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) => day.format("%d/%m/%Y").to_string(),
        Err(_) => text.to_owned(),
    }
}
