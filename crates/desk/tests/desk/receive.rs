//! F9.

use crate::office::{CLERK, DUE, Office, PROCEDURE, form, request};
use desk::api::receive::{Draft, ReceiveForm, ReceiveRequest};
use domain::{hash::Hash, number::Series, problem::Code};
use ledger::Fault;
use std::{collections::BTreeSet, sync::atomic::Ordering};

fn save(seat: &crate::office::Seat, form: &ReceiveForm) -> String {
    seat.desk().save_draft(Draft { id: None, saved_at: None, form: form.clone() }).unwrap().id
}

#[test]
fn what_is_received_is_numbered_stored_and_printed_and_the_draft_is_gone() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let form = form("Nguyễn Văn Thắng");
    let draft = save(&seat, &form);
    let preview = seat.desk().preview(form.clone()).unwrap();
    let ask = ReceiveRequest { form, seen_due_at: Some(DUE.into()), draft: Some(draft), line: None };
    let received = seat.desk().receive(ask).unwrap();
    assert_eq!(received.code, preview.slip.dossier_code);
    assert_eq!(received.code, format!("000.27.90.H42-{}", received.short_code));
    assert!(received.short_code.starts_with("211209-"));
    assert_eq!(received.received_at, "2021-12-09T14:00:00+07:00");
    assert_eq!(received.due.at.as_deref(), Some(DUE));
    assert_eq!(received.receipt_number, "01-0001/TNHS");
    assert_eq!(received.owner_name, "Nguyễn Văn Thắng");
    let view = seat.desk().dossier(desk::api::dossiers::DossierId { id: received.dossier.clone() }).unwrap();
    assert_eq!((view.register_volume.as_deref(), view.register_seq), (Some("01/2021"), Some(1)));
    let kinds: Vec<&str> = view.history.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["dossier_registered", "dossier_accepted", "form_issued"]);
    assert!(view.history.iter().all(|line| line.is_pending));
    // What is on paper is what was stored before it was printed.
    let (name, bytes) = seat.printer.last();
    assert_eq!(name, format!("giay-hen-{}.pdf", received.code));
    let receipt = view.receipt.unwrap();
    assert!(receipt.is_here);
    assert_eq!(receipt.sha256, Hash::plain(&bytes).to_string());
    assert_eq!(seat.ledger().blobs().get(&Hash::plain(&bytes)).unwrap().unwrap(), bytes);
    assert!(seat.desk().load_draft(()).unwrap().is_none());
    let second = seat.receive("Trần Thị Bưởi");
    assert_eq!(second.receipt_number, "01-0002/TNHS");
    assert_ne!(second.code, received.code);
}

#[test]
fn the_days_that_lead_to_a_promised_date_are_told_again() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let preview = seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap();
    let received = seat.receive("Nguyễn Văn Thắng");
    let id = desk::api::dossiers::DossierId { id: received.dossier };
    let why = seat.desk().why_this_date(id).unwrap();
    assert_eq!(why.due_at.as_deref(), Some(DUE));
    assert!(!why.is_of_another_calendar && !why.is_provisional);
    let said = |trace: &[desk::api::receive::TraceDayView]| serde_json::to_value(trace).unwrap();
    assert!(!why.trace.is_empty());
    assert_eq!(said(&why.trace), said(&preview.trace));
    let unknown = desk::api::dossiers::DossierId { id: "0".into() };
    assert_eq!(seat.desk().why_this_date(unknown).unwrap_err().code, Code::DossierUnknown);
}

#[test]
fn two_threads_never_use_a_number_twice() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let codes: Vec<(String, String)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..3)
                        .map(|_| {
                            let received = seat.receive("Nguyễn Văn Thắng");
                            (received.code, received.receipt_number)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let different: BTreeSet<&String> = codes.iter().map(|(code, _)| code).collect();
    let receipts: BTreeSet<&String> = codes.iter().map(|(_, receipt)| receipt).collect();
    assert_eq!((different.len(), receipts.len()), (12, 12));
    let doubles = seat.ledger().read(|book| book.doubles(Series::DossierRegister, "01/2021")).unwrap();
    assert!(doubles.is_empty());
}

/// F9 pressed twice, or asked again by a page that lost the answer.
#[test]
fn one_draft_becomes_one_dossier() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let form = form("Nguyễn Văn Thắng");
    let draft = save(&seat, &form);
    let ask =
        ReceiveRequest { form: form.clone(), seen_due_at: None, draft: Some(draft.clone()), line: None };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| seat.desk().receive(ask.clone()))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused: Vec<Code> =
        answers.iter().filter_map(|answer| answer.as_ref().err()).map(|p| p.code).collect();
    assert_eq!(refused, [Code::WrongState]);
    assert_eq!(seat.printer.count(), 1);
    // A save that was on its way does not bring the draft back: it would be received a second time.
    let late = seat.desk().save_draft(Draft { id: Some(draft), saved_at: None, form });
    assert_eq!(late.unwrap_err().code, Code::NotFound);
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}

#[test]
fn a_printer_that_fails_undoes_nothing() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.printer.is_broken.store(true, Ordering::SeqCst);
    let received = seat.receive("Nguyễn Văn Thắng");
    assert!(received.printed.is_none());
    assert_eq!(received.print_problem.unwrap().code, Code::OpenFailed);
    seat.printer.is_broken.store(false, Ordering::SeqCst);
    let id = desk::api::dossiers::DossierId { id: received.dossier };
    seat.desk().open_receipt(id).unwrap();
    assert_eq!(seat.printer.count(), 1);
}

#[test]
fn a_full_disk_at_any_write_changes_nothing_and_the_next_try_works() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Trần Thị Bưởi");
    let form = form("Nguyễn Văn Thắng");
    let draft = save(&seat, &form);
    let before = seat.picture();
    let ask =
        || ReceiveRequest { form: form.clone(), seen_due_at: None, draft: Some(draft.clone()), line: None };
    let mut struck = 0;
    for fault in [Fault::Blob, Fault::Commit].into_iter().chain((1..).map(Fault::Statement)) {
        seat.ledger().fail_next(fault);
        let answer = seat.desk().receive(ask());
        if seat.ledger().take_fault() {
            // There are fewer statements than that: it went through.
            assert_eq!(answer.unwrap().receipt_number, "01-0002/TNHS");
            break;
        }
        struck += 1;
        let problem = answer.unwrap_err();
        assert_eq!(problem.code, Code::DiskFull, "{fault:?}");
        assert_eq!(seat.picture(), before, "{fault:?}");
        assert_eq!(seat.desk().load_draft(()).unwrap().unwrap().id.as_ref(), Some(&draft), "{fault:?}");
        assert_eq!(seat.printer.count(), 1, "{fault:?}");
    }
    assert!(struck > 10, "only {struck} writes");
    assert!(seat.desk().load_draft(()).unwrap().is_none());
    assert_eq!(seat.printer.count(), 2);
}

#[test]
fn another_due_date_than_the_one_that_was_said_is_refused_with_the_new_one() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let before = seat.picture();
    let ask = |seen: &str| ReceiveRequest {
        form: form("Nguyễn Văn Thắng"),
        seen_due_at: Some(seen.into()),
        draft: None,
        line: None,
    };
    let problem = seat.desk().receive(ask("2021-12-13T17:30:00+07:00")).unwrap_err();
    assert_eq!(problem.code, Code::DueDateMoved);
    assert_eq!(problem.values["due_at"], DUE);
    assert_eq!(seat.picture(), before);
    seat.desk().receive(ask(DUE)).unwrap();
}

/// A clock that was a quarter of an hour fast and was put right.
#[test]
fn within_a_day_no_record_is_made_before_the_last_and_the_preview_says_the_same() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    office.clock.advance_minutes(15);
    seat.receive("Trần Thị Bưởi");
    office.clock.advance_minutes(-15);
    let form = form("Nguyễn Văn Thắng");
    let preview = seat.desk().preview(form.clone()).unwrap();
    assert_eq!(preview.at, "2021-12-09T14:15:00+07:00");
    let due = preview.due.and_then(|due| due.at);
    let received =
        seat.desk().receive(ReceiveRequest { form, seen_due_at: due, draft: None, line: None }).unwrap();
    assert_eq!(received.received_at, "2021-12-09T14:15:00+07:00");
}

/// A wrong day would be printed: the clerk is told before, and the same by F9.
#[test]
fn a_clock_that_stands_on_a_day_before_the_last_record_receives_nothing() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    office.clock.set("2021-12-10T08:00:00+07:00");
    seat.receive("Trần Thị Bưởi");
    office.clock.set("2021-12-09T14:00:00+07:00");
    let before = seat.picture();
    let form = form("Nguyễn Văn Thắng");
    let preview = seat.desk().preview(form.clone()).unwrap();
    assert_eq!(preview.blocked.map(|problem| problem.code), Some(Code::ClockWrong));
    let problem = seat.desk().receive(request(form.clone())).unwrap_err();
    assert_eq!(problem.code, Code::ClockWrong);
    assert_eq!(seat.picture(), before);
    office.clock.set("2021-12-10T08:00:00+07:00");
    seat.desk().receive(request(form)).unwrap();
}

/// The most that the fields hold, on the procedure with the longest list, fits into an operation.
#[test]
fn the_longest_dossier_fits() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let options =
        seat.desk().find_procedures(desk::api::receive::ProcedureQuery { query: String::new() }).unwrap();
    let longest = options
        .iter()
        .filter(|option| option.is_supported)
        .filter_map(|option| {
            let form = ReceiveForm { procedure_code: option.code.clone(), ..form("Nguyễn Văn Thắng") };
            let preview = seat.desk().preview(form).unwrap();
            let text: usize = preview.procedure?.components.iter().map(|paper| paper.name.len() + 100).sum();
            Some((text, option.code.clone(), preview.components))
        })
        .max_by_key(|(text, ..)| *text)
        .unwrap();
    let mut form = form(&"ế".repeat(100));
    form.procedure_code = longest.1;
    form.components = longest.2;
    for paper in &mut form.components {
        *paper = desk::api::receive::ComponentForm {
            is_received: true,
            originals: 999,
            copies: 999,
            ..paper.clone()
        };
    }
    form.owner.residence_address = "ế".repeat(250);
    form.owner.email = format!("{}@{}.vn", "a".repeat(58), "b".repeat(58));
    form.is_submitted_by_other = true;
    form.submitter = form.owner.clone();
    form.subject = "ế".repeat(300);
    form.result_address = "ế".repeat(300);
    form.result_channel = domain::dossier::value::ResultChannel::Postal;
    form.digitisation_reason = "ế".repeat(300);
    let preview = seat.desk().preview(form.clone()).unwrap();
    let errors: Vec<_> = preview.issues.iter().filter(|issue| !issue.is_warning).collect();
    assert!(errors.is_empty(), "{errors:?}");
    seat.desk().receive(request(form)).unwrap();
}

#[test]
fn a_procedure_that_is_received_comes_first_the_next_time() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let first = || {
        let query = desk::api::receive::ProcedureQuery { query: String::new() };
        seat.desk().find_procedures(query).unwrap().remove(0)
    };
    assert!(!first().is_favourite);
    seat.receive("Nguyễn Văn Thắng");
    assert_eq!((first().code.as_str(), first().is_favourite), (PROCEDURE, true));
    let uses = seat.ledger().read(|book| book.procedure_uses(&CLERK.into())).unwrap();
    assert_eq!(uses.len(), 1);
}
