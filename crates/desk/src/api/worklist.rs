//! The worklist: pages of any order, and what can be filtered by.

use super::dossiers::DossierRow;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Tabs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorklistTab {
    /// Held: about which something is still to be done.
    #[default]
    Open,
    /// Of those: late.
    Overdue,
    /// Of those: due today, still in time.
    DueToday,
    /// Of those: the citizen was asked to bring something.
    Supplement,
    /// Of those: received by whoever is signed in.
    Mine,
    /// Held no more.
    Closed,
}

/// Orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorklistOrder {
    /// Soonest due first, then by code; without a due date last.
    #[default]
    Due,
    /// Last received first.
    Received,
    /// By given name.
    Name,
}

/// Which rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct WorklistQuery {
    /// Tab.
    pub tab: WorklistTab,
    /// A name, the beginning of one, a code, a part of one, or the number of an identity paper; empty = all.
    pub text: String,
    /// Fields (lĩnh vực) by id; empty = all.
    pub fields: Vec<String>,
    /// Received by this officer, by id; empty = anybody.
    pub received_by: String,
    /// Received on or after this day, `YYYY-MM-DD`; empty = any.
    pub received_from: String,
    /// Received on or before this day; empty = any.
    pub received_to: String,
    /// Of the owner with this number of an identity paper; empty = anybody.
    pub person: String,
    /// Order.
    pub order: WorklistOrder,
    /// The other way round.
    pub is_reversed: bool,
    /// First row, from 0. With `around` only where that dossier is not in the list.
    pub offset: u32,
    /// At most so many rows; 0 = 100, at most 200.
    pub limit: u32,
    /// The page in which this dossier stands.
    pub around: Option<String>,
}

/// A page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorklistPage {
    /// Row of the list at which `rows` begin.
    pub offset: u32,
    /// Rows of the whole list, exactly, where this page shows its end; else they have not been counted.
    pub total: Option<u32>,
    /// Row of the list at which the dossier of `around` stands, if it is in it.
    pub at: Option<u32>,
    /// Rows.
    pub rows: Vec<DossierRow>,
}

/// How many dossiers each tab has.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct WorklistCounts {
    /// Held.
    pub open: u32,
    /// Late.
    pub overdue: u32,
    /// Due today.
    pub due_today: u32,
    /// Asked to be completed.
    pub supplement: u32,
    /// Received by whoever is signed in.
    pub mine: u32,
    /// Held no more.
    pub closed: u32,
}

/// Something to filter by.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorklistChoice {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// What can be filtered by.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorklistChoices {
    /// Fields that have a procedure, by name.
    pub fields: Vec<WorklistChoice>,
    /// Officers of the office, by given name.
    pub officers: Vec<WorklistChoice>,
}
