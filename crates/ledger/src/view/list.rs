//! Lists of dossiers and their counts.

use super::dossier::{DossierRow, dossier_row, select_dossier};
use crate::{LedgerError, Read};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::{
    id::{EntityId, OfficeId},
    time::{local_date, office_moment},
};
use rusqlite::{params_from_iter, types::Value};

const DAY_SECONDS: i64 = 24 * 3600;

/// Order of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DossierOrder {
    /// Soonest due first; those without a due date last.
    #[default]
    Due,
    /// Last received first.
    Newest,
}

/// Which dossiers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierFilter {
    /// Of one office.
    pub office: Option<OfficeId>,
    /// Only those about which something is still to be done.
    pub is_open: bool,
    /// Only those with a card, a step not taken, or something unreadable.
    pub needs_attention: bool,
    /// Due at or after.
    pub due_from: Option<DateTime<FixedOffset>>,
    /// Due before.
    pub due_before: Option<DateTime<FixedOffset>>,
    /// Received at or after.
    pub received_from: Option<DateTime<FixedOffset>>,
    /// Received before.
    pub received_before: Option<DateTime<FixedOffset>>,
    /// Order.
    pub order: DossierOrder,
    /// At most so many.
    pub limit: u32,
}

impl Default for DossierFilter {
    fn default() -> Self {
        Self {
            office: None,
            is_open: false,
            needs_attention: false,
            due_from: None,
            due_before: None,
            received_from: None,
            received_before: None,
            order: DossierOrder::Due,
            limit: 200,
        }
    }
}

/// What one day amounts to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DayCounts {
    /// Received on the day.
    pub received: u32,
    /// Received by hour of the office's clock, 0–23.
    pub by_hour: Vec<u32>,
    /// Open and still to be handed out on the day.
    pub due: u32,
    /// Open, and the due moment has passed (quá hạn).
    pub overdue: u32,
}

/// What waits for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Late values.
    pub cards: u32,
    /// Dossiers with a step that was not taken.
    pub contested: u32,
    /// Dossiers with something that this program cannot read.
    pub frozen: u32,
    /// Operations that are held, here or at the hub, and about which nobody has decided yet.
    pub held: u32,
}

impl DossierFilter {
    /// Conditions with their values. Only those that are asked for, so that each list finds its index.
    fn conditions(&self) -> (Vec<&'static str>, Vec<Value>) {
        let mut conditions = Vec::new();
        let mut values = Vec::new();
        if let Some(office) = &self.office {
            conditions.push("d.office = ?");
            values.push(Value::from(office.0.clone()));
        }
        let bounds = [
            ("d.due_at >= ?", self.due_from),
            ("d.due_at < ?", self.due_before),
            ("d.received_at >= ?", self.received_from),
            ("d.received_at < ?", self.received_before),
        ];
        for (condition, bound) in bounds {
            if let Some(bound) = bound {
                conditions.push(condition);
                values.push(Value::from(bound.timestamp()));
            }
        }
        if self.is_open {
            conditions.push("d.is_open = 1");
        }
        if self.needs_attention {
            conditions.push("(d.cards > 0 OR d.is_contested OR d.is_frozen)");
        }
        (conditions, values)
    }
}

impl Read<'_> {
    /// A list of dossiers.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn list_dossiers(&self, filter: &DossierFilter) -> Result<Vec<DossierRow>, LedgerError> {
        let (conditions, mut values) = filter.conditions();
        let mut sql = select_dossier!("dossier d").to_owned();
        if !conditions.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&conditions.join(" AND "));
        }
        sql.push_str(match filter.order {
            DossierOrder::Due => " ORDER BY d.due_at NULLS LAST LIMIT ?",
            DossierOrder::Newest => " ORDER BY d.received_at DESC, d.num DESC LIMIT ?",
        });
        values.push(Value::from(filter.limit));
        self.all(&sql, params_from_iter(values), dossier_row)
    }

    /// What the day of `now` amounts to, by the office's clock. A dossier is overdue from the moment after its
    /// due moment on.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn day_counts(
        &self,
        office: Option<&OfficeId>,
        now: DateTime<FixedOffset>,
    ) -> Result<DayCounts, LedgerError> {
        let from = office_moment(local_date(&now), NaiveTime::MIN).timestamp();
        let to = from + DAY_SECONDS;
        let office = office.map(|office| &office.0);
        let mut by_hour = vec![0; 24];
        let hours: Vec<(usize, u32)> = self.all(
            "SELECT (received_at - ?1) / 3600, count(*) FROM dossier
             WHERE received_at >= ?1 AND received_at < ?2 AND (?3 IS NULL OR office = ?3) GROUP BY 1",
            (from, to, office),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        for (hour, count) in hours {
            if let Some(slot) = by_hour.get_mut(hour) {
                *slot = count;
            }
        }
        let due = self.one(
            "SELECT count(*) FILTER (WHERE due_at >= ?1), count(*) FILTER (WHERE due_at < ?1) FROM dossier
             WHERE is_open = 1 AND due_at < ?2 AND (?3 IS NULL OR office = ?3)",
            (now.timestamp(), to, office),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (due, overdue) = due.unwrap_or_default();
        Ok(DayCounts { received: by_hour.iter().sum(), by_hour, due, overdue })
    }

    /// Dossiers about which something is still to be done.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn open_count(&self) -> Result<u32, LedgerError> {
        let count = self.one("SELECT count(*) FROM dossier WHERE is_open = 1", [], |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    /// What waits for people, in all offices of this book.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn totals(&self) -> Result<Totals, LedgerError> {
        let totals = self.one(
            "SELECT coalesce(sum(cards), 0), count(*) FILTER (WHERE is_contested), count(*) FILTER (WHERE is_frozen),
               (SELECT count(*) FROM operation WHERE held IS NOT NULL AND declined IS NULL)
                 + (SELECT count(*) FROM unread WHERE declined IS NULL)
             FROM dossier WHERE cards > 0 OR is_contested OR is_frozen",
            [],
            |row| Ok(Totals { cards: row.get(0)?, contested: row.get(1)?, frozen: row.get(2)?, held: row.get(3)? }),
        )?;
        Ok(totals.unwrap_or_default())
    }

    /// Every dossier in the order in which it came here, after one of them: to go through all in pages.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_after(
        &self,
        after: Option<EntityId>,
        limit: u32,
    ) -> Result<Vec<DossierRow>, LedgerError> {
        self.all(
            select_dossier!(
                "dossier d WHERE d.num > coalesce(
                   (SELECT num FROM entity WHERE id = ?1 AND kind = 'dossier'), -1) ORDER BY d.num LIMIT ?2"
            ),
            (after.as_ref().map(|id| id.0.as_bytes()), limit),
            dossier_row,
        )
    }
}
