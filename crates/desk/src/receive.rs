//! Receiving: what F9 would do, what F9 does, and what is being typed.

mod at_hand;
mod batch;
mod catalogue;
mod clock;
mod day;
mod draft;
mod fee;
mod form;
mod intake;
mod issue;
mod page;
mod picker;
mod preview;
mod scan;
mod sheet;

pub(crate) use fee::fee_text;
pub(crate) use form::{owner_as_typed, person_as_typed, read_person};
pub(crate) use intake::{item_line, slip_file_name};
pub(crate) use issue::{BLANK, Heads, number_text, render_again, template};
pub use picker::Picker;

use crate::{
    api::receive::{FieldIssue, ReceiveRequest, Received},
    desk::{Desk, Open},
    identity::Identity,
    incarnation::Made,
    numbers::{self, NoNumbers},
    printing::FormPaper,
    problems::Stop,
    view::due_view,
};
use chrono::{DateTime, FixedOffset};
use domain::{
    code::short_form,
    dossier::{
        body::FormIssued,
        decide::{self, Author, Late, Supply, office_today},
    },
    hash::Hash,
    id::{ActId, EntityId, OfficeId, OfficerId, OperationId},
    operation::{Base, Body, Header, MadeAt, Operation, OperationDraft, kind::Fact},
    problem::{Code, Problem},
    reference::Reference,
    role::Role,
};
use form::read_form;
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
        if sheet.is_some() && (there.is_some() || request.line.is_some()) {
            return Err(self.problem(Code::BadRequest, &"a sheet is one new dossier"));
        }
        if let Some(problem) = sheet.as_ref().and_then(|sheet| sheet.problem(&mark)) {
            return Err(problem);
        }
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                self.check_draft(book, draft, &acting)?;
                let batch = self.batch_of(book, draft, request.line)?;
                let identity = self.stored(book)?;
                let made_at = self.made_today(book, &identity)?;
                let author = acting.author(made_at);
                office_today(&author)?;
                let given = match &sheet {
                    Some(sheet) => sheet.numbers(),
                    None => numbers::next(book, &identity, &acting.reference, made_at.at.date_naive())
                        .map_err(|none| self.no_numbers(none))?,
                };
                let ask = fee::with_copies(book, &acting.officer, typed.request())?;
                let late = sheet.as_ref().and_then(Sheet::late);
                // The fee is that of the hour on the paper.
                let at = late.as_ref().map_or(author.now, |late| late.received_at);
                let (fee_receipt, left) = self.take_receipt(book, &ask, &author, at, typed.collecting())?;
                let supply = Supply {
                    dossier: EntityId(self.source.uuid(self.clock.raw_ms())),
                    serial: given.serial,
                    register_seq: given.register_seq,
                    look_up_secret: self.source.letters(8),
                    fee_receipt,
                };
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
                match (batch, draft) {
                    (Some(batch), _) => batch.note(book, short_form(&plan.code))?,
                    (None, Some(draft)) => _ = book.delete_draft(draft)?,
                    (None, None) => {}
                }
                let accepted = issue::accepted(&plan.drafts);
                let copies = accepted.and_then(fee::copies_of);
                let taken = accepted.and_then(|accepted| fee::received(accepted, left));
                book.count_procedure_use(&acting.officer, &ask.procedure_code, copies, made_at.at)?;
                Ok::<_, Stop>((dossier, plan, issued.number_text, issued.pdf, made_at, made, taken))
            })
            .map_err(|stop| self.stopped(stop))?;
        let (dossier, plan, receipt_number, pdf, made_at, made, fee) = written.value;
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
            fee,
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
        match self.clock_trouble(book, made_at)? {
            Some(problem) => Err(Stop::Problem(problem)),
            None => Ok(made_at),
        }
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
        for mut draft in drafts {
            let known = draft.body.known();
            if let Body::DossierAccepted(accepted) = &draft.body
                && !identity.is_announced(known.kind, known.v)
            {
                // Citizens do not wait for the district's upgrade: only how the fee was counted is left out.
                draft.body = Body::DossierAccepted(accepted.clone().in_first_version());
            }
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

fn required(field: &str, mark: &str) -> FieldIssue {
    issue_of(Problem::new(Code::FieldRequired, mark).field(field), false)
}

fn issue_of(problem: Problem, is_warning: bool) -> FieldIssue {
    FieldIssue { field: problem.field.clone().unwrap_or_default(), problem, is_warning }
}
