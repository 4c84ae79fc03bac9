//! The catalogue: agencies, procedures, calendar, staff and settings as dated rows (data, not code).
//!
//! The district keeps it as a folder of files; [`Catalogue::read`] checks the whole folder and names every
//! problem with file and line. The hub publishes it entry by entry, and desks read the entries back into the
//! same types. A key that a type does not know is a problem in a file (a slip of the pen would be lost) but
//! not in an entry (a newer hub may say more than an older desk understands).

mod agency;
mod check;
mod district;
mod entry;
mod form_template;
mod holidays;
mod problem;
mod procedure;
mod rows;
mod staff;
pub mod validity;

pub use agency::{Agency, AgencyKind, Office};
pub use district::{District, Regime, SerialRange};
pub use entry::{CatalogueEntry, EntryKind, MAX_BODY_BYTES};
pub use form_template::{FormTemplate, Paper, TemplateProblem, read_template};
pub use problem::{CatalogueProblem, Reason};
pub use procedure::{
    AlternativeTime, Component, ComponentKind, Fee, FeeKind, Field, Level, ProcedureVersion, Required, Stage,
};
pub use staff::{Delegation, Officer, Position};
pub use validity::Label;

pub use crate::calendar::{CalendarYear, WorkHours as WorkHoursRow};
pub use crate::code::DossierCodePattern as DossierCodePatternRow;

use crate::text::nfc;
use entry::Entries;
use rows::{File, Row, Rows};

/// The whole catalogue of a district, checked. Rows stand in the order of the files.
#[derive(Clone, PartialEq, Debug)]
pub struct Catalogue {
    /// The district and its settings.
    pub district: District,
    /// All agencies, of all times.
    pub agencies: Vec<Agency>,
    /// The agencies that work with the program.
    pub offices: Vec<Office>,
    /// Fields of procedures.
    pub fields: Vec<Field>,
    /// Procedure versions.
    pub procedures: Vec<ProcedureVersion>,
    /// Special days, by year.
    pub years: Vec<CalendarYear>,
    /// Working hours.
    pub hours: Vec<WorkHoursRow>,
    /// Patterns of dossier codes.
    pub patterns: Vec<DossierCodePatternRow>,
    /// Templates of forms.
    pub templates: Vec<FormTemplate>,
    /// Positions in a commune.
    pub positions: Vec<Position>,
    /// Officers.
    pub officers: Vec<Officer>,
    entries: Vec<CatalogueEntry>,
}

/// The files without which there is no catalogue.
const NEEDED: [&str; 5] =
    ["agencies.toml", "procedures.toml", "holidays.csv", "district.toml", "offices.toml"];

impl Catalogue {
    /// Reads the files of a catalogue folder, given as (name, content); names are relative to the folder, such
    /// as `agencies.toml` and `forms/form-01.f2018.typ`. `staff.toml` and templates may be absent; files that
    /// are neither TOML, CSV nor Typst (a README) are passed over.
    ///
    /// # Errors
    /// Every problem found, in the order of files and lines. A row that cannot be read does not hide the
    /// problems of others; references between rows are checked once all rows can be read.
    pub fn read<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Result<Self, Vec<CatalogueProblem>> {
        let mut read = Read::default();
        for needed in NEEDED {
            if !files.iter().any(|(name, _)| name.as_ref() == needed) {
                read.problems.push(CatalogueProblem {
                    file: needed.into(),
                    line: 1,
                    reason: Reason::MissingFile,
                });
            }
        }
        for (name, text) in files {
            // A folder walked on Windows.
            read.file(&name.as_ref().replace('\\', "/"), &nfc(text.as_ref()));
        }
        check::check(&mut read);
        let entries = read.entries();
        let Read { mut problems, .. } = read;
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        let Some(district) = read.district.into_iter().next().filter(|_| problems.is_empty()) else {
            return Err(problems);
        };
        Ok(Self {
            district: district.value,
            agencies: values(read.agencies),
            offices: values(read.offices),
            fields: values(read.fields),
            procedures: values(read.procedures),
            years: values(read.years),
            hours: values(read.hours),
            patterns: values(read.patterns),
            templates: values(read.templates),
            positions: values(read.positions),
            officers: values(read.officers),
            entries,
        })
    }

    /// What the hub publishes, one by one: the district first, then agencies, and so on, each before what
    /// names it.
    #[must_use]
    pub fn entries(&self) -> &[CatalogueEntry] {
        &self.entries
    }
}

fn values<T>(rows: Rows<T>) -> Vec<T> {
    rows.into_iter().map(|row| row.value).collect()
}

/// What has been read so far, with the lines where it stands.
#[derive(Default)]
struct Read {
    district: Rows<District>,
    agencies: Rows<Agency>,
    offices: Rows<Office>,
    fields: Rows<Field>,
    procedures: Rows<ProcedureVersion>,
    years: Rows<CalendarYear>,
    hours: Rows<WorkHoursRow>,
    patterns: Rows<DossierCodePatternRow>,
    templates: Rows<FormTemplate>,
    positions: Rows<Position>,
    officers: Rows<Officer>,
    problems: Vec<CatalogueProblem>,
}

impl Read {
    fn file(&mut self, name: &str, text: &str) {
        let problems = &mut self.problems;
        match name {
            "agencies.toml" => {
                let mut file = File::parse(name, text, problems);
                file.table("meta");
                file.table("e_code_scheme");
                self.agencies = file.rows("agency");
                self.positions = file.rows("commune_position");
                file.finish();
            }
            "procedures.toml" => {
                let mut file = File::parse(name, text, problems);
                file.table("meta");
                self.fields = file.rows("field");
                self.procedures = file.rows("procedure");
                file.finish();
            }
            "district.toml" => {
                let mut file = File::parse(name, text, problems);
                self.district = file.one("district");
                self.hours = file.rows("work_hours");
                self.patterns = file.rows("dossier_code_pattern");
                file.finish();
            }
            "offices.toml" => {
                let mut file = File::parse(name, text, problems);
                self.offices = file.rows("office");
                file.finish();
            }
            "staff.toml" => {
                let mut file = File::parse(name, text, problems);
                self.officers = file.rows("officer");
                file.finish();
            }
            "holidays.csv" => self.years = holidays::read(name, text, problems),
            _ if name.ends_with(".typ") => match read_template(text) {
                Ok(value) => self.templates.push(Row { file: name.into(), line: 1, value }),
                Err((line, problem)) => {
                    let reason = Reason::Template(problem);
                    problems.push(CatalogueProblem { file: name.into(), line, reason });
                }
            },
            _ if name.ends_with(".toml") || name.ends_with(".csv") => {
                problems.push(CatalogueProblem { file: name.into(), line: 1, reason: Reason::UnknownFile });
            }
            _ => {}
        }
    }

    /// The entries of all rows; a body that is too large becomes a problem.
    fn entries(&mut self) -> Vec<CatalogueEntry> {
        let mut entries = Entries::new(&mut self.problems);
        entries.add(&self.district, EntryKind::District, |row| (row.agency.clone(), None));
        entries.add(&self.agencies, EntryKind::Agency, |row| (row.code.clone(), row.valid_from));
        entries.add(&self.offices, EntryKind::Office, |row| (row.agency.to_string(), None));
        entries.add(&self.years, EntryKind::CalendarYear, |row| (row.year.to_string(), None));
        entries.add(&self.hours, EntryKind::WorkHours, |row| (row.id.clone(), row.valid_from));
        entries.add(&self.patterns, EntryKind::DossierCodePattern, |row| (row.id.clone(), row.valid_from));
        entries.add(&self.fields, EntryKind::Field, |row| (row.id.clone(), None));
        entries.add(&self.procedures, EntryKind::Procedure, |row| (row.code.clone(), row.valid_from));
        entries.add(&self.templates, EntryKind::FormTemplate, |row| (row.key(), row.valid_from));
        entries.add(&self.positions, EntryKind::Position, |row| (row.id.clone(), None));
        entries.add(&self.officers, EntryKind::Officer, |row| (row.id.to_string(), row.valid_from));
        entries.finish()
    }
}

#[cfg(test)]
mod tests;
