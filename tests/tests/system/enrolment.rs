//! Joining an office, and the ways not to.

use crate::{book, office::Office};
use hub::{Clock, Hub, SystemClock};
use serde_json::{Value, json};
use std::sync::Arc;
use system_tests::{Context as _, Failure, HubProcess, Outcome, failure::expect, sample};

fn refused_with(office: &Office, desk: &str, code: &str, wanted: &str) -> Outcome {
    let mut desk = office.stranger(desk)?;
    let refused = desk.refused("enrol", &json!({ "code": code }))?;
    expect(refused.code() == wanted, || format!("refused with {}, not {wanted}", refused.problem))?;
    expect(desk.stage()? == "not_enrolled", || "a refused desk is enrolled".to_owned())
}

#[test]
fn a_mistyped_string_is_noticed_before_anything_is_sent() -> Outcome {
    let mut office = Office::open()?;
    let code = office.hub.enrolment("GX-01")?;
    office.hub.kill();
    let mut letters: Vec<char> = code.chars().collect();
    let at = letters.len() / 2;
    letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
    let mistyped: String = letters.into_iter().collect();
    for wrong in [mistyped.as_str(), &code[..code.len() - 3], "MC1-", "", "xin chào"] {
        refused_with(&office, "GX-01", wrong, "enrolment_mistyped")?;
    }
    // The right one, with the server down, is refused for that, and only for that.
    refused_with(&office, "GX-01", &code, "offline")
}

#[test]
fn a_string_is_good_once() -> Outcome {
    let office = Office::open()?;
    let code = office.hub.enrolment("GX-01")?;
    let mut first = office.stranger("GX-01")?;
    first.must("enrol", &json!({ "code": code }))?;
    let again = first.refused("enrol", &json!({ "code": code }))?;
    expect(again.code() == "already_enrolled", || format!("enrolled twice: {}", again.problem))?;
    refused_with(&office, "other", &code, "enrolment_used")
}

/// A clock that is ten days late.
struct Late;

impl Clock for Late {
    fn system_ms(&self) -> i64 {
        SystemClock.system_ms() - 10 * 24 * 3_600_000
    }
}

#[test]
fn a_string_ends_after_its_days() -> Outcome {
    let office = Office::open()?;
    let code = {
        let hub = Hub::open(&office.hub.data(), book::hub_key(&office.hub)?, Arc::new(Late))?;
        hub.issue_enrolment(sample::OFFICE, "GX-01", Some(office.hub.address()), 7).map_err(Failure::said)?
    };
    refused_with(&office, "GX-01", &code, "enrolment_expired")
}

/// Another server answers where the enrolled one was: no desk joins it, none sends it anything.
#[test]
fn a_server_with_another_key_gets_nothing() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let unused = office.hub.enrolment("GX-02")?;
    office.hub.kill();
    let mut impostor = HubProcess::init(&office.path("impostor"))?;
    impostor.port = office.hub.port;
    impostor.start()?;
    refused_with(&office, "GX-02", &unused, "hub_key_wrong")?;
    desk.receive(&sample::citizen())?;
    let status = desk.must("sync_now", &Value::Null)?;
    expect(status["link"] == "refused", || format!("the link is {status}"))?;
    expect(status["problem"]["code"] == "hub_key_wrong", || format!("the problem is {status}"))?;
    expect(status["waiting"] == 1, || format!("something was sent: {status}"))?;
    expect(impostor.dossiers()? == 0, || "the impostor has the dossier".to_owned())?;
    // The right one comes back: everything arrives.
    impostor.kill();
    office.hub.start()?;
    desk.sync()?;
    expect(office.hub.dossiers()? == 1, || "the dossier did not arrive".to_owned())
}

/// Demonstration and production do not mix: a desk that stands at another date sends a real office nothing, and what
/// it did stays with it.
#[test]
fn a_production_server_refuses_a_desk_of_the_demonstration() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    office.hub.kill();
    desk.receive(&sample::citizen())?;
    // The same server, keys and all, taken into production by hand.
    {
        let hub = book::of_hub(&office.hub)?;
        let identity =
            hub.read(|read| read.setting(hub::identity::IDENTITY))?.context("the hub has no identity")?;
        let mut identity: Value = serde_json::from_str(&identity)?;
        identity["demo_offset_ms"] = Value::Null;
        hub.write(ledger::Priority::Clerk, |write| {
            write.put_setting(hub::identity::IDENTITY, &identity.to_string())
        })?;
    }
    office.hub.start()?;
    let status = desk.must("sync_now", &Value::Null)?;
    let is_refused = status["link"] == "refused" && status["problem"]["code"] == "demo_clock_refused";
    expect(is_refused && status["waiting"] == 1, || format!("{status}"))?;
    expect(office.hub.dossiers()? == 0, || "a real office has a dossier of the demonstration".to_owned())
}

/// At a production server the same program lives in the present.
#[test]
fn a_desk_of_a_production_server_lives_in_the_present() -> Outcome {
    let office = Office::open_at(None)?;
    let mut desk = office.desk("GX-01")?;
    let clock = desk.must("app_state", &Value::Null)?["clock"].clone();
    let now = chrono::DateTime::parse_from_rfc3339(clock["now"].as_str().context("no clock")?)?;
    let off = (chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) - now.to_utc())
        .num_seconds()
        .abs();
    expect(clock["is_demo"] == false && off < 60, || format!("{clock}, {off} s off"))
}

/// The day after the communes were merged: the program says so, and receives nothing for an office that is no more.
#[test]
fn an_office_that_ended_receives_nothing() -> Outcome {
    let office = Office::open_at(Some("2025-07-02T09:00:00+07:00"))?;
    let mut desk = office.desk("GX-01")?;
    let state = desk.must("app_state", &Value::Null)?;
    expect(state["office"]["is_valid"] == false, || format!("the office is valid: {}", state["office"]))?;
    expect(state["office"]["valid_to"] == "2025-06-30", || format!("until when: {}", state["office"]))?;
    let preview = desk.must("preview", &sample::citizen())?;
    expect(preview["blocked"]["code"] == "office_ended", || format!("blocked: {}", preview["blocked"]))?;
    let refused = desk.refused("receive", &sample::receive(&sample::citizen()))?;
    expect(refused.code() == "office_ended", || format!("refused: {}", refused.problem))?;
    expect(desk.codes()?.is_empty(), || "a dossier was received".to_owned())
}

/// What joins is asked for by name: office and desk as the district wrote them.
#[test]
fn a_desk_that_joined_knows_its_office() -> Outcome {
    let office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    let state = desk.must("app_state", &Value::Null)?;
    let is_right = state["office"]["desk_name"] == "GX-01"
        && state["office"]["is_valid"] == true
        && state["clock"]["is_demo"] == true
        && state["clock"]["now"].as_str().context("no clock")?.starts_with("2021-12-09T14:");
    expect(is_right, || format!("{state}"))
}
