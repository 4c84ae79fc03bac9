//! Copies of data folders, and what the district has of a desk.

use crate::office::{CLERK, Office, Seat, copy};
use desk::{
    api::{
        incarnation::{Incarnation, IncarnationState},
        sync::Link,
    },
    incarnation::MemoryMarks,
};
use domain::number::Series;
use std::{fs, sync::Arc};

impl Seat {
    /// What a backup or a copy of the disk would hold: the data folder at rest.
    pub fn copied(&mut self, office: &Office, name: &str) {
        self.close();
        copy(&self.folder, &office.path(name));
        self.open(true);
        self.sign_in(CLERK).unwrap();
    }

    /// The data folder is the copy again.
    pub fn put_back(&mut self, office: &Office, name: &str) {
        self.close();
        fs::remove_dir_all(&self.folder).unwrap();
        copy(&office.path(name), &self.folder);
    }

    /// What the command that restores leaves in the book.
    pub fn ledger_setting(&mut self, name: &str) {
        self.close();
        let keys = desk::keys::KeyFile::read(&self.folder).unwrap();
        let key = keys.open_with_keyring(&*self.keyring).unwrap();
        let book = ledger::Ledger::open(&self.folder, "desk.db", &key).unwrap();
        book.write(ledger::Priority::Clerk, |book| book.put_setting(name, "2021-12-09")).unwrap();
    }

    /// Starts the program with its clerk signed in.
    pub fn start(&mut self, is_syncing: bool) {
        self.open(is_syncing);
        self.sign_in(CLERK).unwrap();
    }

    /// The same program with a copy of this one's folder: the same keyring, marks of its own.
    pub fn twin(&self, office: &Office, copied: &str, machine: &str) -> Seat {
        let mut twin = office.stranger(&format!("{copied}-twin"));
        twin.close();
        fs::remove_dir_all(&twin.folder).unwrap();
        copy(&office.path(copied), &twin.folder);
        twin.keyring = self.keyring.clone();
        twin.marks = Arc::new(MemoryMarks::default());
        twin.machine = machine.to_owned();
        twin
    }

    pub fn incarnation(&self) -> Incarnation {
        self.desk().app_state(()).unwrap().incarnation
    }

    pub fn state(&self) -> IncarnationState {
        self.incarnation().state
    }

    /// Exchanges until nothing waits.
    pub fn sync(&self) {
        let status = self.desk().sync_now(()).unwrap();
        assert_eq!((status.link, status.waiting), (Link::Online, 0), "{:?}", status.problem);
    }

    pub fn owners(&self) -> Vec<String> {
        owners(&self.ledger())
    }
}

impl Office {
    pub fn receipt_numbers(&self, book: &str) -> Vec<u32> {
        receipts(&self.book(), book)
    }

    pub fn owners(&self) -> Vec<String> {
        owners(&self.book())
    }

    /// Receipt numbers that were printed more than once.
    pub fn doubles(&self, book: &str) -> Vec<u32> {
        let doubles = self.book().read(|read| read.doubles(Series::ReceiptSlip, book)).unwrap();
        doubles.into_keys().collect()
    }
}

fn receipts(book: &ledger::Ledger, name: &str) -> Vec<u32> {
    let used = book.read(|read| read.numbers_used(Series::ReceiptSlip, name)).unwrap();
    used.into_iter().collect()
}

/// Owners of all dossiers, each as often as there are dossiers, in order.
fn owners(book: &ledger::Ledger) -> Vec<String> {
    let filter = ledger::DossierFilter { limit: 1000, ..ledger::DossierFilter::default() };
    let rows = book.read(|read| read.list_dossiers(&filter)).unwrap();
    let mut owners: Vec<String> = rows.into_iter().map(|row| row.owner_name).collect();
    owners.sort();
    owners
}
