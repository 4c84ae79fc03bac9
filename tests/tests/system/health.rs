//! The health page in the real window: what it says of this machine is true.

use crate::office::Office;
use system_tests::{Context as _, Outcome, WindowDriver, axe, play, sample};

/// With the network cut the page counts what only this machine has; after the exchange, nothing.
#[tokio::test]
async fn the_health_page_counts_what_is_not_sent_and_sends_it() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let sheet = desk.unlock_code.clone().context("no sheet")?;
    desk.kill();
    let window = WindowDriver::open(&office.path("GX-01")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
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
    // The line by keyboard, whatever asks for more before it.
    let line =
        "return document.querySelector('[role=option][aria-selected=true]')?.dataset.topic === 'unsent'";
    while window.run(line, vec![]).await? != serde_json::json!(true) {
        window.press("Down").await?;
    }
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
