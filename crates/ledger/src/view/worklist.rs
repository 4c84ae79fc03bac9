//! The worklist: any page of any order, the exact number of rows, and where one dossier stands.
//!
//! Each order has a narrow index that is skipped through and counted; each filter has one that gives the numbers of the
//! dossiers that pass it. No row is touched but those of the page.

use super::dossier::{DossierRow, dossier_row, select_dossier};
use crate::{LedgerError, Read};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::{
    id::{EntityId, OfficerId},
    time::{local_date, office_moment},
};
use rusqlite::{params_from_iter, types::Value};

const BY_DUE: &str = "dossier INDEXED BY dossier_by_due";
/// Those in [`domain::dossier::DossierState::IntakeSupplement`].
const ASKED: &str = "num IN (SELECT num FROM dossier WHERE state = 'intake_supplement')";
const MINE: &str = "num IN (SELECT num FROM dossier INDEXED BY dossier_received_by WHERE received_by IS ?)";

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

    fn tomorrow(&self) -> i64 {
        let next = local_date(&self.now).succ_opt();
        next.map_or(i64::MAX, |day| office_moment(day, NaiveTime::MIN).timestamp())
    }

    /// What the filters say, whatever the tab.
    fn filters(&self) -> Conditions {
        let mut all = Conditions::default();
        if let Some(officer) = &self.received_by {
            all.add(
                "num IN (SELECT num FROM dossier INDEXED BY dossier_received_by WHERE received_by = ?)",
                officer.0.clone(),
            );
        }
        if let Some(procedures) = &self.procedures {
            all.add(
                "num IN (SELECT num FROM dossier INDEXED BY dossier_procedure
                   WHERE procedure_code IN (SELECT value FROM json_each(?)))",
                json(procedures),
            );
        }
        if self.received_from.is_some() || self.received_before.is_some() {
            let moment = |at: Option<DateTime<FixedOffset>>| at.map(|at| at.timestamp());
            all.add(
                "num IN (SELECT num FROM dossier INDEXED BY dossier_by_received
                   WHERE is_open IN (0, 1) AND received_order >= ? AND received_order < ?)",
                moment(self.received_from).unwrap_or(i64::MIN),
            );
            all.values.push(moment(self.received_before).unwrap_or(i64::MAX).into());
        }
        if let Some(number) = &self.owner_number {
            all.add("num IN (SELECT num FROM dossier WHERE owner_number = ?)", number.clone());
        }
        match &self.found {
            None => {}
            Some(Found::Named(condition)) => {
                all.add("num IN (SELECT rowid FROM name_index WHERE name_index MATCH ?)", condition.clone())
            }
            Some(Found::These(nums)) => all.add("num IN (SELECT value FROM json_each(?))", json(nums)),
        }
        all
    }

    /// What the tab says. Always begins with the first column of the indexes of the orders.
    fn tab(&self) -> Conditions {
        let mut all = Conditions::default();
        all.add("is_open = ?", i64::from(self.tab != WorklistTab::Closed));
        match self.tab {
            WorklistTab::Open | WorklistTab::Closed => {}
            WorklistTab::Overdue => all.add("due_order < ?", self.now.timestamp()),
            WorklistTab::DueToday => {
                all.add("due_order >= ? AND due_order < ?", self.now.timestamp());
                all.values.push(self.tomorrow().into());
            }
            WorklistTab::Supplement => all.sql.push(ASKED),
            WorklistTab::Mine => all.add(MINE, self.officer.as_ref().map(|officer| officer.0.clone())),
        }
        all
    }

    fn conditions(&self) -> Conditions {
        let mut all = self.tab();
        all.extend(self.filters());
        all
    }

    /// Without a filter a tab is one run of the index by due date.
    fn is_plain(&self) -> bool {
        self.filters().sql.is_empty()
    }

    /// Where a tab by due date is asked for in another order, few are sorted rather than all gone through.
    fn table(&self) -> &'static str {
        match (self.tab, self.order) {
            (WorklistTab::Supplement, _) => "dossier",
            (WorklistTab::Overdue | WorklistTab::DueToday, _) | (_, WorklistOrder::Due) => BY_DUE,
            (_, WorklistOrder::Received) => "dossier INDEXED BY dossier_by_received",
            (_, WorklistOrder::Name) => "dossier INDEXED BY dossier_by_name",
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
            table = list.table(),
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
        // Whatever the order: the index by due date is the narrowest that has the tabs.
        let conditions = list.conditions();
        let sql = format!("SELECT count(*) FROM {BY_DUE} WHERE {}", conditions.joined());
        let count = self.one(&sql, params_from_iter(conditions.values), |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    /// How many rows every tab would have.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_counts(&self, list: &Worklist) -> Result<WorklistCounts, LedgerError> {
        if list.is_plain() {
            return self.counts_of_all(list);
        }
        // One walk for all tabs, and each filter gone through once.
        let filters = list.filters();
        let sql = format!(
            "SELECT count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_open AND due_order < ?1),
               count(*) FILTER (WHERE is_open AND due_order >= ?1 AND due_order < ?2),
               count(*) FILTER (WHERE is_open AND {ASKED}), count(*) FILTER (WHERE is_open AND {}),
               count(*) FILTER (WHERE NOT is_open)
             FROM {BY_DUE} WHERE is_open IN (0, 1) AND {}",
            MINE.replace('?', "?3"),
            filters.joined(),
        );
        let officer = list.officer.as_ref().map(|officer| officer.0.clone());
        let bounds = [list.now.timestamp().into(), list.tomorrow().into(), Value::from(officer)];
        let counts = self.one(&sql, params_from_iter(bounds.into_iter().chain(filters.values)), |row| {
            Ok(WorklistCounts {
                open: row.get(0)?,
                overdue: row.get(1)?,
                due_today: row.get(2)?,
                supplement: row.get(3)?,
                mine: row.get(4)?,
                closed: row.get(5)?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// Each tab by the index that has it at once.
    fn counts_of_all(&self, list: &Worklist) -> Result<WorklistCounts, LedgerError> {
        let count = |sql: &str, values: Vec<Value>| -> Result<u32, LedgerError> {
            Ok(self.one(sql, params_from_iter(values), |row| Ok(row.get(0)?))?.unwrap_or_default())
        };
        let due = "SELECT count(*) FROM dossier WHERE is_open = 1 AND due_order >= ? AND due_order < ?";
        let officer = list.officer.as_ref().map(|officer| officer.0.clone());
        let now = list.now.timestamp();
        let all = "SELECT count(*) FROM dossier INDEXED BY dossier_by_received WHERE is_open = ?";
        Ok(WorklistCounts {
            open: count(all, vec![1.into()])?,
            overdue: count(due, vec![i64::MIN.into(), now.into()])?,
            due_today: count(due, vec![now.into(), list.tomorrow().into()])?,
            supplement: count(
                "SELECT count(*) FROM dossier WHERE state = 'intake_supplement' AND is_open = 1",
                Vec::new(),
            )?,
            mine: count(
                "SELECT count(*) FROM dossier INDEXED BY dossier_received_by WHERE received_by IS ? AND is_open = 1",
                vec![officer.into()],
            )?,
            closed: count(all, vec![0.into()])?,
        })
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
            list.table(),
            conditions.joined(),
            if is_down { ">" } else { "<" },
            vec!["?"; columns.len()].join(", "),
        );
        let values = conditions.values.into_iter().chain(keys_of_it);
        self.one(&before, params_from_iter(values), |row| Ok(row.get(0)?))
    }
}
