//! A book on a disk, and a morning's work on it.

use chrono::{DateTime, FixedOffset};
use disk::{Disk, Image};
use domain::{
    dossier::{
        body::DossierEdited,
        value::{Contact, GroupValue},
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficerId, OperationId},
    operation::{
        Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, Stamp, Verdict, chain_genesis,
    },
    role::Role,
};
use ledger::{DataKey, Ledger, LedgerError, PageLimit, Priority, Shelf};
use std::collections::BTreeSet;
use uuid::Uuid;

pub const CHAIN: ChainId = ChainId(Uuid::from_u128(0xC1));
pub const DESK: DeskId = DeskId(Uuid::from_u128(0xD1));
const ALL: PageLimit = PageLimit { operations: usize::MAX, bytes: usize::MAX };
const STREAM: &str = "office:nb-gv-gia-xuan";

pub fn key() -> DataKey {
    DataKey::new([5; 32])
}

pub fn open(disk: &Disk) -> Result<Ledger, LedgerError> {
    Ledger::open_on(Disk::VFS, &disk.folder(), "book.db", &key(), &Shelf::default())
}

/// A disk with an empty book, closed.
pub fn prepared() -> Image {
    let disk = Disk::new();
    let book = open(&disk).unwrap();
    book.write(Priority::Clerk, |write| write.create_chain(CHAIN, DESK, Hash::ZERO)).unwrap();
    drop(book);
    disk.image()
}

fn edit(number: u128, part: u128) -> Operation {
    let at = DateTime::<FixedOffset>::parse_from_rfc3339("2021-12-09T08:15:30+07:00").unwrap();
    let changes = vec![GroupValue::Contact(Contact { phone: Some(format!("09{number:08}")), email: None })];
    let body = Body::DossierEdited(DossierEdited { changes, reason: Some("x".repeat(600)) });
    let header = Header {
        id: OperationId(Uuid::from_u128((number << 8) + part)),
        entity: EntityRef { kind: EntityKind::Dossier, id: EntityId(Uuid::from_u128(number % 3 + 1)) },
        base: Base::default(),
        reference: 0,
        by: OfficerId::from("gx-huong"),
        role: Role::IntakeOfficer,
        made_at: MadeAt { at, raw_ms: 0, offset_ms: 0 },
        kind: body.known().kind.to_owned(),
        v: body.known().v,
        body_hash: Hash::ZERO,
    };
    Operation::compose(header, [7; 16], &body).unwrap()
}

/// What a clerk was told.
#[derive(Default)]
pub struct Told {
    /// Acts of which the clerk was told that they are saved.
    saved: BTreeSet<u128>,
    /// Acts that were tried.
    tried: BTreeSet<u128>,
    /// Acts of which the book was told that the hub stamped them, and that were delivered.
    placed: BTreeSet<u128>,
}

impl Told {
    /// One act of two operations.
    pub fn save(&mut self, book: &Ledger, number: u128) -> Result<(), LedgerError> {
        self.tried.insert(number);
        let act = ActId(Uuid::from_u128(number));
        book.write(Priority::Clerk, |write| {
            write.append(CHAIN, act, vec![edit(number, 0), edit(number, 1)])
        })?;
        self.saved.insert(number);
        Ok(())
    }

    /// A clerk looks: every act that the screen shows counts as saved from then on.
    pub fn see(&mut self, book: &Ledger) {
        let is_there = |number: &u128| {
            let id = OperationId(Uuid::from_u128(number << 8));
            book.read(|read| read.operation(id)).unwrap().is_some()
        };
        self.saved.extend(self.tried.iter().copied().filter(is_there));
    }

    /// The hub stamps what waits, and its stream delivers it, the cursor in the same transaction.
    pub fn exchange(&mut self, book: &Ledger) -> Result<(), LedgerError> {
        let waiting = book.read(|read| read.unstamped(&[CHAIN], ALL))?;
        let mut done = Vec::new();
        book.write(Priority::Sync, |write| {
            let from = write.cursor(STREAM)?;
            let mut position = from.position;
            for act in &waiting {
                for placed in &act.operations {
                    let header = &placed.operation.header;
                    let rev = write.entity_head(header.entity)? + 1;
                    let stamp =
                        Stamp { rev, verdict: Verdict::Accepted, clashes: Vec::new(), flags: Vec::new() };
                    position += 1;
                    write.deliver(STREAM, position, ledger::Delivered::Own(header.id), &stamp)?;
                }
                done.push(act.id.0.as_u128());
            }
            let to = write.stream_head(STREAM)?;
            write.advance(STREAM, from, to)
        })?;
        self.placed.extend(done);
        Ok(())
    }

    /// What was acknowledged is there, what is there was tried, nothing is half, the chain holds together, and the
    /// views are those of the log.
    pub fn check(&self, book: &Ledger) {
        let (waiting, cursor, stream, views) = book
            .read(|read| {
                let all = read.unstamped(&[CHAIN], ALL)?;
                Ok::<_, LedgerError>((
                    all,
                    read.cursor(STREAM)?,
                    read.stream_head(STREAM)?,
                    read.dump_views()?,
                ))
            })
            .unwrap();
        assert_eq!(cursor, stream, "the cursor stands where the stream ends");
        let mut there = BTreeSet::new();
        let mut prev = chain_genesis(CHAIN, DESK, Hash::ZERO);
        let placed_here: Vec<u128> = book
            .read(|read| read.stream_page(STREAM, 0, ALL))
            .unwrap()
            .chunks(2)
            .map(|pair| pair[0].placed.place.act.id.0.as_u128())
            .collect();
        for number in &self.tried {
            let both: Vec<bool> = [0, 1]
                .map(|part| OperationId(Uuid::from_u128((number << 8) + part)))
                .map(|id| book.read(|read| read.operation(id)).unwrap())
                .iter()
                .map(|record| {
                    record.as_ref().inspect(|record| {
                        assert_eq!(record.placed.place.prev, prev, "the chain holds together");
                        prev = record.placed.place.link(&record.placed.operation);
                        assert_eq!(record.is_placed, placed_here.contains(number));
                    });
                    record.is_some()
                })
                .collect();
            assert_eq!(both[0], both[1], "act {number} is half there");
            if both[0] {
                there.insert(*number);
            }
        }
        assert!(self.saved.is_subset(&there), "saved {:?}, there {there:?}", self.saved);
        assert!(self.placed.iter().all(|number| placed_here.contains(number)), "a word of the hub is gone");
        let chain = book.read(|read| read.chain(CHAIN)).unwrap().unwrap();
        assert_eq!((chain.n, chain.link), (there.len() as u64 * 2, prev));
        assert_eq!(waiting.len() + placed_here.len(), there.len());
        book.rebuild().unwrap();
        assert_eq!(book.read(|read| read.dump_views()).unwrap(), views, "rebuilt views are the live ones");
    }
}
