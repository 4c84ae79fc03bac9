//! Administrators of a hub.

use crate::{LedgerError, Read, Topic, Write, local::moment};
use chrono::{DateTime, FixedOffset};
use rusqlite::Row;

/// Somebody who may sign in to the console.
#[derive(Clone, PartialEq, Eq)]
pub struct Admin {
    /// Name to sign in with.
    pub name: String,
    /// Argon2id in PHC form; `None` until a password is set.
    pub password_verifier: Option<String>,
    /// The same for the one-time password of the first sign-in; `None` once used.
    pub one_time_verifier: Option<String>,
    /// Wrong tries since the last right one.
    pub failures: u32,
    /// No try before this moment.
    pub locked_until: Option<DateTime<FixedOffset>>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Admin({}, {} failures)", self.name, self.failures)
    }
}

const COLUMNS: &str = "SELECT name, password_verifier, one_time_verifier, failures, locked_until FROM admin";

impl Write<'_> {
    /// Keeps an administrator.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_admin(&mut self, admin: &Admin) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO admin (name, password_verifier, one_time_verifier, failures, locked_until)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET password_verifier = excluded.password_verifier,
               one_time_verifier = excluded.one_time_verifier, failures = excluded.failures,
               locked_until = excluded.locked_until",
            (
                &admin.name,
                &admin.password_verifier,
                &admin.one_time_verifier,
                admin.failures,
                admin.locked_until.map(|at| at.to_rfc3339()),
            ),
        )?;
        self.touch(Topic::Session);
        Ok(())
    }
}

impl Read<'_> {
    /// One administrator.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn admin(&self, name: &str) -> Result<Option<Admin>, LedgerError> {
        self.one(&format!("{COLUMNS} WHERE name = ?1"), [name], admin)
    }

    /// Every administrator, by name.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn admins(&self) -> Result<Vec<Admin>, LedgerError> {
        self.all(&format!("{COLUMNS} ORDER BY name"), [], admin)
    }
}

fn admin(row: &Row<'_>) -> Result<Admin, LedgerError> {
    Ok(Admin {
        name: row.get(0)?,
        password_verifier: row.get(1)?,
        one_time_verifier: row.get(2)?,
        failures: row.get(3)?,
        locked_until: row.get::<_, Option<String>>(4)?.as_deref().map(moment).transpose()?,
    })
}
