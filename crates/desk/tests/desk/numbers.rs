//! The books of numbers that a desk keeps.

use crate::office::{Office, Seat};
use desk::api::{
    health::NumberSeries,
    numbers::{GapReason, NumberBook, NumberBooks, NumberBooksRequest},
};

fn books(seat: &Seat, year: Option<i32>) -> NumberBooks {
    seat.desk().number_books(NumberBooksRequest { year }).unwrap()
}

fn book<'a>(books: &'a NumberBooks, series: NumberSeries, name: &str) -> &'a NumberBook {
    books.books.iter().find(|book| book.series == series && book.book == name).unwrap()
}

/// First, last and reason of each gap.
fn gaps(book: &NumberBook) -> Vec<(u32, u32, GapReason)> {
    book.gaps.iter().map(|gap| (gap.first, gap.last, gap.reason)).collect()
}

#[test]
fn each_desk_keeps_volumes_of_its_own_and_a_range_of_the_day() {
    let office = Office::open();
    let first = office.desk("GX-01");
    let second = office.online("GX-02");
    first.receive("Nguyễn Văn Thắng");
    let received = second.receive("Trần Thị Bưởi");
    second.receive("Phạm Thị Huế");
    // The books of the first are known here, and are not this desk's.
    second.sync();
    let told = books(&second, None);
    assert_eq!((told.year, told.years.as_slice()), (2021, [2021].as_slice()));
    assert!(received.receipt_number.starts_with("02-0001/"), "{}", received.receipt_number);
    let register = book(&told, NumberSeries::DossierRegister, "02/2021");
    assert_eq!((register.first, register.last, register.used, register.last_used), (1, None, 2, Some(2)));
    assert!(register.gaps.is_empty());
    let codes: Vec<&NumberBook> =
        told.books.iter().filter(|book| book.series == NumberSeries::DossierCode).collect();
    let (range, day) = (codes[0], "2021-12-09");
    assert!(codes.iter().all(|range| range.book == day), "{codes:?}");
    let (from, to) = (range.first, range.last.unwrap());
    assert!(received.code.ends_with(&format!("-{from}")), "{} in {from}-{to}", received.code);
    assert_eq!((range.used, range.last_used), (2, Some(from + 1)));
    assert_eq!(gaps(range), [(from + 2, to, GapReason::NotYetUsed)]);
    // Volumes, then the day's ranges, and nothing of desk 1.
    let names: Vec<&str> = told.books.iter().map(|book| book.book.as_str()).collect();
    assert_eq!(names[..2], ["02/2021", "02/2021"]);
    assert!(!names.contains(&"01/2021"));
}

#[test]
fn what_a_day_leaves_over_is_spare_and_a_new_year_begins_new_volumes() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    office.clock.set("2021-12-10T08:00:00+07:00");
    let told = books(&seat, None);
    let yesterday = book(&told, NumberSeries::DossierCode, "2021-12-09");
    let (from, to) = (yesterday.first, yesterday.last.unwrap());
    assert_eq!(gaps(yesterday), [(from + 1, to, GapReason::Spare)]);
    let today = book(&told, NumberSeries::DossierCode, "2021-12-10");
    assert_eq!((today.used, gaps(today)), (0, vec![(from, to, GapReason::NotYetUsed)]));
    // The days stand with the last first.
    let at = |name: &str| told.books.iter().position(|book| book.book == name).unwrap();
    assert!(at("2021-12-10") < at("2021-12-09"));
    office.clock.set("2022-01-04T08:00:00+07:00");
    let told = books(&seat, None);
    assert_eq!((told.year, told.years.as_slice()), (2022, [2022, 2021].as_slice()));
    let volume = book(&told, NumberSeries::ReceiptSlip, "01/2022");
    assert_eq!((volume.used, volume.last_used), (0, None));
    let before = books(&seat, Some(2021));
    assert_eq!(book(&before, NumberSeries::ReceiptSlip, "01/2021").used, 1);
    assert!(books(&seat, Some(1999)).books.is_empty());
}
