use super::*;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 12, 10).unwrap()
}

fn thang() -> Person {
    Person {
        full_name: "Nguyễn Văn Thắng".into(),
        personal_id: Some("037090001234".into()),
        birth_date: Some(BirthDate::parse("01/01/1990", today()).unwrap()),
        sex: Some(Sex::Male),
        residence_address: Some("Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình".into()),
        phone: Some("0912345678".into()),
        email: Some("thang@example.vn".into()),
        ..Person::default()
    }
}

fn problem(person: &Person) -> Option<(PersonField, FieldProblemKind)> {
    let found = person.validate(today());
    assert!(found.len() <= 1, "{found:?}");
    found.first().map(|problem| (problem.field, problem.kind))
}

#[test]
fn a_good_person_has_nothing_to_put_right() {
    assert_eq!(thang().validate(today()), []);
    assert_eq!(thang().warnings(today()), []);
    assert_eq!(thang().tidied(), thang());
    let only_name = Person { full_name: "Y Thị B'Lao".into(), ..Person::default() };
    assert_eq!((only_name.validate(today()), only_name.warnings(today())), (vec![], vec![]));
}

#[test]
fn absent_fields_are_null_for_the_window() {
    let json = serde_json::to_value(Person { full_name: "An".into(), ..Person::default() }).unwrap();
    assert_eq!(json.as_object().unwrap().len(), 8);
    assert!(json.get("phone").unwrap().is_null());
    assert_eq!(serde_json::from_str::<Person>(r#"{"full_name":"An"}"#).unwrap().full_name, "An");
}

#[test]
fn tidying_moves_and_trims() {
    let person = Person {
        full_name: "  nguye\u{302}\u{303}n  an ".into(),
        personal_id: Some("164 123 456".into()),
        phone: Some("+84 912.345.678".into()),
        email: Some("  ".into()),
        ..Person::default()
    }
    .tidied();
    assert_eq!(person.full_name, "nguyễn an");
    assert_eq!((person.personal_id, person.old_id_card_number.as_deref()), (None, Some("164123456")));
    assert_eq!((person.phone.as_deref(), person.email), (Some("0912345678"), None));
}

#[test]
fn each_field_names_its_problem() {
    let with = |change: fn(&mut Person)| {
        let mut person = thang();
        change(&mut person);
        problem(&person)
    };
    use FieldProblemKind as Kind;
    assert_eq!(with(|p| p.full_name = "  ".into()), Some((PersonField::FullName, Kind::Empty)));
    assert_eq!(with(|p| p.full_name = "Thắng 2".into()), Some((PersonField::FullName, Kind::HasDigit)));
    assert_eq!(
        with(|p| p.full_name = "a".repeat(121)),
        Some((PersonField::FullName, Kind::Text(TextProblem::TooLong { max: 120, actual: 121 })))
    );
    assert_eq!(
        with(|p| p.personal_id = Some("03709000123".into())),
        Some((PersonField::PersonalId, Kind::IdDigits { actual: 11 }))
    );
    assert_eq!(
        with(|p| p.personal_id = Some("0370900O1234".into())),
        Some((PersonField::PersonalId, Kind::IdNotDigits))
    );
    assert_eq!(
        with(|p| p.phone = Some("09123456".into())),
        Some((PersonField::Phone, Kind::Phone(PhoneProblem::Digits { actual: 8 })))
    );
    assert_eq!(with(|p| p.email = Some("thang@vn".into())), Some((PersonField::Email, Kind::Email)));
    assert_eq!(
        with(|p| p.residence_address = Some("Thôn\u{202e}1".into())),
        Some((PersonField::ResidenceAddress, Kind::Text(TextProblem::ControlCharacter('\u{202e}'))))
    );
    assert_eq!(
        with(|p| p.birth_date = Some(BirthDate { text: "1/1/1990".into(), precision: Precision::Day })),
        Some((PersonField::BirthDate, Kind::BirthDate(BirthDateProblem::Unreadable)))
    );
}

#[test]
fn phones() {
    for good in ["0912345678", "0387654321", "02293868123", "+85620123456"] {
        assert_eq!(phone::check(good), Ok(()), "{good}");
    }
    for (typed, tidied) in [
        ("84912345678", "0912345678"),
        ("(0229) 386-8123", "02293868123"),
        ("+84 0912 345 678", "0912345678"),
    ] {
        assert_eq!(phone::tidy(typed), tidied);
    }
    // What has not changed, and what was no number of a mobile before either.
    assert_eq!((phone::since_2018("0912345678"), phone::since_2018("01612345678")), (None, None));
    assert_eq!(phone::check("01612345678"), Err(PhoneProblem::Beginning));
    assert_eq!(phone::check("0112345678"), Err(PhoneProblem::Beginning));
    assert_eq!(phone::check("01234"), Err(PhoneProblem::Digits { actual: 5 }));
    assert_eq!(phone::check("09123456789"), Err(PhoneProblem::Digits { actual: 11 }));
    assert_eq!(phone::check("không có"), Err(PhoneProblem::NotDigits));
}

#[test]
fn a_mobile_number_of_before_2018_is_taken_and_told() {
    for (typed, now) in [
        ("0168 123 4567", "0381234567"),
        ("+84 1211234567", "0791234567"),
        ("01241234567", "0841234567"),
        ("0129.123.4567", "0821234567"),
        ("01881234567", "0581234567"),
        ("01991234567", "0591234567"),
    ] {
        let person = Person { phone: Some(typed.into()), ..thang() }.tidied();
        assert_eq!(problem(&person), None, "{typed}");
        assert_eq!(person.warnings(today()), [PersonWarning::OldPhone { now: now.into() }], "{typed}");
        let renewed = Person { phone: Some(now.into()), ..person };
        assert_eq!((problem(&renewed), renewed.warnings(today())), (None, vec![]));
    }
}

#[test]
fn birth_dates_as_typed() {
    for (typed, text, precision) in [
        ("01/01/1990", "01/01/1990", Precision::Day),
        ("1.1.1990", "01/01/1990", Precision::Day),
        (" 10-12-2021 ", "10/12/2021", Precision::Day),
        ("10122021", "10/12/2021", Precision::Day),
        ("1990-01-31", "31/01/1990", Precision::Day),
        ("29/02/2020", "29/02/2020", Precision::Day),
        ("10/12/21", "10/12/2021", Precision::Day),
        ("10/12/22", "10/12/1922", Precision::Day),
        ("5/1990", "05/1990", Precision::Month),
        ("12/2021", "12/2021", Precision::Month),
        ("1990", "1990", Precision::Year),
        ("2021", "2021", Precision::Year),
    ] {
        let date = BirthDate::parse(typed, today()).unwrap();
        assert_eq!((date.text.as_str(), date.precision), (text, precision), "{typed}");
        assert_eq!(date.check(today()), Ok(()));
        assert_eq!(date.date().is_some(), precision == Precision::Day);
    }
    for (typed, problem) in [
        ("31/02/1990", BirthDateProblem::NoSuchDay { day: 31, month: 2, year: 1990 }),
        ("29/02/2021", BirthDateProblem::NoSuchDay { day: 29, month: 2, year: 2021 }),
        ("13/1990", BirthDateProblem::NoSuchMonth { month: 13 }),
        ("00/00/1990", BirthDateProblem::NoSuchMonth { month: 0 }),
        ("11/12/2021", BirthDateProblem::Future),
        ("01/2022", BirthDateProblem::Future),
        ("2022", BirthDateProblem::Future),
        ("01/01/0190", BirthDateProblem::TooLongAgo { year: 190 }),
        ("", BirthDateProblem::Unreadable),
        ("hôm qua", BirthDateProblem::Unreadable),
        ("1/1/199", BirthDateProblem::Unreadable),
        ("1/1/1990/2", BirthDateProblem::Unreadable),
        ("+1/+1/1990", BirthDateProblem::Unreadable),
        ("101990", BirthDateProblem::Unreadable),
    ] {
        assert_eq!(BirthDate::parse(typed, today()), Err(problem), "{typed}");
    }
}

#[test]
fn the_digits_of_a_card_say_province_sex_and_year() {
    for (id, province, sex, year) in [
        ("001099000001", Some("Hà Nội"), Sex::Male, 1999),
        ("037190001234", Some("Ninh Bình"), Sex::Female, 1990),
        ("079201000001", Some("TP. Hồ Chí Minh"), Sex::Male, 2001),
        ("096321000001", Some("Cà Mau"), Sex::Female, 2021),
        ("003190001234", None, Sex::Female, 1990),
        ("000090001234", None, Sex::Male, 1990),
    ] {
        let hint = IdHint::read(id).unwrap();
        assert_eq!((province_name(hint.province), hint.sex, hint.birth_year), (province, sex, year), "{id}");
    }
    for none in ["", "03709000123", "0370900012345", "03709000123４", "03709000123a"] {
        assert_eq!(IdHint::read(none), None);
    }
}

#[test]
fn the_digits_of_a_card_only_warn() {
    let hint = IdHint::read("037090001234").unwrap();
    assert_eq!((hint.province, hint.sex, hint.birth_year), (37, Sex::Male, 1990));
    assert_eq!(
        IdHint::read("037315001234").map(|hint| (hint.sex, hint.birth_year)),
        Some((Sex::Female, 2015))
    );
    let mut person = thang();
    person.sex = Some(Sex::Female);
    person.birth_date = Some(BirthDate::parse("1991", today()).unwrap());
    assert_eq!(person.validate(today()), []);
    assert_eq!(
        person.warnings(today()),
        [PersonWarning::IdContradicts { says: hint, sex: true, birth_year: true }]
    );
    // Nobody is born in 2190, even where the field of the birth date is empty.
    let to_come =
        Person { personal_id: Some("037490001234".into()), sex: None, birth_date: None, ..person.clone() };
    let says = IdHint::read("037490001234").unwrap();
    assert_eq!(
        (says.birth_year, to_come.warnings(today())),
        (2190, vec![PersonWarning::IdContradicts { says, sex: false, birth_year: true }])
    );
    person.personal_id = Some("097191001234".into());
    assert_eq!(person.warnings(today()), [PersonWarning::IdProvinceUnknown { code: 97 }]);
    person.personal_id = None;
    person.old_id_card_number = Some("164123456".into());
    assert_eq!(person.warnings(today()), []);
    let in_2025 = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    assert_eq!(person.warnings(in_2025), [PersonWarning::OldCardExpired]);
    person.full_name = "Nguyễn Văn Th?ng".into();
    assert_eq!(person.warnings(today()), [PersonWarning::NameHasSign { sign: '?' }]);
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        let _ = (BirthDate::parse(&text, today()), IdHint::read(&text));
        let person = Person { full_name: text.clone(), personal_id: Some(text.clone()), phone: Some(text.clone()),
            email: Some(text), ..Person::default() };
        let _ = (person.validate(today()), person.warnings(today()));
        let tidied = person.tidied();
        prop_assert_eq!(tidied.clone().tidied(), tidied);
    }

    #[test]
    fn every_real_day_is_read_in_each_spelling(days in 0_i64..60_000) {
        let date = NaiveDate::from_ymd_opt(1850, 1, 1).unwrap() + chrono::Duration::days(days);
        for format in ["%d/%m/%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"] {
            let read = BirthDate::parse(&date.format(format).to_string(), today()).unwrap();
            prop_assert_eq!(read.date(), Some(date));
        }
    }
}
