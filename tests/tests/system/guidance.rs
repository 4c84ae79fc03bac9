//! Papers are missing: form 02 at the real window, and the citizen who comes back with them.

use crate::office::Office;
use system_tests::{Outcome, Page, axe, failure::expect, play, sample};

/// The first paper's box.
const PAPER: &str = "[id^='components.'] input[type=checkbox]";

/// Tab by Tab to the papers.
async fn reach_papers(window: &Page) -> Outcome {
    let there = "return document.activeElement.matches(arguments[0])";
    for _ in 0..8 {
        window.press("Tab").await?;
        if window.run(there, vec![PAPER.into()]).await? == true {
            return Ok(());
        }
    }
    expect(false, || "Tab does not lead to the papers".to_owned())
}

#[tokio::test]
async fn what_is_missing_is_told_on_paper_and_brought_back_to_the_same_screen() -> Outcome {
    let office = Office::open()?;
    let window = office.window("GX-01").await?;
    play::choose_procedure(&window).await?;
    play::fill(&window).await?;
    reach_papers(&window).await?;
    window.write(" ").await?;
    window.until_text("Thiếu").await?;
    axe::check(&window, "receive, paper missing").await?;

    window.press("F9").await?;
    window.until_there("dialog[open]").await?;
    window.until_text("Thiếu 1 giấy tờ").await?;
    axe::check(&window, "guidance").await?;
    // A refusal is one key away, and leads nowhere without a reason.
    window.press("Shift+F9").await?;
    window.until_focus("[id='slip.refusal']").await?;
    window.press("F9").await?;
    window.until_text("Chưa có lý do").await?;
    axe::check(&window, "refusal, no reason").await?;
    window.press("Esc").await?;
    window.until("the end of the layer", "return !document.querySelector('dialog[open]')", vec![]).await?;
    window.press("F9").await?;
    window.until_text("Thiếu 1 giấy tờ").await?;
    window.press("F9").await?;
    let number = window.until_there("[data-testid=slip-number]").await?;
    expect(number == "01-0001/HDHS", || format!("the slip is {number}"))?;
    axe::check(&window, "guided").await?;
    let pdf = window.prints().join("phieu-bo-sung-01-0001-HDHS.pdf");
    expect(pdf.is_file(), || format!("{} was not printed", pdf.display()))?;

    // The citizen comes back.
    window.press("Ctrl+3").await?;
    window.until_text("Cần bổ sung").await?;
    axe::check(&window, "dossiers, waiting for papers").await?;
    window.press("F9").await?;
    play::holds(&window, "owner.full_name", sample::NAME).await?;
    play::holds(&window, "owner.phone", &play::digits(sample::PHONE)).await?;
    window.until_focus(PAPER).await?;
    window.write(" ").await?;
    let code = play::commit(&window).await?;
    let receipt = window.prints().join(format!("giay-hen-{code}.pdf"));
    expect(receipt.is_file(), || format!("{} was not printed", receipt.display()))?;
    play::sync(&window).await?;
    expect(office.hub.dossiers()? == 1, || "the district has not one dossier".to_owned())
}
