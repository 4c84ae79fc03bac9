//! The starter catalogue that the hub ships is complete and free of problems.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use chrono::NaiveDate;
use domain::{
    calendar::{CalendarYear, WorkCalendar},
    catalogue::{
        Agency, AgencyKind, Catalogue, District, DossierCodePatternRow, EntryKind, Field, FormTemplate,
        MAX_BODY_BYTES, Office, Officer, Position, ProcedureVersion, WorkHoursRow,
    },
    deadline::{TimeRule, due},
    time::office_moment,
};
use std::{fs, path::Path};

/// The files of the folder, names relative to it.
fn folder(root: &Path, under: &str, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(root.join(under)).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        let name = if under.is_empty() { name } else { format!("{under}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            folder(root, &name, files);
        } else {
            files.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/catalogue");
    let mut files = Vec::new();
    folder(&root, "", &mut files);
    files
}

fn read(files: &[(String, String)]) -> Catalogue {
    Catalogue::read(files).unwrap_or_else(|problems| {
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", said.join("\n"))
    })
}

/// The catalogue without its form templates, which have a test of their own.
fn starter() -> Catalogue {
    read(&files().into_iter().filter(|(name, _)| !name.ends_with(".typ")).collect::<Vec<_>>())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_starter_catalogue_is_complete() {
    let catalogue = starter();
    assert_eq!(catalogue.agencies.len(), 52);
    assert_eq!(catalogue.offices.len(), 21);
    assert_eq!(catalogue.fields.len(), 20);
    assert_eq!(catalogue.procedures.len(), 95);
    assert_eq!(catalogue.positions.len(), 9);
    assert_eq!(catalogue.officers.len(), 8);
    assert_eq!(catalogue.patterns.len(), 2);
    assert_eq!(catalogue.years.iter().map(|year| year.year).collect::<Vec<_>>(), Vec::from_iter(2021..=2027));
    assert_eq!(catalogue.years.iter().map(|year| year.days.len()).sum::<usize>(), 106);
    assert_eq!(catalogue.district.name, "Gia Viễn");
    assert_eq!(catalogue.district.regime_on(day("2021-12-09")).unwrap().id, "R2021");
    assert_eq!(catalogue.district.regime_on(day("2026-01-01")).unwrap().forms_set, "F2025");
}

#[test]
fn every_form_template_says_which_form_it_is() {
    let files = files();
    let catalogue = read(&files);
    let templates = files.iter().filter(|(name, _)| name.ends_with(".typ"));
    assert_eq!(catalogue.templates.len(), templates.count());
    for template in &catalogue.templates {
        assert!(template.key().starts_with("form_0"), "{}", template.key());
        let entry = catalogue.entries().iter().find(|entry| entry.key == template.key()).unwrap();
        assert_eq!(entry.read::<FormTemplate>().unwrap(), *template);
    }
}

#[test]
fn every_office_is_a_commune_of_december_2021_with_its_own_code() {
    let catalogue = starter();
    let date = day("2021-12-09");
    let pattern = catalogue.patterns.iter().find(|pattern| pattern.is_valid_on(date)).unwrap();
    let communes: Vec<&Agency> = catalogue
        .agencies
        .iter()
        .filter(|agency| matches!(agency.kind, AgencyKind::CommuneCommittee | AgencyKind::TownshipCommittee))
        .filter(|agency| agency.is_valid_on(date))
        .collect();
    assert_eq!(communes.len(), 21);
    for (office, agency) in catalogue.offices.iter().zip(&communes) {
        assert_eq!(office.agency.as_ref(), agency.code);
        assert!(office.counter_name.ends_with(&agency.name_vi));
        let code = pattern.format(&office.office_code, date, 1001).unwrap();
        assert_eq!(code, format!("{}-211209-1001", office.office_code));
    }
    // 18 units from 2025, six from the abolition of the district.
    let units_on = |date| {
        let units = catalogue.agencies.iter().filter(|agency| {
            matches!(agency.kind, AgencyKind::CommuneCommittee | AgencyKind::TownshipCommittee)
        });
        units.filter(|agency| agency.is_valid_on(date)).count()
    };
    assert_eq!((units_on(day("2025-01-01")), units_on(day("2025-07-01"))), (18, 6));
}

#[test]
fn every_entry_is_small_and_reads_back() {
    let catalogue = starter();
    let mut counts = std::collections::BTreeMap::new();
    for entry in catalogue.entries() {
        assert!(entry.body.to_string().len() <= MAX_BODY_BYTES, "{:?} {}", entry.kind, entry.key);
        let back = match entry.kind {
            EntryKind::District => entry.read::<District>().is_ok_and(|row| row == catalogue.district),
            EntryKind::Agency => entry.read::<Agency>().is_ok_and(|row| catalogue.agencies.contains(&row)),
            EntryKind::Office => entry.read::<Office>().is_ok_and(|row| catalogue.offices.contains(&row)),
            EntryKind::Field => entry.read::<Field>().is_ok_and(|row| catalogue.fields.contains(&row)),
            EntryKind::Procedure => {
                entry.read::<ProcedureVersion>().is_ok_and(|row| catalogue.procedures.contains(&row))
            }
            EntryKind::CalendarYear => {
                entry.read::<CalendarYear>().is_ok_and(|row| catalogue.years.contains(&row))
            }
            EntryKind::WorkHours => {
                entry.read::<WorkHoursRow>().is_ok_and(|row| catalogue.hours.contains(&row))
            }
            EntryKind::DossierCodePattern => {
                entry.read::<DossierCodePatternRow>().is_ok_and(|row| catalogue.patterns.contains(&row))
            }
            EntryKind::FormTemplate => {
                entry.read::<FormTemplate>().is_ok_and(|row| catalogue.templates.contains(&row))
            }
            EntryKind::Position => {
                entry.read::<Position>().is_ok_and(|row| catalogue.positions.contains(&row))
            }
            EntryKind::Officer => entry.read::<Officer>().is_ok_and(|row| catalogue.officers.contains(&row)),
        };
        assert!(back, "{:?} {}", entry.kind, entry.key);
        *counts.entry(entry.kind).or_insert(0) += 1;
    }
    assert_eq!(counts.get(&EntryKind::Procedure), Some(&95));
    assert_eq!(counts.get(&EntryKind::CalendarYear), Some(&7));
}

#[test]
fn every_procedure_of_today_has_a_due_date_or_none_by_its_kind() {
    let catalogue = starter();
    let calendar = WorkCalendar::from_entries(&catalogue.hours, &catalogue.years);
    let date = day("2021-12-09");
    let received_at = office_moment(date, "14:00:00".parse().unwrap());
    let in_force: Vec<_> =
        catalogue.procedures.iter().filter(|procedure| procedure.in_force_on(date)).collect();
    assert_eq!(in_force.len(), 85);
    for procedure in in_force {
        let due_at = due(&procedure.time, &received_at, &calendar, &[]).unwrap().due_at;
        let has_none = matches!(procedure.time, TimeRule::Immediate | TimeRule::None);
        assert_eq!(due_at.is_none(), has_none, "{}", procedure.code);
        assert!(due_at.is_none_or(|due_at| due_at > received_at), "{}", procedure.code);
    }
}
