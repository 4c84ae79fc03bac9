//! The hub's word on an operation, computed once and stored.

use serde::{Deserialize, Serialize};

/// Fields that change together. A value that is computed belongs to the group of its inputs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeGroup {
    /// Identity of the dossier owner: name, numbers, birth, sex, residence.
    Owner,
    /// Telephone and e-mail.
    Contact,
    /// Who stood at the counter, if another person than the owner.
    Submitter,
    /// How and where the result is handed out.
    ResultReturn,
    /// Procedure, its components and the due date that follows from them.
    Procedure,
    /// Number of sets and the fee that follows from it.
    Fee,
    /// What the dossier is about, in words.
    Subject,
    /// Electronic copies of the papers, or the reason why there are none yet.
    Digitisation,
}

/// Why a step was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContestReason {
    /// Somebody registered this dossier before.
    AlreadyRegistered,
    /// Somebody accepted this dossier before.
    AlreadyAccepted,
    /// There is no such dossier, or its registration was itself contested.
    NotRegistered,
    /// The dossier is not in a state from which this step leads.
    WrongState,
    /// The author did not hold the role.
    RoleMissing,
    /// The author's desk belongs to another office than the dossier.
    WrongOffice,
    /// The body could not be applied although its kind is known.
    Unreadable,
}

/// Something a person should look at, although the operation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The author's right ended between `ref` and now.
    RightEnded,
    /// The desk's clock was more than 5 minutes away from the hub's.
    ClockOff,
}

/// Accepted, or contested with a reason. Never recomputed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "reason")]
pub enum Verdict {
    /// Facts and step stand.
    Accepted,
    /// The facts stand (numbers, money, papers), the step does not.
    Contested(ContestReason),
}

/// Given once by the hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// Contiguous per entity from 1, taken under the entity's lock: the order of the fold.
    pub rev: u64,
    /// The judgement.
    pub verdict: Verdict,
    /// Merge groups of this operation that lost against an earlier value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clashes: Vec<MergeGroup>,
    /// What a person should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
}

impl Stamp {
    /// The bytes that the running hash of a stream covers.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialising this struct cannot fail: it has no map with keys other than strings.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
