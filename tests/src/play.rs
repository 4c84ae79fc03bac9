//! What a clerk does at the window, by keyboard alone.

use crate::{Context, Failure, Outcome, Page, failure::expect, sample};
use serde_json::{Value, json};

/// Signed in and at the first screen.
const HOME: &str = "[role=list][aria-label='Việc cần làm']";
/// The paper code, on any screen that asks for one.
const FIRST_FIELD: &str = "input[type=text]";
/// Where a PIN goes.
const PIN_FIELD: &str = "input[type=password]";

/// Screen "Ghi danh máy": pastes the district's string; gives back the code of the sheet.
///
/// # Errors
/// When the screen does not come, or the desk refuses.
pub async fn enrol(window: &Page, code: &str) -> Outcome<String> {
    window.until_focus("textarea").await?;
    window.paste(code).await?;
    window.press("F9").await?;
    let unlock_code = window.until_there("[data-testid=unlock-code]").await?;
    expect(unlock_code.len() > 10, || "the sheet shows no code".to_owned())?;
    Ok(unlock_code)
}

/// Past the sheet, which is shown once, and past the people, who set their PINs at the sign-in screen.
///
/// # Errors
/// When the screens do not come.
pub async fn leave_sheet(window: &Page) -> Outcome {
    window.press("F9").await?;
    window.until_text("Xong, vào đăng nhập").await?;
    window.press("F9").await?;
    window.until_there("[role=radiogroup]").await.map(|_| ())
}

/// Screen "Đăng nhập": chooses the clerk by digit, sets the PIN with the paper code, which signs in.
///
/// # Errors
/// When the screen does not come, or the desk refuses.
pub async fn set_pin(window: &Page, paper_code: &str) -> Outcome {
    choose(window).await?;
    window.until_focus(FIRST_FIELD).await?;
    window.write(paper_code).await?;
    window.press("Tab").await?;
    window.until_focus(PIN_FIELD).await?;
    window.write(sample::PIN).await?;
    let second = "const all = [...document.querySelectorAll('input[type=password]')];
        return all.length === 2 && document.activeElement === all[1]";
    window.until("the second field for the PIN", second, vec![]).await?;
    window.write(sample::PIN).await?;
    window.until_there(HOME).await.map(|_| ())
}

/// Screen "Đăng nhập": the PIN of the clerk who signed in last, or whom a digit chooses.
///
/// # Errors
/// When the screen does not come, or the desk refuses.
pub async fn sign_in(window: &Page) -> Outcome {
    window.until_there("[role=radiogroup]").await?;
    let chosen = "return !!document.querySelector('[role=radio][aria-checked=true]')?.textContent.includes(arguments[0])";
    if window.run(chosen, vec![json!(sample::CLERK_NAME)]).await? != json!(true) {
        choose(window).await?;
    }
    window.until_focus(PIN_FIELD).await?;
    window.write(sample::PIN).await?;
    window.until_there(HOME).await.map(|_| ())
}

async fn choose(window: &Page) -> Outcome {
    let script = "const all = [...document.querySelectorAll('[role=radio]')];
        const at = all.findIndex((one) => one.textContent.includes(arguments[0]));
        return at < 0 ? null : at + 1";
    let digit = window.until("the clerk's name", script, vec![json!(sample::CLERK_NAME)]).await?;
    window.press(&digit.to_string()).await
}

/// Screen "Mở khóa máy": types the code of the sheet.
///
/// # Errors
/// When the screen does not come, or the code does not open.
pub async fn unlock(window: &Page, unlock_code: &str) -> Outcome {
    window.until_focus(FIRST_FIELD).await?;
    window.write(unlock_code).await?;
    window.press("F9").await?;
    window.until_there("[role=radiogroup]").await.map(|_| ())
}

/// F2 and the procedure, typed by its code.
///
/// # Errors
/// When it is not found.
pub async fn choose_procedure(window: &Page) -> Outcome {
    window.press("F2").await?;
    window.until_focus("input[role=combobox]").await?;
    window.write(sample::PROCEDURE).await?;
    let first = "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes(arguments[0])
        && document.activeElement.value === arguments[0]";
    window.until("the procedure as the first row", first, vec![json!(sample::PROCEDURE)]).await?;
    window.press("Enter").await?;
    window.until_focus("[id='owner.full_name']").await
}

/// The citizen's card at the reader, then the telephone, which no card knows; who was here before is known with it.
///
/// # Errors
/// When the fields are not filled as the card says.
pub async fn fill(window: &Page) -> Outcome {
    window.scan(sample::CARD).await?;
    window.until_focus("[id='owner.phone'],[id='set_count']").await?;
    let fields = [
        ("owner.full_name", sample::NAME),
        ("owner.personal_id", sample::NUMBER),
        ("owner.birth_date", "01/01/1990"),
        ("owner.sex", "male"),
        ("owner.residence_address", sample::ADDRESS),
    ];
    for (field, wanted) in fields {
        let value = window.value(field).await?;
        expect(value == wanted, || format!("after the scan {field} is “{value}”, not “{wanted}”"))?;
    }
    if window.value("owner.phone").await?.is_empty() {
        window.until_focus("[id='owner.phone']").await?;
        window.write(sample::PHONE).await?;
        return holds(window, "owner.phone", sample::PHONE).await;
    }
    holds(window, "owner.phone", &digits(sample::PHONE)).await
}

/// As a field shows a telephone that was recorded: digits only.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Waits until a field holds a text: the driver may answer before the last key has arrived.
///
/// # Errors
/// When it never does.
pub async fn holds(window: &Page, field: &str, wanted: &str) -> Outcome {
    let script = "return document.getElementById(arguments[0])?.value === arguments[1]";
    window
        .until(&format!("“{wanted}” in {field}"), script, vec![json!(field), json!(wanted)])
        .await
        .map(|_| ())
}

/// F9; gives back the dossier's code.
///
/// # Errors
/// When it is not received; with what stands in the way.
pub async fn commit(window: &Page) -> Outcome<String> {
    window.press("F9").await?;
    let script = "const done = document.querySelector('[data-testid=received-code]');
        if (done) return { code: done.textContent.trim() };
        const bad = document.querySelector('.last [role=alert]');
        return bad ? { trouble: bad.textContent } : null";
    let outcome = window.until("the panel of what was received", script, vec![]).await?;
    if let Some(trouble) = outcome["trouble"].as_str() {
        return Err(Failure::said(format!("the dossier was not received: {trouble}")));
    }
    let short = outcome["code"].as_str().context("the panel shows no code")?;
    Ok(format!("{}-{short}", sample::OFFICE_CODE))
}

/// How many dossiers wait, as the key bar says while the district does not answer.
///
/// # Errors
/// When it never says so.
pub async fn waiting_offline(window: &Page) -> Outcome<u64> {
    let script = "const said = document.querySelector('[data-testid=sync-line]')?.textContent ?? '';
        const found = /Mất mạng từ .*· (\\d+) chờ gửi/.exec(said);
        return found ? Number(found[1]) : null";
    let count = window
        .until("the key bar to say that the network is down and something waits", script, vec![])
        .await?;
    count.as_u64().context("the key bar names no number")
}

/// Screen "Đồng bộ": tries until the district has everything.
///
/// # Errors
/// When it never has.
pub async fn sync(window: &Page) -> Outcome {
    window.press("Ctrl+8").await?;
    window.until_there("[data-testid=sync-state]").await?;
    let done = "const said = document.querySelector('[data-testid=sync-line]')?.textContent ?? '';
        return said.includes('Đã gửi huyện') && !said.includes('chờ gửi')";
    crate::wait::until_async("everything to be sent", async || {
        if window.run(done, vec![]).await? == json!(true) {
            return Ok(Some(()));
        }
        window.press("F5").await?;
        // The button says so while it tries; the next question comes when it has its answer.
        let idle = "return !document.querySelector('[aria-busy=true]')";
        window.until("the end of an exchange", idle, vec![]).await?;
        Ok(None)
    })
    .await
}

/// The console: signs in with the one-time code, sets a password, and waits for the offices.
///
/// # Errors
/// When the console does not come that far.
pub async fn open_console(console: &Page, admin_code: &str, password: &str) -> Outcome {
    console.until_there(PIN_FIELD).await?;
    let name = "const name = [...document.querySelectorAll('input')].find((one) => one.type !== 'password');
        if (name && name.value === '') { name.focus(); return true; } return false";
    if console.run(name, vec![]).await? == json!(true) {
        console.write("admin").await?;
    }
    console.run("document.querySelector('input[type=password]').focus()", vec![]).await?;
    console.write(admin_code).await?;
    console.press("Enter").await?;
    console.until_there("input[autocomplete=new-password]").await?;
    let fields = "return document.querySelectorAll('input[autocomplete=new-password]').length";
    let count = console.run(fields, vec![]).await?.as_u64().unwrap_or_default();
    for at in 0..count {
        let focus = "document.querySelectorAll('input[autocomplete=new-password]')[arguments[0]].focus()";
        console.run(focus, vec![json!(at)]).await?;
        console.write(password).await?;
    }
    console.press("Enter").await?;
    console.until_text(sample::OFFICE_NAME).await
}

/// The console: the list of dossiers, with this one.
///
/// # Errors
/// When it is not there.
pub async fn console_dossiers(console: &Page, code: &str) -> Outcome {
    console.click("Hồ sơ").await?;
    console.until_text(code.rsplit_once('.').map_or(code, |(_, short)| short)).await
}

/// Asks the desk behind the window, through the bridge that the window's own screens use.
///
/// # Errors
/// When the desk refuses.
pub async fn ask(window: &Page, use_case: &str, args: Value) -> Outcome<Value> {
    let script = "const [name, args, tell] = arguments;
        window.__TAURI_INTERNALS__.invoke('call', { name, args })
            .then((ok) => tell({ ok }), (problem) => tell({ problem }))";
    let answer = window.driver().execute_async(script, vec![json!(use_case), args]).await?.json().clone();
    answer.get("ok").cloned().context(format!("{use_case}: {answer}"))
}
