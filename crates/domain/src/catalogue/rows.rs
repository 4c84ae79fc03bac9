//! Rows of a TOML file, each with the line where it begins.

use super::problem::{CatalogueProblem, Reason};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

/// A row and where it stands.
#[derive(Clone)]
pub(super) struct Row<T> {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) value: T,
}

impl<T> Row<T> {
    pub(super) fn problem(&self, reason: Reason) -> CatalogueProblem {
        CatalogueProblem { file: self.file.clone(), line: self.line, reason }
    }
}

pub(super) type Rows<T> = Vec<Row<T>>;

/// A TOML file that is being read: tables are taken out of it, what is left over is a problem.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    root: DeTable<'a>,
    is_broken: bool,
    problems: &'a mut Vec<CatalogueProblem>,
}

impl<'a> File<'a> {
    /// Parses the whole file and names every syntax error. Its rows are then not read: near an error they hold
    /// what nobody wrote.
    pub(super) fn parse(name: &'a str, text: &'a str, problems: &'a mut Vec<CatalogueProblem>) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let is_broken = !errors.is_empty();
        let root = if is_broken { DeTable::new() } else { root.into_inner() };
        let mut file = Self { name, text, root, is_broken, problems };
        for error in errors {
            let at = error.span().map_or(text.len(), |span| span.start);
            file.problem(at, Reason::Syntax(error.message().to_owned()));
        }
        file
    }

    /// Takes a table that only people read.
    pub(super) fn table(&mut self, key: &str) {
        self.root.remove(key);
    }

    /// Takes the rows of an array of tables; those that cannot be read become problems.
    pub(super) fn rows<T: DeserializeOwned + Serialize>(&mut self, key: &str) -> Rows<T> {
        let Some(value) = self.root.remove(key) else {
            return Vec::new();
        };
        let at = value.span().start;
        match value.into_inner() {
            DeValue::Array(items) => items.into_iter().filter_map(|item| self.row(item)).collect(),
            _ => {
                self.problem(at, Reason::Row(format!("`{key}` must be a list of tables: [[{key}]]")));
                Vec::new()
            }
        }
    }

    /// Takes the one table of that name.
    pub(super) fn one<T: DeserializeOwned + Serialize>(&mut self, key: &'static str) -> Rows<T> {
        match self.root.remove(key) {
            Some(value) if value.get_ref().is_table() => self.row(value).into_iter().collect(),
            Some(value) => {
                self.problem(value.span().start, Reason::NeededOnce(key));
                Vec::new()
            }
            None => {
                if !self.is_broken {
                    self.problem(0, Reason::NeededOnce(key));
                }
                Vec::new()
            }
        }
    }

    /// Ends the file: tables that nobody took are slips in a name.
    pub(super) fn finish(mut self) {
        for (key, _) in std::mem::take(&mut self.root) {
            self.problem(key.span().start, Reason::UnknownKey(key.get_ref().to_string()));
        }
    }

    fn row<T: DeserializeOwned + Serialize>(&mut self, item: Spanned<DeValue<'a>>) -> Option<Row<T>> {
        let start = item.span().start;
        let written = item.get_ref().clone();
        match T::deserialize(ValueDeserializer::from(item)) {
            Ok(value) => {
                // Optional keys are serialised as null, so the JSON holds every key that the type knows.
                let known = serde_json::to_value(&value).unwrap_or_default();
                self.unknown_keys(&written, &known);
                Some(Row { file: self.name.to_owned(), line: line_of(self.text, start), value })
            }
            Err(error) => {
                let at = error.span().map_or(start, |span| span.start);
                self.problem(at, Reason::Row(error.message().to_owned()));
                None
            }
        }
    }

    fn unknown_keys(&mut self, written: &DeValue<'_>, known: &Value) {
        match (written, known) {
            (DeValue::Table(table), Value::Object(object)) => {
                for (key, value) in table {
                    match object.get(key.get_ref().as_ref()) {
                        Some(known) => self.unknown_keys(value.get_ref(), known),
                        None => self.problem(key.span().start, Reason::UnknownKey(key.get_ref().to_string())),
                    }
                }
            }
            (DeValue::Array(items), Value::Array(known)) => {
                for (item, known) in items.iter().zip(known) {
                    self.unknown_keys(item.get_ref(), known);
                }
            }
            _ => {}
        }
    }

    fn problem(&mut self, at: usize, reason: Reason) {
        let line = line_of(self.text, at);
        self.problems.push(CatalogueProblem { file: self.name.to_owned(), line, reason });
    }
}

/// The line, from 1, of a byte of the text.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
