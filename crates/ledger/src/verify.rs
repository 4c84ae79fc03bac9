//! Checks everything that is stored against everything that it follows from, in one consistent state of the book and
//! in bounded memory, while others read and write.
//!
//! | pass | what |
//! | --- | --- |
//! | things | of each dossier or other entity: every operation's bytes have the hashes that are recorded, stamps and `rev` agree and have no hole, numbers stand in the registers, and the row in the lists is the one that a rebuild would write |
//! | chains | every operation names the link before it; heads are where they are said to be |
//! | streams | positions have no hole, running hashes follow from what was delivered, cursors stand at the heads |
//! | index | what a search finds is what the names say |
//! | attachments | every one that is named is there, opens, and has its hash |
//! | database | SQLite's own check of tables and indexes; the cipher checks each page that is read |
//!
//! A body that was destroyed by law verifies: the header keeps its hash.

mod chain;
mod entity;
mod index;
mod stream;

use crate::{Ledger, LedgerError, Read};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Places that are named of each kind of damage.
const PLACES: usize = 8;

/// A kind of damage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A page or a table cannot be read; what follows in the same pass was not checked.
    Unreadable,
    /// SQLite finds a table or an index that is not whole.
    Database,
    /// The header of an operation is missing or no header.
    Header,
    /// Salt and body do not have the hash that the header names.
    BodyHash,
    /// The body is no JSON value, or salt or body is missing.
    Body,
    /// The header does not have the content hash that is recorded.
    ContentHash,
    /// The header names another id or another thing than the row.
    Identity,
    /// A stamp cannot be read, or its `rev` is not the one that is recorded.
    Stamp,
    /// Operations that were placed have a hole in `rev`, or the thing's head is not its highest `rev`.
    Rev,
    /// An operation does not name the link before it.
    ChainLink,
    /// Operations of a chain are missing.
    ChainHole,
    /// The head of a chain is another link than recorded.
    ChainHead,
    /// A running hash does not follow from what was delivered.
    StreamHash,
    /// Positions of a stream, or what stands at one, are missing.
    StreamHole,
    /// The head of a stream is not its last position.
    StreamHead,
    /// A cursor does not stand at the head of its stream.
    Cursor,
    /// A row of the lists is not the one that follows from the log. A rebuild mends it.
    View,
    /// The registers of numbers are not what the operations say. A rebuild mends it.
    Number,
    /// The search finds other names than the dossiers have. A rebuild mends it.
    Index,
    /// An attachment that is named is not on this machine.
    BlobMissing,
    /// An attachment does not open, or is not what was written.
    BlobDamaged,
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = serde_json::to_value(self).ok();
        f.write_str(word.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown"))
    }
}

/// Where one kind of damage was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Finding {
    /// How many times.
    pub count: u64,
    /// The first places: numbers and hashes, never a value.
    pub places: Vec<String>,
}

/// What a check has found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// Operations that were checked.
    pub operations: u64,
    /// Attachments that were opened.
    pub blobs: u64,
    /// Damage by kind.
    pub findings: BTreeMap<FindingCode, Finding>,
}

impl Verified {
    /// True when nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, code: FindingCode, place: impl fmt::Display) {
        let finding = self.findings.entry(code).or_default();
        finding.count += 1;
        if finding.places.len() < PLACES {
            finding.places.push(place.to_string());
        }
    }
}

impl Ledger {
    /// Checks the whole book. Damage is in the result, not an error: what can still be read is checked.
    ///
    /// # Errors
    /// When the book cannot be opened for reading at all.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        self.read(|read| {
            let mut verified = Verified::default();
            pass(&mut verified, "things", |verified| entity::check(read, verified));
            pass(&mut verified, "chains", |verified| chain::check(read, verified));
            pass(&mut verified, "streams", |verified| stream::check(read, verified));
            pass(&mut verified, "index", |verified| index::check(read, verified));
            pass(&mut verified, "attachments", |verified| self.check_blobs(read, verified));
            pass(&mut verified, "database", |verified| check_database(read, verified));
            Ok(verified)
        })
    }

    fn check_blobs(&self, read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
        crate::blob::each(read, |blob| {
            match self.blobs().get(&blob.sha256) {
                Ok(Some(bytes)) if bytes.len() as u64 == blob.size => verified.blobs += 1,
                Ok(None) => verified.find(FindingCode::BlobMissing, blob.sha256),
                Ok(Some(_)) | Err(_) => verified.find(FindingCode::BlobDamaged, blob.sha256),
            }
            Ok::<_, LedgerError>(())
        })
    }
}

/// A pass that meets a page that cannot be read ends; the others are made all the same.
fn pass(verified: &mut Verified, name: &str, check: impl FnOnce(&mut Verified) -> Result<(), LedgerError>) {
    if let Err(cause) = check(verified) {
        verified.find(FindingCode::Unreadable, format_args!("{name}: {cause}"));
    }
}

fn check_database(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    // The text names tables and rows, never what is in them.
    let lines = read.all("PRAGMA integrity_check(100)", [], |row| Ok(row.get::<_, String>(0)?))?;
    for line in lines.iter().filter(|line| *line != "ok") {
        verified.find(FindingCode::Database, line);
    }
    Ok(())
}
