//! A clock by which a due date would be unlawful: nothing is received until it is put right.

use crate::{clock::moment, desk::Desk, sync::clock_off_ms};
use domain::{
    operation::MadeAt,
    problem::{Code, Problem},
};
use ledger::{LedgerError, Read};

/// So far from the district's clock nothing is received.
const MOST_OFF_MS: i64 = 12 * 3600 * 1000;

impl Desk {
    /// What is wrong with the clock of what is written now, if the day that would be printed is not to be trusted.
    pub(super) fn clock_trouble(
        &self,
        book: &Read<'_>,
        made_at: MadeAt,
    ) -> Result<Option<Problem>, LedgerError> {
        let now = moment(made_at.raw_ms.saturating_add(made_at.offset_ms));
        if now.date_naive() != made_at.at.date_naive() {
            let problem = self.problem(Code::ClockWrong, &"the last record is of a later day");
            return Ok(Some(problem.value("now", now.to_rfc3339()).value("last", made_at.at.to_rfc3339())));
        }
        let off = clock_off_ms(book, self.clock.now_ms())?.unwrap_or_default();
        if off.unsigned_abs() <= MOST_OFF_MS.unsigned_abs() {
            return Ok(None);
        }
        let problem = self.problem(Code::ClockWrong, &"far from the district's clock");
        Ok(Some(problem.value("now", now.to_rfc3339()).value("offset_minutes", off / 60_000)))
    }
}
