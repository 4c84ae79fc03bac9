//! What every desk knows of its hub: catalogue, staff, desks, leases. Folded from the reference stream,
//! which is applied before anything else.

pub mod body;
mod code;

use crate::{
    calendar::{CalendarYear, WorkCalendar, WorkHours},
    catalogue::{
        Agency, CatalogueEntry, Delegation, District, EntryKind, Field, FormTemplate, Office, Officer,
        Position, ProcedureVersion,
    },
    code::DossierCodePattern,
    id::{DeskId, OfficeId, OfficerId},
    number::{Block, Series},
    operation::{Body, Operation},
    role::Role,
};
use body::{DeskEnrolled, OfficerCodeIssued};
use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeMap;

/// A desk as the reference stream knows it.
#[derive(Clone, PartialEq, Debug)]
pub struct DeskRow {
    /// How it was enrolled.
    pub enrolled: DeskEnrolled,
    /// True once revoked.
    pub is_revoked: bool,
}

/// The folded reference stream.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    position: u64,
    district: Option<District>,
    agencies: BTreeMap<String, Agency>,
    offices: BTreeMap<OfficeId, Office>,
    fields: BTreeMap<String, Field>,
    procedures: BTreeMap<String, Vec<ProcedureVersion>>,
    years: BTreeMap<String, CalendarYear>,
    hours: BTreeMap<String, WorkHours>,
    patterns: BTreeMap<String, DossierCodePattern>,
    templates: BTreeMap<String, Vec<FormTemplate>>,
    positions: BTreeMap<String, Position>,
    officers: BTreeMap<OfficerId, Vec<(u64, Officer)>>,
    codes: BTreeMap<OfficerId, Vec<OfficerCodeIssued>>,
    desks: BTreeMap<DeskId, DeskRow>,
    leases: Vec<body::LeaseGranted>,
}

impl Reference {
    /// Applies the operation at `position`. What this program cannot read is passed over: a later version
    /// folds the stream anew.
    pub fn apply(&mut self, position: u64, operation: &Operation) {
        self.position = self.position.max(position);
        let Ok(Some(body)) = operation.body() else { return };
        match body {
            Body::CatalogueEntryPublished(entry) => self.publish(position, &entry.entry),
            Body::OfficerCodeIssued(code) => self.codes.entry(code.officer.clone()).or_default().push(code),
            Body::DeskEnrolled(enrolled) => {
                // A restored hub takes a desk in again by its certificate, and learns later that it was revoked,
                // in whatever order: an enrolment never gives back what a revocation took.
                let is_revoked = self.desks.get(&enrolled.desk).is_some_and(|row| row.is_revoked);
                self.desks.insert(enrolled.desk, DeskRow { enrolled, is_revoked });
            }
            Body::DeskRevoked(revoked) => {
                if let Some(row) = self.desks.get_mut(&revoked.desk) {
                    row.is_revoked = true;
                }
            }
            Body::LeaseGranted(lease) => self.leases.push(lease),
            _ => {}
        }
    }

    fn publish(&mut self, position: u64, entry: &CatalogueEntry) {
        match entry.kind {
            EntryKind::District => self.district = read(entry).or(self.district.take()),
            EntryKind::Agency => insert(&mut self.agencies, entry),
            EntryKind::Procedure => push(&mut self.procedures, entry, |row: &ProcedureVersion| row.version),
            EntryKind::FormTemplate => push(&mut self.templates, entry, |row: &FormTemplate| row.version),
            EntryKind::Field => insert(&mut self.fields, entry),
            EntryKind::CalendarYear => insert(&mut self.years, entry),
            EntryKind::WorkHours => insert(&mut self.hours, entry),
            EntryKind::DossierCodePattern => insert(&mut self.patterns, entry),
            EntryKind::Office => {
                if let Some(office) = read::<Office>(entry) {
                    self.offices.insert(OfficeId(entry.key.clone()), office);
                }
            }
            EntryKind::Officer => {
                if let Some(officer) = officer(entry) {
                    self.officers.entry(OfficerId(entry.key.clone())).or_default().push((position, officer));
                }
            }
            EntryKind::Position => insert(&mut self.positions, entry),
        }
    }

    /// Notes that the stream was read up to a position, the operations that do not count included.
    pub fn pass(&mut self, position: u64) {
        self.position = self.position.max(position);
    }

    /// Position up to which this was folded.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The district row: names, look-up address, sizes of blocks.
    #[must_use]
    pub fn district(&self) -> Option<&District> {
        self.district.as_ref()
    }

    /// An agency as published last, whether valid on that day or not. A code names one agency for ever.
    #[must_use]
    pub fn agency(&self, code: &str, _on: NaiveDate) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// Every agency as published last, by its code in the catalogue.
    pub fn agencies(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// The offices that take part, by agency code.
    pub fn offices(&self) -> impl Iterator<Item = (&OfficeId, &Office)> {
        self.offices.iter()
    }

    /// One office.
    #[must_use]
    pub fn office(&self, id: &OfficeId) -> Option<&Office> {
        self.offices.get(id)
    }

    /// Name of a field (lĩnh vực).
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.get(id)
    }

    /// Name of a position in a commune.
    #[must_use]
    pub fn position_name(&self, id: &str) -> Option<&str> {
        self.positions.get(id).map(|position| position.name_vi.as_str())
    }

    /// The procedures in force on a day, one version each.
    pub fn procedures(&self, on: NaiveDate) -> impl Iterator<Item = &ProcedureVersion> {
        self.procedures.keys().filter_map(move |code| self.procedure(code, on))
    }

    /// National codes of the procedures of a field (lĩnh vực), in force or not.
    pub fn procedure_codes_of_field<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        let of_field =
            move |versions: &[ProcedureVersion]| versions.iter().any(|version| version.field == field);
        self.procedures.iter().filter(move |(_, versions)| of_field(versions)).map(|(code, _)| code.as_str())
    }

    /// The version of a procedure in force on a day: the one published last.
    #[must_use]
    pub fn procedure(&self, code: &str, on: NaiveDate) -> Option<&ProcedureVersion> {
        self.procedures.get(code)?.iter().rev().find(|version| version.in_force_on(on))
    }

    /// A version of a procedure, in force or not: what an older dossier was received under.
    #[must_use]
    pub fn procedure_version(&self, code: &str, version: u32) -> Option<&ProcedureVersion> {
        self.procedures.get(code)?.iter().rev().find(|row| row.version == version)
    }

    /// The working calendar of the district: of every agency that has no hours or days of its own.
    #[must_use]
    pub fn calendar(&self) -> WorkCalendar {
        let (hours, years) = self.calendar_entries();
        WorkCalendar::from_entries(&hours, &years)
    }

    /// The working calendar of an agency, also of one that has ended: what was received there is still due.
    #[must_use]
    pub fn calendar_of(&self, office: &OfficeId) -> WorkCalendar {
        let (hours, years) = self.calendar_entries();
        WorkCalendar::of_office(&hours, &years, office)
    }

    /// The published special days with the reference week of [`WorkHours::reference`].
    #[must_use]
    pub fn reference_calendar(&self) -> WorkCalendar {
        let (_, years) = self.calendar_entries();
        WorkCalendar::from_entries(&[WorkHours::reference()], &years)
    }

    fn calendar_entries(&self) -> (Vec<WorkHours>, Vec<CalendarYear>) {
        (self.hours.values().cloned().collect(), self.years.values().cloned().collect())
    }

    /// The pattern of dossier codes on a day.
    #[must_use]
    pub fn code_pattern(&self, on: NaiveDate) -> Option<&DossierCodePattern> {
        self.patterns.values().find(|pattern| pattern.is_valid_on(on))
    }

    /// The template of a form, such as `form_01/F2018`: the version published last that is valid on a day.
    #[must_use]
    pub fn template(&self, key: &str, on: NaiveDate) -> Option<&FormTemplate> {
        self.templates.get(key)?.iter().rev().find(|template| template.is_valid_on(on))
    }

    /// A template by its version, to render an old snapshot again.
    #[must_use]
    pub fn template_version(&self, key: &str, version: u32) -> Option<&FormTemplate> {
        self.templates.get(key)?.iter().rev().find(|template| template.version == version)
    }

    /// An officer as known now.
    #[must_use]
    pub fn officer(&self, id: &OfficerId) -> Option<&Officer> {
        self.officers.get(id)?.last().map(|(_, officer)| officer)
    }

    /// An officer as a desk knew them that had read the stream up to `position`.
    #[must_use]
    pub fn officer_as_of(&self, id: &OfficerId, position: u64) -> Option<&Officer> {
        self.officers.get(id)?.iter().rev().find(|(at, _)| *at <= position).map(|(_, officer)| officer)
    }

    /// For whom an officer acted in a role on a day, as a desk knew that had read the stream up to `position`; nobody
    /// when the role was their own.
    #[must_use]
    pub fn acted_for(&self, id: &OfficerId, role: Role, on: NaiveDate, position: u64) -> Option<&OfficerId> {
        Some(&self.officer_as_of(id, position)?.delegation(role, on)?.of)
    }

    /// The officers of an office who are in office on a day, by id.
    pub fn officers_of<'a>(
        &'a self,
        office: &'a OfficeId,
        on: NaiveDate,
    ) -> impl Iterator<Item = (&'a OfficerId, &'a Officer)> {
        self.officers.iter().filter_map(move |(id, versions)| {
            let (_, officer) = versions.last()?;
            (officer.office == *office && officer.is_in_office_on(on) && !officer.withdrawn_for_cause)
                .then_some((id, officer))
        })
    }

    /// The one-time paper codes issued to an officer, newest last.
    #[must_use]
    pub fn paper_codes(&self, officer: &OfficerId) -> &[OfficerCodeIssued] {
        self.codes.get(officer).map_or(&[], Vec::as_slice)
    }

    /// A desk.
    #[must_use]
    pub fn desk(&self, id: DeskId) -> Option<&DeskRow> {
        self.desks.get(&id)
    }

    /// All desks.
    pub fn desks(&self) -> impl Iterator<Item = &DeskRow> {
        self.desks.values()
    }

    /// The blocks of dossier serials lent to a desk, under the code that its office has now: under another
    /// code the same numbers may be lent to somebody else.
    #[must_use]
    pub fn blocks(&self, desk: DeskId) -> Vec<Block> {
        let Some(office) = self.desk(desk).and_then(|row| self.office(&row.enrolled.office)) else {
            return Vec::new();
        };
        self.leases
            .iter()
            .filter(|lease| lease.desk == desk && lease.series == Series::DossierCode)
            .filter(|lease| lease.office_code == office.office_code)
            .map(|lease| lease.block.clone())
            .collect()
    }

    /// Every lease ever granted.
    #[must_use]
    pub fn leases(&self) -> &[body::LeaseGranted] {
        &self.leases
    }
}

fn read<T: DeserializeOwned>(entry: &CatalogueEntry) -> Option<T> {
    serde_json::from_value(entry.body.clone()).ok()
}

fn insert<T: DeserializeOwned>(map: &mut BTreeMap<String, T>, entry: &CatalogueEntry) {
    if let Some(row) = read(entry) {
        map.insert(entry.key.clone(), row);
    }
}

/// Versions in the order of their publication; one that is published again takes the place of its former self,
/// so that a term that was ended does not go on in it.
fn push<T: DeserializeOwned>(
    map: &mut BTreeMap<String, Vec<T>>,
    entry: &CatalogueEntry,
    version: fn(&T) -> u32,
) {
    if let Some(row) = read(entry) {
        let rows = map.entry(entry.key.clone()).or_default();
        rows.retain(|other| version(other) != version(&row));
        rows.push(row);
    }
}

/// An officer without the roles that only a newer program knows: the others still hold.
fn officer(entry: &CatalogueEntry) -> Option<Officer> {
    let mut body = entry.body.clone();
    if let Some(roles) = body.get_mut("roles").and_then(Value::as_array_mut) {
        roles.retain(|role| Role::deserialize(role).is_ok());
    }
    if let Some(delegations) = body.get_mut("acts_for").and_then(Value::as_array_mut) {
        delegations.retain(|delegation| Delegation::deserialize(delegation).is_ok());
    }
    serde_json::from_value(body).ok()
}
