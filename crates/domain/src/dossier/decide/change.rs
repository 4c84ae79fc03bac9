//! What happens to a dossier that is there: corrections, forms.

use super::{Author, InputProblem, MAX_TEXT, Refusal, allow, input::tidied};
use crate::{
    dossier::{
        body::{DossierEdited, FormIssued, FormReprinted},
        state::{Dossier, DossierState},
        value::{FeeState, FeeTerms, GroupValue},
    },
    id::{EntityId, OperationId},
    operation::{Base, Body, EntityKind, EntityRef, OperationDraft},
    role::Role,
    text::clean_line,
    time::local_date,
};
use std::collections::BTreeMap;

/// Corrects data of a dossier; only groups whose value changes are written. Values are tidied and checked as at
/// intake. What follows from the inputs of a group (a due date) is the caller's to compute: it is taken as it is.
///
/// # Errors
/// See [`Refusal`].
pub fn edit(
    dossier: &Dossier,
    changes: Vec<GroupValue>,
    reason: Option<String>,
    author: &Author<'_>,
    after: Vec<OperationId>,
) -> Result<OperationDraft, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    is_workable(dossier)?;
    if dossier.state == DossierState::NotAccepted {
        return Err(Refusal::WrongState);
    }
    let mut problems = Vec::new();
    // The value given last for a group is the one that is meant.
    let mut wanted = BTreeMap::new();
    for change in changes {
        let change = tidied(change, local_date(&author.now), &mut problems);
        wanted.insert(change.group(), change);
    }
    let reason = match clean_line(&reason.unwrap_or_default(), MAX_TEXT) {
        Ok(reason) => Some(reason).filter(|reason| !reason.is_empty()),
        Err(problem) => {
            problems.push(InputProblem::DigitisationReason(problem));
            None
        }
    };
    if !problems.is_empty() {
        return Err(Refusal::Input(problems));
    }
    let changes: Vec<GroupValue> = wanted
        .into_values()
        .filter(|change| dossier.value(change.group()).as_ref() != Some(change))
        .collect();
    if changes.is_empty() {
        return Err(Refusal::NothingChanged);
    }
    if changes.iter().any(|change| moves_money(dossier, change)) {
        return Err(Refusal::WrongState);
    }
    Ok(OperationDraft {
        entity: EntityRef { kind: EntityKind::Dossier, id: dossier.id },
        base: dossier.base(after),
        body: Body::DossierEdited(DossierEdited { changes, reason }),
    })
}

/// Records a form that was rendered and is about to leave the office, in the act that it belongs to.
#[must_use]
pub fn issue(dossier: EntityId, base: Base, form: FormIssued) -> OperationDraft {
    OperationDraft {
        entity: EntityRef { kind: EntityKind::Dossier, id: dossier },
        base,
        body: Body::FormIssued(form),
    }
}

/// Records that the same bytes are printed again.
///
/// # Errors
/// [`Refusal::WrongState`] when no such form was issued; [`Refusal::Frozen`]; [`Refusal::RoleMissing`].
pub fn reprint(
    dossier: &Dossier,
    form: OperationId,
    copies: u32,
    author: &Author<'_>,
) -> Result<OperationDraft, Refusal> {
    allow(author, Role::IntakeOfficer)?;
    is_workable(dossier)?;
    if !dossier.forms.iter().any(|issued| issued.operation == form) {
        return Err(Refusal::WrongState);
    }
    Ok(OperationDraft {
        entity: EntityRef { kind: EntityKind::Dossier, id: dossier.id },
        base: dossier.base(Vec::new()),
        body: Body::FormReprinted(FormReprinted { form, copies }),
    })
}

/// Money taken or given back is a fact with a number of its own, and no correction of data.
fn moves_money(dossier: &Dossier, change: &GroupValue) -> bool {
    let GroupValue::Fee(FeeTerms { fee, .. }) = change else { return false };
    let is_collected = |fee: &FeeState| matches!(fee, FeeState::Collected { .. });
    let before = dossier.fee.as_ref().map(|terms| &terms.fee);
    (is_collected(fee) || before.is_some_and(is_collected)) && before != Some(fee)
}

pub(super) fn is_workable(dossier: &Dossier) -> Result<(), Refusal> {
    if dossier.is_frozen {
        return Err(Refusal::Frozen);
    }
    match dossier.state {
        DossierState::Draft | DossierState::Disposed => Err(Refusal::WrongState),
        DossierState::NewlyRegistered
        | DossierState::IntakeSupplement
        | DossierState::NotAccepted
        | DossierState::Accepted => Ok(()),
    }
}
