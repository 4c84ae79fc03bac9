//! Receiving: what F9 would do, what F9 does, and what is being typed.

mod catalogue;
mod draft;
mod form;
mod intake;
mod issue;
mod scan;
mod sheet;

pub(crate) use form::{owner_as_typed, person_as_typed, read_person};
pub(crate) use intake::{item_line, slip_file_name};
pub(crate) use issue::{BLANK, Heads, number_text, render_again, template};

use crate::{
    api::receive::{FieldIssue, Preview, ReceiveForm, ReceiveRequest, Received, SlipView},
    clock::moment,
    desk::{Desk, Open},
    identity::Identity,
    incarnation::Made,
    numbers::{self, NoNumbers},
    printing::FormPaper,
    problems::{Stop, input},
    view::{due_view, paper_moment, trace_view},
};
use chrono::{DateTime, FixedOffset};
use domain::{
    code::short_form,
    dossier::{
        body::FormIssued,
        decide::{self, Assessment, Author, Late, Supply, assess, office_today},
    },
    hash::Hash,
    id::{ActId, EntityId, OfficeId, OfficerId, OperationId},
    operation::{Base, Header, MadeAt, Operation, OperationDraft, kind::Fact},
    problem::{Code, Problem},
    reference::Reference,
    role::Role,
};
use form::{Typed, read_form};
use ledger::{BlobRow, Priority, Write};
use sheet::Sheet;
use std::sync::Arc;
use uuid::Uuid;

/// Who acts, with everything that `domain` wants to know, kept alive for the length of a use case.
pub(crate) struct Acting {
    pub(crate) reference: Arc<Reference>,
    pub(crate) office: OfficeId,
    pub(crate) desk_number: u32,
    pub(crate) officer: OfficerId,
}

impl Acting {
    pub(crate) fn author(&self, made_at: MadeAt) -> Author<'_> {
        Author {
            reference: &self.reference,
            office: &self.office,
            desk_number: self.desk_number,
            officer: &self.officer,
            role: Role::IntakeOfficer,
            now: made_at.at,
        }
    }
}

impl Desk {
    pub(crate) fn acting(&self, open: &Open) -> Result<Acting, Problem> {
        let identity = open.identity();
        Ok(Acting {
            reference: open.reference(),
            office: identity.office,
            desk_number: identity.number,
            officer: self.officer(open)?,
        })
    }

    /// What F9 would do now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn preview(&self, form: ReceiveForm) -> Result<Preview, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let identity = open.identity();
        // As F9 would do it: not before this desk's last record, even when the clock went back.
        let last = open
            .ledger
            .read(|book| book.last_made_at(identity.chain))
            .map_err(|error| self.ledger_problem(error))?;
        let made_at = self.clock.made_at(last);
        let sheet = self.sheet_of(&open, form.sheet.as_ref(), made_at.at.date_naive())?;
        // What was written by hand counts from the hour on the paper.
        let now = sheet.as_ref().and_then(|sheet| sheet.received_at).unwrap_or(made_at.at);
        let today = now.date_naive();
        let author = Author { now, ..acting.author(made_at) };
        let typed = read_form(&form, today);
        let (outlook, received_today) = open
            .ledger
            .read(|book| {
                let outlook = numbers::look(book, &identity, &acting.reference, today)?;
                Ok((outlook, book.day_counts(None, now)?.received))
            })
            .map_err(|error| self.ledger_problem(error))?;
        let mark = self.source.mark();
        let serial = outlook.serial.filter(|_| outlook.blocked.is_none());
        let mut preview = Preview {
            at: now.to_rfc3339(),
            procedure: catalogue::procedure_view(&acting.reference, &form.procedure_code, today),
            due: None,
            trace: Vec::new(),
            components: Vec::new(),
            issues: Vec::new(),
            blocked: None,
            slip: SlipView::default(),
            ordinal_today: received_today + 1,
            serials_left: outlook.serials_left,
        };
        let there = self.dossier_there(&open, &form)?;
        match office_today(&author) {
            Err(refusal) => preview.blocked = Some(crate::problems::refusal(&refusal, &mark)),
            Ok(_) if is_on_another_day(made_at) => {
                preview.blocked = Some(Problem::new(Code::ClockWrong, &mark))
            }
            // A sheet has its numbers.
            Ok(_) if sheet.is_some() => {
                let blocked = outlook.blocked.filter(|code| *code != Code::NoNumberLeft);
                preview.blocked = blocked.map(|code| Problem::new(code, &mark));
            }
            Ok(_) => preview.blocked = outlook.blocked.map(|code| Problem::new(code, &mark)),
        }
        if there.is_some_and(|dossier| !dossier.state.is_at_intake()) {
            // Somebody else accepted or refused it meanwhile.
            preview.blocked = Some(Problem::new(Code::WrongState, &mark));
        }
        if form.procedure_code.is_empty() {
            preview.issues.push(required("procedure_code", &mark));
        }
        let request = typed.request();
        match assess(&request, &author) {
            Ok(assessment) => {
                let near = acting.reference.district().map_or(2, |district| district.near_due_days);
                preview.due = Some(due_view(
                    assessment.due.due_at,
                    now,
                    &acting.reference.calendar_of(&acting.office),
                    near,
                ));
                preview.trace = trace_view(&assessment.due);
                preview.components = form::component_forms(&assessment.components);
                let rules = assessment.problems.iter().filter(|problem| !typed.covers(problem));
                preview.issues.extend(rules.map(|problem| issue_of(input(problem, &mark), false)));
                preview.slip = self.slip_view(&acting, &typed, Some(&assessment), now);
            }
            Err(refusal) => {
                if !form.procedure_code.is_empty() && preview.blocked.is_none() {
                    let problem = crate::problems::refusal(&refusal, &mark);
                    match problem.field.clone() {
                        Some(_) => preview.issues.push(issue_of(problem, false)),
                        None => preview.blocked = Some(problem),
                    }
                }
                preview.slip = self.slip_view(&acting, &typed, None, now);
            }
        }
        preview.issues.extend(typed.issues(&mark));
        preview.issues.extend(typed.warnings(today, &mark));
        preview.issues.sort_by_key(|issue| (issue.is_warning, form::place(&issue.field)));
        if let (Some(serial), Some(pattern), Some(office)) =
            (serial, acting.reference.code_pattern(today), acting.reference.office(&acting.office))
        {
            preview.slip.dossier_code =
                pattern.format(&office.office_code, today, serial).unwrap_or_default();
        }
        preview.slip.register_volume = outlook.volume;
        preview.slip.register_seq = outlook.register_seq;
        if let Some(sheet) = sheet {
            let unread = sheet.unread.iter();
            preview.issues.extend(
                unread.map(|(field, code)| issue_of(Problem::new(*code, &mark).field(*field), false)),
            );
            if sheet.received_at.is_some_and(|at| at > made_at.at) {
                let problem = Problem::new(Code::ReceivedLater, &mark).field("sheet.hour");
                preview.issues.push(issue_of(problem, false));
            }
            preview.slip.dossier_code = sheet.row.code;
            preview.slip.register_volume = sheet.row.volume;
            preview.slip.register_seq = sheet.row.register_seq;
        }
        Ok(preview)
    }

    fn slip_view(
        &self,
        acting: &Acting,
        typed: &Typed,
        assessment: Option<&Assessment<'_>>,
        now: DateTime<FixedOffset>,
    ) -> SlipView {
        let heads = issue::Heads::of(acting, now.date_naive());
        let request = typed.request();
        SlipView {
            governing_agency: heads.governing_agency,
            issuing_agency: heads.issuing_agency,
            counter_name: heads.counter_name,
            owner_name: request.owner.full_name.clone(),
            submitter_name: request.submitter.as_ref().map(|person| person.full_name.clone()),
            address: request.owner.residence_address.clone().unwrap_or_default(),
            phone: request.owner.phone.as_deref().map(crate::view::phone_groups).unwrap_or_default(),
            content: assessment
                .map(|assessment| issue::content(&assessment.procedure.name_vi, &request.subject))
                .unwrap_or_default(),
            components: assessment
                .map(|assessment| {
                    assessment
                        .components
                        .iter()
                        .filter(|component| component.is_received)
                        .map(issue::component_line)
                        .collect()
                })
                .unwrap_or_default(),
            set_count: request.set_count,
            fee_text: assessment.and_then(|assessment| issue::fee_text(&assessment.fee)).unwrap_or_default(),
            processing_time_text: assessment
                .map(|assessment| assessment.processing_time_text.clone())
                .unwrap_or_default(),
            received_text: paper_moment(now),
            due_text: assessment
                .and_then(|assessment| assessment.due.due_at)
                .map(paper_moment)
                .unwrap_or_default(),
            result_channel_text: issue::result_channel_text(&request.result_return),
            dossier_code: String::new(),
            register_volume: String::new(),
            register_seq: 0,
        }
    }

    /// Receives a dossier. One transaction: numbers, dossier, receipt with its exact bytes, the draft thrown
    /// away. Printing comes after, and cannot undo it.
    ///
    /// # Errors
    /// What the rules refuse, `NoNumberLeft`, `DiskFull`; nothing has been done then and the draft is kept.
    pub fn receive(&self, request: ReceiveRequest) -> Result<Received, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let typed = read_form(&request.form, self.clock.now().date_naive());
        let mark = self.source.mark();
        if let Some(issue) = typed.issues(&mark).into_iter().next() {
            return Err(issue.problem);
        }
        if request.form.procedure_code.is_empty() {
            return Err(required("procedure_code", &mark).problem);
        }
        let draft = request.draft.as_deref().map(|id| self.draft_id(id)).transpose()?;
        let there = request.form.dossier.as_deref().map(|id| self.entity(id)).transpose()?;
        let seen = self.seen_due(&request)?;
        let sheet = self.sheet_of(&open, request.form.sheet.as_ref(), self.clock.now().date_naive())?;
        if let Some(problem) = sheet.as_ref().and_then(|sheet| sheet.problem(&mark)) {
            return Err(problem);
        }
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                self.check_draft(book, draft, &acting)?;
                let identity = self.stored(book)?;
                let made_at = self.made_today(book, &identity)?;
                let author = acting.author(made_at);
                office_today(&author)?;
                let given = match &sheet {
                    Some(sheet) => sheet.numbers(),
                    None => numbers::next(book, &identity, &acting.reference, made_at.at.date_naive())
                        .map_err(|none| self.no_numbers(none))?,
                };
                let supply = Supply {
                    dossier: EntityId(self.source.uuid(self.clock.raw_ms())),
                    serial: given.serial,
                    register_seq: given.register_seq,
                    look_up_secret: self.source.letters(8),
                };
                let ask = typed.request();
                let late = sheet.as_ref().and_then(Sheet::late);
                let (plan, dossier, base) = match there {
                    None if let Some(late) = &late => {
                        self.check_sheet(book, &given)?;
                        let plan = decide::receive_late(&ask, &author, &supply, late)?;
                        (plan, supply.dossier, Base::default())
                    }
                    None => (decide::receive(&ask, &author, &supply)?, supply.dossier, Base::default()),
                    Some(id) => {
                        let dossier = self.dossier_in(book, id)?;
                        let plan = decide::complete(&dossier, &ask, &author, &supply)?;
                        (plan, id, dossier.base(Vec::new()))
                    }
                };
                self.check_seen(seen, &plan.drafts)?;
                let issued = issue::issue(
                    &acting,
                    &ask,
                    &plan,
                    &given.volume,
                    given.receipt_number,
                    issued_at(&late, made_at),
                )?;
                let sha256 = open.ledger.blobs().put(&issued.pdf)?;
                book.name_blob(&BlobRow {
                    sha256,
                    size: u64::try_from(issued.pdf.len()).unwrap_or(u64::MAX),
                    media_type: "application/pdf".to_owned(),
                })?;
                let mut drafts = plan.drafts.clone();
                // What was written by hand left no printer.
                let copies = if late.is_some() { 0 } else { issued.body.copies };
                drafts.push(decide::issue(dossier, base, FormIssued { copies, ..issued.body }));
                let made = self.append(book, &identity, &acting, made_at, drafts)?;
                if let Some(draft) = draft {
                    book.delete_draft(draft)?;
                }
                book.count_procedure_use(&acting.officer, &ask.procedure_code, made_at.at)?;
                Ok::<_, Stop>((dossier, plan, issued.number_text, issued.pdf, made_at, made))
            })
            .map_err(|stop| self.stopped(stop))?;
        let (dossier, plan, receipt_number, pdf, made_at, made) = written.value;
        self.note_made(&open, made);
        self.tell(&written.topics);
        self.nudge(&open);
        let paper = FormPaper {
            dossier,
            form: issue::RECEIPT.id.to_owned(),
            sha256: Hash::plain(&pdf),
            number: receipt_number.clone(),
            code: Some(plan.code.clone()),
        };
        let (printed, print_problem) = match &sheet {
            // The citizen has the paper that was written by hand.
            Some(_) => (None, None),
            None => match self.print_form(&open, paper, &pdf) {
                Ok(printed) => (Some(printed), None),
                Err(problem) => (None, Some(problem)),
            },
        };
        let received_at = issue::received_in(&plan.drafts).unwrap_or(made_at.at);
        let near = acting.reference.district().map_or(2, |district| district.near_due_days);
        let due_at = issue::due_of(&plan);
        Ok(Received {
            dossier: dossier.to_string(),
            short_code: short_form(&plan.code).to_owned(),
            code: plan.code,
            received_at: received_at.to_rfc3339(),
            due: due_view(due_at, made_at.at, &acting.reference.calendar_of(&acting.office), near),
            receipt_number,
            owner_name: typed.request().owner.full_name,
            printed,
            print_problem,
        })
    }

    /// F9 pressed twice: what was typed has become a dossier already.
    fn check_draft(&self, book: &Write<'_>, draft: Option<Uuid>, acting: &Acting) -> Result<(), Stop> {
        if let Some(draft) = draft
            && book.draft(draft)?.is_none_or(|there| there.officer != acting.officer)
        {
            return Err(Stop::Problem(self.problem(Code::WrongState, &"the draft is gone")));
        }
        Ok(())
    }

    /// The clock of what is written now.
    pub(crate) fn made_today(&self, book: &Write<'_>, identity: &Identity) -> Result<MadeAt, Stop> {
        let made_at = self.clock.made_at(book.last_made_at(identity.chain)?);
        if is_on_another_day(made_at) {
            return Err(Stop::Problem(self.problem(Code::ClockWrong, &"the last record is of a later day")));
        }
        Ok(made_at)
    }

    pub(crate) fn no_numbers(&self, none: NoNumbers) -> Stop {
        match none {
            NoNumbers::Refused(code) => Stop::Problem(self.problem(code, &"no number is given out")),
            NoNumbers::Ledger(error) => Stop::Ledger(error),
        }
    }

    /// Entered twice, from two windows: the second finds the number used.
    fn check_sheet(&self, book: &Write<'_>, given: &numbers::Numbers) -> Result<(), Stop> {
        numbers::may_use(book).map_err(|none| self.no_numbers(none))?;
        let there = book.blank_sheet(&given.volume, given.receipt_number)?;
        if there.is_some_and(|there| there.entered.is_none() && there.burnt.is_none()) {
            return Ok(());
        }
        Err(Stop::Problem(self.problem(Code::SheetUnknown, &"the sheet is entered").field("sheet")))
    }

    /// The due date that the clerk sees.
    fn seen_due(&self, request: &ReceiveRequest) -> Result<Option<DateTime<FixedOffset>>, Problem> {
        let seen = request.seen_due_at.as_deref().map(DateTime::parse_from_rfc3339);
        seen.transpose().map_err(|_| self.problem(Code::BadRequest, &"seen_due_at"))
    }

    /// The date that was said aloud is the date that is printed.
    fn check_seen(&self, seen: Option<DateTime<FixedOffset>>, drafts: &[OperationDraft]) -> Result<(), Stop> {
        let due = issue::due_in(drafts);
        if seen.is_none() || due == seen {
            return Ok(());
        }
        let problem = self.problem(Code::DueDateMoved, &"the due date moved while the form was open");
        Err(Stop::Problem(match due {
            Some(due) => problem.value("due_at", due.to_rfc3339()),
            None => problem,
        }))
    }

    /// Writes the operations of one act.
    pub(crate) fn append(
        &self,
        book: &mut Write<'_>,
        identity: &Identity,
        acting: &Acting,
        made_at: MadeAt,
        drafts: Vec<OperationDraft>,
    ) -> Result<Made, Stop> {
        let mut numbers = Vec::new();
        let mut operations = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let known = draft.body.known();
            if !identity.is_announced(known.kind, known.v) {
                // It would wait in the outbox until the hub is upgraded, and everything of this desk behind it.
                let problem = self.problem(Code::KindNotAnnounced, &known.kind);
                return Err(Stop::Problem(problem));
            }
            numbers.extend(draft.body.facts().into_iter().filter_map(|fact| match fact {
                Fact::NumberUsed(used) => Some(used),
                _ => None,
            }));
            let header = Header {
                id: OperationId(self.source.uuid(made_at.raw_ms)),
                entity: draft.entity,
                base: draft.base,
                reference: acting.reference.position(),
                by: acting.officer.clone(),
                role: Role::IntakeOfficer,
                made_at,
                kind: known.kind.to_owned(),
                v: known.v,
                body_hash: domain::hash::Hash::ZERO,
            };
            operations.push(Operation::compose(header, self.source.bytes(), &draft.body)?);
        }
        book.append(identity.chain, ActId(self.source.uuid(made_at.raw_ms)), operations)?;
        Ok(Made::read(book, identity, numbers)?)
    }
}

/// The moment on the form: that of the paper, where it was written by hand.
fn issued_at(late: &Option<Late>, made_at: MadeAt) -> MadeAt {
    late.as_ref().map_or(made_at, |late| MadeAt { at: late.received_at, ..made_at })
}

/// Name of a receipt's file. A code may come from another machine, so nothing of it leads to another folder.
pub(crate) fn file_name(code: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let code: String = code.chars().take(64).map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("giay-hen-{code}.pdf")
}

/// The clock stands on a day before the last record: a wrong day would be printed and counted from.
fn is_on_another_day(made_at: MadeAt) -> bool {
    moment(made_at.raw_ms.saturating_add(made_at.offset_ms)).date_naive() != made_at.at.date_naive()
}

fn required(field: &str, mark: &str) -> FieldIssue {
    issue_of(Problem::new(Code::FieldRequired, mark).field(field), false)
}

fn issue_of(problem: Problem, is_warning: bool) -> FieldIssue {
    FieldIssue { field: problem.field.clone().unwrap_or_default(), problem, is_warning }
}
