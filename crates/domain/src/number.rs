//! Numbers without a network: leased blocks of dossier serials, and books with one keeper.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A series of numbers. Each `(series, book, number)` is used at most once; a double is shown, never rejected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Serial of the day inside the dossier code. Book: `<office code>/<date>`.
    DossierCode,
    /// Sổ theo dõi hồ sơ (form 06). Book: `NN/YYYY`, NN = number of the desk in its office.
    DossierRegister,
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả (form 01). Book: `NN/YYYY`.
    ReceiptSlip,
    /// Biên lai thu phí, lệ phí. Book: series of the receipt book.
    FeeReceipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (form 02). Book: `NN/YYYY`.
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ (form 03). Book: `NN/YYYY`.
    RefusalSlip,
}

impl Series {
    /// Every series.
    pub const ALL: [Self; 6] = [
        Self::DossierCode,
        Self::DossierRegister,
        Self::ReceiptSlip,
        Self::FeeReceipt,
        Self::SupplementRequest,
        Self::RefusalSlip,
    ];

    /// True for the series whose word came after the first version of the kinds that name a series.
    #[must_use]
    pub fn is_later_word(self) -> bool {
        matches!(self, Self::SupplementRequest | Self::RefusalSlip)
    }

    /// The word used in files and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DossierCode => "dossier_code",
            Self::DossierRegister => "dossier_register",
            Self::ReceiptSlip => "receipt_slip",
            Self::FeeReceipt => "fee_receipt",
            Self::SupplementRequest => "supplement_request",
            Self::RefusalSlip => "refusal_slip",
        }
    }
}

/// A number that somebody used: a fact, whatever becomes of the step that used it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberUsed {
    /// Which series.
    pub series: Series,
    /// Which book of the series.
    pub book: String,
    /// The number, from 1.
    pub number: u32,
}

/// The book of the dossier code's serials of one day.
#[must_use]
pub fn code_book(office_code: &str, day: NaiveDate) -> String {
    format!("{office_code}/{day}")
}

/// The volume that a desk keeps in a year: "02/2021" is desk 2's.
#[must_use]
pub fn desk_book(desk_number: u32, year: i32) -> String {
    format!("{desk_number:02}/{year}")
}

/// A block of serials lent to one desk for a span of days (both ends included).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// First serial.
    pub first: u32,
    /// Last serial.
    pub last: u32,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Block {
    /// True on the days for which the block is lent.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The next serial of `day`: in the blocks' order, the one after the highest used in the block, so that a
/// number given up never comes back. `None` when every block of that day is used up.
#[must_use]
pub fn next_serial(blocks: &[Block], day: NaiveDate, used: &BTreeSet<u32>) -> Option<u32> {
    lent(blocks, day).into_iter().find_map(|block| left_of(block, used).map(|(next, _)| next))
}

/// How many serials of `day` are left.
#[must_use]
pub fn serials_left(blocks: &[Block], day: NaiveDate, used: &BTreeSet<u32>) -> u32 {
    lent(blocks, day)
        .into_iter()
        .filter_map(|block| left_of(block, used))
        .fold(0, |sum, (next, last)| sum.saturating_add((last - next).saturating_add(1)))
}

/// How many days from `day` on, itself included, are covered by some block, without a gap.
#[must_use]
pub fn days_covered(blocks: &[Block], day: NaiveDate) -> u32 {
    let mut next = day;
    while let Some(to) = blocks
        .iter()
        .filter(|block| block.covers(next) && 0 < block.first && block.first <= block.last)
        .map(|block| block.to)
        .max()
    {
        match to.succ_opt() {
            Some(after) => next = after,
            None => break,
        }
    }
    u32::try_from((next - day).num_days()).unwrap_or_default()
}

/// First and last number of the blocks of a day, in order. A block granted twice counts once; one without a
/// number, or with number 0, is none.
fn lent(blocks: &[Block], day: NaiveDate) -> BTreeSet<(u32, u32)> {
    let is_real = |block: &&Block| block.covers(day) && 0 < block.first && block.first <= block.last;
    blocks.iter().filter(is_real).map(|block| (block.first, block.last)).collect()
}

/// What is left of a block: its next number, which is not above its last.
fn left_of((first, last): (u32, u32), used: &BTreeSet<u32>) -> Option<(u32, u32)> {
    match used.range(first..=last).next_back() {
        None => Some((first, last)),
        Some(&highest) if highest < last => Some((highest + 1, last)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn block(first: u32, last: u32) -> Block {
        Block { first, last, from: day("2021-12-01"), to: day("2022-03-31") }
    }

    #[test]
    fn serials_follow_the_blocks_and_end() {
        let blocks = [block(1201, 1202), block(1001, 1002)];
        let mut used = BTreeSet::new();
        let mut given = Vec::new();
        while let Some(serial) = next_serial(&blocks, day("2021-12-09"), &used) {
            used.insert(serial);
            given.push(serial);
        }
        assert_eq!(given, [1001, 1002, 1201, 1202]);
        assert_eq!(serials_left(&blocks, day("2021-12-09"), &used), 0);
    }

    #[test]
    fn a_number_below_the_highest_is_not_given_again() {
        let used = BTreeSet::from([1005]);
        assert_eq!(next_serial(&[block(1001, 1100)], day("2021-12-09"), &used), Some(1006));
        assert_eq!(serials_left(&[block(1001, 1100)], day("2021-12-09"), &used), 95);
    }

    #[test]
    fn a_block_is_lent_for_its_days_only() {
        assert_eq!(next_serial(&[block(1001, 1100)], day("2022-04-01"), &BTreeSet::new()), None);
    }

    #[test]
    fn days_ahead_end_at_the_first_day_without_a_block() {
        let span = |from: &str, to: &str| Block { first: 1001, last: 1100, from: day(from), to: day(to) };
        let blocks = [
            span("2022-01-01", "2022-01-31"),
            span("2021-12-01", "2021-12-31"),
            span("2022-02-02", "2022-03-31"),
        ];
        assert_eq!(days_covered(&blocks, day("2021-12-09")), 23 + 31);
        assert_eq!(days_covered(&blocks, day("2022-01-31")), 1);
        assert_eq!(days_covered(&blocks, day("2022-02-01")), 0);
        assert_eq!(days_covered(&blocks[..1], day("2021-12-09")), 0);
        assert_eq!(days_covered(&[Block { first: 9, last: 3, ..blocks[1].clone() }], day("2021-12-09")), 0);
    }

    #[test]
    fn books_are_named_after_desk_and_year() {
        assert_eq!(desk_book(2, 2021), "02/2021");
    }

    #[test]
    fn a_block_that_cannot_be_is_passed_over() {
        let odd =
            [block(0, 5), block(9, 3), block(1, u32::MAX), block(1, u32::MAX), block(u32::MAX, u32::MAX)];
        let none = BTreeSet::new();
        assert_eq!(next_serial(&odd, day("2021-12-09"), &none), Some(1));
        assert_eq!(serials_left(&odd, day("2021-12-09"), &none), u32::MAX);
        assert_eq!(next_serial(&odd[..2], day("2021-12-09"), &none), None);
        let twice = [block(1001, 1100), block(1001, 1100)];
        assert_eq!(serials_left(&twice, day("2021-12-09"), &none), 100);
    }
}
