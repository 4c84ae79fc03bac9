//! The books of fee receipts (quyển biên lai) that lie on this desk. Which numbers of them were used is in the log.

use super::moment;
use crate::{LedgerError, Read, Write};
use chrono::{DateTime, FixedOffset};
use domain::{id::OfficerId, number::Series};

/// A book of printed fee receipts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptBook {
    /// Its series, as printed.
    pub symbol: String,
    /// Its first number.
    pub first: u32,
    /// Its last number.
    pub last: u32,
    /// Receipts are written out of it now; of one book at most.
    pub is_open: bool,
    /// False after a restore: more may have been used than the log knows.
    pub is_sure: bool,
    /// Who opened it.
    pub officer: OfficerId,
    /// When, for the last time.
    pub opened_at: DateTime<FixedOffset>,
}

const COLUMNS: &str = "symbol, first, last, is_open, is_sure, officer, opened_at";

fn row(row: &rusqlite::Row<'_>) -> Result<ReceiptBook, LedgerError> {
    Ok(ReceiptBook {
        symbol: row.get(0)?,
        first: row.get(1)?,
        last: row.get(2)?,
        is_open: row.get(3)?,
        is_sure: row.get(4)?,
        officer: OfficerId(row.get(5)?),
        opened_at: moment(&row.get::<_, String>(6)?)?,
    })
}

impl Write<'_> {
    /// Keeps a book. When it is open, every other one is put away.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_receipt_book(&mut self, book: &ReceiptBook) -> Result<(), LedgerError> {
        if book.is_open {
            self.execute("UPDATE receipt_book SET is_open = 0", [])?;
        }
        self.execute(
            "INSERT INTO receipt_book (symbol, first, last, is_open, is_sure, officer, opened_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (symbol, first) DO UPDATE SET last = excluded.last, is_open = excluded.is_open,
               is_sure = excluded.is_sure, officer = excluded.officer, opened_at = excluded.opened_at",
            (
                &book.symbol,
                book.first,
                book.last,
                book.is_open,
                book.is_sure,
                &book.officer.0,
                book.opened_at.to_rfc3339(),
            ),
        )?;
        Ok(())
    }

    /// Puts every book away: whoever sits here now opens the one that lies on this desk.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_away_receipt_books(&mut self) -> Result<(), LedgerError> {
        self.execute("UPDATE receipt_book SET is_open = 0, is_sure = 0", [])?;
        Ok(())
    }

    /// More may have been used of every book than the log knows.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn doubt_receipt_books(&mut self) -> Result<(), LedgerError> {
        self.execute("UPDATE receipt_book SET is_sure = 0", [])?;
        Ok(())
    }
}

impl Read<'_> {
    /// Every book that was opened here, the last opened first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn receipt_books(&self) -> Result<Vec<ReceiptBook>, LedgerError> {
        let mut books =
            self.all(&format!("SELECT {COLUMNS} FROM receipt_book ORDER BY symbol, first"), [], row)?;
        books.sort_by_key(|book| (!book.is_open, std::cmp::Reverse(book.opened_at)));
        Ok(books)
    }

    /// The book of which receipts are written now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn open_receipt_book(&self) -> Result<Option<ReceiptBook>, LedgerError> {
        self.one(&format!("SELECT {COLUMNS} FROM receipt_book WHERE is_open"), [], row)
    }

    /// The last number of a range that was used or is passed over.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn reached(
        &self,
        series: Series,
        book: &str,
        (first, last): (u32, u32),
    ) -> Result<Option<u32>, LedgerError> {
        let reached = self.one(
            "SELECT max(n) FROM (
               SELECT max(number) AS n FROM number_used
               WHERE series = ?1 AND book = ?2 AND number BETWEEN ?3 AND ?4
               UNION ALL
               SELECT max(floor) FROM number_floor
               WHERE series = ?1 AND book = ?2 AND floor BETWEEN ?3 AND ?4)",
            (series.as_str(), book, first, last),
            |row| Ok(row.get::<_, Option<u32>>(0)?),
        )?;
        Ok(reached.flatten())
    }
}
