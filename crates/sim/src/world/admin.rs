//! What administrators do at the hub: staff, desks, catalogue.

use super::{
    MOST_DESKS, World,
    machine::DeskMachine,
    prepared,
    program::{self},
};
use crate::{
    Check, Violation,
    catalogue::{self, OFFICERS},
};
use disk::Disk;
use ledger::Shelf;

impl World {
    pub(super) fn revoke(&mut self, desk: usize) -> Check {
        let Some(desk) = self.desk(desk) else { return Ok(()) };
        let Some(identity) = desk.identity() else { return Ok(()) };
        let id = identity.to_string();
        // The last desk stays: somebody has to be told.
        let is_left = |other: &DeskMachine| {
            other.identity().is_some_and(|other| other != identity && !self.model.revoked.contains(&other))
        };
        if self.model.revoked.contains(&identity) || !self.desks.iter().any(is_left) {
            return Ok(());
        }
        // It may be done although the hub dies at it.
        self.model.revoked.insert(identity);
        self.at_hub(|hub| hub.revoke_desk(&id, "thất lạc").map(|_| ())).map(|_| ())
    }

    pub(super) fn officer(&mut self, officer: u32, is_withdrawn: bool) -> Check {
        let office = usize::try_from(officer / OFFICERS).unwrap_or_default() % catalogue::OFFICES.len();
        let id = catalogue::officer_id(office, officer % OFFICERS);
        let today = domain::time::local_date(&program::moment(self.now_ms));
        let ends = (!is_withdrawn).then_some(today);
        if is_withdrawn {
            self.model.withdrawn.insert(id.clone());
        }
        // A later ending must not give the right back.
        let is_withdrawn = is_withdrawn || self.model.withdrawn.contains(&id);
        let entry = catalogue::officer_entry(&id, ends, is_withdrawn);
        self.at_hub(|hub| hub.publish_entries(entry.as_slice()).map_err(|error| error.to_string()))
            .map(|_| ())
    }

    /// Something that an administrator does at the hub. False when the hub is down or failed at it.
    pub(super) fn at_hub(&mut self, act: impl FnOnce(&::hub::Hub) -> Result<(), String>) -> Check<bool> {
        let Some(hub) = &self.hub.hub else { return Ok(false) };
        match act(hub) {
            Ok(()) => Ok(true),
            Err(_) if self.hub.is_troubled => Ok(false),
            Err(error) => Err(Violation::new(format!("the hub fails: {error}"))),
        }
    }

    /// A desk joins an office.
    pub(super) fn enrol(&mut self, office: u32) -> Check {
        let office = usize::try_from(office).unwrap_or_default() % self.offices.max(1);
        let Some(hub) = &self.hub.hub else { return Ok(()) };
        if self.hub.is_troubled || self.desks.len() >= MOST_DESKS {
            return Ok(());
        }
        let number = self.desks.len() + 1;
        let identity = prepared::enrol(hub, office, number, &mut self.random)?;
        let image = prepared::empty(&identity)?;
        let (disk, shelf) = (Disk::of(&image), Shelf::default());
        let seed = self.random.bits();
        let program = prepared::begin(&disk, &shelf, seed, &mut self.random)?;
        self.desks.push(DeskMachine::new(number, office, disk, shelf, program));
        Ok(())
    }

    /// A procedure gets another version.
    pub(super) fn catalogue(&mut self) -> Check {
        self.version += 1;
        let entry = catalogue::next_procedure(self.version);
        self.at_hub(|hub| hub.publish_entries(entry.as_slice()).map_err(|error| error.to_string()))
            .map(|_| ())
    }
}
