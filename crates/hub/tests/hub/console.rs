//! Signing in, and what the console shows.

use crate::{desk::client, running::TestHub};
use domain::problem::Problem;
use hub::console::types::{DossierLine, OfficeLine, Session};
use reqwest::{StatusCode, blocking::Response, header};
use serde_json::{Value, json};

pub struct Page {
    url: String,
    cookie: String,
}

impl Page {
    pub fn new(hub: &TestHub) -> Self {
        Self { url: format!("{}/api/v1/console", hub.url), cookie: String::new() }
    }

    pub fn get(&self, path: &str) -> Response {
        let ask = client().get(format!("{}/{path}", self.url)).header("x-motcua", "console");
        ask.header(header::COOKIE, &self.cookie).send().unwrap()
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Response {
        let ask = client().post(format!("{}/{path}", self.url)).header("x-motcua", "console");
        let answer = ask.header(header::COOKIE, &self.cookie).json(body).send().unwrap();
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    pub fn sign_in(&mut self, secret: &str) -> Response {
        self.post("sign-in", &json!({ "name": "admin", "secret": secret }))
    }
}

pub fn refused(answer: Response) -> (u16, String) {
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
    let status = answer.status().as_u16();
    let problem: Problem = answer.json().unwrap();
    (status, serde_json::to_value(problem.code).unwrap().as_str().unwrap().to_owned())
}

/// Signed in with a password.
pub fn signed_in(hub: &TestHub) -> Page {
    let mut page = Page::new(hub);
    page.sign_in(&hub.admin_code).error_for_status().unwrap();
    page.post("password", &json!({ "password": "mật khẩu đủ dài" })).error_for_status().unwrap();
    page
}

#[test]
fn the_admin_code_is_good_once_and_demands_a_password() {
    let hub = TestHub::start();
    let mut page = Page::new(&hub);
    assert_eq!(refused(page.get("session")), (401, "not_signed_in".into()));
    let answer = page.sign_in(&hub.admin_code.to_lowercase());
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let session: Session = answer.json().unwrap();
    assert!(session.must_set_password && !session.is_demo);
    assert_eq!((session.district.as_str(), session.today.as_str()), ("Gia Viễn", "2021-12-09"));
    assert_eq!(
        refused(page.get("offices")),
        (401, "not_signed_in".into()),
        "nothing before a password is set"
    );
    assert_eq!(refused(Page::new(&hub).sign_in(&hub.admin_code)), (401, "sign_in_wrong".into()), "once");
    let (status, _) = refused(page.post("password", &json!({ "password": "ngắn" })));
    assert_eq!(status, 400);
    let session: Session = page.post("password", &json!({ "password": "mật khẩu đủ dài" })).json().unwrap();
    assert!(!session.must_set_password);
    assert_eq!(page.get("offices").status(), StatusCode::OK);
    let mut second = Page::new(&hub);
    assert_eq!(second.sign_in("mật khẩu đủ dài").status(), StatusCode::OK);
    assert_eq!(second.post("sign-out", &json!({})).status(), StatusCode::NO_CONTENT);
    assert_eq!(page.get("offices").status(), StatusCode::OK);
    hub.clock.advance(12 * 60 + 1);
    assert_eq!(refused(page.get("offices")).0, 401, "twelve hours");
}

#[test]
fn a_lost_password_is_replaced_by_a_new_code() {
    let hub = TestHub::start();
    let page = signed_in(&hub);
    let code = hub.hub.new_admin_code().unwrap();
    assert_eq!(refused(page.get("offices")).0, 401, "sessions end");
    let mut page = Page::new(&hub);
    assert_eq!(refused(page.sign_in("mật khẩu đủ dài")).0, 401);
    let session: Session = page.sign_in(&code).json().unwrap();
    assert!(session.must_set_password);
}

#[test]
fn five_wrong_tries_lock_the_name() {
    let hub = TestHub::start();
    signed_in(&hub);
    let mut page = Page::new(&hub);
    for _ in 0..5 {
        assert_eq!(refused(page.sign_in("sai mật khẩu")), (401, "sign_in_wrong".into()));
    }
    assert_eq!(refused(page.sign_in("mật khẩu đủ dài")), (429, "too_many_tries".into()));
    hub.clock.advance(6);
    assert_eq!(page.sign_in("mật khẩu đủ dài").status(), StatusCode::OK);
}

#[test]
fn another_site_cannot_ask() {
    let hub = TestHub::start();
    let page = signed_in(&hub);
    let ask = client().get(format!("{}/offices", page.url)).header(header::COOKIE, &page.cookie);
    assert_eq!(refused(ask.send().unwrap()), (400, "bad_request".into()));
}

#[test]
fn offices_and_dossiers() {
    let hub = TestHub::start();
    let page = signed_in(&hub);
    let mut desk = hub.desk("nb-gv-gia-xuan", "gx-huong", "GX-01");
    let acts = vec![desk.receive("Bùi Văn Tuyến", 1000), desk.receive("Đinh Thị Mai", 1001)];
    let batch = desk.batch(acts);
    desk.exchange(vec![batch]).unwrap();
    let offices: Vec<OfficeLine> = page.get("offices").json().unwrap();
    assert_eq!(offices.len(), 21);
    let office = offices.iter().find(|office| office.id == "nb-gv-gia-xuan").unwrap();
    assert_eq!((office.dossiers, office.received_today, office.unfinished, office.overdue), (2, 2, 2, 0));
    assert!(office.is_valid);
    assert_eq!((office.desks.len(), office.desks[0].name.as_str()), (1, "GX-01"));
    assert!(office.desks[0].last_contact.as_deref().unwrap().starts_with("2021-12-09T14:00:00+07:00"));
    assert_eq!(office.last_received_at.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    let dossiers: Vec<DossierLine> = page.get("dossiers?office=nb-gv-gia-xuan").json().unwrap();
    assert_eq!(dossiers.len(), 2);
    for text in ["tuyen", "Bùi", "000.27.90.H42-211209-1000", "211209-1000"] {
        let found: Vec<DossierLine> = client()
            .get(format!("{}/dossiers", page.url))
            .query(&[("text", text), ("limit", "5")])
            .header("x-motcua", "console")
            .header(header::COOKIE, &page.cookie)
            .send()
            .unwrap()
            .json()
            .unwrap();
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!((found[0].owner.as_str(), found[0].desk.as_deref()), ("Bùi Văn Tuyến", Some("GX-01")));
    }
    let none: Vec<DossierLine> = page.get("dossiers?office=nb-gv-gia-lap").json().unwrap();
    assert!(none.is_empty());
    hub.clock.advance(24 * 60 * 6);
    let page = {
        let mut page = Page::new(&hub);
        page.sign_in("mật khẩu đủ dài");
        page
    };
    let offices: Vec<OfficeLine> = page.get("offices").json().unwrap();
    let office = offices.iter().find(|office| office.id == "nb-gv-gia-xuan").unwrap();
    assert_eq!((office.received_today, office.overdue), (0, 2));
}

#[test]
fn every_answer_is_guarded() {
    let hub = TestHub::start();
    for path in
        ["/", "/console", "/healthz", "/nothing", "/api/v1/console/session", "/assets/..%2fconsole.html"]
    {
        let answer = client().get(format!("{}{path}", hub.url)).send().unwrap();
        let headers = answer.headers();
        assert!(
            headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert!(headers.contains_key("cache-control"));
    }
    let missing = client().get(format!("{}/nothing", hub.url)).send().unwrap();
    assert_eq!(refused(missing), (404, "not_found".into()));
}
