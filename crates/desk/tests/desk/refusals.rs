//! What is not taken, and that nothing is done then.

use crate::office::{CLERK, LEAVING, Office, PIN, form, request};
use domain::problem::Code;
use serde_json::json;

#[test]
fn decomposed_text_is_kept_composed() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    // As some input methods on macOS and Linux type it.
    let apart = "Nguye\u{302}\u{303}n  Va\u{306}n Tha\u{306}\u{301}ng ";
    let received = seat.receive(apart);
    let view = seat.desk().dossier(desk::api::dossiers::DossierId { id: received.dossier }).unwrap();
    assert_eq!(view.row.owner_name, "Nguyễn Văn Thắng");
    assert_eq!(received.owner_name, "Nguyễn Văn Thắng");
}

#[test]
fn names_that_cannot_be_kept_are_refused_at_their_field() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let before = seat.picture();
    for (name, code) in [
        ("", Code::FieldRequired),
        (" \u{a0} ", Code::FieldRequired),
        ("Nguyễn\u{0}Văn", Code::FieldControlCharacter),
        ("Nguyễn\u{202e}Văn", Code::FieldControlCharacter),
        ("Nguyễn\u{200b}Văn", Code::FieldControlCharacter),
        ("Nguyễn Văn 2", Code::FieldNameHasDigits),
        (&"ế".repeat(10_000), Code::FieldTooLong),
    ] {
        let problem = seat.desk().receive(request(form(name))).unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some("owner.full_name")), "{name:?}");
        // The problem goes to the log and over the telephone: it quotes nothing.
        assert!(name.trim().is_empty() || !format!("{problem:?}").contains(name));
    }
    assert_eq!(seat.picture(), before);
}

#[test]
fn an_office_that_ended_receives_nothing_and_says_until_when_it_did() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    office.clock.set("2025-07-01T08:00:00+07:00");
    let before = seat.picture();
    let preview = seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap();
    let blocked = preview.blocked.unwrap();
    assert_eq!(blocked.code, Code::OfficeEnded);
    assert_eq!(blocked.values["valid_to"], "2025-06-30");
    let problem = seat.desk().receive(request(form("Nguyễn Văn Thắng"))).unwrap_err();
    assert_eq!(problem.code, Code::OfficeEnded);
    assert_eq!(seat.picture(), before);
    let state = seat.desk().app_state(()).unwrap();
    assert!(!state.office.unwrap().is_valid);
}

#[test]
fn a_day_without_numbers_is_told_before_and_by_f9() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    // The calendar is there, the leases are not.
    office.clock.set("2022-12-01T08:00:00+07:00");
    let preview = seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap();
    let problem = seat.desk().receive(request(form("Nguyễn Văn Thắng"))).unwrap_err();
    assert_eq!(Some(problem.code), preview.blocked.map(|problem| problem.code));
    assert!(matches!(problem.code, Code::NoNumberLeft | Code::CalendarMissing), "{problem:?}");
}

/// It would wait in the outbox, and everything of this desk behind it, until the hub is upgraded.
#[test]
fn what_the_hub_does_not_read_yet_is_not_written() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let ledger = seat.ledger();
    let text = ledger.read(|book| book.setting(desk::identity::SETTING)).unwrap().unwrap();
    let mut identity: desk::identity::Identity = serde_json::from_str(&text).unwrap();
    identity.announced.retain(|known| known.kind != "form_issued");
    let text = serde_json::to_string(&identity).unwrap();
    ledger.write(ledger::Priority::Clerk, |book| book.put_setting(desk::identity::SETTING, &text)).unwrap();
    drop(ledger);
    seat.open(false);
    seat.sign_in(CLERK).unwrap();
    let before = seat.picture();
    let problem = seat.desk().receive(request(form("Nguyễn Văn Thắng"))).unwrap_err();
    assert_eq!(problem.code, Code::KindNotAnnounced);
    assert_eq!((seat.picture(), seat.printer.count()), (before, 0));
}

#[test]
fn an_unknown_procedure_and_paper_are_refused() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut other = form("Nguyễn Văn Thắng");
    other.procedure_code = "9.999999".into();
    let problem = seat.desk().receive(request(other)).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::ProcedureUnknown, Some("procedure_code")));
    let mut none = form("Nguyễn Văn Thắng");
    none.procedure_code = String::new();
    let problem = seat.desk().receive(request(none)).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldRequired, Some("procedure_code")));
}

/// Who may call is read from the session, never from the page.
#[test]
fn nobody_without_the_right_gets_an_answer() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let code = |name: &str| seat.ask(name, json!({ "text": "", "limit": 0 })).map(|_| ()).map_err(|p| p.code);
    assert_eq!(code("dossiers"), Ok(()));
    seat.desk().sign_out(()).unwrap();
    for name in ["dossiers", "find", "preview", "receive", "save_draft", "reprint", "outbox", "sync_now"] {
        assert_eq!(code(name), Err(Code::NotSignedIn), "{name}");
    }
    assert_eq!(code("format_disk"), Err(Code::BadRequest));
    seat.sign_in(CLERK).unwrap();
    let mut as_other = serde_json::to_value(request(form("Nguyễn Văn Thắng"))).unwrap();
    as_other["officer"] = "gx-quyet".into();
    seat.ask("receive", as_other).unwrap();
    assert_eq!(seat.ask("receive", json!({ "form": 7 })).unwrap_err().code, Code::BadRequest);
}

/// Removed from the staff list, or the last day is over: the session ends with the right.
#[test]
fn an_officer_who_left_while_signed_in_sees_nothing_any_more() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    seat.try_pin(LEAVING, PIN).unwrap();
    seat.ask("dossiers", json!({})).unwrap();
    office.clock.set("2021-12-10T08:00:00+07:00");
    assert_eq!(seat.ask("dossiers", json!({})).unwrap_err().code, Code::OfficerUnknown);
    for name in ["today", "receive"] {
        assert_eq!(seat.ask(name, json!({})).unwrap_err().code, Code::NotSignedIn, "{name}");
    }
    let state = seat.desk().app_state(()).unwrap();
    assert_eq!(state.stage, desk::api::session::Stage::SignedOut);
    assert!(state.officer.is_none());
    assert_eq!(seat.try_pin(LEAVING, PIN).unwrap_err().code, Code::OfficerUnknown);
}
