//! The register of disposals beside the backups of one owner: what the law has destroyed since must not come back
//! with an older one. Sealed under the data key, so that the stick tells nobody which dossiers there were.

use super::{BackupProblem, FoundBackup, find::find_in, make::put};
use crate::{
    DataKey, Disposal, LedgerError, Read,
    database::{Database, Use},
    key::fill_random,
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, ErrorKind, Read as _},
    path::Path,
};

/// Name of the file in the owner's folder.
const FILE: &str = "disposals.sealed";
const NONCE: usize = 24;
const PURPOSE: &str = "motcua-disposals-1";

/// A register that is longer is none: some hundred bytes for each dossier that was ever destroyed.
const LIMIT: u64 = 64 << 20;

/// Adds what a book knows to what the folder knows: neither forgets. A register that cannot be read is put aside, and
/// what the other backups know takes its place.
pub(super) fn keep(folder: &Path, key: &DataKey, known: Vec<Disposal>) -> Result<(), BackupProblem> {
    let written = read(folder, key);
    let is_damaged = written.is_none();
    let before = written.unwrap_or_else(|| gather(folder, key));
    let all = merge(before.iter().cloned().chain(known));
    let places = |all: &[Disposal]| all.iter().map(|one| (one.place.chain, one.place.n)).collect::<Vec<_>>();
    if !is_damaged && places(&all) == places(&before) {
        return Ok(());
    }
    let text = serde_json::to_vec(&all).map_err(|_| LedgerError::damaged("a register cannot be written"))?;
    let mut sealed = vec![0; NONCE];
    fill_random(&mut sealed)?;
    let bytes = cipher(key)
        .encrypt(XNonce::from_slice(&sealed), Payload { msg: &text, aad: PURPOSE.as_bytes() })
        .map_err(|_| LedgerError::damaged("a register cannot be sealed"))?;
    sealed.extend(bytes);
    if is_damaged {
        put_aside(folder).map_err(BackupProblem::folder("put a damaged register aside"))?;
    }
    put(folder, &folder.join(FILE), &sealed)
}

/// What the folder's register says; nothing when there is no register, `None` when it cannot be read.
pub(super) fn read(folder: &Path, key: &DataKey) -> Option<Vec<Disposal>> {
    let file = match File::open(folder.join(FILE)) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Some(Vec::new()),
        file => file.ok()?,
    };
    if file.metadata().ok()?.len() > LIMIT {
        return None;
    }
    let mut sealed = Vec::new();
    file.take(LIMIT).read_to_end(&mut sealed).ok()?;
    let (nonce, bytes) = sealed.split_at_checked(NONCE)?;
    let payload = Payload { msg: bytes, aad: PURPOSE.as_bytes() };
    let text = cipher(key).decrypt(XNonce::from_slice(nonce), payload).ok()?;
    serde_json::from_slice(&text).ok()
}

/// What the books of the backups in the folder say: each knows of the disposals of its time. Books that cannot be
/// read say nothing.
pub(super) fn gather(folder: &Path, key: &DataKey) -> Vec<Disposal> {
    let known = |backup: FoundBackup| {
        let book = Database::new(backup.book(), key.clone()).connect(Use::Read).ok()?;
        Read::new(&book).disposals().ok()
    };
    let found = find_in(folder).unwrap_or_default();
    merge(found.into_iter().filter(|backup| backup.is_whole).filter_map(known).flatten())
}

/// One for each dossier, the latest.
fn merge(all: impl Iterator<Item = Disposal>) -> Vec<Disposal> {
    let mut latest: BTreeMap<_, Disposal> = BTreeMap::new();
    for one in all {
        let Ok(operation) = one.operation.read() else { continue };
        let there = latest.entry(operation.header.entity).or_insert_with(|| one.clone());
        if there.stamp.rev < one.stamp.rev {
            *there = one;
        }
    }
    latest.into_values().collect()
}

fn put_aside(folder: &Path) -> io::Result<()> {
    let mut free = folder.join(format!("{FILE}.damaged"));
    let mut number = 2u32;
    while free.exists() {
        free = folder.join(format!("{FILE}.damaged-{number}"));
        number += 1;
    }
    fs::rename(folder.join(FILE), free)
}

fn cipher(key: &DataKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.derive(PURPOSE).as_slice().into())
}
