//! Dossier codes (mã hồ sơ): patterns that are data, and the shapes that search accepts.

use super::agency::{is_digits, is_generation_a, is_generation_b};
use crate::catalogue::validity;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The shapes in circulation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum CodeShape {
    /// Agency code of generation A, six-digit date, four-digit serial: `000.99.90.H42-211209-0007`.
    A,
    /// Agency code of generation B, six-digit date, four-digit serial: `H42.90.99-211209-0007`.
    B,
    /// Agency code of generation B, eight-digit date, seven-digit serial: `G09.20-20260609-0092637`.
    C,
}

/// Why a code cannot be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeProblem {
    /// More dossiers in a day than the pattern has serials. Never widened, never wrapped.
    #[error("serial {serial} is above {max}")]
    SerialTooLarge {
        /// The serial.
        serial: u32,
        /// The last one of the pattern.
        max: u32,
    },
    /// Serials start at 1.
    #[error("serials start at 1")]
    SerialZero,
    /// Not an agency code, or of the wrong generation for the pattern: search would never find the result.
    #[error("`{code}` would not be recognised as a dossier code")]
    NotRecognised {
        /// What the pattern gave.
        code: String,
    },
    /// The year has not four digits.
    #[error("the date {date} cannot stand in a code")]
    Date {
        /// The day of intake.
        date: NaiveDate,
    },
}

/// How the codes of a span of days are made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DossierCodePattern {
    /// Key of the catalogue entry.
    pub id: String,
    /// First day.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// The template.
    pub template: CodeTemplate,
    /// Remark.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}

impl DossierCodePattern {
    /// Whether codes of that day are made with it.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// The code of a dossier: office code, local day of intake, serial of the day from 1.
    ///
    /// # Errors
    /// [`CodeProblem`]; nothing is cut, wrapped or padded into another code.
    pub fn format(&self, office_code: &str, date: NaiveDate, serial: u32) -> Result<String, CodeProblem> {
        if !(1000..=9999).contains(&date.year()) {
            return Err(CodeProblem::Date { date });
        }
        let max = self.template.last_serial();
        if serial == 0 {
            return Err(CodeProblem::SerialZero);
        }
        if serial > max {
            return Err(CodeProblem::SerialTooLarge { serial, max });
        }
        let mut code = String::with_capacity(40);
        for part in &self.template.parts {
            match part {
                Part::Literal(text) => code.push_str(text),
                Part::OfficeCode => code.push_str(office_code),
                Part::ShortDate => code.push_str(&date.format("%y%m%d").to_string()),
                Part::LongDate => code.push_str(&date.format("%Y%m%d").to_string()),
                Part::Serial(width) => code.push_str(&format!("{serial:0width$}")),
            }
        }
        // The canonical spelling only: what is printed must be what a scanner finds.
        match recognise(&code) {
            Some(_) if canonical(&code) == code => Ok(code),
            _ => Err(CodeProblem::NotRecognised { code }),
        }
    }
}

/// A template such as `{office_code}-{yymmdd}-{serial:4}`: one office code, one date (`{yymmdd}` or
/// `{yyyymmdd}`), one serial with its width (1 to 9), each exactly once, and literal text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeTemplate {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Literal(String),
    OfficeCode,
    ShortDate,
    LongDate,
    Serial(usize),
}

impl CodeTemplate {
    /// The highest serial that fits.
    #[must_use]
    pub fn last_serial(&self) -> u32 {
        let width = self.parts.iter().find_map(|part| match part {
            Part::Serial(width) => u32::try_from(*width).ok(),
            _ => None,
        });
        10_u32.saturating_pow(width.unwrap_or_default()).saturating_sub(1)
    }
}

impl TryFrom<String> for CodeTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((literal, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(format!("`{text}` has an open brace"))?;
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(match (name, name.strip_prefix("serial:").and_then(|width| width.parse().ok())) {
                ("office_code", _) => Part::OfficeCode,
                ("yymmdd", _) => Part::ShortDate,
                ("yyyymmdd", _) => Part::LongDate,
                (_, Some(width @ 1..=9)) => Part::Serial(width),
                _ => return Err(format!("`{{{name}}}` is not a part of a dossier code")),
            });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        let complete = count(|part| matches!(part, Part::OfficeCode)) == 1
            && count(|part| matches!(part, Part::ShortDate | Part::LongDate)) == 1
            && count(|part| matches!(part, Part::Serial(_))) == 1;
        if !complete {
            return Err(format!("`{text}` needs one office code, one date and one serial"));
        }
        Ok(Self { text, parts })
    }
}

impl From<CodeTemplate> for String {
    fn from(template: CodeTemplate) -> Self {
        template.text
    }
}

/// A code as it is compared: capitals, no spaces, plain hyphens. What people copy out of a word processor has
/// dashes for them, and what they read aloud is written down with spaces.
#[must_use]
pub fn canonical(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{AD}'))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            _ => c.to_ascii_uppercase(),
        })
        .collect()
}

/// A dossier code taken apart, for validation and conversion only: no meaning is taken out of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct DossierCode {
    /// Shape.
    pub shape: CodeShape,
    /// Agency code at its head.
    pub agency_code: String,
    /// Date and serial: `211209-0007`.
    pub short: String,
}

impl DossierCode {
    /// Reads a code of any shape, in any case, with spaces or dashes in it; `None` when it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let code = canonical(text);
        let (agency_code, short) = code.split_once('-')?;
        let (date, serial) = short.split_once('-')?;
        let shape = match (date.len(), serial.len()) {
            (6, 4) if is_generation_a(agency_code) => CodeShape::A,
            (6, 4) if is_generation_b(agency_code, 4) => CodeShape::B,
            (8, 7) if is_generation_b(agency_code, 4) => CodeShape::C,
            _ => return None,
        };
        (is_digits(date, date.len()) && is_digits(serial, serial.len())).then(|| Self {
            shape,
            agency_code: agency_code.to_owned(),
            short: short.to_owned(),
        })
    }

    /// The same code under another code of its agency; `None` when that gives no dossier code.
    #[must_use]
    pub fn under(&self, agency_code: &str) -> Option<String> {
        let code = format!("{agency_code}-{}", self.short);
        recognise(&code).map(|_| code)
    }
}

/// The shape of a dossier code, in any case and with spaces in it; `None` when it is none.
#[must_use]
pub fn recognise(text: &str) -> Option<CodeShape> {
    DossierCode::read(text).map(|code| code.shape)
}

/// What differs inside one office: `211209-0007` of `000.99.90.H42-211209-0007`; the whole text when it is no
/// dossier code.
#[must_use]
pub fn short_form(code: &str) -> &str {
    let code = code.trim();
    match recognise(code) {
        Some(_) => code.split_once('-').map_or(code, |(_, short)| short),
        None => code,
    }
}
