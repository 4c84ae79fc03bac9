//! Why a form could not be made.

use std::fmt;

/// A form that could not be made. Nothing was printed and nothing is half done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormProblem {
    /// The template is wrong, or does not fit the data.
    #[error("template{}: {message}", AtLine(*.line))]
    Template {
        /// Line in the template's source, counted from 1, where one is known.
        line: Option<u32>,
        /// What the typesetter says. It may quote the data: for the screen of whoever publishes the template,
        /// not for a log.
        message: String,
    },
    /// A field that the renderer itself needs is missing or unreadable.
    #[error("data: field `{field}` is missing or unreadable")]
    Data {
        /// Its name in the data.
        field: &'static str,
    },
    /// The font has no shape for a letter of the data.
    #[error("data: no shape for U+{:04X} in `{field}`", u32::from(*.letter))]
    Letter {
        /// Path to the field, such as `components.2.name`.
        field: String,
        /// The first such letter.
        letter: char,
    },
    /// More than is sane for a form at a counter.
    #[error("{limit}: {found} exceeds {allowed}")]
    TooLarge {
        /// What is limited.
        limit: Limit,
        /// How much there is.
        found: usize,
        /// How much there may be.
        allowed: usize,
    },
    /// A page has another size than the template declares.
    #[error("page {page} is not of the declared paper")]
    Paper {
        /// Counted from 1.
        page: u32,
    },
    /// The template did not come to an end in time.
    #[error("template takes too long")]
    TooSlow,
    /// The typesetter failed in a way that is a defect, not an answer.
    #[error("typesetter failed: {0}")]
    Typesetter(&'static str),
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the template's source.
    Source,
    /// Bytes of the data as JSON.
    Data,
    /// Copies of one form.
    Copies,
    /// Sheets that are printed together.
    Sheets,
    /// Pages of all copies together.
    Pages,
    /// Bytes of a snapshot that is stored for ever.
    Snapshot,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "template source (bytes)",
            Self::Data => "data (bytes)",
            Self::Copies => "copies",
            Self::Sheets => "sheets",
            Self::Pages => "pages",
            Self::Snapshot => "snapshot (bytes)",
        })
    }
}

struct AtLine(Option<u32>);

impl fmt::Display for AtLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(line) => write!(f, ", line {line}"),
            None => Ok(()),
        }
    }
}
