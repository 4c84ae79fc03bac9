//! Numbers of the book of fee receipts that lies on this desk. The printed book is the authority: a number is proposed,
//! the officer may go on with a later one and says why, and none is used twice.

use crate::{
    api::fee::{NoReceipt, OpenReceiptBook, ReceiptBookView, ReceiptBooks, ReceiptOutlook},
    desk::Desk,
    problems::Stop,
};
use domain::{
    dossier::{
        decide::{MAX_REASON, ReceiptTaken},
        value::PassedOver,
    },
    number::Series,
    problem::{Code, Problem},
    text::clean_line,
};
use ledger::{FloorReason, LedgerError, Priority, Read, ReceiptBook, Write};

const SERIES: Series = Series::FeeReceipt;
/// Digits of a number as printed.
pub const WIDTH: usize = 7;
/// The highest number that is printed.
const MAX_NUMBER: u32 = 9_999_999;
/// Most characters of a series.
const MAX_SYMBOL: usize = 20;
/// Most receipts of one book: more is a slip of the pen.
const MAX_BOOK: u32 = 1_000;

/// The open book and how far it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The book.
    pub book: ReceiptBook,
    /// Its next number; `None` when it is used up.
    pub next: Option<u32>,
}

/// A number that may be written out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taking {
    /// The number.
    pub number: u32,
    /// First of the numbers that are passed over, and why.
    pub passed_over: Option<PassedOver>,
    /// Receipts left in the book after this one.
    pub left: u32,
}

/// Why no number can be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// See [`NoReceipt`].
    #[error("no receipt can be written out ({0:?})")]
    None(NoReceipt),
    /// Not a number of the open book.
    #[error("the number is not of this book")]
    Outside {
        /// First of the book.
        first: u32,
        /// Last of the book.
        last: u32,
    },
    /// Used before, or passed over.
    #[error("the number was used")]
    Used {
        /// The number.
        number: u32,
        /// The next one that is free.
        next: u32,
    },
    /// Numbers are passed over and nobody says why.
    #[error("nobody says what became of the numbers in between")]
    ReasonMissing,
}

/// The open book. Changes nothing.
///
/// # Errors
/// When the book cannot be read.
pub fn look(book: &Read<'_>) -> Result<Option<Open>, LedgerError> {
    book.open_receipt_book()?.map(|open| outlook(book, open)).transpose()
}

fn outlook(book: &Read<'_>, open: ReceiptBook) -> Result<Open, LedgerError> {
    let range = (open.first, open.last);
    let reached = book.reached(SERIES, &open.symbol, range)?;
    let next = reached.map_or(open.first, |reached| reached.saturating_add(1));
    let next = Some(next).filter(|next| *next <= open.last);
    Ok(Open { book: open, next })
}

/// Whether a number of the book can be used: the one that was typed, or the next.
///
/// # Errors
/// [`Refused`].
pub fn check(open: Option<&Open>, typed: Option<u32>, reason: &str) -> Result<Taking, Refused> {
    let open = open.ok_or(Refused::None(NoReceipt::NoBook))?;
    let next = open.next.ok_or(Refused::None(NoReceipt::UsedUp))?;
    let ReceiptBook { first, last, is_sure, .. } = open.book;
    if !is_sure && typed.is_none() {
        return Err(Refused::None(NoReceipt::Unsure));
    }
    let number = typed.unwrap_or(next);
    if !(first..=last).contains(&number) {
        return Err(Refused::Outside { first, last });
    }
    if number < next {
        return Err(Refused::Used { number, next });
    }
    let is_passing = next < number;
    let reason = clean_line(reason, MAX_REASON).unwrap_or_default();
    // After a restore the numbers in between stand on dossiers that are on their way back.
    if is_passing && is_sure && reason.is_empty() {
        return Err(Refused::ReasonMissing);
    }
    let passed_over = (is_passing && is_sure).then_some(PassedOver { first: next, reason });
    Ok(Taking { number, passed_over, left: last - number })
}

/// Takes a number of the open book, in the transaction that uses it.
///
/// # Errors
/// [`Refused`], and when the book cannot be written.
pub fn take(
    book: &mut Write<'_>,
    typed: Option<u32>,
    reason: &str,
) -> Result<Result<(ReceiptTaken, u32), Refused>, LedgerError> {
    let open = look(book)?;
    let taking = match check(open.as_ref(), typed, reason) {
        Ok(taking) => taking,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some(Open { book: mut receipts, next: Some(next) }) = open else {
        return Ok(Err(Refused::None(NoReceipt::NoBook)));
    };
    let symbol = receipts.symbol.clone();
    // What was passed over with a reason is in the operation, and explained wherever that is.
    if taking.passed_over.is_none() && next < taking.number {
        book.put_floor(SERIES, &symbol, next - 1, taking.number - 1, FloorReason::Restored)?;
    }
    if !receipts.is_sure {
        receipts.is_sure = true;
        book.put_receipt_book(&receipts)?;
    }
    let Taking { number, passed_over, left } = taking;
    Ok(Ok((ReceiptTaken { book: symbol, number, passed_over }, left)))
}

/// "0003421", as printed.
#[must_use]
pub fn printed(number: u32) -> String {
    format!("{number:0WIDTH$}")
}

/// The book as the fee card shows it.
pub(crate) fn outlook_view(open: Option<&Open>, typed: Option<u32>, reason: &str) -> ReceiptOutlook {
    let symbol = open.map(|open| open.book.symbol.clone()).unwrap_or_default();
    let next = open.and_then(|open| open.next);
    let left = open.zip(next).map_or(0, |(open, next)| open.book.last - next + 1);
    let number = typed.or(next).map(printed).unwrap_or_default();
    let passing = next.zip(typed).filter(|(next, typed)| {
        next < typed && open.is_some_and(|open| open.book.is_sure && *typed <= open.book.last)
    });
    let trouble = match check(open, typed, reason) {
        Err(Refused::None(none)) => Some(none),
        _ => None,
    };
    let number = if trouble.is_some() { String::new() } else { number };
    ReceiptOutlook {
        symbol,
        number,
        left,
        passed_over: passing.map(|(next, typed)| (next, typed - 1)),
        trouble,
    }
}

fn view(book: &Read<'_>, receipts: ReceiptBook) -> Result<ReceiptBookView, LedgerError> {
    let Open { book: receipts, next } = outlook(book, receipts)?;
    Ok(ReceiptBookView {
        first: receipts.first,
        last: receipts.last,
        next,
        left: next.map_or(0, |next| receipts.last - next + 1),
        is_open: receipts.is_open,
        is_sure: receipts.is_sure,
        symbol: receipts.symbol,
    })
}

impl Desk {
    /// The problem that a refused number is, with the dossier that has it.
    pub(crate) fn receipt_problem(&self, book: &Read<'_>, refused: &Refused) -> Result<Problem, LedgerError> {
        let new = |code, field: &str| Problem::new(code, self.source.mark()).field(field);
        Ok(match refused {
            Refused::None(none) => new(none_code(*none), "receipt_number"),
            Refused::Outside { first, last } => new(Code::ReceiptOutside, "receipt_number")
                .value("first", printed(*first))
                .value("last", printed(*last)),
            Refused::ReasonMissing => new(Code::FieldRequired, "receipt_reason"),
            Refused::Used { number, next } => {
                let problem = new(Code::ReceiptUsed, "receipt_number")
                    .value("number", printed(*number))
                    .value("next", printed(*next));
                let symbol = book.open_receipt_book()?.map(|open| open.symbol).unwrap_or_default();
                let used = book.number_uses(SERIES, &symbol, *number)?.into_iter().next();
                let row = used.map(|used| book.dossier_row(used.entity)).transpose()?.flatten();
                match row.and_then(|row| row.short_code) {
                    Some(code) => problem.value("dossier", code),
                    None => problem,
                }
            }
        })
    }

    /// The books of fee receipts that were opened on this desk.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn receipt_books(&self, (): ()) -> Result<ReceiptBooks, Problem> {
        let open = self.opened()?;
        open.ledger.read(books).map_err(|error| self.ledger_problem(error))
    }

    /// Opens a book of fee receipts; the one that was open is put away and can be opened again.
    ///
    /// # Errors
    /// [`Code::FieldRequired`], [`Code::FieldNumber`], [`Code::FieldTooLong`] with their field;
    /// [`Code::ReceiptBookTaken`] for a range that another book has a part of; [`Code::ReceiptUsed`] when the next number
    /// was used.
    pub fn open_receipt_book(&self, request: OpenReceiptBook) -> Result<ReceiptBooks, Problem> {
        let open = self.opened()?;
        let officer = self.officer(&open)?;
        let symbol = clean_line(&request.symbol, MAX_SYMBOL)
            .map_err(|problem| crate::problems::text(problem, &self.source.mark()).field("symbol"))?;
        if symbol.is_empty() {
            return Err(self.problem(Code::FieldRequired, &"no symbol").field("symbol"));
        }
        let number = |text: &str, field: &str, range: (u32, u32)| match read_number(text) {
            Some(number) if (range.0..=range.1).contains(&number) => Ok(number),
            None if text.trim().is_empty() => Err(self.problem(Code::FieldRequired, &field).field(field)),
            _ => Err(self
                .problem(Code::FieldNumber, &field)
                .field(field)
                .value("min", printed(range.0))
                .value("max", printed(range.1))),
        };
        let first = number(&request.first, "first", (1, MAX_NUMBER))?;
        let last =
            number(&request.last, "last", (first, MAX_NUMBER.min(first.saturating_add(MAX_BOOK - 1))))?;
        let next = match request.next.trim() {
            "" => None,
            text => Some(number(text, "next", (first, last))?),
        };
        let now = self.clock.now();
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let known = book.receipt_books()?;
                let is_same = |other: &&ReceiptBook| (other.first, other.last) == (first, last);
                let of_series = || known.iter().filter(|other| other.symbol == symbol);
                let clash =
                    of_series().find(|other| !is_same(other) && other.first <= last && first <= other.last);
                if let Some(other) = clash {
                    return Err(Stop::Problem(
                        self.problem(Code::ReceiptBookTaken, &"a part of the range is another book's")
                            .field("first")
                            .value("first", printed(other.first))
                            .value("last", printed(other.last)),
                    ));
                }
                let receipts = ReceiptBook {
                    symbol: symbol.clone(),
                    first,
                    last,
                    is_open: true,
                    is_sure: next.is_some() || of_series().find(is_same).is_none_or(|known| known.is_sure),
                    officer: officer.clone(),
                    opened_at: now,
                };
                let reached = book.reached(SERIES, &symbol, (first, last))?;
                let free = reached.map_or(first, |reached| reached.saturating_add(1));
                if let Some(next) = next {
                    if next < free {
                        let refused = Refused::Used { number: next, next: free };
                        book.put_receipt_book(&receipts)?;
                        let problem = self.receipt_problem(book, &refused)?;
                        return Err(Stop::Problem(problem.field("next")));
                    }
                    if free < next {
                        book.put_floor(SERIES, &symbol, free - 1, next - 1, FloorReason::Before)?;
                    }
                }
                book.put_receipt_book(&receipts)?;
                Ok(books(book)?)
            })
            .map_err(|stop| self.stopped(stop))?;
        self.tell(&written.topics);
        Ok(written.value)
    }
}

fn books(book: &Read<'_>) -> Result<ReceiptBooks, LedgerError> {
    let all = book.receipt_books()?;
    Ok(ReceiptBooks { books: all.into_iter().map(|one| view(book, one)).collect::<Result<_, _>>()? })
}

fn none_code(none: NoReceipt) -> Code {
    match none {
        NoReceipt::NoBook => Code::ReceiptBookNone,
        NoReceipt::UsedUp => Code::ReceiptBookUsedUp,
        NoReceipt::Unsure => Code::ReceiptUnsure,
    }
}

/// Digits, as they stand on the book or shortened, with spaces.
#[must_use]
pub fn read_number(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = (1..=WIDTH).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}
