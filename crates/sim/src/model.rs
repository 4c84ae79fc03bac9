//! The oracle: acts with what their authors had seen, and naive answers about them.

use crate::plan::Group;
use domain::id::{DeskId, EntityId, OfficerId, OperationId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Value with which a dossier begins.
pub const FIRST: u32 = 1000;

/// What an operation did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The dossier was registered.
    Register,
    /// It was accepted.
    Accept,
    /// What it lacks was asked for before acceptance.
    Ask,
    /// It was refused.
    Refuse,
    /// Data was corrected.
    Edit,
    /// A form left the office.
    Issue,
    /// That form was printed again.
    Reprint(OperationId),
    /// Something that only a newer program can read.
    Note,
    /// Data was corrected by somebody who may not.
    Trespass,
    /// Something of which the hub can read the header and nothing else.
    Garbled,
    /// Data was corrected, under a header that only a newer hub can read.
    Scrawl,
    /// The law destroyed the dossier.
    Dispose,
}

/// What was in front of somebody, as the simulation remembers it from what it has carried there itself.
#[derive(Clone, Default, Debug)]
pub struct Seen {
    /// What was taken in without a doubt.
    pub sure: Arc<BTreeSet<OperationId>>,
    /// That, and what may have been taken in before something went wrong.
    pub maybe: Arc<BTreeSet<OperationId>>,
}

impl Seen {
    /// Something more is in front of them, without a doubt when `is_sure`.
    pub fn add(&mut self, ids: impl IntoIterator<Item = OperationId>, is_sure: bool) {
        for id in ids {
            if !self.maybe.contains(&id) {
                Arc::make_mut(&mut self.maybe).insert(id);
            }
            if is_sure && !self.sure.contains(&id) {
                Arc::make_mut(&mut self.sure).insert(id);
            }
        }
    }
}

/// A number that was printed: series, book, number.
pub type Number = (&'static str, String, u32);

/// One operation as it was attempted.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Identity.
    pub id: OperationId,
    /// About what.
    pub dossier: EntityId,
    /// By which desk, from 1; 0 is the hub.
    pub desk: usize,
    /// As which desk: several have one name when a disk was copied.
    pub identity: Option<DeskId>,
    /// By whom.
    pub by: OfficerId,
    /// What.
    pub what: What,
    /// Groups that it wrote.
    pub writes: Vec<(&'static str, u32)>,
    /// Operations that were in front of the author.
    pub seen: Seen,
    /// Numbers that were printed.
    pub numbers: Vec<Number>,
    /// They were printed ahead on a sheet, which is entered again when its entry is lost.
    pub is_sheet: bool,
}

/// One act of a clerk.
#[derive(Clone, Debug)]
pub struct Act {
    /// By which desk, from 1.
    pub desk: usize,
    /// Its operations.
    pub operations: Vec<OperationId>,
    /// The clerk was told that it is saved.
    pub is_acknowledged: bool,
    /// It was found in the desk's book.
    pub was_present: bool,
    /// The desk went on from an older disk that does not have it.
    pub is_away: bool,
    /// … and nobody else had it then: it is lost with the disk.
    pub is_lost: bool,
}

/// A group's word in an operation.
#[must_use]
pub fn word(group: Group) -> &'static str {
    match group {
        Group::Contact => "contact",
        Group::Subject => "subject",
        Group::Return => "result_return",
        Group::Submitter => "submitter",
    }
}

/// Everything that was attempted.
#[derive(Default, Debug)]
pub struct Model {
    /// Acts in order.
    pub acts: Vec<Act>,
    /// Operations of all acts.
    pub attempts: BTreeMap<OperationId, Attempt>,
    /// Dossiers in the order in which they were attempted, with the office of the desk.
    pub dossiers: Vec<(EntityId, usize)>,
    /// The hub was set back at some time.
    pub is_set_back: bool,
    /// Officers whose right was withdrawn for cause at some time.
    pub withdrawn: BTreeSet<OfficerId>,
    /// Desks that were revoked at some time.
    pub revoked: BTreeSet<DeskId>,
    /// Operations that the administrator let through, and was told so.
    pub released: BTreeSet<OperationId>,
    /// Operations that the administrator declined, and was told so.
    pub declined: BTreeSet<OperationId>,
    /// Dossiers of which the law may have destroyed what it could.
    pub disposed: BTreeSet<EntityId>,
    /// The hub can read every header at last.
    pub has_learned: bool,
    /// Sheets were printed ahead: the gaps that they leave are explained where they were printed.
    pub has_sheets: bool,
    /// How many disks were copied.
    pub clones: usize,
}

/// The hub's word on an operation.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Word {
    /// The step was not taken.
    pub is_contested: bool,
    /// Groups that lost.
    pub clashes: BTreeSet<String>,
}

/// What a dossier must be after operations in that order.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Expected {
    /// Whether it is registered and accepted.
    pub is_accepted: bool,
    /// Whether what it lacks was asked for.
    pub is_asked: bool,
    /// Whether it was refused.
    pub is_refused: bool,
    /// Whether the law has destroyed it.
    pub is_disposed: bool,
    /// Value of each group.
    pub values: BTreeMap<&'static str, u32>,
    /// Late values that wait: operation and group.
    pub cards: BTreeSet<(OperationId, &'static str)>,
    /// Steps not taken.
    pub contested: BTreeSet<OperationId>,
    /// Forms, and how often each was printed again.
    pub forms: BTreeMap<OperationId, u32>,
}

impl Expected {
    /// Registered, and neither accepted nor refused nor destroyed.
    fn is_at_intake(&self, is_registered: bool) -> bool {
        is_registered && !self.is_accepted && !self.is_refused && !self.is_disposed
    }

    /// It waits for what was asked for.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.is_asked && self.is_at_intake(true)
    }
}

impl Model {
    /// Keeps an act; it is acknowledged when its write returned.
    pub fn attempt(&mut self, desk: usize, attempts: Vec<Attempt>, is_acknowledged: bool) {
        let operations = attempts.iter().map(|attempt| attempt.id).collect();
        self.acts.push(Act {
            desk,
            operations,
            is_acknowledged,
            was_present: false,
            is_away: false,
            is_lost: false,
        });
        self.attempts.extend(attempts.into_iter().map(|attempt| (attempt.id, attempt)));
    }

    /// What a dossier must be when these operations count, in this order, under these words of the hub.
    ///
    /// # Errors
    /// A word that is not the model's. To a desk of which `is_lenient` says so it may be more careful than need be: a
    /// false card is right, a silent overwrite never.
    pub fn expect(
        &self,
        order: &[(OperationId, Word)],
        is_lenient: impl Fn(usize) -> bool,
    ) -> Result<Expected, String> {
        let mut expected = Expected::default();
        let mut is_registered = false;
        // Who wrote the value that stands: several when they wrote the same apart.
        let mut writers: BTreeMap<&'static str, Vec<OperationId>> = BTreeMap::new();
        let mut reprints: BTreeMap<OperationId, u32> = BTreeMap::new();
        for (id, word) in order {
            let Some(attempt) = self.attempts.get(id) else { continue };
            let is_taken = match attempt.what {
                What::Register => !is_registered,
                What::Accept | What::Refuse => expected.is_at_intake(is_registered),
                What::Ask => expected.is_at_intake(is_registered) && !expected.is_asked,
                What::Trespass => false,
                // What stood before it may be lost with the rest of it. One that another destroyed, and that comes back
                // behind that one without its content, says nothing more.
                What::Dispose => !(word.is_contested && expected.is_disposed),
                _ => is_registered && !expected.is_disposed,
            };
            match attempt.what {
                What::Issue => _ = expected.forms.insert(attempt.id, 0),
                What::Reprint(form) => *reprints.entry(form).or_default() += 1,
                _ => {}
            }
            if is_taken == word.is_contested {
                let told =
                    if is_taken { "contested, the model takes it" } else { "taken, the model does not" };
                return Err(format!("{:?} {id} is {told}", attempt.what));
            }
            if !is_taken {
                expected.contested.insert(attempt.id);
                continue;
            }
            if attempt.what == What::Dispose {
                // It starts the fold.
                expected = Expected { is_disposed: true, ..Expected::default() };
                is_registered = true;
                writers.clear();
                reprints.clear();
                continue;
            }
            is_registered |= attempt.what == What::Register;
            expected.is_accepted |= attempt.what == What::Accept;
            expected.is_asked |= attempt.what == What::Ask;
            expected.is_refused |= attempt.what == What::Refuse;
            for (group, value) in &attempt.writes {
                let wrote = writers.entry(group).or_default();
                let is_same = expected.values.get(group) == Some(value);
                let has_seen_all =
                    |seen: &BTreeSet<OperationId>| wrote.iter().all(|other| seen.contains(other));
                let is_card = word.clashes.contains(*group);
                if !is_card && !is_same && !has_seen_all(&attempt.seen.maybe) {
                    return Err(format!("{group} of {id} overwrites silently what its author had not seen"));
                }
                if is_card && (is_same || has_seen_all(&attempt.seen.sure)) && !is_lenient(attempt.desk) {
                    return Err(format!("{group} of {id} is in a card, the model sees no clash"));
                }
                if is_card {
                    expected.cards.insert((attempt.id, group));
                    continue;
                }
                if !is_same {
                    wrote.clear();
                }
                wrote.push(attempt.id);
                expected.values.insert(group, *value);
            }
        }
        for (form, count) in reprints {
            if let Some(there) = expected.forms.get_mut(&form) {
                *there = count;
            }
        }
        Ok(expected)
    }

    /// The highest number of a series that a clerk of a desk was told, or that is in its book: it is written down.
    #[must_use]
    pub fn last_of(&self, desk: usize, series: &str) -> u32 {
        let acts =
            self.acts.iter().filter(|act| act.desk == desk && (act.is_acknowledged || act.was_present));
        let attempts = acts.flat_map(|act| &act.operations).filter_map(|id| self.attempts.get(id));
        let numbers = attempts.flat_map(|attempt| &attempt.numbers).filter(|number| number.0 == series);
        numbers.map(|number| number.2).max().unwrap_or_default()
    }

    /// Numbers that more than one of these operations used, with the operations. Books of different offices have
    /// nothing in common.
    #[must_use]
    pub fn doubles(
        &self,
        present: &BTreeSet<OperationId>,
        office: impl Fn(usize) -> usize,
    ) -> BTreeMap<(usize, Number), Vec<&Attempt>> {
        let mut uses: BTreeMap<(usize, Number), Vec<&Attempt>> = BTreeMap::new();
        for attempt in present.iter().filter_map(|id| self.attempts.get(id)) {
            for number in &attempt.numbers {
                uses.entry((office(attempt.desk), number.clone())).or_default().push(attempt);
            }
        }
        uses.retain(|_, uses| uses.len() > 1);
        uses
    }
}
