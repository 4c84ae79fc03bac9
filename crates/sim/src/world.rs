//! The machines of a run, and what a step does to them.

mod admin;
mod clerk;
mod clone;
mod disposal;
mod exchange;
mod held;
mod hub;
mod keys;
mod lives;
mod machine;
mod numbers;
mod prepared;
mod program;
mod rest;
mod safety;
mod seal;
mod versions;

use crate::{
    Check, Violation,
    model::Model,
    plan::{Failing, Machine, Plan, Step},
    random::Random,
};
use disk::{Disk, Fault, Keep, Operation, Strike};
use hub::HubMachine;
use ledger::Shelf;
use machine::DeskMachine;
use prepared::prepared;
use program::Wish;

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
    /// Desks that enrolled anew.
    pub anew: usize,
    /// Numbers that two machines of one name have given.
    pub doubles: usize,
    /// Dossiers that the law destroyed.
    pub disposed: usize,
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
    /// The hub announced another key at some time.
    has_other_keys: bool,
}

/// What the images are made for with which the run of a plan begins.
#[must_use]
pub fn layout(plan: &Plan) -> (bool, &[u32]) {
    (seal::of(plan.seed), &plan.offices)
}

impl World {
    /// The machines of a plan, in good order.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn new(plan: &Plan) -> Check<Self> {
        seal::choose(plan.seed);
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
        Ok(Self {
            now_ms: START_MS,
            random,
            hub,
            desks,
            model,
            tally,
            version: 1,
            offices,
            has_other_keys: false,
        })
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
            Step::Prepare { desk } => self.wish(desk, Wish::Prepare, 0),
            Step::Enter { desk } => self.wish(desk, Wish::Enter, 0),
            Step::CarryOver { desk, code } => self.wish(desk, Wish::CarryOver { code }, 0),
            Step::Guide { desk } => self.wish(desk, Wish::Guide, 0),
            Step::Complete { desk, dossier } => self.wish(desk, Wish::Complete, dossier),
            Step::Refuse { desk, dossier } => self.wish(desk, Wish::Refuse, dossier),
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
                self.hub.back_up();
                Ok(())
            }
            Step::HubRestore { back, told } => self.set_hub_back(back, told),
            Step::DeskBackup { desk } => {
                if let Some(desk) = self.desk(desk) {
                    desk.back_up();
                }
                Ok(())
            }
            Step::DeskRestore { desk, back } => self.set_desk_back(desk, back),
            Step::Enrol { office } => self.enrol(office),
            Step::Revoke { desk } => self.revoke(desk),
            Step::Ends { officer } => self.officer(officer, false),
            Step::Withdrawn { officer } => self.officer(officer, true),
            Step::Catalogue => self.catalogue(),
            Step::Clone { desk } => self.clone_desk(desk),
            Step::EnrolAnew { desk } => self.enrol_anew(desk).map(|_| ()),
            Step::Garble { desk, dossier, how, value } => {
                self.hub.lacks_headers |= !self.model.has_learned;
                self.wish(desk, Wish::Garble { how, value }, dossier)
            }
            Step::HubLearns => self.hub_learns(),
            Step::Release { act } => self.decide_held(act, true),
            Step::Decline { act } => self.decide_held(act, false),
            Step::Older { desk } => self.set_program(desk, true),
            Step::Upgraded { desk } => self.set_program(desk, false),
            Step::KeyAnnounced => self.announce_key(),
            Step::KeySwitched => self.switch_key().map(|_| ()),
            Step::Dispose { dossier } => self.dispose(dossier),
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
}
