//! What the hub says to what was handed in.

use crate::{code, desk::Desk, running::TestHub};
use domain::{
    dossier::judge::HeldReason,
    id::{ChainId, EntityId},
    operation::{Base, Body, ContestReason, EntityKind, EntityRef, Flag, MergeGroup, Verdict, chain_genesis},
    problem::Code,
    protocol::{CertificateBody, ChainPoint},
    reference::body::DeskRevoked,
    role::Role,
};

const GX: &str = "nb-gv-gia-xuan";

#[test]
fn an_unknown_kind_is_held_and_what_follows_is_stamped() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut act = desk.receive("Bùi Văn Tuyến", 1000);
    let strange = desk.unknown(act[0].header.entity);
    let edit = desk.edit(act[0].header.entity, 2, "Xin cấp lại");
    act.push(strange.clone());
    let batch = desk.batch(vec![act, vec![edit]]);
    for _ in 0..2 {
        let answer = desk.exchange(vec![batch.clone()]).unwrap();
        assert!(answer.refused.is_empty());
        assert_eq!((answer.held.len(), answer.held[0].id), (1, strange.header.id));
        assert_eq!(answer.held[0].reason, HeldReason::Unreadable);
        assert_eq!(answer.stamps.iter().map(|notice| notice.stamp.rev).collect::<Vec<_>>(), [1, 2, 3]);
    }
    assert_eq!(desk.delivered.len(), 3);
}

#[test]
fn reference_operations_of_a_desk_are_held() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let other = hub.desk(GX, "gx-thanh", "GX-02");
    let body = Body::DeskRevoked(DeskRevoked { desk: other.id, reason: "x".into() });
    let entity = EntityRef { kind: EntityKind::Desk, id: EntityId(other.id.0) };
    let honest = desk.operation(entity, Base::default(), &body, Role::Admin);
    let disguised = desk.operation(desk.dossier(), Base::default(), &body, Role::Admin);
    let batch = desk.batch(vec![vec![honest], vec![disguised]]);
    let answer = desk.exchange(vec![batch]).unwrap();
    assert!(answer.stamps.is_empty());
    assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::RightWithdrawn));
    assert_eq!(answer.held.len(), 2);
    desk.catch_up();
    assert!(!desk.reference.desk(other.id).unwrap().is_revoked);
}

#[test]
fn rights_are_judged_again() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-lan", "GX-01");
    // A specialist at the counter: the facts stand, the step does not.
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    let answer = desk.exchange(vec![batch]).unwrap();
    for notice in &answer.stamps {
        assert_eq!(notice.stamp.verdict, Verdict::Contested(ContestReason::RoleMissing));
    }
    assert_eq!((answer.stamps.len(), desk.delivered.len()), (2, 2), "the author learns of it");
    // Nobody knows the author.
    desk.officer = "gx-nobody".into();
    let act = desk.receive("Bùi Văn Tuyến", 1001);
    let batch = desk.batch(vec![act]);
    let answer = desk.exchange(vec![batch]).unwrap();
    assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::RightWithdrawn));
    assert_eq!(answer.held.len(), 2);
}

#[test]
fn the_first_value_stands_and_the_late_one_clashes() {
    let hub = TestHub::start();
    let mut one = hub.desk(GX, "gx-huong", "GX-01");
    let mut two = hub.desk(GX, "gx-thanh", "GX-02");
    let act = one.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let batch = one.batch(vec![act]);
    one.exchange(vec![batch]).unwrap();
    two.catch_up();
    let (first, late) = (one.edit(dossier, 2, "Một"), two.edit(dossier, 2, "Hai"));
    let batch = one.batch(vec![vec![first]]);
    assert!(one.exchange(vec![batch]).unwrap().stamps[0].stamp.clashes.is_empty());
    let batch = two.batch(vec![vec![late]]);
    let stamp = two.exchange(vec![batch]).unwrap().stamps[0].stamp.clone();
    assert_eq!((stamp.verdict, stamp.rev), (Verdict::Accepted, 4));
    assert_eq!(stamp.clashes, [MergeGroup::Subject]);
}

/// A restored desk goes on in a new chain with an edit that it made right after another one of its own. What the
/// author saw does not change by that.
#[test]
fn nobody_clashes_with_what_they_wrote_in_the_chain_that_they_left() {
    let hub = TestHub::start();
    for names_the_chain in [true, false] {
        let mut desk = hub.desk(GX, "gx-huong", if names_the_chain { "GX-01" } else { "GX-02" });
        let act = desk.receive("Bùi Văn Tuyến", 1000);
        let dossier = act[0].header.entity;
        let batch = desk.batch(vec![act]);
        desk.exchange(vec![batch]).unwrap();
        // Both on what had been numbered then; the second stays behind.
        let (first, second) = (desk.edit(dossier, 2, "Một"), desk.edit(dossier, 2, "Hai"));
        let batch = desk.batch(vec![vec![first]]);
        assert!(desk.exchange(vec![batch]).unwrap().stamps[0].stamp.clashes.is_empty());
        let point = ChainPoint { chain: desk.chain, n: desk.n };
        (desk.predecessor, desk.chain, desk.n) = (desk.link, ChainId(crate::desk::fresh()), 0);
        desk.link = chain_genesis(desk.chain, desk.id, desk.predecessor);
        desk.continues = names_the_chain.then_some(point);
        let batch = desk.batch(vec![vec![second]]);
        let stamp = desk.exchange(vec![batch]).unwrap().stamps[0].stamp.clone();
        let expected: &[MergeGroup] = if names_the_chain { &[] } else { &[MergeGroup::Subject] };
        assert_eq!(stamp.clashes, expected);
    }
}

/// Another link than the predecessor proves nothing.
#[test]
fn a_chain_that_names_a_place_of_another_link_has_seen_nothing_by_it() {
    let hub = TestHub::start();
    let mut one = hub.desk(GX, "gx-huong", "GX-01");
    let mut two = hub.desk(GX, "gx-thanh", "GX-02");
    let act = one.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let edit = one.edit(dossier, 2, "Một");
    let batch = one.batch(vec![act, vec![edit]]);
    one.exchange(vec![batch]).unwrap();
    two.continues = Some(ChainPoint { chain: one.chain, n: one.n });
    let late = two.edit(dossier, 2, "Hai");
    let batch = two.batch(vec![vec![late]]);
    let stamp = two.exchange(vec![batch]).unwrap().stamps[0].stamp.clone();
    assert_eq!(stamp.clashes, [MergeGroup::Subject]);
}

#[test]
fn a_clock_that_is_off_is_flagged() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    hub.clock.advance(6);
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    let answer = desk.exchange(vec![batch]).unwrap();
    assert!(answer.stamps.iter().all(|notice| notice.stamp.flags == [Flag::ClockOff]));
}

#[test]
fn a_revoked_desk_pushes_into_held_and_is_told() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut neighbour = hub.desk(GX, "gx-thanh", "GX-02");
    hub.hub.revoke_desk("gx-01", "mất máy").unwrap();
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    let cursors = desk.cursors.clone();
    for _ in 0..2 {
        let answer = desk.exchange(vec![batch.clone()]).unwrap();
        assert!(answer.is_revoked && answer.stamps.is_empty() && answer.refused.is_empty());
        assert_eq!(answer.held.len(), 2, "what it hands in is safe, and it is told");
        assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::DeskRevoked));
        assert!(answer.pages.is_empty(), "it is told nothing else");
    }
    assert_eq!(desk.cursors, cursors);
    neighbour.catch_up();
    assert!(neighbour.reference.desk(desk.id).unwrap().is_revoked);
    assert!(neighbour.delivered.is_empty(), "nobody is told what it handed in");
    // It is there for a person to release: the neighbour that carries the same is told that it is held.
    let mut request = neighbour.request(vec![batch]);
    request.chains.push(desk.request(Vec::new()).chains.remove(0));
    let answer = neighbour.send(&request).unwrap();
    assert_eq!(answer.held.len(), 2);
    assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::DeskRevoked));
    assert!(hub.hub.revoke_desk("gx-01", "again").unwrap_err().contains("no trusted desk"));
}

#[test]
fn a_certificate_brings_a_desk_back_that_the_backup_does_not_know() {
    let hub = TestHub::start();
    let mut desk = Desk::new(&hub.url, GX, "gx-huong", hub.now());
    let body = CertificateBody {
        desk: desk.id,
        office: GX.into(),
        number: 7,
        name: "GX-07".into(),
        public_key: desk.public(),
        issued_ms: 0,
    };
    desk.certificate = Some(hub.hub.keys().certify(&body).unwrap());
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    assert_eq!(desk.exchange(vec![batch]).unwrap().refused.len(), 0);
    desk.catch_up();
    assert_eq!(desk.reference.desk(desk.id).unwrap().enrolled.number, 7);
    assert_eq!(desk.reference.desks().count(), 1);
    // The certificate of a key that the desk no longer has.
    let mut thief = Desk::new(&hub.url, GX, "gx-huong", hub.now());
    thief.id = desk.id;
    let body = CertificateBody { public_key: thief.public(), ..body };
    thief.certificate = Some(hub.hub.keys().certify(&body).unwrap());
    assert_eq!(code(thief.exchange(Vec::new())), (401, Code::SignatureWrong));
}
