//! Who looked at whose data. Not an operation: streams deliver to every desk of the office, and nobody there has to
//! know what a colleague looked at.

use super::moment;
use crate::{LedgerError, Read, Write, log::uuid};
use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::id::{DeskId, EntityId, OfficerId};
use rusqlite::Row;

/// What an officer looked at on one day for one reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewed {
    /// Number of the line in this data folder; 0 at the hub.
    pub seq: u64,
    /// Day of the office's calendar.
    pub day: NaiveDate,
    /// Who looked.
    pub officer: OfficerId,
    /// At which dossier; `None` for a search.
    pub dossier: Option<EntityId>,
    /// Why, as a word.
    pub why: String,
    /// How often; looks a few minutes apart are one.
    pub count: u32,
    /// First look.
    pub first_at: DateTime<FixedOffset>,
    /// Last look.
    pub last_at: DateTime<FixedOffset>,
}

/// What was looked at on a day, on which desk.
pub type ViewedAt = (DeskId, Viewed);

fn key(dossier: Option<EntityId>) -> Vec<u8> {
    dossier.map(|dossier| dossier.0.as_bytes().to_vec()).unwrap_or_default()
}

fn dossier(row: &Row<'_>, at: usize) -> Result<Option<EntityId>, LedgerError> {
    match row.get::<_, Vec<u8>>(at)?.is_empty() {
        true => Ok(None),
        false => Ok(Some(EntityId(uuid(row, at)?))),
    }
}

impl Write<'_> {
    /// Counts a look.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn note_view(
        &mut self,
        officer: &OfficerId,
        dossier: Option<EntityId>,
        why: &str,
        at: DateTime<FixedOffset>,
    ) -> Result<(), LedgerError> {
        // A line that was sent already is sent again with its new count: the hub keeps the higher one.
        self.execute(
            "INSERT INTO viewed (day, officer, dossier, why, count, first_at, last_at, is_sent)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, 0)
             ON CONFLICT (day, officer, dossier, why)
             DO UPDATE SET count = count + 1, last_at = excluded.last_at, is_sent = 0",
            (at.date_naive().to_string(), &officer.0, key(dossier), why, at.to_rfc3339()),
        )?;
        Ok(())
    }

    /// The hub has these lines. Sent ones of days before `keep_from` are forgotten here.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn views_sent(&mut self, lines: &[u64], keep_from: NaiveDate) -> Result<(), LedgerError> {
        for seq in lines {
            let Ok(seq) = i64::try_from(*seq) else { continue };
            self.execute("UPDATE viewed SET is_sent = 1 WHERE seq = ?1", [seq])?;
        }
        self.execute("DELETE FROM viewed WHERE is_sent AND day < ?1", [keep_from.to_string()])?;
        Ok(())
    }

    /// At the hub: what a desk reports. A line that comes again never says less.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn keep_view(&mut self, desk: DeskId, line: &Viewed) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO viewed_at_desk (desk, day, officer, dossier, why, count, first_at, last_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (day, officer, desk, dossier, why)
             DO UPDATE SET count = max(count, excluded.count), last_at = max(last_at, excluded.last_at)",
            (
                desk.0.as_bytes(),
                line.day.to_string(),
                &line.officer.0,
                key(line.dossier),
                &line.why,
                line.count,
                line.first_at.to_rfc3339(),
                line.last_at.to_rfc3339(),
            ),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// When an officer last looked on that day for that reason.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn viewed_last(
        &self,
        officer: &OfficerId,
        dossier: Option<EntityId>,
        why: &str,
        day: NaiveDate,
    ) -> Result<Option<DateTime<FixedOffset>>, LedgerError> {
        self.one(
            "SELECT last_at FROM viewed WHERE day = ?1 AND officer = ?2 AND dossier = ?3 AND why = ?4",
            (day.to_string(), &officer.0, key(dossier), why),
            |row| moment(&row.get::<_, String>(0)?),
        )
    }

    /// Lines of days that are over and that the hub does not have, the oldest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn views_to_send(&self, before: NaiveDate, most: u32) -> Result<Vec<Viewed>, LedgerError> {
        self.all(
            "SELECT seq, day, officer, dossier, why, count, first_at, last_at FROM viewed
             WHERE NOT is_sent AND day < ?1 ORDER BY day, seq LIMIT ?2",
            (before.to_string(), most),
            |row| viewed(row, u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default()),
        )
    }

    /// At the hub: who looked at what on a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn views_at_desks(&self, day: NaiveDate) -> Result<Vec<ViewedAt>, LedgerError> {
        self.all(
            "SELECT desk, day, officer, dossier, why, count, first_at, last_at FROM viewed_at_desk
             WHERE day = ?1 ORDER BY officer, desk, first_at, dossier, why",
            [day.to_string()],
            |row| Ok((DeskId(uuid(row, 0)?), viewed(row, 0)?)),
        )
    }
}

/// Columns from `day` on.
fn viewed(row: &Row<'_>, seq: u64) -> Result<Viewed, LedgerError> {
    Ok(Viewed {
        seq,
        day: NaiveDate::parse_from_str(&row.get::<_, String>(1)?, "%Y-%m-%d")
            .map_err(|_| LedgerError::damaged("a day cannot be read"))?,
        officer: OfficerId(row.get(2)?),
        dossier: dossier(row, 3)?,
        why: row.get(4)?,
        count: row.get(5)?,
        first_at: moment(&row.get::<_, String>(6)?)?,
        last_at: moment(&row.get::<_, String>(7)?)?,
    })
}
