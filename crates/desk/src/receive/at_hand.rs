//! What every look at a form begins with: who acts, at what moment, and on which sheet.

use super::{Acting, sheet::Sheet};
use crate::{
    api::receive::ReceiveForm,
    desk::{Desk, Open},
    identity::Identity,
    numbers::Outlook,
};
use chrono::{DateTime, FixedOffset};
use domain::{operation::MadeAt, problem::Problem};
use std::sync::Arc;

/// A form as it lies on the desk.
pub(super) struct AtHand {
    pub(super) open: Arc<Open>,
    pub(super) acting: Acting,
    pub(super) identity: Identity,
    /// As F9 would write it: not before this desk's last record, even when the clock went back.
    pub(super) made_at: MadeAt,
    pub(super) sheet: Option<Sheet>,
    /// From when terms count: what was written by hand, from the hour on the paper.
    pub(super) now: DateTime<FixedOffset>,
}

impl Desk {
    /// # Errors
    /// When nobody is signed in, or the book cannot be read.
    pub(super) fn at_hand(&self, form: &ReceiveForm) -> Result<AtHand, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let identity = open.identity();
        let last = open
            .ledger
            .read(|book| book.last_made_at(identity.chain))
            .map_err(|error| self.ledger_problem(error))?;
        let made_at = self.clock.made_at(last);
        let sheet = self.sheet_of(&open, form.sheet.as_ref(), made_at.at.date_naive())?;
        let now = sheet.as_ref().and_then(|sheet| sheet.received_at).unwrap_or(made_at.at);
        Ok(AtHand { open, acting, identity, made_at, sheet, now })
    }
}

impl Acting {
    /// The code that F9 would give next; `None` where there is none to give.
    pub(super) fn next_code(&self, outlook: &Outlook, now: DateTime<FixedOffset>) -> Option<String> {
        let today = now.date_naive();
        let serial = outlook.serial.filter(|_| outlook.blocked.is_none())?;
        let office = self.reference.office(&self.office)?;
        self.reference.code_pattern(today)?.format(&office.office_code, today, serial).ok()
    }
}
