//! Two machines that go on with the same data.

use crate::office::{Office, Seat, form, request};
use desk::api::{incarnation::IncarnationState, session::EnrolRequest, sync::Link};
use domain::problem::Code;

const BOOK: &str = "01/2021";

/// A desk with one dossier at the district, and its copy on a machine of the same name: images of a disk often
/// carry the machine's id along.
fn twins(office: &Office) -> (Seat, Seat) {
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(office, "disk");
    let mut twin = seat.twin(office, "disk", "GX-01");
    twin.start(false);
    assert_eq!(twin.state(), IncarnationState::Normal);
    (seat, twin)
}

#[test]
fn the_slower_one_is_told_keeps_its_work_and_enrols_anew() {
    let office = Office::open();
    let (seat, mut twin) = twins(&office);
    seat.receive("B");
    seat.sync();
    // Both print receipt 2 and 3.
    let double = twin.receive("C");
    twin.receive("D");
    assert_eq!(double.receipt_number, "01-0002/TNHS");
    seat.receive("E");
    seat.sync();
    twin.start(true);
    let status = twin.desk().sync_now(()).unwrap();
    assert_eq!(status.waiting, 2);
    let told = twin.incarnation();
    assert_eq!((told.state, told.is_waiting, told.needs_contact), (IncarnationState::Cloned, true, false));
    // It reads on, and keeps what it did.
    let status = twin.desk().sync_now(()).unwrap();
    assert_eq!(status.link, Link::Online, "{:?}", status.problem);
    assert_eq!(twin.owners(), ["A", "B", "C", "D", "E"]);
    assert_eq!(twin.desk().receive(request(form("F"))).unwrap_err().code, Code::DeskCloned);
    assert_eq!(twin.desk().preview(form("F")).unwrap().blocked.unwrap().code, Code::DeskCloned);
    // Also after a restart.
    twin.start(true);
    assert_eq!(twin.state(), IncarnationState::Cloned);
    assert_eq!(office.owners(), ["A", "B", "E"], "nothing of it came through");
    let state = twin.desk().enrol_again(EnrolRequest { code: office.enrolment("GX-03") }).unwrap();
    assert_eq!(state.incarnation.state, IncarnationState::Normal);
    assert_eq!(state.office.unwrap().desk_name, "GX-03");
    twin.sync();
    assert_eq!(office.owners(), ["A", "B", "C", "D", "E"], "everything exactly once");
    // What both printed is shown, on every machine.
    assert_eq!(office.doubles(BOOK), [2, 3]);
    seat.sync();
    let doubles = seat.ledger().read(|book| book.doubles(domain::number::Series::ReceiptSlip, BOOK)).unwrap();
    assert_eq!(doubles.into_keys().collect::<Vec<_>>(), [2, 3]);
    // Books and numbers of its own from here on.
    let next = twin.receive("F");
    assert_eq!(next.receipt_number, "02-0001/TNHS");
    twin.sync();
    seat.receive("G");
    seat.sync();
    assert_eq!(office.doubles(BOOK), [2, 3]);
    twin.start(true);
    twin.sync();
    assert_eq!(twin.owners(), ["A", "B", "C", "D", "E", "F", "G"]);
    assert_eq!(twin.state(), IncarnationState::Normal);
}

/// The one that did nothing meanwhile hears of work in its own name. Nobody but a person can say whether the other
/// machine is still there, so it asks before it gives out a number.
#[test]
fn one_that_hears_of_work_in_its_own_name_asks_which_machine_it_is() {
    let office = Office::open();
    let (seat, mut twin) = twins(&office);
    seat.receive("B");
    seat.sync();
    twin.start(true);
    twin.sync();
    let told = twin.incarnation();
    assert_eq!((told.state, told.is_confirmed, told.is_waiting), (IncarnationState::Elsewhere, false, true));
    assert_eq!(twin.owners(), ["A", "B"], "it reads on");
    assert_eq!(twin.desk().receive(request(form("C"))).unwrap_err().code, Code::DeskMoved);
    // Asked once, also after a restart and another exchange.
    twin.start(true);
    twin.sync();
    assert_eq!(twin.state(), IncarnationState::Elsewhere);
    twin.desk().enrol_again(EnrolRequest { code: office.enrolment("GX-03") }).unwrap();
    twin.sync();
    assert_eq!(twin.receive("C").receipt_number, "02-0001/TNHS");
    seat.receive("D");
    seat.sync();
    twin.sync();
    assert_eq!(office.owners(), ["A", "B", "C", "D"]);
    assert_eq!(office.doubles(BOOK), [0u32; 0]);
    assert_eq!(seat.state(), IncarnationState::Normal);
}

/// The image of a whole disk put back, its mark with it: the machine is the only one, and says so.
#[test]
fn the_image_of_a_whole_disk_that_was_put_back_goes_on_once_a_person_says_so() {
    let office = Office::open();
    let (seat, mut twin) = twins(&office);
    seat.receive("B");
    seat.sync();
    drop(seat);
    twin.start(true);
    twin.sync();
    twin.desk().confirm_moved(()).unwrap();
    twin.sync();
    assert_eq!(twin.state(), IncarnationState::Normal);
    twin.receive("C");
    twin.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert_eq!(office.doubles(BOOK), [0u32; 0]);
}

#[test]
fn a_healthy_desk_does_not_enrol_anew() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let code = office.enrolment("GX-02");
    let refused = seat.desk().enrol_again(EnrolRequest { code: code.clone() }).unwrap_err();
    assert_eq!(refused.code, Code::WrongState);
    // The string is still good.
    office.stranger("GX-02").enrol(&code).unwrap();
}

#[test]
fn a_program_that_ends_after_the_districts_answer_has_not_used_the_string_up() {
    let office = Office::open();
    let (seat, mut twin) = twins(&office);
    seat.receive("B");
    seat.sync();
    twin.receive("C");
    twin.start(true);
    let _ = twin.desk().sync_now(()).unwrap();
    assert_eq!(twin.state(), IncarnationState::Cloned);
    let code = office.enrolment("GX-03");
    // The seed is kept by the first statement, so the second is of the transaction that would change everything.
    twin.ledger().fail_next(ledger::Fault::Statement(2));
    let refused = twin.desk().enrol_again(EnrolRequest { code: code.clone() }).unwrap_err();
    assert_eq!(refused.code, Code::DiskFull);
    assert!(!twin.ledger().take_fault(), "it struck");
    assert_eq!(twin.state(), IncarnationState::Cloned);
    let mut stranger = office.stranger("GX-09");
    assert_eq!(stranger.enrol(&code).unwrap_err().code, Code::EnrolmentUsed, "the district had taken it");
    // The program starts anew; the string that the district calls used is good for this desk.
    twin.start(true);
    twin.desk().enrol_again(EnrolRequest { code }).unwrap();
    twin.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
}

/// Restored from before the enrolment anew, it must not take itself for the desk that another machine still is.
#[test]
fn a_backup_from_before_the_enrolment_anew_is_still_a_clone() {
    let office = Office::open();
    let (seat, mut twin) = twins(&office);
    seat.receive("B");
    seat.sync();
    twin.receive("C");
    twin.copied(&office, "early");
    let _ = twin.desk().sync_now(()).unwrap();
    twin.desk().enrol_again(EnrolRequest { code: office.enrolment("GX-03") }).unwrap();
    twin.sync();
    twin.put_back(&office, "early");
    twin.start(true);
    assert_eq!(twin.state(), IncarnationState::Cloned);
    assert_eq!(twin.desk().receive(request(form("D"))).unwrap_err().code, Code::DeskCloned);
    twin.desk().enrol_again(EnrolRequest { code: office.enrolment("GX-04") }).unwrap();
    twin.sync();
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert_eq!(twin.owners(), ["A", "B", "C"]);
}

/// A copy of the folder on the same machine meets the mark of the first.
#[test]
fn a_copy_on_the_same_machine_is_noticed_at_once() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "disk");
    seat.receive("B");
    seat.sync();
    let mut twin = seat.twin(&office, "disk", "GX-01");
    twin.marks = seat.marks.clone();
    twin.start(false);
    assert_eq!(twin.state(), IncarnationState::Restored);
    twin.start(true);
    twin.sync();
    assert_eq!(twin.receive("C").receipt_number, "01-0003/TNHS");
}
