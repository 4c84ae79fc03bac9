//! A workstation, and what the simulation remembers of it.

use super::program::Program;
use crate::model::Seen;
use desk::incarnation::Mark;
use disk::{Disk, Image};
use domain::{
    hash::Hash,
    id::DeskId,
    protocol::{Cursor, StreamPage},
};
use ledger::{Disposal, Shelf};
use std::collections::{BTreeMap, BTreeSet};

/// A workstation.
pub(super) struct DeskMachine {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) office: usize,
    pub(super) disk: Disk,
    pub(super) shelf: Shelf,
    pub(super) program: Option<Program>,
    /// What its clock is off.
    pub(super) offset_ms: i64,
    /// Answers and requests that the network keeps back.
    pub(super) late_answers: Vec<Vec<u8>>,
    pub(super) late_requests: Vec<(Vec<u8>, String)>,
    /// True since a fault was planned.
    pub(super) is_troubled: bool,
    /// What the machine keeps outside of disk and backups.
    pub(super) mark: Option<Mark>,
    /// Copies of the disk, the newest last.
    pub(super) backups: Vec<DeskCopy>,
    /// What the law had destroyed when the last copy was made; it lies beside the copies.
    pub(super) register: Vec<Disposal>,
    /// Its book has more of its chains than it wrote itself, or less.
    pub(super) has_other_past: bool,
    /// Who it is and was.
    pub(super) identities: BTreeSet<DeskId>,
    /// Its program is that of the version before.
    pub(super) is_older: bool,
    pub(super) memory: Memory,
}

/// What was brought to a disk, as the simulation remembers it.
#[derive(Clone, Default)]
pub(super) struct Memory {
    pub(super) seen: Seen,
    /// How far each stream was read.
    at: BTreeMap<String, Cursor>,
    /// It was told that it is a clone.
    pub(super) is_told: bool,
    /// It found work of its own name that it did not do, and nobody has said yet which machine it is.
    pub(super) is_asked: bool,
    /// Keys of the hub that it was shown or told of last.
    pub(super) keys: Vec<Hash>,
}

/// A copy of a disk that was put aside.
#[derive(Clone)]
pub(super) struct DeskCopy {
    pub(super) image: Image,
    pub(super) memory: Memory,
}

impl DeskMachine {
    pub(super) fn new(number: usize, office: usize, disk: Disk, shelf: Shelf, program: Program) -> Self {
        let identities = BTreeSet::from([program.identity.desk]);
        let memory = Memory { keys: vec![program.identity.pin], ..Memory::default() };
        Self {
            number,
            office,
            disk,
            shelf,
            program: Some(program),
            offset_ms: 0,
            late_answers: Vec::new(),
            late_requests: Vec::new(),
            is_troubled: false,
            mark: None,
            backups: Vec::new(),
            register: Vec::new(),
            has_other_past: false,
            identities,
            is_older: false,
            memory,
        }
    }

    /// Puts a copy of the disk aside, and the register of what the law destroyed beside it.
    pub(super) fn back_up(&mut self) {
        let copy = DeskCopy { image: self.disk.image(), memory: self.memory.clone() };
        self.backups.push(copy);
        if let Some(program) = &self.program
            && let Ok(register) = program.ledger.read(|book| book.disposals())
        {
            self.register = register;
        }
    }

    pub(super) fn identity(&self) -> Option<DeskId> {
        self.program.as_ref().map(|program| program.identity.desk)
    }
}

impl Memory {
    /// An answer was taken in, as a whole or in doubt. One that nobody asked for lies on what was read already, unless
    /// it begins where that ends.
    pub(super) fn take(&mut self, pages: &[StreamPage], is_whole: bool, is_asked_for: bool) {
        for page in pages {
            let follows = is_asked_for || self.at.get(&page.stream) == Some(&page.from);
            self.seen.add(page.deliveries.iter().map(|delivery| delivery.id), is_whole && follows);
            if is_whole && follows {
                self.at.insert(page.stream.clone(), page.to);
            } else if !is_whole {
                self.at.remove(&page.stream);
            }
        }
    }
}
