//! Joining.

use crate::{
    code,
    desk::{Desk, post},
    running::TestHub,
};
use domain::problem::Code;

const GX: &str = "nb-gv-gia-xuan";

fn newcomer(hub: &TestHub) -> Desk {
    Desk::new(&hub.url, GX, "gx-huong", hub.now())
}

#[test]
fn a_desk_joins_and_a_lost_answer_costs_nothing() {
    let hub = TestHub::start();
    let text = hub.enrolment(GX, "GX-01");
    let mut desk = newcomer(&hub);
    let first = desk.enrol(&text).unwrap();
    let again = desk.enrol(&text).unwrap();
    assert_eq!(first.certificate, again.certificate);
    desk.catch_up();
    let row = desk.reference.desk(desk.id).unwrap();
    assert_eq!((row.enrolled.number, row.enrolled.name.as_str()), (1, "GX-01"));
    assert!(desk.reference.district().is_some(), "the catalogue came along");
    assert_eq!(desk.reference.blocks(desk.id).len(), 2, "and numbers to work with");
    let second = hub.desk(GX, "gx-thanh", "GX-02");
    assert_eq!(second.reference.desk(second.id).unwrap().enrolled.number, 2);
    let elsewhere = hub.desk("nb-gv-gia-lap", "gl-hoa", "GL-01");
    assert_eq!(elsewhere.reference.desk(elsewhere.id).unwrap().enrolled.number, 1);
}

#[test]
fn used_expired_and_unknown() {
    let hub = TestHub::start();
    let text = hub.enrolment(GX, "GX-01");
    newcomer(&hub).enrol(&text).unwrap();
    assert_eq!(code(newcomer(&hub).enrol(&text)), (409, Code::EnrolmentUsed));
    let late = hub.enrolment(GX, "GX-02");
    hub.clock.advance(7 * 24 * 60 + 1);
    assert_eq!(code(newcomer(&hub).enrol(&late)), (410, Code::EnrolmentExpired));
    assert_eq!(code(newcomer(&hub).enrol_with(&[9; 16], false)), (404, Code::EnrolmentUnknown));
    let lines = hub.hub.enrolment_lines().unwrap();
    assert!(lines[0].contains("\tused\t") && lines[1].contains("\texpired\t"), "{lines:?}");
}

#[test]
fn a_desk_joins_once() {
    let hub = TestHub::start();
    let mut desk = newcomer(&hub);
    desk.enrol(&hub.enrolment(GX, "GX-01")).unwrap();
    let other = hub.enrolment(GX, "GX-02");
    assert_eq!(code(desk.enrol(&other)), (409, Code::AlreadyEnrolled));
    // The refused attempt has not used the enrolment up.
    newcomer(&hub).enrol(&other).unwrap();
}

#[test]
fn guessing_is_slowed_down() {
    let hub = TestHub::start();
    for _ in 0..10 {
        assert_eq!(code(newcomer(&hub).enrol_with(&[9; 16], false)).1, Code::EnrolmentUnknown);
    }
    assert_eq!(code(newcomer(&hub).enrol_with(&[9; 16], false)), (429, Code::TooManyTries));
    hub.clock.advance(1);
    newcomer(&hub).enrol(&hub.enrolment(GX, "GX-01")).unwrap();
}

#[test]
fn a_request_signed_with_another_key_is_refused() {
    let hub = TestHub::start();
    let text = hub.enrolment(GX, "GX-01");
    let (desk, stranger) = (newcomer(&hub), newcomer(&hub));
    let secret = domain::protocol::enrolment::EnrolmentString::read(&text).unwrap().secret;
    let request = serde_json::json!({
        "protocol": 1, "secret": hex::encode(secret), "desk": desk.id, "public_key": desk.public(),
        "can_demo": false, "program": "test",
    });
    let body = zstd::encode_all(serde_json::to_vec(&request).unwrap().as_slice(), 3).unwrap();
    let signature = stranger.sign("/api/v1/enrol", &body);
    assert_eq!(code(post(&hub.url, "/api/v1/enrol", body.clone(), &signature)), (401, Code::SignatureWrong));
    // A signature for another path is none for this one.
    let signature = desk.sign("/api/v1/sync", &body);
    assert_eq!(code(post(&hub.url, "/api/v1/enrol", body, &signature)), (401, Code::SignatureWrong));
}

#[test]
fn demonstration_and_production_do_not_mix() {
    let demo = TestHub::start_with(Some(1_000));
    let text = demo.enrolment(GX, "GX-01");
    let secret = domain::protocol::enrolment::EnrolmentString::read(&text).unwrap().secret;
    assert_eq!(code(newcomer(&demo).enrol_with(&secret, false)), (403, Code::DemoClockRefused));
    let mut desk = newcomer(&demo);
    assert_eq!(desk.enrol_with(&secret, true).unwrap().demo_offset_ms, Some(1_000));
    desk.exchange(Vec::new()).unwrap();
    for other in [None, Some(2_000)] {
        desk.demo_offset_ms = other;
        assert_eq!(code(desk.exchange(Vec::new())), (403, Code::DemoClockRefused));
    }
    let production = TestHub::start();
    let mut desk = production.desk(GX, "gx-huong", "GX-01");
    desk.demo_offset_ms = Some(1_000);
    assert_eq!(code(desk.exchange(Vec::new())), (403, Code::DemoClockRefused));
}

#[test]
fn two_desks_of_an_office_have_two_names() {
    let hub = TestHub::start();
    hub.enrolment(GX, "GX-01");
    let twice = hub.hub.issue_enrolment(GX, "gx-01", None, 7).unwrap_err();
    assert_eq!(twice, "the office `nb-gv-gia-xuan` has a desk `gx-01` already");
    hub.enrolment("nb-gv-gia-lap", "GX-01");
    let nowhere = hub.hub.issue_enrolment("nb-gv-nowhere", "X", None, 7).unwrap_err();
    assert!(nowhere.starts_with("there is no office `nb-gv-nowhere`"));
    assert!(hub.hub.issue_enrolment(GX, " \u{7} ", None, 7).is_err());
}
