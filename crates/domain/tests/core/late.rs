//! What comes from paper: sheets that were filled in by hand, and dossiers of before.

use crate::{
    desk::{Chain, all_placed, state},
    world::{author, fresh, now, person, request, supply},
};
use chrono::{DateTime, FixedOffset, TimeDelta};
use domain::{
    dossier::{
        Refusal,
        backfill::BackfillOrigin,
        body::DossierAccepted,
        decide::{
            CarriedOver, InputProblem, Late, OldProblem, PaperDue, Plan, carry_over, receive, receive_late,
        },
    },
    id::EntityId,
    operation::{Body, OperationDraft},
    person::Person,
};

fn late(received_at: DateTime<FixedOffset>) -> Late {
    Late { received_at, code_day: received_at.date_naive(), reason: "Mất điện".into() }
}

fn old() -> CarriedOver {
    CarriedOver {
        code: "000.27.90.H42-211125-0012".into(),
        procedure_code: "1.001022".into(),
        owner: Person { personal_id: Some("037090001234".into()), ..person("Nguyễn Văn Thắng") },
        tax_code: None,
        subject: String::new(),
        received_at: "2021-11-25T09:30:00+07:00".parse().unwrap(),
        due: Some(PaperDue::Day("2021-11-30".parse().unwrap())),
        due_reason: String::new(),
        volume: "01/2021".into(),
        seq: 57,
        reason: "Chuyển hồ sơ giấy vào máy".into(),
    }
}

fn carried(old: &CarriedOver) -> Result<Plan, Refusal> {
    carry_over(old, &author(), EntityId(fresh()), "ABCDEFGH".into())
}

fn accepted(plan: &Plan) -> &DossierAccepted {
    let body = plan.drafts.iter().find_map(|draft| match &draft.body {
        Body::DossierAccepted(body) => Some(body),
        _ => None,
    });
    body.unwrap()
}

fn problems(result: Result<Plan, Refusal>) -> Vec<InputProblem> {
    match result {
        Err(Refusal::Input(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sheet_counts_from_the_hour_on_it_and_says_that_it_was_entered_later() {
    let yesterday = now() - TimeDelta::days(1);
    let plan = receive_late(&request(), &author(), &supply(), &late(yesterday)).unwrap();
    let body = accepted(&plan);
    assert_eq!(body.received_at, yesterday);
    let at_once = receive(&request(), &author(), &supply()).unwrap();
    assert!(body.original_due_at < accepted(&at_once).original_due_at);
    assert!(plan.code.contains(&yesterday.format("-%y%m%d-").to_string()), "{}", plan.code);
    let backfill = body.backfill.as_deref().unwrap();
    assert_eq!((backfill.origin, backfill.reason.as_str()), (BackfillOrigin::PaperDay, "Mất điện"));
    assert_eq!(plan.drafts[1].body.known().v, 2);
    assert_eq!(at_once.drafts[1].body.known().v, 1, "nothing changes for what is received at once");
    let mut chain = Chain::new();
    let write = |draft: OperationDraft| chain.write(draft.entity.id, draft.base, &draft.body);
    let id = plan.drafts[0].entity.id;
    let entries = all_placed(plan.drafts.into_iter().map(write).collect());
    let backfilled = state(id, &entries).backfilled.unwrap();
    assert_eq!(backfilled.lateness(yesterday), backfilled.at - yesterday);
    assert!(!backfilled.is_of_the_day(yesterday));
}

#[test]
fn a_sheet_is_of_no_later_hour_than_now_and_of_no_earlier_day_than_its_own() {
    let at = |late: &Late| problems(receive_late(&request(), &author(), &supply(), late));
    assert_eq!(at(&late(now() + TimeDelta::minutes(1))), [InputProblem::Old(OldProblem::ReceivedLater)]);
    let day = now().date_naive();
    let before = Late { code_day: day, ..late(now() - TimeDelta::days(1)) };
    assert_eq!(at(&before), [InputProblem::Old(OldProblem::ReceivedBeforeSheet(day))]);
    let silent = Late { reason: " ".into(), ..late(now()) };
    assert_eq!(at(&silent), [InputProblem::Reason(None)]);
    // Written on a day later than planned: the code keeps its day, the clock starts with the hour.
    let planned = now().date_naive().pred_opt().unwrap();
    let plan =
        receive_late(&request(), &author(), &supply(), &Late { code_day: planned, ..late(now()) }).unwrap();
    assert_eq!(accepted(&plan).received_at, now());
    assert!(plan.code.contains(&planned.format("-%y%m%d-").to_string()), "{}", plan.code);
}

#[test]
fn the_date_on_the_old_paper_stands_and_needs_a_reason_when_it_is_another() {
    let plan = carried(&old()).unwrap();
    assert_eq!(plan.code, "000.27.90.H42-211125-0012");
    let lawful: DateTime<FixedOffset> = "2021-11-30T17:30:00+07:00".parse().unwrap();
    assert_eq!(accepted(&plan).original_due_at, Some(lawful));
    assert_eq!(accepted(&plan).backfill.as_deref().unwrap().lawful_due_at, None);
    assert_eq!(
        accepted(&carried(&CarriedOver { due: None, ..old() }).unwrap()).original_due_at,
        Some(lawful)
    );
    let other = CarriedOver { due: Some(PaperDue::Day("2021-12-03".parse().unwrap())), ..old() };
    assert_eq!(problems(carried(&other)), [InputProblem::Old(OldProblem::DueDiffers(lawful))]);
    let reason = "Đã xin lỗi và hẹn lại".to_owned();
    let plan = carried(&CarriedOver { due_reason: reason.clone(), ..other }).unwrap();
    let body = accepted(&plan);
    assert_eq!(body.original_due_at.unwrap().to_rfc3339(), "2021-12-03T17:30:00+07:00");
    let backfill = body.backfill.as_deref().unwrap();
    assert_eq!((backfill.lawful_due_at, backfill.due_reason.as_ref()), (Some(lawful), Some(&reason)));
    let early = CarriedOver { due: Some(PaperDue::Day("2021-11-24".parse().unwrap())), ..old() };
    assert!(problems(carried(&early)).contains(&InputProblem::Old(OldProblem::DueBeforeReceived)));
    // A year that nobody published: nothing to compare with, and nothing to compute.
    let long_ago = "1999-03-01T08:00:00+07:00".parse().unwrap();
    let promised = Some(PaperDue::Day("1999-03-04".parse().unwrap()));
    assert!(carried(&CarriedOver { received_at: long_ago, due: promised, ..old() }).is_ok());
    let silent = CarriedOver { received_at: long_ago, due: None, ..old() };
    assert_eq!(problems(carried(&silent)), [InputProblem::Old(OldProblem::DueMissing)]);
}

#[test]
fn a_code_of_before_is_kept_as_it_is_and_its_number_is_a_fact() {
    let number = |code: &str| {
        accepted(&carried(&CarriedOver { code: code.into(), ..old() }).unwrap()).code_number.clone()
    };
    let read = number("000.27.90.H42-211125-0012");
    assert_eq!((read.book.as_str(), read.number), ("000.27.90.H42/2021-11-25", 12));
    let free = number("15/TN-2021");
    assert_eq!((free.book.as_str(), free.number), ("15/TN-2021", 1));
    let nothing = CarriedOver { code: " ".into(), volume: String::new(), seq: 0, ..old() };
    assert_eq!(
        problems(carried(&nothing)),
        [
            InputProblem::Old(OldProblem::Code(None)),
            InputProblem::Old(OldProblem::Volume(None)),
            InputProblem::Old(OldProblem::Line)
        ]
    );
    assert!(matches!(
        carried(&CarriedOver { procedure_code: "9.999999".into(), ..old() }),
        Err(Refusal::ProcedureUnknown)
    ));
}
