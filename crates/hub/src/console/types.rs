//! What the console's pages ask and are told. `examples/typescript.rs` writes these types for `ui`.

use domain::dossier::DossierState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `POST /api/v1/console/sign-in`.
#[derive(Clone, Deserialize, TS)]
pub struct SignIn {
    /// Name; `admin` so far.
    pub name: String,
    /// Password, or the one-time admin code that `init` printed.
    pub secret: String,
}

/// `POST /api/v1/console/password`.
#[derive(Clone, Deserialize, TS)]
pub struct NewPassword {
    /// At least ten characters.
    pub password: String,
}

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Session {
    /// Name.
    pub name: String,
    /// True until a password has been set: nothing else is answered before.
    pub must_set_password: bool,
    /// Name of the district.
    pub district: String,
    /// Today by the office clock, `YYYY-MM-DD`.
    pub today: String,
    /// The moment by the office clock, RFC 3339.
    pub now: String,
    /// True when the office clock is a demonstration's.
    pub is_demo: bool,
}

/// A desk of an office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DeskLine {
    /// Name ("GX-01").
    pub name: String,
    /// Number in the office.
    pub number: u32,
    /// Last exchange by the office clock, RFC 3339; absent before the first.
    pub last_contact: Option<String>,
    /// True when it is no longer trusted.
    pub is_revoked: bool,
}

/// One office with its numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OfficeLine {
    /// Internal code.
    pub id: String,
    /// Name of the agency.
    pub name: String,
    /// Code that its dossier codes start with.
    pub office_code: String,
    /// False when the agency does not exist today.
    pub is_valid: bool,
    /// Its desks.
    pub desks: Vec<DeskLine>,
    /// Dossiers in all.
    pub dossiers: u32,
    /// Received today.
    pub received_today: u32,
    /// Not finished.
    pub unfinished: u32,
    /// Not finished and past the due date.
    pub overdue: u32,
    /// When the last one was received, RFC 3339.
    pub last_received_at: Option<String>,
}

/// Query of `GET /api/v1/console/dossiers`.
#[derive(Clone, Default, Deserialize, TS)]
pub struct DossierQuery {
    /// One office only.
    #[ts(optional)]
    pub office: Option<String>,
    /// Beginning of the code, or of words of the owner's name, tones and case aside.
    #[ts(optional)]
    pub text: Option<String>,
    /// At most so many rows, up to 200; 50 unless told.
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// One dossier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DossierLine {
    /// Identity.
    pub id: String,
    /// Mã hồ sơ.
    pub code: Option<String>,
    /// In whose name.
    pub owner: String,
    /// Name of the procedure.
    pub procedure: Option<String>,
    /// Where it stands.
    pub state: DossierState,
    /// When it was received, RFC 3339.
    pub received_at: Option<String>,
    /// When the result is due, RFC 3339.
    pub due_at: Option<String>,
    /// Internal code of the office.
    pub office: Option<String>,
    /// Name of the office.
    pub office_name: Option<String>,
    /// Name of the desk that wrote it first.
    pub desk: Option<String>,
}

/// Why something is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldWhy {
    /// The hub cannot read it.
    Unreadable,
    /// Its author's right was withdrawn for cause, or nobody knows its author.
    RightWithdrawn,
    /// A revoked desk handed it in.
    DeskRevoked,
}

/// One act of which something is held.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HeldLine {
    /// Its chain.
    pub chain: String,
    /// The act.
    pub act: String,
    /// Internal code of the office whose desk wrote it.
    pub office: Option<String>,
    /// Name of the office.
    pub office_name: Option<String>,
    /// Name of the desk.
    pub desk: Option<String>,
    /// When it was made, by the desk's clock, RFC 3339, if that can be read.
    pub made_at: Option<String>,
    /// Kinds of its operations; empty when none can be read.
    pub kinds: Vec<String>,
    /// Operations of it that are held.
    pub operations: u32,
    /// Why.
    pub why: HeldWhy,
    /// Code of the dossier, if there is one.
    pub dossier_code: Option<String>,
    /// False when this hub cannot read it, so that nobody can judge it yet.
    pub can_release: bool,
    /// Why a person declined to release it, if one did.
    pub declined: Option<String>,
}

/// Answer of `GET /api/v1/console/held`, and of each decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HeldLines {
    /// At most 500 acts, those that nobody has decided about first.
    pub lines: Vec<HeldLine>,
    /// Acts in all.
    pub total: u32,
}

/// Names one act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HeldName {
    /// Its chain.
    pub chain: String,
    /// The act.
    pub act: String,
}

/// `POST /api/v1/console/held/release`.
#[derive(Clone, Deserialize, TS)]
pub struct Release {
    /// Acts, at most 100: all of them, or none.
    pub acts: Vec<HeldName>,
}

/// `POST /api/v1/console/held/decline`.
#[derive(Clone, Deserialize, TS)]
pub struct Decline {
    /// Acts, at most 100.
    pub acts: Vec<HeldName>,
    /// Why, for the author: 1 to 300 characters.
    pub reason: String,
}
