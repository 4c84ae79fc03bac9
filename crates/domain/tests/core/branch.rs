//! A restored hub gives a `rev` a second time: what an author saw on the lost history says nothing about the new.

use crate::{
    desk::{Chain, accepted, base, edited, id_of, placed, received, state, subject},
    world::{OFFICE, WORLD},
};
use domain::{
    dossier::{
        Judgement,
        judge::{Bench, judge, judge_again},
    },
    id::EntityId,
    operation::{Base, ContestReason, Entry, MergeGroup, Stamp, Verdict},
};

fn word(entity: EntityId, before: &[Entry], entry: &Entry) -> Stamp {
    let bench = Bench { reference: &WORLD, office: &OFFICE, desk_is_revoked: false, clock_is_off: false };
    match judge(&state(entity, before), &entry.operation, entry.place, bench) {
        Judgement::Stamped(stamp) => stamp,
        Judgement::Held(reason) => panic!("{reason:?}"),
    }
}

/// A dossier of two operations, and one more that took `rev` 3.
fn history(text: &str) -> (EntityId, Vec<Entry>, Entry) {
    let (_, entity, entries) = received();
    let third = placed(Chain::new().write(entity, base(2), &edited(vec![subject(text)])), accepted(3));
    (entity, entries, third)
}

#[test]
fn the_same_rev_of_another_history_was_not_seen() {
    let (entity, mut entries, lost) = history("Mất");
    let new = placed(Chain::new().write(entity, base(2), &edited(vec![subject("Mới")])), accepted(3));
    let seen = |head| Base { rev: 3, after: Vec::new(), head };
    let write = |head| Chain::new().write(entity, seen(head), &edited(vec![subject("Sau")]));
    entries.push(new.clone());
    // On the history that the author saw, and of a desk that does not say which it was.
    for head in [Some(id_of(&new)), None] {
        assert!(word(entity, &entries, &write(head)).clashes.is_empty());
    }
    let stamp = word(entity, &entries, &write(Some(id_of(&lost))));
    assert_eq!(stamp.clashes, [MergeGroup::Subject], "a card, no silent overwrite");
    // The desk shows the same in advance.
    let pending = write(Some(id_of(&lost)));
    let shown = state(entity, &[entries.clone(), vec![pending]].concat());
    assert_eq!((shown.subject.as_deref(), shown.cards.len()), (Some("Mới"), 1));
}

#[test]
fn a_rev_beyond_the_history_covers_nothing_but_the_operation_it_names() {
    let (entity, entries, lost) = history("Mất");
    let late = Chain::new().write(
        entity,
        Base { rev: 3, after: Vec::new(), head: Some(id_of(&lost)) },
        &edited(vec![subject("Sau")]),
    );
    // The hub lacks rev 3 altogether, so where the histories part is not known: what was registered counts as unseen.
    assert_eq!(word(entity, &entries, &late).clashes, [MergeGroup::Subject]);
    // It comes back under another number: the author has seen it all the same.
    let other = placed(
        Chain::new().write(entity, base(2), &edited(vec![crate::desk::phone("0911111111")])),
        accepted(3),
    );
    let back = placed(Entry { stamp: None, placed: false, ..lost }, accepted(4));
    assert!(word(entity, &[entries, vec![other, back]].concat(), &late).clashes.is_empty());
}

#[test]
fn own_chain_and_named_operations_count_on_every_history() {
    let (_, entity, mut entries) = received();
    let mut chain = Chain::new();
    let own = placed(chain.write(entity, base(2), &edited(vec![subject("Một")])), accepted(3));
    let lost = id_of(&Chain::new().write(entity, base(2), &edited(vec![subject("Mất")])));
    entries.push(own.clone());
    let next = chain.write(
        entity,
        Base { rev: 3, after: Vec::new(), head: Some(lost) },
        &edited(vec![subject("Hai")]),
    );
    assert!(word(entity, &entries, &next).clashes.is_empty(), "a single author never clashes");
    let named = Base { rev: 3, after: vec![id_of(&own)], head: Some(lost) };
    let other = Chain::new().write(entity, named, &edited(vec![subject("Ba")]));
    assert!(word(entity, &entries, &other).clashes.is_empty());
}

#[test]
fn the_next_operation_names_what_stands_at_its_rev_and_what_no_rev_covers() {
    let (entity, mut entries, third) = history("Mới");
    entries.push(third.clone());
    let shown = state(entity, &entries);
    let expected = Base { rev: 3, after: Vec::new(), head: Some(id_of(&third)) };
    assert_eq!(shown.base(Vec::new()), expected);
    // A stamp whose delivery is lost: the operation is shown, and no number covers it.
    let mut chain = Chain::new();
    let mut loose = chain.write(entity, base(3), &edited(vec![subject("Chưa về")]));
    loose.stamp = Some(accepted(4));
    entries.push(loose.clone());
    let shown = state(entity, &entries);
    assert_eq!(shown.subject.as_deref(), Some("Chưa về"));
    assert_eq!(shown.base(Vec::new()), Base { after: vec![id_of(&loose)], ..expected });
}

#[test]
fn a_header_without_head_is_written_as_before() {
    let with = Base { rev: 2, after: Vec::new(), head: None };
    assert_eq!(serde_json::to_string(&with).unwrap(), r#"{"rev":2}"#);
}

#[test]
fn an_old_word_is_given_anew_by_the_order_and_not_by_rights() {
    let (_, entity, entries) = received();
    let before = state(entity, &entries);
    let again =
        |entry: &Entry, stamp: &Stamp| match judge_again(&before, &entry.operation, entry.place, stamp) {
            Judgement::Stamped(stamp) => stamp,
            Judgement::Held(reason) => panic!("{reason:?}"),
        };
    let edit = Chain::new().write(entity, base(0), &edited(vec![subject("Khác")]));
    assert_eq!(again(&edit, &accepted(7)).rev, 3);
    // What the author lacked then stays as it is; what the order decided is decided by the order now.
    for (old, new) in [
        (ContestReason::RoleMissing, Verdict::Contested(ContestReason::RoleMissing)),
        (ContestReason::WrongOffice, Verdict::Contested(ContestReason::WrongOffice)),
        (ContestReason::NotRegistered, Verdict::Accepted),
    ] {
        let stamp = Stamp { verdict: old.into(), ..accepted(7) };
        assert_eq!(again(&edit, &stamp).verdict, new);
    }
}
