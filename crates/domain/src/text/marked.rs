//! Words of names with their marks, as an index of beginnings holds them: the tone belongs to the syllable and is typed
//! anywhere in it, so it stands first, as one sign; then the letters. *Hằng* is found by the beginning of *huyền, hă*.

use super::{
    search_key,
    spelling::{Fit, TypedWord},
    syllable::{Spelt, Tone},
};

/// Stands before a word without any mark.
const BARE: char = '\u{E000}';
/// More ways in which plain letters may become marked ones than any syllable has.
const MOST_WAYS: usize = 81;

const TONES: [Tone; 6] = [Tone::Level, Tone::Huyen, Tone::Hoi, Tone::Nga, Tone::Sac, Tone::Nang];

/// The sign of a tone: of private use, so that no word of a name begins with it.
fn sign(tone: Tone) -> char {
    match tone {
        Tone::Level => '\u{E001}',
        Tone::Huyen => '\u{E002}',
        Tone::Hoi => '\u{E003}',
        Tone::Nga => '\u{E004}',
        Tone::Sac => '\u{E005}',
        Tone::Nang => '\u{E006}',
    }
}

fn term(sign: char, letters: &[char]) -> String {
    std::iter::once(sign).chain(letters.iter().copied()).collect()
}

/// A word of a name as an index holds it beside its [`search_key`]; `None` when nothing of it can be searched.
#[must_use]
pub fn marked_term(word: &str) -> Option<String> {
    if search_key(word).is_empty() {
        return None;
    }
    let spelt = Spelt::of(word);
    let sign = if spelt.is_bare() { BARE } else { sign(spelt.tone) };
    Some(term(sign, &spelt.letters))
}

/// What an index is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Words that begin so.
    Beginning(String),
    /// This word.
    Whole(String),
}

impl Wanted {
    /// Whether a word of the index is asked for.
    #[must_use]
    pub fn has(&self, term: &str) -> bool {
        match self {
            Self::Beginning(beginning) => term.starts_with(beginning),
            Self::Whole(whole) => term == whole,
        }
    }
}

/// The letters that a plain one becomes when its mark is typed.
fn marked(plain: char) -> &'static [char] {
    match plain {
        'a' => &['ă', 'â'],
        'd' => &['đ'],
        'e' => &['ê'],
        'o' => &['ô', 'ơ'],
        'u' => &['ư'],
        _ => &[],
    }
}

/// Whether a plain letter may become the other when its mark is typed.
pub(super) fn may_become(plain: char, letter: char) -> bool {
    marked(plain).contains(&letter)
}

/// Whether these letters become others in so few ways that all are asked for. Others stay as they are typed.
pub(super) fn has_few_ways(letters: &[char]) -> bool {
    letters
        .iter()
        .try_fold(1usize, |ways, letter| ways.checked_mul(1 + marked(*letter).len()))
        .is_some_and(|ways| ways <= MOST_WAYS)
}

fn ways(letters: &[char]) -> Vec<Vec<char>> {
    let mut all: Vec<Vec<char>> = vec![Vec::with_capacity(letters.len())];
    for letter in letters {
        let before = std::mem::take(&mut all);
        for way in before {
            for next in std::iter::once(letter).chain(marked(*letter)) {
                let mut way = way.clone();
                way.push(*next);
                all.push(way);
            }
        }
    }
    all
}

impl TypedWord {
    /// What an index of [`search_key`]s and [`marked_term`]s is asked for: any of these is in it where a word of the
    /// name fits at least so well, and nowhere else.
    #[must_use]
    pub fn wanted(&self, least: Fit) -> Vec<Wanted> {
        let spelt = self.spelt();
        if spelt.is_bare() {
            let other = self.other().map(|other| Wanted::Whole(other.to_owned()));
            return std::iter::once(Wanted::Beginning(self.key().to_owned())).chain(other).collect();
        }
        let mut all = Vec::new();
        let mut ask = |sign: char, letters: &[char]| {
            all.push(Wanted::Beginning(term(sign, letters)));
            if self.other().is_some() {
                all.push(Wanted::Whole(term(sign, &other_end(letters))));
            }
        };
        ask(sign(spelt.tone), &spelt.letters);
        if least == Fit::Open {
            ask(BARE, &self.key().chars().collect::<Vec<_>>());
            if spelt.tone == Tone::Level {
                let letters = &spelt.letters;
                let ways = if has_few_ways(letters) { ways(letters) } else { vec![letters.clone()] };
                for tone in TONES {
                    ways.iter().for_each(|way| ask(sign(tone), way));
                }
            }
        }
        all
    }
}

/// *i* for *y* at the end, and the other way round.
fn other_end(letters: &[char]) -> Vec<char> {
    let mut other = letters.to_vec();
    if let Some(last) = other.last_mut() {
        *last = match *last {
            'i' => 'y',
            'y' => 'i',
            letter => letter,
        };
    }
    other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fit;
    use proptest::prelude::*;

    fn is_found(typed: &str, word: &str, least: Fit) -> bool {
        let Some(typed) = TypedWord::read(typed) else { return false };
        let terms = [search_key(word), marked_term(word).unwrap_or_default()];
        typed.wanted(least).iter().any(|wanted| terms.iter().any(|term| wanted.has(term)))
    }

    fn word() -> impl Strategy<Value = String> {
        const SYLLABLES: [&str; 24] = [
            "nguyễn", "Nguyên", "nguyen", "Đặng", "dang", "đăng", "Hằng", "hạng", "HANG", "mỹ", "Mĩ", "mị",
            "quý", "Quí", "hoà", "Hòa", "hoàng", "Hoan", "thúy", "Thuỷ", "Lê", "le", "văn", "ướt",
        ];
        prop_oneof![
            proptest::sample::select(SYLLABLES.as_slice()).prop_map(str::to_owned),
            "[bdhmnqt]{0,1}[aăâeêioôơuưyáàạấểịộợừỹý]{1,3}(n|ng|)",
            "[DHLMNTdđ][aăáàeêoơuưyi]{1,2}",
        ]
    }

    /// A word, or the beginning of one.
    fn typed() -> impl Strategy<Value = String> {
        (word(), 1..9usize).prop_map(|(word, letters)| word.chars().take(letters).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_index_finds_exactly_what_fits(typed in typed(), word in word()) {
            let fit = fit(&typed, &word);
            prop_assert_eq!(is_found(&typed, &word, Fit::Exact), fit == Some(Fit::Exact));
            prop_assert_eq!(is_found(&typed, &word, Fit::Open), fit.is_some());
        }
    }

    #[test]
    fn however_much_is_typed_the_index_is_asked_for_few_things() {
        for text in ["đaaaaaaaaaaaaaaaaaaaaaaa", "đuooooouuuuuaaaaeeee", "ăn", "nguyên", "đương"] {
            let wanted = TypedWord::read(text).unwrap().wanted(Fit::Open);
            assert!(wanted.len() <= 2 * (MOST_WAYS * TONES.len() + 2), "{text}");
            assert!(is_found(text, text, Fit::Exact));
        }
    }
}
