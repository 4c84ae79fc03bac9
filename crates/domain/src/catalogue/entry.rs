//! Entries: the catalogue as the hub publishes it, one row at a time.

use super::{
    problem::{CatalogueProblem, Reason},
    rows::Rows,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Most bytes of an entry's body as JSON: an operation holds 16 KiB with everything around it.
pub const MAX_BODY_BYTES: usize = 12 * 1024;

/// What an entry is; names the type of its body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// [`super::District`]; key: its agency.
    District,
    /// [`super::Agency`]; key: its code.
    Agency,
    /// [`super::Office`]; key: its agency.
    Office,
    /// [`super::Field`]; key: its id.
    Field,
    /// [`super::ProcedureVersion`]; key: its code, shared by all versions.
    Procedure,
    /// [`super::CalendarYear`]; key: the year.
    CalendarYear,
    /// [`super::WorkHoursRow`]; key: its id.
    WorkHours,
    /// [`super::DossierCodePatternRow`]; key: its id.
    DossierCodePattern,
    /// [`super::FormTemplate`]; key: form and set, such as `form_01/F2018`, shared by all versions.
    FormTemplate,
    /// [`super::Position`]; key: its id.
    Position,
    /// [`super::Officer`]; key: their id.
    Officer,
}

/// One row of the catalogue.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// What it is.
    pub kind: EntryKind,
    /// Its name among entries of its kind.
    pub key: String,
    /// From when it holds; open when absent.
    pub valid_from: Option<NaiveDate>,
    /// The row, without keys that say nothing.
    pub body: Value,
}

impl CatalogueEntry {
    /// The typed row.
    ///
    /// # Errors
    /// When the body is not of that type, for instance because a newer hub wrote it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.body)
    }
}

/// Collects entries.
pub(super) struct Entries<'a> {
    entries: Vec<CatalogueEntry>,
    problems: &'a mut Vec<CatalogueProblem>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(problems: &'a mut Vec<CatalogueProblem>) -> Self {
        Self { entries: Vec::new(), problems }
    }

    pub(super) fn add<T: Serialize>(
        &mut self,
        rows: &Rows<T>,
        kind: EntryKind,
        name: fn(&T) -> (String, Option<NaiveDate>),
    ) {
        for row in rows {
            let (key, valid_from) = name(&row.value);
            match body(&row.value) {
                Ok(body) => self.entries.push(CatalogueEntry { kind, key, valid_from, body }),
                Err(reason) => self.problems.push(row.problem(reason)),
            }
        }
    }

    pub(super) fn finish(self) -> Vec<CatalogueEntry> {
        self.entries
    }
}

fn body<T: Serialize>(row: &T) -> Result<Value, Reason> {
    let mut body = serde_json::to_value(row).map_err(|error| Reason::Row(error.to_string()))?;
    drop_nulls(&mut body);
    match body.to_string().len() {
        bytes if bytes > MAX_BODY_BYTES => Err(Reason::TooLarge { bytes, max: MAX_BODY_BYTES }),
        _ => Ok(body),
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
