//! From operations to state. Total: it refuses nothing, needs no catalogue and no clock.

use super::{
    backfill::Backfilled,
    disposal::disposal,
    judge::{clashes, contest, has_seen},
    state::{Card, Contested, Dossier, DossierState, HistoryLine, IssuedForm, LastWrite, Refused, Requested},
};
use crate::{
    hash::Hash,
    id::{ChainId, EntityId, OperationId},
    mutant::{self, Mutant},
    operation::{Body, Entry, MergeGroup, Verdict, kind::Fact, stamp::ContestReason},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

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
        // Destroyed by law before it came to stand behind the disposal: nothing will ever read it.
        Ok(None) if let Some(reason) = destroyed(dossier, entry) => {
            dossier.contested.push(Contested { operation: header.id, kind: header.kind.clone(), reason });
            note(dossier, entry);
            return;
        }
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
            Fact::MoneyTaken(amount) => dossier.money_taken = dossier.money_taken.saturating_add(amount),
            Fact::FormIssued | Fact::NumbersPassed { .. } => {}
        }
    }
    // A stamp is obeyed, never recomputed. Without one the hub's rule is applied in advance, so that the
    // author's screen shows what the hub is going to say.
    let (contested, lost) = match &entry.stamp {
        Some(stamp) if !mutant::is(Mutant::VerdictRecomputed) => (
            match stamp.verdict {
                Verdict::Accepted => None,
                Verdict::Contested(reason) => Some(reason),
            },
            stamp.clashes.clone(),
        ),
        _ => (contest(dossier, &body), clashes(dossier, entry, &body)),
    };
    match contested {
        Some(reason) => {
            dossier.contested.push(Contested { operation: header.id, kind: header.kind.clone(), reason })
        }
        None => match &body {
            // It starts the fold: whatever stood before it, read or not, is gone.
            Body::DossierDisposed(body) => {
                dossier.dispose(body, entry.stamp.as_ref().map_or(0, |stamp| stamp.rev));
            }
            body => apply(dossier, entry, body, &lost),
        },
    }
    issue(dossier, entry, &body);
    note(dossier, entry);
}

/// Why an operation without content about a disposed dossier is contested, if it is.
fn destroyed(dossier: &Dossier, entry: &Entry) -> Option<ContestReason> {
    if dossier.state != DossierState::Disposed || entry.operation.body_bytes().is_some() {
        return None;
    }
    match entry.stamp.as_ref()?.verdict {
        Verdict::Contested(reason) => Some(reason),
        Verdict::Accepted => None,
    }
}

fn apply(dossier: &mut Dossier, entry: &Entry, body: &Body, lost: &[MergeGroup]) {
    let header = &entry.operation.header;
    match body {
        Body::DossierRegistered(body) => {
            dossier.state = DossierState::NewlyRegistered;
            dossier.office = Some(body.office.clone());
            dossier.channel = body.channel;
            dossier.portal_code = body.portal_code.clone();
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
            dossier.backfilled = body.backfill.as_deref().map(|entry| Backfilled {
                entry: entry.clone(),
                by: header.by.clone(),
                at: header.made_at.at,
            });
        }
        Body::IntakeSupplementRequested(body) => {
            dossier.state = DossierState::IntakeSupplement;
            dossier.supplement =
                Some(Requested { by: header.by.clone(), at: header.made_at.at, asked: body.clone() });
        }
        Body::DossierNotAccepted(body) => {
            dossier.state = DossierState::NotAccepted;
            dossier.refusal =
                Some(Refused { by: header.by.clone(), at: header.made_at.at, refused: body.clone() });
        }
        _ => {}
    }
    for value in body.writes() {
        let group = value.group();
        if lost.contains(&group) {
            dossier.cards.push(Card {
                group,
                standing: dossier
                    .last_write
                    .get(&group)
                    .and_then(|all| all.first())
                    .map(|write| write.operation),
                late: header.id,
                value,
                by: header.by.clone(),
                at: header.made_at.at,
            });
        } else {
            let write = LastWrite {
                operation: header.id,
                rev: entry.stamp.as_ref().map_or(0, |stamp| stamp.rev),
                chain: entry.place.chain,
                n: entry.place.n,
            };
            // Whoever wrote the same value without knowing of the others stands beside them.
            let is_same = dossier.value(group).as_ref() == Some(&value);
            // Taken out while it is compared: what was seen depends on the rest of the state.
            let mut writes = dossier.last_write.remove(&group).unwrap_or_default();
            writes.retain(|earlier| is_same && !has_seen(dossier, &header.base, &entry.place, earlier));
            writes.push(write);
            dossier.last_write.insert(group, writes);
            dossier.set(value);
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
            reprints: dossier.early_reprints.remove(&header.id).unwrap_or_default(),
        }),
        Body::FormReprinted(body) => {
            let form = dossier.forms.iter_mut().find(|form| form.operation == body.form);
            let reprints = match form {
                Some(form) => &mut form.reprints,
                None => dossier.early_reprints.entry(body.form).or_default(),
            };
            *reprints = reprints.saturating_add(1);
        }
        _ => {}
    }
}

fn note(dossier: &mut Dossier, entry: &Entry) {
    let header = &entry.operation.header;
    if let (true, Some(stamp)) = (is_placed(entry), &entry.stamp) {
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

/// Everything in front of it is here.
fn is_placed(entry: &Entry) -> bool {
    entry.placed || (mutant::is(Mutant::StampIsPlaced) && entry.stamp.is_some())
}

/// The order of the fold. Each operation once, whatever is handed in: of two entries with the same content the
/// one that is further on its way counts.
fn ordered(entries: &[Entry]) -> Vec<&Entry> {
    let mut once: BTreeMap<Hash, &Entry> = BTreeMap::new();
    let progress = |entry: &Entry| {
        let rev = entry.stamp.as_ref().map_or(0, |stamp| stamp.rev);
        (is_placed(entry) && rev > 0, Reverse(rev), entry.place.chain, entry.place.n)
    };
    for entry in entries {
        let kept = once.entry(entry.operation.content_hash()).or_insert(entry);
        if progress(entry) > progress(kept) {
            *kept = entry;
        }
    }
    let mut by_rev: BTreeMap<u64, &Entry> = BTreeMap::new();
    let mut rest: BTreeMap<(ChainId, u64, Hash), &Entry> = BTreeMap::new();
    for (content, entry) in once {
        match &entry.stamp {
            // A rev belongs to one operation; the hub takes it under a lock.
            Some(stamp) if is_placed(entry) => _ = by_rev.entry(stamp.rev).or_insert(entry),
            _ => _ = rest.insert((entry.place.chain, entry.place.n, content), entry),
        }
    }
    let mut order: Vec<&Entry> = Vec::with_capacity(entries.len());
    // Behind a hole nothing placed is folded: what is missing may decide what it means. Before the last disposal
    // nothing is missed.
    let first = by_rev.iter().rev().find(|(_, entry)| disposal(entry).is_some()).map_or(1, |(rev, _)| *rev);
    order.extend(
        (first..)
            .zip(by_rev.range(first..))
            .take_while(|(next, (rev, _))| next == *rev)
            .map(|(_, (_, entry))| *entry),
    );
    // Causes first: an operation waits for what stands before it in its chain, and for those of `after` that
    // are here too. A circle, which no honest author can make, is cut at the smallest key.
    let mut waiting: BTreeSet<OperationId> = rest.values().map(|entry| entry.operation.header.id).collect();
    while !rest.is_empty() {
        let mut blocked = None;
        let ready = rest.iter().find(|((chain, ..), entry)| {
            if blocked == Some(*chain) {
                return false;
            }
            let is_ready = entry.operation.header.base.after.iter().all(|cause| !waiting.contains(cause));
            // The rest of its chain comes right after it in the order of keys.
            blocked = (!is_ready).then_some(*chain);
            is_ready
        });
        let key = ready.or_else(|| rest.iter().next()).map(|(key, _)| *key);
        let Some(entry) = key.and_then(|key| rest.remove(&key)) else { break };
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
