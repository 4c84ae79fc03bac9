//! The state of every dossier on every machine, compared with the model.

use super::{
    super::{World, program},
    Told, unreadable,
};
use crate::{
    Check, Violation,
    model::{Expected, Word},
    plan::GROUPS,
};
use domain::{
    dossier::{Dossier, DossierState},
    id::{EntityId, OperationId},
    operation::MergeGroup,
};
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// The hub's word and every machine's state are what the model says.
    pub(super) fn check_dossiers(&mut self, told: &Told) -> Check {
        for (dossier, office) in self.model.dossiers.clone() {
            let Some(order) = told.orders.get(&dossier).filter(|order| !order.is_empty()) else { continue };
            let expected = self
                .model
                .expect(order, |desk| self.model.is_set_back || self.has_two_pasts(desk))
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

    /// A desk that has enrolled anew and gone on from a copy of before: what it wrote next stood behind its own work in a
    /// chain that the hub knows by another name.
    fn has_two_pasts(&self, number: usize) -> bool {
        let desk = self.desks.iter().find(|desk| desk.number == number);
        desk.is_some_and(|desk| desk.has_other_past && desk.identities.len() > 1)
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
        // A desk that was set back may not have had in front of it what it had written.
        let made = |id: &OperationId| self.model.acts.iter().position(|act| act.operations.contains(id));
        let had_forgotten = |late: &OperationId| {
            self.model.attempts.get(late).is_some_and(|attempt| {
                order.iter().any(|(id, _)| made(id) < made(late) && !attempt.seen.maybe.contains(id))
            })
        };
        let has_clash = expected.cards.iter().any(|(late, _)| !had_forgotten(late));
        let attempts = order.iter().filter_map(|(id, _)| self.model.attempts.get(id));
        let desks: BTreeSet<usize> = attempts.map(|attempt| attempt.desk).collect();
        if desks.len() == 1 && has_clash && !desks.iter().any(|desk| self.has_two_pasts(*desk)) {
            return Err(Violation::new(format!("a single author's history of {dossier} clashes")));
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
