//! Views are derived: whatever happened, folding the log anew gives the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::hash::Hash;
use ledger::{LedgerError, PageLimit, Priority};
use proptest::prelude::*;
use support::*;

#[derive(Clone, Debug)]
enum Step {
    /// A desk receives the dossier with that number, whether it is there or not.
    Receive(usize, u128),
    /// A desk corrects a dossier that it has.
    Edit(usize, u128, u8),
    Push(usize, usize),
    Pull(usize, usize),
    /// The hub takes in the next act of a desk and holds it.
    Hold(usize),
    Rebuild(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let desk = 0..2usize;
    prop_oneof![
        3 => (desk.clone(), 1..6u128).prop_map(|(desk, number)| Step::Receive(desk, number)),
        3 => (desk.clone(), 1..6u128, any::<u8>()).prop_map(|(desk, number, to)| Step::Edit(desk, number, to)),
        2 => (desk.clone(), 1..8usize).prop_map(|(desk, limit)| Step::Push(desk, limit)),
        2 => (desk.clone(), 1..8usize).prop_map(|(desk, limit)| Step::Pull(desk, limit)),
        1 => desk.clone().prop_map(Step::Hold),
        1 => (0..3usize).prop_map(Step::Rebuild),
    ]
}

fn rebuilds_equal(machine: &Machine) {
    let before = machine.views();
    machine.ledger.rebuild().unwrap();
    assert_eq!(machine.views(), before);
    let verified = machine.ledger.verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

fn hold(desk: &Machine, hub: &Machine) {
    let acts = desk
        .ledger
        .read(|read| read.unstamped(&[desk.chain], PageLimit { operations: 1, bytes: 1 }))
        .unwrap();
    let Some(act) = acts.first() else { return };
    let ids: Vec<_> = act.operations.iter().map(|placed| placed.operation.header.id).collect();
    hub.ledger
        .write(Priority::Sync, |write| {
            for placed in &act.operations {
                write.insert_received(placed)?;
                write.hold(placed.operation.header.id, "unreadable")?;
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    desk.ledger
        .write(Priority::Sync, |write| ids.iter().try_for_each(|id| write.mark_held(*id, "unreadable")))
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuild_gives_equal_views(steps in prop::collection::vec(step(), 1..40)) {
        let mut machines = [Machine::new(1), Machine::new(2), Machine::new(3)];
        // Serials of the two desks are apart, as leases are.
        machines[1].serial = 2000;
        for desk in 0..2 {
            let (chain, id) = (machines[desk].chain, machines[desk].desk);
            machines[2].ledger.write(Priority::Sync, |write| write.create_chain(chain, id, Hash::ZERO)).unwrap();
        }
        for step in steps {
            match step {
                Step::Receive(desk, number) => {
                    let operations = machines[desk].receive(entity(number), person(NAME), None);
                    machines[desk].append(operations).unwrap();
                }
                Step::Edit(desk, number, to) => {
                    let row = machines[desk].ledger.read(|read| read.dossier_row(entity(number))).unwrap();
                    let Some(row) = row else { continue };
                    let edit = machines[desk].edit(entity(number), row.rev, &format!("09{to}"));
                    machines[desk].append(vec![edit]).unwrap();
                }
                Step::Push(desk, operations) => {
                    push(&machines[desk], &machines[2].ledger, PageLimit { operations, bytes: usize::MAX });
                }
                Step::Pull(desk, operations) => {
                    pull(&machines[desk], &machines[2].ledger, PageLimit { operations, bytes: usize::MAX });
                }
                Step::Hold(desk) => hold(&machines[desk], &machines[2]),
                Step::Rebuild(machine) => rebuilds_equal(&machines[machine]),
            }
        }
        machines.iter().for_each(rebuilds_equal);

        // At rest, what the hub stamped is the same everywhere.
        let [first, second, hub] = &machines;
        for desk in [first, second] {
            while push(desk, &hub.ledger, ALL) > 0 {}
        }
        for desk in [first, second] {
            while pull(desk, &hub.ledger, ALL) > 0 {}
            prop_assert_eq!(push(desk, &hub.ledger, ALL), 0);
            prop_assert_eq!(
                desk.ledger.read(|read| read.cursor(OFFICE)).unwrap(),
                hub.ledger.read(|read| read.stream_head(OFFICE)).unwrap()
            );
        }
        let any_held = !hub.ledger.read(|read| read.held()).unwrap().is_empty();
        for number in (1..6u128).filter(|_| !any_held) {
            let state = |machine: &Machine| machine.ledger.read(|read| read.dossier(entity(number))).unwrap();
            prop_assert_eq!(state(first), state(hub));
            prop_assert_eq!(state(second), state(hub));
        }
        machines.iter().for_each(rebuilds_equal);
    }
}

#[test]
fn a_rebuild_that_fails_leaves_the_views_as_they_were() {
    let mut desk = Machine::new(1);
    for number in 1..4 {
        desk.receives(number);
    }
    let before = desk.views();
    for statement in 1..20 {
        desk.ledger.fail_next(ledger::Fault::Statement(statement));
        let result = desk.ledger.rebuild();
        assert_eq!(result.is_err(), !desk.ledger.take_fault());
        assert_eq!(desk.views(), before);
    }
}
