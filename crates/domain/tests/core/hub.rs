//! A tiny hub and desks in one process: what each has in front of it, and the hub's word in the order of
//! arrival. Beside it a naive model that knows nothing of `rev`, `base` or places: it keeps, for every
//! operation, the set of those that its author had seen.

use crate::{
    desk::{Chain, edited, id_of, issued, phone, reprinted, subject},
    world::{OFFICE, WORLD, fresh, person, supply},
};
use domain::{
    dossier::{
        Dossier, DossierState, Judgement, decide, fold_all,
        judge::{Bench, judge},
        value::{Digitisation, FeeState, FeeTerms, GroupValue, Owner},
    },
    id::{ChainId, EntityId, OperationId},
    operation::{Base, Body, Entry, MergeGroup, Stamp, Verdict, kind::Step as LifeStep},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub enum Action {
    Receive,
    Edit { group: usize, value: u32 },
    EditTwo { value: u32 },
    Issue,
    Reprint,
}

#[derive(Clone, Debug)]
pub enum Step {
    Act {
        desk: usize,
        action: Action,
    },
    /// One desk carries what it holds of a chain to the hub.
    Push {
        desk: usize,
        of: usize,
    },
    Pull {
        desk: usize,
        most: usize,
    },
    /// What one desk has written goes to another without the hub.
    Relay {
        from: usize,
        to: usize,
    },
}

#[derive(Debug)]
pub struct Desk {
    chain: Chain,
    /// How much of the hub's history was delivered.
    pulled: usize,
    /// Pending operations of others that came without the hub.
    relayed: BTreeSet<OperationId>,
}

#[derive(Debug)]
pub struct World {
    pub entity: EntityId,
    pub desks: Vec<Desk>,
    /// Every operation that was ever written, in the order of writing.
    pub all: Vec<Entry>,
    /// Stamped, in the order of the hub.
    pub hub: Vec<OperationId>,
    stamps: BTreeMap<OperationId, Stamp>,
    seen: BTreeMap<OperationId, BTreeSet<OperationId>>,
    naive: Naive,
    serial: u32,
}

impl World {
    pub fn new(desks: usize) -> Self {
        // Chains in an order that is not the order of desks.
        let chain = |index: usize| {
            Chain::named(ChainId(Uuid::from_u64_pair((7 - index as u64) << 32, fresh().as_u128() as u64)))
        };
        let desk = |index| Desk { chain: chain(index), pulled: 0, relayed: BTreeSet::new() };
        Self {
            entity: supply().dossier,
            desks: (0..desks).map(desk).collect(),
            all: Vec::new(),
            hub: Vec::new(),
            stamps: BTreeMap::new(),
            seen: BTreeMap::new(),
            naive: Naive::default(),
            serial: 1000,
        }
    }

    pub fn run(&mut self, step: &Step) {
        match step {
            Step::Act { desk, action } => self.act(desk % self.desks.len(), action),
            Step::Push { desk, of } => self.push(desk % self.desks.len(), of % self.desks.len()),
            Step::Pull { desk, most } => {
                let desk = desk % self.desks.len();
                self.desks[desk].pulled = self.hub.len().min(self.desks[desk].pulled + most);
            }
            Step::Relay { from, to } => {
                let (from, to) = (from % self.desks.len(), to % self.desks.len());
                let given: Vec<OperationId> = self.view(from).iter().map(id_of).collect();
                let own = self.desks[to].chain.id;
                let others = self.all.iter().filter(|entry| entry.place.chain != own).map(id_of);
                let others: BTreeSet<_> = others.filter(|id| given.contains(id)).collect();
                self.desks[to].relayed.extend(others);
            }
        }
    }

    /// Everything stamped, delivered everywhere.
    pub fn settle(&mut self) {
        for desk in 0..self.desks.len() {
            self.push(desk, desk);
        }
        for desk in &mut self.desks {
            desk.pulled = self.hub.len();
        }
    }

    /// What a desk's log holds about the dossier.
    pub fn view(&self, desk: usize) -> Vec<Entry> {
        let desk = &self.desks[desk];
        let placed: BTreeSet<_> = self.hub[..desk.pulled].iter().copied().collect();
        let mut view = Vec::new();
        for entry in &self.all {
            let id = id_of(entry);
            let is_own = entry.place.chain == desk.chain.id;
            let mut entry = entry.clone();
            if placed.contains(&id) {
                entry.placed = true;
                entry.stamp = self.stamps.get(&id).cloned();
            } else if is_own {
                entry.stamp = self.stamps.get(&id).cloned();
            } else if !desk.relayed.contains(&id) {
                continue;
            }
            view.push(entry);
        }
        view
    }

    pub fn folded(&self, desk: usize) -> Dossier {
        fold_all(self.entity, &self.view(desk))
    }

    fn at_hub(&self) -> Dossier {
        let stamped = self.all.iter().filter_map(|entry| {
            let stamp = self.stamps.get(&id_of(entry))?.clone();
            Some(Entry { stamp: Some(stamp), placed: true, ..entry.clone() })
        });
        fold_all(self.entity, &stamped.collect::<Vec<_>>())
    }

    fn act(&mut self, desk: usize, action: &Action) {
        let before = self.folded(desk);
        let bodies = match (action, before.state) {
            (Action::Receive, DossierState::Draft) => {
                self.serial += 1;
                let supply = decide::Supply { dossier: self.entity, serial: self.serial, ..supply() };
                let plan =
                    decide::receive(&crate::world::request(), &crate::world::author(), &supply).unwrap();
                plan.drafts.into_iter().map(|draft| draft.body).collect()
            }
            (_, DossierState::Draft) | (Action::Receive, _) => return,
            (Action::Edit { group, value }, _) => vec![edited(vec![value_of(*group, *value)])],
            (Action::EditTwo { value }, _) => vec![edited(vec![value_of(0, *value), value_of(1, value + 1)])],
            (Action::Issue, _) => {
                self.serial += 1;
                vec![issued(self.serial)]
            }
            (Action::Reprint, _) => match before.forms.last() {
                Some(form) => vec![reprinted(form.operation)],
                None => return,
            },
        };
        for body in bodies {
            let view = self.view(desk);
            let own = self.desks[desk].chain.id;
            let after =
                view.iter().filter(|entry| !entry.placed && entry.place.chain != own).map(id_of).collect();
            let base = Base { after, ..fold_all(self.entity, &view).base(Vec::new()) };
            let entry = self.desks[desk].chain.write(self.entity, base, &body);
            self.seen.insert(id_of(&entry), view.iter().map(id_of).collect());
            self.all.push(entry);
        }
    }

    fn push(&mut self, desk: usize, of: usize) {
        let chain = self.desks[of].chain.id;
        let mut run: Vec<Entry> =
            self.view(desk).into_iter().filter(|entry| entry.place.chain == chain).collect();
        run.sort_by_key(|entry| entry.place.n);
        for entry in
            run.into_iter().filter(|entry| !self.stamps.contains_key(&id_of(entry))).collect::<Vec<_>>()
        {
            let bench =
                Bench { reference: &WORLD, office: &OFFICE, desk_is_revoked: false, clock_is_off: false };
            let Judgement::Stamped(stamp) = judge(&self.at_hub(), &entry.operation, entry.place, bench)
            else {
                panic!("held")
            };
            let id = id_of(&entry);
            let Ok(Some(body)) = entry.operation.body() else { panic!() };
            assert_eq!(stamp.rev, self.hub.len() as u64 + 1);
            let expected = self.naive.judge(id, &body, &self.seen[&id]);
            assert_eq!((stamp.verdict == Verdict::Accepted, stamp.clashes.clone()), expected, "{body:?}");
            self.hub.push(id);
            self.stamps.insert(id, stamp);
        }
    }
}

pub fn value_of(group: usize, value: u32) -> GroupValue {
    match group % 5 {
        0 => phone(&format!("091234567{}", value % 3)),
        1 => subject(&format!("Đơn {}", value % 3)),
        2 => GroupValue::Owner(Owner::of(&person(["Lê Lan", "Lê Thị Lan"][value as usize % 2]))),
        3 => GroupValue::Fee(FeeTerms { set_count: 1 + value % 3, fee: FeeState::Later, charge: None }),
        _ => GroupValue::Digitisation(Digitisation::Done),
    }
}

/// The rule in words: the first accepted value stands until somebody who has seen every author of it writes
/// another.
#[derive(Debug, Default)]
struct Naive {
    state: u8,
    standing: Vec<(MergeGroup, GroupValue, BTreeSet<OperationId>)>,
}

impl Naive {
    fn judge(
        &mut self,
        id: OperationId,
        body: &Body,
        seen: &BTreeSet<OperationId>,
    ) -> (bool, Vec<MergeGroup>) {
        match (body.step(), self.state) {
            (Some(LifeStep::Register), 0) | (Some(LifeStep::Accept), 1) => self.state += 1,
            (None, 1..) => {}
            _ => return (false, Vec::new()),
        }
        let mut lost = Vec::new();
        for value in body.writes() {
            let group = value.group();
            match self.standing.iter_mut().find(|(of, ..)| *of == group) {
                None => self.standing.push((group, value, BTreeSet::from([id]))),
                Some((_, standing, authors)) if *standing == value => {
                    authors.retain(|author| !seen.contains(author));
                    authors.insert(id);
                }
                Some((_, standing, authors)) if authors.is_subset(seen) => {
                    (*standing, *authors) = (value, BTreeSet::from([id]));
                }
                Some(_) => lost.push(group),
            }
        }
        (true, lost)
    }
}
