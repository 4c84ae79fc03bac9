//! Data of before the program, in the real window by keyboard: the template is saved, filled in, looked at and entered.

use crate::office::Office;
use forms::workbook::{Column, Sheet, read, write};
use serde_json::json;
use std::path::Path;
use system_tests::{Context as _, Outcome, WindowDriver, axe, play};

/// A dossier of before, received on a Thursday; and one whose code is missing.
const ROWS: [&[(&str, &str)]; 2] = [
    &[
        ("Mã hồ sơ", "000.27.90.H42-211125-0012"),
        ("Mã thủ tục", "1.001022"),
        ("Họ và tên", "Trần Thị Bưởi"),
        ("Số CCCD hoặc CMND", "037190005678"),
        ("Ngày giờ nhận", "25/11/2021 9:30"),
        ("Ngày hẹn trả", "30/11/2021"),
        ("Quyển số", "01/2021"),
        ("Số thứ tự", "57"),
    ],
    &[
        ("Mã thủ tục", "1.001022"),
        ("Họ và tên", "Đỗ Văn Mạnh"),
        ("Ngày giờ nhận", "26/11/2021 9:30"),
        ("Quyển số", "01/2021"),
        ("Số thứ tự", "58"),
    ],
];

/// The template that the window wrote, with the rows in its first sheet.
fn filled(template: &Path) -> Outcome<Vec<u8>> {
    let found = read(&std::fs::read(template)?).context("the template")?;
    let dossiers = found.first().context("no sheet")?;
    let heads = dossiers.rows.get(1).context("no headings")?;
    let heads: Vec<&'static str> =
        heads.cells.iter().map(|cell| &*Box::leak(cell.text.clone().into_boxed_str())).collect();
    let columns: Vec<Column> = heads
        .iter()
        .map(|title| Column { title, note: "", example: "Ví dụ:", width: 10.0, is_required: false })
        .collect();
    let of = |row: &[(&str, &str)], head: &str| {
        row.iter().find(|(title, _)| *title == head).map_or_else(String::new, |(_, text)| (*text).to_owned())
    };
    let rows: Vec<Vec<String>> =
        ROWS.iter().map(|row| heads.iter().map(|head| of(row, head)).collect()).collect();
    let sheet = Sheet { name: &dossiers.name, about: "", columns: &columns, rows: &rows };
    write(&[sheet]).context("the workbook")
}

#[tokio::test]
async fn a_workbook_of_before_is_looked_at_and_entered_in_the_window() -> Outcome {
    let mut office = Office::open()?;
    let sheet = office.sheet("GX-01")?;
    office.hub.kill();
    let stick = office.path("stick");
    std::fs::create_dir_all(&stick)?;
    let window = WindowDriver::open(&office.path("GX-01")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;

    window.press("Ctrl+,").await?;
    window.until_text("Đầu đọc nối bằng").await?;
    window.press("Alt+I").await?;
    window.until_text("Chưa có gì được ghi").await?;
    let focus = "const field = document.querySelector('.gl input'); field?.focus(); return !!field";
    window.until("the field of the folder", focus, vec![]).await?;
    window.write(&stick.display().to_string()).await?;
    window.press("F7").await?;
    window.until_text("Đã lưu").await?;
    let book = filled(&stick.join("mot-cua-nhap-du-lieu-cu.xlsx"))?;

    // The system's dialog for files cannot be driven; its answer can.
    let choose = "const file = new File([new Uint8Array(arguments[0])], 'so-giay.xlsx');
        const answer = new DataTransfer();
        answer.items.add(file);
        const field = document.querySelector('input[type=file]');
        field.files = answer.files;
        field.dispatchEvent(new Event('change', { bubbles: true }))";
    window.run(choose, vec![json!(book)]).await?;
    window.until_text("1 sẽ nhập, 0 đã có, 1 cần sửa").await?;
    window.until_there("[data-testid=import-line]").await?;
    axe::check(&window, "golive").await?;
    window.press("F9").await?;
    window.until_text("Đã nhập 1 dòng").await?;
    window.until_text("0 sẽ nhập, 1 đã có, 1 cần sửa").await?;
    axe::check(&window, "golive-entered").await?;

    window.press("Ctrl+3").await?;
    window.until_text("Trần Thị Bưởi").await?;
    window.until_text("Từ hồ sơ giấy trước khi dùng máy").await?;
    axe::check(&window, "golive-dossier").await
}
