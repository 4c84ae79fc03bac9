//! A small desk: composes operations, signs batches, checks every page's running hash.

use chrono::{DateTime, FixedOffset};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficeId, OfficerId, OperationId},
    operation::{
        ActPlace, Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, Place, Stamp, chain_genesis,
        content_hash, head_message, link_hash, stream_hash,
        wire::{WireAct, WireBatch, WireOperation},
    },
    problem::Problem,
    protocol::{
        Certificate, ChainOpening, ChainPoint, Cursor, ExchangeRequest, ExchangeResponse, NamedCursor,
        PROTOCOL, REFERENCE_STREAM, SIGNATURE_HEADER,
        enrolment::{EnrolRequest, EnrolResponse, EnrolmentString},
        office_stream, request_message,
    },
    reference::Reference,
    role::Role,
};
use ed25519_dalek::{Signer, SigningKey};
use std::collections::BTreeMap;
use uuid::Uuid;

pub type Answer<T> = Result<T, (u16, Option<Problem>)>;

pub fn fresh() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

pub fn client() -> reqwest::blocking::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::blocking::Client::builder().danger_accept_invalid_certs(true).build().unwrap()
}

/// Sends bytes as they are.
pub fn post(url: &str, path: &str, body: Vec<u8>, signature: &str) -> Answer<Vec<u8>> {
    let answer =
        client().post(format!("{url}{path}")).header(SIGNATURE_HEADER, signature).body(body).send().unwrap();
    let status = answer.status().as_u16();
    let bytes = answer.bytes().unwrap().to_vec();
    if status == 200 { Ok(bytes) } else { Err((status, serde_json::from_slice(&bytes).ok())) }
}

pub struct Desk {
    pub url: String,
    pub id: DeskId,
    pub key: SigningKey,
    pub chain: ChainId,
    pub predecessor: Hash,
    pub continues: Option<ChainPoint>,
    pub n: u64,
    pub link: Hash,
    pub office: OfficeId,
    pub certificate: Option<Certificate>,
    pub demo_offset_ms: Option<i64>,
    pub epoch: Option<String>,
    pub cursors: BTreeMap<String, Cursor>,
    pub reference: Reference,
    pub known: BTreeMap<OperationId, Hash>,
    pub stamps: BTreeMap<OperationId, Stamp>,
    /// Positions of the office's stream in order, with whether content came along.
    pub delivered: Vec<(OperationId, bool)>,
    pub clock: DateTime<FixedOffset>,
    pub officer: OfficerId,
    pub answer_bytes: u32,
}

impl Desk {
    pub fn new(url: &str, office: &str, officer: &str, clock: DateTime<FixedOffset>) -> Self {
        let (id, chain) = (DeskId(fresh()), ChainId(fresh()));
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).unwrap();
        Self {
            url: url.to_owned(),
            id,
            key: SigningKey::from_bytes(&seed),
            chain,
            predecessor: Hash::ZERO,
            continues: None,
            n: 0,
            link: chain_genesis(chain, id, Hash::ZERO),
            office: office.into(),
            certificate: None,
            demo_offset_ms: None,
            epoch: None,
            cursors: BTreeMap::new(),
            reference: Reference::default(),
            known: BTreeMap::new(),
            stamps: BTreeMap::new(),
            delivered: Vec::new(),
            clock,
            officer: officer.into(),
            answer_bytes: 256 * 1024,
        }
    }

    pub fn sign(&self, path: &str, body: &[u8]) -> String {
        hex::encode(self.key.sign(&request_message(path, body)).to_bytes())
    }

    pub fn public(&self) -> String {
        hex::encode(self.key.verifying_key().to_bytes())
    }

    pub fn enrol(&mut self, text: &str) -> Answer<EnrolResponse> {
        let string = EnrolmentString::read(text).unwrap();
        self.enrol_with(&string.secret, true)
    }

    pub fn enrol_with(&mut self, secret: &[u8], can_demo: bool) -> Answer<EnrolResponse> {
        let request = EnrolRequest {
            protocol: PROTOCOL,
            secret: hex::encode(secret),
            desk: self.id,
            public_key: self.public(),
            can_demo,
            program: "test".into(),
        };
        let body = zstd::encode_all(serde_json::to_vec(&request).unwrap().as_slice(), 3).unwrap();
        let signature = self.sign("/api/v1/enrol", &body);
        let answer = post(&self.url, "/api/v1/enrol", body, &signature)?;
        let answer: EnrolResponse =
            serde_json::from_slice(&zstd::decode_all(answer.as_slice()).unwrap()).unwrap();
        self.certificate = Some(answer.certificate.clone());
        self.demo_offset_ms = answer.demo_offset_ms;
        Ok(answer)
    }

    pub fn operation(&self, entity: EntityRef, base: Base, body: &Body, role: Role) -> Operation {
        let known = body.known();
        Operation::compose(self.header(entity, base, known.kind, known.v, role), [7; 16], body).unwrap()
    }

    /// An operation of a kind that nobody knows yet.
    pub fn unknown(&self, entity: EntityRef) -> Operation {
        let body = br#"{"new":"thing"}"#.to_vec();
        let mut bytes = vec![7; 16];
        bytes.extend_from_slice(&body);
        let mut header = self.header(entity, Base::default(), "dossier_levitated", 1, Role::IntakeOfficer);
        header.body_hash = Hash::plain(&bytes);
        Operation::read(serde_json::to_vec(&header).unwrap(), Some(([7; 16], body))).unwrap()
    }

    fn header(&self, entity: EntityRef, base: Base, kind: &str, v: u32, role: Role) -> Header {
        Header {
            id: OperationId(fresh()),
            entity,
            base,
            reference: self.reference.position(),
            by: self.officer.clone(),
            role,
            made_at: MadeAt { at: self.clock, raw_ms: self.clock.timestamp_millis(), offset_ms: 0 },
            kind: kind.into(),
            v,
            body_hash: Hash::ZERO,
        }
    }

    /// Writes acts into the chain and makes the batch that carries them.
    pub fn batch(&mut self, acts: Vec<Vec<Operation>>) -> WireBatch {
        let first_n = self.n + 1;
        let mut wire = Vec::new();
        for operations in acts {
            let id = ActId(fresh());
            let count = u32::try_from(operations.len()).unwrap();
            for (index, operation) in (0u32..).zip(&operations) {
                self.n += 1;
                let act = ActPlace { id, index, count };
                let place = Place { chain: self.chain, n: self.n, prev: self.link, act };
                self.link = link_hash(&place, operation.content_hash());
                self.known.insert(operation.header.id, operation.content_hash());
            }
            wire.push(WireAct {
                id,
                operations: operations.iter().map(|o| WireOperation::of(o).unwrap()).collect(),
            });
        }
        let signature = hex::encode(self.key.sign(&head_message(self.chain, self.n, self.link)).to_bytes());
        WireBatch { chain: self.chain, first_n, acts: wire, signature }
    }

    pub fn request(&self, batches: Vec<WireBatch>) -> ExchangeRequest {
        ExchangeRequest {
            protocol: PROTOCOL,
            program: "test".into(),
            certificate: self.certificate.clone().unwrap(),
            demo_offset_ms: self.demo_offset_ms,
            clock_ms: self.clock.timestamp_millis(),
            epoch: self.epoch.clone(),
            cursors: self
                .cursors
                .iter()
                .map(|(stream, cursor)| NamedCursor::new(stream.clone(), *cursor))
                .collect(),
            chains: vec![ChainOpening {
                chain: self.chain,
                desk: self.id,
                predecessor: self.predecessor,
                continues: self.continues,
            }],
            batches,
            wanted: Vec::new(),
            answer_bytes: self.answer_bytes,
            points: Vec::new(),
            offers: Vec::new(),
            held: Vec::new(),
            declined: Vec::new(),
            parcels: Vec::new(),
            viewed: Vec::new(),
        }
    }

    /// As [`Desk::batch`], of bytes that need be no operation.
    pub fn batch_of(&mut self, acts: Vec<Vec<WireOperation>>) -> WireBatch {
        let first_n = self.n + 1;
        let mut wire = Vec::new();
        for operations in acts {
            let id = ActId(fresh());
            let count = u32::try_from(operations.len()).unwrap();
            for (index, operation) in (0u32..).zip(&operations) {
                self.n += 1;
                let act = ActPlace { id, index, count };
                let place = Place { chain: self.chain, n: self.n, prev: self.link, act };
                self.link = link_hash(&place, content_hash(operation.h.get().as_bytes()));
                if let Ok(operation) = operation.read() {
                    self.known.insert(operation.header.id, operation.content_hash());
                }
            }
            wire.push(WireAct { id, operations });
        }
        let signature = hex::encode(self.key.sign(&head_message(self.chain, self.n, self.link)).to_bytes());
        WireBatch { chain: self.chain, first_n, acts: wire, signature }
    }

    pub fn send(&self, request: &ExchangeRequest) -> Answer<ExchangeResponse> {
        let body = zstd::encode_all(serde_json::to_vec(request).unwrap().as_slice(), 3).unwrap();
        let signature = self.sign("/api/v1/sync", &body);
        let answer = post(&self.url, "/api/v1/sync", body, &signature)?;
        Ok(serde_json::from_slice(&zstd::decode_all(answer.as_slice()).unwrap()).unwrap())
    }

    /// One exchange, with everything that came applied.
    pub fn exchange(&mut self, batches: Vec<WireBatch>) -> Answer<ExchangeResponse> {
        let answer = self.send(&self.request(batches))?;
        self.apply(&answer);
        Ok(answer)
    }

    /// Exchanges until nothing more comes.
    pub fn catch_up(&mut self) {
        for _ in 0..200 {
            if !self.exchange(Vec::new()).unwrap().pages.iter().any(|page| page.more) {
                return;
            }
        }
        panic!("the hub never ends");
    }

    pub fn apply(&mut self, answer: &ExchangeResponse) {
        self.epoch = Some(answer.epoch.clone());
        for notice in &answer.stamps {
            self.stamps.insert(notice.id, notice.stamp.clone());
        }
        for page in &answer.pages {
            let mut cursor = self.cursors.get(&page.stream).copied().unwrap_or(Cursor::START);
            assert_eq!(cursor, page.from, "a page starts where the cursor is");
            for delivery in &page.deliveries {
                assert_eq!(delivery.position, cursor.position + 1, "positions have no hole");
                let operation = delivery.operation.as_ref().map(|wire| wire.read().unwrap());
                let content = operation
                    .as_ref()
                    .map_or_else(|| self.known[&delivery.id], |operation| operation.content_hash());
                let hash = stream_hash(
                    cursor.hash,
                    delivery.position,
                    delivery.id,
                    content,
                    &delivery.stamp.to_bytes(),
                );
                cursor = Cursor { position: delivery.position, hash };
                if page.stream == REFERENCE_STREAM {
                    self.reference.apply(delivery.position, operation.as_ref().unwrap());
                } else {
                    assert_eq!(page.stream, office_stream(&self.office));
                    self.delivered.push((delivery.id, operation.is_some()));
                    self.stamps.insert(delivery.id, delivery.stamp.clone());
                    self.known.insert(delivery.id, content);
                }
            }
            assert_eq!(cursor, page.to, "the running hash is the hub's");
            self.cursors.insert(page.stream.clone(), cursor);
        }
    }

    pub fn dossier(&self) -> EntityRef {
        EntityRef { kind: EntityKind::Dossier, id: EntityId(fresh()) }
    }
}
