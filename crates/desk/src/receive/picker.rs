//! The procedures of a day as the picker looks for them, folded once: at each key only the query is.

use domain::{
    catalogue::ProcedureVersion,
    text::{Fit, fit, has_marks, initials, nfc, search_key, sort_key},
};
use std::collections::BTreeMap;

/// More than any rank.
const RANKS: u32 = 10;

#[derive(Debug)]
struct Entry {
    code: String,
    name: String,
    key: String,
    first: String,
}

/// What one key of the picker costs is a walk over these.
#[derive(Debug)]
pub struct Picker {
    /// By name, in the order of a Vietnamese list.
    entries: Vec<Entry>,
}

impl Picker {
    /// Folds the procedures of a day.
    #[must_use]
    pub fn new<'a>(procedures: impl Iterator<Item = &'a ProcedureVersion>) -> Self {
        let mut procedures: Vec<&ProcedureVersion> = procedures.collect();
        procedures.sort_by_cached_key(|procedure| sort_key(&procedure.name_vi));
        let entry = |procedure: &ProcedureVersion| Entry {
            code: procedure.code.clone(),
            name: procedure.name_vi.clone(),
            key: search_key(&procedure.name_vi),
            first: search_key(&initials(&procedure.name_vi)),
        };
        Self { entries: procedures.into_iter().map(entry).collect() }
    }

    /// Codes of at most `limit` procedures with how often each was used: by code (as `answers` says), by initials
    /// ("ctbs"), by words without marks in any order; words with the typed marks first, then the often used.
    pub fn find<'a>(
        &'a self,
        query: &str,
        used: &BTreeMap<String, u32>,
        answers: impl Fn(&str) -> bool,
        limit: usize,
    ) -> Vec<(&'a str, u32)> {
        let key = search_key(query);
        let words: Vec<&str> = key.split(' ').collect();
        let typed = nfc(query);
        let marked: Vec<&str> = typed.split_whitespace().filter(|word| has_marks(word)).collect();
        let has_digit = key.contains(|c: char| c.is_ascii_digit());
        let mut found: Vec<(u32, u32, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let rank = if has_digit && answers(&entry.code) { 0 } else { rank(entry, &key, &words)? };
                // Words with the typed marks first: "hóa" before "hòa".
                let other_marks = u32::from(!has_typed_marks(&entry.name, &marked));
                Some((rank + other_marks * RANKS, used.get(&entry.code).copied().unwrap_or_default(), entry))
            })
            .collect();
        // Of equal ones the order of names stays.
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        found.into_iter().take(limit).map(|(_, count, entry)| (entry.code.as_str(), count)).collect()
    }
}

/// Whether every word that was typed with marks stands in the name with the same ones.
fn has_typed_marks(name: &str, marked: &[&str]) -> bool {
    marked.iter().all(|typed| {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .any(|word| fit(typed, word) == Some(Fit::Exact))
    })
}

/// 0 is best; `None` = no match.
fn rank(entry: &Entry, key: &str, words: &[&str]) -> Option<u32> {
    if key.is_empty() {
        return Some(0);
    }
    if entry.first.starts_with(key) {
        return Some(1);
    }
    if entry.key.starts_with(key) {
        return Some(2);
    }
    if words.len() == 1 && entry.first.contains(key) {
        return Some(3);
    }
    let begins = |word: &&str| {
        entry
            .key
            .split(' ')
            .any(|part| part.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(*word))
    };
    if words.iter().all(begins) {
        return Some(4);
    }
    (key.len() >= 3 && entry.key.contains(key)).then_some(5)
}
