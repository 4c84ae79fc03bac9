//! A real CUPS scheduler of this test alone, with a virtual CUPS-PDF printer and one whose paper jams when the test
//! says so. Where CUPS is not installed, or may not be run, it is said aloud.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what is left out is said aloud")]

use super::{DONE, until, wait_for};
use crate::office::{CLERK, Office};
use desk::{
    api::printing::{PrintAction, PrintJobId, PrintSettings, PrintState, Sheet},
    printing::{Cups, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish},
};
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

const BACKENDS: &str = "/usr/lib/cups/backend";
const PPD: &str = "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd";

/// Writes each job into a folder; while `jam` lies there its paper is stuck, with `fail` it gives up.
const BACKEND: &str = r#"#!/bin/sh
[ $# -eq 0 ] && exit 0
dir="${DEVICE_URI#kho:}"
if [ -e "$dir/jam" ]; then
  echo "STATE: +media-jam-error" >&2
  while [ -e "$dir/jam" ]; do sleep 0.05; done
  echo "STATE: -media-jam-error" >&2
fi
[ -e "$dir/fail" ] && exit 1
cat ${6:+"$6"} > "$dir/$1.out"
echo "$5" > "$dir/$1.options"
"#;

struct Scheduler {
    folder: tempfile::TempDir,
    server: String,
    child: Child,
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn skip(because: &str) -> Option<Scheduler> {
    let note = format!("skipped: printing through a real CUPS scheduler; because {because}");
    eprintln!("{note}");
    let folder = std::env::var_os("MOTCUA_SKIPPED_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/xtask/skipped"),
        PathBuf::from,
    );
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("printing-through-cups"), format!("{note}\n")).unwrap();
    None
}

impl Scheduler {
    fn start() -> Option<Self> {
        if !Path::new("/usr/sbin/cupsd").exists() || !Path::new(PPD).exists() {
            return skip("cups and printer-driver-cups-pdf are not installed");
        }
        // The backend of the virtual printer is the superuser's alone.
        if fs::read(Path::new(BACKENDS).join("cups-pdf")).is_err() {
            return skip("only the superuser may run the virtual printer");
        }
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        // The superuser's scheduler gives its rights away before it runs filters.
        fs::set_permissions(at, fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["root", "spool", "tmp", "cache", "state", "log", "bin/backend", "out", "pdf"] {
            fs::create_dir_all(at.join(name)).unwrap();
        }
        for name in ["tmp", "out", "pdf"] {
            fs::set_permissions(at.join(name), fs::Permissions::from_mode(0o777)).unwrap();
        }
        for name in ["filter", "cgi-bin", "daemon", "driver", "monitor", "notifier"] {
            symlink(Path::new("/usr/lib/cups").join(name), at.join("bin").join(name)).unwrap();
        }
        for (name, bytes) in [
            ("kho", BACKEND.as_bytes().to_vec()),
            ("cups-pdf", fs::read(Path::new(BACKENDS).join("cups-pdf")).unwrap()),
        ] {
            let path = at.join("bin/backend").join(name);
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let path = at.display();
        let files = format!(
            "ServerRoot {path}/root\nServerBin {path}/bin\nRequestRoot {path}/spool\nTempDir {path}/tmp\n\
             CacheDir {path}/cache\nStateDir {path}/state\nAccessLog {path}/log/access\nErrorLog {path}/log/error\n\
             PageLog {path}/log/page\nLogFileGroup root\nSystemGroup root\n"
        );
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = format!("127.0.0.1:{port}");
        let open = "Order allow,deny\nAllow all\n";
        let conf = format!(
            "Listen {server}\nBrowsing Off\nWebInterface No\nDefaultAuthType None\nErrorPolicy abort-job\n\
             PreserveJobFiles No\n<Location />\n{open}</Location>\n<Location /admin>\n{open}</Location>\n\
             <Policy default>\n<Limit All>\n{open}</Limit>\n</Policy>\n"
        );
        fs::write(at.join("cups-files.conf"), files).unwrap();
        fs::write(at.join("cupsd.conf"), conf).unwrap();
        let mut child = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .args(["-c".as_ref(), at.join("cupsd.conf").as_os_str()])
            .args(["-s".as_ref(), at.join("cups-files.conf").as_os_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let has_begun = until("the scheduler", || {
            if TcpStream::connect(&server).is_ok() {
                return Some(true);
            }
            child.try_wait().unwrap().map(|_| false)
        });
        if !has_begun {
            return skip("the scheduler may not be run here");
        }
        let scheduler = Self { folder, server, child };
        let out = format!("kho:{}", scheduler.path("out").display());
        scheduler.admin(&["-p", "kho", "-v", &out, "-E", "-P", PPD, "-o", "printer-error-policy=abort-job"]);
        scheduler.admin(&["-p", "ao", "-v", "cups-pdf:/", "-E", "-P", PPD]);
        Some(scheduler)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn admin(&self, args: &[&str]) {
        let output =
            Command::new("/usr/sbin/lpadmin").args(["-h", &self.server]).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn cups(&self) -> Cups {
        Cups::default().at(&self.server)
    }
}

fn settings(printer: &str) -> PrintSettings {
    PrintSettings { printer: Some(printer.into()), tray: None, sheet: Sheet::AsForm, copies: 2 }
}

fn options(scheduler: &Scheduler, job: u32) -> String {
    fs::read_to_string(scheduler.path("out").join(format!("{job}.options"))).unwrap()
}

/// The home of this user, as the system knows it.
fn home() -> PathBuf {
    let output =
        Command::new("sh").args(["-c", "getent passwd \"$(id -u)\" | cut -d: -f6"]).output().unwrap();
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

/// Words of the first page and its size, as others read them.
fn read(pdf: &Path) -> (String, String) {
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).arg(pdf).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let info = run("pdfinfo", &[]);
    let lines = info.lines().filter(|line| line.starts_with("Pages") || line.starts_with("Page size"));
    let words = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    (words, info)
}

#[test]
fn a_real_scheduler_prints_the_copies_and_the_jammed_one_again_alone() {
    let Some(scheduler) = Scheduler::start() else { return };
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    seat.spooler = Arc::new(scheduler.cups());
    seat.open(false);
    seat.sign_in(CLERK).unwrap();
    let found = seat.desk().printers(()).unwrap();
    let names: Vec<_> = found.printers.iter().map(|printer| printer.name.as_str()).collect();
    assert_eq!(names, ["ao", "kho"]);
    seat.desk().set_print_settings(settings("kho")).unwrap();
    seat.receive("Nguyễn Văn Thắng");
    wait_for(&seat, &[DONE, DONE]);
    for (job, page) in [(1, 1), (2, 2)] {
        let options = options(&scheduler, job);
        assert!(
            options.contains(&format!("page-ranges={page}-{page}"))
                || options.contains(&format!("page-ranges={page}")),
            "{options}"
        );
        assert!(options.contains("media=A5") && options.contains("sides=one-sided"), "{options}");
    }
    // The paper of the next receipt jams; the first copy is forgotten, the second is wanted alone.
    fs::write(scheduler.path("out/jam"), b"").unwrap();
    seat.receive("Trần Thị Bưởi");
    let jam = until("the jam", || {
        let queue = seat.desk().print_queue(()).unwrap();
        queue.jobs.into_iter().find(|job| {
            job.state == PrintState::Printing
                && job.trouble == Some(PrinterTrouble::Jam)
                && job.action == PrintAction::Again
        })
    });
    seat.desk().print_again(PrintJobId { id: jam.id }).unwrap();
    fs::remove_file(scheduler.path("out/jam")).unwrap();
    wait_for(&seat, &[DONE, DONE, DONE, DONE]);
    // One that the printer gives up, and a printer that somebody removes.
    fs::write(scheduler.path("out/fail"), b"").unwrap();
    seat.desk().print_test_page(()).unwrap();
    wait_for(
        &seat,
        &[DONE, DONE, DONE, DONE, (PrintState::Failed, Some(PrinterTrouble::Aborted), PrintAction::Again)],
    );
    scheduler.admin(&["-x", "kho"]);
    let failed = seat.desk().print_queue(()).unwrap().jobs[0].id;
    seat.desk().print_again(PrintJobId { id: failed }).unwrap();
    until("the missing printer", || {
        let job = seat.desk().print_queue(()).unwrap().jobs.into_iter().find(|job| job.id == failed)?;
        (job.trouble == Some(PrinterTrouble::Missing)).then_some(())
    });
}

#[test]
fn the_virtual_printer_gets_a5_and_a4_as_this_desk_says() {
    let Some(scheduler) = Scheduler::start() else { return };
    let office = Office::open();
    let seat = office.desk("GX-01");
    seat.receive("Nguyễn Văn Thắng");
    let (_, pdf) = seat.printer.last();
    let cups = scheduler.cups();
    let choices = cups.choices("ao").unwrap();
    assert!(["A4", "A5"].iter().all(|paper| choices.papers.iter().any(|there| there == paper)));
    let virtually = Wish {
        printer: "ao".into(),
        title: format!("motcua-{}", std::process::id()),
        tray: None,
        media: Some("A5"),
        pages: Some((2, 2)),
        two_up: false,
        copies: 1,
    };
    let job = cups.submit(&pdf, &virtually).unwrap();
    let follow = |printer: &str, job: &SpoolJob| {
        until("the paper", || {
            let state = cups.follow(printer, job).unwrap().state;
            assert_ne!(state, SpoolState::Failed);
            (state == SpoolState::Done).then_some(())
        });
    };
    follow("ao", &job);
    // CUPS-PDF lays its files into the home of whoever prints.
    let lies = fs::read_dir(home().join("PDF")).unwrap().map(|entry| entry.unwrap().path());
    let lies: Vec<_> = lies.filter(|path| path.to_string_lossy().contains(&virtually.title)).collect();
    let (words, info) = read(&lies[0]);
    for path in &lies {
        fs::remove_file(path).unwrap();
    }
    assert!(words.contains("Pages: 1") && words.contains("(A5)"), "{info}");
    let wish = |media, pages, two_up| Wish {
        printer: "kho".into(),
        title: "01-0001/TNHS".into(),
        tray: None,
        media: Some(media),
        pages,
        two_up,
        copies: 1,
    };
    for (number, (wish, pages, width)) in [
        (wish("A5", Some((2, 2)), false), 1, 420.0),
        (wish("A4", None, true), 1, 595.0),
        (wish("A4", None, false), 2, 595.0),
    ]
    .into_iter()
    .enumerate()
    {
        let job = cups.submit(&pdf, &wish).unwrap();
        follow("kho", &job);
        let out = scheduler.path("out").join(format!("{}.out", number + 2));
        let made = scheduler.path("made.pdf");
        let made_it = Command::new("gs")
            .args(["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite"])
            .arg(format!("-sOutputFile={}", made.display()))
            .arg(&out)
            .status()
            .unwrap();
        assert!(made_it.success());
        let (words, info) = read(&made);
        assert!(words.contains(&format!("Pages: {pages}")), "{info}");
        let size: Vec<f64> = words.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(size.iter().any(|side| (side - width).abs() < 2.0), "{wish:?} {info}");
    }
}
