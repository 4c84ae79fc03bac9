//! Sheets printed ahead, and workbooks.

use chrono::DateTime;
use forms::{
    BlankSheet, BlankSlips, FormProblem, MAX_SHEETS, RECEIPT_COPIES, Rendered, render,
    workbook::{Column, Sheet as Page, WorkbookProblem, read, write},
};

use crate::sheet::{Sheet, template};

fn slips(count: usize) -> BlankSlips {
    BlankSlips {
        governing_agency: "UBND HUYỆN GIA VIỄN".into(),
        issuing_agency: "UBND XÃ GIA XUÂN".into(),
        counter_name: "UBND xã Gia Xuân".into(),
        place_name: "Gia Xuân".into(),
        register_volume: "02/2021".into(),
        issued_at: DateTime::parse_from_rfc3339("2021-12-10T12:00:00+07:00").unwrap(),
        sheets: (1..=count)
            .map(|number| BlankSheet {
                form_number: format!("02-{number:04}/TNHS"),
                dossier_code: format!("000.27.90.H42-211210-{:04}", 1100 + number),
                register_seq: (16 + number).to_string(),
            })
            .collect(),
    }
}

fn set(count: usize) -> Result<Rendered, FormProblem> {
    let source = include_str!("../../../hub/catalogue/forms/form-01-blank.f2018.typ");
    render(&template(source), &slips(count).to_data().unwrap(), &RECEIPT_COPIES)
}

#[test]
fn each_sheet_has_its_numbers_on_both_copies_and_lines_to_write_on() {
    let sheet = Sheet::of(&set(3).unwrap());
    assert_eq!(sheet.pages, 6, "one page a copy");
    for (page, number) in [(1, 1), (2, 1), (5, 3), (6, 3)] {
        let text = sheet.text(page);
        for line in [
            format!("Số: 02-{number:04}/TNHS"),
            format!("Mã hồ sơ: 000.27.90.H42-211210-{:04}", 1100 + number),
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ".to_owned(),
            "Tiếp nhận hồ sơ của: ....".to_owned(),
            "4. Thời gian nhận hồ sơ: .....giờ".to_owned(),
            format!("Quyển số: 02/2021 Số thứ tự: {}", 16 + number),
        ] {
            assert!(text.contains(&line), "`{line}` is missing on page {page}:\n{text}");
        }
    }
    assert!(sheet.text(1).contains("(Liên: Lưu)") && sheet.text(2).contains("(Liên: Giao khách hàng)"));
    assert!(matches!(set(MAX_SHEETS + 1), Err(FormProblem::TooLarge { .. })));
}

#[test]
fn a_workbook_comes_back_as_it_was_written_and_another_file_is_none() {
    let column =
        |title| Column { title, note: "Ghi chú", example: "Ví dụ: 0012", width: 12.0, is_required: true };
    let columns = [column("Mã hồ sơ"), column("Ngày nhận")];
    let rows = [vec!["000123".to_owned(), "09/12/2021".to_owned()], vec![String::new(), "Đỗ Ẳ".to_owned()]];
    let page = Page { name: "Hồ sơ", about: "Điền như trên giấy", columns: &columns, rows: &rows };
    let found = read(&write(&[page]).unwrap()).unwrap();
    assert_eq!(found[0].name, "Hồ sơ");
    let lines: Vec<(u32, Vec<&str>)> = found[0]
        .rows
        .iter()
        .map(|row| (row.number, row.cells.iter().map(|cell| cell.text.as_str()).collect()))
        .collect();
    assert_eq!(lines[1], (2, vec!["Mã hồ sơ", "Ngày nhận"]));
    assert_eq!(lines[3], (4, vec!["000123", "09/12/2021"]), "no zero is lost");
    assert_eq!(lines[4], (5, vec!["", "Đỗ Ẳ"]));
    assert!(matches!(read(b"%PDF-1.7"), Err(WorkbookProblem::Unreadable)));
}
