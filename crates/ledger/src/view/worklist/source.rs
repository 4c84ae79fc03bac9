//! Where a list is read from: the index of its order, or the few dossiers that one of its conditions leaves.

use super::{Found, Worklist, WorklistOrder, WorklistTab, conditions::json};
use crate::{LedgerError, Read};
use rusqlite::{params_from_iter, types::Value};

pub(super) const BY_DUE: &str = "dossier INDEXED BY dossier_by_due";
/// So many rows are read and sorted faster than a large book's index is walked; in a small one, those of one in
/// [`SHARE`].
const FEW: u32 = 1000;
const SHARE: u32 = 8;

/// What stands after `FROM`, with a condition that belongs to it and its values.
pub(super) struct Source {
    pub(super) table: &'static str,
    /// Begins with `AND`, or is empty.
    pub(super) condition: String,
    pub(super) values: Vec<Value>,
}

impl Source {
    pub(super) fn all_of(table: &'static str) -> Self {
        Self { table, condition: String::new(), values: Vec::new() }
    }
}

/// The numbers of the dossiers that one condition leaves.
struct Side {
    sql: &'static str,
    values: Vec<Value>,
}

impl Worklist {
    /// Conditions that may leave few dossiers, each by the index that has them at once.
    fn sides(&self) -> Vec<Side> {
        let mut all = Vec::new();
        let mut add = |sql, values| all.push(Side { sql, values });
        let by = "SELECT num FROM dossier INDEXED BY dossier_received_by WHERE received_by IS ?";
        if let Some(number) = &self.owner_number {
            add("SELECT num FROM dossier WHERE owner_number = ?", vec![number.clone().into()]);
        }
        match &self.found {
            None => {}
            Some(Found::Named(condition)) => {
                add("SELECT rowid FROM name_index WHERE name_index MATCH ?", vec![condition.clone().into()]);
            }
            Some(Found::These(nums)) => add("SELECT value FROM json_each(?)", vec![json(nums).into()]),
        }
        if let Some(officer) = &self.received_by {
            add(by, vec![officer.0.clone().into()]);
        }
        if let Some(procedures) = &self.procedures {
            add(
                "SELECT num FROM dossier INDEXED BY dossier_procedure
                   WHERE procedure_code IN (SELECT value FROM json_each(?))",
                vec![json(procedures).into()],
            );
        }
        if let Some((from, before)) = self.received() {
            add(
                "SELECT num FROM dossier INDEXED BY dossier_by_received
                   WHERE is_open IN (0, 1) AND received_order >= ? AND received_order < ?",
                vec![from.into(), before.into()],
            );
        }
        all
    }

    /// As [`Worklist::sides`], of the tab.
    fn side_of_tab(&self) -> Option<Side> {
        let due = "SELECT num FROM dossier INDEXED BY dossier_by_due
                     WHERE is_open = 1 AND due_order >= ? AND due_order < ?";
        let (sql, values) = match self.tab {
            WorklistTab::Open | WorklistTab::Closed => return None,
            // The order itself begins with them.
            WorklistTab::Overdue | WorklistTab::DueToday if self.order == WorklistOrder::Due => return None,
            WorklistTab::Overdue => (due, vec![i64::MIN.into(), self.now.timestamp().into()]),
            WorklistTab::DueToday => (due, vec![self.now.timestamp().into(), self.tomorrow().into()]),
            WorklistTab::Supplement => (
                "SELECT num FROM dossier INDEXED BY dossier_asked WHERE state = 'intake_supplement' AND is_open = 1",
                Vec::new(),
            ),
            WorklistTab::Mine => (
                "SELECT num FROM dossier INDEXED BY dossier_received_by WHERE received_by IS ? AND is_open = 1",
                vec![self.mine()],
            ),
        };
        Some(Side { sql, values })
    }

    fn walked(&self) -> Source {
        Source::all_of(match self.order {
            WorklistOrder::Due => BY_DUE,
            WorklistOrder::Received => "dossier INDEXED BY dossier_by_received",
            WorklistOrder::Name => "dossier INDEXED BY dossier_by_name",
        })
    }
}

impl Read<'_> {
    /// The index of the order, or those of the side that leaves the fewest.
    pub(super) fn source(&self, list: &Worklist) -> Result<Source, LedgerError> {
        let mut sides = list.sides();
        sides.extend(list.side_of_tab());
        Ok(self.fewest(sides)?.unwrap_or_else(|| list.walked()))
    }

    /// The same for all tabs at once.
    pub(super) fn source_of_tabs(&self, list: &Worklist) -> Result<Source, LedgerError> {
        Ok(self.fewest(list.sides())?.unwrap_or_else(|| Source::all_of(BY_DUE)))
    }

    fn fewest(&self, sides: Vec<Side>) -> Result<Option<Source>, LedgerError> {
        if sides.is_empty() {
            return Ok(None);
        }
        let all: Option<u32> = self.one("SELECT max(num) FROM dossier", [], |row| Ok(row.get(0)?))?.flatten();
        let few = FEW.min(all.unwrap_or_default() / SHARE);
        let mut fewest: Option<(u32, Side)> = None;
        for side in sides {
            let most = fewest.as_ref().map_or(few, |(count, _)| *count);
            let sql = format!("SELECT count(*) FROM ({} LIMIT {most})", side.sql);
            let count = self.one(&sql, params_from_iter(side.values.iter()), |row| Ok(row.get(0)?))?;
            let count: u32 = count.unwrap_or_default();
            if count < most {
                fewest = Some((count, side));
            }
        }
        Ok(fewest.map(|(_, side)| Source {
            // By its number, whatever indexes there are.
            table: "dossier NOT INDEXED",
            condition: format!(" AND num IN ({})", side.sql),
            values: side.values,
        }))
    }
}
