//! Who looked at whose data.

use crate::office::{CLERK, LEAVING, Office};
use chrono::NaiveDate;
use desk::api::{
    dossiers::{DossierId, FindRequest},
    palette::PaletteQuery,
    person::PersonQuery,
    worklist::WorklistQuery,
};
use serde_json::Value;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn looks_are_counted_by_officer_and_sent_when_the_day_is_over_beside_the_operations() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let other = office.online("GX-02");
    let received = seat.receive("Nguyễn Văn Thắng");
    let id = || DossierId { id: received.dossier.clone() };
    let look = || seat.desk().dossier(id()).unwrap();
    look();
    // The screen reads again: the same look.
    office.clock.advance_minutes(2);
    look();
    office.clock.advance_minutes(30);
    look();
    let find = |text: &str| seat.desk().find(FindRequest { text: text.into() }).unwrap();
    assert_eq!(find("Nguyễn Văn").dossiers.len(), 1);
    find("Nguyễn Văn T");
    let known = PersonQuery { personal_id: "037090001234".into() };
    assert!(seat.desk().known_person(known).unwrap().is_some());
    seat.sign_in(LEAVING).unwrap();
    seat.desk().open_receipt(id()).unwrap();
    let before = seat.picture();
    // Not before the day is over.
    seat.ask("sync_now", Value::Null).unwrap();
    let table = |officer: Option<&str>| office.hub().view_table(day("2021-12-09"), officer).unwrap();
    assert_eq!(table(None), [""; 0]);
    let waiting = || seat.ledger().read(|book| book.views_to_send(day("2021-12-10"), 100)).unwrap();
    let told = format!("{:?}", waiting());
    assert!(!told.contains("Nguyễn") && !told.contains("0370"), "no personal data: {told}");
    assert_eq!(seat.picture().split(' ').next(), before.split(' ').next());
    office.clock.set("2021-12-10T07:30:00+07:00");
    seat.sign_in(CLERK).unwrap();
    seat.ask("sync_now", Value::Null).unwrap();
    assert_eq!(waiting(), []);
    let code = &received.code;
    assert_eq!(
        table(Some(CLERK)),
        [
            format!("{CLERK}\tGX-01\t{code}\topened\t2\t14:00\t14:32"),
            format!("{CLERK}\tGX-01\t\tsearched\t1\t14:32\t14:32"),
            format!("{CLERK}\tGX-01\t{code}\trecognised\t1\t14:32\t14:32"),
        ]
    );
    assert_eq!(table(Some(LEAVING)), [format!("{LEAVING}\tGX-01\t{code}\tpaper\t1\t14:32\t14:32")]);
    // Nobody else is told: the other desk got every operation, and nothing of this.
    other.ask("sync_now", Value::Null).unwrap();
    assert!(other.desk().dossier(id()).is_ok());
    let at_other = other.ledger().read(|book| book.views_at_desks(day("2021-12-09"))).unwrap();
    assert!(at_other.is_empty());
    // Once is enough, and what was told stays here for a while.
    seat.ask("sync_now", Value::Null).unwrap();
    assert_eq!(table(None).len(), 4);
}

#[test]
fn searches_of_the_worklist_and_the_palette_are_looks_and_a_key_typed_is_none() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let searched = || {
        let lines = seat.ledger().read(|book| book.views_to_send(day("2021-12-10"), 100)).unwrap();
        lines.iter().filter(|line| line.why == "searched").map(|line| line.count).sum::<u32>()
    };
    let list = |text: &str| {
        seat.desk().worklist(WorklistQuery { text: text.into(), ..WorklistQuery::default() }).unwrap();
    };
    list(" ");
    assert_eq!(searched(), 0, "the list as it stands is nobody's search");
    list("thắng");
    // The next page, and the list anew after a change.
    list("thắng");
    assert_eq!(searched(), 1);
    office.clock.advance_minutes(30);
    for text in ["n", "ng", "nguyen"] {
        seat.desk().palette(PaletteQuery { text: text.into(), is_code: false }).unwrap();
    }
    assert_eq!(searched(), 1);
    seat.desk().searched(()).unwrap();
    assert_eq!(searched(), 2);
}

#[test]
fn a_book_that_cannot_be_written_keeps_nobody_from_reading() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    seat.ledger().fail_next(ledger::Fault::Commit);
    seat.desk().dossier(DossierId { id: received.dossier }).unwrap();
    assert!(!seat.ledger().take_fault(), "the look was tried to be written");
}
