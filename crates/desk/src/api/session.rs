//! Who sits at this desk.

use super::incarnation::Incarnation;
use domain::{problem::Problem, role::Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the desk stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No office yet: screen "Ghi danh máy".
    NotEnrolled,
    /// Enrolled, the data key is not to be had: screen "Mở khóa máy".
    Locked,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn,
    /// The data cannot be opened; `problem` says why.
    Broken,
}

/// The office of this desk.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OfficeView {
    /// "UBND xã Gia Xuân".
    pub name: String,
    /// "Gia Viễn".
    pub district: String,
    /// "GX-02".
    pub desk_name: String,
    /// Number of the desk in the office.
    pub desk_number: u32,
    /// False when the office is no longer (or not yet) valid today: nothing is received.
    pub is_valid: bool,
    /// Last day of validity, if it ends.
    pub valid_to: Option<String>,
}

/// An officer who may sign in here.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OfficerView {
    /// Identity.
    pub id: String,
    /// "Đinh Thị Hương".
    pub full_name: String,
    /// "Văn phòng - Thống kê".
    pub position: String,
    /// "ĐH".
    pub initials: String,
    /// "Hương": the given name.
    pub given_name: String,
    /// Roles of today, those in which they act for somebody at the end.
    pub roles: Vec<Role>,
    /// For whom they act today, under a delegation.
    pub acts_for: Vec<ActsFor>,
    /// True once a PIN was set on this desk.
    pub has_pin: bool,
    /// Until when sign-in is locked after five wrong PINs.
    pub locked_until: Option<String>,
}

/// A delegation that holds today.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ActsFor {
    /// In which role.
    pub role: Role,
    /// For whom: "Đinh Thị Hương".
    pub name: String,
    /// Last day, `2021-12-15`.
    pub to: String,
}

/// The office clock.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ClockView {
    /// Now, RFC 3339, +07:00.
    pub now: String,
    /// True when the clock is that of a demonstration ("Trình diễn").
    pub is_demo: bool,
}

/// Where the desk stands.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AppState {
    /// Which screen.
    pub stage: Stage,
    /// Office, once enrolled and open.
    pub office: Option<OfficeView>,
    /// People who may sign in.
    pub officers: Vec<OfficerView>,
    /// Who signed in last, to be offered first.
    pub last_officer: Option<String>,
    /// Who is signed in.
    pub officer: Option<OfficerView>,
    /// The sheet with the unlock code can still be printed: nobody has signed in since enrolment.
    pub has_unlock_sheet: bool,
    /// The clock.
    pub clock: ClockView,
    /// Why the stage is `broken`.
    pub problem: Option<Problem>,
    /// What this data folder is, once open.
    pub incarnation: Incarnation,
    /// The data is damaged: what can be read is shown, and nothing is written.
    pub damage: Option<Problem>,
}

/// Joins an office.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct EnrolRequest {
    /// `MC1-…`, pasted, scanned or read from a file.
    pub code: String,
}

/// The desk joined.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Enrolled {
    /// State afterwards.
    pub state: AppState,
    /// Code of the sheet, shown and printed once: `XXXXX-XXXXX-…`.
    pub unlock_code: String,
    /// First and last dossier serial of this desk today.
    pub serials: Option<(u32, u32)>,
    /// How many serials are left today.
    pub serials_left: u32,
    /// Procedures in force that came with the catalogue.
    pub procedures: u32,
    /// True when the system's keyring holds the key, so that the sheet is needed only in an emergency.
    pub has_keyring: bool,
}

/// Opens the data.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct UnlockRequest {
    /// The code on the sheet, with or without hyphens.
    pub code: String,
}

/// Sets a PIN.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SetPinRequest {
    /// Whose.
    pub officer: String,
    /// One-time paper code.
    pub paper_code: String,
    /// Six digits.
    pub pin: String,
}

/// The head of the counter gives a code to somebody who forgot their PIN.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PinCodeRequest {
    /// Who forgot it.
    pub officer: String,
    /// The head of the counter.
    pub head: String,
    /// The head's own PIN.
    pub pin: String,
}

/// Good once, on this desk, with [`SetPinRequest`].
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PinCode {
    /// `XXXX-XXXX`.
    pub code: String,
    /// Until when.
    pub until: String,
}

/// Signs in.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SignInRequest {
    /// Who.
    pub officer: String,
    /// Six digits.
    pub pin: String,
}

/// Shows a type by name alone: codes and PINs never reach a log.
macro_rules! hidden {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

hidden! { EnrolRequest Enrolled UnlockRequest SetPinRequest SignInRequest PinCodeRequest PinCode }
