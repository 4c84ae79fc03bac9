//! What a dossier costs, and whether it was paid.

use super::strict;
use serde::{Deserialize, Serialize};

/// Whether the fee has been taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", from = "strict::FeeState")]
pub enum FeeState {
    /// Nothing is owed.
    Free,
    /// To be collected later.
    Later,
    /// Collected at intake.
    Collected {
        /// Đồng.
        amount: u64,
        /// Series of the receipt book.
        book: String,
        /// Number of the fee receipt.
        number: u32,
    },
}

/// Number of sets and fee: one merge group, since copies decide the fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTerms {
    /// Số bộ hồ sơ, at least 1.
    pub set_count: u32,
    /// State of the fee.
    pub fee: FeeState,
    /// What is asked, and how it was counted. A later field of the kinds that write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Box<FeeCharge>>,
}

/// What the fee comes to: with [`FeeState::Later`] it is owed, with [`FeeState::Free`] it was waived.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeCharge {
    /// Đồng, by the rule of the procedure's version, before a group was exempted.
    pub amount: u64,
    /// The sum in words, as it was said ("2 trang × 2.000 đ × 3 bản").
    pub text: String,
    /// Pages of the original, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Copies wanted, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
    /// The group that does not pay, as the catalogue names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
}

/// Numbers of the receipt book in front of the one that was used, which stand on no dossier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassedOver {
    /// The first of them; the last is the one before the number that was used.
    pub first: u32,
    /// What became of them, as the officer says.
    pub reason: String,
}
