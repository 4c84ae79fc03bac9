//! The real window. Each start takes a second or two, so there are few of these and each sees much.

use crate::{office::Office, privacy};
use serde_json::Value;
use system_tests::{Context as _, Failure, Outcome, Page, WindowDriver, axe, failure::expect, play, sample};

/// Faults of all screens in one sentence.
#[derive(Default)]
struct Screens(Vec<String>);

impl Screens {
    async fn look(&mut self, page: &Page, name: &str) {
        if let Err(failure) = axe::check(page, name).await {
            self.0.push(failure.to_string());
        }
    }

    fn told(self) -> Outcome {
        expect(self.0.is_empty(), || self.0.join("\n"))
    }
}

/// From the district's string to a dossier at the district, with no mouse; every screen passes axe.
#[tokio::test]
async fn a_clerk_does_the_whole_job_by_keyboard() -> Outcome {
    let mut office = Office::open()?;
    let (code, paper_code) = (office.hub.enrolment("GX-01")?, office.hub.staff_code(sample::CLERK)?);
    let folder = office.path("GX-01");
    std::fs::create_dir_all(&folder)?;
    let window = WindowDriver::open(&folder).await?;
    let mut screens = Screens::default();
    window.until_focus("textarea").await?;
    window.press("F9").await?;
    window.until_text("Chưa có mã ghi danh").await?;
    screens.look(&window, "enrol, empty").await;
    window.paste("MC1-ABCDEFGH").await?;
    window.press("F9").await?;
    window.until_text("chưa đủ hoặc").await?;
    screens.look(&window, "enrol, mistyped").await;
    window.until_focus("textarea").await?;
    window.press("Ctrl+a").await?;
    let sheet = play::enrol(&window, &code).await?;
    screens.look(&window, "sheet").await;
    play::leave_sheet(&window).await?;
    screens.look(&window, "sign in").await;
    play::set_pin(&window, &paper_code).await?;
    screens.look(&window, "today, empty").await;

    play::choose_procedure(&window).await?;
    // F9 too early: nothing is received, the focus is where something is missing, and the sentence is there.
    window.press("F9").await?;
    window.until_text("Chưa có họ tên").await?;
    window.until_focus("[id='owner.full_name'][aria-invalid=true]").await?;
    screens.look(&window, "receive, incomplete").await;
    office.hub.kill();
    play::fill(&window).await?;
    screens.look(&window, "receive").await;
    // Why this date, day by day, and away again.
    window.press("Alt+v").await?;
    window.until_text("Không tính: Nghỉ hằng tuần").await?;
    screens.look(&window, "receive, why").await;
    window.press("Alt+v").await?;
    let code = play::commit(&window).await?;
    screens.look(&window, "received").await;
    expect(play::waiting_offline(&window).await? == 1, || "the key bar counts something else".to_owned())?;
    let pdf = window.prints().join(format!("giay-hen-{code}.pdf"));
    expect(pdf.is_file(), || format!("{} was not printed", pdf.display()))?;

    window.press("Ctrl+3").await?;
    window.until_text(sample::NAME).await?;
    window.until_text("Diễn biến").await?;
    screens.look(&window, "dossiers").await;
    std::fs::remove_file(&pdf)?;
    window.press("F7").await?;
    window.until_text("Đã ghi một lần in lại").await?;
    expect(pdf.is_file(), || "F7 printed nothing".to_owned())?;
    window.press("F1").await?;
    window.until_there("dialog[open]").await?;
    screens.look(&window, "keys").await;
    window.press("Esc").await?;
    window.until("the end of the dialogue", "return !document.querySelector('dialog[open]')", vec![]).await?;
    window.press("Ctrl+8").await?;
    window.until_text("Mất mạng từ").await?;
    screens.look(&window, "sync, offline").await;
    office.hub.start()?;
    play::sync(&window).await?;
    screens.look(&window, "sync").await;
    window.press("Ctrl+1").await?;
    window.until_text(sample::NAME).await?;
    screens.look(&window, "today").await;
    expect(office.hub.dossiers()? == 1, || "the district does not have it".to_owned())?;
    // The window writes a log into its folder; it tells nothing either.
    let secrets = [sample::NAME, sample::NUMBER, sample::ADDRESS, sample::PHONE, sample::PIN, &sheet];
    privacy::tells_nothing(&[folder.join("data"), folder.join("window.log")], &secrets)?;
    screens.told()
}

/// Killed in the middle of typing: after the next start, unlocked with the sheet, the draft is offered and whole.
#[tokio::test]
async fn what_was_being_typed_is_there_after_a_power_cut() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let sheet = desk.unlock_code.clone().context("no sheet")?;
    desk.kill();
    let folder = office.path("GX-01");
    let mut screens = Screens::default();
    let window = WindowDriver::open(&folder).await?;
    window.until_text("Mở khóa máy").await?;
    window.until_focus("input[type=text]").await?;
    window.write("ABCDE-ABCDE").await?;
    window.press("F9").await?;
    window.until_text("Mã mở khóa chưa đúng").await?;
    screens.look(&window, "unlock, wrong code").await;
    window.press("Ctrl+a").await?;
    play::unlock(&window, &sheet).await?;
    window.until_focus("input[type=password]").await?;
    window.write("111222").await?;
    window.until_text("Còn 4 lần").await?;
    screens.look(&window, "sign in, wrong PIN").await;
    play::sign_in(&window).await?;
    play::choose_procedure(&window).await?;
    window.write("Vũ Thị Mận").await?;
    play::holds(&window, "owner.full_name", "Vũ Thị Mận").await?;
    // By itself, without a key that saves.
    system_tests::wait::until_async("the draft", async || {
        let draft = play::ask(&window, "load_draft", Value::Null).await?;
        Ok((draft["form"]["owner"]["full_name"] == "Vũ Thị Mận").then_some(()))
    })
    .await?;
    window.kill();

    let window = WindowDriver::open(&folder).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    window.press("F2").await?;
    window.until_text("Có một hồ sơ đang nhập dở").await?;
    screens.look(&window, "a draft is offered").await;
    window.press("F9").await?;
    play::holds(&window, "owner.full_name", "Vũ Thị Mận").await?;
    window.until_text(sample::PROCEDURE).await?;
    expect(office.hub.dossiers()? == 0, || "the district heard of a draft".to_owned())?;
    screens.told()
}

/// The folder is open elsewhere: the window says so instead of working, and harms nothing.
#[tokio::test]
async fn a_second_window_says_that_it_is_the_second() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let window = WindowDriver::open(&office.path("GX-01")).await?;
    window.until_text("Một Cửa đang mở ở cửa sổ khác").await?;
    axe::check(&window, "second window").await?;
    window.press("F5").await?;
    window.until_text("Một Cửa đang mở ở cửa sổ khác").await?;
    desk.receive(&sample::citizen())?;
    desk.sync().map_err(|failure| Failure::said(format!("the first one was harmed: {failure}")))?;
    // Once the first is gone, the second opens by itself.
    desk.kill();
    window.until_text("Mở khóa máy").await?;
    Ok(())
}
