//! What a desk knows of its hub.

use crate::world::{CLERK, OFFICE, WORLD, apply, at, author, entry, fresh, now, publish, request, supply};
use domain::{
    catalogue::EntryKind,
    dossier::decide::{Refusal, receive},
    id::{DeskId, OfficerId},
    number::{Block, Series},
    operation::{Body, EntityKind},
    reference::body::{DeskEnrolled, DeskRevoked, LeaseGranted, OfficerCodeIssued},
    role::Role,
};
use serde_json::json;

fn today() -> chrono::NaiveDate {
    now().date_naive()
}

#[test]
fn the_starter_catalogue_arrives() {
    assert_eq!(WORLD.position(), crate::world::CATALOGUE.entries().len() as u64);
    assert_eq!(WORLD.district().unwrap().name, "Gia Viễn");
    assert_eq!(WORLD.offices().count(), 21);
    assert_eq!(WORLD.procedures(today()).count(), 85);
    let officers: Vec<&str> = WORLD.officers_of(&OFFICE, today()).map(|(id, _)| id.as_ref()).collect();
    assert_eq!(officers, ["gx-huong", "gx-lan", "gx-quyet", "gx-thanh"]);
    assert!(WORLD.position_name("chairman").is_some() && WORLD.field("ho_tich").is_some());
    assert_eq!(WORLD.calendar().known_through_year, 2027);
}

/// A term that the hub has ended does not go on in the row that was published before.
#[test]
fn a_row_that_is_published_again_replaces_its_former_self() {
    let mut reference = WORLD.clone();
    let mut ended = entry(EntryKind::Agency, "nb-gv-gia-xuan");
    ended.body["valid_to"] = json!("2021-12-08");
    publish(&mut reference, ended);
    let author = domain::dossier::Author { reference: &reference, ..author() };
    assert!(matches!(receive(&request(), &author, &supply()), Err(Refusal::OfficeEnded { .. })));

    let mut reference = WORLD.clone();
    let mut ended = entry(EntryKind::Procedure, "1.001022");
    ended.body["valid_to"] = json!("2021-12-08");
    publish(&mut reference, ended.clone());
    assert!(reference.procedure("1.001022", today()).is_none());
    // A new version beside it.
    ended.body["version"] = json!(9);
    ended.body["valid_from"] = json!("2021-12-09");
    ended.body["valid_to"] = json!("");
    publish(&mut reference, ended);
    assert_eq!(reference.procedure("1.001022", today()).unwrap().version, 9);
    assert!(reference.procedure("1.001022", "2021-12-07".parse().unwrap()).unwrap().version < 9);
}

#[test]
fn what_is_not_understood_is_passed_over() {
    let mut reference = WORLD.clone();
    let mut newer = entry(EntryKind::Officer, "gx-huong");
    newer.body["roles"] = json!(["notary", "intake_officer", 7]);
    newer.body["badge"] = json!("x");
    publish(&mut reference, newer);
    assert_eq!(reference.officer(&CLERK).unwrap().roles, [Role::IntakeOfficer]);
    let mut spoilt = entry(EntryKind::Officer, "gx-huong");
    spoilt.body["office"] = json!(7);
    publish(&mut reference, spoilt);
    assert_eq!(reference.officer(&CLERK).unwrap().roles, [Role::IntakeOfficer]);
    let known = WORLD.position();
    assert_eq!(reference.officer_as_of(&CLERK, known).unwrap().roles.len(), 4);
    assert_eq!(reference.officer_as_of(&CLERK, known + 1).unwrap().roles.len(), 1);
    assert!(reference.officer_as_of(&CLERK, 0).is_none());
    assert_eq!(reference.position(), known + 2);
}

#[test]
fn desks_leases_and_codes_are_kept() {
    let mut reference = WORLD.clone();
    let code = reference.office(&OFFICE).unwrap().office_code.clone();
    let desk = DeskId(fresh());
    let enrolled = DeskEnrolled {
        desk,
        office: OFFICE.clone(),
        number: 2,
        name: "GX-02".into(),
        public_key: "ab".into(),
    };
    apply(&mut reference, EntityKind::Desk, &Body::DeskEnrolled(enrolled.clone()));
    let block = |first| Block {
        first,
        last: first + 99,
        from: "2021-12-01".parse().unwrap(),
        to: "2022-03-31".parse().unwrap(),
    };
    let other = "000.99.90.H42".to_owned();
    for (desk, office_code, first) in
        [(desk, &code, 1001), (DeskId(fresh()), &code, 1101), (desk, &code, 1201), (desk, &other, 1301)]
    {
        let office_code = office_code.clone();
        let lease = LeaseGranted { desk, office_code, series: Series::DossierCode, block: block(first) };
        apply(&mut reference, EntityKind::Lease, &Body::LeaseGranted(lease));
    }
    assert_eq!(reference.blocks(desk), [block(1001), block(1201)]);
    assert_eq!(reference.leases().len(), 4);
    assert!(reference.blocks(DeskId(fresh())).is_empty());
    // The office has been given another code: what was lent under the old one is lent no more.
    let mut renamed = entry(EntryKind::Office, OFFICE.as_ref());
    renamed.body["office_code"] = json!(other);
    let mut later = reference.clone();
    publish(&mut later, renamed);
    assert_eq!(later.blocks(desk), [block(1301)]);
    let officer: OfficerId = "gx-huong".into();
    for verifier in ["a", "b"] {
        let expires_at = at("2021-12-16T14:00:00+07:00");
        let code = OfficerCodeIssued { officer: officer.clone(), verifier: verifier.into(), expires_at };
        apply(&mut reference, EntityKind::OfficerCode, &Body::OfficerCodeIssued(code));
    }
    let codes: Vec<&str> =
        reference.paper_codes(&officer).iter().map(|code| code.verifier.as_str()).collect();
    assert_eq!(codes, ["a", "b"]);
    assert!(!reference.desk(desk).unwrap().is_revoked);
    apply(&mut reference, EntityKind::Desk, &Body::DeskRevoked(DeskRevoked { desk, reason: "mất".into() }));
    let row = reference.desk(desk).unwrap();
    assert!(row.is_revoked && row.enrolled == enrolled);
}

/// What the catalogue says of an agency goes before the rule between the generations.
#[test]
fn a_code_is_asked_for_under_every_code_of_its_agency() {
    let mut reference = WORLD.clone();
    let office = reference.office(&OFFICE).unwrap().office_code.clone();
    let by_rule = domain::code::a_to_b(&office).unwrap();
    // Nothing but the office's own code is known: the rule stands in.
    assert_eq!(reference.agency_code_spellings(&office), [office.as_str(), &by_rule]);
    assert_eq!(reference.agency_code_spellings(&by_rule), [by_rule.as_str(), &office]);
    let typed = format!(" {}-211209-1001", by_rule.to_lowercase());
    assert_eq!(
        reference.dossier_code_spellings(&typed),
        [format!("{by_rule}-211209-1001"), format!("{office}-211209-1001")]
    );
    // The date of eight digits stands under generation B only.
    let of_2026 = format!("{by_rule}-20260609-0092637");
    assert_eq!(reference.dossier_code_spellings(&of_2026).join(" "), of_2026);
    assert_eq!(reference.dossier_code_spellings("211209-1001"), ["211209-1001"]);

    // The province gave another sub-code in generation B, and the one of the rule to somebody else.
    let mut agency = entry(EntryKind::Agency, "nb-gv-gia-xuan");
    agency.body["e_code_a"] = json!(office);
    agency.body["e_code_b"] = json!("H42.77.05");
    publish(&mut reference, agency);
    assert_eq!(reference.agency_code_spellings(&office), [office.as_str(), "H42.77.05"]);
    assert_eq!(reference.agency_code_spellings("H42.77.05"), ["H42.77.05", office.as_str()]);
    assert_eq!(
        reference.agency_code_spellings(&by_rule),
        [by_rule.as_str()],
        "the rule leads to another agency"
    );

    // The office changes to generation B: what was numbered under A is found under B, and the other way round.
    let mut renamed = entry(EntryKind::Office, "nb-gv-gia-xuan");
    renamed.body["office_code"] = json!("H42.77.05");
    publish(&mut reference, renamed);
    let asked = reference.dossier_code_spellings("H42.77.05-211209-1001");
    assert!(asked.contains(&format!("{office}-211209-1001")), "{asked:?}");
}

#[test]
fn a_procedure_answers_to_every_code_that_it_ever_had() {
    let mut reference = WORLD.clone();
    let mut row = entry(EntryKind::Procedure, "1.001022");
    row.body["aliases"] = json!(["T-NBI-123456-TT", "BTP-277325"]);
    publish(&mut reference, row);
    let procedure = reference.procedure("1.001022", today()).unwrap();
    for typed in [
        "1.001022",
        " 1.001022 ",
        "1.0010",
        "1.001022.000.00.00.H42",
        "1.001022.h38",
        "t-nbi-123456-tt",
        "T-NBI-1234",
        "btp – 277325",
    ] {
        assert!(procedure.answers_to_code(typed), "{typed}");
    }
    for other in ["", "btp", "T-NBI", "1.001023", "1.001023.H42", "001022", "277325", "1.0010223", "dkks2"] {
        assert!(!procedure.answers_to_code(other), "{other}");
    }
    // Without one nothing about it is published, so that desks of today and of before read the same bytes.
    let plain = entry(EntryKind::Procedure, "1.001022");
    assert!(plain.body.get("aliases").is_none());
}
