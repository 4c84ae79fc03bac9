//! Rows that are no operations.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use chrono::Duration;
use domain::{
    hash::Hash,
    id::{DeskId, OfficeId, OfficerId},
};
use ledger::{
    LedgerError, Priority, Topic,
    hub::{Admin, Enrolment, EnrolmentUse, Session},
    local::{Draft, Pin},
};
use std::collections::BTreeSet;
use support::*;
use uuid::Uuid;

#[test]
fn the_latest_draft_is_the_one_saved_last_whatever_the_clock_says() {
    let desk = Machine::new(1);
    let officer = OfficerId::from("gx-huong");
    let draft = |id: u128, form: &str, minutes| Draft {
        id: Uuid::from_u128(id),
        officer: officer.clone(),
        form: form.to_owned(),
        saved_at: morning() + Duration::minutes(minutes),
    };
    let put =
        |draft: &Draft| desk.ledger.write(Priority::Clerk, |write| write.put_draft(draft)).unwrap().topics;
    assert_eq!(put(&draft(1, "{}", 10)), BTreeSet::from([Topic::Drafts]));
    put(&draft(2, "{}", 5));
    put(&draft(1, "{\"a\":1}", 0));
    let latest = || desk.ledger.read(|read| read.latest_draft(&officer)).unwrap();
    assert_eq!(latest(), Some(draft(1, "{\"a\":1}", 0)));
    desk.ledger.write(Priority::Clerk, |write| write.delete_draft(Uuid::from_u128(1))).unwrap();
    assert_eq!(latest(), Some(draft(2, "{}", 5)));
    assert_eq!(desk.ledger.read(|read| read.draft(Uuid::from_u128(1))).unwrap(), None);
    assert_eq!(desk.ledger.read(|read| read.latest_draft(&"other".into())).unwrap(), None);
}

#[test]
fn settings_pins_and_favourites_are_kept() {
    let desk = Machine::new(1);
    let officer = OfficerId::from("gx-huong");
    let pin = Pin {
        officer: officer.clone(),
        verifier: Some("$argon2id$secret".into()),
        failures: 2,
        locked_until: Some(morning()),
        codes_used: vec!["mark".into()],
    };
    desk.ledger
        .write(Priority::Clerk, |write| {
            write.put_setting("last_officer", "gx-lan")?;
            write.put_setting("last_officer", "gx-huong")?;
            write.put_pin(&Pin { verifier: None, failures: 0, ..pin.clone() })?;
            write.put_pin(&pin)?;
            for (procedure, times) in [("1.001193", 2), ("1.000894", 3), ("1.004884", 1)] {
                for _ in 0..times {
                    write.count_procedure_use(&officer, procedure, None, morning())?;
                }
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    let desk = desk.reopened();
    desk.ledger
        .read(|read| {
            assert_eq!(read.setting("last_officer")?.as_deref(), Some("gx-huong"));
            assert_eq!(read.setting("nothing")?, None);
            assert_eq!(read.pin(&officer)?, Some(pin.clone()));
            assert_eq!(read.pins()?.len(), 1);
            let uses = read.procedure_uses(&officer)?;
            let order: Vec<_> = uses.iter().map(|used| (used.procedure.as_str(), used.count)).collect();
            assert_eq!(order, [("1.000894", 3), ("1.001193", 2), ("1.004884", 1)]);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert!(!format!("{pin:?}").contains("argon2"));
}

#[test]
fn an_enrolment_is_used_once_and_in_time() {
    let hub = Machine::new(9);
    let enrolment = |secret: &[u8]| Enrolment {
        secret_hash: Hash::plain(secret),
        office: OfficeId::from(OFFICE),
        desk_name: "GX-02".into(),
        issued_at: morning(),
        expires_at: morning() + Duration::days(7),
        used_at: None,
        desk: None,
    };
    let (first, second) = (DeskId(Uuid::from_u128(1)), DeskId(Uuid::from_u128(2)));
    let attempt = |secret: &[u8], desk, days| {
        let now = morning() + Duration::days(days);
        hub.ledger
            .write(Priority::Clerk, |write| write.use_enrolment(&Hash::plain(secret), desk, now))
            .unwrap()
            .value
    };
    hub.ledger
        .write(Priority::Clerk, |write| {
            write.put_enrolment(&enrolment(b"a"))?;
            write.put_enrolment(&enrolment(b"b"))
        })
        .unwrap();
    let used =
        Enrolment { used_at: Some(morning() + Duration::days(7)), desk: Some(first), ..enrolment(b"a") };
    assert_eq!(attempt(b"a", first, 7), EnrolmentUse::Taken(used.clone()));
    assert_eq!(attempt(b"a", first, 7), EnrolmentUse::Used(used.clone()));
    assert_eq!(attempt(b"a", second, 8), EnrolmentUse::Used(used));
    assert_eq!(attempt(b"b", second, 8), EnrolmentUse::Expired);
    assert_eq!(attempt(b"c", second, 0), EnrolmentUse::Unknown);
    assert_eq!(hub.ledger.read(|read| read.enrolments()).unwrap().len(), 2);
    assert!(hub.ledger.write(Priority::Clerk, |write| write.put_enrolment(&enrolment(b"a"))).is_err());
}

#[test]
fn sessions_end_by_time_and_by_hand() {
    let hub = Machine::new(9);
    let admin = Admin {
        name: "quantri".into(),
        password_verifier: None,
        one_time_verifier: Some("$argon2id$x".into()),
        failures: 0,
        locked_until: None,
    };
    let session = |token: &[u8], hours| Session {
        token_hash: Hash::plain(token),
        admin: "quantri".into(),
        expires_at: morning() + Duration::hours(hours),
    };
    let begin =
        |session: &Session| hub.ledger.write(Priority::Clerk, |write| write.put_session(session)).map(|_| ());
    assert!(begin(&session(b"a", 1)).is_err(), "no such administrator");
    hub.ledger.write(Priority::Clerk, |write| write.put_admin(&admin)).unwrap();
    assert_eq!(hub.ledger.read(|read| read.admin("quantri")).unwrap(), Some(admin));
    for (token, hours) in [(b"a", 1), (b"b", 2), (b"c", 3)] {
        begin(&session(token, hours)).unwrap();
    }
    let find = |token: &[u8], hours| {
        let now = morning() + Duration::hours(hours);
        hub.ledger.read(|read| read.session(&Hash::plain(token), now)).unwrap()
    };
    assert_eq!(find(b"a", 1), Some(session(b"a", 1)));
    assert_eq!(find(b"a", 2), None);
    let ended = hub
        .ledger
        .write(Priority::Clerk, |write| {
            assert!(write.delete_session(&Hash::plain(b"b"))?);
            assert!(!write.delete_session(&Hash::plain(b"b"))?);
            assert_eq!(write.delete_sessions_before(morning() + Duration::hours(2))?, 1);
            write.delete_sessions_of("quantri")
        })
        .unwrap();
    assert_eq!(ended.value, 1);
    assert_eq!(find(b"c", 0), None);
}
