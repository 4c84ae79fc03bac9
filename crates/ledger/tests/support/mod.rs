//! A small office for tests and the bench: operations as a desk writes them, stamps as a hub gives them.
#![allow(dead_code, missing_docs, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking")]

use chrono::{DateTime, Duration, FixedOffset};
use domain::{
    dossier::{
        body::{DossierAccepted, DossierEdited, DossierRegistered, FormIssued, FormNumber, RegisterLine},
        value::{
            Contact, Digitisation, DossierComponent, FeeState, GroupValue, IntakeChannel, Owner,
            ProcedureRef, ResultReturn,
        },
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficeId, OfficerId, OperationId},
    number::{NumberUsed, Series},
    operation::{Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, Placed, Stamp, Verdict},
    person::Person,
    role::Role,
};
use ledger::{DataKey, Ledger, LedgerError, PageLimit, Priority};
use uuid::Uuid;

pub const ALL: PageLimit = PageLimit { operations: usize::MAX, bytes: usize::MAX };
pub const OFFICE: &str = "nb-gv-gia-xuan";
pub const NAME: &str = "Đinh Thị Hương";
pub const PERSONAL_ID: &str = "037085001234";
pub const ADDRESS: &str = "Thôn Đông Thắng, xã Gia Xuân";

pub fn morning() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2021-12-09T08:15:30+07:00").unwrap()
}

pub fn entity(number: u128) -> EntityId {
    EntityId(Uuid::from_u128(0xE000_0000 + number))
}

pub fn dossier_ref(id: EntityId) -> EntityRef {
    EntityRef { kind: EntityKind::Dossier, id }
}

/// One data folder with its book, its chain, and a source of ids and clock readings of its own.
pub struct Machine {
    pub folder: tempfile::TempDir,
    pub key: DataKey,
    pub ledger: Ledger,
    pub chain: ChainId,
    pub desk: DeskId,
    number: u128,
    next: u128,
    pub serial: u32,
}

impl Machine {
    pub fn new(number: u128) -> Self {
        Self::with_key(number, DataKey::random().unwrap())
    }

    pub fn with_key(number: u128, key: DataKey) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path(), "book.db", &key).unwrap();
        let (chain, desk) =
            (ChainId(Uuid::from_u128(0xC000 + number)), DeskId(Uuid::from_u128(0xD000 + number)));
        ledger.write(Priority::Clerk, |write| write.create_chain(chain, desk, Hash::ZERO)).unwrap();
        Self { folder, key, ledger, chain, desk, number, next: 0, serial: 1000 }
    }

    /// Lets go of the book and opens it again.
    pub fn reopened(self) -> Self {
        let Self { folder, key, ledger, chain, desk, number, next, serial } = self;
        drop(ledger);
        let ledger = Ledger::open(folder.path(), "book.db", &key).unwrap();
        Self { folder, key, ledger, chain, desk, number, next, serial }
    }

    pub fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128((self.number << 64) + self.next)
    }

    pub fn operation(&mut self, entity: EntityRef, base: Base, body: &Body) -> Operation {
        let id = OperationId(self.id());
        let at = morning() + Duration::seconds(i64::try_from(self.next).unwrap());
        let known = body.known();
        let header = Header {
            id,
            entity,
            base,
            reference: 0,
            by: OfficerId::from("gx-huong"),
            role: Role::IntakeOfficer,
            made_at: MadeAt { at, raw_ms: at.timestamp_millis(), offset_ms: 0 },
            kind: known.kind.to_owned(),
            v: known.v,
            body_hash: Hash::ZERO,
        };
        Operation::compose(header, [7; 16], body).unwrap()
    }

    /// T01, T02 and the receipt, as one request.
    pub fn receive(&mut self, id: EntityId, owner: Person, submitter: Option<Person>) -> Vec<Operation> {
        self.serial += 1;
        let serial = self.serial;
        let bodies = [
            Body::DossierRegistered(registered(owner, submitter)),
            Body::DossierAccepted(accepted(serial)),
            Body::FormIssued(form_issued(serial)),
        ];
        bodies.iter().map(|body| self.operation(dossier_ref(id), Base::default(), body)).collect()
    }

    pub fn edit(&mut self, id: EntityId, base: u64, phone: &str) -> Operation {
        let changes = vec![GroupValue::Contact(Contact { phone: Some(phone.to_owned()), email: None })];
        let body = Body::DossierEdited(DossierEdited { changes, reason: None });
        self.operation(dossier_ref(id), Base { rev: base, ..Base::default() }, &body)
    }

    pub fn append(&mut self, operations: Vec<Operation>) -> Result<Vec<Placed>, LedgerError> {
        let (chain, act) = (self.chain, ActId(self.id()));
        Ok(self.ledger.write(Priority::Clerk, |write| write.append(chain, act, operations))?.value)
    }

    /// Receives a dossier of the usual person under a number.
    pub fn receives(&mut self, number: u128) -> Vec<Placed> {
        let operations = self.receive(entity(number), person(NAME), None);
        self.append(operations).unwrap()
    }

    pub fn views(&self) -> Vec<String> {
        self.ledger.read(|read| read.dump_views()).unwrap()
    }
}

pub fn person(name: &str) -> Person {
    Person {
        full_name: name.to_owned(),
        personal_id: Some(PERSONAL_ID.to_owned()),
        residence_address: Some(ADDRESS.to_owned()),
        ..Person::default()
    }
}

pub fn procedure() -> ProcedureRef {
    ProcedureRef { code: "1.001193".into(), version: 1, name: "Đăng ký khai sinh".into() }
}

pub fn registered(owner: Person, submitter: Option<Person>) -> DossierRegistered {
    DossierRegistered {
        office: OfficeId::from(OFFICE),
        channel: IntakeChannel::InPerson,
        procedure: procedure(),
        owner: Box::new(Owner::of(&owner)),
        contact: Contact { phone: Some("0912345678".into()), email: None },
        submitter,
        subject: None,
        authorisation: None,
        result_receiver: None,
        portal_code: None,
    }
}

/// Each serial is due a day later than the one before.
pub fn accepted(serial: u32) -> DossierAccepted {
    DossierAccepted {
        code: format!("000.99.90.H42-211209-{serial:04}"),
        code_number: NumberUsed {
            series: Series::DossierCode,
            book: "000.99.90.H42/2021-12-09".into(),
            number: serial,
        },
        received_at: morning() + Duration::minutes(i64::from(serial - 1000)),
        original_due_at: Some(morning() + Duration::days(i64::from(serial - 1000))),
        calendar_version: "2021.1".into(),
        processing_time_text: "03 ngày làm việc".into(),
        procedure: procedure(),
        components: (1..=4)
            .map(|at| DossierComponent {
                name: format!("Giấy tờ số {at}"),
                originals: 1,
                copies: 0,
                is_presented: false,
                is_received: true,
            })
            .collect(),
        set_count: 1,
        fee: FeeState::Free,
        charge: None,
        passed_over: None,
        digitisation: Digitisation::Done,
        register: RegisterLine { volume: "01/2021".into(), seq: serial - 1000 },
        result_return: ResultReturn::default(),
        look_up_secret: format!("secret{serial}"),
        backfill: None,
    }
}

pub fn form_issued(serial: u32) -> FormIssued {
    FormIssued {
        form: "form_01".into(),
        set: "F2018".into(),
        template_version: 1,
        renderer: "test".into(),
        number: FormNumber {
            series: Series::ReceiptSlip,
            book: "01/2021".into(),
            number: serial - 1000,
            text: format!("01-{serial}/TNHS"),
        },
        snapshot: serde_json::json!({ "owner": NAME, "address": ADDRESS, "papers": vec!["giấy tờ"; 240] }),
        sha256: Hash::plain(b"paper"),
        size: 5,
        copies: 2,
    }
}

pub fn accepted_stamp(rev: u64) -> Stamp {
    Stamp { rev, verdict: Verdict::Accepted, clashes: Vec::new(), flags: Vec::new() }
}

/// What a hub does with a batch: takes in, stamps in order of arrival, delivers to the office.
pub fn push(desk: &Machine, hub: &Ledger, limit: PageLimit) -> usize {
    let acts = desk.ledger.read(|read| read.unstamped(&[desk.chain], limit)).unwrap();
    let mut stamps = Vec::new();
    for act in &acts {
        hub.write(Priority::Sync, |write| {
            for placed in &act.operations {
                let header = &placed.operation.header;
                write.insert_received(placed)?;
                let stamp = accepted_stamp(write.entity_head(header.entity)? + 1);
                write.stamp(header.id, &stamp, &[OFFICE])?;
                stamps.push((header.id, stamp));
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    }
    desk.ledger
        .write(Priority::Sync, |write| {
            stamps.iter().try_for_each(|(id, stamp)| write.apply_stamp(*id, stamp))
        })
        .unwrap();
    acts.len()
}

/// What a desk does with a page of its office's stream.
pub fn pull(desk: &Machine, hub: &Ledger, limit: PageLimit) -> usize {
    let from = desk.ledger.read(|read| read.cursor(OFFICE)).unwrap();
    let page = hub.read(|read| read.stream_page(OFFICE, from.position, limit)).unwrap();
    let Some(last) = page.last() else { return 0 };
    let to = ledger::Cursor { position: last.position, hash: last.hash };
    desk.ledger
        .write(Priority::Sync, |write| {
            for delivery in &page {
                let placed = &delivery.placed;
                let delivered = if placed.place.chain == desk.chain {
                    ledger::Delivered::Own(placed.operation.header.id)
                } else {
                    ledger::Delivered::Placed(placed)
                };
                write.deliver(OFFICE, delivery.position, delivered, &delivery.stamp)?;
            }
            write.advance(OFFICE, from, to)
        })
        .unwrap();
    page.len()
}

/// A hub that knows the chain of a desk.
pub fn hub_for(desk: &Machine) -> Machine {
    let hub = Machine::new(99);
    let (chain, desk) = (desk.chain, desk.desk);
    hub.ledger.write(Priority::Sync, |write| write.create_chain(chain, desk, Hash::ZERO)).unwrap();
    hub
}

/// The hub disposes of a dossier.
pub fn dispose(hub: &mut Machine, number: u128) -> OperationId {
    let dossier = dossier_ref(entity(number));
    let entries = hub.ledger.read(|book| book.entries(dossier)).unwrap();
    let state = domain::dossier::fold_all(dossier.id, &entries);
    let day = "2032-01-05".parse().unwrap();
    let draft = domain::dossier::disposal::dispose(&state, &entries, "Thông tư".into(), day).unwrap();
    let operation = hub.operation(draft.entity, draft.base, &draft.body);
    let id = operation.header.id;
    hub.append(vec![operation]).unwrap();
    hub.ledger
        .write(Priority::Clerk, |book| {
            let rev = book.entity_head(dossier)? + 1;
            book.stamp(id, &accepted_stamp(rev), &[OFFICE])
        })
        .unwrap();
    id
}
