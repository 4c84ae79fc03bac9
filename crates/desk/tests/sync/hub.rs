//! A hub that stamps in the order in which things come in.

use crate::office::{edit, kinds, operation, stream};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use domain::{
    dossier::judge::HeldReason,
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OperationId},
    operation::{
        ActPlace, Body, EntityKind, EntityRef, Operation, Place, Placed, Stamp, Verdict, chain_genesis,
        head_message, stream_hash,
        wire::{WireDelivery, WireOperation},
    },
    problem::Code,
    protocol::{
        Announced, Cursor, ExchangeRequest, ExchangeResponse, HeldNotice, PROTOCOL, REFERENCE_STREAM,
        RefusedBatch, StampNotice, StreamPage, page_message,
        parcel::{ParcelNotice, parcel_hash},
    },
    reference::body::DeskRevoked,
};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The key with which it signs the ends of pages.
pub fn hub_key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

#[derive(Clone)]
pub struct Delivered {
    author: DeskId,
    pub placed: Placed,
    pub stamp: Stamp,
    pub hash: Hash,
}

/// Stamps in the order in which things come in, and remembers every stream.
pub struct FakeHub {
    pub streams: BTreeMap<String, Vec<Delivered>>,
    pub announced: Vec<Announced>,
    pub request_bytes: u32,
    pub epoch: String,
    /// What is held back instead of stamped.
    pub holds: fn(&Operation) -> bool,
    /// Takes no batch.
    pub refuses: bool,
    /// Is too large: its act is refused, and the rest of its chain.
    pub too_large: fn(&Operation) -> bool,
    /// What the next answer says about what is held.
    pub notices: Vec<HeldNotice>,
    /// What the next answer says that it does not hold.
    pub not_held: Vec<OperationId>,
    /// What the next answer says that it holds without a decision.
    pub undecided: Vec<OperationId>,
    /// No longer trusts the desk.
    pub is_revoking: bool,
    /// Parcels that are not taken.
    pub refused_parcels: BTreeMap<Hash, Code>,
    chains: BTreeMap<ChainId, (u64, Hash)>,
    revs: BTreeMap<EntityId, u64>,
    word: BTreeMap<OperationId, Option<Stamp>>,
    next: u128,
}

impl FakeHub {
    pub fn new() -> Self {
        Self {
            streams: BTreeMap::new(),
            announced: kinds(),
            request_bytes: 1_000_000,
            epoch: "e1".into(),
            holds: |_| false,
            refuses: false,
            too_large: |_| false,
            notices: Vec::new(),
            not_held: Vec::new(),
            undecided: Vec::new(),
            is_revoking: false,
            refused_parcels: BTreeMap::new(),
            chains: BTreeMap::new(),
            revs: BTreeMap::new(),
            word: BTreeMap::new(),
            next: 2 << 64,
        }
    }

    pub fn answer(&mut self, request: &ExchangeRequest) -> ExchangeResponse {
        let mut response = ExchangeResponse {
            protocol: PROTOCOL,
            epoch: self.epoch.clone(),
            clock_ms: request.clock_ms + 1500,
            stamps: vec![],
            held: std::mem::take(&mut self.notices),
            refused: vec![],
            pages: vec![],
            unknown_cursors: vec![],
            announced: self.announced.clone(),
            request_bytes: self.request_bytes,
            backed_up_to: None,
            next_pin: None,
            common: vec![],
            offered: vec![],
            histories: vec![],
            next_pin_signature: None,
            is_revoked: self.is_revoking,
            not_held: std::mem::take(&mut self.not_held),
            undecided: std::mem::take(&mut self.undecided),
            viewed: request.viewed.iter().map(|line| line.seq).collect(),
            parcels: request.parcels.iter().map(|sealed| self.notice(sealed)).collect(),
        };
        for batch in &request.batches {
            let opening = request.chains.iter().find(|opening| opening.chain == batch.chain).unwrap();
            let start = (0, chain_genesis(opening.chain, opening.desk, opening.predecessor));
            let (head, link) = *self.chains.entry(batch.chain).or_insert(start);
            if self.refuses || batch.first_n > head + 1 {
                response.refused.push(RefusedBatch {
                    chain: batch.chain,
                    expected_n: head + 1,
                    code: Code::ChainBroken,
                    act: None,
                });
                continue;
            }
            // What came before is skipped; `prev` of the rest follows from the head.
            let mut prev = link;
            let mut n = batch.first_n;
            let mut is_cut = false;
            for act in &batch.acts {
                if act.operations.iter().any(|wire| (self.too_large)(&wire.read().unwrap())) {
                    let (code, act) = (Code::TooLarge, Some(act.id));
                    response.refused.push(RefusedBatch { chain: batch.chain, expected_n: n, code, act });
                    is_cut = true;
                    break;
                }
                let count = u32::try_from(act.operations.len()).unwrap();
                for (index, wire) in (0u32..).zip(&act.operations) {
                    let operation = wire.read().unwrap();
                    if n > head {
                        let act = ActPlace { id: act.id, index, count };
                        let place = Place { chain: batch.chain, n, prev, act };
                        prev = place.link(&operation);
                        self.chains.insert(batch.chain, (n, prev));
                        self.take(opening.desk, Placed { operation: operation.clone(), place });
                    }
                    let id = operation.header.id;
                    match self.word.get(&id).unwrap() {
                        Some(stamp) => response.stamps.push(StampNotice { id, stamp: stamp.clone() }),
                        None => response.held.push(HeldNotice {
                            id,
                            reason: HeldReason::RightWithdrawn,
                            declined: None,
                        }),
                    }
                    n += 1;
                }
            }
            // The signature is over the last link; a batch that came before was checked then.
            if prev != link && !is_cut {
                let message = head_message(batch.chain, n - 1, prev);
                let signature: [u8; 64] = hex::decode(&batch.signature).unwrap().try_into().unwrap();
                SigningKey::from_bytes(&[9; 32])
                    .verifying_key()
                    .verify(&message, &Signature::from(signature))
                    .unwrap();
            }
        }
        let desk = request.chains.first().map_or(DeskId(Uuid::from_u128(0xD1)), |opening| opening.desk);
        let knows_hub = request.epoch.as_ref() == Some(&self.epoch);
        for stream in [REFERENCE_STREAM.to_owned(), stream()] {
            let from = request
                .cursors
                .iter()
                .find(|named| named.stream == stream)
                .map_or(Cursor::START, |named| named.cursor);
            response.pages.push(self.page(&stream, from, (desk, knows_hub), request.answer_bytes as usize));
        }
        // As it would come over the wire.
        serde_json::from_slice(&serde_json::to_vec(&response).unwrap()).unwrap()
    }

    fn notice(&self, sealed: &str) -> ParcelNotice {
        let parcel = parcel_hash(&STANDARD_NO_PAD.decode(sealed).unwrap());
        ParcelNotice { parcel, refused: self.refused_parcels.get(&parcel).copied() }
    }

    fn page(
        &self,
        stream: &str,
        from: Cursor,
        (desk, knows_hub): (DeskId, bool),
        bytes: usize,
    ) -> StreamPage {
        let all = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let mut page = StreamPage {
            stream: stream.to_owned(),
            from,
            to: from,
            deliveries: vec![],
            more: false,
            signature: None,
        };
        let mut used = 0;
        let mut rest = all[from.position as usize..].iter().peekable();
        while let Some(one) = rest.next() {
            let is_own = one.author == desk && knows_hub;
            page.to = Cursor { position: page.to.position + 1, hash: one.hash };
            page.deliveries.push(WireDelivery {
                position: page.to.position,
                id: one.placed.operation.header.id,
                stamp: one.stamp.clone(),
                operation: (!is_own).then(|| WireOperation::of(&one.placed.operation).unwrap()),
                place: (!is_own).then_some(one.placed.place),
            });
            used += one.placed.operation.size();
            let next_act = rest.peek().map(|next| next.placed.place.act.id);
            if used >= bytes && next_act.is_some_and(|next| next != one.placed.place.act.id) {
                page.more = true;
                break;
            }
        }
        page.signature = Some(hex::encode(hub_key().sign(&page_message(stream, page.to)).to_bytes()));
        page
    }

    fn take(&mut self, author: DeskId, placed: Placed) {
        let id = placed.operation.header.id;
        assert!(!self.word.contains_key(&id), "taken twice");
        if (self.holds)(&placed.operation) {
            self.word.insert(id, None);
        } else {
            self.stamp(author, placed);
        }
    }

    /// Stamps and delivers; also releases what was held.
    pub fn stamp(&mut self, author: DeskId, placed: Placed) {
        let entity = placed.operation.header.entity;
        let rev = self.revs.entry(entity.id).or_default();
        *rev += 1;
        let stamp = Stamp { rev: *rev, verdict: Verdict::Accepted, clashes: vec![], flags: vec![] };
        self.word.insert(placed.operation.header.id, Some(stamp.clone()));
        let name = if entity.kind.is_reference() { REFERENCE_STREAM.to_owned() } else { stream() };
        let entries = self.streams.entry(name).or_default();
        let before = entries.last().map_or(Hash::ZERO, |last| last.hash);
        let position = entries.len() as u64 + 1;
        let (id, content) = (placed.operation.header.id, placed.operation.content_hash());
        let hash = stream_hash(before, position, id, content, &stamp.to_bytes());
        entries.push(Delivered { author, placed, stamp, hash });
    }

    fn write(&mut self, desk: u128, operations: Vec<Operation>) -> Vec<OperationId> {
        let (chain, author) = (ChainId(Uuid::from_u128(desk << 8)), DeskId(Uuid::from_u128(desk)));
        self.next += 1;
        let act = ActId(Uuid::from_u128(self.next));
        let count = u32::try_from(operations.len()).unwrap();
        let start = (0, chain_genesis(chain, author, Hash::ZERO));
        (0u32..)
            .zip(operations)
            .map(|(index, operation)| {
                let (n, prev) = *self.chains.entry(chain).or_insert(start);
                let act = ActPlace { id: act, index, count };
                let placed = Placed { operation, place: Place { chain, n: n + 1, prev, act } };
                self.chains.insert(chain, (n + 1, placed.place.link(&placed.operation)));
                let id = placed.operation.header.id;
                self.take(author, placed);
                id
            })
            .collect()
    }

    /// One act of the office's other desk.
    pub fn elsewhere(&mut self, dossiers: &[u128]) -> Vec<OperationId> {
        let operations = dossiers
            .iter()
            .map(|dossier| {
                self.next += 1;
                edit(self.next, *dossier, 0)
            })
            .collect();
        self.write(0xD2, operations)
    }

    /// One act of the hub's own in the reference stream.
    pub fn publish(&mut self) -> Vec<OperationId> {
        self.next += 1;
        let entity = EntityRef { kind: EntityKind::Desk, id: EntityId(Uuid::from_u128(self.next)) };
        let body = DeskRevoked { desk: DeskId(Uuid::from_u128(self.next)), reason: "lost".into() };
        self.next += 1;
        let operation = operation(self.next, entity, &Body::DeskRevoked(body));
        self.write(0xAB, vec![operation])
    }

    /// Ids of a stream in its order.
    pub fn ids(&self, stream: &str) -> Vec<OperationId> {
        let entries = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        entries.iter().map(|one| one.placed.operation.header.id).collect()
    }

    pub fn head(&self, stream: &str) -> Cursor {
        self.streams.get(stream).map_or(Cursor::START, |entries| Cursor {
            position: entries.len() as u64,
            hash: entries.last().map_or(Hash::ZERO, |last| last.hash),
        })
    }
}
