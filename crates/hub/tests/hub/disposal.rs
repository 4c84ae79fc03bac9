//! Disposal by the admin's command, and what desks are told.

use crate::{desk::fresh, running::TestHub};
use domain::{
    dossier::{DossierState, fold_all},
    hash::Hash,
    operation::{ContestReason, Entry, Place, Verdict, wire::WireOperation},
    protocol::office_stream,
};
use hub::HeldAct;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const GX: &str = "nb-gv-gia-xuan";
const BASIS: &str = "Thông tư 10/2022/TT-BNV";

#[test]
fn a_disposal_reaches_every_desk_and_what_is_late_is_contested() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut late = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let batch = desk.batch(vec![act.clone()]);
    desk.exchange(vec![batch]).unwrap();
    late.catch_up();
    let code = "000.27.90.H42-211209-1000";
    let refused = |dossier: &str, basis: &str| hub.hub.dispose_dossier(dossier, basis).unwrap_err();
    assert!(refused(code, " ").contains("--reason"));
    assert!(refused("000.27.90.H42-211209-1999", BASIS).contains("no dossier"));
    assert!(refused(&fresh().to_string(), BASIS).contains("no dossier"));
    let said = hub.hub.dispose_dossier(&code.to_lowercase(), BASIS).unwrap();
    assert_eq!(said, format!("{code} (2 operations erased)"));
    // Whoever comes from nothing now gets headers without bodies, then what remains.
    let fresh_desk = hub.desk(GX, "gx-thanh", "GX-03");
    let answer = {
        let mut request = fresh_desk.request(Vec::new());
        request.cursors.retain(|named| named.stream != office_stream(&GX.into()));
        fresh_desk.send(&request).unwrap()
    };
    let deliveries = &answer.pages[1].deliveries;
    let entries: Vec<Entry> = deliveries
        .iter()
        .map(|delivery| {
            let operation = delivery.operation.as_ref().unwrap().read().unwrap();
            let place: Place = delivery.place.unwrap();
            Entry { operation, place, stamp: Some(delivery.stamp.clone()), placed: true }
        })
        .collect();
    let has_body: Vec<bool> = entries.iter().map(|entry| entry.operation.body_bytes().is_some()).collect();
    assert_eq!(has_body, [false, false, true]);
    let state = fold_all(dossier.id, &entries);
    assert_eq!((state.state, state.is_frozen), (DossierState::Disposed, false));
    assert_eq!((state.code.as_deref(), state.owner.full_name.as_str()), (Some(code), ""));
    let text = serde_json::to_string(&answer.pages[1]).unwrap();
    assert!(!text.contains("Tuyến"));
    // The desk that was away edits what is gone.
    let edit = late.edit(dossier, 2, "Xin cấp lại");
    let id = edit.header.id;
    let batch = late.batch(vec![vec![edit]]);
    let answer = late.exchange(vec![batch]).unwrap();
    let word: BTreeMap<_, _> = answer.stamps.iter().map(|notice| (notice.id, notice.stamp.verdict)).collect();
    assert_eq!(word[&id], Verdict::Contested(ContestReason::Disposed));
    late.catch_up();
    desk.catch_up();
    assert_eq!(desk.cursors[&office_stream(&GX.into())], late.cursors[&office_stream(&GX.into())]);
    // And once more, with what came late.
    assert_eq!(
        hub.hub.dispose_dossier(&dossier.id.to_string(), BASIS).unwrap(),
        format!("{code} (2 operations erased)")
    );
    // The hub's own chain goes on with its own things.
    hub.hub.issue_officer_code("gx-huong").unwrap();
    desk.catch_up();
}

/// An act that the hub holds because its desk is revoked, and bytes about the same dossier that nobody can read.
#[test]
fn what_is_held_of_a_dossier_is_decided_before_it_is_disposed_of_and_goes_with_it() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut bad = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let dossier = act[0].header.entity;
    let batch = desk.batch(vec![act]);
    desk.exchange(vec![batch]).unwrap();
    bad.catch_up();
    hub.hub.revoke_desk("gx-02", "mất máy").unwrap();
    let edit = bad.edit(dossier, 2, "Ông Bùi Văn Tuyến xin cấp lại");
    let body = "{\"who\":\"Bùi Văn Tuyến\"}";
    let mut bytes = vec![0; 16];
    bytes.extend_from_slice(body.as_bytes());
    let header = serde_json::json!({
        "id": fresh(), "entity": { "kind": "dossier", "id": dossier.id }, "body_hash": Hash::plain(&bytes)
    });
    let strange = WireOperation {
        h: RawValue::from_string(header.to_string()).unwrap(),
        s: Some("A".repeat(22)),
        b: Some(RawValue::from_string(body.to_owned()).unwrap()),
    };
    let batch = bad.batch_of(vec![vec![WireOperation::of(&edit).unwrap()], vec![strange]]);
    assert_eq!(bad.exchange(vec![batch]).unwrap().held.len(), 2);
    let code = "000.27.90.H42-211209-1000";
    let told = hub.hub.dispose_dossier(code, BASIS).unwrap_err();
    assert!(told.contains("held"), "{told}");
    let mut acts: Vec<HeldAct> = Vec::new();
    for line in hub.hub.held_lines().unwrap().lines {
        acts.push(HeldAct { chain: line.chain.parse().unwrap(), act: line.act.parse().unwrap() });
    }
    assert_eq!(acts.len(), 2);
    hub.hub.decline_held(&acts[..1], "Nhập thử").unwrap();
    assert!(hub.hub.dispose_dossier(code, BASIS).is_err(), "one of them is still to be decided");
    hub.hub.decline_held(&acts, "Nhập thử").unwrap();
    hub.hub.dispose_dossier(code, BASIS).unwrap();
    let book = hub.book();
    book.read(|book| {
        assert!(book.held()?.iter().all(|record| record.placed.operation.body_bytes().is_none()));
        assert!(book.unread()?.iter().all(|there| there.unread.content.is_none()));
        assert_eq!((book.held()?.len(), book.unread()?.len()), (1, 1), "headers stay");
        Ok::<_, ledger::LedgerError>(())
    })
    .unwrap();
    // What comes later is kept until it is declined.
    let edit = bad.edit(dossier, 2, "Ông Bùi Văn Tuyến xin cấp lại");
    let batch = bad.batch(vec![vec![edit]]);
    let id = bad.exchange(vec![batch]).unwrap().held[0].id;
    let has_body = || {
        let record = book.read(|book| book.operation(id)).unwrap().unwrap();
        record.placed.operation.body_bytes().is_some()
    };
    assert!(has_body());
    let line = hub.hub.held_lines().unwrap().lines.remove(0);
    let late = HeldAct { chain: line.chain.parse().unwrap(), act: line.act.parse().unwrap() };
    hub.hub.decline_held(&[late], "Nhập thử").unwrap();
    assert!(!has_body());
    let verified = book.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}
