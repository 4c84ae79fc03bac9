//! What a hub shows of its offices.

use super::{DossierFilter, DossierOrder, DossierRow};
use crate::{LedgerError, Read};
use chrono::{DateTime, FixedOffset};
use domain::{id::OfficeId, time::OFFICE_OFFSET};

/// What an office has handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficeCount {
    /// The office.
    pub office: OfficeId,
    /// Dossiers.
    pub dossiers: u64,
    /// Those about which something is still to be done.
    pub open: u64,
    /// When the last one was received, by the desk's clock.
    pub last_received: Option<DateTime<FixedOffset>>,
}

impl Read<'_> {
    /// Every office with dossiers, in order of its id.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn count_by_office(&self) -> Result<Vec<OfficeCount>, LedgerError> {
        self.all(
            "SELECT office, count(*), sum(is_open), max(received_at) FROM dossier
             WHERE office IS NOT NULL GROUP BY office ORDER BY office",
            [],
            |row| {
                let last: Option<i64> = row.get(3)?;
                Ok(OfficeCount {
                    office: OfficeId(row.get(0)?),
                    dossiers: row.get(1)?,
                    open: row.get(2)?,
                    last_received: last
                        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
                        .map(|at| at.with_timezone(&OFFICE_OFFSET)),
                })
            },
        )
    }

    /// The dossiers of one office, last received first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn list_dossiers_of_office(
        &self,
        office: &OfficeId,
        limit: u32,
    ) -> Result<Vec<DossierRow>, LedgerError> {
        let office = Some(office.clone());
        self.list_dossiers(&DossierFilter {
            office,
            order: DossierOrder::Newest,
            limit,
            ..DossierFilter::default()
        })
    }
}
