//! Amounts in words, as they stand on papers.

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const SCALES: [&str; 3] = ["", " nghìn", " triệu"];

/// "Mười hai nghìn đồng".
#[must_use]
pub fn in_words(amount: u64) -> String {
    let text = if amount == 0 { digit(0).to_owned() } else { number(amount) };
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{} đồng", letters.as_str())
}

fn number(amount: u64) -> String {
    const BILLION: u64 = 1_000_000_000;
    let (billions, rest) = (amount / BILLION, amount % BILLION);
    let mut parts = Vec::new();
    if billions > 0 {
        parts.push(format!("{} tỷ", number(billions)));
    }
    for (scale, word) in SCALES.iter().enumerate().rev() {
        let group = rest / 1000_u64.pow(u32::try_from(scale).unwrap_or_default()) % 1000;
        if group > 0 {
            parts.push(format!("{}{word}", hundreds(group, !parts.is_empty())));
        }
    }
    parts.join(" ")
}

/// Three digits; `is_inside` when something stands before them, so that zeros are said.
fn hundreds(group: u64, is_inside: bool) -> String {
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    let mut words = Vec::new();
    if hundreds > 0 || is_inside {
        words.push(format!("{} trăm", digit(hundreds)));
    }
    match tens {
        0 if ones > 0 && !words.is_empty() => words.push("lẻ".to_owned()),
        0 => {}
        1 => words.push("mười".to_owned()),
        _ => words.push(format!("{} mươi", digit(tens))),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt".to_owned()),
        (1.., 5) => words.push("lăm".to_owned()),
        _ => words.push(digit(ones).to_owned()),
    }
    words.join(" ")
}

fn digit(digit: u64) -> &'static str {
    usize::try_from(digit).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or_default()
}
