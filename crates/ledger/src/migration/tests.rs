use super::*;
use crate::{DataKey, Ledger, Priority, copy::open_checked};
use std::fs;

struct Place {
    folder: tempfile::TempDir,
    database: Database,
    key: DataKey,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let key = DataKey::random().unwrap();
    let database = Database::new(folder.path().join("book.db"), key.clone());
    Place { folder, database, key }
}

/// The migrations of a later program.
fn later(sql: &[&'static str]) -> Vec<Migration> {
    let mut all = MIGRATIONS.to_vec();
    for sql in sql {
        let number = all.last().unwrap().number + 1;
        all.push(Migration { number, name: "later", sql, min_reader: known() });
    }
    all
}

fn known() -> u32 {
    MIGRATIONS.last().unwrap().number
}

/// The numbers of this program's migrations, and so many more.
fn numbers(more: u32) -> Vec<u32> {
    let more = (1..=more).map(|more| known() + more);
    MIGRATIONS.iter().map(|migration| migration.number).chain(more).collect()
}

const ADDS: &str = "ALTER TABLE setting ADD COLUMN since TEXT;";
const BROKEN: &str = "ALTER TABLE setting ADD COLUMN since TEXT; ALTER TABLE nothing;";

impl Place {
    fn migrate(&self, all: &[Migration]) -> Result<(), LedgerError> {
        open(&self.database, all, &mut |_| Ok(())).map(drop)
    }

    fn numbers(&self) -> Vec<u32> {
        applied(&self.database.connect(Use::Read).unwrap()).unwrap().iter().map(|step| step.number).collect()
    }

    /// A book with something in it.
    fn filled() -> Self {
        let place = place();
        let ledger = Ledger::open(place.folder.path(), "book.db", &place.key).unwrap();
        ledger.write(Priority::Clerk, |write| write.put_setting("last_officer", "Đinh Thị Hương")).unwrap();
        place
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_fresh_database_gets_all_steps_and_no_copy() {
    let place = place();
    place.migrate(MIGRATIONS).unwrap();
    assert_eq!(place.numbers(), numbers(0));
    place.migrate(MIGRATIONS).unwrap();
    assert!(place.files().iter().all(|name| !name.starts_with("before-")));
}

#[test]
fn numbers_go_up_and_no_step_needs_a_later_reader() {
    assert!(MIGRATIONS.is_sorted_by_key(|migration| migration.number));
    for migration in MIGRATIONS {
        assert!(migration.min_reader <= migration.number);
    }
}

#[test]
fn an_upgrade_keeps_an_encrypted_copy_of_before() {
    let place = Place::filled();
    place.migrate(&later(&[ADDS])).unwrap();
    let path = place.folder.path().join(format!("before-upgrade-{}.db", known() + 1));
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(15).any(|part| part == "SQLite format 3".as_bytes()));
    assert!(!bytes.windows(5).any(|part| part == "Đinh".as_bytes()));
    let before = open_checked(&Database::new(path.clone(), place.key.clone())).unwrap();
    let name: String = before.query_row("SELECT value FROM setting", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "Đinh Thị Hương");
    assert!(before.prepare("SELECT since FROM setting").is_err());
    let stranger = Database::new(path, DataKey::random().unwrap());
    assert!(matches!(stranger.connect(Use::Read), Err(LedgerError::Damaged(_))));
}

#[test]
fn a_step_that_fails_leaves_nothing_and_can_be_tried_again() {
    let place = Place::filled();
    assert!(place.migrate(&later(&[BROKEN])).is_err());
    assert_eq!(place.numbers(), numbers(0));
    assert!(place.files().iter().all(|name| !name.contains(".upgrading")), "{:?}", place.files());
    place.migrate(&later(&[ADDS])).unwrap();
    assert_eq!(place.numbers(), numbers(1));
    // The copy that the failed one has kept holds the same and was taken.
    assert_eq!(place.files().iter().filter(|name| name.starts_with("before-")).count(), 1);
}

#[test]
fn a_step_that_loses_something_is_not_put_in_place() {
    let place = Place::filled();
    for loses in
        ["DELETE FROM setting;", "INSERT INTO draft (id, officer, form, saved_at) VALUES (x'00','','','');"]
    {
        let result = place.migrate(&later(&[loses]));
        assert!(matches!(result, Err(LedgerError::Damaged(_))), "{result:?}");
        assert_eq!(place.numbers(), numbers(0));
    }
    Ledger::open(place.folder.path(), "book.db", &place.key).unwrap();
}

#[test]
fn an_upgrade_waits_for_nobody_who_works_with_the_book() {
    let place = Place::filled();
    let other = Ledger::open(place.folder.path(), "book.db", &place.key).unwrap();
    assert_eq!(place.migrate(&later(&[ADDS])), Err(LedgerError::InUse));
    // What the other one does is not lost, then or later.
    other.write(Priority::Clerk, |write| write.put_setting("later", "1")).unwrap();
    drop(other);
    place.migrate(&later(&[ADDS])).unwrap();
    let connection = place.database.connect(Use::Read).unwrap();
    let count: u32 = connection
        .query_row("SELECT count(*) FROM setting WHERE key NOT LIKE 'ledger.%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2);
}

#[test]
fn an_edited_step_is_refused_but_line_ends_do_not_count() {
    let place = place();
    let all = later(&[ADDS]);
    place.migrate(&all).unwrap();
    let edited = later(&["ALTER TABLE setting ADD COLUMN until TEXT;"]);
    assert!(matches!(place.migrate(&edited), Err(LedgerError::Damaged(_))));
    let windows: Vec<Migration> = all
        .iter()
        .map(|migration| Migration { sql: migration.sql.replace('\n', "\r\n").leak(), ..*migration })
        .collect();
    place.migrate(&windows).unwrap();
}

#[test]
fn newer_data_is_refused_only_when_it_says_so() {
    let place = place();
    place.migrate(&later(&[ADDS])).unwrap();
    place.migrate(MIGRATIONS).unwrap();
    let mut all = later(&[ADDS, "ALTER TABLE setting DROP COLUMN since;"]);
    let last = all.last_mut().unwrap();
    last.min_reader = last.number;
    let found = last.number;
    place.migrate(&all).unwrap();
    assert_eq!(place.migrate(&later(&[ADDS])), Err(LedgerError::Newer { found, known: found - 1 }));
}

#[test]
fn a_failure_at_each_step_leaves_a_database_that_opens() {
    let all = later(&[ADDS, "ALTER TABLE dossier ADD COLUMN colour TEXT;"]);
    let mut steps = Vec::new();
    let place = Place::filled();
    open(&place.database, &all, &mut |step| {
        steps.push(step);
        Ok(())
    })
    .unwrap();
    assert_eq!(steps.len(), 7, "{steps:?}");
    for stop in steps {
        let place = Place::filled();
        let result = open(&place.database, &all, &mut |step| {
            if step == stop { Err(LedgerError::InUse) } else { Ok(()) }
        });
        assert_eq!(result.map(drop), Err(LedgerError::InUse));
        let more = if stop == UpgradeStep::Swapped { 2 } else { 0 };
        assert_eq!(place.numbers(), numbers(more), "after {stop:?}");
        place.migrate(&all).unwrap();
        assert_eq!(place.numbers(), numbers(2), "after {stop:?}");
        let kept = place.files().iter().filter(|name| name.starts_with("before-")).count();
        assert_eq!(kept, 1, "after {stop:?}");
    }
}

#[test]
fn a_killed_upgrade_leaves_half_a_copy_that_the_next_one_does_not_mind() {
    let place = Place::filled();
    for name in ["book.db.upgrading", "book.db.upgrading-journal", "before-upgrade-99.db.part"] {
        fs::write(place.folder.path().join(name), b"half of it").unwrap();
    }
    place.migrate(&later(&[ADDS])).unwrap();
    assert_eq!(place.numbers(), numbers(1));
    assert!(place.files().iter().all(|name| !name.contains(".upgrading")), "{:?}", place.files());
}
