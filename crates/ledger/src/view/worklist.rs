//! The worklist: any page of any order, the exact number of rows, and where one dossier stands.
//!
//! Each order has an index that also holds what the filters ask for, so that skipping to a page and counting never
//! touch a row; the rows of one page are then read by number.

use super::dossier::{DossierRow, dossier_row, select_dossier};
use crate::{LedgerError, Read};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::{
    id::{EntityId, OfficerId},
    time::{local_date, office_moment},
};
use rusqlite::{params_from_iter, types::Value};

/// Up to so many dossiers that a text finds are looked up one by one; of more, the index is gone through.
const FEW: usize = 2000;

/// The word of [`domain::dossier::DossierState::IntakeSupplement`].
const ASKED: &str = "intake_supplement";

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
    pub found: Option<Vec<i64>>,
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

    fn tomorrow(&self) -> i64 {
        let next = local_date(&self.now).succ_opt();
        next.map_or(i64::MAX, |day| office_moment(day, NaiveTime::MIN).timestamp())
    }

    /// What the filters say, whatever the tab.
    fn filters(&self) -> Conditions {
        let mut all = Conditions::default();
        if let Some(officer) = &self.received_by {
            all.add("received_by = ?", officer.0.clone());
        }
        if let Some(procedures) = &self.procedures {
            all.add("procedure_code IN (SELECT value FROM json_each(?))", json(procedures));
        }
        if let Some(from) = self.received_from {
            all.add("received_order >= ?", from.timestamp());
        }
        if let Some(before) = self.received_before {
            all.add("received_order < ?", before.timestamp());
        }
        if let Some(number) = &self.owner_number {
            all.add("owner_number = ?", number.clone());
        }
        if let Some(found) = &self.found {
            all.add("num IN (SELECT value FROM json_each(?))", json(found));
        }
        all
    }

    /// What the tab says. Always begins with the first column of every index of the worklist.
    fn tab(&self, tab: WorklistTab) -> Conditions {
        let mut all = Conditions::default();
        all.add("is_open = ?", i64::from(tab != WorklistTab::Closed));
        match tab {
            WorklistTab::Open | WorklistTab::Closed => {}
            WorklistTab::Overdue => all.add("due_order < ?", self.now.timestamp()),
            WorklistTab::DueToday => {
                all.add("due_order >= ?", self.now.timestamp());
                all.add("due_order < ?", self.tomorrow());
            }
            WorklistTab::Supplement => all.add("state = ?", ASKED.to_owned()),
            WorklistTab::Mine => {
                all.add("received_by IS ?", self.officer.as_ref().map(|officer| officer.0.clone()));
            }
        }
        all
    }

    fn conditions(&self) -> Conditions {
        let mut all = self.tab(self.tab);
        all.extend(self.filters());
        all
    }

    /// Few dossiers are looked up by their numbers.
    fn is_narrow(&self) -> bool {
        self.owner_number.is_some() || self.found.as_ref().is_some_and(|found| found.len() <= FEW)
    }

    fn table(&self, order: WorklistOrder) -> &'static str {
        if self.is_narrow() {
            return "dossier";
        }
        match order {
            WorklistOrder::Due => "dossier INDEXED BY dossier_by_due",
            WorklistOrder::Received => "dossier INDEXED BY dossier_by_received",
            WorklistOrder::Name => "dossier INDEXED BY dossier_by_name",
        }
    }

    /// The index that counts with the least: a range of due dates is one run of the index by due date.
    fn counting(&self, tab: WorklistTab) -> &'static str {
        match tab {
            WorklistTab::Overdue | WorklistTab::DueToday => self.table(WorklistOrder::Due),
            _ => self.table(WorklistOrder::Received),
        }
    }

    /// Columns of the order, the most important first, and whether it goes down.
    fn columns(&self) -> (&'static [&'static str], bool) {
        match self.order {
            WorklistOrder::Due => (&["due_order", "code_order", "num"], self.is_reversed),
            WorklistOrder::Received => (&["received_order", "num"], !self.is_reversed),
            WorklistOrder::Name => (&["owner_sort", "num"], self.is_reversed),
        }
    }

    fn order_by(&self, alias: &str) -> String {
        let (columns, is_down) = self.columns();
        let direction = if is_down { " DESC" } else { "" };
        let columns: Vec<String> =
            columns.iter().map(|column| format!("{alias}{column}{direction}")).collect();
        columns.join(", ")
    }
}

/// Conditions with their values, in order.
#[derive(Default)]
struct Conditions {
    sql: Vec<&'static str>,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, sql: &'static str, value: impl Into<Value>) {
        self.sql.push(sql);
        self.values.push(value.into());
    }

    fn extend(&mut self, other: Self) {
        self.sql.extend(other.sql);
        self.values.extend(other.values);
    }

    fn joined(&self) -> String {
        self.sql.join(" AND ")
    }
}

fn json(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_default()
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

impl Read<'_> {
    /// Rows `offset` to `offset + limit` of a worklist.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_page(
        &self,
        list: &Worklist,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<DossierRow>, LedgerError> {
        let conditions = list.conditions();
        let sql = format!(
            concat!(
                select_dossier!("(SELECT num AS at FROM "),
                "{table} WHERE {conditions} ORDER BY {inner} LIMIT ? OFFSET ?) w JOIN dossier d ON d.num = w.at \
                 ORDER BY {outer}"
            ),
            table = list.table(list.order),
            conditions = conditions.joined(),
            inner = list.order_by(""),
            outer = list.order_by("d."),
        );
        let bounds = [Value::from(limit), Value::from(offset)];
        self.all(&sql, params_from_iter(conditions.values.into_iter().chain(bounds)), dossier_row)
    }

    /// How many rows a worklist has.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_count(&self, list: &Worklist) -> Result<u32, LedgerError> {
        self.count_tab(list, list.tab)
    }

    /// How many rows every tab would have.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_counts(&self, list: &Worklist) -> Result<WorklistCounts, LedgerError> {
        Ok(WorklistCounts {
            open: self.count_tab(list, WorklistTab::Open)?,
            overdue: self.count_tab(list, WorklistTab::Overdue)?,
            due_today: self.count_tab(list, WorklistTab::DueToday)?,
            supplement: self.count_tab(list, WorklistTab::Supplement)?,
            mine: self.count_tab(list, WorklistTab::Mine)?,
            closed: self.count_tab(list, WorklistTab::Closed)?,
        })
    }

    fn count_tab(&self, list: &Worklist, tab: WorklistTab) -> Result<u32, LedgerError> {
        let mut conditions = list.tab(tab);
        conditions.extend(list.filters());
        let sql = format!("SELECT count(*) FROM {} WHERE {}", list.counting(tab), conditions.joined());
        let count = self.one(&sql, params_from_iter(conditions.values), |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    /// The row at which a dossier stands in a worklist, from 0; `None` when it is not in it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_place(&self, list: &Worklist, id: EntityId) -> Result<Option<u32>, LedgerError> {
        let (columns, is_down) = list.columns();
        let keys = columns.join(", ");
        let conditions = list.conditions();
        let one = format!(
            "SELECT {keys} FROM dossier WHERE {} AND num = (SELECT num FROM entity WHERE id = ? AND kind = 'dossier')",
            conditions.joined()
        );
        let values = conditions.values.iter().cloned().chain([Value::from(id.0.as_bytes().to_vec())]);
        let found = self.one(&one, params_from_iter(values), |row| {
            (0..columns.len()).map(|column| Ok(row.get::<_, Value>(column)?)).collect::<Result<Vec<_>, _>>()
        })?;
        let Some(keys_of_it) = found else { return Ok(None) };
        let before = format!(
            "SELECT count(*) FROM {} WHERE {} AND ({keys}) {} ({})",
            list.table(list.order),
            conditions.joined(),
            if is_down { ">" } else { "<" },
            vec!["?"; columns.len()].join(", "),
        );
        let values = conditions.values.into_iter().chain(keys_of_it);
        self.one(&before, params_from_iter(values), |row| Ok(row.get(0)?))
    }
}
