//! Looks at people's data are counted in the encrypted book, and told to the hub when the day is over.

use crate::desk::{Desk, Open};
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Timelike as _};
use domain::{
    id::EntityId,
    protocol::viewed::{VIEWED_LINES, ViewReason, ViewedLine},
};
use ledger::{LedgerError, Priority, Read};

/// A screen reads again whenever something changes: looks so close together are one.
const SAME_LOOK: TimeDelta = TimeDelta::minutes(5);
/// Days that this desk remembers what it has told.
const KEEP_DAYS: u64 = 90;

impl Desk {
    /// Counts a look of whoever is signed in. A book that cannot be written keeps nobody from reading: a clerk may
    /// have to look something up on a full disk.
    pub(crate) fn note_view(&self, open: &Open, dossier: Option<EntityId>, why: ViewReason) {
        let Ok(officer) = self.officer(open) else { return };
        let now = self.clock.now();
        let word = why.as_str();
        let noted = open
            .ledger
            .read(|book| book.viewed_last(&officer, dossier, word, now.date_naive()))
            .and_then(|last| match last {
                Some(last) if (TimeDelta::zero()..SAME_LOOK).contains(&(now - last)) => Ok(()),
                _ => open
                    .ledger
                    .write(Priority::Clerk, |book| book.note_view(&officer, dossier, word, now))
                    .map(|_| ()),
            });
        if let Err(error) = noted {
            tracing::warn!(%error, "a look was not counted");
        }
    }
}

/// What the hub does not have of the days that are over.
pub(crate) fn to_send(book: &Read<'_>, today: NaiveDate) -> Result<Vec<ViewedLine>, LedgerError> {
    let minute = |at: &DateTime<FixedOffset>| u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default();
    let lines = book.views_to_send(today, VIEWED_LINES)?;
    Ok(lines
        .into_iter()
        .map(|line| ViewedLine {
            seq: line.seq,
            day: line.day,
            first: minute(&line.first_at),
            last: minute(&line.last_at),
            officer: line.officer,
            dossier: line.dossier,
            why: serde_json::from_value(line.why.into()).unwrap_or(ViewReason::Other),
            count: line.count,
        })
        .collect())
}

/// The first day that stays when older lines are forgotten.
pub(crate) fn keep_from(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(chrono::Days::new(KEEP_DAYS)).unwrap_or(today)
}
