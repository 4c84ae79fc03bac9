//! Streams: what was delivered, in which order, and how far it was read.

use super::{FindingCode, Verified};
use crate::{Cursor, LedgerError, Read, log::uuid};
use domain::{hash::Hash, id::OperationId, operation::stream_hash};
use std::collections::BTreeMap;

const ENTRIES: &str = "
    SELECT e.position, e.hash, o.id, o.content_hash, o.stamp
    FROM stream_entry e LEFT JOIN operation o ON o.num = e.operation
    WHERE e.stream = ?1 ORDER BY e.position";

pub(super) fn check(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    let streams: Vec<(i64, String, Cursor)> =
        read.all("SELECT num, name, position, hash FROM stream_head ORDER BY num", [], |row| {
            Ok((row.get(0)?, row.get(1)?, Cursor { position: row.get(2)?, hash: Hash(row.get(3)?) }))
        })?;
    let cursors: BTreeMap<String, Cursor> = read
        .all("SELECT stream, position, hash FROM cursor", [], |row| {
            Ok((row.get(0)?, Cursor { position: row.get(1)?, hash: Hash(row.get(2)?) }))
        })?
        .into_iter()
        .collect();
    for (num, name, head) in &streams {
        one(read, verified, *num, *head)?;
        // A hub gives, so it has no cursors.
        if !cursors.is_empty() && cursors.get(name).copied().unwrap_or_default() != *head {
            verified.find(FindingCode::Cursor, format_args!("stream {num}"));
        }
    }
    for (name, cursor) in &cursors {
        if cursor.position > 0 && !streams.iter().any(|(_, stream, _)| stream == name) {
            verified.find(FindingCode::Cursor, format_args!("{} of no stream", cursor.position));
        }
    }
    Ok(())
}

fn one(read: &Read<'_>, verified: &mut Verified, num: i64, head: Cursor) -> Result<(), LedgerError> {
    let mut last = Cursor::default();
    let mut statement = read.connection().prepare_cached(ENTRIES)?;
    let mut rows = statement.query([num])?;
    while let Some(row) = rows.next()? {
        let at = Cursor { position: row.get(0)?, hash: Hash(row.get(1)?) };
        let place = |what: &str| format!("stream {num} position {}{what}", at.position);
        if at.position != last.position + 1 {
            verified.find(FindingCode::StreamHole, place(""));
        } else if row.get::<_, Option<Vec<u8>>>(2)?.is_none() {
            verified.find(FindingCode::StreamHole, place(" names nothing"));
        } else {
            let (id, content) = (OperationId(uuid(row, 2)?), Hash(row.get(3)?));
            let stamp: Option<Vec<u8>> = row.get(4)?;
            let follows = stamp
                .is_some_and(|stamp| stream_hash(last.hash, at.position, id, content, &stamp) == at.hash);
            if !follows {
                verified.find(FindingCode::StreamHash, place(""));
            }
        }
        // From what is recorded, so that one wrong hash is one finding.
        last = at;
    }
    if last != head {
        verified.find(FindingCode::StreamHead, format_args!("stream {num}"));
    }
    Ok(())
}
