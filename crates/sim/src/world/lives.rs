//! Machines that start, die and go on from copies of their disks.

use super::{World, machine::DeskMachine, program::Program, versions::as_version};
use crate::{Check, Violation};

impl World {
    /// The hub goes on from a copy of its disk. Its planned faults are over: it is another disk.
    pub(super) fn set_hub_back(&mut self, back: u32, told: bool) -> Check {
        let count = self.hub.backups.len();
        let back = usize::try_from(back).unwrap_or_default() % count.max(1);
        let Some(copy) = self.hub.backups.get(count.saturating_sub(1 + back)).cloned() else {
            return Ok(());
        };
        self.model.is_set_back = true;
        self.tally.set_backs += 1;
        self.hub.disk.forget_plan();
        self.hub.disk.set_quota(None);
        self.hub.is_troubled = false;
        self.hub
            .restore(&copy, told)
            .map_err(|error| Violation::new(format!("the hub does not start: {error}")))?;
        if told { self.check_register(&self.hub.register, self.hub_book()?) } else { Ok(()) }
    }

    /// A desk goes on from a copy of its disk.
    pub(super) fn set_desk_back(&mut self, number: usize, back: u32) -> Check {
        let Some(desk) = self.desk(number) else { return Ok(()) };
        let count = desk.backups.len();
        let at =
            usize::try_from(back).ok().and_then(|back| back.checked_rem(count)).map(|back| count - 1 - back);
        let Some(copy) = at.and_then(|at| desk.backups.get(at)).cloned() else { return Ok(()) };
        desk.program = None;
        desk.disk.forget_plan();
        desk.disk.set_quota(None);
        desk.disk.restore(&copy.image);
        desk.memory = copy.memory;
        desk.has_other_past = true;
        // An answer to what the lost disk had asked reaches nobody.
        desk.late_answers.clear();
        let (number, was_troubled) = (desk.number, std::mem::replace(&mut desk.is_troubled, false));
        self.tally.set_backs += 1;
        for act in self.model.acts.iter_mut().filter(|act| act.desk == number) {
            act.is_away = true;
        }
        self.erase_again(number)?;
        self.start_desk(number)?;
        if let Some(desk) = self.desk(number) {
            desk.is_troubled = was_troubled;
        }
        self.note_losses(number)
    }

    pub(super) fn start_hub(&mut self) -> Check {
        self.tally.deaths += 1;
        match self.hub.start() {
            Ok(()) => Ok(()),
            Err(_) if self.hub.is_troubled => Ok(()),
            Err(error) => Err(Violation::new(format!("the hub does not start: {error}"))),
        }
    }

    pub(super) fn start_desk(&mut self, number: usize) -> Check {
        let (seed, now_ms) = (self.random.bits(), self.now_ms);
        self.tally.deaths += 1;
        let Some(desk) = self.desk(number) else { return Ok(()) };
        desk.program = None;
        desk.disk.kill();
        desk.disk.start();
        let DeskMachine { disk, shelf, mark, offset_ms, is_older, .. } = &mut *desk;
        let started = as_version(*is_older, || Program::start(disk, shelf, seed, mark, now_ms + *offset_ms));
        match started {
            Ok(program) => desk.program = Some(program),
            Err(_) if desk.is_troubled => return Ok(()),
            Err(error) => {
                return Err(Violation::new(format!("desk {} does not start: {error}", desk.number)));
            }
        }
        let number = desk.number;
        self.look_at_desk(number)
    }

    /// Whoever died is started again at once.
    pub(super) fn revive_the_dead(&mut self) -> Check {
        if self.hub.disk.is_down() || self.hub.hub.is_none() {
            self.start_hub()?;
        }
        for number in 1..=self.desks.len() {
            let is_dead = self.desk(number).is_some_and(|desk| desk.disk.is_down() || desk.program.is_none());
            if is_dead {
                self.start_desk(number)?;
            }
        }
        Ok(())
    }
}
