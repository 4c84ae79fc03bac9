//! Why an exchange did not go through.

use domain::problem::{Code, Problem};

/// Why an exchange (or the request to enrol) did not go through.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Failure {
    /// No connection, or the answer did not come in time.
    #[error("the district does not answer")]
    Offline,
    /// A server answers at the hub's address with another key than the pinned one.
    #[error("the server that answers has another key")]
    HubKeyWrong,
    /// The hub takes fewer bytes than were sent.
    #[error("more bytes than the hub takes")]
    TooLarge,
    /// The hub answered with a problem.
    #[error("the hub refuses: {0}")]
    Refused(Problem),
    /// The answer has another shape than agreed, or contradicts what this desk knows for certain.
    #[error("the answer cannot be taken ({0:?})")]
    BadAnswer(Code),
    /// The desk itself could not read or write its data.
    #[error("the desk could not do its part ({0:?})")]
    Local(Code),
}

impl Failure {
    /// The key of the sentence that the clerk reads.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Offline => Code::Offline,
            Self::HubKeyWrong => Code::HubKeyWrong,
            Self::TooLarge => Code::TooLarge,
            Self::Refused(problem) => problem.code,
            Self::BadAnswer(code) | Self::Local(code) => *code,
        }
    }

    /// The failure as a problem; one of the desk's own is filed under `mark`, the hub's keeps its own.
    #[must_use]
    pub fn problem(&self, mark: impl FnOnce() -> String) -> Problem {
        match self {
            Self::Refused(problem) => problem.clone(),
            other => Problem::new(other.code(), mark()),
        }
    }

    /// True when trying again soon cannot help: a person has to do something first.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::HubKeyWrong => true,
            Self::Refused(problem) => matches!(
                problem.code,
                Code::DeskRevoked
                    | Code::DemoClockRefused
                    | Code::HubKeyWrong
                    | Code::SignatureWrong
                    | Code::ProtocolUnknown
                    | Code::NotEnrolled
            ),
            Self::BadAnswer(code) => *code == Code::ProtocolUnknown,
            Self::Offline | Self::TooLarge | Self::Local(_) => false,
        }
    }
}
