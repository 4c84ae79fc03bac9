//! The scenario.

use crate::Steps;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use system_tests::{
    ConsoleDriver, Context as _, HubProcess, Outcome, Page, WindowDriver, axe, failure::expect, play,
    receipt, sample,
};

/// Set at the console for this run only; the server goes with it.
const PASSWORD: &str = "mot-cua-gia-vien";

/// Plays the main job in `run_dir/headless` and leaves what a person may want to see in `run_dir`.
///
/// # Errors
/// The first step that fails; the window's last picture is left then.
pub async fn play(run_dir: &Path) -> Outcome<String> {
    let folder = run_dir.join("headless");
    let mut stage = Stage { run_dir: run_dir.to_owned(), steps: Steps::default(), faults: Vec::new() };
    // Two runs in one folder would take each other's server away.
    let lock = fs::File::create(run_dir.join("headless.lock"))?;
    lock.try_lock().context(format!("another headless run works in {}", run_dir.display()))?;
    stage.tidy(&folder)?;
    let mut hub =
        stage.steps.step("district server", async { HubProcess::started(&folder.join("hub")) }).await?;
    let (code, paper_code) = (hub.enrolment("GX-01")?, hub.staff_code(sample::CLERK)?);
    let desk = folder.join("desk");
    fs::create_dir_all(&desk)?;
    let window = stage.steps.step("window", WindowDriver::open(&desk)).await?;
    let played = at_the_desk(&mut stage, &mut hub, &window, &code, &paper_code).await;
    if played.is_err() {
        // The picture only helps; what failed is said already.
        let _ = window.picture(&run_dir.join("desk-failed.png")).await;
    }
    let received = played?;
    drop(window);
    let console = stage
        .steps
        .step("console", ConsoleDriver::open(&folder, &format!("{}/console", hub.address())))
        .await?;
    let seen = at_the_console(&mut stage, &hub, &console, &received.code).await;
    if seen.is_err() {
        let _ = console.picture(&run_dir.join("console-failed.png")).await;
    }
    seen?;
    stage.report(&received)?;
    expect(stage.faults.is_empty(), || stage.faults.join("\n"))?;
    Ok(format!("{} received offline, due {}, at the district", received.code, received.due_at))
}

/// What the desk did.
struct Received {
    code: String,
    received_at: String,
    due_at: String,
    operations: u64,
}

struct Stage {
    run_dir: PathBuf,
    steps: Steps,
    /// What axe found. It fails the run at its end, so that one run finds what is wrong with all screens.
    faults: Vec<String>,
}

impl Stage {
    /// Nothing of an earlier run may be taken for this one's.
    fn tidy(&self, folder: &Path) -> Outcome {
        if folder.exists() {
            fs::remove_dir_all(folder).context(folder.display())?;
        }
        for entry in fs::read_dir(&self.run_dir)?.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_picture =
                (name.starts_with("desk-") || name.starts_with("console-")) && name.ends_with(".png");
            if is_picture || name == "receipt.pdf" || name == "report.json" {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(fs::create_dir_all(folder)?)
    }

    /// A screen as it should be: its picture, and nothing serious for axe.
    async fn seen(&mut self, page: &Page, name: &str) -> Outcome {
        let path = self.run_dir.join(format!("{name}.png"));
        self.steps.step(name, page.picture(&path)).await?;
        self.look_through(page, name).await;
        Ok(())
    }

    async fn look_through(&mut self, page: &Page, name: &str) {
        if let Err(failure) = axe::check(page, name).await {
            self.faults.push(failure.to_string());
        }
    }

    fn report(&self, received: &Received) -> Outcome {
        let timings: serde_json::Map<String, Value> =
            self.steps.taken.iter().map(|(name, ms)| (name.clone(), json!(ms))).collect();
        let report = json!({
            "dossier_code": received.code,
            "received_at": received.received_at,
            "due_at": received.due_at,
            "synced": { "operations": received.operations, "dossiers": 1, "waiting": 0 },
            "timings_ms": timings,
        });
        Ok(fs::write(self.run_dir.join("report.json"), format!("{report:#}\n"))?)
    }
}

async fn at_the_desk(
    stage: &mut Stage,
    hub: &mut HubProcess,
    window: &WindowDriver,
    code: &str,
    paper_code: &str,
) -> Outcome<Received> {
    window.until_focus("textarea").await?;
    stage.seen(window, "desk-1-enrol").await?;
    stage.steps.step("enrolled", play::enrol(window, code)).await?;
    // The picture would show the code that opens the data, so this screen is only looked through.
    stage.look_through(window, "the sheet").await;
    stage.steps.step("sheet put away", play::leave_sheet(window)).await?;
    stage.seen(window, "desk-2-sign-in").await?;
    stage.steps.step("PIN set, signed in", play::set_pin(window, paper_code)).await?;
    stage.seen(window, "desk-3-home").await?;
    stage
        .steps
        .step("server down", async {
            hub.kill();
            Ok(())
        })
        .await?;
    stage.steps.step("procedure", play::choose_procedure(window)).await?;
    stage.steps.step("card scanned, telephone typed", play::fill(window)).await?;
    stage.seen(window, "desk-4-receive").await?;
    let code = stage.steps.step("F9", play::commit(window)).await?;
    expect(code.starts_with(&format!("{}-211209-", sample::OFFICE_CODE)), || {
        format!("{code} is no code of this day")
    })?;
    let dossiers = stage.steps.step("the key bar says offline", play::waiting_offline(window)).await?;
    expect(dossiers == 1, || format!("the key bar says that {dossiers} wait"))?;
    let status = play::ask(window, "sync_status", Value::Null).await?;
    let operations =
        status["waiting_operations"].as_u64().context(format!("how many operations wait? {status}"))?;
    stage.seen(window, "desk-5-done").await?;
    stage.steps.step("receipt", async { paper(&stage.run_dir, window.prints(), &code) }).await?;
    window.press("Ctrl+3").await?;
    let (received_at, due_at) = dates(window).await?;
    window.until_text("Diễn biến").await?;
    stage.seen(window, "desk-6-dossiers").await?;
    window.press("Ctrl+8").await?;
    window.until_text("Mất mạng từ").await?;
    stage.seen(window, "desk-7-sync-offline").await?;
    stage.steps.step("server up", async { hub.start() }).await?;
    stage.steps.step("synced", play::sync(window)).await?;
    stage.seen(window, "desk-8-sync").await?;
    Ok(Received { code, received_at, due_at, operations })
}

/// The printed receipt, read by eye and by a reader, and kept.
fn paper(run_dir: &Path, prints: &Path, code: &str) -> Outcome {
    let pdf = prints.join(format!("giay-hen-{code}.pdf"));
    let kept = run_dir.join("receipt.pdf");
    fs::copy(&pdf, &kept).context(pdf.display())?;
    receipt::check(&kept, code, &run_dir.join("headless"))
}

/// Both moments of the only dossier, from the desk itself.
async fn dates(window: &Page) -> Outcome<(String, String)> {
    let rows = play::ask(window, "dossiers", json!({ "text": "", "limit": 0 })).await?;
    let text =
        |value: &Value| value.as_str().map(str::to_owned).context(format!("a dossier without dates: {rows}"));
    let (received_at, due_at) = (text(&rows[0]["received_at"])?, text(&rows[0]["due"]["at"])?);
    expect(received_at.starts_with("2021-12-09T14:"), || format!("received at {received_at}"))?;
    expect(due_at == sample::DUE_AT, || format!("due at {due_at}, not {}", sample::DUE_AT))?;
    Ok((received_at, due_at))
}

async fn at_the_console(stage: &mut Stage, hub: &HubProcess, console: &Page, code: &str) -> Outcome {
    console.until_there("input[type=password]").await?;
    stage.seen(console, "console-1-sign-in").await?;
    stage.steps.step("console open", play::open_console(console, &hub.admin_code, PASSWORD)).await?;
    let one = "const row = [...document.querySelectorAll('tbody tr')].find((one) => one.textContent.includes(arguments[0]));
        return !!row && row.getAttribute('aria-label').includes('nhận hôm nay 1, chưa xong 1,')";
    console.until("the office with one dossier", one, vec![json!(sample::OFFICE_NAME)]).await?;
    stage.seen(console, "console-2-offices").await?;
    play::console_dossiers(console, code).await?;
    stage.seen(console, "console-3-dossiers").await?;
    expect(hub.dossiers()? == 1, || "`motcua-hub office` does not count one dossier".to_owned())
}
