//! A desk whose data was put back from a backup.

use crate::office::{Office, form, request};
use desk::{
    api::{
        incarnation::{IncarnationState, StatedNumbers},
        numbers::{GapReason, NumberBooksRequest},
    },
    incarnation::{MemoryMarks, RESTORED},
};
use domain::{number::Series, problem::Code};
use ledger::FloorReason;
use std::sync::Arc;

const BOOK: &str = "01/2021";

#[test]
fn with_its_mark_it_takes_its_history_back_and_its_numbers_go_on_above_what_was_lost() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "backup");
    seat.receive("B");
    seat.receive("C");
    seat.sync();
    // One that was never sent.
    seat.start(false);
    let lost = seat.receive("D");
    seat.put_back(&office, "backup");
    seat.start(false);
    let told = seat.incarnation();
    assert_eq!((told.state, told.needs_contact, told.is_waiting), (IncarnationState::Restored, true, true));
    assert_eq!(told.missing, None, "nobody knows yet");
    assert_eq!(seat.desk().receive(request(form("E"))).unwrap_err().code, Code::NumbersWait);
    assert_eq!(seat.desk().preview(form("E")).unwrap().blocked.unwrap().code, Code::NumbersWait);
    seat.start(true);
    seat.sync();
    // With content, also what it wrote in the chain that it has left.
    assert_eq!(seat.owners(), ["A", "B", "C"]);
    let told = seat.incarnation();
    assert_eq!((told.state, told.needs_contact, told.is_waiting), (IncarnationState::Restored, false, false));
    let missing = told.missing.unwrap();
    assert_eq!(missing.operations, 3, "one act of three operations");
    let numbers: Vec<_> = missing.numbers.iter().map(|numbers| numbers.text.as_str()).collect();
    assert_eq!(numbers, [lost.receipt_number.as_str(), "4"]);
    let next = seat.receive("E");
    assert_eq!(next.receipt_number, "01-0005/TNHS");
    assert!(next.code.ends_with("-1005"), "{}", next.code);
    seat.sync();
    assert_eq!(office.receipt_numbers(BOOK), [1, 2, 3, 5]);
    let gaps = seat.ledger().read(|book| book.gaps(Series::ReceiptSlip, BOOK)).unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].first, gaps[0].last, gaps[0].reason), (4, 4, Some(FloorReason::Restored)));
    let told = seat.desk().number_books(NumberBooksRequest::default()).unwrap().books;
    let gaps: Vec<_> = told.iter().flat_map(|book| &book.gaps).map(|gap| (gap.first, gap.reason)).collect();
    assert_eq!(gaps[..3], [(4, GapReason::Restored), (4, GapReason::Restored), (1004, GapReason::Restored)]);
    assert!(gaps[3..].iter().all(|(_, reason)| *reason == GapReason::NotYetUsed), "{gaps:?}");
}

#[test]
fn what_was_not_sent_before_the_backup_arrives_exactly_once() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.start(false);
    // In the backup, not sent then; sent by the former self afterwards.
    seat.receive("A");
    seat.receive("B");
    seat.copied(&office, "backup");
    seat.receive("C");
    seat.sync();
    seat.put_back(&office, "backup");
    seat.start(true);
    seat.sync();
    assert_eq!(seat.owners(), ["A", "B", "C"]);
    assert_eq!(office.owners(), ["A", "B", "C"]);
    assert_eq!(seat.incarnation().missing, None);
    assert_eq!(seat.state(), IncarnationState::Normal);
    let next = seat.receive("D");
    assert_eq!(next.receipt_number, "01-0004/TNHS");
    seat.sync();
    // Every machine says the same of it.
    let other = office.online("GX-02");
    other.sync();
    assert_eq!(other.owners(), ["A", "B", "C", "D"]);
    assert_eq!(office.doubles(BOOK), [0u32; 0]);
}

#[test]
fn without_a_mark_it_waits_for_the_district_and_then_passes_over_what_nobody_knows() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "backup");
    seat.receive("B");
    seat.sync();
    seat.put_back(&office, "backup");
    seat.marks = Arc::new(MemoryMarks::default());
    seat.start(false);
    // Without a mark a folder cannot know; the command that restores it says so.
    assert_eq!(seat.state(), IncarnationState::Normal);
    seat.close();
    seat.ledger_setting(RESTORED);
    seat.marks = Arc::new(MemoryMarks::default());
    seat.start(false);
    assert_eq!(seat.desk().receive(request(form("C"))).unwrap_err().code, Code::NumbersWait);
    // It is told once, and not again at the next start.
    seat.start(false);
    assert_eq!(seat.state(), IncarnationState::Restored);
    seat.start(true);
    seat.sync();
    assert_eq!(seat.state(), IncarnationState::Normal);
    let preview = seat.desk().preview(form("C")).unwrap();
    let received = seat.receive("C");
    assert_eq!(received.receipt_number, "01-0023/TNHS", "2 is the last that is known, 20 are passed over");
    assert!(received.code.ends_with("-1023"), "{}", received.code);
    assert_eq!(preview.slip.dossier_code, received.code, "what was shown is what was given");
    assert_eq!(seat.receive("D").receipt_number, "01-0024/TNHS");
    let gaps = seat.ledger().read(|book| book.gaps(Series::ReceiptSlip, BOOK)).unwrap();
    let gap = &gaps[0];
    assert_eq!((gaps.len(), gap.first, gap.last, gap.reason), (1, 3, 22, Some(FloorReason::Skipped)));
    let told = seat.desk().number_books(NumberBooksRequest::default()).unwrap().books;
    let skipped = |first, last| {
        let gaps = told.iter().flat_map(|book| &book.gaps);
        gaps.filter(|gap| (gap.first, gap.last, gap.reason) == (first, last, GapReason::Skipped)).count()
    };
    assert_eq!((skipped(3, 22), skipped(1003, 1022)), (2, 1), "{told:?}");
    // Nothing is said to be lost, because nothing is known to be.
    assert_eq!(seat.incarnation().missing, None);
}

#[test]
fn the_last_paper_lets_a_desk_without_a_network_go_on() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "backup");
    seat.start(false);
    seat.receive("B");
    let last = seat.receive("C");
    seat.put_back(&office, "backup");
    seat.ledger_setting(RESTORED);
    seat.marks = Arc::new(MemoryMarks::default());
    seat.start(false);
    let offered = seat.incarnation().last_numbers.unwrap();
    assert_eq!((offered.register_seq, offered.receipt_number), (1, 1));
    let state = |dossier_code: &str, register_seq, receipt_number| {
        let dossier_code = dossier_code.to_owned();
        seat.desk().state_last_numbers(StatedNumbers { dossier_code, register_seq, receipt_number })
    };
    let refused = |code: &str, seq, number| {
        let problem = state(code, seq, number).unwrap_err();
        (problem.code, problem.field.unwrap())
    };
    assert_eq!(refused("", 0, 3), (Code::FieldNumber, "register_seq".into()), "less than is known");
    assert_eq!(refused("", 3, 5000), (Code::FieldNumber, "receipt_number".into()), "a slip of the finger");
    assert_eq!(refused("abc", 3, 3), (Code::FieldNumber, "dossier_code".into()));
    assert!(seat.incarnation().is_waiting);
    state(&last.code, 3, 3).unwrap();
    assert!(!seat.incarnation().is_waiting);
    let next = seat.receive("D");
    assert_eq!(next.receipt_number, "01-0004/TNHS");
    assert!(next.code.ends_with("-1004"), "{}", next.code);
    // Once is enough.
    assert_eq!(state(&last.code, 3, 3).unwrap_err().code, Code::WrongState);
    seat.start(true);
    seat.sync();
    let missing = seat.incarnation().missing.unwrap();
    let numbers: Vec<_> = missing.numbers.iter().map(|numbers| numbers.text.as_str()).collect();
    assert_eq!(numbers, ["01-0002/TNHS – 01-0003/TNHS", "2 – 3"]);
    assert_eq!(seat.receive("E").receipt_number, "01-0005/TNHS");
}

#[test]
fn a_second_restore_does_not_forget_what_the_first_passed_over() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "backup");
    // Never sent, and the mark is lost with the disk.
    seat.start(false);
    seat.receive("B");
    seat.put_back(&office, "backup");
    seat.ledger_setting(RESTORED);
    seat.marks = Arc::new(MemoryMarks::default());
    seat.start(true);
    seat.sync();
    // Before a number was given out, the backup is put back once more; this time there is a mark.
    seat.put_back(&office, "backup");
    seat.start(false);
    assert_eq!(seat.state(), IncarnationState::Restored);
    seat.start(true);
    seat.sync();
    assert_eq!(seat.receive("C").receipt_number, "01-0022/TNHS");
}

/// The mark has it from then on, though nothing was given out in between.
#[test]
fn what_was_typed_from_the_paper_outlives_another_restore() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    seat.sync();
    seat.copied(&office, "backup");
    seat.put_back(&office, "backup");
    seat.ledger_setting(RESTORED);
    seat.marks = Arc::new(MemoryMarks::default());
    seat.start(false);
    let typed = StatedNumbers { dossier_code: "1007".into(), register_seq: 7, receipt_number: 7 };
    seat.desk().state_last_numbers(typed).unwrap();
    seat.put_back(&office, "backup");
    seat.start(false);
    let known = seat.incarnation().last_numbers.unwrap();
    assert_eq!((known.register_seq, known.receipt_number), (7, 7));
    assert!(known.dossier_code.unwrap().ends_with("-1007"));
    // Exact, so nothing more is passed over.
    seat.start(true);
    seat.sync();
    assert_eq!(seat.receive("B").receipt_number, "01-0008/TNHS");
}

#[test]
fn a_mark_that_is_behind_the_book_is_harmless() {
    let office = Office::open();
    let mut seat = office.online("GX-01");
    seat.receive("A");
    let behind = seat.marks.clone();
    seat.marks = Arc::new(MemoryMarks::default());
    // Nothing of this comes into the mark.
    seat.start(false);
    seat.receive("B");
    seat.marks = behind;
    seat.start(false);
    assert_eq!(seat.state(), IncarnationState::Normal);
    assert_eq!(seat.receive("C").receipt_number, "01-0003/TNHS");
}
