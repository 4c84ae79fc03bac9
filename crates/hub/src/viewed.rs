//! Who looked at whose data at the desks. Kept for the district's controller alone, who reads it at the terminal;
//! neither desks nor the console are told.

use crate::{enrol::told, failure::Failure, hub::Hub};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    id::DeskId,
    protocol::viewed::{VIEWED_LINES, ViewedLine},
    time::office_moment,
};
use ledger::{Priority, local::Viewed};

impl Hub {
    /// Keeps what a desk reports; the numbers of the lines that are safe now.
    pub(crate) fn keep_views(&self, desk: DeskId, lines: &[ViewedLine]) -> Result<Vec<u64>, Failure> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let most = usize::try_from(VIEWED_LINES).unwrap_or(usize::MAX);
        let written = self.ledger.write(Priority::Sync, |write| {
            let mut taken = Vec::new();
            for line in lines.iter().take(most) {
                let at = |minute: u16| {
                    let minute = u32::from(minute).min(24 * 60 - 1);
                    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
                    office_moment(line.day, time)
                };
                write.keep_view(
                    desk,
                    &Viewed {
                        seq: 0,
                        day: line.day,
                        officer: line.officer.clone(),
                        dossier: line.dossier,
                        why: line.why.as_str().to_owned(),
                        count: line.count,
                        first_at: at(line.first),
                        last_at: at(line.last),
                    },
                )?;
                taken.push(line.seq);
            }
            Ok::<_, Failure>(taken)
        })?;
        Ok(written.value)
    }

    /// Looks of a day: officer, desk, dossier's code or id, why, how often, from when to when, between tabs.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn view_table(&self, day: NaiveDate, officer: Option<&str>) -> Result<Vec<String>, String> {
        let book = self.reference().map_err(told)?;
        self.ledger
            .read(|read| {
                let mut lines = Vec::new();
                for (desk, line) in read.views_at_desks(day)? {
                    if officer.is_some_and(|wanted| line.officer.as_ref() != wanted) {
                        continue;
                    }
                    let desk =
                        book.reference.desk(desk).map(|row| row.enrolled.name.clone()).unwrap_or_default();
                    let dossier = match line.dossier {
                        None => String::new(),
                        Some(id) => {
                            let code = read.dossier_row(id)?.and_then(|row| row.code);
                            code.unwrap_or_else(|| id.to_string())
                        }
                    };
                    let (first, last) = (line.first_at.format("%H:%M"), line.last_at.format("%H:%M"));
                    lines.push(format!(
                        "{}\t{desk}\t{dossier}\t{}\t{}\t{first}\t{last}",
                        line.officer, line.why, line.count
                    ));
                }
                Ok::<_, Failure>(lines)
            })
            .map_err(told)
    }
}
