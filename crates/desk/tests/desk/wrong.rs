//! When things go wrong while the form is open: what the clerk is told, and that nothing is lost.

use crate::office::{CLERK, DUE, LEAVING, Office, PIN, PROCEDURE, Seat, TestClock, form, request};
use desk::api::{
    dossiers::DossierId,
    receive::{Draft, ReceiveForm, ReceiveRequest},
};
use domain::problem::{Code, Problem};
use serde_json::Value;

fn save(seat: &Seat, form: &ReceiveForm) -> String {
    seat.desk().save_draft(Draft { id: None, saved_at: None, form: form.clone() }).unwrap().id
}

fn blocked(seat: &Seat) -> Option<Problem> {
    seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap().blocked
}

fn sync(seat: &Seat) -> desk::api::sync::SyncStatus {
    serde_json::from_value(seat.ask("sync_now", Value::Null).unwrap()).unwrap()
}

/// F9 is refused, nothing is numbered or printed, and what was typed is there.
fn is_refused_and_kept(seat: &Seat, form: &ReceiveForm, seen: Option<&str>) -> Problem {
    let draft = save(seat, form);
    let before = (seat.picture(), seat.printer.count());
    let ask = ReceiveRequest {
        form: form.clone(),
        seen_due_at: seen.map(str::to_owned),
        draft: Some(draft.clone()),
        line: None,
    };
    let problem = seat.desk().receive(ask).unwrap_err();
    assert_eq!((seat.picture(), seat.printer.count()), before);
    let kept = seat.desk().load_draft(()).unwrap().unwrap();
    assert_eq!(kept.id.as_deref(), Some(draft.as_str()));
    assert_eq!(kept.form.owner.full_name, form.owner.full_name);
    problem
}

/// A desk with a clock of its own.
fn with_own_clock(office: &Office, name: &str) -> Seat {
    let mut seat = office.enrolled(name);
    seat.clock = TestClock::at(crate::office::NOON);
    seat.open(true);
    seat.sign_in(CLERK).unwrap();
    seat
}

#[test]
fn a_clock_seven_minutes_off_is_told_and_stops_nobody() {
    let office = Office::open();
    let seat = with_own_clock(&office, "GX-01");
    seat.clock.advance_minutes(7);
    assert_eq!(sync(&seat).clock_off_seconds, Some(-420));
    assert_eq!(blocked(&seat), None);
    seat.receive("Nguyễn Văn Thắng");
}

#[test]
fn a_clock_half_a_day_off_receives_nothing_until_it_is_put_right() {
    let office = Office::open();
    for (name, wrong, minutes) in
        [("GX-01", "2021-12-10T08:00:00+07:00", "-1080"), ("GX-02", "2021-12-08T20:00:00+07:00", "1080")]
    {
        let mut seat = with_own_clock(&office, name);
        seat.clock.set(wrong);
        sync(&seat);
        let told = blocked(&seat).unwrap();
        assert_eq!((told.code, told.values["offset_minutes"].as_str()), (Code::ClockWrong, minutes));
        assert_eq!(told.values["now"], wrong);
        let problem = is_refused_and_kept(&seat, &form("Nguyễn Văn Thắng"), None);
        assert_eq!((problem.code, &problem.values), (Code::ClockWrong, &told.values));
        // Put right without a network: what was measured before does not stand in the way.
        seat.open(false);
        seat.sign_in(CLERK).unwrap();
        assert_eq!(blocked(&seat).map(|problem| problem.code), Some(Code::ClockWrong));
        seat.clock.set("2021-12-09T14:01:00+07:00");
        assert_eq!(blocked(&seat), None, "{wrong}");
        seat.receive("Nguyễn Văn Thắng");
    }
}

#[test]
fn a_birth_date_after_today_is_told_at_its_field_and_the_one_of_today_is_taken() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut newborn = form("Nguyễn Gia Bảo");
    newborn.owner.personal_id = String::new();
    newborn.owner.birth_date = "10/12/2021".into();
    let issues = seat.desk().preview(newborn.clone()).unwrap().issues;
    let told: Vec<_> =
        issues.iter().map(|issue| (issue.field.as_str(), issue.problem.code, issue.is_warning)).collect();
    assert_eq!(told, [("owner.birth_date", Code::FieldDateFuture, false)]);
    let problem = is_refused_and_kept(&seat, &newborn, None);
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldDateFuture, Some("owner.birth_date")));
    newborn.owner.birth_date = "09/12/2021".into();
    seat.desk().receive(request(newborn)).unwrap();
}

/// Its version ends with the day, and the form stays open over midnight.
#[test]
fn a_procedure_that_ended_while_the_form_was_open_is_told_at_its_field() {
    let office = Office::open();
    office.change_catalogue("procedures.toml", |text| {
        let code = format!("code = \"{PROCEDURE}\"\n");
        text.replacen(&code, &format!("{code}valid_to = \"2021-12-09\"\n"), 1)
    });
    let seat = office.desk("GX-01");
    let open = form("Nguyễn Văn Thắng");
    assert!(seat.desk().preview(open.clone()).unwrap().issues.is_empty());
    office.clock.set("2021-12-10T07:31:00+07:00");
    let issues = seat.desk().preview(open.clone()).unwrap().issues;
    let told: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.problem.code)).collect();
    assert_eq!(told, [("procedure_code", Code::ProcedureUnknown)]);
    let problem = is_refused_and_kept(&seat, &open, Some(DUE));
    assert_eq!((problem.code, problem.field.as_deref()), (Code::ProcedureUnknown, Some("procedure_code")));
}

#[test]
fn a_procedure_that_is_not_in_force_yet_is_not_offered_and_not_received() {
    let office = Office::open();
    office.change_catalogue("procedures.toml", |text| {
        let code = format!("code = \"{PROCEDURE}\"\n");
        text.replacen(&code, &format!("{code}valid_from = \"2021-12-10\"\n"), 1)
    });
    let seat = office.desk("GX-01");
    let query = || desk::api::receive::ProcedureQuery { query: PROCEDURE.into() };
    assert!(seat.desk().find_procedures(query()).unwrap().is_empty());
    assert_eq!(is_refused_and_kept(&seat, &form("Nguyễn Văn Thắng"), None).code, Code::ProcedureUnknown);
    office.clock.set("2021-12-10T07:30:00+07:00");
    assert_eq!(seat.desk().find_procedures(query()).unwrap().len(), 1);
    seat.receive("Nguyễn Văn Thắng");
}

/// Same day until 15:00 (Decree 23/2015 art. 7); a date that passes a mark is said again before it is printed.
#[test]
fn a_mark_that_is_passed_brings_a_new_date_and_the_second_f9_receives() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    for (code, before, after, due) in [
        ("2.000815", "2021-12-09T14:59:58+07:00", "2021-12-09T15:00:01+07:00", "2021-12-10T"),
        (PROCEDURE, "2021-12-10T16:59:00+07:00", "2021-12-13T07:31:00+07:00", "2021-12-16T"),
    ] {
        office.clock.set(before);
        let mut open = ReceiveForm { procedure_code: code.into(), ..form("Nguyễn Văn Thắng") };
        open.components = seat.desk().preview(open.clone()).unwrap().components;
        // What a copy costs goes by its pages.
        (open.fee.pages, open.fee.copies) = (Some(2), Some(3));
        for paper in &mut open.components {
            paper.is_received = true;
            paper.originals = paper.originals.max(1);
        }
        let seen = seat.desk().preview(open.clone()).unwrap().due.unwrap().at.unwrap();
        office.clock.set(after);
        let problem = is_refused_and_kept(&seat, &open, Some(&seen));
        assert_eq!(problem.code, Code::DueDateMoved);
        assert!(problem.values["due_at"].starts_with(due), "{code}: {problem:?}");
        let draft = seat.desk().load_draft(()).unwrap().unwrap().id;
        let now = seat.desk().preview(open.clone()).unwrap().due.unwrap().at;
        assert_eq!(now.as_deref(), Some(problem.values["due_at"].as_str()));
        let received =
            seat.desk().receive(ReceiveRequest { form: open, seen_due_at: now, draft, line: None }).unwrap();
        assert_eq!(received.received_at, after);
    }
}

/// After hours counts as the next morning, so midnight moves no date; what is received has the number of its day.
#[test]
fn a_form_that_is_open_over_midnight_is_received_with_the_date_that_was_said() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    office.clock.set("2021-12-09T23:59:30+07:00");
    let open = form("Nguyễn Văn Thắng");
    let seen = seat.desk().preview(open.clone()).unwrap();
    assert!(seen.slip.dossier_code.contains("-211209-"));
    let draft = Some(save(&seat, &open));
    office.clock.set("2021-12-10T00:00:30+07:00");
    let due = seen.due.unwrap().at;
    let received = seat
        .desk()
        .receive(ReceiveRequest { form: open, seen_due_at: due.clone(), draft, line: None })
        .unwrap();
    assert!(received.short_code.starts_with("211210-"));
    assert_eq!((received.due.at, received.received_at.as_str()), (due, "2021-12-10T00:00:30+07:00"));
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}

#[test]
fn a_range_that_is_used_up_is_told_before_and_by_f9_and_the_next_day_has_its_own() {
    let office = Office::open();
    office.change_catalogue("district.toml", |text| {
        text.replacen("block_size = 100", "block_size = 2", 1).replacen(
            "blocks_per_desk = 2",
            "blocks_per_desk = 1",
            1,
        )
    });
    let seat = office.desk("GX-01");
    let left = seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap().serials_left;
    assert!((1..=4).contains(&left), "{left}");
    for _ in 0..left {
        assert_eq!(blocked(&seat), None);
        seat.receive("Trần Thị Bưởi");
    }
    assert_eq!(blocked(&seat).map(|problem| problem.code), Some(Code::NoNumberLeft));
    assert_eq!(is_refused_and_kept(&seat, &form("Nguyễn Văn Thắng"), None).code, Code::NoNumberLeft);
    office.clock.set("2021-12-10T07:31:00+07:00");
    assert_eq!(blocked(&seat), None);
    seat.receive("Nguyễn Văn Thắng");
}

/// The desk could not know: what it received is taken by the district, and from then on it receives nothing.
#[test]
fn an_office_that_was_abolished_while_the_desk_was_offline_keeps_what_it_received() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let ended = "valid_to = \"2021-12-08\"";
    office.change_catalogue("agencies.toml", |text| {
        let (before, row) = text.split_once("code = \"nb-gv-gia-xuan\"").unwrap();
        format!("{before}code = \"nb-gv-gia-xuan\"{}", row.replacen("valid_to = \"2025-06-30\"", ended, 1))
    });
    let received = seat.receive("Nguyễn Văn Thắng");
    seat.open(true);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(sync(&seat).waiting, 0);
    let told = blocked(&seat).unwrap();
    assert_eq!((told.code, told.values["valid_to"].as_str()), (Code::OfficeEnded, "2021-12-08"));
    assert_eq!(is_refused_and_kept(&seat, &form("Trần Thị Bưởi"), None).code, Code::OfficeEnded);
    let state = seat.desk().app_state(()).unwrap().office.unwrap();
    assert_eq!((state.is_valid, state.valid_to.as_deref()), (false, Some("2021-12-08")));
    let view = seat.desk().dossier(DossierId { id: received.dossier.clone() }).unwrap();
    assert!(view.history.iter().all(|line| !line.is_pending) && !view.row.is_contested, "{view:?}");
    let there = office.book().read(|book| book.dossier_row(received.dossier.parse().unwrap())).unwrap();
    assert_eq!(there.unwrap().code.as_deref(), Some(received.code.as_str()));
    // Its paper can still be printed again.
    seat.desk().reprint(DossierId { id: received.dossier }).unwrap();
}

/// 64 MB in a window; here a little.
#[test]
fn on_a_full_disk_the_room_that_was_kept_lets_the_reception_through_once() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.desk().keep_reserve(1 << 20);
    let kept = seat.folder.join("reserve");
    assert_eq!(std::fs::metadata(&kept).unwrap().len(), 1 << 20);
    let ask = || serde_json::to_value(request(form("Nguyễn Văn Thắng"))).unwrap();
    seat.ledger().fail_next(ledger::Fault::Commit);
    let received = seat.ask("receive", ask()).unwrap();
    assert_eq!((received["receipt_number"].as_str(), seat.printer.count()), (Some("01-0001/TNHS"), 1));
    assert!(!kept.exists());
    let before = seat.picture();
    seat.ledger().fail_next(ledger::Fault::Commit);
    assert_eq!(seat.ask("receive", ask()).unwrap_err().code, Code::DiskFull);
    assert_eq!((seat.picture(), seat.printer.count()), (before, 1));
    // Never more than the disk can spare.
    seat.desk().keep_reserve(u64::MAX);
    assert!(!kept.exists());
}

/// Taken out of the staff list, without a date.
#[test]
fn who_was_taken_out_of_the_staff_list_is_locked_out_at_the_next_contact_and_their_work_is_sent() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.sign_in(LEAVING).unwrap();
    let draft = save(&seat, &form("Trần Thị Bưởi"));
    let received = seat.receive("Nguyễn Văn Thắng");
    office.change_catalogue("staff.toml", |text| {
        let rows: Vec<&str> = text.split("[[officer]]").filter(|row| !row.contains(LEAVING)).collect();
        rows.join("[[officer]]")
    });
    // As long as nothing was heard, they go on.
    assert!(seat.ask("today", Value::Null).is_ok());
    seat.open(true);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(sync(&seat).waiting, 0);
    assert_eq!(seat.try_pin(LEAVING, PIN).unwrap_err().code, Code::OfficerUnknown);
    let state = seat.desk().app_state(()).unwrap();
    assert!(state.officers.iter().all(|officer| officer.id != LEAVING));
    let view = seat.desk().dossier(DossierId { id: received.dossier }).unwrap();
    assert_eq!(view.history[0].by, "Trần Văn Thành");
    assert!(view.history.iter().all(|line| !line.is_pending) && !view.row.is_contested);
    // What they were typing is in the book still, and nobody else's.
    let kept = seat.ledger().read(|book| book.draft(draft.parse().unwrap())).unwrap().unwrap();
    assert_eq!(kept.officer.as_ref(), LEAVING);
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}

/// The right was withdrawn while they sat there.
#[test]
fn a_session_ends_with_the_contact_that_takes_the_right_away() {
    let office = Office::open();
    let seat = office.online("GX-01");
    seat.sign_in(LEAVING).unwrap();
    sync(&seat);
    office.change_catalogue("staff.toml", |text| {
        let id = format!("id = \"{LEAVING}\"\n");
        text.replacen(&id, &format!("{id}withdrawn_for_cause = true\n"), 1)
    });
    let _ = seat.ask("sync_now", Value::Null);
    let code = seat.ask("today", Value::Null).unwrap_err().code;
    assert!(matches!(code, Code::OfficerUnknown | Code::NotSignedIn), "{code:?}");
    assert_eq!(seat.try_pin(LEAVING, PIN).unwrap_err().code, Code::OfficerUnknown);
}
