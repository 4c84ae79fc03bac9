//! Several desks on one dossier, apart and together.

use crate::{
    desk::id_of,
    hub::{Action, Step, World},
};
use domain::{
    dossier::{Dossier, fold_all},
    operation::{Body, Entry, kind::Fact},
};
use proptest::prelude::*;

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        1 => Just(Action::Receive),
        6 => (0usize..5, 0u32..3).prop_map(|(group, value)| Action::Edit { group, value }),
        2 => (0u32..3).prop_map(|value| Action::EditTwo { value }),
        1 => Just(Action::Issue),
        1 => Just(Action::Reprint),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0usize..3, any_action()).prop_map(|(desk, action)| Step::Act { desk, action }),
        2 => (0usize..3, 0usize..3).prop_map(|(desk, of)| Step::Push { desk, of }),
        2 => (0usize..3, 1usize..4).prop_map(|(desk, most)| Step::Pull { desk, most }),
        1 => (0usize..3, 0usize..3).prop_map(|(from, to)| Step::Relay { from, to }),
    ]
}

/// Mostly one desk receives and the others learn of it; sometimes a second one believes to be the first.
fn any_plan() -> impl Strategy<Value = Vec<Step>> {
    let receive = |desk| Step::Act { desk, action: Action::Receive };
    let opening = prop_oneof![
        3 => Just(vec![receive(0), Step::Push { desk: 0, of: 0 }, Step::Pull { desk: 1, most: 9 }, Step::Pull { desk: 2, most: 9 }]),
        1 => Just(vec![receive(0), Step::Relay { from: 0, to: 1 }]),
        1 => Just(vec![receive(0), receive(1), Step::Push { desk: 0, of: 0 }]),
        1 => Just(Vec::new()),
    ];
    (opening, prop::collection::vec(any_step(), 0..40)).prop_map(|(mut plan, rest)| {
        plan.extend(rest);
        plan
    })
}

/// What does not change from pending to placed.
fn said(mut dossier: Dossier) -> Dossier {
    dossier.rev = 0;
    dossier.last_write.clear();
    for line in &mut dossier.history {
        line.is_pending = false;
    }
    dossier
}

fn shuffled(entries: &[Entry], mut seed: u64) -> Vec<Entry> {
    let mut entries = entries.to_vec();
    for index in (1..entries.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        entries.swap(index, (seed >> 33) as usize % (index + 1));
    }
    entries
}

/// Numbers that the operations say were used, in no order.
fn numbers(entries: &[Entry]) -> Vec<String> {
    let mut numbers: Vec<String> = entries
        .iter()
        .flat_map(|entry| entry.operation.body().unwrap().as_ref().map(Body::facts).unwrap_or_default())
        .filter_map(
            |fact| if let Fact::NumberUsed(number) = fact { Some(format!("{number:?}")) } else { None },
        )
        .collect();
    numbers.sort();
    numbers
}

fn numbers_of(dossier: &Dossier) -> Vec<String> {
    let mut numbers: Vec<String> = dossier.numbers.iter().map(|number| format!("{number:?}")).collect();
    numbers.sort();
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// The hub's word is compared with the naive model inside [`World`].
    #[test]
    fn apart_and_together(plan in any_plan(), seed: u64) {
        let mut world = World::new(3);
        for step in &plan {
            world.run(step);
            for desk in 0..3 {
                let view = world.view(desk);
                let folded = world.folded(desk);
                // Whatever the order in which a log hands them out, and twice or once.
                let mut handed = shuffled(&view, seed);
                prop_assert_eq!(&fold_all(world.entity, &handed), &folded);
                handed.extend(view.iter().take(2).cloned());
                prop_assert_eq!(&fold_all(world.entity, &handed), &folded);
                prop_assert_eq!(folded.history.len(), view.len());
                prop_assert!(!folded.is_frozen);
                // Own work stands in the order in which it was done, after what it names as its cause.
                let position = |id| folded.history.iter().position(|line| line.operation == id);
                for entry in &view {
                    let here = position(id_of(entry));
                    let earlier = view.iter().filter(|other| {
                        other.place.chain == entry.place.chain && other.place.n < entry.place.n
                    });
                    prop_assert!(earlier.map(id_of).all(|id| position(id) < here));
                    prop_assert!(entry.placed || entry.operation.header.base.after.iter().all(|id| position(*id) < here));
                }
                prop_assert_eq!(numbers_of(&folded), numbers(&view));
            }
        }
        world.settle();
        let end = world.folded(0);
        prop_assert_eq!(&world.folded(1), &end);
        prop_assert_eq!(&world.folded(2), &end);
        prop_assert_eq!(end.rev as usize, world.all.len());
        prop_assert_eq!(end.pending(), 0);
        let forms = world.all.iter().filter(|entry| entry.operation.header.kind == "form_issued").count();
        let reprints = world.all.iter().filter(|entry| entry.operation.header.kind == "form_reprinted").count();
        prop_assert_eq!(end.forms.len(), forms);
        prop_assert_eq!(end.forms.iter().map(|form| form.reprints as usize).sum::<usize>(), reprints);
        prop_assert!(end.early_reprints.is_empty());
        // Nothing that anybody wrote is gone: it stands, or stood and was replaced by somebody who saw it, or waits.
        let stamped = world.view(0);
        for entry in &stamped {
            let stamp = entry.stamp.as_ref().unwrap();
            let cards = end.cards.iter().filter(|card| card.late == id_of(entry)).map(|card| card.group);
            prop_assert_eq!(cards.collect::<Vec<_>>(), stamp.clashes.clone());
        }
    }

    #[test]
    fn one_author_never_clashes(steps in prop::collection::vec((any_action(), any::<bool>(), any::<bool>()), 1..30)) {
        let mut world = World::new(1);
        world.run(&Step::Act { desk: 0, action: Action::Receive });
        for (action, push, pull) in steps {
            world.run(&Step::Act { desk: 0, action });
            if push {
                world.run(&Step::Push { desk: 0, of: 0 });
            }
            if pull {
                world.run(&Step::Pull { desk: 0, most: 1 });
            }
            let dossier = world.folded(0);
            prop_assert!(dossier.cards.is_empty() && dossier.contested.is_empty(), "{:?}", dossier);
        }
        let pending = world.folded(0);
        world.settle();
        prop_assert_eq!(said(pending), said(world.folded(0)));
    }

    /// What a desk shows before the hub has spoken is what the hub says when nothing came in between.
    #[test]
    fn pending_is_what_the_hub_will_say(plan in any_plan(), work in prop::collection::vec(any_action(), 1..6)) {
        let mut world = World::new(3);
        for step in &plan {
            world.run(step);
        }
        world.settle();
        // Desk 1 works apart; desk 0 is behind by that, and works without having seen it.
        for action in &work {
            world.run(&Step::Act { desk: 1, action: action.clone() });
            world.run(&Step::Act { desk: 0, action: action.clone() });
        }
        world.run(&Step::Push { desk: 1, of: 1 });
        world.run(&Step::Pull { desk: 0, most: 99 });
        let pending = world.folded(0);
        world.run(&Step::Push { desk: 0, of: 0 });
        prop_assert_eq!(&said(world.folded(0)), &said(pending.clone()));
        world.settle();
        prop_assert_eq!(said(world.folded(0)), said(pending));
    }

    /// A hole in `rev` holds what stands behind it, and nothing else.
    #[test]
    fn a_hole_holds(plan in any_plan(), hole in any::<prop::sample::Index>()) {
        let mut world = World::new(3);
        for step in &plan {
            world.run(step);
        }
        world.settle();
        let all = world.view(0);
        prop_assume!(!all.is_empty());
        let hole = hole.index(all.len()) as u64 + 1;
        let rev = |entry: &Entry| entry.stamp.as_ref().unwrap().rev;
        let held: Vec<Entry> = all.iter().filter(|entry| rev(entry) != hole).cloned().collect();
        let before: Vec<Entry> = all.iter().filter(|entry| rev(entry) < hole).cloned().collect();
        prop_assert_eq!(fold_all(world.entity, &held), fold_all(world.entity, &before));
        prop_assert_eq!(fold_all(world.entity, &before).rev, hole - 1);
    }
}
