//! Data that came to another machine, and a clock that was ahead.

use crate::office::{CLERK, NOON, Office, form, request};
use desk::api::{incarnation::IncarnationState, session::EnrolRequest};
use domain::problem::Code;

const BOOK: &str = "01/2021";

#[test]
fn a_new_machine_goes_on_once_the_old_one_is_said_to_be_gone() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.start(false);
    seat.receive("B");
    seat.machine = "another".into();
    seat.start(true);
    let told = seat.incarnation();
    assert_eq!((told.state, told.is_confirmed, told.is_waiting), (IncarnationState::Elsewhere, false, true));
    seat.sync();
    assert_eq!(seat.desk().receive(request(form("C"))).unwrap_err().code, Code::DeskMoved);
    seat.desk().confirm_moved(()).unwrap();
    assert_eq!(seat.desk().confirm_moved(()).unwrap_err().code, Code::WrongState);
    seat.sync();
    assert_eq!(seat.state(), IncarnationState::Normal);
    // What the old machine did after the copy and never sent, nobody knows.
    assert_eq!(seat.receive("C").receipt_number, "01-0023/TNHS");
    seat.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert_eq!(office.receipt_numbers(BOOK), [1, 2, 23]);
    // It is at home here now.
    seat.start(true);
    assert_eq!(seat.state(), IncarnationState::Normal);
    assert_eq!(seat.receive("D").receipt_number, "01-0024/TNHS");
}

#[test]
fn a_new_machine_beside_the_old_one_enrols_anew() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.start(false);
    seat.receive("A");
    seat.copied(&office, "disk");
    let mut twin = seat.twin(&office, "disk", "another");
    twin.start(true);
    assert_eq!(twin.state(), IncarnationState::Elsewhere);
    seat.sync();
    twin.desk().enrol_again(EnrolRequest { code: office.enrolment("GX-02") }).unwrap();
    twin.sync();
    assert_eq!(twin.state(), IncarnationState::Normal);
    assert_eq!(twin.receive("B").receipt_number, "02-0001/TNHS");
    assert_eq!(seat.receive("C").receipt_number, "01-0002/TNHS");
    twin.sync();
    seat.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert_eq!(office.doubles(BOOK), [0u32; 0], "what both had is one dossier");
}

#[test]
fn after_a_day_that_the_clock_made_up_an_officer_begins_anew() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.start(false);
    office.clock.set("2021-12-17T14:00:00+07:00");
    let ahead = seat.receive("B");
    office.clock.set(NOON);
    assert_eq!(seat.desk().receive(request(form("C"))).unwrap_err().code, Code::ClockWrong);
    assert_eq!(seat.incarnation().ahead_until.as_deref(), Some("2021-12-17"));
    assert_eq!(seat.desk().begin_new_chain(()).unwrap_err().code, Code::Offline);
    seat.start(true);
    seat.desk().begin_new_chain(()).unwrap();
    assert_eq!(seat.incarnation().ahead_until, None);
    let received = seat.receive("C");
    assert!(received.received_at.starts_with("2021-12-09"), "{}", received.received_at);
    assert_eq!(received.receipt_number, "01-0003/TNHS");
    seat.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert!(ahead.code.contains("211217"), "{}", ahead.code);
    assert_eq!(seat.desk().begin_new_chain(()).unwrap_err().code, Code::WrongState);
    // Not an incarnation that anybody has to be told of.
    seat.start(true);
    assert_eq!(seat.state(), IncarnationState::Normal);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.receive("D").receipt_number, "01-0004/TNHS");
}

/// The first act of the folder writes its mark, so a mark of another desk in the same folder says nothing.
#[test]
fn an_enrolment_in_a_folder_that_was_put_aside_is_no_restore() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.close();
    std::fs::remove_file(seat.folder.join("keys.json")).unwrap();
    seat.open(true);
    seat.enrol(&office.enrolment("GX-02")).unwrap();
    assert_eq!(seat.state(), IncarnationState::Normal);
}
