//! Templates of the statutory forms (Circular 01/2018/TT-VPCP and its successors).

use super::validity;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Paper of a form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 148 × 210 mm.
    A5,
    /// 210 × 297 mm.
    A4,
    /// 297 × 210 mm.
    A4Landscape,
}

impl Paper {
    /// The paper of that name, as the catalogue writes it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "a5" => Some(Self::A5),
            "a4" => Some(Self::A4),
            "a4_landscape" => Some(Self::A4Landscape),
            _ => None,
        }
    }
}

/// One version of a form's template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormTemplate {
    /// Form, such as `form_01`.
    pub id: String,
    /// Set of forms, such as `F2018`.
    pub set: String,
    /// Version of the template, from 1; kept with every issued form.
    pub version: u32,
    /// Paper.
    pub paper: Paper,
    /// What follows the number and a slash, such as `HDHS`; the circulars leave it to the province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_suffix: Option<String>,
    /// First day.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// The Typst source, as written.
    pub source: String,
}

impl FormTemplate {
    /// Whether forms of that day are printed with it.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// Key of the catalogue entry, such as `form_01/F2018`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.id, self.set)
    }
}

/// Why a template's heading cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateProblem {
    /// A line that every heading has is missing.
    #[error("the heading has no line `// {0}: …`")]
    Missing(&'static str),
    /// A value cannot be read.
    #[error("`{value}` cannot be the {name} of a form")]
    Value {
        /// Key of the line.
        name: String,
        /// What is written.
        value: String,
    },
}

/// Reads the heading of a template: `// id: form_01`, `// set: F2018`, `// version: 1`, `// paper: a5` and,
/// where wanted, `// number_suffix: HDHS`, `// valid_from:` and `// valid_to:` (ISO date). It ends at the first line that is no comment;
/// other comments are let be.
///
/// # Errors
/// The 1-based line of the first thing that cannot be used, and what it is.
pub fn read_template(source: &str) -> Result<FormTemplate, (usize, TemplateProblem)> {
    let (mut id, mut set, mut version, mut paper) = (None, None, None, None);
    let (mut valid_from, mut valid_to) = (None, None);
    let mut number_suffix = None;
    let heading = source.lines().map_while(|line| line.trim().strip_prefix("//"));
    for (index, comment) in heading.enumerate() {
        let Some((name, value)) = comment.split_once(':') else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let bad = || (index + 1, TemplateProblem::Value { name: name.to_owned(), value: value.to_owned() });
        match name {
            "id" => id = Some(value.to_owned()).filter(|id| !id.is_empty()),
            "set" => set = Some(value.to_owned()).filter(|set| !set.is_empty()),
            "version" => version = Some(value.parse().ok().filter(|version| *version > 0).ok_or_else(bad)?),
            "paper" => paper = Some(Paper::named(value).ok_or_else(bad)?),
            "number_suffix" => number_suffix = Some(value.to_owned()).filter(|suffix| !suffix.is_empty()),
            "valid_from" => valid_from = validity::first_day(value).ok_or_else(bad)?,
            "valid_to" => valid_to = validity::last_day(value).ok_or_else(bad)?,
            _ => {}
        }
    }
    let missing = |name| (1, TemplateProblem::Missing(name));
    Ok(FormTemplate {
        id: id.ok_or(missing("id"))?,
        set: set.ok_or(missing("set"))?,
        version: version.ok_or(missing("version"))?,
        paper: paper.ok_or(missing("paper"))?,
        number_suffix,
        valid_from,
        valid_to,
        source: source.to_owned(),
    })
}
