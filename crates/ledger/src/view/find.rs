//! Finding a dossier by what a person types or scans.

use super::{
    dossier::{DossierRow, code_digits, dossier_row, select_dossier},
    worklist::Found,
};
use crate::{LedgerError, Read, Write};
use domain::{
    code,
    id::EntityId,
    text::{Fit, TypedWord, Wanted, has_marks, marked_term, nfc, search_key},
};

/// Words of a text as the index knows them. Its tokenizer (`ascii`) splits at exactly these characters, so
/// that a quoted word is one token and cannot be read as an operator.
pub(super) fn words(text: &str) -> Vec<String> {
    split(&search_key(text)).map(str::to_owned).collect()
}

pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// What somebody typed, word by word.
pub(super) fn typed_words(text: &str) -> Vec<TypedWord> {
    let text = nfc(text);
    let typed: Vec<TypedWord> = split(&text).filter_map(TypedWord::read).collect();
    // A sign that falls apart without its marks is not a letter: then the words are what is left of them.
    let is_word = |key: &str| key.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric());
    if typed.iter().all(|word| is_word(word.key())) {
        return typed;
    }
    words(&text).iter().filter_map(|word| TypedWord::read(word)).collect()
}

/// The condition on the index: every word has one in the names that fits at least so well.
pub(super) fn condition(words: &[TypedWord], least: Fit) -> String {
    let one = |wanted: Wanted| match wanted {
        Wanted::Beginning(beginning) => format!("\"{beginning}\"*"),
        Wanted::Whole(whole) => format!("\"{whole}\""),
    };
    let of_word = |word: &TypedWord| {
        let mut any: Vec<String> = word.wanted(least).into_iter().map(one).collect();
        any.dedup();
        // Brackets need an AND between them.
        format!("({})", any.join(" OR "))
    };
    words.iter().map(of_word).collect::<Vec<_>>().join(" AND ")
}

/// How the names of a dossier go together with the words of a query; `None` when a marked word differs.
pub(super) fn fit_of(query: &[TypedWord], names: &[&str]) -> Option<Fit> {
    let of_word = |typed: &TypedWord| names.iter().filter_map(|word| typed.fit(word)).min();
    query.iter().map(of_word).try_fold(Fit::Exact, |worst, fit| Some(worst.max(fit?)))
}

/// Digits of a part of a code, and the serial that they may be. At least two, and nothing but digits and joints.
fn code_part(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let is_part = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_whitespace());
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (is_part && digits.len() >= 2).then(|| {
        let serial = format!("{digits:0>4}");
        (digits, serial)
    })
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

/// What the index holds of a dossier: each word of the names without its marks, and as it is written.
pub(crate) fn terms(owner: &str, submitter: Option<&str>) -> Vec<String> {
    let names = [owner, submitter.unwrap_or_default()];
    let mut terms: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
    terms.extend(names.iter().flat_map(|name| split(&nfc(name)).filter_map(marked_term).collect::<Vec<_>>()));
    terms
}

pub(super) fn forget(write: &mut Write<'_>, num: i64) -> Result<(), LedgerError> {
    write.execute("DELETE FROM name_index WHERE rowid = ?1", [num])?;
    Ok(())
}

impl Read<'_> {
    /// Dossiers with that code: whole (`000.99.90.H42-211209-1001`, or whatever stood on an older paper), the part
    /// that differs (`211209-1001`), or its digits alone (`2112091001`); in any case, with spaces in it. More than
    /// one when a number was used twice or offices share a part.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_by_code(&self, text: &str) -> Result<Vec<DossierRow>, LedgerError> {
        let text = code::canonical(text);
        let is_part = text.chars().all(|c| c.is_ascii_digit() || c == '-');
        let digits = code_digits(&text);
        if digits.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = self.all(
            select_dossier!("dossier d WHERE d.code_digits = ?1 ORDER BY d.num DESC LIMIT 200"),
            [digits],
            dossier_row,
        )?;
        rows.retain(|row| is_part || row.code.as_deref().is_some_and(|code| code::canonical(code) == text));
        Ok(rows)
    }

    /// As [`Read::dossiers_by_code`] for every spelling of one code, each dossier once.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_by_codes(&self, spellings: &[String]) -> Result<Vec<DossierRow>, LedgerError> {
        let mut found: Vec<DossierRow> = Vec::new();
        for spelling in spellings {
            for row in self.dossiers_by_code(spelling)? {
                if found.iter().all(|other| other.id != row.id) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    /// Dossiers whose digits begin so (a date, or a date and the first digits of the serial), or whose serial of the
    /// day is this number: what is read out from a paper across the counter. The last received first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers_by_code_part(&self, text: &str, limit: u32) -> Result<Vec<DossierRow>, LedgerError> {
        let Some((digits, serial)) = code_part(text) else { return Ok(Vec::new()) };
        self.all(
            select_dossier!(
                "(SELECT num AS at FROM dossier WHERE code_serial = ?2
                  UNION SELECT num FROM dossier WHERE code_digits >= ?1 AND code_digits < ?1 || ':'
                  ORDER BY at DESC LIMIT ?3) f
                 JOIN dossier d ON d.num = f.at ORDER BY d.num DESC"
            ),
            (digits, serial, limit),
            dossier_row,
        )
    }

    /// All dossiers that a text finds, for [`crate::Worklist::found`]: by every spelling of a code, by a
    /// part of one, by the number of an identity paper, or by names under the rules of [`Read::find_by_name`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find_all(&self, text: &str, spellings: &[String]) -> Result<Found, LedgerError> {
        let num = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(0)?);
        if text.contains(|c: char| c.is_ascii_digit()) {
            let by_code = self.dossiers_by_codes(spellings)?;
            if !by_code.is_empty() {
                let mut found = Vec::new();
                for row in by_code {
                    found.extend(self.one(
                        "SELECT num FROM entity WHERE id = ?1 AND kind = 'dossier'",
                        [row.id.0.as_bytes()],
                        num,
                    )?);
                }
                return Ok(Found::These(found));
            }
            if let Some((digits, serial)) = code_part(text) {
                let found = self.all(
                    "SELECT num FROM dossier WHERE code_serial = ?2
                     UNION SELECT num FROM dossier WHERE code_digits >= ?1 AND code_digits < ?1 || ':'
                     UNION SELECT num FROM dossier WHERE owner_number = ?1",
                    (digits, serial),
                    num,
                )?;
                return Ok(Found::These(found));
            }
        }
        let query = typed_words(text);
        if query.is_empty() {
            return Ok(Found::These(Vec::new()));
        }
        Ok(Found::Named(condition(&query, Fit::Open)))
    }

    /// Dossiers in which every word of the text begins a word of the names of owner or submitter; the last
    /// received first. A word without marks stands for any. Marks that are typed come first where they are written
    /// so, then names without marks; names with other marks are not found ([`domain::text::fit`]).
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find_by_name(&self, text: &str, limit: u32) -> Result<Vec<DossierRow>, LedgerError> {
        let query = typed_words(text);
        if query.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut found = self.rows_named(&condition(&query, Fit::Exact), limit)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        if has_marks(text) && found.len() < wanted {
            // Those that fit as typed are all known, and come again among the others.
            let known: Vec<EntityId> = found.iter().map(|row| row.id).collect();
            let more = limit.saturating_add(u32::try_from(known.len()).unwrap_or(u32::MAX));
            let mut open = self.rows_named(&condition(&query, Fit::Open), more)?;
            open.retain(|row| !known.contains(&row.id));
            found.extend(open);
            found.truncate(wanted);
        }
        Ok(found)
    }

    /// Dossiers that the index of names gives, the last received first.
    fn rows_named(&self, condition: &str, limit: u32) -> Result<Vec<DossierRow>, LedgerError> {
        self.all(
            select_dossier!(
                "(SELECT rowid FROM name_index WHERE name_index MATCH ?1 ORDER BY rowid DESC LIMIT ?2) f
                 JOIN dossier d ON d.num = f.rowid ORDER BY f.rowid DESC"
            ),
            (condition, limit),
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
