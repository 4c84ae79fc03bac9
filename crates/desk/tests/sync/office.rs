//! A desk's book in a folder of its own.

use crate::hub::{FakeHub, hub_key};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chrono::{DateTime, FixedOffset};
use desk::{
    identity::{self, Identity},
    sync::{
        apply::{Applied, apply},
        compose::compose,
        engine::Budget,
    },
};
use domain::{
    dossier::{
        body::DossierEdited,
        value::{Contact, GroupValue},
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficeId, OfficerId, OperationId},
    operation::{Base, Body, EntityKind, EntityRef, Header, KINDS, MadeAt, Operation, Placed, Stamp},
    protocol::{
        Announced, Certificate, Cursor, ExchangeRequest, ExchangeResponse, REFERENCE_STREAM, office_stream,
    },
    role::Role,
};
use ledger::{DataKey, Ledger, PageLimit, Priority};
use uuid::Uuid;

pub const OFFICE: &str = "nb-gv-gia-xuan";
pub const NOW_MS: i64 = 1_639_033_200_000;
pub const WIDE: Budget =
    Budget { request_bytes: 1_000_000, answer_bytes: 1_000_000, parcel_bytes: 1_000_000 };

pub fn stream() -> String {
    office_stream(&OfficeId::from(OFFICE))
}

pub fn kinds() -> Vec<Announced> {
    KINDS.iter().map(|known| Announced { kind: known.kind.to_owned(), v: known.v }).collect()
}

/// An operation; its phone number tells them apart.
pub fn operation(id: u128, entity: EntityRef, body: &Body) -> Operation {
    let at = DateTime::<FixedOffset>::parse_from_rfc3339("2021-12-09T14:00:00+07:00").unwrap();
    let known = body.known();
    let header = Header {
        id: OperationId(Uuid::from_u128(id)),
        entity,
        base: Base::default(),
        reference: 0,
        by: OfficerId::from("gx-huong"),
        role: Role::IntakeOfficer,
        made_at: MadeAt { at, raw_ms: NOW_MS, offset_ms: 0 },
        kind: known.kind.to_owned(),
        v: known.v,
        body_hash: Hash::ZERO,
    };
    Operation::compose(header, [7; 16], body).unwrap()
}

pub fn edit(id: u128, dossier: u128, letters: usize) -> Operation {
    let changes = vec![GroupValue::Contact(Contact {
        phone: None,
        email: Some(format!("{id}{}", "x".repeat(letters))),
    })];
    let entity = EntityRef { kind: EntityKind::Dossier, id: EntityId(Uuid::from_u128(dossier)) };
    operation(id, entity, &Body::DossierEdited(DossierEdited { changes, reason: None }))
}

/// A desk's book and identity.
pub struct DeskBook {
    pub ledger: Ledger,
    pub identity: Identity,
    folder: tempfile::TempDir,
    next: u128,
}

impl DeskBook {
    pub fn new(address: &str, pin: Hash) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path(), "desk.db", &DataKey::random().unwrap()).unwrap();
        let identity = Identity {
            desk: DeskId(Uuid::from_u128(0xD1)),
            office: OfficeId::from(OFFICE),
            number: 1,
            name: "GX-01".into(),
            chain: ChainId(Uuid::from_u128(0xC1)),
            address: address.to_owned(),
            pin,
            next_pin: None,
            hub_key: hex::encode(hub_key().verifying_key().to_bytes()),
            recovery_key: String::new(),
            certificate: Certificate { body: "{}".into(), signature: String::new() },
            demo_offset_ms: None,
            secret: hex::encode([9; 32]),
            announced: kinds(),
            epoch: None,
        };
        let text = serde_json::to_string(&identity).unwrap();
        ledger
            .write(Priority::Clerk, |book| {
                book.put_setting(identity::SETTING, &text)?;
                book.create_chain(identity.chain, identity.desk, Hash::ZERO)
            })
            .unwrap();
        Self { ledger, identity, folder, next: 1 << 64 }
    }

    pub fn offline() -> Self {
        Self::new("https://127.0.0.1:1", Hash::ZERO)
    }

    pub fn id(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    /// Saves one act; each number is a dossier that it edits.
    pub fn save(&mut self, dossiers: &[u128]) -> Vec<Placed> {
        self.save_long(dossiers, 0)
    }

    pub fn save_long(&mut self, dossiers: &[u128], letters: usize) -> Vec<Placed> {
        let operations = dossiers.iter().map(|dossier| edit(self.id(), *dossier, letters)).collect();
        self.append(self.identity.chain, operations)
    }

    pub fn append(&mut self, chain: ChainId, operations: Vec<Operation>) -> Vec<Placed> {
        let act = ActId(Uuid::from_u128(self.id()));
        self.ledger.write(Priority::Clerk, |book| book.append(chain, act, operations)).unwrap().value
    }

    pub fn request(&self, budget: Budget) -> ExchangeRequest {
        let request = compose(&self.ledger, &self.identity, NOW_MS, budget).unwrap();
        // As it would come over the wire.
        serde_json::from_slice(&serde_json::to_vec(&request).unwrap()).unwrap()
    }

    pub fn apply(&mut self, response: ExchangeResponse) -> Applied {
        apply(&self.ledger, &mut self.identity, response, NOW_MS, &|| true)
    }

    pub fn exchange(&mut self, hub: &mut FakeHub) -> Applied {
        let response = hub.answer(&self.request(WIDE));
        let applied = self.apply(response);
        assert_eq!(applied.problem, None);
        applied
    }

    pub fn cursor(&self, stream: &str) -> Cursor {
        let cursor = self.ledger.read(|book| book.cursor(stream)).unwrap();
        Cursor { position: cursor.position, hash: cursor.hash }
    }

    pub fn waiting(&self) -> u64 {
        self.ledger.read(|book| book.outbox_summary()).unwrap().operations
    }

    pub fn stamp(&self, id: OperationId) -> Option<Stamp> {
        self.ledger.read(|book| book.operation(id)).unwrap().and_then(|record| record.stamp)
    }

    pub fn knows(&self, id: OperationId) -> bool {
        self.ledger.read(|book| book.operation(id)).unwrap().is_some()
    }

    /// Everything that an exchange can change, to compare before and after.
    pub fn picture(&self) -> String {
        self.ledger
            .read(|book| {
                let waiting = book.unstamped(
                    &[self.identity.chain],
                    PageLimit { operations: usize::MAX, bytes: usize::MAX },
                )?;
                Ok::<_, ledger::LedgerError>(format!(
                    "{:?} {:?} {:?} {:?} {:?} {:?}",
                    book.streams()?,
                    book.cursor(&stream())?,
                    book.cursor(REFERENCE_STREAM)?,
                    waiting.len(),
                    book.held()?.len(),
                    book.setting(identity::SETTING)?,
                ))
            })
            .unwrap()
    }

    pub fn path(&self) -> &std::path::Path {
        self.folder.path()
    }
}

/// A salt as it travels.
pub fn salt(bytes: [u8; 16]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}
