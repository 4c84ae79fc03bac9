//! Identity numbers: số định danh cá nhân (12 digits) and the old CMND (9 digits, some 12).

use super::{FieldProblemKind, MAX_NUMBER, Sex};
use crate::text::clean_line;
use chrono::NaiveDate;

/// Last day on which a CMND was valid (Luật Căn cước 2023 art. 46).
pub(super) const OLD_CARD_LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2024, 12, 31) {
    Some(date) => date,
    // Evaluated by the compiler only.
    None => unreachable!(),
};

/// What the digits of a personal id say: three of the province of registration, one of century and sex, two
/// of the birth year, six random.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdHint {
    /// Province of registration, `001` to `096`; Ninh Bình is 37.
    pub province: u16,
    /// Sex.
    pub sex: Sex,
    /// Birth year.
    pub birth_year: i32,
}

impl IdHint {
    /// Reads the digits; `None` unless they are exactly twelve.
    #[must_use]
    pub fn read(personal_id: &str) -> Option<Self> {
        if personal_id.len() != 12 || !is_digits(personal_id) {
            return None;
        }
        let province = personal_id.get(..3)?.parse().ok()?;
        let century: i32 = personal_id.get(3..4)?.parse().ok()?;
        let year: i32 = personal_id.get(4..6)?.parse().ok()?;
        let sex = if century % 2 == 0 { Sex::Male } else { Sex::Female };
        Some(Self { province, sex, birth_year: 1900 + century / 2 * 100 + year })
    }

    /// Whether the province code is one of those given out.
    #[must_use]
    pub fn is_province_known(self) -> bool {
        province_name(self.province).is_some()
    }
}

/// The province of a code inside personal ids (Circular 07/2016/TT-BCA, numbers of Decision 124/2004/QĐ-TTg); the
/// code stays with a person whatever becomes of the province.
#[must_use]
pub fn province_name(code: u16) -> Option<&'static str> {
    PROVINCES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

const PROVINCES: [(u16, &str); 63] = [
    (1, "Hà Nội"),
    (2, "Hà Giang"),
    (4, "Cao Bằng"),
    (6, "Bắc Kạn"),
    (8, "Tuyên Quang"),
    (10, "Lào Cai"),
    (11, "Điện Biên"),
    (12, "Lai Châu"),
    (14, "Sơn La"),
    (15, "Yên Bái"),
    (17, "Hòa Bình"),
    (19, "Thái Nguyên"),
    (20, "Lạng Sơn"),
    (22, "Quảng Ninh"),
    (24, "Bắc Giang"),
    (25, "Phú Thọ"),
    (26, "Vĩnh Phúc"),
    (27, "Bắc Ninh"),
    (30, "Hải Dương"),
    (31, "Hải Phòng"),
    (33, "Hưng Yên"),
    (34, "Thái Bình"),
    (35, "Hà Nam"),
    (36, "Nam Định"),
    (37, "Ninh Bình"),
    (38, "Thanh Hóa"),
    (40, "Nghệ An"),
    (42, "Hà Tĩnh"),
    (44, "Quảng Bình"),
    (45, "Quảng Trị"),
    (46, "Thừa Thiên Huế"),
    (48, "Đà Nẵng"),
    (49, "Quảng Nam"),
    (51, "Quảng Ngãi"),
    (52, "Bình Định"),
    (54, "Phú Yên"),
    (56, "Khánh Hòa"),
    (58, "Ninh Thuận"),
    (60, "Bình Thuận"),
    (62, "Kon Tum"),
    (64, "Gia Lai"),
    (66, "Đắk Lắk"),
    (67, "Đắk Nông"),
    (68, "Lâm Đồng"),
    (70, "Bình Phước"),
    (72, "Tây Ninh"),
    (74, "Bình Dương"),
    (75, "Đồng Nai"),
    (77, "Bà Rịa - Vũng Tàu"),
    (79, "TP. Hồ Chí Minh"),
    (80, "Long An"),
    (82, "Tiền Giang"),
    (83, "Bến Tre"),
    (84, "Trà Vinh"),
    (86, "Vĩnh Long"),
    (87, "Đồng Tháp"),
    (89, "An Giang"),
    (91, "Kiên Giang"),
    (92, "Cần Thơ"),
    (93, "Hậu Giang"),
    (94, "Sóc Trăng"),
    (95, "Bạc Liêu"),
    (96, "Cà Mau"),
];

/// Spaces, dots and hyphens between digits carry nothing.
pub(super) fn tidy(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect()
}

/// Nine digits.
pub(super) fn is_old_card(number: &str) -> bool {
    number.len() == 9 && is_digits(number)
}

pub(super) fn check(number: &str) -> Result<(), FieldProblemKind> {
    clean_line(number, MAX_NUMBER)?;
    if !is_digits(number) {
        return Err(FieldProblemKind::IdNotDigits);
    }
    match number.len() {
        9 | 12 => Ok(()),
        actual => Err(FieldProblemKind::IdDigits { actual }),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
