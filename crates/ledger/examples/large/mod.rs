//! A large book for benches, written as a hub writes it: many dossiers in one transaction, stamped and delivered.
#![allow(dead_code, reason = "each bench uses its part")]

mod names;

use crate::support::{self, Machine, OFFICE, accepted_stamp, dossier_ref, entity, person};
use chrono::Duration;
use domain::{
    dossier::{
        body::{DossierAccepted, DossierEdited, FormIssued},
        value::{Contact, GroupValue},
    },
    id::{ActId, EntityId},
    operation::{Base, Body, Operation},
};
use ledger::{Ledger, LedgerError, Priority};
use std::error::Error;

const NAMES: [&str; 8] = [
    "Đinh Thị Hương",
    "Nguyễn Văn Nam",
    "Trần Thị Hoà",
    "Phạm Quyên",
    "Lê Hoàng Nghiêm",
    "Vũ Thị Bích Ngọc",
    "Bùi Đức Thắng",
    "Hoàng Văn Ước",
];
/// Dossiers in one transaction while the book is made.
const BATCH: u32 = 2000;
/// What happens to one dossier: T01, T02, the receipt, a correction.
const OPERATIONS: u64 = 4;

/// How many operations, as the environment says (`MOTCUA_BENCH_OPERATIONS`), or a million.
pub fn operations() -> u64 {
    std::env::var("MOTCUA_BENCH_OPERATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000)
}

/// A book with so many operations, all stamped and in one stream.
pub fn book(operations: u64) -> Result<Machine, Box<dyn Error>> {
    made(u32::try_from(operations / OPERATIONS)?, act)
}

/// A book with so many dossiers of many people, each registered and accepted, due on three thousand days.
pub fn dossiers(dossiers: u32) -> Result<Machine, Box<dyn Error>> {
    made(dossiers, reception)
}

fn made(
    dossiers: u32,
    act: fn(&mut Machine, u32) -> (ActId, Vec<Operation>),
) -> Result<Machine, Box<dyn Error>> {
    let mut machine = Machine::new(1);
    let mut next = 0;
    while next < dossiers {
        let end = (next + BATCH).min(dossiers);
        let acts: Vec<(ActId, Vec<Operation>)> =
            (next..end).map(|number| act(&mut machine, number)).collect();
        let chain = machine.chain;
        let ledger: Ledger = machine.ledger.clone();
        ledger.write(Priority::Sync, |write| {
            for (act, operations) in acts {
                for (rev, placed) in (1..).zip(write.append(chain, act, operations)?) {
                    write.stamp(placed.operation.header.id, &accepted_stamp(rev), &[OFFICE])?;
                }
            }
            Ok::<_, LedgerError>(())
        })?;
        next = end;
    }
    Ok(machine)
}

fn reception(machine: &mut Machine, number: u32) -> (ActId, Vec<Operation>) {
    let serial = 1001 + number % 8999;
    let mut accepted = support::accepted(serial);
    accepted.code_number.book = format!("000.99.90.H42/{}", number / 8999);
    accepted.look_up_secret = format!("secret{number}");
    let accepted = DossierAccepted {
        received_at: support::morning() + Duration::minutes(i64::from(number)),
        original_due_at: Some(support::morning() + Duration::days(i64::from(number * 7 % 3000))),
        ..accepted
    };
    let mut owner = person(&names::name(number));
    // Whoever comes comes about three times.
    owner.personal_id = Some(format!("037085{:06}", number / 3));
    let bodies = [Body::DossierRegistered(support::registered(owner, None)), Body::DossierAccepted(accepted)];
    let reference = dossier_ref(entity(u128::from(number)));
    let operations = bodies.iter().map(|body| machine.operation(reference, Base::default(), body)).collect();
    (ActId(machine.id()), operations)
}

fn act(machine: &mut Machine, number: u32) -> (ActId, Vec<Operation>) {
    let name = NAMES.get(number as usize % NAMES.len()).copied().unwrap_or_default();
    let id: EntityId = entity(u128::from(number));
    // Serials of four digits come again each day.
    let serial = 1001 + number % 8999;
    let mut accepted = support::accepted(serial);
    accepted.code_number.book = format!("000.99.90.H42/{}", number / 8999);
    accepted.look_up_secret = format!("secret{number}");
    let form = FormIssued {
        snapshot: serde_json::json!({ "owner": name, "address": support::ADDRESS, "papers": ["Tờ khai", "Giấy chứng sinh"] }),
        ..support::form_issued(serial)
    };
    let contact = Contact { phone: Some(format!("09{number:08}")), email: None };
    let bodies = [
        Body::DossierRegistered(support::registered(person(name), None)),
        Body::DossierAccepted(accepted),
        Body::FormIssued(form),
        Body::DossierEdited(DossierEdited { changes: vec![GroupValue::Contact(contact)], reason: None }),
    ];
    let operations =
        bodies.iter().map(|body| machine.operation(dossier_ref(id), Base::default(), body)).collect();
    (ActId(machine.id()), operations)
}

/// Peak of this process's memory since the last call, megabytes; `None` where the system does not tell.
pub fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().next()?.parse().ok()?;
    // 5: begin to count anew.
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(kb / 1024.0)
}
