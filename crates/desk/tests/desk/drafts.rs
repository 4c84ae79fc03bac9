//! What is being typed.

use crate::office::{CLERK, Office, PIN, form, request};
use desk::api::receive::{Draft, DraftId, ReceiveRequest};
use domain::problem::Code;

fn draft(id: Option<&str>, name: &str) -> Draft {
    Draft { id: id.map(str::to_owned), saved_at: None, form: form(name) }
}

#[test]
fn a_draft_outlives_the_program_and_is_replaced_by_what_is_typed_next() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    let id = seat.desk().save_draft(draft(None, "Nguyễn Văn")).unwrap().id;
    let again = seat.desk().save_draft(draft(Some(&id), "Nguyễn Văn Thắng")).unwrap().id;
    assert_eq!(again, id);
    assert!(seat.desk().today(()).unwrap().has_draft);
    seat.open(false);
    seat.sign_in(CLERK).unwrap();
    let kept = seat.desk().load_draft(()).unwrap().unwrap();
    assert_eq!(kept.form, form("Nguyễn Văn Thắng"));
    assert_eq!(kept.saved_at.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    seat.desk().discard_draft(DraftId { id }).unwrap();
    assert!(seat.desk().load_draft(()).unwrap().is_none());
}

#[test]
fn half_a_form_can_be_kept() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut half = draft(None, &"x".repeat(10_000));
    half.form.owner.birth_date = "31/02/19".into();
    half.form.procedure_code = String::new();
    seat.desk().save_draft(half.clone()).unwrap();
    assert_eq!(seat.desk().load_draft(()).unwrap().unwrap().form, half.form);
}

/// The colleague who signs in next sees, changes, receives and throws away none of it.
#[test]
fn a_draft_belongs_to_one_officer() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let id = seat.desk().save_draft(draft(None, "Nguyễn Văn Thắng")).unwrap().id;
    seat.try_pin(crate::office::LEAVING, PIN).unwrap();
    assert!(seat.desk().load_draft(()).unwrap().is_none());
    let taken = seat.desk().save_draft(draft(Some(&id), "Trần Thị Bưởi"));
    assert_eq!(taken.unwrap_err().code, Code::NotFound);
    let ask = ReceiveRequest { draft: Some(id.clone()), ..request(form("Trần Thị Bưởi")) };
    assert_eq!(seat.desk().receive(ask).unwrap_err().code, Code::WrongState);
    seat.desk().discard_draft(DraftId { id: id.clone() }).unwrap();
    seat.sign_in(CLERK).unwrap();
    let kept = seat.desk().load_draft(()).unwrap().unwrap();
    assert_eq!((kept.id, kept.form), (Some(id), form("Nguyễn Văn Thắng")));
}

#[test]
fn an_id_that_is_none_is_refused() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    assert_eq!(seat.desk().save_draft(draft(Some("x"), "A")).unwrap_err().code, Code::BadRequest);
    assert_eq!(seat.desk().discard_draft(DraftId { id: "x".into() }).unwrap_err().code, Code::BadRequest);
    let ask = ReceiveRequest { draft: Some("x".into()), ..request(form("Nguyễn Văn Thắng")) };
    assert_eq!(seat.desk().receive(ask).unwrap_err().code, Code::BadRequest);
    assert_eq!(seat.printer.count(), 0);
}
