//! Finding, lists, the picker.

use crate::office::{Office, PROCEDURE, Seat};
use desk::api::{
    dossiers::{DossierFilter, FindRequest},
    receive::ProcedureQuery,
};

fn found(seat: &Seat, text: &str) -> Vec<String> {
    let rows = seat.desk().find(FindRequest { text: text.into() }).unwrap().dossiers;
    rows.into_iter().map(|row| row.owner_name).collect()
}

#[test]
fn a_dossier_is_found_by_its_code_and_by_names_without_marks() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let thang = seat.receive("Nguyễn Văn Thắng");
    seat.receive("Trần Thị Bưởi");
    for text in ["nguyen van thang", "NGUYEN", "thang ng", "Nguyễn Văn Thắng", "Nguye\u{302}\u{303}n"] {
        assert_eq!(found(&seat, text), ["Nguyễn Văn Thắng"], "{text}");
    }
    for text in
        [thang.code.as_str(), &thang.short_code, &thang.code.to_lowercase(), &format!(" {} ", thang.code)]
    {
        assert_eq!(found(&seat, text), ["Nguyễn Văn Thắng"], "{text}");
    }
    for text in
        ["", "  ", "\"", "*", "NEAR(", "nguyen OR buoi", "'; DROP TABLE dossier", "zzz", "211209-9999", "9"]
    {
        assert!(found(&seat, text).is_empty(), "{text}");
    }
    let all = seat.desk().dossiers(DossierFilter::default()).unwrap();
    assert_eq!(all.len(), 2);
    let some = seat.desk().dossiers(DossierFilter { text: "buoi".into(), limit: 0 }).unwrap();
    assert_eq!(some.len(), 1);
    assert_eq!(seat.desk().dossiers(DossierFilter { text: String::new(), limit: 1 }).unwrap().len(), 1);
}

#[test]
fn today_counts_what_was_received() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let before = seat.desk().today(()).unwrap();
    let first = seat.receive("Nguyễn Văn Thắng");
    let second = seat.receive("Trần Thị Bưởi");
    let today = seat.desk().today(()).unwrap();
    assert_eq!(
        (today.received_today, today.by_hour[14], today.serials_left),
        (2, 2, before.serials_left - 2)
    );
    let latest: Vec<&str> = today.latest.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(latest, [second.code.as_str(), &first.code]);
    assert!(today.overdue.is_empty() && today.due_today.is_empty());
    office.clock.set("2021-12-14T08:00:00+07:00");
    assert_eq!(seat.desk().today(()).unwrap().due_today.len(), 2);
    office.clock.set("2021-12-15T08:00:00+07:00");
    assert_eq!(seat.desk().today(()).unwrap().overdue.len(), 2);
}

fn picked(seat: &Seat, query: &str) -> Vec<String> {
    let query = ProcedureQuery { query: query.into() };
    seat.desk().find_procedures(query).unwrap().into_iter().map(|option| option.code).collect()
}

#[test]
fn the_picker_knows_codes_initials_and_words_in_any_order() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    assert_eq!(picked(&seat, PROCEDURE), [PROCEDURE]);
    for query in ["dang ky nhan cha", "cha nhan", "Đăng ký nhận cha", "dknc", "me con cha"] {
        assert!(picked(&seat, query).contains(&PROCEDURE.to_owned()), "{query}: {:?}", picked(&seat, query));
    }
    assert_eq!(picked(&seat, "dang ky nhan cha")[0], PROCEDURE);
    assert!(picked(&seat, "khong co thu tuc nay").is_empty());
    // "Gia đình văn hóa" is one among those of "hòa giải"; marks that are typed bring it to the front.
    let place = |query: &str| picked(&seat, query).iter().position(|code| code == "1.000954").unwrap();
    assert!(place("hoa") > 0);
    assert_eq!([place("hóa"), place("hoá"), place("hoa\u{301}")], [0, 0, 0]);
    assert!(picked(&seat, "hóa").len() > 1, "the others stay");
    // As a province published it.
    assert_eq!(picked(&seat, &format!("{PROCEDURE}.000.00.00.H42")), [PROCEDURE]);
    assert!(picked(&seat, "").len() > 10);
    assert!(picked(&seat, &"dang ".repeat(2_000)).len() <= 30);
    // Often received here: first even with an empty query.
    seat.receive("Nguyễn Văn Thắng");
    assert_eq!(picked(&seat, "")[0], PROCEDURE);
}
