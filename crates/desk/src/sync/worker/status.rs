//! What the clerk sees of the exchange.

use crate::{
    api::sync::{Link, SyncStatus},
    problems::ledger_code,
};
use chrono::{DateTime, FixedOffset};
use domain::problem::Problem;
use ledger::{Ledger, LedgerError, OutboxSummary, Priority, Read};
use serde::{Deserialize, Serialize};

/// Name of the setting that keeps the contact over a restart.
const SETTING: &str = "sync_contact";
/// An idle desk asks every 20 seconds; its last contact is written down less often.
const STORE_EVERY_SECONDS: i64 = 60;

/// When the district answered last, and since when it has not.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Contact {
    /// Last good exchange.
    pub(super) last_contact: Option<DateTime<FixedOffset>>,
    /// The hub's clock minus this desk's then, milliseconds.
    #[serde(default)]
    pub(super) clock_off_ms: Option<i64>,
    /// First failure after it.
    pub(super) offline_since: Option<DateTime<FixedOffset>>,
    /// The last contact as it was written down.
    #[serde(skip)]
    pub(super) stored: Option<DateTime<FixedOffset>>,
}

impl Contact {
    /// True when what was written down is old, or of the future.
    pub(super) fn is_behind(&self, now: DateTime<FixedOffset>) -> bool {
        self.stored.is_none_or(|stored| (now - stored).num_seconds().abs() >= STORE_EVERY_SECONDS)
    }
}

/// What the worker knows; the numbers come from the ledger.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) link: Link,
    pub(super) contact: Contact,
    pub(super) problem: Option<Problem>,
}

impl Known {
    /// The same problem again keeps the mark that the clerk may be reading out.
    pub(super) fn set_problem(&mut self, problem: Option<Problem>) {
        let is_same = self.problem.as_ref().map(|there| there.code) == problem.as_ref().map(|new| new.code);
        if !is_same {
            self.problem = problem;
        }
    }
}

pub(super) fn stored(ledger: &Ledger) -> Result<Contact, LedgerError> {
    ledger.read(read_contact)
}

fn read_contact(book: &Read<'_>) -> Result<Contact, LedgerError> {
    let text = book.setting(SETTING)?;
    // What cannot be read was never there: nothing but two times is lost.
    let contact: Contact = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(Contact { stored: contact.last_contact, ..contact })
}

/// How far the district's clock was from this desk's at the last contact, milliseconds, as long as the desk's clock has
/// not been put right since: put back behind that contact when it was ahead, or forward to where the district was.
/// Without a contact nobody else knows the time.
///
/// # Errors
/// When the book cannot be read.
pub fn clock_off_ms(book: &Read<'_>, now_ms: i64) -> Result<Option<i64>, LedgerError> {
    let contact = read_contact(book)?;
    let measured = contact.clock_off_ms.zip(contact.last_contact);
    Ok(measured.and_then(|(off, at)| {
        let passed = now_ms.saturating_sub(at.timestamp_millis());
        let is_mended = if off < 0 { passed < 0 } else { off > 0 && passed >= off };
        (!is_mended).then_some(off)
    }))
}

pub(super) fn store(ledger: &Ledger, contact: &Contact) -> Result<(), LedgerError> {
    let Ok(text) = serde_json::to_string(contact) else { return Ok(()) };
    if ledger.read(|book| book.setting(SETTING))?.as_deref() == Some(&text) {
        return Ok(());
    }
    ledger.write(Priority::Sync, |book| book.put_setting(SETTING, &text)).map(|_| ())
}

/// The status of a desk whose worker does not run: the numbers, and the last contact as it was written down.
///
/// # Errors
/// When the book cannot be read.
pub fn status_without_worker(ledger: &Ledger) -> Result<SyncStatus, LedgerError> {
    ledger.read(|book| with_numbers(book, Known { contact: read_contact(book)?, ..Known::default() }))
}

pub(super) fn status(ledger: &Ledger, known: Known) -> SyncStatus {
    let read = ledger.read(|book| with_numbers(book, known.clone()));
    read.unwrap_or_else(|error| {
        tracing::warn!(%error, "the outbox could not be counted");
        let problem = known.problem.clone().unwrap_or_else(|| Problem::new(ledger_code(&error), "OUTBOX"));
        SyncStatus { problem: Some(problem), ..without_numbers(known) }
    })
}

fn with_numbers(book: &Read<'_>, known: Known) -> Result<SyncStatus, LedgerError> {
    let OutboxSummary { acts, operations, bytes, oldest } = book.outbox_summary()?;
    let totals = book.totals()?;
    let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(SyncStatus {
        waiting: short(acts),
        waiting_operations: short(operations),
        waiting_bytes: short(bytes),
        oldest_waiting: oldest.map(text),
        cards: totals.cards,
        held: totals.held,
        ..without_numbers(known)
    })
}

fn without_numbers(known: Known) -> SyncStatus {
    SyncStatus {
        link: known.link,
        last_contact: known.contact.last_contact.map(text),
        offline_since: known.contact.offline_since.map(text),
        clock_off_seconds: known.contact.clock_off_ms.map(seconds),
        problem: known.problem,
        ..SyncStatus::default()
    }
}

fn seconds(ms: i64) -> i32 {
    let seconds = ms / 1000;
    i32::try_from(seconds).unwrap_or(if seconds < 0 { i32::MIN } else { i32::MAX })
}

fn text(moment: DateTime<FixedOffset>) -> String {
    moment.to_rfc3339()
}
