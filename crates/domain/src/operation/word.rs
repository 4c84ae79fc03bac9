//! Words of header and stamp, which an older program must be able to carry without understanding them.

use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;

/// Most bytes of a word.
pub const WORD_LIMIT: usize = 32;

/// A word of a newer program, kept as it is: 1 to 32 characters of `a-z`, `0-9` and `_`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; WORD_LIMIT],
    length: u8,
}

impl Word {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let fits = (1..=WORD_LIMIT).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let length = u8::try_from(text.len()).ok().filter(|_| fits)?;
        let mut bytes = [0; WORD_LIMIT];
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Some(Self { bytes, length })
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        // Only ASCII gets in, so there is always a text.
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("not a word"))
    }
}

/// An enum written as a word. A word that this program does not know is kept in `Other`, and written again as
/// it was: a desk carries operations and checks running hashes over stamps that a newer hub wrote.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$about])* $variant,)*
            /// A word of a newer program.
            Other($crate::operation::word::Word),
        }

        impl $name {
            /// Those that this program knows.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)*];

            /// The word used in files and on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $word,)* Self::Other(word) => word.as_str() }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = $crate::operation::word::Word::deserialize(from)?;
                Ok(match word.as_str() { $($word => Self::$variant,)* _ => Self::Other(word) })
            }
        }
    )*};
}
pub(crate) use words;
