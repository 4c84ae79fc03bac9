//! What couriers gave this desk to hand over: sealed, so that it cannot be read here.

use super::moment;
use crate::{LedgerError, Read, Topic, Write};
use chrono::{DateTime, FixedOffset};
use domain::hash::Hash;
use rusqlite::Row;

/// A parcel that was given to this desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParcelRow {
    /// Its identity.
    pub hash: Hash,
    /// Sealed bytes.
    pub size: u64,
    /// When it was given, by the desk's clock.
    pub taken_in_at: DateTime<FixedOffset>,
    /// True once the hub has answered for it.
    pub is_handed_over: bool,
    /// The code with which the hub refused a part of it.
    pub refused: Option<String>,
}

impl Write<'_> {
    /// Takes a parcel in. False when it was given before, handed over or not.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn take_parcel(
        &mut self,
        hash: Hash,
        sealed: &[u8],
        now: DateTime<FixedOffset>,
    ) -> Result<bool, LedgerError> {
        let size = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        let taken = self.execute(
            "INSERT INTO parcel (hash, sealed, size, taken_in_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            (hash.0, sealed, size, now.to_rfc3339()),
        )?;
        self.touch(Topic::Sync);
        Ok(taken > 0)
    }

    /// Keeps what the hub said about a parcel. Its bytes are at the hub or with their author: they go.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn hand_over_parcel(&mut self, hash: Hash, refused: Option<&str>) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE parcel SET sealed = NULL, refused = ?2 WHERE hash = ?1 AND sealed IS NOT NULL",
            (hash.0, refused),
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }
}

impl Read<'_> {
    /// Parcels that wait to be handed over, oldest first, at least one, as many as `bytes` allow.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn waiting_parcels(&self, bytes: usize) -> Result<Vec<Vec<u8>>, LedgerError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT sealed FROM parcel WHERE sealed IS NOT NULL ORDER BY taken_in_at, hash",
        )?;
        let mut rows = statement.query([])?;
        let (mut parcels, mut left) = (Vec::new(), bytes);
        while let Some(row) = rows.next()? {
            let sealed: Vec<u8> = row.get(0)?;
            if !parcels.is_empty() && sealed.len() > left {
                break;
            }
            left = left.saturating_sub(sealed.len());
            parcels.push(sealed);
        }
        Ok(parcels)
    }

    /// True when a parcel waits to be handed over.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn has_parcel(&self) -> Result<bool, LedgerError> {
        Ok(self.one("SELECT 1 FROM parcel WHERE sealed IS NOT NULL LIMIT 1", [], |_| Ok(()))?.is_some())
    }

    /// Every parcel that was given to this desk, the newest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn parcels(&self) -> Result<Vec<ParcelRow>, LedgerError> {
        self.all(
            "SELECT hash, size, taken_in_at, sealed IS NULL, refused FROM parcel ORDER BY taken_in_at DESC, hash",
            [],
            parcel,
        )
    }
}

fn parcel(row: &Row<'_>) -> Result<ParcelRow, LedgerError> {
    Ok(ParcelRow {
        hash: Hash(row.get(0)?),
        size: row.get(1)?,
        taken_in_at: moment(&row.get::<_, String>(2)?)?,
        is_handed_over: row.get(3)?,
        refused: row.get(4)?,
    })
}
