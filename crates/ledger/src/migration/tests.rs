use super::*;
use crate::{
    DataKey,
    database::{Database, Use},
};

const FIRST: Migration = Migration {
    number: 1,
    name: "first",
    sql: "CREATE TABLE thing (name TEXT NOT NULL) STRICT;\nINSERT INTO thing VALUES ('Đinh Thị Hương');",
    min_reader: 1,
};
const SECOND: Migration =
    Migration { number: 2, name: "second", sql: "ALTER TABLE thing ADD COLUMN size INTEGER;", min_reader: 1 };
const BROKEN: Migration = Migration {
    number: 2,
    name: "second",
    sql: "ALTER TABLE thing ADD COLUMN a TEXT; ALTER TABLE nothing;",
    min_reader: 2,
};

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

impl Place {
    fn migrate(&self, all: &[Migration]) -> Result<(), LedgerError> {
        migrate(&mut self.database.connect(Use::Write)?, self.folder.path(), all)
    }

    fn numbers(&self) -> Vec<u32> {
        applied(&self.database.connect(Use::Read).unwrap()).unwrap().iter().map(|step| step.number).collect()
    }
}

#[test]
fn a_fresh_database_gets_all_steps_and_no_copy() {
    let place = place();
    place.migrate(MIGRATIONS).unwrap();
    assert_eq!(place.numbers(), [1, 2, 3, 4, 5]);
    place.migrate(MIGRATIONS).unwrap();
    assert!(
        fs::read_dir(place.folder.path())
            .unwrap()
            .all(|entry| { !entry.unwrap().file_name().to_string_lossy().starts_with("before-") })
    );
}

#[test]
fn numbers_go_up_and_no_step_needs_a_later_reader() {
    for (at, migration) in (1..).zip(MIGRATIONS) {
        assert_eq!(migration.number, at);
        assert!(migration.min_reader <= migration.number);
    }
}

#[test]
fn an_upgrade_keeps_an_encrypted_copy_of_before() {
    let place = place();
    place.migrate(&[FIRST]).unwrap();
    place.migrate(&[FIRST, SECOND]).unwrap();
    let copy = place.folder.path().join("before-migration-2.db");
    let bytes = fs::read(&copy).unwrap();
    assert!(!bytes.windows(15).any(|part| part == "SQLite format 3".as_bytes()));
    assert!(!bytes.windows(5).any(|part| part == "Đinh".as_bytes()));
    let before = Database::new(copy.clone(), place.key.clone()).connect(Use::Read).unwrap();
    let name: String = before.query_row("SELECT name FROM thing", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "Đinh Thị Hương");
    assert!(before.prepare("SELECT size FROM thing").is_err());
    let stranger = Database::new(copy, DataKey::random().unwrap());
    assert!(matches!(stranger.connect(Use::Read), Err(LedgerError::Damaged(_))));
}

#[test]
fn a_step_that_fails_leaves_nothing_and_can_be_tried_again() {
    let place = place();
    place.migrate(&[FIRST]).unwrap();
    assert!(place.migrate(&[FIRST, BROKEN]).is_err());
    assert_eq!(place.numbers(), [1]);
    place.migrate(&[FIRST, SECOND]).unwrap();
    assert_eq!(place.numbers(), [1, 2]);
}

#[test]
fn an_edited_step_is_refused_but_line_ends_do_not_count() {
    let place = place();
    place.migrate(&[FIRST]).unwrap();
    let edited = Migration { sql: "CREATE TABLE thing (name TEXT) STRICT;", ..FIRST };
    assert!(matches!(place.migrate(&[edited]), Err(LedgerError::Damaged(_))));
    let windows: &'static str = FIRST.sql.replace('\n', "\r\n").leak();
    place.migrate(&[Migration { sql: windows, ..FIRST }]).unwrap();
}

#[test]
fn newer_data_is_refused_only_when_it_says_so() {
    let place = place();
    place.migrate(&[FIRST, SECOND]).unwrap();
    place.migrate(&[FIRST]).unwrap();
    let third = Migration { number: 3, name: "third", sql: "DROP TABLE thing;", min_reader: 3 };
    place.migrate(&[FIRST, SECOND, third]).unwrap();
    assert_eq!(place.migrate(&[FIRST, SECOND]), Err(LedgerError::Newer { found: 3, known: 2 }));
}
