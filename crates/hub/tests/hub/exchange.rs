//! What is handed in, and what comes back.

use crate::{code, desk::post, running::TestHub};
use domain::{
    hash::Hash,
    id::{ActId, ChainId},
    operation::{OPERATION_LIMIT, Verdict, chain_genesis, wire::WireOperation},
    problem::Code,
    protocol::{Certificate, Cursor, PROTOCOL, REQUEST_LIMIT, office_stream},
};

const GX: &str = "nb-gv-gia-xuan";

#[test]
fn what_one_desk_receives_the_other_sees_and_nothing_happens_twice() {
    let hub = TestHub::start();
    let mut one = hub.desk(GX, "gx-huong", "GX-01");
    let mut two = hub.desk(GX, "gx-thanh", "GX-02");
    let mut elsewhere = hub.desk("nb-gv-gia-lap", "gl-hoa", "GL-01");
    let act = one.receive("Bùi Văn Tuyến", 1000);
    let ids: Vec<_> = act.iter().map(|operation| operation.header.id).collect();
    let batch = one.batch(vec![act]);
    // The answer gets lost twice: the desk asks the same again, from where its cursor is.
    let first = one.send(&one.request(vec![batch.clone()])).unwrap();
    let second = one.send(&one.request(vec![batch.clone()])).unwrap();
    assert!(first.refused.is_empty() && first.held.is_empty());
    let stamps = |answer: &domain::protocol::ExchangeResponse| -> Vec<_> {
        answer.stamps.iter().map(|notice| (notice.id, notice.stamp.clone())).collect()
    };
    assert_eq!(stamps(&first), stamps(&second));
    assert_eq!(first.stamps.iter().map(|notice| notice.stamp.rev).collect::<Vec<_>>(), [1, 2]);
    assert!(first.stamps.iter().all(|notice| notice.stamp.verdict == Verdict::Accepted));
    one.exchange(vec![batch]).unwrap();
    assert_eq!(
        one.delivered,
        [(ids[0], false), (ids[1], false)],
        "what it wrote itself comes without content"
    );
    two.catch_up();
    assert_eq!(two.delivered, [(ids[0], true), (ids[1], true)]);
    elsewhere.catch_up();
    assert!(elsewhere.delivered.is_empty(), "another office sees nothing of it");
    let stream = office_stream(&GX.into());
    assert_eq!(one.cursors[&stream], two.cursors[&stream]);
    let quiet = one.exchange(Vec::new()).unwrap();
    assert!(quiet.pages.iter().all(|page| page.deliveries.is_empty() && !page.more));
}

#[test]
fn a_batch_that_overlaps_goes_on_where_it_ended() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let acts: Vec<_> = (0..3).map(|i| desk.receive("Bùi Văn Tuyến", 1000 + i)).collect();
    let whole = desk.batch(acts);
    // The same chain, cut after the first act: the head is signed for what is in the batch.
    let mut again = hub.desk(GX, "gx-huong", "GX-02");
    let acts: Vec<_> = (0..3).map(|i| again.receive("Bùi Văn Tuyến", 1100 + i)).collect();
    let first = again.batch(vec![acts[0].clone()]);
    again.exchange(vec![first.clone()]).unwrap();
    let second = again.batch(vec![acts[1].clone(), acts[2].clone()]);
    let mut both = second.clone();
    both.first_n = 1;
    both.acts.insert(0, first.acts[0].clone());
    let answer = again.exchange(vec![both]).unwrap();
    assert_eq!((answer.refused.len(), answer.stamps.len()), (0, 6));
    // Sent again from the middle, below the head.
    let answer = again.exchange(vec![second]).unwrap();
    assert_eq!((answer.refused.len(), answer.stamps.len()), (0, 4));
    assert_eq!(desk.exchange(vec![whole]).unwrap().stamps.len(), 6);
    assert_eq!(again.delivered.len(), 6);
}

#[test]
fn wrong_signatures_are_refused() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let stranger = hub.desk(GX, "gx-thanh", "GX-02");
    // The head of the batch.
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let mut batch = desk.batch(vec![act]);
    let good = batch.signature.clone();
    batch.signature = hex::encode([1; 64]);
    let answer = desk.exchange(vec![batch.clone()]).unwrap();
    assert_eq!((answer.refused[0].code, answer.refused[0].expected_n), (Code::SignatureWrong, 1));
    assert!(answer.stamps.is_empty());
    // The request.
    let request = desk.request(Vec::new());
    let body = zstd::encode_all(serde_json::to_vec(&request).unwrap().as_slice(), 3).unwrap();
    for signature in [stranger.sign("/api/v1/sync", &body), String::new(), "xyz".into()] {
        assert_eq!(
            code(post(&hub.url, "/api/v1/sync", body.clone(), &signature)),
            (401, Code::SignatureWrong)
        );
    }
    // The certificate: another body under the same signature.
    let mut request = desk.request(Vec::new());
    let Certificate { body, signature } = request.certificate;
    request.certificate = Certificate { body: body.replace(GX, "nb-gv-gia-lap"), signature };
    assert_eq!(code(desk.send(&request)), (401, Code::SignatureWrong));
    batch.signature = good;
    assert_eq!(desk.exchange(vec![batch]).unwrap().stamps.len(), 2);
}

#[test]
fn a_gap_a_fork_and_an_unknown_chain_are_refused_and_block_nothing_else() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut other = hub.desk(GX, "gx-thanh", "GX-02");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let first = desk.batch(vec![act]);
    let act = desk.receive("Đinh Thị Mai", 1001);
    let second = desk.batch(vec![act]);
    let answer = desk.exchange(vec![second.clone()]).unwrap();
    assert_eq!((answer.refused[0].code, answer.refused[0].expected_n), (Code::ChainBroken, 1));
    desk.exchange(vec![first, second]).unwrap();
    // A clone of the folder: the same chain with another content at the same number.
    let mut clone = hub.desk(GX, "gx-huong", "GX-03");
    let (key, id) = (desk.key.clone(), desk.id);
    clone.key = key;
    clone.id = id;
    clone.chain = desk.chain;
    clone.link = chain_genesis(desk.chain, desk.id, Hash::ZERO);
    clone.certificate = desk.certificate.clone();
    let act = clone.receive("Ai Đó Khác", 1002);
    let fork = clone.batch(vec![act]);
    // It carries what its neighbour wrote, too.
    let act = other.receive("Phạm Thị Hoa", 1200);
    let carried = other.batch(vec![act]);
    let mut request = clone.request(vec![fork, carried]);
    request.chains.push(other.request(Vec::new()).chains.remove(0));
    let answer = clone.send(&request).unwrap();
    assert_eq!((answer.refused.len(), answer.refused[0].code), (1, Code::DeskCloned));
    assert_eq!(answer.stamps.len(), 2, "the neighbour's dossier arrived");
    // A chain that nobody opened.
    let mut request = desk.request(Vec::new());
    let act = desk.receive("Bùi Văn Tuyến", 1003);
    let mut lost = desk.batch(vec![act]);
    lost.chain = ChainId(crate::desk::fresh());
    request.batches = vec![lost];
    assert_eq!(desk.send(&request).unwrap().refused[0].code, Code::ChainBroken);
}

#[test]
fn nobody_carries_for_another_office() {
    let hub = TestHub::start();
    let desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut stranger = hub.desk("nb-gv-gia-lap", "gl-hoa", "GL-01");
    let act = stranger.receive("Bùi Văn Tuyến", 1000);
    let batch = stranger.batch(vec![act]);
    let mut request = desk.request(vec![batch]);
    request.chains = stranger.request(Vec::new()).chains;
    let answer = desk.send(&request).unwrap();
    assert_eq!((answer.refused.len(), answer.stamps.len()), (1, 0));
}

#[test]
fn too_many_bytes_are_refused() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    // The body as sent.
    let answer = post(&hub.url, "/api/v1/sync", vec![b' '; REQUEST_LIMIT + 1], "");
    assert_eq!(code(answer), (413, Code::TooLarge));
    // The body as it unfolds: 64 MiB of zeros in a few kilobytes.
    let bomb = zstd::encode_all(vec![0_u8; 64 << 20].as_slice(), 3).unwrap();
    assert!(bomb.len() < 64 * 1024);
    assert_eq!(code(post(&hub.url, "/api/v1/sync", bomb, "")), (413, Code::TooLarge));
    // No compressed JSON at all.
    assert_eq!(code(post(&hub.url, "/api/v1/sync", b"{}".to_vec(), "")), (400, Code::BadRequest));
    // A body that nobody signed, however large.
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let mut batch = desk.batch(vec![act]);
    let large = format!("\"{}\"", "x".repeat(OPERATION_LIMIT));
    let wire = &mut batch.acts[0].operations[0];
    *wire =
        WireOperation { b: Some(serde_json::value::RawValue::from_string(large).unwrap()), ..wire.clone() };
    let answer = desk.exchange(vec![batch]).unwrap();
    assert_eq!(answer.refused[0].code, Code::SignatureWrong);
}

#[test]
fn an_act_is_as_large_as_it_may_be_and_no_larger() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let many: Vec<_> = (0..80).flat_map(|i| desk.receive("Bùi Văn Tuyến", 1000 + i)).collect();
    let batch = desk.batch(vec![many]);
    let answer = desk.exchange(vec![batch]).unwrap();
    assert_eq!((answer.refused[0].code, answer.stamps.len()), (Code::TooLarge, 0));
    assert!(answer.refused[0].act.is_some(), "the act is named");
}

#[test]
fn pages_hold_whole_acts_and_end_where_the_budget_ends() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut reader = hub.desk(GX, "gx-thanh", "GX-02");
    let acts: Vec<_> = (0..20).map(|i| desk.receive("Bùi Văn Tuyến", 1000 + i)).collect();
    let batch = desk.batch(acts);
    desk.exchange(vec![batch]).unwrap();
    reader.answer_bytes = 1;
    let answer = reader.exchange(Vec::new()).unwrap();
    assert_eq!(answer.pages[1].deliveries.len(), 2, "one act, although it is over the budget");
    assert!(answer.pages[1].more);
    let ids: std::collections::BTreeSet<ActId> =
        answer.pages[1].deliveries.iter().map(|delivery| delivery.place.unwrap().act.id).collect();
    assert_eq!(ids.len(), 1);
    reader.catch_up();
    assert_eq!(reader.delivered.len(), 40);
    // From nothing, with the reference first.
    let mut fresh = hub.desk(GX, "gx-thanh", "GX-03");
    fresh.cursors.clear();
    fresh.delivered.clear();
    fresh.reference = domain::reference::Reference::default();
    fresh.answer_bytes = 4096;
    let answer = fresh.exchange(Vec::new()).unwrap();
    assert!(answer.pages[0].more && answer.pages[1].more);
    assert!(answer.pages[1].deliveries.is_empty(), "the office waits for the reference");
    fresh.catch_up();
    assert_eq!(fresh.delivered.len(), 40);
}

#[test]
fn a_cursor_of_another_history_is_named() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let stream = office_stream(&GX.into());
    desk.cursors.insert(stream.clone(), Cursor { position: 3, hash: Hash::plain(b"elsewhere") });
    let answer = desk.send(&desk.request(Vec::new())).unwrap();
    assert_eq!(answer.unknown_cursors, [stream]);
    assert_eq!(answer.pages.len(), 1);
}

#[test]
fn without_the_epoch_a_desk_gets_its_own_back() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    desk.exchange(vec![batch]).unwrap();
    desk.cursors.clear();
    desk.delivered.clear();
    desk.epoch = None;
    desk.exchange(Vec::new()).unwrap();
    assert!(desk.delivered.iter().all(|(_, has_content)| *has_content));
}

#[test]
fn a_desk_of_another_protocol_is_told() {
    let hub = TestHub::start();
    let desk = hub.desk(GX, "gx-huong", "GX-01");
    let mut request = desk.request(Vec::new());
    for (protocol, is_spoken) in
        [(PROTOCOL - 2, false), (PROTOCOL - 1, true), (PROTOCOL, true), (PROTOCOL + 1, false)]
    {
        request.protocol = protocol;
        match desk.send(&request) {
            Ok(answer) => assert!(is_spoken && answer.protocol == PROTOCOL, "{protocol}"),
            refused => {
                assert_eq!(code(refused), (426, Code::ProtocolUnknown));
                assert!(!is_spoken, "{protocol}");
            }
        }
    }
}

#[test]
fn a_restored_desk_gets_back_what_its_backup_lacks() {
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let act = desk.receive("Bùi Văn Tuyến", 1000);
    let batch = desk.batch(vec![act]);
    desk.exchange(vec![batch]).unwrap();
    // The backup is older than the dossier: the same key and epoch, an earlier cursor, a new chain.
    desk.cursors.remove(&office_stream(&GX.into()));
    desk.delivered.clear();
    desk.predecessor = desk.link;
    desk.chain = ChainId(crate::desk::fresh());
    desk.n = 0;
    desk.link = chain_genesis(desk.chain, desk.id, desk.predecessor);
    let act = desk.receive("Đinh Thị Mai", 1001);
    let batch = desk.batch(vec![act]);
    assert!(desk.exchange(vec![batch]).unwrap().refused.is_empty());
    let with_content: Vec<bool> = desk.delivered.iter().map(|(_, has_content)| *has_content).collect();
    assert_eq!(with_content, [true, true, false, false]);
}
