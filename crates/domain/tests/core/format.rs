//! The bytes: what is written once is carried, hashed and read as it is, for ever.

use crate::{
    bytes::{header, with_body},
    desk::{Chain, accepted, base, edited, phone, placed, received, state},
    world::fresh,
};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId},
    operation::{
        ActPlace, ContestReason, EntityKind, Flag, FormatProblem, MergeGroup, OPERATION_LIMIT, Operation,
        Place, Stamp, Verdict, chain_genesis, head_message, link_hash, stream_hash,
        wire::{WireAct, WireBatch, WireDelivery, WireOperation},
    },
};
use proptest::prelude::*;
use uuid::Uuid;

/// A fixed operation, odd on purpose: white space, escapes, order of keys, characters beyond the first plane.
const HEADER: &str = concat!(
    r#"{ "v":1 , "kind":"dossier_edited", "id":"017d9f0a-0000-7000-8000-000000000001","#,
    r#""entity":{"id":"017d9f0a-0000-7000-8000-000000000002","kind":"dossier"}, "base":{"rev":2},"ref":7,"#,
    "\t\"by\":\"gx-h\\u01b0\\u01a1ng\", \"role\":\"intake_officer\",\n",
    r#""made_at":{"at":"2021-12-09T14:00:00+07:00","raw_ms":1639033200123,"offset_ms":-7},"#,
    r#""body_hash":"0f789da6ede49226f7fc38d6990d5d36f6b0942a971d4c832cfca1bca3af53f4","zz":[1.0, 1e2]}"#
);
const BODY: &str =
    "{\"changes\":[ {\"value\":\"\\u0110\\u01a1n \\ud83d\\ude00 / \\/ 𠮷\" ,\"group\":\"subject\"}\r\n]}";
const SALT: [u8; 16] = *b"0123456789abcdef";

fn fixed() -> Operation {
    Operation::read(HEADER.as_bytes(), Some((SALT, BODY.as_bytes().to_vec()))).unwrap()
}

fn place() -> Place {
    let uuid = |low: u64| Uuid::from_u64_pair(0x017d_9f0a_0000_7000, 0x8000_0000_0000_0000 + low);
    let act = ActPlace { id: ActId(uuid(4)), index: 0, count: 1 };
    let chain = ChainId(uuid(3));
    Place { chain, n: 1, prev: chain_genesis(chain, DeskId(uuid(5)), Hash::ZERO), act }
}

/// Never to be changed: every chain and stream that exists rests on these values.
#[test]
fn hashes_are_what_they_have_always_been() {
    let (operation, place) = (fixed(), place());
    let link = place.link(&operation);
    let stamp = Stamp {
        rev: 3,
        verdict: Verdict::Contested(ContestReason::WrongOffice),
        clashes: vec![MergeGroup::ResultReturn],
        flags: vec![Flag::RightEnded, Flag::ClockOff],
    };
    let stream = stream_hash(Hash::ZERO, 1, operation.header.id, operation.content_hash(), &stamp.to_bytes());
    let hex = |bytes: &[u8]| hex::encode(bytes);
    assert_eq!(
        [
            operation.header.body_hash.to_string(),
            operation.content_hash().to_string(),
            place.prev.to_string(),
            link.to_string(),
            hex(&head_message(place.chain, 1, link)),
            stream.to_string(),
            hex(&domain::protocol::request_message("/api/v1/sync", b"x")),
            hex(&domain::protocol::certificate_message("x")),
            EntityId::of_key("catalogue_entry", "procedure/1.001022").to_string(),
        ],
        [
            "0f789da6ede49226f7fc38d6990d5d36f6b0942a971d4c832cfca1bca3af53f4",
            "85eea3991e5560b0af536bfe1590ea227c46075cc5d867955730211449606d30",
            "01ea53f347502362c3165fc97d606005a524ba04095bc8b9d023ba15bd86a4bc",
            "e98b743b82d2ca8d7929c46c66046244591a292c2fe460829e63b8ba45144dcd",
            "db1dfe300dd8581f41f102545889afcd8ef61e80f976d338b5e541f090f6de62",
            "ddc579ba59c4383656c96b9ee8afd89e1821c986489820350c0c7eb32d0fa441",
            "1125e3d1fb12271b1e2892b8049d9f2b545e41058e17d65f85870d23f74d4a7e",
            "7a26d32bcb2cb29386aa351a91033daf8a49f3d8505eebe538afffeeaa926f2d",
            "ab0fe4e6-49bb-8be3-8c65-6c365a37c062",
        ]
    );
    assert_eq!(
        String::from_utf8(stamp.to_bytes()).unwrap(),
        concat!(
            r#"{"rev":3,"verdict":{"is":"contested","reason":"wrong_office"},"#,
            r#""clashes":["result_return"],"flags":["right_ended","clock_off"]}"#
        )
    );
    assert_eq!(
        String::from_utf8(accepted(1).to_bytes()).unwrap(),
        r#"{"rev":1,"verdict":{"is":"accepted"}}"#
    );
}

#[test]
fn exact_bytes_cross_the_wire() {
    let operation = fixed();
    let text = serde_json::to_string(&WireOperation::of(&operation).unwrap()).unwrap();
    let back = serde_json::from_str::<WireOperation>(&text).unwrap().read().unwrap();
    assert_eq!(back.header_bytes(), HEADER.as_bytes());
    assert_eq!((back.body_bytes(), back.salt()), (Some(BODY.as_bytes()), Some(&SALT)));
    assert_eq!(back, operation);
    assert_eq!(back.size(), HEADER.len() + BODY.len() + 16);
    assert_eq!(operation.header.by.as_ref(), "gx-hương");
    let (mut chain, entity, mut entries) = received();
    entries.push(placed(chain.put(operation), accepted(3)));
    assert_eq!(state(entity, &entries).subject.as_deref(), Some("Đơn 😀 / / 𠮷"));
}

/// White space around a value would be lost on the wire, and the hash with it.
#[test]
fn nothing_stands_around_header_and_body() {
    let entity = EntityId(fresh());
    for body in [" {}", "{}\n", "{} {}", "{}x", "", "\u{feff}{}", "nul"] {
        let read = with_body(header(entity), body.as_bytes());
        assert!(matches!(read, Err(FormatProblem::Body { .. })), "{body:?}");
    }
    assert!(matches!(with_body(header(entity), b"\"\xff\""), Err(FormatProblem::Body { .. })));
    for header in [format!(" {HEADER}"), format!("{HEADER}\n"), format!("{HEADER}{HEADER}")] {
        assert!(matches!(Operation::read(header.into_bytes(), None), Err(FormatProblem::Header(_))));
    }
}

#[test]
fn salt_and_body_are_bound_to_the_header() {
    let read = |salt, body: &str| Operation::read(HEADER.as_bytes(), Some((salt, body.as_bytes().to_vec())));
    assert_eq!(read([0; 16], BODY).unwrap_err(), FormatProblem::BodyHash);
    assert_eq!(read(SALT, &BODY.replace("subject", "Subject")).unwrap_err(), FormatProblem::BodyHash);
    let wire = WireOperation::of(&fixed()).unwrap();
    for (s, b) in [(None, wire.b.clone()), (wire.s.clone(), None), (Some("AAAA".into()), wire.b.clone())] {
        let cut = WireOperation { h: wire.h.clone(), s, b };
        assert_eq!(cut.read().unwrap_err(), FormatProblem::Salt);
    }
}

#[test]
fn a_destroyed_body_still_verifies() {
    let whole = fixed();
    let bare = Operation::read(HEADER.as_bytes(), None).unwrap();
    assert_eq!((bare.salt(), bare.body_bytes(), bare.body()), (None, None, Ok(None)));
    assert_eq!(bare, whole);
    assert_eq!(place().link(&bare), place().link(&whole));
    let wire = WireOperation::of(&bare).unwrap();
    assert!(!serde_json::to_string(&wire).unwrap().contains("\"b\""));
    assert_eq!(wire.read().unwrap().content_hash(), whole.content_hash());
    // In the middle of a batch: the links after it are the same.
    let mut chain = Chain::new();
    let (_, entries) = chain.receive();
    let acts = |destroyed: bool| -> Vec<WireAct> {
        let wire = entries.iter().map(|entry| {
            let mut wire = WireOperation::of(&entry.operation).unwrap();
            if destroyed {
                (wire.s, wire.b) = (None, None);
            }
            WireAct { id: entry.place.act.id, operations: vec![wire] }
        });
        wire.collect()
    };
    let batch = |destroyed| WireBatch {
        chain: chain.id,
        first_n: 1,
        acts: acts(destroyed),
        signature: String::new(),
    };
    let prev = entries[0].place.prev;
    assert_eq!(batch(true).read(prev).unwrap().1, batch(false).read(prev).unwrap().1);
}

#[test]
fn an_operation_has_a_largest_size() {
    let entity = EntityId(fresh());
    let size = |filler: usize| with_body(header(entity), format!("\"{}\"", "a".repeat(filler)).as_bytes());
    let empty = size(0).unwrap().size();
    assert_eq!(size(OPERATION_LIMIT - empty).unwrap().size(), OPERATION_LIMIT);
    assert_eq!(size(OPERATION_LIMIT - empty + 1).unwrap_err(), FormatProblem::TooLarge(OPERATION_LIMIT + 1));
}

#[test]
fn a_batch_hangs_on_what_stands_before_it() {
    let mut chain = Chain::new();
    let (entity, mut entries) = chain.receive();
    entries.push(chain.write(entity, base(0), &edited(vec![phone("0987654321")])));
    let wire = |entry: &domain::operation::Entry| WireOperation::of(&entry.operation).unwrap();
    let acts = entries.iter().map(|entry| WireAct { id: entry.place.act.id, operations: vec![wire(entry)] });
    let batch = WireBatch { chain: chain.id, first_n: 1, acts: acts.collect(), signature: String::new() };
    let batch: WireBatch = serde_json::from_str(&serde_json::to_string(&batch).unwrap()).unwrap();
    let (placed, link) = batch.read(entries[0].place.prev).unwrap();
    assert!(placed.iter().zip(&entries).all(|(placed, entry)| placed.place == entry.place));
    assert_eq!(link, entries[2].place.link(&entries[2].operation));
    let wrong = batch.read(Hash::ZERO).unwrap();
    assert_ne!(wrong.1, link);
    // Another number, another act, another cut of the acts, one operation less.
    let other = |change: fn(&mut WireBatch)| {
        let mut batch = batch.clone();
        change(&mut batch);
        batch.read(entries[0].place.prev).unwrap().1
    };
    assert_eq!(other(|_| {}), link);
    assert_ne!(other(|batch| batch.first_n = 2), link);
    assert_ne!(other(|batch| batch.chain = ChainId(Uuid::nil())), link);
    assert_ne!(other(|batch| batch.acts[1].id = ActId(Uuid::nil())), link);
    assert_ne!(other(|batch| _ = batch.acts.pop()), link);
    assert_ne!(
        other(|batch| {
            let last = batch.acts.pop().unwrap();
            batch.acts[1].operations.extend(last.operations);
        }),
        link
    );
    // The last number there is.
    let mut end = batch;
    end.first_n = u64::MAX;
    assert!(end.read(Hash::ZERO).is_ok());
}

#[test]
fn each_part_of_a_place_is_in_the_link() {
    let (place, content) = (place(), fixed().content_hash());
    let link = link_hash(&place, content);
    let other = Uuid::nil();
    let acts = [
        ActPlace { id: ActId(other), ..place.act },
        ActPlace { index: 1, ..place.act },
        ActPlace { count: 2, ..place.act },
    ];
    let mut places: Vec<Place> = acts.map(|act| Place { act, ..place }).to_vec();
    places.push(Place { chain: ChainId(other), ..place });
    places.push(Place { n: 2, ..place });
    places.push(Place { prev: Hash::ZERO, ..place });
    assert!(places.iter().all(|place| link_hash(place, content) != link));
    assert_ne!(link_hash(&place, Hash::ZERO), link);
    let genesis = |chain, desk, predecessor| chain_genesis(ChainId(chain), DeskId(desk), predecessor);
    let (a, b) = (fresh(), fresh());
    let all = [
        genesis(a, b, Hash::ZERO),
        genesis(b, a, Hash::ZERO),
        genesis(a, a, Hash::ZERO),
        genesis(a, b, link),
    ];
    assert!((0..4).all(|i| (0..i).all(|j| all[i] != all[j])));
    let id = fixed().header.id;
    let stream = |before, position, content, stamp: &[u8]| stream_hash(before, position, id, content, stamp);
    let first = stream(Hash::ZERO, 1, content, b"a");
    assert_ne!(first, stream(link, 1, content, b"a"));
    assert_ne!(first, stream(Hash::ZERO, 2, content, b"a"));
    assert_ne!(first, stream(Hash::ZERO, 1, link, b"a"));
    assert_ne!(first, stream(Hash::ZERO, 1, content, b"b"));
    assert_ne!(first, stream_hash(Hash::ZERO, 1, fresh().into(), content, b"a"));
}

/// A newer hub may have more words; its stamps are carried and hashed as they are.
#[test]
fn words_of_a_newer_hub_survive() {
    let text = concat!(
        r#"{"rev":9,"verdict":{"is":"contested","reason":"moon_phase"},"#,
        r#""clashes":["payment","owner"],"flags":["clock_off","look_here"]}"#
    );
    let stamp: Stamp = serde_json::from_str(text).unwrap();
    assert_eq!(String::from_utf8(stamp.to_bytes()).unwrap(), text);
    assert!(matches!(stamp.verdict, Verdict::Contested(ContestReason::Other(_))));
    assert_eq!(stamp.clashes[1], MergeGroup::Owner);
    assert!(serde_json::from_str::<Stamp>(r#"{"rev":9,"verdict":{"is":"accepted"},"more":1}"#).is_err());
    let notice = r#"{"id":"017d9f0a-0000-7000-8000-000000000001","reason":"bad_weather"}"#;
    assert!(serde_json::from_str::<domain::protocol::HeldNotice>(notice).is_ok());
    let refused = r#"{"chain":"017d9f0a-0000-7000-8000-000000000001","expected_n":1,"code":"bad_weather"}"#;
    assert!(serde_json::from_str::<domain::protocol::RefusedBatch>(refused).is_ok());
    let delivery = WireDelivery {
        position: 1,
        id: fixed().header.id,
        stamp,
        operation: Some(WireOperation::of(&fixed()).unwrap()),
        place: Some(place()),
    };
    let back: WireDelivery = serde_json::from_str(&serde_json::to_string(&delivery).unwrap()).unwrap();
    assert_eq!((back.stamp, back.place), (delivery.stamp, delivery.place));
}

#[test]
fn words_are_what_they_have_always_been() {
    let words = |known: &[&str]| known.join(" ");
    let of = |known: Vec<String>| known.join(" ");
    assert_eq!(
        of(MergeGroup::KNOWN.iter().map(|word| word.as_str().to_owned()).collect()),
        "owner contact submitter result_return procedure fee subject digitisation authorisation result_receiver"
    );
    assert_eq!(
        of(ContestReason::KNOWN.iter().map(|word| word.as_str().to_owned()).collect()),
        "already_registered already_accepted not_registered wrong_state role_missing wrong_office \
         disposed unreadable"
    );
    assert_eq!(
        of(EntityKind::KNOWN.iter().map(|word| word.as_str().to_owned()).collect()),
        "dossier catalogue_entry officer_code desk lease"
    );
    assert_eq!(words(&[Flag::RightEnded.as_str(), Flag::ClockOff.as_str()]), "right_ended clock_off");
    for group in MergeGroup::KNOWN {
        assert_eq!(serde_json::from_str::<MergeGroup>(&format!("\"{}\"", group.as_str())).unwrap(), *group);
    }
    let kinds: Vec<String> =
        domain::operation::KINDS.iter().map(|known| format!("{}/{}", known.kind, known.v)).collect();
    assert_eq!(
        of(kinds),
        "dossier_registered/1 dossier_registered/2 dossier_accepted/1 dossier_accepted/2 intake_supplement_requested/1 \
         dossier_not_accepted/1 dossier_edited/1 dossier_edited/2 form_issued/1 form_issued/2 form_reprinted/1 dossier_disposed/1 dossier_disposed/2 \
         catalogue_entry_published/1 officer_code_issued/1 desk_enrolled/1 desk_revoked/1 lease_granted/1"
    );
    assert!(domain::operation::is_known("dossier_edited", 1));
    assert!(!domain::operation::is_known("dossier_edited", 3) && !domain::operation::is_known("", 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever spelling an author gives to the same JSON, it is theirs and stays so.
    #[test]
    fn any_spelling_is_kept(text in "\\PC{0,40}", gap in "[ \t\r\n]{0,3}", escape: bool) {
        let quoted = serde_json::to_string(&text).unwrap();
        let quoted = if escape {
            let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
            format!("\"{}\"", units.collect::<String>())
        } else {
            quoted
        };
        let body = format!("{{{gap}\"changes\":{gap}[{{\"group\":\"subject\",{gap}\"value\":{quoted}}}]{gap}}}");
        let operation = with_body(header(EntityId(fresh())), body.as_bytes()).unwrap();
        let wire = serde_json::to_vec(&WireOperation::of(&operation).unwrap()).unwrap();
        let back = serde_json::from_slice::<WireOperation>(&wire).unwrap().read().unwrap();
        prop_assert_eq!(back.body_bytes(), Some(body.as_bytes()));
        prop_assert_eq!(back.content_hash(), operation.content_hash());
        let Ok(Some(domain::operation::Body::DossierEdited(read))) = back.body() else { panic!() };
        prop_assert_eq!(&read.changes, &[crate::desk::subject(&text)]);
    }
}
