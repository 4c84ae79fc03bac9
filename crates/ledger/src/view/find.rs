//! Finding a dossier by what a person types or scans.

use super::dossier::{DossierRow, code_digits, dossier_row, select_dossier};
use crate::{LedgerError, Read, Write};
use domain::{code, text::search_key};

/// Words of a text as the index knows them. Its tokenizer (`ascii`) splits at exactly these characters, so
/// that a quoted word is one token and cannot be read as an operator.
fn words(text: &str) -> Vec<String> {
    search_key(text)
        .split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(super) fn index(
    write: &mut Write<'_>,
    num: i64,
    owner: &str,
    submitter: Option<&str>,
) -> Result<(), LedgerError> {
    let names = terms(owner, submitter).join(" ");
    write.execute("INSERT INTO name_index (rowid, names) VALUES (?1, ?2)", (num, names))?;
    Ok(())
}

/// What the index holds of a dossier.
pub(crate) fn terms(owner: &str, submitter: Option<&str>) -> Vec<String> {
    let mut names = words(owner);
    names.extend(words(submitter.unwrap_or_default()));
    names
}

pub(super) fn forget(write: &mut Write<'_>, num: i64) -> Result<(), LedgerError> {
    write.execute("DELETE FROM name_index WHERE rowid = ?1", [num])?;
    Ok(())
}

impl Read<'_> {
    /// Dossiers with that code: whole (`000.99.90.H42-211209-1001`), the part that differs (`211209-1001`), or
    /// its digits alone (`2112091001`); in any case, with spaces around. More than one when a number was used
    /// twice or offices share a part.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_by_code(&self, text: &str) -> Result<Vec<DossierRow>, LedgerError> {
        let text = text.trim().to_ascii_uppercase();
        let is_whole = code::recognise(&text).is_some();
        let is_part = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
        let digits = code_digits(&text);
        if digits.is_empty() || !(is_whole || is_part) {
            return Ok(Vec::new());
        }
        let mut rows = self.all(
            select_dossier!("dossier d WHERE d.code_digits = ?1 ORDER BY d.num DESC LIMIT 200"),
            [digits],
            dossier_row,
        )?;
        rows.retain(|row| {
            !is_whole || row.code.as_ref().is_some_and(|code| code.eq_ignore_ascii_case(&text))
        });
        Ok(rows)
    }

    /// Dossiers in which every word of the text begins a word of the names of owner or submitter, whatever
    /// the marks; the last received first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find_by_name(&self, text: &str, limit: u32) -> Result<Vec<DossierRow>, LedgerError> {
        let query: Vec<String> = words(text).iter().map(|word| format!("\"{word}\"*")).collect();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        self.all(
            select_dossier!(
                "(SELECT rowid FROM name_index WHERE name_index MATCH ?1 ORDER BY rowid DESC LIMIT ?2) f
                 JOIN dossier d ON d.num = f.rowid ORDER BY f.rowid DESC"
            ),
            (query.join(" "), limit),
            dossier_row,
        )
    }

    /// Dossiers in whose owner's name this number of an identity paper stands, the last one first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_of_number(&self, number: &str, limit: u32) -> Result<Vec<DossierRow>, LedgerError> {
        self.all(
            select_dossier!("dossier d WHERE d.owner_number = ?1 ORDER BY d.num DESC LIMIT ?2"),
            (number, limit),
            dossier_row,
        )
    }

    /// The dossier of a look-up address. The secret is random; the caller limits tries.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn look_up(&self, secret: &str) -> Result<Option<DossierRow>, LedgerError> {
        self.one(select_dossier!("dossier d WHERE d.look_up_secret = ?1"), [secret], dossier_row)
    }
}
