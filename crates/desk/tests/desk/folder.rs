//! What lies on the disk, and who may read it.

use crate::office::{Office, form, request};
use desk::{
    api::session::Stage,
    printing::{Printer, SaveAndOpen},
};
use domain::problem::Code;
use std::fs;

#[cfg(unix)]
#[test]
fn nobody_else_on_this_machine_may_look_into_the_folder_or_at_the_prints() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&seat.folder), 0o700);
    assert_eq!(mode(&seat.folder.join("keys.json")), 0o600);
    let printer = SaveAndOpen::private();
    let folder = printer.folder().unwrap();
    assert_eq!(mode(&folder), 0o700);
}

/// Written whole or not at all, the same bytes again while a viewer has them open, and gone with the printer.
#[test]
fn prints_are_whole_and_go_with_the_program() {
    let printer = SaveAndOpen::private();
    let folder = printer.folder().unwrap();
    printer.save(b"one", "a.pdf").unwrap();
    printer.save(b"one", "a.pdf").unwrap();
    let path = printer.save(b"two", "a.pdf").unwrap();
    assert_eq!(fs::read(path).unwrap(), b"two");
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("pdf"))
        .collect();
    assert_eq!(names, ["a.pdf"]);
    printer.forget("a.pdf");
    assert!(!folder.join("a.pdf").exists());
    printer.clear();
    assert!(!folder.exists());
    // It is made again when it is needed again.
    printer.save(b"one", "a.pdf").unwrap();
    drop(printer);
}

/// A program that was killed could not tidy up; the next one does, and leaves alone what is in use.
#[test]
fn prints_of_a_program_that_was_killed_are_removed() {
    let running = SaveAndOpen::private();
    let in_use = running.save(b"one", "a.pdf").unwrap();
    let killed = SaveAndOpen::private();
    let left = killed.abandon().unwrap();
    fs::write(left.join("a.pdf"), b"one").unwrap();
    drop(SaveAndOpen::private());
    assert!(!left.exists());
    assert!(in_use.exists());
}

#[test]
fn a_second_window_is_told_and_reads_nothing() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let second = desk::Desk::open(seat.config(false));
    let state = second.app_state(()).unwrap();
    assert_eq!((state.stage, state.problem.unwrap().code), (Stage::Broken, Code::SecondInstance));
    assert_eq!(second.receive(request(form("A"))).unwrap_err().code, Code::SecondInstance);
    seat.receive("Nguyễn Văn Thắng");
    // Once the first has closed, the second opens without being started anew.
    seat.close();
    assert_eq!(second.app_state(()).unwrap().stage, Stage::SignedOut);
}

#[test]
fn a_key_file_that_cannot_be_read_is_damage_and_no_new_desk() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    seat.close();
    let database = fs::metadata(seat.folder.join("desk.db")).unwrap().len();
    fs::write(seat.folder.join("keys.json"), b"{}").unwrap();
    seat.open(true);
    assert_eq!(seat.desk().app_state(()).unwrap().stage, Stage::Broken);
    let problem = seat.enrol(&office.enrolment("GX-02")).unwrap_err();
    assert_eq!(problem.code, Code::AlreadyEnrolled);
    assert_eq!(fs::metadata(seat.folder.join("desk.db")).unwrap().len(), database);
}
