//! Which procedures an officer receives often, to offer them first.

use super::moment;
use crate::{LedgerError, Read, Write};
use chrono::{DateTime, FixedOffset};
use domain::id::OfficerId;

/// How often an officer received a procedure at this desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcedureUse {
    /// National code.
    pub procedure: String,
    /// How often.
    pub count: u32,
    /// Copies that were wanted last, where they are counted.
    pub copies: Option<u32>,
    /// When last.
    pub last: DateTime<FixedOffset>,
}

impl Write<'_> {
    /// Counts one more, with the copies that were wanted.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn count_procedure_use(
        &mut self,
        officer: &OfficerId,
        procedure: &str,
        copies: Option<u32>,
        at: DateTime<FixedOffset>,
    ) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO procedure_use (officer, procedure, count, last, copies) VALUES (?1, ?2, 1, ?3, ?4)
             ON CONFLICT (officer, procedure) DO UPDATE SET count = count + 1, last = excluded.last,
               copies = coalesce(excluded.copies, copies)",
            (&officer.0, procedure, at.to_rfc3339(), copies),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// The procedures of an officer, the often received first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn procedure_uses(&self, officer: &OfficerId) -> Result<Vec<ProcedureUse>, LedgerError> {
        self.all(
            "SELECT procedure, count, last, copies FROM procedure_use WHERE officer = ?1
             ORDER BY count DESC, procedure",
            [&officer.0],
            |row| {
                let last = moment(&row.get::<_, String>(2)?)?;
                Ok(ProcedureUse { procedure: row.get(0)?, count: row.get(1)?, copies: row.get(3)?, last })
            },
        )
    }
}
