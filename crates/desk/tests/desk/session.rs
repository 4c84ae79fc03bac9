//! PINs, paper codes, the sheet.

use crate::office::{CLERK, LEAVING, Office, PIN, Seat};
use desk::{
    api::session::{EnrolRequest, SetPinRequest, SignInRequest, Stage, UnlockRequest},
    keys::keyring_store::MemoryStore,
};
use domain::problem::Code;
use ledger::Fault;
use std::sync::Barrier;

const WRONG: &str = "111222";

#[test]
fn five_wrong_pins_lock_for_five_minutes_over_a_restart() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.desk().sign_out(()).unwrap();
    for left in ["4", "3", "2", "1"] {
        let problem = seat.try_pin(CLERK, WRONG).unwrap_err();
        assert_eq!((problem.code, problem.values["left"].as_str()), (Code::PinWrong, left));
    }
    let fifth = seat.try_pin(CLERK, WRONG).unwrap_err();
    assert_eq!(fifth.code, Code::PinLocked);
    assert_eq!(fifth.values["until"], "2021-12-09T14:05:00+07:00");
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinLocked);
    // Another officer is not locked out by it.
    seat.try_pin(LEAVING, PIN).unwrap();
    seat.open(false);
    office.clock.advance_minutes(4);
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinLocked);
    office.clock.advance_minutes(1);
    let problem = seat.try_pin(CLERK, WRONG).unwrap_err();
    assert_eq!((problem.code, problem.values["left"].as_str()), (Code::PinWrong, "4"));
    seat.try_pin(CLERK, PIN).unwrap();
}

/// A script calls as often as it likes at once: not more than five are looked at.
#[test]
fn tries_at_the_same_time_are_all_counted() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.desk().sign_out(()).unwrap();
    let together = Barrier::new(12);
    let codes: Vec<Code> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..12)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    seat.try_pin(CLERK, WRONG).unwrap_err().code
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let wrong = codes.iter().filter(|code| **code == Code::PinWrong).count();
    assert_eq!(wrong, 4, "{codes:?}");
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinLocked);
}

/// A full disk is no way round the lock, and keeps nobody from their work.
#[test]
fn on_a_full_disk_tries_are_counted_and_the_right_pin_signs_in() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.desk().sign_out(()).unwrap();
    seat.ledger().fail_next(Fault::Commit);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::SignedIn);
    seat.desk().sign_out(()).unwrap();
    for _ in 0..4 {
        seat.ledger().fail_next(Fault::Commit);
        assert_eq!(seat.try_pin(CLERK, WRONG).unwrap_err().code, Code::PinWrong);
    }
    seat.ledger().fail_next(Fault::Commit);
    assert_eq!(seat.try_pin(CLERK, WRONG).unwrap_err().code, Code::PinLocked);
    seat.ledger().take_fault();
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinLocked);
}

/// The clock was a year ahead when the lock was set.
#[test]
fn a_clock_that_was_put_back_locks_nobody_out_for_longer_than_the_lock() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.desk().sign_out(()).unwrap();
    office.clock.set("2022-12-09T14:00:00+07:00");
    for _ in 0..5 {
        seat.try_pin(CLERK, WRONG).unwrap_err();
    }
    office.clock.set("2021-12-09T14:00:00+07:00");
    let problem = seat.try_pin(CLERK, PIN).unwrap_err();
    assert_eq!(
        (problem.code, problem.values["until"].as_str()),
        (Code::PinLocked, "2021-12-09T14:05:00+07:00")
    );
    let shown = seat.desk().app_state(()).unwrap().officers;
    let until = shown.iter().find(|officer| officer.id == CLERK).unwrap().locked_until.clone();
    assert_eq!(until.as_deref(), Some("2021-12-09T14:05:00+07:00"));
    office.clock.advance_minutes(3);
    seat.open(false);
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinLocked);
    office.clock.advance_minutes(3);
    seat.try_pin(CLERK, PIN).unwrap();
}

#[test]
fn a_paper_code_is_good_once_even_at_the_same_time_and_cannot_be_guessed() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger("GX-01");
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    assert_eq!(seat.try_pin(CLERK, PIN).unwrap_err().code, Code::PinNotSet);
    assert_eq!(seat.set_pin(CLERK, &paper, "123456").unwrap_err().code, Code::PinWeak);
    assert_eq!(seat.set_pin(LEAVING, &paper, PIN).unwrap_err().code, Code::PaperCodeWrong);
    assert_eq!(seat.set_pin("gl-hoa", &paper, PIN).unwrap_err().code, Code::OfficerUnknown);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            [PIN, "369147"].map(|pin| scope.spawn(|| seat.set_pin(CLERK, &paper, pin))).into();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    for _ in 0..3 {
        assert_eq!(seat.set_pin(CLERK, "AAAA-AAAA", PIN).unwrap_err().code, Code::PaperCodeWrong);
    }
    // With the one that lost above these are five.
    assert_eq!(seat.set_pin(CLERK, "AAAA-AAAA", PIN).unwrap_err().code, Code::PinLocked);
    assert_eq!(seat.set_pin(CLERK, "AAAA-AAAA", PIN).unwrap_err().code, Code::PinLocked);
}

#[test]
fn an_expired_paper_code_sets_no_pin() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger("GX-01");
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    office.clock.set("2022-03-01T08:00:00+07:00");
    assert_eq!(seat.set_pin(CLERK, &paper, PIN).unwrap_err().code, Code::PaperCodeWrong);
}

#[test]
fn without_a_keyring_the_sheet_opens_the_data_and_nothing_else_does() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger_with("GX-01", MemoryStore::broken());
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    seat.receive("Nguyễn Văn Thắng");
    seat.open(false);
    let unlock =
        |code: &str| seat.desk().unlock(UnlockRequest { code: code.to_owned() }).map(|state| state.stage);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::Locked);
    for wrong in ["", "ABCDE", &seat.sheet.chars().rev().collect::<String>()] {
        assert_eq!(unlock(wrong).unwrap_err().code, Code::UnlockCodeWrong, "{wrong}");
    }
    assert_eq!(seat.desk().today(()).unwrap_err().code, Code::Locked);
    let typed = seat.sheet.replace('-', " ").to_lowercase();
    // A second press finds the data open.
    let stages: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| unlock(&typed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(stages, [Ok(Stage::SignedOut), Ok(Stage::SignedOut)]);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(unlock("whatever"), Ok(Stage::SignedIn));
    assert_eq!(seat.desk().today(()).unwrap().received_today, 1);
}

/// The power goes between the key file and the first look at the sheet.
#[test]
fn without_a_keyring_a_sheet_that_nobody_saw_is_still_there_until_the_first_sign_in() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger_with("GX-01", MemoryStore::broken());
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::SignedOut);
    seat.desk().print_unlock_sheet(()).unwrap();
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    let is_kept = |seat: &Seat| {
        std::fs::read_dir(&seat.folder).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            path.is_file()
                && std::fs::read(path).unwrap().windows(24).any(|part| part == seat.sheet.as_bytes())
        })
    };
    assert!(!is_kept(&seat), "from the first sign-in on the code is nowhere but on paper");
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::Locked);
    // The power went between the sign-in and the removal.
    std::fs::write(seat.folder.join(desk::keys::first_sheet::FILE), &seat.sheet).unwrap();
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::SignedOut);
    assert!(!is_kept(&seat));
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::Locked);
}

#[test]
fn a_keyring_that_works_again_is_used_from_then_on() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger_with("GX-01", MemoryStore::broken());
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    seat.keyring = std::sync::Arc::new(MemoryStore::default());
    seat.open(false);
    seat.desk().unlock(UnlockRequest { code: seat.sheet.clone() }).unwrap();
    seat.open(false);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::SignedOut);
    seat.sign_in(CLERK).unwrap();
}

#[test]
fn no_secret_is_shown_by_debug() {
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        EnrolRequest { code: "SECRET".into() },
        UnlockRequest { code: "SECRET".into() },
        SetPinRequest { officer: "gx-huong".into(), paper_code: "SECRET".into(), pin: "SECRET".into() },
        SignInRequest { officer: "gx-huong".into(), pin: "SECRET".into() },
    );
    assert!(!shown.contains("SECRET"), "{shown}");
}
