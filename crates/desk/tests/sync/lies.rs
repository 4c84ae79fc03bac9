//! An answer that lies is refused as a whole page, and the cursor stays.

use crate::hub::FakeHub;
use crate::office::{DeskBook, WIDE, edit, salt, stream};
use desk::sync::{Failure, apply::ApplyProblem};
use domain::{
    hash::Hash,
    id::OperationId,
    operation::{Operation, wire::WireOperation},
    problem::Code,
    protocol::{Cursor, ExchangeResponse, REFERENCE_STREAM, StampNotice, StreamPage},
};
use uuid::Uuid;

/// A desk with one act sent and one act of the other desk waiting for it, and the answer that brings it.
fn scene() -> (DeskBook, FakeHub, ExchangeResponse) {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    desk.save(&[1]);
    desk.exchange(&mut hub);
    hub.elsewhere(&[1, 2]);
    hub.elsewhere(&[3]);
    hub.publish();
    // Asked for everything with content, so that there is no excuse for leaving some out.
    desk.identity.epoch = None;
    let response = hub.answer(&desk.request(WIDE));
    (desk, hub, response)
}

fn page(response: &mut ExchangeResponse) -> &mut StreamPage {
    response.pages.iter_mut().find(|page| page.stream == stream()).unwrap()
}

fn refused(lie: impl FnOnce(&mut StreamPage), is_expected: impl FnOnce(&ApplyProblem) -> bool) {
    let (mut desk, mut hub, mut response) = scene();
    let before = desk.cursor(&stream());
    lie(page(&mut response));
    let applied = desk.apply(response);
    let problem = applied.problem.clone().expect("noticed");
    assert!(is_expected(&problem), "{problem:?}");
    assert!(matches!(Failure::from(problem), Failure::BadAnswer(Code::ChainBroken | Code::BadRequest)));
    assert_eq!(desk.cursor(&stream()), before, "the cursor stays");
    for id in &hub.ids(&stream())[1..] {
        assert!(!desk.knows(*id), "nothing of the page is in the log");
    }
    assert_eq!(desk.cursor(REFERENCE_STREAM).position, 1, "the honest page is applied");
    // The truth is taken afterwards.
    desk.exchange(&mut hub);
    assert_eq!(desk.cursor(&stream()), hub.head(&stream()));
}

#[test]
fn another_running_hash() {
    refused(|page| page.to.hash = Hash::plain(b"x"), |problem| *problem == ApplyProblem::HashDiffers);
}

#[test]
fn a_page_that_promises_more_than_it_brings() {
    refused(|page| page.to.position += 1, |problem| *problem == ApplyProblem::HashDiffers);
}

#[test]
fn a_page_that_leaves_something_out() {
    refused(|page| drop(page.deliveries.pop()), |problem| *problem == ApplyProblem::HashDiffers);
    refused(|page| drop(page.deliveries.remove(1)), |problem| *problem == ApplyProblem::Shape);
}

#[test]
fn a_page_from_elsewhere() {
    refused(
        |page| page.from = Cursor { position: 2, ..page.from },
        |problem| *problem == ApplyProblem::CursorJump,
    );
    refused(|page| page.from.hash = Hash::plain(b"x"), |problem| *problem == ApplyProblem::CursorJump);
    refused(
        |page| page.from = Cursor { position: 0, hash: Hash::plain(b"x") },
        |problem| *problem == ApplyProblem::CursorJump,
    );
}

#[test]
fn an_operation_under_the_name_of_another() {
    refused(
        |page| page.deliveries[0].id = page.deliveries[1].id,
        |problem| *problem == ApplyProblem::OtherOperation,
    );
}

#[test]
fn an_own_operation_that_is_not_here() {
    refused(
        |page| {
            page.deliveries[0].operation = None;
            page.deliveries[0].place = None;
        },
        |problem| *problem == ApplyProblem::ContentMissing,
    );
}

#[test]
fn content_without_its_place() {
    refused(|page| page.deliveries[0].place = None, |problem| *problem == ApplyProblem::Shape);
}

#[test]
fn another_body_behind_the_header() {
    refused(
        |page| page.deliveries[0].operation.as_mut().unwrap().s = Some(salt([8; 16])),
        |problem| matches!(problem, ApplyProblem::Format(_)),
    );
}

#[test]
fn another_header_with_its_own_body() {
    let lie = |page: &mut StreamPage| {
        let id = page.deliveries[0].id.0.as_u128();
        let other: Operation = edit(id, 77, 5);
        page.deliveries[0].operation = Some(WireOperation::of(&other).unwrap());
    };
    refused(lie, |problem| *problem == ApplyProblem::HashDiffers);
}

#[test]
fn another_stamp_than_the_hash_covers() {
    refused(|page| page.deliveries[2].stamp.rev += 1, |problem| *problem == ApplyProblem::HashDiffers);
}

#[test]
fn a_stream_of_another_office() {
    let (mut desk, _, mut response) = scene();
    page(&mut response).stream = "office:nb-gv-gia-hung".into();
    let applied = desk.apply(response);
    assert_eq!(applied.problem, Some(ApplyProblem::Shape));
    assert_eq!(desk.cursor("office:nb-gv-gia-hung"), Cursor::START);
}

#[test]
fn a_second_word_on_what_was_stamped() {
    let (mut desk, hub, mut response) = scene();
    let id = hub.ids(&stream())[0];
    let mut stamp = desk.stamp(id).unwrap();
    stamp.rev = 9;
    response.stamps.push(StampNotice { id, stamp });
    let applied = desk.apply(response);
    assert_eq!(applied.problem, Some(ApplyProblem::Contradiction));
    assert_eq!(desk.stamp(id).unwrap().rev, 1, "a stamp is written once");
}

#[test]
fn a_word_on_an_operation_that_nobody_here_wrote() {
    let (mut desk, hub, mut response) = scene();
    let stamp = desk.stamp(hub.ids(&stream())[0]).unwrap();
    response.stamps.push(StampNotice { id: OperationId(Uuid::from_u128(5)), stamp });
    assert_eq!(desk.apply(response).problem, Some(ApplyProblem::OtherOperation));
}

#[test]
fn a_rev_that_another_operation_has_does_not_hold_up_other_words() {
    let (mut desk, mut hub) = (DeskBook::offline(), FakeHub::new());
    let first = desk.save(&[1]);
    let second = desk.save(&[1]);
    let third = desk.save(&[2]);
    let mut response = hub.answer(&desk.request(WIDE));
    response.pages.clear();
    response.stamps[1].stamp.rev = 1;
    let applied = desk.apply(response);
    assert_eq!(applied.problem, Some(ApplyProblem::Contradiction));
    assert_eq!(applied.stamped, 2);
    assert!(desk.stamp(first[0].operation.header.id).is_some());
    assert!(desk.stamp(second[0].operation.header.id).is_none());
    assert!(desk.stamp(third[0].operation.header.id).is_some());
}

#[test]
fn a_hub_that_does_not_find_our_place_is_reported() {
    let (mut desk, _, mut response) = scene();
    response.unknown_cursors = vec![stream()];
    response.pages.retain(|page| page.stream != stream());
    let applied = desk.apply(response.clone());
    assert_eq!(applied.problem, None);
    assert!(applied.is_recovering && applied.answer().moved);
    assert_eq!(desk.request(WIDE).points[0].stream, stream());
    // Said again, it is no news, so the engine waits before it asks again.
    let applied = desk.apply(response.clone());
    assert!(applied.problem.is_none() && applied.more_to_send && !applied.answer().moved);
    // A hub of before cannot be told where else both may meet.
    response.protocol = 1;
    assert_eq!(desk.apply(response).problem, Some(ApplyProblem::CursorUnknown));
}
