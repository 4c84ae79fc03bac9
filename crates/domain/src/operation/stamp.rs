//! The hub's word on an operation, computed once and stored.

use super::word::words;
use serde::{Deserialize, Serialize};

words! {
    /// Fields that change together. A value that is computed belongs to the group of its inputs.
    MergeGroup {
        /// Identity of the dossier owner: name, numbers, birth, sex, residence.
        Owner "owner",
        /// Telephone and e-mail.
        Contact "contact",
        /// Who stood at the counter, if another person than the owner.
        Submitter "submitter",
        /// How and where the result is handed out.
        ResultReturn "result_return",
        /// Procedure, its components and the due date that follows from them.
        Procedure "procedure",
        /// Number of sets and the fee that follows from it.
        Fee "fee",
        /// What the dossier is about, in words.
        Subject "subject",
        /// Electronic copies of the papers, or the reason why there are none yet.
        Digitisation "digitisation",
        /// The paper by which another person acts for the owner.
        Authorisation "authorisation",
        /// Who takes the result, if another person than the submitter.
        ResultReceiver "result_receiver",
    }
}

words! {
    /// Why a step was not taken.
    ContestReason {
        /// Somebody registered this dossier before.
        AlreadyRegistered "already_registered",
        /// Somebody accepted this dossier before.
        AlreadyAccepted "already_accepted",
        /// There is no such dossier, or its registration was itself contested.
        NotRegistered "not_registered",
        /// The dossier is not in a state from which this step leads.
        WrongState "wrong_state",
        /// The author did not hold the role.
        RoleMissing "role_missing",
        /// The author's desk belongs to another office than the dossier.
        WrongOffice "wrong_office",
        /// The law has destroyed the dossier.
        Disposed "disposed",
        /// The body could not be applied although its kind is known.
        Unreadable "unreadable",
    }
}

words! {
    /// Something a person should look at, although the operation stands.
    Flag {
        /// The author's right ended between `ref` and now.
        RightEnded "right_ended",
        /// The desk's clock was more than 5 minutes away from the hub's.
        ClockOff "clock_off",
    }
}

/// Accepted, or contested with a reason. Never recomputed. There is no third: reasons may grow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "reason")]
pub enum Verdict {
    /// Facts and step stand.
    Accepted,
    /// The facts stand (numbers, money, papers), the step does not.
    Contested(ContestReason),
}

/// Given once by the hub. Its shape is closed (see [`super`]): it is written again wherever a running hash is
/// checked, and must give the same bytes in every version of the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
