//! Looks for letters that the bundled font cannot draw, before anything is set.
//!
//! PDF/A forbids the box for a missing shape, so the export would fail anyway; here the clerk learns which
//! field and which letter it is.

use serde_json::Value;
use typst::text::Font;

use crate::FormProblem;

/// The first letter of `data` without a shape.
pub fn check(fonts: &[Font], data: &Value) -> Result<(), FormProblem> {
    walk(fonts, data, "")
}

fn walk(fonts: &[Font], value: &Value, path: &str) -> Result<(), FormProblem> {
    match value {
        Value::String(text) => match text.chars().find(|letter| !drawable(fonts, *letter)) {
            Some(letter) => Err(FormProblem::Letter { field: path.to_owned(), letter }),
            None => Ok(()),
        },
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| walk(fonts, item, &join(path, &index.to_string()))),
        Value::Object(fields) => {
            fields.iter().try_for_each(|(name, field)| walk(fonts, field, &join(path, name)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn drawable(fonts: &[Font], letter: char) -> bool {
    // Blanks, and marks without a shape that come along when text is pasted from a word processor.
    matches!(letter, '\t' | '\n' | '\r' | ' ' | '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || fonts.iter().all(|font| font.info().coverage.contains(letter.into()))
}
