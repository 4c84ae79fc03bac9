//! A page under WebDriver: keys as a person presses them, text as a person sees it.

use crate::{Context, Failure, Outcome, wait};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use thirtyfour::{WebDriver, action_chain::ActionChain, common::keys::Key};

/// No request to a driver takes longer; one that does will never be answered.
pub const REQUEST: Duration = Duration::from_secs(60);

/// A page that a driver holds.
pub struct Page {
    driver: WebDriver,
}

impl Page {
    /// Takes over a session. It is never ended politely: whoever holds the processes ends them.
    #[must_use]
    pub fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// The driver's session.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Runs a script's body in the page.
    ///
    /// # Errors
    /// When the driver does not answer or the script throws.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Outcome<Value> {
        let answer = tokio::time::timeout(REQUEST, self.driver.execute(script, args)).await;
        Ok(answer.context("the driver does not answer")?.context("a script in the page")?.json().clone())
    }

    /// Waits until a script's body returns something that counts as true, and gives it back.
    ///
    /// # Errors
    /// When it never does; with what the page shows.
    pub async fn until(&self, what: &str, script: &str, args: Vec<Value>) -> Outcome<Value> {
        let waited = wait::until_async(what, async || {
            let value = self.run(script, args.clone()).await?;
            let counts = match &value {
                Value::Null => false,
                Value::Bool(is) => *is,
                Value::String(text) => !text.is_empty(),
                _ => true,
            };
            Ok(counts.then_some(value))
        })
        .await;
        match waited {
            Ok(value) => Ok(value),
            Err(failure) => {
                let shown = self.text().await.unwrap_or_default();
                let shown: String = shown.chars().take(1500).collect();
                Err(Failure::said(format!("{failure}\nThe page shows:\n{shown}")))
            }
        }
    }

    /// Everything that can be read on the page.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn text(&self) -> Outcome<String> {
        let text = self.run("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a text can be read.
    ///
    /// # Errors
    /// When it never can.
    pub async fn until_text(&self, text: &str) -> Outcome {
        let script = "return !!document.body && document.body.innerText.includes(arguments[0])";
        self.until(&format!("the text “{text}”"), script, vec![json!(text)]).await.map(|_| ())
    }

    /// Waits until an element is there and gives back its text.
    ///
    /// # Errors
    /// When it never is.
    pub async fn until_there(&self, css: &str) -> Outcome<String> {
        let script =
            "const e = document.querySelector(arguments[0]); return e ? [e.textContent.trim()] : null";
        let found = self.until(&format!("the element {css}"), script, vec![json!(css)]).await?;
        Ok(found[0].as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the element with the focus fits a selector.
    ///
    /// # Errors
    /// When it never does; with the one that has it.
    pub async fn until_focus(&self, css: &str) -> Outcome {
        let script = "const e = document.activeElement; return !!e && e.matches(arguments[0])";
        let waited = self.until(&format!("the focus on {css}"), script, vec![json!(css)]).await;
        if waited.is_err() {
            let has = self.run("return document.activeElement?.outerHTML.slice(0, 200)", vec![]).await?;
            return waited.context(format!("the focus is on {has}")).map(|_| ());
        }
        Ok(())
    }

    /// The value of a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value(&self, id: &str) -> Outcome<String> {
        let value =
            self.run("return document.getElementById(arguments[0])?.value ?? null", vec![json!(id)]).await?;
        Ok(value.as_str().context(format!("there is no field {id}"))?.to_owned())
    }

    /// Presses keys together, such as `F9` or `Ctrl+F2`.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn press(&self, combo: &str) -> Outcome {
        let keys = combo.split('+').map(key).collect::<Outcome<Vec<char>>>()?;
        let mut chain = self.keys();
        for key in &keys {
            chain = chain.key_down(*key);
        }
        for key in keys.iter().rev() {
            chain = chain.key_up(*key);
        }
        perform(chain).await.context(format!("the keys {combo}"))
    }

    /// Types a text key by key into whatever has the focus.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn write(&self, text: &str) -> Outcome {
        let mut chain = self.keys();
        for letter in text.chars() {
            chain = chain.key_down(letter).key_up(letter);
        }
        perform(chain).await.context("typing")
    }

    /// Puts a text into the field with the focus at once, as pasting does.
    ///
    /// # Errors
    /// When the field takes none.
    pub async fn paste(&self, text: &str) -> Outcome {
        let took = self
            .run("return document.execCommand('insertText', false, arguments[0])", vec![json!(text)])
            .await?;
        if took == json!(true) {
            Ok(())
        } else {
            Err(Failure::said("the field with the focus takes no text"))
        }
    }

    /// What a card reader does: a key every five milliseconds, closed with Enter. WebDriver's keys, and a machine that
    /// is busy with other tests, may be slower than the page takes for a reader, so the events are made in the page and
    /// carry the reader's times.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn scan(&self, text: &str) -> Outcome {
        let script = "
            const to = document.activeElement ?? document.body;
            let at = performance.now();
            for (const key of [...arguments[0], 'Enter']) {
                const down = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true });
                Object.defineProperty(down, 'timeStamp', { value: (at += 5) });
                const goes = to.dispatchEvent(down);
                if (goes && key !== 'Enter' && to.matches('input,textarea')) document.execCommand('insertText', false, key);
                to.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true, composed: true }));
            }
            return true";
        self.run(script, vec![json!(text)]).await.map(|_| ())
    }

    /// Presses a button by the name that a screen reader says.
    ///
    /// # Errors
    /// When there is no such button.
    pub async fn click(&self, name: &str) -> Outcome {
        let script = "
            const says = (e) => (e.getAttribute('aria-label') ?? e.textContent).trim();
            const all = [...document.querySelectorAll('button,a[href],[role=button],[role=radio],[role=tab]')];
            const found = all.find((e) => says(e) === arguments[0]) ?? all.find((e) => says(e).startsWith(arguments[0]));
            if (!found) return false;
            found.focus();
            found.click();
            return true";
        self.until(&format!("the button “{name}”"), script, vec![json!(name)]).await.map(|_| ())
    }

    /// Gives the window another size, in pixels of the page: 1366 × 696 is what the bars of the system leave of the
    /// oldest screens.
    ///
    /// # Errors
    /// When the window does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        let asked = tokio::time::timeout(REQUEST, self.driver.set_window_rect(0, 0, width, height)).await;
        asked.context("the driver does not answer")?.context("the window's size")?;
        self.until("the window's size", "return innerHeight === arguments[0]", vec![height.into()]).await?;
        Ok(())
    }

    /// Saves a picture.
    ///
    /// # Errors
    /// When the driver gives none.
    pub async fn picture(&self, path: &Path) -> Outcome {
        // A page that was just mounted has not been drawn yet: its fonts, then three frames.
        self.run(
            "window.framesDrawn = 0; document.fonts.ready.then(() => {
            const frame = () => { window.framesDrawn += 1; requestAnimationFrame(frame) };
            if (!window.framesCounted) { window.framesCounted = true; requestAnimationFrame(frame) } })",
            vec![],
        )
        .await?;
        self.until("the page to be drawn", "return window.framesDrawn > 2 ? true : null", vec![]).await?;
        let bytes = tokio::time::timeout(REQUEST, self.driver.screenshot_as_png()).await;
        let bytes = bytes.context("the driver does not answer")?.context("a picture of the page")?;
        Ok(std::fs::write(path, bytes)?)
    }

    /// The pointer is left out: every key would be followed by a pause of a pointer that does nothing.
    fn keys(&self) -> ActionChain {
        ActionChain::new_with_delay(self.driver.handle().clone(), None, None)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // A session that is dropped asks its driver to end, which blocks when the driver is gone.
        let _ = self.driver.clone().leak();
    }
}

async fn perform(chain: ActionChain) -> Outcome {
    let done = tokio::time::timeout(REQUEST, chain.perform()).await;
    Ok(done.context("the driver does not answer")??)
}

fn key(name: &str) -> Outcome<char> {
    let special = match name {
        "Ctrl" => Key::Control,
        "Alt" => Key::Alt,
        "Shift" => Key::Shift,
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Esc" => Key::Escape,
        "Backspace" => Key::Backspace,
        "Down" => Key::Down,
        "Right" => Key::Right,
        "Up" => Key::Up,
        "F1" => Key::F1,
        "F2" => Key::F2,
        "F3" => Key::F3,
        "F4" => Key::F4,
        "F5" => Key::F5,
        "F6" => Key::F6,
        "F7" => Key::F7,
        "F9" => Key::F9,
        letter if letter.chars().count() == 1 => return Ok(letter.chars().next().unwrap_or_default()),
        other => return Err(Failure::said(format!("there is no key {other}"))),
    };
    Ok(char::from(special))
}
