//! Papers are missing: form 02, form 03, and what is brought back.

use crate::office::{Office, Seat, form, request};
use desk::api::{
    dossiers::DossierId,
    intake::{RefusalRequest, SlipIssued, SupplementForm, SupplementRequest},
    person::PersonQuery,
    receive::{ComponentForm, Draft, PersonForm, ReceiveForm},
};
use domain::{
    dossier::{DossierState, value::ResultChannel},
    hash::Hash,
    number::Series,
    problem::Code,
};
use std::sync::atomic::Ordering;

const REASON: &str = "Thành phần hồ sơ chưa đủ theo Nghị định 123/2015/NĐ-CP";

/// The form with every paper but the first required one, and that one's index.
fn lacking(seat: &Seat, name: &str) -> (ReceiveForm, u32) {
    let preview = seat.desk().preview(form(name)).unwrap();
    let paper = preview.procedure.unwrap().components.into_iter().find(|paper| paper.is_required).unwrap();
    let components = preview
        .components
        .into_iter()
        .map(|one| if one.index == paper.index { ComponentForm { is_received: false, ..one } } else { one })
        .collect();
    (ReceiveForm { components, ..form(name) }, paper.index)
}

fn ask(form: ReceiveForm) -> SupplementRequest {
    SupplementRequest {
        form,
        ask: SupplementForm { reason: REASON.into(), ..SupplementForm::default() },
        draft: None,
    }
}

fn refuse(form: ReceiveForm) -> RefusalRequest {
    RefusalRequest { form, reason: "Không thuộc thẩm quyền của UBND xã".into(), draft: None }
}

fn guided(seat: &Seat, name: &str) -> SlipIssued {
    let (form, _) = lacking(seat, name);
    seat.desk().ask_supplement(ask(form)).unwrap()
}

fn id(dossier: &str) -> DossierId {
    DossierId { id: dossier.to_owned() }
}

#[test]
fn what_is_missing_is_told_on_form_02_and_nothing_typed_is_lost() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let (mut form, missing) = lacking(&seat, "Nguyễn Văn Thắng");
    form.subject = "Nhận con".into();
    form.set_count = 2;
    form.result_channel = ResultChannel::Postal;
    form.result_address = "Thôn 1, xã Gia Xuân".into();
    let draft = seat.desk().save_draft(Draft { id: None, saved_at: None, form: form.clone() }).unwrap().id;
    let slip =
        seat.desk().ask_supplement(SupplementRequest { draft: Some(draft), ..ask(form.clone()) }).unwrap();
    assert_eq!((slip.form.as_str(), slip.number.as_str()), ("form_02", "01-0001/HDHS"));
    assert_eq!((slip.items.len(), slip.reason.as_str()), (1, REASON));
    // What is on paper is what was stored before it was printed.
    let (name, bytes) = seat.printer.last();
    assert_eq!(name, "phieu-bo-sung-01-0001-HDHS.pdf");
    let view = seat.desk().dossier(id(&slip.dossier)).unwrap();
    assert_eq!((view.row.state, view.row.code.as_str()), (DossierState::IntakeSupplement, ""));
    assert_eq!(view.row.received_at, None, "no clock runs");
    let receipt = view.receipt.unwrap();
    assert_eq!((receipt.form.as_str(), receipt.number.as_str()), ("form_02", "01-0001/HDHS"));
    assert_eq!(receipt.sha256, Hash::plain(&bytes).to_string());
    assert_eq!(view.supplement.unwrap().items, slip.items);
    let kinds: Vec<&str> = view.history.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["dossier_registered", "intake_supplement_requested", "form_issued"]);
    assert!(seat.desk().load_draft(()).unwrap().is_none());
    // The same screen comes back.
    let back = seat.desk().intake_form(id(&slip.dossier)).unwrap();
    assert_eq!(back.dossier.as_deref(), Some(slip.dossier.as_str()));
    let there = |form: &ReceiveForm| -> Vec<(u32, bool)> {
        form.components.iter().map(|one| (one.index, one.is_received)).collect()
    };
    assert_eq!(there(&back), there(&form));
    assert!(there(&back).contains(&(missing, false)));
    let same = ReceiveForm { components: back.components.clone(), dossier: back.dossier.clone(), ..form };
    assert_eq!(back, same);
}

#[test]
fn what_is_brought_back_is_received_with_the_day_of_its_completion() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let slip = guided(&seat, "Nguyễn Văn Thắng");
    office.clock.set("2021-12-13T09:00:00+07:00");
    let mut form = seat.desk().intake_form(id(&slip.dossier)).unwrap();
    // Still lacking: it is said so.
    let preview = seat.desk().preview(form.clone()).unwrap();
    assert!(preview.issues.iter().any(|issue| issue.problem.code == Code::ComponentMissing));
    assert_eq!(seat.desk().receive(request(form.clone())).unwrap_err().code, Code::ComponentMissing);
    form.components = Vec::new();
    form.owner.phone = "0987654321".into();
    let preview = seat.desk().preview(form.clone()).unwrap();
    assert!(preview.blocked.is_none() && preview.issues.is_empty(), "{:?}", preview.issues);
    let received = seat.desk().receive(request(form.clone())).unwrap();
    assert_eq!(received.dossier, slip.dossier);
    assert_eq!(received.code, preview.slip.dossier_code);
    assert_eq!(received.due.at, preview.due.unwrap().at);
    assert_eq!(received.due.at.as_deref(), Some("2021-12-16T17:30:00+07:00"), "three working days from now");
    assert_eq!(received.receipt_number, "01-0001/TNHS");
    let view = seat.desk().dossier(id(&slip.dossier)).unwrap();
    assert_eq!((view.row.state, view.phone.as_deref()), (DossierState::Accepted, Some("0987654321")));
    assert_eq!(view.receipt.unwrap().form, "form_01");
    // Once.
    assert_eq!(seat.desk().receive(request(form.clone())).unwrap_err().code, Code::WrongState);
    assert_eq!(seat.desk().preview(form).unwrap().blocked.unwrap().code, Code::WrongState);
    assert_eq!(seat.desk().intake_form(id(&slip.dossier)).unwrap_err().code, Code::WrongState);
}

#[test]
fn a_refusal_is_told_on_form_03_at_once_or_after_a_request() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let (form, _) = lacking(&seat, "Nguyễn Văn Thắng");
    let at_once = seat.desk().refuse(refuse(form)).unwrap();
    assert_eq!((at_once.form.as_str(), at_once.number.as_str()), ("form_03", "01-0001/TCHS"));
    assert_eq!(seat.printer.last().0, "phieu-tu-choi-01-0001-TCHS.pdf");
    let slip = guided(&seat, "Trần Thị Bưởi");
    let back = seat.desk().intake_form(id(&slip.dossier)).unwrap();
    let later = seat.desk().refuse(refuse(back.clone())).unwrap();
    assert_eq!((later.dossier.as_str(), later.number.as_str()), (slip.dossier.as_str(), "01-0002/TCHS"));
    for dossier in [&at_once.dossier, &later.dossier] {
        let view = seat.desk().dossier(id(dossier)).unwrap();
        assert_eq!(view.row.state, DossierState::NotAccepted);
        assert_eq!(view.refusal_reason.as_deref(), Some("Không thuộc thẩm quyền của UBND xã"));
    }
    assert_eq!(seat.desk().receive(request(back)).unwrap_err().code, Code::WrongState);
    // The same paper again, counted.
    let before = seat.printer.last();
    seat.desk().reprint(id(&later.dossier)).unwrap();
    assert_eq!(seat.printer.last(), before);
    assert_eq!(seat.desk().dossier(id(&later.dossier)).unwrap().receipt.unwrap().reprints, 1);
}

#[test]
fn each_form_counts_in_its_own_book_and_no_code_is_used_up() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let before = seat.desk().preview(form("A")).unwrap();
    guided(&seat, "Nguyễn Văn Thắng");
    guided(&seat, "Trần Thị Bưởi");
    let (refused, _) = lacking(&seat, "Lê Văn Ba");
    seat.desk().refuse(refuse(refused)).unwrap();
    let after = seat.desk().preview(form("A")).unwrap();
    assert_eq!(after.slip.dossier_code, before.slip.dossier_code);
    let last = |series| seat.ledger().read(|book| book.last_number(series, "01/2021")).unwrap();
    assert_eq!(
        (last(Series::SupplementRequest), last(Series::RefusalSlip), last(Series::ReceiptSlip)),
        (Some(2), Some(1), None)
    );
}

#[test]
fn a_request_without_what_and_why_does_nothing_and_keeps_the_draft() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let (form, _) = lacking(&seat, "Nguyễn Văn Thắng");
    let draft = seat.desk().save_draft(Draft { id: None, saved_at: None, form: form.clone() }).unwrap().id;
    let silent =
        SupplementRequest { form: form.clone(), ask: SupplementForm::default(), draft: Some(draft.clone()) };
    let problem = seat.desk().ask_supplement(silent).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldRequired, Some("reason")));
    let complete = ReceiveForm { components: Vec::new(), ..form.clone() };
    let problem = seat.desk().ask_supplement(ask(complete)).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldRequired, Some("more")));
    let without = RefusalRequest { reason: " ".into(), draft: Some(draft), ..refuse(form) };
    let problem = seat.desk().refuse(without).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::FieldRequired, Some("reason")));
    assert!(seat.desk().load_draft(()).unwrap().is_some());
    assert_eq!(seat.printer.count(), 0);
    assert!(seat.desk().dossiers(Default::default()).unwrap().is_empty());
}

#[test]
fn without_a_printer_it_is_recorded_all_the_same() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let (form, _) = lacking(&seat, "Nguyễn Văn Thắng");
    seat.printer.is_broken.store(true, Ordering::SeqCst);
    let slip = seat.desk().ask_supplement(ask(form)).unwrap();
    assert_eq!(slip.print_problem.unwrap().code, Code::OpenFailed);
    seat.printer.is_broken.store(false, Ordering::SeqCst);
    seat.desk().reprint(id(&slip.dossier)).unwrap();
    assert_eq!(seat.printer.last().0, "phieu-bo-sung-01-0001-HDHS.pdf");
}

#[test]
fn only_who_receives_may_and_the_district_takes_it() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let slip = guided(&seat, "Nguyễn Văn Thắng");
    let other = office.online("GX-02");
    seat.sync();
    other.sync();
    // It is brought to the other desk.
    let form = other.desk().intake_form(id(&slip.dossier)).unwrap();
    let form = ReceiveForm { components: Vec::new(), ..form };
    let received = other.desk().receive(request(form)).unwrap();
    assert_eq!(received.receipt_number, "02-0001/TNHS");
    other.sync();
    seat.sync();
    let view = seat.desk().dossier(id(&slip.dossier)).unwrap();
    assert_eq!((view.row.state, view.row.code.as_str()), (DossierState::Accepted, received.code.as_str()));
    assert!(!view.row.is_contested && !view.row.has_card && !view.row.is_frozen);
    let everything = view.history.iter().all(|line| !line.is_pending);
    assert!(everything, "the district has stamped all of it");
    // Nobody is signed in.
    seat.desk().sign_out(()).unwrap();
    let (name, args) = ("refuse", serde_json::json!({ "form": {}, "reason": "x", "draft": null }));
    assert_eq!(seat.ask(name, args).unwrap_err().code, Code::NotSignedIn);
}

#[test]
fn a_person_who_comes_again_is_known_by_their_number_and_so_is_what_is_open() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let known = |number: &str| {
        let query = PersonQuery { personal_id: number.into() };
        seat.desk().known_person(query).unwrap()
    };
    assert!(known("037090001234").is_none());
    let received = seat.receive("Nguyễn Văn Thắng");
    let (mut form, _) = lacking(&seat, "Nguyễn Văn Thắng");
    form.owner.phone = "0987654321".into();
    form.result_channel = ResultChannel::Postal;
    form.result_address = "Thôn 1, xã Gia Xuân".into();
    let slip = seat.desk().ask_supplement(ask(form)).unwrap();
    let person = known(" 037 090 001 234 ").unwrap();
    assert_eq!(person.person.full_name, "Nguyễn Văn Thắng");
    assert_eq!(person.person.phone, "0987654321", "as they said last");
    assert_eq!(person.result_channel, ResultChannel::Postal);
    assert_eq!(person.result_address, "Thôn 1, xã Gia Xuân");
    let open: Vec<&str> = person.open.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(open, [slip.dossier.as_str(), received.dossier.as_str()]);
    // What is over is not told.
    let back = seat.desk().intake_form(id(&slip.dossier)).unwrap();
    seat.desk().refuse(refuse(back)).unwrap();
    assert_eq!(known("037090001234").unwrap().open.len(), 1);
    for other in ["037090001235", "03709000123", "", "Thắng", "037090001234%"] {
        assert!(known(other).is_none(), "{other}");
    }
}

#[test]
fn an_organisation_and_those_who_act_for_it_come_back_as_they_were() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let (mut form, _) = lacking(&seat, "Công ty TNHH 27-7");
    form.owner = PersonForm {
        personal_id: String::new(),
        birth_date: String::new(),
        sex: String::new(),
        ..form.owner
    };
    form.is_organisation = true;
    form.tax_code = "0100109106-001".into();
    let issues = seat.desk().preview(form.clone()).unwrap().issues;
    let fields: Vec<&str> = issues.iter().map(|issue| issue.field.as_str()).collect();
    assert!(fields.contains(&"submitter.full_name"), "somebody stands at the counter: {fields:?}");
    form.is_submitted_by_other = true;
    form.submitter.full_name = "Lê Thị Lan".into();
    form.authorisation = "Giấy ủy quyền số 12".into();
    form.is_received_by_other = true;
    form.result_receiver.full_name = "Trần Thủy".into();
    let slip = seat.desk().ask_supplement(ask(form.clone())).unwrap();
    let back = seat.desk().intake_form(id(&slip.dossier)).unwrap();
    let tidy = ReceiveForm {
        dossier: back.dossier.clone(),
        components: back.components.clone(),
        tax_code: "0100109106001".into(),
        ..form
    };
    assert_eq!(back, tidy);
    let received = seat.desk().receive(request(ReceiveForm { components: Vec::new(), ..back })).unwrap();
    assert_eq!(received.dossier, slip.dossier);
    seat.sync();
    let view = seat.desk().dossier(id(&slip.dossier)).unwrap();
    assert_eq!(view.tax_code.as_deref(), Some("0100109106001"));
    assert_eq!(view.authorisation.as_deref(), Some("Giấy ủy quyền số 12"));
    assert_eq!(view.result_receiver_name.as_deref(), Some("Trần Thủy"));
    assert!(view.history.iter().all(|line| !line.is_pending) && !view.row.is_frozen);
}
