//! A desk's chain, and entries as a log hands them to the fold.

use crate::world::{CLERK, fresh, now, request, supply};
use domain::{
    dossier::{
        Dossier,
        body::{DossierEdited, FormIssued, FormNumber, FormReprinted},
        decide::{Plan, receive},
        fold_all,
        value::{Contact, GroupValue},
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OperationId},
    number::Series,
    operation::{ActPlace, Base, Body, EntityKind, EntityRef, Entry, Place, Stamp, Verdict, chain_genesis},
    role::Role,
};

#[derive(Clone, Debug)]
pub struct Chain {
    pub id: ChainId,
    pub n: u64,
    link: Hash,
}

impl Chain {
    pub fn new() -> Self {
        Self::named(ChainId(fresh()))
    }

    pub fn named(id: ChainId) -> Self {
        Self { id, n: 0, link: chain_genesis(id, DeskId(id.0), Hash::ZERO) }
    }

    /// The next operation of this chain, pending.
    pub fn write(&mut self, entity: EntityId, base: Base, body: &Body) -> Entry {
        let entity = EntityRef { kind: EntityKind::Dossier, id: entity };
        let operation = crate::world::compose(entity, base, &CLERK, Role::IntakeOfficer, now(), body);
        self.put(operation)
    }

    pub fn put(&mut self, operation: domain::operation::Operation) -> Entry {
        self.n += 1;
        let act = ActPlace { id: ActId(fresh()), index: 0, count: 1 };
        let place = Place { chain: self.id, n: self.n, prev: self.link, act };
        self.link = place.link(&operation);
        Entry { operation, place, stamp: None, placed: false }
    }

    /// A dossier received at the counter: two pending operations.
    pub fn receive(&mut self) -> (EntityId, Vec<Entry>) {
        let Plan { drafts, .. } = receive(&request(), &crate::world::author(), &supply()).unwrap();
        let entity = drafts[0].entity.id;
        (entity, drafts.into_iter().map(|draft| self.write(entity, draft.base, &draft.body)).collect())
    }
}

pub fn accepted(rev: u64) -> Stamp {
    Stamp { rev, verdict: Verdict::Accepted, clashes: Vec::new(), flags: Vec::new() }
}

/// Stamped and placed.
pub fn placed(mut entry: Entry, stamp: Stamp) -> Entry {
    entry.stamp = Some(stamp);
    entry.placed = true;
    entry
}

/// Accepts the entries in the order given.
pub fn all_placed(entries: Vec<Entry>) -> Vec<Entry> {
    (1..).zip(entries).map(|(rev, entry)| placed(entry, accepted(rev))).collect()
}

pub fn base(rev: u64) -> Base {
    Base { rev, ..Base::default() }
}

pub fn id_of(entry: &Entry) -> OperationId {
    entry.operation.header.id
}

pub fn phone(digits: &str) -> GroupValue {
    GroupValue::Contact(Contact { phone: Some(digits.to_owned()), email: None })
}

pub fn subject(text: &str) -> GroupValue {
    GroupValue::Subject(Some(text.to_owned()))
}

pub fn edited(changes: Vec<GroupValue>) -> Body {
    Body::DossierEdited(DossierEdited { changes, reason: None })
}

pub fn issued(number: u32) -> Body {
    Body::FormIssued(FormIssued {
        form: "form_01".into(),
        set: "F2018".into(),
        template_version: 1,
        renderer: "1".into(),
        number: FormNumber {
            series: Series::ReceiptSlip,
            book: "02/2021".into(),
            number,
            text: format!("02-{number:04}/TNHS"),
        },
        snapshot: serde_json::json!({ "owner": "Nguyễn Văn Thắng", "copies": 2 }),
        sha256: Hash::plain(b"pdf"),
        size: 3,
        copies: 2,
    })
}

pub fn reprinted(form: OperationId) -> Body {
    Body::FormReprinted(FormReprinted { form, copies: 1 })
}

/// A dossier that was received and everything of it placed, with the chain that did it.
pub fn received() -> (Chain, EntityId, Vec<Entry>) {
    let mut chain = Chain::new();
    let (entity, entries) = chain.receive();
    (chain, entity, all_placed(entries))
}

pub fn state(entity: EntityId, entries: &[Entry]) -> Dossier {
    fold_all(entity, entries)
}
