//! Codes of agencies, dossiers and procedures.
//!
//! Several generations are in circulation, and an old code must stay searchable for ever: nothing here is
//! stored in parsed form, and no meaning is taken out of a code except to validate, convert or shorten it.
//! Sources: QCVN 102:2016/BTTTT (agency code, generation A), Decision 20/2020/QĐ-TTg (generation B),
//! Circular 01/2018/TT-VPCP (dossier code).

mod agency;
mod dossier;

pub use agency::{Generation, a_to_b, agency_code_generation, b_to_a};
pub use dossier::{CodeProblem, CodeShape, CodeTemplate, DossierCodePattern, recognise, short_form};

/// Whether a text is the code of a procedure: national (`1.001193`) or as published by a province
/// (`1.001193.000.00.00.H42`, `1.000948.H38`). Case-sensitive, untrimmed: it checks data, not typing.
#[must_use]
pub fn is_procedure_code(text: &str) -> bool {
    let Some((national, local)) = text.split_at_checked("1.001193".len()) else {
        return false;
    };
    let mut digits = national.bytes();
    let national_ok = digits.next().is_some_and(|b| (b'1'..=b'9').contains(&b))
        && digits.next() == Some(b'.')
        && digits.all(|b| b.is_ascii_digit());
    let local_ok =
        local.is_empty() || local.strip_prefix('.').is_some_and(|code| agency::groups_fit(code, usize::MAX));
    national_ok && local_ok
}

#[cfg(test)]
mod tests;
