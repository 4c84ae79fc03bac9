//! The fee on the screen and on paper, and the receipt that is written out for it.

use crate::{
    api::{
        fee::{FeeView, ReceivedFee},
        receive::FieldIssue,
    },
    desk::Desk,
    problems::Stop,
    receipts::{self, Refused},
    view::money,
};
use chrono::{DateTime, FixedOffset};
use domain::{
    dossier::{
        body::DossierAccepted,
        decide::{Assessment, Author, ReceiptTaken, ReceiveRequest, assess_at},
        value::{FeeCharge, FeeState},
    },
    fee::{Cost, MANY_COPIES, in_words},
    id::OfficerId,
    problem::{Code, Problem},
};
use ledger::{LedgerError, Read, Write};

/// What the screen says about the receipt.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Collecting {
    /// "Đã thu tiền mặt"; `None` = whenever a receipt can be written out.
    pub(super) wish: Option<bool>,
    /// The number as typed.
    pub(super) number: Option<u32>,
    /// What became of the numbers that are passed over.
    pub(super) reason: String,
}

/// The copies that the procedure was asked for last by this officer, where the screen says none.
pub(super) fn with_copies(
    book: &Read<'_>,
    officer: &OfficerId,
    mut ask: ReceiveRequest,
) -> Result<ReceiveRequest, LedgerError> {
    if ask.fee.copies.is_none() && !ask.procedure_code.is_empty() {
        let uses = book.procedure_uses(officer)?;
        let used = uses.into_iter().find(|used| used.procedure == ask.procedure_code);
        ask.fee.copies = used.and_then(|used| used.copies);
    }
    Ok(ask)
}

/// Copies as they are remembered for the next dossier of the procedure.
pub(super) fn copies_of(accepted: &DossierAccepted) -> Option<u32> {
    accepted.charge.as_ref().and_then(|charge| charge.copies)
}

/// The fee as F9 would record it, the card, and what stands in the way of the receipt.
pub(super) struct Counted {
    pub(super) view: FeeView,
    pub(super) state: FeeState,
    pub(super) charge: Option<FeeCharge>,
    pub(super) refused: Option<Refused>,
}

/// Counts for the screen. Changes nothing.
pub(super) fn count(
    book: &Read<'_>,
    assessment: &Assessment<'_>,
    ask: &ReceiveRequest,
    collecting: &Collecting,
) -> Result<Counted, LedgerError> {
    let to_pay = assessment.to_pay();
    let open = if to_pay > 0 { receipts::look(book)? } else { None };
    let Collecting { wish, number, reason } = collecting;
    let taking = receipts::check(open.as_ref(), *number, reason);
    let is_collected = to_pay > 0 && collects(*wish, taking.as_ref().err());
    let rule = &assessment.procedure.fee;
    let exemption = assessment.charge.as_ref().and_then(|charge| charge.exemption.clone());
    let state = match &open {
        Some(open) if is_collected => FeeState::Collected {
            amount: to_pay,
            book: open.book.symbol.clone(),
            number: number.or(open.next).unwrap_or_default(),
        },
        _ if exemption.is_some() || assessment.cost == Cost::Free => FeeState::Free,
        _ => FeeState::Later,
    };
    let view = FeeView {
        counts_pages: rule.counts_pages(),
        counts_copies: rule.counts_copies(),
        copies: ask.fee.copies.unwrap_or(1),
        groups: rule.exempt_groups(),
        amount: (exemption.is_some() || assessment.cost != Cost::Unset).then(|| short(to_pay)),
        exemption,
        sum_text: assessment.charge.as_ref().map(|charge| charge.text.clone()).unwrap_or_default(),
        is_collected,
        receipt: (to_pay > 0).then(|| receipts::outlook_view(open.as_ref(), *number, reason)),
    };
    Ok(Counted {
        view,
        state,
        charge: assessment.charge.clone(),
        refused: taking.err().filter(|_| is_collected),
    })
}

/// The tick is on by itself whenever a receipt can be written out, and once a number was typed.
fn collects(wish: Option<bool>, refused: Option<&Refused>) -> bool {
    wish.unwrap_or(!matches!(refused, Some(Refused::None(_))))
}

impl Desk {
    /// The receipt of a reception, in its transaction; nothing where the money is taken later.
    pub(super) fn take_receipt(
        &self,
        book: &mut Write<'_>,
        ask: &ReceiveRequest,
        author: &Author<'_>,
        received_at: DateTime<FixedOffset>,
        collecting: &Collecting,
    ) -> Result<(Option<ReceiptTaken>, u32), Stop> {
        let assessment = assess_at(ask, author, received_at)?;
        // What is to be mended first is said first, and takes no number.
        if assessment.to_pay() == 0 || !assessment.problems.is_empty() {
            return Ok((None, 0));
        }
        let open = receipts::look(book)?;
        let Collecting { wish, number, reason } = collecting;
        let refused = receipts::check(open.as_ref(), *number, reason).err();
        if !collects(*wish, refused.as_ref()) {
            return Ok((None, 0));
        }
        match receipts::take(book, *number, reason)? {
            Ok((receipt, left)) => Ok((Some(receipt), left)),
            Err(refused) => Err(Stop::Problem(self.receipt_problem(book, &refused)?)),
        }
    }

    /// What stands in the way of the receipt, and what to look at.
    pub(super) fn fee_issues(
        &self,
        book: &Read<'_>,
        counted: &Counted,
    ) -> Result<Vec<FieldIssue>, LedgerError> {
        let mut issues = Vec::new();
        if let Some(refused) = &counted.refused {
            issues.push(super::issue_of(self.receipt_problem(book, refused)?, false));
        }
        if counted.view.counts_copies && counted.view.copies > MANY_COPIES {
            let problem = Problem::new(Code::CopiesMany, self.source.mark()).field("copies");
            issues.push(super::issue_of(problem.value("most", MANY_COPIES), true));
        }
        Ok(issues)
    }
}

/// The fee of a reception, for the screen after it.
pub(super) fn received(accepted: &DossierAccepted, left: u32) -> Option<ReceivedFee> {
    let charge = accepted.charge.as_ref().filter(|charge| charge.exemption.is_none() && charge.amount > 0)?;
    let receipt_number = match &accepted.fee {
        FeeState::Collected { number, .. } => Some(receipts::printed(*number)),
        FeeState::Free | FeeState::Later => None,
    };
    Some(ReceivedFee { amount: short(charge.amount), receipt_number, receipts_left: left })
}

/// Fee as printed; nothing where nothing is asked of anybody.
pub(crate) fn fee_text(fee: &FeeState, charge: Option<&FeeCharge>) -> Option<String> {
    let in_full = |amount| format!("{} đồng ({})", money(amount), in_words(amount));
    match fee {
        FeeState::Free => {
            charge.and_then(|charge| charge.exemption.as_ref()).map(|group| format!("miễn ({group})"))
        }
        FeeState::Later => Some(match charge {
            Some(charge) if charge.amount > 0 => format!("{}, thu sau", in_full(charge.amount)),
            _ => "thu sau".to_owned(),
        }),
        FeeState::Collected { amount, book, number } => {
            let number = receipts::printed(*number);
            Some(format!("{}, đã thu, biên lai {book} số {number}", in_full(*amount)))
        }
    }
}

/// Đồng as the page counts them.
fn short(amount: u64) -> u32 {
    u32::try_from(amount).unwrap_or(u32::MAX)
}
