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
        (1..=96).contains(&self.province)
    }
}

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
