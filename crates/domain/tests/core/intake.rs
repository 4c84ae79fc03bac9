//! T03, T04 and T05: what happens when a dossier cannot be accepted at once.

use crate::{
    desk::{Chain, accepted, all_placed, base, edited, phone, placed, state},
    world::{OFFICE, WORLD, author, fresh, now, request, supply},
};
use chrono::TimeDelta;
use domain::{
    catalogue::{ComponentKind, Required},
    dossier::{
        DossierState, Judgement, Refusal,
        decide::{
            Author, ComponentChoice, InputProblem, MAX_MORE, ReceiveRequest, Start, SupplementAsk,
            ask_supplement, complete, edit, receive, refuse,
        },
        disposal::DossierDisposed,
        judge::{Bench, judge, role_allows},
    },
    id::EntityId,
    operation::{Body, ContestReason, Entry, OperationDraft, Verdict},
    role::Role,
};

/// The index of the first paper that is always needed.
fn needed() -> usize {
    let procedure = WORLD.procedure(&request().procedure_code, now().date_naive()).unwrap();
    procedure.components.iter().position(|paper| paper.required == Required::Yes).unwrap()
}

/// Everything is there but the first required paper.
fn lacking() -> ReceiveRequest {
    let without = ComponentChoice { index: needed(), is_received: false, originals: 0, copies: 0 };
    ReceiveRequest { components: vec![without], ..request() }
}

fn ask() -> SupplementAsk {
    SupplementAsk { reason: "Chưa đủ thành phần hồ sơ".into(), ..SupplementAsk::default() }
}

fn write(chain: &mut Chain, drafts: Vec<OperationDraft>) -> Vec<Entry> {
    drafts.into_iter().map(|draft| chain.write(draft.entity.id, draft.base, &draft.body)).collect()
}

/// A dossier about which form 02 was handed out, placed, with the chain that did it.
fn guided() -> (Chain, EntityId, Vec<Entry>) {
    let (mut chain, id) = (Chain::new(), EntityId(fresh()));
    let plan = ask_supplement(&lacking(), &ask(), &author(), Start::New(id)).unwrap();
    let entries = write(&mut chain, plan.drafts);
    (chain, id, all_placed(entries))
}

fn verdict(id: EntityId, before: &[Entry], entry: &Entry) -> Verdict {
    let bench = Bench { reference: &WORLD, office: &OFFICE, desk_is_revoked: false, clock_is_off: false };
    match judge(&state(id, before), &entry.operation, entry.place, bench) {
        Judgement::Stamped(stamp) => stamp.verdict,
        Judgement::Held(reason) => panic!("{reason:?}"),
    }
}

fn later_author() -> Author<'static> {
    Author { now: now() + TimeDelta::days(5), ..author() }
}

#[test]
fn what_is_missing_is_asked_for_and_no_clock_starts() {
    let (_, id, entries) = guided();
    let dossier = state(id, &entries);
    assert_eq!(dossier.state, DossierState::IntakeSupplement);
    assert_eq!((dossier.received_at, dossier.due_at(), &dossier.code), (None, None, &None));
    assert!(dossier.register.is_none() && dossier.numbers.is_empty());
    let requested = dossier.supplement.unwrap();
    let paper = &WORLD.procedure("1.001022", now().date_naive()).unwrap().components[needed()];
    let [item] = requested.asked.items.as_slice() else { panic!("{:?}", requested.asked.items) };
    assert_eq!(item.name, paper.name_vi);
    assert_eq!((item.originals, item.copies), (u32::from(paper.originals), u32::from(paper.copies)));
    assert_eq!(item.is_presented, paper.kind == ComponentKind::Present);
    // The others were there, and are known to have been.
    let papers = dossier.procedure.unwrap().components;
    assert!(!papers[needed()].is_received && papers.iter().any(|paper| paper.is_received));
}

#[test]
fn a_paper_that_is_wrong_and_what_is_written_by_hand_are_asked_for_too() {
    let asked = SupplementAsk {
        also: vec![needed()],
        more: vec!["  Tờ khai  chưa ký ".into(), String::new()],
        ..ask()
    };
    let plan = ask_supplement(&request(), &asked, &author(), Start::New(EntityId(fresh()))).unwrap();
    let names: Vec<&str> = plan.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!((names.len(), names[1]), (2, "Tờ khai chưa ký"));
}

#[test]
fn a_request_says_what_and_why() {
    let start = || Start::New(EntityId(fresh()));
    let problems = |request: &ReceiveRequest, ask: &SupplementAsk| match ask_supplement(
        request,
        ask,
        &author(),
        start(),
    ) {
        Err(Refusal::Input(problems)) => problems,
        other => panic!("{other:?}"),
    };
    assert_eq!(problems(&request(), &ask()), [InputProblem::Supplement(None)]);
    let silent = SupplementAsk { reason: "  ".into(), ..ask() };
    assert_eq!(problems(&lacking(), &silent), [InputProblem::Reason(None)]);
    let many = SupplementAsk { more: vec!["x".into(); MAX_MORE + 1], ..ask() };
    assert_eq!(problems(&lacking(), &many), [InputProblem::Supplement(None)]);
    let nobody = ReceiveRequest { owner: domain::person::Person::default(), ..lacking() };
    assert!(matches!(problems(&nobody, &ask()).as_slice(), [InputProblem::Owner(_)]));
    assert_eq!(
        refuse(&request(), "", &author(), start()).unwrap_err(),
        Refusal::Input(vec![InputProblem::Reason(None)])
    );
}

#[test]
fn what_is_brought_back_is_accepted_and_day_0_is_the_day_of_completion() {
    let (mut chain, id, mut entries) = guided();
    let author = later_author();
    let before = state(id, &entries);
    let plan = complete(&before, &request(), &author, &supply()).unwrap();
    assert_eq!(plan.drafts.len(), 1, "nothing else has changed");
    let accept = write(&mut chain, plan.drafts).remove(0);
    assert_eq!(verdict(id, &entries, &accept), Verdict::Accepted);
    entries.push(placed(accept, accepted(3)));
    let dossier = state(id, &entries);
    assert_eq!((dossier.state, dossier.received_at), (DossierState::Accepted, Some(author.now)));
    let directly = receive(&request(), &author, &supply()).unwrap();
    let Some(Body::DossierAccepted(directly)) = directly.drafts.last().map(|draft| &draft.body) else {
        panic!()
    };
    assert_eq!(dossier.due_at(), directly.original_due_at);
    assert!(dossier.supplement.is_some(), "what was asked for is not forgotten");
}

#[test]
fn what_is_typed_otherwise_is_a_correction_in_the_same_act() {
    let (mut chain, id, mut entries) = guided();
    let mut brought = request();
    brought.owner.phone = Some("0987654321".into());
    let plan = complete(&state(id, &entries), &brought, &author(), &supply()).unwrap();
    let written = write(&mut chain, plan.drafts);
    assert_eq!(written.len(), 2);
    entries.extend((3..).zip(written).map(|(rev, entry)| placed(entry, accepted(rev))));
    let dossier = state(id, &entries);
    assert_eq!(
        (dossier.contact.phone.as_deref(), dossier.state),
        (Some("0987654321"), DossierState::Accepted)
    );
    assert!(dossier.cards.is_empty());
}

#[test]
fn a_missing_paper_still_stands_in_the_way_when_it_is_brought_back() {
    let (_, id, entries) = guided();
    let refusal = complete(&state(id, &entries), &lacking(), &author(), &supply()).unwrap_err();
    assert_eq!(refusal, Refusal::Input(vec![InputProblem::ComponentMissing(needed())]));
}

#[test]
fn a_refusal_ends_it_and_leaves_what_it_was_in_writing() {
    let (mut chain, id, mut entries) = guided();
    let plan = refuse(&lacking(), "Không thuộc thẩm quyền", &author(), Start::There(&state(id, &entries)));
    let step = write(&mut chain, plan.unwrap().drafts).remove(0);
    assert_eq!(verdict(id, &entries, &step), Verdict::Accepted);
    entries.push(placed(step, accepted(3)));
    let dossier = state(id, &entries);
    assert_eq!((dossier.state, dossier.due_at()), (DossierState::NotAccepted, None));
    assert_eq!(dossier.refusal.as_ref().unwrap().refused.reason, "Không thuộc thẩm quyền");
    assert_eq!(dossier.state.portal_status(), Some(3));
    // Nothing leads out of it.
    let start = Start::There(&dossier);
    assert_eq!(refuse(&lacking(), "x", &author(), start).unwrap_err(), Refusal::WrongState);
    assert_eq!(ask_supplement(&lacking(), &ask(), &author(), start).unwrap_err(), Refusal::WrongState);
    assert_eq!(complete(&dossier, &request(), &author(), &supply()).unwrap_err(), Refusal::WrongState);
    let change = vec![phone("0911111111")];
    assert_eq!(edit(&dossier, change, None, &author(), Vec::new()).unwrap_err(), Refusal::WrongState);
}

#[test]
fn a_dossier_may_be_refused_at_once() {
    let id = EntityId(fresh());
    let plan = refuse(&lacking(), "Không thuộc thẩm quyền", &author(), Start::New(id)).unwrap();
    let entries = all_placed(write(&mut Chain::new(), plan.drafts));
    assert_eq!(state(id, &entries).state, DossierState::NotAccepted);
    assert!(plan.items.is_empty());
}

#[test]
fn it_is_asked_for_once() {
    let (_, id, entries) = guided();
    let dossier = state(id, &entries);
    assert_eq!(
        ask_supplement(&lacking(), &ask(), &author(), Start::There(&dossier)).unwrap_err(),
        Refusal::WrongState
    );
}

#[test]
fn two_desks_that_part_over_it_take_one_step() {
    let (_, id, entries) = guided();
    let seen = state(id, &entries);
    let step = |drafts| write(&mut Chain::new(), drafts).remove(0);
    let accept = step(complete(&seen, &request(), &author(), &supply()).unwrap().drafts);
    let refusal = step(refuse(&lacking(), "x", &author(), Start::There(&seen)).unwrap().drafts);
    let after = |first: &Entry| [entries.clone(), vec![placed(first.clone(), accepted(3))]].concat();
    assert_eq!(verdict(id, &after(&accept), &refusal), ContestReason::AlreadyAccepted.into());
    assert_eq!(verdict(id, &after(&refusal), &accept), ContestReason::WrongState.into());
    let again = Chain::new().write(id, base(2), &entries[1].operation.body().unwrap().unwrap());
    assert_eq!(verdict(id, &entries, &again), ContestReason::WrongState.into());
    assert_eq!(verdict(id, &[], &again), ContestReason::NotRegistered.into());
    // Data may be put right on another desk at the same time.
    let correction = Chain::new().write(id, base(2), &edited(vec![phone("0911111111")]));
    assert_eq!(verdict(id, &after(&refusal), &correction), Verdict::Accepted);
}

#[test]
fn only_who_receives_may_ask_or_refuse() {
    let (_, _, entries) = guided();
    let asked = entries[1].operation.body().unwrap().unwrap();
    let plan = refuse(&lacking(), "x", &author(), Start::New(EntityId(fresh()))).unwrap();
    for body in [&asked, &plan.drafts[1].body] {
        assert!(role_allows(body, Role::IntakeOfficer));
        assert!(!role_allows(body, Role::ReturnOfficer) && !role_allows(body, Role::Admin));
    }
    let stranger = Author { role: Role::ReturnOfficer, ..author() };
    let start = Start::New(EntityId(fresh()));
    assert_eq!(refuse(&lacking(), "x", &stranger, start).unwrap_err(), Refusal::RoleMissing);
}

#[test]
fn later_words_are_written_in_the_version_that_has_them() {
    let slip =
        crate::golden_bodies::slip("form_02", domain::number::Series::SupplementRequest, "02-0003/HDHS");
    assert_eq!((slip.known().v, crate::desk::issued(1).known().v), (2, 1));
    assert!(Body::read("form_issued", 1, &slip.to_bytes()).is_err());
    assert_eq!(Body::read("form_issued", 2, &slip.to_bytes()), Ok(Some(slip)));
    let (_, id, entries) = guided();
    let day = "2032-01-05".parse().unwrap();
    let draft = domain::dossier::disposal::dispose(&state(id, &entries), &entries, "x".into(), day).unwrap();
    assert_eq!(draft.body.known().v, 2, "it keeps the state");
    let Body::DossierDisposed(DossierDisposed { keeps, .. }) = &draft.body else { panic!() };
    assert_eq!(keeps.state, DossierState::IntakeSupplement);
}

/// The registration that a request leads to.
fn registered(request: &ReceiveRequest) -> (u32, domain::dossier::body::DossierRegistered) {
    let plan = receive(request, &author(), &supply()).unwrap();
    let body = &plan.drafts[0].body;
    match body {
        Body::DossierRegistered(registered) => (body.known().v, registered.clone()),
        other => panic!("{other:?}"),
    }
}

fn told(request: &ReceiveRequest) -> Vec<InputProblem> {
    match receive(request, &author(), &supply()) {
        Err(Refusal::Input(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

fn organisation() -> ReceiveRequest {
    let mut request = request();
    request.owner.full_name = "Công ty TNHH 27-7".into();
    ReceiveRequest {
        tax_code: Some(" 0100109106-001".into()),
        submitter: Some(crate::world::person("Lê Thị Lan")),
        authorisation: "Giấy ủy quyền số 12".into(),
        ..request
    }
}

#[test]
fn an_organisation_has_a_tax_code_and_no_number_of_a_person() {
    let (v, body) = registered(&organisation());
    assert_eq!(v, 2);
    assert_eq!(body.owner.tax_code.as_deref(), Some("0100109106001"));
    assert_eq!((body.owner.full_name.as_str(), body.owner.personal_id), ("Công ty TNHH 27-7", None));
    assert_eq!(body.authorisation.as_deref(), Some("Giấy ủy quyền số 12"));
    let wrong = ReceiveRequest { tax_code: Some("01001091".into()), ..organisation() };
    assert_eq!(told(&wrong), [InputProblem::TaxCode]);
    let nobody = ReceiveRequest { submitter: None, ..organisation() };
    assert!(matches!(
        told(&nobody).as_slice(),
        [InputProblem::Submitter(_), InputProblem::Authorisation(None)]
    ));
}

#[test]
fn what_an_older_hub_can_read_is_written_as_before() {
    assert_eq!(registered(&request()).0, 1);
    let other = ReceiveRequest { submitter: Some(crate::world::person("Lê Thị Lan")), ..request() };
    assert_eq!(registered(&other).0, 1);
    let (v, body) = registered(&ReceiveRequest {
        result_receiver: Some(crate::world::person("Trần Thủy")),
        ..request()
    });
    assert_eq!((v, body.result_receiver.unwrap().full_name.as_str()), (2, "Trần Thủy"));
}

#[test]
fn what_was_handed_in_online_keeps_the_code_of_the_portal() {
    let online = ReceiveRequest {
        channel: domain::dossier::value::IntakeChannel::Online,
        portal_code: " G22.99-211209-000123 ".into(),
        ..request()
    };
    assert_eq!(registered(&online).1.portal_code.as_deref(), Some("G22.99-211209-000123"));
    let without = ReceiveRequest { portal_code: " ".into(), ..online.clone() };
    assert_eq!(told(&without), [InputProblem::PortalCode(None)]);
    let channel = domain::dossier::value::IntakeChannel::Postal;
    assert_eq!(registered(&ReceiveRequest { channel, ..online }).1.portal_code, None);
}

#[test]
fn an_authorisation_is_corrected_when_what_was_asked_for_is_brought_back() {
    let (mut chain, id) = (Chain::new(), EntityId(fresh()));
    let asked = SupplementAsk { more: vec!["Giấy ủy quyền".into()], ..ask() };
    let first = ReceiveRequest { authorisation: String::new(), ..organisation() };
    let plan = ask_supplement(&first, &asked, &author(), Start::New(id)).unwrap();
    let mut entries = all_placed(write(&mut chain, plan.drafts));
    let plan = complete(&state(id, &entries), &organisation(), &author(), &supply()).unwrap();
    assert_eq!((plan.drafts.len(), plan.drafts[0].body.known().v), (2, 2));
    let written = write(&mut chain, plan.drafts);
    entries.extend((3..).zip(written).map(|(rev, entry)| placed(entry, accepted(rev))));
    assert_eq!(state(id, &entries).authorisation.as_deref(), Some("Giấy ủy quyền số 12"));
}
