//! The QR code of an identity card, as a reader types it.
//!
//! `037090001234||Nguyễn Văn A|01011990|Nam|Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình|01012021`: personal id,
//! old card number, name, birth date, sex, residence, day of issue. Readers and input methods spoil the marks,
//! so what is read is checked; nothing here stops the clerk, and nothing here may be logged.

use crate::{
    person::{BirthDate, IdHint, MAX_ADDRESS, MAX_FULL_NAME, Sex},
    text::{clean_line, has_marks, search_key},
};
use chrono::NaiveDate;

/// The person that a card names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardPerson {
    /// Số định danh cá nhân, 12 digits; absent on the QR of an old card.
    pub personal_id: Option<String>,
    /// Số CMND.
    pub old_id_card_number: Option<String>,
    /// Họ và tên as read.
    pub full_name: String,
    /// Ngày sinh.
    pub birth_date: Option<BirthDate>,
    /// Giới tính.
    pub sex: Option<Sex>,
    /// Nơi thường trú as read.
    pub residence_address: Option<String>,
    /// Ngày cấp.
    pub issued_on: Option<NaiveDate>,
    /// The reader or the input method lost marks of name or address: they must be typed, or taken from an
    /// earlier dossier.
    pub marks_lost: bool,
}

/// What somebody should look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CardWarning {
    /// See [`CardPerson::marks_lost`].
    MarksLost,
    /// The name holds something else than letters and spaces.
    NameUnclear,
    /// The birth date is no date, or has not come yet.
    BirthDateUnread,
    /// The sex is neither "Nam" nor "Nữ".
    SexUnread,
    /// The digits of the number say another sex.
    IdContradictsSex,
    /// The digits of the number say another birth year.
    IdContradictsBirthYear,
    /// The day of issue is given and is no date.
    IssuedOnUnread,
}

/// A card that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// Whose.
    pub person: CardPerson,
    /// What to look at.
    pub warnings: Vec<CardWarning>,
}

/// Reads a card; `None` when the text is no card: fewer than six fields (some cards leave out the day of issue,
/// newer ones add more), a first field that is not 12 (or 9) digits, or no name. `today` is the local date.
#[must_use]
pub fn read_card(text: &str, today: NaiveDate) -> Option<Card> {
    let fields: Vec<&str> = text.trim().split('|').map(str::trim).collect();
    let [id, old_id, name, birth, sex, address, more @ ..] = fields.as_slice() else {
        return None;
    };
    let full_name = clean_line(name, MAX_FULL_NAME).ok().filter(|name| !name.is_empty())?;
    let (personal_id, own_old_id) = match id.len() {
        _ if !is_digits(id) => return None,
        12 => (Some((*id).to_owned()), None),
        9 => (None, Some((*id).to_owned())),
        _ => return None,
    };
    let old_id_card_number = own_old_id.or_else(|| is_digits(old_id).then(|| (*old_id).to_owned()));
    let mut warnings = Vec::new();
    let mut warn = |when: bool, warning| {
        if when {
            warnings.push(warning);
        }
    };

    // A reader that lacks a letter sends `?`; one that lacks them all drops every mark.
    let is_spoilt = |text: &str| text.contains(['?', '\u{FFFD}']);
    let marks_lost =
        is_spoilt(name) || is_spoilt(address) || (full_name.contains(' ') && !has_marks(&full_name));
    warn(marks_lost, CardWarning::MarksLost);
    let is_clear = |c: char| c.is_alphabetic() || c == ' ' || "'’-.".contains(c);
    warn(!marks_lost && !full_name.chars().all(is_clear), CardWarning::NameUnclear);

    let birth_date = BirthDate::parse(birth, today).ok();
    warn(birth_date.is_none(), CardWarning::BirthDateUnread);
    // Compared without marks: "N?", "Nu" and a decomposed "Nữ" are one.
    let sex = match search_key(sex).as_str() {
        "nam" => Some(Sex::Male),
        "nu" | "n?" => Some(Sex::Female),
        _ => None,
    };
    warn(sex.is_none(), CardWarning::SexUnread);
    if let Some(hint) = personal_id.as_deref().and_then(IdHint::read) {
        warn(sex.is_some_and(|sex| sex != hint.sex), CardWarning::IdContradictsSex);
        let year = birth_date.as_ref().and_then(BirthDate::year);
        warn(year.is_some_and(|year| year != hint.birth_year), CardWarning::IdContradictsBirthYear);
    }
    let issued = more.first().copied().unwrap_or_default();
    let issued_on = BirthDate::parse(issued, today).ok().and_then(|date| date.date());
    warn(!issued.is_empty() && issued_on.is_none(), CardWarning::IssuedOnUnread);
    let residence_address = clean_line(address, MAX_ADDRESS).ok().filter(|address| !address.is_empty());

    let person = CardPerson {
        personal_id,
        old_id_card_number,
        full_name,
        birth_date,
        sex,
        residence_address,
        issued_on,
        marks_lost,
    };
    Some(Card { person, warnings })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CARD: &str =
        "037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình|01012021";

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 12, 10).unwrap()
    }

    fn warnings(text: &str) -> Vec<CardWarning> {
        read_card(text, today()).unwrap().warnings
    }

    #[test]
    fn the_card_of_the_guide() {
        let card = read_card(&format!("{CARD}\r\n"), today()).unwrap();
        assert_eq!(card.warnings, []);
        let person = card.person;
        assert_eq!(person.personal_id.as_deref(), Some("037090001234"));
        assert_eq!(person.old_id_card_number, None);
        assert_eq!(person.full_name, "Nguyễn Văn Thắng");
        assert_eq!(person.birth_date.unwrap().text, "01/01/1990");
        assert_eq!(person.sex, Some(Sex::Male));
        assert_eq!(person.residence_address.as_deref(), Some("Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình"));
        assert_eq!(person.issued_on, NaiveDate::from_ymd_opt(2021, 1, 1));
        assert!(!person.marks_lost);
    }

    #[test]
    fn more_and_fewer_fields() {
        assert_eq!(warnings(&format!("{CARD}|Cha|Mẹ||")), []);
        let six = CARD.strip_suffix("|01012021").unwrap();
        assert_eq!(read_card(six, today()).unwrap().person.issued_on, None);
        assert_eq!(warnings(six), []);
        assert_eq!(read_card("037090001234||Nguyễn Văn Thắng|01011990|Nam", today()), None);
        let old = read_card("037190001234|164123456|Đinh Thị Hương|02021990|Nữ|Gia Xuân|", today()).unwrap();
        assert_eq!(old.person.old_id_card_number.as_deref(), Some("164123456"));
        assert_eq!(old.warnings, []);
    }

    #[test]
    fn spoilt_readings_are_flagged_not_refused() {
        let lost = [CardWarning::MarksLost];
        assert_eq!(warnings("037090001234||Nguyen Van Thang|01011990|Nam|Thon 1|01012021"), lost);
        assert_eq!(warnings("037090001234||Nguy?n V?n Th?ng|01011990|Nam|Thôn 1|01012021"), lost);
        assert_eq!(warnings("037090001234||Nguyễn V?n|01011990|Nam|Thôn 1|01012021"), lost);
        assert_eq!(warnings("037190001234||Nguyễn Hương|01011990|N?|Thôn 1, Gia Vi?n|01012021"), lost);
        assert_eq!(warnings("037090001234||An|01011990|Nam|Thôn 1|01012021"), []);
        assert_eq!(
            warnings("037090001234||Nguyễn V3n|31021990|x|Thôn 1|32012021"),
            [
                CardWarning::NameUnclear,
                CardWarning::BirthDateUnread,
                CardWarning::SexUnread,
                CardWarning::IssuedOnUnread
            ]
        );
        assert_eq!(
            warnings("037090001234||Nguyễn Văn Thắng|01011991|Nữ|Thôn 1|"),
            [CardWarning::IdContradictsSex, CardWarning::IdContradictsBirthYear]
        );
    }

    #[test]
    fn what_is_no_card() {
        for text in [
            "",
            "|||||",
            "03709000123||An|01011990|Nam|x|",
            "abc||An|01011990|Nam|x|",
            "037090001234|||1|2|3|",
        ] {
            assert_eq!(read_card(text, today()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in any::<String>(), fields in "[0-9]{12}(\\|\\PC{0,12}){0,9}") {
            let _ = (read_card(&text, today()), read_card(&fields, today()));
        }

        #[test]
        fn a_card_cut_short_never_changes_its_number(cut in 0_usize..110) {
            let short: String = CARD.chars().take(cut).collect();
            if let Some(card) = read_card(&short, today()) {
                prop_assert_eq!(card.person.personal_id.as_deref(), Some("037090001234"));
            }
        }
    }
}
