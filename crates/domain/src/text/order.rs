//! The order of a Vietnamese list.
//!
//! Letters: a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y, with f j w z of other languages where they
//! stand in theirs. Tones, none huyền hỏi ngã sắc nặng, decide between words of the same letters.

use super::{nfc, syllable::Spelt};
use unicode_normalization::UnicodeNormalization;

const ALPHABET: &str = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Ends a level; below everything.
const END: u8 = 0;
/// Ends a word; a shorter word stands before a longer one that begins with it.
const WORD_END: u8 = 1;
/// Letters begin here.
const FIRST: u8 = 2;
/// A letter of another script: after the alphabet, by its code point.
const OTHER: u8 = 0xFF;

/// By which a list is sorted: compared byte by byte, on every machine alike. Equal only for equal texts (after
/// composition).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SortKey(Vec<u8>);

impl SortKey {
    /// The bytes, to be stored beside what they sort.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The key of a person's name: by given name (*tên*, the last word), then family name (*họ*, the first), then
/// those between. The tone of the given name counts before the family name, as in a list with columns for each.
#[must_use]
pub fn name_sort_key(name: &str) -> SortKey {
    let name = nfc(name);
    let mut words: Vec<Spelt> = words(&name).collect();
    let given = words.pop();
    let mut key = Vec::with_capacity(name.len() * 2);
    for word in given.iter().chain(&words) {
        letters(word, &mut key);
        key.push(WORD_END);
        key.push(tone(word));
    }
    finish(key, &name)
}

/// The key of any other text (names of units, procedures): all letters first, tones between equal ones.
#[must_use]
pub fn sort_key(text: &str) -> SortKey {
    let text = nfc(text);
    let words: Vec<Spelt> = words(&text).collect();
    let mut key = Vec::with_capacity(text.len() * 2);
    for word in &words {
        letters(word, &mut key);
        key.push(WORD_END);
    }
    key.push(END);
    key.extend(words.iter().map(tone));
    finish(key, &text)
}

/// Signs are no letters: *Hòa (A)* stands at *Hòa A*.
fn words(text: &str) -> impl Iterator<Item = Spelt> + '_ {
    text.split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '\''))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(Spelt::of)
}

fn letters(word: &Spelt, key: &mut Vec<u8>) {
    for letter in word.letters.iter().filter(|letter| letter.is_alphanumeric()) {
        // A letter of another Latin alphabet stands at its plain one: ñ at n.
        let place = place(*letter).or_else(|| place(letter.nfd().next()?));
        match place {
            Some(place) => key.push(place),
            None => {
                key.push(OTHER);
                key.extend_from_slice(u32::from(*letter).to_be_bytes().get(1..).unwrap_or_default());
            }
        }
    }
}

fn place(letter: char) -> Option<u8> {
    u8::try_from(ALPHABET.chars().position(|known| known == letter)?).ok()?.checked_add(FIRST)
}

fn tone(word: &Spelt) -> u8 {
    word.tone as u8 + FIRST
}

/// What is left to tell two texts apart: capitals, signs, the place of a tone.
fn finish(mut key: Vec<u8>, text: &str) -> SortKey {
    key.push(END);
    key.extend_from_slice(text.as_bytes());
    SortKey(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut texts: Vec<&str>, key: fn(&str) -> SortKey) -> Vec<&str> {
        texts.reverse();
        texts.sort_by_cached_key(|text| key(text));
        texts
    }

    #[test]
    fn people_stand_by_given_name_then_family_name() {
        let list = vec![
            "Hoàng An",
            "Lê Thị An",
            "Nguyễn Văn An",
            "Nguyễn Văn Ân",
            "Trần Bình",
            "Lê Dũng",
            "Phạm Đạt",
            "Nguyễn Hoa",
            "Trần Hoa",
            "Bùi Hoà",
            "Nguyễn Hòa",
            "Bùi Hoàn",
            "Bùi Lê Ngọc Yến",
            "Bùi Nguyên Ngọc Yến",
            "Bùi Thị Yến",
        ];
        assert_eq!(sorted(list.clone(), name_sort_key), list);
    }

    #[test]
    fn letters_stand_in_the_order_of_the_alphabet_and_tones_as_in_the_dictionary() {
        let letters = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z 老";
        let letters: Vec<&str> = letters.split(' ').collect();
        assert_eq!(sorted(letters.clone(), sort_key), letters);
        let tones = vec!["ma", "mà", "mả", "mã", "má", "mạ", "mai"];
        assert_eq!(sorted(tones.clone(), sort_key), tones);
        assert_eq!(sorted(tones.clone(), name_sort_key), tones);
    }

    #[test]
    fn units_stand_by_all_their_letters_and_tones_come_last() {
        let units = vec![
            "Thị trấn Me",
            "Xã Gia Hòa",
            "Xã Gia Hoà 2",
            "Xã Gia Hưng",
            "Xã Gia Lạc",
            "Xã Gia Lập",
            "Xã Gia Minh",
        ];
        assert_eq!(sorted(units.clone(), sort_key), units);
        // "hồng" before "hông" would be the tone before the letters of the second word.
        let words = vec!["hoa hồng", "hoa hồng", "hòa ân", "hoa ươm"];
        assert_eq!(sorted(words, sort_key), ["hòa ân", "hoa hồng", "hoa hồng", "hoa ươm"]);
    }

    proptest! {
        #[test]
        fn a_composed_and_a_decomposed_text_have_one_key(text in "[a-zA-ZăâêôơưđáàảãạấềộữựỹĐẶ' ]{0,30}|\\PC{0,12}") {
            let (composed, decomposed) = (text.nfc().collect::<String>(), text.nfd().collect::<String>());
            prop_assert_eq!(sort_key(&composed), sort_key(&decomposed));
            prop_assert_eq!(name_sort_key(&composed), name_sort_key(&decomposed));
        }

        #[test]
        fn only_equal_texts_have_equal_keys(a in "[aàăằđd' ]{0,4}", b in "[aàăằđd' ]{0,4}") {
            prop_assert_eq!(sort_key(&a) == sort_key(&b), a == b);
            prop_assert_eq!(name_sort_key(&a) == name_sort_key(&b), a == b);
        }

        #[test]
        fn a_given_name_decides_whatever_stands_before_it(
            a in "(Nguyễn|Ân|Y|Zung)( Thị| Văn){0,2}", b in "(Lê|Đỗ|An)( Thị| Văn){0,2}", name in "(Hoà|An|Đạt|Yến)",
        ) {
            let later = name_sort_key(&format!("{b} {name}n"));
            let earlier = name_sort_key(&format!("{a} {name}"));
            prop_assert!(earlier < later);
        }
    }
}
