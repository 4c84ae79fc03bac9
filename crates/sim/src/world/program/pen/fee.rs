//! The receipt that is written out for a fee.

use super::Pen;
use crate::world::program::Stop;
use desk::receipts;
use domain::dossier::decide::{Author, ReceiptTaken, ReceiveRequest, assess};
use ledger::{ReceiptBook, Write};

/// Receipts of one printed book: more than a run writes out.
const LAST: u32 = 9_999;

impl Pen<'_> {
    /// Takes the number of the book that lies on the desk; now and then one was spoiled. Nothing where nothing is paid.
    pub(super) fn fee_receipt(
        &mut self,
        book: &mut Write<'_>,
        ask: &ReceiveRequest,
        author: &Author<'_>,
    ) -> Result<Option<ReceiptTaken>, Stop> {
        if assess(ask, author)?.to_pay() == 0 {
            return Ok(None);
        }
        let open = match receipts::look(book)? {
            Some(open) => open,
            // The data was restored to a day before the book was opened, or this is the first one.
            None => {
                let identity = &self.program.identity;
                book.put_receipt_book(&ReceiptBook {
                    symbol: format!("BL{:02}", identity.number),
                    first: 1,
                    last: LAST,
                    is_open: true,
                    is_sure: false,
                    officer: self.counter.officer.clone(),
                    opened_at: self.made_at.at,
                })?;
                receipts::look(book)?.ok_or(Stop::Refused)?
            }
        };
        let next = open.next.ok_or(Stop::Refused)?;
        let is_spoiled = open.book.is_sure && self.random.below(6) == 0;
        let typed = match open.book.is_sure {
            true => is_spoiled.then_some(next + 1),
            // The clerk looks at the printed book.
            false => Some(next.max(self.counter.last_receipt + 1)),
        };
        match receipts::take(book, typed, "Viết hỏng, đã gạch chéo")? {
            Ok((receipt, _)) => Ok(Some(receipt)),
            Err(_) => Err(Stop::Refused),
        }
    }
}
