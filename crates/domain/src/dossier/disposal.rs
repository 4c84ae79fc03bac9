//! Disposal: what the law destroys, and what must remain of it (thời hạn bảo quản đã hết).
//!
//! The operation keeps what a register must answer for ever, and nobody's name. It starts the fold: what stands
//! before it is not needed any more, so salts and bodies of it are erased on every machine, and the chains still
//! verify over their headers. What arrives late about a disposed dossier is contested: its facts stand, and its
//! body stays until the dossier is disposed of once more, which an admin sees in the list of what needs a person.

use super::{
    body::RegisterLine,
    decide::Refusal,
    state::{Dossier, DossierState},
    value::{ProcedureRef, ProcedureTerms},
};
use crate::{
    id::{OfficeId, OperationId},
    number::NumberUsed,
    operation::{Body, EntityKind, EntityRef, Entry, OperationDraft, Verdict, kind::Fact, office_time},
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

/// A dossier was destroyed by law. Written by the hub alone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierDisposed {
    /// What must remain.
    pub keeps: Kept,
    /// Why it may be destroyed: the legal basis, in words.
    pub basis: String,
    /// On which day.
    pub disposed_on: NaiveDate,
}

impl DossierDisposed {
    /// Written in version 2: what it keeps has words that were not there before.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        self.keeps.state.is_later_word()
            || self.keeps.numbers.iter().any(|number| number.used.series.is_later_word())
    }
}

/// What remains of a dossier.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Receiving office.
    pub office: OfficeId,
    /// Mã hồ sơ, never reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureRef>,
    /// Start of the clock.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub received_at: Option<DateTime<FixedOffset>>,
    /// The date printed first.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub original_due_at: Option<DateTime<FixedOffset>>,
    /// The date shown last.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Line in the dossier register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterLine>,
    /// Where it stood.
    pub state: DossierState,
    /// Money taken, đồng.
    pub money_taken: u64,
    /// Numbers used, with the operation that used each: the bodies that say so are gone.
    pub numbers: Vec<KeptNumber>,
}

/// A number and what used it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptNumber {
    /// The operation.
    pub operation: OperationId,
    /// The number.
    pub used: NumberUsed,
}

/// Disposes of a dossier: what `entries` amount to is in `dossier`. A dossier that was disposed of before may be
/// disposed of again, with what came late.
///
/// # Errors
/// [`Refusal::Frozen`] while something about it cannot be read, [`Refusal::WrongState`] when nothing was ever
/// registered.
pub fn dispose(
    dossier: &Dossier,
    entries: &[Entry],
    basis: String,
    disposed_on: NaiveDate,
) -> Result<OperationDraft, Refusal> {
    if dossier.is_frozen {
        return Err(Refusal::Frozen);
    }
    let office = dossier.office.clone().filter(|_| dossier.state != DossierState::Draft);
    let Some(office) = office else { return Err(Refusal::WrongState) };
    let state = dossier.disposed.as_ref().map_or(dossier.state, |before| before.keeps.state);
    let body = DossierDisposed {
        keeps: Kept {
            office,
            code: dossier.code.clone(),
            procedure: dossier.procedure.as_ref().map(|terms| terms.procedure.clone()),
            received_at: dossier.received_at,
            original_due_at: dossier.original_due_at,
            due_at: dossier.due_at(),
            register: dossier.register.clone(),
            state,
            money_taken: dossier.money_taken,
            numbers: numbers(entries),
        },
        basis,
        disposed_on,
    };
    Ok(OperationDraft {
        entity: EntityRef { kind: EntityKind::Dossier, id: dossier.id },
        base: dossier.base(Vec::new()),
        body: Body::DossierDisposed(body),
    })
}

/// Numbers that were used, those that an earlier disposal kept included; each once.
fn numbers(entries: &[Entry]) -> Vec<KeptNumber> {
    let mut all: Vec<KeptNumber> = Vec::new();
    for entry in entries {
        let Ok(Some(body)) = entry.operation.body() else { continue };
        let operation = entry.operation.header.id;
        let mut found: Vec<KeptNumber> = body
            .facts()
            .into_iter()
            .filter_map(|fact| match fact {
                Fact::NumberUsed(used) => Some(KeptNumber { operation, used }),
                _ => None,
            })
            .collect();
        if let Body::DossierDisposed(before) = body {
            found.extend(before.keeps.numbers);
        }
        found.retain(|number| !all.contains(number));
        all.append(&mut found);
    }
    all
}

/// The body, when this is a disposal that stands.
#[must_use]
pub fn disposal(entry: &Entry) -> Option<DossierDisposed> {
    let stands = entry.stamp.as_ref().is_some_and(|stamp| stamp.verdict == Verdict::Accepted);
    if !stands || entry.operation.header.kind != KIND {
        return None;
    }
    match entry.operation.body() {
        Ok(Some(Body::DossierDisposed(body))) => Some(body),
        _ => None,
    }
}

/// Word of the kind.
pub const KIND: &str = "dossier_disposed";

impl Dossier {
    /// Forgets everything but what must remain.
    pub(super) fn dispose(&mut self, body: &DossierDisposed, first_rev: u64) {
        let keeps = body.keeps.clone();
        let procedure = keeps.procedure.map(|procedure| ProcedureTerms {
            procedure,
            components: Vec::new(),
            due_at: keeps.due_at,
            calendar_version: None,
        });
        *self = Self {
            rev: self.rev,
            state: DossierState::Disposed,
            office: Some(keeps.office),
            code: keeps.code,
            procedure,
            received_at: keeps.received_at,
            original_due_at: keeps.original_due_at,
            register: keeps.register,
            money_taken: keeps.money_taken,
            numbers: keeps.numbers.into_iter().map(|number| number.used).collect(),
            first_rev,
            disposed: Some(body.clone()),
            ..Self::new(self.id)
        };
    }
}
