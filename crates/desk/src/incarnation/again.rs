//! Enrolling anew in the same data folder: what a clone does, and a machine to which the data was copied.

use super::{IncarnationState, Record, Why, begin_chain};
use crate::{
    api::session::{AppState, EnrolRequest},
    desk::{Desk, lock},
    enrol::Seed,
    identity::{self, Identity},
    problems::Stop,
    source::Source,
};
use domain::{
    problem::{Code, Problem},
    protocol::enrolment::EnrolmentString,
};
use ledger::{LedgerError, Priority, Write};

/// Setting that keeps desk id and key for an enrolment string from before it is used until it has come to its end.
const SEED: &str = "enrol_seed";

impl Desk {
    /// Joins the office anew: another desk with a key, a number and a chain of its own. What the hub never accepted
    /// is placed again in the new chain. Until the one transaction at its end nothing has changed; the same string
    /// asked again after a cut works, since desk id and key are in the book before the hub is asked.
    ///
    /// # Errors
    /// [`Code::WrongState`] when there is no reason to, [`Code::EnrolmentElsewhere`] for a string of another
    /// office or district, and those of [`Desk::enrol`].
    pub fn enrol_again(&self, request: EnrolRequest) -> Result<AppState, Problem> {
        let _opening = lock(&self.opening);
        let open = self.opened()?;
        let status = self.status(&open)?;
        let former = open.identity();
        let record = open.ledger.read(Record::read).map_err(|error| self.ledger_problem(error))?;
        // Another key than the desk was told of is the hub's all the same when a string with its pin is brought.
        let is_refused = status
            .problem
            .is_some_and(|problem| matches!(problem.code, Code::DeskRevoked | Code::HubKeyWrong));
        if record.state == IncarnationState::Normal && !is_refused {
            return Err(self.problem(Code::WrongState, &"this desk goes on as it is"));
        }
        let string = EnrolmentString::read(&request.code)
            .map_err(|error| self.problem(Code::EnrolmentMistyped, &error).field("code"))?;
        // Asking another district's hub would use its string up.
        if string.pin != former.pin && string.address != former.address {
            return Err(self.problem(Code::EnrolmentElsewhere, &"another hub").field("code"));
        }
        let seed = open
            .ledger
            .write(Priority::Clerk, |book| {
                let kept = book.setting(SEED)?.and_then(|text| Seed::read(&text, &string));
                if let Some(seed) = kept {
                    return Ok::<_, Stop>(seed);
                }
                let seed = self.new_seed(&string);
                book.put_setting(SEED, &seed.to_text())?;
                Ok(seed)
            })
            .map_err(|stop| self.stopped(stop))?
            .value;
        let (answer, body) = self.ask_to_join(&string, &seed)?;
        if answer.hub_key != former.hub_key || body.office != former.office {
            let problem = self.problem(Code::EnrolmentElsewhere, &"another office or district");
            return Err(problem.field("code"));
        }
        self.in_other_identity(&open, |book, identity| {
            let fresh = Identity {
                desk: body.desk,
                office: body.office,
                number: body.number,
                name: body.name,
                chain: identity.chain,
                address: string.address,
                pin: string.pin,
                next_pin: None,
                hub_key: answer.hub_key,
                recovery_key: answer.recovery_key,
                certificate: answer.certificate,
                demo_offset_ms: answer.demo_offset_ms,
                secret: seed.secret.to_string(),
                announced: answer.announced,
                epoch: identity.epoch.clone(),
            };
            join_anew(book, identity, fresh, &*self.source, self.clock.raw_ms())?;
            book.delete_setting(SEED)?;
            Ok(())
        })?;
        // The blocks of the new desk come with the reference stream.
        if let Err(problem) = self.fetch_catalogue() {
            tracing::warn!(problem = %problem.id, "the numbers come with the next contact");
        }
        self.app_state(())
    }
}

/// Makes the folder that of another desk, which the hub has taken in as `fresh` (chain and epoch are those of
/// `identity`): books and blocks of its own, and a chain in which what was never accepted is placed again. `now_ms` is
/// for the ids only.
///
/// # Errors
/// When the book cannot be written.
pub fn join_anew(
    book: &mut Write<'_>,
    identity: &mut Identity,
    fresh: Identity,
    source: &dyn Source,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let old = identity.desk;
    *identity = Identity { chain: identity.chain, epoch: identity.epoch.clone(), ..fresh };
    identity::put(book, identity)?;
    let mut record = Record::read(book)?;
    if !record.former.contains(&old) {
        record.former.push(old);
    }
    // Other books, other blocks: no number of the former desk can come again.
    record = Record {
        turn: record.turn,
        machine: record.machine,
        former: record.former,
        lost: record.lost,
        ..Record::default()
    };
    record.put(book)?;
    // The printed book of receipts lies with whoever goes on as the former desk.
    book.put_away_receipt_books()?;
    begin_chain(book, identity, source, now_ms, Why::Left)
}
