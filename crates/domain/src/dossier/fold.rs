//! From operations to state. Total: it refuses nothing, needs no catalogue and no clock.

use super::{
    judge::{clashes, contest},
    state::{Card, Contested, Dossier, DossierState, HistoryLine, IssuedForm, LastWrite},
};
use crate::{
    hash::Hash,
    id::{ChainId, EntityId, OperationId},
    operation::{Body, Entry, MergeGroup, Verdict, kind::Fact, stamp::ContestReason},
};
use std::collections::{BTreeMap, BTreeSet};

/// The state of one dossier after all of its operations, in whatever order they are handed in: placed
/// ones by `rev` up to the first hole, then the rest, causes first, then by chain and number.
#[must_use]
pub fn fold_all(id: EntityId, entries: &[Entry]) -> Dossier {
    let mut dossier = Dossier::new(id);
    for entry in ordered(entries) {
        fold(&mut dossier, entry);
    }
    dossier
}

/// Applies one operation.
pub fn fold(dossier: &mut Dossier, entry: &Entry) {
    let header = &entry.operation.header;
    let body = match entry.operation.body() {
        Ok(Some(body)) => body,
        // Unknown kind, unreadable body: the entity is frozen until an upgrade can read it.
        Ok(None) | Err(_) => {
            dossier.is_frozen = true;
            note(dossier, entry);
            return;
        }
    };
    for fact in body.facts() {
        match fact {
            Fact::NumberUsed(number) => dossier.numbers.push(number),
            Fact::MoneyTaken(amount) => dossier.money_taken += amount,
            Fact::FormIssued => {}
        }
    }
    // A stamp is obeyed, never recomputed. Without one the hub's rule is applied in advance, so that the
    // author's screen shows what the hub is going to say.
    let (contested, lost) = match &entry.stamp {
        Some(stamp) => (
            match stamp.verdict {
                Verdict::Accepted => None,
                Verdict::Contested(reason) => Some(reason),
            },
            stamp.clashes.clone(),
        ),
        None => (contest(dossier, &body), clashes(dossier, entry, &body)),
    };
    match contested {
        Some(reason) => dossier.contested.push(Contested {
            operation: header.id,
            kind: header.kind.clone(),
            reason,
        }),
        None => apply(dossier, entry, &body, &lost),
    }
    issue(dossier, entry, &body);
    note(dossier, entry);
}

fn apply(dossier: &mut Dossier, entry: &Entry, body: &Body, lost: &[MergeGroup]) {
    let header = &entry.operation.header;
    match body {
        Body::DossierRegistered(body) => {
            dossier.state = DossierState::NewlyRegistered;
            dossier.office = Some(body.office.clone());
            dossier.channel = body.channel;
        }
        Body::DossierAccepted(body) => {
            dossier.state = DossierState::Accepted;
            dossier.code = Some(body.code.clone());
            dossier.received_at = Some(body.received_at);
            dossier.original_due_at = body.original_due_at;
            dossier.processing_time_text = Some(body.processing_time_text.clone());
            dossier.register = Some(body.register.clone());
            dossier.look_up_secret = Some(body.look_up_secret.clone());
            dossier.accepted_by = Some(header.by.clone());
        }
        _ => {}
    }
    for value in body.writes() {
        let group = value.group();
        if lost.contains(&group) {
            dossier.cards.push(Card {
                group,
                standing: dossier.last_write.get(&group).map(|write| write.operation),
                late: header.id,
                value,
                by: header.by.clone(),
                at: header.made_at.at,
            });
        } else {
            dossier.set(value);
            dossier.last_write.insert(
                group,
                LastWrite {
                    operation: header.id,
                    rev: entry.stamp.as_ref().map_or(0, |stamp| stamp.rev),
                    chain: entry.place.chain,
                    n: entry.place.n,
                },
            );
        }
    }
}

/// Forms are papers in people's hands: they stand whatever becomes of the step.
fn issue(dossier: &mut Dossier, entry: &Entry, body: &Body) {
    let header = &entry.operation.header;
    match body {
        Body::FormIssued(body) => dossier.forms.push(IssuedForm {
            operation: header.id,
            form: body.form.clone(),
            set: body.set.clone(),
            template_version: body.template_version,
            renderer: body.renderer.clone(),
            number: body.number.text.clone(),
            snapshot: body.snapshot.clone(),
            sha256: body.sha256,
            issued_at: header.made_at.at,
            reprints: 0,
        }),
        Body::FormReprinted(body) => {
            if let Some(form) = dossier.forms.iter_mut().find(|form| form.operation == body.form) {
                form.reprints += 1;
            }
        }
        _ => {}
    }
}

fn note(dossier: &mut Dossier, entry: &Entry) {
    let header = &entry.operation.header;
    if let (true, Some(stamp)) = (entry.placed, &entry.stamp) {
        dossier.rev = stamp.rev;
    }
    dossier.history.push(HistoryLine {
        operation: header.id,
        kind: header.kind.clone(),
        by: header.by.clone(),
        at: header.made_at.at,
        is_pending: entry.stamp.is_none(),
    });
}

/// The order of the fold.
fn ordered(entries: &[Entry]) -> Vec<&Entry> {
    let mut by_rev = BTreeMap::new();
    let mut rest: BTreeMap<(ChainId, u64, Hash), &Entry> = BTreeMap::new();
    for entry in entries {
        match &entry.stamp {
            Some(stamp) if entry.placed => {
                by_rev.insert(stamp.rev, entry);
            }
            _ => {
                rest.insert((entry.place.chain, entry.place.n, entry.operation.content_hash()), entry);
            }
        }
    }
    let mut order: Vec<&Entry> = Vec::with_capacity(entries.len());
    for (rev, entry) in (1u64..).zip(by_rev.iter().map_while(|(rev, entry)| Some((*rev, *entry)))) {
        if entry.0 != rev {
            break;
        }
        order.push(entry.1);
    }
    // Causes first: an operation waits for those of `after` that are here too. Within a chain `n` is the
    // cause, which the key's order gives. A circle, which no honest author can make, is cut at the
    // smallest key.
    let mut waiting: BTreeSet<OperationId> = rest.values().map(|entry| entry.operation.header.id).collect();
    while !rest.is_empty() {
        let ready = rest
            .iter()
            .find(|(_, entry)| entry.operation.header.base.after.iter().all(|cause| !waiting.contains(cause)))
            .or_else(|| rest.iter().next())
            .map(|(key, _)| *key);
        let Some(entry) = ready.and_then(|key| rest.remove(&key)) else { break };
        waiting.remove(&entry.operation.header.id);
        order.push(entry);
    }
    order
}

impl From<ContestReason> for Verdict {
    fn from(reason: ContestReason) -> Self {
        Self::Contested(reason)
    }
}
