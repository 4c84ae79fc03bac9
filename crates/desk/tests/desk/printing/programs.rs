//! The programs of the system, replaced by ones that fail.

#![cfg(unix)]

use desk::printing::{Cups, PowerShell, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

fn wish() -> Wish {
    Wish {
        printer: "kho".into(),
        title: "01-0017/TNHS".into(),
        tray: Some("Tray2".into()),
        media: Some("A5"),
        pages: Some((2, 2)),
        two_up: false,
        copies: 1,
    }
}

fn program(folder: &Path, name: &str, script: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
}

fn cups(folder: &Path) -> Cups {
    Cups::default().with_programs(folder.to_owned()).within(Duration::from_secs(20))
}

#[test]
fn lp_is_told_everything_as_arguments_and_given_the_bytes_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display();
    let script = format!(
        "printf '%s\\n' \"$@\" > {at}/args; env > {at}/env; cat > {at}/bytes; echo 'request id is kho-17 (0 file(s))'"
    );
    program(folder.path(), "lp", &script);
    let job = cups(folder.path()).submit(b"%PDF exact", &wish()).unwrap();
    assert_eq!(job, SpoolJob("kho-17".into()));
    assert_eq!(fs::read(folder.path().join("bytes")).unwrap(), b"%PDF exact");
    let args = fs::read_to_string(folder.path().join("args")).unwrap();
    for wanted in [
        "-d\nkho\n",
        "-t\n01-0017/TNHS\n",
        "media=A5\n",
        "InputSlot=Tray2\n",
        "page-ranges=2-2\n",
        "sides=one-sided\n",
    ] {
        assert!(args.contains(wanted), "{wanted:?} in {args}");
    }
    let env = fs::read_to_string(folder.path().join("env")).unwrap();
    assert!(env.contains("LC_ALL=C") && !env.contains("CARGO"), "a clean environment");
}

#[test]
fn what_lp_complains_of_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    for (words, trouble) in [
        ("lp: The printer or class does not exist.", PrinterTrouble::Missing),
        ("lp: Destination \"kho\" is not accepting jobs.", PrinterTrouble::Refuses),
        ("lp: Unable to connect to server", PrinterTrouble::NoSpooler),
    ] {
        program(folder.path(), "lp", &format!("cat > /dev/null; echo '{words}' >&2; exit 1"));
        assert_eq!(cups(folder.path()).submit(b"x", &wish()), Err(trouble), "{words}");
    }
}

#[test]
fn a_machine_without_printing_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(cups(folder.path()).submit(b"x", &wish()), Err(PrinterTrouble::NoSpooler));
    assert_eq!(cups(folder.path()).printers(), Err(PrinterTrouble::NoSpooler));
}

/// One that hangs and reads nothing, given more than a pipe holds.
#[test]
fn a_spooler_that_hangs_holds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), "lp", "exec tail -f /dev/null");
    let hanging = cups(folder.path()).within(Duration::from_millis(200));
    assert_eq!(hanging.submit(&vec![b'x'; 1 << 20], &wish()), Err(PrinterTrouble::NoAnswer));
}

#[test]
fn a_name_that_looks_like_an_option_is_no_printer() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), "lp", "echo 'request id is kho-1 (0 file(s))'");
    let hostile = Wish { printer: "-o raw".into(), ..wish() };
    assert_eq!(cups(folder.path()).submit(b"x", &hostile), Err(PrinterTrouble::Missing));
    let tray = Wish { tray: Some("a b=c".into()), ..wish() };
    program(
        folder.path(),
        "lp",
        "case \"$*\" in *InputSlot*) exit 1;; esac; cat > /dev/null; echo 'request id is kho-1 (0 file(s))'",
    );
    assert!(cups(folder.path()).submit(b"x", &tray).is_ok());
}

/// The Windows twin, with a PowerShell that answers as Windows does.
#[test]
fn on_windows_the_file_is_gone_when_the_spooler_has_the_job() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display();
    let script = format!(
        "case \"$4\" in *PrintTo*) cp \"$MOTCUA_FILE\" {at}/seen; stat -c %a \"$MOTCUA_FILE\" > {at}/mode; \
         echo \"$MOTCUA_FILE\" > {at}/name; echo 'job 7';; \
         *Win32_Printer*) echo '[{{\"name\":\"Canon LBP2900\",\"state\":\"Offline\",\"is_default\":true}}]';; \
         *) echo 'PaperJam, Error';; esac"
    );
    program(folder.path(), "powershell", &script);
    let windows = PowerShell::default().with_programs(folder.path().to_owned());
    let job = windows.submit(b"%PDF exact", &wish()).unwrap();
    assert_eq!(fs::read(folder.path().join("seen")).unwrap(), b"%PDF exact");
    assert_eq!(fs::read_to_string(folder.path().join("mode")).unwrap().trim(), "600");
    let name = fs::read_to_string(folder.path().join("name")).unwrap();
    assert!(!Path::new(name.trim()).exists());
    let found = windows.printers().unwrap();
    assert_eq!((found[0].name.as_str(), found[0].trouble), ("Canon LBP2900", Some(PrinterTrouble::Offline)));
    let following = windows.follow("kho", &job).unwrap();
    assert_eq!((following.state, following.trouble), (SpoolState::Printing, Some(PrinterTrouble::Jam)));
    assert!(!windows.chooses_pages());
}
