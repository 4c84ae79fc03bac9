//! A desk's program as far as it runs without a window: the open book, who the desk is, and what a clerk does.

mod pen;
mod sample;

use super::seal;
use crate::{
    model::Seen,
    plan::{Garbled, Group},
    random::Random,
};
use chrono::{DateTime, FixedOffset};
use desk::{
    identity::{self, Identity},
    incarnation::{self, Mark, Record, Standing},
    numbers::NoNumbers,
    source::Source,
    sync::engine::Engine,
};
use disk::Disk;
use domain::{
    dossier::decide::Refusal,
    id::{EntityId, OfficerId},
    operation::FormatProblem,
    reference::Reference,
    time::OFFICE_OFFSET,
};
use ledger::{DataKey, Ledger, LedgerError, Priority, Shelf};
use std::sync::{Mutex, PoisonError};

pub(super) use sample::value;

/// Name of a desk's book.
pub(super) const DATABASE: &str = "desk.db";
/// Kinds, with their versions, that only the next version of the program knows.
pub(super) const NEWER_KINDS: [(&str, u32); 2] = [("dossier_noted", 1), ("dossier_edited", 3)];
/// A word in headers that only the next version of the program can read.
pub(super) const NEWER_WORD: &str = "scrawled";

/// A running program.
pub(super) struct Program {
    pub(super) ledger: Ledger,
    pub(super) identity: Identity,
    pub(super) reference: Reference,
    pub(super) engine: Engine,
}

/// Why nothing was saved.
#[derive(Debug)]
pub(super) enum Stop {
    /// The rules refuse.
    Refused,
    /// The book failed.
    Ledger(LedgerError),
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
impl From<NoNumbers> for Stop {
    fn from(problem: NoNumbers) -> Self {
        match problem {
            NoNumbers::Refused(_) => Self::Refused,
            NoNumbers::Ledger(error) => Self::Ledger(error),
        }
    }
}
impl From<Refusal> for Stop {
    fn from(_: Refusal) -> Self {
        Self::Refused
    }
}
impl From<FormatProblem> for Stop {
    fn from(_: FormatProblem) -> Self {
        Self::Refused
    }
}

/// Ids of a run.
pub(super) struct SimSource(Mutex<Random>);

impl SimSource {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Random::new(seed)))
    }
}

impl Source for SimSource {
    fn fill(&self, to: &mut [u8]) {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in to {
            [*byte, ..] = random.bits().to_le_bytes();
        }
    }
}

/// What a clerk wants.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    Receive,
    Prepare,
    Enter,
    CarryOver { code: u32 },
    Guide,
    Complete,
    Refuse,
    Edit { group: Group, value: u32, also: Option<Group> },
    Reprint,
    Issue,
    Note,
    Trespass { value: u32 },
    Garble { how: Garbled, value: u32 },
}

/// Where, when and by whom.
pub(super) struct Counter {
    pub(super) desk: usize,
    pub(super) officer: OfficerId,
    pub(super) now_ms: i64,
    /// The dossier that it is about; a new one for a reception.
    pub(super) dossier: EntityId,
    /// The last fee receipt that was written out of the printed book on this desk, 0 for none.
    pub(super) last_receipt: u32,
    /// What is in front of them.
    pub(super) seen: Seen,
}

/// Key of every book of a run: what is in the books is nobody's.
pub(super) fn key() -> DataKey {
    DataKey::new([5; 32])
}

pub(super) fn moment(ms: i64) -> DateTime<FixedOffset> {
    DateTime::from_timestamp(ms.div_euclid(1000), 0).unwrap_or_default().with_timezone(&OFFICE_OFFSET)
}

impl Program {
    /// Starts on a disk: opens the book, reads who the desk is and what it knows of its hub.
    pub(super) fn start(
        disk: &Disk,
        shelf: &Shelf,
        seed: u64,
        mark: &mut Option<Mark>,
        now_ms: i64,
    ) -> Result<Self, LedgerError> {
        let ledger = seal::open(disk, DATABASE, &key(), shelf)?;
        let text = ledger.read(|book| book.setting(identity::SETTING))?;
        let mut identity: Identity =
            text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(LedgerError::Unknown("identity"))?;
        let has_begun = ledger.read(|book| book.chain(identity.chain))?.is_some();
        if has_begun {
            let standing = ledger.read(|book| incarnation::standing(book, &identity, mark.as_ref(), None))?;
            if standing != Standing::Same {
                let source = SimSource::new(seed);
                ledger.write(Priority::Clerk, |book| {
                    incarnation::settle(book, &mut identity, mark.as_ref(), None, &source, now_ms)
                })?;
            }
        }
        let mut program =
            Self { ledger, identity, reference: Reference::default(), engine: Engine::new(seed) };
        program.refresh()?;
        if has_begun {
            *mark = program.mark(mark.as_ref());
        }
        Ok(program)
    }

    /// What the machine keeps of what was done, outside of the disk.
    pub(super) fn mark(&self, before: Option<&Mark>) -> Option<Mark> {
        self.ledger.read(|book| incarnation::mark_of(book, &self.identity, before)).ok()
    }

    /// Reads what is new in the reference stream.
    pub(super) fn refresh(&mut self) -> Result<(), LedgerError> {
        let reference = &mut self.reference;
        let after = reference.position();
        self.ledger.read(|book| {
            book.reference_operations(after, |position, operation| reference.apply(position, operation))
        })
    }

    /// What the book remembers of its incarnations.
    pub(super) fn record(&self) -> Result<Record, LedgerError> {
        self.ledger.read(Record::read)
    }
}
