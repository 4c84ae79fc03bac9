//! Several dossiers of one procedure, received one after the other.

use crate::office::{Office, PROCEDURE, Seat, person};
use desk::api::{
    fee::OpenReceiptBook,
    receive::{BatchLine, Draft, ReceiveForm, ReceiveRequest, Received},
};
use domain::problem::{Code, Problem};
use ledger::Fault;

fn line(name: &str) -> BatchLine {
    BatchLine { owner: person(name), pages: Some(1), copies: Some(2), ..BatchLine::default() }
}

/// A head for a list of certified copies.
fn list(names: &[&str]) -> ReceiveForm {
    ReceiveForm {
        procedure_code: "2.000815".into(),
        set_count: 1,
        lines: names.iter().map(|name| line(name)).collect(),
        ..ReceiveForm::default()
    }
}

fn save(seat: &Seat, form: &ReceiveForm) -> String {
    seat.desk().save_draft(Draft { id: None, saved_at: None, form: form.clone() }).unwrap().id
}

/// The line as the page sends it.
fn receive(seat: &Seat, list: &ReceiveForm, draft: &str, at: u32) -> Result<Received, Problem> {
    let line = list.lines[usize::try_from(at).unwrap()].clone();
    let mut form =
        ReceiveForm { owner: line.owner, subject: line.subject, lines: Vec::new(), ..list.clone() };
    (form.fee.pages, form.fee.copies) = (line.pages, line.copies);
    form.fee.exemption = line.exemption;
    let request = ReceiveRequest { form, seen_due_at: None, draft: Some(draft.to_owned()), line: Some(at) };
    seat.desk().receive(request)
}

fn kept(seat: &Seat) -> Vec<Option<String>> {
    let draft = seat.desk().load_draft(()).unwrap().unwrap();
    draft.form.lines.into_iter().map(|line| line.received).collect()
}

#[test]
fn each_line_is_a_dossier_of_its_own_and_one_that_cannot_be_received_stops_none_behind_it() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let book =
        OpenReceiptBook { symbol: "AA/21".into(), first: "1".into(), last: "50".into(), next: String::new() };
    seat.desk().open_receipt_book(book).unwrap();
    let mut names = list(&["Nguyễn Văn Thắng", "", "Trần Thị Bưởi"]);
    let draft = save(&seat, &names);
    let first = receive(&seat, &names, &draft, 0).unwrap();
    let problem = receive(&seat, &names, &draft, 1).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldRequired, Some("owner.full_name")));
    let third = receive(&seat, &names, &draft, 2).unwrap();
    assert_ne!(first.dossier, third.dossier);
    let codes = [Some(first.short_code.clone()), None, Some(third.short_code.clone())];
    assert_eq!(kept(&seat), codes);
    // Receipts of both kinds go on in order, and so does the paper.
    let numbers = |received: &Received| received.fee.clone().unwrap().receipt_number.unwrap();
    assert_eq!([numbers(&first), numbers(&third)], ["0000001", "0000002"]);
    let printed: Vec<String> =
        seat.printer.printed.lock().unwrap().iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(printed, [&first.code, &third.code].map(|code| format!("giay-hen-{code}.pdf")));
    // Mended, it is received; with the last line the draft is done with.
    names.lines[1].owner = person("Phạm Thị Huế");
    receive(&seat, &names, &draft, 1).unwrap();
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}

#[test]
fn a_line_never_becomes_two_dossiers() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let names = list(&["Nguyễn Văn Thắng", "Trần Thị Bưởi"]);
    let draft = save(&seat, &names);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| receive(&seat, &names, &draft, 0))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused: Vec<Code> =
        answers.iter().filter_map(|answer| answer.as_ref().err()).map(|problem| problem.code).collect();
    assert_eq!(refused, [Code::WrongState]);
    assert_eq!(receive(&seat, &names, &draft, 0).unwrap_err().code, Code::WrongState);
    // A line that is none, and a draft that holds no list.
    assert_eq!(
        seat.desk().receive(ReceiveRequest { line: Some(7), ..ask(&names, &draft) }).unwrap_err().code,
        Code::BadRequest
    );
    let single = save(&seat, &ReceiveForm { procedure_code: PROCEDURE.into(), ..list(&[]) });
    assert_eq!(seat.desk().receive(ask(&names, &single)).unwrap_err().code, Code::BadRequest);
    assert_eq!(seat.printer.count(), 1);
}

fn ask(list: &ReceiveForm, draft: &str) -> ReceiveRequest {
    let mut form = ReceiveForm { owner: person("Phạm Thị Huế"), ..list.clone() };
    form.fee.pages = Some(1);
    ReceiveRequest { form, seen_due_at: None, draft: Some(draft.to_owned()), line: Some(0) }
}

#[test]
fn a_full_disk_in_the_middle_of_a_list_loses_nothing_and_receives_nothing_twice() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let names = list(&["Nguyễn Văn Thắng", "Trần Thị Bưởi"]);
    let draft = save(&seat, &names);
    receive(&seat, &names, &draft, 0).unwrap();
    let before = (kept(&seat), seat.picture());
    for fault in [Fault::Blob, Fault::Statement(3), Fault::Commit] {
        seat.ledger().fail_next(fault);
        assert_eq!(receive(&seat, &names, &draft, 1).unwrap_err().code, Code::DiskFull);
        assert_eq!((kept(&seat), seat.picture()), before);
    }
    receive(&seat, &names, &draft, 1).unwrap();
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}
