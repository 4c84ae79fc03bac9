//! The hub's machine.

use super::{program::key, seal, versions::as_hub};
use ::hub::{Clock, Failure, Hub, backup::RESTORED};
use disk::{Disk, Image};
use ledger::{DataKey, Disposal, Ledger, LedgerError, Priority, Shelf};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock that stands until it is set.
pub(super) struct SimClock(AtomicI64);

impl SimClock {
    pub(super) fn new(ms: i64) -> Self {
        Self(AtomicI64::new(ms))
    }

    pub(super) fn set(&self, ms: i64) {
        self.0.store(ms, Ordering::Relaxed);
    }
}

impl Clock for SimClock {
    fn system_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Key of the hub's book.
pub(super) fn hub_key() -> DataKey {
    key()
}

pub(super) fn open_hub_book(disk: &Disk, shelf: &Shelf) -> Result<Ledger, LedgerError> {
    seal::open(disk, ::hub::DATABASE, &hub_key(), shelf)
}

/// What an exchange came to at the hub.
pub(super) enum Said {
    /// The bytes of an answer.
    Answer(Vec<u8>),
    /// The hub refuses, or its store failed and it lives on.
    Refused(Failure),
    /// The hub died.
    Gone,
}

/// The machine with its disk.
pub(super) struct HubMachine {
    pub(super) disk: Disk,
    pub(super) shelf: Shelf,
    pub(super) clock: Arc<SimClock>,
    pub(super) hub: Option<Hub>,
    /// True since a fault was planned.
    pub(super) is_troubled: bool,
    /// Copies of the disk, the newest last.
    pub(super) backups: Vec<Image>,
    /// What the law had destroyed when the last copy was made; it lies beside the copies.
    pub(super) register: Vec<Disposal>,
    /// Its program cannot read the headers of a later one.
    pub(super) lacks_headers: bool,
}

/// Setting in which the restore command leaves that register.
const DISPOSALS: &str = "ledger.disposals";

impl HubMachine {
    pub(super) fn new(image: &Image, now_ms: i64) -> Self {
        let (disk, shelf) = (Disk::of(image), Shelf::default());
        let clock = Arc::new(SimClock::new(now_ms));
        let backups = vec![image.clone()];
        let register = Vec::new();
        Self { disk, shelf, clock, hub: None, is_troubled: false, backups, register, lacks_headers: false }
    }

    /// Puts a copy of the disk aside, and the register of what the law destroyed beside it.
    pub(super) fn back_up(&mut self) {
        self.backups.push(self.disk.image());
        if let Some(Ok(register)) = self.hub.as_ref().map(|hub| hub.ledger().read(|book| book.disposals())) {
            self.register = register;
        }
    }

    /// Starts the server, if it can be.
    pub(super) fn start(&mut self) -> Result<(), String> {
        self.hub = None;
        self.disk.kill();
        self.disk.start();
        let book = open_hub_book(&self.disk, &self.shelf).map_err(|error| error.to_string())?;
        let clock = Arc::clone(&self.clock);
        let hub = as_hub(self.lacks_headers, || Hub::on(book, clock));
        self.hub = Some(hub.map_err(|error| error.to_string())?);
        Ok(())
    }

    /// Goes on from a copy of the disk; `told` when the restore command put it there.
    pub(super) fn restore(&mut self, image: &Image, told: bool) -> Result<(), String> {
        self.hub = None;
        self.disk.restore(image);
        self.disk.start();
        if told {
            let book = open_hub_book(&self.disk, &self.shelf).map_err(|error| error.to_string())?;
            let register = serde_json::to_string(&self.register).map_err(|error| error.to_string())?;
            book.write(Priority::Clerk, |write| {
                write.put_setting(DISPOSALS, &register)?;
                write.put_setting(RESTORED, "1")
            })
            .map_err(|error: LedgerError| error.to_string())?;
        }
        self.start()
    }

    /// One exchange.
    pub(super) fn exchange(&mut self, body: &[u8], signature: &str) -> Said {
        let Some(hub) = &self.hub else { return Said::Gone };
        let said = as_hub(self.lacks_headers, || hub.exchange_bytes(body, signature));
        if self.disk.is_down() {
            self.hub = None;
            return Said::Gone;
        }
        match said {
            Ok(answer) => Said::Answer(answer),
            Err(failure) => Said::Refused(failure),
        }
    }
}
