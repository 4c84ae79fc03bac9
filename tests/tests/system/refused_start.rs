//! Starts that are refused, in a sentence that says why and what to do.

use crate::{
    book,
    office::{Office, folder},
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path, process::Command};
use system_tests::{Context as _, Failure, Outcome, failure::expect, process::output, programs, sample};

/// Makes a hub from a catalogue that a person has edited.
fn init_with(edit: impl FnOnce(&Path) -> Outcome) -> Outcome<(String, bool)> {
    let folder = folder()?;
    let catalogue = folder.path().join("catalogue");
    for file in system_tests::folder::files(&programs::catalogue())? {
        let to = catalogue.join(file.strip_prefix(programs::catalogue())?);
        std::fs::create_dir_all(to.parent().context("no folder")?)?;
        std::fs::copy(&file, &to)?;
    }
    edit(&catalogue)?;
    let data = folder.path().join("data");
    let mut command = Command::new(programs::program("motcua-hub")?);
    command.arg("init").arg("--data").arg(&data).arg("--catalogue").arg(&catalogue);
    let said = output(&mut command).err().context("a broken catalogue was taken")?;
    Ok((said.to_string(), data.exists() || folder.path().join("data.key").exists()))
}

/// Replaces the first line of a file that holds `part`; gives back its number.
fn spoil(file: &Path, part: &str, with: &str) -> Outcome<usize> {
    let text = std::fs::read_to_string(file)?;
    let at = text.lines().position(|line| line.contains(part)).context(format!("no line holds {part}"))?;
    let lines: Vec<&str> =
        text.lines().enumerate().map(|(n, line)| if n == at { with } else { line }).collect();
    std::fs::write(file, lines.join("\n"))?;
    Ok(at + 1)
}

#[test]
fn a_broken_catalogue_is_refused_with_file_line_and_reason() -> Outcome {
    for (file, part, with) in [
        ("offices.toml", "agency = \"nb-gv-gia-xuan\"", "agency = \"nb-gv-gia-xuan"),
        ("offices.toml", "agency = \"nb-gv-gia-xuan\"", "agency = \"nb-gv-nowhere\""),
        ("staff.toml", "office = \"nb-gv-gia-xuan\"", "office = \"nb-gv-nowhere\""),
        ("procedures.toml", "code = \"1.001022\"", "code = 7"),
        ("holidays.csv", "2021-01-01", "2021-13-01,x,x,x"),
    ] {
        let mut line = 0;
        let (said, is_left) = init_with(|folder| {
            line = spoil(&folder.join(file), part, with)?;
            Ok(())
        })?;
        // What is wrong with a whole entry is said at its first line, a few lines above.
        let is_there = |said: &str| {
            let mut parts = said.strip_prefix(&format!("{file}:"))?.splitn(2, ": ");
            let at: usize = parts.next()?.parse().ok()?;
            Some((line.saturating_sub(3)..=line).contains(&at) && parts.next()?.len() > 5)
        };
        expect(said.lines().any(|line| is_there(line) == Some(true)), || {
            format!("{with}: does not say {file}:{line}: reason\n{said}")
        })?;
        expect(!is_left, || format!("{with}: a half-made hub was left behind"))?;
    }
    let (said, _) =
        init_with(|folder| Ok(std::fs::write(folder.join("staff.toml"), b"[[officer]]\nid = \"\xff\"\n")?))?;
    expect(said.contains("staff.toml:2: "), || format!("not UTF-8: {said}"))
}

#[test]
fn a_taken_port_is_named() -> Outcome {
    let mut office = Office::open()?;
    office.hub.kill();
    let taken = TcpListener::bind(("127.0.0.1", 0))?;
    let (own, port) = (office.hub.port, taken.local_addr()?.port());
    office.hub.port = port;
    let said = office.hub.start().err().context("it listens on a taken port")?.to_string();
    expect(said.contains(&format!("127.0.0.1:{port}")) && said.contains("taken"), || said.clone())?;
    drop(taken);
    office.hub.port = own;
    office.hub.start()
}

#[test]
fn one_server_and_one_desk_a_folder() -> Outcome {
    let mut office = Office::open()?;
    let (mut desk, own) = (office.desk("GX-01")?, office.hub.port);
    let log = office.path("second.log");
    let mut second = Command::new(programs::program("motcua-hub")?);
    second.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(office.hub.data());
    let mut second = system_tests::process::Running::start("a second hub", &mut second, &log)?;
    let status = second.end()?;
    let said = std::fs::read_to_string(&log)?;
    expect(!status.success() && said.contains("another server"), || format!("{status}: {said}"))?;

    let mut twin = system_tests::DeskProcess::new(&office.path("GX-01"))?;
    twin.start()?;
    let state = twin.must("app_state", &Value::Null)?;
    let is_right = state["stage"] == "broken" && state["problem"]["code"] == "second_instance";
    expect(is_right, || format!("{state}"))?;
    let refused = twin.refused("sign_in", &json!({ "officer": sample::CLERK, "pin": sample::PIN }))?;
    expect(refused.code() == "second_instance", || format!("{}", refused.problem))?;
    // The first ones work as before.
    desk.receive(&sample::citizen())?;
    desk.sync()?;
    expect(office.hub.is_running()? && office.hub.port == own, || "the first server is gone".to_owned())
}

/// Writes into a book what a later program would have written: a step that this one does not know and cannot live
/// with. The only SQL outside `ledger`, because no program of today does this.
fn make_newer(file: &Path, key: &ledger::DataKey) -> Outcome {
    let book = Connection::open(file)?;
    book.execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.to_hex().as_str()))?;
    book.execute(
        "INSERT INTO migration (number, name, checksum, min_reader) VALUES (99, 'later', ?1, 99)",
        [vec![0_u8; 32]],
    )?;
    Ok(())
}

#[test]
fn data_of_a_newer_version_is_left_alone() -> Outcome {
    let mut office = Office::open()?;
    let mut desk = office.desk("GX-01")?;
    desk.receive(&sample::citizen())?;
    desk.kill();
    office.hub.kill();
    make_newer(&desk.data().join("desk.db"), &book::desk_key(&desk)?)?;
    make_newer(&office.hub.data().join("hub.db"), &book::hub_key(&office.hub)?)?;
    let before = std::fs::read(desk.data().join("desk.db"))?;

    desk.start()?;
    expect(desk.stage()? == "locked", || "the data opened without the sheet".to_owned())?;
    let refused = desk.refused("unlock", &json!({ "code": desk.unlock_code }))?;
    expect(refused.code() == "data_newer", || format!("{}", refused.problem))?;
    let state = desk.must("app_state", &Value::Null)?;
    let is_right = state["stage"] == "broken" && state["problem"]["code"] == "data_newer";
    expect(is_right, || format!("{state}"))?;
    desk.kill();
    expect(std::fs::read(desk.data().join("desk.db"))? == before, || "newer data was changed".to_owned())?;

    let said = office.hub.start().err().context("a hub serves newer data")?.to_string();
    expect(said.contains("newer"), || said.clone())
}

/// A typing mistake in a path makes no empty hub, and an existing one is never made anew.
#[test]
fn a_hub_is_made_once_and_never_by_mistake() -> Outcome {
    let mut office = Office::open()?;
    office.hub.kill();
    let mut again = Command::new(programs::program("motcua-hub")?);
    again.arg("init").arg("--data").arg(office.hub.data()).arg("--catalogue").arg(programs::catalogue());
    let said = output(&mut again).err().context("an existing hub was made anew")?.to_string();
    expect(!said.is_empty(), || "no reason".to_owned())?;
    let nowhere = office.path("nowhere");
    let mut mistaken = Command::new(programs::program("motcua-hub")?);
    mistaken.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&nowhere);
    mistaken.arg("--key-file").arg(office.hub.key_file());
    let said = output(&mut mistaken).err().context("an empty folder is served")?;
    expect(!nowhere.exists(), || format!("a folder was made: {said}"))?;
    office.hub.start().map_err(|failure| Failure::said(format!("the existing hub was harmed: {failure}")))
}
