//! Disks that were copied, machine and all: two desks of one name, until the hub notices.

use super::{
    MOST_DESKS, World,
    machine::{DeskMachine, Memory},
    prepared,
    program::{Program, SimSource},
    versions::as_version,
};
use crate::{Check, Violation};
use desk::{api::incarnation::IncarnationState, incarnation, sync::engine::Engine};
use disk::Disk;
use domain::id::DeskId;
use ledger::{LedgerError, Priority, Shelf};

impl World {
    /// A copy of a desk's disk begins to live beside it, with all that the machine keeps elsewhere.
    pub(super) fn clone_desk(&mut self, number: usize) -> Check {
        if self.desks.len() >= MOST_DESKS {
            return Ok(());
        }
        let (twin, seed, now_ms) = (self.desks.len() + 1, self.random.bits(), self.now_ms);
        let Some(desk) = self.desk(number) else { return Ok(()) };
        let mut mark = desk.mark.clone();
        let (disk, shelf) = (Disk::of(&desk.disk.image()), Shelf::default());
        let started = as_version(desk.is_older, || {
            Program::start(&disk, &shelf, seed, &mut mark, now_ms + desk.offset_ms)
        });
        let program = match started {
            Ok(program) => program,
            Err(_) if desk.is_troubled => return Ok(()),
            Err(error) => return Err(Violation::new(format!("a copied desk does not start: {error}"))),
        };
        desk.has_other_past = true;
        let copy = DeskMachine {
            mark,
            offset_ms: desk.offset_ms,
            is_older: desk.is_older,
            is_troubled: false,
            has_other_past: true,
            identities: desk.identities.clone(),
            memory: desk.memory.clone(),
            ..DeskMachine::new(twin, desk.office, disk, shelf, program)
        };
        self.desks.push(copy);
        self.model.clones += 1;
        self.look_at_desk(twin)
    }

    /// Machines that have or had this name.
    pub(super) fn of_one_name(&self, identity: DeskId) -> Vec<usize> {
        let named = self.desks.iter().filter(|desk| desk.identities.contains(&identity));
        named.map(|desk| desk.number).collect()
    }

    /// Whether the hub may take a desk for one that it no longer trusts.
    pub(super) fn is_revoked(&self, number: usize) -> bool {
        let identity = self.desks.get(number.wrapping_sub(1)).and_then(DeskMachine::identity);
        identity.is_some_and(|identity| self.model.revoked.contains(&identity))
    }

    /// What a desk says of itself after an answer: nobody is called a copy where there is none.
    pub(super) fn note_standing(&mut self, index: usize, was: DeskId, is_told: bool) -> Check {
        let Some(desk) = self.desks.get_mut(index) else { return Ok(()) };
        let Some(Ok(record)) = desk.program.as_ref().map(Program::record) else { return Ok(()) };
        let is_new = match record.state {
            IncarnationState::Cloned => !std::mem::replace(&mut desk.memory.is_told, true),
            IncarnationState::Elsewhere if !record.is_confirmed => {
                !std::mem::replace(&mut desk.memory.is_asked, true)
            }
            _ => false,
        };
        // A book that was put back, with a mark that was not written in time, cannot be told from a copy.
        let has_other_past = desk.has_other_past;
        if (is_told || is_new) && self.of_one_name(was).len() < 2 && !has_other_past {
            return Err(Violation::new(format!("desk {} is told of a copy that there is not", index + 1)));
        }
        Ok(())
    }

    /// Whether an officer enrols a desk anew: it is a copy or may be one, or the hub has another key than it knows.
    pub(super) fn needs_anew(&self, number: usize) -> Check<bool> {
        let Some(desk) = self.desks.get(number.wrapping_sub(1)) else { return Ok(false) };
        let Some(program) = &desk.program else { return Ok(false) };
        match program.record() {
            Ok(record) if record.state == IncarnationState::Cloned || !record.is_confirmed => Ok(true),
            Ok(_) => Ok(!self.accepts_key(number - 1)?),
            Err(_) if desk.is_troubled => Ok(false),
            Err(error) => Err(Violation::new(format!("the book of desk {number} cannot be read: {error}"))),
        }
    }

    /// An officer enrols a desk anew in its data folder, if there is a reason to. True when it was done.
    pub(super) fn enrol_anew(&mut self, number: usize) -> Check<bool> {
        let Some(number) = self.desk(number).map(|desk| desk.number) else { return Ok(false) };
        let Some(office) = self.desks.get(number - 1).map(|desk| desk.office) else { return Ok(false) };
        let is_calm = self.desks.get(number - 1).is_some_and(|desk| !desk.is_troubled);
        if !is_calm || self.hub.is_troubled || !self.needs_anew(number)? {
            return Ok(false);
        }
        let Some(hub) = &self.hub.hub else { return Ok(false) };
        let fresh = prepared::enrol(hub, office, 100 + self.tally.anew, &mut self.random)?;
        let (seed, now_ms) = (self.random.bits(), self.now_ms);
        let Some(desk) = self.desks.get_mut(number - 1) else { return Ok(false) };
        let Some(program) = &mut desk.program else { return Ok(false) };
        let now_ms = now_ms + desk.offset_ms;
        let joined = as_version(desk.is_older, || {
            let Program { ledger, identity, .. } = program;
            let mut joined = identity.clone();
            ledger.write(Priority::Clerk, |book| {
                incarnation::join_anew(book, &mut joined, fresh, &SimSource::new(seed), now_ms)
            })?;
            *identity = joined;
            Ok::<_, LedgerError>(())
        });
        joined.map_err(|error| Violation::new(format!("desk {number} cannot enrol anew: {error}")))?;
        program.engine = Engine::new(seed);
        desk.mark = program.mark(desk.mark.as_ref());
        desk.identities.insert(program.identity.desk);
        desk.has_other_past = true;
        // Nobody waits for what the former desk had asked for.
        desk.late_answers.clear();
        let Memory { is_told, is_asked, keys, .. } = &mut desk.memory;
        (*is_told, *is_asked, *keys) = (false, false, vec![program.identity.pin]);
        self.tally.anew += 1;
        self.look_at_desk(number)?;
        Ok(true)
    }
}
