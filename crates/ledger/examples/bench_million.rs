//! What is done to a whole book: deriving its views anew, checking it, backing it up and coming back, each against what
//! the disk and the cipher cost anyway. A million operations, or as many as `MOTCUA_BENCH_OPERATIONS` says: about the
//! book of a district, and more than a gigabyte.
//!
//! Prints one line of JSON for each figure; the peak of memory is that of the one step.

#[path = "large/mod.rs"]
mod large;
#[path = "../tests/support/mod.rs"]
mod support;

use ledger::{
    Ledger,
    backup::{BackupPlan, RestorePlan, find_backups, put_in_place, restore},
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    error::Error,
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
    thread,
    time::{Duration, Instant},
};
use support::{Machine, entity, morning, person};

/// Acts that are saved alone, to compare.
const SAVES: usize = 300;
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = large::operations();
    let start = Instant::now();
    let mut book = large::book(wanted)?;
    writeln!(io::stderr(), "made in {:.0} s", start.elapsed().as_secs_f64())?;
    let operations = book.ledger.read(|read| read.digest())?.operations;
    let scan = scan(&book)?;

    let rebuilt = measure(|| {
        book.ledger.rebuild()?;
        Ok(())
    })?;
    let log = fs::metadata(book.folder.path().join("book.db-wal")).map_or(0, |log| log.len());
    say(
        "rebuild of all views ÷ scan of the log",
        operations,
        scan,
        &rebuilt,
        json!({ "wal_mb": log >> 20 }),
    )?;

    let mut findings = 0;
    let verified = measure(|| {
        findings = book.ledger.verify()?.findings.len();
        Ok(())
    })?;
    if findings > 0 {
        return Err("a sound book was not found sound".into());
    }
    say("verify ÷ scan of the log", operations, scan, &verified, json!({}))?;

    let to = tempfile::tempdir_in(book.folder.path())?;
    let backed_up = measure(|| back_up(&book.ledger, to.path()))?;
    let path = find_backups(to.path())?.first().ok_or("there is no backup")?.book();
    let bytes = fs::metadata(&path)?.len();
    let size = json!({ "mb": bytes >> 20 });
    let copied = copy(&path, &to.path().join("copy"))?;
    say("backup, checked ÷ copy of the file", operations, copied, &backed_up, size.clone())?;

    stall(&mut book, operations)?;

    let back = tempfile::tempdir_in(book.folder.path())?;
    let restored = measure(|| come_back(&book, to.path(), back.path()))?;
    say("restore, checked ÷ copy of the file", operations, copied, &restored, size)
}

/// What a clerk who saves waits longer while a backup is made: one act every few milliseconds, alone and beside it.
fn stall(book: &mut Machine, operations: u64) -> Result<(), Box<dyn Error>> {
    let mut next = u128::from(operations);
    let mut alone = Vec::new();
    while alone.len() < SAVES {
        alone.push(save(book, &mut next)?);
    }
    let (mut beside, ledger, to) =
        (Vec::new(), book.ledger.clone(), tempfile::tempdir_in(book.folder.path())?);
    let backup = thread::spawn(move || back_up(&ledger, to.path()).map_err(|error| error.to_string()));
    while !backup.is_finished() {
        beside.push(save(book, &mut next)?);
    }
    backup.join().map_err(|_| "the backup ended early")??;
    alone.sort_by(f64::total_cmp);
    beside.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], share: f64| {
        sorted.get((sorted.len() as f64 * share) as usize).or(sorted.last()).copied().unwrap_or_default()
    };
    for (name, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
        let line = json!({
            "bench": format!("save during backup ÷ save alone, {name}"),
            "unit": "ms",
            "value": at(&beside, share),
            "floor": at(&alone, share),
            "ratio": at(&beside, share) / at(&alone, share),
            "saves": beside.len(),
        });
        writeln!(io::stdout(), "{line}")?;
    }
    Ok(())
}

/// Milliseconds that one act takes; then a pause, as a busy counter would never leave less.
fn save(book: &mut Machine, next: &mut u128) -> Result<f64, Box<dyn Error>> {
    *next += 1;
    let operations = book.receive(entity(*next), person("Đinh Thị Hương"), None);
    let start = Instant::now();
    book.append(operations)?;
    let took = start.elapsed();
    thread::sleep(PAUSE);
    Ok(took.as_secs_f64() * 1000.0)
}

struct Measured {
    seconds: f64,
    peak_mb: Option<f64>,
}

fn measure(step: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<Measured, Box<dyn Error>> {
    large::peak_mb();
    let start = Instant::now();
    step()?;
    Ok(Measured { seconds: start.elapsed().as_secs_f64(), peak_mb: large::peak_mb() })
}

fn say(
    bench: &str,
    operations: u64,
    floor: f64,
    measured: &Measured,
    more: Value,
) -> Result<(), Box<dyn Error>> {
    let mut line = json!({
        "bench": bench,
        "unit": "s",
        "value": measured.seconds,
        "floor": floor,
        "ratio": measured.seconds / floor,
        "operations": operations,
        "operations_per_second": (operations as f64 / measured.seconds).round(),
        "peak_mb": measured.peak_mb.map(f64::round),
    });
    if let (Some(line), Some(more)) = (line.as_object_mut(), more.as_object()) {
        line.extend(more.clone());
    }
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

/// Every byte of the log once through disk and cipher.
fn scan(book: &Machine) -> Result<f64, Box<dyn Error>> {
    let raw = Connection::open(book.folder.path().join("book.db"))?;
    raw.execute_batch(&format!("PRAGMA key = \"x'{}'\";", book.key.to_hex().as_str()))?;
    let start = Instant::now();
    let bytes: i64 = raw.query_row(
        "SELECT (SELECT sum(length(header) + length(body)) FROM content)
              + (SELECT sum(length(prev) + length(content_hash) + length(stamp)) FROM operation)",
        [],
        |row| row.get(0),
    )?;
    assert!(bytes > 0);
    Ok(start.elapsed().as_secs_f64())
}

fn copy(from: &Path, to: &Path) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    fs::copy(from, to)?;
    File::open(to)?.sync_all()?;
    let took = start.elapsed().as_secs_f64();
    fs::remove_file(to)?;
    Ok(took)
}

fn back_up(ledger: &Ledger, to: &Path) -> Result<(), Box<dyn Error>> {
    ledger.back_up(&BackupPlan {
        folder: to,
        owner: "bench",
        name: None,
        incarnation: "bench",
        program: env!("CARGO_PKG_VERSION"),
        at: morning(),
        keys: None,
        go_on: &|_| true,
    })?;
    Ok(())
}

fn come_back(book: &Machine, from: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let found = find_backups(from)?;
    let backup = found.first().ok_or("there is no backup")?;
    restore(&RestorePlan { backup, key: &book.key, folder, file_name: "book.db", settings: &[] })?;
    Ok(put_in_place(folder, "book.db")?)
}
