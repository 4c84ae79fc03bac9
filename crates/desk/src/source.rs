//! Where ids, salts and secrets come from.

use domain::hash::Hash;
use uuid::Uuid;

/// Random bytes; a simulation hands in a seeded one.
pub trait Source: Send + Sync + 'static {
    /// Fills `to` with random bytes.
    fn fill(&self, to: &mut [u8]);
}

/// The system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemSource;

impl Source for SystemSource {
    fn fill(&self, to: &mut [u8]) {
        if getrandom::fill(to).is_err() {
            // Without a random source no key or id can be made, and going on with zeros would be worse
            // than stopping: ids would collide and keys would be known.
            std::process::abort();
        }
    }
}

impl dyn Source {
    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A UUIDv7 of the given time.
    #[must_use]
    pub fn uuid(&self, now_ms: i64) -> Uuid {
        let millis = u64::try_from(now_ms).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }

    /// `n` letters that cannot be mistaken for each other when read aloud or typed from paper.
    #[must_use]
    pub fn letters(&self, n: usize) -> String {
        const ALPHABET: &[u8; 20] = b"bcdfghjkmnpqrstvwxyz";
        let mut text = String::with_capacity(n);
        while text.len() < n {
            let [byte] = self.bytes::<1>();
            // 240 = 12 × 20: bytes above would favour the first letters.
            if byte < 240
                && let Some(letter) = ALPHABET.get(usize::from(byte % 20))
            {
                text.push(char::from(*letter));
            }
        }
        text
    }

    /// A short mark for a problem, to be read out on the telephone.
    #[must_use]
    pub fn mark(&self) -> String {
        let hash = Hash::plain(&self.bytes::<16>()).to_string();
        hash.chars().take(6).collect::<String>().to_uppercase()
    }
}
