//! Plans from a seed.

mod story;

use crate::{
    plan::{Failing, GARBLED, GROUPS, Garbled, Group, Machine, Plan, Step, Trouble},
    random::Random,
};
use story::story;

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
        copies: random.chance(12),
        office: random.chance(25),
        versions: random.chance(15),
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

#[derive(Clone, Copy)]
struct Weather {
    network: bool,
    disk: bool,
    hub: bool,
    people: bool,
    set_back: bool,
    desk_back: bool,
    /// Disks are copied.
    copies: bool,
    /// The district's administrator decides, disposes, and changes keys.
    office: bool,
    /// Programs of several versions.
    versions: bool,
}

fn small(random: &mut Random, limit: u64) -> u32 {
    u32::try_from(random.below(limit)).unwrap_or_default()
}

fn step(plan: &mut Plan, random: &mut Random, weather: Weather) {
    // Copies come behind the others.
    let desks = plan.desks() as u64 + if weather.copies { 2 } else { 0 };
    let desk = usize::try_from(random.below(desks)).unwrap_or_default() + 1;
    let dossier = small(random, 6);
    let what = random.below(100);
    match what {
        0..15 => plan.steps.push(Step::Receive { desk }),
        15..18 => plan.steps.push(Step::Guide { desk }),
        18..20 => plan.steps.push(Step::Complete { desk, dossier }),
        20..21 => plan.steps.push(Step::Refuse { desk, dossier }),
        21..40 => {
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
        62..68 if weather.office => plan.steps.push(office_work(random, dossier)),
        68..71 if weather.versions => plan.steps.push(version(random, desk, dossier)),
        72..75 if weather.copies => {
            let is_copied = random.chance(50);
            plan.steps.push(if is_copied { Step::Clone { desk } } else { Step::EnrolAnew { desk } });
        }
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

fn office_work(random: &mut Random, dossier: u32) -> Step {
    match random.below(8) {
        0 | 1 => Step::Release { act: small(random, 4) },
        2 => Step::Decline { act: small(random, 4) },
        3 => Step::KeyAnnounced,
        4 => Step::KeySwitched,
        _ => Step::Dispose { dossier },
    }
}

fn version(random: &mut Random, desk: usize, dossier: u32) -> Step {
    match random.below(8) {
        0..3 => {
            let how = random.one_of(&GARBLED.map(|(_, how)| how), Garbled::Body);
            Step::Garble { desk, dossier, how, value: small(random, 3) }
        }
        3 => Step::HubLearns,
        4..6 => Step::Older { desk },
        _ => Step::Upgraded { desk },
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
