//! What this data folder is: the one and only desk, one restored from a backup, one on another machine, a clone.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was noticed about this data folder, until it is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IncarnationState {
    /// Nothing: the desk goes on where it ended.
    #[default]
    Normal,
    /// The data is older than what this desk has done: it was restored from a backup. Way out: an exchange with
    /// the district, or `state_last_numbers`.
    Restored,
    /// The data came to another machine. Way out: `confirm_moved` when the former machine is gone, then as after
    /// a restore; `enrol_again` when both are there.
    Elsewhere,
    /// Another machine goes on with the same data and was faster. Nothing is lost, nothing more is issued. Way
    /// out: `enrol_again`.
    Cloned,
}

/// Numbers that the last paper shows, and the least that each may be.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct LastNumbers {
    /// Volume of register and receipts, "01/2021".
    pub volume: String,
    /// Code of the last dossier of today as far as this machine knows; `null` when it knows of none.
    pub dossier_code: Option<String>,
    /// Last line of the register that this machine knows of; 0 before the first.
    pub register_seq: u32,
    /// Last receipt number that it knows of; 0 before the first.
    pub receipt_number: u32,
}

/// What the clerk reads from the last paper: no number up to these is given out again.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct StatedNumbers {
    /// Code of the last dossier, whole or its short form or the last digits; empty when none was received today.
    pub dossier_code: String,
    /// Its line in the register.
    pub register_seq: u32,
    /// Number of its receipt, without book: 17 of "01-0017/TNHS".
    pub receipt_number: u32,
}

/// Neighbouring numbers that were given out and whose work is nowhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MissingNumbers {
    /// `receipt_slip` or `dossier_register`.
    pub series: String,
    /// "01/2021".
    pub book: String,
    /// First.
    pub first: u32,
    /// Last.
    pub last: u32,
    /// As printed: "01-0016/TNHS", or "01-0016/TNHS – 01-0018/TNHS".
    pub text: String,
}

/// What this desk did after the backup and neither it nor the district has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Missing {
    /// Operations that never reached the district; 0 where only the numbers are known.
    pub operations: u32,
    /// To be compared with the papers.
    pub numbers: Vec<MissingNumbers>,
}

/// What this data folder is, and what is to be done about it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Incarnation {
    /// What was noticed.
    pub state: IncarnationState,
    /// When, RFC 3339.
    pub since: Option<String>,
    /// True until an exchange has brought back everything that the district knows of this desk.
    pub needs_contact: bool,
    /// True once `confirm_moved` was said (always, unless the state is `elsewhere`).
    pub is_confirmed: bool,
    /// True while no number is issued.
    pub is_waiting: bool,
    /// Present while `state_last_numbers` would help: what this machine knows of.
    pub last_numbers: Option<LastNumbers>,
    /// What is nowhere, once the history is back.
    pub missing: Option<Missing>,
    /// The last record was made on this later day (RFC 3339 date), since the clock was ahead: receiving waits
    /// for that day, or for `begin_new_chain` once the clock is right and the district agrees.
    pub ahead_until: Option<String>,
}
