//! What the hub refuses, holds or declines: the desk shows it, and goes on with everything else.

use crate::hub::FakeHub;
use crate::office::{DeskBook, NOW_MS, WIDE, stream};
use desk::sync::compose::compose;
use domain::{
    dossier::judge::HeldReason,
    hash::Hash,
    id::{ChainId, OperationId},
    operation::Operation,
    protocol::{ExchangeRequest, HELD_ASKED, HeldNotice},
};
use ledger::Priority;
use uuid::Uuid;

fn is_of_dossier_nine(operation: &Operation) -> bool {
    operation.header.entity.id.0.as_u128() == 9
}

fn later(desk: &DeskBook, minutes: i64) -> ExchangeRequest {
    compose(&desk.ledger, &desk.identity, NOW_MS + minutes * 60_000, WIDE).unwrap()
}

fn first_numbers(request: &ExchangeRequest) -> Vec<(ChainId, u64)> {
    request.batches.iter().map(|batch| (batch.chain, batch.first_n)).collect()
}

#[test]
fn what_is_refused_waits_with_its_chain_and_the_rest_goes_on() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.too_large = is_of_dossier_nine;
    desk.save(&[1]);
    desk.save(&[9]);
    desk.save(&[2]);
    hub.elsewhere(&[3]);
    // The folder was restored once: it writes in a second chain, too.
    let other = ChainId(Uuid::from_u128(0xC2));
    desk.ledger
        .write(Priority::Clerk, |book| book.create_chain(other, desk.identity.desk, Hash::plain(b"old")))
        .unwrap();
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.stamped, applied.delivered, applied.refused.len()), (1, 2, 1));
    assert!(!applied.more_to_send, "the same again would be refused again");
    assert!(desk.request(WIDE).batches.is_empty());
    assert_eq!(desk.waiting(), 2, "and nothing is dropped");
    let refusal = desk.ledger.read(|book| book.refusals()).unwrap().remove(0);
    assert_eq!((refusal.chain, refusal.n, refusal.code.as_str()), (desk.identity.chain, 2, "too_large"));
    // The other chain and what others do are not held up.
    let edit = crate::office::edit(77, 4, 0);
    desk.append(other, vec![edit]);
    hub.elsewhere(&[3]);
    assert_eq!(first_numbers(&desk.request(WIDE)), [(other, 1)]);
    let applied = desk.exchange(&mut hub);
    assert_eq!((applied.stamped, applied.refused.len()), (1, 0));
    assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
    // After a while it is offered again, and once it is taken nothing is left of the refusal.
    assert!(later(&desk, 59).batches.is_empty());
    assert_eq!(first_numbers(&later(&desk, 60)), [(desk.identity.chain, 2)]);
    hub.too_large = |_| false;
    let answer = hub.answer(&later(&desk, 60));
    assert_eq!(desk.apply(answer).stamped, 2);
    assert_eq!((desk.waiting(), desk.ledger.read(|book| book.refusals()).unwrap().len()), (0, 0));
}

#[test]
fn another_hub_is_offered_what_the_former_one_refused() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.too_large = is_of_dossier_nine;
    desk.save(&[9]);
    desk.exchange(&mut hub);
    hub.too_large = |_| false;
    hub.epoch = "e2".into();
    let applied = desk.exchange(&mut hub);
    assert!(applied.more_to_send);
    assert_eq!(desk.exchange(&mut hub).stamped, 1);
}

#[test]
fn the_author_reads_why_it_was_declined() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = is_of_dossier_nine;
    let id = desk.save(&[9])[0].operation.header.id;
    assert!(desk.request(WIDE).held.is_empty());
    desk.exchange(&mut hub);
    assert_eq!(desk.request(WIDE).held, [id], "asked about as long as there is no stamp");
    let declined = Some("Nhập thử".to_owned());
    let notice = HeldNotice { id, reason: HeldReason::RightWithdrawn, declined: declined.clone() };
    hub.notices = vec![notice.clone()];
    assert_eq!(desk.exchange(&mut hub).held, 1);
    let record = desk.ledger.read(|book| book.operation(id)).unwrap().unwrap();
    assert_eq!((record.declined, record.held.as_deref()), (declined, Some("right_withdrawn")));
    assert_eq!(desk.request(WIDE).held, [id], "somebody may think better of it");
    assert_eq!(desk.ledger.read(|book| book.totals()).unwrap().held, 0, "nothing more to wait for");
    hub.notices = vec![notice];
    assert_eq!(desk.exchange(&mut hub).topics.len(), 0, "said twice, it is no news");
}

#[test]
fn what_a_restored_hub_does_not_hold_is_offered_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = is_of_dossier_nine;
    let id = desk.save(&[9])[0].operation.header.id;
    desk.exchange(&mut hub);
    assert_eq!(desk.waiting(), 0);
    let mut restored = FakeHub::new();
    restored.epoch = "e2".into();
    restored.not_held = vec![id];
    let applied = desk.exchange(&mut restored);
    assert_eq!(applied.offered_again, 1);
    assert!(applied.more_to_send && applied.answer().moved);
    assert_eq!(desk.exchange(&mut restored).stamped, 1);
}

#[test]
fn what_a_hub_forgot_to_have_declined_is_held_without_a_decision_again() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = is_of_dossier_nine;
    let id = desk.save(&[9])[0].operation.header.id;
    desk.exchange(&mut hub);
    assert!(desk.request(WIDE).declined.is_empty());
    let declined = Some("Nhập thử".to_owned());
    hub.notices = vec![HeldNotice { id, reason: HeldReason::RightWithdrawn, declined }];
    desk.exchange(&mut hub);
    assert_eq!(desk.request(WIDE).declined, [id]);
    hub.undecided = vec![id];
    assert_eq!(desk.exchange(&mut hub).held, 1, "it is news");
    let record = desk.ledger.read(|book| book.operation(id)).unwrap().unwrap();
    assert_eq!((record.declined, record.held.as_deref()), (None, Some("right_withdrawn")));
    assert_eq!(desk.ledger.read(|book| book.totals()).unwrap().held, 1, "somebody has to decide");
    let request = desk.request(WIDE);
    assert_eq!((request.held, request.declined), (vec![id], vec![]));
}

#[test]
fn many_held_operations_are_asked_about_in_turns() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    hub.holds = |_| true;
    let count = HELD_ASKED * 2 + 5;
    for _ in 0..count {
        desk.save(&[1]);
    }
    desk.exchange(&mut hub);
    let mut asked: Vec<OperationId> = Vec::new();
    for turn in 0..3 {
        let request = compose(&desk.ledger, &desk.identity, NOW_MS + turn * 20_000, WIDE).unwrap();
        assert!(request.held.len() <= HELD_ASKED);
        asked.extend(request.held);
    }
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), count);
}
