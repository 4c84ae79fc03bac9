//! The data key and its three wraps (architecture, invariant 8): for the system's keyring, for the hub's
//! recovery key, and for the sheet that enrolment prints once. The file holds no secret in clear.

pub mod first_sheet;
pub mod keyring_store;
pub mod sheet;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use crypto_box::PublicKey;
use ledger::DataKey;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use crate::source::Source;
use keyring_store::KeyStore;
use zeroize::Zeroizing;

/// Name of the file in the data folder.
pub const FILE: &str = "keys.json";

/// A longer file is no key file, bytes.
const LIMIT: u64 = 64 * 1024;

/// The data key under one wrapping key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrap {
    /// XChaCha20-Poly1305 nonce, hex.
    nonce: String,
    /// Sealed key, hex.
    sealed: String,
}

/// `keys.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// Version of this file's shape.
    pub v: u32,
    /// Entry of the system's keyring that opens `keyring`.
    pub keyring_entry: String,
    /// Wrapped for the keyring; absent where no keyring works.
    pub keyring: Option<Wrap>,
    /// Sealed to the hub's recovery key (X25519 sealed box), hex.
    pub recovery: String,
    /// Wrapped under the sheet's code.
    pub sheet: Wrap,
    /// Argon2id salt of the sheet's code, hex.
    pub sheet_salt: String,
}

/// Why the data key could not be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeyProblem {
    /// No keyring, or it does not hold our entry.
    #[error("the system's keyring does not open the data")]
    Keyring,
    /// The code on the sheet is another one.
    #[error("the code does not open the data")]
    WrongCode,
    /// The file is missing or damaged.
    #[error("the key file cannot be read: {0}")]
    File(#[from] io::Error),
    /// The file has another shape.
    #[error("the key file has another shape")]
    Shape,
    /// The hub's recovery key is no key, or sealing failed.
    #[error("the data key cannot be sealed")]
    Seal,
}

/// What enrolment shows once.
pub struct Wrapped {
    /// The file to write.
    pub file: KeyFile,
    /// The code of the sheet, in groups.
    pub sheet_code: String,
}

impl KeyFile {
    /// Wraps a new data key three times. The keyring's wrap is left out when the keyring does not work.
    ///
    /// # Errors
    /// [`KeyProblem::Seal`].
    pub fn wrap(
        key: &DataKey,
        recovery_key: &str,
        entry: &str,
        store: &dyn KeyStore,
        source: &dyn Source,
    ) -> Result<Wrapped, KeyProblem> {
        let recovery: [u8; 32] =
            hex::decode(recovery_key).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(KeyProblem::Seal)?;
        let recovery = PublicKey::from(recovery)
            .seal(&mut SealRandom(source), key.expose())
            .map_err(|_| KeyProblem::Seal)?;
        let sheet_code = sheet::new_code(source);
        let salt = source.bytes::<16>();
        let sheet_key = sheet::stretch(&sheet_code, &salt).ok_or(KeyProblem::Seal)?;
        let keyring_key = Zeroizing::new(source.bytes::<32>());
        let keyring = match store.set(entry, &keyring_key) {
            Ok(()) => Some(seal(&keyring_key, key, "keyring", source)?),
            Err(_) => None,
        };
        let file = Self {
            v: 1,
            keyring_entry: entry.to_owned(),
            keyring,
            recovery: hex::encode(recovery),
            sheet: seal(&sheet_key, key, "sheet", source)?,
            sheet_salt: hex::encode(salt),
        };
        Ok(Wrapped { file, sheet_code })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`KeyProblem::File`], [`KeyProblem::Shape`].
    pub fn read(folder: &Path) -> Result<Self, KeyProblem> {
        Self::read_file(&folder.join(FILE))
    }

    /// Reads a copy of the file under another name.
    ///
    /// # Errors
    /// [`KeyProblem::File`], [`KeyProblem::Shape`].
    pub fn read_file(path: &Path) -> Result<Self, KeyProblem> {
        let file = fs::File::open(path)?;
        // A stick may hold anything under that name.
        let mut bytes = Vec::new();
        if file.take(LIMIT + 1).read_to_end(&mut bytes)? as u64 > LIMIT {
            return Err(KeyProblem::Shape);
        }
        serde_json::from_slice(&bytes).map_err(|_| KeyProblem::Shape)
    }

    /// Writes the file whole or not at all.
    ///
    /// # Errors
    /// [`KeyProblem::File`].
    pub fn write(&self, folder: &Path) -> Result<(), KeyProblem> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| KeyProblem::Shape)?;
        let temporary = folder.join("keys.json.new");
        let mut file = crate::private::file(&temporary)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, folder.join(FILE))?;
        if let Ok(folder) = fs::File::open(folder) {
            // Windows cannot open a folder; there the rename itself is durable.
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Asks the system's keyring.
    ///
    /// # Errors
    /// [`KeyProblem::Keyring`].
    pub fn open_with_keyring(&self, store: &dyn KeyStore) -> Result<DataKey, KeyProblem> {
        let wrap = self.keyring.as_ref().ok_or(KeyProblem::Keyring)?;
        let key = Zeroizing::new(store.get(&self.keyring_entry).map_err(|_| KeyProblem::Keyring)?);
        open(&key, wrap, "keyring").ok_or(KeyProblem::Keyring)
    }

    /// Tries the code on the sheet; white space, hyphens and case do not matter.
    ///
    /// # Errors
    /// [`KeyProblem::WrongCode`].
    pub fn open_with_sheet(&self, code: &str) -> Result<DataKey, KeyProblem> {
        let salt = hex::decode(&self.sheet_salt).map_err(|_| KeyProblem::Shape)?;
        let key = sheet::stretch(code, &salt).ok_or(KeyProblem::WrongCode)?;
        open(&key, &self.sheet, "sheet").ok_or(KeyProblem::WrongCode)
    }

    /// Puts the data key into the keyring of a new user or a reset keyring, once the sheet has opened it.
    ///
    /// # Errors
    /// [`KeyProblem::Keyring`] when the keyring still does not work.
    pub fn renew_keyring(
        &mut self,
        key: &DataKey,
        store: &dyn KeyStore,
        source: &dyn Source,
    ) -> Result<(), KeyProblem> {
        let keyring_key = Zeroizing::new(source.bytes::<32>());
        let desk = self.keyring_entry.split('.').next().unwrap_or_default();
        let entry = new_entry(desk, source);
        store.set(&entry, &keyring_key).map_err(|_| KeyProblem::Keyring)?;
        self.keyring = Some(seal(&keyring_key, key, "keyring", source)?);
        self.keyring_entry = entry;
        Ok(())
    }
}

/// A name in the system's keyring that no other data folder has, not even a copy of this one: a folder that renews
/// its entry must not lock the other out.
#[must_use]
pub fn new_entry(desk: &str, source: &dyn Source) -> String {
    format!("{desk}.{}", hex::encode(source.bytes::<8>()))
}

fn seal(under: &[u8; 32], key: &DataKey, purpose: &str, source: &dyn Source) -> Result<Wrap, KeyProblem> {
    let nonce = source.bytes::<24>();
    let sealed = XChaCha20Poly1305::new(under.into())
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: key.expose(), aad: purpose.as_bytes() })
        .map_err(|_| KeyProblem::Seal)?;
    Ok(Wrap { nonce: hex::encode(nonce), sealed: hex::encode(sealed) })
}

fn open(under: &[u8; 32], wrap: &Wrap, purpose: &str) -> Option<DataKey> {
    let nonce: [u8; 24] = hex::decode(&wrap.nonce).ok()?.try_into().ok()?;
    let sealed = hex::decode(&wrap.sealed).ok()?;
    let key = XChaCha20Poly1305::new(under.into())
        .decrypt(XNonce::from_slice(&nonce), Payload { msg: &sealed, aad: purpose.as_bytes() })
        .map(Zeroizing::new)
        .ok()?;
    Some(DataKey::new(key.as_slice().try_into().ok()?))
}

/// Hands our random source to `crypto_box`.
pub(crate) struct SealRandom<'a>(pub(crate) &'a dyn Source);

impl crypto_box::aead::rand_core::RngCore for SealRandom<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.bytes())
    }
    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.bytes())
    }
    fn fill_bytes(&mut self, to: &mut [u8]) {
        self.0.fill(to);
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), crypto_box::aead::rand_core::Error> {
        self.0.fill(to);
        Ok(())
    }
}
impl crypto_box::aead::rand_core::CryptoRng for SealRandom<'_> {}

#[cfg(test)]
mod tests {
    use super::{keyring_store::MemoryStore, *};
    use crate::source::SystemSource;

    fn recovery() -> (crypto_box::SecretKey, String) {
        let secret = crypto_box::SecretKey::generate(&mut SealRandom(&SystemSource));
        let public = hex::encode(secret.public_key().as_bytes());
        (secret, public)
    }

    #[test]
    fn each_of_the_three_wraps_opens_the_same_key() {
        let (secret, public) = recovery();
        let key = DataKey::random().unwrap();
        let store = MemoryStore::default();
        let wrapped = KeyFile::wrap(&key, &public, "desk-1", &store, &SystemSource).unwrap();
        assert_eq!(wrapped.file.open_with_keyring(&store).unwrap().expose(), key.expose());
        let typed = wrapped.sheet_code.to_lowercase().replace('-', " ");
        assert_eq!(wrapped.file.open_with_sheet(&typed).unwrap().expose(), key.expose());
        let recovered = secret.unseal(&hex::decode(&wrapped.file.recovery).unwrap()).unwrap();
        assert_eq!(recovered, key.expose());
    }

    #[test]
    fn another_code_and_another_keyring_open_nothing() {
        let (_, public) = recovery();
        let wrapped =
            KeyFile::wrap(&DataKey::random().unwrap(), &public, "d", &MemoryStore::default(), &SystemSource)
                .unwrap();
        let other = sheet::new_code(&SystemSource);
        assert!(matches!(wrapped.file.open_with_sheet(&other), Err(KeyProblem::WrongCode)));
        assert!(matches!(wrapped.file.open_with_keyring(&MemoryStore::default()), Err(KeyProblem::Keyring)));
    }

    #[test]
    fn a_lost_keyring_is_renewed_from_the_sheet() {
        let (_, public) = recovery();
        let key = DataKey::random().unwrap();
        let mut file = KeyFile::wrap(&key, &public, "d", &MemoryStore::broken(), &SystemSource).unwrap().file;
        assert!(file.keyring.is_none());
        let store = MemoryStore::default();
        file.renew_keyring(&key, &store, &SystemSource).unwrap();
        assert_eq!(file.open_with_keyring(&store).unwrap().expose(), key.expose());
    }

    #[test]
    fn a_copy_of_the_folder_that_renews_its_entry_does_not_lock_the_other_out() {
        let (_, public) = recovery();
        let key = DataKey::random().unwrap();
        let store = MemoryStore::default();
        let entry = new_entry("desk-1", &SystemSource);
        let file = KeyFile::wrap(&key, &public, &entry, &store, &SystemSource).unwrap().file;
        let mut copy = file.clone();
        copy.renew_keyring(&key, &store, &SystemSource).unwrap();
        assert_ne!(copy.keyring_entry, file.keyring_entry);
        assert!(copy.keyring_entry.starts_with("desk-1."));
        for file in [file, copy] {
            assert_eq!(file.open_with_keyring(&store).unwrap().expose(), key.expose());
        }
    }

    #[test]
    fn the_file_on_disk_does_not_hold_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let (_, public) = recovery();
        let key = DataKey::random().unwrap();
        let wrapped = KeyFile::wrap(&key, &public, "d", &MemoryStore::default(), &SystemSource).unwrap();
        wrapped.file.write(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!text.contains(&hex::encode(key.expose())));
        assert!(!text.contains(&wrapped.sheet_code));
        assert_eq!(KeyFile::read(folder.path()).unwrap(), wrapped.file);
    }
}
