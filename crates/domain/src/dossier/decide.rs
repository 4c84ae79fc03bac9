//! What a desk may do, and the operations that say so. Every computed value (due date, code, procedure
//! version, papers) is put into the operation, so that folding it needs no catalogue.

mod change;
mod fee;
mod input;
mod intake;
mod late;

pub use change::{edit, issue, reprint};
pub use fee::{FeeAsk, MAX_REASON, ReceiptTaken};
pub use intake::{IntakePlan, MAX_MORE, Start, SupplementAsk, ask_supplement, complete, refuse};
pub use late::{
    CarriedOver, Late, MAX_CODE, MAX_VOLUME, OldProblem, PaperDue, carry_over, lawful_due, receive_late,
};

use super::{
    body::{DossierAccepted, DossierRegistered, RegisterLine},
    state::Dossier,
    value::{Contact, Digitisation, DossierComponent, FeeCharge, IntakeChannel, ProcedureRef, ResultReturn},
};
use crate::{
    calendar::CalendarProblem,
    catalogue::{Label, Office, ProcedureVersion},
    code::CodeProblem,
    deadline::{DeadlineProblem, Due, TimeKind, due},
    fee::Cost,
    id::{EntityId, OfficeId, OfficerId},
    number::{NumberUsed, Series, code_book, desk_book},
    operation::{Base, Body, EntityKind, EntityRef, OperationDraft},
    person::{FieldProblem, Person},
    reference::Reference,
    role::Role,
    text::{TextProblem, clean_line},
    time::local_date,
};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use input::{check_address, check_sets, components, line, owner_of, people};

/// Most characters of a subject, an address for post, or a reason.
pub const MAX_TEXT: usize = 300;
/// Most sets of one dossier.
pub const MAX_SETS: u32 = 99;
/// Most originals or copies of one paper.
pub const MAX_PAPERS: u32 = 999;

/// Who acts, where, when, knowing what.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// What the desk knows of its hub.
    pub reference: &'a Reference,
    /// Office of the desk.
    pub office: &'a OfficeId,
    /// Number of the desk in its office.
    pub desk_number: u32,
    /// Officer.
    pub officer: &'a OfficerId,
    /// Role in which they act.
    pub role: Role,
    /// The desk's corrected office clock, to the second.
    pub now: DateTime<FixedOffset>,
}

/// One paper as ticked at the counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ComponentChoice {
    /// Index in the procedure's list.
    pub index: usize,
    /// There.
    pub is_received: bool,
    /// Originals.
    pub originals: u32,
    /// Copies.
    pub copies: u32,
}

/// What a clerk asks for with F9.
#[derive(Clone, PartialEq, Debug)]
pub struct ReceiveRequest {
    /// Code of the procedure.
    pub procedure_code: String,
    /// Channel.
    pub channel: IntakeChannel,
    /// Dossier owner.
    pub owner: Person,
    /// Tax code, when the owner is an organisation.
    pub tax_code: Option<String>,
    /// Submitter, if another person; an organisation has one always.
    pub submitter: Option<Person>,
    /// The paper by which the submitter acts for the owner.
    pub authorisation: String,
    /// Who takes the result, if another person than the submitter.
    pub result_receiver: Option<Person>,
    /// The portal's code, for what was handed in online.
    pub portal_code: String,
    /// In words.
    pub subject: String,
    /// Papers; those not named are as the procedure asks.
    pub components: Vec<ComponentChoice>,
    /// Sets.
    pub set_count: u32,
    /// Return of the result.
    pub result_return: ResultReturn,
    /// Why the papers are not digitised now.
    pub digitisation_reason: String,
    /// What the fee is counted by, and who does not pay.
    pub fee: FeeAsk,
}

/// Numbers taken from this desk's blocks and books, and what only the desk can make.
#[derive(Clone, PartialEq, Debug)]
pub struct Supply {
    /// Identity of the new dossier.
    pub dossier: EntityId,
    /// Serial of the day, from a leased block.
    pub serial: u32,
    /// Line of the dossier register in this desk's volume of the year.
    pub register_seq: u32,
    /// Eight random letters.
    pub look_up_secret: String,
    /// The fee receipt that is written out for the money, where it is taken now.
    pub fee_receipt: Option<ReceiptTaken>,
}

/// Where a problem is and what it is.
#[derive(Clone, PartialEq, Debug)]
pub enum InputProblem {
    /// About the owner.
    Owner(FieldProblem),
    /// About the submitter.
    Submitter(FieldProblem),
    /// The tax code is missing or has another length than 10 or 13 digits.
    TaxCode,
    /// The authorisation cannot be kept, or nobody is there whom it authorises.
    Authorisation(Option<TextProblem>),
    /// About who takes the result.
    ResultReceiver(FieldProblem),
    /// The portal's code cannot be kept, or is missing where it was handed in online.
    PortalCode(Option<TextProblem>),
    /// The subject cannot be kept.
    Subject(TextProblem),
    /// The address for post is missing or cannot be kept.
    ResultAddress(Option<TextProblem>),
    /// A required paper is not there.
    ComponentMissing(usize),
    /// A number of papers is out of range.
    ComponentCount(usize),
    /// The number of sets is out of range.
    SetCount,
    /// The number of pages of the original is missing or out of range.
    Pages(Option<u32>),
    /// The number of copies is out of range.
    Copies,
    /// The group is none that the procedure exempts.
    Exemption,
    /// The reason (of this, or of a correction) cannot be kept.
    DigitisationReason(TextProblem),
    /// The reason of a request for supplementation or of a refusal is missing or cannot be kept.
    Reason(Option<TextProblem>),
    /// Nothing is to be supplemented, there are too many lines, or one of them cannot be kept.
    Supplement(Option<TextProblem>),
    /// About what stands on a paper that is entered afterwards.
    Old(OldProblem),
}

/// Why nothing was done.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The officer does not hold the role.
    #[error("the officer does not hold the role")]
    RoleMissing,
    /// The office does not exist at this date.
    #[error("the office is not valid on {on}")]
    OfficeEnded {
        /// The day.
        on: NaiveDate,
        /// Last day of validity, if it has one.
        valid_to: Option<NaiveDate>,
    },
    /// The office has no code from which dossier codes could be made.
    #[error("the office has no code")]
    OfficeCodeMissing,
    /// No such procedure in force.
    #[error("no such procedure in force")]
    ProcedureUnknown,
    /// The term of this procedure is not configured, or is none that can be computed.
    #[error("no term of kind {0:?} can be computed")]
    TimeKind(TimeKind),
    /// The calendar does not reach far enough.
    #[error("the calendar does not reach far enough: {0}")]
    Calendar(CalendarProblem),
    /// The input cannot be taken as it is.
    #[error("{} places to look at", .0.len())]
    Input(Vec<InputProblem>),
    /// No pattern for codes, or the number does not fit.
    #[error("no dossier code can be made: {0}")]
    Code(CodeProblem),
    /// No pattern of dossier codes is in force.
    #[error("no pattern of dossier codes is in force")]
    NoCodePattern,
    /// There is no such dossier, or not in a state for this.
    #[error("the dossier is not in a state for this")]
    WrongState,
    /// Holds something that this version cannot read.
    #[error("the dossier is frozen")]
    Frozen,
    /// Nothing would change.
    #[error("nothing would change")]
    NothingChanged,
}

/// What F9 would do, as far as it can be said.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment<'a> {
    /// The procedure.
    pub procedure: &'a ProcedureVersion,
    /// Due date and trace.
    pub due: Due,
    /// Calendar under which it was computed.
    pub calendar_version: String,
    /// Papers as they would be recorded.
    pub components: Vec<DossierComponent>,
    /// What stands in the way.
    pub problems: Vec<InputProblem>,
    /// Text of the term ("03 ngày làm việc").
    pub processing_time_text: String,
    /// What the procedure costs, whoever pays.
    pub cost: Cost,
    /// What is asked of this one; `None` where nothing is, or nobody knows how much.
    pub charge: Option<FeeCharge>,
}

impl Assessment<'_> {
    /// What is to be paid, in đồng; 0 where nothing is, or nobody knows how much.
    #[must_use]
    pub fn to_pay(&self) -> u64 {
        self.charge.as_ref().filter(|charge| charge.exemption.is_none()).map_or(0, |charge| charge.amount)
    }
}

/// A dossier received: the operations, and what they say.
#[derive(Clone, Debug)]
pub struct Plan {
    /// T01 and T02 in one act; where the dossier is there already, its corrections and T04.
    pub drafts: Vec<OperationDraft>,
    /// Mã hồ sơ.
    pub code: String,
    /// Register line.
    pub register: RegisterLine,
}

/// The office of a desk at the author's date.
///
/// # Errors
/// [`Refusal::OfficeEnded`], [`Refusal::OfficeCodeMissing`].
pub fn office_today<'a>(author: &Author<'a>) -> Result<&'a Office, Refusal> {
    let on = local_date(&author.now);
    let agency = author.reference.agency(author.office.as_ref(), on);
    if !agency.is_some_and(|agency| agency.is_valid_on(on)) {
        return Err(Refusal::OfficeEnded { on, valid_to: agency.and_then(|agency| agency.valid_to) });
    }
    let office = author.reference.office(author.office).ok_or(Refusal::OfficeCodeMissing)?;
    if office.office_code.is_empty() { Err(Refusal::OfficeCodeMissing) } else { Ok(office) }
}

/// What F9 would do now. The preview shows it, `receive` acts on it.
///
/// # Errors
/// When nothing can be received at all, whatever is typed.
pub fn assess<'a>(request: &ReceiveRequest, author: &Author<'a>) -> Result<Assessment<'a>, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    assess_then(request, author)
}

/// The same for what was received at an hour before now, as its paper says. Whether the author may is asked of now.
///
/// # Errors
/// As [`assess`].
pub fn assess_at<'a>(
    request: &ReceiveRequest,
    author: &Author<'a>,
    received_at: DateTime<FixedOffset>,
) -> Result<Assessment<'a>, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    assess_then(request, &Author { now: received_at, ..*author })
}

/// The same without asking whether the author may: `author.now` is the hour on a paper.
fn assess_then<'a>(request: &ReceiveRequest, author: &Author<'a>) -> Result<Assessment<'a>, Refusal> {
    let Looked { procedure, components, problems, cost, charge } = look_then(request, author)?;
    // "No term" that nobody has decided yet is not a term: the receipt would promise nothing.
    if procedure.time.kind() == TimeKind::None && procedure.label_of("time") == Label::ToConfigure {
        return Err(Refusal::TimeKind(TimeKind::None));
    }
    let calendar = author.reference.calendar_of(author.office);
    let due = due(&procedure.time, &author.now, &calendar, &[]).map_err(|problem| match problem {
        DeadlineProblem::Calendar(problem) => Refusal::Calendar(problem),
        DeadlineProblem::Fraction { .. } | DeadlineProblem::TooLong { .. } => {
            Refusal::TimeKind(procedure.time.kind())
        }
    })?;
    Ok(Assessment {
        procedure,
        due,
        calendar_version: calendar.version,
        components,
        problems,
        processing_time_text: procedure.time.text(),
        cost,
        charge,
    })
}

/// What was typed, looked at, whatever becomes of the dossier: no term is needed for a refusal.
struct Looked<'a> {
    procedure: &'a ProcedureVersion,
    components: Vec<DossierComponent>,
    problems: Vec<InputProblem>,
    cost: Cost,
    charge: Option<FeeCharge>,
}

fn look<'a>(request: &ReceiveRequest, author: &Author<'a>) -> Result<Looked<'a>, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    look_then(request, author)
}

fn look_then<'a>(request: &ReceiveRequest, author: &Author<'a>) -> Result<Looked<'a>, Refusal> {
    office_today(author)?;
    let today = local_date(&author.now);
    let procedure =
        author.reference.procedure(&request.procedure_code, today).ok_or(Refusal::ProcedureUnknown)?;
    let mut problems = Vec::new();
    people(request, today, &mut problems);
    if let Err(problem) = clean_line(&request.subject, MAX_TEXT) {
        problems.push(InputProblem::Subject(problem));
    }
    check_address(&request.result_return, &mut problems);
    let components = components(procedure, request, &mut problems);
    check_sets(request.set_count, &mut problems);
    if let Err(problem) = clean_line(&request.digitisation_reason, MAX_TEXT) {
        problems.push(InputProblem::DigitisationReason(problem));
    }
    let (cost, charge) = fee::charge(&procedure.fee, &request.fee, &mut problems);
    Ok(Looked { procedure, components, problems, cost, charge })
}

/// T01 and T02 in one act: the dossier is registered and accepted.
///
/// # Errors
/// See [`Refusal`]; nothing has been done then.
pub fn receive(request: &ReceiveRequest, author: &Author<'_>, supply: &Supply) -> Result<Plan, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    accept(request, author, supply, None, None)
}

/// Accepts: a new dossier, or one that is there. What was received on a paper that was printed ahead has the numbers
/// of that paper, and `author.now` is the hour on it. Whether the author may is asked before.
fn accept(
    request: &ReceiveRequest,
    author: &Author<'_>,
    supply: &Supply,
    there: Option<&Dossier>,
    late: Option<&Late>,
) -> Result<Plan, Refusal> {
    let assessment = assess_then(request, author)?;
    if !assessment.problems.is_empty() {
        return Err(Refusal::Input(assessment.problems));
    }
    let office = office_today(author)?;
    // The day in the code is the day for which the number was given out.
    let code_day = late.map_or_else(|| local_date(&author.now), |late| late.code_day);
    let pattern = author.reference.code_pattern(code_day).ok_or(Refusal::NoCodePattern)?;
    let code = pattern.format(&office.office_code, code_day, supply.serial).map_err(Refusal::Code)?;
    let register =
        RegisterLine { volume: desk_book(author.desk_number, code_day.year()), seq: supply.register_seq };
    let procedure = procedure_ref(assessment.procedure);
    let (fee, passed_over) = fee::state(&assessment, supply.fee_receipt.as_ref())?;
    let mut drafts = match there {
        Some(dossier) => intake::corrections(dossier, request, author)?,
        None => vec![registration(supply.dossier, request, author, procedure.clone())],
    };
    let accepted = DossierAccepted {
        code: code.clone(),
        code_number: NumberUsed {
            series: Series::DossierCode,
            book: code_book(&office.office_code, code_day),
            number: supply.serial,
        },
        received_at: author.now,
        original_due_at: assessment.due.due_at,
        calendar_version: assessment.calendar_version,
        processing_time_text: assessment.processing_time_text,
        fee,
        charge: assessment.charge.map(Box::new),
        passed_over: passed_over.map(Box::new),
        procedure,
        components: assessment.components,
        set_count: request.set_count,
        digitisation: Digitisation::Later { reason: line(&request.digitisation_reason).unwrap_or_default() },
        register: register.clone(),
        result_return: tidied_return(&request.result_return),
        look_up_secret: supply.look_up_secret.clone(),
        backfill: late.map(Late::entry),
    };
    drafts.push(OperationDraft {
        entity: EntityRef {
            kind: EntityKind::Dossier,
            id: there.map_or(supply.dossier, |dossier| dossier.id),
        },
        base: there.map_or_else(Base::default, |dossier| dossier.base(Vec::new())),
        body: Body::DossierAccepted(accepted),
    });
    Ok(Plan { drafts, code, register })
}

fn procedure_ref(procedure: &ProcedureVersion) -> ProcedureRef {
    ProcedureRef { code: procedure.code.clone(), version: procedure.version, name: procedure.name_vi.clone() }
}

fn tidied_return(result: &ResultReturn) -> ResultReturn {
    ResultReturn { channel: result.channel, address: result.address.as_deref().and_then(line) }
}

/// T01.
fn registration(
    dossier: EntityId,
    request: &ReceiveRequest,
    author: &Author<'_>,
    procedure: ProcedureRef,
) -> OperationDraft {
    let owner = request.owner.clone().tidied();
    let is_online = request.channel == IntakeChannel::Online;
    let registered = DossierRegistered {
        office: author.office.clone(),
        channel: request.channel,
        procedure,
        owner: Box::new(owner_of(request)),
        contact: Contact { phone: owner.phone.clone(), email: owner.email.clone() },
        submitter: request.submitter.clone().map(Person::tidied),
        subject: line(&request.subject),
        authorisation: line(&request.authorisation),
        result_receiver: request.result_receiver.clone().map(|person| Box::new(person.tidied())),
        portal_code: line(&request.portal_code).filter(|_| is_online),
    };
    OperationDraft {
        entity: EntityRef { kind: EntityKind::Dossier, id: dossier },
        base: Base::default(),
        body: Body::DossierRegistered(registered),
    }
}

fn allow(author: &Author<'_>, role: Role) -> Result<(), Refusal> {
    let officer = author.reference.officer(author.officer).ok_or(Refusal::RoleMissing)?;
    let today = local_date(&author.now);
    let holds = author.role == role && officer.office == *author.office && officer.may(role, today);
    if holds { Ok(()) } else { Err(Refusal::RoleMissing) }
}
