//! A real hub in this process, which can be set back to a backup, and desks that speak to it without a window.

use chrono::{DateTime, Duration, FixedOffset};
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
        body::{DossierAccepted, DossierEdited, DossierRegistered, RegisterLine},
        value::{
            Contact, Digitisation, FeeState, GroupValue, IntakeChannel, Owner, ProcedureRef, ResultReturn,
        },
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OfficerId, OperationId},
    number::{NumberUsed, Series, code_book},
    operation::{Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, Placed},
    protocol::{
        ExchangeRequest, ExchangeResponse, PROTOCOL, REFERENCE_STREAM,
        enrolment::{EnrolRequest, EnrolmentString},
        office_stream,
    },
    reference::Reference,
    role::Role,
};
use hub::{Clock, Failure, Hub, backup::RESTORED, init, keyfile};
use ledger::{Cursor, DataKey, Ledger, LedgerError, Priority};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use uuid::Uuid;

pub const GX: &str = "nb-gv-gia-xuan";
pub const GL: &str = "nb-gv-gia-lap";
pub const NOON: &str = "2021-12-09T14:00:00+07:00";
pub const WIDE: Budget =
    Budget { request_bytes: 1_000_000, answer_bytes: 1_000_000, parcel_bytes: 1_000_000 };
pub const OFFICE_CODE: &str = "000.27.90.H42";

pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn system_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn fresh() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The hub of a district.
pub struct District {
    folder: tempfile::TempDir,
    clock: Arc<TestClock>,
    hub: Option<Hub>,
    backups: u32,
}

impl District {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = DateTime::<FixedOffset>::parse_from_rfc3339(NOON).unwrap().timestamp_millis();
        let clock = Arc::new(TestClock(AtomicI64::new(at)));
        let data = folder.path().join("hub");
        let wanted = init::Wanted {
            key_file: keyfile::default_for(&data),
            data,
            catalogue: Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/catalogue"),
            address: Some("https://127.0.0.1:1".into()),
            demo_offset_ms: None,
            tls: None,
        };
        init::make(&wanted, &*clock).unwrap();
        let mut district = Self { folder, clock, hub: None, backups: 0 };
        district.open();
        district
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    fn key(&self) -> DataKey {
        keyfile::read(&keyfile::default_for(&self.data())).unwrap()
    }

    pub fn open(&mut self) {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        self.hub = Some(Hub::open(&self.data(), self.key(), clock).unwrap());
    }

    pub fn hub(&self) -> &Hub {
        self.hub.as_ref().unwrap()
    }

    pub fn epoch(&self) -> String {
        self.hub().identity().epoch.clone()
    }

    /// The data as it is now, in a folder of its own.
    pub fn backup(&mut self) -> PathBuf {
        // Closed, so that everything is in one file.
        self.hub = None;
        self.backups += 1;
        let to = self.folder.path().join(format!("backup-{}.db", self.backups));
        std::fs::copy(self.data().join("hub.db"), &to).unwrap();
        self.open();
        to
    }

    /// The data as it was then; `by_command` as the restore command leaves it.
    pub fn set_back(&mut self, backup: &Path, by_command: bool) {
        self.hub = None;
        for name in ["hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(self.data().join(name));
        }
        std::fs::copy(backup, self.data().join("hub.db")).unwrap();
        if by_command {
            let book = Ledger::open(&self.data(), "hub.db", &self.key()).unwrap();
            book.write(Priority::Clerk, |book| book.put_setting(RESTORED, "backup-1")).unwrap();
        }
        self.open();
    }

    /// The hub's book, beside the hub.
    pub fn book(&self) -> Ledger {
        Ledger::open(&self.data(), "hub.db", &self.key()).unwrap()
    }

    pub fn head(&self, stream: &str) -> Cursor {
        self.book().read(|book| book.stream_head(stream)).unwrap()
    }

    pub fn ids(&self, stream: &str) -> Vec<OperationId> {
        let all = ledger::PageLimit { operations: usize::MAX, bytes: usize::MAX };
        let page = self.book().read(|book| book.stream_page(stream, 0, all)).unwrap();
        page.iter().map(|delivery| delivery.placed.operation.header.id).collect()
    }

    pub fn reference(&self) -> Reference {
        let mut reference = Reference::default();
        self.book()
            .read(|book| book.reference_operations(0, |at, operation| reference.apply(at, operation)))
            .unwrap();
        reference
    }

    /// A desk that has joined and caught up.
    pub fn desk(&self, office: &str, officer: &str, name: &str) -> RealDesk {
        let text = self.hub().issue_enrolment(office, name, None, 7).unwrap();
        let secret = EnrolmentString::read(&text).unwrap().secret;
        let (id, key) = (DeskId(fresh()), [*fresh().as_bytes(), *fresh().as_bytes()].concat());
        let signing = identity::signing_key(&hex::encode(&key)).unwrap();
        let request = EnrolRequest {
            protocol: PROTOCOL,
            secret: hex::encode(secret),
            desk: id,
            public_key: hex::encode(signing.verifying_key().as_bytes()),
            can_demo: true,
            program: "test".into(),
        };
        let answer = self.hub().enrol(&request).unwrap();
        let certificate = self.hub().read_certificate(&answer.certificate).unwrap();
        let identity = Identity {
            desk: id,
            office: certificate.office,
            number: certificate.number,
            name: certificate.name,
            chain: ChainId(fresh()),
            address: String::new(),
            pin: Hash::ZERO,
            next_pin: None,
            hub_key: answer.hub_key,
            recovery_key: answer.recovery_key,
            certificate: answer.certificate,
            demo_offset_ms: None,
            secret: hex::encode(&key),
            announced: answer.announced,
            epoch: Some(answer.epoch),
        };
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path(), "desk.db", &DataKey::random().unwrap()).unwrap();
        ledger
            .write(Priority::Clerk, |book| {
                book.put_setting(identity::SETTING, &serde_json::to_string(&identity).unwrap())?;
                book.create_chain(identity.chain, identity.desk, Hash::ZERO)
            })
            .unwrap();
        let officer = OfficerId::from(officer);
        let mut desk = RealDesk { ledger, identity, officer, budget: WIDE, serial: 0, _folder: folder };
        desk.settle(self);
        desk
    }
}

/// A desk's book, identity and the officer at it.
pub struct RealDesk {
    pub ledger: Ledger,
    pub identity: Identity,
    pub budget: Budget,
    officer: OfficerId,
    serial: u32,
    _folder: tempfile::TempDir,
}

impl RealDesk {
    pub fn stream(&self) -> String {
        office_stream(&self.identity.office)
    }

    pub fn request(&self) -> ExchangeRequest {
        let now = DateTime::<FixedOffset>::parse_from_rfc3339(NOON).unwrap().timestamp_millis();
        let request = compose(&self.ledger, &self.identity, now, self.budget).unwrap();
        // As it would come over the wire.
        serde_json::from_slice(&serde_json::to_vec(&request).unwrap()).unwrap()
    }

    pub fn ask(&self, district: &District) -> Result<ExchangeResponse, Failure> {
        let request = self.request();
        let certificate = district.hub().read_certificate(&request.certificate)?;
        let response = district.hub().exchange(&request, &certificate)?;
        Ok(serde_json::from_slice(&serde_json::to_vec(&response).unwrap()).unwrap())
    }

    pub fn apply(&mut self, response: ExchangeResponse) -> Applied {
        let now = DateTime::<FixedOffset>::parse_from_rfc3339(NOON).unwrap().timestamp_millis();
        apply(&self.ledger, &mut self.identity, response, now, &|| true)
    }

    pub fn exchange(&mut self, district: &District) -> Applied {
        let response = self.ask(district).unwrap();
        let applied = self.apply(response);
        assert_eq!(applied.problem, None);
        applied
    }

    /// Exchanges until there is nothing to say. The number of exchanges.
    pub fn settle(&mut self, district: &District) -> usize {
        for round in 1..100 {
            let applied = self.exchange(district);
            if !applied.more_to_get && !applied.more_to_send && !applied.answer().moved {
                return round;
            }
        }
        panic!("no end");
    }

    fn operation(&self, entity: EntityId, base: Base, body: &Body) -> Operation {
        let at = DateTime::<FixedOffset>::parse_from_rfc3339(NOON).unwrap();
        let known = body.known();
        let header = Header {
            id: OperationId(fresh()),
            entity: EntityRef { kind: EntityKind::Dossier, id: entity },
            base,
            reference: self.cursor(REFERENCE_STREAM).position,
            by: self.officer.clone(),
            role: Role::IntakeOfficer,
            made_at: MadeAt { at, raw_ms: at.timestamp_millis(), offset_ms: 0 },
            kind: known.kind.to_owned(),
            v: known.v,
            body_hash: Hash::ZERO,
        };
        Operation::compose(header, [7; 16], body).unwrap()
    }

    pub fn append(&mut self, operations: Vec<Operation>) -> Vec<Placed> {
        let (chain, act) = (self.identity.chain, ActId(fresh()));
        self.ledger.write(Priority::Clerk, |book| book.append(chain, act, operations)).unwrap().value
    }

    /// Receives a dossier: one act of two operations.
    pub fn receive(&mut self, name: &str) -> EntityId {
        let dossier = EntityId(fresh());
        self.serial += 1;
        let serial = 1000 * self.identity.number + self.serial;
        let at = DateTime::<FixedOffset>::parse_from_rfc3339(NOON).unwrap();
        let procedure =
            ProcedureRef {
                code: "1.001022".into(), version: 1, name: "Đăng ký nhận cha, mẹ, con".into()
            };
        let registered = DossierRegistered {
            office: self.identity.office.clone(),
            channel: IntakeChannel::InPerson,
            procedure: procedure.clone(),
            owner: Box::new(Owner { full_name: name.into(), ..Owner::default() }),
            contact: Contact::default(),
            submitter: None,
            subject: None,
            authorisation: None,
            result_receiver: None,
            portal_code: None,
        };
        let accepted = DossierAccepted {
            code: format!("{OFFICE_CODE}-{}-{serial:04}", at.format("%y%m%d")),
            code_number: NumberUsed {
                series: Series::DossierCode,
                book: code_book(OFFICE_CODE, at.date_naive()),
                number: serial,
            },
            received_at: at,
            original_due_at: Some(at + Duration::days(5)),
            calendar_version: "1".into(),
            processing_time_text: "03 ngày làm việc".into(),
            procedure,
            components: Vec::new(),
            set_count: 1,
            fee: FeeState::Free,
            charge: None,
            passed_over: None,
            digitisation: Digitisation::Later { reason: "Máy quét hỏng".into() },
            register: RegisterLine { volume: "01/2021".into(), seq: self.serial },
            result_return: ResultReturn::default(),
            look_up_secret: "abcdefgh".into(),
            backfill: None,
        };
        let act = vec![
            self.operation(dossier, Base::default(), &Body::DossierRegistered(registered)),
            self.operation(dossier, Base::default(), &Body::DossierAccepted(accepted)),
        ];
        self.append(act);
        dossier
    }

    /// Writes the subject of a dossier, having seen what this desk shows.
    pub fn edit(&mut self, dossier: EntityId, subject: &str) -> OperationId {
        let shown = self.ledger.read(|book| book.dossier(dossier)).unwrap().unwrap();
        let changes = vec![GroupValue::Subject(Some(subject.into()))];
        let body = Body::DossierEdited(DossierEdited { changes, reason: None });
        let edited = self.operation(dossier, shown.base(Vec::new()), &body);
        self.append(vec![edited])[0].operation.header.id
    }

    /// Writes the subject of a dossier that this desk has never seen.
    pub fn edit_blindly(&mut self, dossier: EntityId, subject: &str) -> OperationId {
        let changes = vec![GroupValue::Subject(Some(subject.into()))];
        let body = Body::DossierEdited(DossierEdited { changes, reason: None });
        let edited = self.operation(dossier, Base::default(), &body);
        self.append(vec![edited])[0].operation.header.id
    }

    pub fn cursor(&self, stream: &str) -> Cursor {
        self.ledger.read(|book| book.cursor(stream)).unwrap()
    }

    pub fn subject(&self, dossier: EntityId) -> Option<String> {
        self.ledger.read(|book| book.dossier(dossier)).unwrap().unwrap().subject
    }

    pub fn cards(&self, dossier: EntityId) -> usize {
        self.ledger.read(|book| book.dossier(dossier)).unwrap().unwrap().cards.len()
    }

    pub fn waiting(&self) -> u64 {
        self.ledger.read(|book| book.outbox_summary()).unwrap().operations
    }

    pub fn restamped(&self) -> Vec<OperationId> {
        self.ledger.read(|book| book.restamped()).unwrap().iter().map(|one| one.id).collect()
    }

    pub fn knows(&self, id: OperationId) -> bool {
        self.ledger.read(|book| book.operation(id)).unwrap().is_some()
    }

    /// Every operation of this desk's chain.
    pub fn wrote(&self) -> BTreeSet<OperationId> {
        let chain = self.identity.chain;
        self.ledger
            .read(|book| {
                let mut all = BTreeSet::new();
                for n in 1..=book.chain(chain)?.map_or(0, |chain| chain.n) {
                    all.extend(book.id_at(chain, n)?);
                }
                Ok::<_, LedgerError>(all)
            })
            .unwrap()
    }
}

/// Everybody exchanges until nobody has anything to say, and then all agree.
pub fn settle(district: &District, desks: &mut [&mut RealDesk]) {
    for _ in 0..20 {
        let rounds: usize = desks.iter_mut().map(|desk| desk.settle(district)).sum();
        if rounds == desks.len() {
            check(district, desks);
            return;
        }
    }
    panic!("no end");
}

/// Equal running hashes, nothing waits, everything that anybody wrote is at the hub, views are those of the log.
pub fn check(district: &District, desks: &[&mut RealDesk]) {
    for desk in desks {
        for stream in [REFERENCE_STREAM.to_owned(), desk.stream()] {
            assert_eq!(desk.cursor(&stream), district.head(&stream), "{stream}");
        }
        assert_eq!(desk.waiting(), 0, "nothing waits");
        let there: BTreeSet<_> = district.ids(&desk.stream()).into_iter().collect();
        assert_eq!(there.len(), district.ids(&desk.stream()).len(), "nothing is delivered twice");
        for id in desk.wrote() {
            assert!(there.contains(&id), "at the hub");
        }
        assert!(!desk.ledger.read(|book| book.has_loose_ends()).unwrap());
        let views = desk.ledger.read(|book| book.dump_views()).unwrap();
        desk.ledger.rebuild().unwrap();
        assert_eq!(views, desk.ledger.read(|book| book.dump_views()).unwrap());
        let verified = desk.ledger.verify().unwrap();
        assert!(verified.is_sound(), "{verified:?}");
    }
    let hub = district.book();
    let views = hub.read(|book| book.dump_views()).unwrap();
    hub.rebuild().unwrap();
    assert_eq!(views, hub.read(|book| book.dump_views()).unwrap());
    let verified = hub.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}
