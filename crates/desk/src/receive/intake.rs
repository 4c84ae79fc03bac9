//! A dossier that cannot be accepted at once: what is missing is told (form 02), or it is refused (form 03). What was
//! asked for before is brought back to the same screen.

use super::{
    Acting,
    form::{self, read_form},
    issue::{self, Form, Heads, Issued, REFUSAL, SUPPLEMENT},
    required,
};
use crate::{
    api::{
        dossiers::DossierId,
        intake::{RefusalRequest, SlipIssued, SupplementRequest},
        receive::ReceiveForm,
    },
    desk::{Desk, Open},
    numbers,
    printing::FormPaper,
    problems::Stop,
    view::phone_groups,
};
use domain::{
    dossier::{
        Dossier,
        decide::{self, Author, IntakePlan, ReceiveRequest, Start, SupplementAsk, office_today},
        intake::SupplementItem,
    },
    hash::Hash,
    id::EntityId,
    operation::{Base, MadeAt},
    problem::{Code, Problem},
};
use forms::{Component, FormProblem, RefusalSlip, SlipHead, SupplementSlip};
use ledger::{BlobRow, Priority, Write};

impl Desk {
    /// Papers are missing: the dossier is registered, and form 02 says what is to be brought. The clock does not start.
    ///
    /// # Errors
    /// What the rules refuse, with the draft kept; `DiskFull`.
    pub fn ask_supplement(&self, request: SupplementRequest) -> Result<SlipIssued, Problem> {
        let ask = SupplementAsk {
            also: request
                .ask
                .also
                .iter()
                .map(|index| usize::try_from(*index).unwrap_or(usize::MAX))
                .collect(),
            more: request.ask.more,
            reason: request.ask.reason,
        };
        self.issue_slip(
            &request.form,
            request.draft.as_deref(),
            SUPPLEMENT,
            |typed, author, start| decide::ask_supplement(typed, &ask, author, start),
            |about, plan, phone| {
                SupplementSlip {
                    about,
                    items: plan.items.iter().map(component).collect(),
                    reason: plan.reason.clone(),
                    contact_phone: phone,
                }
                .to_data()
            },
        )
    }

    /// Refuses to receive, with the reason on form 03.
    ///
    /// # Errors
    /// As [`Desk::ask_supplement`].
    pub fn refuse(&self, request: RefusalRequest) -> Result<SlipIssued, Problem> {
        self.issue_slip(
            &request.form,
            request.draft.as_deref(),
            REFUSAL,
            |typed, author, start| decide::refuse(typed, &request.reason, author, start),
            |about, plan, _| RefusalSlip { about, reason: plan.reason.clone() }.to_data(),
        )
    }

    /// One transaction: number, dossier, step, form with its exact bytes, the draft thrown away.
    fn issue_slip(
        &self,
        form: &ReceiveForm,
        draft: Option<&str>,
        kind: Form,
        plan: impl Fn(&ReceiveRequest, &Author<'_>, Start<'_>) -> Result<IntakePlan, decide::Refusal>,
        data: impl Fn(SlipHead, &IntakePlan, Option<String>) -> Result<serde_json::Value, FormProblem>,
    ) -> Result<SlipIssued, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let typed = read_form(form, self.clock.now().date_naive());
        let mark = self.source.mark();
        if let Some(issue) = typed.issues(&mark).into_iter().next() {
            return Err(issue.problem);
        }
        if form.procedure_code.is_empty() {
            return Err(required("procedure_code", &mark).problem);
        }
        let draft = draft.map(|id| self.draft_id(id)).transpose()?;
        let there = form.dossier.as_deref().map(|id| self.entity(id)).transpose()?;
        let ask = typed.request();
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                self.check_draft(book, draft, &acting)?;
                let identity = self.stored(book)?;
                let made_at = self.made_today(book, &identity)?;
                let author = acting.author(made_at);
                office_today(&author)?;
                let (plan, id, base) = match there {
                    None => {
                        let id = EntityId(self.source.uuid(self.clock.raw_ms()));
                        (plan(&ask, &author, Start::New(id))?, id, Base::default())
                    }
                    Some(id) => {
                        let dossier = self.dossier_in(book, id)?;
                        (plan(&ask, &author, Start::There(&dossier))?, id, dossier.base(Vec::new()))
                    }
                };
                let day = made_at.at.date_naive();
                let given = numbers::next_form(book, &identity, &acting.reference, day, kind.series)
                    .map_err(|none| self.no_numbers(none))?;
                let Issued { body, pdf, number_text } =
                    issue::set(&acting, kind, &given.volume, given.number, made_at, |number_text| {
                        data(head(&acting, &ask, number_text, made_at), &plan, contact_phone(&acting))
                    })?;
                let sha256 = open.ledger.blobs().put(&pdf)?;
                book.name_blob(&BlobRow {
                    sha256,
                    size: u64::try_from(pdf.len()).unwrap_or(u64::MAX),
                    media_type: "application/pdf".to_owned(),
                })?;
                let mut drafts = plan.drafts.clone();
                drafts.push(decide::issue(id, base, body));
                let made = self.append(book, &identity, &acting, made_at, drafts)?;
                if let Some(draft) = draft {
                    book.delete_draft(draft)?;
                }
                Ok::<_, Stop>((id, plan, number_text, pdf, made_at, made))
            })
            .map_err(|stop| self.stopped(stop))?;
        let (dossier, plan, number, pdf, made_at, made) = written.value;
        self.note_made(&open, made);
        self.tell(&written.topics);
        self.nudge(&open);
        let paper = FormPaper {
            dossier,
            form: kind.id.to_owned(),
            sha256: Hash::plain(&pdf),
            number: number.clone(),
            code: None,
        };
        let (printed, print_problem) = match self.print_form(&open, paper, &pdf) {
            Ok(printed) => (Some(printed), None),
            Err(problem) => (None, Some(problem)),
        };
        Ok(SlipIssued {
            dossier: dossier.to_string(),
            form: kind.id.to_owned(),
            number,
            issued_at: made_at.at.to_rfc3339(),
            owner_name: ask.owner.full_name,
            items: plan.items.iter().map(item_line).collect(),
            reason: plan.reason,
            printed,
            print_problem,
        })
    }

    /// The screen of a dossier that was asked to be completed, as it was left.
    ///
    /// # Errors
    /// [`Code::DossierUnknown`]; [`Code::WrongState`] when it is not at intake any more; [`Code::DossierFrozen`].
    pub fn intake_form(&self, request: DossierId) -> Result<ReceiveForm, Problem> {
        let open = self.opened()?;
        let id = self.entity(&request.id)?;
        let dossier = open
            .ledger
            .read(|book| book.dossier(id))
            .map_err(|error| self.ledger_problem(error))?
            .ok_or_else(|| self.problem(Code::DossierUnknown, &"no such dossier"))?;
        if dossier.is_frozen {
            return Err(self.problem(Code::DossierFrozen, &"holds what this version cannot read"));
        }
        if !dossier.state.is_at_intake() {
            return Err(self.problem(Code::WrongState, &"it is not at intake any more"));
        }
        Ok(form::of_dossier(&dossier, &open.reference(), self.clock.now().date_naive()))
    }

    /// The dossier that a form is about, if it is there already.
    pub(super) fn dossier_there(&self, open: &Open, form: &ReceiveForm) -> Result<Option<Dossier>, Problem> {
        let Some(id) = form.dossier.as_deref() else { return Ok(None) };
        let id = self.entity(id)?;
        let dossier =
            open.ledger.read(|book| book.dossier(id)).map_err(|error| self.ledger_problem(error))?;
        dossier.map(Some).ok_or_else(|| self.problem(Code::DossierUnknown, &"no such dossier"))
    }

    /// The same, in the transaction that goes on with it.
    pub(super) fn dossier_in(&self, book: &Write<'_>, id: EntityId) -> Result<Dossier, Stop> {
        book.dossier(id)?.ok_or_else(|| Stop::Problem(self.problem(Code::DossierUnknown, &"no such dossier")))
    }
}

/// Name of a slip's file. Nothing of a number leads to another folder.
pub(crate) fn slip_file_name(form: &str, number: &str) -> String {
    let word = match form {
        "form_02" => "phieu-bo-sung",
        "form_03" => "phieu-tu-choi",
        _ => "giay-to",
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let number: String = number.chars().take(64).map(plain).collect();
    format!("{word}-{number}.pdf")
}

/// One line of a request, for a screen.
pub(crate) fn item_line(item: &SupplementItem) -> String {
    let mut counts = Vec::new();
    if item.originals > 0 {
        counts.push(format!("{} bản chính", item.originals));
    }
    if item.copies > 0 {
        counts.push(format!("{} bản sao", item.copies));
    }
    if item.is_presented {
        counts.push("xuất trình".to_owned());
    }
    if counts.is_empty() { item.name.clone() } else { format!("{} ({})", item.name, counts.join(", ")) }
}

fn component(item: &SupplementItem) -> Component {
    Component {
        name: item.name.clone(),
        originals: item.originals,
        certified_copies: 0,
        copies: item.copies,
        note: item.is_presented.then(|| "xuất trình, trả lại".to_owned()),
    }
}

/// Telephone of the counter.
fn contact_phone(acting: &Acting) -> Option<String> {
    acting.reference.office(&acting.office)?.phone.clone().filter(|phone| !phone.is_empty())
}

fn head(acting: &Acting, ask: &ReceiveRequest, number_text: &str, made_at: MadeAt) -> SlipHead {
    let day = made_at.at.date_naive();
    let heads = Heads::of(acting, day);
    let officer = acting.reference.officer(&acting.officer).map(|officer| officer.full_name.clone());
    let procedure = acting.reference.procedure(&ask.procedure_code, day);
    SlipHead {
        v: SlipHead::VERSION,
        governing_agency: heads.governing_agency,
        issuing_agency: heads.issuing_agency,
        counter_name: heads.counter_name,
        place_name: heads.place_name,
        form_number: number_text.to_owned(),
        owner_name: ask.owner.full_name.clone(),
        submitter_name: ask.submitter.as_ref().map(|person| person.full_name.clone()),
        id_number: issue::id_number(ask),
        address: ask.owner.residence_address.clone().unwrap_or_default(),
        phone: ask.owner.phone.as_deref().map(phone_groups),
        email: ask.owner.email.clone(),
        procedure_name: procedure.map(|procedure| procedure.name_vi.clone()).unwrap_or_default(),
        subject: issue::subject(ask),
        officer_name: officer.unwrap_or_default(),
        issued_at: made_at.at,
    }
}
