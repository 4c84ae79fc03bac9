//! A hub that was set back to a backup, by the command or unawares, and desks that give it back what it lost.

mod lent;

use crate::district::{District, GL, GX, RealDesk, check, settle};
use desk::sync::engine::Budget;
use ledger::Priority;

/// Two desks of one office, each with a dossier, all known to everybody.
fn office() -> (District, RealDesk, RealDesk) {
    let district = District::new();
    let mut one = district.desk(GX, "gx-huong", "GX-01");
    let mut two = district.desk(GX, "gx-thanh", "GX-02");
    one.receive("Bùi Văn Tuyến");
    two.receive("Đinh Thị Mai");
    settle(&district, &mut [&mut one, &mut two]);
    (district, one, two)
}

#[test]
fn a_backup_that_lacks_nothing_changes_no_history() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    let (before, head, epoch) = (district.ids(&one.stream()), district.head(&one.stream()), district.epoch());
    district.set_back(&backup, true);
    assert_ne!(district.epoch(), epoch);
    assert_eq!(one.settle(&district), 1, "nothing is to be said");
    settle(&district, &mut [&mut one, &mut two]);
    assert_eq!((district.ids(&one.stream()), district.head(&one.stream())), (before, head));
    assert_eq!(one.identity.epoch, Some(district.epoch()));
    assert!(one.restamped().is_empty());
}

#[test]
fn what_the_backup_lacks_comes_back_to_the_same_positions() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    let dossier = one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    two.edit(dossier, "Cấp lại");
    two.receive("Trần Văn Bình");
    settle(&district, &mut [&mut one, &mut two]);
    let (ids, head) = (district.ids(&one.stream()), district.head(&one.stream()));
    district.set_back(&backup, true);
    assert_ne!(district.head(&one.stream()), head);
    // One of them knows everything, so the other finds its place as if nothing had happened.
    one.settle(&district);
    assert_eq!((district.ids(&one.stream()), district.head(&one.stream())), (ids, head));
    assert_eq!(two.settle(&district), 1);
    settle(&district, &mut [&mut one, &mut two]);
    assert!(one.restamped().is_empty() && two.restamped().is_empty());
    assert_eq!(one.subject(dossier).as_deref(), Some("Cấp lại"));
}

#[test]
fn the_common_point_is_found_in_one_round_trip() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    for number in 0..40 {
        one.receive(&format!("Người số {number}"));
        one.exchange(&district);
    }
    settle(&district, &mut [&mut one, &mut two]);
    let far = one.cursor(&one.stream());
    district.set_back(&backup, true);
    let applied = one.exchange(&district);
    assert!(applied.is_recovering && applied.more_to_send);
    assert_eq!(one.cursor(&one.stream()), far, "first the hub says that it does not know");
    one.exchange(&district);
    let near = one.cursor(&one.stream());
    assert!(near.position <= district.head(&one.stream()).position && near.position > 0);
    assert!(!one.request().offers.is_empty());
    settle(&district, &mut [&mut one, &mut two]);
    assert_eq!(one.cursor(&one.stream()), far);
}

#[test]
fn what_others_wrote_since_stands_and_new_words_are_listed_by_name() {
    let (mut district, mut one, mut two) = office();
    let dossier = one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    let backup = district.backup();
    let lost = one.edit(dossier, "Trước");
    one.settle(&district);
    district.set_back(&backup, true);
    // The other desk has not seen it, and is first.
    let first = two.edit(dossier, "Sau");
    two.settle(&district);
    settle(&district, &mut [&mut one, &mut two]);
    assert_eq!(one.restamped(), [lost]);
    for desk in [&one, &two] {
        assert_eq!(desk.subject(dossier).as_deref(), Some("Sau"), "the first accepted value stands");
        assert_eq!(desk.cards(dossier), 1, "the late one waits in a card");
        assert!(desk.knows(lost) && desk.knows(first));
    }
}

#[test]
fn an_edit_on_the_lost_history_does_not_overwrite_what_took_its_number() {
    let (mut district, mut one, mut two) = office();
    let dossier = one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    let backup = district.backup();
    one.edit(dossier, "Một");
    one.settle(&district);
    // Written offline, having seen "Một" under rev 3.
    one.edit(dossier, "Hai");
    district.set_back(&backup, true);
    two.edit(dossier, "Khác");
    two.settle(&district);
    settle(&district, &mut [&mut one, &mut two]);
    for desk in [&one, &two] {
        assert_eq!(desk.subject(dossier).as_deref(), Some("Khác"), "nobody who wrote otherwise had seen it");
        assert_eq!(desk.cards(dossier), 2);
    }
}

#[test]
fn a_hub_set_back_without_the_command_notices_at_the_first_proof() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    let dossier = one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    let (epoch, chain) = (district.epoch(), district.hub().identity().chain);
    district.set_back(&backup, false);
    assert_eq!(district.epoch(), epoch);
    one.exchange(&district);
    let identity = district.hub().identity();
    assert!(identity.epoch != epoch && identity.chain != chain);
    assert_eq!(identity.former, [epoch]);
    let link = district.book().read(|book| book.chain(chain)).unwrap().unwrap().link;
    let new = district.book().read(|book| book.chain(identity.chain)).unwrap().unwrap();
    assert_eq!(new.predecessor, link);
    let after = district.epoch();
    settle(&district, &mut [&mut one, &mut two]);
    assert_eq!(district.epoch(), after, "one loss, one epoch");
    assert!(two.subject(dossier).is_none() && two.cards(dossier) == 0);
}

#[test]
fn a_hub_set_back_unawares_gives_numbers_of_its_chain_twice_and_both_are_kept() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    district.desk(GX, "gx-huong", "GX-03");
    one.receive("Phạm Thị Hoa");
    one.settle(&district);
    district.set_back(&backup, false);
    // The other desk has seen nothing of it: the hub goes on in its old chain and enrols somebody else.
    let mut four = district.desk(GX, "gx-huong", "GX-04");
    two.settle(&district);
    settle(&district, &mut [&mut one, &mut two, &mut four]);
    let reference = district.reference();
    let names: Vec<&str> = reference.desks().map(|row| row.enrolled.name.as_str()).collect();
    assert!(names.contains(&"GX-03") && names.contains(&"GX-04"), "{names:?}");
}

#[test]
fn a_hub_restored_twice_gets_everything_back() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    district.set_back(&backup, true);
    // Half way back: the hub has said that it is done with the offers, and nobody has read them in its streams yet.
    for _ in 0..2 {
        one.exchange(&district);
    }
    let response = one.ask(&district).unwrap();
    assert!(!response.offered.is_empty());
    one.apply(domain::protocol::ExchangeResponse { pages: Vec::new(), ..response });
    two.receive("Trần Văn Bình");
    district.set_back(&backup, true);
    settle(&district, &mut [&mut one, &mut two]);
    // And once more, in the middle, unawares.
    one.receive("Ngô Văn Hải");
    settle(&district, &mut [&mut one, &mut two]);
    district.set_back(&backup, false);
    one.exchange(&district);
    district.set_back(&backup, false);
    settle(&district, &mut [&mut one, &mut two]);
}

#[test]
fn a_desk_that_was_away_during_all_of_it_finds_its_place() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    // Away from here on, with work of its own.
    let mine = two.receive("Trần Văn Bình");
    for _ in 0..3 {
        one.receive("Ngô Văn Hải");
        one.settle(&district);
        district.set_back(&backup, true);
        one.settle(&district);
    }
    settle(&district, &mut [&mut one, &mut two]);
    assert!(one.ledger.read(|book| book.dossier(mine)).unwrap().is_some());
}

#[test]
fn what_was_stamped_and_never_delivered_is_sent_again() {
    let (mut district, mut one, mut two) = office();
    for by_command in [true, false] {
        let backup = district.backup();
        let dossier = one.receive("Phạm Thị Hoa");
        // The stamps arrive, the pages are cut off.
        let response = one.ask(&district).unwrap();
        assert_eq!(response.stamps.len(), 2);
        let cursor = one.cursor(&one.stream());
        one.apply(domain::protocol::ExchangeResponse { pages: Vec::new(), ..response });
        assert_eq!((one.waiting(), one.cursor(&one.stream())), (0, cursor));
        district.set_back(&backup, by_command);
        // Its cursor is on the hub's history: nothing but the missing delivery tells.
        settle(&district, &mut [&mut one, &mut two]);
        assert!(two.ledger.read(|book| book.dossier(dossier)).unwrap().is_some(), "{by_command}");
    }
}

#[test]
fn what_the_hub_held_is_sent_again_and_the_chain_goes_on() {
    let (mut district, mut one, mut two) = office();
    for by_command in [true, false] {
        let backup = district.backup();
        let dossier = one.receive("Phạm Thị Hoa");
        let id = one.edit(dossier, "Ghi chú");
        // As far as this desk knows: the hub took the chain so far and held the last one.
        one.ledger.write(Priority::Sync, |book| book.mark_held(id, "unreadable")).unwrap();
        one.receive("Ngô Văn Hải");
        district.set_back(&backup, by_command);
        settle(&district, &mut [&mut one, &mut two]);
        assert_eq!(two.subject(dossier).as_deref(), Some("Ghi chú"), "{by_command}");
    }
}

#[test]
fn an_exchange_cut_at_either_side_loses_nothing_and_ends() {
    // Each exchange of the way back is cut once before it reaches the hub and once before the answer arrives.
    let (mut district, mut one, mut two) = office();
    for cut_at in 0..6 {
        for answer_too in [false, true] {
            let backup = district.backup();
            let dossier = one.receive("Phạm Thị Hoa");
            settle(&district, &mut [&mut one, &mut two]);
            one.edit(dossier, "Chưa gửi");
            district.set_back(&backup, cut_at % 2 == 0);
            for round in 0..6 {
                if round == cut_at {
                    if answer_too {
                        drop(one.ask(&district).unwrap());
                    }
                    continue;
                }
                one.exchange(&district);
            }
            settle(&district, &mut [&mut one, &mut two]);
            assert_eq!(two.subject(dossier).as_deref(), Some("Chưa gửi"));
            assert!(one.restamped().is_empty());
        }
    }
}

#[test]
fn an_answer_that_comes_twice_or_late_does_no_harm() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two]);
    let late = one.ask(&district).unwrap();
    district.set_back(&backup, true);
    let mut answers = vec![late];
    for _ in 0..6 {
        let response = one.ask(&district).unwrap();
        answers.push(response.clone());
        one.apply(response.clone());
        one.apply(response);
    }
    for response in answers {
        one.apply(response);
    }
    settle(&district, &mut [&mut one, &mut two]);
}

#[test]
fn a_narrow_line_takes_the_runs_one_by_one() {
    let (mut district, mut one, mut two) = office();
    one.budget = Budget { request_bytes: 4096, answer_bytes: 4096, parcel_bytes: 1_000_000 };
    let backup = district.backup();
    for number in 0..12 {
        one.receive(&format!("Người số {number}"));
        one.settle(&district);
    }
    settle(&district, &mut [&mut one, &mut two]);
    let head = district.head(&one.stream());
    district.set_back(&backup, true);
    let rounds = one.settle(&district);
    assert!(rounds > 4, "{rounds}");
    settle(&district, &mut [&mut one, &mut two]);
    assert_eq!(district.head(&one.stream()), head);
}

#[test]
fn a_desk_revoked_in_the_lost_time_is_revoked_again() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    district.hub().revoke_desk("gx-02", "mất máy").unwrap();
    one.settle(&district);
    district.set_back(&backup, true);
    // It comes before anybody who knows.
    two.receive("Phạm Thị Hoa");
    two.settle(&district);
    one.settle(&district);
    assert!(district.reference().desk(two.identity.desk).unwrap().is_revoked);
    assert!(two.ask(&district).unwrap().is_revoked);
    settle(&district, &mut [&mut one]);
}

#[test]
fn a_desk_that_is_no_longer_trusted_learns_that_what_was_declined_was_taken_after_all() {
    let (district, mut one, mut two) = office();
    let dossier = two.receive("Phạm Thị Hoa");
    district.hub().revoke_desk("gx-02", "mất máy").unwrap();
    two.settle(&district);
    let lines = district.hub().held_lines().unwrap().lines;
    let acts: Vec<_> = lines
        .iter()
        .map(|line| hub::HeldAct { chain: line.chain.parse().unwrap(), act: line.act.parse().unwrap() })
        .collect();
    district.hub().decline_held(&acts, "Nhập thử").unwrap();
    two.settle(&district);
    let words = |desk: &RealDesk| {
        let entity =
            domain::operation::EntityRef { kind: domain::operation::EntityKind::Dossier, id: dossier };
        let entries = desk.ledger.read(|book| book.entries(entity)).unwrap();
        entries
            .iter()
            .map(|entry| desk.ledger.read(|book| book.operation(entry.operation.header.id)).unwrap().unwrap())
            .map(|record| (record.declined, record.stamp.is_some()))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&two), [(Some("Nhập thử".to_owned()), false), (Some("Nhập thử".to_owned()), false)]);
    district.hub().release_held(&acts).unwrap();
    two.settle(&district);
    assert_eq!(words(&two), [(None, true), (None, true)]);
    one.settle(&district);
    assert_eq!(words(&one), [(None, true), (None, true)]);
}

#[test]
fn another_office_is_not_disturbed() {
    let (mut district, mut one, mut two) = office();
    let mut other = district.desk(GL, "gl-hoa", "GL-01");
    other.receive("Lê Thị Hạnh");
    settle(&district, &mut [&mut one, &mut two, &mut other]);
    let backup = district.backup();
    one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two, &mut other]);
    district.set_back(&backup, true);
    assert_eq!(other.settle(&district), 1);
    settle(&district, &mut [&mut one, &mut two, &mut other]);
    check(&district, &[&mut one, &mut two, &mut other]);
}

#[test]
fn what_a_desk_writes_about_a_dossier_of_another_office_comes_back_to_it_with_the_history() {
    let (district, mut one, mut two) = office();
    let mut other = district.desk(GL, "gl-hoa", "GL-01");
    let dossier = one.receive("Phạm Thị Hoa");
    settle(&district, &mut [&mut one, &mut two, &mut other]);
    assert!(other.ledger.read(|book| book.dossier(dossier)).unwrap().is_none());
    let id = other.edit_blindly(dossier, "Của xã khác");
    settle(&district, &mut [&mut one, &mut two, &mut other]);
    // Placed at both, contested, and behind what the other office had never been told.
    for desk in [&one, &other] {
        let shown = desk.ledger.read(|book| book.dossier(dossier)).unwrap().unwrap();
        assert_eq!((shown.rev, shown.contested.len(), shown.subject.as_deref()), (3, 1, None));
        assert_eq!(shown.contested[0].operation, id);
    }
    assert!(other.request().wanted.is_empty(), "no hole is left");
}

#[test]
fn a_run_that_is_too_long_for_one_request_is_offered_in_parts() {
    let (mut district, mut one, mut two) = office();
    let backup = district.backup();
    for number in 0..300 {
        one.receive(&format!("Người số {number}"));
    }
    one.settle(&district);
    two.settle(&district);
    let head = district.head(&two.stream());
    district.set_back(&backup, true);
    // Its author is away; the other one has read it in one page.
    let (mut parts, mut offers) = (0, 0);
    while two.exchange(&district).answer().moved {
        let request = two.request();
        offers += request.offers.len();
        parts += request.offers.iter().filter(|offer| !offer.rest.is_empty()).count();
    }
    assert!(parts > 0 && offers > parts, "{parts} of {offers}");
    assert_eq!(district.head(&two.stream()), head);
    settle(&district, &mut [&mut one, &mut two]);
}

/// A small generator, so that a failing seed can be played again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn whatever_happens_to_the_hub_nothing_is_lost() {
    let (mut district, mut one, mut two) = office();
    let mut three = district.desk(GX, "gx-huong", "GX-03");
    for seed in 1..=4 {
        let mut random = Random(seed);
        let mut backups = vec![district.backup()];
        let mut dossiers = Vec::new();
        let mut steps = Vec::new();
        for _ in 0..30 {
            let who = random.below(3);
            let desk = [&mut one, &mut two, &mut three].into_iter().nth(who).unwrap();
            let step = random.below(12);
            steps.push((who, step));
            match step {
                0..=1 => dossiers.push(desk.receive("Phạm Thị Hoa")),
                2..=4 => {
                    let at = random.below(dossiers.len().max(1));
                    if let Some(dossier) = dossiers.get(at).copied()
                        && desk.ledger.read(|book| book.dossier(dossier)).unwrap().is_some()
                    {
                        desk.edit(dossier, &format!("Lần {seed} {}", steps.len()));
                    }
                }
                5..=7 => _ = desk.exchange(&district),
                // The answer is lost, or its pages are.
                8 => drop(desk.ask(&district).unwrap()),
                9 => {
                    let response = desk.ask(&district).unwrap();
                    desk.apply(domain::protocol::ExchangeResponse { pages: Vec::new(), ..response });
                }
                10 => backups.push(district.backup()),
                _ => {
                    let backup = backups[random.below(backups.len())].clone();
                    let by_command = random.below(2) == 0;
                    district.set_back(&backup, by_command);
                }
            }
        }
        settle(&district, &mut [&mut one, &mut two, &mut three]);
        for dossier in dossiers {
            let shown = |desk: &RealDesk| desk.ledger.read(|book| book.dossier(dossier)).unwrap();
            let first = shown(&one);
            assert!(first.is_some() && first == shown(&two) && first == shown(&three), "{seed}: {steps:?}");
        }
    }
}
