//! What went wrong, as one sentence for the person who reads the test's output.

use std::fmt;

/// A failed expectation or a broken tool, in words.
pub struct Failure(String);

/// What a step of a scenario comes to.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure with its sentence.
    pub fn said(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

// Not an `Error` itself, so that every error turns into it with `?`.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            let words = deeper.to_string();
            if !text.contains(&words) {
                text = format!("{text}: {words}");
            }
            cause = deeper.source();
        }
        Self(text)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Failure {
    // A test that returns a failure prints it this way, and a person shall read lines, not `\n`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says at what it happened.
pub trait Context<T> {
    /// Puts `what` in front of the failure.
    ///
    /// # Errors
    /// The failure itself, with its context.
    fn context(self, what: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: Into<Failure>> Context<T> for Result<T, E> {
    fn context(self, what: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{what}: {}", error.into())))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, what: impl fmt::Display) -> Outcome<T> {
        self.ok_or_else(|| Failure(what.to_string()))
    }
}

/// Checks an expectation and says what was expected.
///
/// # Errors
/// When it does not hold.
pub fn expect(holds: bool, what: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Failure(what())) }
}
