//! The console in Chromium against the real server.

use crate::office::Office;
use system_tests::{ConsoleDriver, Outcome, axe, failure::expect, play, sample};

#[tokio::test]
async fn the_console_shows_what_the_desks_sent() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let received = desk.receive(&sample::citizen())?;
    let code = received["code"].as_str().unwrap_or_default();
    desk.sync()?;
    let console = ConsoleDriver::open(office.folder(), &format!("{}/console", office.hub.address())).await?;
    // A wrong code first: it says so and uses nothing up.
    console.until_focus("input[type=password]").await?;
    axe::check(&console, "console: sign in").await?;
    console.write("ABCD-EFGH-JKMN").await?;
    console.press("Enter").await?;
    console.until_text("chưa đúng").await?;
    axe::check(&console, "console: refused").await?;
    play::open_console(&console, &office.hub.admin_code, "mot-cua-gia-vien").await?;
    console.until_text("Gia Xuân").await?;
    axe::check(&console, "console: offices").await?;
    play::console_dossiers(&console, code).await?;
    axe::check(&console, "console: dossiers").await?;
    console.until_text(sample::NAME).await?;
    // Out, and the code that was used does not open again.
    console.click("Đăng xuất").await?;
    console.until_focus("input[type=password]").await?;
    console.write(&office.hub.admin_code).await?;
    console.press("Enter").await?;
    console.until_text("chưa đúng").await?;
    let shown = console.text().await?;
    expect(!shown.contains(sample::NAME), || "the name is still on the page after signing out".to_owned())
}
