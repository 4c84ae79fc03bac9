//! When something is due, asked by anybody over HTTP.

use crate::{desk::client, running::TestHub};
use domain::problem::Problem;
use reqwest::{blocking::Client, header};
use serde_json::{Value, json};

struct Asker {
    client: Client,
    url: String,
}

impl Asker {
    fn new(hub: &TestHub) -> Self {
        Self { client: client(), url: format!("{}/api/v1/due-date", hub.url) }
    }

    fn ask(&self, query: &[(&str, &str)]) -> (u16, Value) {
        let answer = self.client.get(&self.url).query(query).send().unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        assert_eq!(kind, if status == 200 { "application/json" } else { "application/problem+json" });
        (status, answer.json().unwrap())
    }

    fn due(&self, query: &[(&str, &str)]) -> Value {
        let (status, answer) = self.ask(query);
        assert_eq!(status, 200, "{query:?}: {answer}");
        answer
    }

    /// Code and field of a refusal.
    fn refused(&self, query: &[(&str, &str)]) -> (String, Option<String>) {
        let (status, answer) = self.ask(query);
        assert_eq!(status, 400, "{query:?}: {answer}");
        let problem: Problem = serde_json::from_value(answer).unwrap();
        (serde_json::to_value(problem.code).unwrap().as_str().unwrap().to_owned(), problem.field)
    }
}

#[test]
fn every_worked_example_is_answered_to_anybody() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    let examples = include_str!("../../../domain/tests/fixtures/deadline_examples.csv");
    let mut asked = 0;
    for line in examples.lines().skip(1) {
        let mut cells = line.splitn(6, ',');
        let mut next = || cells.next().unwrap();
        let (id, kind, value, received, expected) = (next(), next(), next(), next(), next());
        let query = [("kind", kind), ("value", value), ("received_at", &received.replace(' ', "T"))];
        let answer = asker.due(&query);
        assert_eq!(answer["due_at"], format!("{}:00+07:00", expected.replace(' ', "T")), "example {id}");
        let trace = answer["trace"].as_array().unwrap();
        assert_eq!(trace.last().unwrap()["date"], expected[..10], "example {id}");
        asked += 1;
    }
    assert_eq!(asked, 28);
}

#[test]
fn a_procedure_is_due_as_published_and_the_trace_names_the_decree() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    let born = |at: &str| asker.due(&[("procedure", "1.001193"), ("received_at", at)])["due_at"].clone();
    assert_eq!(born("2021-12-09T14:59"), "2021-12-09T17:30:00+07:00");
    assert_eq!(born("2021-12-09T15:00:01"), "2021-12-10T17:30:00+07:00");
    let answer = asker.due(&[("kind", "working_days"), ("value", "2"), ("received_at", "2021-12-30T09:00")]);
    let trace = answer["trace"].as_array().unwrap();
    assert_eq!(
        trace[2],
        json!({
            "date": "2022-01-01", "step": "off", "counted": null, "minutes": null, "status": "statutory",
            "name_vi": "Tết Dương lịch", "source": "Labour Code 2019 art.112", "note": "Saturday",
        })
    );
    assert_eq!(trace[3]["source"], "Decision 188/1999/QĐ-TTg");
    assert_eq!(trace[5]["counted"], 2);
    assert_eq!(answer["is_provisional"], false);
}

#[test]
fn no_term_is_null() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    for kind in ["none", "immediate"] {
        let answer = asker.due(&[("kind", kind), ("received_at", "2021-12-10T10:00")]);
        assert_eq!((&answer["due_at"], &answer["trace"]), (&Value::Null, &json!([])), "{kind}");
    }
}

#[test]
fn an_office_that_has_ended_is_still_counted_for() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    let at = |office: &str, at: &str| {
        asker.due(&[("kind", "working_days"), ("value", "3"), ("received_at", at), ("office", office)])["due_at"]
            .clone()
    };
    // Gia Xuân ended with the district in 2025.
    assert_eq!(at("nb-gv-gia-xuan", "2026-02-12T14:30"), "2026-02-24T17:30:00+07:00");
    let printed = hub.hub.reference().unwrap().reference.offices().next().unwrap().1.office_code.clone();
    assert_eq!(at(&printed, "2021-12-09T14:00"), "2021-12-14T17:30:00+07:00");
    for issued in ["000.00.00.H42", "H42"] {
        assert_eq!(at(issued, "2021-12-09T14:00"), "2021-12-14T17:30:00+07:00", "{issued}");
    }
    let unknown = [("kind", "none"), ("received_at", "2021-12-09T14:00"), ("office", "nb-gv-khong-co")];
    assert_eq!(asker.refused(&unknown), ("bad_request".into(), Some("office".into())));
}

#[test]
fn a_year_without_calendar_is_refused_unless_provisional() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    for at in ["2027-12-31T09:00", "2035-03-01T09:00", "2019-03-01T09:00"] {
        let query = [("kind", "working_days"), ("value", "5"), ("received_at", at)];
        assert_eq!(asker.refused(&query).0, "calendar_missing", "{at}");
        let answer = asker.due(&[&query[..], &[("provisional", "true")]].concat());
        assert_eq!(answer["is_provisional"], true, "{at}");
        assert!(answer["due_at"].is_string());
        assert_eq!(asker.refused(&[&query[..], &[("provisional", "false")]].concat()).0, "calendar_missing");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_the_field() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    let at = ("received_at", "2021-12-09T14:00");
    let bad = |query: &[(&str, &str)], code: &str, field: Option<&str>| {
        assert_eq!(asker.refused(query), (code.to_owned(), field.map(str::to_owned)), "{query:?}");
    };
    bad(&[("kind", "weeks"), ("value", "1"), at], "bad_request", Some("kind"));
    bad(&[at], "field_required", Some("kind"));
    bad(&[("kind", "none"), ("procedure", "1.001193"), at], "bad_request", Some("kind"));
    bad(&[("procedure", "9.999999"), at], "procedure_unknown", Some("procedure"));
    bad(&[("kind", "working_days"), at], "field_required", Some("value"));
    for value in
        ["-1", "0", "", "x", "NaN", "inf", "1e3", "0.001", "1000000000", "10000", "99999999999999999"]
    {
        for kind in ["working_days", "calendar_days", "calendar_months", "working_hours"] {
            bad(&[("kind", kind), ("value", value), at], "field_number", Some("value"));
        }
    }
    bad(&[("kind", "same_day_cutoff"), ("value", "-1"), at], "field_number", Some("value"));
    bad(&[("kind", "calendar_days"), ("value", "1.5"), at], "field_number", Some("value"));
    for at in [
        "",
        "2021-12-09",
        "2021-12-09 14:00",
        "2021-13-09T14:00",
        "2021-12-09T25:00",
        "2021-12-09T14:00Z",
        "2021-12-09T14:00+07:00",
        "21-12-09T14:00",
        "+2021-12-9T14:00",
        "2021-12-9T014:00",
        "9999-12-09T14:00",
        "0001-01-01T00:00",
    ] {
        bad(&[("kind", "none"), ("received_at", at)], "field_date", Some("received_at"));
    }
    bad(&[("kind", "none")], "field_required", Some("received_at"));
    bad(&[("kind", "same_day_cutoff"), ("cutoff", "3pm"), at], "field_date", Some("cutoff"));
    bad(&[("kind", "none"), ("cutoff", "15:00"), at], "bad_request", Some("cutoff"));
    bad(&[("kind", "none"), ("ofice", "nb-gv"), at], "bad_request", None);
    bad(&[("kind", "none"), ("provisional", "perhaps"), at], "bad_request", None);
    bad(&[("kind", "none"), ("office", &"x".repeat(2_000)), at], "bad_request", None);
}

#[test]
fn the_longest_terms_are_answered_or_refused_at_once() {
    let hub = TestHub::start();
    let asker = Asker::new(&hub);
    let began = std::time::Instant::now();
    for kind in ["working_days", "calendar_days", "calendar_months"] {
        let query =
            [("kind", kind), ("value", "9999"), ("received_at", "2027-12-09T14:00"), ("provisional", "true")];
        assert_eq!(asker.refused(&query), ("field_number".into(), Some("value".into())), "{kind}");
    }
    let query = [
        ("kind", "calendar_days"),
        ("value", "3650"),
        ("received_at", "2200-12-09T14:00"),
        ("provisional", "true"),
    ];
    let answer = asker.due(&query);
    assert!(answer["trace"].as_array().unwrap().len() <= 3_661);
    assert!(began.elapsed() < std::time::Duration::from_secs(30));
}

#[test]
fn other_methods_are_not_answered() {
    let hub = TestHub::start();
    let answer = client().post(format!("{}/api/v1/due-date", hub.url)).send().unwrap();
    assert_eq!(answer.status().as_u16(), 405);
}
