//! The books of numbers that this desk keeps: what was used, what is left, and why numbers are missing.

use crate::{
    api::{
        health::NumberSeries,
        numbers::{GapReason, NumberBook, NumberBooks, NumberBooksRequest, NumberGap},
    },
    desk::Desk,
    identity::Identity,
};
use chrono::{Datelike, NaiveDate};
use domain::{
    number::{Block, Series, code_book, desk_book},
    problem::Problem,
    reference::Reference,
};
use ledger::{FloorReason, LedgerError, Read, ReceiptBook};
use std::collections::{BTreeMap, BTreeSet};

impl Desk {
    /// The books of numbers of this desk in a year, with every gap and its reason.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn number_books(&self, request: NumberBooksRequest) -> Result<NumberBooks, Problem> {
        let open = self.opened()?;
        let today = self.clock.now().date_naive();
        let year = request.year.unwrap_or(today.year());
        let shelf = Shelf { identity: &open.identity(), reference: &open.reference(), today };
        open.ledger.read(|book| shelf.books(book, year)).map_err(|error| self.ledger_problem(error))
    }
}

struct Shelf<'a> {
    identity: &'a Identity,
    reference: &'a Reference,
    today: NaiveDate,
}

/// A book as the ledger names it.
enum Kind {
    /// A volume of a year.
    Volume(i32),
    /// The serials of a day.
    Day(NaiveDate),
}

impl Shelf<'_> {
    fn books(&self, book: &Read<'_>, year: i32) -> Result<NumberBooks, LedgerError> {
        let mut years = BTreeSet::from([self.today.year()]);
        let mut volumes = BTreeMap::new();
        let mut days = BTreeSet::new();
        if year == self.today.year() {
            days.insert(self.today);
            for series in [Series::DossierRegister, Series::ReceiptSlip] {
                volumes.insert(series, desk_book(self.identity.number, year));
            }
        }
        let named = book.number_books()?.into_iter().map(|count| (count.series, count.book));
        let passed_over = book.floor_books()?;
        for (series, name) in named.chain(passed_over) {
            match self.kind(series, &name) {
                Some(Kind::Volume(of)) => {
                    years.insert(of);
                    if of == year {
                        volumes.insert(series, name);
                    }
                }
                Some(Kind::Day(day)) => {
                    years.insert(day.year());
                    if day.year() == year {
                        days.insert(day);
                    }
                }
                None => {}
            }
        }
        let mut books = Vec::new();
        for (series, name) in volumes {
            books.push(self.volume(book, series, name)?);
        }
        for receipts in book.receipt_books()? {
            let opened = receipts.opened_at.year();
            years.insert(opened);
            if opened == year || (receipts.is_open && year == self.today.year()) {
                books.push(receipt_book(book, &receipts)?);
            }
        }
        for day in days.into_iter().rev() {
            self.day(book, day, &mut books)?;
        }
        Ok(NumberBooks { year, years: years.into_iter().rev().collect(), books })
    }

    /// `None` for a book that another desk keeps.
    fn kind(&self, series: Series, name: &str) -> Option<Kind> {
        match series {
            Series::FeeReceipt => None,
            Series::DossierCode => {
                let (office_code, day) = name.rsplit_once('/')?;
                let office = self.reference.office(&self.identity.office)?;
                (office.office_code == office_code).then(|| day.parse().ok().map(Kind::Day))?
            }
            _ => {
                let year = name.split_once('/')?.1.parse().ok()?;
                (desk_book(self.identity.number, year) == name).then_some(Kind::Volume(year))
            }
        }
    }

    fn volume(&self, book: &Read<'_>, series: Series, name: String) -> Result<NumberBook, LedgerError> {
        let used = book.numbers_used(series, &name)?;
        let mut gaps = known_gaps(book, series, &name, (1, u32::MAX))?;
        gaps.extend(void(book, series, &name, (1, u32::MAX))?);
        gaps.sort_by_key(|gap| gap.first);
        Ok(NumberBook {
            series: crate::health::series(series),
            book: name,
            first: 1,
            last: None,
            used: count(used.len()),
            last_used: used.last().copied(),
            gaps,
        })
    }

    /// One line for every block of the day. A day on which nothing was given out is no gap, but for today.
    fn day(&self, book: &Read<'_>, day: NaiveDate, books: &mut Vec<NumberBook>) -> Result<(), LedgerError> {
        let Some(office) = self.reference.office(&self.identity.office) else { return Ok(()) };
        let name = code_book(&office.office_code, day);
        let used = book.numbers_used(Series::DossierCode, &name)?;
        let floor = book.floor(Series::DossierCode, &name)?;
        let blocks = self.reference.blocks(self.identity.desk);
        let is_real = |block: &&Block| block.covers(day) && 0 < block.first && block.first <= block.last;
        let ranges: BTreeSet<(u32, u32)> =
            blocks.iter().filter(is_real).map(|block| (block.first, block.last)).collect();
        for (first, last) in ranges {
            let own: BTreeSet<u32> = used.range(first..=last).copied().collect();
            let mut gaps = known_gaps(book, Series::DossierCode, &name, (first, last))?;
            // Above the last that was given out or passed over.
            let reached = own.last().copied().unwrap_or_default().max(floor.min(last)).max(first - 1);
            gaps.retain(|gap| gap.first <= reached);
            gaps.extend(void(book, Series::DossierCode, &name, (first, last))?);
            if reached < last {
                let reason = if day < self.today { GapReason::Spare } else { GapReason::NotYetUsed };
                gaps.push(NumberGap { first: reached + 1, last, reason, dossier: None, note: None });
            }
            gaps.sort_by_key(|gap| gap.first);
            books.push(NumberBook {
                series: NumberSeries::DossierCode,
                book: day.to_string(),
                first,
                last: Some(last),
                used: count(own.len()),
                last_used: own.last().copied(),
                gaps,
            });
        }
        Ok(())
    }
}

/// A book of fee receipts. Of one that was put away, what is left is spare.
fn receipt_book(book: &Read<'_>, receipts: &ReceiptBook) -> Result<NumberBook, LedgerError> {
    let (series, name) = (Series::FeeReceipt, receipts.symbol.as_str());
    let range = (receipts.first, receipts.last);
    let used: BTreeSet<u32> = book.numbers_used(series, name)?.range(range.0..=range.1).copied().collect();
    let mut gaps = known_gaps(book, series, name, range)?;
    let reached = book.reached(series, name, range)?.unwrap_or(receipts.first - 1);
    gaps.retain(|gap| gap.first <= reached);
    gaps.extend(void(book, series, name, range)?);
    if reached < receipts.last {
        let reason = if receipts.is_open { GapReason::NotYetUsed } else { GapReason::Spare };
        gaps.push(NumberGap { first: reached + 1, last: receipts.last, reason, dossier: None, note: None });
    }
    gaps.sort_by_key(|gap| gap.first);
    Ok(NumberBook {
        series: NumberSeries::FeeReceipt,
        book: receipts.symbol.clone(),
        first: receipts.first,
        last: Some(receipts.last),
        used: count(used.len()),
        last_used: used.last().copied(),
        gaps,
    })
}

/// The gaps that the ledger knows, cut to a range.
fn known_gaps(
    book: &Read<'_>,
    series: Series,
    name: &str,
    (first, last): (u32, u32),
) -> Result<Vec<NumberGap>, LedgerError> {
    let gaps = book.gaps(series, name)?.into_iter().filter(|gap| first <= gap.last && gap.first <= last);
    let gaps: Vec<NumberGap> = gaps
        .map(|gap| NumberGap {
            first: gap.first.max(first),
            last: gap.last.min(last),
            reason: match gap.reason {
                Some(FloorReason::Restored) => GapReason::Restored,
                Some(FloorReason::Skipped) => GapReason::Skipped,
                Some(FloorReason::Stated) => GapReason::Stated,
                Some(FloorReason::Blank) => GapReason::Blank,
                Some(FloorReason::Passed) => GapReason::Passed,
                Some(FloorReason::Before) => GapReason::Before,
                None => GapReason::Unknown,
            },
            dossier: None,
            note: gap.note,
        })
        .collect();
    with_burnt(book, series, name, gaps)
}

/// Takes the sheets that came back unused out of those that are still to be entered; neighbours of one reason stand in
/// one line.
fn with_burnt(
    book: &Read<'_>,
    series: Series,
    name: &str,
    gaps: Vec<NumberGap>,
) -> Result<Vec<NumberGap>, LedgerError> {
    if gaps.iter().all(|gap| gap.reason != GapReason::Blank) {
        return Ok(gaps);
    }
    let mut burnt = BTreeMap::new();
    for sheet in book.blank_sheets()? {
        let Some(reason) = sheet.burnt.map(|burnt| burnt.reason) else { continue };
        match series {
            Series::DossierCode if name.ends_with(&format!("/{}", sheet.day)) => {
                burnt.insert(sheet.serial, reason);
            }
            Series::DossierRegister if name == sheet.volume => _ = burnt.insert(sheet.register_seq, reason),
            Series::ReceiptSlip if name == sheet.volume => _ = burnt.insert(sheet.number, reason),
            _ => {}
        }
    }
    let mut all: Vec<NumberGap> = Vec::new();
    for gap in gaps {
        if gap.reason != GapReason::Blank {
            all.push(gap);
            continue;
        }
        for number in gap.first..=gap.last {
            let note = burnt.get(&number).cloned();
            let reason = if note.is_some() { GapReason::Burnt } else { GapReason::Blank };
            match all.last_mut() {
                Some(last)
                    if last.reason == reason
                        && last.note == note
                        && last.last.checked_add(1) == Some(number) =>
                {
                    last.last = number;
                }
                _ => all.push(NumberGap { first: number, last: number, reason, dossier: None, note }),
            }
        }
    }
    Ok(all)
}

fn void(
    book: &Read<'_>,
    series: Series,
    name: &str,
    (first, last): (u32, u32),
) -> Result<Vec<NumberGap>, LedgerError> {
    let numbers = book.void_numbers(series, name)?.into_iter();
    Ok(numbers
        .filter(|(number, _)| (first..=last).contains(number))
        .map(|(number, used)| NumberGap {
            first: number,
            last: number,
            reason: GapReason::Void,
            dossier: Some(used.entity.to_string()),
            note: None,
        })
        .collect())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
