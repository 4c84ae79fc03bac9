//! Vietnamese typed with an input method, key by key, into the real window.

use crate::office::Office;
use serde_json::{Value, json};
use system_tests::{
    Context as _, Keyboard, Outcome, WindowDriver,
    failure::expect,
    keyboard::{PERSON_MS, READER_MS},
    play, sample,
};

/// Telex for [`WRITTEN`].
const KEYS: &str = "Nguyeexn Thij Dduwowcj";
/// What a clerk means by [`KEYS`].
const WRITTEN: &str = "Nguyễn Thị Được";
/// A card as readers send it that know no letters with marks.
const PLAIN_CARD: &str =
    "037090001234||Nguyen Van Thang|01011990|Nam|Thon 1, xa Gia Xuan, huyen Gia Vien, Ninh Binh|01012021";

/// Every field of the screen in which text is typed; numbers are for the keys of digits.
const TEXT_FIELDS: &str = "return [...document.querySelectorAll('main input[type=text],main textarea')]
    .filter((e) => !e.disabled && !e.readOnly && e.offsetParent && !['numeric', 'tel'].includes(e.inputMode))
    .map((e) => e.id || (e.dataset.probe = e.id = `probe-${e.getAttribute('aria-label') ?? e.name}`))";

/// The window at "Tiếp nhận" with a procedure chosen, in front of the keyboard.
async fn receiving(office: &mut Office, keyboard: &Keyboard) -> Outcome<WindowDriver> {
    let sheet = office.sheet("GX-01")?;
    office.hub.kill();
    let window = WindowDriver::open_at(&office.path("GX-01"), keyboard).await?;
    play::unlock(&window, &sheet).await?;
    play::sign_in(&window).await?;
    play::choose_procedure(&window).await?;
    keyboard.face(window.pid)?;
    Ok(window)
}

/// Puts the focus into a field, with all of its text chosen.
async fn focus(window: &WindowDriver, field: &str) -> Outcome {
    let script = "const e = document.getElementById(arguments[0]); e?.focus(); e?.select(); return !!e";
    window.until(&format!("the field {field}"), script, vec![json!(field)]).await?;
    window.until_focus(&format!("[id='{field}']")).await
}

#[tokio::test]
async fn each_field_takes_what_a_clerk_types_with_unikey() -> Outcome {
    let mut office = Office::open()?;
    let Some(keyboard) = Keyboard::plug_in(office.folder())? else { return Ok(()) };
    let window = receiving(&mut office, &keyboard).await?;
    let fields = window.run(TEXT_FIELDS, vec![]).await?;
    let fields: Vec<&str> = fields.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    expect(fields.contains(&"owner.full_name") && fields.contains(&"owner.residence_address"), || {
        format!("the text fields are {fields:?}")
    })?;
    for field in fields {
        focus(&window, field).await?;
        keyboard.write(KEYS, PERSON_MS)?;
        // Ends the last word, and goes to the field's own end.
        keyboard.press("End")?;
        play::holds(&window, field, WRITTEN).await.context(field)?;
    }
    // Digits are digits with the method on.
    focus(&window, "owner.personal_id").await?;
    keyboard.write(sample::NUMBER, PERSON_MS)?;
    keyboard.press("End")?;
    play::holds(&window, "owner.personal_id", sample::NUMBER).await
}

#[tokio::test]
async fn the_enter_that_ends_a_word_does_not_move_on() -> Outcome {
    let mut office = Office::open()?;
    let Some(keyboard) = Keyboard::plug_in(office.folder())? else { return Ok(()) };
    let window = receiving(&mut office, &keyboard).await?;
    focus(&window, "owner.full_name").await?;
    let count = "window.entered = 0; window.addEventListener('keydown', (e) => {
        if (e.key === 'Enter') window.entered += 1 }, true); return true";
    window.run(count, vec![]).await?;
    keyboard.write(KEYS, PERSON_MS)?;
    keyboard.press("Return")?;
    play::holds(&window, "owner.full_name", WRITTEN).await?;
    window.until("the first Enter", "return window.entered === 1", vec![]).await?;
    keyboard.press("Return")?;
    window.until("the second Enter", "return window.entered === 2", vec![]).await?;
    // One of the two moved on, so it was the second.
    window.until_focus("[id='owner.personal_id']").await?;
    expect(window.value("owner.full_name").await? == WRITTEN, || "the name was changed".to_owned())
}

/// With the focus in each kind of field, and with a name half typed.
#[tokio::test]
async fn a_card_that_is_scanned_while_unikey_is_on_fills_the_form_and_spoils_no_field() -> Outcome {
    let mut office = Office::open()?;
    let Some(keyboard) = Keyboard::plug_in(office.folder())? else { return Ok(()) };
    let window = receiving(&mut office, &keyboard).await?;
    for field in ["owner.residence_address", "owner.full_name", "owner.personal_id"] {
        focus(&window, field).await?;
        if field == "owner.residence_address" {
            keyboard.write("Thoon 2", PERSON_MS)?;
            keyboard.press("End")?;
            play::holds(&window, field, "Thôn 2").await?;
        }
        keyboard.write(PLAIN_CARD, READER_MS)?;
        keyboard.press("Return")?;
        // The card knows everything but the telephone, so that comes next.
        let next = window.until_focus("[id='owner.phone']").await;
        if next.is_err() {
            let holds = window.value(field).await?;
            next.context(format!("{field} holds “{holds}”"))?;
        }
        play::holds(&window, "owner.personal_id", sample::NUMBER).await.context(field)?;
        play::holds(&window, "owner.full_name", "Nguyen Van Thang").await.context(field)?;
        let texts = "return [...document.querySelectorAll('input,textarea')].map((e) => e.value).join('\\n')";
        let texts = window.run(texts, vec![]).await?;
        expect(!texts.as_str().unwrap_or_default().contains('|'), || {
            format!("with the focus in {field} the card stands in a field")
        })?;
    }
    // It cannot be told with marks, and says so.
    expect(window.text().await?.contains("mất dấu"), || "the lost marks are not named".to_owned())
}
