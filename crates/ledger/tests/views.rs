//! Lists, search, registers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use chrono::{DateTime, Duration};
use domain::{
    dossier::{
        DossierState,
        body::{DossierAccepted, DossierRegistered},
    },
    id::OfficeId,
    number::Series,
    operation::{Base, Body},
    person::Person,
};
use ledger::{DossierFilter, DossierOrder, DossierRow, LedgerError, Priority};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::*;

fn filled() -> Machine {
    let mut desk = Machine::new(1);
    let people = [
        ("Đinh Thị Hương", None),
        ("Nguyễn Văn Nam", Some("Đinh Văn Hưng")),
        ("Nguyễn Thị Hương Giang", None),
        ("H'Hen Niê", None),
        ("Trần Hoà", None),
    ];
    for (number, (owner, submitter)) in (1..).zip(people) {
        let operations = desk.receive(entity(number), person(owner), submitter.map(person));
        desk.append(operations).unwrap();
    }
    desk
}

fn owners(rows: &[DossierRow]) -> Vec<&str> {
    rows.iter().map(|row| row.owner_name.as_str()).collect()
}

#[test]
fn a_row_says_what_the_log_amounts_to() {
    let desk = filled();
    let row = desk.ledger.read(|read| read.dossier_row(entity(2))).unwrap().unwrap();
    assert_eq!(
        row,
        DossierRow {
            id: entity(2),
            office: Some(OfficeId::from(OFFICE)),
            code: Some("000.99.90.H42-211209-1002".into()),
            short_code: Some("211209-1002".into()),
            state: DossierState::Accepted,
            procedure_code: Some("1.001193".into()),
            procedure_name: Some("Đăng ký khai sinh".into()),
            owner_name: "Nguyễn Văn Nam".into(),
            submitter_name: Some("Đinh Văn Hưng".into()),
            received_at: Some(morning() + Duration::minutes(2)),
            due_at: Some(morning() + Duration::days(2)),
            register_volume: Some("01/2021".into()),
            register_seq: Some(2),
            rev: 0,
            waiting: 3,
            cards: 0,
            is_contested: false,
            is_frozen: false,
            look_up_secret: Some("secret1002".into()),
            received_by: Some("gx-huong".into()),
        }
    );
    let dossier = desk.ledger.read(|read| read.dossier(entity(2))).unwrap().unwrap();
    let folded = desk
        .ledger
        .read(|read| {
            Ok::<_, LedgerError>(domain::dossier::fold_all(entity(2), &read.entries(dossier_ref(entity(2)))?))
        })
        .unwrap();
    assert_eq!(dossier, folded);
    assert_eq!(desk.ledger.read(|read| read.dossier(entity(77))).unwrap(), None);
    assert_eq!(desk.ledger.read(|read| read.look_up("secret1002")).unwrap(), Some(row));
    assert_eq!(desk.ledger.read(|read| read.look_up("wrong")).unwrap(), None);
}

#[test]
fn names_are_found_by_the_beginnings_of_their_words() {
    let desk = filled();
    let find = |text: &str| desk.ledger.read(|read| read.find_by_name(text, 20)).unwrap();
    assert_eq!(owners(&find("huong")), ["Nguyễn Thị Hương Giang", "Đinh Thị Hương"]);
    assert_eq!(owners(&find("HƯƠNG đi")), ["Đinh Thị Hương"]);
    assert_eq!(owners(&find("hu")), ["Nguyễn Thị Hương Giang", "Nguyễn Văn Nam", "Đinh Thị Hương"]);
    assert_eq!(owners(&find("dinh hung")), ["Nguyễn Văn Nam"]);
    assert_eq!(owners(&find("hòa")), ["Trần Hoà"]);
    assert_eq!(owners(&find("h'he")), ["H'Hen Niê"]);
    assert_eq!(owners(&find("nie")), ["H'Hen Niê"]);
    assert!(find("uong").is_empty() && find("").is_empty() && find("  - ").is_empty());
    assert_eq!(desk.ledger.read(|read| read.find_by_name("n", 1)).unwrap().len(), 1);
}

#[test]
fn typed_marks_come_first_and_other_marks_are_not_found() {
    let mut desk = Machine::new(1);
    let people = [
        ("Lê Thị Hằng", None),
        ("Lê Thị Hạng", None),
        ("LE THI HANG", None),
        ("Trần Hoà", Some("Bùi Thúy")),
        ("Đào Mĩ", None),
        ("Đặng Hằng Nga", None),
        ("Dương May", None),
        ("Lê Mai", None),
    ];
    for (number, (owner, submitter)) in (1..).zip(people) {
        let operations = desk.receive(entity(number), person(owner), submitter.map(person));
        desk.append(operations).unwrap();
    }
    let limited = |text: &str, limit| desk.ledger.read(|read| read.find_by_name(text, limit)).unwrap();
    let find = |text: &str| limited(text, 20);
    assert_eq!(owners(&find("hang")).len(), 4);
    // The accent-free one is older than one and younger than the other of those that were asked for.
    assert_eq!(owners(&find("hằng")), ["Đặng Hằng Nga", "Lê Thị Hằng", "LE THI HANG"]);
    assert_eq!(owners(&limited("hằng", 2)), ["Đặng Hằng Nga", "Lê Thị Hằng"]);
    assert_eq!(owners(&limited("hằng", 1)), ["Đặng Hằng Nga"]);
    assert_eq!(owners(&find("ha\u{323}ng")), ["Lê Thị Hạng", "LE THI HANG"]);
    assert_eq!(owners(&find("le hằng")), ["Lê Thị Hằng", "LE THI HANG"]);
    // On the way to "hằng" a tone is still to come.
    assert_eq!(owners(&find("hăng")), ["Đặng Hằng Nga", "LE THI HANG", "Lê Thị Hằng"]);
    for (text, found) in
        [("hòa", "Trần Hoà"), ("thuý", "Trần Hoà"), ("mỹ", "Đào Mĩ"), ("my", "Đào Mĩ"), ("đào", "Đào Mĩ")]
    {
        assert_eq!(owners(&find(text)), [found], "{text}");
    }
    assert_eq!(owners(&find("mai")), ["Lê Mai"]);
    assert!(find("thủy").is_empty() && find("đạo").is_empty());
}

#[test]
fn a_changed_name_is_found_by_the_new_one_only() {
    let mut desk = filled();
    let owner = domain::dossier::value::Owner::of(&person("Phạm Quyên"));
    let body = domain::operation::Body::DossierEdited(domain::dossier::body::DossierEdited {
        changes: vec![domain::dossier::value::GroupValue::Owner(owner)],
        reason: None,
    });
    let edit = desk.operation(dossier_ref(entity(1)), Base::default(), &body);
    desk.append(vec![edit]).unwrap();
    let find = |text: &str| desk.ledger.read(|read| read.find_by_name(text, 20)).unwrap().len();
    assert_eq!((find("dinh thi"), find("quyen"), find("pham")), (0, 1, 1));
}

#[test]
fn codes_are_found_as_typed_and_as_scanned() {
    let desk = filled();
    let find = |text: &str| {
        let rows = desk.ledger.read(|read| read.dossiers_by_code(text)).unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    for text in [
        "000.99.90.H42-211209-1002",
        " 000.99.90.h42-211209-1002\n",
        "000.99.90.h42 – 211209 – 1002",
        "211209-1002",
        "211209 1002",
        "2112091002",
    ] {
        assert_eq!(find(text), [entity(2)], "{text}");
    }
    for text in ["", "-", "000.99.91.H42-211209-1002", "1002", "Hương", "2112091002'; --"] {
        assert!(find(text).is_empty(), "{text}");
    }
}

/// Codes that other programs made: of a portal, of the years before, of an agency that is no more.
#[test]
fn a_code_of_no_known_shape_is_found_as_it_was_printed() {
    let mut desk = filled();
    let mut received = desk.receive(entity(9), person("Vũ Thị Cúc"), None);
    let body = DossierAccepted { code: "HS/2019-TP 0012".into(), ..accepted(1077) };
    received[1] = desk.operation(dossier_ref(entity(9)), Base::default(), &Body::DossierAccepted(body));
    desk.append(received).unwrap();
    let find = |text: &str| desk.ledger.read(|read| read.dossiers_by_code(text)).unwrap();
    for text in ["HS/2019-TP 0012", "hs/2019–tp0012", " HS/2019 - TP 0012 "] {
        assert_eq!(owners(&find(text)), ["Vũ Thị Cúc"], "{text}");
    }
    for text in ["HS/2019-TX 0012", "2019 TP 0012", "HS"] {
        assert!(find(text).is_empty(), "{text}");
    }
    let spellings = ["H42.90.99-211209-1002", "000.99.90.H42-211209-1002", "211209-1002"].map(str::to_owned);
    let rows = desk.ledger.read(|read| read.dossiers_by_codes(&spellings)).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [entity(2)], "each once");
}

#[test]
fn lists_are_in_order_and_within_bounds() {
    let desk = filled();
    // One without a due date.
    let list = |filter: DossierFilter| {
        let rows = desk.ledger.read(|read| read.list_dossiers(&filter)).unwrap();
        rows.iter().map(|row| row.register_seq.unwrap()).collect::<Vec<_>>()
    };
    let all = DossierFilter::default();
    assert_eq!(list(all.clone()), [1, 2, 3, 4, 5]);
    assert_eq!(list(DossierFilter { order: DossierOrder::Newest, limit: 2, ..all.clone() }), [5, 4]);
    let due = |day| Some(morning() + Duration::days(day));
    let between = DossierFilter { due_from: due(2), due_before: due(4), is_open: true, ..all.clone() };
    assert_eq!(list(between), [2, 3]);
    let received = |minute| Some(morning() + Duration::minutes(minute));
    let between = DossierFilter { received_from: received(4), received_before: received(9), ..all.clone() };
    assert_eq!(list(between), [4, 5]);
    assert!(list(DossierFilter { office: Some("elsewhere".into()), ..all.clone() }).is_empty());
    assert!(list(DossierFilter { needs_attention: true, ..all.clone() }).is_empty());
    assert_eq!(list(DossierFilter { office: Some(OFFICE.into()), ..all }), [1, 2, 3, 4, 5]);
    let page = desk.ledger.read(|read| read.dossiers_after(None, 2)).unwrap();
    let next = desk.ledger.read(|read| read.dossiers_after(Some(page[1].id), 9)).unwrap();
    assert_eq!((page.len(), next.len(), next[0].id), (2, 3, entity(3)));
}

#[test]
fn days_and_offices_are_counted() {
    let desk = filled();
    let at = |text: &str| {
        let now = DateTime::parse_from_rfc3339(text).unwrap();
        desk.ledger.read(|read| read.day_counts(Some(&OFFICE.into()), now)).unwrap()
    };
    let day = |day: u32| at(&format!("2021-12-{day:02}T00:00:00+07:00"));
    let ninth = day(9);
    assert_eq!((ninth.received, ninth.by_hour[8], ninth.by_hour.len()), (5, 5, 24));
    assert_eq!((ninth.due, ninth.overdue), (0, 0));
    assert_eq!((day(11).due, day(11).overdue, day(11).received), (1, 1, 0));
    let evening = at("2021-12-11T23:00:00+07:00");
    assert_eq!(
        (evening.due, evening.overdue),
        (0, 2),
        "overdue counts from the due moment, not from midnight"
    );
    let nobody = desk.ledger.read(|read| read.day_counts(Some(&"x".into()), morning()));
    assert_eq!(nobody.unwrap().received, 0);
    let offices = desk.ledger.read(|read| read.count_by_office()).unwrap();
    assert_eq!(offices.len(), 1);
    assert_eq!((offices[0].dossiers, offices[0].open), (5, 5));
    assert_eq!(offices[0].last_received, Some(morning() + Duration::minutes(5)));
    let rows = desk.ledger.read(|read| read.list_dossiers_of_office(&OFFICE.into(), 2)).unwrap();
    assert_eq!(owners(&rows), ["Trần Hoà", "H'Hen Niê"]);
}

#[test]
fn numbers_are_facts_and_doubles_are_shown() {
    let mut desk = filled();
    // Another dossier on which the same code was printed: an undetected clone.
    desk.serial = 1002;
    let twice = desk.receives(9);
    let (series, book) = (Series::DossierCode, "000.99.90.H42/2021-12-09");
    desk.ledger
        .read(|read| {
            assert_eq!(
                read.numbers_used(series, book)?.into_iter().collect::<Vec<_>>(),
                [1001, 1002, 1003, 1004, 1005]
            );
            assert_eq!(read.last_number(Series::ReceiptSlip, "01/2021")?, Some(5));
            assert_eq!(read.last_number(Series::ReceiptSlip, "02/2021")?, None);
            let doubles = read.doubles(series, book)?;
            assert_eq!(doubles.keys().collect::<Vec<_>>(), [&1003]);
            let uses = &doubles[&1003];
            assert_eq!(uses.len(), 2);
            assert!(
                uses.iter()
                    .any(|used| used.operation == twice[1].operation.header.id && used.entity == entity(9))
            );
            assert_eq!(read.dossiers_by_code("211209-1003")?.len(), 2);
            let all = read.double_numbers(10)?;
            // The register and the receipt of the second dossier say the same numbers again, too.
            let code = all.iter().find(|double| double.series == series).unwrap();
            assert_eq!((all.len(), code.book.as_str(), code.number), (3, book, 1003));
            assert!(code.uses.len() == 2 && code.uses.iter().all(|used| uses.contains(used)));
            assert_eq!(read.double_numbers(1)?.len(), 1);
            let books: Vec<_> =
                read.number_books()?.into_iter().map(|book| (book.book, book.count, book.last)).collect();
            // Six receptions, one of which used every number of another one again.
            assert!(books.contains(&(book.to_owned(), 5, 1005)), "{books:?}");
            assert!(books.contains(&("01/2021".to_owned(), 5, 5)), "{books:?}");
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    // The second acceptance of one dossier is contested; its numbers are used all the same.
    let accepted = desk.receive(entity(1), person(NAME), None);
    let id = accepted[1].header.id;
    desk.append(accepted).unwrap();
    let row = desk.ledger.read(|read| read.dossier_row(entity(1))).unwrap().unwrap();
    assert!(row.is_contested);
    assert!(
        desk.ledger.read(|read| read.doubles(series, book)).unwrap()[&1004]
            .iter()
            .any(|used| used.operation == id)
    );
    // Of its number nothing is missing: dossier 4 has it rightly.
    let void = |desk: &Machine| desk.ledger.read(|read| read.void_numbers(series, book)).unwrap();
    assert_eq!(void(&desk), BTreeMap::new());
    // A number that only a step used that does not stand.
    desk.serial = 1050;
    let again = desk.receive(entity(1), person(NAME), None);
    let accepted = again[1].header.id;
    desk.append(again).unwrap();
    let missing = void(&desk);
    assert_eq!(missing.keys().collect::<Vec<_>>(), [&1051]);
    assert_eq!((missing[&1051].entity, missing[&1051].operation), (entity(1), accepted));
    // The receipt of the same request is as void as its code.
    let receipts = desk.ledger.read(|read| read.void_numbers(Series::ReceiptSlip, "01/2021")).unwrap();
    assert!(
        receipts.values().all(|used| used.entity == entity(1)) && receipts.contains_key(&51),
        "{receipts:?}"
    );
    let totals = desk.ledger.read(|read| read.totals()).unwrap();
    assert_eq!((totals.contested, totals.cards, totals.frozen), (1, 0, 0));
    let attention = DossierFilter { needs_attention: true, ..DossierFilter::default() };
    assert_eq!(desk.ledger.read(|read| read.list_dossiers(&attention)).unwrap().len(), 1);
}

#[test]
fn two_offices_with_the_same_number_in_a_book_of_the_same_name_are_no_double() {
    let mut hub = Machine::new(1);
    let elsewhere = "nb-gv-gia-lap";
    for (number, office) in [(1, OFFICE), (2, elsewhere)] {
        hub.serial = 1000;
        let mut operations = hub.receive(entity(number), person(NAME), None);
        let body = DossierRegistered { office: office.into(), ..registered(person(NAME), None) };
        operations[0] =
            hub.operation(dossier_ref(entity(number)), Base::default(), &Body::DossierRegistered(body));
        hub.append(operations).unwrap();
    }
    let (series, book) = (Series::ReceiptSlip, "01/2021");
    assert_eq!(hub.ledger.read(|read| read.doubles(series, book)).unwrap(), BTreeMap::new());
    assert_eq!(hub.ledger.read(|read| read.double_numbers(10)).unwrap(), []);
    // One of the two uses it a second time: that is one, and the other office has nothing to do with it.
    hub.serial = 1000;
    hub.receives(3);
    let doubles = hub.ledger.read(|read| read.doubles(series, book)).unwrap();
    let entities: BTreeSet<_> = doubles[&1].iter().map(|used| used.entity).collect();
    assert_eq!((doubles.len(), entities), (1, BTreeSet::from([entity(1), entity(3)])));
    let all = hub.ledger.read(|read| read.double_numbers(10)).unwrap();
    assert_eq!(all.len(), 3, "code, register line and receipt");
    assert!(all.iter().all(|double| double.office == Some(OFFICE.into()) && double.uses.len() == 2));
}

#[test]
fn an_unknown_kind_freezes_the_dossier_and_is_kept() {
    let mut desk = filled();
    let template = desk.edit(entity(1), 0, "1");
    let mut header = template.header.clone();
    header.kind = "dossier_transferred".into();
    header.body_hash = domain::hash::Hash::plain(&[[9; 16].as_slice(), b"{}"].concat());
    let bytes = serde_json::to_vec(&header).unwrap();
    let unknown = domain::operation::Operation::read(bytes, Some(([9; 16], b"{}".to_vec()))).unwrap();
    let placed = desk.append(vec![unknown.clone()]).unwrap();
    let row = desk.ledger.read(|read| read.dossier_row(entity(1))).unwrap().unwrap();
    assert!(row.is_frozen);
    let back = desk.ledger.read(|read| read.operation(unknown.header.id)).unwrap().unwrap();
    assert_eq!(back.placed, placed[0]);
    assert_eq!(back.placed.operation.header_bytes(), unknown.header_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is typed, the search answers, and as a plain look through all names would.
    #[test]
    fn any_query_is_answered_as_the_plain_rule_says(
        names in prop::collection::vec("(Đinh|Nguyễn|Hương|Ng|Nghiêng|H'Hen|Lê-Trần|老|ß|\u{130}){1}( (An|Ánh|Thị|thi|Tho|Ng)){0,3}", 1..8),
        queries in prop::collection::vec("[a-zA-ZđĐăơƯ\"*'():^ -]{0,6}|(ng|dinh|th|h'h|老|le tr|NEAR|AND an|\"an\" OR){1,2}|\\PC{0,5}", 1..12),
    ) {
        let mut desk = Machine::new(1);
        for (number, name) in (1..).zip(&names) {
            let owner = Person { full_name: name.clone(), ..Person::default() };
            let operations = desk.receive(entity(number), owner, None);
            desk.append(operations).unwrap();
        }
        for query in &queries {
            let words = |text: &str| -> Vec<String> {
                domain::text::nfc(text)
                    .split(|c: char| c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphanumeric())
                    .filter(|word| !domain::text::search_key(word).is_empty())
                    .map(str::to_owned)
                    .collect()
            };
            let wanted = words(query);
            let worst = |name: &str| {
                let name = words(name);
                let best = |word: &String| name.iter().filter_map(|part| domain::text::fit(word, part)).min();
                let fits: Option<Vec<_>> = wanted.iter().map(best).collect();
                fits?.into_iter().max()
            };
            let mut expected: Vec<&str> = names.iter().rev().map(String::as_str).collect();
            expected.retain(|name| worst(name).is_some());
            expected.sort_by_key(|name| worst(name));
            let found = desk.ledger.read(|read| read.find_by_name(query, 99)).unwrap();
            prop_assert_eq!(owners(&found), expected, "{}", query);
            desk.ledger.read(|read| read.dossiers_by_code(query)).unwrap();
        }
        desk.ledger.write(Priority::Clerk, |_| Ok::<_, LedgerError>(())).unwrap();
    }
}
