//! Paper: jobs, the queue, and what becomes of both when a printer does not do as it should.

mod cups;
mod programs;

use crate::office::{Office, Seat, form, request};
use desk::{
    api::printing::{PrintAction, PrintJob, PrintJobId, PrintSettings, PrintState, Sheet},
    printing::{Choices, Following, PrinterFound, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish},
};
use domain::problem::Code;
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// How long anything may take on a loaded machine.
const LONG: Duration = Duration::from_secs(40);

/// Asks until there is an answer.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < LONG, "waited in vain for: {what}");
        std::thread::yield_now();
    }
}

/// A spooler whose jobs stand where the test puts them.
#[derive(Default)]
pub struct Stage {
    is_gone: Mutex<bool>,
    /// Every job ever handed over: bytes, wish.
    taken: Mutex<Vec<(Vec<u8>, Wish)>>,
    /// How far jobs are, by number from 1; else done.
    stands: Mutex<BTreeMap<usize, Following>>,
    cancelled: Mutex<Vec<String>>,
}

impl Stage {
    fn put(&self, job: usize, state: SpoolState, trouble: Option<PrinterTrouble>) {
        self.stands.lock().unwrap().insert(job, Following { state, trouble });
    }

    fn wishes(&self) -> Vec<Wish> {
        self.taken.lock().unwrap().iter().map(|(_, wish)| wish.clone()).collect()
    }
}

impl Spooler for Stage {
    fn printers(&self) -> Result<Vec<PrinterFound>, PrinterTrouble> {
        let is_gone = *self.is_gone.lock().unwrap();
        let kho = PrinterFound {
            name: "kho".into(),
            description: "Máy in phòng 2".into(),
            is_default: true,
            trouble: None,
        };
        Ok(if is_gone { Vec::new() } else { vec![kho] })
    }

    fn choices(&self, _printer: &str) -> Result<Choices, PrinterTrouble> {
        Ok(Choices { trays: vec!["Tray1".into(), "Tray2".into()], papers: vec!["A4".into()] })
    }

    fn submit(&self, bytes: &[u8], wish: &Wish) -> Result<SpoolJob, PrinterTrouble> {
        if *self.is_gone.lock().unwrap() {
            return Err(PrinterTrouble::Missing);
        }
        let mut taken = self.taken.lock().unwrap();
        taken.push((bytes.to_vec(), wish.clone()));
        Ok(SpoolJob(format!("kho-{}", taken.len())))
    }

    fn follow(&self, _printer: &str, job: &SpoolJob) -> Result<Following, PrinterTrouble> {
        let number: usize = job.0.trim_start_matches("kho-").parse().unwrap();
        let done = Following { state: SpoolState::Done, trouble: None };
        Ok(self.stands.lock().unwrap().get(&number).copied().unwrap_or(done))
    }

    fn cancel(&self, job: &SpoolJob) -> Result<(), PrinterTrouble> {
        self.cancelled.lock().unwrap().push(job.0.clone());
        Ok(())
    }

    fn chooses_pages(&self) -> bool {
        true
    }
}

fn settings() -> PrintSettings {
    PrintSettings { printer: Some("kho".into()), tray: Some("Tray2".into()), sheet: Sheet::AsForm, copies: 2 }
}

/// A desk with that spooler, whose printer is chosen.
fn seat(office: &Office, stage: &Arc<Stage>) -> Seat {
    let mut seat = office.desk("GX-01");
    seat.spooler = stage.clone();
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    seat.desk().set_print_settings(settings()).unwrap();
    seat
}

/// Oldest first.
fn jobs(seat: &Seat) -> Vec<PrintJob> {
    let mut jobs = seat.desk().print_queue(()).unwrap().jobs;
    jobs.reverse();
    jobs
}

fn states(seat: &Seat) -> Vec<(PrintState, Option<PrinterTrouble>, PrintAction)> {
    jobs(seat).iter().map(|job| (job.state, job.trouble, job.action)).collect()
}

fn wait_for(seat: &Seat, wanted: &[(PrintState, Option<PrinterTrouble>, PrintAction)]) {
    until(&format!("{wanted:?}"), || (states(seat) == wanted).then_some(()));
}

fn reprints(seat: &Seat, dossier: &str) -> u64 {
    seat.ask("dossier", json!({ "id": dossier })).unwrap()["receipt"]["reprints"].as_u64().unwrap()
}

const DONE: (PrintState, Option<PrinterTrouble>, PrintAction) = (PrintState::Done, None, PrintAction::Again);

#[test]
fn both_copies_come_from_the_tray_of_this_desk_under_the_number_of_the_form() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let seat = seat(&office, &stage);
    let received = seat.receive("Nguyễn Văn Thắng");
    assert_eq!(received.printed.unwrap().jobs.len(), 2);
    wait_for(&seat, &[DONE, DONE]);
    let copies: Vec<_> = jobs(&seat).iter().map(|job| job.copy.clone().unwrap()).collect();
    assert_eq!(copies, ["Lưu", "Giao khách hàng"]);
    let wishes = stage.wishes();
    assert_eq!(wishes.iter().map(|wish| wish.pages).collect::<Vec<_>>(), [Some((1, 1)), Some((2, 2))]);
    for wish in &wishes {
        assert_eq!(wish.title, received.receipt_number);
        assert_eq!((wish.tray.as_deref(), wish.media), (Some("Tray2"), Some("A5")));
    }
    let taken = stage.taken.lock().unwrap();
    assert_eq!(taken[0].0, taken[1].0, "two parts of the same bytes");
    assert_eq!(seat.printer.count(), 0, "nothing is saved beside it");
}

/// The other copy lies on the counter already.
#[test]
fn of_two_copies_the_one_that_jammed_is_printed_again_alone() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let seat = seat(&office, &stage);
    stage.put(2, SpoolState::Printing, Some(PrinterTrouble::Jam));
    let received = seat.receive("Nguyễn Văn Thắng");
    wait_for(&seat, &[DONE, (PrintState::Printing, Some(PrinterTrouble::Jam), PrintAction::Again)]);
    let jammed = jobs(&seat)[1].id;
    seat.desk().print_again(PrintJobId { id: jammed }).unwrap();
    wait_for(&seat, &[DONE, DONE]);
    assert_eq!(*stage.cancelled.lock().unwrap(), ["kho-2"], "the stuck one does not come later as well");
    let wishes = stage.wishes();
    assert_eq!((wishes.len(), wishes[2].pages), (3, Some((2, 2))));
    {
        let taken = stage.taken.lock().unwrap();
        assert_eq!(taken[2].0, taken[1].0);
    }
    assert_eq!(reprints(&seat, &received.dossier), 0, "no paper had come out");
    // A paper that came out and is printed again is a reprint.
    seat.desk().print_again(PrintJobId { id: jammed }).unwrap();
    wait_for(&seat, &[DONE, DONE]);
    assert_eq!(reprints(&seat, &received.dossier), 1);
    assert_eq!(stage.wishes()[3].pages, Some((2, 2)));
}

#[test]
fn a_printer_that_was_missing_prints_after_one_word_of_the_clerk() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let seat = seat(&office, &stage);
    *stage.is_gone.lock().unwrap() = true;
    let received = seat.receive("Nguyễn Văn Thắng");
    assert!(received.print_problem.is_none());
    let missing = (PrintState::Waiting, Some(PrinterTrouble::Missing), PrintAction::PrintWaiting);
    wait_for(&seat, &[missing, missing]);
    *stage.is_gone.lock().unwrap() = false;
    let back = (PrintState::Waiting, Some(PrinterTrouble::Back), PrintAction::PrintWaiting);
    wait_for(&seat, &[back, back]);
    assert!(stage.wishes().is_empty(), "nobody was asked yet");
    seat.desk().print_waiting(()).unwrap();
    wait_for(&seat, &[DONE, DONE]);
    assert_eq!(reprints(&seat, &received.dossier), 0);
}

#[test]
fn what_had_not_come_out_when_the_program_ended_is_asked_about() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let mut seat = seat(&office, &stage);
    stage.put(2, SpoolState::Printing, None);
    seat.receive("Nguyễn Văn Thắng");
    wait_for(&seat, &[DONE, (PrintState::Printing, None, PrintAction::Drop)]);
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    wait_for(&seat, &[(PrintState::Waiting, Some(PrinterTrouble::Interrupted), PrintAction::PrintWaiting)]);
    assert_eq!(jobs(&seat)[0].copy.as_deref(), Some("Giao khách hàng"));
    seat.desk().print_waiting(()).unwrap();
    wait_for(&seat, &[DONE]);
    {
        let taken = stage.taken.lock().unwrap();
        assert_eq!(taken[2], taken[1], "the same page of the same bytes");
    }
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    assert!(jobs(&seat).is_empty());
}

#[test]
fn a_paper_that_nobody_wants_any_more_is_taken_out() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let seat = seat(&office, &stage);
    stage.put(1, SpoolState::Failed, Some(PrinterTrouble::Aborted));
    stage.put(2, SpoolState::Waiting, None);
    seat.receive("Nguyễn Văn Thắng");
    wait_for(
        &seat,
        &[
            (PrintState::Failed, Some(PrinterTrouble::Aborted), PrintAction::Again),
            (PrintState::Waiting, None, PrintAction::Drop),
        ],
    );
    for job in jobs(&seat) {
        seat.desk().drop_print(PrintJobId { id: job.id }).unwrap();
    }
    assert!(jobs(&seat).is_empty());
    assert_eq!(*stage.cancelled.lock().unwrap(), ["kho-2"]);
    let gone = seat.desk().drop_print(PrintJobId { id: 1 }).unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
    assert_eq!(seat.desk().print_again(PrintJobId { id: 1 }).unwrap_err().code, Code::NotFound);
}

#[test]
fn the_settings_are_kept_and_looked_at() {
    let office = Office::open();
    let stage = Arc::new(Stage::default());
    let mut seat = seat(&office, &stage);
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    assert_eq!(seat.desk().print_settings(()).unwrap(), settings());
    for copies in [0, 3] {
        let problem = seat.desk().set_print_settings(PrintSettings { copies, ..settings() }).unwrap_err();
        assert_eq!(problem.code, Code::FieldNumber);
    }
    let hostile = PrintSettings { printer: Some("kho\n-o raw".into()), ..settings() };
    assert_eq!(seat.desk().set_print_settings(hostile).unwrap_err().code, Code::FieldControlCharacter);
    let choices = seat.ask("printer_choices", json!({ "name": "kho" })).unwrap();
    assert_eq!(choices, json!({ "trays": ["Tray1", "Tray2"], "lacks_a5": true }));
    // Without a printer everything is as on a desk that never had one.
    seat.desk().set_print_settings(PrintSettings { printer: None, ..settings() }).unwrap();
    let received = seat.desk().receive(request(form("Trần Thị Bưởi"))).unwrap();
    assert!(received.printed.unwrap().jobs.is_empty());
    assert_eq!((seat.printer.count(), jobs(&seat).len()), (1, 0));
}
