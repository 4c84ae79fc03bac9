//! The hub's word.

use crate::{
    bytes::of_unknown_kind,
    desk::{Chain, accepted, base, edited, issued, phone, placed, received, state},
    world::{CLERK, OFFICE, WORLD, apply, at, compose, compose_knowing, entry, fresh, now, publish},
};
use domain::{
    catalogue::EntryKind,
    dossier::{
        Judgement,
        judge::{Bench, HeldReason, judge},
    },
    id::{EntityId, OfficerId},
    operation::{
        Body, ContestReason, EntityKind, EntityRef, Entry, Flag, MergeGroup, Operation, Stamp, Verdict,
    },
    reference::{Reference, body::DeskRevoked},
    role::Role,
};
use serde_json::json;

fn bench(reference: &Reference) -> Bench<'_> {
    Bench { reference, office: &OFFICE, desk_is_revoked: false, clock_is_off: false }
}

fn word(entity: EntityId, before: &[Entry], entry: &Entry) -> Judgement {
    judge(&state(entity, before), &entry.operation, entry.place, bench(&WORLD))
}

fn stamp(judgement: Judgement) -> Stamp {
    match judgement {
        Judgement::Stamped(stamp) => stamp,
        Judgement::Held(reason) => panic!("{reason:?}"),
    }
}

fn edit_by(by: &str, role: Role, entity: EntityId) -> Operation {
    let entity = EntityRef { kind: EntityKind::Dossier, id: entity };
    compose(entity, base(2), &by.into(), role, now(), &edited(vec![phone("0911111111")]))
}

fn verdict_of(operation: Operation, before: &[Entry], entity: EntityId) -> Verdict {
    stamp(word(entity, before, &Chain::new().put(operation))).verdict
}

#[test]
fn steps_are_taken_once_and_in_their_order() {
    let (_, entity, entries) = received();
    let mut other = Chain::new();
    let mut again = |index: usize| {
        let Ok(Some(body)) = entries[index].operation.body() else { panic!() };
        other.write(entity, base(0), &body)
    };
    let (register, accept) = (again(0), again(1));
    let verdict = |before: &[Entry], entry: &Entry| stamp(word(entity, before, entry)).verdict;
    use ContestReason::{AlreadyAccepted, AlreadyRegistered, NotRegistered};
    assert_eq!(verdict(&[], &register), Verdict::Accepted);
    assert_eq!(verdict(&entries[..1], &register), AlreadyRegistered.into());
    assert_eq!(verdict(&entries, &register), AlreadyRegistered.into());
    assert_eq!(verdict(&[], &accept), NotRegistered.into());
    assert_eq!(verdict(&entries[..1], &accept), Verdict::Accepted);
    assert_eq!(verdict(&entries, &accept), AlreadyAccepted.into());
    let form = other.write(entity, base(0), &issued(1));
    assert_eq!(verdict(&[], &form), NotRegistered.into());
    assert_eq!(verdict(&entries, &form), Verdict::Accepted);
    assert_eq!(stamp(word(entity, &entries, &form)).rev, 3);
    // A contested step loses no value: it writes none.
    assert!(stamp(word(entity, &entries, &accept)).clashes.is_empty());
}

#[test]
fn the_first_value_stands_and_the_late_one_is_named() {
    let (mut first, entity, mut entries) = received();
    entries.push(placed(first.write(entity, base(2), &edited(vec![phone("0911111111")])), accepted(3)));
    let late = |rev, digits: &str| Chain::new().write(entity, base(rev), &edited(vec![phone(digits)]));
    assert_eq!(stamp(word(entity, &entries, &late(2, "0922222222"))).clashes, [MergeGroup::Contact]);
    assert_eq!(stamp(word(entity, &entries, &late(2, "0922222222"))).verdict, Verdict::Accepted);
    assert!(stamp(word(entity, &entries, &late(2, "0911111111"))).clashes.is_empty());
    assert!(stamp(word(entity, &entries, &late(3, "0922222222"))).clashes.is_empty());
}

#[test]
fn roles_and_offices_are_judged_again() {
    let (_, entity, entries) = received();
    let verdict = |by, role| verdict_of(edit_by(by, role, entity), &entries, entity);
    let missing = Verdict::from(ContestReason::RoleMissing);
    assert_eq!(verdict("gx-thanh", Role::IntakeOfficer), Verdict::Accepted);
    assert_eq!(verdict("gx-lan", Role::IntakeOfficer), missing);
    assert_eq!(verdict("gx-huong", Role::Clerk), missing);
    // An officer of another office has no role at this one.
    assert_eq!(verdict("gl-hoa", Role::IntakeOfficer), missing);
    // A desk of another office.
    let gia_lap = "nb-gv-gia-lap".into();
    let bench = Bench { office: &gia_lap, ..bench(&WORLD) };
    let operation = edit_by("gl-hoa", Role::IntakeOfficer, entity);
    let place = Chain::new().put(operation.clone()).place;
    let stamped = stamp(judge(&state(entity, &entries), &operation, place, bench));
    assert_eq!(stamped.verdict, ContestReason::WrongOffice.into());
    assert_eq!(stamped.flags, []);
    // Forms are handed out by those who return results, too; data is not corrected by them.
    let of = EntityRef { kind: EntityKind::Dossier, id: entity };
    let form = compose(of, base(2), &CLERK, Role::ReturnOfficer, now(), &issued(1));
    assert_eq!(verdict_of(form, &entries, entity), Verdict::Accepted);
    assert_eq!(verdict("gx-huong", Role::ReturnOfficer), missing);
}

#[test]
fn rights_are_those_that_the_author_knew() {
    let (_, entity, entries) = received();
    let dossier = state(entity, &entries);
    let of = EntityRef { kind: EntityKind::Dossier, id: entity };
    let body = edited(vec![phone("0911111111")]);
    let known = WORLD.position();
    let word = |reference: &Reference, by: &str, knowing| {
        let by: OfficerId = by.into();
        let operation = compose_knowing(knowing, of, base(2), &by, Role::IntakeOfficer, now(), &body);
        let place = Chain::new().put(operation.clone()).place;
        judge(&dossier, &operation, place, bench(reference))
    };
    let changed = |key: &str, value| {
        let mut reference = WORLD.clone();
        let mut entry = entry(EntryKind::Officer, "gx-huong");
        entry.body[key] = value;
        publish(&mut reference, entry);
        reference
    };
    for ended in [
        changed("roles", json!(["clerk"])),
        changed("valid_to", json!("2021-12-08")),
        changed("office", json!("nb-gv-gia-lap")),
    ] {
        let before = stamp(word(&ended, "gx-huong", known));
        assert_eq!((before.verdict, &before.flags[..]), (Verdict::Accepted, &[Flag::RightEnded][..]));
        let after = stamp(word(&ended, "gx-huong", known + 1));
        assert_eq!(after.verdict, ContestReason::RoleMissing.into());
    }
    let unchanged = changed("valid_to", json!("2021-12-09"));
    assert_eq!(stamp(word(&unchanged, "gx-huong", known)).flags, []);
    let withdrawn = changed("withdrawn_for_cause", json!(true));
    let held = Judgement::Held(HeldReason::RightWithdrawn);
    assert_eq!(word(&withdrawn, "gx-huong", known), held);
    assert_eq!(word(&WORLD, "nobody", known), held);
    // Whoever the author's desk did not know yet.
    assert_eq!(word(&WORLD, "gx-huong", 0), held);
}

/// Ủy quyền nội bộ: from one day to another, in one role, as the author's desk knew.
#[test]
fn a_role_that_was_lent_counts_on_its_days_and_tells_for_whom() {
    let (_, entity, entries) = received();
    let dossier = state(entity, &entries);
    let of = EntityRef { kind: EntityKind::Dossier, id: entity };
    let body = edited(vec![phone("0911111111")]);
    let mut lent = WORLD.clone();
    let mut row = entry(EntryKind::Officer, "gx-lan");
    row.body["acts_for"] = json!([
        { "role": "intake_officer", "of": "gx-huong", "from": "2021-12-09", "to": "2021-12-10" },
        { "role": "a_role_of_later", "of": "gx-huong", "from": "2021-12-09", "to": "2021-12-10" },
    ]);
    publish(&mut lent, row);
    let lan: OfficerId = "gx-lan".into();
    let verdict = |moment: &str, role, knowing| {
        let operation = compose_knowing(knowing, of, base(2), &lan, role, at(moment), &body);
        let place = Chain::new().put(operation.clone()).place;
        stamp(judge(&dossier, &operation, place, bench(&lent))).verdict
    };
    let missing = Verdict::from(ContestReason::RoleMissing);
    let known = lent.position();
    assert_eq!(verdict("2021-12-09T07:30:00+07:00", Role::IntakeOfficer, known), Verdict::Accepted);
    assert_eq!(verdict("2021-12-10T23:59:00+07:00", Role::IntakeOfficer, known), Verdict::Accepted);
    assert_eq!(verdict("2021-12-11T00:00:00+07:00", Role::IntakeOfficer, known), missing);
    assert_eq!(verdict("2021-12-08T16:00:00+07:00", Role::IntakeOfficer, known), missing);
    assert_eq!(verdict("2021-12-09T07:30:00+07:00", Role::Clerk, known), missing);
    // Her desk did not know of it yet.
    assert_eq!(verdict("2021-12-09T07:30:00+07:00", Role::IntakeOfficer, known - 1), missing);
    let for_whom = |by: &str, day: &str| {
        let by: OfficerId = by.into();
        let other = lent.acted_for(&by, Role::IntakeOfficer, day.parse().unwrap(), known);
        other.map(ToString::to_string)
    };
    assert_eq!(for_whom("gx-lan", "2021-12-10").as_deref(), Some("gx-huong"));
    assert_eq!(for_whom("gx-lan", "2021-12-11"), None);
    assert_eq!(for_whom("gx-huong", "2021-12-10"), None, "a role of one's own");
}

#[test]
fn what_cannot_be_judged_is_held() {
    let (mut chain, entity, mut entries) = received();
    let unreadable = Judgement::Held(HeldReason::Unreadable);
    let unknown = chain.put(of_unknown_kind(entity));
    assert_eq!(word(entity, &entries, &unknown), unreadable);
    // A body of the hub's own, whatever role is claimed; a dossier's body about something else.
    let revoke = Body::DeskRevoked(DeskRevoked { desk: fresh().into(), reason: "x".into() });
    assert_eq!(word(entity, &entries, &chain.write(entity, base(2), &revoke)), unreadable);
    let elsewhere = EntityRef { kind: EntityKind::Desk, id: entity };
    let body = edited(vec![phone("0911111111")]);
    let stray = compose(elsewhere, base(2), &CLERK, Role::IntakeOfficer, now(), &body);
    assert_eq!(word(entity, &entries, &chain.put(stray)), unreadable);
    let revoked = Bench { desk_is_revoked: true, ..bench(&WORLD) };
    let edit = chain.write(entity, base(2), &body);
    let held = judge(&state(entity, &entries), &edit.operation, edit.place, revoked);
    assert_eq!(held, Judgement::Held(HeldReason::DeskRevoked));
    // A hub that was set back to an older program.
    entries.push(placed(unknown, accepted(3)));
    assert_eq!(word(entity, &entries, &edit), unreadable);
}

#[test]
fn a_clock_that_is_off_is_flagged_and_an_odd_one_harms_nobody() {
    let (_, entity, entries) = received();
    let dossier = state(entity, &entries);
    let off = Bench { clock_is_off: true, ..bench(&WORLD) };
    let operation = edit_by("gx-huong", Role::IntakeOfficer, entity);
    let place = Chain::new().put(operation.clone()).place;
    assert_eq!(stamp(judge(&dossier, &operation, place, off)).flags, [Flag::ClockOff]);
    let of = EntityRef { kind: EntityKind::Dossier, id: entity };
    let body = edited(vec![phone("0911111111")]);
    for moment in ["9999-12-31T23:59:59+07:00", "0001-01-01T00:00:00+07:00"] {
        let operation = compose(of, base(2), &CLERK, Role::IntakeOfficer, at(moment), &body);
        assert_eq!(verdict_of(operation, &entries, entity), Verdict::Accepted);
    }
}

#[test]
fn a_desk_that_is_revoked_and_unknown_changes_nothing() {
    let mut reference = Reference::default();
    let revoke = Body::DeskRevoked(DeskRevoked { desk: fresh().into(), reason: "x".into() });
    apply(&mut reference, EntityKind::Desk, &revoke);
    assert_eq!((reference.desks().count(), reference.position()), (0, 1));
}
