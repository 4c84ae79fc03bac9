//! Plans from a seed.

use crate::{
    plan::{Failing, GROUPS, Group, Machine, Plan, Step, Trouble},
    random::Random,
};

/// The plan of a seed.
#[must_use]
pub fn generate(seed: u64) -> Plan {
    let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9).wrapping_add(1));
    let offices: &[u32] = random
        .one_of(&[&[2, 1][..], &[2, 2], &[1, 1], &[3, 1], &[2, 1, 1], &[1, 1, 1], &[2, 2, 1]], &[2, 1][..]);
    let mut plan = Plan { seed, offices: offices.to_vec(), steps: Vec::new() };
    let count = 20 + random.below(22);
    // A run has its own weather: most are troubled by one or two things, so that each is tried hard.
    let weather = Weather {
        network: random.chance(60),
        disk: random.chance(50),
        hub: random.chance(35),
        people: random.chance(35),
        set_back: random.chance(30),
        desk_back: random.chance(20),
    };
    while (plan.steps.len() as u64) < count {
        if random.chance(12) {
            story(&mut plan, &mut random);
        } else {
            step(&mut plan, &mut random, weather);
        }
    }
    plan
}

/// What chance alone brings about too rarely: a run of steps that belong together.
fn story(plan: &mut Plan, random: &mut Random) {
    let one = 1;
    let other = if plan.offices.first().is_some_and(|desks| *desks > 1) { 2 } else { 1 };
    let (one, other) = if random.chance(50) { (one, other) } else { (other, one) };
    let steps = match random.below(6) {
        0 => restored_desk(one, random),
        1 => restored_hub(one, other, random),
        _ => death_between(one, other, random),
    };
    plan.steps.extend(steps);
}

fn sync(desk: usize) -> Step {
    Step::Sync { desk, trouble: Trouble::None }
}

/// Two desks of an office at work on one dossier, one of which dies while it is told of the other.
fn death_between(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let dossier = small(random, 3);
    let group = random.one_of(&GROUPS.map(|(_, group)| group), Group::Contact);
    let mut edit = |desk| Step::Edit { desk, dossier, group, value: small(random, 3), also: None };
    let (first, second, third) = (edit(one), edit(other), edit(other));
    let at = 1 + small(random, 160);
    let dies = Step::Dies { who: Machine::Desk(other), at };
    match random.below(3) {
        0 => vec![Step::Receive { desk: one }, sync(one), dies, sync(other), sync(other)],
        1 => vec![sync(one), sync(other), first, second, sync(one), dies, sync(other), third],
        _ => vec![
            Step::Receive { desk: one },
            sync(one),
            sync(other),
            first,
            sync(one),
            second,
            dies,
            sync(other),
            third,
        ],
    }
}

/// A desk goes back to a backup after it has given out numbers of which nobody else knows.
fn restored_desk(desk: usize, random: &mut Random) -> Vec<Step> {
    let mut steps = vec![Step::Receive { desk }, sync(desk), Step::DeskBackup { desk }];
    steps.extend((0..=random.below(2)).map(|_| Step::Receive { desk }));
    steps.extend([Step::DeskRestore { desk, back: 0 }, sync(desk), Step::Receive { desk }]);
    steps
}

/// A hub goes back to a backup. One desk writes where the hub now gives a `rev` again, the other goes on behind what
/// stood there before.
fn restored_hub(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let dossier = small(random, 2);
    let group = random.one_of(&GROUPS.map(|(_, group)| group), Group::Contact);
    let edit = |desk, value| Step::Edit { desk, dossier, group, value, also: None };
    let told = random.chance(50);
    vec![
        Step::Receive { desk: one },
        sync(one),
        sync(other),
        Step::HubBackup,
        edit(one, 1),
        sync(one),
        Step::HubRestore { back: 0, told },
        edit(other, 2),
        sync(other),
        edit(one, 0),
        sync(one),
        sync(other),
    ]
}

#[derive(Clone, Copy)]
struct Weather {
    network: bool,
    disk: bool,
    hub: bool,
    people: bool,
    set_back: bool,
    desk_back: bool,
}

fn small(random: &mut Random, limit: u64) -> u32 {
    u32::try_from(random.below(limit)).unwrap_or_default()
}

fn step(plan: &mut Plan, random: &mut Random, weather: Weather) {
    let desks = plan.desks() as u64;
    let desk = usize::try_from(random.below(desks)).unwrap_or_default() + 1;
    let dossier = small(random, 6);
    let what = random.below(100);
    match what {
        0..18 => plan.steps.push(Step::Receive { desk }),
        18..40 => {
            let mut group = || random.one_of(&GROUPS.map(|(_, group)| group), Group::Contact);
            let (group, also) = (group(), group());
            let also = (also != group && random.chance(25)).then_some(also);
            let value = small(random, 3);
            plan.steps.push(Step::Edit { desk, dossier, group, value, also });
        }
        40..45 => plan.steps.push(Step::Reprint { desk, dossier }),
        45..48 => plan.steps.push(Step::Issue { desk, dossier }),
        69..75 if weather.desk_back => plan.steps.push(match random.below(2) {
            0 => Step::DeskBackup { desk },
            _ => Step::DeskRestore { desk, back: small(random, 2) },
        }),
        48..72 => {
            let trouble = if weather.network { trouble(random) } else { Trouble::None };
            plan.steps.push(Step::Sync { desk, trouble });
        }
        72..75 if weather.network => {
            let late = if random.chance(50) { Step::LateAnswer { desk } } else { Step::LateRequest { desk } };
            plan.steps.push(late);
        }
        76..82 if weather.set_back => plan.steps.push(match random.below(3) {
            0 | 1 => Step::HubBackup,
            _ => Step::HubRestore { back: small(random, 3), told: random.chance(50) },
        }),
        82..83 if weather.set_back || weather.people => {
            plan.steps.push(Step::Enrol { office: small(random, 3) })
        }
        82..90 if weather.disk || weather.hub => {
            let is_hub = weather.hub && (!weather.disk || random.chance(40));
            let who = if is_hub { Machine::Hub } else { Machine::Desk(desk) };
            fault(plan, random, who);
            if random.chance(50) {
                plan.steps.push(Step::Sync { desk, trouble: Trouble::None });
            }
        }
        75..76 => plan.steps.push(Step::Restart { who: Machine::Desk(desk) }),
        90..92 => plan.steps.push(Step::Pass { hours: random.one_of(&[1, 5, 20, 30, 80, 21 * 24], 1) }),
        92..94 if weather.people => {
            let days = random.one_of(&[1, -1, 400, -400, 3000, -3000], 1);
            plan.steps.push(Step::Clock { desk, days });
        }
        94..95 if weather.people => plan.steps.push(Step::Revoke { desk }),
        95..96 if weather.people => plan.steps.push(Step::Ends { officer: small(random, 6) }),
        96..97 if weather.people => plan.steps.push(Step::Withdrawn { officer: small(random, 6) }),
        97..98 if weather.people => plan.steps.push(Step::Note { desk, dossier }),
        98..99 if weather.people => plan.steps.push(Step::Catalogue),
        99..100 => plan.steps.push(Step::Trespass { desk, dossier, value: small(random, 3) }),
        _ => plan.steps.push(Step::Sync { desk, trouble: Trouble::None }),
    }
}

fn trouble(random: &mut Random) -> Trouble {
    match random.below(14) {
        0 => Trouble::LoseRequest,
        1 => Trouble::CutRequest(small(random, 5000)),
        2 => Trouble::Twice,
        3 => Trouble::KeepRequest,
        4 | 5 => Trouble::LoseAnswer,
        6 => Trouble::CutAnswer(small(random, 5000)),
        7 | 8 => Trouble::KeepAnswer,
        _ => Trouble::None,
    }
}

fn fault(plan: &mut Plan, random: &mut Random, who: Machine) {
    let at = 1 + small(random, 120);
    match random.below(10) {
        0..3 => plan.steps.push(Step::Dies { who, at }),
        3..6 => {
            let keep = if random.chance(50) { 0 } else { 1 + small(random, 1000) };
            plan.steps.push(Step::LosesPower { who, at, keep });
        }
        6..8 => {
            let how = random.one_of(
                &[Failing::Error, Failing::Full, Failing::Short, Failing::Torn, Failing::Lost],
                Failing::Error,
            );
            plan.steps.push(Step::Fails { who, at, how });
        }
        8 => plan.steps.push(Step::Fills { who, room: small(random, 40_000) }),
        _ => plan.steps.push(Step::Room { who }),
    }
}
