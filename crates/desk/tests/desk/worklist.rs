//! The worklist and the palette, as the page asks for them.

use crate::office::{CLERK, LEAVING, Office, PIN, PROCEDURE, Seat, form, person, request};
use desk::api::{
    intake::RefusalRequest,
    palette::PaletteQuery,
    receive::ReceiveForm,
    worklist::{WorklistCounts, WorklistOrder, WorklistPage, WorklistQuery, WorklistTab},
};
use domain::problem::Code;

fn ask(seat: &Seat, query: WorklistQuery) -> WorklistPage {
    seat.desk().worklist(query).unwrap()
}

fn counts(seat: &Seat, query: WorklistQuery) -> WorklistCounts {
    seat.desk().worklist_counts(query).unwrap()
}

/// The rows of a list that fits on one page.
fn total(seat: &Seat, query: WorklistQuery) -> u32 {
    let counted = counts(seat, WorklistQuery { tab: WorklistTab::Open, ..query.clone() });
    let total = ask(seat, query.clone()).total.unwrap();
    let of_tab = match query.tab {
        WorklistTab::Open => counted.open,
        WorklistTab::Overdue => counted.overdue,
        WorklistTab::DueToday => counted.due_today,
        WorklistTab::Supplement => counted.supplement,
        WorklistTab::Mine => counted.mine,
        WorklistTab::Closed => counted.closed,
    };
    assert_eq!(total, of_tab, "{query:?}");
    total
}

fn owners(page: &WorklistPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.owner_name.as_str()).collect()
}

const NAMES: [&str; 5] = ["Nguyễn Văn Thắng", "Trần Thị Bưởi", "Lê Văn Ân", "Phạm Thị Ánh", "Bùi Thị An"];

fn filled(office: &Office) -> Seat {
    let seat = office.desk("GX-01");
    for name in NAMES {
        office.clock.advance_minutes(1);
        seat.receive(name);
    }
    seat
}

#[test]
fn a_page_has_the_rows_asked_for_and_the_tabs_are_counted_apart() {
    let office = Office::open();
    let seat = filled(&office);
    let page = ask(&seat, WorklistQuery { limit: 2, ..WorklistQuery::default() });
    assert_eq!((page.offset, page.total, owners(&page)), (0, None, vec![NAMES[0], NAMES[1]]));
    let counts = counts(&seat, WorklistQuery { limit: 2, ..WorklistQuery::default() });
    assert_eq!((counts.open, counts.mine, counts.overdue, counts.closed), (5, 5, 0, 0));
    assert_eq!(page.rows[0].received_by.as_deref(), Some("Hương"));
    let last = ask(&seat, WorklistQuery { limit: 2, offset: 4, ..WorklistQuery::default() });
    assert_eq!((last.offset, last.total, owners(&last)), (4, Some(5), vec![NAMES[4]]));
    // Rows have gone since: the last page there is.
    let beyond = ask(&seat, WorklistQuery { limit: 2, offset: 90, ..WorklistQuery::default() });
    assert_eq!((beyond.offset, owners(&beyond)), (4, vec![NAMES[4]]));
    let around = ask(
        &seat,
        WorklistQuery {
            limit: 2,
            around: Some(page.rows[1].id.clone()),
            offset: 4,
            ..WorklistQuery::default()
        },
    );
    assert_eq!((around.offset, around.at), (0, Some(1)));
}

#[test]
fn people_stand_by_given_name_and_filters_narrow_the_count() {
    let office = Office::open();
    let seat = filled(&office);
    let by_name = WorklistQuery { order: WorklistOrder::Name, ..WorklistQuery::default() };
    assert_eq!(
        owners(&ask(&seat, by_name.clone())),
        ["Bùi Thị An", "Phạm Thị Ánh", "Lê Văn Ân", "Trần Thị Bưởi", "Nguyễn Văn Thắng"]
    );
    let received = WorklistQuery { order: WorklistOrder::Received, limit: 1, ..WorklistQuery::default() };
    assert_eq!(owners(&ask(&seat, received)), [NAMES[4]]);
    let text = |text: &str| total(&seat, WorklistQuery { text: text.into(), ..by_name.clone() });
    assert_eq!([text("thi"), text("ánh"), text("zzz"), text("037090001234")], [3, 1, 0, 5]);
    let choices = seat.desk().worklist_choices(()).unwrap();
    let field = choices.fields.iter().find(|field| field.name == "Hộ tịch").unwrap();
    let other = choices.fields.iter().find(|field| field.name == "Chứng thực").unwrap();
    let of = |fields: Vec<String>| total(&seat, WorklistQuery { fields, ..WorklistQuery::default() });
    assert_eq!(
        [of(vec![field.id.clone()]), of(vec![other.id.clone()]), of(vec!["unknown".into()])],
        [5, 0, 0]
    );
    let by = |officer: &str| {
        total(&seat, WorklistQuery { received_by: officer.into(), ..WorklistQuery::default() })
    };
    assert_eq!([by(CLERK), by(LEAVING)], [5, 0]);
    let days = |from: &str, to: &str| {
        let query =
            WorklistQuery { received_from: from.into(), received_to: to.into(), ..WorklistQuery::default() };
        total(&seat, query)
    };
    assert_eq!([days("2021-12-09", "2021-12-09"), days("2021-12-10", ""), days("", "2021-12-08")], [5, 0, 0]);
    let wrong = WorklistQuery { received_from: "9/12".into(), ..WorklistQuery::default() };
    assert_eq!(seat.desk().worklist(wrong).unwrap_err().code, Code::BadRequest);
}

#[test]
fn what_was_refused_is_held_no_more_and_found_all_the_same() {
    let office = Office::open();
    let seat = filled(&office);
    let refused = RefusalRequest {
        form: form("Đỗ Thị Nhẫn"),
        reason: "Không thuộc thẩm quyền của UBND xã".into(),
        draft: None,
    };
    let slip = seat.desk().refuse(refused).unwrap();
    let closed = WorklistQuery { tab: WorklistTab::Closed, ..WorklistQuery::default() };
    assert_eq!((total(&seat, WorklistQuery::default()), total(&seat, closed)), (5, 1));
    let around = Some(slip.dossier);
    let open = ask(&seat, WorklistQuery { around: around.clone(), ..WorklistQuery::default() });
    assert_eq!(open.at, None);
    let closed = ask(&seat, WorklistQuery { tab: WorklistTab::Closed, around, ..WorklistQuery::default() });
    assert_eq!((closed.at, owners(&closed)), (Some(0), vec!["Đỗ Thị Nhẫn"]));
}

#[test]
fn mine_is_whoever_is_signed_in_and_late_is_by_the_clock() {
    let office = Office::open();
    let seat = filled(&office);
    seat.desk().sign_out(()).unwrap();
    seat.try_pin(LEAVING, PIN).unwrap();
    let counts = counts(&seat, WorklistQuery::default());
    assert_eq!((counts.open, counts.mine), (5, 0));
    seat.desk().sign_out(()).unwrap();
    seat.sign_in(CLERK).unwrap();
    office.clock.set("2021-12-14T08:00:00+07:00");
    let today = ask(&seat, WorklistQuery { tab: WorklistTab::DueToday, ..WorklistQuery::default() });
    office.clock.set("2021-12-15T08:00:00+07:00");
    let late = ask(&seat, WorklistQuery { tab: WorklistTab::Overdue, ..WorklistQuery::default() });
    assert_eq!((today.total, late.total), (Some(5), Some(5)));
    let home = seat.desk().today(()).unwrap();
    assert_eq!((home.overdue_count, home.due_today_count, home.supplement_count), (5, 0, 0));
}

fn found(seat: &Seat, text: &str) -> desk::api::palette::PaletteFound {
    seat.desk().palette(PaletteQuery { text: text.into(), is_code: false }).unwrap()
}

#[test]
fn the_palette_finds_dossiers_people_and_procedures() {
    let office = Office::open();
    let seat = filled(&office);
    for _ in 0..3 {
        seat.receive("Nguyễn Văn Thắng");
    }
    let last = found(&seat, "");
    assert_eq!((last.dossiers.len(), last.people.len(), last.procedures.len()), (6, 0, 0));
    assert_eq!(last.dossiers[0].owner_name, "Nguyễn Văn Thắng");
    let mut other = form("Nguyễn Thị Thắng");
    other.owner.personal_id = "037190001234".into();
    other.owner.sex = "female".into();
    seat.desk().receive(request(other)).unwrap();
    let two = found(&seat, "thang nguyen");
    assert_eq!(two.dossiers.len(), 5);
    let people: Vec<(&str, u32)> =
        two.people.iter().map(|one| (one.full_name.as_str(), one.dossiers)).collect();
    // All of the office's other dossiers have one number.
    assert_eq!(people, [("Nguyễn Thị Thắng", 1), ("Nguyễn Văn Thắng", 8)]);
    assert_eq!(two.people[0].birth_date.as_deref(), Some("01/01/1990"));
    assert_eq!(two.people[0].place.as_deref(), Some("Thôn 1"));
    // Marks narrow.
    assert!(found(&seat, "thạng").dossiers.is_empty());
    assert!(found(&seat, "nhan cha me con").procedures.iter().any(|one| one.code == PROCEDURE));
    let number = found(&seat, "0371 9000 1234");
    assert_eq!((number.dossiers.len(), number.people.len()), (1, 1));
    let code = number.dossiers[0].short_code.clone();
    let serial = code.split('-').next_back().unwrap();
    let by_serial = seat.desk().palette(PaletteQuery { text: serial.into(), is_code: true }).unwrap();
    assert_eq!((by_serial.dossiers[0].short_code.as_str(), by_serial.people.len()), (code.as_str(), 0));
}

#[test]
fn nothing_typed_breaks_the_search() {
    let office = Office::open();
    let seat = filled(&office);
    for text in [
        "\"",
        "*",
        "NEAR(",
        "'; DROP TABLE dossier",
        "\u{301}",
        "9",
        "-",
        "99999999999999999999",
        "%",
        "((((",
    ] {
        let page = ask(&seat, WorklistQuery { text: text.into(), ..WorklistQuery::default() });
        assert_eq!(page.total, Some(0), "{text}");
        assert!(found(&seat, text).dossiers.is_empty(), "{text}");
    }
    assert_eq!(total(&seat, WorklistQuery::default()), 5);
    let named = ReceiveForm { owner: person("H'Hen Niê"), ..form("") };
    seat.desk().receive(request(named)).unwrap();
    assert_eq!(found(&seat, "h'hen").dossiers.len(), 1);
}
