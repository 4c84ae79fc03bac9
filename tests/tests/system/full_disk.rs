//! A disk that is full in the moment of saving.

use crate::office::Office;
use serde_json::{Value, json};
use std::{fs, io::Write as _, path::{Path, PathBuf}, process::Command};
use system_tests::{Context as _, DeskProcess, Outcome, failure::expect, sample};

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
    expect(received["short_code"] == "211209-1001", || {
        format!("after {refusals} refusals the number is {}", received["short_code"])
    })?;
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
