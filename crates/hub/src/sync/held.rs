//! What is held: what a desk is told about it, and how a person releases or declines it.
//!
//! # Invariants
//! * The operations of an act are released together, in the order of their chain, in one transaction; while one
//!   of them cannot be read, none is.
//! * What is released is judged then, as of its `ref`, and delivered like anything else: its author is told by a
//!   normal stamp.
//! * What is declined stays where it is, with the reason that its author reads, unless somebody thinks better of it
//!   and releases it after all: then it is judged like anything else, and its author, who goes on asking, is told by
//!   the stamp.
//! * A desk gives no decision back to a hub that was set back to before it: nobody vouches for it, and it is a
//!   person's. The act is held without a decision again, on both sides.
//! * Each decision is kept, with who and when, also when a later one takes it back: see [`Hub::held_decisions`].

pub(crate) use super::intake::is_of_the_hub;
use super::intake::{held_reason, weigh};
use crate::{clock::office_time, console::ADMIN_NAME, failure::Failure, hub::Hub};
use domain::{
    dossier::judge::{Bench, HeldReason, Judgement, judge_released},
    id::{ActId, ChainId, OfficeId, OperationId},
    problem::Code,
    protocol::{HELD_ASKED, HeldNotice, StampNotice, office_stream},
};
use ledger::{Priority, Read, Record, Write};
use serde::{Deserialize, Serialize};

/// What became of the held operations that a desk asks about. About those on which there is nothing new, nothing
/// is said.
#[derive(Default)]
pub(super) struct News {
    pub(super) stamps: Vec<StampNotice>,
    pub(super) held: Vec<HeldNotice>,
    pub(super) not_held: Vec<OperationId>,
    pub(super) undecided: Vec<OperationId>,
}

/// One act of a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldAct {
    /// Its chain.
    pub chain: ChainId,
    /// The act.
    pub act: ActId,
}

/// What a person decided about a held act. Nothing of what it says, and not the reason either: people write names
/// into reasons.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeldDecision {
    /// What.
    pub decided: Decided,
    /// Name of the administrator.
    pub by: String,
    /// When, by the office clock, RFC 3339.
    pub at: String,
}

/// One way or the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// It was let in and judged.
    Released,
    /// It stayed where it was.
    Declined,
}

/// Name of the setting that holds the decisions about an act.
fn decisions_setting(HeldAct { chain, act }: HeldAct) -> String {
    format!("held.decided.{chain}.{act}")
}

fn decisions(read: &Read<'_>, act: HeldAct) -> Result<Vec<HeldDecision>, Failure> {
    let stored = read.setting(&decisions_setting(act))?;
    Ok(stored.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?)
}

impl Hub {
    /// What was decided about an act, the earliest first.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn held_decisions(&self, act: HeldAct) -> Result<Vec<HeldDecision>, Failure> {
        self.ledger.read(|read| decisions(read, act))
    }

    fn keep_decision(&self, write: &mut Write<'_>, act: HeldAct, decided: Decided) -> Result<(), Failure> {
        let mut all = decisions(write, act)?;
        let at = office_time(self.office_ms()).to_rfc3339();
        all.push(HeldDecision { decided, by: ADMIN_NAME.to_owned(), at });
        Ok(write.put_setting(&decisions_setting(act), &serde_json::to_string(&all)?)?)
    }

    /// `declined` are those of `asked` that the desk shows as declined.
    pub(super) fn held_news(
        &self,
        asked: &[OperationId],
        declined: &[OperationId],
        office: &OfficeId,
    ) -> Result<News, Failure> {
        let mut news = News::default();
        if asked.is_empty() {
            return Ok(news);
        }
        let book = self.reference()?;
        self.ledger.read(|read| {
            let is_of_office = |chain: ChainId| -> Result<bool, Failure> {
                let desk = read.chain(chain)?.and_then(|chain| book.reference.desk(chain.desk));
                Ok(desk.is_some_and(|row| row.enrolled.office == *office))
            };
            for id in asked.iter().take(HELD_ASKED).copied() {
                if let Some(record) = read.operation(id)? {
                    if !is_of_office(record.placed.place.chain)? {
                        continue;
                    }
                    match (record.stamp, record.declined, record.held) {
                        (Some(stamp), ..) => news.stamps.push(StampNotice { id, stamp }),
                        (None, Some(reason), Some(held)) => news.held.push(HeldNotice {
                            id,
                            reason: held_reason(&held),
                            declined: Some(reason),
                        }),
                        (None, None, Some(_)) if declined.contains(&id) => news.undecided.push(id),
                        _ => {}
                    }
                } else if let Some(there) = read.unread_of(id)? {
                    if !is_of_office(there.unread.place.chain)? {
                        continue;
                    }
                    match there.declined {
                        Some(reason) => news.held.push(HeldNotice {
                            id,
                            reason: HeldReason::Unreadable,
                            declined: Some(reason),
                        }),
                        None if declined.contains(&id) => news.undecided.push(id),
                        None => {}
                    }
                } else {
                    news.not_held.push(id);
                }
            }
            Ok(news)
        })
    }

    /// Releases acts, also such as were declined before: all of them, or none when one cannot be.
    ///
    /// # Errors
    /// [`Code::NotFound`] when nothing of an act is held any more, [`Code::HeldUnreadable`], and failures of the
    /// store.
    pub fn release_held(&self, acts: &[HeldAct]) -> Result<(), Failure> {
        let book = self.reference()?;
        self.ledger.write(Priority::Clerk, |write| {
            for HeldAct { chain, act } in in_chain_order(write, acts)? {
                for there in write.unread_of_act(chain, act)? {
                    if there.unread.read().is_err() {
                        return Err(Failure::from(Code::HeldUnreadable));
                    }
                    write.adopt_unread(chain, there.unread.place.n)?;
                }
                let held = write.held_of_act(chain, act)?;
                if held.is_empty() {
                    return Err(Code::NotFound.into());
                }
                let desk = write.chain(chain)?.map(|chain| chain.desk);
                let author = desk.and_then(|desk| book.reference.desk(desk)).ok_or(Code::HeldUnreadable)?;
                let bench = Bench {
                    reference: &book.reference,
                    office: &author.enrolled.office,
                    desk_is_revoked: author.is_revoked,
                    clock_is_off: false,
                };
                for record in held {
                    release(write, &record, bench)?;
                }
                self.keep_decision(write, HeldAct { chain, act }, Decided::Released)?;
            }
            Ok(())
        })?;
        tracing::info!(acts = acts.len(), "held acts were released by the admin");
        Ok(())
    }

    /// Declines acts: they stay held, and their author reads why. They may still be released later.
    ///
    /// # Errors
    /// [`Code::NotFound`] when nothing of an act is held any more, and failures of the store.
    pub fn decline_held(&self, acts: &[HeldAct], reason: &str) -> Result<(), Failure> {
        self.ledger.write(Priority::Clerk, |write| {
            for HeldAct { chain, act } in acts.iter().copied() {
                let (held, unread) = (write.held_of_act(chain, act)?, write.unread_of_act(chain, act)?);
                if held.is_empty() && unread.is_empty() {
                    return Err(Failure::from(Code::NotFound));
                }
                for record in held {
                    write.decline(record.placed.operation.header.id, reason)?;
                }
                for there in unread {
                    write.decline_unread(chain, there.unread.place.n, reason)?;
                }
                self.keep_decision(write, HeldAct { chain, act }, Decided::Declined)?;
            }
            Ok(())
        })?;
        tracing::info!(acts = acts.len(), "held acts were declined by the admin");
        Ok(())
    }
}

/// A person picks acts in any order; what stands first in a chain is judged first.
fn in_chain_order(read: &Read<'_>, acts: &[HeldAct]) -> Result<Vec<HeldAct>, Failure> {
    let mut ordered = Vec::with_capacity(acts.len());
    for act in acts.iter().copied() {
        let held = read.held_of_act(act.chain, act.act)?;
        let unread = read.unread_of_act(act.chain, act.act)?;
        let read_n = held.first().map(|record| record.placed.place.n);
        let unread_n = unread.first().map(|there| there.unread.place.n);
        ordered.push((act.chain, read_n.into_iter().chain(unread_n).min(), act));
    }
    ordered.sort_by_key(|(chain, n, _)| (*chain, *n));
    Ok(ordered.into_iter().map(|(.., act)| act).collect())
}

fn release(write: &mut Write<'_>, record: &Record, bench: Bench<'_>) -> Result<(), Failure> {
    let placed = &record.placed;
    let id = placed.operation.header.id;
    if is_of_the_hub(&placed.operation) {
        return Err(Code::HeldUnreadable.into());
    }
    write.release(id)?;
    match weigh(write, placed, bench, judge_released)? {
        (Judgement::Stamped(stamp), stream) => {
            // Its author's office too, as for what is judged at once.
            write.stamp(id, &stamp, &[&stream, &office_stream(bench.office)])?;
            Ok(())
        }
        (Judgement::Held(_), _) => Err(Code::HeldUnreadable.into()),
    }
}
