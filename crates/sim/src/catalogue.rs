//! A small catalogue: three offices, two procedures, two officers an office.

use chrono::NaiveDate;
use domain::{
    catalogue::{Catalogue, CatalogueEntry, EntryKind},
    id::{OfficeId, OfficerId},
};
use std::sync::OnceLock;

/// Offices in order.
pub const OFFICES: [&str; 3] = ["nb-gv-gia-xuan", "nb-gv-gia-hoa", "nb-gv-gia-hung"];
/// Officers of each office.
pub const OFFICERS: u32 = 2;
const PROCEDURES: [&str; 2] = ["1.001022", "1.000689"];
const FILES: [(&str, &str); 6] = [
    ("agencies.toml", include_str!("../../hub/catalogue/agencies.toml")),
    ("procedures.toml", include_str!("../../hub/catalogue/procedures.toml")),
    ("holidays.csv", include_str!("../../hub/catalogue/holidays.csv")),
    ("district.toml", include_str!("../../hub/catalogue/district.toml")),
    ("offices.toml", include_str!("../../hub/catalogue/offices.toml")),
    ("staff.toml", include_str!("../../hub/catalogue/staff.toml")),
];

/// The starter catalogue cut down to what a run needs.
pub fn entries() -> &'static [CatalogueEntry] {
    static ENTRIES: OnceLock<Vec<CatalogueEntry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let Ok(catalogue) = Catalogue::read(&FILES) else { return Vec::new() };
        let mut entries: Vec<CatalogueEntry> =
            catalogue.entries().iter().filter(|entry| is_needed(entry)).cloned().map(with_fee).collect();
        let sample = catalogue.entries().iter().find(|entry| entry.kind == EntryKind::Officer);
        for office in 0..OFFICES.len() {
            for place in 0..OFFICERS {
                entries.extend(sample.map(|sample| officer(sample, office, place)));
            }
        }
        entries
    })
}

/// The second procedure costs what the province has set.
fn with_fee(mut entry: CatalogueEntry) -> CatalogueEntry {
    let [_, second] = PROCEDURES;
    if entry.kind == EntryKind::Procedure
        && entry.key == second
        && let Some(fee) = entry.body.get_mut("fee").and_then(serde_json::Value::as_object_mut)
    {
        fee.insert("amount_vnd".into(), 10_000.into());
    }
    entry
}

fn is_needed(entry: &CatalogueEntry) -> bool {
    let key = entry.key.as_str();
    match entry.kind {
        EntryKind::District | EntryKind::WorkHours | EntryKind::DossierCodePattern => true,
        EntryKind::Agency => ["nb", "nb-gv"].contains(&key) || OFFICES.contains(&key),
        EntryKind::Office => OFFICES.contains(&key),
        EntryKind::CalendarYear => ["2021", "2022"].contains(&key),
        EntryKind::Field => key == "ho_tich",
        EntryKind::Procedure => PROCEDURES.contains(&key),
        EntryKind::FormTemplate | EntryKind::Position | EntryKind::Officer => false,
    }
}

/// An office by its index.
#[must_use]
pub fn office(index: usize) -> OfficeId {
    OfficeId::from(OFFICES.get(index).copied().unwrap_or_default())
}

/// An officer by office and place.
#[must_use]
pub fn officer_id(office: usize, place: u32) -> OfficerId {
    OfficerId(format!("officer-{office}-{place}"))
}

fn officer(sample: &CatalogueEntry, office_index: usize, place: u32) -> CatalogueEntry {
    let id = officer_id(office_index, place);
    let mut entry = sample.clone();
    entry.key.clone_from(&id.0);
    if let Some(body) = entry.body.as_object_mut() {
        body.insert("id".into(), id.0.into());
        body.insert("office".into(), office(office_index).0.into());
    }
    entry
}

/// The entry of an officer, ended or withdrawn.
#[must_use]
pub fn officer_entry(id: &OfficerId, ends: Option<NaiveDate>, is_withdrawn: bool) -> Option<CatalogueEntry> {
    let mut entry = entries().iter().find(|entry| entry.key == id.0)?.clone();
    let body = entry.body.as_object_mut()?;
    if let Some(ends) = ends {
        body.insert("valid_to".into(), ends.to_string().into());
    }
    body.insert("withdrawn_for_cause".into(), is_withdrawn.into());
    Some(entry)
}

/// The first procedure in another version.
#[must_use]
pub fn next_procedure(version: u32) -> Option<CatalogueEntry> {
    let mut entry = entries().iter().find(|entry| entry.kind == EntryKind::Procedure)?.clone();
    entry.body.as_object_mut()?.insert("version".into(), version.into());
    Some(entry)
}

/// A procedure's code by a number.
#[must_use]
pub fn procedure(number: u64) -> &'static str {
    let [first, second] = PROCEDURES;
    if number.is_multiple_of(2) { first } else { second }
}
