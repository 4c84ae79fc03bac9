//! Text as it enters the office's book, and the keys by which it is found again.
//!
//! Vietnamese reaches the program composed or decomposed, depending on the input method. Everything is
//! brought to NFC on the way in; names are compared by keys, never by bytes.

mod legacy;
mod marked;
mod order;
mod spelling;
mod syllable;

pub use legacy::{Legacy, LegacyEncoding, from_legacy, recognise_legacy};
pub use marked::{Wanted, marked_term};
pub use order::{SortKey, name_sort_key, sort_key};
pub use spelling::{Fit, TypedWord, fit, other_spelling};

use unicode_normalization::UnicodeNormalization;

/// Why a text was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextProblem {
    /// A control, zero-width or direction character: it would make two equal-looking texts differ.
    #[error("character U+{:04X} cannot be kept", *.0 as u32)]
    ControlCharacter(char),
    /// More characters (Unicode scalar values after NFC) than the field holds.
    #[error("{actual} characters, at most {max}")]
    TooLong {
        /// The most the field holds.
        max: usize,
        /// What was given.
        actual: usize,
    },
}

/// Canonical composition: what is stored, hashed, signed and compared.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// One line: NFC, trimmed, every run of white space (line ends and tabs too) is one space.
///
/// # Errors
/// [`TextProblem::ControlCharacter`] for other control and format characters,
/// [`TextProblem::TooLong`] beyond `max_chars`.
pub fn clean_line(text: &str, max_chars: usize) -> Result<String, TextProblem> {
    let line = collapse(text);
    check(&line, max_chars)?;
    Ok(line)
}

/// Several lines: each as [`clean_line`], ended by `\n`; runs of empty lines are one, none at either end.
///
/// # Errors
/// As [`clean_line`]; the limit holds for the whole text.
pub fn clean_block(text: &str, max_chars: usize) -> Result<String, TextProblem> {
    let mut block = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = collapse(line);
        if line.is_empty() {
            gap = !block.is_empty();
            continue;
        }
        if !block.is_empty() {
            block.push_str(if gap { "\n\n" } else { "\n" });
        }
        gap = false;
        block.push_str(&line);
    }
    check(&block, max_chars)?;
    Ok(block)
}

/// The key under which a text is searched: without marks, lower case, single spaces; `đ` is `d`.
/// *hòa* and *hoà* meet, and so do a composed and a decomposed text.
#[must_use]
pub fn search_key(text: &str) -> String {
    let bare: String = text.nfd().filter(|c| !is_tone_or_mark(*c)).map(without_bar).collect();
    collapse(&bare.to_lowercase())
}

/// First letters of the words, without marks: *chứng thực bản sao* is `ctbs`. Signs are not words.
#[must_use]
pub fn initials(text: &str) -> String {
    search_key(text).split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next()).collect()
}

/// Whether a text carries at least one Vietnamese mark (tone, circumflex, breve, horn, or the bar of đ).
#[must_use]
pub fn has_marks(text: &str) -> bool {
    text.nfd().any(|c| is_tone_or_mark(c) || without_bar(c) != c)
}

/// NFC, trimmed, runs of white space as one space.
fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    nfc(&line)
}

fn check(text: &str, max: usize) -> Result<(), TextProblem> {
    if let Some(c) = text.chars().find(|c| (c.is_control() && *c != '\n') || is_format(*c)) {
        return Err(TextProblem::ControlCharacter(c));
    }
    match text.chars().count() {
        actual if actual > max => Err(TextProblem::TooLong { max, actual }),
        _ => Ok(()),
    }
}

fn is_tone_or_mark(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

fn without_bar(c: char) -> char {
    match c {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    }
}

/// General category Cf: characters without a glyph of their own (soft hyphen, zero width, direction, tags).
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}'
        | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0001}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_composed_trimmed_and_single_spaced() {
        assert_eq!(
            clean_line("  Nguye\u{302}\u{303}n\t Thi\u{323}\r\nLan\u{a0}", 20).unwrap(),
            "Nguyễn Thị Lan"
        );
        assert_eq!(clean_line("", 0).unwrap(), "");
    }

    #[test]
    fn hidden_characters_are_refused() {
        for hidden in
            ['\0', '\u{7}', '\u{7f}', '\u{200B}', '\u{200D}', '\u{202E}', '\u{2066}', '\u{FEFF}', '\u{AD}']
        {
            let text = format!("Bùi{hidden} Tuyến");
            assert_eq!(clean_line(&text, 99), Err(TextProblem::ControlCharacter(hidden)));
            assert_eq!(clean_block(&text, 99), Err(TextProblem::ControlCharacter(hidden)));
        }
    }

    #[test]
    fn the_limit_counts_letters_not_bytes() {
        assert!(clean_line("Đặng Ế", 6).is_ok());
        assert_eq!(clean_line("Đặng Ế", 5), Err(TextProblem::TooLong { max: 5, actual: 6 }));
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(clean_block("\r\n\n  a  b \r\n\r\n\r\n c\n\n", 9).unwrap(), "a b\n\nc");
    }

    #[test]
    fn keys_meet_across_spellings() {
        assert_eq!(search_key("  Đinh  Thị HƯƠNG "), "dinh thi huong");
        assert_eq!(search_key("đất đai"), "dat dai");
        assert_eq!(search_key("Hòa"), search_key("Hoà"));
        assert_eq!(initials("Chứng thực bản sao"), "ctbs");
        assert_eq!(initials("Đăng ký kết hôn (có yếu tố) - 2"), "dkkhcyt2");
        assert!(has_marks("Đinh") && has_marks("Hà") && !has_marks("Nguyen Van An"));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}|[ \\t\\r\\naăâđĐẾ\u{300}\u{323}\u{302}]{0,20}") {
            if let Ok(once) = clean_line(&text, 200) {
                prop_assert_eq!(clean_line(&once, 200).unwrap(), once);
            }
            if let Ok(once) = clean_block(&text, 200) {
                prop_assert_eq!(clean_block(&once, 200).unwrap(), once);
            }
        }

        #[test]
        fn keys_are_stable(text in any::<String>()) {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }

        #[test]
        fn composed_and_decomposed_are_one(text in "[a-zA-ZăâêôơưđĂÂÊÔƠƯĐáàảãạấềộữựỹ ]{0,30}") {
            let (composed, decomposed) = (text.nfc().collect::<String>(), text.nfd().collect::<String>());
            prop_assert_eq!(clean_line(&composed, 99), clean_line(&decomposed, 99));
            prop_assert_eq!(search_key(&composed), search_key(&decomposed));
            prop_assert_eq!(initials(&composed), initials(&decomposed));
        }
    }
}
