//! What happens at the counter when a dossier cannot be accepted at once, and when it is brought back complete.

use super::{
    Author, InputProblem, Looked, MAX_TEXT, Plan, ReceiveRequest, Refusal, Supply, accept, allow,
    change::{edit, is_workable},
    input::{line, owner_of},
    look, procedure_ref, registration, tidied_return,
};
use crate::{
    catalogue::{ComponentKind, ProcedureVersion, Required},
    dossier::{
        intake::{DossierNotAccepted, IntakeSupplementRequested, SupplementItem},
        state::{Dossier, DossierState},
        value::{Contact, DossierComponent, GroupValue},
    },
    id::EntityId,
    operation::{Base, Body, EntityKind, EntityRef, OperationDraft},
    person::Person,
    role::Role,
    text::clean_line,
};

/// Most lines that are written by hand into one request.
pub const MAX_MORE: usize = 5;

/// Which dossier it is about.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// One that is registered in the same act, under this identity.
    New(EntityId),
    /// One that is there.
    There(&'a Dossier),
}

/// What the citizen is asked to bring or to put right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SupplementAsk {
    /// Papers of the procedure, beside the required ones that are missing: one that is needed in this case, or one that
    /// was brought and is not as it should be. By index.
    pub also: Vec<usize>,
    /// What else, a line each.
    pub more: Vec<String>,
    /// Why.
    pub reason: String,
}

/// The operations of a request or of a refusal, in one act.
#[derive(Clone, Debug)]
pub struct IntakePlan {
    /// Registration where the dossier is new, else its corrections; then the step.
    pub drafts: Vec<OperationDraft>,
    /// What is asked for; empty for a refusal.
    pub items: Vec<SupplementItem>,
    /// The reason as it is printed.
    pub reason: String,
}

/// T03: what is missing is told in writing. The papers go back with the citizen.
///
/// # Errors
/// See [`Refusal`]; [`Refusal::WrongState`] when the dossier was asked about before.
pub fn ask_supplement(
    request: &ReceiveRequest,
    ask: &SupplementAsk,
    author: &Author<'_>,
    start: Start<'_>,
) -> Result<IntakePlan, Refusal> {
    let mut looked = look(request, author)?;
    if matches!(start, Start::There(dossier) if dossier.state != DossierState::NewlyRegistered) {
        return Err(Refusal::WrongState);
    }
    let items = items(ask, &mut looked);
    let reason = reason(&ask.reason, &mut looked.problems);
    stop_at(looked.problems)?;
    let body = IntakeSupplementRequested {
        items: items.clone(),
        reason: reason.clone(),
        procedure: procedure_ref(looked.procedure),
        components: looked.components,
        set_count: request.set_count,
        result_return: tidied_return(&request.result_return),
    };
    let drafts = step(request, looked.procedure, author, start, Body::IntakeSupplementRequested(body))?;
    Ok(IntakePlan { drafts, items, reason })
}

/// T05: refused, with the reason in writing.
///
/// # Errors
/// See [`Refusal`].
pub fn refuse(
    request: &ReceiveRequest,
    why: &str,
    author: &Author<'_>,
    start: Start<'_>,
) -> Result<IntakePlan, Refusal> {
    let mut looked = look(request, author)?;
    let reason = reason(why, &mut looked.problems);
    stop_at(looked.problems)?;
    let body = Body::DossierNotAccepted(DossierNotAccepted { reason: reason.clone() });
    let drafts = step(request, looked.procedure, author, start, body)?;
    Ok(IntakePlan { drafts, items: Vec::new(), reason })
}

/// T04 (and T02 of a dossier that came in by itself): what was there before is corrected where it was typed anew, and
/// the clock starts now, not with the first visit.
///
/// # Errors
/// See [`Refusal`].
pub fn complete(
    dossier: &Dossier,
    request: &ReceiveRequest,
    author: &Author<'_>,
    supply: &Supply,
) -> Result<Plan, Refusal> {
    is_at_intake(dossier)?;
    allow(author, Role::IntakeOfficer)?;
    accept(request, author, supply, Some(dossier), None)
}

/// Corrections of what is typed otherwise now than it stands in the dossier; none when all is as it was.
pub(super) fn corrections(
    dossier: &Dossier,
    request: &ReceiveRequest,
    author: &Author<'_>,
) -> Result<Vec<OperationDraft>, Refusal> {
    let owner = request.owner.clone().tidied();
    let mut changes = vec![
        GroupValue::Owner(owner_of(request)),
        GroupValue::Contact(Contact { phone: owner.phone, email: owner.email }),
        GroupValue::Submitter(request.submitter.clone().map(Person::tidied)),
        GroupValue::Subject(line(&request.subject)),
    ];
    // Nobody writes that there is none where none ever was.
    let authorisation = line(&request.authorisation);
    if authorisation.is_some() || dossier.authorisation.is_some() {
        changes.push(GroupValue::Authorisation(authorisation));
    }
    let receiver = request.result_receiver.clone().map(Person::tidied);
    if receiver.is_some() || dossier.result_receiver.is_some() {
        changes.push(GroupValue::ResultReceiver(receiver));
    }
    match edit(dossier, changes, None, author, Vec::new()) {
        Ok(draft) => Ok(vec![draft]),
        Err(Refusal::NothingChanged) => Ok(Vec::new()),
        Err(refusal) => Err(refusal),
    }
}

fn step(
    request: &ReceiveRequest,
    procedure: &ProcedureVersion,
    author: &Author<'_>,
    start: Start<'_>,
    body: Body,
) -> Result<Vec<OperationDraft>, Refusal> {
    let (id, base, mut drafts) = match start {
        Start::New(id) => {
            let registered = registration(id, request, author, procedure_ref(procedure));
            (id, Base::default(), vec![registered])
        }
        Start::There(dossier) => {
            is_at_intake(dossier)?;
            (dossier.id, dossier.base(Vec::new()), corrections(dossier, request, author)?)
        }
    };
    drafts.push(OperationDraft { entity: EntityRef { kind: EntityKind::Dossier, id }, base, body });
    Ok(drafts)
}

fn is_at_intake(dossier: &Dossier) -> Result<(), Refusal> {
    is_workable(dossier)?;
    if dossier.state.is_at_intake() { Ok(()) } else { Err(Refusal::WrongState) }
}

/// Missing papers do not stand in the way here, and nothing is paid.
fn stop_at(mut problems: Vec<InputProblem>) -> Result<(), Refusal> {
    problems.retain(|problem| !matches!(problem, InputProblem::ComponentMissing(_) | InputProblem::Pages(_)));
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Input(problems)) }
}

fn reason(text: &str, problems: &mut Vec<InputProblem>) -> String {
    match clean_line(text, MAX_TEXT) {
        Ok(reason) if !reason.is_empty() => return reason,
        Ok(_) => problems.push(InputProblem::Reason(None)),
        Err(problem) => problems.push(InputProblem::Reason(Some(problem))),
    }
    String::new()
}

/// Lines of form 02, in the order of the procedure's list, what was written by hand last.
fn items(ask: &SupplementAsk, looked: &mut Looked<'_>) -> Vec<SupplementItem> {
    let mut items = Vec::new();
    for (index, (paper, seen)) in looked.procedure.components.iter().zip(&looked.components).enumerate() {
        let is_missing = paper.required == Required::Yes && !seen.is_received;
        if is_missing || ask.also.contains(&index) {
            items.push(item(paper, seen));
        }
    }
    for text in &ask.more {
        match clean_line(text, MAX_TEXT) {
            Ok(name) if name.is_empty() => {}
            Ok(name) => {
                items.push(SupplementItem { name, originals: 0, copies: 0, is_presented: false });
            }
            Err(problem) => looked.problems.push(InputProblem::Supplement(Some(problem))),
        }
    }
    if items.is_empty() || ask.more.len() > MAX_MORE {
        looked.problems.push(InputProblem::Supplement(None));
    }
    items
}

fn item(paper: &crate::catalogue::Component, seen: &DossierComponent) -> SupplementItem {
    SupplementItem {
        name: seen.name.clone(),
        originals: u32::from(paper.originals),
        copies: u32::from(paper.copies),
        is_presented: paper.kind == ComponentKind::Present,
    }
}
