//! The receipt on the screen is the one that is printed.

use crate::office::{Office, Seat, form, person, request};
use desk::api::{
    fee::{FeeForm, OpenReceiptBook},
    receive::ReceiveForm,
};
use std::{collections::HashMap, process::Command};

/// A copy certification with everything that a receipt can say.
fn full() -> ReceiveForm {
    let mut form = ReceiveForm {
        procedure_code: "2.000815".into(),
        owner: person("Trần Thị Ngọc Diễm"),
        is_submitted_by_other: true,
        submitter: person("Nguyễn Văn Thắng"),
        authorisation: "Giấy ủy quyền ngày 01/12/2021".into(),
        subject: "Bằng tốt nghiệp trung học phổ thông".into(),
        set_count: 2,
        fee: FeeForm { pages: Some(2), copies: Some(3), ..FeeForm::default() },
        ..ReceiveForm::default()
    };
    form.owner.phone = "0912345678".into();
    form
}

fn shown(seat: &Seat, form: &ReceiveForm) -> Vec<String> {
    seat.desk().receipt_page(form.clone()).unwrap().pages
}

/// The outlines of a page, in the order in which they are drawn.
fn outlines(page: &str) -> Vec<&str> {
    let uses = page.match_indices("<use ").map(|(at, _)| &page[at..]);
    uses.map(|one| one.split_once("xlink:href=\"").unwrap().1.split_once('"').unwrap().0).collect()
}

/// Letters of the last page of a PDF, which is the citizen's copy, in the order in which they are drawn.
fn letters(pdf: &[u8], page: usize) -> Vec<char> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("form.pdf");
    std::fs::write(&file, pdf).unwrap();
    let page = page.to_string();
    let words = Command::new("pdftotext")
        .args(["-raw", "-f", &page, "-l", &page])
        .arg(&file)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8(words.stdout).unwrap().chars().filter(|c| !c.is_whitespace()).collect()
}

/// One outline stands for one letter, the whole page through: the same words at the same places.
fn is_read_as(outlines: &[&str], letters: &[char]) -> bool {
    let mut reading = HashMap::new();
    outlines.len() == letters.len()
        && outlines
            .iter()
            .zip(letters)
            .all(|(outline, letter)| reading.entry(*outline).or_insert(letter) == &letter)
}

#[test]
fn the_receipt_on_the_screen_has_the_words_of_the_printed_one() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let book = OpenReceiptBook {
        symbol: "AA/21".into(),
        first: "0003421".into(),
        last: "0003470".into(),
        next: String::new(),
    };
    seat.desk().open_receipt_book(book).unwrap();
    for form in [form("Nguyễn Văn Thắng"), full()] {
        let before = shown(&seat, &form);
        seat.desk().receive(request(form.clone())).unwrap();
        let printed = letters(&seat.printer.last().1, 2);
        assert_eq!(before.len(), 1);
        assert!(printed.len() > 500, "{printed:?}");
        assert!(is_read_as(&outlines(&before[0]), &printed));
        // The next one has other numbers: the comparison sees it.
        assert!(!is_read_as(&outlines(&shown(&seat, &form)[0]), &printed));
    }
}

#[test]
fn the_receipt_on_the_screen_follows_what_is_typed() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    assert!(shown(&seat, &ReceiveForm::default()).is_empty(), "no procedure, no receipt");
    let nameless = shown(&seat, &form(""));
    assert_eq!(nameless.len(), 1, "a form that is not complete yet is shown as far as it goes");
    assert_ne!(shown(&seat, &form("Nguyễn Văn Thắng")), nameless);
}
