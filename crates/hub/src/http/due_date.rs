//! `GET /api/v1/due-date`: when a procedure or a term is due, and why. Open to everybody, since it says nothing
//! about anybody: the answer comes from the question and the published catalogue alone.

use super::{blocking, problem::Refusal};
use crate::{failure::Failure, hub::Hub};
use axum::{
    Json,
    extract::{ConnectInfo, Query, State, rejection::QueryRejection},
    http::Uri,
};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, NaiveTime};
use domain::{
    calendar::{CalendarProblem, WorkCalendar},
    deadline::{DeadlineProblem, LONGEST_TERM_DAYS, TimeRule, TimeValue, TraceDay, due},
    id::OfficeId,
    problem::Code,
    reference::Reference,
    time::office_moment,
};
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, ops::RangeInclusive, sync::Arc};

/// Most bytes of a question.
const QUERY_LIMIT: usize = 1_024;
/// Years of acceptance that are taken for meant.
const YEARS: RangeInclusive<i32> = 1_900..=2_200;
/// Years after the acceptance that a term can reach.
const YEARS_AHEAD: i32 = LONGEST_TERM_DAYS.div_ceil(365) as i32;

/// The question. A parameter of another name is refused: a slip would give another date without a word.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Code of a procedure, in the version in force on the day of acceptance.
    procedure: Option<String>,
    /// Or a kind of term, as in the catalogue.
    kind: Option<String>,
    /// With how many units.
    value: Option<String>,
    /// Of `same_day_cutoff`, unless it is 15:00.
    cutoff: Option<String>,
    /// Moment of acceptance by the office's clock, `2021-12-09T14:59`.
    received_at: Option<String>,
    /// Code of an agency whose calendar counts; otherwise the reference week.
    office: Option<String>,
    /// `true`: years that are not published yet are counted by what the law alone says of them.
    provisional: Option<bool>,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct Answer {
    /// Null for a procedure without a term, and for one that is done at once.
    due_at: Option<DateTime<FixedOffset>>,
    /// When the clock started.
    effective_receipt: DateTime<FixedOffset>,
    /// Not all days off of its years are announced.
    is_provisional: bool,
    /// The calendar that was used.
    calendar_version: String,
    /// Each day from the acceptance to the due day.
    trace: Vec<TraceDay>,
}

/// `GET /api/v1/due-date`.
pub(super) async fn due_date(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    uri: Uri,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Answer>, Refusal> {
    let now = hub.clock().system_ms();
    if !hub.questions().may(from.ip(), now) {
        return Err(Code::TooManyTries.into());
    }
    hub.questions().note(from.ip(), now);
    if uri.query().is_some_and(|query| query.len() > QUERY_LIMIT) {
        return Err(Code::BadRequest.into());
    }
    let Query(asked) = query.map_err(|_| Refusal::from(Code::BadRequest))?;
    let _turn = hub.question_turn().await?;
    let worker = Arc::clone(&hub);
    blocking(move || answer(&asked, &worker.reference()?.reference)).await.map(Json)
}

fn field(code: Code, field: &'static str) -> Failure {
    Failure::RefusedField(code, field)
}

fn answer(asked: &Asked, reference: &Reference) -> Result<Answer, Failure> {
    let received = received_at(asked.received_at.as_deref())?;
    let rule = rule(asked, received, reference)?;
    let mut calendar = calendar(asked.office.as_deref(), received, reference)?;
    if asked.provisional == Some(true) {
        let year = received.year();
        calendar = calendar.with_provisional_years(year, year + YEARS_AHEAD);
    }
    let due =
        due(&rule, &office_moment(received.date(), received.time()), &calendar, &[]).map_err(refusal)?;
    Ok(Answer {
        due_at: due.due_at,
        effective_receipt: due.effective_receipt,
        is_provisional: due.is_provisional,
        calendar_version: calendar.version,
        trace: due.trace,
    })
}

fn refusal(problem: DeadlineProblem) -> Failure {
    match problem {
        DeadlineProblem::Calendar(
            CalendarProblem::CalendarEnds { year } | CalendarProblem::BeforeCalendar { year },
        ) => Failure::RefusedWith(Code::CalendarMissing, "year", year.to_string()),
        DeadlineProblem::Calendar(problem) => Failure::other(problem),
        DeadlineProblem::Fraction { .. } | DeadlineProblem::TooLong { .. } => {
            field(Code::FieldNumber, "value")
        }
    }
}

fn received_at(text: Option<&str>) -> Result<NaiveDateTime, Failure> {
    let text = text.ok_or_else(|| field(Code::FieldRequired, "received_at"))?;
    let format = match text.len() {
        16 => "%Y-%m-%dT%H:%M",
        19 => "%Y-%m-%dT%H:%M:%S",
        _ => return Err(field(Code::FieldDate, "received_at")),
    };
    NaiveDateTime::parse_from_str(text, format)
        .ok()
        // One spelling: the formats would bear with `2021-12-9T9:05` too.
        .filter(|at| YEARS.contains(&at.year()) && at.format(format).to_string() == text)
        .ok_or_else(|| field(Code::FieldDate, "received_at"))
}

fn rule(asked: &Asked, received: NaiveDateTime, reference: &Reference) -> Result<TimeRule, Failure> {
    let value = asked.value.as_deref().map(number).transpose()?;
    let kind = match (&asked.procedure, &asked.kind) {
        (Some(code), None) => {
            if value.is_some() || asked.cutoff.is_some() {
                return Err(Code::BadRequest.into());
            }
            let procedure = reference.procedure(code, received.date());
            return procedure
                .map(|procedure| procedure.time)
                .ok_or_else(|| field(Code::ProcedureUnknown, "procedure"));
        }
        (None, Some(kind)) => kind.as_str(),
        (Some(_), Some(_)) => return Err(field(Code::BadRequest, "kind")),
        (None, None) => return Err(field(Code::FieldRequired, "kind")),
    };
    if asked.cutoff.is_some() && kind != "same_day_cutoff" {
        return Err(field(Code::BadRequest, "cutoff"));
    }
    let units = || {
        let units = value.ok_or_else(|| field(Code::FieldRequired, "value"))?;
        TimeValue::try_from(units).map_err(|_| field(Code::FieldNumber, "value"))
    };
    Ok(match kind {
        "working_days" => TimeRule::WorkingDays { value: units()? },
        "calendar_days" => TimeRule::CalendarDays { value: units()? },
        "calendar_months" => TimeRule::CalendarMonths { value: units()? },
        "working_hours" => TimeRule::WorkingHours { value: units()? },
        "same_day_cutoff" => TimeRule::SameDayCutoff { cutoff: cutoff(asked.cutoff.as_deref())? },
        "immediate" => TimeRule::Immediate,
        "none" => TimeRule::None,
        _ => return Err(field(Code::BadRequest, "kind")),
    })
}

/// A number that no kind refuses out of hand: a kind without units may be asked with 0.
fn number(text: &str) -> Result<f64, Failure> {
    let is_plain = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse::<f64>().ok().filter(|_| is_plain).ok_or_else(|| field(Code::FieldNumber, "value"))
}

fn cutoff(text: Option<&str>) -> Result<NaiveTime, Failure> {
    let text = text.unwrap_or("15:00");
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
    time.ok_or_else(|| field(Code::FieldDate, "cutoff"))
}

/// The calendar of an agency, by its code in the catalogue, the one that its dossier codes start with, or its agency
/// code of either generation; also of an agency that has ended.
fn calendar(
    office: Option<&str>,
    received: NaiveDateTime,
    reference: &Reference,
) -> Result<WorkCalendar, Failure> {
    let Some(code) = office else { return Ok(reference.reference_calendar()) };
    let printed =
        || reference.offices().find(|(_, office)| office.office_code == code).map(|(id, _)| id.clone());
    let known = reference.agency(code, received.date()).map(|agency| OfficeId(agency.code.clone()));
    let issued = || {
        let has = |issued: &Option<String>| issued.as_deref() == Some(code);
        let mut agencies = reference.agencies();
        let agency = agencies.find(|agency| has(&agency.e_code_a) || has(&agency.e_code_b))?;
        Some(OfficeId(agency.code.clone()))
    };
    let id = known.or_else(printed).or_else(issued).ok_or_else(|| field(Code::BadRequest, "office"))?;
    Ok(reference.calendar_of(&id))
}
