//! Blocks of numbers over HTTP; the planner itself is tested beside its code.

use crate::running::TestHub;
use domain::number::Block;

const GX: &str = "nb-gv-gia-xuan";

fn overlap(a: &Block, b: &Block) -> bool {
    a.first <= b.last && b.first <= a.last && a.from <= b.to && b.from <= a.to
}

#[test]
fn two_desks_never_hold_the_same_number_and_blocks_are_renewed() {
    let hub = TestHub::start();
    let mut desks = [hub.desk(GX, "gx-huong", "GX-01"), hub.desk(GX, "gx-thanh", "GX-02")];
    for moment in ["2021-12-09T14:00:00+07:00", "2022-01-20T09:00:00+07:00", "2022-06-01T09:00:00+07:00"] {
        hub.clock.set(moment);
        for desk in &mut desks {
            desk.clock = hub.now();
            desk.catch_up();
        }
        desks[0].catch_up();
        let reference = &desks[0].reference;
        let blocks: Vec<Vec<Block>> = desks.iter().map(|desk| reference.blocks(desk.id)).collect();
        for mine in &blocks[0] {
            assert!(mine.first > 1000 && mine.last <= 9999, "{mine:?}");
            assert!(blocks[1].iter().all(|theirs| !overlap(mine, theirs)), "{mine:?}");
        }
        let today = hub.now().date_naive();
        for desk in &blocks {
            for ahead in [0, 89] {
                let day = today + chrono::Days::new(ahead);
                assert_eq!(desk.iter().filter(|block| block.covers(day)).count(), 2, "{moment} +{ahead}");
            }
        }
    }
    let first = &desks[0].reference.blocks(desks[0].id)[0];
    assert_eq!((first.first, first.last), (1001, 1100));
    let granted = desks[0].reference.leases().len();
    desks[0].catch_up();
    assert_eq!(desks[0].reference.leases().len(), granted, "a contact that needs none grants none");
}

#[test]
fn an_office_that_has_ended_gets_no_numbers() {
    let hub = TestHub::start();
    hub.clock.set("2025-05-01T09:00:00+07:00");
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    let blocks = desk.reference.blocks(desk.id);
    assert!(blocks.iter().all(|block| block.to.to_string() == "2025-06-30"), "{blocks:?}");
    hub.clock.set("2025-07-02T09:00:00+07:00");
    desk.clock = hub.now();
    desk.catch_up();
    assert_eq!(desk.reference.blocks(desk.id).len(), blocks.len());
}
