//! How a word that somebody typed to find a name goes together with the words of names.

use super::{
    marked::{has_few_ways, may_become},
    search_key,
    syllable::{Spelt, Tone, other_i},
};

/// How well; the better first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fit {
    /// The marks that were typed, or none was typed.
    Exact,
    /// Nothing against it: the tone has not been typed yet, or the name was written down without marks.
    Open,
}

/// A word that somebody typed, taken apart once to be held against many names.
#[derive(Clone, Debug)]
pub struct TypedWord {
    key: String,
    other: Option<String>,
    spelt: Spelt,
}

impl TypedWord {
    /// Takes a word apart; `None` when nothing of it can be searched.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let key = search_key(typed);
        (!key.is_empty()).then(|| Self { other: other_i(&key), spelt: Spelt::of(typed), key })
    }

    /// As [`search_key`] of what was typed.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// As [`other_spelling`] of the key.
    pub(super) fn other(&self) -> Option<&str> {
        self.other.as_deref()
    }

    pub(super) fn spelt(&self) -> &Spelt {
        &self.spelt
    }

    /// As [`fit`].
    #[must_use]
    pub fn fit(&self, word: &str) -> Option<Fit> {
        let key = search_key(word);
        let is_other = self.other.as_ref() == Some(&key);
        if !(key.starts_with(&self.key) || is_other) {
            return None;
        }
        let typed = &self.spelt;
        if typed.is_bare() {
            return Some(Fit::Exact);
        }
        let word = Spelt::of(word);
        if word.is_bare() {
            return Some(Fit::Open);
        }
        let pairs = || typed.letters.iter().zip(&word.letters);
        let is_same = |(a, b): (&char, &char)| a == b || (is_other && "iy".contains(*a) && "iy".contains(*b));
        if typed.tone == Tone::Level {
            let is_on_the_way = if has_few_ways(&typed.letters) {
                pairs().all(|(a, b)| is_same((a, b)) || may_become(*a, *b))
            } else {
                pairs().all(is_same)
            };
            let is_exact = word.tone == Tone::Level && pairs().all(is_same);
            return is_on_the_way.then_some(if is_exact { Fit::Exact } else { Fit::Open });
        }
        (typed.tone == word.tone && pairs().all(is_same)).then_some(Fit::Exact)
    }
}

/// Whether a typed word begins a word of a name. Without marks it begins any; with marks, those that have the
/// same ones (*hằng* is not *hạng*), wherever the tone stands (*hoà* is *hòa*), and words without any mark. As
/// long as no tone is typed, a plain letter may become a marked one: *nguye*, *nguyê*, *nguyên* on the way to
/// *nguyễn*. *i* and *y* are one at the end of a whole word: *Mỹ*, *Mĩ*.
#[must_use]
pub fn fit(typed: &str, word: &str) -> Option<Fit> {
    TypedWord::read(typed)?.fit(word)
}

/// The folded spellings under which a whole word may stand in an index besides its own.
#[must_use]
pub fn other_spelling(folded: &str) -> Option<String> {
    other_i(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_marks_tell_names_apart() {
        use Fit::{Exact, Open};
        for (typed, word, expected) in [
            ("hang", "Hằng", Some(Exact)),
            ("hằng", "Hằng", Some(Exact)),
            ("hằng", "Hạng", None),
            ("hằng", "Hàng", None),
            ("hàng", "Hằng", None),
            ("hằng", "HANG", Some(Open)),
            ("hằ", "hằng", Some(Exact)),
            ("hăng", "Hằng", Some(Open)),
            ("hăng", "Hăng", Some(Exact)),
            ("nguyê", "Nguyễn", Some(Open)),
            ("NGUYỄN", "nguyễn", Some(Exact)),
            ("đang", "Đặng", Some(Open)),
            ("đang", "Dang", Some(Open)),
            ("đang", "Dặng", None),
            ("d", "Đặng", Some(Exact)),
            ("hoà", "Hòa", Some(Exact)),
            ("hoà", "Hoàng", Some(Exact)),
            ("thuý", "Thúy", Some(Exact)),
            ("thúy", "Thủy", None),
            ("hoa\u{300}", "Hòa", Some(Exact)),
            ("mỹ", "Mĩ", Some(Exact)),
            ("mĩ", "Mỹ", Some(Exact)),
            ("mĩ", "Mỵ", None),
            ("my", "Mĩ", Some(Exact)),
            ("quí", "Quý", Some(Exact)),
            ("ly", "Linh", None),
            ("mai", "May", None),
            ("an", "Lan", None),
            ("", "An", None),
            ("\u{301}", "An", None),
        ] {
            assert_eq!(fit(typed, word), expected, "{typed} {word}");
        }
    }
}
