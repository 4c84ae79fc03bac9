//! Who acts for somebody who is absent.

use crate::office::{CLERK, Office, PIN};
use desk::api::dossiers::DossierId;
use domain::{problem::Code, role::Role};
use serde_json::{Value, json};

const LAN: &str = "gx-lan";

fn lend(office: &Office) {
    office.change_catalogue("staff.toml", |text| {
        let id = format!("id = \"{LAN}\"\n");
        let lent =
            "{ role = \"intake_officer\", of = \"gx-huong\", from = \"2021-12-09\", to = \"2021-12-10\" }";
        text.replacen(&id, &format!("{id}acts_for = [{lent}]\n"), 1)
    });
}

#[test]
fn an_officer_acts_for_another_on_the_days_of_the_delegation_and_history_tells_for_whom() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    let paper = office.paper_code(LAN);
    seat.ask("sync_now", Value::Null).unwrap();
    seat.set_pin(LAN, &paper, PIN).unwrap();
    seat.sign_in(LAN).unwrap();
    let query = json!({ "query": "" });
    assert_eq!(seat.ask("find_procedures", query.clone()).unwrap_err().code, Code::RoleMissing);
    lend(&office);
    seat.ask("sync_now", Value::Null).unwrap();
    seat.open(false);
    seat.sign_in(LAN).unwrap();
    seat.ask("find_procedures", query.clone()).unwrap();
    let me = seat.desk().app_state(()).unwrap().officer.unwrap();
    assert_eq!(me.roles, [Role::Specialist, Role::IntakeOfficer]);
    let lent: Vec<_> = me.acts_for.iter().map(|lent| (lent.name.as_str(), lent.to.as_str())).collect();
    assert_eq!(lent, [("Đinh Thị Hương", "2021-12-10")]);
    let received = seat.receive("Nguyễn Văn Thắng");
    seat.open(true);
    seat.sign_in(CLERK).unwrap();
    let own = seat.receive("Trần Thị Bưởi");
    let status = seat.ask("sync_now", Value::Null).unwrap();
    assert_eq!(status["waiting"], 0);
    let view = |id: &str| seat.desk().dossier(DossierId { id: id.to_owned() }).unwrap();
    for line in view(&received.dossier).history {
        assert_eq!((line.by.as_str(), line.acted_for.as_deref()), ("Nguyễn Thị Lan", Some("Đinh Thị Hương")));
    }
    assert!(view(&own.dossier).history.iter().all(|line| line.acted_for.is_none()));
    // The district judged it again.
    assert!(!view(&received.dossier).row.is_contested);
    seat.sign_in(LAN).unwrap();
    office.clock.set("2021-12-11T08:00:00+07:00");
    assert_eq!(seat.ask("find_procedures", query).unwrap_err().code, Code::RoleMissing);
    assert!(view(&received.dossier).history.iter().all(|line| line.acted_for.is_some()), "it stays told");
}
