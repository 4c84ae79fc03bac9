//! Work that is carried by hand, and a disk that was copied: by keyboard in the real window.

use crate::{health::choose, office::Office};
use system_tests::{Context as _, DeskProcess, Outcome, WindowDriver, axe, play, sample, wait};

/// A commune without a line: what waits goes onto a stick, another desk hands it over, and the district has it once.
#[tokio::test]
async fn work_of_a_desk_without_a_line_reaches_the_district_by_courier() -> Outcome {
    let mut office = Office::open()?;
    let stick = office.path("stick");
    std::fs::create_dir(&stick)?;
    let stick = stick.to_str().context("the stick's path is no text")?.to_owned();
    let (mut away, mut carrier) = (office.desk("GX-01")?, office.desk("GX-02")?);
    let (sheet, carriers_sheet) = (code_of(&away)?, code_of(&carrier)?);
    office.hub.kill();
    away.receive(&sample::citizen())?;
    away.kill();
    carrier.kill();

    let window = WindowDriver::open(&office.path("GX-01")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    window.press("Ctrl+9").await?;
    choose(&window, "unsent").await?;
    window.press("F4").await?;
    window.until_focus("aside input[type=text]").await?;
    window.press("F9").await?;
    window.until_text("Chưa có nơi chép").await?;
    axe::check(&window, "courier, where").await?;
    window.write(&stick).await?;
    window.press("F9").await?;
    window.until_text("Đã chép 1 việc ra 1 tệp").await?;
    axe::check(&window, "courier, written").await?;
    // Until the district answers it waits here too.
    window.until_text("1 việc chưa gửi").await?;
    window.kill();

    let window = WindowDriver::open(&office.path("GX-02")).await?;
    play::unlock(&window, &carriers_sheet).await?;
    play::sign_in(&window).await?;
    window.press("Ctrl+9").await?;
    choose(&window, "unsent").await?;
    window.press("F4").await?;
    window.until_focus("aside input[type=text]").await?;
    window.press("Shift+Tab").await?;
    window.until_focus("[role=radio]").await?;
    window.press("Right").await?;
    window.until_text("Nhận gói của máy khác từ USB").await?;
    window.press("Tab").await?;
    window.until_focus("aside input[type=text]").await?;
    window.write(&stick).await?;
    window.press("F9").await?;
    window.until_text("Đã nhận 1 gói").await?;
    axe::check(&window, "courier, taken").await?;
    office.hub.start()?;
    play::sync(&window).await?;
    wait::until("the district to have it", || Ok((office.hub.dossiers()? == 1).then_some(())))?;
    window.kill();
    // The author's own sending afterwards makes no second one.
    away.resume()?;
    away.sync()?;
    system_tests::failure::expect(office.hub.dossiers()? == 1, || "the district has it twice".to_owned())
}

/// Somebody copied the disk: both machines work. The copy is told when it meets the district, gives out nothing until
/// a person has said that the other machine is still there, keeps what it did and joins anew.
#[tokio::test]
async fn a_copied_disk_is_told_keeps_its_work_and_joins_anew() -> Outcome {
    let mut office = Office::open()?;
    let mut first = office.desk("GX-01")?;
    let sheet = code_of(&first)?;
    first.receive(&sample::citizen())?;
    first.sync()?;
    first.close();
    copy(&office.path("GX-01"), &office.path("copy"))?;
    copy(&office.path("GX-01"), &office.path("late"))?;
    // The second copy works before it meets the district.
    let enrolment = office.hub.enrolment("GX-04")?;
    office.hub.kill();
    let mut late = DeskProcess::new(&office.path("late"))?;
    late.unlock_code = Some(sheet.clone());
    late.resume()?;
    late.receive(&sample::citizen())?;
    late.kill();
    office.hub.start()?;
    first.resume()?;
    first.receive(&sample::citizen())?;
    first.sync()?;

    let window = WindowDriver::open(&office.path("copy")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    window.until_text("Dữ liệu này từng dùng ở một máy khác").await?;
    window.press("Ctrl+9").await?;
    choose(&window, "incarnation").await?;
    window.until_text("Máy kia bây giờ thế nào?").await?;
    axe::check(&window, "a copied disk").await?;
    // Neither answer is chosen by itself.
    window.press("F9").await?;
    window.until_focus("[role=radio]").await?;
    axe::check(&window, "a copied disk, not answered").await?;
    window.press("Right").await?;
    window.press("Right").await?;
    window.until_text("Hai máy không được dùng chung một tên").await?;
    window.press("Tab").await?;
    window.until_focus("aside textarea").await?;
    window.paste(&office.hub.enrolment("GX-03")?).await?;
    window.press("F9").await?;
    window.until_text("Máy GX-03").await?;
    axe::check(&window, "a copied disk, joined anew").await?;
    play::choose_procedure(&window).await?;
    play::fill(&window).await?;
    play::commit(&window).await?;
    play::sync(&window).await?;
    window.kill();

    let window = WindowDriver::open(&office.path("late")).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    window.until_text("Có máy khác đang dùng cùng dữ liệu này").await?;
    window.press("Ctrl+9").await?;
    choose(&window, "incarnation").await?;
    axe::check(&window, "a clone").await?;
    window.press("F9").await?;
    window.until_focus("aside textarea").await?;
    axe::check(&window, "a clone, nothing said").await?;
    window.paste(&enrolment).await?;
    window.press("F9").await?;
    window.until_text("Máy GX-04").await?;
    play::sync(&window).await?;
    window.press("Ctrl+9").await?;
    choose(&window, "numbers").await?;
    axe::check(&window, "numbers used twice").await?;
    system_tests::failure::expect(office.hub.dossiers()? == 4, || {
        "the district does not have all four".to_owned()
    })
}

fn code_of(desk: &DeskProcess) -> Outcome<String> {
    desk.unlock_code.clone().context("no sheet")
}

fn copy(from: &std::path::Path, to: &std::path::Path) -> Outcome {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else if path.is_file() {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
