//! The system's keyring behind a trait, with its twin for tests.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The keyring does not work or does not hold the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keyring does not answer")]
pub struct NoKeyring;

/// Keeps one 32-byte key per entry.
pub trait KeyStore: Send + Sync {
    /// Keeps a key and reads it back.
    ///
    /// # Errors
    /// When it could not be read back.
    fn set(&self, entry: &str, key: &[u8; 32]) -> Result<(), NoKeyring>;
    /// Reads a key.
    ///
    /// # Errors
    /// When there is none.
    fn get(&self, entry: &str) -> Result<[u8; 32], NoKeyring>;
}

/// The keyring of the system: Secret Service on Linux, the credential store on Windows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeyring;

const SERVICE: &str = "vn.motcua.desk";

impl KeyStore for SystemKeyring {
    fn set(&self, entry: &str, key: &[u8; 32]) -> Result<(), NoKeyring> {
        let item = keyring::Entry::new(SERVICE, entry).map_err(|_| NoKeyring)?;
        item.set_secret(key).map_err(|_| NoKeyring)?;
        // A locked or half-working store may accept and forget.
        if self.get(entry)? == *key { Ok(()) } else { Err(NoKeyring) }
    }

    fn get(&self, entry: &str) -> Result<[u8; 32], NoKeyring> {
        let item = keyring::Entry::new(SERVICE, entry).map_err(|_| NoKeyring)?;
        item.get_secret().ok().and_then(|secret| secret.try_into().ok()).ok_or(NoKeyring)
    }
}

/// A keyring in memory: what tests use, and what a system without a keyring looks like.
#[derive(Debug, Default)]
pub struct MemoryStore {
    is_broken: bool,
    keys: Mutex<HashMap<String, [u8; 32]>>,
}

impl MemoryStore {
    /// One that refuses everything.
    #[must_use]
    pub fn broken() -> Self {
        Self { is_broken: true, keys: Mutex::default() }
    }
}

impl KeyStore for MemoryStore {
    fn set(&self, entry: &str, key: &[u8; 32]) -> Result<(), NoKeyring> {
        if self.is_broken {
            return Err(NoKeyring);
        }
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.to_owned(), *key);
        Ok(())
    }

    fn get(&self, entry: &str) -> Result<[u8; 32], NoKeyring> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(entry).copied().ok_or(NoKeyring)
    }
}
