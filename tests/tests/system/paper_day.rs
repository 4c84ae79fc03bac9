//! A day without power, in the real window by keyboard: sheets are printed with their numbers, one is entered with the
//! hour that stands on it, one is given back.

use crate::office::Office;
use system_tests::{Outcome, axe, folder, play, receipt, sample, wait};

const TYPED: &str = "const field = document.querySelectorAll('.pd input')[arguments[0]];
    if (!field) return false; field.focus(); field.select(); return true";

#[tokio::test]
async fn sheets_are_printed_ahead_entered_and_given_back_in_the_window() -> Outcome {
    let mut office = Office::open()?;
    let window = office.window("GX-01").await?;
    office.hub.kill();

    // Of today, so that one of them can be entered today.
    window.press("Ctrl+,").await?;
    window.until_text("Đầu đọc nối bằng").await?;
    window.press("Alt+M").await?;
    window.until_text("Chưa in tờ nào").await?;
    for (at, text) in [(0, "09/12/2021"), (1, "3")] {
        window.until("the fields of the sheets", TYPED, vec![at.into()]).await?;
        window.write(text).await?;
    }
    window.press("F9").await?;
    window.until_text("Đã in 3 tờ").await?;
    window.until_text("01-0003/TNHS").await?;
    let prints = window.prints().to_owned();
    let pdf = wait::until("the sheets in the printer", || {
        Ok(folder::files(&prints)?.into_iter().find(|file| file.extension().is_some_and(|end| end == "pdf")))
    })?;
    let words = receipt::words(&pdf)?;
    for number in ["01-0001/TNHS", "01-0002/TNHS", "01-0003/TNHS"] {
        assert!(words.contains(number), "{number} is not on the sheets: {words}");
    }
    axe::check(&window, "paper").await?;

    // The first in the list is given back, with a reason.
    window.press("F4").await?;
    window.until_text("Vì sao hủy").await?;
    window.write("Tờ viết hỏng").await?;
    axe::check(&window, "paper-burn").await?;
    window.press("F4").await?;
    window.until_text("Đã ghi hủy").await?;
    window.until_text("2 tờ chờ nhập hoặc hủy").await?;

    // Another is entered with the hour on it.
    let next = "const row = [...document.querySelectorAll('.pd tr')]
            .find((one) => one.textContent.includes('chưa nhập'));
        row?.click(); return !!row";
    window.until("a sheet that is not entered", next, vec![]).await?;
    window.press("Alt+N").await?;
    window.until_focus("input[role=combobox]").await?;
    window.write(sample::PROCEDURE).await?;
    let first = "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes(arguments[0])
        && document.activeElement.value === arguments[0]";
    window.until("the procedure as the first row", first, vec![sample::PROCEDURE.into()]).await?;
    window.press("Enter").await?;
    window.until_focus("[id='sheet.hour']").await?;
    let drawn = "return document.querySelector('.sheets img')?.src ?? null";
    let before = window.until("the paper beside the form", drawn, vec![]).await?;
    window.write("9:15").await?;
    play::holds(&window, "sheet.hour", "9:15").await?;
    // The paper beside the form goes by the hour that was written by hand.
    let changes =
        "const src = document.querySelector('.sheets img')?.src; return !!src && src !== arguments[0]";
    window.until("the paper with the hour", changes, vec![before]).await?;
    play::fill(&window).await?;
    // It is the sheet that the citizen has: its own code, and the name as it is typed.
    let paper = "const said = document.querySelector('.sheets img')?.alt ?? '';
        return said.includes(arguments[0]) && said.includes(arguments[1])";
    let code = format!("{}-211209-", sample::OFFICE_CODE);
    window.until("the paper beside the form", paper, vec![code.into(), sample::NAME.into()]).await?;
    axe::check(&window, "paper-enter").await?;
    play::commit(&window).await?;
    window.until_text("Công dân đã có tờ viết tay").await?;
    axe::check(&window, "paper-entered").await
}
