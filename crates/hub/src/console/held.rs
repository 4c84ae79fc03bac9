//! What is held, for the person who decides about it: where it comes from, what it is, why. No more of a citizen
//! than the code of the dossier.

use super::types::{Decline, HeldLine, HeldLines, HeldName, HeldWhy, Release};
use crate::{
    clock::office_day,
    failure::Failure,
    hub::Hub,
    sync::held::{HeldAct, is_of_the_hub},
};
use domain::{
    id::{ActId, ChainId},
    operation::{Body, EntityKind, Operation},
    problem::Code,
    reference::Reference,
    text::clean_line,
};
use ledger::{Read, Record};

/// Acts shown, the oldest first.
const LINES: u32 = 500;
/// Acts of one request.
const MOST_ACTS: usize = 100;
/// Characters of a reason.
const MAX_REASON: usize = 300;

impl Hub {
    /// Acts of which something is held, in the order in which they came, those that nobody has decided about first;
    /// so many as a person can look through, and how many there are.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn held_lines(&self) -> Result<HeldLines, Failure> {
        let book = self.reference()?;
        let today = office_day(self.office_ms());
        self.ledger.read(|read| {
            let (acts, total) = read.held_acts(LINES)?;
            let mut lines = Vec::with_capacity(acts.len());
            for (chain, act) in acts {
                let mut line = empty(read, &book.reference, chain, act, today)?;
                for record in read.held_of_act(chain, act)? {
                    add(read, &mut line, &record)?;
                }
                for there in read.unread_of_act(chain, act)? {
                    line.operations += 1;
                    line.why = HeldWhy::Unreadable;
                    line.can_release &= there.unread.read().is_ok();
                    line.made_at = line.made_at.take().or_else(|| there.unread.made_at());
                    line.declined = line.declined.take().or(there.declined);
                }
                lines.push(line);
            }
            Ok(HeldLines { lines, total: u32::try_from(total).unwrap_or(u32::MAX) })
        })
    }

    /// Releases what was picked.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for names that are none, and see [`Hub::release_held`].
    pub fn release(&self, asked: &Release) -> Result<HeldLines, Failure> {
        self.release_held(&named(&asked.acts)?)?;
        self.held_lines()
    }

    /// Declines what was picked.
    ///
    /// # Errors
    /// [`Code::FieldRequired`], [`Code::FieldTooLong`], [`Code::FieldControlCharacter`] for the reason,
    /// [`Code::BadRequest`] for names that are none, and see [`Hub::decline_held`].
    pub fn decline(&self, asked: &Decline) -> Result<HeldLines, Failure> {
        let reason = match clean_line(&asked.reason, MAX_REASON) {
            Ok(reason) if reason.is_empty() => return Err(Code::FieldRequired.into()),
            Ok(reason) => reason,
            Err(domain::text::TextProblem::TooLong { max, .. }) => {
                return Err(Failure::RefusedWith(Code::FieldTooLong, "max", max.to_string()));
            }
            Err(_) => return Err(Code::FieldControlCharacter.into()),
        };
        self.decline_held(&named(&asked.acts)?, &reason)?;
        self.held_lines()
    }
}

fn named(acts: &[HeldName]) -> Result<Vec<HeldAct>, Failure> {
    if acts.is_empty() || acts.len() > MOST_ACTS {
        return Err(Code::BadRequest.into());
    }
    let read = |name: &HeldName| {
        let chain = name.chain.parse().map_err(|_| Code::BadRequest)?;
        let act = name.act.parse().map_err(|_| Code::BadRequest)?;
        Ok(HeldAct { chain, act })
    };
    acts.iter().map(read).collect()
}

fn empty(
    read: &Read<'_>,
    reference: &Reference,
    chain: ChainId,
    act: ActId,
    today: chrono::NaiveDate,
) -> Result<HeldLine, Failure> {
    let desk = read.chain(chain)?.and_then(|chain| reference.desk(chain.desk));
    let office = desk.map(|row| &row.enrolled.office);
    let agency = office.and_then(|office| reference.agency(office.as_ref(), today));
    Ok(HeldLine {
        chain: chain.to_string(),
        act: act.to_string(),
        office: office.map(ToString::to_string),
        office_name: agency.map(|agency| agency.name_vi.clone()),
        desk: desk.map(|row| row.enrolled.name.clone()),
        made_at: None,
        kinds: Vec::new(),
        operations: 0,
        why: HeldWhy::Unreadable,
        dossier_code: None,
        can_release: true,
        declined: None,
    })
}

fn add(read: &Read<'_>, line: &mut HeldLine, record: &Record) -> Result<(), Failure> {
    let operation = &record.placed.operation;
    line.operations += 1;
    line.why = match record.held.as_deref() {
        Some("right_withdrawn") => HeldWhy::RightWithdrawn,
        Some("desk_revoked") => HeldWhy::DeskRevoked,
        _ => HeldWhy::Unreadable,
    };
    line.kinds.push(operation.header.kind.clone());
    line.made_at.get_or_insert_with(|| operation.header.made_at.at.to_rfc3339());
    line.can_release &= can_be_judged(operation);
    if line.dossier_code.is_none() {
        line.dossier_code = match operation.body() {
            Ok(Some(Body::DossierAccepted(body))) => Some(body.code),
            _ => read.dossier_row(operation.header.entity.id)?.and_then(|row| row.code),
        };
    }
    line.declined = line.declined.take().or_else(|| record.declined.clone());
    Ok(())
}

/// What is about a dossier and can be read. Whether the dossier in front of it can, is said when it is tried.
fn can_be_judged(operation: &Operation) -> bool {
    operation.header.entity.kind == EntityKind::Dossier
        && !is_of_the_hub(operation)
        && matches!(operation.body(), Ok(Some(_)))
}
