//! The register of disposals beside the backups of one owner: what the law has destroyed since must not come back
//! with an older one. Sealed under the data key, so that the stick tells nobody which dossiers there were.

use super::{BackupProblem, make::put};
use crate::{DataKey, Disposal, LedgerError, key::fill_random};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{collections::BTreeMap, fs, io::ErrorKind, path::Path};

/// Name of the file in the owner's folder.
const FILE: &str = "disposals.sealed";
const NONCE: usize = 24;
const PURPOSE: &str = "motcua-disposals-1";

/// Adds what a book knows to what the folder knows: neither forgets.
pub(super) fn keep(folder: &Path, key: &DataKey, known: Vec<Disposal>) -> Result<(), BackupProblem> {
    let before = read(folder, key)?;
    let mut all: BTreeMap<_, Disposal> = BTreeMap::new();
    for one in before.iter().cloned().chain(known) {
        let Ok(operation) = one.operation.read() else { continue };
        let there = all.entry(operation.header.entity).or_insert_with(|| one.clone());
        if there.stamp.rev < one.stamp.rev {
            *there = one;
        }
    }
    let revs = |all: &[Disposal]| all.iter().map(|one| (one.place.chain, one.place.n)).collect::<Vec<_>>();
    let all: Vec<Disposal> = all.into_values().collect();
    if revs(&all) == revs(&before) {
        return Ok(());
    }
    let text = serde_json::to_vec(&all).map_err(|_| LedgerError::damaged("a register cannot be written"))?;
    let mut sealed = vec![0; NONCE];
    fill_random(&mut sealed)?;
    let bytes = cipher(key)
        .encrypt(XNonce::from_slice(&sealed), Payload { msg: &text, aad: PURPOSE.as_bytes() })
        .map_err(|_| LedgerError::damaged("a register cannot be sealed"))?;
    sealed.extend(bytes);
    put(folder, &folder.join(FILE), &sealed)
}

/// What the folder knows; nothing when there is no register.
///
/// # Errors
/// [`BackupProblem::NotWhole`] when it does not open: without it, what was destroyed might come back.
pub(super) fn read(folder: &Path, key: &DataKey) -> Result<Vec<Disposal>, BackupProblem> {
    let sealed = match fs::read(folder.join(FILE)) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(BackupProblem::folder("read the register of disposals"))?,
    };
    let damaged = || BackupProblem::NotWhole("its register of disposals does not open");
    let (nonce, bytes) = sealed.split_at_checked(NONCE).ok_or_else(damaged)?;
    let text = cipher(key)
        .decrypt(XNonce::from_slice(nonce), Payload { msg: bytes, aad: PURPOSE.as_bytes() })
        .map_err(|_| damaged())?;
    serde_json::from_slice(&text).map_err(|_| damaged())
}

fn cipher(key: &DataKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.derive(PURPOSE).as_slice().into())
}
