//! What is where.

use domain::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the link does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Not tried yet since the program started.
    #[default]
    Unknown,
    /// The last exchange worked.
    Online,
    /// An exchange is under way.
    Busy,
    /// The district does not answer.
    Offline,
    /// The district answers and refuses; `problem` says why.
    Refused,
}

/// Numbers the clerk sees.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// Link.
    pub link: Link,
    /// Things done here (one for each request of a clerk) that the hub has not stamped yet.
    pub waiting: u32,
    /// The operations that they are made of.
    pub waiting_operations: u32,
    /// Their bytes.
    pub waiting_bytes: u32,
    /// When the oldest of them was made.
    pub oldest_waiting: Option<String>,
    /// Last good exchange.
    pub last_contact: Option<String>,
    /// Since when the district has not answered.
    pub offline_since: Option<String>,
    /// The district's clock minus this desk's at the last good exchange, seconds.
    pub clock_off_seconds: Option<i32>,
    /// Late values that wait for a person.
    pub cards: u32,
    /// Operations that the hub keeps back.
    pub held: u32,
    /// Why the district refused.
    pub problem: Option<Problem>,
}

/// Why something waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// No exchange since it was made.
    NotSentYet,
    /// The district does not answer.
    Offline,
    /// The hub keeps it back until a person releases it.
    Held,
    /// The hub keeps it, and a person there declined to release it; `note` says why.
    Declined,
    /// The hub does not know this kind yet.
    KindNotAnnounced,
    /// The district refuses this desk, or (with `code`) this act: the chain waits behind it, the rest goes on.
    Refused,
}

/// One thing that waits: the operations of one act.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WaitingItem {
    /// Kinds of operation in the act.
    pub kinds: Vec<String>,
    /// Short code of the dossier.
    pub short_code: Option<String>,
    /// Owner.
    pub owner_name: Option<String>,
    /// When.
    pub made_at: String,
    /// Bytes.
    pub bytes: u32,
    /// Why.
    pub reason: WaitReason,
    /// Why the hub refused this act, when it did.
    #[ts(optional = nullable)]
    pub code: Option<Code>,
    /// Why the hub holds it, when it does.
    #[ts(optional = nullable)]
    pub held: Option<HeldWhy>,
    /// What the person who declined it wrote.
    #[ts(optional = nullable)]
    pub note: Option<String>,
}

/// Why the hub holds something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldWhy {
    /// The hub cannot read it: it has to be upgraded.
    Unreadable,
    /// The author's right was withdrawn for cause, or the hub does not know the author.
    RightWithdrawn,
    /// This desk is no longer trusted.
    DeskRevoked,
}

/// Everything that waits, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Outbox {
    /// Numbers.
    pub status: SyncStatus,
    /// Lines, at most 200.
    pub items: Vec<WaitingItem>,
}
