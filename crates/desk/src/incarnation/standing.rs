//! Whether the data folder is what it was, and the new chain when it is not.

use super::{Mark, RESTORED, Record, record::Lost};
use crate::{
    api::incarnation::IncarnationState,
    clock::moment,
    identity::{self, Identity},
    source::Source,
};
use domain::{
    hash::Hash,
    id::{ActId, ChainId},
    mutant::{self, Mutant},
    number::Series,
    problem::Code,
    protocol::{ChainPoint, RefusedBatch},
};
use ledger::{FloorReason, Ledger, LedgerError, OVERTAKEN, Priority, Read, Topic, Write};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

/// What the opening finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The folder that was closed.
    Same,
    /// Older than what this desk has done.
    Restored,
    /// On another machine than before.
    Elsewhere,
    /// Older than its enrolment anew: whoever it was may be in use somewhere.
    Superseded,
    /// What another machine wrote in this folder's chain was delivered to it.
    Overtaken,
}

/// Why a chain is begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The former one may go on elsewhere, or has gone further than is known here: what the hub never accepted
    /// is placed again.
    Left,
    /// From this place on another machine's work stands in a chain of this folder's: what was written there goes
    /// along, also what the hub had taken once and lost.
    Taken(ChainPoint),
    /// The clock was ahead. The former chain is whole and is sent as it is.
    Clock,
}

/// Compares the book with the mark and the machine. Reads only.
///
/// # Errors
/// When the book cannot be read.
pub fn standing(
    book: &Read<'_>,
    identity: &Identity,
    mark: Option<&Mark>,
    machine: Option<&str>,
) -> Result<Standing, LedgerError> {
    let record = Record::read(book)?;
    let head = book.chain(identity.chain)?.ok_or(LedgerError::Unknown("chain"))?.n;
    if mark.is_some_and(|mark| mark.former.contains(&identity.desk)) {
        return Ok(Standing::Superseded);
    }
    if book.setting(RESTORED)?.is_some() {
        return Ok(Standing::Restored);
    }
    if is_overtaken(book, identity)? {
        return Ok(Standing::Overtaken);
    }
    let was_elsewhere = record.machine.as_deref().zip(machine).is_some_and(|(then, now)| then != now);
    if was_elsewhere {
        return Ok(Standing::Elsewhere);
    }
    let is_behind = mark.is_some_and(|mark| {
        (record.turn, head) < (mark.turn, mark.n) && record.turn <= mark.turn
            || record.turn == mark.turn && mark.chain != identity.chain
    });
    if is_behind {
        return Ok(Standing::Restored);
    }
    // Sheets that are printed ahead take numbers and write no operation: what was printed after the backup stands in
    // the mark alone.
    let is_same_place = |mark: &&Mark| {
        mark.desk == identity.desk
            && mark.chain == identity.chain
            && (mark.turn, mark.n) == (record.turn, head)
    };
    let lacks_numbers = match mark.filter(is_same_place) {
        Some(mark) => lacks_numbers(book, mark)?,
        None => false,
    };
    Ok(if lacks_numbers { Standing::Restored } else { Standing::Same })
}

/// Whether numbers were given out of which the book knows nothing.
fn lacks_numbers(book: &Read<'_>, mark: &Mark) -> Result<bool, LedgerError> {
    for (key, last) in &mark.numbers {
        let Some((word, name)) = key.split_once('/') else { continue };
        let Some(series) = Series::ALL.into_iter().find(|known| known.as_str() == word) else { continue };
        let used = book.last_number(series, name)?.unwrap_or_default();
        if *last > used.max(book.floor(series, name)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does what a standing asks for: a new chain, what was never accepted placed again in it, and no number
/// given out that may have been given out before. `now_ms` is the office's clock.
///
/// # Errors
/// When the book cannot be written.
pub fn settle(
    book: &mut Write<'_>,
    identity: &mut Identity,
    mark: Option<&Mark>,
    machine: Option<&str>,
    source: &dyn Source,
    now_ms: i64,
) -> Result<Standing, LedgerError> {
    let standing = standing(book, identity, mark, machine)?;
    let mut record = Record::read(book)?;
    if standing == Standing::Same {
        if machine.is_some() && record.machine.as_deref() != machine {
            record.machine = machine.map(str::to_owned);
            record.put(book)?;
        }
        return Ok(standing);
    }
    let (chain, n) = (identity.chain, book.chain_head(identity.chain)?.0);
    // A mark that is behind the book says nothing about what was done after it.
    // One that was made under another name since is ahead as well.
    let is_ahead = |mark: &&Mark| {
        standing == Standing::Superseded
            || mark.desk == identity.desk && (record.turn, n) <= (mark.turn, mark.n)
    };
    let ahead = mark.filter(is_ahead).cloned();
    if let Some(mark) = &ahead {
        record.turn = mark.turn;
        floors(book, mark)?;
    }
    record.is_exact &= standing == Standing::Restored && ahead.as_ref().is_some_and(|mark| mark.is_exact);
    record.lost = ahead.map(|mark| Lost { mark, chain, n });
    record.since_ms = Some(now_ms);
    record.machine = machine.map(str::to_owned).or(record.machine);
    record.awaits_history = true;
    record.awaits_numbers = true;
    record.skip_until = None;
    record.state = match (standing, record.state) {
        (_, IncarnationState::Cloned) | (Standing::Superseded, _) => IncarnationState::Cloned,
        (Standing::Elsewhere | Standing::Overtaken, _) => IncarnationState::Elsewhere,
        _ => IncarnationState::Restored,
    };
    record.is_confirmed = record.state != IncarnationState::Elsewhere;
    record.put(book)?;
    if !record.is_exact {
        book.doubt_receipt_books()?;
    }
    book.delete_setting(RESTORED)?;
    begin_chain(book, identity, source, now_ms, Why::Left)?;
    Ok(standing)
}

/// What the mark says was given out is not given out again.
fn floors(book: &mut Write<'_>, mark: &Mark) -> Result<(), LedgerError> {
    for (key, last) in &mark.numbers {
        let Some((series, name)) = key.split_once('/') else { continue };
        let Some(series) = Series::ALL.into_iter().find(|known| known.as_str() == series) else { continue };
        let used = book.numbers_used(series, name)?;
        if !used.contains(last) && book.floor(series, name)? < *last {
            let above = used.range(..last).next_back().copied().unwrap_or_default();
            book.put_floor(series, name, above, *last, FloorReason::Restored)?;
        }
    }
    Ok(())
}

/// Begins a chain that names the last link of the former one as its predecessor, and puts it into the
/// identity, stored and in hand. `now_ms` is for the ids only.
///
/// # Errors
/// When the book cannot be written.
pub fn begin_chain(
    book: &mut Write<'_>,
    identity: &mut Identity,
    source: &dyn Source,
    now_ms: i64,
    why: Why,
) -> Result<(), LedgerError> {
    let new = ChainId(source.uuid(now_ms));
    match why {
        Why::Left | Why::Taken(_) => {
            let taken = match why {
                Why::Taken(ChainPoint { chain, n }) => Some((chain, n)),
                _ => None,
            };
            let next_act = || ActId(source.uuid(now_ms));
            // What was refused at its old place is offered at a new one.
            book.forget_refusals()?;
            let again = book.continue_chain(identity.chain, new, identity.desk, taken, next_act)?;
            tracing::info!(operations = again, "a chain was begun; what was never accepted is placed again");
        }
        Why::Clock => book.follow_chain(identity.chain, new, identity.desk)?,
    }
    let mut record = Record::read(book)?;
    record.turn += 1;
    record.put(book)?;
    let mut fresh = identity::stored(book)?.unwrap_or_else(|| identity.clone());
    // The epoch stays: by it the desk learns that the hub was restored meanwhile. What it once wrote in the chains
    // that it has left comes with content, since only the chains of a request's batches are taken for known.
    fresh.chain = new;
    identity::put(book, &fresh)?;
    identity.chain = new;
    Ok(())
}

/// Takes in what the hub refused: see [`lose_place`].
///
/// # Errors
/// When the book cannot be written.
pub(crate) fn hear(
    ledger: &Ledger,
    identity: &mut Identity,
    refused: &[RefusedBatch],
    clock_ms: i64,
) -> Result<BTreeSet<Topic>, LedgerError> {
    let mut topics = BTreeSet::new();
    for batch in refused.iter().filter(|batch| batch.code == Code::DeskCloned) {
        let taken = ChainPoint { chain: batch.chain, n: batch.expected_n };
        topics.append(&mut lose_place(ledger, identity, taken, clock_ms)?);
    }
    Ok(topics)
}

/// The hub has another content at a place of a chain of this folder's, as it said or delivered. What was written where
/// the other machine was faster is moved out of the way at once, so that this one can go on reading. When it is the
/// chain that this folder writes, the other machine goes on with the same data: this one keeps its work and issues
/// nothing more.
///
/// # Errors
/// When the book cannot be written.
pub(crate) fn lose_place(
    ledger: &Ledger,
    identity: &mut Identity,
    taken: ChainPoint,
    clock_ms: i64,
) -> Result<BTreeSet<Topic>, LedgerError> {
    let mut fresh = identity.clone();
    let written = ledger.write(Priority::Sync, |book| {
        let stored = identity::stored(book)?.ok_or(LedgerError::Unknown("identity"))?;
        if stored.chain != fresh.chain || book.chain(taken.chain)?.is_none() {
            // Dealt with, or carried for somebody else.
            fresh = stored;
            return Ok(());
        }
        if taken.chain == fresh.chain {
            let mut record = Record::read(book)?;
            record.state = IncarnationState::Cloned;
            record.since_ms = Some(clock_ms);
            record.put(book)?;
        }
        let (_, link) = book.chain_head(fresh.chain)?;
        begin_chain(book, &mut fresh, &Derived::new(link, clock_ms), clock_ms, Why::Taken(taken))
    })?;
    if taken.chain == identity.chain {
        tracing::warn!("another machine goes on with the data of this desk");
    }
    *identity = fresh;
    Ok(written.topics)
}

/// True when what was delivered stands in the chain that this folder writes, where it wrote something else or nothing:
/// the next thing that a clerk does could not be written there.
///
/// # Errors
/// When the book cannot be read.
pub(crate) fn is_overtaken(book: &Read<'_>, identity: &Identity) -> Result<bool, LedgerError> {
    let Some(chain) = book.chain(identity.chain)? else { return Ok(false) };
    let is_noted = book.setting(OVERTAKEN)?.is_some_and(|noted| noted == chain.id.to_string());
    Ok(is_noted || book.count_above(chain.id, chain.n)? > 0)
}

/// The hub has work in this desk's name of which this folder knows nothing, though it is no older than its mark: it
/// was copied, or the image of its whole disk was put back. A person has to say which; until then no number is given
/// out, and what is done meanwhile goes into a new chain, since the former one may be written elsewhere.
///
/// # Errors
/// When the book cannot be written.
pub(crate) fn hear_of_another(
    ledger: &Ledger,
    identity: &mut Identity,
    clock_ms: i64,
) -> Result<BTreeSet<Topic>, LedgerError> {
    let is_known = |record: &Record| record.awaits_history || record.state == IncarnationState::Cloned;
    if is_known(&ledger.read(Record::read)?) {
        return Ok(BTreeSet::new());
    }
    let mut fresh = identity.clone();
    let written = ledger.write(Priority::Sync, |book| {
        let stored = identity::stored(book)?.ok_or(LedgerError::Unknown("identity"))?;
        let mut record = Record::read(book)?;
        if stored.chain != fresh.chain || is_known(&record) {
            fresh = stored;
            return Ok(());
        }
        record.state = IncarnationState::Elsewhere;
        record.is_confirmed = false;
        record.is_exact = false;
        record.since_ms = Some(clock_ms);
        record.awaits_history = true;
        record.awaits_numbers = true;
        record.skip_until = None;
        record.put(book)?;
        book.doubt_receipt_books()?;
        let (_, link) = book.chain_head(fresh.chain)?;
        begin_chain(book, &mut fresh, &Derived::new(link, clock_ms), clock_ms, Why::Left)
    })?;
    tracing::warn!("the district has work in the name of this desk that this folder does not know");
    *identity = fresh;
    Ok(written.topics)
}

/// Ids for a chain that is begun in an exchange, which has no random source: they follow from what is in the book
/// and from the moment, so that two copies begin two chains. Should they ever be one, the hub finds a clone.
struct Derived {
    from: Hash,
    at_ms: i64,
    count: AtomicU64,
}

impl Derived {
    fn new(from: Hash, at_ms: i64) -> Self {
        Self { from, at_ms, count: AtomicU64::new(0) }
    }
}

impl Source for Derived {
    fn fill(&self, to: &mut [u8]) {
        for part in to.chunks_mut(32) {
            let count = self.count.fetch_add(1, Ordering::Relaxed);
            let seed = [&self.from.0[..], &self.at_ms.to_be_bytes(), &count.to_be_bytes()];
            let bytes = Hash::of("motcua-derived-1", &seed).0;
            for (to, from) in part.iter_mut().zip(bytes) {
                *to = from;
            }
        }
    }
}

/// True while nothing may be handed in: the chain is that of a clone.
pub(crate) fn is_mute(book: &Read<'_>) -> Result<bool, LedgerError> {
    Ok(Record::read(book)?.state == IncarnationState::Cloned && !mutant::is(Mutant::CloneGoesOn))
}

/// An exchange has brought everything that the hub has.
///
/// # Errors
/// When the book cannot be written.
pub(crate) fn history_is_back(ledger: &Ledger, clock_ms: i64) -> Result<BTreeSet<Topic>, LedgerError> {
    if !ledger.read(Record::read)?.awaits_history {
        return Ok(BTreeSet::new());
    }
    let written = ledger.write(Priority::Sync, |book| {
        let mut record = Record::read(book)?;
        record.awaits_history = false;
        if record.awaits_numbers {
            record.awaits_numbers = false;
            // What the former self gave out and never sent, nobody knows.
            record.skip_until = (!record.is_exact).then(|| moment(clock_ms).date_naive());
        }
        record.put(book)
    })?;
    Ok(written.topics)
}

/// True when a mark says of a book what [`mark_of`] would say: every act has noted its numbers, so that the whole
/// book is read only when a mark was lost or is behind.
///
/// # Errors
/// When the book cannot be read.
pub fn is_current(book: &Read<'_>, identity: &Identity, mark: &Mark) -> Result<bool, LedgerError> {
    let record = Record::read(book)?;
    let n = book.chain(identity.chain)?.map(|chain| chain.n);
    Ok((mark.desk, mark.chain, mark.turn) == (identity.desk, identity.chain, record.turn)
        && Some(mark.n) == n
        && mark.is_exact
        && record.knows_numbers()
        && mark.former == record.former
        && mark.machine == record.machine)
}

/// The mark of a book, with what is known from `before`.
///
/// # Errors
/// When the book cannot be read.
pub fn mark_of(book: &Read<'_>, identity: &Identity, before: Option<&Mark>) -> Result<Mark, LedgerError> {
    let record = Record::read(book)?;
    let head = book.chain(identity.chain)?.ok_or(LedgerError::Unknown("chain"))?;
    let mut mark = Mark::new(identity.desk, identity.chain);
    (mark.turn, mark.n) = (record.turn, head.n);
    mark.numbers = before.map(|before| before.numbers.clone()).unwrap_or_default();
    for (series, name, last) in book.own_numbers()?.into_iter().chain(book.floors()?) {
        mark.note(&series, &name, last);
    }
    mark.is_exact = record.knows_numbers();
    mark.former = record.former;
    mark.machine = record.machine;
    Ok(mark)
}
