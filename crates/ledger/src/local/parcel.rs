//! What couriers gave this desk to hand over: sealed, so that it cannot be read here.

use super::moment;
use crate::{LedgerError, Read, Topic, Write};
use chrono::{DateTime, FixedOffset, TimeDelta};
use domain::{hash::Hash, time::OFFICE_OFFSET};
use rusqlite::Row;

/// A parcel that came too early is offered again after this time: another way may have brought what was missing.
const EARLY_AGAIN_MS: i64 = 6 * 60 * 60 * 1000;

/// A parcel that was given to this desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParcelRow {
    /// Its identity.
    pub hash: Hash,
    /// Sealed bytes.
    pub size: u64,
    /// When it was given, or was found to have come too early, by the desk's clock. The order of handing over.
    pub taken_in_at: DateTime<FixedOffset>,
    /// True once the hub has answered for it.
    pub is_handed_over: bool,
    /// The code with which the hub refused a part of it; not handed over then, it waits for what goes before it.
    pub refused: Option<String>,
}

impl Write<'_> {
    /// Takes a parcel in. False when it waits here already, or was handed over. One that was refused is taken again:
    /// somebody brings it a second time because the author still waits.
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
        let at = self.end_of_line(now)?.to_rfc3339();
        let taken = self.execute(
            "INSERT INTO parcel (hash, sealed, size, taken_in_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hash) DO UPDATE
             SET sealed = excluded.sealed, taken_in_at = excluded.taken_in_at, refused = NULL
             WHERE refused IS NOT NULL",
            (hash.0, sealed, size, at),
        )?;
        self.touch(Topic::Sync);
        Ok(taken > 0)
    }

    /// Keeps what the hub said about a parcel. Its bytes are at the hub or with their author: they go. When it was
    /// taken, those that came too early are offered again at once.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn hand_over_parcel(&mut self, hash: Hash, refused: Option<&str>) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE parcel SET sealed = NULL, refused = ?2 WHERE hash = ?1 AND sealed IS NOT NULL",
            (hash.0, refused),
        )?;
        if refused.is_none() {
            self.execute("UPDATE parcel SET refused = NULL WHERE sealed IS NOT NULL", [])?;
        }
        self.touch(Topic::Sync);
        Ok(())
    }

    /// A parcel came before what goes before it in its chain: it is kept, and waits at the end of the line.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_parcel_back(&mut self, hash: Hash, refused: &str, now_ms: i64) -> Result<(), LedgerError> {
        let now = DateTime::from_timestamp_millis(now_ms).unwrap_or_default().with_timezone(&OFFICE_OFFSET);
        let at = self.end_of_line(now)?.to_rfc3339();
        self.execute(
            "UPDATE parcel SET refused = ?2, taken_in_at = ?3 WHERE hash = ?1 AND sealed IS NOT NULL",
            (hash.0, refused, at),
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Makes room: parcels that came too early go. Their author has what is in them, and so has the stick.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn drop_early_parcels(&mut self) -> Result<(), LedgerError> {
        self.execute("UPDATE parcel SET sealed = NULL WHERE refused IS NOT NULL", [])?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Another hub, or one that was set back, may not have what was handed over: the same stick is taken again.
    pub(crate) fn forget_parcels(&mut self) -> Result<(), LedgerError> {
        self.execute("DELETE FROM parcel WHERE sealed IS NULL", [])?;
        Ok(())
    }
}

impl Read<'_> {
    /// A moment behind all that wait: those of one stick come in the same millisecond, and their order counts.
    fn end_of_line(&self, now: DateTime<FixedOffset>) -> Result<DateTime<FixedOffset>, LedgerError> {
        let last: Option<String> = self
            .one("SELECT max(taken_in_at) FROM parcel WHERE sealed IS NOT NULL", [], |row| Ok(row.get(0)?))?
            .flatten();
        let last = last.as_deref().map(moment).transpose()?;
        // A clock that was once far ahead does not count for ever.
        let last = last.filter(|last| *last >= now && *last - now < TimeDelta::minutes(1));
        Ok(last.map_or(now, |last| last + TimeDelta::milliseconds(1)))
    }

    /// Parcels that wait to be handed over, in the order in which they came, as many as `bytes` allow. A larger one
    /// stands back and holds up none behind it. One that came too early waits for some hours, unless another one is
    /// taken before.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn waiting_parcels(&self, bytes: usize, now_ms: i64) -> Result<Vec<Vec<u8>>, LedgerError> {
        let (mut parcels, mut left) = (Vec::new(), bytes);
        for (hash, size) in self.due_parcels(now_ms)? {
            if size > bytes {
                continue;
            }
            if size > left {
                break;
            }
            left -= size;
            let sealed = self.one("SELECT sealed FROM parcel WHERE hash = ?1", [hash], |row| {
                Ok(row.get::<_, Vec<u8>>(0)?)
            })?;
            parcels.extend(sealed);
        }
        Ok(parcels)
    }

    fn due_parcels(&self, now_ms: i64) -> Result<Vec<([u8; 32], usize)>, LedgerError> {
        let waiting = self.all(
            "SELECT hash, size, taken_in_at, refused IS NULL FROM parcel WHERE sealed IS NOT NULL
             ORDER BY refused IS NOT NULL, taken_in_at, hash",
            [],
            |row| {
                let at = moment(&row.get::<_, String>(2)?)?.timestamp_millis();
                // Either way: a clock that was set back must not keep it waiting.
                let is_due = row.get(3)? || (now_ms - at).abs() >= EARLY_AGAIN_MS;
                Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, u64>(1)?, is_due))
            },
        )?;
        let due = waiting.into_iter().filter(|(_, _, is_due)| *is_due);
        Ok(due.map(|(hash, size, _)| (hash, usize::try_from(size).unwrap_or(usize::MAX))).collect())
    }

    /// True when a parcel waits to be handed over and its turn is now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn has_parcel(&self, now_ms: i64) -> Result<bool, LedgerError> {
        Ok(!self.due_parcels(now_ms)?.is_empty())
    }

    /// True when a parcel waits here, or was handed over and taken. Not so for one that was refused.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn knows_parcel(&self, hash: Hash) -> Result<bool, LedgerError> {
        let row =
            self.one("SELECT 1 FROM parcel WHERE hash = ?1 AND refused IS NULL", [hash.0], |_| Ok(()))?;
        Ok(row.is_some())
    }

    /// Bytes of all parcels that are kept here.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn parcel_bytes(&self) -> Result<u64, LedgerError> {
        let bytes =
            self.one("SELECT coalesce(sum(size), 0) FROM parcel WHERE sealed IS NOT NULL", [], |row| {
                Ok(row.get(0)?)
            })?;
        Ok(bytes.unwrap_or_default())
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
