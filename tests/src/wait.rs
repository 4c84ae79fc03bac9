//! Waiting for a condition, never for a time.

use crate::{Failure, Outcome};
use std::time::{Duration, Instant};

/// How long anything may take on a loaded machine with two cores before it counts as never.
pub const LONG: Duration = Duration::from_secs(40);

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(25);

/// Asks until there is an answer.
///
/// # Errors
/// When there is none in [`LONG`]; the sentence names `what`.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if started.elapsed() > LONG {
            return Err(Failure::said(format!("waited {} s in vain for: {what}", LONG.as_secs())));
        }
        std::thread::sleep(PAUSE);
    }
}

/// Asks until there is an answer, between other work of this thread.
///
/// # Errors
/// When there is none in [`LONG`]; the sentence names `what`.
pub async fn until_async<T>(what: &str, mut ask: impl AsyncFnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if started.elapsed() > LONG {
            return Err(Failure::said(format!("waited {} s in vain for: {what}", LONG.as_secs())));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
