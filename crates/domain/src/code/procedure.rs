//! Procedure codes (mã thủ tục hành chính) of the national database, as published by a province, and older ones.

use super::{agency, dossier::canonical};

/// Length of `1.001193`.
const NATIONAL: usize = 8;

/// A procedure code as somebody typed or copied it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ProcedureCode {
    /// Of the national database, with what a province put behind it.
    National {
        /// `1.001193`: what names the procedure everywhere.
        national: String,
        /// Agency code of the province that published it: `000.00.00.H42`, `H38`.
        published_by: Option<String>,
    },
    /// Of the time before 2018: `T-NBI-123456-TT` of a province, `BTP-277325` of a ministry.
    Former(String),
}

impl ProcedureCode {
    /// Reads a whole code, in any case and with spaces; `None` when it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let code = canonical(text);
        if is_former(&code) {
            return Some(Self::Former(code));
        }
        let (national, published_by) = take_apart(&code)?;
        Some(Self::National { national: national.to_owned(), published_by: published_by.map(str::to_owned) })
    }
}

/// Whether a text is the code of a procedure: national (`1.001193`) or as published by a province
/// (`1.001193.000.00.00.H42`, `1.000948.H38`). Case-sensitive, untrimmed: it checks data, not typing.
#[must_use]
pub fn is_procedure_code(text: &str) -> bool {
    take_apart(text).is_some()
}

fn take_apart(code: &str) -> Option<(&str, Option<&str>)> {
    let (national, local) = code.split_at_checked(NATIONAL)?;
    let mut digits = national.bytes();
    let is_national = digits.next().is_some_and(|b| (b'1'..=b'9').contains(&b))
        && digits.next() == Some(b'.')
        && digits.all(|b| b.is_ascii_digit());
    let published_by = match local {
        "" => None,
        _ => Some(local.strip_prefix('.').filter(|code| agency::groups_fit(code, usize::MAX))?),
    };
    is_national.then_some((national, published_by))
}

/// `T-NBI-123456-TT`, `B-BTP-123456-TT`, `BTP-277325`.
fn is_former(code: &str) -> bool {
    let groups: Vec<&str> = code.split('-').collect();
    let letters = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase())
    };
    let digits = |text: &str| agency::is_digits(text, 6);
    match groups.as_slice() {
        [level, owner, number, "TT"] => letters(level, 1..=1) && letters(owner, 2..=5) && digits(number),
        [owner, number] => letters(owner, 2..=5) && digits(number),
        _ => false,
    }
}
