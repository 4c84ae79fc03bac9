//! Who this hub is: its keys, its own desk id and chain, its epoch, and the offset of a demonstration's clock.
//! All of it lives in the encrypted database.

use crate::{failure::Failure, random, tls::TlsPair};
use domain::{
    hash::Hash,
    id::{ChainId, DeskId},
    protocol::{Certificate, CertificateBody, Cursor, certificate_message, next_pin_message, page_message},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

/// Name of the setting that holds [`Identity`].
pub const IDENTITY: &str = "hub.identity";
/// Name of the setting that holds the keys.
pub const KEYS: &str = "hub.keys";

/// What makes this hub this hub.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// The hub as the author of reference operations.
    pub desk: DeskId,
    /// Its chain.
    pub chain: ChainId,
    /// Changes when the hub is restored from a backup.
    pub epoch: String,
    /// Epochs before it, and those that it has forgotten and heard of since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// What is added to the system clock; only in a demonstration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_offset_ms: Option<i64>,
}

impl Identity {
    /// A new hub.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate(system_ms: i64, demo_offset_ms: Option<i64>) -> Result<Self, Failure> {
        Ok(Self {
            desk: DeskId(random::uuid(system_ms)?),
            chain: ChainId(random::uuid(system_ms)?),
            epoch: random::code(16)?,
            former: Vec::new(),
            demo_offset_ms,
        })
    }
}

/// The hub's secrets.
#[derive(Clone)]
pub struct Keys {
    /// Signs desk certificates and the hub's own chain.
    pub signing: SigningKey,
    /// Desks wrap their data keys for it.
    pub recovery: crypto_box::SecretKey,
    /// The face on the network.
    pub tls: TlsPair,
    /// The next one, once it is announced.
    pub next_tls: Option<TlsPair>,
    /// True once a key was switched: from then on the hub says which one it shows.
    pub was_switched: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredKeys {
    signing: String,
    recovery: String,
    tls: TlsPair,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_tls: Option<TlsPair>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    was_switched: bool,
}

impl Keys {
    /// New keys around a TLS pair.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate(tls: TlsPair) -> Result<Self, Failure> {
        Ok(Self {
            signing: SigningKey::from_bytes(&random::bytes()?),
            recovery: crypto_box::SecretKey::from_bytes(random::bytes()?),
            tls,
            next_tls: None,
            was_switched: false,
        })
    }

    /// As stored.
    ///
    /// # Errors
    /// Never in practice.
    pub fn to_json(&self) -> Result<String, Failure> {
        Ok(serde_json::to_string(&StoredKeys {
            signing: hex::encode(self.signing.to_bytes()),
            recovery: hex::encode(self.recovery.to_bytes()),
            tls: self.tls.clone(),
            next_tls: self.next_tls.clone(),
            was_switched: self.was_switched,
        })?)
    }

    /// Reads what was stored.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn from_json(text: &str) -> Result<Self, Failure> {
        let stored: StoredKeys = serde_json::from_str(text)?;
        Ok(Self {
            signing: SigningKey::from_bytes(&unhex(&stored.signing)?),
            recovery: crypto_box::SecretKey::from_bytes(unhex(&stored.recovery)?),
            tls: stored.tls,
            next_tls: stored.next_tls,
            was_switched: stored.was_switched,
        })
    }

    /// Public half of the signing key, hex.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.signing.verifying_key().to_bytes())
    }

    /// Public half of the recovery key, hex.
    #[must_use]
    pub fn recovery_public(&self) -> String {
        hex::encode(self.recovery.public_key().to_bytes())
    }

    /// Pin of the announced key, or of the one that is shown since a switch, with this hub's signature in
    /// hexadecimal.
    ///
    /// # Errors
    /// When its certificate cannot be read.
    pub fn next_pin(&self) -> Result<Option<(Hash, String)>, Failure> {
        let shown = self.was_switched.then_some(&self.tls);
        let Some(next) = self.next_tls.as_ref().or(shown) else { return Ok(None) };
        let pin = next.pin()?;
        Ok(Some((pin, hex::encode(self.signing.sign(&next_pin_message(pin)).to_bytes()))))
    }

    /// Vouches for a stream up to a position, and so for everything before it. Hexadecimal.
    #[must_use]
    pub fn vouch(&self, stream: &str, at: Cursor) -> String {
        hex::encode(self.signing.sign(&page_message(stream, at)).to_bytes())
    }

    /// Vouches for a desk. Ed25519 is deterministic: the same body gives the same certificate.
    ///
    /// # Errors
    /// Never in practice.
    pub fn certify(&self, body: &CertificateBody) -> Result<Certificate, Failure> {
        let body = serde_json::to_string(body)?;
        let signature = hex::encode(self.signing.sign(&certificate_message(&body)).to_bytes());
        Ok(Certificate { body, signature })
    }
}

fn unhex(text: &str) -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(Failure::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back() {
        let keys = Keys::generate(TlsPair::generate().unwrap()).unwrap();
        let again = Keys::from_json(&keys.to_json().unwrap()).unwrap();
        assert_eq!((keys.public(), keys.recovery_public()), (again.public(), again.recovery_public()));
        assert_eq!(keys.tls.pin().unwrap(), again.tls.pin().unwrap());
    }
}
