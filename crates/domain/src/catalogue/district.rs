//! Settings of the whole district.

use super::validity;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The district and the settings that its desks share.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct District {
    /// Name without "huyện", such as `Gia Viễn`.
    pub name: String,
    /// Code of its agency.
    pub agency: String,
    /// Start of the public look-up address on receipts, `https://…` without a slash at the end.
    pub look_up_address: String,
    /// Serials of a day that belong to the portal and the province's own software; never leased to a desk.
    pub reserved_serials: SerialRange,
    /// Serials in one lease.
    pub block_size: u32,
    /// Leases that a desk holds for each day.
    pub blocks_per_desk: u32,
    /// Days ahead for which a lease is granted.
    pub lease_days: u32,
    /// A desk asks again at a contact when fewer days than this are left.
    pub renew_below_days: u32,
    /// Working days before the due day from which a dossier is "sắp đến hạn".
    pub near_due_days: u32,
    /// Legal regimes in order of their first day.
    #[serde(default)]
    pub regimes: Vec<Regime>,
}

impl District {
    /// The regime of a dossier accepted on a day: the one that began last.
    #[must_use]
    pub fn regime_on(&self, date: NaiveDate) -> Option<&Regime> {
        self.regimes
            .iter()
            .filter(|regime| validity::holds(regime.valid_from, None, date))
            .max_by_key(|regime| regime.valid_from)
    }
}

/// Serials from a first to a last, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SerialRange {
    /// First serial.
    pub from: u32,
    /// Last serial.
    pub to: u32,
}

/// A legal regime: a dossier keeps the one in force when it was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Regime {
    /// Id, such as `R2021`.
    pub id: String,
    /// First day; it holds until the next regime begins.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Set of statutory forms, such as `F2018` (Circular 01/2018/TT-VPCP).
    pub forms_set: String,
    /// Decrees and circulars.
    pub source: String,
}
