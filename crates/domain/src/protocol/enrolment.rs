//! The one string with which a desk joins, and the request that uses it.

use super::{Announced, Certificate};
use crate::{hash::Hash, id::DeskId};
use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Crockford's alphabet: no letter can be mistaken for a digit, and a reader's O, I, L are taken as meant.
static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut rules = Specification::new();
    rules.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    rules.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    rules.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    rules.encoding().ok()
});

const PREFIX: &str = "MC1-";

/// `MC1-…`: address of the hub, pin of its public key, one-time secret, checksum.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentString {
    /// `https://host:port`, no path.
    pub address: String,
    /// SHA-256 of the public key (SubjectPublicKeyInfo) of the hub's certificate.
    pub pin: Hash,
    /// Good once.
    pub secret: [u8; 16],
}

impl std::fmt::Debug for EnrolmentString {
    // The secret stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolmentString({})", self.address)
    }
}

/// The text is no enrolment string, or a character was mistyped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no enrolment string, or mistyped")]
pub struct Mistyped;

impl EnrolmentString {
    /// Writes the string.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.pin.0);
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(self.address.as_bytes());
        bytes.extend_from_slice(&checksum(&bytes));
        let body = BASE32.as_ref().map(|encoding| encoding.encode(&bytes)).unwrap_or_default();
        format!("{PREFIX}{body}")
    }

    /// Reads what was pasted, scanned or opened; white space and hyphens inside do not matter.
    ///
    /// # Errors
    /// [`Mistyped`].
    pub fn read(text: &str) -> Result<Self, Mistyped> {
        let tidy: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let body = tidy
            .get(..3)
            .filter(|head| head.eq_ignore_ascii_case("MC1"))
            .and_then(|_| tidy.get(3..))
            .ok_or(Mistyped)?;
        let bytes =
            BASE32.as_ref().and_then(|encoding| encoding.decode(body.as_bytes()).ok()).ok_or(Mistyped)?;
        let (rest, sum) = bytes.split_last_chunk::<4>().ok_or(Mistyped)?;
        if checksum(rest) != *sum {
            return Err(Mistyped);
        }
        let (pin, rest) = rest.split_first_chunk::<32>().ok_or(Mistyped)?;
        let (secret, address) = rest.split_first_chunk::<16>().ok_or(Mistyped)?;
        let address = std::str::from_utf8(address).map_err(|_| Mistyped)?;
        if !address.starts_with("https://") {
            return Err(Mistyped);
        }
        Ok(Self { address: address.to_owned(), pin: Hash(*pin), secret: *secret })
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let hash = Hash::of("motcua-enrolment-1", &[bytes]);
    let mut sum = [0; 4];
    for (to, from) in sum.iter_mut().zip(hash.0) {
        *to = from;
    }
    sum
}

/// `POST /api/v1/enrol`. Asked again with the same desk and key it gives the same answer, so that a lost
/// answer does not use the enrolment up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// [`super::PROTOCOL`].
    pub protocol: u32,
    /// The one-time secret, hex.
    pub secret: String,
    /// Made by the desk.
    pub desk: DeskId,
    /// Ed25519 public key of the desk, hex; the request is signed with it.
    pub public_key: String,
    /// True when the program can follow a demonstration's clock.
    pub can_demo: bool,
    /// Version of the program.
    pub program: String,
}

/// The desk joined.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolResponse {
    /// What the hub vouches for.
    pub certificate: Certificate,
    /// Ed25519 public key of the hub, hex.
    pub hub_key: String,
    /// X25519 public key to which the desk wraps its data key, hex.
    pub recovery_key: String,
    /// Offset of the demonstration's clock, milliseconds.
    pub demo_offset_ms: Option<i64>,
    /// The hub's office clock, milliseconds since 1970.
    pub clock_ms: i64,
    /// Epoch.
    pub epoch: String,
    /// Kinds that the hub reads.
    pub announced: Vec<Announced>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(pin: [u8; 32], secret: [u8; 16], port: u16) {
            let string = EnrolmentString { address: format!("https://127.0.0.1:{port}"), pin: Hash(pin), secret };
            prop_assert_eq!(EnrolmentString::read(&string.to_text()), Ok(string.clone()));
            prop_assert_eq!(EnrolmentString::read(&string.to_text().to_lowercase()), Ok(string));
        }

        #[test]
        fn one_wrong_character_is_noticed(pin: [u8; 32], secret: [u8; 16], at in 4usize..90, to in "[0-9A-HJKMNP-TV-Z]") {
            let string = EnrolmentString { address: "https://10.1.2.3:8443".into(), pin: Hash(pin), secret };
            let mut text = string.to_text();
            prop_assume!(text[at..=at] != to);
            text.replace_range(at..=at, &to);
            prop_assert_eq!(EnrolmentString::read(&text), Err(Mistyped));
        }

        #[test]
        fn any_text_is_answered(text in ".*") {
            let _ = EnrolmentString::read(&text);
        }
    }
}
