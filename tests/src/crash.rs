//! Crash proof: real programs killed by SIGKILL under load, on small disks that also fill up, over a network that is
//! cut, and nothing that was acknowledged is lost.
//!
//! A run is a number of *offices*, one after another. Each has a hub and two desks with a clerk at each, all on disks
//! of a few megabytes where this machine lets us mount some. The clerks receive, keep drafts, print again, exchange
//! and look things up; desks and hub are killed at chance moments: some time after a step began, at the n-th change
//! of their files, just behind an answer, while they start. The network is cut after chance bytes. What a clerk was
//! told is written down before the next step.
//!
//! # What must hold
//! After each start: every acknowledged act is there with the numbers that were told; an act that was not
//! acknowledged is there whole or not at all; no number stands on two papers; what lies in the folder of the prints
//! is the paper of a committed act, to the byte; a draft is the one that was saved last, and is gone exactly when its
//! dossier is there. After each kill of the hub: what a desk was told to be at the district is in the hub's book. At
//! rest: books, running hashes and views are equal on all machines and verify, nothing waits, registers have no gap,
//! every paper opens, a further exchange sends nothing, and no kill was taken for a restored or cloned folder. Upgrades
//! of an older version's books are killed too, and keep what was there.
//!
//! # What this does not show
//! SIGKILL takes the process away, not what the system has in memory: a missing fsync goes unnoticed here. Power loss
//! is the simulation's, on a disk in memory that forgets what was not synced.
//!
//! A seed chooses steps and moments; two runs with one seed differ all the same, because processes and threads run as
//! the machine lets them. A failure therefore keeps the folders of its office.

mod chance;
mod clerk;
mod disk;
mod moment;
mod office;
mod rest;
mod server;
mod start;
mod tally;
mod told;
mod upgrade;
mod watch;

pub use disk::Disks;
pub use tally::Tally;
pub use upgrade::{OPEN_BOOK, open_book};

use crate::{Context as _, Outcome};
use chance::Chance;
use office::Office;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// Kills in one office: its desks have 200 dossier numbers a day each.
const KILLS_AN_OFFICE: u32 = 50;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Chooses steps and moments.
    pub seed: u64,
    /// How many kills.
    pub kills: u32,
    /// How many kills of upgrades of an older version's books, besides.
    pub upgrades: u32,
    /// No further office is begun after this time.
    pub limit: Option<Duration>,
    /// What may be mounted.
    pub disks: Disks,
    /// Where a failed office is kept.
    pub keep: PathBuf,
}

/// Carries it out. `say` gets one line an office.
///
/// # Errors
/// The first thing that does not hold, with the office's seed and where its folders are.
pub fn run(plan: &Plan, mut say: impl FnMut(&str)) -> Outcome<Tally> {
    let started = Instant::now();
    let mut seeds = Chance::new(plan.seed, 0);
    let mut all = Tally::default();
    upgrade::kill(plan, plan.upgrades, &mut all).context(format!("seed {}", plan.seed))?;
    if plan.upgrades > 0 {
        say(&format!("upgrades: {:.1} s", started.elapsed().as_secs_f32()));
    }
    while all.kills() < u64::from(plan.kills) && plan.limit.is_none_or(|limit| started.elapsed() < limit) {
        let seed = seeds.next();
        let left = u64::from(plan.kills) - all.kills();
        let kills = u32::try_from(left).unwrap_or(KILLS_AN_OFFICE).min(KILLS_AN_OFFICE);
        let begun = Instant::now();
        let tally = Office::open(seed, plan).and_then(|office| office.live(kills)).context(format!(
            "seed {} ({} kills before), office {seed}",
            plan.seed,
            all.kills()
        ))?;
        say(&format!("office {seed:016x}: {} kills, {:.1} s", tally.kills(), begun.elapsed().as_secs_f32()));
        all.add(&tally);
    }
    Ok(all)
}
