//! The order of the fold and obedience to stamps, case by case.

use crate::{
    desk::{
        Chain, accepted, base, edited, id_of, issued, phone, placed, received, reprinted, state, subject,
    },
    world::{fresh, request, supply},
};
use domain::{
    dossier::{DossierState, decide, value::Contact},
    id::{ChainId, OperationId},
    operation::{Base, ContestReason, Entry, MergeGroup, Stamp, Verdict},
};
use uuid::Uuid;

fn chain(high: u64) -> Chain {
    Chain::named(ChainId(Uuid::from_u64_pair(high, fresh().as_u128() as u64)))
}

fn after(rev: u64, causes: &[&Entry]) -> Base {
    Base { rev, after: causes.iter().map(|cause| id_of(cause)).collect(), head: None }
}

fn order(entries: &[Entry], entity: domain::id::EntityId) -> Vec<OperationId> {
    state(entity, entries).history.into_iter().map(|line| line.operation).collect()
}

#[test]
fn rev_orders_and_no_clock_does() {
    let (mut chain, entity, mut entries) = received();
    let first = chain.write(entity, base(2), &edited(vec![phone("0911111111")]));
    let second = chain.write(entity, base(2), &edited(vec![phone("0922222222")]));
    // The hub says otherwise, and it is right.
    entries.push(placed(second, accepted(3)));
    entries.push(placed(first, accepted(4)));
    let dossier = state(entity, &entries);
    assert_eq!(dossier.contact.phone.as_deref(), Some("0911111111"));
    assert_eq!((dossier.rev, dossier.last_write[&MergeGroup::Contact][0].rev), (4, 4));
}

#[test]
fn causes_come_first_and_a_chain_stays_in_its_order() {
    let (_, entity, entries) = received();
    let (mut low, mut high) = (chain(1), chain(2));
    let cause = high.write(entity, base(2), &edited(vec![subject("a")]));
    let waits = low.write(entity, after(2, &[&cause]), &edited(vec![subject("b")]));
    // Names no cause itself, but its own chain's earlier operation waits.
    let follows = low.write(entity, base(2), &edited(vec![phone("0911111111")]));
    let free = high.write(entity, base(2), &issued(1));
    let expected: Vec<OperationId> =
        entries.iter().chain([&cause, &waits, &follows, &free]).map(id_of).collect();
    let mut handed = entries.clone();
    handed.extend([free, follows, waits, cause]);
    assert_eq!(order(&handed, entity), expected);
    let dossier = state(entity, &handed);
    assert!(dossier.cards.is_empty());
    assert_eq!(dossier.subject.as_deref(), Some("b"));
}

#[test]
fn a_circle_of_causes_ends() {
    let (_, entity, mut entries) = received();
    let (mut low, mut high) = (chain(1), chain(2));
    let (a, b) = (OperationId(fresh()), OperationId(fresh()));
    for (chain, own, other) in [(&mut low, a, b), (&mut high, b, a)] {
        let base = Base { rev: 2, after: vec![other, own], head: None };
        let mut entry = chain.write(entity, base, &edited(vec![subject("x")]));
        entry.operation.header.id = own;
        entries.push(entry);
    }
    assert_eq!(order(&entries, entity)[2..], [a, b]);
    entries.reverse();
    assert_eq!(order(&entries, entity)[2..], [a, b]);
}

#[test]
fn stamped_but_not_placed_is_folded_with_the_pending_ones() {
    let (mut own, entity, mut entries) = received();
    let mut mine = own.write(entity, base(2), &edited(vec![phone("0911111111")]));
    mine.stamp = Some(Stamp { clashes: vec![MergeGroup::Contact], ..accepted(4) });
    let next = own.write(entity, base(2), &edited(vec![subject("a")]));
    entries.extend([mine.clone(), next.clone()]);
    // rev 3 is not here yet: the base of what is written now stays 2, though 4 is known.
    let dossier = state(entity, &entries);
    assert_eq!((dossier.rev, dossier.pending(), dossier.cards.len()), (2, 1, 1));
    let other = chain(1).write(entity, base(2), &edited(vec![phone("0922222222")]));
    entries.push(placed(other, accepted(3)));
    assert_eq!(state(entity, &entries).rev, 3);
    entries[2].placed = true;
    let dossier = state(entity, &entries);
    assert_eq!((dossier.rev, dossier.contact.phone.as_deref()), (4, Some("0922222222")));
    assert_eq!(dossier.cards[0].standing, Some(id_of(&entries[4])));
}

#[test]
fn a_stamp_is_obeyed_and_never_recomputed() {
    let (mut chain, entity, mut entries) = received();
    entries.push(placed(
        chain.write(entity, base(2), &edited(vec![phone("0911111111"), subject("a")])),
        accepted(3),
    ));
    let fold = |entries: &[Entry]| state(entity, entries);
    assert_eq!(fold(&entries).contact.phone.as_deref(), Some("0911111111"));
    // The same author cannot clash, yet the stamp says so.
    entries[2].stamp = Some(Stamp { clashes: vec![MergeGroup::Contact], ..accepted(3) });
    let dossier = fold(&entries);
    assert_eq!(dossier.contact.phone.as_deref(), Some("0912345678"));
    assert_eq!(dossier.subject.as_deref(), Some("a"));
    assert_eq!(
        (dossier.cards[0].group, &dossier.cards[0].value),
        (MergeGroup::Contact, &phone("0911111111"))
    );
    // Contested for no reason that could be found again.
    let contested = |rev| Stamp { verdict: ContestReason::WrongState.into(), ..accepted(rev) };
    entries[2].stamp = Some(contested(3));
    let dossier = fold(&entries);
    assert_eq!((dossier.contact.phone.as_deref(), dossier.subject), (Some("0912345678"), None));
    assert_eq!(dossier.contested[0].reason, ContestReason::WrongState);
    // An accepted step that would have been contested, and a contested one that would not.
    entries[1].stamp = Some(contested(2));
    assert_eq!(fold(&entries).state, DossierState::NewlyRegistered);
    entries[1].stamp = Some(accepted(2));
    entries[0].stamp = Some(contested(1));
    let dossier = fold(&entries);
    assert_eq!((dossier.state, dossier.office), (DossierState::Accepted, None));
    // A clash where nothing was written, in a word of a newer hub.
    let other: MergeGroup = serde_json::from_str("\"payment\"").unwrap();
    entries[2].stamp = Some(Stamp { clashes: vec![other], ..accepted(3) });
    assert!(fold(&entries).cards.is_empty());
}

#[test]
fn facts_of_a_contested_step_stand() {
    let (_, entity, mut entries) = received();
    let mut other = Chain::new();
    let again = decide::Supply { dossier: entity, serial: 1101, register_seq: 5, ..supply() };
    let plan = decide::receive(&request(), &crate::world::author(), &again).unwrap();
    let contested =
        |rev| Stamp { verdict: Verdict::Contested(ContestReason::AlreadyAccepted), ..accepted(rev) };
    for (rev, draft) in (3..).zip(&plan.drafts) {
        entries.push(placed(other.write(entity, draft.base.clone(), &draft.body), contested(rev)));
    }
    entries.push(placed(other.write(entity, base(2), &issued(9)), contested(5)));
    entries.push(placed(other.write(entity, base(2), &reprinted(id_of(&entries[4]))), contested(6)));
    let dossier = state(entity, &entries);
    assert!(dossier.code.as_ref().unwrap().ends_with("-1001"));
    let used: Vec<u32> = dossier.numbers.iter().map(|number| number.number).collect();
    assert_eq!(used, [1001, 17, 1101, 5, 9]);
    assert_eq!((dossier.forms.len(), dossier.forms[0].reprints, dossier.contested.len()), (1, 1, 4));
}

#[test]
fn a_reprint_that_is_faster_than_its_form_is_counted() {
    let (mut first, entity, mut entries) = received();
    let form = first.write(entity, base(2), &issued(1));
    let again = Chain::new().write(entity, base(2), &reprinted(id_of(&form)));
    entries.push(placed(again, accepted(3)));
    assert_eq!(state(entity, &entries).early_reprints.len(), 1);
    entries.push(placed(form, accepted(4)));
    let dossier = state(entity, &entries);
    assert_eq!((dossier.forms[0].reprints, dossier.early_reprints.len()), (1, 0));
}

#[test]
fn the_same_value_apart_is_no_clash_but_both_must_be_seen() {
    let (_, entity, entries) = received();
    let (mut a, mut b, c) = (chain(1), chain(2), chain(3));
    let same = edited(vec![phone("0911111111")]);
    let mut pending = entries.clone();
    let (first, second) = (a.write(entity, base(2), &same), b.write(entity, base(2), &same));
    pending.extend([first.clone(), second.clone()]);
    let dossier = state(entity, &pending);
    assert!(dossier.cards.is_empty());
    assert_eq!(dossier.last_write[&MergeGroup::Contact].len(), 2);
    let other = |chain: &mut Chain, base| chain.write(entity, base, &edited(vec![phone("0933333333")]));
    for (causes, cards) in [(vec![&first], 1), (vec![&second], 1), (vec![&first, &second], 0), (vec![], 1)] {
        let mut entries = pending.clone();
        entries.push(other(&mut c.clone(), after(2, &causes)));
        assert_eq!(state(entity, &entries).cards.len(), cards, "{causes:?}");
    }
    // b wrote it too, but has not seen a.
    let mut entries = pending.clone();
    entries.push(other(&mut b, base(2)));
    assert_eq!(state(entity, &entries).cards.len(), 1);
}

#[test]
fn disjoint_groups_merge() {
    let (_, entity, mut entries) = received();
    entries.push(chain(1).write(entity, base(2), &edited(vec![phone("0911111111")])));
    entries.push(chain(2).write(entity, base(2), &edited(vec![subject("a")])));
    let dossier = state(entity, &entries);
    assert!(dossier.cards.is_empty());
    assert_eq!(dossier.contact, Contact { phone: Some("0911111111".into()), email: None });
    assert_eq!(dossier.subject.as_deref(), Some("a"));
}

#[test]
fn a_rev_that_is_there_twice_gives_one_answer() {
    let (_, entity, mut entries) = received();
    for text in ["a", "b"] {
        entries.push(placed(chain(1).write(entity, base(2), &edited(vec![subject(text)])), accepted(3)));
    }
    let one = state(entity, &entries);
    entries.reverse();
    assert_eq!(state(entity, &entries), one);
    assert_eq!(one.history.len(), 3);
    let none = state(entity, &[]);
    assert_eq!((none.rev, none.state, none.history.len()), (0, DossierState::Draft, 0));
}

/// A log that hands out one operation twice, once as it was and once as it is.
#[test]
fn an_operation_counts_once_and_as_far_as_it_got() {
    let (_, entity, mut entries) = received();
    let pending = chain(1).write(entity, base(2), &issued(1));
    let mut stamped = pending.clone();
    stamped.stamp = Some(accepted(3));
    entries.push(placed(pending.clone(), accepted(3)));
    let expected = state(entity, &entries);
    assert_eq!((expected.rev, expected.forms.len(), expected.pending()), (3, 1, 0));
    entries.extend([pending, stamped]);
    assert_eq!(state(entity, &entries), expected);
    entries.reverse();
    assert_eq!(state(entity, &entries), expected);
}
