//! Each thing: its operations, their stamps, the numbers that they used, and its row in the lists.

use super::{FindingCode, Verified};
use crate::{
    LedgerError, Read,
    log::{numbers, stamp, uuid, with_disposal},
    view::{STORED, columns},
};
use domain::{
    dossier::{Dossier, disposal::disposal, fold_all},
    hash::Hash,
    id::{ActId, ChainId, EntityId},
    operation::{ActPlace, Entry, FormatProblem, Operation, Place},
};
use rusqlite::{Row, types::Value};
use std::collections::BTreeSet;

const PAGE: u32 = 256;

const OPERATIONS: &str = "
    SELECT o.num, o.id, o.chain, o.n, o.prev, o.act, o.act_index, o.act_count, o.content_hash, o.size,
      o.is_placed, o.is_outside, o.rev, o.stamp, c.header, c.salt, c.body
    FROM operation o LEFT JOIN content c ON c.num = o.num WHERE o.entity = ?1 ORDER BY o.num";

/// A thing as its row says.
struct Thing {
    num: i64,
    kind: String,
    id: EntityId,
    head: u64,
}

/// What the operations of one thing come to.
#[derive(Default)]
struct Sum {
    entries: Vec<Entry>,
    /// False when one of them cannot be read, so that nothing can be said about the fold.
    is_readable: bool,
    placed: u64,
    highest_placed: u64,
    highest: u64,
    /// Registers, books and numbers with the row of the operation that used each and can be read.
    numbers: BTreeSet<(&'static str, String, u32, i64)>,
    /// Numbers of operations that cannot be read.
    unread_numbers: u64,
    /// `rev` of the disposal, or 0: what stands before it is not missed.
    floor: u64,
}

pub(super) fn check(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    let (mut after, mut numbers, mut dossiers) = (-1, 0, 0);
    loop {
        let page: Vec<Thing> = read.all(
            "SELECT num, kind, id, head FROM entity WHERE num > ?1 ORDER BY num LIMIT ?2",
            (after, PAGE),
            |row| {
                let id = EntityId(uuid(row, 2)?);
                Ok(Thing { num: row.get(0)?, kind: row.get(1)?, id, head: row.get(3)? })
            },
        )?;
        let Some(last) = page.last() else { break };
        after = last.num;
        for thing in page {
            let sum = operations(read, verified, &thing)?;
            let is_whole = sum.placed == sum.highest_placed.saturating_sub(sum.floor);
            let has_hole = !is_whole && !is_noted(read, thing.num)?;
            if thing.head != sum.highest.max(sum.floor) || has_hole {
                verified.find(FindingCode::Rev, format_args!("entity {}", thing.num));
            }
            numbers += sum.numbers.len() as u64 + sum.unread_numbers;
            if thing.kind == "dossier" {
                dossiers += u64::from(!sum.entries.is_empty());
                row(read, verified, &thing, &sum)?;
            }
        }
    }
    let count = |sql: &str| -> Result<u64, LedgerError> {
        Ok(read.one(sql, [], |row| Ok(row.get(0)?))?.unwrap_or_default())
    };
    // What was destroyed does not say any more which numbers it used: they stay, and only what reads is counted.
    let readable = "SELECT count(*) FROM number_used u
        WHERE NOT EXISTS (SELECT 1 FROM content c WHERE c.num = u.operation AND c.body IS NULL)";
    if count(readable)? != numbers {
        verified.find(FindingCode::Number, "number of rows");
    }
    // Only when each row was found does the count say more: that there is none too many.
    if !verified.findings.contains_key(&FindingCode::View)
        && count("SELECT count(*) FROM dossier")? != dossiers
    {
        verified.find(FindingCode::View, "number of rows");
    }
    if count("SELECT count(*) FROM operation")? != verified.operations {
        verified.find(FindingCode::Identity, "operations about nothing");
    }
    Ok(())
}

/// A restored hub may have lost what a dossier's later operations stand on: it is known, and asked for.
fn is_noted(read: &Read<'_>, entity: i64) -> Result<bool, LedgerError> {
    Ok(read.one("SELECT 1 FROM hole WHERE entity = ?1", [entity], |_| Ok(()))?.is_some())
}

fn operations(read: &Read<'_>, verified: &mut Verified, thing: &Thing) -> Result<Sum, LedgerError> {
    let disposed = read.disposed(thing.num)?;
    let floor = disposed.as_ref().and_then(|entry| entry.stamp.as_ref()).map_or(0, |stamp| stamp.rev);
    let mut sum = Sum { is_readable: true, floor, ..Sum::default() };
    let mut statement = read.connection().prepare_cached(OPERATIONS)?;
    let mut rows = statement.query([thing.num])?;
    while let Some(row) = rows.next()? {
        verified.operations += 1;
        let num: i64 = row.get(0)?;
        match operation(row, thing) {
            Ok(entry) => {
                let is_outside: bool = row.get(11)?;
                // A stamp without `rev` is the word of a hub that has lost it.
                let rev: u64 = row.get::<_, Option<u64>>(12)?.unwrap_or_default();
                sum.highest = sum.highest.max(rev);
                if entry.placed {
                    sum.placed += u64::from(rev > floor);
                    sum.highest_placed = sum.highest_placed.max(rev);
                }
                if !is_outside {
                    for used in numbers(&entry.operation) {
                        sum.numbers.insert((used.series.as_str(), used.book, used.number, num));
                    }
                    sum.entries.push(entry);
                }
            }
            Err(code) => {
                verified.find(code, format_args!("operation {num}"));
                sum.is_readable = false;
                // What of it is counted comes from the columns.
                let rev: u64 = row.get::<_, Option<u64>>(12)?.unwrap_or_default();
                sum.highest = sum.highest.max(rev);
                if row.get(10)? {
                    sum.placed += u64::from(rev > floor);
                    sum.highest_placed = sum.highest_placed.max(rev);
                }
                sum.unread_numbers += read
                    .one("SELECT count(*) FROM number_used WHERE operation = ?1", [num], |row| {
                        Ok(row.get::<_, u64>(0)?)
                    })?
                    .unwrap_or_default();
            }
        }
    }
    let mut wanted = sum.numbers.clone();
    // The bodies that used them are gone, so the disposal says which they were.
    for kept in disposed.as_ref().and_then(disposal).into_iter().flat_map(|body| body.keeps.numbers) {
        let by =
            read.one("SELECT num FROM operation WHERE id = ?1", [kept.operation.0.as_bytes()], |row| {
                Ok(row.get::<_, i64>(0)?)
            })?;
        let used = kept.used;
        wanted.extend(by.map(|by| (used.series.as_str(), used.book, used.number, by)));
    }
    for (series, book, number, by) in &wanted {
        let there = read.one(
            "SELECT 1 FROM number_used WHERE series = ?1 AND book = ?2 AND number = ?3 AND operation = ?4",
            (series, book, number, by),
            |_| Ok(()),
        )?;
        if there.is_none() {
            verified.find(FindingCode::Number, format_args!("operation {by}"));
        }
    }
    sum.entries = with_disposal(sum.entries, disposed);
    Ok(sum)
}

/// One operation, if its bytes, hashes and stamp are what they are said to be.
fn operation(row: &Row<'_>, thing: &Thing) -> Result<Entry, FindingCode> {
    fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: usize) -> Result<T, FindingCode> {
        row.get(column).map_err(|_| FindingCode::Identity)
    }
    let header: Vec<u8> = row.get(14).map_err(|_| FindingCode::Header)?;
    let (salt, body): (Option<[u8; 16]>, Option<Vec<u8>>) =
        (row.get(15).map_err(|_| FindingCode::BodyHash)?, row.get(16).map_err(|_| FindingCode::Body)?);
    // Destroyed by law are both or neither.
    if salt.is_some() != body.is_some() {
        return Err(FindingCode::Body);
    }
    let operation = Operation::read(header, salt.zip(body)).map_err(|cause| match cause {
        FormatProblem::BodyHash => FindingCode::BodyHash,
        FormatProblem::Header(_) => FindingCode::Header,
        _ => FindingCode::Body,
    })?;
    if operation.content_hash() != Hash(get(row, 8)?) {
        return Err(FindingCode::ContentHash);
    }
    let (id, entity) = (operation.header.id, operation.header.entity);
    let is_itself = id.0.as_bytes() == &get::<[u8; 16]>(row, 1)?
        && entity.id == thing.id
        && entity.kind.as_str() == thing.kind;
    if !is_itself {
        return Err(FindingCode::Identity);
    }
    let (rev, bytes): (Option<u64>, Option<Vec<u8>>) = (get(row, 12)?, get(row, 13)?);
    let stamp = bytes.as_deref().map(stamp).transpose().map_err(|_| FindingCode::Stamp)?;
    if rev.is_some() && stamp.as_ref().map(|stamp| stamp.rev) != rev {
        return Err(FindingCode::Stamp);
    }
    let uuid = |column| uuid(row, column).map_err(|_| FindingCode::Identity);
    let act = ActPlace { id: ActId(uuid(5)?), index: get(row, 6)?, count: get(row, 7)? };
    let place = Place { chain: ChainId(uuid(2)?), n: get(row, 3)?, prev: Hash(get(row, 4)?), act };
    Ok(Entry { operation, place, stamp, placed: get(row, 10)? })
}

/// The row in the lists is the one that a rebuild would write.
fn row(read: &Read<'_>, verified: &mut Verified, thing: &Thing, sum: &Sum) -> Result<(), LedgerError> {
    if !sum.is_readable {
        return Ok(());
    }
    let stored: Option<Vec<Value>> = read.one(STORED, [thing.num], |row| {
        (0..row.as_ref().column_count()).map(|column| Ok(row.get(column)?)).collect()
    })?;
    let is_right = if sum.entries.is_empty() {
        stored.is_none()
    } else {
        let dossier = fold_all(thing.id, &sum.entries);
        let expected = columns(thing.num, &dossier)?;
        stored.is_some_and(|stored| is_row_of(&stored, &expected, &dossier))
    };
    if !is_right {
        verified.find(FindingCode::View, format_args!("entity {}", thing.num));
    }
    Ok(())
}

fn is_row_of(stored: &[Value], expected: &[Value], dossier: &Dossier) -> bool {
    if stored == expected {
        return true;
    }
    // The state itself may have been written by an earlier program in other words for the same.
    let (Some((state, stored)), Some((_, expected))) = (stored.split_last(), expected.split_last()) else {
        return false;
    };
    let same_state = matches!(state, Value::Blob(bytes)
        if serde_json::from_slice::<Dossier>(bytes).is_ok_and(|state| state == *dossier));
    stored == expected && same_state
}
