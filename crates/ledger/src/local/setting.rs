//! Small facts of one machine, such as who signed in last.

use crate::{LedgerError, Read, Write};

impl Write<'_> {
    /// Keeps a setting.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_setting(&mut self, key: &str, value: &str) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO setting (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )?;
        Ok(())
    }

    /// Forgets a setting.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn delete_setting(&mut self, key: &str) -> Result<(), LedgerError> {
        self.execute("DELETE FROM setting WHERE key = ?1", [key])?;
        Ok(())
    }
}

impl Read<'_> {
    /// A setting.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn setting(&self, key: &str) -> Result<Option<String>, LedgerError> {
        self.one("SELECT value FROM setting WHERE key = ?1", [key], |row| Ok(row.get(0)?))
    }
}
