//! The books themselves, read with their keys when their programs are gone.

use crate::{Context as _, DeskProcess, Failure, HubProcess, Outcome, failure::expect, sample};
use domain::{
    dossier::Dossier,
    id::EntityId,
    number::{Series, code_book, desk_book},
};
use ledger::{Cursor, DataKey, DossierFilter, Ledger, REFERENCE_STREAM};
use std::collections::BTreeMap;

/// Key of a desk's book, from its sheet.
///
/// # Errors
/// When the desk never enrolled, or its key file does not open.
pub fn desk_key(desk: &DeskProcess) -> Outcome<DataKey> {
    let code = desk.unlock_code.as_deref().context("the desk was never enrolled")?;
    Ok(::desk::keys::KeyFile::read(&desk.data())?.open_with_sheet(code)?)
}

/// Key of a hub's book, from its key file.
///
/// # Errors
/// When the key file cannot be read.
pub fn hub_key(hub: &HubProcess) -> Outcome<DataKey> {
    ::hub::keyfile::read(&hub.key_file()).map_err(Failure::said)
}

/// The book of a desk that does not run.
///
/// # Errors
/// When it cannot be opened.
pub fn of_desk(desk: &DeskProcess) -> Outcome<Ledger> {
    Ok(Ledger::open(&desk.data(), "desk.db", &desk_key(desk)?)?)
}

/// The book of a hub that does not run.
///
/// # Errors
/// When it cannot be opened.
pub fn of_hub(hub: &HubProcess) -> Outcome<Ledger> {
    Ok(Ledger::open(&hub.data(), "hub.db", &hub_key(hub)?)?)
}

/// Every dossier by its code.
///
/// # Errors
/// When one cannot be read, still waits, or has the code of another.
pub fn dossiers(book: &Ledger) -> Outcome<BTreeMap<String, Dossier>> {
    let rows =
        book.read(|read| read.list_dossiers(&DossierFilter { limit: 10_000, ..DossierFilter::default() }))?;
    let mut all = BTreeMap::new();
    for row in rows {
        let code = row.code.clone().context("a dossier without a code")?;
        let dossier = one(book, row.id)?;
        expect(row.waiting == 0, || format!("{code} still waits"))?;
        expect(all.insert(code.clone(), dossier).is_none(), || format!("the code {code} was given twice"))?;
    }
    Ok(all)
}

fn one(book: &Ledger, id: EntityId) -> Outcome<Dossier> {
    book.read(|read| read.dossier(id))?.context("a dossier of the list that cannot be read")
}

/// How far a hub's streams go: reference, office.
///
/// # Errors
/// When the book cannot be read.
pub fn heads(hub: &Ledger) -> Outcome<(Cursor, Cursor)> {
    Ok(hub.read(|read| {
        Ok::<_, ledger::LedgerError>((read.stream_head(REFERENCE_STREAM)?, read.stream_head(sample::OFFICE)?))
    })?)
}

/// How far a desk has read them.
///
/// # Errors
/// When the book cannot be read.
pub fn cursors(desk: &Ledger) -> Outcome<(Cursor, Cursor)> {
    Ok(desk.read(|read| {
        Ok::<_, ledger::LedgerError>((read.cursor(REFERENCE_STREAM)?, read.cursor(sample::OFFICE)?))
    })?)
}

/// Desk and hub hold the same, down to the running hashes, each number once, and nothing waits.
///
/// # Errors
/// What differs.
pub fn same(desk: &Ledger, hub: &Ledger, count: usize) -> Outcome {
    let (at_desk, at_hub) = (dossiers(desk)?, dossiers(hub)?);
    expect(at_hub.len() == count, || format!("the hub has {} dossiers, not {count}", at_hub.len()))?;
    expect(at_desk == at_hub, || "desk and hub hold other dossiers".to_owned())?;
    let (heads, cursors) = (heads(hub)?, cursors(desk)?);
    expect(heads == cursors, || format!("the desk has read {cursors:?} of {heads:?}"))?;
    let waiting = desk.read(|read| read.outbox_summary())?;
    expect(waiting.operations == 0, || format!("{} operations still wait", waiting.operations))?;
    for book in [desk, hub] {
        no_number_twice(book)?;
    }
    Ok(())
}

/// No number stands on two papers.
///
/// # Errors
/// The number.
pub fn no_number_twice(book: &Ledger) -> Outcome {
    let day = chrono::NaiveDate::from_ymd_opt(2021, 12, 9).context("no such day")?;
    let mut books = vec![(Series::DossierCode, code_book(sample::OFFICE_CODE, day))];
    for desk in 1..=9 {
        books.push((Series::DossierRegister, desk_book(desk, 2021)));
        books.push((Series::ReceiptSlip, desk_book(desk, 2021)));
    }
    for (series, name) in books {
        let doubles = book.read(|read| read.doubles(series, &name))?;
        expect(doubles.is_empty(), || format!("{} {name}: twice {:?}", series.as_str(), doubles.keys()))?;
    }
    Ok(())
}
