//! What the district lent and numbered in the lost time is given to nobody else.

use super::office;
use crate::district::{District, GX, RealDesk, settle};
use domain::{number::Block, protocol::REFERENCE_STREAM, reference::Reference};

/// A desk that enrolled and was lent to in the lost time, and is silent afterwards: the restored hub does not know that
/// it exists.
fn enrolled_in_the_lost_time(district: &mut District) -> (RealDesk, Vec<Block>) {
    let backup = district.backup();
    let desk = district.desk(GX, "gx-huong", "GX-03");
    let lost = district.reference().blocks(desk.identity.desk);
    assert!(!lost.is_empty());
    district.set_back(&backup, true);
    (desk, lost)
}

#[test]
fn a_desk_that_the_backup_does_not_know_comes_back_with_all_that_was_given_to_it() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    let mut three = district.desk(GX, "gx-huong", "GX-03");
    three.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two, &mut three]);
    let (number, blocks) = {
        let reference = district.reference();
        (three.identity.number, reference.blocks(three.identity.desk))
    };
    let head = district.head(REFERENCE_STREAM);
    district.set_back(&backup, true);
    assert!(district.reference().desk(three.identity.desk).is_none());
    three.settle(&district);
    let reference = district.reference();
    let row = reference.desk(three.identity.desk).unwrap();
    assert_eq!((row.enrolled.number, row.is_revoked), (number, false));
    assert_eq!(reference.blocks(three.identity.desk), blocks, "nothing is lent a second time");
    assert_eq!(district.head(REFERENCE_STREAM), head, "its own enrolment came back, not a second one");
    settle(&district, &mut [&mut one, &mut two, &mut three]);
}

#[test]
fn leases_hold_at_the_desk_while_the_hub_is_being_told() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    let mut three = district.desk(GX, "gx-huong", "GX-03");
    district.set_back(&backup, true);
    for _ in 0..2 {
        three.exchange(&district);
    }
    let desk = three.identity.desk;
    let mut reference = Reference::default();
    three
        .ledger
        .read(|book| {
            book.reference_operations(0, |at, operation| reference.apply(at, operation))?;
            assert!(reference.blocks(desk).is_empty(), "the hub has lost them");
            book.lost_reference_operations(|at, operation| reference.apply(at, operation))
        })
        .unwrap();
    assert!(!reference.blocks(desk).is_empty(), "the desk goes on with them");
    settle(&district, &mut [&mut one, &mut two, &mut three]);
}

#[test]
fn no_number_is_lent_twice_after_a_loss() {
    let (mut district, mut one, mut two) = office();
    let (mut three, lost) = enrolled_in_the_lost_time(&mut district);
    let mut four = district.desk(GX, "gx-huong", "GX-04");
    let reference = district.reference();
    assert!(four.identity.number > three.identity.number + 5, "numbers of desks are passed over");
    for mine in reference.blocks(four.identity.desk) {
        assert!(lost.iter().all(|block| mine.first > block.last || block.first > mine.last), "{mine:?}");
    }
    // A person says so, or everybody is heard.
    assert!(district.hub().clear_caution(&"nowhere".into()).is_err());
    settle(&district, &mut [&mut one, &mut two, &mut three, &mut four]);
    // Everybody has been heard: numbers are given in order again.
    let five = district.desk(GX, "gx-huong", "GX-05");
    assert_eq!(five.identity.number, four.identity.number + 1);
}

#[test]
fn hearing_every_desk_that_the_hub_knows_does_not_end_its_caution() {
    let (mut district, mut one, mut two) = office();
    let (mut three, lost) = enrolled_in_the_lost_time(&mut district);
    settle(&district, &mut [&mut one, &mut two]);
    let mut four = district.desk(GX, "gx-huong", "GX-04");
    let mut five = district.desk(GX, "gx-huong", "GX-05");
    let reference = district.reference();
    for desk in [&four, &five] {
        assert_ne!(desk.identity.number, three.identity.number);
        let blocks = reference.blocks(desk.identity.desk);
        assert!(!blocks.is_empty());
        for mine in blocks {
            assert!(lost.iter().all(|block| mine.first > block.last || block.first > mine.last), "{mine:?}");
        }
    }
    assert_eq!(five.identity.number, four.identity.number + 1, "what is passed over is passed over once");
    settle(&district, &mut [&mut one, &mut two, &mut three, &mut four, &mut five]);
    // A person says that nobody is missing: what was passed over is lent.
    district.hub().clear_caution(&GX.into()).unwrap();
    let six = district.desk(GX, "gx-huong", "GX-06");
    let reference = district.reference();
    let highest = |desk: &RealDesk| reference.blocks(desk.identity.desk).iter().map(|block| block.last).max();
    assert!(highest(&six) < highest(&four));
}

#[test]
fn one_proof_does_not_make_epochs_without_end() {
    let (mut district, one, mut two) = office();
    let backup = district.backup();
    two.receive("Phạm Thị Hoa");
    two.settle(&district);
    let mut request = two.request();
    district.set_back(&backup, false);
    let certificate = district.hub().read_certificate(&request.certificate).unwrap();
    let mut epochs = std::collections::BTreeSet::new();
    for round in 0..12 {
        // What a desk says about the epoch nobody has signed.
        request.epoch = if round % 2 == 0 { Some(format!("epoch-{round}")) } else { Some(district.epoch()) };
        district.hub().exchange(&request, &certificate).unwrap();
        epochs.insert(district.epoch());
    }
    assert!((1..=3).contains(&epochs.len()), "{} epochs", epochs.len());
    drop(one);
}
