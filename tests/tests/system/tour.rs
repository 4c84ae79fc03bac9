//! Every screen of the counter in the real window, by keyboard and without a network: what is on it, and that it can be
//! read by everybody.

use crate::office::Office;
use system_tests::{Outcome, axe, play, sample};

/// A copy certification: its fee goes by pages.
const COPY: &str = "2.000815";

#[tokio::test]
async fn each_screen_of_the_counter_can_be_reached_and_read_without_a_network() -> Outcome {
    let mut office = Office::open()?;
    let window = office.unlocked_window("GX-01").await?;
    office.hub.kill();
    window.until_there("[role=radiogroup]").await?;
    axe::check(&window, "sign-in").await?;
    play::sign_in(&window).await?;
    play::choose_procedure(&window).await?;
    play::fill(&window).await?;
    // The receipt beside the form is the document itself.
    window
        .until("the receipt", "return document.querySelector('.rcpt img')?.naturalWidth > 100", vec![])
        .await?;
    axe::check(&window, "receive").await?;
    window.resize(1366, 696).await?;
    let primary =
        "const { top, bottom } = document.querySelector('[aria-keyshortcuts^=F9]').getBoundingClientRect();
        return top > 0 && bottom < innerHeight";
    window.until("F9 in a low window", primary, vec![]).await?;
    axe::check(&window, "receive-low").await?;
    window.resize(1366, 768).await?;
    play::commit(&window).await?;
    axe::check(&window, "done").await?;

    window.press("F2").await?;
    window.until_focus("input[role=combobox]").await?;
    window.write(COPY).await?;
    window.until_text("Chứng thực bản sao").await?;
    window.press("Enter").await?;
    window.until_there("[id='pages']").await?;
    window.scan(sample::CARD).await?;
    window.until_focus("[id='pages']").await?;
    window.write("2").await?;
    // The receipt has caught up with the typing.
    let rests = "const now = document.querySelector('.rcpt img')?.src;
        window.rests = now && now === window.drawn ? (window.rests ?? 0) + 1 : 0;
        window.drawn = now;
        return window.rests > 20";
    window.until("the receipt to rest", rests, vec![]).await?;
    axe::check(&window, "receive-fee").await?;
    window.press("Alt+L").await?;
    window.until_text("Mỗi dòng là một hồ sơ riêng").await?;
    axe::check(&window, "receive-list").await?;

    window.press("Ctrl+1").await?;
    window.until_text("Vừa nhận").await?;
    axe::check(&window, "home").await?;
    window.press("Ctrl+3").await?;
    window.until_there("[role=tablist]").await?;
    axe::check(&window, "dossiers").await?;
    window.press("Ctrl+K").await?;
    window.until_focus("dialog input").await?;
    window.write("thang").await?;
    // There, and to be seen: nothing lies over the chosen row, and no box cuts it off.
    let seen = "const row = document.querySelector('dialog [role=option][aria-selected=true]');
        if (!row || !row.textContent.includes('Nguyễn Văn Thắng')) return false;
        const { x, y, width, height } = row.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2)?.closest('[role=option]') === row";
    window.until("the dossier's row in the palette", seen, vec![]).await?;
    axe::check(&window, "palette").await?;
    window.press("Esc").await?;
    window.press("F1").await?;
    window.until_there("dialog[open]").await?;
    axe::check(&window, "help").await?;
    window.press("Esc").await?;
    window.press("Ctrl+,").await?;
    window.until_text("Đầu đọc nối bằng").await?;
    axe::check(&window, "settings").await?;
    window.press("Ctrl+K").await?;
    window.until_focus("dialog input").await?;
    window.write(">khóa máy").await?;
    let lock = "return document.querySelector('dialog [role=option][aria-selected=true]')?.textContent.includes('Khóa máy')";
    window.until("the command that locks", lock, vec![]).await?;
    window.press("Enter").await?;
    window.until_text("Màn hình của Đinh Thị Hương vẫn giữ nguyên").await?;
    axe::check(&window, "locked").await
}
