//! Corrections and reprints at a desk.

use crate::{
    desk::{all_placed, base, id_of, issued, phone, placed, received, state, subject},
    world::{author, fresh, person},
};
use domain::{
    dossier::{
        Dossier,
        decide::{Refusal, edit, reprint},
        value::{Contact, Digitisation, FeeState, FeeTerms, GroupValue, Owner, ResultChannel, ResultReturn},
    },
    id::{EntityId, OperationId},
    operation::{Body, MergeGroup},
    role::Role,
};
use unicode_normalization::UnicodeNormalization;

fn dossier() -> Dossier {
    let (_, entity, entries) = received();
    state(entity, &entries)
}

fn changed(dossier: &Dossier, changes: Vec<GroupValue>) -> Result<Vec<GroupValue>, Refusal> {
    let draft = edit(dossier, changes, None, &author(), Vec::new())?;
    let Body::DossierEdited(body) = draft.body else { panic!() };
    Ok(body.changes)
}

#[test]
fn only_groups_that_change_are_written() {
    let dossier = dossier();
    let same = dossier.value(MergeGroup::Owner).unwrap();
    assert_eq!(changed(&dossier, vec![same.clone()]), Err(Refusal::NothingChanged));
    assert_eq!(changed(&dossier, vec![]), Err(Refusal::NothingChanged));
    assert_eq!(changed(&dossier, vec![same, phone("0987654321")]), Ok(vec![phone("0987654321")]));
    // A group named twice is written once, as meant last.
    let twice = vec![phone("0911111111"), phone("0987654321")];
    assert_eq!(changed(&dossier, twice), Ok(vec![phone("0987654321")]));
    let draft = edit(&dossier, vec![subject("Đơn")], Some("  nhầm ".into()), &author(), vec![]).unwrap();
    assert_eq!((draft.base.rev, draft.entity.id), (2, dossier.id));
    let Body::DossierEdited(body) = draft.body else { panic!() };
    assert_eq!(body.reason.as_deref(), Some("nhầm"));
}

#[test]
fn what_was_named_as_seen_stands_in_the_base() {
    let seen = OperationId(fresh());
    let draft = edit(&dossier(), vec![subject("Đơn")], None, &author(), vec![seen]).unwrap();
    assert_eq!(draft.base.after, [seen]);
}

#[test]
fn corrections_are_tidied_and_checked_as_at_intake() {
    let dossier = dossier();
    let owner = |name: &str| GroupValue::Owner(Owner::of(&person(name)));
    let decomposed: String = "Trần  Thủy".nfd().collect();
    assert_eq!(changed(&dossier, vec![owner(&decomposed)]), Ok(vec![owner("Trần Thủy")]));
    // The same name in another composition is no change.
    let GroupValue::Owner(mut same) = dossier.value(MergeGroup::Owner).unwrap() else { panic!() };
    same.full_name = same.full_name.nfd().collect();
    assert_eq!(changed(&dossier, vec![GroupValue::Owner(same)]), Err(Refusal::NothingChanged));
    assert_eq!(changed(&dossier, vec![subject("  ")]), Err(Refusal::NothingChanged));

    let long = "a".repeat(10_000);
    let contact = |phone: &str| GroupValue::Contact(Contact { phone: Some(phone.into()), email: None });
    let address = |address: Option<&str>| {
        GroupValue::ResultReturn(ResultReturn {
            channel: ResultChannel::Postal,
            address: address.map(Into::into),
        })
    };
    let fee = |set_count| GroupValue::Fee(FeeTerms { set_count, fee: FeeState::Free, charge: None });
    let GroupValue::Procedure(mut terms) = dossier.value(MergeGroup::Procedure).unwrap() else { panic!() };
    terms.components[0].originals = 1000;
    for wrong in [
        owner(""),
        owner("Lan\u{0}"),
        owner(&long),
        contact("không"),
        GroupValue::Submitter(Some(person(" "))),
        subject(&long),
        subject("a\u{202e}b"),
        address(None),
        address(Some(&long)),
        fee(0),
        fee(100),
        GroupValue::Digitisation(Digitisation::Later { reason: long.clone() }),
        GroupValue::Procedure(terms),
    ] {
        let refused = changed(&dossier, vec![wrong.clone()]);
        assert!(
            matches!(&refused, Err(Refusal::Input(problems)) if problems.len() == 1),
            "{wrong:?}: {refused:?}"
        );
    }
    let reason = edit(&dossier, vec![subject("Đơn")], Some(long), &author(), vec![]);
    assert!(matches!(reason, Err(Refusal::Input(_))));
    for right in [
        contact("0987654321"),
        GroupValue::Contact(Contact::default()),
        GroupValue::Submitter(Some(person("Lê Lan"))),
        address(Some("Thôn 1")),
        fee(99),
        GroupValue::Digitisation(Digitisation::Done),
    ] {
        assert_eq!(changed(&dossier, vec![right.clone()]), Ok(vec![right]));
    }
}

#[test]
fn money_is_no_correction() {
    let before = dossier();
    let fee = |set_count, fee| GroupValue::Fee(FeeTerms { set_count, fee, charge: None });
    let taken = FeeState::Collected { amount: 8_000, book: "AA".into(), number: 1 };
    assert_eq!(changed(&before, vec![fee(1, taken.clone())]), Err(Refusal::WrongState));
    let mut after = before;
    after.fee = Some(FeeTerms { set_count: 1, fee: taken.clone(), charge: None });
    assert_eq!(changed(&after, vec![fee(1, FeeState::Later)]), Err(Refusal::WrongState));
    assert_eq!(changed(&after, vec![fee(2, taken.clone())]), Ok(vec![fee(2, taken)]));
}

#[test]
fn only_what_was_issued_is_printed_again() {
    let (mut chain, entity, mut entries) = received();
    let elsewhere = OperationId(fresh());
    let form = chain.write(entity, base(2), &issued(1));
    let id = id_of(&form);
    assert_eq!(reprint(&state(entity, &entries), id, 1, &author()).err(), Some(Refusal::WrongState));
    entries.push(form);
    let dossier = state(entity, &entries);
    assert_eq!(reprint(&dossier, elsewhere, 1, &author()).err(), Some(Refusal::WrongState));
    let draft = reprint(&dossier, id, 2, &author()).unwrap();
    entries.push(chain.write(entity, draft.base, &draft.body));
    assert_eq!(state(entity, &entries).forms[0].reprints, 1);
}

#[test]
fn nothing_is_done_without_dossier_role_or_understanding() {
    let empty = Dossier::new(EntityId(fresh()));
    assert_eq!(changed(&empty, vec![subject("Đơn")]), Err(Refusal::WrongState));
    let dossier = dossier();
    let mut nobody = author();
    nobody.role = Role::Approver;
    let change = vec![subject("Đơn")];
    assert_eq!(edit(&dossier, change.clone(), None, &nobody, vec![]).err(), Some(Refusal::RoleMissing));
    let form = OperationId(fresh());
    assert_eq!(reprint(&dossier, form, 1, &nobody).err(), Some(Refusal::RoleMissing));

    let (mut chain, entity, mut entries) = received();
    entries.push(chain.write(entity, base(2), &issued(1)));
    let form = id_of(&entries[2]);
    entries = all_placed(entries);
    let future = crate::bytes::of_unknown_kind(entity);
    entries.push(placed(chain.put(future), crate::desk::accepted(4)));
    let frozen = state(entity, &entries);
    assert!(frozen.is_frozen);
    assert_eq!(changed(&frozen, change), Err(Refusal::Frozen));
    assert_eq!(reprint(&frozen, form, 1, &author()).err(), Some(Refusal::Frozen));
}
