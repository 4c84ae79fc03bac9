//! What the hub keeps without taking it: nothing behind it waits, its author is told, a person decides.

use crate::{
    console::{Page, refused, signed_in},
    desk::{Desk, fresh},
    running::TestHub,
};
use domain::{
    dossier::judge::HeldReason,
    hash::Hash,
    id::OperationId,
    operation::{ACT_LIMIT, ContestReason, Flag, OPERATION_LIMIT, Operation, Verdict, wire::WireOperation},
    problem::Code,
    protocol::{ExchangeResponse, HeldNotice},
};
use hub::{
    Decided, HeldAct,
    console::types::{HeldLine, HeldLines, HeldWhy},
};
use serde_json::{Value, json, value::RawValue};

const GX: &str = "nb-gv-gia-xuan";

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap()
}

fn wire(operation: &Operation) -> WireOperation {
    WireOperation::of(operation).unwrap()
}

/// A header that names id and body, and otherwise has a shape of its own.
fn strange(id: OperationId, body: &str) -> WireOperation {
    let mut bytes = vec![0; 16];
    bytes.extend_from_slice(body.as_bytes());
    let header = json!({ "id": id, "about": ["something", "new"], "body_hash": Hash::plain(&bytes) });
    let salt = Some("A".repeat(22));
    WireOperation { h: raw(header.to_string()), s: salt, b: Some(raw(body.to_owned())) }
}

fn ids(answer: &ExchangeResponse) -> Vec<OperationId> {
    answer.held.iter().map(|notice| notice.id).collect()
}

fn held(page: &Page) -> Vec<HeldLine> {
    let answer: HeldLines = page.get("held").error_for_status().unwrap().json().unwrap();
    assert_eq!(answer.total as usize, answer.lines.len());
    answer.lines
}

fn names(lines: &[HeldLine]) -> Value {
    json!(lines.iter().map(|line| json!({ "chain": line.chain, "act": line.act })).collect::<Vec<_>>())
}

#[test]
fn bytes_that_are_no_operation_hold_up_nothing_behind_them() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut neighbour = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let id = OperationId(fresh());
    let large = OperationId(fresh());
    let acts = vec![
        act.iter().map(wire).collect(),
        vec![strange(id, "{}")],
        vec![WireOperation { h: raw("5".into()), s: None, b: None }],
        vec![strange(large, &format!("\"{}\"", "x".repeat(OPERATION_LIMIT)))],
        vec![wire(&desk.edit(dossier, 2, "Xin cấp lại"))],
    ];
    let batch = desk.batch_of(acts);
    for _ in 0..2 {
        let answer = desk.exchange(vec![batch.clone()]).unwrap();
        assert!(answer.refused.is_empty());
        assert_eq!(answer.stamps.iter().map(|notice| notice.stamp.rev).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((answer.held.len(), answer.held[0].id, answer.held[2].id), (3, id, large));
        assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::Unreadable));
    }
    neighbour.catch_up();
    assert_eq!(neighbour.delivered.len(), 3);
    // The chain goes on from there, also from the middle of what was sent before.
    let act = desk.receive("Đinh Thị Mai", 1001);
    let next = desk.batch(vec![act]);
    let mut both = next.clone();
    both.first_n = batch.first_n + 3;
    both.acts.splice(0..0, batch.acts[2..].iter().cloned());
    let answer = desk.exchange(vec![both]).unwrap();
    assert_eq!((answer.refused.len(), answer.stamps.len(), answer.held.len()), (0, 3, 2));
}

#[test]
fn what_cannot_be_read_is_shown_in_the_console_and_cannot_be_released() {
    let hub = TestHub::start();
    let mut page = signed_in(&hub);
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let unknown = desk.unknown(act[0].header.entity);
    let batch = desk.batch_of(vec![
        act.iter().map(wire).collect(),
        vec![strange(OperationId(fresh()), "{}")],
        vec![wire(&unknown)],
    ]);
    desk.exchange(vec![batch]).unwrap();
    let lines = held(&page);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert_eq!((line.why, line.can_release, line.operations), (HeldWhy::Unreadable, false, 1));
        assert_eq!((line.desk.as_deref(), line.office.as_deref()), (Some("GX-01"), Some(GX)));
        let answer = page.post("held/release", &json!({ "acts": names(std::slice::from_ref(line)) }));
        assert_eq!(refused(answer), (400, "held_unreadable".into()));
    }
    assert_eq!(lines[0].kinds, ["dossier_levitated"]);
    assert_eq!(lines[0].dossier_code.as_deref(), Some("000.27.90.H42-211209-1000"));
    assert_eq!(held(&page), lines, "nothing was changed");
}

#[test]
fn a_body_that_nobody_signed_is_refused_and_what_stands_before_it_is_taken() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let acts: Vec<_> = (0..3).map(|i| desk.receive("Bùi Văn Tuyến", 1000 + i)).collect();
    let batch = desk.batch(acts);
    for spoil in [
        |wire: &mut WireOperation| wire.b = Some(raw("{}".into())),
        |wire: &mut WireOperation| wire.s = Some("AA".into()),
        |wire: &mut WireOperation| wire.s = None,
    ] {
        let mut spoilt = batch.clone();
        spoil(&mut spoilt.acts[1].operations[0]);
        let answer = desk.send(&desk.request(vec![spoilt])).unwrap();
        assert_eq!((answer.stamps.len(), answer.held.len()), (2, 0));
        assert_eq!((answer.refused[0].code, answer.refused[0].expected_n), (Code::SignatureWrong, 3));
        assert_eq!(answer.refused[0].act, Some(batch.acts[1].id));
    }
    assert_eq!(desk.exchange(vec![batch]).unwrap().stamps.len(), 6);
}

#[test]
fn an_act_that_is_too_large_is_named_and_other_chains_go_on() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut neighbour = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let large: Vec<_> = (0..80).flat_map(|i| desk.receive("Bùi Văn Tuyến", 1001 + i)).collect();
    assert!(large.iter().map(Operation::size).sum::<usize>() > ACT_LIMIT);
    let behind = desk.receive("Đinh Thị Mai", 1090);
    let batch = desk.batch(vec![act, large, behind]);
    let named = batch.acts[1].id;
    let act = neighbour.receive("Phạm Thị Hoa", 1200);
    let carried = neighbour.batch(vec![act]);
    let mut request = desk.request(vec![batch, carried]);
    request.chains.extend(neighbour.request(Vec::new()).chains);
    let answer = desk.send(&request).unwrap();
    assert_eq!(answer.stamps.len(), 4, "the act before it, and the neighbour's");
    assert_eq!(answer.refused.len(), 1);
    let refusal = &answer.refused[0];
    assert_eq!((refusal.code, refusal.act, refusal.expected_n), (Code::TooLarge, Some(named), 3));
    assert!(!answer.pages.is_empty(), "what others did comes all the same");
}

/// A revoked desk with two acts at the hub, and its neighbour.
fn revoked(hub: &TestHub) -> (Desk, Desk, Vec<OperationId>) {
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let neighbour = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let edit = desk.edit(act[0].header.entity, 0, "Xin cấp lại");
    hub.hub.revoke_desk("gx-01", "mất máy").unwrap();
    let batch = desk.batch(vec![act, vec![edit]]);
    let answer = desk.exchange(vec![batch]).unwrap();
    let ids = ids(&answer);
    assert_eq!(ids.len(), 3);
    (desk, neighbour, ids)
}

#[test]
fn an_admin_releases_what_a_revoked_desk_handed_in() {
    let hub = TestHub::start();
    let mut page = signed_in(&hub);
    let (desk, mut neighbour, ids) = revoked(&hub);
    let lines = held(&page);
    assert_eq!(lines.iter().map(|line| line.operations).collect::<Vec<_>>(), [2, 1]);
    assert!(lines.iter().all(|line| line.why == HeldWhy::DeskRevoked && line.can_release));
    assert_eq!(lines[0].kinds, ["dossier_registered", "dossier_accepted"]);
    assert_eq!(lines[0].dossier_code.as_deref(), Some("000.27.90.H42-211209-1000"));
    assert_eq!(lines[0].made_at.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    let text = serde_json::to_string(&lines).unwrap();
    assert!(!text.contains("Tuyến"), "no name of a citizen");
    // Picked in any order: what stands first in the chain is judged first.
    let picked: Vec<_> = lines.iter().rev().cloned().collect();
    let left: HeldLines = page
        .post("held/release", &json!({ "acts": names(&picked) }))
        .error_for_status()
        .unwrap()
        .json()
        .unwrap();
    assert!(left.lines.is_empty() && left.total == 0);
    neighbour.catch_up();
    assert_eq!(neighbour.delivered.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
    let revs: Vec<_> = ids.iter().map(|id| &neighbour.stamps[id]).collect();
    assert!(revs.iter().all(|stamp| stamp.verdict == Verdict::Accepted && stamp.flags.is_empty()));
    assert_eq!(revs.iter().map(|stamp| stamp.rev).collect::<Vec<_>>(), [1, 2, 3]);
    // The author, who may pull nothing, is told by the stamp when it asks.
    let mut request = desk.request(Vec::new());
    request.held = ids.clone();
    let answer = desk.send(&request).unwrap();
    assert_eq!(answer.stamps.iter().map(|notice| notice.id).collect::<Vec<_>>(), ids);
    assert!(answer.pages.is_empty() && answer.held.is_empty());
    // Twice is once.
    let again = page.post("held/release", &json!({ "acts": names(&lines) }));
    assert_eq!(refused(again), (404, "not_found".into()));
}

#[test]
fn what_is_declined_stays_and_its_author_reads_why() {
    let hub = TestHub::start();
    let mut page = signed_in(&hub);
    let (desk, mut neighbour, ids) = revoked(&hub);
    let lines = held(&page);
    let decline = |page: &mut Page, reason: &str| {
        page.post("held/decline", &json!({ "acts": names(&lines[..1]), "reason": reason }))
    };
    assert_eq!(refused(decline(&mut page, "  ")), (400, "field_required".into()));
    assert_eq!(refused(decline(&mut page, &"x".repeat(301))), (400, "field_too_long".into()));
    let after: HeldLines = decline(&mut page, "Nhập thử, không có công dân").json().unwrap();
    let after = after.lines;
    assert_eq!(after.len(), 2, "nothing goes away");
    assert_eq!(after[0].declined, None, "what is still to be decided comes first");
    assert_eq!(after[1].declined.as_deref(), Some("Nhập thử, không có công dân"));
    let mut request = desk.request(Vec::new());
    request.held = ids.clone();
    let answer = desk.send(&request).unwrap();
    let told: Vec<_> = answer.held.iter().map(|notice| (notice.id, notice.declined.as_deref())).collect();
    let why = Some("Nhập thử, không có công dân");
    assert_eq!(told, [(ids[0], why), (ids[1], why)], "about the third there is nothing new");
    neighbour.catch_up();
    assert!(neighbour.delivered.is_empty());
    // A person may think better of it, also from a page that does not show it as declined yet.
    hub.clock.advance(5);
    page.post("held/release", &json!({ "acts": names(&lines) })).error_for_status().unwrap();
    neighbour.catch_up();
    assert_eq!(neighbour.delivered.len(), 3);
    let answer = desk.send(&request).unwrap();
    assert_eq!(answer.stamps.len(), 3, "its author is told that it was taken after all");
    let decided = |line: &HeldLine| {
        let act = HeldAct { chain: line.chain.parse().unwrap(), act: line.act.parse().unwrap() };
        let all = hub.hub.held_decisions(act).unwrap();
        assert!(all.iter().all(|one| one.by == "admin"));
        all.into_iter().map(|one| (one.decided, one.at)).collect::<Vec<_>>()
    };
    let (declined, released) =
        ("2021-12-09T14:00:00+07:00".to_owned(), "2021-12-09T14:05:00+07:00".to_owned());
    assert_eq!(
        decided(&lines[0]),
        [(Decided::Declined, declined), (Decided::Released, released.clone())],
        "neither decision is forgotten"
    );
    assert_eq!(decided(&lines[1]), [(Decided::Released, released)]);
}

#[test]
fn rights_are_judged_at_the_release_as_of_what_the_author_knew() {
    let hub = TestHub::start();
    let mut page = signed_in(&hub);
    let mut desk = hub.desk(GX, "gx-nobody", "GX-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    let answer = desk.exchange(vec![batch]).unwrap();
    assert!(answer.held.iter().all(|notice| notice.reason == HeldReason::RightWithdrawn));
    let lines = held(&page);
    assert_eq!((lines.len(), lines[0].why), (1, HeldWhy::RightWithdrawn));
    page.post("held/release", &json!({ "acts": names(&lines) })).error_for_status().unwrap();
    desk.catch_up();
    assert_eq!(desk.delivered.len(), 2);
    for stamp in desk.stamps.values() {
        assert_eq!(stamp.verdict, Verdict::Contested(ContestReason::RoleMissing), "the facts stand");
        assert_eq!(stamp.flags, [Flag::RightEnded]);
    }
}

#[test]
fn what_this_hub_does_not_hold_is_named() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let stranger = hub.desk("nb-gv-gia-lap", "gl-hoa", "GL-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let there = desk.unknown(act[0].header.entity);
    let batch = desk.batch(vec![vec![there.clone()]]);
    desk.exchange(vec![batch]).unwrap();
    let gone = OperationId(fresh());
    for (desk, expected) in [(&desk, vec![gone]), (&stranger, vec![gone])] {
        let mut request = desk.request(Vec::new());
        request.held = vec![there.header.id, gone];
        let answer = desk.send(&request).unwrap();
        assert_eq!(answer.not_held, expected);
        assert!(answer.held.is_empty(), "nothing is new");
    }
}

#[test]
fn a_decision_that_this_hub_does_not_have_is_named_to_the_desk_that_shows_it() {
    let hub = TestHub::start();
    let mut page = signed_in(&hub);
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let stranger = hub.desk("nb-gv-gia-lap", "gl-hoa", "GL-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let there = desk.unknown(act[0].header.entity);
    let id = there.header.id;
    let batch = desk.batch(vec![vec![there]]);
    desk.exchange(vec![batch]).unwrap();
    let ask = |desk: &Desk| {
        let mut request = desk.request(Vec::new());
        (request.held, request.declined) = (vec![id], vec![id]);
        let answer = desk.send(&request).unwrap();
        let declined: Vec<_> = answer.held.into_iter().map(|notice| notice.declined.is_some()).collect();
        (answer.undecided, declined)
    };
    assert_eq!(ask(&desk), (vec![id], vec![]));
    assert_eq!(ask(&stranger), (vec![], vec![]));
    let declined = json!({ "acts": names(&held(&page)), "reason": "Nhập thử" });
    page.post("held/decline", &declined).error_for_status().unwrap();
    assert_eq!(ask(&desk), (vec![], vec![true]));
}

#[test]
fn of_very_many_held_acts_some_are_shown_and_all_are_counted() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let batch = desk.batch(vec![act]);
    desk.exchange(vec![batch]).unwrap();
    hub.hub.revoke_desk("gx-01", "mất máy").unwrap();
    for part in 0..3 {
        let acts = (0..201).map(|i| vec![desk.edit(dossier, 2, &format!("Lần {part}.{i}"))]).collect();
        let batch = desk.batch(acts);
        assert_eq!(desk.exchange(vec![batch]).unwrap().held.len(), 201);
    }
    let act =
        |line: &HeldLine| HeldAct { chain: line.chain.parse().unwrap(), act: line.act.parse().unwrap() };
    let before = hub.hub.held_lines().unwrap();
    assert_eq!((before.lines.len(), before.total), (500, 603));
    hub.hub.decline_held(&[act(&before.lines[0])], "Nhập thử").unwrap();
    hub.hub.release_held(&[act(&before.lines[1])]).unwrap();
    let after = hub.hub.held_lines().unwrap();
    assert_eq!((after.lines.len(), after.total), (500, 602));
    assert_eq!(
        after.lines[0], before.lines[2],
        "what is to be decided comes first, the oldest of it before all"
    );
    assert!(after.lines.iter().all(|line| line.declined.is_none()));
}

#[test]
fn only_the_admin_decides() {
    let hub = TestHub::start();
    let (_, _, _) = revoked(&hub);
    let mut page = signed_in(&hub);
    let lines = held(&page);
    page.post("sign-out", &json!({})).error_for_status().unwrap();
    assert_eq!(refused(page.get("held")), (401, "not_signed_in".into()));
    let asked = json!({ "acts": names(&lines), "reason": "x" });
    for path in ["held/release", "held/decline"] {
        assert_eq!(refused(page.post(path, &asked)), (401, "not_signed_in".into()));
    }
    let mut page = signed_in_again(&hub);
    for acts in [json!([]), json!([{ "chain": "x", "act": "y" }])] {
        assert_eq!(refused(page.post("held/release", &json!({ "acts": acts }))), (400, "bad_request".into()));
    }
    assert_eq!(held(&page).len(), 2);
}

fn signed_in_again(hub: &TestHub) -> Page {
    let mut page = Page::new(hub);
    page.sign_in("mật khẩu đủ dài").error_for_status().unwrap();
    page
}

#[test]
fn a_notice_of_an_older_hub_has_no_reason() {
    let id = OperationId(fresh());
    let notice: HeldNotice = serde_json::from_value(json!({ "id": id, "reason": "desk_revoked" })).unwrap();
    assert_eq!((notice.id, notice.declined), (id, None));
}
