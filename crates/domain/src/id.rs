//! Identities. Every id is made outside this crate and handed in: `domain` reads no random source.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.hyphenated().fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { text.parse().map(Self) }
        }
    )*};
}

uuid_id! {
    /// One operation: UUIDv7 made on the desk before anything is sent.
    OperationId,
    /// What an operation is about (a dossier, a catalogue entry, a desk, …).
    EntityId,
    /// One incarnation of a data folder; operations are numbered within it.
    ChainId,
    /// The operations of one request; never cut.
    ActId,
    /// A workstation, or the hub when it writes reference operations.
    DeskId,
}

impl EntityId {
    /// The id of an entity that is named by a key rather than made by a person, such as a catalogue
    /// entry: equal on every machine, so that a second publication is a new version and not a twin.
    #[must_use]
    pub fn of_key(space: &str, key: &str) -> Self {
        let hash = crate::hash::Hash::of("motcua-key-1", &[space.as_bytes(), key.as_bytes()]);
        let mut bytes = [0u8; 16];
        for (to, from) in bytes.iter_mut().zip(hash.0) {
            *to = from;
        }
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

macro_rules! name_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name { fn from(text: &str) -> Self { Self(text.to_owned()) } }
        impl AsRef<str> for $name { fn as_ref(&self) -> &str { &self.0 } }
    )*};
}

name_id! {
    /// The internal code of the agency that a desk belongs to, such as `nb-gv-gia-xuan`.
    OfficeId,
    /// An officer of the staff list, such as `gx-huong`.
    OfficerId,
}
