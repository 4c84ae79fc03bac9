//! What the law destroys, and what remains.

use crate::{
    bytes::of_unknown_kind,
    desk::{Chain, accepted, base, edited, id_of, issued, phone, placed, received, state, subject},
    world::{OFFICE, WORLD, fresh},
};
use domain::{
    dossier::{
        Dossier, DossierState, Judgement, Refusal,
        disposal::{disposal, dispose},
        judge::{Bench, HeldReason, judge, judge_released},
    },
    id::EntityId,
    number::Series,
    operation::{Body, ContestReason, Entry, Operation, Verdict},
};

const BASIS: &str = "Thông tư 10/2022/TT-BNV";

fn disposed(entity: EntityId, entries: &[Entry]) -> Entry {
    let day = "2032-01-05".parse().unwrap();
    let draft = dispose(&state(entity, entries), entries, BASIS.into(), day).unwrap();
    let rev = entries.iter().filter(|entry| entry.stamp.is_some()).count() as u64 + 1;
    placed(Chain::new().write(entity, draft.base, &draft.body), accepted(rev))
}

/// Header alone, as after the law has been carried out.
fn erased(entry: &Entry) -> Entry {
    let operation = Operation::read(entry.operation.header_bytes().to_vec(), None).unwrap();
    Entry { operation, ..entry.clone() }
}

/// A received dossier with its receipt, and the chain that did it.
fn with_receipt() -> (Chain, EntityId, Vec<Entry>) {
    let (mut chain, entity, mut entries) = received();
    entries.push(placed(chain.write(entity, base(2), &issued(7)), accepted(3)));
    (chain, entity, entries)
}

#[test]
fn register_line_numbers_and_dates_remain_and_nobody_is_named() {
    let (_, entity, entries) = with_receipt();
    let before = state(entity, &entries);
    let entry = disposed(entity, &entries);
    let text = String::from_utf8(entry.operation.body_bytes().unwrap().to_vec()).unwrap();
    for personal in [&before.owner.full_name, before.contact.phone.as_ref().unwrap()] {
        assert!(!text.contains(personal.as_str()), "{personal}");
    }
    let after = state(entity, &[entries.clone(), vec![entry]].concat());
    assert_eq!(after.state, DossierState::Disposed);
    assert_eq!(
        (&after.code, &after.register, &after.office),
        (&before.code, &before.register, &before.office)
    );
    assert_eq!((after.received_at, after.due_at()), (before.received_at, before.due_at()));
    assert_eq!((&after.numbers, after.money_taken), (&before.numbers, before.money_taken));
    assert!(after.numbers.iter().any(|number| number.series == Series::ReceiptSlip));
    assert_eq!(after.operation_at(after.rev), Some(after.history[0].operation), "the history begins there");
    let body = after.disposed.unwrap();
    assert_eq!((body.basis.as_str(), body.keeps.state), (BASIS, DossierState::Accepted));
    assert_eq!((after.owner.full_name.as_str(), after.forms.len(), after.history.len()), ("", 0, 1));
}

#[test]
fn it_starts_the_fold() {
    let (_, entity, entries) = with_receipt();
    let last = disposed(entity, &entries);
    let whole = state(entity, &[entries.clone(), vec![last.clone()]].concat());
    let bare: Vec<Entry> = entries.iter().map(erased).chain([last.clone()]).collect();
    assert_eq!(state(entity, &bare), whole, "earlier bodies are not needed");
    assert_eq!(state(entity, &bare[2..]), whole, "nor earlier operations");
    assert_eq!(state(entity, &[last]), whole);
    assert!(!whole.is_frozen);
    assert!(state(entity, &bare[..3]).is_frozen, "without it nothing can be said");
}

#[test]
fn what_comes_late_is_contested_and_its_facts_stand() {
    let (mut chain, entity, mut entries) = with_receipt();
    entries.push(disposed(entity, &entries));
    let bench = Bench { reference: &WORLD, office: &OFFICE, desk_is_revoked: false, clock_is_off: false };
    let late = [
        chain.write(entity, base(3), &edited(vec![phone("0911111111")])),
        chain.write(entity, base(3), &issued(8)),
    ];
    for entry in late {
        let Judgement::Stamped(stamp) = judge(&state(entity, &entries), &entry.operation, entry.place, bench)
        else {
            panic!("held")
        };
        assert_eq!(stamp.verdict, Verdict::Contested(ContestReason::Disposed));
        entries.push(placed(entry, stamp));
    }
    let after = state(entity, &entries);
    assert_eq!((after.state, after.contested.len(), after.contact.phone), (DossierState::Disposed, 2, None));
    let slips = |dossier: &Dossier| {
        dossier
            .numbers
            .iter()
            .filter(|number| number.series == Series::ReceiptSlip)
            .map(|number| number.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(slips(&state(entity, &entries)), [7, 8]);
    // Disposed of once more, it keeps the late facts, too, each with its own operation.
    let again = disposed(entity, &entries);
    let body = disposal(&again).unwrap();
    assert_eq!(body.keeps.state, DossierState::Accepted);
    let late_one = id_of(&entries[5]);
    assert_eq!(body.keeps.numbers.last().map(|number| number.operation), Some(late_one));
    entries.push(again);
    let after = state(entity, &entries);
    assert_eq!((slips(&after), after.contested.len()), (vec![7, 8], 0));
}

#[test]
fn what_cannot_be_read_is_not_destroyed() {
    let (mut chain, entity, mut entries) = received();
    let day = "2032-01-05".parse().unwrap();
    let none = Dossier::new(EntityId(fresh()));
    assert!(matches!(dispose(&none, &[], BASIS.into(), day), Err(Refusal::WrongState)));
    let strange = of_unknown_kind(entity);
    entries.push(placed(chain.put(strange), accepted(3)));
    let frozen = state(entity, &entries);
    assert!(matches!(dispose(&frozen, &entries, BASIS.into(), day), Err(Refusal::Frozen)));
}

#[test]
fn no_desk_disposes() {
    let (_, entity, entries) = received();
    let entry = disposed(entity, &entries);
    let bench = Bench { reference: &WORLD, office: &OFFICE, desk_is_revoked: false, clock_is_off: false };
    for rule in [judge, judge_released] {
        let judgement = rule(&state(entity, &entries), &entry.operation, entry.place, bench);
        assert_eq!(judgement, Judgement::Held(HeldReason::RightWithdrawn));
    }
    let pending = Entry { stamp: None, placed: false, ..entry };
    assert_eq!(disposal(&pending), None, "only the hub's word makes it one");
}

#[test]
fn nothing_is_edited_afterwards() {
    let (_, entity, mut entries) = with_receipt();
    entries.push(disposed(entity, &entries));
    let dossier = state(entity, &entries);
    let edit = domain::dossier::decide::edit(
        &dossier,
        vec![subject("x")],
        None,
        &crate::world::author(),
        Vec::new(),
    );
    assert!(matches!(edit, Err(Refusal::WrongState)));
    let Body::DossierDisposed(body) = entries[3].operation.body().unwrap().unwrap() else { panic!() };
    assert_eq!(dossier.disposed, Some(body));
}
