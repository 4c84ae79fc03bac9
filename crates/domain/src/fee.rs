//! Phí, lệ phí: what a procedure costs. The rule is data of the procedure's version; here it is only counted, with
//! the sum as a clerk says it aloud.

mod words;

pub use words::in_words;

use crate::catalogue::{Fee, FeeKind};
use std::fmt::Write as _;

/// Most pages of one original.
pub const MAX_PAGES: u32 = 9_999;
/// Most copies of one dossier.
pub const MAX_COPIES: u32 = 9_999;
/// Above so many copies somebody has a second look.
pub const MANY_COPIES: u32 = 200;

/// What a fee may be counted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Pages of the original.
    pub pages: u32,
    /// Copies that are wanted.
    pub copies: u32,
}

/// What a procedure costs, before anybody is exempted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cost {
    /// Nothing, for anybody.
    Free,
    /// Something, and the catalogue does not say how much: the province has not set it, or a rule is incomplete.
    Unset,
    /// So much.
    Sum(Sum),
}

/// An amount and how it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Đồng.
    pub amount: u64,
    /// The terms, in the order in which they are told.
    pub trace: Trace,
}

/// How an amount came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trace {
    /// One amount, whatever is asked for.
    Fixed,
    /// One amount, set by the province.
    Province,
    /// Number × price.
    Times(Term),
    /// The terms of one copy added up, times the copies.
    PerCopy {
        /// Pages at each price.
        pages: Vec<Term>,
        /// The most that is taken for a copy, where that is less than its pages add up to; đồng.
        most: Option<u64>,
        /// Copies.
        copies: u32,
    },
}

/// So many of one thing at one price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Đồng for one.
    pub price: u32,
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Trang.
    Page,
    /// Bản.
    Copy,
    /// Việc.
    Case,
}

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Self::Page => "trang",
            Self::Copy => "bản",
            Self::Case => "việc",
        }
    }
}

impl Term {
    fn amount(self) -> u64 {
        u64::from(self.count).saturating_mul(self.price.into())
    }

    fn text(self) -> String {
        format!("{} {} × {}", points(self.count.into()), self.unit.word(), dong(self.price.into()))
    }
}

impl Sum {
    /// "2 trang × 2.000 đ × 3 bản", without the result; what stands beside the amount.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.trace {
            Trace::Fixed => format!("Mức thu {}", dong(self.amount)),
            Trace::Province => "Mức thu của tỉnh".to_owned(),
            Trace::Times(term) => term.text(),
            Trace::PerCopy { pages, most, copies } => {
                let terms: Vec<String> = pages.iter().map(|term| term.text()).collect();
                let mut text = terms.join(" + ");
                if let Some(most) = most {
                    text = format!("{text}, tối đa {} một bản", dong(*most));
                }
                if terms.len() > 1 || most.is_some() {
                    text = format!("({text})");
                }
                _ = write!(text, " × {} bản", points((*copies).into()));
                text
            }
        }
    }

    /// "2 trang × 2.000 đ × 3 bản = 12.000 đ".
    #[must_use]
    pub fn equation(&self) -> String {
        match self.trace {
            Trace::Fixed => self.text(),
            Trace::Province => format!("{}: {}", self.text(), dong(self.amount)),
            Trace::Times(_) | Trace::PerCopy { .. } => format!("{} = {}", self.text(), dong(self.amount)),
        }
    }
}

impl Fee {
    /// The number of pages decides.
    #[must_use]
    pub fn counts_pages(&self) -> bool {
        self.kind == FeeKind::PerPageTiered
    }

    /// The number of copies decides.
    #[must_use]
    pub fn counts_copies(&self) -> bool {
        matches!(self.kind, FeeKind::PerPageTiered | FeeKind::PerCopy)
    }

    /// Who does not pay, group by group, as the catalogue lists them: "Hộ nghèo".
    #[must_use]
    pub fn exempt_groups(&self) -> Vec<String> {
        let listed = self.free_for.as_deref().unwrap_or_default().split(';').map(str::trim);
        listed.filter(|group| !group.is_empty()).map(capitalised).collect()
    }
}

/// What a procedure costs.
#[must_use]
pub fn cost(fee: &Fee, counts: Counts) -> Cost {
    let Counts { pages, copies } = counts;
    let price = match (fee.kind, fee.amount_vnd) {
        (FeeKind::Free, _) => return Cost::Free,
        (kind, Some(0)) if kind != FeeKind::PerPageTiered => return Cost::Free,
        (_, Some(price)) => price,
        (_, None) => return Cost::Unset,
    };
    let times = |count, unit| {
        let term = Term { count, unit, price };
        Sum { amount: term.amount(), trace: Trace::Times(term) }
    };
    Cost::Sum(match fee.kind {
        FeeKind::Free | FeeKind::Fixed => Sum { amount: price.into(), trace: Trace::Fixed },
        FeeKind::Province => Sum { amount: price.into(), trace: Trace::Province },
        FeeKind::PerCase => times(1, Unit::Case),
        FeeKind::PerCopy => times(copies, Unit::Copy),
        FeeKind::PerPageTiered => {
            let (Some(first), Some(later)) = (fee.first_pages, fee.later_amount_vnd) else {
                return Cost::Unset;
            };
            let at = |count, price| Term { count, unit: Unit::Page, price };
            let terms = [at(pages.min(first), price), at(pages.saturating_sub(first), later)];
            let terms: Vec<Term> = terms.into_iter().filter(|term| term.count > 0).collect();
            let one = terms.iter().map(|term| term.amount()).fold(0, u64::saturating_add);
            let most = fee.max_vnd.map(u64::from).filter(|most| *most < one);
            let amount = most.unwrap_or(one).saturating_mul(copies.into());
            Sum { amount, trace: Trace::PerCopy { pages: terms, most, copies } }
        }
    })
}

/// "12.000 đ", the space unbroken.
#[must_use]
pub fn dong(amount: u64) -> String {
    format!("{}\u{a0}đ", points(amount))
}

/// "1.234.567".
#[must_use]
pub fn points(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
