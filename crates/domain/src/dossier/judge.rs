//! The hub's word on an operation, computed once, in the order in which the hub stamps.

use super::state::{Dossier, DossierState, LastWrite};
use crate::{
    catalogue::Officer,
    id::OfficeId,
    mutant::{self, Mutant},
    operation::{
        Base, Body, ContestReason, EntityKind, Entry, Flag, MergeGroup, Operation, Place, Stamp, Verdict,
        kind::Step,
    },
    reference::Reference,
    role::Role,
    time::local_date,
};

/// What the hub says.
#[derive(Clone, PartialEq, Debug)]
pub enum Judgement {
    /// Goes into the streams with this stamp.
    Stamped(Stamp),
    /// Stored outside the streams until a person releases it.
    Held(HeldReason),
}

/// Why the hub keeps an operation outside the streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// The author's right was withdrawn for cause, or nobody knows the author.
    RightWithdrawn,
    /// A revoked desk handed it in.
    DeskRevoked,
    /// The hub does not know the kind, cannot read the body or the dossier in front of it, or the body is not
    /// about a dossier. Also what a desk reads for a reason of a newer hub.
    #[serde(other)]
    Unreadable,
}

/// What the hub knows about the desk whose chain it is.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// Reference data, with its history.
    pub reference: &'a Reference,
    /// Office of the desk that wrote the chain.
    pub office: &'a OfficeId,
    /// True when that desk has been revoked.
    pub desk_is_revoked: bool,
    /// True when the desk's clock was more than 5 minutes off at this exchange.
    pub clock_is_off: bool,
}

/// Judges one operation against the state of its dossier: the fold of everything stamped, all of it placed.
/// Runs once, at the hub, under the lock of the dossier; the result is stored.
#[must_use]
pub fn judge(dossier: &Dossier, operation: &Operation, place: Place, bench: Bench<'_>) -> Judgement {
    weigh(dossier, operation, place, bench, false)
}

/// Judges an operation that a person releases: neither a revoked desk nor a withdrawn right keeps it back any
/// longer. Rights are judged as of its `ref` all the same, and what cannot be read stays held.
#[must_use]
pub fn judge_released(dossier: &Dossier, operation: &Operation, place: Place, bench: Bench<'_>) -> Judgement {
    weigh(dossier, operation, place, bench, true)
}

fn weigh(
    dossier: &Dossier,
    operation: &Operation,
    place: Place,
    bench: Bench<'_>,
    is_released: bool,
) -> Judgement {
    let header = &operation.header;
    let Ok(Some(body)) = operation.body() else { return Judgement::Held(HeldReason::Unreadable) };
    // Held as well: what does not belong into a dossier, and any word about a dossier that this hub cannot read
    // itself (a program set back), since a verdict is never given again.
    if header.entity.kind != EntityKind::Dossier || !body.is_about_dossier() || dossier.is_frozen {
        return Judgement::Held(HeldReason::Unreadable);
    }
    if matches!(body, Body::DossierDisposed(_)) {
        // The hub alone disposes, and its own operations are not judged.
        return Judgement::Held(HeldReason::RightWithdrawn);
    }
    if bench.desk_is_revoked && !is_released {
        return Judgement::Held(HeldReason::DeskRevoked);
    }
    // Rights are judged as of what the author's desk knew; ended since then: accepted and flagged.
    let then = bench.reference.officer_as_of(&header.by, header.reference);
    let now = bench.reference.officer(&header.by);
    if !is_released && (then.is_none() || now.is_some_and(|officer| officer.withdrawn_for_cause)) {
        return Judgement::Held(HeldReason::RightWithdrawn);
    }
    let made_on = local_date(&header.made_at.at);
    let may = |officer: &Officer| officer.office == *bench.office && officer.may(header.role, made_on);
    let mut flags = Vec::new();
    if !now.is_some_and(may) {
        flags.push(Flag::RightEnded);
    }
    if bench.clock_is_off {
        flags.push(Flag::ClockOff);
    }
    let office = match &body {
        Body::DossierRegistered(body) => Some(&body.office),
        _ => dossier.office.as_ref(),
    };
    let reason = if !role_allows(&body, header.role) || !then.is_some_and(may) {
        Some(ContestReason::RoleMissing)
    } else if office.is_some_and(|office| office != bench.office) {
        Some(ContestReason::WrongOffice)
    } else {
        contest(dossier, &body)
    };
    let entry = Entry { operation: operation.clone(), place, stamp: None, placed: false };
    let lost = if reason.is_none() { clashes(dossier, &entry, &body) } else { Vec::new() };
    Judgement::Stamped(Stamp {
        rev: dossier.rev + 1,
        verdict: reason.map_or(Verdict::Accepted, Verdict::Contested),
        clashes: lost,
        flags,
    })
}

/// Who may do what (one-stop §3): checked on the desk, and again here.
#[must_use]
pub fn role_allows(body: &Body, role: Role) -> bool {
    match body {
        Body::DossierRegistered(_)
        | Body::DossierAccepted(_)
        | Body::IntakeSupplementRequested(_)
        | Body::DossierNotAccepted(_)
        | Body::DossierEdited(_) => role == Role::IntakeOfficer,
        Body::FormIssued(_) | Body::FormReprinted(_) => {
            matches!(role, Role::IntakeOfficer | Role::ReturnOfficer)
        }
        // Reference operations and disposals are the hub's own and never come from a desk.
        _ => role == Role::Admin,
    }
}

/// Why the step of `body` cannot be taken now, if it cannot.
pub(super) fn contest(dossier: &Dossier, body: &Body) -> Option<ContestReason> {
    match (body.step(), dossier.state) {
        (_, DossierState::Disposed) => Some(ContestReason::Disposed),
        (Some(Step::Register), DossierState::Draft) => None,
        (Some(Step::Register), _) => Some(ContestReason::AlreadyRegistered),
        (Some(Step::Accept | Step::Refuse), DossierState::NewlyRegistered | DossierState::IntakeSupplement)
        | (Some(Step::RequestSupplement), DossierState::NewlyRegistered) => None,
        (_, DossierState::Draft) => Some(ContestReason::NotRegistered),
        (Some(_), DossierState::Accepted) => Some(ContestReason::AlreadyAccepted),
        (Some(Step::Accept | Step::Refuse), DossierState::NotAccepted)
        // Asked once, in writing and complete.
        | (Some(Step::RequestSupplement), DossierState::IntakeSupplement | DossierState::NotAccepted) => {
            Some(ContestReason::WrongState)
        }
        (None, _) => None,
    }
}

/// The groups of `body` that were written unseen with another value: the first accepted value stands. Several
/// operations may have written the standing value; each of them must have been seen to write another.
pub(super) fn clashes(dossier: &Dossier, entry: &Entry, body: &Body) -> Vec<MergeGroup> {
    if mutant::is(Mutant::LastWins) {
        return Vec::new();
    }
    let base = &entry.operation.header.base;
    body.writes()
        .into_iter()
        .filter(|value| {
            let group = value.group();
            let Some(writes) = dossier.last_write.get(&group) else { return false };
            let unseen = writes.iter().any(|write| !has_seen(dossier, base, &entry.place, write));
            unseen && dossier.value(group).as_ref() != Some(value)
        })
        .map(|value| value.group())
        .collect()
}

/// An author has seen what the hub had numbered in front of them, their own chain, and what they name.
///
/// A number counts only on the history that it was given in: when the author's last operation is not the one that
/// has its `rev` here (a restored hub gave the number again), nothing is seen by number. A card too many can be
/// settled; a value that was overwritten unseen is lost.
pub(super) fn has_seen(dossier: &Dossier, base: &Base, place: &Place, write: &LastWrite) -> bool {
    let is_numbered = write.rev > 0 && write.rev <= base.rev;
    let is_same_history = || {
        mutant::is(Mutant::BaseOfOldBranch)
            || base.head.is_none()
            || dossier.operation_at(base.rev) == base.head
    };
    (is_numbered && is_same_history())
        || base.head == Some(write.operation)
        || (write.chain == place.chain && write.n < place.n)
        || base.after.contains(&write.operation)
}

/// The word on an operation that this hub stamped before it was restored, when its old stamp cannot be kept: its
/// `rev` belongs to another operation by now. Rights are not judged again: they were, and the author may have
/// lost them since. `dossier` is the fold of everything stamped.
#[must_use]
pub fn judge_again(dossier: &Dossier, operation: &Operation, place: Place, before: &Stamp) -> Judgement {
    if operation.body_bytes().is_none() && dossier.state == DossierState::Disposed && !dossier.is_frozen {
        // Destroyed in the order that was lost; there is nothing left to clash.
        return Judgement::Stamped(Stamp {
            rev: dossier.rev + 1,
            verdict: Verdict::Contested(ContestReason::Disposed),
            clashes: Vec::new(),
            flags: before.flags.clone(),
        });
    }
    let Ok(Some(body)) = operation.body() else { return Judgement::Held(HeldReason::Unreadable) };
    if dossier.is_frozen {
        return Judgement::Held(HeldReason::Unreadable);
    }
    let reason = match before.verdict {
        // What the author lacked then does not come back with another order.
        Verdict::Contested(
            reason @ (ContestReason::RoleMissing | ContestReason::WrongOffice | ContestReason::Unreadable),
        ) => Some(reason),
        // It may be said more than once, and then destroys what came in between.
        _ if matches!(body, Body::DossierDisposed(_)) => None,
        _ => contest(dossier, &body),
    };
    let entry = Entry { operation: operation.clone(), place, stamp: None, placed: false };
    let lost = if reason.is_none() { clashes(dossier, &entry, &body) } else { Vec::new() };
    Judgement::Stamped(Stamp {
        rev: dossier.rev + 1,
        verdict: reason.map_or(Verdict::Accepted, Verdict::Contested),
        clashes: lost,
        flags: before.flags.clone(),
    })
}
