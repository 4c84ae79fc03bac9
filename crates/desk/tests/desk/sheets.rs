//! Paper day: sheets printed ahead, entered afterwards, given back.

use crate::office::{Office, Seat, form};
use desk::api::{
    dossiers::DossierId,
    fee::{FeeForm, OpenReceiptBook},
    health::NumberSeries,
    numbers::{GapReason, NumberBooksRequest},
    receive::{ReceiveForm, ReceiveRequest, Received},
    sheets::{BurnSheets, PrintSheets, SheetEntry, SheetRef, SheetState, Sheets},
};
use domain::{
    dossier::backfill::BackfillOrigin,
    id::EntityId,
    problem::{Code, Problem},
};

const CUT: &str = "10/12/2021";

fn print(seat: &Seat, count: u32) -> Sheets {
    seat.desk().print_sheets(PrintSheets { day: CUT.into(), count }).unwrap()
}

fn entry(sheets: &Sheets, index: usize, hour: &str) -> SheetEntry {
    let sheet = &sheets.sheets[index];
    SheetEntry {
        volume: sheet.volume.clone(),
        number: sheet.number,
        day: CUT.into(),
        hour: hour.into(),
        reason: "Mất điện".into(),
    }
}

fn enter(seat: &Seat, entry: SheetEntry, name: &str) -> Result<Received, Problem> {
    let form = ReceiveForm { sheet: Some(entry), ..form(name) };
    seat.desk().receive(ReceiveRequest { form, seen_due_at: None, draft: None, line: None })
}

/// First, last, reason and note of the gaps of a book.
fn gaps(seat: &Seat, series: NumberSeries, name: &str) -> Vec<(u32, u32, GapReason, Option<String>)> {
    let books = seat.desk().number_books(NumberBooksRequest::default()).unwrap().books;
    let book = books.into_iter().find(|book| book.series == series && book.book == name).unwrap();
    let lines = book.gaps.into_iter();
    lines
        .filter(|gap| !matches!(gap.reason, GapReason::NotYetUsed | GapReason::Spare))
        .map(|gap| (gap.first, gap.last, gap.reason, gap.note))
        .collect()
}

#[test]
fn sheets_are_printed_with_numbers_that_nothing_else_gets() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let before = seat.receive("Nguyễn Văn Thắng");
    assert_eq!(seat.desk().sheets(()).unwrap().next_day, "2021-12-10");
    let sheets = print(&seat, 3);
    assert_eq!(sheets.open, 3);
    let first = &sheets.sheets[0];
    assert_eq!((first.number_text.as_str(), first.register_seq), ("01-0002/TNHS", 2));
    assert_eq!((first.day.as_str(), first.state), ("2021-12-10", SheetState::Open));
    assert!(first.short_code.starts_with("211210-"), "{}", first.code);
    let (name, pdf) = seat.printer.last();
    assert_eq!(name, "to-in-truoc-2021-12-10-0002-0004.pdf");
    assert_eq!(forms::Sheets::of(&pdf).unwrap().pages, 6, "two copies of each");
    // The next reception goes on behind them, today and on the day of the cut.
    let after = seat.receive("Trần Thị Bưởi");
    assert_eq!(
        (before.receipt_number.as_str(), after.receipt_number.as_str()),
        ("01-0001/TNHS", "01-0005/TNHS")
    );
    office.clock.set("2021-12-10T08:00:00+07:00");
    let next = seat.receive("Phạm Thị Huế");
    assert_eq!(next.receipt_number, "01-0006/TNHS");
    let codes: Vec<&str> = sheets.sheets.iter().map(|sheet| sheet.code.as_str()).collect();
    assert!(!codes.contains(&next.code.as_str()), "{} in {codes:?}", next.code);
    // The same paper again, and no number more.
    let jammed = SheetRef { volume: first.volume.clone(), number: first.number };
    seat.desk().print_sheet_again(jammed).unwrap();
    assert_eq!(forms::Sheets::of(&seat.printer.last().1).unwrap().pages, 2);
    assert_eq!(seat.desk().sheets(()).unwrap().sheets.len(), 3);
    // The list of gaps says what they are for.
    for (series, book) in [(NumberSeries::ReceiptSlip, "01/2021"), (NumberSeries::DossierRegister, "01/2021")]
    {
        assert_eq!(gaps(&seat, series, book), [(2, 4, GapReason::Blank, None)]);
    }
    let serials = gaps(&seat, NumberSeries::DossierCode, "2021-12-10");
    assert_eq!(serials.len(), 1);
    assert_eq!((serials[0].1 - serials[0].0, serials[0].2), (2, GapReason::Blank));
}

#[test]
fn a_sheet_is_entered_with_the_hour_on_it_and_how_late_is_counted() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let sheets = print(&seat, 2);
    office.clock.set("2021-12-11T09:30:00+07:00");
    let sheet = entry(&sheets, 0, "14h15");
    let shown = ReceiveForm { sheet: Some(sheet.clone()), ..form("Nguyễn Văn Thắng") };
    let preview = seat.desk().preview(shown.clone()).unwrap();
    assert!(preview.blocked.is_none() && preview.issues.is_empty(), "{:?}", preview.issues);
    assert_eq!(preview.slip.dossier_code, sheets.sheets[0].code);
    assert_eq!(seat.desk().receipt_page(shown).unwrap().pages.len(), 1);
    let printed = seat.printer.count();
    let received = enter(&seat, sheet.clone(), "Nguyễn Văn Thắng").unwrap();
    assert_eq!((&received.code, received.receipt_number.as_str()), (&sheets.sheets[0].code, "01-0001/TNHS"));
    assert_eq!(received.received_at, "2021-12-10T14:15:00+07:00");
    assert_eq!(
        received.due.at.as_deref(),
        Some("2021-12-15T17:30:00+07:00"),
        "three working days from the paper"
    );
    assert_eq!(received.due.at, preview.due.unwrap().at);
    assert_eq!(seat.printer.count(), printed, "the citizen has the paper");
    // Entered late, and told so.
    let id: EntityId = received.dossier.parse().unwrap();
    let dossier = seat.ledger().read(|book| book.dossier(id)).unwrap().unwrap();
    let backfilled = dossier.backfilled.unwrap();
    assert_eq!(
        (backfilled.entry.origin, backfilled.entry.reason.as_str()),
        (BackfillOrigin::PaperDay, "Mất điện")
    );
    assert_eq!(backfilled.lateness(dossier.received_at.unwrap()).num_minutes(), 19 * 60 + 15);
    let view = seat.desk().dossier(DossierId { id: received.dossier.clone() }).unwrap();
    let told = view.backfill.unwrap();
    assert_eq!((told.late_minutes, told.is_of_the_day), (19 * 60 + 15, false));
    let list = seat.desk().sheets(()).unwrap();
    assert_eq!((list.open, list.sheets[0].state), (1, SheetState::Entered));
    assert_eq!(list.sheets[0].late_minutes, Some(19 * 60 + 15));
    assert_eq!(list.sheets[0].dossier.as_deref(), Some(received.dossier.as_str()));
    // Once.
    assert_eq!(enter(&seat, sheet, "Nguyễn Văn Thắng").unwrap_err().code, Code::SheetUnknown);
    // The district takes it.
    seat.sync();
    let view = seat.desk().dossier(DossierId { id: received.dossier }).unwrap();
    assert!(
        view.history.iter().all(|line| !line.is_pending) && !view.row.is_contested && !view.row.is_frozen
    );
}

#[test]
fn what_cannot_stand_on_a_sheet_is_told_and_nothing_is_done() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let sheets = print(&seat, 1);
    office.clock.set("2021-12-10T15:00:00+07:00");
    let refused = |entry: SheetEntry| {
        let problem = enter(&seat, entry, "Nguyễn Văn Thắng").unwrap_err();
        (problem.code, problem.field.unwrap_or_default())
    };
    let good = entry(&sheets, 0, "14:15");
    let told = |code, field: &str| (code, field.to_owned());
    let later = SheetEntry { hour: "15:01".into(), ..good.clone() };
    assert_eq!(refused(later), told(Code::ReceivedLater, "received_at"));
    let before = SheetEntry { day: "9/12".into(), ..good.clone() };
    assert_eq!(refused(before), told(Code::ReceivedBeforeSheet, "received_at"));
    let odd = SheetEntry { hour: "25h".into(), ..good.clone() };
    assert_eq!(refused(odd), told(Code::FieldDate, "sheet.hour"));
    let silent = SheetEntry { reason: " ".into(), ..good.clone() };
    assert_eq!(refused(silent), told(Code::FieldRequired, "sheet.reason"));
    let strange = SheetEntry { number: 77, ..good.clone() };
    assert_eq!(refused(strange), told(Code::SheetUnknown, "sheet"));
    assert_eq!(seat.desk().sheets(()).unwrap().open, 1);
    enter(&seat, good, "Nguyễn Văn Thắng").unwrap();
}

#[test]
fn what_comes_back_unused_is_burnt_with_a_reason() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let sheets = print(&seat, 3);
    office.clock.set("2021-12-13T08:00:00+07:00");
    enter(&seat, entry(&sheets, 0, "9:00"), "Nguyễn Văn Thắng").unwrap();
    let rest: Vec<SheetRef> = sheets.sheets[1..]
        .iter()
        .map(|sheet| SheetRef { volume: sheet.volume.clone(), number: sheet.number })
        .collect();
    let burn = |sheets: &[SheetRef], reason: &str| {
        seat.desk().burn_sheets(BurnSheets { sheets: sheets.to_vec(), reason: reason.into() })
    };
    assert_eq!(burn(&rest, " ").unwrap_err().code, Code::FieldRequired);
    let told = burn(&rest[1..], "Có điện lại sớm").unwrap();
    assert_eq!((told.open, told.sheets[2].state), (1, SheetState::Burnt));
    assert_eq!(burn(&rest, "Hết cần").unwrap_err().code, Code::SheetUnknown, "one of them is burnt already");
    assert_eq!(seat.desk().sheets(()).unwrap().open, 1, "all or nothing");
    assert_eq!(
        gaps(&seat, NumberSeries::ReceiptSlip, "01/2021"),
        [(2, 2, GapReason::Blank, None), (3, 3, GapReason::Burnt, Some("Có điện lại sớm".into()))]
    );
    // A number that was burnt is given to nobody.
    assert_eq!(seat.receive("Trần Thị Bưởi").receipt_number, "01-0004/TNHS");
    let burnt = entry(&sheets, 2, "9:30");
    assert_eq!(enter(&seat, burnt, "Phạm Thị Huế").unwrap_err().code, Code::SheetUnknown);
}

#[test]
fn a_desk_that_is_set_back_gives_none_of_the_sheets_numbers_again() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    seat.sync();
    seat.copied(&office, "copy");
    print(&seat, 4);
    seat.put_back(&office, "copy");
    seat.start(true);
    seat.sync();
    assert!(seat.desk().sheets(()).unwrap().sheets.is_empty(), "the copy does not know them");
    assert_eq!(seat.receive("Trần Thị Bưởi").receipt_number, "01-0006/TNHS");
    assert_eq!(gaps(&seat, NumberSeries::ReceiptSlip, "01/2021"), [(2, 5, GapReason::Restored, None)]);
}

#[test]
fn more_than_can_be_printed_is_refused() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let ask = |day: &str, count| {
        let problem = seat.desk().print_sheets(PrintSheets { day: day.into(), count }).unwrap_err();
        (problem.code, problem.field.unwrap_or_default())
    };
    assert_eq!(ask(CUT, 51), (Code::FieldNumber, "count".to_owned()));
    assert_eq!(ask(CUT, 0), (Code::FieldNumber, "count".to_owned()));
    assert_eq!(ask("8/12/2021", 1), (Code::FieldDate, "day".to_owned()));
    assert_eq!(ask("31/02/2022", 1), (Code::FieldDate, "day".to_owned()));
    assert_eq!(seat.desk().sheets(()).unwrap().sheets.len(), 0);
}

#[test]
fn a_sheet_is_one_new_dossier_with_the_fee_receipt_that_was_written_by_hand() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let book = OpenReceiptBook {
        symbol: "AA/21".into(),
        first: "0000001".into(),
        last: "50".into(),
        next: String::new(),
    };
    seat.desk().open_receipt_book(book).unwrap();
    let sheets = print(&seat, 1);
    office.clock.set("2021-12-10T16:00:00+07:00");
    let copy = ReceiveForm {
        sheet: Some(entry(&sheets, 0, "9:15")),
        procedure_code: "2.000815".into(),
        set_count: 1,
        fee: FeeForm { pages: Some(2), copies: Some(1), ..FeeForm::default() },
        ..ReceiveForm { owner: form("Nguyễn Văn Thắng").owner, ..ReceiveForm::default() }
    };
    let ask = |line| ReceiveRequest { form: copy.clone(), seen_due_at: None, draft: None, line };
    assert_eq!(seat.desk().receive(ask(Some(0))).unwrap_err().code, Code::BadRequest);
    let seen = seat.desk().preview(copy.clone()).unwrap();
    let received = seat.desk().receive(ask(None)).unwrap();
    assert_eq!(seen.slip.dossier_code, received.code);
    assert_eq!(received.received_at, "2021-12-10T09:15:00+07:00");
    assert_eq!(received.fee.and_then(|fee| fee.receipt_number).as_deref(), Some("0000001"));
    let view = seat.desk().dossier(DossierId { id: received.dossier }).unwrap();
    assert_eq!(view.backfill.map(|entry| entry.origin), Some(BackfillOrigin::PaperDay));
}
