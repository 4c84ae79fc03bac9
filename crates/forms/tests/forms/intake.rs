//! Forms 02 and 03: what stands on them, and that nothing falls off.

use forms::{Component, RECEIPT_COPIES, RefusalSlip, Rendered, SupplementSlip, render};

use crate::sheet::{Sheet, template};

fn supplement() -> SupplementSlip {
    serde_json::from_str(include_str!("../../samples/supplement.json")).unwrap()
}

fn refusal() -> RefusalSlip {
    serde_json::from_str(include_str!("../../samples/refusal.json")).unwrap()
}

fn set_supplement(slip: &SupplementSlip) -> Rendered {
    let source = include_str!("../../../hub/catalogue/forms/form-02.f2018.typ");
    render(&template(source), &slip.to_data().unwrap(), &RECEIPT_COPIES).unwrap()
}

fn set_refusal(slip: &RefusalSlip) -> Rendered {
    let source = include_str!("../../../hub/catalogue/forms/form-03.f2018.typ");
    render(&template(source), &slip.to_data().unwrap(), &RECEIPT_COPIES).unwrap()
}

fn in_order(text: &str, lines: &[&str]) {
    let mut rest = text;
    for line in lines {
        let at = rest.find(line).unwrap_or_else(|| panic!("`{line}` is missing or out of order in:\n{text}"));
        rest = &rest[at + line.len()..];
    }
}

#[test]
fn form_02_reads_as_the_circular_wants_it() {
    let sheet = Sheet::of(&set_supplement(&supplement()));
    assert_eq!(sheet.pages, 2, "one to the citizen, one kept");
    let text = sheet.text(1);
    in_order(
        &text,
        &[
            "UBND HUYỆN GIA VIỄN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "UBND XÃ GIA XUÂN Độc lập - Tự do - Hạnh phúc",
            "Số: 02-0003/HDHS Gia Xuân, ngày 09 tháng 12 năm 2021",
            "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
            "Hồ sơ của: Nguyễn Văn Thắng",
            "Nội dung yêu cầu giải quyết: Đăng ký nhận cha, mẹ, con",
            "Địa chỉ: Thôn 1, xã Gia Xuân, huyện Gia Viễn, tỉnh Ninh Bình",
            "Số điện thoại: 0912 345 678 Email: ....",
            "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
            "STT Thành phần hồ sơ",
            "1 Chứng cứ chứng minh quan hệ cha, con hoặc mẹ,",
            "3 Tờ khai chưa ghi ngày sinh của con",
            "Lý do: Thành phần hồ sơ chưa đủ theo Luật Hộ tịch 2014",
            "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc",
            "NGƯỜI HƯỚNG DẪN",
            "(Ký và ghi rõ họ tên)",
            "Đinh Thị Thu Hương",
        ],
    );
    assert!(sheet.running_text().contains("số điện thoại 0229 3866 123 để được hướng dẫn"));
    assert_eq!(text, sheet.text(2), "both copies say the same");
    assert!(!text.contains("Mã hồ sơ"), "no code was given yet:\n{text}");
}

#[test]
fn form_03_reads_as_the_circular_wants_it() {
    let sheet = Sheet::of(&set_refusal(&refusal()));
    assert_eq!(sheet.pages, 2);
    let text = sheet.text(1);
    in_order(
        &text,
        &[
            "Số: 02-0001/TCHS Gia Xuân, ngày 09 tháng 12 năm 2021",
            "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
            "Bộ phận tiếp nhận và trả kết quả: UBND xã Gia Xuân",
            "Tiếp nhận hồ sơ của: Nguyễn Văn Thắng",
            "Địa chỉ: Thôn 1, xã Gia Xuân",
            "Số điện thoại: 0912 345 678 Email: ....",
            "Nội dung yêu cầu giải quyết: Đăng ký kết hôn có yếu tố nước ngoài",
            "Qua xem xét, Bộ phận tiếp nhận và trả kết quả UBND xã Gia Xuân",
            "Thủ tục này thuộc thẩm quyền giải quyết của Ủy ban nhân dân huyện",
            "Xin thông báo cho Ông/Bà được biết và thực hiện.",
            "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ",
            "Nguyễn Văn Thắng Đinh Thị Thu Hương",
        ],
    );
}

#[test]
fn what_is_unknown_is_dotted_and_a_submitter_signs() {
    let mut slip = refusal();
    slip.about.phone = None;
    slip.about.submitter_name = Some("Hoàng Thị Ổn".into());
    let sheet = Sheet::of(&set_refusal(&slip));
    let text = sheet.text(1);
    assert!(text.contains("Số điện thoại: ....") && text.contains("Người nộp: Hoàng Thị Ổn"), "{text}");
    assert!(text.contains("Hoàng Thị Ổn Đinh Thị Thu Hương"), "{text}");
    let unknown = SupplementSlip { contact_phone: None, ..supplement() };
    let text = Sheet::of(&set_supplement(&unknown)).running_text();
    assert!(text.contains("số điện thoại ....") && text.contains("để được hướng dẫn"), "{text}");
}

#[test]
fn a_long_list_goes_on_over_numbered_pages_and_stays_on_the_paper() {
    let items = (1..=30)
        .map(|n| Component {
            name: format!("Giấy tờ phải bổ sung thứ {n}"),
            originals: 1,
            ..Component::default()
        })
        .collect();
    let sheet = Sheet::of(&set_supplement(&SupplementSlip { items, ..supplement() }));
    assert_eq!(sheet.pages, 4);
    assert!(sheet.text(1).contains("Trang 1/2") && sheet.text(2).contains("30 Giấy tờ phải bổ sung thứ 30"));
    let (width, height) = (148.0 * 72.0 / 25.4, 210.0 * 72.0 / 25.4);
    for [left, top, right, bottom] in sheet.word_edges() {
        assert!(left > 30.0 && right < width - 30.0 && top > 25.0 && bottom < height - 10.0);
    }
}
