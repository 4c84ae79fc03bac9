//! What the window hears of it.

use super::Record;
use crate::{
    api::incarnation::{Incarnation, IncarnationState, LastNumbers, Missing, MissingNumbers},
    clock::moment,
    identity::Identity,
};
use chrono::{DateTime, Datelike, FixedOffset};
use domain::{
    number::{Block, Series, code_book, desk_book},
    reference::Reference,
};
use ledger::{FloorReason, LedgerError, Read};

/// What the data folder is, for the window.
pub(crate) fn view(
    book: &Read<'_>,
    identity: &Identity,
    reference: &Reference,
    now: DateTime<FixedOffset>,
) -> Result<Incarnation, LedgerError> {
    let record = Record::read(book)?;
    let missing = if record.awaits_history { None } else { missing(book, &record)? };
    let is_settled = !record.awaits_history && !record.awaits_numbers && missing.is_none();
    let state = match record.state {
        IncarnationState::Cloned => IncarnationState::Cloned,
        _ if is_settled && record.is_confirmed => IncarnationState::Normal,
        state => state,
    };
    let may_state = record.awaits_numbers && record.is_confirmed && state != IncarnationState::Cloned;
    let last = book.last_made_at(identity.chain)?;
    Ok(Incarnation {
        state,
        since: record
            .since_ms
            .filter(|_| state != IncarnationState::Normal)
            .map(|at| moment(at).to_rfc3339()),
        needs_contact: record.awaits_history && state != IncarnationState::Cloned,
        is_confirmed: record.is_confirmed,
        is_waiting: state == IncarnationState::Cloned || record.awaits_numbers || !record.is_confirmed,
        last_numbers: may_state.then(|| last_numbers(book, identity, reference, now)).transpose()?,
        missing,
        ahead_until: last
            .map(|at| at.date_naive())
            .filter(|day| *day > now.date_naive())
            .map(|day| day.to_string()),
    })
}

/// What this machine knows of: numbers used and numbers that the mark remembers.
pub(super) fn last_numbers(
    book: &Read<'_>,
    identity: &Identity,
    reference: &Reference,
    now: DateTime<FixedOffset>,
) -> Result<LastNumbers, LedgerError> {
    let volume = desk_book(identity.number, now.year());
    let last = |series| -> Result<u32, LedgerError> {
        Ok(book.last_number(series, &volume)?.unwrap_or_default().max(book.floor(series, &volume)?))
    };
    let (register_seq, receipt_number) = (last(Series::DossierRegister)?, last(Series::ReceiptSlip)?);
    let serial = last_serial(book, identity, reference, now)?;
    let day = now.date_naive();
    let code = serial
        .zip(reference.office(&identity.office))
        .zip(reference.code_pattern(day))
        .and_then(|((serial, office), pattern)| pattern.format(&office.office_code, day, serial).ok());
    Ok(LastNumbers { volume, dossier_code: code, register_seq, receipt_number })
}

/// The last serial of today of this desk's blocks.
pub(super) fn last_serial(
    book: &Read<'_>,
    identity: &Identity,
    reference: &Reference,
    now: DateTime<FixedOffset>,
) -> Result<Option<u32>, LedgerError> {
    let Some(office) = reference.office(&identity.office) else { return Ok(None) };
    let day = now.date_naive();
    let codes = code_book(&office.office_code, day);
    let used = book.numbers_used(Series::DossierCode, &codes)?;
    let floor = book.floor(Series::DossierCode, &codes)?;
    let blocks = reference.blocks(identity.desk);
    let in_block = |block: &Block| used.range(block.first..=block.last).next_back().copied();
    let last =
        blocks.iter().filter(|block| block.covers(day) && block.first <= block.last).filter_map(in_block);
    Ok(last.max().max((floor > 0).then_some(floor)))
}

fn missing(book: &Read<'_>, record: &Record) -> Result<Option<Missing>, LedgerError> {
    let operations = match &record.lost {
        None => 0,
        Some(lost) => {
            let known_before = if lost.mark.chain == lost.chain { lost.n } else { 0 };
            let made_after = lost.mark.n.saturating_sub(known_before);
            made_after.saturating_sub(book.count_above(lost.mark.chain, known_before)?)
        }
    };
    let mut numbers = Vec::new();
    for series in
        [Series::ReceiptSlip, Series::DossierRegister, Series::SupplementRequest, Series::RefusalSlip]
    {
        for (name, book_name, _) in book.floors()? {
            if name != series.as_str() {
                continue;
            }
            for gap in book.gaps(series, &book_name)? {
                if !matches!(gap.reason, Some(FloorReason::Restored | FloorReason::Stated)) {
                    continue;
                }
                numbers.push(MissingNumbers {
                    series: name.clone(),
                    text: text(series, &book_name, gap.first, gap.last),
                    book: book_name.clone(),
                    first: gap.first,
                    last: gap.last,
                });
            }
        }
    }
    let operations = u32::try_from(operations).unwrap_or(u32::MAX);
    Ok((operations > 0 || !numbers.is_empty()).then_some(Missing { operations, numbers }))
}

/// As the paper shows it.
fn text(series: Series, book: &str, first: u32, last: u32) -> String {
    let one = |number: u32| match series {
        Series::ReceiptSlip => {
            format!("{}-{number:04}/TNHS", book.split('/').next().unwrap_or(book))
        }
        _ => number.to_string(),
    };
    if first == last { one(first) } else { format!("{} – {}", one(first), one(last)) }
}
