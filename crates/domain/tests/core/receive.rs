//! T01 + T02 at the counter.

use crate::world::{CATALOGUE, CLERK, OFFICE, at, author, compose, now, person, request, supply};
use domain::{
    catalogue::{Label, Required},
    code::CodeProblem,
    deadline::TimeKind,
    dossier::{
        body::{DossierAccepted, DossierRegistered, RegisterLine},
        decide::{ComponentChoice, InputProblem, MAX_SETS, ReceiveRequest, Refusal, assess, receive},
        value::{FeeState, ResultChannel, ResultReturn},
    },
    number::{NumberUsed, Series},
    operation::{ACT_LIMIT, Body, OPERATION_LIMIT, kind::Fact},
    person::{FieldProblem, FieldProblemKind, MAX_ADDRESS, MAX_FULL_NAME, PersonField},
    role::Role,
    text::TextProblem,
};
use unicode_normalization::UnicodeNormalization;

fn bodies(request: &ReceiveRequest) -> (DossierRegistered, DossierAccepted) {
    let plan = receive(request, &author(), &supply()).unwrap();
    let mut drafts = plan.drafts.into_iter().map(|draft| draft.body);
    match (drafts.next(), drafts.next(), drafts.next()) {
        (Some(Body::DossierRegistered(registered)), Some(Body::DossierAccepted(accepted)), None) => {
            (registered, accepted)
        }
        other => panic!("{other:?}"),
    }
}

fn refusal(request: &ReceiveRequest) -> Refusal {
    receive(request, &author(), &supply()).unwrap_err()
}

fn problems(request: &ReceiveRequest) -> Vec<InputProblem> {
    match refusal(request) {
        Refusal::Input(problems) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn three_working_days_from_thursday_afternoon_end_on_tuesday() {
    let supply = supply();
    let plan = receive(&request(), &author(), &supply).unwrap();
    assert!(plan.code.starts_with("000.") && plan.code.ends_with("-211209-1001"), "{}", plan.code);
    assert_eq!(plan.register, RegisterLine { volume: "02/2021".into(), seq: 17 });
    assert!(plan.drafts.iter().all(|draft| draft.entity.id == supply.dossier && draft.base.rev == 0));
    let (registered, accepted) = bodies(&request());
    assert_eq!(accepted.original_due_at, Some(at("2021-12-14T17:30:00+07:00")));
    assert_eq!((accepted.received_at, accepted.code.clone()), (now(), plan.code.clone()));
    assert_eq!(accepted.processing_time_text, "03 ngày làm việc");
    assert_eq!(accepted.register, plan.register);
    assert_eq!(registered.procedure, accepted.procedure);
    assert_eq!((registered.office, registered.subject), (OFFICE.clone(), None));
    assert_eq!(registered.contact.phone.as_deref(), Some("0912345678"));
    let office_code = plan.code.strip_suffix("-211209-1001").unwrap();
    let number = |series, book: String, number| Fact::NumberUsed(NumberUsed { series, book, number });
    assert_eq!(
        plan.drafts[1].body.facts(),
        [
            number(Series::DossierCode, format!("{office_code}/2021-12-09"), 1001),
            number(Series::DossierRegister, "02/2021".into(), 17),
        ]
    );
}

#[test]
fn the_day_is_that_of_the_office_whatever_the_offset_of_the_clock() {
    let mut author = author();
    // 2022-01-01, 07:30 in Gia Viễn; still the old year in Greenwich's reading.
    author.now = at("2021-12-31T23:30:00-01:00");
    let plan = receive(&request(), &author, &supply()).unwrap();
    assert!(plan.code.ends_with("-220101-1001"), "{}", plan.code);
    assert_eq!(plan.register.volume, "02/2022");
}

#[test]
fn a_free_procedure_owes_nothing_and_the_others_later() {
    for procedure in CATALOGUE.procedures.iter().filter(|procedure| procedure.in_force_on(now().date_naive()))
    {
        let request = ReceiveRequest { procedure_code: procedure.code.clone(), ..request() };
        let Ok(plan) = receive(&request, &author(), &supply()) else { continue };
        let Body::DossierAccepted(accepted) = &plan.drafts[1].body else { panic!() };
        let is_free = procedure.fee.kind == domain::catalogue::FeeKind::Free;
        assert_eq!(accepted.fee, if is_free { FeeState::Free } else { FeeState::Later });
    }
}

/// Every procedure of the day is received, or refused for its kind of term alone; and the longest entries
/// that pass fit into an operation.
#[test]
fn every_procedure_fits() {
    let long = |length| "Ệ".repeat(length);
    let owner =
        domain::person::Person { residence_address: Some(long(MAX_ADDRESS)), ..person(&long(MAX_FULL_NAME)) };
    let mut received = 0;
    for procedure in CATALOGUE.procedures.iter().filter(|procedure| procedure.in_force_on(now().date_naive()))
    {
        let request = ReceiveRequest {
            procedure_code: procedure.code.clone(),
            owner: owner.clone(),
            submitter: Some(owner.clone()),
            subject: long(300),
            result_return: ResultReturn { channel: ResultChannel::Postal, address: Some(long(300)) },
            digitisation_reason: long(300),
            ..request()
        };
        match receive(&request, &author(), &supply()) {
            Ok(plan) => {
                let sizes: Vec<usize> = plan
                    .drafts
                    .iter()
                    .map(|draft| {
                        let base = draft.base.clone();
                        compose(draft.entity, base, &CLERK, Role::IntakeOfficer, now(), &draft.body).size()
                    })
                    .collect();
                assert!(sizes.iter().all(|size| *size <= OPERATION_LIMIT), "{}: {sizes:?}", procedure.code);
                assert!(sizes.iter().sum::<usize>() <= ACT_LIMIT - OPERATION_LIMIT);
                received += 1;
            }
            Err(Refusal::TimeKind(kind)) => assert_eq!(kind, procedure.time.kind()),
            Err(other) => panic!("{}: {other:?}", procedure.code),
        }
    }
    assert!(received > 40, "{received}");
}

#[test]
fn only_an_intake_officer_of_this_office_receives() {
    let refused = |officer: &str, role| {
        let officer = officer.into();
        let author = domain::dossier::Author { officer: &officer, role, ..author() };
        receive(&request(), &author, &supply()).err()
    };
    assert_eq!(refused("gx-huong", Role::IntakeOfficer), None);
    // No such role, a role not held, another role than the one needed, another office, nobody.
    assert_eq!(refused("gx-lan", Role::IntakeOfficer), Some(Refusal::RoleMissing));
    assert_eq!(refused("gx-huong", Role::Approver), Some(Refusal::RoleMissing));
    assert_eq!(refused("gx-huong", Role::CounterHead), Some(Refusal::RoleMissing));
    assert_eq!(refused("gl-hoa", Role::IntakeOfficer), Some(Refusal::RoleMissing));
    assert_eq!(refused("nobody", Role::IntakeOfficer), Some(Refusal::RoleMissing));
}

#[test]
fn an_office_that_has_ended_receives_nothing() {
    let mut author = author();
    author.now = at("2025-07-02T08:00:00+07:00");
    let ended = receive(&request(), &author, &supply()).unwrap_err();
    let Refusal::OfficeEnded { on, valid_to: Some(valid_to) } = ended else { panic!("{ended:?}") };
    assert!(on.to_string() == "2025-07-02" && valid_to < on);
    author.now = valid_to.and_hms_opt(8, 0, 0).unwrap().and_local_timezone(now().timezone()).unwrap();
    assert!(!matches!(receive(&request(), &author, &supply()), Err(Refusal::OfficeEnded { .. })));
}

#[test]
fn an_unknown_procedure_and_a_term_that_nobody_has_configured_are_refused() {
    assert_eq!(
        refusal(&ReceiveRequest { procedure_code: "9.999999".into(), ..request() }),
        Refusal::ProcedureUnknown
    );
    let mut configured = 0;
    for procedure in CATALOGUE.procedures.iter().filter(|procedure| {
        procedure.in_force_on(now().date_naive()) && procedure.time.kind() == TimeKind::None
    }) {
        let request = ReceiveRequest { procedure_code: procedure.code.clone(), ..request() };
        let author = author();
        match assess(&request, &author) {
            Ok(assessment) => {
                assert_eq!(assessment.due.due_at, None);
                configured += 1;
            }
            Err(refusal) => {
                assert_eq!(refusal, Refusal::TimeKind(TimeKind::None));
                assert_eq!(procedure.label_of("time"), Label::ToConfigure, "{}", procedure.code);
            }
        }
    }
    assert!(configured > 0);
}

#[test]
fn a_calendar_that_ends_and_a_serial_that_does_not_fit_are_refused() {
    let mut reference = domain::reference::Reference::default();
    let years = |entry: &&domain::catalogue::CatalogueEntry| {
        entry.kind != domain::catalogue::EntryKind::CalendarYear || entry.key == "2022"
    };
    CATALOGUE
        .entries()
        .iter()
        .filter(years)
        .for_each(|entry| crate::world::publish(&mut reference, entry.clone()));
    let author_of = |now| domain::dossier::Author { reference: &reference, now, ..author() };
    for moment in ["2022-12-29T16:00:00+07:00", "2021-12-09T14:00:00+07:00"] {
        let refused = receive(&request(), &author_of(at(moment)), &supply());
        assert!(matches!(refused, Err(Refusal::Calendar(_))), "{refused:?}");
    }
    let mut far = supply();
    far.serial = 10_000;
    let problem = Refusal::Code(CodeProblem::SerialTooLarge { serial: 10_000, max: 9_999 });
    assert_eq!(receive(&request(), &author(), &far).unwrap_err(), problem);
}

#[test]
fn a_required_paper_must_be_there() {
    let procedure = CATALOGUE.procedures.iter().find(|procedure| procedure.code == "1.001022").unwrap();
    let required = procedure.components.iter().position(|paper| paper.required == Required::Yes).unwrap();
    let choice =
        |index, is_received, originals, copies| ComponentChoice { index, is_received, originals, copies };
    let with = |choice| ReceiveRequest { components: vec![choice], ..request() };
    assert_eq!(problems(&with(choice(required, false, 1, 0))), [InputProblem::ComponentMissing(required)]);
    let count = [InputProblem::ComponentCount(required)];
    assert_eq!(problems(&with(choice(required, true, 0, 0))), count);
    assert_eq!(problems(&with(choice(required, true, 1000, 0))), count);
    assert_eq!(problems(&with(choice(required, true, u32::MAX, u32::MAX))), count);
    // A tick of a list that has changed since.
    assert_eq!(problems(&with(choice(99, true, 1, 0))), [InputProblem::ComponentCount(99)]);
    let (_, accepted) = bodies(&with(choice(required, true, 3, 2)));
    let paper = &accepted.components[required];
    assert_eq!((paper.is_received, paper.originals, paper.copies), (true, 3, 2));
}

#[test]
fn names_are_checked_and_composed() {
    let named = |name: &str| ReceiveRequest { owner: person(name), ..request() };
    let problem = |kind| [InputProblem::Owner(FieldProblem { field: PersonField::FullName, kind })];
    assert_eq!(problems(&named("  ")), problem(FieldProblemKind::Empty));
    assert_eq!(problems(&named("Nguyễn\u{7}")), problem(TextProblem::ControlCharacter('\u{7}').into()));
    assert_eq!(
        problems(&named("Nguyễn\u{200b}Lan")),
        problem(TextProblem::ControlCharacter('\u{200b}').into())
    );
    let max = MAX_FULL_NAME;
    assert_eq!(
        problems(&named(&"a".repeat(10_000))),
        problem(TextProblem::TooLong { max, actual: 10_000 }.into())
    );
    let decomposed: String = "Trần Thị  Thủy".nfd().collect();
    assert_eq!(bodies(&named(&decomposed)).0.owner.full_name, "Trần Thị Thủy");
    let submitter = ReceiveRequest { submitter: Some(person("")), ..request() };
    assert!(matches!(problems(&submitter)[..], [InputProblem::Submitter(_)]));
    let submitter = ReceiveRequest { submitter: Some(person(&decomposed)), ..request() };
    assert_eq!(bodies(&submitter).0.submitter, Some(person("Trần Thị Thủy")));
}

#[test]
fn texts_and_sets_are_checked() {
    let long = TextProblem::TooLong { max: 300, actual: 301 };
    let text = "a".repeat(301);
    assert_eq!(
        problems(&ReceiveRequest { subject: text.clone(), ..request() }),
        [InputProblem::Subject(long)]
    );
    assert_eq!(
        problems(&ReceiveRequest { digitisation_reason: text.clone(), ..request() }),
        [InputProblem::DigitisationReason(long)]
    );
    let post = |address: Option<&str>| ReceiveRequest {
        result_return: ResultReturn { channel: ResultChannel::Postal, address: address.map(Into::into) },
        ..request()
    };
    assert_eq!(problems(&post(None)), [InputProblem::ResultAddress(None)]);
    assert_eq!(problems(&post(Some(" \t"))), [InputProblem::ResultAddress(None)]);
    assert_eq!(problems(&post(Some(&text))), [InputProblem::ResultAddress(Some(long))]);
    assert_eq!(bodies(&post(Some(" Thôn  1 "))).1.result_return.address.as_deref(), Some("Thôn 1"));
    for set_count in [0, 100, u32::MAX] {
        assert_eq!(problems(&ReceiveRequest { set_count, ..request() }), [InputProblem::SetCount]);
    }
    for set_count in [1, MAX_SETS] {
        assert_eq!(bodies(&ReceiveRequest { set_count, ..request() }).1.set_count, set_count);
    }
}
