//! The mark outside the database.

use desk::incarnation::{FileMarks, Mark, MarkStore, mark};
use domain::id::{ChainId, DeskId};
use std::fs;
use uuid::Uuid;

fn desk(number: u128) -> DeskId {
    DeskId(Uuid::from_u128(number))
}

fn mark_at(turn: u64, n: u64, receipt: u32) -> Mark {
    let mut mark = Mark::new(desk(1), ChainId(Uuid::from_u128(u128::from(turn))));
    (mark.turn, mark.n) = (turn, n);
    mark.note("receipt_slip", "01/2021", receipt);
    mark
}

#[test]
fn it_lies_in_two_places_and_the_higher_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (data, state) = (folder.path().join("data"), folder.path().join("a").join("state"));
    let marks = FileMarks::with_state(&data, &state);
    assert_eq!(marks.read(desk(1)), []);
    marks.write(desk(1), &mark_at(0, 7, 2)).unwrap();
    let copy = state.join(format!("{}.json", desk(1)));
    assert!(data.join("mark.json").is_file() && copy.is_file());
    // A restored data folder brings an older one, or none.
    let old = fs::read(data.join("mark.json")).unwrap();
    marks.write(desk(1), &mark_at(0, 9, 3)).unwrap();
    fs::write(data.join("mark.json"), &old).unwrap();
    assert_eq!(mark::highest(marks.read(desk(1))), Some(mark_at(0, 9, 3)));
    fs::remove_file(data.join("mark.json")).unwrap();
    assert_eq!(mark::highest(marks.read(desk(1))), Some(mark_at(0, 9, 3)));
    // One that was torn is none; the other place has it.
    marks.write(desk(1), &mark_at(0, 10, 4)).unwrap();
    fs::write(&copy, b"{\"v\":1,").unwrap();
    assert_eq!(mark::highest(marks.read(desk(1))), Some(mark_at(0, 10, 4)));
    // Somebody else's says nothing, but one that this desk was before does.
    assert_eq!(marks.read(desk(2)), []);
    let mut anew = mark_at(1, 0, 1);
    anew.former.push(desk(2));
    marks.write(desk(1), &anew).unwrap();
    assert_eq!(mark::highest(marks.read(desk(2))), Some(anew));
}

#[test]
fn one_place_that_cannot_be_written_is_enough_of_a_loss() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, b"").unwrap();
    let data = folder.path().join("data");
    FileMarks::with_state(&data, &blocked.join("state")).write(desk(1), &mark_at(0, 1, 1)).unwrap();
    assert!(
        FileMarks::with_state(&blocked.join("data"), &blocked.join("state"))
            .write(desk(1), &mark_at(0, 1, 1))
            .is_err()
    );
}

#[test]
fn the_higher_mark_has_the_highest_numbers_of_both() {
    let mut low = mark_at(1, 3, 20);
    low.note("dossier_register", "01/2021", 5);
    let high = mark::highest(vec![mark_at(0, 99, 7), low, mark_at(1, 4, 8)]).unwrap();
    assert_eq!((high.turn, high.n), (1, 4));
    assert_eq!(high.numbers.get("receipt_slip/01/2021"), Some(&20));
    assert_eq!(high.numbers.get("dossier_register/01/2021"), Some(&5));
}

#[test]
fn the_serials_of_long_ago_are_forgotten_and_the_volumes_are_not() {
    let mut mark = mark_at(0, 1, 1);
    for day in 1..=90 {
        let date = chrono::NaiveDate::from_yo_opt(2021, day).unwrap();
        mark.note("dossier_code", &format!("000.25.33.H42/{date}"), day);
    }
    let codes = mark.numbers.keys().filter(|key| key.starts_with("dossier_code/")).count();
    assert_eq!(codes, 62);
    assert_eq!(mark.numbers.get("dossier_code/000.25.33.H42/2021-03-31"), Some(&90));
    assert_eq!(mark.numbers.get("receipt_slip/01/2021"), Some(&1));
}
