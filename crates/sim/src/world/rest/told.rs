//! The hub's word on everything, as its book has it at rest.

use super::{super::World, unreadable};
use crate::{
    Check, Violation,
    model::{What, Word},
};
use domain::{
    id::{EntityId, OperationId},
    operation::{EntityKind, EntityRef, Verdict},
};
use ledger::LedgerError;
use std::collections::{BTreeMap, BTreeSet};

/// What the hub's book says.
pub(in crate::world) struct Told {
    /// Stamped operations by dossier, in the order of `rev`.
    pub(super) orders: BTreeMap<EntityId, Vec<(OperationId, Word)>>,
    /// Held ones.
    pub(in crate::world) held: BTreeMap<OperationId, Held>,
}

/// What is held, and why.
pub(in crate::world) struct Held {
    pub(in crate::world) reason: String,
    pub(in crate::world) is_declined: bool,
}

impl Told {
    pub(in crate::world) fn stamped(&self) -> BTreeSet<OperationId> {
        self.orders.values().flatten().map(|(id, _)| *id).collect()
    }
}

impl World {
    /// Reads the hub's order, and whether `rev` has holes.
    pub(super) fn told(&self) -> Check<Told> {
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
}
