//! The program as an operator uses it.

use crate::running::{NOON, catalogue, moment};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_motcua-hub"))
}

pub fn run(words: &[&str]) -> Output {
    program().args(words).output().unwrap()
}

pub fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn complained(output: &Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn init(folder: &Path) -> String {
    let data = folder.join("hub").to_str().unwrap().to_owned();
    said(&run(&["init", "--data", &data, "--catalogue", catalogue().to_str().unwrap()]));
    data
}

/// A running server; killed when dropped.
struct Server {
    child: Child,
    address: String,
    _out: BufReader<ChildStdout>,
}

impl Server {
    fn start(data: &str) -> Self {
        let mut child = program()
            .args(["serve", "--data", data, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on https://").expect(&line).to_owned();
        Self { child, address, _out: out }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_command_of_another_version_does_not_touch_what_a_server_works_with() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let key = hub::keyfile::read(&hub::keyfile::default_for(Path::new(&data))).unwrap();
    let lock = hub::Hub::lock(Path::new(&data)).unwrap();
    assert!(hub::Hub::beside(Path::new(&data), &key).unwrap().is_none(), "of one version, it may");
    // As a server of another version would have left it.
    let book = ledger::Ledger::open(Path::new(&data), "hub.db", &key).unwrap();
    book.write(ledger::Priority::Clerk, |book| book.put_setting("ledger.kinds", "dossier_registered-1"))
        .unwrap();
    drop(book);
    let sentence = complained(&run(&["office", "--data", &data]));
    assert!(sentence.contains("a server of another version is serving"), "{sentence}");
    // Without a server the command brings the data up to its version.
    drop(lock);
    assert!(said(&run(&["office", "--data", &data])).contains("nb-gv-gia-xuan"));
    let again = hub::Hub::beside(Path::new(&data), &key).unwrap();
    assert!(again.is_some());
}

#[test]
fn a_day_of_an_operator() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let server = Server::start(&data);
    let health = crate::desk::client().get(format!("https://{}/healthz", server.address)).send().unwrap();
    assert_eq!(health.text().unwrap(), "ok");
    // Commands work beside the server, and the server notices what they publish.
    let address = format!("https://{}", server.address);
    let text = said(&run(&[
        "enrol",
        "--data",
        &data,
        "--office",
        "nb-gv-gia-xuan",
        "--name",
        "GX-01",
        "--address",
        &address,
    ]));
    let mut desk = crate::desk::Desk::new(&address, "nb-gv-gia-xuan", "gx-huong", moment(NOON));
    desk.enrol(text.trim()).unwrap();
    let code = said(&run(&["staff", "code", "--data", &data, "--officer", "gx-huong"]));
    assert_eq!(code.trim().len(), 11);
    desk.catch_up();
    let issued = desk.reference.paper_codes(&"gx-huong".into());
    assert!(hub::password::fits(&hub::random::typed(&code), &issued[0].verifier));
    assert!(said(&run(&["office", "--data", &data])).contains("desks=GX-01\t"));
    assert!(said(&run(&["staff", "--data", &data, "--office", "nb-gv-gia-xuan"])).contains("code_issued"));
    assert!(said(&run(&["enrol", "--data", &data, "--list"])).contains("\tused\t"));
    said(&run(&["desk", "revoke", "--data", &data, "--desk", "GX-01", "--reason", "mất máy"]));
    assert!(desk.exchange(Vec::new()).unwrap().is_revoked);
    let next = said(&run(&["key", "announce", "--data", &data]));
    let announced = next.lines().find_map(|line| line.strip_prefix("next pin: ")).unwrap();
    assert!(next.contains("in a backup: no"), "{next}");
    assert!(complained(&run(&["key", "switch", "--data", &data])).contains("in no backup"));
    let switched = said(&run(&["key", "switch", "--data", &data, "--without-backup"]));
    assert_eq!(switched.trim(), format!("pin: {announced}"));
    assert!(complained(&run(&["key", "switch", "--data", &data])).contains("no key was announced"));
    let words = ["dispose", "--data", &data, "--dossier", "000.27.90.H42-211209-1000", "--reason", "x"];
    assert!(complained(&run(&words)).contains("there is no dossier"));
    assert!(said(&run(&["admin", "code", "--data", &data])).starts_with("admin code: "));
    // A second server, and a taken port.
    let second = complained(&run(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]));
    assert!(second.contains("another server is serving the data folder"), "{second}");
    let taken = complained(&run(&["serve", "--data", &data, "--listen", &server.address]));
    assert!(taken.contains(&format!("the address {} is taken", server.address)), "{taken}");
}

#[cfg(unix)]
#[test]
fn a_server_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let data = init(folder.path());
    let mut server = Server::start(&data);
    assert!(Command::new("kill").arg(server.child.id().to_string()).status().unwrap().success());
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn mistakes_are_answered_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    for (words, sentence) in [
        (&["levitate"][..], "there is no command `levitate`"),
        (&["desk", "promote"], "there is no command `desk promote`"),
        (&["init", "--data", nowhere], "--catalogue is needed"),
        (&["serve", "--data", nowhere, "--listen", "127.0.0.1"], "is not an address such as"),
        (&["office", "--data", nowhere], "cannot be read"),
        (&["init", "--data", nowhere, "--tls-cert", "x"], "belong together"),
    ] {
        let err = complained(&run(words));
        assert!(err.contains(sentence), "{words:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    assert!(said(&run(&["help"])).contains("enrol --data DIR"));
    // The right key file for nothing: no empty hub is made in a mistyped folder.
    let data = init(folder.path());
    std::fs::create_dir(nowhere).unwrap();
    let err = complained(&run(&["office", "--data", nowhere, "--key-file", &format!("{data}.key")]));
    assert!(err.contains("there is no data"), "{err}");
    assert_eq!(std::fs::read_dir(nowhere).unwrap().count(), 0);
    // The wrong key.
    let other = folder.path().join("other.key");
    std::fs::write(&other, "0".repeat(64)).unwrap();
    let err = complained(&run(&["office", "--data", &data, "--key-file", other.to_str().unwrap()]));
    assert!(err.contains("cannot be opened"), "{err}");
}

#[cfg(not(feature = "demo"))]
#[test]
fn a_production_build_knows_no_other_clock() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hub");
    let source = catalogue();
    let words = ["init", "--data", data.to_str().unwrap(), "--catalogue", source.to_str().unwrap()];
    let err = complained(
        &program().args(words).args(["--clock-at", "2021-12-09T14:00:00+07:00"]).output().unwrap(),
    );
    assert!(err.contains("demonstration builds only"), "{err}");
    assert!(!data.exists());
}

#[cfg(feature = "demo")]
#[test]
fn a_demonstration_lives_on_its_own_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hub");
    let source = catalogue();
    let words = ["init", "--data", data.to_str().unwrap(), "--catalogue", source.to_str().unwrap()];
    let out = program().args(words).args(["--clock-at", "2021-12-09T14:00:00+07:00"]).output().unwrap();
    // That clock goes on: the line is written a moment later.
    assert!(said(&out).contains("office clock: 2021-12-09T14:0"));
    let err = complained(&program().args(words).args(["--clock-at", "noon"]).output().unwrap());
    assert!(err.contains("is not a moment"), "{err}");
}
