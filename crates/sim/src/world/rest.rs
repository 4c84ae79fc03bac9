//! All faults off, a few rounds of exchanges, and then the laws that hold at rest.

use super::{World, program};
use crate::{
    Check, Violation, catalogue,
    model::{Expected, What, Word},
    plan::{GROUPS, Trouble},
};
use domain::{
    dossier::{Dossier, DossierState},
    id::{EntityId, OperationId},
    operation::{EntityKind, EntityRef, MergeGroup, Verdict},
    protocol::{REFERENCE_STREAM, office_stream},
};
use ledger::{Cursor, Ledger, LedgerError};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds after which nothing may move any more: all hand in, all are told, one for what the hub adds by itself.
const ROUNDS: usize = 4;
/// The same after a hub was set back: what it lost is given back before anything new is handed in; and where desks
/// enrol anew.
const MORE_ROUNDS: usize = 10;
/// Further exchanges in each round of a desk that is no longer trusted.
const REVOKED: usize = 5;

pub(super) fn unreadable(error: LedgerError) -> Violation {
    Violation::new(format!("a book cannot be read at rest: {error}"))
}

/// What the hub's book says.
pub(super) struct Told {
    /// Stamped operations by dossier, in the order of `rev`.
    orders: BTreeMap<EntityId, Vec<(OperationId, Word)>>,
    /// Held ones.
    pub(super) held: BTreeMap<OperationId, Held>,
}

/// What is held, and why.
pub(super) struct Held {
    pub(super) reason: String,
    pub(super) is_declined: bool,
}

impl Told {
    pub(super) fn stamped(&self) -> BTreeSet<OperationId> {
        self.orders.values().flatten().map(|(id, _)| *id).collect()
    }
}

impl World {
    pub(super) fn rest(&mut self) -> Check {
        self.calm()?;
        self.rounds()?;
        self.look_at_all()?;
        for dossier in self.model.disposed.clone() {
            self.note_disposals(dossier)?;
        }
        let told = self.told()?;
        self.check_streams()?;
        self.check_presence(&told)?;
        self.check_held(&told)?;
        self.check_older()?;
        self.check_dossiers(&told)?;
        self.check_disposals(&told)?;
        self.check_numbers(&told)?;
        self.check_rebuild()?;
        self.tally.held = told.held.len();
        Ok(())
    }

    /// Everything that was planned is off, everybody is up.
    fn calm(&mut self) -> Check {
        let disks = self.desks.iter().map(|desk| &desk.disk).chain([&self.hub.disk]);
        for disk in disks {
            disk.forget_plan();
            disk.set_quota(None);
        }
        self.hub.is_troubled = false;
        self.desks.iter_mut().for_each(|desk| desk.is_troubled = false);
        self.revive_the_dead()
    }

    fn rounds(&mut self) -> Check {
        let has_more = self.model.is_set_back || self.model.clones > 0 || self.has_other_keys;
        for _ in 0..if has_more { MORE_ROUNDS } else { ROUNDS } {
            let mut moved = 0;
            for number in 1..=self.desks.len() {
                let is_revoked = self.is_revoked(number);
                let mut done = self.sync(number, Trouble::None)?;
                // It is not told to go on, so it goes on by the clock.
                for _ in 0..if is_revoked { REVOKED } else { 0 } {
                    let before = done.operations;
                    done = self.sync(number, Trouble::None)?;
                    done.operations += before;
                }
                // What administrators and officers do about it.
                if done.is_wrong_key && self.switch_key()? {
                    moved += 1;
                    continue;
                }
                if self.enrol_anew(number)? {
                    moved += 1;
                    continue;
                }
                if is_revoked && done.is_wrong_key {
                    continue;
                }
                let is_as_it_should = done.is_well || (is_revoked && done.is_revoked);
                if !is_as_it_should {
                    return Err(Violation::new(format!("desk {number} cannot exchange at rest")));
                }
                moved += if done.is_revoked { 0 } else { done.operations };
            }
            if moved == 0 {
                return Ok(());
            }
        }
        Err(Violation::new("the exchanges never come to an end"))
    }

    pub(super) fn hub_book(&self) -> Check<&Ledger> {
        self.hub
            .hub
            .as_ref()
            .map(::hub::Hub::ledger)
            .ok_or_else(|| Violation::new("the hub is not up at rest"))
    }

    /// Reads the hub's order, and whether `rev` has holes.
    fn told(&self) -> Check<Told> {
        let book = self.hub_book()?;
        let mut told = Told { orders: BTreeMap::new(), held: BTreeMap::new() };
        let read = book.read(|book| {
            for (dossier, _) in &self.model.dossiers {
                let mut order = Vec::new();
                for entry in book.entries(EntityRef { kind: EntityKind::Dossier, id: *dossier })? {
                    if let Some(stamp) = entry.stamp {
                        let word = Word {
                            is_contested: stamp.verdict != Verdict::Accepted,
                            clashes: stamp.clashes.iter().map(|group| group.as_str().to_owned()).collect(),
                        };
                        order.push((stamp.rev, entry.operation.header.id, word));
                    }
                }
                order.sort_unstable_by_key(|(rev, id, _)| (*rev, *id));
                // What stood before the law destroyed it may be lost for good.
                let is_disposal = |id: &OperationId| {
                    self.model.attempts.get(id).is_some_and(|attempt| attempt.what == What::Dispose)
                };
                let first = order
                    .iter()
                    .rev()
                    .position(|(_, id, _)| is_disposal(id))
                    .map(|from_end| order.len() - 1 - from_end)
                    .unwrap_or_default();
                let kept = order.get(first..).unwrap_or_default();
                let begins = if kept.first().is_some_and(|(_, id, _)| is_disposal(id)) {
                    kept.first().map_or(1, |(rev, ..)| *rev)
                } else {
                    1
                };
                if kept.iter().zip(begins..).any(|((rev, ..), next)| *rev != next) {
                    return Ok(Err(Violation::new(format!("the order of {dossier} has a hole at the hub"))));
                }
                told.orders.insert(*dossier, order.into_iter().map(|(_, id, word)| (id, word)).collect());
            }
            for record in book.held()? {
                let id = record.placed.operation.header.id;
                let reason = record.held.unwrap_or_default();
                told.held.insert(id, Held { reason, is_declined: record.declined.is_some() });
            }
            for there in book.unread()? {
                let held = Held { reason: "unreadable".to_owned(), is_declined: there.declined.is_some() };
                told.held.insert(there.unread.id, held);
            }
            Ok::<_, LedgerError>(Ok(()))
        });
        read.map_err(unreadable)??;
        Ok(told)
    }

    /// One running hash everywhere.
    fn check_streams(&self) -> Check {
        let hub = self.hub_book()?;
        for desk in &self.desks {
            let Some(program) = &desk.program else { continue };
            if self.is_revoked(desk.number) {
                continue;
            }
            let streams = [REFERENCE_STREAM.to_owned(), office_stream(&catalogue::office(desk.office))];
            for stream in streams {
                let there: Cursor = hub.read(|book| book.stream_head(&stream)).map_err(unreadable)?;
                let here: Cursor = program.ledger.read(|book| book.cursor(&stream)).map_err(unreadable)?;
                if there != here {
                    return Err(Violation::new(format!(
                        "desk {} stands at {} of {stream}, the hub at {}{}",
                        desk.number,
                        here.position,
                        there.position,
                        if here.position == there.position { ": the hashes differ" } else { "" }
                    )));
                }
            }
            let waiting = program.ledger.read(|book| book.outbox_summary()).map_err(unreadable)?;
            if waiting.operations > 0 {
                return Err(Violation::new(format!(
                    "desk {} still has {} to send",
                    desk.number, waiting.operations
                )));
            }
        }
        Ok(())
    }

    /// What is acknowledged is at the hub: stamped, or held for a reason that there is.
    fn check_presence(&self, told: &Told) -> Check {
        let stamped = told.stamped();
        for act in self.model.acts.iter().filter(|act| act.is_acknowledged || act.was_present) {
            for id in &act.operations {
                let Some(attempt) = self.model.attempts.get(id) else { continue };
                let is_stamped = stamped.contains(id);
                // A word that only the lost disk had heard may be lost with a hub that was set back as well.
                if !is_stamped
                    && !told.held.contains_key(id)
                    && (act.is_lost || (act.is_away && self.model.is_set_back))
                {
                    continue;
                }
                let held = told.held.get(id).map(|held| held.reason.as_str());
                let is_allowed = match held {
                    None => is_stamped,
                    Some(reason) => !is_stamped && self.may_be_held(id, reason),
                };
                if !is_allowed {
                    return Err(Violation::new(format!(
                        "{:?} of desk {} ({id}) is {} at the hub",
                        attempt.what,
                        act.desk,
                        match (is_stamped, held) {
                            (false, None) => "neither stamped nor held".to_owned(),
                            (_, held) => format!("held: {}", held.unwrap_or_default()),
                        }
                    )));
                }
                let is_beyond = match attempt.what {
                    What::Note | What::Garbled => true,
                    What::Scrawl => !self.model.has_learned,
                    _ => false,
                };
                if is_beyond && is_stamped {
                    return Err(Violation::new("the hub stamped what it cannot read"));
                }
            }
        }
        let known = |id: &OperationId| self.model.attempts.contains_key(id);
        match stamped.iter().chain(told.held.keys()).find(|id| !known(id)) {
            Some(id) => Err(Violation::new(format!("nobody attempted {id}"))),
            None => Ok(()),
        }
    }

    /// The hub's word and every machine's state are what the model says.
    fn check_dossiers(&mut self, told: &Told) -> Check {
        for (dossier, office) in self.model.dossiers.clone() {
            let Some(order) = told.orders.get(&dossier).filter(|order| !order.is_empty()) else { continue };
            let expected = self
                .model
                .expect(order, self.model.is_set_back)
                .map_err(|text| Violation::new(format!("dossier {dossier}: {text}")))?;
            let hub = self.hub_book()?;
            let there = hub.read(|book| book.dossier(dossier)).map_err(unreadable)?;
            let there = there.ok_or_else(|| Violation::new(format!("the hub shows no dossier {dossier}")))?;
            self.check_state(&there, &expected).map_err(|violation| {
                let order: Vec<_> = order
                    .iter()
                    .map(|(id, word)| (self.model.attempts.get(id).map(|one| one.what), word.is_contested))
                    .collect();
                Violation::new(format!("{violation}; in this order, contested or not: {order:?}"))
            })?;
            self.check_lone_author(order, &expected, dossier)?;
            let is_held = |id: &&OperationId| {
                self.model.attempts.get(*id).is_some_and(|attempt| attempt.dossier == dossier)
            };
            let held: Vec<OperationId> = told.held.keys().filter(is_held).copied().collect();
            for desk in self.desks.iter().filter(|desk| desk.office == office) {
                // What is held happened at its author's desk all the same, and on a copy of it.
                let has_held = held.iter().any(|id| desk.memory.seen.maybe.contains(id));
                if self.is_revoked(desk.number) || has_held {
                    continue;
                }
                let Some(program) = &desk.program else { continue };
                let here = program.ledger.read(|book| book.dossier(dossier)).map_err(unreadable)?;
                if here.as_ref() != Some(&there) {
                    return Err(Violation::new(format!(
                        "desk {} shows another state of {dossier} than the hub{}",
                        desk.number,
                        here.map_or(": none".to_owned(), |here| difference(&here, &there))
                    )));
                }
            }
            self.tally.cards += expected.cards.len();
        }
        Ok(())
    }

    fn check_state(&self, dossier: &Dossier, expected: &Expected) -> Check {
        let differs =
            |what: &str| Err(Violation::new(format!("{what} of {} is not the model's", dossier.id)));
        let cards: BTreeSet<(OperationId, &str)> =
            dossier.cards.iter().map(|card| (card.late, card.group.as_str())).collect();
        if cards != expected.cards {
            return Err(Violation::new(format!(
                "cards of {}: {cards:?}, the model says {:?}",
                dossier.id, expected.cards
            )));
        }
        let contested: BTreeSet<OperationId> = dossier.contested.iter().map(|one| one.operation).collect();
        if contested != expected.contested {
            let (here, model) = (&contested, &expected.contested);
            return differs(&format!("a contested step ({here:?}, the model says {model:?})"));
        }
        if (dossier.state == DossierState::Accepted) != expected.is_accepted
            || (dossier.state == DossierState::IntakeSupplement) != expected.waits()
            || (dossier.state == DossierState::NotAccepted) != expected.is_refused
            || (dossier.state == DossierState::Disposed) != expected.is_disposed
        {
            return differs("the state");
        }
        let forms: BTreeMap<OperationId, u32> =
            dossier.forms.iter().map(|form| (form.operation, form.reprints)).collect();
        if forms != expected.forms {
            let model = &expected.forms;
            return differs(&format!("a form ({forms:?}, the model says {model:?})"));
        }
        for (_, group) in GROUPS {
            let name = crate::model::word(group);
            let Some(merge) = MergeGroup::KNOWN.iter().find(|merge| merge.as_str() == name) else { continue };
            let wanted = match expected.is_disposed {
                true => Dossier::new(dossier.id).value(*merge),
                false => expected.values.get(name).map(|value| program::value(group, *value)),
            };
            if dossier.value(*merge) != wanted {
                return differs(name);
            }
        }
        if dossier.is_frozen || dossier.pending() > 0 {
            return differs("the standing");
        }
        Ok(())
    }

    /// A single desk's history never clashes with itself.
    fn check_lone_author(
        &self,
        order: &[(OperationId, Word)],
        expected: &Expected,
        dossier: EntityId,
    ) -> Check {
        // What was let through late comes behind the author's own later work.
        if order.iter().any(|(id, _)| self.model.released.contains(id)) {
            return Ok(());
        }
        let attempts = order.iter().filter_map(|(id, _)| self.model.attempts.get(id));
        let desks: BTreeSet<usize> = attempts.map(|attempt| attempt.desk).collect();
        if desks.len() == 1 && !expected.cards.is_empty() {
            return Err(Violation::new(format!("a single author's history of {dossier} clashes")));
        }
        Ok(())
    }

    /// The hub's book and a desk's hold together, views included; one of the two, by coin, has the same views when it is
    /// rebuilt.
    fn check_rebuild(&mut self) -> Check {
        let lucky = usize::try_from(self.random.below(self.desks.len() as u64)).unwrap_or_default();
        let mut books = vec![self.hub_book()?.clone()];
        books.extend(
            self.desks
                .get(lucky)
                .and_then(|desk| desk.program.as_ref())
                .map(|program| program.ledger.clone()),
        );
        let rebuilt = usize::try_from(self.random.below(2)).unwrap_or_default();
        for (at, (book, whose)) in books.into_iter().zip(["the hub's book", "a desk's book"]).enumerate() {
            if at == rebuilt {
                let before = book.read(|book| book.dump_views()).map_err(unreadable)?;
                book.rebuild().map_err(unreadable)?;
                let after = book.read(|book| book.dump_views()).map_err(unreadable)?;
                if before != after {
                    return Err(Violation::new(format!("{whose} has other views when it is rebuilt")));
                }
            }
            let verified = book.verify().map_err(unreadable)?;
            if !verified.is_sound() {
                return Err(Violation::new(format!("{whose} does not verify: {:?}", verified.findings)));
            }
        }
        Ok(())
    }
}

/// The first field in which two states differ, without values.
fn difference(here: &Dossier, there: &Dossier) -> String {
    let (Ok(serde_json::Value::Object(here)), Ok(serde_json::Value::Object(there))) =
        (serde_json::to_value(here), serde_json::to_value(there))
    else {
        return String::new();
    };
    let fields: Vec<&String> =
        here.iter().filter(|(name, value)| there.get(*name) != Some(value)).map(|(name, _)| name).collect();
    format!(": {fields:?}")
}
