//! A disk that is full in the moment of saving.

use crate::{book, input::serial, office::Office};
use desk::{Config, Desk, api::dispatch, keys::keyring_store::MemoryStore, printing::SaveAndOpen};
use domain::problem::Code;
use ledger::Fault;
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};
use system_tests::{Context as _, DeskProcess, Failure, Outcome, failure::expect, sample, wait};

/// Starts a desk whose data folder is a small disk of its own, in a name space that nobody else sees and that ends
/// with the process. `None` where this machine does not let us: a system's right, not a fault of the program.
fn on_small_disk(office: &Office) -> Outcome<Option<DeskProcess>> {
    let mut may = Command::new("unshare");
    let may = may.args(["--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !may.is_ok_and(|tried| tried.status.success()) {
        return Ok(None);
    }
    let mut desk = DeskProcess::new(&office.path("GX-01"))?;
    fs::create_dir_all(desk.data())?;
    let plain = desk.command()?;
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c"]);
    command.arg("mount -t tmpfs -o size=6m none \"$0\" && exec \"$@\"").arg(desk.data());
    command.arg(plain.get_program()).args(plain.get_args());
    system_tests::desk::alone(&mut command, &office.path("GX-01").join("home"));
    desk.start_as(&mut command)?;
    Ok(Some(desk))
}

/// The small disk as this process sees it.
fn seen_from_here(desk: &DeskProcess) -> Outcome<PathBuf> {
    let inside = desk.data();
    let inside = inside.strip_prefix("/").unwrap_or(&inside);
    Ok(Path::new("/proc").join(desk.pid().context("it does not run")?.to_string()).join("root").join(inside))
}

/// Fills the disk to the last byte.
fn fill(file: &Path) -> Outcome {
    let mut file = fs::File::create(file)?;
    let mut piece = 64 * 1024;
    while piece > 0 {
        match file.write(&vec![b'x'; piece]) {
            Ok(written) if written > 0 => {}
            _ => piece /= 2,
        }
    }
    Ok(())
}

#[test]
fn a_full_disk_at_save_loses_nothing() -> Outcome {
    let office = Office::open()?;
    let paper_code = office.hub.staff_code(sample::CLERK)?;
    let code = office.hub.enrolment("GX-01")?;
    let Some(mut desk) = on_small_disk(&office)? else {
        // The ledger's own tests make a chosen write fail, on every machine.
        eprintln!("no small disk can be mounted here");
        return Ok(());
    };
    desk.join(&code, &paper_code)?;
    let first = desk.receive(&sample::citizen())?;
    let disk = seen_from_here(&desk)?;
    let filler = disk.join("filler");
    fill(&filler)?;
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
    let wanted = (first["code"].clone(), received["code"].clone());
    let (before, after) = (serial(&first)?, serial(&received)?);
    expect(after == before + 1, || format!("after {refusals} refusals {before} is followed by {after}"))?;
    desk.sync()?;
    expect(office.hub.dossiers()? == 2, || "the district has another number of dossiers".to_owned())?;

    // After a power cut as well: the folder stays readable through this handle when its name space is gone.
    let held = fs::File::open(&disk)?;
    let held = Path::new("/proc/self/fd").join(std::os::fd::AsRawFd::as_raw_fd(&held).to_string());
    desk.kill();
    copy(&held, &desk.data())?;
    desk.resume()?;
    let codes: Vec<Value> = desk.codes()?.into_iter().map(Value::from).collect();
    expect(codes == [wanted.0, wanted.1], || format!("after the cut: {codes:?}"))
}

/// A desk in this process, which lives with a keyring of its own.
fn here(folder: &Path, keyring: &Arc<MemoryStore>, is_syncing: bool) -> Desk {
    let mut config = Config::in_folder(&folder.join("data"));
    config.keyring = keyring.clone();
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

fn copy(from: &Path, to: &Path) -> Outcome {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir_all(&to)?;
            copy(&path, &to)?;
        } else {
            fs::copy(&path, &to)?;
        }
    }
    Ok(())
}
