//! A forgotten PIN without a network: the head of the counter gives a one-time code on this desk.

use super::pins::cleared;
use crate::{
    api::session::{PinCode, PinCodeRequest},
    clock::moment,
    desk::{Desk, Open},
    pin,
};
use domain::{
    id::OfficerId,
    problem::{Code, Problem},
    role::Role,
};
use ledger::{LedgerError, Priority, Read, Write};
use serde::{Deserialize, Serialize};

/// The officer sits beside the head: the code is typed at once, or written down for a few minutes.
const VALID_MS: i64 = 30 * 60 * 1000;
/// 34 bits, five tries.
const LETTERS: usize = 8;

/// What this desk keeps of a code: never the code.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Given {
    /// Argon2id in PHC form.
    verifier: String,
    /// Raw clock, milliseconds.
    at_ms: i64,
    /// Who gave it.
    by: OfficerId,
}

impl Given {
    /// True for the code, in its time. A clock that was put back ends it too.
    pub(super) fn fits(&self, code: &str, now_ms: i64) -> bool {
        (0..VALID_MS).contains(&now_ms.saturating_sub(self.at_ms)) && pin::verify(code, &self.verifier)
    }
}

fn setting(officer: &OfficerId) -> String {
    format!("pin.code.{officer}")
}

/// The code that waits for an officer.
pub(super) fn waiting(book: &Read<'_>, officer: &OfficerId) -> Result<Option<Given>, LedgerError> {
    // What cannot be read is no code.
    Ok(book.setting(&setting(officer))?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Used, or tried too often.
pub(super) fn forget(book: &mut Write<'_>, officer: &OfficerId) -> Result<(), LedgerError> {
    book.delete_setting(&setting(officer))
}

impl Desk {
    /// Gives a one-time code to an officer who forgot their PIN, and opens the lock that wrong PINs set. The head of
    /// the counter proves who they are with their own PIN; wrong ones count as at a sign-in.
    ///
    /// # Errors
    /// [`Code::RoleMissing`] when the other is no head of the counter today, or asks for themselves;
    /// [`Code::PinWrong`], [`Code::PinLocked`], [`Code::PinNotSet`] of the head; [`Code::OfficerUnknown`].
    pub fn give_pin_code(&self, request: PinCodeRequest) -> Result<PinCode, Problem> {
        let open = self.opened()?;
        let (officer, head) = (self.known_officer(&open, &request.officer)?, self.head(&open, &request)?);
        let now = self.clock.raw_ms();
        {
            let mut tries = crate::desk::lock(&open.tries);
            let before = self.prove(&open, &mut tries, &head, &request.pin)?;
            super::pins::keep(&open, &mut tries, cleared(before));
        }
        let code = self.source.letters(LETTERS);
        let verifier = pin::verifier(&pin::canonical_code(&code), &*self.source)
            .ok_or_else(|| self.problem(Code::Internal, &"argon2 failed"))?;
        let given = serde_json::to_string(&Given { verifier, at_ms: now, by: head })
            .map_err(|_| self.problem(Code::Internal, &"a code could not be kept"))?;
        let mut tries = crate::desk::lock(&open.tries);
        let row = cleared(self.row(&open, &mut tries, &officer, now)?);
        let written = open.ledger.write(Priority::Clerk, |book| {
            book.put_setting(&setting(&officer), &given)?;
            book.put_pin(&row)
        });
        let topics = written.map_err(|error: LedgerError| self.ledger_problem(error))?.topics;
        tries.remove(&officer);
        drop(tries);
        self.tell(&topics);
        let until = now.saturating_add(VALID_MS).saturating_add(self.clock.now_ms() - now);
        let (first, second) = code.split_at_checked(LETTERS / 2).unwrap_or((&code, ""));
        Ok(PinCode { code: format!("{first}-{second}").to_uppercase(), until: moment(until).to_rfc3339() })
    }

    fn head(&self, open: &Open, request: &PinCodeRequest) -> Result<OfficerId, Problem> {
        let id = OfficerId(request.head.clone());
        let today = self.clock.now().date_naive();
        let may = |officer: &domain::catalogue::Officer| officer.may(Role::CounterHead, today);
        match self.officer_here(open, &id) {
            None => Err(self.problem(Code::OfficerUnknown, &"no such officer here")),
            Some(officer) if request.head != request.officer && may(&officer) => Ok(id),
            Some(_) => Err(self.problem(Code::RoleMissing, &"no head of the counter")),
        }
    }
}
