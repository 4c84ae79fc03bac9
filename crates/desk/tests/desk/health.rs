//! Whether the machine is well, as the health page is told.

use crate::office::{Office, Seat};
use desk::api::health::{Health, HealthAction, HealthFact, HealthTopic, Level, NotTakenReason, NumberSeries};
use domain::{
    dossier::{
        body::DossierEdited,
        value::{Contact, GroupValue},
    },
    id::{ActId, EntityId, OperationId},
    operation::{Body, Header, MergeGroup, Operation, Stamp, Verdict},
    problem::Code,
};
use ledger::{Ledger, LedgerError, Priority, Record, Refusal};
use uuid::Uuid;

fn health(seat: &Seat) -> Health {
    seat.desk().health(()).unwrap()
}

fn find(health: &Health, wanted: fn(&HealthFact) -> bool) -> HealthTopic {
    health.topics.iter().find(|topic| wanted(&topic.fact)).cloned().unwrap()
}

fn unsent(health: &Health) -> HealthTopic {
    find(health, |fact| matches!(fact, HealthFact::Unsent { .. }))
}

#[test]
fn a_new_desk_is_well_but_for_its_backups() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let health = health(&seat);
    let asking: Vec<&HealthTopic> = health.topics.iter().filter(|topic| topic.level > Level::Ok).collect();
    assert_eq!((asking.len(), health.asking, health.level), (1, 1, Level::Attention), "{asking:?}");
    assert!(matches!(asking[0].fact, HealthFact::Backup { folder: None, last_at: None, .. }));
    assert_eq!(asking[0].action, HealthAction::ChooseBackupFolder);
    let disk = find(&health, |fact| matches!(fact, HealthFact::Disk { .. }));
    assert!(matches!(disk.fact, HealthFact::Disk { free_mb: Some(_) }), "{disk:?}");
    let serials = find(&health, |fact| matches!(fact, HealthFact::Serials { .. }));
    let today = seat.desk().today(()).unwrap().serials_left;
    let HealthFact::Serials { left_today, days_ahead } = serials.fact else { panic!() };
    assert!(left_today == today && days_ahead > 30, "{left_today} of {today}, {days_ahead} days");
    // One clock for both: it was compared at the enrolment.
    let clock = find(&health, |fact| matches!(fact, HealthFact::Clock { .. }));
    assert!(
        matches!(clock.fact, HealthFact::Clock { off_seconds: Some(0), measured_at: Some(_) }),
        "{clock:?}"
    );
    assert!(health.topics.iter().all(|topic| topic.action != HealthAction::ShowList));
}

#[test]
fn work_that_waits_is_counted_by_what_people_did_and_asks_the_longer_it_waits() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    office.clock.advance_minutes(30);
    seat.receive("Trần Thị Bưởi");
    let topic = unsent(&health(&seat));
    let HealthFact::Unsent { acts, oldest, is_refused, .. } = topic.fact else { panic!() };
    assert_eq!((acts, oldest.as_deref(), is_refused), (2, Some("2021-12-09T14:00:00+07:00"), false));
    assert_eq!((topic.level, topic.action), (Level::Ok, HealthAction::SyncNow));
    office.clock.advance_minutes(24 * 60);
    assert_eq!(unsent(&health(&seat)).level, Level::Attention);
    office.clock.advance_minutes(7 * 24 * 60);
    let now = health(&seat);
    assert_eq!((unsent(&now).level, now.level), (Level::Trouble, Level::Trouble));
}

#[test]
fn nobody_reads_the_page_who_is_not_signed_in() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    assert!(seat.ask("health", serde_json::Value::Null).is_ok());
    seat.desk().sign_out(()).unwrap();
    assert_eq!(seat.ask("health", serde_json::Value::Null).unwrap_err().code, Code::NotSignedIn);
}

/// What another desk of the office did to a dossier of this one, as the hub would have delivered it.
struct Elsewhere {
    ledger: Ledger,
    log: Vec<Record>,
    next: u128,
}

impl Elsewhere {
    fn new(seat: &Seat, dossier: &str) -> Self {
        let ledger = seat.ledger();
        let dossier: EntityId = dossier.parse().unwrap();
        let log = ledger
            .read(|book| {
                let view = book.dossier(dossier)?.unwrap();
                view.history.iter().map(|line| Ok(book.operation(line.operation)?.unwrap())).collect()
            })
            .map_err(|error: LedgerError| error)
            .unwrap();
        Self { ledger, log, next: 1 }
    }

    /// A new operation about the dossier, by another officer.
    fn add(&mut self, body: &Body) -> OperationId {
        self.next += 1;
        let place = &self.log[0].placed.place;
        let known = body.known();
        let header = Header {
            id: OperationId(Uuid::from_u128(self.next)),
            by: "gx-thanh".into(),
            kind: known.kind.into(),
            v: known.v,
            ..self.log[0].placed.operation.header.clone()
        };
        let id = header.id;
        let operation = Operation::compose(header, [7; 16], body).unwrap();
        let act = ActId(Uuid::from_u128(self.next << 32));
        self.ledger.write(Priority::Clerk, |book| book.append(place.chain, act, vec![operation])).unwrap();
        id
    }

    fn edit(&mut self, phone: &str) -> OperationId {
        let contact = Contact { phone: Some(phone.into()), email: None };
        let changes = vec![GroupValue::Contact(contact)];
        self.add(&Body::DossierEdited(DossierEdited { changes, reason: None }))
    }

    fn stamp(&self, id: OperationId, rev: u64, clashes: Vec<MergeGroup>) {
        let stamp = Stamp { rev, verdict: Verdict::Accepted, clashes, flags: Vec::new() };
        self.ledger.write(Priority::Sync, |book| book.apply_stamp(id, &stamp)).unwrap();
    }
}

#[test]
fn a_field_that_two_desks_changed_is_a_line_with_both_authors() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let mut elsewhere = Elsewhere::new(&seat, &received.dossier);
    for (rev, record) in (1..).zip(&elsewhere.log) {
        elsewhere.stamp(record.placed.operation.header.id, rev, Vec::new());
    }
    let (first, late) = (elsewhere.edit("0912880214"), elsewhere.edit("0912808214"));
    elsewhere.stamp(first, 4, Vec::new());
    elsewhere.stamp(late, 5, vec![MergeGroup::Contact]);
    let topic = find(&health(&seat), |fact| matches!(fact, HealthFact::Cards { .. }));
    assert_eq!((topic.level, topic.action), (Level::Attention, HealthAction::ShowList));
    let HealthFact::Cards { count, cards } = topic.fact else { panic!() };
    assert_eq!((count, cards.len()), (1, 1));
    let card = &cards[0];
    assert_eq!((card.dossier.as_str(), card.field.as_str()), (received.dossier.as_str(), "contact"));
    assert_eq!(
        (card.short_code.as_deref(), card.owner_name.as_str()),
        (Some(received.short_code.as_str()), "Nguyễn Văn Thắng")
    );
    assert_eq!(
        (card.late_by.as_str(), card.standing_by.as_deref()),
        ("Trần Văn Thành", Some("Trần Văn Thành"))
    );
    assert_eq!(card.standing_at.as_deref(), Some("2021-12-09T14:00:00+07:00"));
}

#[test]
fn what_the_district_keeps_back_is_told_with_its_reason_until_somebody_has_looked() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let mut elsewhere = Elsewhere::new(&seat, &received.dossier);
    let held = elsewhere.edit("0912880214");
    elsewhere.ledger.write(Priority::Sync, |book| book.mark_held(held, "desk_revoked")).unwrap();
    office.clock.advance_minutes(60 * 24 * 60);
    let topic = find(&health(&seat), |fact| matches!(fact, HealthFact::NotTaken { .. }));
    assert_eq!((topic.level, topic.action), (Level::Attention, HealthAction::ShowList));
    let HealthFact::NotTaken { count, lines } = topic.fact else { panic!() };
    assert_eq!((count, lines.len()), (1, 1));
    assert_eq!((lines[0].reason, lines[0].is_open), (NotTakenReason::DeskRevoked, true));
    assert_eq!((lines[0].kind.as_str(), lines[0].by.as_str()), ("dossier_edited", "Trần Văn Thành"));
    assert_eq!(lines[0].short_code.as_deref(), Some(received.short_code.as_str()));
    // Somebody there has looked, long ago: told, with that person's words, and history.
    elsewhere.ledger.write(Priority::Sync, |book| book.decline(held, "Đã sửa ở máy khác")).unwrap();
    let topic = find(&health(&seat), |fact| matches!(fact, HealthFact::NotTaken { .. }));
    let HealthFact::NotTaken { lines, .. } = topic.fact else { panic!() };
    assert_eq!(
        (topic.level, lines[0].reason, lines[0].is_open),
        (Level::Ok, NotTakenReason::Declined, false)
    );
    assert_eq!(lines[0].note.as_deref(), Some("Đã sửa ở máy khác"));
}

/// Nothing that this desk did later reaches the district, so this is for now and not for some time.
#[test]
fn what_the_hub_refuses_to_place_is_trouble_and_says_why() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let elsewhere = Elsewhere::new(&seat, &received.dossier);
    let place = elsewhere.log[0].placed.place;
    let refusal = Refusal { chain: place.chain, n: place.n, code: "chain_broken".into(), at_ms: 0 };
    elsewhere.ledger.write(Priority::Sync, |book| book.put_refusal(&refusal)).unwrap();
    let topic = find(&health(&seat), |fact| matches!(fact, HealthFact::NotTaken { .. }));
    assert_eq!((topic.level, topic.action), (Level::Trouble, HealthAction::ShowList));
    let HealthFact::NotTaken { count, lines } = topic.fact else { panic!() };
    assert_eq!(
        (count, lines[0].reason, lines[0].code),
        (1, NotTakenReason::Refused, Some(Code::ChainBroken))
    );
    assert_eq!(lines[0].short_code.as_deref(), Some(received.short_code.as_str()));
}

/// The paper with the number is in a citizen's hand: a double is told with both dossiers, and the step that was
/// done before is told to its author.
#[test]
fn numbers_used_twice_and_steps_done_before_are_told_for_a_month() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let first = seat.receive("Nguyễn Văn Thắng");
    let mut elsewhere = Elsewhere::new(&seat, &first.dossier);
    let accepted = elsewhere.log[1].placed.operation.body().unwrap().unwrap();
    elsewhere.add(&accepted);
    let now = health(&seat);
    let numbers = find(&now, |fact| matches!(fact, HealthFact::Numbers { .. }));
    assert_eq!((numbers.level, numbers.action), (Level::Attention, HealthAction::ShowList));
    let HealthFact::Numbers { doubles, gaps, lines } = numbers.fact else { panic!() };
    assert_eq!((doubles, gaps), (2, 0), "code and register line: {lines:?}");
    let register = lines.iter().find(|line| line.series == NumberSeries::DossierRegister).unwrap();
    assert_eq!((register.book.as_str(), register.first, register.last), ("01/2021", 1, 1));
    assert!(register.uses.len() == 2 && register.uses.iter().all(|used| used.dossier == first.dossier));
    let not_taken = find(&now, |fact| matches!(fact, HealthFact::NotTaken { .. }));
    let HealthFact::NotTaken { count, lines } = not_taken.fact else { panic!() };
    assert_eq!((count, lines[0].reason, lines[0].is_open), (1, NotTakenReason::DoneBefore, false));
    office.clock.advance_minutes(31 * 24 * 60);
    let later = health(&seat);
    for topic in &later.topics {
        if matches!(topic.fact, HealthFact::Numbers { .. } | HealthFact::NotTaken { .. }) {
            assert_eq!((topic.level, topic.action), (Level::Ok, HealthAction::ShowList), "{topic:?}");
        }
    }
}
