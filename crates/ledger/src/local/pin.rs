//! PINs of the officers who sign in at this desk. A PIN is a screen lock, not a key.

use super::moment;
use crate::{LedgerError, Read, Topic, Write};
use chrono::{DateTime, FixedOffset};
use domain::id::OfficerId;
use rusqlite::Row;

/// What this desk knows of an officer's PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin {
    /// Whose.
    pub officer: OfficerId,
    /// Argon2id in PHC form; `None` until one is set.
    pub verifier: Option<String>,
    /// Wrong tries since the last right one.
    pub failures: u32,
    /// No try before this moment.
    pub locked_until: Option<DateTime<FixedOffset>>,
    /// Marks of the one-time paper codes that were used here.
    pub codes_used: Vec<String>,
}

impl std::fmt::Debug for Pin {
    // Six digits can be guessed from a verifier, so it never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pin({}, {} failures)", self.officer, self.failures)
    }
}

impl Write<'_> {
    /// Keeps the row of an officer.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_pin(&mut self, pin: &Pin) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO pin (officer, verifier, failures, locked_until, codes_used) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (officer) DO UPDATE SET verifier = excluded.verifier, failures = excluded.failures,
               locked_until = excluded.locked_until, codes_used = excluded.codes_used",
            (
                &pin.officer.0,
                &pin.verifier,
                pin.failures,
                pin.locked_until.map(|at| at.to_rfc3339()),
                serde_json::Value::from(pin.codes_used.clone()).to_string(),
            ),
        )?;
        self.touch(Topic::Session);
        Ok(())
    }
}

impl Read<'_> {
    /// The row of an officer.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn pin(&self, officer: &OfficerId) -> Result<Option<Pin>, LedgerError> {
        self.one(
            "SELECT officer, verifier, failures, locked_until, codes_used FROM pin WHERE officer = ?1",
            [&officer.0],
            pin,
        )
    }

    /// Every row, by officer.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn pins(&self) -> Result<Vec<Pin>, LedgerError> {
        self.all(
            "SELECT officer, verifier, failures, locked_until, codes_used FROM pin ORDER BY officer",
            [],
            pin,
        )
    }
}

fn pin(row: &Row<'_>) -> Result<Pin, LedgerError> {
    Ok(Pin {
        officer: OfficerId(row.get(0)?),
        verifier: row.get(1)?,
        failures: row.get(2)?,
        locked_until: row.get::<_, Option<String>>(3)?.as_deref().map(moment).transpose()?,
        codes_used: serde_json::from_str(&row.get::<_, String>(4)?)
            .map_err(|_| LedgerError::damaged("a list of codes cannot be read"))?,
    })
}
