//! PINs and paper codes: what is tried, and how often.

use super::{LAST_OFFICER, SHEET, SHEET_FILE, SHEET_IS_BESIDE, head};
use crate::{
    api::session::{AppState, SetPinRequest, SignInRequest},
    clock::moment,
    desk::{Desk, Open, lock},
    keys::first_sheet,
    pin,
};
use domain::{
    hash::Hash,
    id::OfficerId,
    problem::{Code, Problem},
};
use ledger::{LedgerError, Priority, local::Pin};
use std::collections::BTreeMap;

/// Rows that could not be written (a full disk): a try counts all the same while the program runs.
pub(crate) type Tries = BTreeMap<OfficerId, Pin>;

impl Desk {
    /// Sets the PIN of an officer with a one-time paper code, which is used up on this desk.
    ///
    /// # Errors
    /// [`Code::PinWeak`], [`Code::PaperCodeWrong`], [`Code::OfficerUnknown`], [`Code::PinLocked`].
    pub fn set_pin(&self, request: SetPinRequest) -> Result<AppState, Problem> {
        let open = self.opened()?;
        let id = self.known_officer(&open, &request.officer)?;
        if !pin::is_acceptable(&request.pin) {
            return Err(self.problem(Code::PinWeak, &"weak pin").field("pin"));
        }
        let mut tries = lock(&open.tries);
        let now = self.clock.raw_ms();
        let before = self.row(&open, &mut tries, &id, now)?;
        self.check_lock(&before, now)?;
        let code = pin::canonical_code(&request.paper_code);
        let from_head = open
            .ledger
            .read(|book| head::waiting(book, &id))
            .map_err(|error: LedgerError| self.ledger_problem(error))?
            .is_some_and(|given| given.fits(&code, now));
        let reference = open.reference();
        let office_now = self.clock.now();
        let found = reference.paper_codes(&id).iter().find(|issued| {
            let is_used = before.codes_used.contains(&mark_of(&issued.verifier));
            !is_used && issued.expires_at >= office_now && pin::verify(&code, &issued.verifier)
        });
        let used = found.map(|issued| mark_of(&issued.verifier));
        if used.is_none() && !from_head {
            let counted = self.count_failure(&open, &mut tries, before, now);
            if counted.is_err() {
                // Five wrong ones: the head's code is no good any more either.
                let forgotten = open.ledger.write(Priority::Clerk, |book| head::forget(book, &id));
                forgotten.map_err(|error: LedgerError| self.ledger_problem(error))?;
            }
            counted?;
            return Err(self.problem(Code::PaperCodeWrong, &"paper code").field("paper_code"));
        }
        let verifier = pin::verifier(&request.pin, &*self.source)
            .ok_or_else(|| self.problem(Code::Internal, &"argon2 failed"))?;
        let mut after = cleared(before);
        after.codes_used.extend(used);
        after.verifier = Some(verifier);
        open.ledger
            .write(Priority::Clerk, |book| {
                head::forget(book, &id)?;
                book.put_pin(&after)
            })
            .map_err(|error: LedgerError| self.ledger_problem(error))?;
        tries.remove(&id);
        drop(tries);
        self.app_state(())
    }

    /// Signs an officer in.
    ///
    /// # Errors
    /// [`Code::PinWrong`], [`Code::PinLocked`], [`Code::PinNotSet`], [`Code::OfficerUnknown`].
    pub fn sign_in(&self, request: SignInRequest) -> Result<AppState, Problem> {
        let open = self.opened()?;
        let id = self.known_officer(&open, &request.officer)?;
        let mut tries = lock(&open.tries);
        let after = cleared(self.prove(&open, &mut tries, &id, &request.pin)?);
        let has_sheet = lock(&open.sheet).is_some();
        let written = open.ledger.write(Priority::Clerk, |book| {
            book.put_pin(&after)?;
            if has_sheet {
                book.delete_setting(SHEET)?;
                book.delete_setting(SHEET_IS_BESIDE)?;
            }
            book.put_setting(LAST_OFFICER, id.as_ref())
        });
        match written {
            Ok(_) => {
                tries.remove(&id);
                if has_sheet {
                    // It was shown; from the first sign-in on its code is nowhere but on paper.
                    *lock(&open.sheet) = None;
                    first_sheet::forget(&self.folder);
                    self.printer.forget(SHEET_FILE);
                    // The office's dossiers may come now.
                    self.nudge(&open);
                }
            }
            // What is on the disk can be read all the same, and a clerk may be needed to make room.
            Err::<_, LedgerError>(error) => {
                tracing::warn!(%error, "a sign-in was not written down");
                tries.insert(id.clone(), after);
            }
        }
        *lock(&open.officer) = Some(id);
        drop(tries);
        self.app_state(())
    }

    /// Proves by their PIN who somebody is; wrong ones are counted.
    pub(super) fn prove(
        &self,
        open: &Open,
        tries: &mut Tries,
        id: &OfficerId,
        typed: &str,
    ) -> Result<Pin, Problem> {
        let now = self.clock.raw_ms();
        let before = self.row(open, tries, id, now)?;
        self.check_lock(&before, now)?;
        let Some(verifier) = &before.verifier else {
            return Err(self.problem(Code::PinNotSet, &"no pin on this desk"));
        };
        if pin::verify(typed, verifier) {
            return Ok(before);
        }
        let left = self.count_failure(open, tries, before, now)?;
        Err(self.problem(Code::PinWrong, &"wrong pin").field("pin").value("left", left))
    }

    pub(super) fn known_officer(&self, open: &Open, officer: &str) -> Result<OfficerId, Problem> {
        let id = OfficerId(officer.to_owned());
        match self.officer_here(open, &id) {
            Some(_) => Ok(id),
            None => Err(self.problem(Code::OfficerUnknown, &"no such officer here")),
        }
    }

    /// What is known of an officer's PIN. A lock that would last longer than a lock lasts was set while the clock
    /// was ahead: it begins anew.
    pub(super) fn row(
        &self,
        open: &Open,
        tries: &mut Tries,
        id: &OfficerId,
        now: i64,
    ) -> Result<Pin, Problem> {
        let stored = match tries.get(id) {
            Some(kept) => Some(kept.clone()),
            None => open.ledger.read(|book| book.pin(id)).map_err(|error| self.ledger_problem(error))?,
        };
        let mut row = stored.unwrap_or_else(|| Pin {
            officer: id.clone(),
            verifier: None,
            failures: 0,
            locked_until: None,
            codes_used: Vec::new(),
        });
        let latest = moment(now + pin::LOCK_MS);
        if row.locked_until.is_some_and(|until| until > latest) {
            row.locked_until = Some(latest);
            keep(open, tries, row.clone());
        }
        Ok(row)
    }

    fn check_lock(&self, pin: &Pin, now: i64) -> Result<(), Problem> {
        match locked_until(pin, now) {
            None => Ok(()),
            Some(until) => {
                Err(self.problem(Code::PinLocked, &"locked").value("until", self.office_moment(until)))
            }
        }
    }

    /// Counts a wrong try before its answer is given; how many are left.
    fn count_failure(&self, open: &Open, tries: &mut Tries, before: Pin, now: i64) -> Result<u32, Problem> {
        let mut after = before;
        // A lock that has run out opens five new tries.
        if after.locked_until.take().is_some() {
            after.failures = 0;
        }
        after.failures += 1;
        if after.failures >= pin::TRIES {
            after.locked_until = Some(moment(now + pin::LOCK_MS));
        }
        keep(open, tries, after.clone());
        self.check_lock(&after, now)?;
        Ok(pin::TRIES.saturating_sub(after.failures))
    }
}

/// Without wrong tries and without a lock.
pub(super) fn cleared(pin: Pin) -> Pin {
    Pin { failures: 0, locked_until: None, ..pin }
}

/// Writes a row; where that fails, memory keeps it.
pub(super) fn keep(open: &Open, tries: &mut Tries, pin: Pin) {
    match open.ledger.write(Priority::Clerk, |book| book.put_pin(&pin)) {
        Ok(_) => {
            tries.remove(&pin.officer);
        }
        Err::<_, LedgerError>(error) => {
            tracing::warn!(%error, "a wrong try was not written down");
            tries.insert(pin.officer.clone(), pin);
        }
    }
}

/// The raw moment until which no PIN of this officer is looked at.
pub(super) fn locked_until(pin: &Pin, now: i64) -> Option<i64> {
    let until = pin.locked_until?.timestamp_millis();
    (until > now).then(|| until.min(now.saturating_add(pin::LOCK_MS)))
}

/// What this desk remembers of a paper code that was used here.
fn mark_of(verifier: &str) -> String {
    Hash::plain(verifier.as_bytes()).to_string()
}
