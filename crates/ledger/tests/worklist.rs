//! The worklist against the same rows sorted and filtered one by one; people and parts of codes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use chrono::{DateTime, Duration, FixedOffset};
use domain::{
    dossier::{
        DossierState,
        body::{DossierAccepted, DossierRegistered},
        value::ProcedureRef,
    },
    operation::{Base, Body},
    person::Person,
    text::{fit, name_sort_key},
};
use ledger::{DossierRow, LedgerError, Worklist, WorklistOrder, WorklistTab};
use std::cmp::Ordering;
use support::*;

const NAMES: [&str; 7] =
    ["Đinh Thị Hương", "Nguyễn Văn Ân", "Nguyễn Thị An", "Lê Hoà", "Bùi Hòa", "Phạm Đạt", "TRAN VAN AN"];
const CODES: [&str; 3] = ["1.001193", "2.000815", "1.004873"];

/// Sixty dossiers: every fifth not accepted yet (no code, no due date), many of one due moment and one name.
fn filled() -> Machine {
    let mut desk = Machine::new(1);
    for number in 1..=60u32 {
        let name = NAMES[number as usize % NAMES.len()];
        let procedure = ProcedureRef { code: CODES[number as usize % 3].into(), ..procedure() };
        let who = Person { personal_id: Some(format!("03708500{:04}", number % 9)), ..person(name) };
        let registered = DossierRegistered { procedure: procedure.clone(), ..registered(who, None) };
        let mut bodies = vec![Body::DossierRegistered(registered)];
        if number % 5 != 0 {
            // The serials run against the due dates.
            let accepted = accepted(1000 + number);
            bodies.push(Body::DossierAccepted(DossierAccepted {
                original_due_at: Some(morning() + Duration::hours(i64::from(number * 7 % 11) * 8 - 24)),
                received_at: morning() - Duration::hours(i64::from(number * 13 % 50)),
                procedure,
                ..accepted
            }));
        }
        let reference = dossier_ref(entity(u128::from(number)));
        let operations = bodies.iter().map(|body| desk.operation(reference, Base::default(), body)).collect();
        desk.append(operations).unwrap();
    }
    desk
}

fn all(desk: &Machine) -> Vec<DossierRow> {
    desk.ledger.read(|read| read.dossiers_after(None, 1000)).unwrap()
}

fn is_in(row: &DossierRow, list: &Worklist) -> bool {
    let tomorrow = DateTime::parse_from_rfc3339("2021-12-10T00:00:00+07:00").unwrap();
    let tab = match list.tab {
        WorklistTab::Open => true,
        WorklistTab::Overdue => row.due_at.is_some_and(|due| due < list.now),
        WorklistTab::DueToday => row.due_at.is_some_and(|due| due >= list.now && due < tomorrow),
        WorklistTab::Supplement => row.state == DossierState::IntakeSupplement,
        WorklistTab::Mine => row.received_by == list.officer,
        WorklistTab::Closed => false,
    };
    let procedure = row.procedure_code.as_ref().unwrap();
    let received = row.received_at.map_or(0, |at| at.timestamp());
    tab && list.procedures.as_ref().is_none_or(|wanted| wanted.contains(procedure))
        && list.received_by.as_ref().is_none_or(|by| row.received_by.as_ref() == Some(by))
        && list.received_from.is_none_or(|from| received >= from.timestamp())
        && list.received_before.is_none_or(|before| received < before.timestamp())
}

/// Letters and tones; capitals tell nobody apart.
fn sort_of(row: &DossierRow) -> Vec<u8> {
    let key = name_sort_key(&row.owner_name);
    key.as_bytes().split(|byte| *byte == 0).next().unwrap().to_vec()
}

fn compare(list: &Worklist, came: impl Fn(&DossierRow) -> usize, a: &DossierRow, b: &DossierRow) -> Ordering {
    let due = |row: &DossierRow| row.due_at.map_or(i64::MAX, |at| at.timestamp());
    let received = |row: &DossierRow| row.received_at.map_or(0, |at| at.timestamp());
    let up = match list.order {
        WorklistOrder::Due => {
            due(a).cmp(&due(b)).then_with(|| a.short_code.cmp(&b.short_code)).then(came(a).cmp(&came(b)))
        }
        WorklistOrder::Received => received(b).cmp(&received(a)).then(came(b).cmp(&came(a))),
        WorklistOrder::Name => sort_of(a).cmp(&sort_of(b)).then(came(a).cmp(&came(b))),
    };
    if list.is_reversed { up.reverse() } else { up }
}

fn now() -> DateTime<FixedOffset> {
    morning()
}

#[test]
fn every_page_of_every_order_and_filter_is_the_list_sorted_by_hand() {
    let desk = filled();
    let rows = all(&desk);
    let came = |row: &DossierRow| rows.iter().position(|other| other.id == row.id).unwrap();
    let mut lists = Vec::new();
    let tabs = [
        WorklistTab::Open,
        WorklistTab::Overdue,
        WorklistTab::DueToday,
        WorklistTab::Supplement,
        WorklistTab::Mine,
        WorklistTab::Closed,
    ];
    for tab in tabs {
        for order in [WorklistOrder::Due, WorklistOrder::Received, WorklistOrder::Name] {
            for is_reversed in [false, true] {
                let plain = Worklist {
                    tab,
                    order,
                    is_reversed,
                    officer: Some("gx-huong".into()),
                    ..Worklist::new(now())
                };
                lists.push(plain.clone());
                lists.push(Worklist {
                    procedures: Some(vec![CODES[0].into(), CODES[2].into()]),
                    ..plain.clone()
                });
                lists.push(Worklist { procedures: Some(Vec::new()), ..plain.clone() });
                lists.push(Worklist { received_by: Some("gx-thanh".into()), ..plain.clone() });
                lists.push(Worklist {
                    received_from: Some(now() - Duration::hours(30)),
                    received_before: Some(now() - Duration::hours(2)),
                    ..plain
                });
            }
        }
    }
    let mut filled_lists = 0;
    for list in lists {
        let mut expected: Vec<&DossierRow> = rows.iter().filter(|row| is_in(row, &list)).collect();
        expected.sort_by(|a, b| compare(&list, came, a, b));
        let (pages, count, places) =
            desk.ledger
                .read(|read| {
                    let mut pages = Vec::new();
                    for page in 0..10 {
                        pages.extend(read.worklist_page(&list, page * 7, 7)?);
                    }
                    let places = expected
                        .iter()
                        .map(|row| read.worklist_place(&list, row.id))
                        .collect::<Result<Vec<_>, _>>()?;
                    Ok::<_, LedgerError>((pages, read.worklist_count(&list)?, places))
                })
                .unwrap();
        let ids = |row: &DossierRow| row.id;
        assert_eq!(
            pages.iter().map(ids).collect::<Vec<_>>(),
            expected.iter().copied().map(ids).collect::<Vec<_>>(),
            "{list:?}"
        );
        assert_eq!(count as usize, expected.len(), "{list:?}");
        assert_eq!(places, (0..count).map(Some).collect::<Vec<_>>(), "{list:?}");
        filled_lists += usize::from(count > 0);
    }
    assert!(filled_lists > 60, "{filled_lists} lists had a row");
}

#[test]
fn every_tab_is_counted_under_the_same_filters() {
    let desk = filled();
    let list = Worklist {
        procedures: Some(vec![CODES[1].into()]),
        officer: Some("gx-huong".into()),
        ..Worklist::new(now())
    };
    let rows = all(&desk);
    let by_hand = |tab| {
        let list = Worklist { tab, ..list.clone() };
        u32::try_from(rows.iter().filter(|row| is_in(row, &list)).count()).unwrap()
    };
    let counts = desk.ledger.read(|read| read.worklist_counts(&list)).unwrap();
    assert_eq!(
        (counts.open, counts.overdue, counts.due_today, counts.supplement, counts.mine, counts.closed),
        (
            by_hand(WorklistTab::Open),
            by_hand(WorklistTab::Overdue),
            by_hand(WorklistTab::DueToday),
            by_hand(WorklistTab::Supplement),
            by_hand(WorklistTab::Mine),
            by_hand(WorklistTab::Closed),
        )
    );
    assert!(counts.overdue > 0 && counts.open > counts.overdue);
}

#[test]
fn several_filters_and_marked_words_narrow_together_whichever_leaves_the_fewest() {
    let desk = filled();
    let rows = all(&desk);
    let came = |row: &DossierRow| rows.iter().position(|other| other.id == row.id).unwrap();
    let fits = |row: &DossierRow, text: &str| {
        let has = |typed: &str| row.owner_name.split(' ').any(|word| fit(typed, word).is_some());
        text.split(' ').all(has)
    };
    let mut filled_lists = 0;
    for text in ["văn", "van", "ân", "nguyên", "nguyễn văn", "hoà", "hương dinh", "đ", "hường", "p"]
    {
        for tab in [WorklistTab::Open, WorklistTab::DueToday, WorklistTab::Mine, WorklistTab::Closed] {
            for order in [WorklistOrder::Due, WorklistOrder::Received, WorklistOrder::Name] {
                let found = desk.ledger.read(|read| read.find_all(text, &[])).unwrap();
                let named = Worklist {
                    tab,
                    order,
                    found: Some(found),
                    officer: Some("gx-huong".into()),
                    ..Worklist::new(now())
                };
                let of_two = Worklist {
                    procedures: Some(vec![CODES[0].into(), CODES[2].into()]),
                    received_by: Some("gx-huong".into()),
                    ..named.clone()
                };
                let of_few = Worklist {
                    received_from: Some(now() - Duration::hours(2)),
                    received_before: Some(now() + Duration::hours(1)),
                    ..of_two.clone()
                };
                for list in [named, of_two, of_few] {
                    let mut expected: Vec<&DossierRow> =
                        rows.iter().filter(|row| is_in(row, &list) && fits(row, text)).collect();
                    expected.sort_by(|a, b| compare(&list, came, a, b));
                    let (page, count, counts) = desk
                        .ledger
                        .read(|read| {
                            let page = read.worklist_page(&list, 0, 100)?;
                            let counts = read.worklist_counts(&list)?;
                            Ok::<_, LedgerError>((page, read.worklist_count(&list)?, counts))
                        })
                        .unwrap();
                    let ids = |row: &DossierRow| row.id;
                    assert_eq!(
                        page.iter().map(ids).collect::<Vec<_>>(),
                        expected.iter().copied().map(ids).collect::<Vec<_>>(),
                        "{text} {list:?}"
                    );
                    assert_eq!((count as usize, counts.of(tab)), (expected.len(), count), "{text} {list:?}");
                    filled_lists += usize::from(count > 0);
                }
            }
        }
    }
    assert!(filled_lists > 60, "{filled_lists} lists had a row");
}

#[test]
fn marks_that_are_typed_come_first_however_many_came_later_without_them() {
    let mut desk = Machine::new(1);
    let names = ["Nguyễn Văn Hằng", "NGUYEN VAN HANG", "Lê Thị Hạng", "Nguyễn Thị Hằng", "nguyen thi hang"];
    for (number, name) in (1..).zip(names.iter().cycle().take(20)) {
        let operations = desk.receive(entity(number), person(name), None);
        desk.append(operations).unwrap();
    }
    let find = |text: &str, limit| {
        let rows = desk.ledger.read(|read| read.find_by_name(text, limit)).unwrap();
        rows.into_iter().map(|row| row.owner_name).collect::<Vec<_>>()
    };
    let found = find("hằng", 10);
    assert_eq!(found[..2], ["Nguyễn Thị Hằng", "Nguyễn Văn Hằng"]);
    assert!(found[..8].iter().all(|name| name.ends_with("Hằng")), "{found:?}");
    assert_eq!(found[8..], ["nguyen thi hang", "NGUYEN VAN HANG"]);
    assert_eq!(find("hằng", 3).len(), 3);
    assert_eq!(find("hạng", 100).len(), 4 + 8);
    assert_eq!(find("nguyên văn hăng", 100).len(), 8);
    assert_eq!(find("hang", 100).len(), 20);
}

#[test]
fn what_is_not_in_the_list_has_no_place_in_it() {
    let desk = filled();
    let list = Worklist { tab: WorklistTab::Overdue, ..Worklist::new(now()) };
    let place = |id| desk.ledger.read(|read| read.worklist_place(&list, id)).unwrap();
    assert_eq!(place(entity(5)), None, "without a due date nothing is late");
    assert_eq!(place(entity(777)), None);
}

#[test]
fn a_text_narrows_the_list_and_its_count_is_exact() {
    let desk = filled();
    let rows = all(&desk);
    let names = |text: &str, order| {
        desk.ledger
            .read(|read| {
                let found = read.find_all(text, &[])?;
                let list = Worklist { found: Some(found), order, ..Worklist::new(now()) };
                let page = read.worklist_page(&list, 0, 200)?;
                assert_eq!(page.len(), read.worklist_count(&list)? as usize);
                Ok::<_, LedgerError>(page.into_iter().map(|row| row.owner_name).collect::<Vec<_>>())
            })
            .unwrap()
    };
    let having =
        |wanted: &[&str]| rows.iter().filter(|row| wanted.contains(&row.owner_name.as_str())).count();
    let an = names("an", WorklistOrder::Name);
    assert_eq!(an.len(), having(&["Nguyễn Thị An", "TRAN VAN AN", "Nguyễn Văn Ân"]));
    let given: Vec<&str> = an.iter().map(String::as_str).collect();
    assert!(given.is_sorted_by_key(|name| name_sort_key(name)), "{given:?}");
    // Marks narrow: "hường" is not "Hương"; "ân" may be what was written down without marks.
    assert!(names("hường", WorklistOrder::Due).is_empty());
    assert_eq!(
        names("ân", WorklistOrder::Due).len(),
        having(&["Nguyễn Văn Ân", "Nguyễn Thị An", "TRAN VAN AN"])
    );
    assert_eq!(names("hòa", WorklistOrder::Due).len(), having(&["Lê Hoà", "Bùi Hòa"]));
    assert!(names("zzz", WorklistOrder::Due).is_empty());
    // The digits of a serial, and the number of a person.
    assert_eq!(names("211209-1007", WorklistOrder::Due).len(), 1);
    assert_eq!(names("1007", WorklistOrder::Due).len(), 1);
    let number = "037085000003";
    assert_eq!(names(number, WorklistOrder::Due).len(), rows.len().div_ceil(9));
}

#[test]
fn a_dossier_is_found_by_the_serial_of_its_day_and_by_the_first_digits() {
    let desk = filled();
    let find = |text: &str| {
        let rows = desk.ledger.read(|read| read.dossiers_by_code_part(text, 3)).unwrap();
        rows.into_iter().map(|row| row.short_code.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(find("1007"), ["211209-1007"]);
    assert_eq!(find("211209-105"), ["211209-1059", "211209-1058", "211209-1057"]);
    assert_eq!(find("2112"), ["211209-1059", "211209-1058", "211209-1057"], "the last received first");
    assert!(
        find("07").is_empty() && find("7").is_empty() && find("2113").is_empty() && find("abc").is_empty()
    );
}

#[test]
fn people_are_told_apart_by_their_numbers_and_marks_narrow() {
    let mut desk = Machine::new(1);
    let people = [
        ("Đặng Thị Hằng", "037175000001"),
        ("Nguyễn Thúy Hạng", "037175000002"),
        ("Đặng Thị Hằng", "037175000003"),
        ("Đặng Thị Hằng", "037175000001"),
    ];
    for (number, (name, id)) in (1..).zip(people) {
        let owner = Person { personal_id: Some(id.into()), ..person(name) };
        let operations = desk.receive(entity(number), owner, Some(person("Lê Thị Hạnh")));
        desk.append(operations).unwrap();
    }
    let find = |text: &str| {
        let found = desk.ledger.read(|read| read.find_people(text, 9)).unwrap();
        found.into_iter().map(|one| (one.number[8..].to_owned(), one.dossiers, one.last)).collect::<Vec<_>>()
    };
    let (first, second, third) = ("0001".to_owned(), "0002".to_owned(), "0003".to_owned());
    assert_eq!(
        find("hang"),
        [(first.clone(), 2, entity(4)), (third.clone(), 1, entity(3)), (second, 1, entity(2))]
    );
    assert_eq!(find("hằng dang"), [(first.clone(), 2, entity(4)), (third.clone(), 1, entity(3))]);
    assert_eq!(find("0371 7500 0003"), [(third, 1, entity(3))]);
    // Whoever only stood at the counter was not the owner.
    assert!(find("hạnh").is_empty() && find("").is_empty() && find("037175000009").is_empty());
}

#[test]
fn a_rebuild_and_a_check_find_the_columns_of_the_worklist_as_they_are() {
    let desk = filled();
    let before = desk.views();
    desk.ledger.rebuild().unwrap();
    assert_eq!(desk.views(), before);
    assert!(desk.ledger.verify().unwrap().findings.is_empty());
}
