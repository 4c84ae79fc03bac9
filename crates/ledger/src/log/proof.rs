//! The hub's signatures over the ends of pages. One vouches for everything before it.

use super::stream::Cursor;
use crate::{LedgerError, Read, Write};

/// Positions behind the newest proof whose proofs are all kept: what a hub may lose in a bad week.
const ALL_WITHIN: u64 = 4096;
/// Of older ones, the last of so many positions: a run that is offered ends there.
const ONE_EACH: u64 = 256;

impl Write<'_> {
    /// Keeps the hub's signature over a position that was read.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn put_proof(&mut self, stream: &str, position: u64, signature: &str) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO stream_proof (stream, position, signature) VALUES (?1, ?2, ?3)
             ON CONFLICT (stream, position) DO UPDATE SET signature = excluded.signature",
            (stream, position, signature),
        )?;
        // What has just become old is thinned; a contact every few seconds would fill a disk with signatures.
        let Some(old) = position.checked_sub(ALL_WITHIN) else { return Ok(()) };
        self.execute(
            "DELETE FROM stream_proof WHERE stream = ?1 AND position >= ?2 AND position < ?3
               AND EXISTS (SELECT 1 FROM stream_proof later WHERE later.stream = ?1
                 AND later.position > stream_proof.position AND later.position < ?3
                 AND later.position / ?4 = stream_proof.position / ?4)",
            (stream, old.saturating_sub(ALL_WITHIN), old, ONE_EACH),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// The hub's signature over a position of a stream, hexadecimal, if a page ended there.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn proof(&self, stream: &str, position: u64) -> Result<Option<String>, LedgerError> {
        self.one(
            "SELECT signature FROM stream_proof WHERE stream = ?1 AND position = ?2",
            (stream, position),
            |row| Ok(row.get(0)?),
        )
    }

    /// Places at doubling distances back from the cursor, nearest first, the start left out.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn points(&self, stream: &str) -> Result<Vec<Cursor>, LedgerError> {
        let cursor = self.cursor(stream)?;
        let mut points = Vec::new();
        let mut distance = 1;
        while let Some(position) = cursor.position.checked_sub(distance).filter(|position| *position > 0) {
            if let Some(hash) = self.stream_hash_at(stream, position)? {
                points.push(Cursor { position, hash });
            }
            distance *= 2;
        }
        Ok(points)
    }
}
