//! A later state of the catalogue's folder: what differs from what was published last is published.
//!
//! Nothing ends because it is absent, with one exception: a person who is no longer in the staff list has left, and
//! their desk must learn it with the next contact. Everything else ends by the dates in its row.

use crate::{clock::office_day, enrol::told, failure::Failure, hub::Hub, init::entry_draft};
use domain::{
    catalogue::{Catalogue, CatalogueEntry, EntryKind, Officer},
    operation::Body,
};
use ledger::Read;
use serde_json::Value;
use std::collections::BTreeMap;

/// What an update published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Updated {
    /// Entries that are new or other than before.
    pub published: usize,
    /// Officers who are no longer in the staff list, by id.
    pub left: Vec<String>,
}

/// What tells two entries apart: versions of one thing share its key.
type Name = (EntryKind, String, u64);

fn name(entry: &CatalogueEntry) -> Name {
    let version = entry.body.get("version").and_then(Value::as_u64).unwrap_or_default();
    (entry.kind, entry.key.clone(), version)
}

impl Hub {
    /// Publishes what is new or other in a catalogue.
    ///
    /// # Errors
    /// One sentence for the person at the terminal; nothing is published then.
    pub fn update_catalogue(&self, catalogue: &Catalogue) -> Result<Updated, String> {
        let today = office_day(self.office_ms());
        self.publish(|write, _| {
            let mut before = published(write)?;
            let mut entries: Vec<CatalogueEntry> = Vec::new();
            for entry in catalogue.entries() {
                if before.remove(&name(entry)).as_ref() != Some(entry) {
                    entries.push(entry.clone());
                }
            }
            let mut updated = Updated { published: entries.len(), left: Vec::new() };
            let staff = before.into_values().filter(|entry| entry.kind == EntryKind::Officer);
            for mut entry in staff {
                let Ok(officer) = entry.read::<Officer>() else { continue };
                if officer.valid_to.is_some_and(|last| last < today) {
                    continue;
                }
                let last_day = serde_json::to_value(today.pred_opt())?;
                let Some(row) = entry.body.as_object_mut() else { continue };
                row.insert("valid_to".to_owned(), last_day);
                updated.left.push(entry.key.clone());
                entries.push(entry);
            }
            Ok((updated, entries.iter().map(entry_draft).collect()))
        })
        .map_err(told)
    }
}

/// The entries as they were published last.
fn published(read: &Read<'_>) -> Result<BTreeMap<Name, CatalogueEntry>, Failure> {
    let mut entries = BTreeMap::new();
    read.reference_operations(0, |_, operation| {
        if let Ok(Some(Body::CatalogueEntryPublished(body))) = operation.body() {
            entries.insert(name(&body.entry), body.entry);
        }
    })?;
    Ok(entries)
}
