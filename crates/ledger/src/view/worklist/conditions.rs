//! What a worklist asks of a dossier, as conditions on the columns of the indexes of its orders.

use super::{Found, Worklist, WorklistOrder, WorklistTab};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::time::{local_date, office_moment};
use rusqlite::types::Value;

/// Conditions with their values, in order.
#[derive(Default)]
pub(super) struct Conditions {
    sql: Vec<&'static str>,
    pub(super) values: Vec<Value>,
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

    pub(super) fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    pub(super) fn joined(&self) -> String {
        self.sql.join(" AND ")
    }
}

pub(super) fn json(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

fn seconds(at: Option<DateTime<FixedOffset>>, otherwise: i64) -> i64 {
    at.map_or(otherwise, |at| at.timestamp())
}

impl Worklist {
    /// Seconds at which what is due today is due no more.
    pub(super) fn tomorrow(&self) -> i64 {
        let next = local_date(&self.now).succ_opt();
        next.map_or(i64::MAX, |day| office_moment(day, NaiveTime::MIN).timestamp())
    }

    /// Whose are "mine", as the column has it.
    pub(super) fn mine(&self) -> Value {
        self.officer.as_ref().map(|officer| officer.0.clone()).into()
    }

    /// From and before which second the dossiers were received; `None` = any.
    pub(super) fn received(&self) -> Option<(i64, i64)> {
        (self.received_from.is_some() || self.received_before.is_some())
            .then(|| (seconds(self.received_from, i64::MIN), seconds(self.received_before, i64::MAX)))
    }

    /// What the filters say, whatever the tab.
    pub(super) fn filters(&self) -> Conditions {
        let mut all = Conditions::default();
        if let Some(officer) = &self.received_by {
            all.add("received_by = ?", officer.0.clone());
        }
        if let Some(procedures) = &self.procedures {
            all.add("procedure_code IN (SELECT value FROM json_each(?))", json(procedures));
        }
        if let Some((from, before)) = self.received() {
            all.add("received_order >= ? AND received_order < ?", from);
            all.values.push(before.into());
        }
        if let Some(number) = &self.owner_number {
            all.add("num IN (SELECT num FROM dossier WHERE owner_number = ?)", number.clone());
        }
        match &self.found {
            None => {}
            Some(Found::Named(condition)) => {
                all.add("num IN (SELECT rowid FROM name_index WHERE name_index MATCH ?)", condition.clone());
            }
            Some(Found::These(nums)) => all.add("num IN (SELECT value FROM json_each(?))", json(nums)),
        }
        all
    }

    /// What tab and filters say. Always begins with the first column of the indexes of the orders.
    pub(super) fn conditions(&self) -> Conditions {
        let mut all = Conditions::default();
        all.add("is_open = ?", i64::from(self.tab != WorklistTab::Closed));
        match self.tab {
            WorklistTab::Open | WorklistTab::Closed => {}
            WorklistTab::Overdue => all.add("due_order < ?", self.now.timestamp()),
            WorklistTab::DueToday => {
                all.add("due_order >= ? AND due_order < ?", self.now.timestamp());
                all.values.push(self.tomorrow().into());
            }
            WorklistTab::Supplement => all.sql.push("is_asked = 1"),
            WorklistTab::Mine => all.add("received_by IS ?", self.mine()),
        }
        all.extend(self.filters());
        all
    }

    /// Columns of the order, the most important first, and whether it goes down.
    pub(super) fn columns(&self) -> (&'static [&'static str], bool) {
        match self.order {
            WorklistOrder::Due => (&["due_order", "code_order", "num"], self.is_reversed),
            WorklistOrder::Received => (&["received_order", "num"], !self.is_reversed),
            WorklistOrder::Name => (&["owner_sort", "num"], self.is_reversed),
        }
    }

    pub(super) fn order_by(&self, alias: &str) -> String {
        let (columns, is_down) = self.columns();
        let direction = if is_down { " DESC" } else { "" };
        let columns: Vec<String> =
            columns.iter().map(|column| format!("{alias}{column}{direction}")).collect();
        columns.join(", ")
    }
}
