//! The starter catalogue, folded through real operations, and what a clerk at the counter types.

use chrono::{DateTime, FixedOffset};
use domain::{
    catalogue::{Catalogue, CatalogueEntry},
    dossier::{
        decide::{Author, FeeAsk, ReceiveRequest, Supply},
        value::{IntakeChannel, ResultReturn},
    },
    hash::Hash,
    id::{EntityId, OfficeId, OfficerId, OperationId},
    operation::{Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation},
    person::Person,
    reference::{Reference, body::CatalogueEntryPublished},
    role::Role,
};
use std::{
    fs,
    path::Path,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

pub static OFFICE: LazyLock<OfficeId> = LazyLock::new(|| "nb-gv-gia-xuan".into());
pub static CLERK: LazyLock<OfficerId> = LazyLock::new(|| "gx-huong".into());

fn folder(root: &Path, under: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(root.join(under)).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let name = if under.is_empty() { name } else { format!("{under}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            folder(root, &name, files);
        } else {
            files.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

pub static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut files = Vec::new();
    folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/catalogue"), "", &mut files);
    // Templates are the forms' affair and are being worked on by whoever draws them.
    files.retain(|(name, _)| !name.ends_with(".typ"));
    Catalogue::read(&files).unwrap()
});

/// What a desk knows after it has read the reference stream of a new hub.
pub static WORLD: LazyLock<Reference> = LazyLock::new(|| {
    let mut reference = Reference::default();
    for entry in CATALOGUE.entries() {
        publish(&mut reference, entry.clone());
    }
    reference
});

pub fn publish(reference: &mut Reference, entry: CatalogueEntry) {
    let kind = EntityKind::CatalogueEntry;
    apply(reference, kind, &Body::CatalogueEntryPublished(CatalogueEntryPublished { entry }));
}

/// Applies one operation of the hub at the next position.
pub fn apply(reference: &mut Reference, kind: EntityKind, body: &Body) {
    let entity = EntityRef { kind, id: EntityId(fresh()) };
    let by = "admin".into();
    let at = at("2021-12-01T08:00:00+07:00");
    let operation = compose_knowing(0, entity, Base::default(), &by, Role::Admin, at, body);
    reference.apply(reference.position() + 1, &operation);
}

/// The published row of that kind and key.
pub fn entry(kind: domain::catalogue::EntryKind, key: &str) -> CatalogueEntry {
    CATALOGUE.entries().iter().find(|entry| entry.kind == kind && entry.key == key).unwrap().clone()
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// An id that no other call gives.
pub fn fresh() -> Uuid {
    Uuid::from_u64_pair(0x7000, NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn at(text: &str) -> DateTime<FixedOffset> {
    text.parse().unwrap()
}

/// Thursday 9 December 2021, 14:00.
pub fn now() -> DateTime<FixedOffset> {
    at("2021-12-09T14:00:00+07:00")
}

pub fn compose(
    entity: EntityRef,
    base: Base,
    by: &OfficerId,
    role: Role,
    at: DateTime<FixedOffset>,
    body: &Body,
) -> Operation {
    compose_knowing(WORLD.position(), entity, base, by, role, at, body)
}

/// As [`compose`], by an author who has read the reference stream up to a position.
pub fn compose_knowing(
    reference: u64,
    entity: EntityRef,
    base: Base,
    by: &OfficerId,
    role: Role,
    at: DateTime<FixedOffset>,
    body: &Body,
) -> Operation {
    let known = body.known();
    let header = Header {
        id: OperationId(fresh()),
        entity,
        base,
        reference,
        by: by.clone(),
        role,
        made_at: MadeAt { at, raw_ms: at.timestamp_millis(), offset_ms: 0 },
        kind: known.kind.to_owned(),
        v: known.v,
        body_hash: Hash::ZERO,
    };
    Operation::compose(header, [7; 16], body).unwrap()
}

pub fn author() -> Author<'static> {
    Author {
        reference: &WORLD,
        office: &OFFICE,
        desk_number: 2,
        officer: &CLERK,
        role: Role::IntakeOfficer,
        now: now(),
    }
}

pub fn person(name: &str) -> Person {
    Person { full_name: name.to_owned(), ..Person::default() }
}

/// 1.001022: three working days.
pub fn request() -> ReceiveRequest {
    ReceiveRequest {
        procedure_code: "1.001022".into(),
        channel: IntakeChannel::InPerson,
        owner: Person {
            personal_id: Some("037090001234".into()),
            phone: Some("0912345678".into()),
            ..person("Nguyễn Văn Thắng")
        },
        tax_code: None,
        submitter: None,
        authorisation: String::new(),
        result_receiver: None,
        portal_code: String::new(),
        subject: String::new(),
        components: Vec::new(),
        set_count: 1,
        result_return: ResultReturn::default(),
        digitisation_reason: "Máy quét hỏng".into(),
        fee: FeeAsk { pages: Some(2), copies: Some(3), exemption: None },
    }
}

pub fn supply() -> Supply {
    Supply {
        dossier: EntityId(fresh()),
        serial: 1001,
        register_seq: 17,
        look_up_secret: "ABCDEFGH".into(),
        fee_receipt: None,
    }
}
