//! The machines of a run, and what a step does to them.

mod exchange;
mod hub;
mod prepared;
mod program;
mod rest;
mod safety;

use crate::{
    Check, Violation,
    catalogue::{self, OFFICERS},
    model::Model,
    plan::{Failing, Machine, Plan, Step},
    random::Random,
};
use desk::incarnation::Mark;
use disk::{Disk, Fault, Image, Keep, Operation, Strike};
use domain::id::EntityId;
use hub::HubMachine;
use ledger::{LedgerError, Shelf};
use prepared::prepared;
use program::{Counter, Program, Stop, Wish};

/// When a run begins: Thursday 9 December 2021, 08:00.
const START_MS: i64 = 1_639_011_600_000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Steps between two looks at everything.
const LOOK_EVERY: usize = 12;
/// No more desks than that.
const MOST_DESKS: usize = 7;

/// What a run did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Steps that were played.
    pub steps: usize,
    /// Acts that were acknowledged.
    pub acts: usize,
    /// Exchanges that were tried.
    pub exchanges: usize,
    /// Deaths of processes and machines.
    pub deaths: usize,
    /// Times that the hub was set back.
    pub set_backs: usize,
    /// Cards at rest.
    pub cards: usize,
    /// Operations that are held at rest.
    pub held: usize,
}

/// A workstation.
struct DeskMachine {
    /// Counted from 1.
    number: usize,
    office: usize,
    disk: Disk,
    shelf: Shelf,
    program: Option<Program>,
    /// What its clock is off.
    offset_ms: i64,
    /// Answers and requests that the network keeps back.
    late_answers: Vec<Vec<u8>>,
    late_requests: Vec<(Vec<u8>, String)>,
    /// True since a fault was planned.
    is_troubled: bool,
    /// What the machine keeps outside of disk and backups.
    mark: Option<Mark>,
    /// Copies of the disk, the newest last.
    backups: Vec<Image>,
    was_restored: bool,
}

/// All machines.
pub struct World {
    now_ms: i64,
    random: Random,
    hub: HubMachine,
    desks: Vec<DeskMachine>,
    model: Model,
    tally: Tally,
    /// Version of the procedure that was published last.
    version: u32,
    offices: usize,
}

impl DeskMachine {
    fn new(number: usize, office: usize, disk: Disk, shelf: Shelf, program: Program) -> Self {
        Self {
            number,
            office,
            disk,
            shelf,
            program: Some(program),
            offset_ms: 0,
            late_answers: Vec::new(),
            late_requests: Vec::new(),
            is_troubled: false,
            mark: None,
            backups: Vec::new(),
            was_restored: false,
        }
    }
}

impl World {
    /// The machines of a plan, in good order.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn new(plan: &Plan) -> Check<Self> {
        let prepared = prepared(&plan.offices)?;
        let mut random = plan.random();
        let mut hub = HubMachine::new(&prepared.hub, START_MS);
        hub.start().map_err(Violation::new)?;
        let mut desks = Vec::new();
        for (office, count) in plan.offices.iter().enumerate() {
            for _ in 0..*count {
                let number = desks.len() + 1;
                let image = prepared.desks.get(number - 1).ok_or_else(|| Violation::new("no such desk"))?;
                let (disk, shelf) = (Disk::of(image), Shelf::default());
                let program = prepared::begin(&disk, &shelf, plan.seed, &mut random)?;
                desks.push(DeskMachine::new(number, office, disk, shelf, program));
            }
        }
        let (model, tally) = (Model::default(), Tally::default());
        let offices = plan.offices.len();
        Ok(Self { now_ms: START_MS, random, hub, desks, model, tally, version: 1, offices })
    }

    /// Plays a plan to its end and looks at what came of it.
    ///
    /// # Errors
    /// The first law that is broken.
    pub fn play(mut self, plan: &Plan) -> Check<Tally> {
        for (index, step) in plan.steps.iter().enumerate() {
            let told =
                |violation: Violation| Violation::new(format!("step {}: {step}: {violation}", index + 1));
            self.pass(7 * MINUTE_MS);
            self.step(*step).map_err(told)?;
            self.revive_the_dead().map_err(told)?;
            if (index + 1) % LOOK_EVERY == 0 {
                self.look_at_all().map_err(told)?;
            }
            self.tally.steps += 1;
        }
        self.rest()?;
        Ok(self.tally)
    }

    fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        self.hub.clock.set(self.now_ms);
    }

    fn desk(&mut self, number: usize) -> Option<&mut DeskMachine> {
        let count = self.desks.len();
        self.desks.get_mut(number.checked_sub(1)?.checked_rem(count)?)
    }

    fn step(&mut self, step: Step) -> Check {
        match step {
            Step::Receive { desk } => self.wish(desk, Wish::Receive, 0),
            Step::Edit { desk, dossier, group, value, also } => {
                self.wish(desk, Wish::Edit { group, value, also }, dossier)
            }
            Step::Reprint { desk, dossier } => self.wish(desk, Wish::Reprint, dossier),
            Step::Issue { desk, dossier } => self.wish(desk, Wish::Issue, dossier),
            Step::Note { desk, dossier } => self.wish(desk, Wish::Note, dossier),
            Step::Trespass { desk, dossier, value } => self.wish(desk, Wish::Trespass { value }, dossier),
            Step::Sync { desk, trouble } => self.sync(desk, trouble).map(|_| ()),
            Step::LateAnswer { desk } => self.late_answer(desk),
            Step::LateRequest { desk } => self.late_request(desk),
            Step::Dies { who, at } => self.plan_fault(who, None, at, Strike::Kill),
            Step::LosesPower { who, at, keep } => {
                let keep = if keep == 0 { Keep::Nothing } else { Keep::Some(keep.into()) };
                self.plan_fault(who, None, at, Strike::Cut(keep))
            }
            Step::Fails { who, at, how } => {
                let (on, strike) = match how {
                    Failing::Error => (None, Strike::Error),
                    Failing::Full => (Some(Operation::Write), Strike::Full),
                    Failing::Short => (Some(Operation::Write), Strike::Short),
                    Failing::Torn => (Some(Operation::Write), Strike::Torn),
                    Failing::Lost => (Some(Operation::Sync), Strike::Lost),
                };
                // There are few syncs to so many writes.
                let at = if on == Some(Operation::Sync) { at.div_ceil(8) } else { at };
                self.plan_fault(who, on, at, strike)
            }
            Step::Fills { who, room } => {
                self.with_disk(who, |disk| disk.set_quota(Some(disk.used() + u64::from(room))))
            }
            Step::Room { who } => self.with_disk(who, |disk| disk.set_quota(None)),
            Step::Restart { who: Machine::Hub } => self.start_hub(),
            Step::Restart { who: Machine::Desk(desk) } => self.start_desk(desk),
            Step::Clock { desk, days } => {
                if let Some(desk) = self.desk(desk) {
                    desk.offset_ms += i64::from(days) * DAY_MS;
                }
                Ok(())
            }
            Step::Pass { hours } => {
                self.pass(i64::from(hours) * HOUR_MS);
                Ok(())
            }
            Step::HubBackup => {
                let image = self.hub.disk.image();
                self.hub.backups.push(image);
                Ok(())
            }
            Step::HubRestore { back, told } => self.set_hub_back(back, told),
            Step::DeskBackup { desk } => {
                if let Some(desk) = self.desk(desk) {
                    let image = desk.disk.image();
                    desk.backups.push(image);
                }
                Ok(())
            }
            Step::DeskRestore { desk, back } => self.set_desk_back(desk, back),
            Step::Enrol { office } => self.enrol(office),
            Step::Revoke { desk } => self.revoke(desk),
            Step::Ends { officer } => self.officer(officer, false),
            Step::Withdrawn { officer } => self.officer(officer, true),
            Step::Catalogue => {
                self.version += 1;
                let entry = catalogue::next_procedure(self.version);
                self.at_hub(|hub| hub.publish_entries(entry.as_slice()).map_err(|error| error.to_string()))
                    .map(|_| ())
            }
        }
    }

    fn with_disk(&mut self, who: Machine, change: impl FnOnce(&Disk)) -> Check {
        match who {
            Machine::Hub => {
                self.hub.is_troubled = true;
                change(&self.hub.disk);
            }
            Machine::Desk(desk) => {
                if let Some(desk) = self.desk(desk) {
                    desk.is_troubled = true;
                    change(&desk.disk);
                }
            }
        }
        Ok(())
    }

    fn plan_fault(&mut self, who: Machine, on: Option<Operation>, at: u32, strike: Strike) -> Check {
        self.with_disk(who, |disk| disk.plan(Fault { on, at: at.max(1).into(), strike }))
    }

    /// A clerk does something at a desk.
    fn wish(&mut self, desk: usize, wish: Wish, dossier: u32) -> Check {
        let (now_ms, place) =
            (self.now_ms, u32::try_from(self.random.below(OFFICERS.into())).unwrap_or_default());
        let fresh = EntityId(self.random.uuid(now_ms));
        let Some(index) = desk.checked_sub(1).and_then(|desk| desk.checked_rem(self.desks.len())) else {
            return Ok(());
        };
        let Some(desk) = self.desks.get(index) else { return Ok(()) };
        let Some(program) = &desk.program else { return Ok(()) };
        let dossier = match wish {
            Wish::Receive => fresh,
            _ => match shown(program, &self.model, desk.office, dossier) {
                Ok(Some(dossier)) => dossier,
                Ok(None) => return Ok(()),
                Err(error) => return self.local(index, error),
            },
        };
        let counter = Counter {
            desk: desk.number,
            officer: catalogue::officer_id(desk.office, place),
            now_ms: now_ms + desk.offset_ms,
            dossier,
        };
        let mut tried = Vec::new();
        let outcome = program.act(wish, &counter, &mut self.random, &mut tried);
        if matches!(wish, Wish::Receive) && !tried.is_empty() {
            self.model.dossiers.push((dossier, desk.office));
        }
        let number = desk.number;
        match outcome {
            Ok(()) => {
                self.tally.acts += 1;
                let marked = self.desks.get_mut(index).and_then(|desk| {
                    let program = desk.program.as_ref()?;
                    desk.mark = program.mark(desk.mark.as_ref()).or_else(|| desk.mark.take());
                    Some(())
                });
                debug_assert!(marked.is_some());
                self.model.attempt(number, tried, true);
                Ok(())
            }
            Err(Stop::Refused) => Ok(()),
            Err(Stop::Ledger(error)) => {
                self.model.attempt(number, tried, false);
                self.local(index, error)
            }
        }
    }

    /// A desk's own book failed: only after a fault may it.
    fn local(&mut self, index: usize, error: LedgerError) -> Check {
        match self.desks.get(index) {
            Some(desk) if desk.is_troubled => Ok(()),
            _ => Err(Violation::new(format!("the book of desk {} fails: {error}", index + 1))),
        }
    }

    fn revoke(&mut self, desk: usize) -> Check {
        let Some(desk) = self.desk(desk) else { return Ok(()) };
        let number = desk.number;
        let Some(id) = desk.program.as_ref().map(|program| program.identity.desk.to_string()) else {
            return Ok(());
        };
        // The last desk stays: somebody has to be told.
        if self.model.revoked.len() + 1 >= self.desks.len() || self.model.revoked.contains(&number) {
            return Ok(());
        }
        // It may be done although the hub dies at it.
        self.model.revoked.insert(number);
        self.at_hub(|hub| hub.revoke_desk(&id, "thất lạc").map(|_| ())).map(|_| ())
    }

    fn officer(&mut self, officer: u32, is_withdrawn: bool) -> Check {
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
    fn at_hub(&mut self, act: impl FnOnce(&::hub::Hub) -> Result<(), String>) -> Check<bool> {
        let Some(hub) = &self.hub.hub else { return Ok(false) };
        match act(hub) {
            Ok(()) => Ok(true),
            Err(_) if self.hub.is_troubled => Ok(false),
            Err(error) => Err(Violation::new(format!("the hub fails: {error}"))),
        }
    }

    /// The hub goes on from a copy of its disk. Its planned faults are over: it is another disk.
    fn set_hub_back(&mut self, back: u32, told: bool) -> Check {
        let count = self.hub.backups.len();
        let back = usize::try_from(back).unwrap_or_default() % count.max(1);
        let Some(image) = self.hub.backups.get(count.saturating_sub(1 + back)).cloned() else {
            return Ok(());
        };
        self.model.is_set_back = true;
        self.tally.set_backs += 1;
        self.hub.disk.forget_plan();
        self.hub.disk.set_quota(None);
        self.hub.is_troubled = false;
        self.hub
            .restore(&image, told)
            .map_err(|error| Violation::new(format!("the hub does not start: {error}")))
    }

    /// A desk goes on from a copy of its disk.
    fn set_desk_back(&mut self, number: usize, back: u32) -> Check {
        let Some(desk) = self.desk(number) else { return Ok(()) };
        let count = desk.backups.len();
        let at =
            usize::try_from(back).ok().and_then(|back| back.checked_rem(count)).map(|back| count - 1 - back);
        let Some(image) = at.and_then(|at| desk.backups.get(at)).cloned() else { return Ok(()) };
        desk.program = None;
        desk.disk.forget_plan();
        desk.disk.set_quota(None);
        desk.disk.restore(&image);
        desk.was_restored = true;
        // An answer to what the lost disk had asked reaches nobody.
        desk.late_answers.clear();
        let (number, was_troubled) = (desk.number, std::mem::replace(&mut desk.is_troubled, false));
        self.tally.set_backs += 1;
        for act in self.model.acts.iter_mut().filter(|act| act.desk == number) {
            act.is_away = true;
        }
        self.start_desk(number)?;
        if let Some(desk) = self.desk(number) {
            desk.is_troubled = was_troubled;
        }
        self.note_losses(number)
    }

    /// A desk joins an office.
    fn enrol(&mut self, office: u32) -> Check {
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

    fn start_hub(&mut self) -> Check {
        self.tally.deaths += 1;
        match self.hub.start() {
            Ok(()) => Ok(()),
            Err(_) if self.hub.is_troubled => Ok(()),
            Err(error) => Err(Violation::new(format!("the hub does not start: {error}"))),
        }
    }

    fn start_desk(&mut self, number: usize) -> Check {
        let (seed, now_ms) = (self.random.bits(), self.now_ms);
        self.tally.deaths += 1;
        let Some(desk) = self.desk(number) else { return Ok(()) };
        desk.program = None;
        desk.disk.kill();
        desk.disk.start();
        match Program::start(&desk.disk, &desk.shelf, seed, &mut desk.mark, now_ms + desk.offset_ms) {
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
    fn revive_the_dead(&mut self) -> Check {
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

/// One of the dossiers that a desk shows, by a number.
fn shown(
    program: &Program,
    model: &Model,
    office: usize,
    number: u32,
) -> Result<Option<EntityId>, LedgerError> {
    program.ledger.read(|book| {
        let mut there = Vec::new();
        for (dossier, _) in model.dossiers.iter().filter(|(_, of)| *of == office) {
            if book.dossier_row(*dossier)?.is_some() {
                there.push(*dossier);
            }
        }
        let at = usize::try_from(number).unwrap_or_default().checked_rem(there.len());
        Ok(at.and_then(|at| there.get(at).copied()))
    })
}
