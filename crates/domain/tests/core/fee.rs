//! The fee of a reception: what is asked, what was taken, and the numbers that were used for it.

use crate::world::{author, now, request, supply};
use domain::{
    catalogue::FeeKind,
    dossier::{
        body::DossierAccepted,
        decide::{
            FeeAsk, InputProblem, ReceiptTaken, ReceiveRequest, Refusal, Start, Supply, receive, refuse,
        },
        value::{FeeCharge, FeeState, PassedOver},
    },
    fee::MAX_PAGES,
    number::{NumberUsed, Series},
    operation::{Body, kind::Fact},
};

const CERTIFIED_COPY: &str = "2.000815";
const EXTRACT: &str = "2.000635";

fn ask(code: &str, fee: FeeAsk) -> ReceiveRequest {
    ReceiveRequest { procedure_code: code.into(), fee, ..request() }
}

fn pages(pages: u32, copies: u32) -> FeeAsk {
    FeeAsk { pages: Some(pages), copies: Some(copies), exemption: None }
}

fn taking(number: u32, passed_over: Option<PassedOver>) -> Supply {
    Supply { fee_receipt: Some(ReceiptTaken { book: "AA/21".into(), number, passed_over }), ..supply() }
}

fn accepted(request: &ReceiveRequest, supply: &Supply) -> DossierAccepted {
    let plan = receive(request, &author(), supply).unwrap();
    match plan.drafts.into_iter().nth(1).map(|draft| draft.body) {
        Some(Body::DossierAccepted(accepted)) => accepted,
        other => panic!("{other:?}"),
    }
}

fn problems(request: &ReceiveRequest) -> Vec<InputProblem> {
    match receive(request, &author(), &supply()).unwrap_err() {
        Refusal::Input(problems) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn money_taken_is_a_fact_with_the_number_of_its_receipt() {
    let body = accepted(&ask(CERTIFIED_COPY, pages(2, 3)), &taking(3421, None));
    assert_eq!(body.fee, FeeState::Collected { amount: 12_000, book: "AA/21".into(), number: 3421 });
    let charge = body.charge.clone().unwrap();
    assert_eq!((charge.amount, charge.pages, charge.copies), (12_000, Some(2), Some(3)));
    assert_eq!(charge.text, "2 trang × 2.000\u{a0}đ × 3 bản");
    let papers = body.components.clone();
    let body = Body::DossierAccepted(body);
    assert_eq!((body.known().kind, body.known().v), ("dossier_accepted", 2));
    // As many copies lie on the counter as are certified.
    let copies: Vec<u32> = papers.iter().map(|paper| paper.copies).collect();
    assert_eq!(copies, [0, 3]);
    let used = NumberUsed { series: Series::FeeReceipt, book: "AA/21".into(), number: 3421 };
    let facts = body.facts();
    assert!(facts.contains(&Fact::MoneyTaken(12_000)) && facts.contains(&Fact::NumberUsed(used)));
}

#[test]
fn without_a_receipt_it_is_owed_and_no_money_is_a_fact() {
    let body = accepted(&ask(EXTRACT, pages(0, 2)), &supply());
    assert_eq!(body.fee, FeeState::Later);
    let charge = body.charge.clone().unwrap();
    assert_eq!((charge.amount, charge.pages, charge.copies), (16_000, None, Some(2)));
    let facts = Body::DossierAccepted(body).facts();
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::MoneyTaken(_))));
}

#[test]
fn a_group_that_does_not_pay_is_kept_with_what_it_would_have_been() {
    let fee = FeeAsk { exemption: Some("Hộ nghèo".into()), ..pages(0, 2) };
    let body = accepted(&ask(EXTRACT, fee.clone()), &supply());
    let waived = FeeCharge {
        amount: 16_000,
        text: "2 bản × 8.000\u{a0}đ".into(),
        pages: None,
        copies: Some(2),
        exemption: Some("Hộ nghèo".into()),
    };
    assert_eq!((body.fee, body.charge), (FeeState::Free, Some(Box::new(waived))));
    // Nothing is taken of them.
    let refused = receive(&ask(EXTRACT, fee), &author(), &taking(1, None)).unwrap_err();
    assert!(matches!(refused, Refusal::WrongState));
    // A group of another procedure, or of nobody's list.
    let stranger = FeeAsk { exemption: Some("Người quen".into()), ..pages(0, 2) };
    assert_eq!(problems(&ask(EXTRACT, stranger)), [InputProblem::Exemption]);
    let copy = FeeAsk { exemption: Some("Hộ nghèo".into()), ..pages(2, 1) };
    assert_eq!(problems(&ask(CERTIFIED_COPY, copy)), [InputProblem::Exemption]);
}

#[test]
fn who_does_not_pay_is_free_even_where_the_amount_is_not_set() {
    let provincial = ask("1.001022", FeeAsk { exemption: Some("Hộ nghèo".into()), ..FeeAsk::default() });
    let body = accepted(&provincial, &supply());
    assert_eq!(body.fee, FeeState::Free);
    assert_eq!(body.charge.unwrap().exemption.as_deref(), Some("Hộ nghèo"));
    let body = accepted(&ask("1.001022", FeeAsk::default()), &supply());
    assert_eq!((body.fee, body.charge.clone()), (FeeState::Later, None));
    // No amount, no receipt.
    let refused = receive(&ask("1.001022", FeeAsk::default()), &author(), &taking(1, None)).unwrap_err();
    assert!(matches!(refused, Refusal::WrongState));
}

#[test]
fn pages_and_copies_have_their_ranges_where_they_count() {
    let none = FeeAsk { pages: None, ..pages(1, 1) };
    assert_eq!(problems(&ask(CERTIFIED_COPY, none.clone())), [InputProblem::Pages(None)]);
    assert_eq!(problems(&ask(CERTIFIED_COPY, pages(0, 1))), [InputProblem::Pages(Some(0))]);
    let many = MAX_PAGES + 1;
    assert_eq!(problems(&ask(CERTIFIED_COPY, pages(many, 1))), [InputProblem::Pages(Some(many))]);
    assert_eq!(problems(&ask(CERTIFIED_COPY, pages(1, 0))), [InputProblem::Copies]);
    assert_eq!(problems(&ask(EXTRACT, FeeAsk { copies: Some(0), ..none.clone() })), [InputProblem::Copies]);
    // Where nothing is counted, nothing is asked.
    accepted(&ask("1.001022", FeeAsk { pages: Some(0), copies: Some(0), exemption: None }), &supply());
    // One copy unless somebody says otherwise.
    let one = FeeAsk { copies: None, ..pages(1, 1) };
    assert_eq!(accepted(&ask(CERTIFIED_COPY, one), &supply()).charge.unwrap().copies, Some(1));
    // A refusal costs nothing, so nobody has to count.
    let dossier = supply().dossier;
    let refusal =
        refuse(&ask(CERTIFIED_COPY, none), "Không thuộc thẩm quyền", &author(), Start::New(dossier));
    assert!(refusal.is_ok());
}

#[test]
fn receipts_that_are_passed_over_lie_before_the_one_that_is_used() {
    let passed = |first| Some(PassedOver { first, reason: " Viết hỏng ".into() });
    let body = accepted(&ask(CERTIFIED_COPY, pages(1, 1)), &taking(45, passed(43)));
    assert_eq!(body.passed_over.unwrap().reason, "Viết hỏng");
    for first in [0, 45, 46] {
        let refused = receive(&ask(CERTIFIED_COPY, pages(1, 1)), &author(), &taking(45, passed(first)));
        assert!(matches!(refused, Err(Refusal::WrongState)), "{first}");
    }
}

/// For a hub that does not read the second version yet.
#[test]
fn the_first_version_says_what_was_paid_without_how_it_was_counted() {
    let passed = Some(PassedOver { first: 43, reason: "Mất".into() });
    let body = accepted(&ask(CERTIFIED_COPY, pages(2, 3)), &taking(45, passed));
    let (fee, mut facts) = (body.fee.clone(), Body::DossierAccepted(body.clone()).facts());
    let explained = Fact::NumbersPassed {
        series: Series::FeeReceipt,
        book: "AA/21".into(),
        first: 43,
        last: 44,
        reason: "Mất".into(),
    };
    assert_eq!(facts.pop(), Some(explained));
    let first = Body::DossierAccepted(body.in_first_version());
    assert_eq!((first.known().v, first.facts()), (1, facts));
    let Body::DossierAccepted(first) = first else { panic!() };
    assert_eq!(first.fee, fee);
}

/// Every rule of the starter catalogue is one that can be counted, or one that waits for the province.
#[test]
fn only_the_provinces_amounts_are_missing_in_the_starter_catalogue() {
    for procedure in crate::world::CATALOGUE.procedures.iter() {
        let fee = &procedure.fee;
        let is_known = !matches!(
            domain::fee::cost(fee, domain::fee::Counts { pages: 1, copies: 1 }),
            domain::fee::Cost::Unset
        );
        assert!(is_known || fee.kind == FeeKind::Province, "{} {:?}", procedure.code, now());
    }
}
