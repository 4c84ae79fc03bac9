//! The numbers that the next dossier gets: taken here and nowhere else, so that what was given out before a
//! restore is never given out again.

use crate::{api::incarnation::IncarnationState, identity::Identity, incarnation::Record};
use chrono::{Datelike, NaiveDate};
use domain::{
    mutant::{self, Mutant},
    number::{Block, Series, code_book, desk_book, next_serial, serials_left},
    problem::Code,
    reference::Reference,
};
use ledger::{FloorReason, LedgerError, Read, Write};
use std::collections::BTreeSet;

/// So many numbers are passed over where nobody knows which were given out.
pub const SKIP: u32 = 20;

/// The numbers of the next dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// Serial of the day in the dossier code.
    pub serial: u32,
    /// Volume of register and receipts.
    pub volume: String,
    /// Line of the register.
    pub register_seq: u32,
    /// Number of the receipt.
    pub receipt_number: u32,
}

/// The number of a form that needs no serial of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormNumber {
    /// Volume.
    pub volume: String,
    /// The number in it.
    pub number: u32,
}

/// Series of which each desk keeps a volume a year, without a gap.
pub const CONTIGUOUS: [Series; 4] =
    [Series::DossierRegister, Series::ReceiptSlip, Series::SupplementRequest, Series::RefusalSlip];

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum NoNumbers {
    /// [`Code::DeskCloned`], [`Code::DeskMoved`], [`Code::NumbersWait`], [`Code::NoNumberLeft`] or
    /// [`Code::OfficeCodeMissing`].
    #[error("no number is given out ({0:?})")]
    Refused(Code),
    /// The book cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What would be given out, and what stands in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outlook {
    /// Serial of the day; `None` where none is left.
    pub serial: Option<u32>,
    /// How many serials of the day are left.
    pub serials_left: u32,
    /// Volume of register and receipts.
    pub volume: String,
    /// Line of the register.
    pub register_seq: u32,
    /// Number of the receipt.
    pub receipt_number: u32,
    /// Number of the next request for supplementation.
    pub supplement_number: u32,
    /// Number of the next refusal.
    pub refusal_number: u32,
    /// Why nothing is given out.
    pub blocked: Option<Code>,
    /// What giving out would pass over first.
    skips: Vec<Skip>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Skip {
    series: Series,
    book: String,
    above: u32,
    floor: u32,
}

/// What the next dossier of a day would get. Changes nothing.
///
/// # Errors
/// When the book cannot be read.
pub fn look(
    book: &Read<'_>,
    identity: &Identity,
    reference: &Reference,
    day: NaiveDate,
) -> Result<Outlook, LedgerError> {
    let record = Record::read(book)?;
    let is_skipping = |begins: NaiveDate| record.skip_until.is_some_and(|until| begins <= until);
    let mut skips = Vec::new();
    let volume = desk_book(identity.number, day.year());
    let year = NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day);
    let mut contiguous = |series| -> Result<u32, LedgerError> {
        let used = book.last_number(series, &volume)?.unwrap_or_default();
        let floor = if mutant::is(Mutant::NumberReused) { 0 } else { book.floor(series, &volume)? };
        let mut last = used.max(floor);
        if is_skipping(year) && !mutant::is(Mutant::NumberReused) {
            let floor = last.saturating_add(SKIP);
            skips.push(Skip { series, book: volume.clone(), above: last, floor });
            last = floor;
        }
        Ok(last.saturating_add(1))
    };
    let [register_seq, receipt_number, supplement_number, refusal_number] = CONTIGUOUS.map(&mut contiguous);
    let (register_seq, receipt_number) = (register_seq?, receipt_number?);
    let (supplement_number, refusal_number) = (supplement_number?, refusal_number?);
    let blocks = reference.blocks(identity.desk);
    let mut used = BTreeSet::new();
    if let Some(office) = reference.office(&identity.office) {
        let codes = code_book(&office.office_code, day);
        used = book.numbers_used(Series::DossierCode, &codes)?;
        pass_over(&blocks, day, book.floor(Series::DossierCode, &codes)?, &mut used);
        if is_skipping(day)
            && let Some(first) = next_serial(&blocks, day, &used)
        {
            let mut floor = first;
            for _ in 0..SKIP {
                let Some(serial) = next_serial(&blocks, day, &used) else { break };
                used.insert(serial);
                floor = serial;
            }
            skips.push(Skip { series: Series::DossierCode, book: codes, above: first - 1, floor });
        }
    }
    let serial = next_serial(&blocks, day, &used);
    let blocked = standing(&record).or_else(|| serial.is_none().then_some(Code::NoNumberLeft));
    let serials_left = serials_left(&blocks, day, &used);
    Ok(Outlook {
        serial,
        serials_left,
        volume,
        register_seq,
        receipt_number,
        supplement_number,
        refusal_number,
        blocked,
        skips,
    })
}

/// Takes the numbers of the next dossier of a day, in the transaction that uses them.
///
/// # Errors
/// [`NoNumbers`].
pub fn next(
    book: &mut Write<'_>,
    identity: &Identity,
    reference: &Reference,
    day: NaiveDate,
) -> Result<Numbers, NoNumbers> {
    let outlook = look(book, identity, reference, day)?;
    if let Some(code) = outlook.blocked {
        return Err(NoNumbers::Refused(code));
    }
    let serial = outlook.serial.ok_or(NoNumbers::Refused(Code::NoNumberLeft))?;
    pass(book, &outlook)?;
    Ok(Numbers {
        serial,
        volume: outlook.volume,
        register_seq: outlook.register_seq,
        receipt_number: outlook.receipt_number,
    })
}

/// Whether this desk may use numbers that it gave out before, on sheets: not while it is or may be a copy, or while it is
/// not known what was done after the backup.
///
/// # Errors
/// [`NoNumbers`].
pub fn may_use(book: &Read<'_>) -> Result<(), NoNumbers> {
    match standing(&Record::read(book)?) {
        None => Ok(()),
        Some(code) => Err(NoNumbers::Refused(code)),
    }
}

/// What keeps a desk from giving numbers out, whatever is left.
fn standing(record: &Record) -> Option<Code> {
    match record.state {
        IncarnationState::Cloned if !mutant::is(Mutant::CloneGoesOn) => Some(Code::DeskCloned),
        _ if !record.is_confirmed => Some(Code::DeskMoved),
        _ if record.awaits_numbers => Some(Code::NumbersWait),
        _ => None,
    }
}

/// Takes the number of form 02 or 03, in the transaction that uses it. A dossier that is not accepted has no code, so
/// none need be left.
///
/// # Errors
/// [`NoNumbers`].
pub fn next_form(
    book: &mut Write<'_>,
    identity: &Identity,
    reference: &Reference,
    day: NaiveDate,
    series: Series,
) -> Result<FormNumber, NoNumbers> {
    let outlook = look(book, identity, reference, day)?;
    match outlook.blocked {
        None | Some(Code::NoNumberLeft) => {}
        Some(code) => return Err(NoNumbers::Refused(code)),
    }
    pass(book, &outlook)?;
    let number = match series {
        Series::RefusalSlip => outlook.refusal_number,
        Series::SupplementRequest => outlook.supplement_number,
        _ => outlook.receipt_number,
    };
    Ok(FormNumber { volume: outlook.volume, number })
}

/// Passes over what may have been given out, with a reason.
fn pass(book: &mut Write<'_>, outlook: &Outlook) -> Result<(), LedgerError> {
    let mut record = Record::read(book)?;
    if record.skip_until.is_some() {
        for skip in &outlook.skips {
            book.put_floor(skip.series, &skip.book, skip.above, skip.floor, FloorReason::Skipped)?;
        }
        record.skip_until = None;
        record.is_exact = true;
        record.put(book)?;
    }
    Ok(())
}

/// Blocks are used from below, so everything in them up to the floor counts as used.
fn pass_over(blocks: &[Block], day: NaiveDate, floor: u32, used: &mut BTreeSet<u32>) {
    for block in blocks.iter().filter(|block| block.covers(day) && block.first <= floor) {
        used.insert(block.last.min(floor));
    }
}
