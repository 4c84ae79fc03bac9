//! Agency codes (mã định danh cơ quan) of both generations.

use serde::{Deserialize, Serialize};

/// The two orders of the groups of an agency code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Generation {
    /// QCVN 102:2016: four groups, lowest level first, zeros for unused levels (`000.05.12.H42`).
    A,
    /// Decision 20/2020: as many groups as levels, highest first (`H42.12.05`).
    B,
}

/// Most groups after the first of a generation-B code, as dossier codes allow.
const MOST_SUB_GROUPS: usize = 4;

/// The generation of an agency code; `None` when it is of neither. Upper case only: it checks data.
#[must_use]
pub fn agency_code_generation(code: &str) -> Option<Generation> {
    if is_generation_a(code) {
        Some(Generation::A)
    } else if is_generation_b(code, MOST_SUB_GROUPS) {
        Some(Generation::B)
    } else {
        None
    }
}

/// Generation B of a generation-A code: groups reversed, zero groups dropped. Valid only where the province
/// kept its sub-codes; a mapping in the catalogue goes before it.
#[must_use]
pub fn a_to_b(code: &str) -> Option<String> {
    if !is_generation_a(code) {
        return None;
    }
    let groups: Vec<&str> = code.rsplit('.').filter(|group| group.bytes().any(|b| b != b'0')).collect();
    Some(groups.join("."))
}

/// Generation A of a generation-B code; `None` when its groups do not fit the widths of generation A.
#[must_use]
pub fn b_to_a(code: &str) -> Option<String> {
    let mut groups: Vec<&str> = code.split('.').collect();
    for zeros in ["", "00", "00", "000"].iter().skip(groups.len()) {
        groups.push(zeros);
    }
    groups.reverse();
    let converted = groups.join(".");
    is_generation_a(&converted).then_some(converted)
}

/// The spellings of an agency code in both generations by the rule alone, itself first; of what is no agency
/// code, itself.
#[must_use]
pub fn agency_spellings(code: &str) -> Vec<String> {
    let other = match agency_code_generation(code) {
        Some(Generation::A) => a_to_b(code),
        Some(Generation::B) => b_to_a(code),
        None => None,
    };
    std::iter::once(code.to_owned()).chain(other).collect()
}

/// Whether a text is an agency code of either generation, with at most so many groups after the first.
pub(super) fn groups_fit(code: &str, most_sub_groups: usize) -> bool {
    is_generation_a(code) || is_generation_b(code, most_sub_groups)
}

/// `^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$`
pub(super) fn is_generation_a(code: &str) -> bool {
    let mut groups = code.split('.');
    let mut digits = |count| groups.next().is_some_and(|group| is_digits(group, count));
    digits(3) && digits(2) && digits(2) && groups.next().is_some_and(is_level_1) && groups.next().is_none()
}

/// `^[A-Z]\d{2}(\.[0-9A-Z]{2,3}){0,most}$`
pub(super) fn is_generation_b(code: &str, most_sub_groups: usize) -> bool {
    let mut groups = code.split('.');
    let sub_group = |group: &str| {
        matches!(group.len(), 2 | 3) && group.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    groups.next().is_some_and(is_level_1)
        && groups.clone().count() <= most_sub_groups
        && groups.all(sub_group)
}

fn is_level_1(group: &str) -> bool {
    let rest = group.strip_prefix(|c: char| c.is_ascii_uppercase());
    rest.is_some_and(|rest| is_digits(rest, 2))
}

pub(super) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}
