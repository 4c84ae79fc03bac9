//! What the law has destroyed stays destroyed, whatever backup comes back.

use super::*;
use domain::operation::Placed;

/// One dossier in the older of two backups, which the law has destroyed before the newer one.
fn destroyed_between_two_backups() -> (Machine, Machine, Stick, Vec<Placed>) {
    let mut desk = Machine::new(1);
    let mut hub = hub_for(&desk);
    let placed = desk.receives(1);
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    dispose(&mut hub, 1);
    pull(&desk, &hub.ledger, ALL);
    back_up(&desk, &stick, 1).unwrap();
    (desk, hub, stick, placed)
}

#[test]
fn papers_that_the_law_has_destroyed_go_from_the_stick_with_the_next_backup_and_no_others() {
    let mut desk = Machine::new(1);
    let mut hub = hub_for(&desk);
    for number in [1, 2] {
        desk.serial = 1000 + u32::try_from(number).unwrap() - 1;
        let mut operations = desk.receive(entity(number), person(NAME), None);
        let paper = format!("paper {number}");
        name_paper(&desk, paper.as_bytes());
        let mut form = form_issued(1000 + u32::try_from(number).unwrap());
        form.sha256 = Hash::plain(paper.as_bytes());
        operations[2] = desk.operation(dossier_ref(entity(number)), Base::default(), &Body::FormIssued(form));
        desk.append(operations).unwrap();
    }
    push(&desk, &hub.ledger, ALL);
    pull(&desk, &hub.ledger, ALL);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let folder = stick.path().join("desk-1/blobs");
    let before = files(&folder);
    assert_eq!(before.len(), 2);
    // What this book does not know is none of its business.
    let strange = folder.join("00").join("0".repeat(64));
    fs::create_dir_all(strange.parent().unwrap()).unwrap();
    fs::write(&strange, b"of a book that came back").unwrap();
    dispose(&mut hub, 1);
    pull(&desk, &hub.ledger, ALL);
    back_up(&desk, &stick, 1).unwrap();
    let after = files(&folder);
    assert!(after.contains(&strange));
    assert_eq!(after.iter().filter(|path| before.contains(path)).count(), 1, "{after:?}");
    // The paper of the other dossier comes back from both backups.
    for found in stick.found() {
        let plan = RestorePlan {
            backup: &found,
            key: &desk.key,
            folder: &stick.path().join("again").join(found.manifest.at.timestamp().to_string()),
            file_name: "book.db",
            settings: &[],
        };
        restore(&plan).unwrap();
        put_in_place(plan.folder, plan.file_name).unwrap();
        let back = Ledger::open(plan.folder, plan.file_name, &desk.key).unwrap();
        assert!(back.blobs().has(&Hash::plain(b"paper 2")) && !back.blobs().has(&Hash::plain(b"paper 1")));
        assert_eq!(back.verify().unwrap().findings, Default::default());
    }
}

#[test]
fn what_the_law_has_destroyed_since_does_not_come_back() {
    let (desk, _hub, stick, placed) = destroyed_between_two_backups();
    let older = stick.found().pop().unwrap();
    let (_folder, back) = comes_back(&older, &desk.key);
    back.read(|book| {
        let row = book.dossier_row(entity(1))?.unwrap();
        assert_eq!((row.state, row.owner_name.as_str()), (domain::dossier::DossierState::Disposed, ""));
        for one in &placed {
            let there = book.operation(one.operation.header.id)?.unwrap();
            assert!(there.placed.operation.body_bytes().is_none());
        }
        Ok::<_, LedgerError>(())
    })
    .unwrap();
    assert_eq!(back.verify().unwrap().findings, Default::default());
    let sealed = stick.path().join("desk-1/disposals.sealed");
    let before = fs::read(&sealed).unwrap();
    assert!(!before.windows(10).any(|part| part == b"dossier_di"), "the stick tells nobody");
}

#[test]
fn a_damaged_register_of_disposals_is_found_again_in_the_other_backups() {
    let (desk, _hub, stick, _) = destroyed_between_two_backups();
    let sealed = stick.path().join("desk-1/disposals.sealed");
    let whole = fs::read(&sealed).unwrap();
    for damaged in [&b""[..], &whole[..whole.len() - 1]] {
        fs::write(&sealed, damaged).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let older = stick.found().pop().unwrap();
        let plan = RestorePlan {
            backup: &older,
            key: &desk.key,
            folder: folder.path(),
            file_name: "book.db",
            settings: &[],
        };
        let restored = restore(&plan).unwrap();
        assert!(restored.register_is_damaged);
        put_in_place(folder.path(), "book.db").unwrap();
        let back = Ledger::open(folder.path(), "book.db", &desk.key).unwrap();
        let row = back.read(|book| book.dossier_row(entity(1))).unwrap().unwrap();
        assert_eq!((row.state, row.owner_name.as_str()), (domain::dossier::DossierState::Disposed, ""));
    }
    // A book that does not know of it yet backs up: the register is whole again, and what was there lies beside.
    let ignorant = Machine::new(2);
    let other = Ledger::open(ignorant.folder.path(), "other.db", &desk.key).unwrap();
    let at = morning() + Duration::hours(2);
    let theirs = BackupPlan { incarnation: "chain-2", ..plan(stick.path(), at, &|_| true) };
    other.back_up(&theirs).unwrap();
    let aside = stick.path().join("desk-1/disposals.sealed.damaged");
    assert_eq!(fs::read(aside).unwrap(), whole[..whole.len() - 1]);
    let older = stick.found().pop().unwrap();
    let (_folder, back) = comes_back(&older, &desk.key);
    let row = back.read(|book| book.dossier_row(entity(1))).unwrap().unwrap();
    assert_eq!(row.state, domain::dossier::DossierState::Disposed);
}

#[test]
fn a_register_that_is_too_large_to_be_one_is_not_read() {
    let mut desk = Machine::new(1);
    desk.receives(1);
    let stick = Stick::new();
    back_up(&desk, &stick, 0).unwrap();
    let sealed = fs::File::create(stick.path().join("desk-1/disposals.sealed")).unwrap();
    sealed.set_len(1 << 50).or_else(|_| sealed.set_len(1 << 40)).unwrap();
    back_up(&desk, &stick, 1).unwrap();
    comes_back(&stick.found()[0], &desk.key);
}
