//! Why an answer, or a part of it, was not taken.

use crate::{problems::ledger_code, sync::failure::Failure};
use domain::{operation::FormatProblem, problem::Code};
use ledger::LedgerError;

/// Why an answer, or a part of it, was not taken.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ApplyProblem {
    /// The book could not be read or written; what was committed before stays, the next exchange goes on.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The hub does not find this desk's place in the stream, and speaks a protocol in which it cannot be told where
    /// else both may meet.
    #[error("the hub does not know how far this desk has read")]
    CursorUnknown,
    /// The hub's signature over the end of a page is missing or wrong.
    #[error("the signature of a page is not the hub's")]
    SignatureWrong,
    /// A page does not start where this desk has read to, and does not lie on what it has read.
    #[error("a page starts elsewhere than this desk's cursor")]
    CursorJump,
    /// The running hash of a page is not the one that it claims.
    #[error("the running hash of a page differs")]
    HashDiffers,
    /// Positions with holes, or content without its place.
    #[error("a page has another shape than agreed")]
    Shape,
    /// An own operation is named without content, and this folder does not have it.
    #[error("an operation that this desk once wrote is not here")]
    ContentMissing,
    /// Content under the name of another operation, or a word on one that is not here.
    #[error("an operation is not the one that it is said to be")]
    OtherOperation,
    /// Another stamp, content, or place than the one in the log.
    #[error("what is delivered contradicts the log")]
    Contradiction,
    /// The bytes are no operation.
    #[error(transparent)]
    Format(#[from] FormatProblem),
}

impl From<LedgerError> for ApplyProblem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::CursorMoved => Self::CursorJump,
            LedgerError::StreamDiverged { .. } => Self::HashDiffers,
            LedgerError::Unknown(_) => Self::OtherOperation,
            LedgerError::StampConflict(_)
            | LedgerError::DuplicateId(_)
            | LedgerError::ChainCollision { .. }
            | LedgerError::RevMismatch { .. } => Self::Contradiction,
            error => Self::Ledger(error),
        }
    }
}

impl From<ApplyProblem> for Failure {
    fn from(problem: ApplyProblem) -> Self {
        match problem {
            ApplyProblem::Ledger(error) => Self::Local(ledger_code(&error)),
            ApplyProblem::Shape | ApplyProblem::Format(_) => Self::BadAnswer(Code::BadRequest),
            _ => Self::BadAnswer(Code::ChainBroken),
        }
    }
}
