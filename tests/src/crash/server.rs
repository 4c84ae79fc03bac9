//! The district server: serves, is killed, and its book is looked at before it starts again.

use super::{
    chance::Chance, disk::Disk, moment::Moment, office::Shared, rest::is_sound, tally::Tally, watch::Watch,
};
use crate::{Context as _, Failure, HubProcess, Outcome, book, failure::expect, folder};
use ::hub::clock::{Clock as _, SystemClock, office_time};
use domain::id::EntityId;
use ledger::{Ledger, LedgerError};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// It serves at most so long before it is killed.
const SERVES: Duration = Duration::from_millis(2_500);
/// A start.
const START: Duration = Duration::from_millis(25);

pub(super) struct Server<'o> {
    shared: &'o Shared,
    pub(super) hub: HubProcess,
    pub(super) disk: Disk,
    /// Where it backs up whenever it starts: kills strike there too.
    stick: PathBuf,
    stick_disk: Disk,
    watch: Watch,
    chance: Chance,
    pub(super) tally: Tally,
    is_full: bool,
}

impl<'o> Server<'o> {
    /// A new one that serves.
    pub(super) fn open(shared: &'o Shared, folder: &Path, mut chance: Chance) -> Outcome<Self> {
        let disk = Disk::new(folder, shared.disks, &mut chance)?;
        let stick = folder.with_file_name("stick");
        let stick_disk = Disk::new(&stick, shared.disks, &mut chance)?;
        let mut hub = HubProcess::init(folder)?;
        hub.backup_to = Some(stick.clone());
        hub.start()?;
        let watch = Watch::on(folder)?;
        shared.hub_is(hub.pid());
        let tally = Tally::default();
        Ok(Self { shared, hub, disk, stick, stick_disk, watch, chance, tally, is_full: false })
    }

    /// Serves and is killed until there were enough kills.
    pub(super) fn work(&mut self) -> Outcome {
        while !self.shared.is_over() {
            self.serve()?;
            let was_killed = !self.hub.is_running()?;
            if !was_killed {
                if !self.shared.may_kill() {
                    break;
                }
                self.tally.count("killed hub while serving");
            }
            self.shared.hub_is(None);
            self.hub.kill();
            self.look()?;
            self.start()?;
        }
        self.shared.hub_is(None);
        Ok(())
    }

    /// What the stick holds comes back whole, whatever backups were killed.
    pub(super) fn come_back(&mut self, hub: &Ledger) -> Outcome {
        self.stick_disk.tidy()?;
        let key = book::hub_key(&self.hub)?;
        self.hub.say(&["backup", "--to", &self.stick.to_string_lossy()])?;
        let place = tempfile::Builder::new().prefix("mc-back-").tempdir()?;
        let data = place.path().join("data");
        let now = office_time(SystemClock.system_ms());
        ::hub::backup::come_back(&self.stick, None, &data, &key, now).map_err(Failure::said)?;
        let back = Ledger::open(&data, "hub.db", &key)?;
        is_sound(&back, "the hub that came back from its backup")?;
        let hash = |book: &Ledger| book.read(|read| Ok::<_, LedgerError>(read.digest()?.hash));
        expect(hash(&back)? == hash(hub)?, || "a backup holds something else than the hub".to_owned())
    }

    /// Serves on, whoever killed it last.
    pub(super) fn stand(&mut self) -> Outcome {
        self.disk.tidy()?;
        if self.hub.is_running()? {
            return Ok(());
        }
        self.hub.kill();
        self.hub.start()
    }

    fn serve(&mut self) -> Outcome {
        self.watch.changes()?;
        let least = self.chance.time(SERVES / 2);
        let moment = Moment::choose(&mut self.chance, SERVES / 2, 40);
        let (shared, hub, started) = (self.shared, &mut self.hub, Instant::now());
        Moment::After(least).wait(&mut self.watch, || Ok(shared.is_over() || !hub.is_running()?))?;
        self.watch.changes()?;
        moment.wait(&mut self.watch, || {
            Ok(shared.is_over() || started.elapsed() > SERVES || !hub.is_running()?)
        })
    }

    /// Everything of which a desk was told that it is here is in the book, as it lies on the disk.
    fn look(&mut self) -> Outcome {
        let wanted = self.shared.at_hub();
        let copy = tempfile::Builder::new().prefix("mc-hub-").tempdir()?;
        folder::copy(&self.hub.data(), copy.path())?;
        let hub = Ledger::open(copy.path(), "hub.db", &book::hub_key(&self.hub)?)?;
        is_sound(&hub, "the hub")?;
        for (id, code) in wanted {
            let id: EntityId = id.parse().context("an id")?;
            let dossier = hub.read(|read| read.dossier(id))?;
            let dossier = dossier.context(format!("{code} was at the district and is gone"))?;
            expect(dossier.code.as_ref() == Some(&code), || format!("{code} has become {:?}", dossier.code))?;
        }
        Ok(())
    }

    fn start(&mut self) -> Outcome {
        if self.is_full || self.chance.one_in(4) {
            self.disk.tidy()?;
            self.is_full = false;
        } else if self.disk.is_small() && self.chance.one_in(5) {
            let slack = [0, 4, 40, 200].map(|kilobytes| kilobytes * 1024);
            self.disk.fill(self.chance.pick(&slack).copied().unwrap_or_default())?;
            self.is_full = true;
            self.tally.count("the hub's disk filled up");
        }
        loop {
            self.hub.launch()?;
            self.tally.count("hub started");
            if self.chance.one_in(6) && self.shared.may_kill() {
                std::thread::sleep(self.chance.time(START));
                self.hub.kill();
                self.tally.count("killed hub in start-up");
                continue;
            }
            match self.hub.listening() {
                Ok(()) => break,
                Err(failure) => self.refused(&failure)?,
            }
        }
        self.shared.hub_is(self.hub.pid());
        Ok(())
    }

    /// It may refuse to start on a full disk, if it says so.
    fn refused(&mut self, failure: &Failure) -> Outcome {
        let is_said = failure.to_string().contains("the disk is full");
        expect(is_said && self.disk.is_tight()?, || format!("the hub does not start: {failure}"))?;
        self.tally.count("hub did not start, the disk is full");
        self.disk.tidy()?;
        self.is_full = false;
        Ok(())
    }
}
