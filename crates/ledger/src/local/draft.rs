//! What is being typed: kept within a second of the last key, thrown away when it becomes an operation.

use super::moment;
use crate::{LedgerError, Read, Topic, Write, log::uuid};
use chrono::{DateTime, FixedOffset};
use domain::id::OfficerId;
use rusqlite::Row;
use uuid::Uuid;

/// A screen that was not finished.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Identity, made by the desk.
    pub id: Uuid,
    /// Who types.
    pub officer: OfficerId,
    /// The screen as JSON.
    pub form: String,
    /// When it was saved, by the desk's clock.
    pub saved_at: DateTime<FixedOffset>,
}

impl Write<'_> {
    /// Keeps a draft, instead of the one with that id.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<(), LedgerError> {
        let id = draft.id.as_bytes();
        self.execute("DELETE FROM draft WHERE id = ?1", [id])?;
        self.execute(
            "INSERT INTO draft (id, officer, form, saved_at) VALUES (?1, ?2, ?3, ?4)",
            (id, &draft.officer.0, &draft.form, draft.saved_at.to_rfc3339()),
        )?;
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// Throws a draft away. True when there was one.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn delete_draft(&mut self, id: Uuid) -> Result<bool, LedgerError> {
        let gone = self.execute("DELETE FROM draft WHERE id = ?1", [id.as_bytes()])?;
        self.touch(Topic::Drafts);
        Ok(gone > 0)
    }
}

impl Read<'_> {
    /// The draft that an officer saved last, whatever the clock said.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn latest_draft(&self, officer: &OfficerId) -> Result<Option<Draft>, LedgerError> {
        self.one(
            "SELECT id, officer, form, saved_at FROM draft WHERE officer = ?1 ORDER BY saved DESC LIMIT 1",
            [&officer.0],
            draft,
        )
    }

    /// One draft.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn draft(&self, id: Uuid) -> Result<Option<Draft>, LedgerError> {
        self.one("SELECT id, officer, form, saved_at FROM draft WHERE id = ?1", [id.as_bytes()], draft)
    }
}

fn draft(row: &Row<'_>) -> Result<Draft, LedgerError> {
    Ok(Draft {
        id: uuid(row, 0)?,
        officer: OfficerId(row.get(1)?),
        form: row.get(2)?,
        saved_at: moment(&row.get::<_, String>(3)?)?,
    })
}
