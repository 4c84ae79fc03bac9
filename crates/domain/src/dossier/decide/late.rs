//! What was received on paper and is entered afterwards: on a sheet that was printed ahead, or before the program was
//! there. The hour on the paper counts for the citizen; the hour of the entry stands beside it.

use super::{
    Author, FeeAsk, InputProblem, MAX_TEXT, Plan, ReceiveRequest, Refusal, Supply, accept, allow,
    assess_then,
    input::{line, owner_of, people},
    office_today, procedure_ref,
};
use crate::{
    calendar::{CalendarProblem, WorkCalendar},
    catalogue::ProcedureVersion,
    code::DossierCode,
    deadline::{TimeKind, due},
    dossier::{
        backfill::{Backfill, BackfillOrigin},
        body::{DossierAccepted, DossierRegistered, RegisterLine},
        value::{Contact, Digitisation, FeeState, IntakeChannel, ResultReturn},
    },
    fee::{Cost, Counts, cost},
    id::EntityId,
    number::{NumberUsed, Series},
    operation::{Base, Body, EntityKind, EntityRef, OperationDraft},
    person::Person,
    role::Role,
    text::{TextProblem, clean_line},
    time::{local_date, office_moment},
};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};

/// Most characters of a code of before.
pub const MAX_CODE: usize = 60;
/// Most characters of the name of a volume of before.
pub const MAX_VOLUME: usize = 20;

/// A sheet of form 01 that was printed ahead and filled in by hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Late {
    /// The hour on the paper.
    pub received_at: DateTime<FixedOffset>,
    /// The day for which its code was given out: mostly that of `received_at`.
    pub code_day: NaiveDate,
    /// Why it was not entered at once.
    pub reason: String,
}

impl Late {
    pub(super) fn entry(&self) -> Box<Backfill> {
        Box::new(Backfill {
            origin: BackfillOrigin::PaperDay,
            reason: line(&self.reason).unwrap_or_default(),
            lawful_due_at: None,
            due_reason: None,
        })
    }

    fn check(&self, now: DateTime<FixedOffset>) -> Vec<InputProblem> {
        let mut problems = Vec::new();
        if self.received_at > now {
            problems.push(InputProblem::Old(OldProblem::ReceivedLater));
        } else if local_date(&self.received_at) < self.code_day {
            // The sheet is made for a day; before it nobody can have written on it.
            problems.push(InputProblem::Old(OldProblem::ReceivedBeforeSheet(self.code_day)));
        }
        reason(&self.reason, &mut problems);
        problems
    }
}

/// What is wrong on a paper of before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OldProblem {
    /// The code is missing or cannot be kept.
    Code(Option<TextProblem>),
    /// The volume of the register is missing or cannot be kept.
    Volume(Option<TextProblem>),
    /// Lines of a register begin at 1.
    Line,
    /// Received after now.
    ReceivedLater,
    /// Received before the day for which the sheet was printed.
    ReceivedBeforeSheet(NaiveDate),
    /// No due date stands on the paper, and none can be computed.
    DueMissing,
    /// Due before it was received.
    DueBeforeReceived,
    /// The paper promises another day than the rules, and nobody says why.
    DueDiffers(DateTime<FixedOffset>),
    /// The reason of another day cannot be kept.
    DueReason(TextProblem),
}

/// T01 and T02 of a sheet that was filled in by hand: everything as of the hour on it.
///
/// # Errors
/// See [`Refusal`]; nothing has been done then.
pub fn receive_late(
    request: &ReceiveRequest,
    author: &Author<'_>,
    supply: &Supply,
    late: &Late,
) -> Result<Plan, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    let then = Author { now: late.received_at, ..*author };
    let mut problems = late.check(author.now);
    if late.received_at <= author.now {
        problems.extend(assess_then(request, &then)?.problems);
    }
    if !problems.is_empty() {
        return Err(Refusal::Input(problems));
    }
    accept(request, &then, supply, None, Some(late))
}

/// When the result was promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaperDue {
    /// The paper names a day.
    Day(NaiveDate),
    /// … and an hour.
    Moment(DateTime<FixedOffset>),
}

impl PaperDue {
    fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(at) => local_date(&at),
        }
    }
}

/// An open dossier of the time before the program.
#[derive(Clone, PartialEq, Debug)]
pub struct CarriedOver {
    /// Its code as on the old receipt: kept, never made anew.
    pub code: String,
    /// Code of the procedure.
    pub procedure_code: String,
    /// Dossier owner.
    pub owner: Person,
    /// Tax code, when the owner is an organisation.
    pub tax_code: Option<String>,
    /// In words.
    pub subject: String,
    /// When it was received.
    pub received_at: DateTime<FixedOffset>,
    /// When the result was promised; `None` where nothing stands on the paper.
    pub due: Option<PaperDue>,
    /// Why the paper promises another day than the rules.
    pub due_reason: String,
    /// Volume of the register that it stands in.
    pub volume: String,
    /// Line in that volume.
    pub seq: u32,
    /// Why it is entered afterwards.
    pub reason: String,
}

/// T01 and T02 of a dossier of before: its own code, dates and register line.
///
/// # Errors
/// [`Refusal::Input`] with everything that is wrong with it; [`Refusal::ProcedureUnknown`] for a procedure that was
/// never published here.
pub fn carry_over(
    old: &CarriedOver,
    author: &Author<'_>,
    dossier: EntityId,
    look_up_secret: String,
) -> Result<Plan, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    office_today(author)?;
    let received_on = local_date(&old.received_at);
    let mut problems = Vec::new();
    let code = kept(&old.code, MAX_CODE, OldProblem::Code, &mut problems);
    let request = request_of(old);
    people(&request, local_date(&author.now), &mut problems);
    // Nobody remembers who stood at the counter for an organisation.
    problems.retain(|problem| !matches!(problem, InputProblem::Submitter(_)));
    if let Err(problem) = clean_line(&old.subject, MAX_TEXT) {
        problems.push(InputProblem::Subject(problem));
    }
    if old.received_at > author.now {
        problems.push(InputProblem::Old(OldProblem::ReceivedLater));
    }
    let volume = kept(&old.volume, MAX_VOLUME, OldProblem::Volume, &mut problems);
    if old.seq == 0 {
        problems.push(InputProblem::Old(OldProblem::Line));
    }
    reason(&old.reason, &mut problems);
    let procedure = procedure_then(author, &old.procedure_code, received_on)?;
    let promised = promised(old, author, procedure, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Input(problems));
    }
    let register = RegisterLine { volume, seq: old.seq };
    let entity = EntityRef { kind: EntityKind::Dossier, id: dossier };
    let owner = old.owner.clone().tidied();
    let registered = DossierRegistered {
        office: author.office.clone(),
        channel: IntakeChannel::InPerson,
        procedure: procedure_ref(procedure),
        owner: Box::new(owner_of(&request)),
        contact: Contact { phone: owner.phone, email: owner.email },
        submitter: None,
        subject: line(&old.subject),
        authorisation: None,
        result_receiver: None,
        portal_code: None,
    };
    let is_free = cost(&procedure.fee, Counts { pages: 1, copies: 1 }) == Cost::Free;
    let accepted = DossierAccepted {
        code: code.clone(),
        code_number: code_number(&code),
        received_at: old.received_at,
        original_due_at: promised.due_at,
        calendar_version: author.reference.calendar_of(author.office).version,
        processing_time_text: procedure.time.text(),
        procedure: procedure_ref(procedure),
        // What was handed in lies in the file; nobody counts it again.
        components: Vec::new(),
        set_count: 1,
        fee: if is_free { FeeState::Free } else { FeeState::Later },
        charge: None,
        passed_over: None,
        digitisation: Digitisation::Later { reason: line(&old.reason).unwrap_or_default() },
        register: register.clone(),
        result_return: ResultReturn::default(),
        look_up_secret,
        backfill: Some(Box::new(Backfill {
            origin: BackfillOrigin::GoLive,
            reason: line(&old.reason).unwrap_or_default(),
            due_reason: promised.lawful.and_then(|_| line(&old.due_reason)),
            lawful_due_at: promised.lawful,
        })),
    };
    let draft = |body| OperationDraft { entity, base: Base::default(), body };
    let drafts = vec![draft(Body::DossierRegistered(registered)), draft(Body::DossierAccepted(accepted))];
    Ok(Plan { drafts, code, register })
}

/// When a dossier that was received then is due by the rules; `None` where none can be computed: the calendar does not
/// go back so far, or the law sets no term.
///
/// # Errors
/// [`Refusal::ProcedureUnknown`].
pub fn lawful_due(
    author: &Author<'_>,
    procedure_code: &str,
    received_at: DateTime<FixedOffset>,
) -> Result<Option<DateTime<FixedOffset>>, Refusal> {
    let procedure = procedure_then(author, procedure_code, local_date(&received_at))?;
    Ok(computed(author, procedure, received_at))
}

fn computed(
    author: &Author<'_>,
    procedure: &ProcedureVersion,
    received_at: DateTime<FixedOffset>,
) -> Option<DateTime<FixedOffset>> {
    if procedure.time.kind() == TimeKind::None {
        return None;
    }
    let calendar = author.reference.calendar_of(author.office);
    due(&procedure.time, &received_at, &calendar, &[]).ok()?.due_at
}

/// The version that was in force then, or the first that is known: an office goes live with a catalogue of today.
fn procedure_then<'a>(
    author: &Author<'a>,
    code: &str,
    then: NaiveDate,
) -> Result<&'a ProcedureVersion, Refusal> {
    let of = |day| author.reference.procedure(code, day);
    of(then).or_else(|| of(local_date(&author.now))).ok_or(Refusal::ProcedureUnknown)
}

struct Promised {
    due_at: Option<DateTime<FixedOffset>>,
    /// What the rules say, where that is another day.
    lawful: Option<DateTime<FixedOffset>>,
}

fn promised(
    old: &CarriedOver,
    author: &Author<'_>,
    procedure: &ProcedureVersion,
    problems: &mut Vec<InputProblem>,
) -> Promised {
    let lawful = computed(author, procedure, old.received_at);
    let mut wrong = |problem| problems.push(InputProblem::Old(problem));
    let Some(paper) = old.due else {
        if lawful.is_none() && !matches!(procedure.time.kind(), TimeKind::None | TimeKind::Immediate) {
            wrong(OldProblem::DueMissing);
        }
        return Promised { due_at: lawful, lawful: None };
    };
    if paper.day() < local_date(&old.received_at) {
        wrong(OldProblem::DueBeforeReceived);
    }
    if let Err(problem) = clean_line(&old.due_reason, MAX_TEXT) {
        wrong(OldProblem::DueReason(problem));
    }
    let other = lawful.filter(|lawful| local_date(lawful) != paper.day());
    if let Some(lawful) = other
        && line(&old.due_reason).is_none()
    {
        wrong(OldProblem::DueDiffers(lawful));
    }
    let due_at = match (paper, lawful) {
        (PaperDue::Moment(at), _) => at,
        // The same day: the hour is the rules' too.
        (PaperDue::Day(_), Some(lawful)) if other.is_none() => lawful,
        (PaperDue::Day(day), _) => end_of(day, &author.reference.calendar_of(author.office)),
    };
    Promised { due_at: Some(due_at), lawful: other }
}

/// When the office closes on that day; on one that it does not work, or of a year that nobody has, the evening.
fn end_of(day: NaiveDate, calendar: &WorkCalendar) -> DateTime<FixedOffset> {
    let evening = NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default();
    let closing: Result<_, CalendarProblem> = calendar.closing_time(day);
    closing.unwrap_or_else(|_| office_moment(day, evening))
}

/// The number in a code of before. A code of another shape is a book of its own, so that it is told when two papers
/// have it.
fn code_number(code: &str) -> NumberUsed {
    let series = Series::DossierCode;
    let read = DossierCode::read(code).and_then(|read| {
        let (date, serial) = read.short.split_once('-')?;
        let shape = if date.len() == 8 { "%Y%m%d" } else { "%y%m%d" };
        let day = NaiveDate::parse_from_str(date, shape).ok()?;
        let number = serial.parse().ok().filter(|serial| *serial > 0)?;
        Some(NumberUsed { series, book: crate::number::code_book(&read.agency_code, day), number })
    });
    read.unwrap_or_else(|| NumberUsed { series, book: code.to_owned(), number: 1 })
}

fn request_of(old: &CarriedOver) -> ReceiveRequest {
    ReceiveRequest {
        procedure_code: old.procedure_code.clone(),
        channel: IntakeChannel::InPerson,
        owner: old.owner.clone(),
        tax_code: old.tax_code.clone(),
        submitter: None,
        authorisation: String::new(),
        result_receiver: None,
        portal_code: String::new(),
        subject: old.subject.clone(),
        components: Vec::new(),
        set_count: 1,
        result_return: ResultReturn::default(),
        digitisation_reason: String::new(),
        fee: FeeAsk::default(),
    }
}

fn kept(
    text: &str,
    max: usize,
    problem: fn(Option<TextProblem>) -> OldProblem,
    problems: &mut Vec<InputProblem>,
) -> String {
    match clean_line(text, max) {
        Ok(text) if !text.is_empty() => return text,
        Ok(_) => problems.push(InputProblem::Old(problem(None))),
        Err(why) => problems.push(InputProblem::Old(problem(Some(why)))),
    }
    String::new()
}

fn reason(text: &str, problems: &mut Vec<InputProblem>) {
    match clean_line(text, MAX_TEXT) {
        Ok(reason) if !reason.is_empty() => {}
        Ok(_) => problems.push(InputProblem::Reason(None)),
        Err(problem) => problems.push(InputProblem::Reason(Some(problem))),
    }
}
