//! Telephone numbers: mobile 10 digits (03, 05, 07, 08, 09 since 2018), fixed line 11 digits (02). Mobile numbers of
//! 11 digits (01) of the years before are taken, and told.

/// Beginnings of mobile numbers of eleven digits, and those of ten that took their place between September 2018
/// and June 2019 (plan of Decision 798/QĐ-BTTTT).
const FORMER: [(&str, &str); 21] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0126", "076"),
    ("0127", "081"),
    ("0128", "078"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

/// What a mobile number of eleven digits is now; `None` for any other number.
pub(super) fn since_2018(phone: &str) -> Option<String> {
    if phone.len() != 11 || !phone.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (former, now) = FORMER.iter().find(|(former, _)| phone.starts_with(former))?;
    Some(format!("{now}{}", phone.strip_prefix(former)?))
}

/// Why a telephone number cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhoneProblem {
    /// Too many or too few digits.
    #[error("has {actual} digits")]
    Digits {
        /// Digits found.
        actual: usize,
    },
    /// Something else than digits.
    #[error("holds something else than digits")]
    NotDigits,
    /// No number of Vietnam begins so.
    #[error("begins as no number does")]
    Beginning,
}

/// Spaces, dots, hyphens and brackets are dropped; `+84`, `0084` and a leading `84` become `0`.
pub(super) fn tidy(phone: &str) -> String {
    let digits: String =
        phone.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')')).collect();
    let national = digits.strip_prefix("+84").or_else(|| digits.strip_prefix("0084"));
    // "84912345678": eleven digits that cannot be national, since those begin with 0.
    let national = national.or_else(|| digits.strip_prefix("84").filter(|rest| matches!(rest.len(), 9 | 10)));
    match national {
        Some(rest) if rest.starts_with('0') => rest.to_owned(),
        Some(rest) => format!("0{rest}"),
        None => digits,
    }
}

/// Checks a tidied number. A number of another country (`+` and 8 to 15 digits) is taken as it is.
pub(super) fn check(phone: &str) -> Result<(), PhoneProblem> {
    let (foreign, digits) = phone.strip_prefix('+').map_or((false, phone), |rest| (true, rest));
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PhoneProblem::NotDigits);
    }
    let actual = digits.len();
    if foreign {
        return if (8..=15).contains(&actual) { Ok(()) } else { Err(PhoneProblem::Digits { actual }) };
    }
    if since_2018(digits).is_some() {
        return Ok(());
    }
    let expected = match digits.get(..2) {
        Some("02") => 11,
        Some("03" | "05" | "07" | "08" | "09") => 10,
        // Too short to tell where it goes: the count says more than the beginning.
        _ if actual < 10 => return Err(PhoneProblem::Digits { actual }),
        _ => return Err(PhoneProblem::Beginning),
    };
    if actual == expected { Ok(()) } else { Err(PhoneProblem::Digits { actual }) }
}
