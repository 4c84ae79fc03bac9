//! A sheet that was filled in by hand, on the screen of the reception.

use crate::{
    api::sheets::SheetEntry,
    desk::{Desk, Open},
    numbers::Numbers,
    sheets::{read_day, read_hour},
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::{
    dossier::decide::Late,
    problem::{Code, Problem},
    time::office_moment,
};
use ledger::local::BlankSheet;

/// A sheet as far as it could be read.
pub(super) struct Sheet {
    pub(super) row: BlankSheet,
    /// The hour on the paper; what is missing or cannot be read is told by `unread`.
    pub(super) received_at: Option<DateTime<FixedOffset>>,
    pub(super) unread: Vec<(&'static str, Code)>,
    reason: String,
}

impl Sheet {
    /// What stands on it, for the rules.
    pub(super) fn late(&self) -> Option<Late> {
        let (received_at, reason) = (self.received_at?, self.reason.clone());
        Some(Late { received_at, code_day: self.row.day, reason })
    }

    /// Its numbers.
    pub(super) fn numbers(&self) -> Numbers {
        Numbers {
            serial: self.row.serial,
            volume: self.row.volume.clone(),
            register_seq: self.row.register_seq,
            receipt_number: self.row.number,
        }
    }

    /// The first thing that could not be read.
    pub(super) fn problem(&self, mark: &str) -> Option<Problem> {
        let (field, code) = self.unread.first()?;
        Some(Problem::new(*code, mark).field(*field))
    }
}

impl Desk {
    /// The sheet that a form is about, if it is about one.
    pub(super) fn sheet_of(
        &self,
        open: &Open,
        entry: Option<&SheetEntry>,
        today: NaiveDate,
    ) -> Result<Option<Sheet>, Problem> {
        let Some(entry) = entry else { return Ok(None) };
        let row = self.open_sheet(open, &entry.volume, entry.number)?;
        let mut unread = Vec::new();
        let mut given = |text: &str, field, is_read: bool| {
            let code = if text.trim().is_empty() { Code::FieldRequired } else { Code::FieldDate };
            if !is_read {
                unread.push((field, code));
            }
        };
        let (day, hour) = (read_day(&entry.day, today), read_hour(&entry.hour));
        given(&entry.day, "sheet.day", day.is_some());
        given(&entry.hour, "sheet.hour", hour.is_some());
        given(&entry.reason, "sheet.reason", !entry.reason.trim().is_empty());
        let received_at = day.zip(hour).map(|(day, hour)| office_moment(day, hour));
        Ok(Some(Sheet { row, received_at, unread, reason: entry.reason.clone() }))
    }
}
