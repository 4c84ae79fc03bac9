//! A disk that is full in the moment of saving.

use crate::{book, input::serial, office::Office};
use desk::{
    Config, Desk, api::dispatch, incarnation::FileMarks, keys::keyring_store::MemoryStore,
    printing::SaveAndOpen,
};
use domain::problem::Code;
use ledger::Fault;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use system_tests::{
    Context as _, DeskProcess, Failure, Outcome,
    desk::Refused,
    failure::expect,
    sample, skip,
    small_disk::{self, HeldDisk},
    wait,
};

/// A desk whose data folder is a small disk of its own.
struct SmallDesk {
    desk: DeskProcess,
    // After the desk: without it there is no disk.
    disk: HeldDisk,
    home: PathBuf,
}

impl SmallDesk {
    /// One that has joined, and received a dossier. `None` where this machine lets us mount nothing: a system's right,
    /// not a fault of the program.
    fn joined(office: &Office, what: &str) -> Outcome<Option<(Self, Value)>> {
        let way = match small_disk::may_mount() {
            Ok(way) => way,
            Err(reason) => {
                // The ledger's own tests make a chosen write fail, on every machine.
                skip::aloud(what, &reason);
                return Ok(None);
            }
        };
        let folder = office.path("GX-01");
        let desk = DeskProcess::new(&folder)?;
        let disk = HeldDisk::mount(way, &desk.data(), 6 * 1024, &folder.join("disk.log"))?;
        let mut small = Self { desk, disk, home: folder.join("home") };
        small.start()?;
        small.desk.join(&office.hub.enrolment("GX-01")?, &office.hub.staff_code(sample::CLERK)?)?;
        let first = small.desk.receive(&sample::citizen())?;
        Ok(Some((small, first)))
    }

    fn start(&mut self) -> Outcome {
        let mut command = self.disk.inside(&self.desk.command()?);
        system_tests::desk::alone(&mut command, &self.home);
        self.desk.start_as(&mut command)
    }

    fn filler(&self) -> PathBuf {
        self.disk.seen_from_elsewhere().join("filler")
    }

    fn unlock(&mut self) -> Outcome<Result<Value, Refused>> {
        let code = self.desk.unlock_code.clone().context("no sheet")?;
        self.desk.ask("unlock", &json!({ "code": code }))
    }
}

#[test]
fn a_full_disk_at_save_loses_nothing() -> Outcome {
    let office = Office::open()?;
    let Some((mut small, first)) = SmallDesk::joined(&office, "a save on a disk that is really full")? else {
        return Ok(());
    };
    let desk = &mut small.desk;
    let filler = small.disk.seen_from_elsewhere().join("filler");
    small_disk::fill(&filler, 0)?;
    let second = sample::form("Trần Thị Bưởi", "037190000001");
    let mut refusals = 0;
    for _ in 0..3 {
        let refused = desk.refused("receive", &sample::receive(&second))?;
        expect(refused.code() == "disk_full", || format!("{}", refused.problem))?;
        expect(refused.problem["retry"] == "later", || format!("{}", refused.problem))?;
        refusals += 1;
    }
    // What can be read can still be read; a draft that cannot be kept says so as well.
    expect(desk.codes()? == [first["code"].as_str().unwrap_or_default()], || "a dossier is gone".to_owned())?;
    let draft = desk.ask("save_draft", &json!({ "id": null, "saved_at": null, "form": second }))?;
    if let Err(refused) = draft {
        expect(refused.code() == "disk_full", || format!("{}", refused.problem))?;
    }
    fs::remove_file(&filler)?;
    let received = desk.receive(&second)?;
    let wanted = [first["code"].clone(), received["code"].clone()];
    let (before, after) = (serial(&first)?, serial(&received)?);
    expect(after == before + 1, || format!("after {refusals} refusals {before} is followed by {after}"))?;
    desk.sync()?;
    expect(office.hub.dossiers()? == 2, || "the district has another number of dossiers".to_owned())?;

    // After a power cut as well.
    desk.kill();
    small.start()?;
    small.unlock()?.map_err(|refused| Failure::said(format!("unlock: {}", refused.problem)))?;
    small.desk.sign_in()?;
    let codes: Vec<Value> = small.desk.codes()?.into_iter().map(Value::from).collect();
    expect(codes == wanted, || format!("after the cut: {codes:?}"))
}

/// Closed in the evening; over night something else has filled the disk.
#[test]
fn a_desk_that_finds_its_disk_full_says_so_and_opens_when_there_is_room() -> Outcome {
    let office = Office::open()?;
    let what = "a start on a disk that is really full";
    let Some((mut small, first)) = SmallDesk::joined(&office, what)? else { return Ok(()) };
    small.desk.close();
    small.desk.closed()?;
    small_disk::fill(&small.filler(), 0)?;
    small.start()?;
    if let Err(refused) = small.unlock()? {
        expect(refused.code() == "disk_full", || format!("{}", refused.problem))?;
        let state = small.desk.must("app_state", &Value::Null)?;
        expect(state["problem"]["code"] == "disk_full", || format!("{state}"))?;
    }
    small.desk.kill();
    fs::remove_file(small.filler())?;
    small.start()?;
    small.unlock()?.map_err(|refused| Failure::said(format!("unlock: {}", refused.problem)))?;
    small.desk.sign_in()?;
    expect(small.desk.codes()? == [first["code"].as_str().unwrap_or_default()], || {
        "the dossier is gone".to_owned()
    })
}

/// A desk in this process, which lives with a keyring of its own.
fn here(folder: &Path, keyring: &Arc<MemoryStore>, is_syncing: bool) -> Desk {
    let mut config = Config::in_folder(&folder.join("data"));
    config.keyring = keyring.clone();
    config.marks = Arc::new(FileMarks::with_state(&folder.join("data"), &folder.join("state")));
    config.printer = Arc::new(SaveAndOpen::into_folder(folder.join("prints")));
    config.is_syncing = is_syncing;
    Desk::open(config)
}

fn ask(desk: &Desk, use_case: &str, args: &Value) -> Outcome<Value> {
    dispatch(desk, use_case, args.clone()).context(format!("{use_case} was refused"))
}

/// The disk is full at every single statement that a reception writes, at its file and at its commit: each time the
/// same answer, nothing half done, and the same number is given afterwards.
#[test]
fn a_disk_full_at_any_statement_of_a_reception_changes_nothing() -> Outcome {
    let mut office = Office::open()?;
    let paper_code = office.hub.staff_code(sample::CLERK)?;
    let (folder, keyring) = (office.path("GX-01"), Arc::new(MemoryStore::default()));
    fs::create_dir_all(folder.join("data"))?;
    let desk = here(&folder, &keyring, true);
    ask(&desk, "enrol", &json!({ "code": office.hub.enrolment("GX-01")? }))?;
    let pin = json!({ "officer": sample::CLERK, "paper_code": paper_code, "pin": sample::PIN });
    ask(&desk, "set_pin", &pin)?;
    drop(desk);
    // From here on nobody else writes: the fault strikes the reception.
    let desk = here(&folder, &keyring, false);
    ask(&desk, "sign_in", &json!({ "officer": sample::CLERK, "pin": sample::PIN }))?;
    let first = ask(&desk, "receive", &sample::receive(&sample::citizen()))?;
    let book = desk.book().context("the desk is closed")?;
    let before = book.read(|read| read.dump_views())?;
    let request = sample::receive(&sample::form("Trần Thị Bưởi", "037190000001"));
    let mut struck = 0;
    for fault in (1..200).map(Fault::Statement) {
        book.fail_next(fault);
        match dispatch(&desk, "receive", request.clone()) {
            Err(problem) => {
                expect(problem.code == Code::DiskFull, || format!("{fault:?}: {problem}"))?;
                struck += 1;
            }
            // There is no such statement any more; what is left are file and commit.
            Ok(_) if book.take_fault() => break,
            Ok(_) => return Err(Failure::said(format!("{fault:?}: received on a full disk"))),
        }
        expect(book.read(|read| read.dump_views())? == before, || {
            format!("{fault:?}: something was written")
        })?;
    }
    expect(struck > 10, || format!("only {struck} statements"))?;
    for fault in [Fault::Blob, Fault::Commit] {
        let before = book.read(|read| read.dump_views())?;
        book.fail_next(fault);
        let refused = dispatch(&desk, "receive", request.clone()).err().context("received on a full disk")?;
        expect(refused.code == Code::DiskFull, || format!("{fault:?}: {refused}"))?;
        expect(book.read(|read| read.dump_views())? == before, || {
            format!("{fault:?}: something was written")
        })?;
    }
    let third = ask(&desk, "receive", &request)?;
    // The second one was received when the statements were at their end.
    let (before, after) = (serial(&first)?, serial(&third)?);
    expect(after == before + 2, || format!("{before} is followed by {after} after {struck} full disks"))?;
    drop((book, desk));
    let desk = here(&folder, &keyring, true);
    ask(&desk, "sign_in", &json!({ "officer": sample::CLERK, "pin": sample::PIN }))?;
    wait::until("everything to be sent", || {
        let status = ask(&desk, "sync_now", &Value::Null)?;
        Ok((status["link"] == "online" && status["waiting"] == 0).then_some(()))
    })?;
    drop(desk);
    office.hub.kill();
    let key = desk::keys::KeyFile::read(&folder.join("data"))?.open_with_keyring(&*keyring)?;
    book::same(&ledger::Ledger::open(&folder.join("data"), "desk.db", &key)?, &book::of_hub(&office.hub)?, 3)
}
