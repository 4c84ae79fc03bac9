//! Form 01: what stands on it, and that nothing falls off it.

use forms::{Component, FormProblem, Limit, ReceiptSlip};
use serde_json::Value;

use crate::sheet::{SAMPLE, Sheet, components, receipt, sample};

/// Millimetres to points.
const MM: f64 = 72.0 / 25.4;

#[test]
fn the_first_copy_reads_as_the_circular_wants_it() {
    let sheet = Sheet::of(&receipt(&sample()));
    assert_eq!(sheet.pages, 2);
    let text = sheet.text(1);
    let lines = [
        "UBND HUYỆN GIA VIỄN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "UBND XÃ GIA XUÂN Độc lập - Tự do - Hạnh phúc",
        "BỘ PHẬN TIẾP NHẬN",
        "VÀ TRẢ KẾT QUẢ",
        "Số: 02-0017/TNHS Gia Xuân, ngày 09 tháng 12 năm 2021",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "(Liên: Lưu)",
        "Mã hồ sơ: 000.25.90.H42-211209-1001",
        "Quyển số: 02/2021 Số thứ tự: 1846",
        "Bộ phận tiếp nhận và trả kết quả: UBND xã Gia Xuân",
        "Tiếp nhận hồ sơ của: Nguyễn Văn Thắng",
        "Số CMND/Thẻ căn cước/Hộ chiếu: 037090001234",
        "Địa chỉ: Thôn 1, xã Gia Xuân, huyện Gia Viễn, tỉnh Ninh Bình",
        "Số điện thoại: 0912 345 678 Email: ....",
        "Nội dung yêu cầu giải quyết: Đăng ký nhận cha, mẹ, con",
        "1. Thành phần hồ sơ nộp gồm:",
        "TT Thành phần hồ sơ",
        "1 Tờ khai đăng ký nhận cha, mẹ, con 01",
        "4 Giấy tờ chứng minh nơi cư trú 01",
        "2. Số lượng hồ sơ: 01 (bộ) Phí, lệ phí: 15.000 đồng",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 03 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 08 giờ 37 phút, ngày 09 tháng 12 năm 2021",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 14 giờ 00 phút, ngày 14 tháng 12",
        "năm 2021",
        "6. Đăng ký nhận kết quả tại: Bộ phận Một cửa UBND xã Gia Xuân",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 02/2021 Số thứ tự: 1846",
        "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ",
        "(Ký và ghi rõ họ tên) (Ký và ghi rõ họ tên)",
        "Nguyễn Văn Thắng Đinh Thị Thu Hương",
    ];
    let mut rest = text.as_str();
    for line in lines {
        let at = rest.find(line).unwrap_or_else(|| panic!("`{line}` is missing or out of order in:\n{text}"));
        rest = &rest[at + line.len()..];
    }
    assert!(!text.contains("Người nộp:"), "the owner came in person:\n{text}");
    assert!(!text.contains("Trang"), "a single sheet is not numbered:\n{text}");
}

#[test]
fn the_second_copy_differs_only_in_its_name() {
    let sheet = Sheet::of(&receipt(&sample()));
    let kept = sheet.text(1);
    assert_eq!(kept.replace("(Liên: Lưu)", "(Liên: Giao khách hàng)"), sheet.text(2));
}

#[test]
fn what_is_unknown_is_dotted_or_absent() {
    let slip = ReceiptSlip {
        id_number: None,
        phone: None,
        email: Some(String::new()),
        due_at: None,
        fee_text: None,
        ..sample()
    };
    let text = Sheet::of(&receipt(&slip)).running_text();
    assert!(text.contains("Số điện thoại: ....") && text.contains("Email: ...."), "{text}");
    assert!(text.contains("giải quyết hồ sơ: .....giờ.....phút, ngày.....tháng.....năm....."), "{text}");
    assert!(!text.contains("Số CMND") && !text.contains("lệ phí"), "{text}");
}

#[test]
fn somebody_else_may_bring_the_dossier() {
    let slip = ReceiptSlip {
        submitter_name: Some("Hoàng Thị Ổn".to_owned()),
        subject: Some("con: Nguyễn Đỗ Hằng".to_owned()),
        ..sample()
    };
    let sheet = Sheet::of(&receipt(&slip));
    let text = sheet.running_text();
    assert_eq!(sheet.pages, 2);
    assert!(text.contains("Người nộp: Hoàng Thị Ổn Số CMND"), "{text}");
    assert!(sheet.text(1).contains("Hoàng Thị Ổn Đinh Thị Thu Hương"), "the submitter signs:\n{text}");
    assert!(text.contains("Đăng ký nhận cha, mẹ, con (con: Nguyễn Đỗ Hằng)"), "{text}");
}

#[test]
fn months_after_february_carry_no_zero() {
    let moment = |text| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    let slip = ReceiptSlip {
        issued_at: moment("2021-02-28T16:59:59+07:00"),
        received_at: moment("2021-03-01T07:05:00+07:00"),
        // The same instant as 00:30 on the 10th at the counter.
        due_at: Some(moment("2021-09-09T17:30:00Z")),
        ..sample()
    };
    let text = Sheet::of(&receipt(&slip)).running_text();
    assert!(text.contains("Gia Xuân, ngày 28 tháng 02 năm 2021"), "{text}");
    assert!(text.contains("07 giờ 05 phút, ngày 01 tháng 3 năm 2021"), "{text}");
    assert!(text.contains("00 giờ 30 phút, ngày 10 tháng 9 năm 2021"), "{text}");
}

#[test]
fn stacked_marks_survive() {
    let name = "NGUYỄN THỊ HẰNG, ĐỖ THẲNG, Ổn, Ậ Ẫ Ẩ Ẵ Ặ Ệ Ễ Ộ Ỗ Ợ Ỡ Ự Ữ Ỵ Ỹ đ ắ ằ ẳ ẵ ặ ữ ỹ";
    let slip = ReceiptSlip { owner_name: name.to_owned(), ..sample() };
    let sheet = Sheet::of(&receipt(&slip));
    assert!(sheet.running_text().contains(&format!("Tiếp nhận hồ sơ của: {name}")));
}

#[test]
fn what_people_write_is_never_markup() {
    let name = r#"*A* _B_ #read("/x") $y$ @z <w> // \\ -- ... "C""#;
    let slip = ReceiptSlip { owner_name: name.to_owned(), ..sample() };
    let text = Sheet::of(&receipt(&slip)).running_text();
    assert!(text.contains(&format!("Tiếp nhận hồ sơ của: {name} Số CMND")), "{text}");
}

#[test]
fn a_long_list_goes_on_with_its_header_and_the_code() {
    for (count, sheets) in [(10, 2), (40, 2)] {
        let slip = ReceiptSlip { components: components(count), ..sample() };
        let sheet = Sheet::of(&receipt(&slip));
        assert_eq!(sheet.pages, 2 * sheets, "{count} components");
        let first = sheet.text(1);
        let second = sheet.text(2);
        assert!(first.contains("000.25.90.H42-211209-1001 Trang 1/2"), "{first}");
        assert!(second.contains("000.25.90.H42-211209-1001 Trang 2/2"), "{second}");
        assert!(second.contains("(Ký và ghi rõ họ tên)"), "{second}");
        let all = format!("{first}{second}");
        for n in 1..=count {
            assert!(all.contains(&format!("{n} Giấy tờ kèm theo thứ {n} 01")), "{n} is missing:\n{all}");
        }
        if count == 40 {
            assert!(second.contains("TT Thành phần hồ sơ"), "{second}");
        }
        assert!(sheet.text(3).contains("(Liên: Giao khách hàng)"));
        inside_the_margins(&sheet);
    }
}

#[test]
fn long_names_wrap_and_nothing_is_cut() {
    let name = ["Công ty Trách nhiệm hữu hạn Một thành viên NGUYỄN THỊ HẰNG"; 6].join(", ");
    let unbroken = format!("{}@{}.example", "a".repeat(70), "b".repeat(70));
    let slip = ReceiptSlip {
        governing_agency: "ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN RANG - THÁP CHÀM".to_owned(),
        owner_name: name.clone(),
        officer_name: name.clone(),
        procedure_name: name.clone(),
        email: Some(unbroken.clone()),
        components: vec![Component {
            name: name.clone(),
            certified_copies: 120,
            note: Some("x".repeat(120)),
            ..Component::default()
        }],
        ..sample()
    };
    let sheet = Sheet::of(&receipt(&slip));
    inside_the_margins(&sheet);
    let text = sheet.running_text();
    // Owner, procedure, component on each copy; the two signatures stand side by side and may interleave.
    assert!(text.matches(&name).count() >= 6, "{text}");
    let closed: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect();
    assert!(closed.contains(&unbroken), "{text}");
    assert!(closed.contains(&"x".repeat(120)), "{text}");
}

fn inside_the_margins(sheet: &Sheet) {
    let words = sheet.word_edges();
    assert!(words.len() > 100);
    for [left, top, right, bottom] in words {
        assert!(left >= 12.0 * MM - 1.0 && right <= (148.0 - 12.0) * MM + 1.0, "{left}–{right} pt");
        // The footer stands within the lower margin, where every printer still reaches.
        assert!(top >= 11.0 * MM && bottom <= (210.0 - 5.0) * MM, "{top}–{bottom} pt");
    }
}

#[test]
fn the_printer_gets_black_or_white_only() {
    let sheet = Sheet::of(&receipt(&sample()));
    let pixels = sheet.pixels(1, 100);
    assert!(pixels.contains(&0));
    assert!(pixels.iter().all(|pixel| matches!(pixel, 0 | 255)));
}

#[test]
fn the_snapshot_is_what_was_stored() {
    let stored: Value = serde_json::from_str(SAMPLE).unwrap();
    assert_eq!(sample().to_data().unwrap(), stored);
    assert_eq!(sample().v, ReceiptSlip::VERSION);
    assert!(stored.to_string().len() < 2048, "a usual snapshot is small");
}

#[test]
fn moments_are_stored_in_vietnams_time_and_whole_seconds() {
    let stored = SAMPLE.replace("2021-12-09T08:37:00+07:00", "2021-12-09T01:37:00.987Z");
    let slip: ReceiptSlip = serde_json::from_str(&stored).unwrap();
    assert_eq!(slip, sample());
}

#[test]
fn a_snapshot_has_a_largest_size() {
    let slip = ReceiptSlip { components: components(400), ..sample() };
    let problem = slip.to_data().unwrap_err();
    assert!(
        matches!(
            problem,
            FormProblem::TooLarge { limit: Limit::Snapshot, allowed: ReceiptSlip::MAX_BYTES, .. }
        ),
        "{problem}"
    );
}
