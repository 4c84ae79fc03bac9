//! Upgrades of an older version's books, killed at chance moments: whatever was there before is there afterwards.
//!
//! That each step may be the last is tested beside the upgrade itself; here a real process ends in the middle of
//! anything.

use super::{Plan, chance::Chance, disk::Disk, moment::count_changes, tally::Tally, watch::Watch};
use crate::{Context as _, Failure, Outcome, failure::expect, folder, process::Running, programs};
use ledger::{DataKey, Ledger, LedgerError, LogDigest, OutboxSummary};
use std::{
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::Duration,
};

/// Key of the books that are kept for this; nothing in them is real.
const KEY: [u8; 32] = [0x5A; 32];
const FILE: &str = "book.db";
/// What the program `crash` takes for opening one.
pub const OPEN_BOOK: &str = "--open-book";

/// Opens a book as a program does that was upgraded.
///
/// # Errors
/// The book's own.
pub fn open_book(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, FILE, &DataKey::new(KEY))
}

/// What an upgrade must keep.
#[derive(PartialEq, Debug)]
struct Kept {
    log: LogDigest,
    waiting: OutboxSummary,
}

impl Kept {
    fn of(folder: &Path) -> Outcome<Self> {
        let book = open_book(folder)?;
        let found = book.verify()?;
        expect(found.is_sound(), || format!("the upgraded book is not sound: {:?}", found.findings))?;
        let (log, waiting) =
            book.read(|read| Ok::<_, LedgerError>((read.digest()?, read.outbox_summary()?)))?;
        Ok(Self { log, waiting })
    }
}

/// One book of an older version, and what an upgrade without a kill makes of it.
struct Older {
    book: PathBuf,
    wanted: Kept,
    /// How often files change in such an upgrade.
    changes: u64,
}

impl Older {
    fn new(book: PathBuf) -> Outcome<Self> {
        let place = place()?;
        let data = place.path().join("data");
        folder::copy(&book, &data)?;
        let mut watch = Watch::on(&data)?;
        let mut running = start(&data)?;
        let changes = count_changes(&mut watch, || Ok(line(&mut running)?.is_some()))?;
        Ok(Self { book, changes, wanted: Kept::of(&data)? })
    }
}

/// Kills so many upgrades.
pub(super) fn kill(plan: &Plan, kills: u32, tally: &mut Tally) -> Outcome {
    let mut chance = Chance::new(plan.seed, 99);
    let fixtures = programs::repository().join("crates/ledger/tests/fixtures/v1");
    let older = [Older::new(fixtures.join("desk"))?, Older::new(fixtures.join("hub"))?];
    for _ in 0..kills {
        let one = chance.pick(&older).context("no older book")?;
        kill_one(plan, one, &mut chance, tally)?;
    }
    Ok(())
}

fn kill_one(plan: &Plan, older: &Older, chance: &mut Chance, tally: &mut Tally) -> Outcome {
    let place = place()?;
    let mut disk = Disk::new(&place.path().join("disk"), plan.disks, chance)?;
    let book = place.path().join("disk/data");
    folder::copy(&older.book, &book)?;
    if disk.is_small() && chance.one_in(3) {
        // Room for a part of it.
        disk.fill(chance.below(900) * 1024)?;
    }
    // Now and then it is killed again when it is tried again.
    loop {
        let at = 1 + chance.below(older.changes + older.changes / 4);
        let mut watch = Watch::on(&book)?;
        let mut running = start(&book)?;
        let (mut seen, mut said) = (0, None);
        while seen < at && said.is_none() {
            seen += watch.changes()?;
            said = line(&mut running)?;
            sleep(Duration::from_micros(50));
        }
        match said.as_deref() {
            None => {
                running.kill();
                tally.count("an upgrade was killed");
            }
            Some("opened") => tally.count("an upgrade came to its end before the kill"),
            Some("full") => tally.count("an upgrade found no room"),
            Some(other) => return Err(Failure::said(format!("an upgrade said `{other}`"))),
        }
        if !chance.one_in(3) {
            break;
        }
    }
    disk.tidy()?;
    let kept = Kept::of(&book).context("an upgrade that was killed")?;
    expect(kept == older.wanted, || format!("kept is {kept:?}, not {:?}", older.wanted))?;
    let left = folder::files(&book)?.into_iter().find(|path| {
        let name = path.to_string_lossy();
        name.contains(".upgrading") || name.ends_with(".part")
    });
    expect(left.is_none(), || format!("{left:?} is left of an upgrade that was killed"))
}

fn place() -> Outcome<tempfile::TempDir> {
    Ok(tempfile::Builder::new().prefix("mc-upgrade-").tempdir()?)
}

fn start(book: &Path) -> Outcome<Running> {
    let mut command = Command::new(programs::program("crash")?);
    Running::start("an upgrade", command.arg(OPEN_BOOK).arg(book), &book.with_extension("log"))
}

/// What it has said, if anything. It ends behind its line, and only there.
fn line(running: &mut Running) -> Outcome<Option<String>> {
    running.line_within(Duration::ZERO)
}
