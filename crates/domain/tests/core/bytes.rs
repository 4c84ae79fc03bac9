//! Bytes that no honest desk of this version writes: other kinds, other shapes, anything at all.

use crate::{
    desk::{Chain, accepted, base, edited, issued, phone, placed, received, state},
    world::{CLERK, compose, fresh, now},
};
use domain::{
    dossier::{Dossier, fold_all},
    hash::Hash,
    id::EntityId,
    operation::{Body, EntityKind, EntityRef, FormatProblem, Operation, wire::WireOperation},
    reference::Reference,
    role::Role,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const SALT: [u8; 16] = [9; 16];

/// A header of a dossier's operation as JSON, to be changed at will.
pub fn header(entity: EntityId) -> Value {
    let entity = EntityRef { kind: EntityKind::Dossier, id: entity };
    let body = edited(vec![phone("0987654321")]);
    let operation = compose(entity, base(2), &CLERK, Role::IntakeOfficer, now(), &body);
    serde_json::from_slice(operation.header_bytes()).unwrap()
}

pub fn with_body(mut header: Value, body: &[u8]) -> Result<Operation, FormatProblem> {
    let salted = [&SALT, body].concat();
    header["body_hash"] = json!(Hash::plain(&salted).to_string());
    Operation::read(header.to_string().into_bytes(), Some((SALT, body.to_vec())))
}

pub fn of_unknown_kind(entity: EntityId) -> Operation {
    let mut header = header(entity);
    header["kind"] = json!("dossier_levitated");
    with_body(header, br#"{"height":3}"#).unwrap()
}

fn of_kind(entity: EntityId, kind: &str, body: &Value) -> Operation {
    let mut header = header(entity);
    header["kind"] = json!(kind);
    with_body(header, body.to_string().as_bytes()).unwrap()
}

fn folded_with(operation: impl FnOnce(EntityId) -> Operation) -> Dossier {
    let (mut chain, entity, mut entries) = received();
    entries.push(placed(chain.put(operation(entity)), accepted(3)));
    entries.push(placed(chain.write(entity, base(3), &edited(vec![phone("0987654321")])), accepted(4)));
    state(entity, &entries)
}

#[test]
fn an_unknown_kind_or_version_freezes() {
    let frozen = folded_with(of_unknown_kind);
    assert!(frozen.is_frozen);
    // It is there, and what follows is folded too.
    assert_eq!((frozen.history.len(), frozen.rev), (4, 4));
    assert_eq!(frozen.history[2].kind, "dossier_levitated");
    assert_eq!(frozen.contact.phone.as_deref(), Some("0987654321"));
    let newer = folded_with(|entity| {
        let mut header = header(entity);
        header["v"] = json!(3);
        with_body(header, br#"{"changes":[]}"#).unwrap()
    });
    assert!(newer.is_frozen);
    let destroyed =
        folded_with(|entity| Operation::read(header(entity).to_string().into_bytes(), None).unwrap());
    assert!(destroyed.is_frozen);
    assert!(!folded_with(|entity| of_kind(entity, "dossier_edited", &json!({ "changes": [] }))).is_frozen);
}

/// What a body says is understood wholly or not at all.
#[test]
fn a_body_with_anything_unknown_freezes() {
    let of = |body: &Body| serde_json::from_slice::<Value>(&body.to_bytes()).unwrap();
    let (registered, accepted) = {
        let (_, entries) = Chain::new().receive();
        let body =
            |index: usize| serde_json::from_slice(entries[index].operation.body_bytes().unwrap()).unwrap();
        let (registered, accepted): (Value, Value) = (body(0), body(1));
        (registered, accepted)
    };
    let change = |group: &str, value: Value| json!({ "changes": [{ "group": group, "value": value }] });
    let with = |mut body: Value, pointer: &str, key: &str, value: Value| {
        body.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
        body
    };
    let (form, asked) = (of(&issued(1)), of(&crate::golden_bodies::asked()));
    let mut odd = vec![
        ("dossier_registered", with(registered.clone(), "", "priority", json!(1))),
        ("dossier_registered", with(registered.clone(), "/owner", "ethnic", json!("Kinh"))),
        ("dossier_registered", with(registered.clone(), "/contact", "zalo", json!("1"))),
        ("dossier_registered", with(registered.clone(), "/procedure", "level", json!(4))),
        ("dossier_registered", with(registered.clone(), "", "channel", json!("by_drone"))),
        (
            "dossier_registered",
            with(registered.clone(), "", "submitter", json!({ "full_name": "A", "x": 1 })),
        ),
        (
            "dossier_registered",
            with(
                registered,
                "/owner",
                "birth_date",
                json!({ "text": "1990", "precision": "year", "lunar": true }),
            ),
        ),
        ("dossier_accepted", with(accepted.clone(), "", "stage", json!(1))),
        ("dossier_accepted", with(accepted.clone(), "/register", "page", json!(1))),
        ("dossier_accepted", with(accepted.clone(), "/code_number", "lease", json!(1))),
        ("dossier_accepted", with(accepted.clone(), "/components/0", "scan", json!("x"))),
        ("dossier_accepted", with(accepted.clone(), "/fee", "amount", json!(5000))),
        ("dossier_accepted", with(accepted.clone(), "/digitisation", "pages", json!(3))),
        ("dossier_accepted", with(accepted.clone(), "/result_return", "fax", json!("1"))),
        ("dossier_accepted", with(accepted.clone(), "", "received_at", json!("2021-12-09T07:00:00Z"))),
        (
            "dossier_accepted",
            with(accepted.clone(), "", "original_due_at", json!("2021-12-14T17:30:00.5+07:00")),
        ),
        ("dossier_accepted", with(accepted, "", "set_count", json!(1.5))),
        ("dossier_edited", json!({ "changes": [], "mood": "good" })),
        // What came with version 2 is nothing of version 1.
        ("dossier_edited", change("authorisation", json!("Giấy ủy quyền"))),
        ("dossier_edited", change("owner", json!({ "full_name": "A", "tax_code": "0100109106" }))),
        (
            "dossier_edited",
            json!({ "changes": [{ "group": "owner", "value": { "full_name": "A" }, "by": 1 }] }),
        ),
        ("dossier_edited", change("horoscope", json!("x"))),
        ("dossier_edited", change("fee", json!({ "set_count": 1, "fee": { "is": "free" }, "x": 1 }))),
        ("dossier_edited", change("fee", json!({ "set_count": 1, "fee": { "is": "waived" } }))),
        ("dossier_edited", change("fee", json!({ "set_count": 1, "fee": { "is": "free", "amount": 1 } }))),
        ("dossier_edited", change("fee", json!({ "set_count": 1, "fee": { "is": "later", "amount": 1 } }))),
        ("dossier_edited", change("digitisation", json!({ "is": "done", "pages": 2 }))),
        (
            "dossier_edited",
            change(
                "procedure",
                json!({ "procedure": { "code": "1", "version": 1, "name": "x" }, "pause": 1 }),
            ),
        ),
        ("form_issued", with(form.clone(), "", "colour", json!("red"))),
        ("form_issued", with(form.clone(), "/number", "prefix", json!("x"))),
        // A series that came with version 2 is none of version 1.
        ("form_issued", with(form, "/number", "series", json!("supplement_request"))),
        ("intake_supplement_requested", with(asked.clone(), "", "deadline", json!("2021-12-31"))),
        ("intake_supplement_requested", with(asked, "/items/0", "certified", json!(1))),
        ("dossier_not_accepted", json!({ "reason": "x", "basis": "y" })),
        ("form_reprinted", json!({ "form": fresh(), "copies": 1, "printer": "x" })),
        ("form_reprinted", json!([])),
        ("form_reprinted", json!(null)),
    ];
    let twice = json!({ "group": "subject", "value": "a" });
    odd.push(("dossier_edited", json!({ "changes": [twice, { "group": "subject", "value": "b" }] })));
    for (kind, body) in odd {
        let dossier = folded_with(|entity| of_kind(entity, kind, &body));
        assert!(dossier.is_frozen, "{kind}: {body}");
    }
    // `null` and an absent value are one.
    let empty = folded_with(|entity| of_kind(entity, "dossier_edited", &change("submitter", Value::Null)));
    assert!(!empty.is_frozen && empty.submitter.is_none());
}

/// What a header says beyond what is known is carried.
#[test]
fn a_header_of_a_newer_program_is_carried() {
    let entity = EntityId(fresh());
    let mut header = header(entity);
    header["urgency"] = json!({ "level": 3 });
    header["role"] = json!("notary");
    header["entity"]["kind"] = json!("outgoing_document");
    header["base"]["head"] = json!(fresh());
    let operation = with_body(header, b"{}").unwrap();
    assert_eq!(operation.header.role, Role::Auditor);
    let kind = operation.header.entity.kind;
    assert_eq!(kind.as_str(), "outgoing_document");
    assert!(!kind.is_reference());
    assert_eq!(serde_json::to_value(kind).unwrap(), "outgoing_document");
    let back = WireOperation::of(&operation).unwrap().read().unwrap();
    assert_eq!(back.header_bytes(), operation.header_bytes());
}

#[test]
fn a_header_that_is_none_is_refused() {
    let entity = EntityId(fresh());
    let refused = |change: fn(&mut Value)| {
        let mut header = header(entity);
        change(&mut header);
        matches!(with_body(header, b"{}"), Err(FormatProblem::Header(_)))
    };
    assert!(!refused(|_| {}));
    assert!(refused(|header| header["id"] = json!("x")));
    assert!(refused(|header| header["v"] = json!(-1)));
    assert!(refused(|header| header["role"] = json!(3)));
    assert!(refused(|header| header["entity"]["kind"] = json!("Hồ sơ")));
    assert!(refused(|header| header["entity"]["kind"] = json!("")));
    assert!(refused(|header| header["entity"]["kind"] = json!("a".repeat(33))));
    assert!(refused(|header| _ = header.as_object_mut().unwrap().remove("ref")));
    for at in [
        "2021-12-09T14:00:00Z",
        "2021-12-09T14:00:00.1+07:00",
        "2021-12-09 14:00:00+07:00",
        "2021-12-09T14:00:60+07:00",
        "2021-2-09T14:00:00+07:00",
        "+262142-12-31T23:59:59+07:00",
        "-0001-01-01T00:00:00+07:00",
        "",
    ] {
        let mut header = header(entity);
        header["made_at"]["at"] = json!(at);
        assert!(matches!(with_body(header, b"{}"), Err(FormatProblem::Header(_))), "{at}");
    }
    let twice = header(entity).to_string().replacen('{', "{\"v\":1,", 1);
    assert!(matches!(Operation::read(twice.into_bytes(), None), Err(FormatProblem::Header(_))));
}

#[test]
fn sums_do_not_overflow() {
    let (mut chain, entity, mut entries) = received();
    let mut body: Value = serde_json::from_slice(entries[1].operation.body_bytes().unwrap()).unwrap();
    body["fee"] = json!({ "is": "collected", "amount": u64::MAX, "book": "AA", "number": 1 });
    for rev in 3..5 {
        entries.push(placed(chain.put(of_kind(entity, "dossier_accepted", &body)), accepted(rev)));
    }
    assert_eq!(state(entity, &entries).money_taken, u64::MAX);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "(owner|fee|free|collected|done|later|dossier_code)".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key = "(is|group|value|changes|owner|fee|amount|book|number|full_name|code|form|copies|snapshot|office)";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5).prop_map(|map| json!(map)),
        ]
    })
}

fn any_kind() -> impl Strategy<Value = String> {
    let known = domain::operation::KINDS.iter().map(|known| known.kind.to_owned()).collect::<Vec<_>>();
    prop_oneof![prop::sample::select(known), "\\PC{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(header in prop::collection::vec(any::<u8>(), 0..200), body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Operation::read(header.clone(), None);
        let _ = Operation::read(header.clone(), Some((SALT, body.clone())));
        // Any body under an honest header: read or refused, and what is read can be sent.
        if let Ok(operation) = with_body(self::header(EntityId(fresh())), &body) {
            let back = WireOperation::of(&operation).unwrap().read().unwrap();
            prop_assert_eq!(back.body_bytes(), operation.body_bytes());
        }
        for (kind, v) in domain::operation::KINDS.iter().map(|known| (known.kind, known.v)) {
            let _ = Body::read(kind, v, &body);
        }
        let _ = serde_json::from_slice::<WireOperation>(&body).map(|wire| wire.read());
    }

    #[test]
    fn any_json_is_folded(kind in any_kind(), v in 0u32..3, body in any_json(), header in any_json(), key in "\\PC{1,8}") {
        let entity = EntityId(fresh());
        let mut known = self::header(entity);
        known["kind"] = json!(kind);
        known["v"] = json!(v);
        known[key] = header;
        let Ok(operation) = with_body(known, body.to_string().as_bytes()) else { return Ok(()) };
        prop_assert!(WireOperation::of(&operation).unwrap().read().is_ok());
        let mut reference = Reference::default();
        reference.apply(1, &operation);
        let mut chain = Chain::new();
        let pending = chain.put(operation.clone());
        let stamped = placed(chain.put(operation), accepted(1));
        let _ = fold_all(entity, std::slice::from_ref(&pending));
        let _ = fold_all(entity, &[pending, stamped]);
    }
}
