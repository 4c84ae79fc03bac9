//! What the district keeps back: said to the clerk whose work it is, decided by an administrator in the console.

use crate::{health::choose, office::Office};
use system_tests::{ConsoleDriver, Context as _, Outcome, WindowDriver, axe, failure::expect, play, sample};

/// The desk is withdrawn while it has work that was never sent; the work is kept, named at both ends, declined by
/// mistake and taken after all.
#[tokio::test]
async fn work_of_a_withdrawn_desk_is_kept_named_and_taken_by_an_administrator() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let sheet = desk.unlock_code.clone().context("no sheet")?;
    office.hub.kill();
    desk.receive(&sample::citizen())?;
    desk.kill();
    office.hub.say(&["desk", "revoke", "--desk", "GX-01", "--reason", "mất máy"])?;
    office.hub.start()?;

    let window = WindowDriver::open(&office.path("GX-01")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    window.press("Ctrl+8").await?;
    window.until_text("giữ lại vì máy này bị thu hồi").await?;
    axe::check(&window, "sync, withdrawn").await?;
    window.press("Ctrl+9").await?;
    choose(&window, "not_taken").await?;
    window.until_text("Huyện đã thôi nhận máy này khi việc tới nơi").await?;
    axe::check(&window, "health, held").await?;

    let console = ConsoleDriver::open(office.folder(), &format!("{}/console", office.hub.address())).await?;
    play::open_console(&console, &office.hub.admin_code, "mot-cua-gia-vien").await?;
    console.click("Giữ lại").await?;
    console.until_text("Chờ quyết định").await?;
    axe::check(&console, "console: held").await?;
    console.click("Không nhận").await?;
    console.until_there("dialog[open]").await?;
    console.until_focus("textarea").await?;
    axe::check(&console, "console: decline").await?;
    console.write("Trùng hồ sơ giấy").await?;
    console
        .run(
            "document.querySelector('dialog[open] .primary, dialog[open] button:last-of-type').click()",
            vec![],
        )
        .await?;
    console.until_text("Không nhận: Trùng hồ sơ giấy").await?;
    expect(office.hub.dossiers()? == 0, || "declined, and in the book all the same".to_owned())?;
    console.click("Nhận vào sổ").await?;
    console.until_text("Không giữ lại việc nào").await?;
    axe::check(&console, "console: nothing held").await?;
    expect(office.hub.dossiers()? == 1, || "the district does not have it".to_owned())
}
