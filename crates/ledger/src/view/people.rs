//! People in whose name dossiers were received before, as a clerk looks for them.

use super::find::{condition, fit_of, split, typed_words};
use crate::{LedgerError, Read, log::uuid};
use domain::{
    id::EntityId,
    text::{Fit, nfc},
};
use std::collections::BTreeSet;

/// So many dossiers under a name are looked through for their owners, the last received first.
const LOOKED_AT: u32 = 300;

/// Somebody in whose name dossiers were received. Known by the number of the identity paper alone: two people
/// of one name are two.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonFound {
    /// Number of the identity paper.
    pub number: String,
    /// As the last dossier has it.
    pub full_name: String,
    /// The last dossier.
    pub last: EntityId,
    /// How many dossiers there are.
    pub dossiers: u32,
}

impl Read<'_> {
    /// People with a word of the name for each word of the text, under the rules of [`Read::find_by_name`]; or the one
    /// with this number. Whoever was here last stands first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find_people(&self, text: &str, limit: u32) -> Result<Vec<PersonFound>, LedgerError> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let number: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut found = Vec::new();
        if matches!(number.len(), 9 | 12) && number.bytes().all(|b| b.is_ascii_digit()) {
            let last = self.dossiers_of_number(&number, 1)?.into_iter().next();
            found.extend(last.map(|row| (number, row.owner_name, row.id)));
        } else {
            let typed = typed_words(text);
            if typed.is_empty() {
                return Ok(Vec::new());
            }
            let rows: Vec<(String, String, EntityId)> = self.all(
                "SELECT d.owner_number, d.owner_name, d.id
                 FROM (SELECT rowid FROM name_index WHERE name_index MATCH ?1 ORDER BY rowid DESC LIMIT ?2) f
                 JOIN dossier d ON d.num = f.rowid WHERE d.owner_number IS NOT NULL ORDER BY f.rowid DESC",
                (condition(&typed, Fit::Open), LOOKED_AT),
                |row| Ok((row.get(0)?, row.get(1)?, EntityId(uuid(row, 2)?))),
            )?;
            let mut seen = BTreeSet::new();
            for (number, name, id) in rows {
                let owner = nfc(&name);
                let names: Vec<&str> = split(&owner).collect();
                // The submitter's name may be what the index answered to.
                if fit_of(&typed, &names).is_some() && seen.insert(number.clone()) {
                    found.push((number, name, id));
                }
                if found.len() >= wanted {
                    break;
                }
            }
        }
        found
            .into_iter()
            .map(|(number, full_name, last)| {
                let dossiers =
                    self.one("SELECT count(*) FROM dossier WHERE owner_number = ?1", [&number], |row| {
                        Ok(row.get(0)?)
                    })?;
                Ok(PersonFound { number, full_name, last, dossiers: dossiers.unwrap_or_default() })
            })
            .collect()
    }
}
