//! What is wrong with a catalogue folder, said to the person who keeps it.

use super::form_template::TemplateProblem;
use crate::calendar::HoursProblem;
use chrono::{NaiveDate, Weekday};

/// One problem of a catalogue folder.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct CatalogueProblem {
    /// Name of the file, relative to the folder.
    pub file: String,
    /// Line, from 1; 1 also for what concerns the whole file.
    pub line: usize,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// A file that every catalogue has.
    #[error("the file is missing")]
    MissingFile,
    /// No catalogue has such a file: a slip in its name?
    #[error("no catalogue has a file of this name")]
    UnknownFile,
    /// The text is not TOML or CSV.
    #[error("{0}")]
    Syntax(String),
    /// A row cannot be read: a key is missing, a kind unknown, a date or number is none.
    #[error("{0}")]
    Row(String),
    /// A key or table that nothing reads: a slip in its name?
    #[error("nothing reads the key `{0}`")]
    UnknownKey(String),
    /// The file must hold exactly one such table.
    #[error("the table `{0}` is needed once")]
    NeededOnce(&'static str),
    /// The same key twice among rows of one kind.
    #[error("`{key}` is already at line {first_line}")]
    Duplicate {
        /// The key.
        key: String,
        /// Where it stands first.
        first_line: usize,
    },
    /// Two rows that replace each other hold on the same day.
    #[error("`{key}` holds on days on which the row at line {other_line} holds too")]
    Overlap {
        /// The key, or what the rows are.
        key: String,
        /// The other row.
        other_line: usize,
    },
    /// A row names something that is not there.
    #[error("there is no {what} `{key}`")]
    Unknown {
        /// Kind of thing.
        what: &'static str,
        /// How it is named.
        key: String,
    },
    /// The last day lies before the first.
    #[error("valid to {to} is before valid from {from}")]
    Backwards {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// A code has not the shape of its kind.
    #[error("`{code}` is not {what}")]
    Code {
        /// Kind of code.
        what: &'static str,
        /// The code.
        code: String,
    },
    /// A value out of range.
    #[error("{0}")]
    Value(&'static str),
    /// Working hours that contradict themselves.
    #[error(transparent)]
    Hours(#[from] HoursProblem),
    /// The heading of a form template.
    #[error(transparent)]
    Template(#[from] TemplateProblem),
    /// A date and its weekday disagree.
    #[error("{date} is a {actual}")]
    Weekday {
        /// The date.
        date: NaiveDate,
        /// Its weekday.
        actual: Weekday,
    },
    /// A year between the first and the last has no days off: it was forgotten.
    #[error("the year {0} is missing")]
    MissingYear(i32),
    /// Too large to be published.
    #[error("{bytes} bytes as an entry, at most {max}")]
    TooLarge {
        /// Bytes of the body.
        bytes: usize,
        /// The most.
        max: usize,
    },
}
