//! What F9 would do.

use crate::office::{DUE, Office, form};
use desk::api::receive::{DueState, ReceiveForm};
use domain::problem::Code;

#[test]
fn what_stands_in_the_way_is_told_in_the_order_of_the_screen() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut wrong = form("");
    wrong.owner.personal_id = "12345".into();
    wrong.owner.birth_date = "31/02/1990".into();
    wrong.is_submitted_by_other = true;
    wrong.set_count = 0;
    wrong.subject = "a\u{7}b".into();
    wrong.result_channel = domain::dossier::value::ResultChannel::Postal;
    let preview = seat.desk().preview(wrong.clone()).unwrap();
    let fields: Vec<&str> =
        preview.issues.iter().filter(|issue| !issue.is_warning).map(|issue| issue.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "owner.full_name",
            "owner.birth_date",
            "owner.personal_id",
            "submitter.full_name",
            "subject",
            "set_count",
            "result_address"
        ]
    );
    wrong.procedure_code = String::new();
    let preview = seat.desk().preview(wrong).unwrap();
    assert_eq!(preview.issues[0].field, "procedure_code");
    assert!(preview.due.is_none() && preview.blocked.is_none());
}

#[test]
fn warnings_come_last_and_keep_nobody_from_receiving() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut odd = form("Nguyễn Văn Thắng");
    odd.owner.sex = "female".into();
    odd.owner.phone = "12".into();
    let preview = seat.desk().preview(odd.clone()).unwrap();
    let found: Vec<(Code, bool)> =
        preview.issues.iter().map(|issue| (issue.problem.code, issue.is_warning)).collect();
    assert_eq!(found, [(Code::FieldPhone, false), (Code::IdSaysOtherSex, true)]);
    odd.owner.phone = String::new();
    seat.desk().receive(crate::office::request(odd)).unwrap();
}

#[test]
fn a_mobile_number_of_eleven_digits_is_told_with_the_one_of_today() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let mut old = form("Nguyễn Văn Thắng");
    old.owner.phone = "0168 123 4567".into();
    let issues = seat.desk().preview(old.clone()).unwrap().issues;
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!((issues[0].field.as_str(), issues[0].is_warning), ("owner.phone", true));
    assert_eq!(
        (issues[0].problem.code, issues[0].problem.values["now"].as_str()),
        (Code::OldPhone, "0381 234 567")
    );
    seat.desk().receive(crate::office::request(old)).unwrap();
}

#[test]
fn the_due_date_comes_with_the_days_that_lead_to_it() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let preview = seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap();
    let due = preview.due.unwrap();
    assert_eq!((due.at.as_deref(), due.state, due.days), (Some(DUE), DueState::Ok, 3));
    let days: Vec<(&str, Option<u32>, bool)> =
        preview.trace.iter().map(|day| (day.date.as_str(), day.counted, day.is_off)).collect();
    assert_eq!(
        days,
        [
            ("2021-12-09", None, false),
            ("2021-12-10", Some(1), false),
            ("2021-12-11", None, true),
            ("2021-12-12", None, true),
            ("2021-12-13", Some(2), false),
            ("2021-12-14", Some(3), false)
        ]
    );
    assert_eq!(preview.ordinal_today, 1);
    assert_eq!(preview.slip.due_text, "17 giờ 30 phút, ngày 14 tháng 12 năm 2021");
}

#[test]
fn an_empty_form_shows_what_can_be_shown() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let preview = seat.desk().preview(ReceiveForm::default()).unwrap();
    assert!(preview.serials_left > 0);
    assert!(!preview.slip.dossier_code.is_empty());
}

#[test]
fn a_term_that_ends_today_comes_with_the_hours_of_the_day_and_its_cutoff() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    assert!(seat.desk().preview(form("Nguyễn Văn Thắng")).unwrap().day.is_none());
    let copy = ReceiveForm { procedure_code: "2.000815".into(), ..form("Nguyễn Văn Thắng") };
    let day = seat.desk().preview(copy).unwrap().day.unwrap();
    let hours: Vec<_> = day.hours.iter().map(|span| (span.from.as_str(), span.to.as_str())).collect();
    assert_eq!(hours, [("07:30", "11:30"), ("13:30", "17:30")]);
    assert_eq!((day.cutoff.as_str(), day.later.as_str()), ("15:00", "2021-12-10T17:30:00+07:00"));
}
