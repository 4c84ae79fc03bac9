//! The key to everything in a data folder.

use crate::LedgerError;
use domain::hash::Hash;
use std::fmt;
use zeroize::Zeroizing;

/// The key to everything in a data folder. Wiped from memory when dropped; never shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key from the system's random source.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Self, LedgerError> {
        let mut bytes = Zeroizing::new([0; 32]);
        fill_random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] when the text is anything else; the text is not quoted.
    pub fn from_hex(text: &str) -> Result<Self, LedgerError> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), bytes.as_mut_slice())
            .map_err(|_| LedgerError::damaged("the key is not 64 hexadecimal digits"))?;
        Ok(Self(bytes))
    }

    /// 64 hexadecimal digits, wiped when dropped.
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.0))
    }

    /// The bytes, to wrap them for a keyring or a recovery key.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one purpose, from which neither this key nor that of another purpose follows.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(Hash::of(purpose, &[self.0.as_slice()]).0)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), LedgerError> {
    getrandom::fill(bytes)
        .map_err(|_| LedgerError::Io { what: "random bytes", kind: std::io::ErrorKind::Other })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_through_hex_and_is_not_shown() {
        let key = DataKey::random().unwrap();
        assert_eq!(DataKey::from_hex(&key.to_hex()).unwrap(), key);
        assert_eq!(format!("{key:?}"), "DataKey(…)");
        assert!(DataKey::from_hex("12").is_err());
        assert_ne!(key.derive("a"), key.derive("b"));
    }
}
