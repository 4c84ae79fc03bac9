//! The fee at intake, and the books of fee receipts of this desk.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The card "Lệ phí" as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct FeeForm {
    /// Pages of the original; `None` until typed.
    pub pages: Option<u32>,
    /// Copies; `None` = as `preview` proposes.
    pub copies: Option<u32>,
    /// The group that does not pay, as the catalogue names it; empty = none.
    pub exemption: String,
    /// "Đã thu tiền mặt"; `None` = as `preview` proposes.
    pub is_collected: Option<bool>,
    /// Number of the fee receipt as typed; empty = the next one.
    pub receipt_number: String,
    /// What became of the numbers that are passed over.
    pub receipt_reason: String,
}

/// Why no receipt can be written out now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoReceipt {
    /// No book is open on this desk.
    NoBook,
    /// The open book is used up.
    UsedUp,
    /// The data was restored: the number is to be read off the book.
    Unsure,
}

/// The open book of receipts and its next number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptOutlook {
    /// Series, as printed.
    pub symbol: String,
    /// The number that would be used, seven digits as on the book; empty when none can be.
    pub number: String,
    /// Numbers left in the book, that one included.
    pub left: u32,
    /// Numbers that would be passed over.
    pub passed_over: Option<(u32, u32)>,
    /// Why none can be written out.
    pub trouble: Option<NoReceipt>,
}

/// The fee as it stands while the form is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeeView {
    /// Pages of the original count.
    pub counts_pages: bool,
    /// Copies count.
    pub counts_copies: bool,
    /// Copies as they are counted.
    pub copies: u32,
    /// Groups that do not pay, as the catalogue lists them.
    pub groups: Vec<String>,
    /// The group that was chosen.
    pub exemption: Option<String>,
    /// Đồng to be paid; `None` while the catalogue does not say how much.
    pub amount: Option<u32>,
    /// "2 trang × 2.000 đ × 3 bản".
    pub sum_text: String,
    /// F9 records that the money was taken.
    pub is_collected: bool,
    /// The book of receipts; `None` where nothing is to be paid.
    pub receipt: Option<ReceiptOutlook>,
}

/// The fee of a dossier that was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceivedFee {
    /// Đồng.
    pub amount: u32,
    /// Number of the fee receipt; `None` when it is to be paid later.
    pub receipt_number: Option<String>,
    /// Receipts left in the book.
    pub receipts_left: u32,
}

/// A book of receipts is opened on this desk; the one before is put away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenReceiptBook {
    /// Series, as printed.
    pub symbol: String,
    /// First number, as typed.
    pub first: String,
    /// Last number.
    pub last: String,
    /// The next number, where the book was begun before; empty = the first that is not used.
    pub next: String,
}

/// A book of receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptBookView {
    /// Series.
    pub symbol: String,
    /// First number.
    pub first: u32,
    /// Last number.
    pub last: u32,
    /// The next number; `None` when it is used up.
    pub next: Option<u32>,
    /// Numbers left.
    pub left: u32,
    /// Receipts are written out of it.
    pub is_open: bool,
    /// False after a restore, until somebody has typed a number.
    pub is_sure: bool,
}

/// The books of this desk, the open one first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptBooks {
    /// The books.
    pub books: Vec<ReceiptBookView>,
}
