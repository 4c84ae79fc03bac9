//! A forgotten PIN, without a network: the head of the counter gives a code.

use crate::office::{CLERK, LEAVING, Office, PIN, Seat};
use desk::api::session::{PinCode, PinCodeRequest};
use domain::problem::{Code, Problem};

/// Head of the counter in the real catalogue.
const HEAD: &str = CLERK;
const NEW: &str = "741963";

fn ask(seat: &Seat, head: &str, pin: &str, officer: &str) -> Result<PinCode, Problem> {
    let request = PinCodeRequest { officer: officer.into(), head: head.into(), pin: pin.into() };
    seat.desk().give_pin_code(request)
}

fn alone(office: &Office) -> Seat {
    let seat = office.desk("GX-01");
    seat.desk().sign_out(()).unwrap();
    seat
}

#[test]
fn the_heads_code_opens_the_lock_and_sets_a_pin_once_offline() {
    let office = Office::open();
    let mut seat = alone(&office);
    for _ in 0..5 {
        seat.try_pin(LEAVING, "111222").unwrap_err();
    }
    let given = ask(&seat, HEAD, PIN, LEAVING).unwrap();
    assert_eq!(given.until, "2021-12-09T14:30:00+07:00");
    assert_eq!(given.code.len(), 9);
    seat.open(false);
    // As somebody types it from paper; the lock is open at once.
    let typed = given.code.replace('-', " ").to_lowercase();
    seat.set_pin(LEAVING, &typed, NEW).unwrap();
    assert_eq!(seat.try_pin(LEAVING, PIN).unwrap_err().code, Code::PinWrong);
    seat.try_pin(LEAVING, NEW).unwrap();
    assert_eq!(seat.set_pin(LEAVING, &given.code, PIN).unwrap_err().code, Code::PaperCodeWrong);
    // It was for one officer, and the head's own PIN is what it was.
    seat.try_pin(HEAD, PIN).unwrap();
}

#[test]
fn only_the_head_with_their_pin_gives_one_and_never_to_themselves() {
    let office = Office::open();
    let seat = alone(&office);
    assert_eq!(ask(&seat, LEAVING, PIN, HEAD).unwrap_err().code, Code::RoleMissing);
    assert_eq!(ask(&seat, HEAD, PIN, HEAD).unwrap_err().code, Code::RoleMissing);
    assert_eq!(ask(&seat, "gl-hoa", PIN, LEAVING).unwrap_err().code, Code::OfficerUnknown);
    assert_eq!(ask(&seat, HEAD, PIN, "gl-hoa").unwrap_err().code, Code::OfficerUnknown);
    for left in ["4", "3", "2", "1"] {
        let problem = ask(&seat, HEAD, "111222", LEAVING).unwrap_err();
        assert_eq!((problem.code, problem.values["left"].as_str()), (Code::PinWrong, left));
    }
    assert_eq!(ask(&seat, HEAD, "111222", LEAVING).unwrap_err().code, Code::PinLocked);
    assert_eq!(ask(&seat, HEAD, PIN, LEAVING).unwrap_err().code, Code::PinLocked);
}

#[test]
fn five_wrong_tries_end_the_heads_code_and_so_does_half_an_hour() {
    let office = Office::open();
    let seat = alone(&office);
    let given = ask(&seat, HEAD, PIN, LEAVING).unwrap();
    for _ in 0..4 {
        assert_eq!(seat.set_pin(LEAVING, "BCDF-GHJK", NEW).unwrap_err().code, Code::PaperCodeWrong);
    }
    assert_eq!(seat.set_pin(LEAVING, "BCDF-GHJK", NEW).unwrap_err().code, Code::PinLocked);
    office.clock.advance_minutes(6);
    assert_eq!(seat.set_pin(LEAVING, &given.code, NEW).unwrap_err().code, Code::PaperCodeWrong);
    let second = ask(&seat, HEAD, PIN, LEAVING).unwrap();
    office.clock.advance_minutes(30);
    assert_eq!(seat.set_pin(LEAVING, &second.code, NEW).unwrap_err().code, Code::PaperCodeWrong);
    let third = ask(&seat, HEAD, PIN, LEAVING).unwrap();
    office.clock.advance_minutes(-60);
    assert_eq!(seat.set_pin(LEAVING, &third.code, NEW).unwrap_err().code, Code::PaperCodeWrong);
    seat.try_pin(LEAVING, PIN).unwrap();
}

#[test]
fn the_code_is_nowhere_on_the_disk_and_in_no_debug() {
    let office = Office::open();
    let seat = alone(&office);
    let given = ask(&seat, HEAD, PIN, LEAVING).unwrap();
    assert_eq!(format!("{given:?}"), "PinCode(…)");
    let bare = given.code.replace('-', "");
    let kept = seat.ledger().read(|book| book.setting(&format!("pin.code.{LEAVING}"))).unwrap().unwrap();
    assert!(!kept.contains(&bare) && !kept.contains(&given.code));
}
