//! Who this desk is to its hub. Kept in the encrypted database.

use domain::{
    hash::Hash,
    id::{ChainId, DeskId, OfficeId},
    protocol::{Announced, Certificate, next_pin_message},
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use ledger::{LedgerError, Read, Write};
use serde::{Deserialize, Serialize};

/// Name of the setting that holds it.
pub const SETTING: &str = "identity";

/// The enrolled desk.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The desk.
    pub desk: DeskId,
    /// Its office.
    pub office: OfficeId,
    /// Its number in the office.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The chain that this data folder writes.
    pub chain: ChainId,
    /// Address of the hub, `https://host:port`.
    pub address: String,
    /// Pin of the hub's TLS key.
    pub pin: Hash,
    /// Pin of the key that the hub announced as its next one: accepted, too, and the only one once it was shown.
    #[serde(default)]
    pub next_pin: Option<Hash>,
    /// Ed25519 public key of the hub, hex.
    pub hub_key: String,
    /// X25519 recovery key of the hub, hex.
    pub recovery_key: String,
    /// What the hub vouches for.
    pub certificate: Certificate,
    /// Offset of a demonstration's clock.
    pub demo_offset_ms: Option<i64>,
    /// Ed25519 secret of the desk, hex. Never leaves the encrypted database.
    pub secret: String,
    /// Kinds that the hub announced.
    pub announced: Vec<Announced>,
    /// Epoch of the hub.
    pub epoch: Option<String>,
}

impl Identity {
    /// Signs with the desk's key. `None` when the stored secret is damaged.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Option<String> {
        Some(hex::encode(signing_key(&self.secret)?.sign(message).to_bytes()))
    }

    /// The announced pin of an answer, if the hub's signing key vouches for it; `None` when it vouches for another
    /// one, or for none.
    #[must_use]
    pub fn vouched(&self, pin: Hash, signature: &str) -> Option<Hash> {
        self.is_of_hub(&next_pin_message(pin), signature).then_some(pin)
    }

    /// True when the hub signed a message; the signature is hexadecimal.
    #[must_use]
    pub fn is_of_hub(&self, message: &[u8], signature: &str) -> bool {
        let (mut key, mut bytes) = ([0; 32], [0; 64]);
        if hex::decode_to_slice(&self.hub_key, &mut key).is_err()
            || hex::decode_to_slice(signature, &mut bytes).is_err()
        {
            return false;
        }
        VerifyingKey::from_bytes(&key)
            .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(&bytes)).is_ok())
    }

    /// True when the hub announced the kind, so that a desk may write it.
    #[must_use]
    pub fn is_announced(&self, kind: &str, v: u32) -> bool {
        self.announced.iter().any(|known| known.kind == kind && known.v == v)
    }
}

impl std::fmt::Debug for Identity {
    // The secret stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({} of {})", self.name, self.office)
    }
}

/// The identity in a book; `None` before the enrolment.
///
/// # Errors
/// When the book or what it holds cannot be read.
pub fn stored(book: &Read<'_>) -> Result<Option<Identity>, LedgerError> {
    let text = book.setting(SETTING)?;
    text.map(|text| {
        serde_json::from_str(&text)
            .map_err(|_| LedgerError::Damaged("the desk's identity cannot be read".into()))
    })
    .transpose()
}

/// Keeps an identity. Whoever shows the reference data reads it again.
///
/// # Errors
/// When the book cannot be written.
pub fn put(book: &mut Write<'_>, identity: &Identity) -> Result<(), LedgerError> {
    let text = serde_json::to_string(identity).map_err(|_| LedgerError::Unknown("identity"))?;
    book.touch(ledger::Topic::Reference);
    book.put_setting(SETTING, &text)
}

/// The key behind a hex secret.
#[must_use]
pub fn signing_key(secret: &str) -> Option<SigningKey> {
    let bytes: [u8; 32] = hex::decode(secret).ok()?.try_into().ok()?;
    Some(SigningKey::from_bytes(&bytes))
}
