//! The golden corpus: operations as they were written, and what they mean.
//!
//! THE FILES IN `tests/golden` ARE NEVER EDITED AND NEVER DELETED, ONLY ADDED TO. Each holds exact bytes that a
//! clerk's desk may hold for ever; when a test here goes red, the code has changed the meaning of a kind and
//! version, and the code is wrong. A new kind, version or case gets a new file, once: the test that misses it
//! writes it, and somebody reads it before it is kept.
//!
//! A later program may know more about the same operations: fields that a file does not name are not compared.

use crate::golden_cases::cases;
use domain::{
    dossier::fold_all,
    hash::Hash,
    id::{DeskId, EntityId, OfficerId},
    operation::{Entry, KINDS, Operation, Place, Stamp},
    reference::Reference,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folds {
    Dossier,
    Reference,
}

/// One file.
#[derive(Serialize, Deserialize)]
pub struct Case {
    pub about: String,
    pub folds: Folds,
    pub entity: EntityId,
    pub operations: Vec<Written>,
    /// What they mean.
    pub state: Value,
}

/// One operation, exact bytes as text.
#[derive(Serialize, Deserialize)]
pub struct Written {
    pub header: String,
    pub salt: String,
    pub body: String,
    pub content_hash: Hash,
    pub place: Place,
    pub stamp: Option<Stamp>,
    pub placed: bool,
}

impl Written {
    pub fn of(entry: &Entry) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            header: text(entry.operation.header_bytes()),
            salt: hex::encode(entry.operation.salt().unwrap()),
            body: text(entry.operation.body_bytes().unwrap()),
            content_hash: entry.operation.content_hash(),
            place: entry.place,
            stamp: entry.stamp.clone(),
            placed: entry.placed,
        }
    }

    fn entry(&self) -> Entry {
        let salt = hex::decode(&self.salt).unwrap().try_into().unwrap();
        let content = Some((salt, self.body.clone().into_bytes()));
        let operation = Operation::read(self.header.clone().into_bytes(), content).unwrap();
        Entry { operation, place: self.place, stamp: self.stamp.clone(), placed: self.placed }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn corpus() -> Vec<(String, Case)> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), case)
    };
    names.into_iter().map(read).collect()
}

/// What the operations mean, without what only the fold itself needs.
pub fn meaning(folds: Folds, entity: EntityId, entries: &[Entry]) -> Value {
    match folds {
        Folds::Dossier => {
            let mut state = serde_json::to_value(fold_all(entity, entries)).unwrap();
            let map = state.as_object_mut().unwrap();
            map.remove("last_write");
            map.remove("early_reprints");
            state
        }
        Folds::Reference => reference(entries),
    }
}

/// All that a reference of these few operations answers.
fn reference(entries: &[Entry]) -> Value {
    let mut reference = Reference::default();
    for (position, entry) in (1..).zip(entries) {
        reference.apply(position, &entry.operation);
    }
    let day = "2021-12-09".parse().unwrap();
    let officers: Vec<OfficerId> = ["gx-huong", "gx-thanh"].map(OfficerId::from).to_vec();
    let desk = |row: &domain::reference::DeskRow| {
        let desk: DeskId = row.enrolled.desk;
        json!({ "enrolled": row.enrolled, "is_revoked": row.is_revoked, "blocks": reference.blocks(desk) })
    };
    json!({
        "position": reference.position(),
        "agency": reference.agency("nb-gv-gia-xuan", day),
        "procedures": reference.procedures(day).collect::<Vec<_>>(),
        "officers": officers.iter().filter_map(|id| reference.officer(id)).collect::<Vec<_>>(),
        "codes": officers.iter().map(|id| reference.paper_codes(id)).collect::<Vec<_>>(),
        "desks": reference.desks().map(desk).collect::<Vec<_>>(),
        "leases": reference.leases(),
    })
}

/// Everything that `expected` says is said by `actual`, too; lists are equal in length and order.
fn says(actual: &Value, expected: &Value, at: &str, differences: &mut Vec<String>) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            for (key, expected) in expected {
                says(actual.get(key).unwrap_or(&Value::Null), expected, &format!("{at}/{key}"), differences);
            }
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
                says(actual, expected, &format!("{at}/{index}"), differences);
            }
        }
        _ if actual == expected => {}
        _ => differences.push(format!("{at}: {actual} instead of {expected}")),
    }
}

#[test]
fn what_was_written_means_what_it_meant() {
    let corpus = corpus();
    assert!(corpus.len() >= 24, "files are missing");
    for (name, case) in &corpus {
        let entries: Vec<Entry> = case.operations.iter().map(Written::entry).collect();
        let mut differences = Vec::new();
        says(&meaning(case.folds, case.entity, &entries), &case.state, "", &mut differences);
        assert!(differences.is_empty(), "{name}:\n{}", differences.join("\n"));
        // Handed out in another order it means the same.
        if case.folds == Folds::Dossier {
            let reversed: Vec<Entry> = entries.iter().rev().cloned().collect();
            assert_eq!(fold_all(case.entity, &reversed), fold_all(case.entity, &entries), "{name}");
        }
        for (written, entry) in case.operations.iter().zip(&entries) {
            assert_eq!(entry.operation.content_hash(), written.content_hash, "{name}");
        }
    }
}

/// The same operation would be written with the same bytes today. Should a version no longer be written at all,
/// leave its kind out here; the test above stays.
#[test]
fn what_is_written_is_written_as_before() {
    for (name, case) in corpus() {
        for written in &case.operations {
            let operation = written.entry().operation;
            let body = operation.body().unwrap().unwrap();
            assert_eq!(String::from_utf8(body.to_bytes()).unwrap(), written.body, "{name}");
            assert_eq!(serde_json::to_string(&operation.header).unwrap(), written.header, "{name}");
        }
    }
}

#[test]
fn every_kind_is_in_the_corpus() {
    let kinds: BTreeSet<(String, u32)> = corpus()
        .iter()
        .flat_map(|(_, case)| &case.operations)
        .map(|written| written.entry().operation.header)
        .map(|header| (header.kind, header.v))
        .collect();
    for known in KINDS {
        assert!(kinds.contains(&(known.kind.to_owned(), known.v)), "{} v{} has no file", known.kind, known.v);
    }
}

/// A case of the code that has no file yet: written out, and red until somebody has read it and keeps it.
#[test]
fn every_case_has_its_file() {
    let mut added = Vec::new();
    for (name, case) in cases() {
        let path = folder().join(format!("{name}.json"));
        if !path.exists() {
            fs::write(path, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
            added.push(name);
        }
    }
    assert!(added.is_empty(), "written now, read them and run again: {added:?}");
}
