//! What a reader scanned: an identity card, the code on a receipt, or neither.

use crate::{
    card::{Card, read_card},
    code,
};
use chrono::NaiveDate;

/// A scanned text, recognised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scan {
    /// An identity card.
    Card(Box<Card>),
    /// The receipt of a dossier.
    Receipt {
        /// The dossier code, upper case.
        code: String,
    },
    /// Something else. The text itself is not kept: it may be anything, and scans are never logged.
    Unknown {
        /// Its length in characters, to tell a cut scan from another kind of code.
        length: usize,
    },
}

/// The path of the public look-up page; the receipt's QR is `<address>/tra-cuu?m=<code>&k=<8 letters>`.
const LOOK_UP: &str = "/tra-cuu?";

/// Recognises a scan; `today` is the local date. The check letters of a receipt are for strangers on the
/// public page: at the counter the code alone is enough, so they are not looked at (an input method may
/// have spoilt them).
#[must_use]
pub fn recognise(text: &str, today: NaiveDate) -> Scan {
    if let Some(card) = read_card(text, today) {
        return Scan::Card(Box::new(card));
    }
    let text = text.trim();
    let in_link = text.split_once(LOOK_UP).and_then(|(_, query)| {
        query.split('&').find_map(|pair| pair.strip_prefix("m=").or_else(|| pair.strip_prefix("M=")))
    });
    let candidate = in_link.unwrap_or(text);
    match code::recognise(candidate) {
        Some(_) => Scan::Receipt { code: code::canonical(candidate) },
        None => Scan::Unknown { length: text.chars().count() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 12, 10).unwrap()
    }

    #[test]
    fn receipts_and_cards() {
        let receipt = Scan::Receipt { code: "000.25.90.H42-211207-0004".into() };
        for text in [
            "https://motcua.giavien.example/tra-cuu?m=000.25.90.H42-211207-0004&k=ABCDEFGH",
            "https://motcua.giavien.example/tra-cuu?k=âBCDEFGH&m=000.25.90.h42-211207-0004\r",
            " 000.25.90.H42-211207-0004\n",
        ] {
            assert_eq!(recognise(text, today()), receipt, "{text}");
        }
        let card = "037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1|01012021";
        assert!(matches!(recognise(card, today()), Scan::Card(_)));
    }

    #[test]
    fn anything_else_keeps_its_length_only() {
        assert_eq!(recognise(" 8934563138164 ", today()), Scan::Unknown { length: 13 });
        assert_eq!(recognise("https://x/tra-cuu?m=1&k=2", today()), Scan::Unknown { length: 25 });
        assert_eq!(recognise("", today()), Scan::Unknown { length: 0 });
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in any::<String>(), query in "\\PC{0,20}/tra-cuu\\?\\PC{0,30}") {
            let _ = (recognise(&text, today()), recognise(&query, today()));
        }
    }
}
