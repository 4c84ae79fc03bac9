//! Why something was not done: refused with a code that the asker is told, or failed with a cause that only
//! the log is told.

use domain::problem::Code;
use ledger::LedgerError;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The asker is told the code.
    #[error("refused: {0:?}")]
    Refused(Code),
    /// The asker is told the code and a value for the sentence.
    #[error("refused: {0:?} ({1}={2})")]
    RefusedWith(Code, &'static str, String),
    /// The asker is told the code and the field it concerns.
    #[error("refused: {0:?} ({1})")]
    RefusedField(Code, &'static str),
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Stored JSON has another shape, which only damage explains.
    #[error("stored data cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// A failure with a cause in words.
    pub fn other(cause: impl std::fmt::Display) -> Self {
        Self::Other(cause.to_string())
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}
