//! The office of the demonstration and an invented citizen.

use serde_json::{Value, json};

/// The moment at which the office lives.
pub const CLOCK_AT: &str = "2021-12-09T14:00:00+07:00";
/// The office.
pub const OFFICE: &str = "nb-gv-gia-xuan";
/// Its name on screen.
pub const OFFICE_NAME: &str = "Gia Xuân";
/// What its dossier codes start with.
pub const OFFICE_CODE: &str = "000.27.90.H42";
/// The clerk.
pub const CLERK: &str = "gx-huong";
/// The clerk's name.
pub const CLERK_NAME: &str = "Đinh Thị Hương";
/// The clerk's PIN.
pub const PIN: &str = "258036";
/// A procedure of three working days.
pub const PROCEDURE: &str = "1.001022";
/// When it is due, received on the afternoon of [`CLOCK_AT`].
pub const DUE_AT: &str = "2021-12-14T17:30:00+07:00";
/// The same on paper.
pub const DUE_ON_PAPER: &str = "17 giờ 30 phút, ngày 14 tháng 12 năm 2021";

/// What the reader types for the citizen's card.
pub const CARD: &str =
    "037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1, xã Gia Xuân, huyện Gia Viễn, Ninh Bình|01012021";
/// The citizen's name.
pub const NAME: &str = "Nguyễn Văn Thắng";
/// The citizen's number.
pub const NUMBER: &str = "037090001234";
/// The citizen's address.
pub const ADDRESS: &str = "Thôn 1, xã Gia Xuân, huyện Gia Viễn, Ninh Bình";
/// The citizen's telephone.
pub const PHONE: &str = "0912345678";

/// The filled screen "Tiếp nhận hồ sơ" for a citizen of this name and number.
#[must_use]
pub fn form(name: &str, number: &str) -> Value {
    json!({
        "procedure_code": PROCEDURE,
        "owner": {
            "full_name": name,
            "personal_id": number,
            "birth_date": "01/01/1990",
            "sex": "male",
            "residence_address": ADDRESS,
            "phone": PHONE,
        },
        "set_count": 1,
    })
}

/// The form of the citizen.
#[must_use]
pub fn citizen() -> Value {
    form(NAME, NUMBER)
}

/// A request of `receive`.
#[must_use]
pub fn receive(form: &Value) -> Value {
    json!({ "form": form, "seen_due_at": null, "draft": null })
}
