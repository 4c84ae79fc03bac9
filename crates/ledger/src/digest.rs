//! Whether two books hold the same: counts, and one hash over the log and what is not in it.

use crate::LedgerError;
use domain::hash::Hash;
use rusqlite::{Connection, OptionalExtension, types::ValueRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a book holds, in numbers and one hash. Equal digests = equal logs, drafts and PINs. Settings are counted
/// only: some change with every contact. Views are not part of it: they are derived.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogDigest {
    /// Operations.
    pub operations: u64,
    /// Highest row of the log: what came later has a higher one.
    pub last_row: u64,
    /// Operations without a binding stamp that the hub does not hold.
    pub waiting: u64,
    /// Drafts.
    pub drafts: u64,
    /// PIN rows.
    pub pins: u64,
    /// Settings.
    pub settings: u64,
    /// Attachments that are named.
    pub blobs: u64,
    /// Over id, content hash, place, stamp and state of every operation in order, every chain and its head, every
    /// stream and cursor, attachments, drafts, PINs, habits, enrolments and administrators.
    pub hash: Hash,
}

/// How much is hashed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything but the bytes of headers and bodies, of which the content hash speaks.
    Log,
    /// The bytes too.
    Content,
}

const OPERATIONS: &str = "SELECT num, id, content_hash, chain, n, prev, act, act_index, act_count, stamp, \
                          is_placed, is_outside, held FROM operation ORDER BY num";
const CONTENTS: &str = "SELECT num, header, salt, body FROM content ORDER BY num";
/// Tables with the columns that are compared. One that is not there, in a book of an earlier version, is empty.
const TABLES: &[(&str, &str)] = &[
    ("chain", "SELECT id, desk, predecessor, head_n, head_link FROM chain ORDER BY id"),
    ("entity", "SELECT num, kind, id, head FROM entity ORDER BY num"),
    (
        "placed_again",
        "SELECT chain, n, prev, act, act_index, act_count, operation FROM placed_again ORDER BY chain, n",
    ),
    ("stream_head", "SELECT name, position, hash FROM stream_head ORDER BY name"),
    ("cursor", "SELECT stream, position, hash FROM cursor ORDER BY stream"),
    ("blob", "SELECT sha256, size, media_type FROM blob ORDER BY sha256"),
    ("draft", "SELECT id, saved, officer, form, saved_at FROM draft ORDER BY id"),
    ("pin", "SELECT officer, verifier, failures, locked_until, codes_used FROM pin ORDER BY officer"),
    (
        "procedure_use",
        "SELECT officer, procedure, count, last FROM procedure_use ORDER BY officer, procedure",
    ),
    (
        "enrolment",
        "SELECT secret_hash, office, desk_name, issued_at, expires_at, used_at, desk FROM enrolment
         ORDER BY secret_hash",
    ),
    (
        "admin",
        "SELECT name, password_verifier, one_time_verifier, failures, locked_until FROM admin ORDER BY name",
    ),
    (
        "unread",
        "SELECT chain, n, prev, act, act_index, act_count, id, content_hash, header, salt, body, declined
         FROM unread ORDER BY chain, n",
    ),
    ("refused", "SELECT chain, n, code, at FROM refused ORDER BY chain"),
    ("disposed", "SELECT entity, rev, operation, line FROM disposed ORDER BY entity"),
    ("erased_blob", "SELECT sha256 FROM erased_blob ORDER BY sha256"),
    ("parcel", "SELECT hash, sealed, size, taken_in_at, refused FROM parcel ORDER BY hash"),
    ("stream_proof", "SELECT stream, position, signature FROM stream_proof ORDER BY stream, position"),
    ("branch", "SELECT num, stream, from_position, from_hash, taken, is_refused FROM branch ORDER BY num"),
    (
        "branch_entry",
        "SELECT branch, position, operation, hash, stamp, signature FROM branch_entry ORDER BY branch, position",
    ),
    ("restamped", "SELECT num, operation, before, after FROM restamped ORDER BY num"),
    (
        "number_floor",
        "SELECT series, book, floor, above, reason FROM number_floor ORDER BY series, book, floor",
    ),
    ("unconfirmed", "SELECT chain, n, operation FROM unconfirmed ORDER BY chain, n"),
    ("chain_parent", "SELECT chain, parent, n FROM chain_parent ORDER BY chain"),
];

impl LogDigest {
    /// Reads the state that the connection sees; call it inside a transaction.
    pub(crate) fn read(connection: &Connection, depth: Depth) -> Result<Self, LedgerError> {
        let mut sha = Sha256::new();
        add(&mut sha, connection, OPERATIONS)?;
        if depth == Depth::Content {
            add(&mut sha, connection, CONTENTS)?;
        }
        for (table, sql) in TABLES {
            let is_there = connection
                .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", [table], |_| {
                    Ok(())
                })
                .optional()?;
            if is_there.is_some() {
                add(&mut sha, connection, sql)?;
            } else {
                sha.update(NO_ROWS);
            }
        }
        let count =
            |sql: &str| -> Result<u64, LedgerError> { Ok(connection.query_row(sql, [], |row| row.get(0))?) };
        Ok(Self {
            operations: count("SELECT count(*) FROM operation")?,
            last_row: count("SELECT coalesce(max(num), 0) FROM operation")?,
            waiting: count("SELECT count(*) FROM operation WHERE rev IS NULL AND held IS NULL")?,
            drafts: count("SELECT count(*) FROM draft")?,
            pins: count("SELECT count(*) FROM pin")?,
            settings: count("SELECT count(*) FROM setting")?,
            blobs: count("SELECT count(*) FROM blob")?,
            hash: Hash(sha.finalize().into()),
        })
    }

    /// True when an upgrade of a book with this digest, which may only add settings, has lost nothing.
    pub(crate) fn is_kept_by(&self, after: &Self) -> bool {
        self.settings <= after.settings && *self == Self { settings: self.settings, ..after.clone() }
    }
}

/// Stands behind the rows of a table, before their number.
const END: [u8; 1] = [4];
/// What a table without rows is hashed as.
const NO_ROWS: [u8; 9] = [4, 0, 0, 0, 0, 0, 0, 0, 0];

/// Every column of every row, each with its type and length, so that no two tables are hashed as the same bytes.
fn add(sha: &mut Sha256, connection: &Connection, sql: &str) -> Result<(), LedgerError> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut count = 0u64;
    while let Some(row) = rows.next()? {
        for column in 0..width {
            match row.get_ref(column)? {
                ValueRef::Null => sha.update([0]),
                ValueRef::Integer(number) => {
                    sha.update([1]);
                    sha.update(number.to_be_bytes());
                }
                ValueRef::Real(number) => {
                    sha.update([2]);
                    sha.update(number.to_be_bytes());
                }
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    sha.update([3]);
                    sha.update((bytes.len() as u64).to_be_bytes());
                    sha.update(bytes);
                }
            }
        }
        count += 1;
    }
    sha.update(END);
    sha.update(count.to_be_bytes());
    Ok(())
}

impl crate::Read<'_> {
    /// The highest row of the log; 0 before the first. It never goes back in one book.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn last_row(&self) -> Result<u64, LedgerError> {
        let last = self.one("SELECT max(num) FROM operation", [], |row| Ok(row.get::<_, Option<u64>>(0)?))?;
        Ok(last.flatten().unwrap_or_default())
    }

    /// What the book holds, for comparing it with another. Reads the whole log without the bytes of bodies.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn digest(&self) -> Result<LogDigest, LedgerError> {
        LogDigest::read(self.connection(), Depth::Log)
    }
}
