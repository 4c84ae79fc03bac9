//! Kills real programs at chance moments and looks whether anything that was acknowledged is gone: see
//! [`system_tests::crash`].
//!
//! `crash [--kills 50] [--upgrades 10] [--seed 1] [--minutes M] [--bin-dir DIR] [--keep DIR]`
//!
//! The last lines are counts. Where this machine lets nobody mount a disk, everything is done on ordinary ones, and a
//! line `skipped: …; because …` says so.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to its caller")]

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

/// Neither name spaces nor SIGKILL.
#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    system_tests::skip::aloud("kills of real programs", "this system is not Linux");
    std::process::ExitCode::SUCCESS
}

#[cfg(target_os = "linux")]
mod linux {
    use ledger::LedgerError;
    use std::{
        env,
        path::{Path, PathBuf},
        process::{Command, ExitCode},
        time::Duration,
    };
    use system_tests::{
        Context as _, Failure, Outcome,
        crash::{Disks, OPEN_BOOK, Plan, open_book, run},
        programs, skip,
        small_disk::{self, Way},
    };

    /// Said by this program to itself, inside its name space.
    const INSIDE: &str = "--inside";

    pub(super) fn main() -> ExitCode {
        match carry_out() {
            Ok(code) => code,
            Err(failure) => {
                eprintln!("FAILED: {failure}");
                ExitCode::FAILURE
            }
        }
    }

    fn carry_out() -> Outcome<ExitCode> {
        let given: Vec<String> = env::args().skip(1).collect();
        if let [first, book] = given.as_slice()
            && first == OPEN_BOOK
        {
            return open(Path::new(book));
        }
        let mut plan = plan(&given)?;
        if plan.disks == Disks::Ordinary {
            match small_disk::may_mount() {
                Ok(way) => return inside(way, &given),
                Err(reason) => skip::aloud("kills on small disks that fill up", &reason),
            }
        } else {
            match small_disk::may_mount_ext4() {
                Ok(()) => plan.disks = Disks::MemoryAndExt4,
                Err(reason) => skip::aloud("kills on small disks with ext4", &reason),
            }
        }
        let tally = run(&plan, |line| println!("{line}"))?;
        print!("{tally}");
        Ok(ExitCode::SUCCESS)
    }

    /// A program that was upgraded opens its book. The line is said when that is done.
    fn open(book: &Path) -> Outcome<ExitCode> {
        match open_book(book) {
            Ok(_open) => println!("opened"),
            Err(LedgerError::DiskFull | LedgerError::UpgradeDiskFull { .. }) => println!("full"),
            Err(error) => return Err(error.into()),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Once more, in a name space of its own.
    fn inside(way: &Way, given: &[String]) -> Outcome<ExitCode> {
        let mut command = Command::new("unshare");
        command.args(way.begin).arg(env::current_exe()?).args(given).arg(INSIDE);
        let status = command.status()?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }

    fn plan(given: &[String]) -> Outcome<Plan> {
        let mut plan = Plan {
            seed: 1,
            kills: 50,
            upgrades: 0,
            limit: None,
            disks: Disks::Ordinary,
            keep: programs::repository().join("target/crash"),
        };
        let (mut words, mut upgrades) = (given.iter(), None);
        while let Some(name) = words.next() {
            if name == INSIDE {
                plan.disks = Disks::Memory;
                continue;
            }
            let value = words.next().context(format!("{name} wants a value"))?;
            match name.as_str() {
                "--kills" => plan.kills = value.parse().context(name)?,
                "--upgrades" => upgrades = Some(value.parse().context(name)?),
                "--seed" => plan.seed = value.parse().context(name)?,
                "--minutes" => {
                    plan.limit = Some(Duration::from_secs(60 * value.parse::<u64>().context(name)?))
                }
                "--bin-dir" => programs::use_folder(PathBuf::from(value)),
                "--keep" => plan.keep = PathBuf::from(value),
                _ => {
                    return Err(Failure::said(format!(
                        "{name} is not understood; there are --kills, --upgrades, --seed, --minutes, --bin-dir and --keep"
                    )));
                }
            }
        }
        plan.upgrades = upgrades.unwrap_or(plan.kills / 5);
        Ok(plan)
    }
}
