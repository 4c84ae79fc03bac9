//! Text as it enters the desk, and how names and codes are found and ordered.

use crate::office::{Office, Seat, form, person, request};
use desk::api::{
    dossiers::{DossierId, FindRequest},
    receive::ReceiveForm,
    text::PastedText,
};
use domain::text::{LegacyEncoding, name_sort_key};

fn found(seat: &Seat, text: &str) -> Vec<String> {
    let rows = seat.desk().find(FindRequest { text: text.into() }).unwrap().dossiers;
    rows.into_iter().map(|row| row.owner_name).collect()
}

/// Letters and their marks apart, as some input methods and other systems write them.
fn apart(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        match c {
            'ễ' => written.push_str("e\u{302}\u{303}"),
            'ạ' => written.push_str("a\u{323}"),
            'ị' => written.push_str("i\u{323}"),
            'ô' => written.push_str("o\u{302}"),
            'ã' => written.push_str("a\u{303}"),
            'ố' => written.push_str("o\u{302}\u{301}"),
            c => written.push(c),
        }
    }
    written
}

#[test]
fn what_is_written_down_is_composed_whatever_the_window_sends() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let typed = ReceiveForm {
        owner: desk::api::receive::PersonForm {
            residence_address: apart("Thôn 2, xã Gia Xuân"),
            ..person(&apart("Nguyễn Thị Thạo"))
        },
        is_submitted_by_other: true,
        submitter: desk::api::receive::PersonForm {
            personal_id: String::new(),
            sex: String::new(),
            residence_address: apart("Thôn 2"),
            ..person(&apart("Nguyễn Văn Lạc"))
        },
        subject: apart("xin cấp lại, số cũ"),
        digitisation_reason: apart("máy quét hỏng, đã thử cạnh"),
        ..form("")
    };
    let received = seat.desk().receive(request(typed)).unwrap();
    let dossier = seat.desk().dossier(DossierId { id: received.dossier.clone() }).unwrap();
    assert_eq!(dossier.row.owner_name, "Nguyễn Thị Thạo");
    assert_eq!(dossier.residence_address.as_deref(), Some("Thôn 2, xã Gia Xuân"));
    assert_eq!(dossier.submitter_name.as_deref(), Some("Nguyễn Văn Lạc"));
    assert_eq!(dossier.subject.as_deref(), Some("xin cấp lại, số cũ"));
    // In the exact bytes that are hashed and signed, too.
    let book = seat.ledger();
    let entity: domain::id::EntityId = received.dossier.parse().unwrap();
    let state = book.read(|book| book.dossier(entity)).unwrap().unwrap();
    let written = serde_json::to_string(&state).unwrap();
    assert!(!written.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)), "{written}");
    assert!(written.contains("máy quét hỏng, đã thử cạnh"), "{written}");
}

#[test]
fn typed_marks_rank_first_and_tell_names_apart() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    for name in ["Lê Thị Hằng", "Lê Thị Hạng", "Le Thi Hang", "Trần Hoà"] {
        seat.receive(name);
    }
    assert_eq!(found(&seat, "hằng"), ["Lê Thị Hằng", "Le Thi Hang"]);
    assert_eq!(found(&seat, "hang").len(), 3);
    assert_eq!(found(&seat, "hòa"), ["Trần Hoà"]);
}

#[test]
fn a_code_is_found_under_either_generation_and_for_ever() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let (agency, short) = received.code.split_once('-').unwrap();
    let other = domain::code::a_to_b(agency).or_else(|| domain::code::b_to_a(agency)).unwrap();
    for text in [
        format!("{other}-{short}"),
        format!("{}-{short}", other.to_lowercase()),
        received.code.replace('-', " – "),
        short.replace('-', ""),
        short.replace('-', " "),
    ] {
        assert_eq!(found(&seat, &text), ["Nguyễn Văn Thắng"], "{text}");
    }
    assert!(found(&seat, &format!("H42.77.77-{short}")).is_empty(), "of another agency");
}

#[test]
fn people_who_sign_in_stand_by_given_name() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let officers = seat.desk().app_state(()).unwrap().officers;
    let names: Vec<&str> = officers.iter().map(|officer| officer.full_name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name_sort_key(name));
    assert!(names.len() > 2 && names == sorted, "{names:?}");
    let given: Vec<&str> = officers.iter().map(|officer| officer.given_name.as_str()).collect();
    assert_eq!(given, ["Hương", "Lan", "Quyết", "Thành"]);
}

#[test]
fn a_pasted_text_of_another_code_table_is_offered_in_unicode() {
    let office = Office::open();
    let seat = office.stranger("GX-01");
    let read = |text: &str| seat.desk().read_pasted(PastedText { text: text.into() }).unwrap();
    let tcvn3 = read("NguyÔn V¨n Th¾ng").unwrap();
    assert_eq!((tcvn3.encoding, tcvn3.text.as_str()), (LegacyEncoding::Tcvn3, "Nguyễn Văn Thắng"));
    let vni = read("Nguyeãn Vaên Thaéng").unwrap();
    assert_eq!((vni.encoding, vni.text.as_str()), (LegacyEncoding::Vni, "Nguyễn Văn Thắng"));
    assert_eq!(read("Nguyễn Văn Thắng"), None);
}
