//! One office: a hub, two desks, their clerks, and what all of them share.

use super::{
    Plan,
    chance::Chance,
    clerk::Clerk,
    disk::Disks,
    rest,
    server::Server,
    tally::Tally,
    told::{Numbers, Told},
};
use crate::{Failure, Outcome, folder, process};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
};
use tempfile::TempDir;

/// What the threads of an office share.
pub(super) struct Shared {
    pub(super) disks: Disks,
    pub(super) numbers: Numbers,
    /// The stick that goes from desk to desk.
    pub(super) courier: PathBuf,
    kills_left: AtomicU32,
    has_failed: AtomicBool,
    /// The hub's process while it serves.
    hub: Mutex<Option<u32>>,
    /// Id and code of the dossiers of which a desk was told that they are at the district.
    at_hub: Mutex<BTreeMap<String, String>>,
}

impl Shared {
    /// Whether one more kill is wanted; it is counted then.
    pub(super) fn may_kill(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.kills_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }

    /// Whether the work is done, or there is no sense in it any more.
    pub(super) fn is_over(&self) -> bool {
        self.kills_left.load(Ordering::SeqCst) == 0 || self.has_failed.load(Ordering::SeqCst)
    }

    /// Says which process serves.
    pub(super) fn hub_is(&self, pid: Option<u32>) {
        *held(&self.hub) = pid;
    }

    /// Kills the hub from a clerk's thread; false when it does not serve, or there were enough kills.
    pub(super) fn kill_hub(&self) -> bool {
        let mut hub = held(&self.hub);
        if hub.is_none() || !self.may_kill() {
            return false;
        }
        // Its own thread has not asked yet how it ended, so the id is still the hub's.
        process::kill_all(&hub.take().into_iter().collect::<Vec<_>>());
        true
    }

    /// All that the clerk knows of is at the district.
    pub(super) fn are_at_hub(&self, told: &Told) {
        let all = told.mine.iter().map(|(id, known)| (id.clone(), known.code.clone()));
        held(&self.at_hub).extend(all);
    }

    /// Id and code of what is at the district.
    pub(super) fn at_hub(&self) -> BTreeMap<String, String> {
        held(&self.at_hub).clone()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An office before its first day.
pub(super) struct Office<'p> {
    seed: u64,
    plan: &'p Plan,
    folder: TempDir,
}

impl<'p> Office<'p> {
    /// An empty folder.
    pub(super) fn open(seed: u64, plan: &'p Plan) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("mc-crash-").tempdir()?;
        Ok(Self { seed, plan, folder })
    }

    /// Sets the office up, kills so often, and looks at what is left.
    pub(super) fn live(self, kills: u32) -> Outcome<Tally> {
        let path = self.folder.path();
        let courier = path.join("courier");
        std::fs::create_dir_all(&courier)?;
        let shared = Shared {
            courier,
            disks: self.plan.disks,
            numbers: Numbers::default(),
            kills_left: AtomicU32::new(kills),
            has_failed: AtomicBool::new(false),
            hub: Mutex::new(None),
            at_hub: Mutex::default(),
        };
        let mut server = Server::open(&shared, &path.join("hub"), Chance::new(self.seed, 1))?;
        let mut clerks = Vec::new();
        for number in 1..=2 {
            let folder = path.join(format!("GX-0{number}"));
            let chance = Chance::new(self.seed, 1 + number);
            clerks.push(Clerk::join(&shared, &server.hub, &folder, number, chance)?);
        }
        let outcome =
            work(&shared, &mut server, &mut clerks).and_then(|()| rest::settle(&mut server, &mut clerks));
        if let Err(failure) = outcome {
            return Err(self.keep(&mut server, &mut clerks, &failure));
        }
        let mut tally = server.tally.clone();
        clerks.iter().for_each(|clerk| tally.add(&clerk.tally));
        Ok(tally)
    }

    /// Keeps what a failure left, with what opens it.
    fn keep(&self, server: &mut Server<'_>, clerks: &mut [Clerk<'_>], failure: &Failure) -> Failure {
        server.hub.kill();
        clerks.iter_mut().for_each(|clerk| clerk.desk.kill());
        let kept = self.plan.keep.join(format!("{:016x}", self.seed));
        let mut text = format!("{failure}\n");
        for (number, clerk) in (1..).zip(clerks.iter()) {
            text += &format!("GX-0{number} {}\n", clerk.desk.unlock_code.as_deref().unwrap_or_default());
            text += &format!("{:#?}\n", clerk.told);
        }
        let copied = folder::copy(self.folder.path(), &kept)
            .and_then(|()| Ok(std::fs::write(kept.join("failure.txt"), text)?));
        match copied {
            Ok(()) => Failure::said(format!("{failure}\nits folders are in {}", kept.display())),
            Err(why) => Failure::said(format!("{failure}\nits folders were not kept: {why}")),
        }
    }
}

fn work(shared: &Shared, server: &mut Server<'_>, clerks: &mut [Clerk<'_>]) -> Outcome {
    // Whoever fails ends the work of the others.
    let note = |outcome: Outcome| outcome.inspect_err(|_| shared.has_failed.store(true, Ordering::SeqCst));
    thread::scope(|scope| {
        let mut threads = vec![scope.spawn(|| note(server.work()))];
        threads.extend(clerks.iter_mut().map(|clerk| scope.spawn(|| note(clerk.work()))));
        let ends: Vec<Outcome> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(Failure::said("a thread panicked"))))
            .collect();
        ends.into_iter().collect()
    })
}
