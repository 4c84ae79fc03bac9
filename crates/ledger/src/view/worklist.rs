//! The worklist: any page of any order, the exact number of rows, and where one dossier stands.
//!
//! Each order has an index with everything by which a list is filtered: it is walked until the page is full, and no row
//! is touched but those of the page. Where something that is asked for has few dossiers, those are looked at instead.

mod conditions;
mod count;
mod page;
mod source;

use chrono::{DateTime, FixedOffset};
use domain::id::OfficerId;

/// What a text finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// Whatever the index of names gives for this condition.
    Named(String),
    /// These dossiers, by their numbers in this book.
    These(Vec<i64>),
}

/// Tabs of the worklist.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WorklistTab {
    /// About which something is still to be done.
    #[default]
    Open,
    /// Of those: past the due moment.
    Overdue,
    /// Of those: due today, still in time.
    DueToday,
    /// Of those: the citizen was asked to bring something.
    Supplement,
    /// Of those: received by one officer ([`Worklist::officer`]).
    Mine,
    /// About which nothing is to be done any more.
    Closed,
}

/// By what a worklist is sorted. Ties: the code, then the order in which dossiers came here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WorklistOrder {
    /// Soonest due first; those without a due date last.
    #[default]
    Due,
    /// Last received first.
    Received,
    /// By given name, in the order of a Vietnamese list.
    Name,
}

/// What a worklist shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worklist {
    /// Tab.
    pub tab: WorklistTab,
    /// Whose are "mine".
    pub officer: Option<OfficerId>,
    /// Only those received by this officer.
    pub received_by: Option<OfficerId>,
    /// Only those of these procedures, by national code; `None` = all.
    pub procedures: Option<Vec<String>>,
    /// Received at or after.
    pub received_from: Option<DateTime<FixedOffset>>,
    /// Received before.
    pub received_before: Option<DateTime<FixedOffset>>,
    /// Only those of the owner with this number of an identity paper.
    pub owner_number: Option<String>,
    /// Only these, as [`Read::find_all`] gives them; `None` = all.
    pub found: Option<Found>,
    /// Order.
    pub order: WorklistOrder,
    /// The other way round.
    pub is_reversed: bool,
    /// By which it is decided what is late.
    pub now: DateTime<FixedOffset>,
}

impl Worklist {
    /// The open dossiers of the book, soonest due first.
    #[must_use]
    pub fn new(now: DateTime<FixedOffset>) -> Self {
        Self {
            tab: WorklistTab::Open,
            officer: None,
            received_by: None,
            procedures: None,
            received_from: None,
            received_before: None,
            owner_number: None,
            found: None,
            order: WorklistOrder::Due,
            is_reversed: false,
            now,
        }
    }
}

/// How many dossiers each tab has under the same filters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WorklistCounts {
    /// About which something is still to be done.
    pub open: u32,
    /// Past the due moment.
    pub overdue: u32,
    /// Due today, still in time.
    pub due_today: u32,
    /// The citizen was asked to bring something.
    pub supplement: u32,
    /// Received by the officer.
    pub mine: u32,
    /// About which nothing is to be done any more.
    pub closed: u32,
}
