//! One-time codes with which a desk joins an office.

use crate::{LedgerError, Read, Topic, Write, local::moment, log::uuid};
use chrono::{DateTime, FixedOffset};
use domain::{
    hash::Hash,
    id::{DeskId, OfficeId},
    time::OFFICE_OFFSET,
};
use rusqlite::Row;

/// A one-time code that was given out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// Hash of the code's secret; the secret itself is kept nowhere.
    pub secret_hash: Hash,
    /// Which office the desk joins.
    pub office: OfficeId,
    /// What people call the desk.
    pub desk_name: String,
    /// When it was given out.
    pub issued_at: DateTime<FixedOffset>,
    /// Last moment at which it is taken.
    pub expires_at: DateTime<FixedOffset>,
    /// When it was used.
    pub used_at: Option<DateTime<FixedOffset>>,
    /// The desk that used it.
    pub desk: Option<DeskId>,
}

/// What became of an attempt to use a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EnrolmentUse {
    /// It is used now, by this desk.
    Taken(Enrolment),
    /// It was used before; the row tells by whom, so that a repeated request can be answered again.
    Used(Enrolment),
    /// Its time is over.
    Expired,
    /// There is no such code.
    Unknown,
}

const COLUMNS: &str =
    "SELECT secret_hash, office, desk_name, issued_at, expires_at, used_at, desk FROM enrolment";

impl Write<'_> {
    /// Keeps a new code.
    ///
    /// # Errors
    /// When there is one with that hash.
    pub fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO enrolment (secret_hash, office, desk_name, issued_at, expires_at, used_at, desk)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                enrolment.secret_hash.0,
                &enrolment.office.0,
                &enrolment.desk_name,
                enrolment.issued_at.to_rfc3339(),
                enrolment.expires_at.timestamp(),
                enrolment.used_at.map(|at| at.to_rfc3339()),
                enrolment.desk.as_ref().map(|desk| desk.0.as_bytes()),
            ),
        )?;
        self.touch(Topic::Session);
        Ok(())
    }

    /// Uses a code, once.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn use_enrolment(
        &mut self,
        secret_hash: &Hash,
        desk: DeskId,
        now: DateTime<FixedOffset>,
    ) -> Result<EnrolmentUse, LedgerError> {
        let taken = self.execute(
            "UPDATE enrolment SET used_at = ?2, desk = ?3
             WHERE secret_hash = ?1 AND used_at IS NULL AND expires_at >= ?4",
            (secret_hash.0, now.to_rfc3339(), desk.0.as_bytes(), now.timestamp()),
        )?;
        self.touch(Topic::Session);
        Ok(match self.enrolment(secret_hash)? {
            None => EnrolmentUse::Unknown,
            Some(enrolment) if taken == 1 => EnrolmentUse::Taken(enrolment),
            Some(enrolment) if enrolment.used_at.is_some() => EnrolmentUse::Used(enrolment),
            Some(_) => EnrolmentUse::Expired,
        })
    }
}

impl Read<'_> {
    /// One code.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn enrolment(&self, secret_hash: &Hash) -> Result<Option<Enrolment>, LedgerError> {
        self.one(&format!("{COLUMNS} WHERE secret_hash = ?1"), [secret_hash.0], enrolment)
    }

    /// Every code that was given out, by office and desk name.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn enrolments(&self) -> Result<Vec<Enrolment>, LedgerError> {
        self.all(&format!("{COLUMNS} ORDER BY office, desk_name, issued_at"), [], enrolment)
    }
}

fn enrolment(row: &Row<'_>) -> Result<Enrolment, LedgerError> {
    let expires: i64 = row.get(4)?;
    Ok(Enrolment {
        secret_hash: Hash(row.get(0)?),
        office: OfficeId(row.get(1)?),
        desk_name: row.get(2)?,
        issued_at: moment(&row.get::<_, String>(3)?)?,
        expires_at: DateTime::from_timestamp(expires, 0)
            .ok_or_else(|| LedgerError::damaged("a moment cannot be read"))?
            .with_timezone(&OFFICE_OFFSET),
        used_at: row.get::<_, Option<String>>(5)?.as_deref().map(moment).transpose()?,
        desk: row.get::<_, Option<[u8; 16]>>(6)?.map(|_| uuid(row, 6).map(DeskId)).transpose()?,
    })
}
