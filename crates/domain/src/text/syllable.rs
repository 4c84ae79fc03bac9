//! The Vietnamese syllable: its letters, its tone, and whether one is spelt as the language spells.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The tones, in the order of the dictionary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Tone {
    Level,
    Huyen,
    Hoi,
    Nga,
    Sac,
    Nang,
}

impl Tone {
    fn of(mark: char) -> Option<Self> {
        match mark {
            '\u{300}' => Some(Self::Huyen),
            '\u{309}' => Some(Self::Hoi),
            '\u{303}' => Some(Self::Nga),
            '\u{301}' => Some(Self::Sac),
            '\u{323}' => Some(Self::Nang),
            _ => None,
        }
    }
}

/// A word taken apart: lower-case letters with circumflex, breve, horn and bar, but without the tone, which
/// belongs to the syllable and not to a letter. *hòa* and *hoà* are one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spelt {
    pub(super) letters: Vec<char>,
    /// [`Tone::Level`] when none is written; of a word that writes several, the first.
    pub(super) tone: Tone,
    /// How many tones are written.
    pub(super) tones: usize,
}

impl Spelt {
    pub(super) fn of(word: &str) -> Self {
        let lower = word.to_lowercase();
        let (mut tone, mut tones) = (Tone::Level, 0);
        let without_tone: String = lower
            .nfd()
            .filter(|c| match Tone::of(*c) {
                None => true,
                Some(found) => {
                    if tones == 0 {
                        tone = found;
                    }
                    tones += 1;
                    false
                }
            })
            .nfc()
            .collect();
        let letters = without_tone.chars().filter(|c| !is_combining_mark(*c)).collect();
        Self { letters, tone, tones }
    }

    /// Neither a tone nor a marked letter.
    pub(super) fn is_bare(&self) -> bool {
        self.tones == 0 && self.letters.iter().all(char::is_ascii)
    }
}

/// Longest first, so that *ngh* is not read as *n*.
const INITIALS: [&str; 29] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x", "q", "",
];

/// Everything that may stand after the initial, tones left out.
const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip \
    it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on \
    ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ue uê uêch uênh ui \
    um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưng ươc ươi \
    ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ";

/// Whether a word is spelt as a Vietnamese syllable is: initial, rime and tone go together. Case and the place
/// of the tone do not matter.
pub(super) fn is_syllable(word: &str) -> bool {
    let spelt = Spelt::of(word);
    if spelt.letters.is_empty() || spelt.tones > 1 {
        return false;
    }
    let letters: String = spelt.letters.iter().collect();
    let is_stopped = letters.ends_with(['c', 'p', 't']) || letters.ends_with("ch");
    if is_stopped && !matches!(spelt.tone, Tone::Sac | Tone::Nang) {
        return false;
    }
    // "gì", "gìn", "giếng": the i of "gi" belongs to both.
    INITIALS.iter().any(|initial| {
        letters.strip_prefix(initial).is_some_and(|rime| match *initial {
            "q" => false,
            "ngh" | "gh" | "k" => is_rime(rime) && rime.starts_with(['e', 'ê', 'i', 'y']),
            "c" | "ng" => is_rime(rime) && !rime.starts_with(['e', 'ê', 'i', 'y']),
            "g" => is_rime(rime) && !rime.starts_with(['e', 'ê', 'y']),
            "gi" => is_rime(rime) && !rime.starts_with(['i', 'y']),
            "qu" => {
                is_rime(rime) && !rime.starts_with(['u', 'ư', 'o'])
                    || matches!(rime, "ynh" | "yt" | "ych" | "ot")
            }
            _ => is_rime(rime),
        })
    })
}

fn is_rime(rime: &str) -> bool {
    !rime.is_empty() && !rime.contains(' ') && RIMES.contains(&format!(" {rime} "))
}

/// The other spelling of a syllable that ends in the vowel *i* or *y* alone: *Mỹ* and *Mĩ*, *Lý* and *Lí*,
/// *Quý* and *Quí*. *Mai* and *May* are different names.
pub(super) fn other_i(folded: &str) -> Option<String> {
    let (head, last) = folded.split_at_checked(folded.len().checked_sub(1)?)?;
    let other = match last {
        "i" => 'y',
        "y" => 'i',
        _ => return None,
    };
    let is_alone = head.is_empty()
        || head == "qu"
        || (head != "g" && head.chars().all(|c| c.is_ascii_alphabetic() && !"aeiouy".contains(c)));
    is_alone.then(|| format!("{head}{other}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_belongs_to_the_syllable() {
        for (old, new) in
            [("hòa", "hoà"), ("THÚY", "THUÝ"), ("khỏe", "khoẻ"), ("ủy", "uỷ"), ("hoa\u{300}", "hòa")]
        {
            assert_eq!(Spelt::of(old), Spelt::of(new));
        }
        assert_ne!(Spelt::of("hòa"), Spelt::of("hóa"));
        assert_eq!(Spelt::of("Đặng").letters, ['đ', 'ă', 'n', 'g']);
        assert!(Spelt::of("Nam").is_bare() && !Spelt::of("Đan").is_bare() && !Spelt::of("Hà").is_bare());
    }

    #[test]
    fn syllables_of_the_language_and_others() {
        let good = "Nguyễn Huyền Quỳnh Quý Qui giếng gì gìn Giang nghĩa nghiêng ngoằn khuya khuỷu thuở ươn Yến y Ỷ ê \
            ô ích uỷ xoong quốc quẹt loạch khuếch huỵch Thương được rượu Bưởi chuột kỹ ghế phượng tưng HÀ";
        for word in good.split_whitespace() {
            assert!(is_syllable(word), "{word}");
        }
        let bad =
            "Đắk ă café Müller José ngia cì gêm qoa lạl việtt nhàc mãp Zũ thưl w àà õã ' a1 Hoàng-Anh Bảnhh";
        for word in bad.split_whitespace().chain([""]) {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn i_and_y_are_one_only_where_they_are_the_whole_vowel() {
        for (one, other) in [("my", "mi"), ("ly", "li"), ("quy", "qui"), ("y", "i"), ("thi", "thy")] {
            assert_eq!(other_i(one).as_deref(), Some(other));
            assert_eq!(other_i(other).as_deref(), Some(one));
        }
        for alone in ["mai", "may", "thuy", "tay", "hoi", "an", "gi", "", "đ"] {
            assert_eq!(other_i(alone), None, "{alone}");
        }
    }
}
