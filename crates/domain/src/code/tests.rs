use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;

fn pattern(template: &str) -> DossierCodePattern {
    let template = CodeTemplate::try_from(template.to_owned()).unwrap();
    DossierCodePattern { id: "dossier".into(), valid_from: None, valid_to: None, template, note: None }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn the_codes_of_both_years() {
    let until_2025 = pattern("{office_code}-{yymmdd}-{serial:4}");
    assert_eq!(until_2025.format("000.99.90.H42", day(2021, 12, 9), 7).unwrap(), "000.99.90.H42-211209-0007");
    assert_eq!(until_2025.format("H42.90.99", day(2021, 12, 9), 9999).unwrap(), "H42.90.99-211209-9999");
    let since_2025 = pattern("{office_code}-{yyyymmdd}-{serial:7}");
    assert_eq!(since_2025.format("G09.20", day(2026, 6, 9), 92_637).unwrap(), "G09.20-20260609-0092637");
}

#[test]
fn a_code_that_cannot_be_found_again_is_not_made() {
    let pattern_a = pattern("{office_code}-{yymmdd}-{serial:4}");
    let date = day(2021, 12, 9);
    assert_eq!(
        pattern_a.format("000.99.90.H42", date, 10_000),
        Err(CodeProblem::SerialTooLarge { serial: 10_000, max: 9_999 })
    );
    assert_eq!(pattern_a.format("000.99.90.H42", date, 0), Err(CodeProblem::SerialZero));
    for office in ["", "h42.90", "xx", "000.99.90", " H42"] {
        assert!(
            matches!(pattern_a.format(office, date, 1), Err(CodeProblem::NotRecognised { .. })),
            "{office}"
        );
    }
    // The 2026 shape exists with generation B only.
    let pattern_c = pattern("{office_code}-{yyyymmdd}-{serial:7}");
    assert!(matches!(pattern_c.format("000.99.90.H42", date, 1), Err(CodeProblem::NotRecognised { .. })));
}

#[test]
fn templates_are_complete_or_refused() {
    for bad in [
        "{office_code}-{yymmdd}",
        "{office_code}-{yymmdd}-{serial:0}",
        "{office_code}-{yymmdd}-{serial:10}",
        "{office_code}-{yymmdd}-{serial:4}-{serial:4}",
        "{office_code}-{ddmmyy}-{serial:4}",
        "{office_code",
        "",
    ] {
        assert!(CodeTemplate::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

#[test]
fn the_three_shapes_and_nothing_else() {
    for (code, shape) in [
        ("000.00.06.H56-231027-0361", Some(CodeShape::A)),
        (" h42.90.99-211209-0007\n", Some(CodeShape::B)),
        ("000 . 00.06.h56 – 231027 – 0361", Some(CodeShape::A)),
        ("g09.20\u{2212}20260609\u{2011}0092637", Some(CodeShape::C)),
        ("H42-211209--007", None),
        ("H42.90.99-2112o9-0007", None),
        ("H42-211209-0007", Some(CodeShape::B)),
        ("H42.1A.B2C.00.99-211209-0007", Some(CodeShape::B)),
        ("G09.20-20260609-0092637", Some(CodeShape::C)),
        ("H42.1.2-211209-0007", None),
        ("H42.10.20.30.40.50-211209-0007", None),
        ("000.00.06.H56-231027-361", None),
        ("000.00.06.H56-20231027-0000361", None),
        ("000.00.06.H56-20231027-0361", None),
        ("0000.00.06.H56-231027-0361", None),
        ("H42.90.99-211209-000７", None),
        ("-211209-0007", None),
        ("", None),
    ] {
        assert_eq!(recognise(code), shape, "{code}");
    }
    assert_eq!(short_form("000.99.90.H42-211209-1001"), "211209-1001");
    assert_eq!(short_form("G09.20-20260609-0092637"), "20260609-0092637");
    assert_eq!(short_form("not-a-code"), "not-a-code");
}

#[test]
fn agency_codes_convert() {
    for (a, b) in
        [("000.05.12.H42", "H42.12.05"), ("000.00.00.H42", "H42"), ("123.05.12.H42", "H42.12.05.123")]
    {
        assert_eq!(agency_code_generation(a), Some(Generation::A));
        assert_eq!(agency_code_generation(b), Some(Generation::B));
        assert_eq!(a_to_b(a).as_deref(), Some(b));
        assert_eq!(b_to_a(b).as_deref(), Some(a));
    }
    for odd in ["", "H42.", "H4", "H42.1", "h42", "000.05.12.H42.1", "0.05.12.H42"] {
        assert_eq!((agency_code_generation(odd), a_to_b(odd)), (None, None), "{odd}");
    }
    assert_eq!(b_to_a("H42.1A"), None);
    assert_eq!(b_to_a("H42.10.20.30.40"), None);
}

#[test]
fn a_code_goes_under_another_code_of_its_agency() {
    let code = DossierCode::read(" 000.99.90.h42-211209-0007").unwrap();
    assert_eq!((code.shape, code.agency_code.as_str()), (CodeShape::A, "000.99.90.H42"));
    assert_eq!(code.under("H42.90.99").as_deref(), Some("H42.90.99-211209-0007"));
    // The date of eight digits goes with generation B only.
    let of_2026 = DossierCode::read("G09.20-20260609-0092637").unwrap();
    assert_eq!(of_2026.under("000.00.20.G09"), None);
    assert_eq!(agency_spellings("H42.90.99"), ["H42.90.99", "000.99.90.H42"]);
    assert_eq!(agency_spellings("H42.1A"), ["H42.1A"]);
    assert_eq!(agency_spellings("nb-gv"), ["nb-gv"]);
}

#[test]
fn procedure_codes_as_people_write_them() {
    let national = |published_by: Option<&str>| {
        Some(ProcedureCode::National {
            national: "1.001193".into(),
            published_by: published_by.map(str::to_owned),
        })
    };
    assert_eq!(ProcedureCode::read(" 1.001193 "), national(None));
    assert_eq!(ProcedureCode::read("1.001193.000.00.00.h42"), national(Some("000.00.00.H42")));
    assert_eq!(ProcedureCode::read("1.001193.H38.12"), national(Some("H38.12")));
    for former in ["T-NBI-123456-TT", "t-nbi-123456-tt", "BTP-277325", "B–BTP–123456–TT"] {
        assert!(matches!(ProcedureCode::read(former), Some(ProcedureCode::Former(_))), "{former}");
    }
    for none in ["", "1.00119", "T-NBI-12345-TT", "BTP-2773255", "NGUYEN-123456", "1.001193.", "B-277325"] {
        assert_eq!(ProcedureCode::read(none), None, "{none}");
    }
}

#[test]
fn procedure_codes() {
    for good in ["1.001193", "2.000815", "1.001193.000.00.00.H42", "1.000948.H38", "1.000948.H38.12.345"] {
        assert!(is_procedure_code(good), "{good}");
    }
    for bad in [
        "",
        "0.001193",
        "1.00119",
        "1.0011930",
        "1.001193.",
        "1.001193.000.00.H42",
        "T-NBI-123456-TT",
        "1.00119đ",
    ] {
        assert!(!is_procedure_code(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        let _ = (recognise(&text), agency_code_generation(&text), a_to_b(&text), b_to_a(&text));
        let _ = (ProcedureCode::read(&text), DossierCode::read(&text));
        prop_assert_eq!(canonical(&canonical(&text)), canonical(&text));
        let _ = (is_procedure_code(&text), CodeTemplate::try_from(text.clone()).is_ok());
        prop_assert!(text.contains(short_form(&text)));
    }

    #[test]
    fn what_is_made_is_found(serial in 1_u32..=9_999, days in 0_u64..3_000) {
        let date = day(2018, 1, 1) + chrono::Days::new(days);
        let code = pattern("{office_code}-{yymmdd}-{serial:4}").format("000.99.90.H42", date, serial).unwrap();
        prop_assert_eq!(recognise(&code.to_lowercase()), Some(CodeShape::A));
    }
}
