use super::*;

fn fee(kind: FeeKind, amount_vnd: Option<u32>) -> Fee {
    Fee {
        kind,
        amount_vnd,
        first_pages: None,
        later_amount_vnd: None,
        max_vnd: None,
        free_for: None,
        note: None,
    }
}

/// TT 226/2016/TT-BTC.
fn certified_copy() -> Fee {
    Fee {
        first_pages: Some(2),
        later_amount_vnd: Some(1_000),
        max_vnd: Some(200_000),
        ..fee(FeeKind::PerPageTiered, Some(2_000))
    }
}

fn told(fee: &Fee, pages: u32, copies: u32) -> (u64, String) {
    match cost(fee, Counts { pages, copies }) {
        Cost::Sum(sum) => (sum.amount, sum.equation().replace('\u{a0}', " ")),
        other => panic!("{other:?}"),
    }
}

/// One row a rule: pages, copies, amount, and the sum as it is told.
#[test]
fn each_rule_adds_up_to_what_it_says() {
    let rows: [(&str, Fee, u32, u32, u64, &str); 13] = [
        ("fixed", fee(FeeKind::Fixed, Some(400_000)), 9, 9, 400_000, "Mức thu 400.000 đ"),
        ("case", fee(FeeKind::PerCase, Some(50_000)), 9, 9, 50_000, "1 việc × 50.000 đ = 50.000 đ"),
        ("copy", fee(FeeKind::PerCopy, Some(8_000)), 9, 1, 8_000, "1 bản × 8.000 đ = 8.000 đ"),
        ("copies", fee(FeeKind::PerCopy, Some(8_000)), 9, 3, 24_000, "3 bản × 8.000 đ = 24.000 đ"),
        ("province", fee(FeeKind::Province, Some(10_000)), 9, 9, 10_000, "Mức thu của tỉnh: 10.000 đ"),
        ("page 1", certified_copy(), 1, 1, 2_000, "1 trang × 2.000 đ × 1 bản = 2.000 đ"),
        ("page 2", certified_copy(), 2, 3, 12_000, "2 trang × 2.000 đ × 3 bản = 12.000 đ"),
        (
            "page 3",
            certified_copy(),
            3,
            1,
            5_000,
            "(2 trang × 2.000 đ + 1 trang × 1.000 đ) × 1 bản = 5.000 đ",
        ),
        (
            "page 5",
            certified_copy(),
            5,
            4,
            28_000,
            "(2 trang × 2.000 đ + 3 trang × 1.000 đ) × 4 bản = 28.000 đ",
        ),
        (
            "at the most",
            certified_copy(),
            198,
            2,
            400_000,
            "(2 trang × 2.000 đ + 196 trang × 1.000 đ) × 2 bản = 400.000 đ",
        ),
        (
            "above the most",
            certified_copy(),
            199,
            2,
            400_000,
            "(2 trang × 2.000 đ + 197 trang × 1.000 đ, tối đa 200.000 đ một bản) × 2 bản = 400.000 đ",
        ),
        (
            "no most",
            Fee { max_vnd: None, ..certified_copy() },
            199,
            1,
            201_000,
            "(2 trang × 2.000 đ + 197 trang × 1.000 đ) × 1 bản = 201.000 đ",
        ),
        (
            "all there can be",
            certified_copy(),
            MAX_PAGES,
            MAX_COPIES,
            1_999_800_000,
            "(2 trang × 2.000 đ + 9.997 trang × 1.000 đ, tối đa 200.000 đ một bản) × 9.999 bản = 1.999.800.000 đ",
        ),
    ];
    for (name, fee, pages, copies, amount, text) in rows {
        assert_eq!(told(&fee, pages, copies), (amount, text.to_owned()), "{name}");
    }
}

#[test]
fn a_rule_that_names_no_amount_is_unset_and_no_amount_is_invented() {
    let counts = Counts { pages: 2, copies: 1 };
    assert_eq!(cost(&fee(FeeKind::Free, None), counts), Cost::Free);
    assert_eq!(cost(&fee(FeeKind::Free, Some(0)), counts), Cost::Free);
    assert_eq!(cost(&fee(FeeKind::PerCase, Some(0)), counts), Cost::Free);
    for kind in [FeeKind::Fixed, FeeKind::PerCase, FeeKind::PerCopy, FeeKind::Province] {
        assert_eq!(cost(&fee(kind, None), counts), Cost::Unset, "{kind:?}");
    }
    // A scale of which a step is missing.
    assert_eq!(cost(&Fee { first_pages: None, ..certified_copy() }, counts), Cost::Unset);
    assert_eq!(cost(&Fee { later_amount_vnd: None, ..certified_copy() }, counts), Cost::Unset);
}

#[test]
fn more_pages_or_copies_never_cost_less() {
    let amount = |pages, copies| told(&certified_copy(), pages, copies).0;
    for pages in 1..260 {
        for copies in 1..4 {
            assert!(amount(pages, copies) <= amount(pages + 1, copies));
            assert!(amount(pages, copies) < amount(pages, copies + 1));
        }
    }
}

#[test]
fn groups_stand_as_the_catalogue_lists_them() {
    let listed = "Khai sinh đúng hạn (trong 60 ngày từ ngày sinh); gia đình có công; hộ nghèo; ";
    let fee = Fee { free_for: Some(listed.into()), ..fee(FeeKind::Province, None) };
    assert_eq!(
        fee.exempt_groups(),
        ["Khai sinh đúng hạn (trong 60 ngày từ ngày sinh)", "Gia đình có công", "Hộ nghèo"]
    );
    assert!(certified_copy().exempt_groups().is_empty());
}

#[test]
fn amounts_in_words() {
    for (amount, words) in [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (101, "Một trăm lẻ một đồng"),
        (1_000, "Một nghìn đồng"),
        (12_000, "Mười hai nghìn đồng"),
        (25_000, "Hai mươi lăm nghìn đồng"),
        (101_005, "Một trăm lẻ một nghìn không trăm lẻ năm đồng"),
        (400_000, "Bốn trăm nghìn đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (2_000_000_000, "Hai tỷ đồng"),
        (
            1_234_567_891,
            "Một tỷ hai trăm ba mươi bốn triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt đồng",
        ),
    ] {
        assert_eq!(in_words(amount), words);
    }
    for amount in [u64::MAX, 1_000_000_000_000, 999_999_999_999] {
        assert!(in_words(amount).ends_with(" đồng"));
    }
}
