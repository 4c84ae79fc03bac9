//! The health page in the real window: what it says of this machine is true.

use crate::office::Office;
use serde_json::json;
use system_tests::{Context as _, Failure, Outcome, WindowDriver, axe, play, sample};

/// With the network cut the page counts what only this machine has; after the exchange, nothing.
#[tokio::test]
async fn the_health_page_counts_what_is_not_sent_and_sends_it() -> Outcome {
    let mut office = Office::open()?;
    let window = office.window("GX-01").await?;
    office.hub.kill();
    for _ in 0..2 {
        play::choose_procedure(&window).await?;
        play::fill(&window).await?;
        play::commit(&window).await?;
    }
    window.press("Ctrl+8").await?;
    window.until_text("Xem sức khỏe máy").await?;
    window.press("Ctrl+9").await?;
    window.until_focus("[role=option]").await?;
    window.until_text("2 việc chưa gửi, lâu nhất từ 14:").await?;
    // What the machine has never measured is not made up: the clock was compared when the desk joined.
    window.until_text("Khớp với huyện").await?;
    axe::check(&window, "health, offline").await?;
    choose(&window, "unsent").await?;
    window.until_there("aside [data-primary]").await?;
    office.hub.start()?;
    window.press("F9").await?;
    window.until_text("Không còn gì chờ gửi, liên lạc lúc 14:").await?;
    axe::check(&window, "health").await?;
    window.press("Esc").await?;
    window.until_text("Mọi việc đã làm ở máy này đều đã tới huyện").await?;
    let received = office.hub.dossiers()?;
    system_tests::failure::expect(received == 2, || {
        format!("the district has {received} of {}", sample::NAME)
    })
}

/// The machine is gone, the stick and the sheet are there: a new machine takes the place of the old one, by keyboard,
/// and has even what had never been sent.
#[tokio::test]
async fn a_desk_comes_back_from_its_stick_on_another_machine() -> Outcome {
    let mut office = Office::open()?;
    let stick = office.path("stick");
    std::fs::create_dir(&stick)?;
    let stick = stick.to_str().context("the stick's path is no text")?.to_owned();
    let sheet = office.sheet("GX-01")?;
    office.hub.kill();
    // Received without a network, and then saved: the stick alone has it.
    let window = WindowDriver::open(&office.path("GX-01")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    play::choose_procedure(&window).await?;
    play::fill(&window).await?;
    let code = play::commit(&window).await?;
    window.press("Ctrl+9").await?;
    choose(&window, "backup").await?;
    window.press("F9").await?;
    window.until_text("Chưa có nơi sao lưu. Chọn USB bên dưới").await?;
    window.until_focus("aside input[type=text]").await?;
    window.write(&stick).await?;
    window.press("F9").await?;
    window.until_text("Bản gần nhất lúc 14:").await?;
    axe::check(&window, "health, backup made").await?;
    window.kill();

    let window = WindowDriver::open(&office.path("new")).await?;
    window.until_focus("textarea").await?;
    window.press("F4").await?;
    window.until_focus("input[type=text]").await?;
    axe::check(&window, "restore, where").await?;
    window.write(&stick).await?;
    window.press("F9").await?;
    window.until_there("[role=radio][aria-checked=true]").await?;
    window.until_focus("input[type=text]").await?;
    axe::check(&window, "restore, which").await?;
    window.write("ABCD-EFGH-ABCD-EFGH-ABCD").await?;
    window.press("F9").await?;
    window.until_text("Mã mở khóa chưa đúng").await?;
    window.until_focus("input[type=text]").await?;
    window.press("Ctrl+a").await?;
    window.write(&sheet).await?;
    window.press("F9").await?;
    window.until_text("Đã khôi phục máy GX-01").await?;
    axe::check(&window, "restore, done").await?;
    window.press("F9").await?;
    play::sign_in(&window).await?;
    window.press("Ctrl+3").await?;
    window.until_text(code.rsplit_once('.').map_or(code.as_str(), |(_, short)| short)).await?;
    window.until_text(sample::NAME).await?;
    // It gives no number out until the district has said what was used.
    window.until_text("Chưa cấp số mới").await?;
    axe::check(&window, "a restored desk").await?;
    Ok(())
}

/// A line of the health page by keyboard, whatever asks for more before it.
pub async fn choose(window: &WindowDriver, topic: &str) -> Outcome {
    window.until_focus("[role=option]").await?;
    let is =
        "return document.querySelector('[role=option][aria-selected=true]')?.dataset.topic === arguments[0]";
    for _ in 0..30 {
        if window.run(is, vec![json!(topic)]).await? == json!(true) {
            return Ok(());
        }
        window.press("Down").await?;
    }
    Err(Failure::said(format!("the health page has no line {topic}")))
}
