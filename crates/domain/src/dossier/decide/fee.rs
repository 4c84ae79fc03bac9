//! The fee of a reception: what is asked of this citizen, and what was taken.

use super::{Assessment, InputProblem, Refusal};
use crate::{
    catalogue::Fee,
    dossier::value::{FeeCharge, FeeState, PassedOver},
    fee::{Cost, Counts, MAX_COPIES, MAX_PAGES, cost},
    text::clean_line,
};

/// Most characters of what is said about receipts that were passed over.
pub const MAX_REASON: usize = 120;

/// What the clerk says about the fee.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeeAsk {
    /// Pages of the original; `None` while nobody has counted.
    pub pages: Option<u32>,
    /// Copies wanted; `None` = one.
    pub copies: Option<u32>,
    /// The group that does not pay, as the catalogue names it.
    pub exemption: Option<String>,
}

/// A fee receipt that is written out for the money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptTaken {
    /// Series of the receipt book.
    pub book: String,
    /// Its number.
    pub number: u32,
    /// Numbers in front of it that stand on no dossier.
    pub passed_over: Option<PassedOver>,
}

/// What the rule asks, with the problems of what it is counted by. What cannot be counted yet is told as if it were
/// one, so that the screen has something to show while the clerk types.
pub(super) fn charge(fee: &Fee, ask: &FeeAsk, problems: &mut Vec<InputProblem>) -> (Cost, Option<FeeCharge>) {
    if fee.counts_pages() && !ask.pages.is_some_and(|pages| (1..=MAX_PAGES).contains(&pages)) {
        problems.push(InputProblem::Pages(ask.pages));
    }
    let copies = ask.copies.unwrap_or(1);
    if fee.counts_copies() && !(1..=MAX_COPIES).contains(&copies) {
        problems.push(InputProblem::Copies);
    }
    let exemption = ask.exemption.clone().filter(|group| !group.is_empty());
    if exemption.as_ref().is_some_and(|group| !fee.exempt_groups().contains(group)) {
        problems.push(InputProblem::Exemption);
    }
    let pages = ask.pages.unwrap_or(1).clamp(1, MAX_PAGES);
    let copies = copies.clamp(1, MAX_COPIES);
    let cost = cost(fee, Counts { pages, copies });
    let charge = match &cost {
        Cost::Sum(sum) => Some(FeeCharge {
            amount: sum.amount,
            text: sum.text(),
            pages: fee.counts_pages().then_some(pages),
            copies: fee.counts_copies().then_some(copies),
            exemption,
        }),
        // Nobody knows how much, and this one pays nothing of it.
        Cost::Unset => exemption.map(|group| FeeCharge {
            amount: 0,
            text: String::new(),
            pages: None,
            copies: None,
            exemption: Some(group),
        }),
        Cost::Free => None,
    };
    (cost, charge)
}

/// Whether the fee was taken, and which numbers were passed over for it.
pub(super) fn state(
    assessment: &Assessment<'_>,
    receipt: Option<&ReceiptTaken>,
) -> Result<(FeeState, Option<PassedOver>), Refusal> {
    let is_waived = assessment.charge.as_ref().is_some_and(|charge| charge.exemption.is_some());
    let amount = assessment.to_pay();
    let Some(receipt) = receipt else {
        let is_free = is_waived || assessment.cost == Cost::Free;
        return Ok((if is_free { FeeState::Free } else { FeeState::Later }, None));
    };
    // No receipt is written out over nothing.
    if amount == 0 || receipt.number == 0 {
        return Err(Refusal::WrongState);
    }
    let passed_over = receipt.passed_over.clone().map(|passed| PassedOver {
        reason: clean_line(&passed.reason, MAX_REASON).unwrap_or_default(),
        ..passed
    });
    if passed_over.as_ref().is_some_and(|passed| passed.first >= receipt.number || passed.first == 0) {
        return Err(Refusal::WrongState);
    }
    let (book, number) = (receipt.book.clone(), receipt.number);
    Ok((FeeState::Collected { amount, book, number }, passed_over))
}
