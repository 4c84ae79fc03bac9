use super::*;
use crate::init::entry_draft;
use domain::{
    catalogue::Catalogue,
    id::OperationId,
    operation::{Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation},
    role::Role,
};
use uuid::Uuid;

const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue");
const GX: &str = "nb-gv-gia-xuan";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn desk(number: u128) -> DeskId {
    DeskId(Uuid::from_u128(number))
}

/// A reference that holds the real catalogue, and grows.
struct Book {
    reference: Reference,
    position: u64,
    lost: Option<LostBlocks>,
}

impl Book {
    fn new(change: impl Fn(&mut domain::catalogue::District)) -> Self {
        let catalogue: Catalogue = crate::catalogue_folder::read(std::path::Path::new(CATALOGUE)).unwrap();
        let mut book = Self { reference: Reference::default(), position: 0, lost: None };
        for entry in catalogue.entries() {
            let mut entry = entry.clone();
            if entry.kind == domain::catalogue::EntryKind::District {
                let mut district: domain::catalogue::District = entry.read().unwrap();
                change(&mut district);
                entry.body = serde_json::to_value(district).unwrap();
            }
            book.add(&entry_draft(&entry).body);
        }
        book
    }

    fn add(&mut self, body: &Body) {
        self.position += 1;
        let known = body.known();
        let header = Header {
            id: OperationId(Uuid::from_u128(u128::from(self.position))),
            entity: EntityRef { kind: EntityKind::Lease, id: domain::id::EntityId(Uuid::nil()) },
            base: Base::default(),
            reference: 0,
            by: "admin".into(),
            role: Role::Admin,
            made_at: MadeAt { at: crate::clock::office_time(0), raw_ms: 0, offset_ms: 0 },
            kind: known.kind.into(),
            v: known.v,
            body_hash: domain::hash::Hash::ZERO,
        };
        self.reference.apply(self.position, &Operation::compose(header, [0; 16], body).unwrap());
    }

    fn grant(&mut self, to: DeskId, today: &str) -> Plan {
        let plan = plan(&self.reference, to, &GX.into(), day(today), self.lost);
        for lease in &plan.grants {
            self.add(&Body::LeaseGranted(lease.clone()));
        }
        plan
    }
}

fn spans(plan: &Plan) -> Vec<(u32, u32, String, String)> {
    let text = |block: &Block| (block.first, block.last, block.from.to_string(), block.to.to_string());
    plan.grants.iter().map(|lease| text(&lease.block)).collect()
}

#[test]
fn a_desk_gets_its_blocks_and_keeps_them_at_the_renewal() {
    let mut book = Book::new(|_| {});
    let first = book.grant(desk(1), "2021-12-09");
    assert_eq!(
        spans(&first),
        [
            (1001, 1100, "2021-12-09".into(), "2022-04-08".into()),
            (1101, 1200, "2021-12-09".into(), "2022-04-08".into()),
        ]
    );
    assert_eq!(first.grants[0].office_code, "000.27.90.H42");
    assert_eq!(book.grant(desk(1), "2021-12-09"), Plan::default());
    // 90 days ahead are covered until 2022-01-08.
    assert_eq!(book.grant(desk(1), "2022-01-08"), Plan::default());
    assert_eq!(
        spans(&book.grant(desk(1), "2022-01-10")),
        [
            (1001, 1100, "2022-04-09".into(), "2022-05-10".into()),
            (1101, 1200, "2022-04-09".into(), "2022-05-10".into()),
        ]
    );
    assert_eq!(spans(&book.grant(desk(2), "2022-01-10"))[0].0, 1201);
    // Long silent: the days that are over are not lent again.
    assert_eq!(spans(&book.grant(desk(1), "2023-01-10"))[0].2, "2023-01-10");
}

#[test]
fn when_all_blocks_are_lent_the_next_desk_gets_none() {
    let mut book = Book::new(|district| district.block_size = 4400);
    assert_eq!(
        spans(&book.grant(desk(1), "2021-12-09")),
        [
            (1001, 5400, "2021-12-09".into(), "2022-04-08".into()),
            (5401, 9800, "2021-12-09".into(), "2022-04-08".into()),
        ]
    );
    let plan = book.grant(desk(2), "2021-12-09");
    assert_eq!(plan, Plan { grants: Vec::new(), without: Some(day("2021-12-09")) });
    // They come back for later days only.
    let plan = book.grant(desk(2), "2022-04-09");
    assert_eq!(spans(&plan).len(), 2);
    assert_eq!(book.grant(desk(1), "2022-04-10").without, Some(day("2022-04-10")));
}

#[test]
fn reserved_serials_are_never_lent() {
    let mut book = Book::new(|district| {
        district.reserved_serials = domain::catalogue::SerialRange { from: 1050, to: 1250 };
    });
    let firsts: Vec<u32> = spans(&book.grant(desk(1), "2021-12-09")).iter().map(|span| span.0).collect();
    assert_eq!(firsts, [1301, 1401]);
}

#[test]
fn nothing_is_lent_beyond_the_office() {
    let mut book = Book::new(|_| {});
    assert!(spans(&book.grant(desk(1), "2025-06-01")).iter().all(|span| span.3 == "2025-06-30"));
    assert_eq!(
        book.grant(desk(2), "2025-07-02"),
        Plan { grants: Vec::new(), without: Some(day("2025-07-02")) }
    );
}

#[test]
fn no_serial_of_a_day_is_lent_twice_whatever_the_order() {
    let mut book = Book::new(|district| district.block_size = 1000);
    let days =
        ["2021-12-09", "2021-12-30", "2022-02-01", "2022-02-02", "2022-06-15", "2022-03-01", "2022-09-01"];
    for (round, today) in days.iter().cycle().take(28).enumerate() {
        book.grant(desk(u128::try_from(round).unwrap() % 5), today);
    }
    let leases = book.reference.leases();
    for (at, one) in leases.iter().enumerate() {
        for other in &leases[at + 1..] {
            let (a, b) = (&one.block, &other.block);
            let is_shared = a.first <= b.last && b.first <= a.last && a.from <= b.to && b.from <= a.to;
            assert!(!is_shared, "{one:?} {other:?}");
        }
    }
}

fn lost(serial: u32, since: &str) -> Option<LostBlocks> {
    Some(LostBlocks { serial, blocks: 20, since: Some(day(since)) })
}

#[test]
fn a_restored_hub_passes_over_blocks_that_it_may_have_lent_until_nobody_can_hold_them() {
    let mut book = Book::new(|_| {});
    let first = |plan: &Plan| spans(plan).first().map(|span| span.0);
    assert_eq!(first(&book.grant(desk(1), "2021-12-09")), Some(1001));
    book.lost = lost(1200, "2021-12-09");
    // Twenty blocks behind the highest one of the backup, once; the former holder keeps its own.
    assert_eq!(first(&book.grant(desk(2), "2021-12-09")), Some(3201));
    assert_eq!(first(&book.grant(desk(1), "2022-01-10")), Some(1001));
    assert_eq!(first(&book.grant(desk(3), "2022-02-10")), Some(3401));
    // The last one that can have been lent in the lost time ends on 8 April.
    assert_eq!(first(&book.grant(desk(4), "2022-04-08")), Some(3601));
    assert_eq!(first(&book.grant(desk(5), "2022-04-09")), Some(1201));
    // Cleared: the blocks in between are free.
    book.lost = None;
    assert_eq!(first(&book.grant(desk(6), "2022-04-08")), Some(1401));
}

/// It may have been lent to another desk, to which the first one's days were over.
#[test]
fn a_block_that_was_free_in_the_lost_time_is_not_given_back_to_its_former_holder() {
    let mut book = Book::new(|_| {});
    let first = |plan: &Plan| spans(plan).first().map(|span| span.0);
    assert_eq!(first(&book.grant(desk(1), "2021-05-05")), Some(1001));
    book.lost = lost(1200, "2021-12-09");
    assert_eq!(first(&book.grant(desk(1), "2021-12-09")), Some(3201));
}

#[test]
fn nothing_is_lent_rather_than_something_twice() {
    let mut book = Book::new(|_| {});
    book.lost = Some(LostBlocks { blocks: 88, ..lost(1001, "2021-12-09").unwrap() });
    let plan = book.grant(desk(1), "2021-12-09");
    assert_eq!((spans(&plan).len(), plan.without), (1, Some(day("2021-12-09"))));
    let plan = book.grant(desk(2), "2021-12-09");
    assert_eq!(plan, Plan { grants: Vec::new(), without: Some(day("2021-12-09")) });
}

#[test]
fn a_hub_that_knows_of_no_lease_passes_over_the_first_blocks() {
    let mut book = Book::new(|_| {});
    book.lost = lost(0, "2021-12-09");
    assert_eq!(spans(&book.grant(desk(1), "2021-12-09"))[0].0, 3001);
}
