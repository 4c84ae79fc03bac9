//! The fee on the screen, and the book of fee receipts that lies on the desk.

use crate::office::{Office, Seat, form, person, request};
use desk::api::{
    dossiers::DossierId,
    fee::{FeeForm, NoReceipt, OpenReceiptBook, ReceiptBookView},
    health::NumberSeries,
    numbers::{GapReason, NumberBook, NumberBooksRequest},
    receive::{Preview, ReceiveForm},
};
use domain::{
    number::Series,
    problem::{Code, Problem},
};
use ledger::Fault;
use std::collections::BTreeSet;

const CERTIFIED_COPY: &str = "2.000815";

fn copy(pages: u32, copies: u32) -> ReceiveForm {
    ReceiveForm {
        procedure_code: CERTIFIED_COPY.into(),
        owner: person("Nguyễn Văn Thắng"),
        set_count: 1,
        fee: FeeForm { pages: Some(pages), copies: Some(copies), ..FeeForm::default() },
        ..ReceiveForm::default()
    }
}

fn book(symbol: &str, first: u32, last: u32, next: &str) -> OpenReceiptBook {
    OpenReceiptBook {
        symbol: symbol.into(),
        first: format!("{first:07}"),
        last: last.to_string(),
        next: next.into(),
    }
}

fn open_book(seat: &Seat, symbol: &str, first: u32, last: u32) {
    seat.desk().open_receipt_book(book(symbol, first, last, "")).unwrap();
}

fn preview(seat: &Seat, form: &ReceiveForm) -> Preview {
    seat.desk().preview(form.clone()).unwrap()
}

/// Number of the fee receipt that was written out, if one was.
fn received(seat: &Seat, form: ReceiveForm) -> Option<String> {
    seat.desk().receive(request(form)).unwrap().fee.and_then(|fee| fee.receipt_number)
}

fn refused(seat: &Seat, form: ReceiveForm) -> Problem {
    seat.desk().receive(request(form)).unwrap_err()
}

fn typed(number: &str, reason: &str) -> ReceiveForm {
    let mut form = copy(1, 1);
    form.fee.receipt_number = number.into();
    form.fee.receipt_reason = reason.into();
    form
}

fn kept(seat: &Seat) -> Vec<NumberBook> {
    let books = seat.desk().number_books(NumberBooksRequest { year: None }).unwrap().books;
    books.into_iter().filter(|book| book.series == NumberSeries::FeeReceipt).collect()
}

fn gaps(book: &NumberBook) -> Vec<(u32, u32, GapReason, Option<&str>)> {
    book.gaps.iter().map(|gap| (gap.first, gap.last, gap.reason, gap.note.as_deref())).collect()
}

#[test]
fn the_fee_follows_the_typing_and_stands_on_the_receipt() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    // Nobody has counted yet, and no book lies on the desk.
    let mut form = copy(2, 3);
    form.fee.pages = None;
    let before = preview(&seat, &form);
    assert!(before.issues.iter().any(|issue| issue.field == "pages" && !issue.is_warning));
    let told = preview(&seat, &copy(2, 3));
    let fee = told.fee.unwrap();
    assert_eq!((fee.amount, fee.is_collected), (Some(12_000), false));
    assert_eq!(fee.sum_text, "2 trang × 2.000\u{a0}đ × 3 bản");
    assert_eq!(fee.receipt.unwrap().trouble, Some(NoReceipt::NoBook));
    assert_eq!(told.slip.fee_text, "12.000 đồng (Mười hai nghìn đồng), thu sau");
    open_book(&seat, "AA/21", 3421, 3470);
    let told = preview(&seat, &copy(2, 3));
    let fee = told.fee.unwrap();
    let receipt = fee.receipt.unwrap();
    assert!(fee.is_collected);
    assert_eq!((receipt.symbol.as_str(), receipt.number.as_str(), receipt.left), ("AA/21", "0003421", 50));
    let on_paper = "12.000 đồng (Mười hai nghìn đồng), đã thu, biên lai AA/21 số 0003421";
    assert_eq!(told.slip.fee_text, on_paper);
    let answer = seat.desk().receive(request(copy(2, 3))).unwrap();
    let taken = answer.fee.unwrap();
    assert_eq!(
        (taken.amount, taken.receipt_number.as_deref(), taken.receipts_left),
        (12_000, Some("0003421"), 49)
    );
    let view = seat.desk().dossier(DossierId { id: answer.dossier }).unwrap();
    assert_eq!(view.fee_text.as_deref(), Some(on_paper));
    // The next one, and the copies that were wanted last.
    let mut form = copy(1, 1);
    form.fee.copies = None;
    let fee = preview(&seat, &form).fee.unwrap();
    assert_eq!((fee.copies, fee.amount), (3, Some(6_000)));
    assert_eq!(fee.receipt.unwrap().number, "0003422");
    assert_eq!(received(&seat, form).as_deref(), Some("0003422"));
}

#[test]
fn what_is_not_collected_takes_no_number() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 1, 50);
    let mut later = copy(2, 3);
    later.fee.is_collected = Some(false);
    assert!(preview(&seat, &later).slip.fee_text.ends_with("thu sau"));
    assert_eq!(received(&seat, later), None);
    // A procedure without a fee, and one whose amount the province has not set.
    let free = ReceiveForm { procedure_code: "1.000894".into(), ..copy(1, 1) };
    assert_eq!(received(&seat, free), None);
    let provincial = preview(&seat, &form("Trần Thị Bưởi"));
    let fee = provincial.fee.unwrap();
    assert_eq!((fee.amount, fee.is_collected, fee.receipt), (None, false, None));
    // A group that does not pay.
    let mut poor = ReceiveForm { procedure_code: "2.000635".into(), ..copy(1, 2) };
    let group = preview(&seat, &poor).fee.unwrap().groups.into_iter().find(|group| group == "Hộ nghèo");
    poor.fee.exemption = group.unwrap();
    let told = preview(&seat, &poor);
    assert_eq!(told.slip.fee_text, "miễn (Hộ nghèo)");
    assert_eq!(told.fee.unwrap().amount, Some(0));
    assert_eq!(received(&seat, poor), None);
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000001"));
}

#[test]
fn a_later_number_is_used_with_a_reason_and_the_gap_is_explained() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 101, 150);
    let earlier = seat.desk().receive(request(copy(1, 1))).unwrap();
    let missing = preview(&seat, &typed("105", ""));
    assert_eq!(missing.fee.unwrap().receipt.unwrap().passed_over, Some((102, 104)));
    let issue = missing.issues.iter().find(|issue| issue.field == "receipt_reason").unwrap();
    assert_eq!((issue.problem.code, issue.is_warning), (Code::FieldRequired, false));
    assert_eq!(refused(&seat, typed("105", "  ")).code, Code::FieldRequired);
    assert_eq!(received(&seat, typed("0000105", "Viết hỏng, đã gạch chéo")).as_deref(), Some("0000105"));
    let told = kept(&seat);
    assert_eq!(
        gaps(&told[0]),
        [
            (102, 104, GapReason::Passed, Some("Viết hỏng, đã gạch chéo")),
            (106, 150, GapReason::NotYetUsed, None)
        ]
    );
    // Never back: neither to one that was used nor to one that was passed over.
    let used = refused(&seat, typed("101", ""));
    assert_eq!((used.code, used.field.as_deref()), (Code::ReceiptUsed, Some("receipt_number")));
    assert_eq!(used.values["next"], "0000106");
    assert_eq!(used.values["dossier"], earlier.short_code);
    let passed = refused(&seat, typed("103", "Tìm lại được"));
    assert_eq!((passed.code, passed.values.get("dossier")), (Code::ReceiptUsed, None));
    for number in ["100", "151"] {
        let outside = refused(&seat, typed(number, "x"));
        assert_eq!((outside.code, outside.values["last"].as_str()), (Code::ReceiptOutside, "0000150"));
    }
    for number in ["AA105", "12345678", "-1"] {
        assert_eq!(refused(&seat, typed(number, "x")).code, Code::FieldNumber, "{number}");
    }
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000106"));
}

#[test]
fn a_used_up_book_says_so_and_the_next_one_goes_on() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 1, 2);
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000001"));
    let last = seat.desk().receive(request(copy(1, 1))).unwrap().fee.unwrap();
    assert_eq!((last.receipt_number.as_deref(), last.receipts_left), (Some("0000002"), 0));
    let fee = preview(&seat, &copy(1, 1)).fee.unwrap();
    assert_eq!((fee.is_collected, fee.receipt.unwrap().trouble), (false, Some(NoReceipt::UsedUp)));
    // Collecting all the same is a problem with a way out; without, it is owed.
    let mut now = copy(1, 1);
    now.fee.is_collected = Some(true);
    let problem = refused(&seat, now.clone());
    assert_eq!((problem.code, problem.field.as_deref()), (Code::ReceiptBookUsedUp, Some("receipt_number")));
    assert!(preview(&seat, &now).issues.iter().any(|issue| issue.problem.code == Code::ReceiptBookUsedUp));
    assert_eq!(received(&seat, copy(1, 1)), None);
    open_book(&seat, "AA/21", 3, 52);
    assert_eq!(received(&seat, now).as_deref(), Some("0000003"));
    let told: Vec<(u32, u32, Option<u32>)> =
        kept(&seat).iter().map(|book| (book.first, book.used, book.last_used)).collect();
    assert_eq!(told, [(3, 1, Some(3)), (1, 2, Some(2))]);
}

#[test]
fn a_book_that_was_put_away_goes_on_where_it_stood() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 1, 50);
    received(&seat, copy(1, 1));
    // Begun on paper before it came here.
    let half = book("BB/21", 201, 250, "211");
    seat.desk().open_receipt_book(half).unwrap();
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000211"));
    let told = kept(&seat);
    assert_eq!(gaps(&told[0])[0], (201, 210, GapReason::Before, None));
    let away = told.iter().find(|book| book.book == "AA/21").unwrap();
    assert_eq!(gaps(away), [(2, 50, GapReason::Spare, None)]);
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    open_book(&seat, "AA/21", 1, 50);
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000002"));
    let open: Vec<ReceiptBookView> = seat.desk().receipt_books(()).unwrap().books;
    assert_eq!(open.iter().filter(|book| book.is_open).count(), 1);
    assert_eq!((open[0].symbol.as_str(), open[0].next, open[0].left), ("AA/21", Some(3), 48));
}

#[test]
fn a_book_is_opened_with_a_range_of_its_own() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let refused = |request: OpenReceiptBook| {
        let problem = seat.desk().open_receipt_book(request).unwrap_err();
        (problem.code, problem.field.unwrap_or_default())
    };
    assert_eq!(refused(book("", 1, 50, "")), (Code::FieldRequired, "symbol".into()));
    assert_eq!(refused(book(&"A".repeat(21), 1, 50, "")), (Code::FieldTooLong, "symbol".into()));
    assert_eq!(refused(book("AA/21", 0, 50, "")), (Code::FieldNumber, "first".into()));
    assert_eq!(refused(book("AA/21", 51, 50, "")), (Code::FieldNumber, "last".into()));
    assert_eq!(refused(book("AA/21", 1, 5_000, "")), (Code::FieldNumber, "last".into()));
    assert_eq!(refused(book("AA/21", 1, 50, "51")), (Code::FieldNumber, "next".into()));
    let empty = OpenReceiptBook { first: " ".into(), ..book("AA/21", 1, 50, "") };
    assert_eq!(refused(empty), (Code::FieldRequired, "first".into()));
    open_book(&seat, "AA/21", 1, 50);
    received(&seat, copy(1, 1));
    assert_eq!(refused(book("AA/21", 50, 99, "")), (Code::ReceiptBookTaken, "first".into()));
    assert_eq!(refused(book("AA/21", 1, 50, "1")), (Code::ReceiptUsed, "next".into()));
    // Nothing was changed by what was refused; another series has numbers of its own.
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000002"));
    open_book(&seat, "BB/21", 1, 50);
    assert_eq!(received(&seat, copy(1, 1)).as_deref(), Some("0000001"));
}

#[test]
fn a_full_disk_takes_no_receipt_and_neither_does_a_form_that_is_refused() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 1, 50);
    let mut incomplete = copy(1, 1);
    incomplete.owner.full_name = String::new();
    assert_eq!(refused(&seat, incomplete).code, Code::FieldRequired);
    let mut skipping = typed("4", "Mất");
    skipping.owner.phone = "12".into();
    assert_eq!(refused(&seat, skipping).code, Code::FieldPhone);
    let mut struck = 0;
    for fault in [Fault::Blob, Fault::Commit].into_iter().chain((1..).map(Fault::Statement)) {
        seat.ledger().fail_next(fault);
        let answer = seat.desk().receive(request(typed("3", "Mất")));
        if seat.ledger().take_fault() {
            assert_eq!(answer.unwrap().fee.unwrap().receipt_number.as_deref(), Some("0000003"));
            break;
        }
        assert_eq!(answer.unwrap_err().code, Code::DiskFull);
        assert!(kept(&seat)[0].gaps.iter().all(|gap| gap.reason == GapReason::NotYetUsed));
        struck += 1;
    }
    assert!(struck > 5, "{struck}");
}

#[test]
fn two_threads_never_write_out_one_receipt_twice() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    open_book(&seat, "AA/21", 1, 50);
    let numbers: BTreeSet<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..3).filter_map(|_| received(&seat, copy(1, 1))).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(numbers.len(), 12);
    let doubles = seat.ledger().read(|book| book.doubles(Series::FeeReceipt, "AA/21")).unwrap();
    assert!(doubles.is_empty());
}

#[test]
fn more_copies_than_usual_are_asked_about_and_received() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let usual = preview(&seat, &copy(1, 200));
    assert!(usual.issues.iter().all(|issue| issue.problem.code != Code::CopiesMany));
    let many = preview(&seat, &copy(1, 201));
    let issue = many.issues.iter().find(|issue| issue.problem.code == Code::CopiesMany).unwrap();
    assert_eq!((issue.field.as_str(), issue.is_warning), ("copies", true));
    assert!(seat.desk().receive(request(copy(1, 201))).is_ok());
}
