//! Joining an office, and what is left when it breaks off.

use crate::office::{CLERK, OFFICE, Office, PIN};
use desk::{api::session::Stage, keys::keyring_store::MemoryStore};
use domain::problem::Code;
use std::fs;

#[test]
fn a_second_press_never_touches_the_folder_that_the_first_made() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let code = office.enrolment("GX-01");
    // Without a keyring only the sheet opens the data: the one that was shown must be the right one.
    let mut seat = office.stranger_with("GX-01", MemoryStore::broken());
    let answers: Vec<_> = std::thread::scope(|scope| {
        let enrol = || seat.desk().enrol(desk::api::session::EnrolRequest { code: code.clone() });
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(enrol)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let sheets: Vec<String> =
        answers.iter().filter_map(|answer| answer.as_ref().ok()).map(|e| e.unlock_code.clone()).collect();
    let refused: Vec<Code> =
        answers.iter().filter_map(|answer| answer.as_ref().err()).map(|p| p.code).collect();
    assert_eq!((sheets.len(), refused), (1, vec![Code::AlreadyEnrolled; 2]));
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    let received = seat.receive("Nguyễn Văn Thắng");
    seat.open(false);
    seat.desk().unlock(desk::api::session::UnlockRequest { code: sheets[0].clone() }).unwrap();
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.desk().today(()).unwrap().latest[0].code, received.code);
}

/// Without its key file nobody can read it now; but a copy of the key file may come back.
#[test]
fn a_database_whose_key_file_is_gone_is_put_aside_and_not_deleted() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    seat.close();
    let keys = fs::read(seat.folder.join("keys.json")).unwrap();
    fs::remove_file(seat.folder.join("keys.json")).unwrap();
    seat.open(true);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::NotEnrolled);
    seat.enrol(&office.enrolment("GX-02")).unwrap();
    seat.close();
    let aside: Vec<_> = fs::read_dir(&seat.folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("before-enrolment-"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    // The old folder can be put together again.
    let again = office.path("again");
    crate::office::copy(&seat.folder, &again);
    for entry in fs::read_dir(&aside[0]).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), again.join(entry.file_name())).unwrap();
    }
    let _ = fs::remove_dir_all(again.join(aside[0].file_name().unwrap()));
    fs::write(again.join("keys.json"), keys).unwrap();
    seat.folder = again;
    seat.open(false);
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.desk().today(()).unwrap().latest[0].code, received.code);
}

/// The district has answered and taken the string; the key file could not be written.
#[test]
fn a_cut_between_the_districts_answer_and_the_key_file_does_not_use_the_string_up() {
    let office = Office::open();
    let code = office.enrolment("GX-01");
    let mut seat = office.stranger("GX-01");
    let in_the_way = seat.folder.join("keys.json.new");
    fs::create_dir(&in_the_way).unwrap();
    assert_eq!(seat.enrol(&code).unwrap_err().code, Code::DataDamaged);
    let pending = seat.folder.join("enrol.pending");
    assert!(pending.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&pending).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(office.stranger("GX-02").enrol(&code).unwrap_err().code, Code::EnrolmentUsed);
    fs::remove_dir(&in_the_way).unwrap();
    // Another process, which knows the seed from the disk only.
    seat.open(true);
    seat.enrol(&code).unwrap();
    assert!(!pending.exists(), "the key lies there no longer than it has to");
}

/// The program ended before the sheet was printed.
#[test]
fn until_the_first_sign_in_the_sheet_can_be_printed_even_after_a_restart() {
    let office = Office::open();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger("GX-01");
    seat.enrol(&office.enrolment("GX-01")).unwrap();
    seat.open(false);
    seat.desk().print_unlock_sheet(()).unwrap();
    assert_eq!(seat.printer.last().0, "to-mo-khoa-may.pdf");
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.sign_in(CLERK).unwrap();
    assert_eq!(seat.desk().print_unlock_sheet(()).unwrap_err().code, Code::NotFound);
    seat.open(false);
    assert_eq!(seat.desk().print_unlock_sheet(()).unwrap_err().code, Code::NotFound);
    let book = seat.ledger();
    assert_eq!(book.read(|book| book.setting("sheet")).unwrap(), None);
}

/// Without a keyring the sheet's code lies beside the data until somebody has signed in.
#[test]
fn without_a_keyring_nothing_about_a_citizen_comes_before_the_first_sign_in() {
    let office = Office::open();
    let first = office.online("GX-01");
    first.receive("Nguyễn Văn Thắng");
    first.desk().sync_now(()).unwrap();
    let paper = office.paper_code(CLERK);
    let mut seat = office.stranger_with("GX-02", MemoryStore::broken());
    seat.enrol(&office.enrolment("GX-02")).unwrap();
    seat.desk().sync_now(()).unwrap();
    assert!(seat.folder.join("sheet.pending").exists());
    let stream = domain::protocol::office_stream(&OFFICE.into());
    let read = || seat.ledger().read(|book| book.stream_head(&stream)).unwrap().position;
    assert_eq!(read(), 0);
    seat.set_pin(CLERK, &paper, PIN).unwrap();
    seat.desk().sync_now(()).unwrap();
    assert_eq!(read(), 0);
    seat.sign_in(CLERK).unwrap();
    assert!(!seat.folder.join("sheet.pending").exists());
    seat.desk().sync_now(()).unwrap();
    assert!(read() > 0);
}

#[test]
fn a_string_that_is_none_and_one_that_was_used_are_told_apart() {
    let office = Office::open();
    let code = office.enrolment("GX-01");
    let mut first = office.stranger("GX-01");
    let mut second = office.stranger("GX-02");
    let problem = first.enrol("MC1-AAAA").unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::EnrolmentMistyped, Some("code")));
    first.enrol(&code).unwrap();
    assert_eq!(second.enrol(&code).unwrap_err().code, Code::EnrolmentUsed);
    assert_eq!(second.desk().app_state(()).unwrap().stage, Stage::NotEnrolled);
    assert_eq!(first.enrol(&code).unwrap_err().code, Code::AlreadyEnrolled);
    // What failed leaves a folder that can be used.
    second.enrol(&office.enrolment("GX-02")).unwrap();
}
