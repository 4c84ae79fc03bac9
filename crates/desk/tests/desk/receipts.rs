//! The receipt after its issue.

use crate::office::{CLERK, Office, Seat};
use desk::{
    api::dossiers::{DossierId, DossierView},
    identity::{self, Identity},
};
use domain::{
    hash::Hash,
    id::{ActId, EntityId, OperationId},
    operation::{Body, Operation},
    problem::Code,
};
use ledger::{PageLimit, Priority};
use std::{
    fs,
    path::{Path, PathBuf},
};
use uuid::Uuid;

fn id(text: &str) -> DossierId {
    DossierId { id: text.to_owned() }
}

fn view(seat: &Seat, dossier: &str) -> DossierView {
    seat.desk().dossier(id(dossier)).unwrap()
}

/// Writes what another program wrote into the desk's chain.
fn append(seat: &Seat, operations: Vec<Operation>) {
    let text = seat.ledger().read(|book| book.setting(identity::SETTING)).unwrap().unwrap();
    let identity: Identity = serde_json::from_str(&text).unwrap();
    let act = ActId(Uuid::from_u128(77));
    seat.ledger().write(Priority::Clerk, |book| book.append(identity.chain, act, operations)).unwrap();
}

fn operations(seat: &Seat) -> Vec<Operation> {
    let text = seat.ledger().read(|book| book.setting(identity::SETTING)).unwrap().unwrap();
    let identity: Identity = serde_json::from_str(&text).unwrap();
    let all = PageLimit { operations: usize::MAX, bytes: usize::MAX };
    let acts = seat.ledger().read(|book| book.unstamped(&[identity.chain], all)).unwrap();
    acts.into_iter().flat_map(|act| act.operations).map(|placed| placed.operation).collect()
}

fn blobs(seat: &Seat) -> Vec<PathBuf> {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    files(&seat.folder.join("blobs"), &mut found);
    found
}

#[test]
fn a_reprint_gives_the_same_bytes_and_is_counted_before_it_leaves() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let issued = seat.printer.last();
    office.clock.advance_minutes(90);
    seat.desk().reprint(id(&received.dossier)).unwrap();
    assert_eq!(seat.printer.last(), issued);
    assert_eq!(view(&seat, &received.dossier).receipt.unwrap().reprints, 1);
    seat.desk().open_receipt(id(&received.dossier)).unwrap();
    assert_eq!((seat.printer.last(), seat.printer.count()), (issued, 3));
    assert_eq!(view(&seat, &received.dossier).receipt.unwrap().reprints, 1);
    seat.ledger().fail_next(ledger::Fault::Commit);
    assert_eq!(seat.desk().reprint(id(&received.dossier)).unwrap_err().code, Code::DiskFull);
    assert_eq!(seat.printer.count(), 3);
    assert_eq!(seat.desk().reprint(id("x")).unwrap_err().code, Code::DossierUnknown);
    let unknown = Uuid::from_u128(5).to_string();
    assert_eq!(seat.desk().reprint(id(&unknown)).unwrap_err().code, Code::DossierUnknown);
}

#[test]
fn another_desk_prints_only_the_same_bytes() {
    let office = Office::open();
    let first = office.enrolled("GX-01");
    let second = office.enrolled("GX-02");
    first.sign_in(CLERK).unwrap();
    second.sign_in(CLERK).unwrap();
    let received = first.receive("Nguyễn Văn Thắng");
    first.desk().sync_now(()).unwrap();
    second.desk().sync_now(()).unwrap();
    assert!(!view(&second, &received.dossier).receipt.unwrap().is_here);
    second.desk().reprint(id(&received.dossier)).unwrap();
    assert_eq!(second.printer.last(), first.printer.last());
    assert_eq!(view(&second, &received.dossier).receipt.unwrap().reprints, 1);
}

/// A form that this program cannot set to the same bytes is printed nowhere but where it was issued.
#[test]
fn other_bytes_are_never_printed() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let dossier = EntityId(Uuid::from_u128(42));
    let forged = operations(&seat)
        .into_iter()
        .map(|operation| {
            let mut header = operation.header.clone();
            header.id = OperationId(Uuid::from_u128(header.id.0.as_u128() ^ 1));
            header.entity.id = dossier;
            let mut body = operation.body().unwrap().unwrap();
            if let Body::FormIssued(form) = &mut body {
                form.sha256 = Hash::plain(b"other");
            }
            Operation::compose(header, [1; 16], &body).unwrap()
        })
        .collect();
    append(&seat, forged);
    let dossier = dossier.to_string();
    assert!(!view(&seat, &dossier).receipt.unwrap().is_here);
    for answer in [seat.desk().reprint(id(&dossier)), seat.desk().open_receipt(id(&dossier))] {
        assert_eq!(answer.unwrap_err().code, Code::ReceiptElsewhere);
    }
    assert_eq!(seat.printer.count(), 1);
    assert_eq!(view(&seat, &dossier).receipt.unwrap().reprints, 0);
}

/// A file that the disk has spoiled: set anew where the hash proves that it is the same paper.
#[test]
fn a_damaged_file_is_set_anew() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let issued = seat.printer.last();
    for file in blobs(&seat) {
        fs::write(file, b"spoiled").unwrap();
    }
    seat.desk().reprint(id(&received.dossier)).unwrap();
    assert_eq!(seat.printer.last(), issued);
}

/// Shown, no step, no print: the PDF is a print as well.
#[test]
fn a_dossier_with_a_newer_step_is_shown_and_not_printed() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let received = seat.receive("Nguyễn Văn Thắng");
    let mut header = operations(&seat)[0].header.clone();
    let body = br#"{"new":"thing"}"#.to_vec();
    header.id = OperationId(Uuid::from_u128(99));
    header.kind = "dossier_levitated".into();
    header.body_hash = Hash::plain(&[[7; 16].as_slice(), &body].concat());
    let unknown = Operation::read(serde_json::to_vec(&header).unwrap(), Some(([7; 16], body))).unwrap();
    append(&seat, vec![unknown]);
    assert!(view(&seat, &received.dossier).row.is_frozen);
    for answer in
        [seat.desk().reprint(id(&received.dossier)), seat.desk().open_receipt(id(&received.dossier))]
    {
        assert_eq!(answer.unwrap_err().code, Code::DossierFrozen);
    }
    assert_eq!(seat.printer.count(), 1);
}

/// A code comes from another machine and becomes part of a file's name.
#[test]
fn a_code_never_leads_out_of_the_print_folder() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let dossier = EntityId(Uuid::from_u128(43));
    let hostile = operations(&seat)
        .into_iter()
        .map(|operation| {
            let mut header = operation.header.clone();
            header.id = OperationId(Uuid::from_u128(header.id.0.as_u128() ^ 1));
            header.entity.id = dossier;
            let mut body = operation.body().unwrap().unwrap();
            if let Body::DossierAccepted(accepted) = &mut body {
                accepted.code = r"..\..\Start Menu/../../x:y".into();
            }
            Operation::compose(header, [1; 16], &body).unwrap()
        })
        .collect();
    append(&seat, hostile);
    seat.desk().open_receipt(id(&dossier.to_string())).unwrap();
    let (name, _) = seat.printer.last();
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)), "{name}");
}
