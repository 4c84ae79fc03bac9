//! Why a command did not come to its end.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// Why a command did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// Something failed; the text says what and, where there is a cure, what to do.
    Said(String),
    /// Ctrl+C, or another request to end.
    Interrupted,
    /// A program that has already said what failed ended with this code.
    Exit(u8),
}

impl Failure {
    /// A failure with its sentence.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }

    /// An error of the system at a file or folder.
    pub fn at(path: &Path, error: &std::io::Error) -> Self {
        Self::Said(format!("{}: {error}", path.display()))
    }

    /// Prints the failure and gives the exit code that stands for it.
    pub fn tell(&self) -> ExitCode {
        match self {
            Self::Said(text) => {
                eprintln!("{text}");
                ExitCode::FAILURE
            }
            Self::Interrupted => {
                eprintln!("stopped");
                ExitCode::from(130)
            }
            Self::Exit(code) => ExitCode::from(*code),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(text) => f.write_str(text),
            Self::Interrupted => f.write_str("stopped"),
            Self::Exit(code) => write!(f, "ended with exit code {code}"),
        }
    }
}
