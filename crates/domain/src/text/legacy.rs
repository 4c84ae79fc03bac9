//! Text of the years before Unicode: TCVN3 (ABC, fonts `.VnTime`) and VNI-Windows (`VNI-Times`).
//!
//! Both are read by a machine of today as letters and signs of Western Europe (`ViÖt Nam`, `Vieät Nam`). A text is
//! taken for one of them only when its words make no sense as they stand and are Vietnamese syllables once
//! converted; a person decides, nothing is converted by itself. Tables: TCVN 5712:1993 (VN3), VNI for Windows.

use super::syllable::is_syllable;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The code tables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum LegacyEncoding {
    /// TCVN3, also called ABC: one byte a letter.
    Tcvn3,
    /// VNI-Windows: a plain letter and a byte for its mark.
    Vni,
}

/// A text of another code table, recognised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Legacy {
    /// Which table.
    pub encoding: LegacyEncoding,
    /// The text in Unicode, NFC.
    pub text: String,
}

/// Letters of TCVN3, in the order of [`TCVN3_UNICODE`].
const TCVN3: &str = "¡¢£¤¥¦§¨©ª«¬\u{AD}®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ";
const TCVN3_UNICODE: &str = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ";
/// Letters of VNI-Windows that stand alone, lower case.
const VNI_LETTERS: &str = "ôöñíìæóòî";
const VNI_LETTERS_UNICODE: &str = "ơưđíìỉĩịỵ";
/// Marks of VNI-Windows, lower case: after which letters, and what they add (circumflex, breve, tones).
const VNI_MARKS: [(char, &str, &str); 17] = [
    ('ù', "aeouyôö", "\u{301}"),
    ('ø', "aeouyôö", "\u{300}"),
    ('û', "aeouyôö", "\u{309}"),
    ('õ', "aeouyôö", "\u{303}"),
    ('ï', "aeouyôö", "\u{323}"),
    ('â', "aeo", "\u{302}"),
    ('á', "aeo", "\u{302}\u{301}"),
    ('à', "aeo", "\u{302}\u{300}"),
    ('å', "aeo", "\u{302}\u{309}"),
    ('ã', "aeo", "\u{302}\u{303}"),
    ('ä', "aeo", "\u{323}\u{302}"),
    ('ê', "a", "\u{306}"),
    ('é', "a", "\u{306}\u{301}"),
    ('è', "a", "\u{306}\u{300}"),
    ('ú', "a", "\u{306}\u{309}"),
    ('ü', "a", "\u{306}\u{303}"),
    ('ë', "a", "\u{323}\u{306}"),
];

/// Recognises a text of another code table. Conservative: `None` for Unicode text of any language, and for a text
/// of which too little can be told (*Hµ* alone).
#[must_use]
pub fn recognise_legacy(text: &str) -> Option<Legacy> {
    // A single letter beyond Latin-1 says that the text is Unicode already.
    if !text.chars().any(is_candidate) || text.chars().any(|c| c > '\u{FF}' && !is_typographic(c)) {
        return None;
    }
    let tcvn3 = Evidence::of(text, tcvn3_word, is_strong_tcvn3);
    let vni = Evidence::of(text, vni_word, is_strong_vni);
    let encoding = match (tcvn3.is_enough(), vni.is_enough()) {
        (true, false) => LegacyEncoding::Tcvn3,
        (false, true) => LegacyEncoding::Vni,
        (true, true) if tcvn3.weight() > vni.weight() => LegacyEncoding::Tcvn3,
        (true, true) if vni.weight() > tcvn3.weight() => LegacyEncoding::Vni,
        _ => return None,
    };
    Some(Legacy { encoding, text: from_legacy(text, encoding) })
}

/// The text in Unicode (NFC), read by a code table; what the table does not know stays as it is.
#[must_use]
pub fn from_legacy(text: &str, encoding: LegacyEncoding) -> String {
    let word = match encoding {
        LegacyEncoding::Tcvn3 => tcvn3_word,
        LegacyEncoding::Vni => vni_word,
    };
    let mut converted = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        // TCVN3 has no capitals with tones: a heading is set in a font of capitals, "CéNG HßA".
        let is_heading = encoding == LegacyEncoding::Tcvn3 && is_in_capitals(line, 4);
        for piece in line.split_inclusive(is_separator) {
            let (part, separator) = piece.split_at(piece.trim_end_matches(is_separator).len());
            let unicode = word(part).unwrap_or_else(|| part.to_owned());
            converted.push_str(&if is_heading { unicode.to_uppercase() } else { unicode });
            converted.push_str(separator);
        }
    }
    converted.nfc().collect()
}

/// Whether all plain letters are capitals, at least so many.
fn is_in_capitals(text: &str, least: usize) -> bool {
    let plain = || text.chars().filter(char::is_ascii_alphabetic);
    plain().count() >= least && plain().all(|c| c.is_ascii_uppercase())
}

fn is_candidate(c: char) -> bool {
    ('\u{A1}'..='\u{FF}').contains(&c)
}

/// Dashes, quotation marks, the ellipsis: a word processor writes them into a text of any code table.
fn is_typographic(c: char) -> bool {
    ('\u{2010}'..='\u{2027}').contains(&c) || c == '\u{2028}' || c == '\u{2029}'
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || is_typographic(c)
}

/// One word; `None` when it holds what the table does not know.
fn tcvn3_word(word: &str) -> Option<String> {
    let known = |c: char| if c.is_ascii() { Some(c) } else { tcvn3(c) };
    let converted: String = word.chars().map(known).collect::<Option<_>>()?;
    // "NGUYÔN V¨n": only one word of the line in capitals.
    Some(if is_in_capitals(word, 2) { converted.to_uppercase() } else { converted })
}

fn tcvn3(c: char) -> Option<char> {
    TCVN3.chars().zip(TCVN3_UNICODE.chars()).find(|(legacy, _)| *legacy == c).map(|(_, unicode)| unicode)
}

/// One word; `None` when a mark stands where it cannot.
fn vni_word(word: &str) -> Option<String> {
    let mut converted = String::with_capacity(word.len() * 2);
    let mut before = None;
    for c in word.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let mark = VNI_MARKS.iter().find(|(mark, ..)| *mark == lower);
        match (mark, vni_letter(lower)) {
            (Some((_, letters, adds)), _) => {
                before.take().filter(|letter: &char| letters.contains(*letter))?;
                converted.push_str(adds);
                continue;
            }
            (None, Some(letter)) if c == lower => converted.push(letter),
            (None, Some(letter)) => converted.extend(letter.to_uppercase()),
            (None, None) if c.is_ascii() => converted.push(c),
            (None, None) => return None,
        }
        before = Some(lower);
    }
    Some(converted.nfc().collect())
}

fn vni_letter(c: char) -> Option<char> {
    VNI_LETTERS
        .chars()
        .zip(VNI_LETTERS_UNICODE.chars())
        .find(|(legacy, _)| *legacy == c)
        .map(|(_, unicode)| unicode)
}

/// What the words of a text say about one table.
#[derive(Default)]
struct Evidence {
    /// Words that make sense only when converted, each once.
    words: BTreeSet<String>,
    /// Those of them that hardly any other language has.
    strong: usize,
    /// Words that make no sense when converted.
    against: usize,
}

impl Evidence {
    fn of(text: &str, convert: fn(&str) -> Option<String>, is_strong: fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        for word in text.split(is_separator).filter(|word| !word.is_ascii()) {
            let converted = convert(word).filter(|converted| is_syllable(converted));
            match converted {
                None => found.against += 1,
                // "bé" is a word in Unicode, too.
                Some(_) if is_syllable(word) => {}
                Some(_) => {
                    if found.words.insert(word.to_lowercase()) && is_strong(word) {
                        found.strong += 1;
                    }
                }
            }
        }
        found
    }

    /// In a long text a name or a sign may be foreign; in a short one everything must make sense.
    fn is_enough(&self) -> bool {
        (self.strong > 0 || self.words.len() >= 3) && self.against * 5 <= self.words.len()
    }

    fn weight(&self) -> usize {
        self.words.len() + self.strong
    }
}

/// A sign inside a word, or a capital after a small letter: `ng­êi`, `ViÖt`. Signs that are set after words
/// (footnotes, trade marks) or between them do not count there.
fn is_strong_tcvn3(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let is_last = |at: usize| at + 1 == letters.len();
    letters.len() >= 3
        && letters.iter().enumerate().any(|(at, c)| match c {
            '·' => false,
            '¹' | 'ª' | '®' | '©' | '»' => !is_last(at),
            '\u{A1}'..='\u{BF}' => true,
            'Æ'..='Þ' => at > 0 && letters.get(at - 1).is_some_and(char::is_ascii_lowercase),
            _ => false,
        })
}

/// A letter and a mark after it that other languages do not write in this order: `oä`, `eã`, `öù`.
fn is_strong_vni(word: &str) -> bool {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    letters.len() >= 3
        && letters.windows(2).any(|pair| match pair {
            ['a' | 'e' | 'o' | 'u' | 'y' | 'ô' | 'ö', 'ø' | 'û'] | ['ô' | 'ö', 'ù' | 'õ' | 'ï'] => {
                true
            }
            ['a' | 'o' | 'y', 'ù'] | ['e' | 'u' | 'y', 'õ'] => true,
            ['a' | 'e' | 'o', 'å' | 'ä' | 'â'] | ['e' | 'a', 'ã'] | ['a', 'è' | 'ê'] => true,
            // "thaï", "Caïn" are words of other languages.
            ['a' | 'e' | 'o' | 'u', 'ï'] => ["nh", "ng", "ch", "m"].iter().any(|end| word.ends_with(end)),
            _ => false,
        })
}

#[cfg(test)]
mod tests;
