//! Makes the books in `tests/fixtures/v1`: what this version of the program leaves behind, for later ones to
//! open. Run it only to lay down the books of a new version, in a folder of its own; those that are there are
//! never made again.
//!
//! `cargo run --example make_fixtures -- FOLDER`

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tool for the workbench says by panicking"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use chrono::{Duration, NaiveDate};
use domain::{
    dossier::{body::DossierEdited, value::Contact, value::GroupValue},
    hash::Hash,
    id::{DeskId, EntityId, OfficeId, OfficerId},
    number::{Block, Series},
    operation::{Base, Body, EntityKind, EntityRef, MergeGroup, Stamp, Verdict},
    reference::body::{DeskEnrolled, LeaseGranted, OfficerCodeIssued},
};
use ledger::{
    BlobRow, Cursor, DataKey, Delivered, LedgerError, Priority, REFERENCE_STREAM,
    hub::{Admin, Enrolment, Session},
    local::{Draft, Pin},
};
use std::{fs, path::Path};
use support::*;
use uuid::Uuid;

/// The key of the fixtures is no secret: nothing in them is real.
const KEY: [u8; 32] = [0x5A; 32];

fn main() {
    let to = std::env::args().nth(1).expect_folder();
    let mut desk = Machine::with_key(1, DataKey::new(KEY));
    let mut other = Machine::with_key(2, DataKey::new(KEY));
    other.serial = 2000;
    let mut hub = Machine::with_key(9, DataKey::new(KEY));
    for machine in [&desk, &other] {
        let (chain, id) = (machine.chain, machine.desk);
        hub.ledger.write(Priority::Sync, |write| write.create_chain(chain, id, Hash::ZERO)).unwrap();
    }
    reference(&mut hub, &desk);
    // Placed, stamped and not yet placed, held, with a card, and an outbox full of what was never sent.
    for number in 1..4 {
        desk.receives(number);
    }
    push(&desk, &hub.ledger, ALL);
    other.receives(11);
    push(&other, &hub.ledger, ALL);
    for machine in [&desk, &other] {
        pull(machine, &hub.ledger, ALL);
    }
    card(&mut desk, &mut other, &hub);
    held(&mut desk, &hub);
    // Stamped: the hub answered, and the line was cut before the page.
    desk.receives(4);
    push(&desk, &hub.ledger, ALL);
    for number in 5..7 {
        desk.receives(number);
    }
    pull_reference(&desk, &hub);
    local(&desk);
    of_hub(&hub);
    for (machine, name) in [(desk, "desk"), (hub, "hub")] {
        let Machine { folder, ledger, .. } = machine;
        // The write-ahead log goes into the file with the last connection.
        drop(ledger);
        copy(folder.path(), &Path::new(&to).join(name));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

trait ExpectFolder {
    fn expect_folder(self) -> String;
}

impl ExpectFolder for Option<String> {
    fn expect_folder(self) -> String {
        self.unwrap_or_else(|| {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "which folder?");
            std::process::exit(2)
        })
    }
}

fn phone(base: u64, phone: &str) -> (Base, Body) {
    let changes = vec![GroupValue::Contact(Contact { phone: Some(phone.to_owned()), email: None })];
    let base = Base { rev: base, ..Base::default() };
    (base, Body::DossierEdited(DossierEdited { changes, reason: None }))
}

/// Two desks change the telephone of one dossier; the hub lets the first value stand.
fn card(desk: &mut Machine, other: &mut Machine, hub: &Machine) {
    let (base, body) = phone(3, "0987000111");
    let first = other.operation(dossier_ref(entity(1)), base, &body);
    other.append(vec![first]).unwrap();
    push(other, &hub.ledger, ALL);
    let (base, body) = phone(3, "0987000222");
    let late = desk.operation(dossier_ref(entity(1)), base, &body);
    let (id, of) = (late.header.id, late.header.entity);
    let placed = desk.append(vec![late]).unwrap();
    let stamp = Stamp {
        rev: hub.ledger.read(|read| read.entity_head(of)).unwrap() + 1,
        verdict: Verdict::Accepted,
        clashes: vec![MergeGroup::Contact],
        flags: Vec::new(),
    };
    hub.ledger
        .write(Priority::Sync, |write| {
            write.insert_received(&placed[0])?;
            write.stamp(id, &stamp, &[OFFICE])
        })
        .unwrap();
    desk.ledger.write(Priority::Sync, |write| write.apply_stamp(id, &stamp)).unwrap();
    pull(desk, &hub.ledger, ALL);
    pull(other, &hub.ledger, ALL);
}

fn held(desk: &mut Machine, hub: &Machine) {
    let (base, body) = phone(3, "0987000333");
    let operation = desk.operation(dossier_ref(entity(2)), base, &body);
    let id = operation.header.id;
    let placed = desk.append(vec![operation]).unwrap();
    hub.ledger
        .write(Priority::Sync, |write| {
            write.insert_received(&placed[0])?;
            write.hold(id, "right_withdrawn")
        })
        .unwrap();
    desk.ledger.write(Priority::Sync, |write| write.mark_held(id, "right_withdrawn")).unwrap();
}

/// The hub's own operations: the desk, its lease, an officer's paper code.
fn reference(hub: &mut Machine, desk: &Machine) {
    let day = |month, day| NaiveDate::from_ymd_opt(2021, month, day).unwrap();
    let entity = |kind, id| EntityRef { kind, id: EntityId(Uuid::from_u128(id)) };
    let bodies = [
        (
            entity(EntityKind::Desk, desk.desk.0.as_u128()),
            Body::DeskEnrolled(DeskEnrolled {
                desk: desk.desk,
                office: OfficeId::from(OFFICE),
                number: 1,
                name: "GX-01".into(),
                public_key: "00".repeat(32),
            }),
        ),
        (
            entity(EntityKind::Lease, 0x1EA5E),
            Body::LeaseGranted(LeaseGranted {
                desk: desk.desk,
                office_code: "000.99.90.H42".into(),
                series: Series::DossierCode,
                block: Block { first: 1001, last: 1100, from: day(12, 9), to: day(12, 31) },
            }),
        ),
        (
            entity(EntityKind::OfficerCode, 0xC0DE),
            Body::OfficerCodeIssued(OfficerCodeIssued {
                officer: OfficerId::from("gx-huong"),
                verifier: "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA".into(),
                expires_at: morning() + Duration::days(30),
            }),
        ),
    ];
    for (of, body) in bodies {
        let operation = hub.operation(of, Base::default(), &body);
        let id = operation.header.id;
        hub.append(vec![operation]).unwrap();
        hub.ledger
            .write(Priority::Sync, |write| write.stamp(id, &accepted_stamp(1), &[REFERENCE_STREAM]))
            .unwrap();
    }
}

fn pull_reference(desk: &Machine, hub: &Machine) {
    let page = hub.ledger.read(|read| read.stream_page(REFERENCE_STREAM, 0, ALL)).unwrap();
    let last = page.last().unwrap();
    let to = Cursor { position: last.position, hash: last.hash };
    desk.ledger
        .write(Priority::Sync, |write| {
            for delivery in &page {
                let delivered = Delivered::Placed(&delivery.placed);
                write.deliver(REFERENCE_STREAM, delivery.position, delivered, &delivery.stamp)?;
            }
            write.advance(REFERENCE_STREAM, Cursor::default(), to)
        })
        .unwrap();
}

/// Rows of a desk that are no operations.
fn local(desk: &Machine) {
    let officer = OfficerId::from("gx-huong");
    let paper = b"%PDF-1.7 a receipt".to_vec();
    let sha256 = desk.ledger.blobs().put(&paper).unwrap();
    desk.ledger
        .write(Priority::Clerk, |write| {
            for (number, name) in [(1, "Nguyễn Văn Nam"), (2, "Trần Thị Hoà")] {
                write.put_draft(&Draft {
                    id: Uuid::from_u128(0xD4AF7 + number),
                    officer: officer.clone(),
                    form: serde_json::json!({ "owner": { "full_name": name } }).to_string(),
                    saved_at: morning(),
                })?;
            }
            write.put_pin(&Pin {
                officer: officer.clone(),
                verifier: Some("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA".into()),
                failures: 2,
                locked_until: None,
                codes_used: vec!["c0ffee".into()],
            })?;
            write.put_setting("last_officer", "gx-huong")?;
            write.put_setting("sync_contact", r#"{"last_contact":null,"offline_since":null}"#)?;
            write.count_procedure_use(&officer, "1.001193", None, morning())?;
            write.name_blob(&BlobRow {
                sha256,
                size: paper.len() as u64,
                media_type: "application/pdf".into(),
            })
        })
        .unwrap();
}

/// Rows of a hub that are no operations.
fn of_hub(hub: &Machine) {
    hub.ledger
        .write(Priority::Clerk, |write| {
            write.put_setting("hub.address", "https://127.0.0.1:1")?;
            write.put_admin(&Admin {
                name: "admin".into(),
                password_verifier: None,
                one_time_verifier: Some(
                    "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA".into(),
                ),
                failures: 0,
                locked_until: None,
            })?;
            write.put_session(&Session {
                token_hash: Hash::plain(b"token"),
                admin: "admin".into(),
                expires_at: morning(),
            })?;
            write.put_enrolment(&Enrolment {
                secret_hash: Hash::plain(b"secret"),
                office: OfficeId::from(OFFICE),
                desk_name: "GX-01".into(),
                issued_at: morning(),
                expires_at: morning() + Duration::days(7),
                used_at: Some(morning()),
                desk: Some(DeskId(Uuid::from_u128(0xD001))),
            })?;
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}
