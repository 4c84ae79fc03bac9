//! People who were known before this program, from the lists of then.

use crate::{LedgerError, Read, Write};

impl Write<'_> {
    /// Keeps a person, instead of the one with that number of an identity paper. True when it is another than before.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_known_person(&mut self, number: &str, person: &str) -> Result<bool, LedgerError> {
        let changed = self.execute(
            "INSERT INTO known_person (number, person) VALUES (?1, ?2)
             ON CONFLICT (number) DO UPDATE SET person = excluded.person WHERE person <> excluded.person",
            (number, person),
        )?;
        Ok(changed > 0)
    }
}

impl Read<'_> {
    /// The person of a list who has this number, as JSON.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn person_of_list(&self, number: &str) -> Result<Option<String>, LedgerError> {
        self.one("SELECT person FROM known_person WHERE number = ?1", [number], |row| Ok(row.get(0)?))
    }
}
