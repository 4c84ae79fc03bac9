//! Refusals of the rules and troubles of the machine, as problems for the clerk.

use domain::{
    calendar::CalendarProblem,
    dossier::decide::{InputProblem, OldProblem, Refusal},
    fee::{MAX_COPIES, MAX_PAGES},
    person::{FieldProblem, FieldProblemKind, PersonField},
    problem::{Code, Problem},
    text::TextProblem,
};
use ledger::LedgerError;

/// Why a use case inside a transaction stopped.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A problem that is already one.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The book could not be written or read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The form could not be set.
    #[error(transparent)]
    Form(#[from] forms::FormProblem),
    /// An operation could not be written.
    #[error(transparent)]
    Format(#[from] domain::operation::FormatProblem),
}

/// Which sentence a trouble of the machine has.
#[must_use]
pub fn ledger_code(error: &LedgerError) -> Code {
    match error {
        LedgerError::DiskFull => Code::DiskFull,
        LedgerError::UpgradeDiskFull { .. } => Code::UpgradeDiskFull,
        LedgerError::Newer { .. } => Code::DataNewer,
        LedgerError::InUse => Code::SecondInstance,
        LedgerError::Damaged(_) => Code::DataDamaged,
        LedgerError::TooLarge { .. } => Code::TooLarge,
        _ => Code::Internal,
    }
}

/// The problem that a refusal is; `id` marks it in the log.
#[must_use]
pub fn refusal(refusal: &Refusal, id: &str) -> Problem {
    let new = |code| Problem::new(code, id);
    match refusal {
        Refusal::RoleMissing => new(Code::RoleMissing),
        Refusal::OfficeEnded { on, valid_to } => {
            let problem = new(Code::OfficeEnded).value("on", on);
            match valid_to {
                Some(day) => problem.value("valid_to", day),
                None => problem,
            }
        }
        Refusal::OfficeCodeMissing => new(Code::OfficeCodeMissing),
        Refusal::ProcedureUnknown => new(Code::ProcedureUnknown).field("procedure_code"),
        Refusal::TimeKind(_) => new(Code::ProcedureTimeKind).field("procedure_code"),
        Refusal::Calendar(
            CalendarProblem::CalendarEnds { year } | CalendarProblem::BeforeCalendar { year },
        ) => new(Code::CalendarMissing).value("year", year),
        Refusal::Calendar(_) => new(Code::CalendarMissing),
        Refusal::Input(problems) => {
            problems.first().map_or_else(|| new(Code::BadRequest), |first| input(first, id))
        }
        Refusal::Code(_) => new(Code::NoNumberLeft),
        Refusal::NoCodePattern => new(Code::OfficeCodeMissing),
        Refusal::WrongState | Refusal::NothingChanged => new(Code::WrongState),
        Refusal::Frozen => new(Code::DossierFrozen),
    }
}

/// The problem of one place on the screen.
#[must_use]
pub fn input(problem: &InputProblem, id: &str) -> Problem {
    let new = |code| Problem::new(code, id);
    match problem {
        InputProblem::Owner(problem) => field(problem, id).field(format!("owner.{}", name(problem.field))),
        InputProblem::Submitter(problem) => {
            field(problem, id).field(format!("submitter.{}", name(problem.field)))
        }
        InputProblem::Subject(problem) => text(*problem, id).field("subject"),
        InputProblem::ResultAddress(None) => new(Code::FieldRequired).field("result_address"),
        InputProblem::ResultAddress(Some(problem)) => text(*problem, id).field("result_address"),
        InputProblem::ComponentMissing(index) => {
            new(Code::ComponentMissing).field(format!("components.{index}"))
        }
        InputProblem::ComponentCount(index) => {
            new(Code::FieldNumber).field(format!("components.{index}")).value("min", 1).value("max", 999)
        }
        InputProblem::SetCount => new(Code::FieldNumber).field("set_count").value("min", 1).value("max", 99),
        InputProblem::Pages(None) => new(Code::FieldRequired).field("pages"),
        InputProblem::Pages(Some(_)) => {
            new(Code::FieldNumber).field("pages").value("min", 1).value("max", MAX_PAGES)
        }
        InputProblem::Copies => {
            new(Code::FieldNumber).field("copies").value("min", 1).value("max", MAX_COPIES)
        }
        InputProblem::Exemption => new(Code::FeeGroupUnknown).field("exemption"),
        InputProblem::DigitisationReason(problem) => text(*problem, id).field("digitisation_reason"),
        InputProblem::TaxCode => new(Code::FieldTaxCode).field("tax_code"),
        InputProblem::Authorisation(None) => new(Code::FieldAuthorised).field("authorisation"),
        InputProblem::Authorisation(Some(problem)) => text(*problem, id).field("authorisation"),
        InputProblem::ResultReceiver(problem) => {
            field(problem, id).field(format!("result_receiver.{}", name(problem.field)))
        }
        InputProblem::PortalCode(None) => new(Code::FieldRequired).field("portal_code"),
        InputProblem::PortalCode(Some(problem)) => text(*problem, id).field("portal_code"),
        InputProblem::Reason(None) => new(Code::FieldRequired).field("reason"),
        InputProblem::Reason(Some(problem)) => text(*problem, id).field("reason"),
        InputProblem::Old(problem) => old(*problem, id),
        InputProblem::Supplement(None) => new(Code::FieldRequired).field("more"),
        InputProblem::Supplement(Some(problem)) => text(*problem, id).field("more"),
    }
}

/// What is wrong on a paper that is entered afterwards. The names are those of the window and of the workbook.
fn old(problem: OldProblem, id: &str) -> Problem {
    let new = |code| Problem::new(code, id);
    match problem {
        OldProblem::Code(None) => new(Code::FieldRequired).field("code"),
        OldProblem::Code(Some(problem)) => text(problem, id).field("code"),
        OldProblem::Volume(None) => new(Code::FieldRequired).field("volume"),
        OldProblem::Volume(Some(problem)) => text(problem, id).field("volume"),
        OldProblem::Line => new(Code::FieldNumber).field("seq").value("min", 1).value("max", 99_999),
        OldProblem::ReceivedLater => new(Code::ReceivedLater).field("received_at"),
        OldProblem::ReceivedBeforeSheet(day) => {
            new(Code::ReceivedBeforeSheet).field("received_at").value("day", day)
        }
        OldProblem::DueMissing => new(Code::DueNotOnPaper).field("due_at"),
        OldProblem::DueBeforeReceived => new(Code::DueBeforeReceived).field("due_at"),
        OldProblem::DueDiffers(lawful) => {
            new(Code::DueDiffersFromRules).field("due_reason").value("due_at", lawful.to_rfc3339())
        }
        OldProblem::DueReason(problem) => text(problem, id).field("due_reason"),
    }
}

fn field(problem: &FieldProblem, id: &str) -> Problem {
    let new = |code| Problem::new(code, id);
    match problem.kind {
        FieldProblemKind::Empty => new(Code::FieldRequired),
        FieldProblemKind::Text(problem) => text(problem, id),
        FieldProblemKind::HasDigit => new(Code::FieldNameHasDigits),
        FieldProblemKind::IdDigits { actual } => new(Code::FieldPersonalId).value("actual", actual),
        FieldProblemKind::IdNotDigits => new(Code::FieldPersonalId),
        FieldProblemKind::BirthDate(problem) => match problem {
            domain::person::BirthDateProblem::Future => new(Code::FieldDateFuture),
            _ => new(Code::FieldDate),
        },
        FieldProblemKind::Phone(_) => new(Code::FieldPhone),
        FieldProblemKind::Email => new(Code::FieldEmail),
    }
}

/// The problem of a text.
#[must_use]
pub fn text(problem: TextProblem, id: &str) -> Problem {
    match problem {
        TextProblem::TooLong { max, actual } => {
            Problem::new(Code::FieldTooLong, id).value("max", max).value("actual", actual)
        }
        TextProblem::ControlCharacter(_) => Problem::new(Code::FieldControlCharacter, id),
    }
}

/// The window's name of a person's field. CCCD and CMND share one input.
#[must_use]
pub fn name(field: PersonField) -> &'static str {
    match field {
        PersonField::FullName => "full_name",
        PersonField::PersonalId | PersonField::OldIdCardNumber => "personal_id",
        PersonField::BirthDate => "birth_date",
        PersonField::Sex => "sex",
        PersonField::ResidenceAddress => "residence_address",
        PersonField::Phone => "phone",
        PersonField::Email => "email",
    }
}
