//! The index of names: it keeps no text, so what it finds is compared with what the names say. Both sides are summed
//! up as one number, which needs no memory; equal sums = equal sets, but for one chance in 2^64.

use super::{FindingCode, Verified};
use crate::{LedgerError, Read, view::terms};
use domain::hash::Hash;

const PAGE: u32 = 1024;

pub(super) fn check(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    if said(read)? != found(read)? {
        verified.find(FindingCode::Index, "names");
    }
    Ok(())
}

/// A word of a dossier, as a number.
fn mark(term: &str, dossier: i64) -> u64 {
    let hash = Hash::of("motcua-term-1", &[term.as_bytes(), &dossier.to_be_bytes()]).0;
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

fn said(read: &Read<'_>) -> Result<u64, LedgerError> {
    let (mut after, mut sum) = (-1, 0u64);
    loop {
        let page: Vec<(i64, String, Option<String>)> = read.all(
            "SELECT num, owner_name, submitter_name FROM dossier WHERE num > ?1 ORDER BY num LIMIT ?2",
            (after, PAGE),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let Some((last, ..)) = page.last() else { return Ok(sum) };
        after = *last;
        for (num, owner, submitter) in &page {
            let mut terms = terms(owner, submitter.as_deref());
            terms.sort_unstable();
            terms.dedup();
            sum = terms.iter().fold(sum, |sum, term| sum.wrapping_add(mark(term, *num)));
        }
    }
}

fn found(read: &Read<'_>) -> Result<u64, LedgerError> {
    // A table in memory of this connection; nothing of the book is written.
    read.connection().execute_batch(
        "PRAGMA query_only = OFF;
         CREATE VIRTUAL TABLE IF NOT EXISTS temp.name_terms USING fts5vocab(main, name_index, instance);
         PRAGMA query_only = ON;",
    )?;
    let mut statement = read.connection().prepare_cached("SELECT term, doc FROM temp.name_terms")?;
    let mut rows = statement.query([])?;
    let mut sum = 0u64;
    while let Some(row) = rows.next()? {
        sum = sum.wrapping_add(mark(row.get_ref(0)?.as_str().unwrap_or_default(), row.get(1)?));
    }
    Ok(sum)
}
