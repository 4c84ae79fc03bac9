//! Sessions of the console.

use crate::{LedgerError, Read, Topic, Write};
use chrono::{DateTime, FixedOffset};
use domain::{hash::Hash, time::OFFICE_OFFSET};

/// A signed-in administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Hash of the token; the token itself is kept nowhere.
    pub token_hash: Hash,
    /// Who.
    pub admin: String,
    /// Last moment at which it counts.
    pub expires_at: DateTime<FixedOffset>,
}

impl Write<'_> {
    /// Begins a session, or moves its end.
    ///
    /// # Errors
    /// When there is no such administrator.
    pub fn put_session(&mut self, session: &Session) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO session (token_hash, admin, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at",
            (session.token_hash.0, &session.admin, session.expires_at.timestamp()),
        )?;
        self.touch(Topic::Session);
        Ok(())
    }

    /// Ends a session. True when there was one.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn delete_session(&mut self, token_hash: &Hash) -> Result<bool, LedgerError> {
        let gone = self.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash.0])?;
        self.touch(Topic::Session);
        Ok(gone > 0)
    }

    /// Ends every session of an administrator.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn delete_sessions_of(&mut self, admin: &str) -> Result<usize, LedgerError> {
        self.touch(Topic::Session);
        self.execute("DELETE FROM session WHERE admin = ?1", [admin])
    }

    /// Ends every session whose time is over.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn delete_sessions_before(&mut self, now: DateTime<FixedOffset>) -> Result<usize, LedgerError> {
        self.touch(Topic::Session);
        self.execute("DELETE FROM session WHERE expires_at < ?1", [now.timestamp()])
    }
}

impl Read<'_> {
    /// A session, unless its time is over.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn session(
        &self,
        token_hash: &Hash,
        now: DateTime<FixedOffset>,
    ) -> Result<Option<Session>, LedgerError> {
        self.one(
            "SELECT admin, expires_at FROM session WHERE token_hash = ?1 AND expires_at >= ?2",
            (token_hash.0, now.timestamp()),
            |row| {
                let expires: i64 = row.get(1)?;
                let expires_at = DateTime::from_timestamp(expires, 0)
                    .ok_or_else(|| LedgerError::damaged("a moment cannot be read"))?
                    .with_timezone(&OFFICE_OFFSET);
                Ok(Session { token_hash: *token_hash, admin: row.get(0)?, expires_at })
            },
        )
    }
}
