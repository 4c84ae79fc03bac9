//! Runs of steps that belong together, which chance alone brings about too rarely.

use super::small;
use crate::{
    plan::{GARBLED, GROUPS, Garbled, Group, Machine, Plan, Step, Trouble},
    random::Random,
};

/// Adds one.
pub(super) fn story(plan: &mut Plan, random: &mut Random) {
    let one = 1;
    let other = if plan.offices.first().is_some_and(|desks| *desks > 1) { 2 } else { 1 };
    let (one, other) = if random.chance(50) { (one, other) } else { (other, one) };
    let steps = match random.below(14) {
        0 => restored_desk(one, random),
        1 => restored_hub(one, other, random),
        2 => copied_desk(plan.desks() + 1, one, random),
        3 => disposed(one, other, random),
        4 => other_key(one, other, random),
        5 => garbled(one, other, random),
        6 => learned(one, other, random),
        7 => released(one, other, random),
        8 => guided(one, other, random),
        9 => from_paper(one, other, random),
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

/// A disk is copied and both machines go on. `copy` is the number that the copy gets when no desk has come before.
fn copied_desk(copy: usize, desk: usize, random: &mut Random) -> Vec<Step> {
    let mut steps = vec![Step::Receive { desk }];
    if random.chance(70) {
        steps.push(sync(desk));
    }
    steps.push(Step::Clone { desk });
    let (fast, slow) = if random.chance(50) { (desk, copy) } else { (copy, desk) };
    steps.extend([Step::Receive { desk: fast }, sync(fast)]);
    if random.chance(30) {
        // It knows of the other's number.
        steps.push(sync(slow));
    }
    steps.extend((0..=random.below(2)).map(|_| Step::Receive { desk: slow }));
    if random.chance(30) {
        steps.push(Step::DeskBackup { desk: slow });
    }
    steps.extend([sync(slow), Step::Receive { desk: slow }]);
    if random.chance(60) {
        steps.extend([Step::EnrolAnew { desk: slow }, sync(slow), Step::Receive { desk: slow }]);
    }
    if random.chance(30) {
        steps.extend([Step::DeskRestore { desk: slow, back: 0 }, sync(slow), Step::Receive { desk: slow }]);
    }
    steps.push(sync(fast));
    steps
}

/// The law destroys a dossier while a desk is away, and somebody goes back to a copy of before.
fn disposed(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let edit = |desk, value| Step::Edit { desk, dossier: 0, group: Group::Subject, value, also: None };
    let mut steps = vec![Step::Receive { desk: one }, sync(one), sync(other), Step::HubBackup];
    steps.extend([Step::DeskBackup { desk: one }, edit(other, 1), Step::Dispose { dossier: 0 }]);
    if random.chance(60) {
        steps.push(sync(one));
    }
    if random.chance(40) {
        steps.push(Step::DeskBackup { desk: one });
    }
    if random.chance(40) {
        steps.push(Step::HubBackup);
    }
    steps.push(match random.below(3) {
        0 => Step::DeskRestore { desk: one, back: small(random, 2) },
        1 => Step::HubRestore { back: small(random, 2), told: true },
        _ => Step::HubRestore { back: small(random, 2), told: random.chance(50) },
    });
    steps.extend([sync(other), edit(one, 2), sync(one), sync(other)]);
    if random.chance(30) {
        steps.extend([Step::Dispose { dossier: 0 }, sync(one)]);
    }
    steps
}

/// The hub takes another key; a desk is away, restored, or both.
fn other_key(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let mut steps = vec![Step::Receive { desk: one }, Step::DeskBackup { desk: one }];
    if random.chance(30) {
        steps.push(Step::HubBackup);
    }
    steps.push(Step::KeyAnnounced);
    if random.chance(70) {
        steps.push(sync(one));
    }
    if random.chance(40) {
        steps.push(Step::DeskBackup { desk: one });
    }
    steps.push(Step::KeySwitched);
    steps.extend(random.chance(50).then_some(sync(one)));
    steps.push(match random.below(4) {
        0 => Step::DeskRestore { desk: one, back: 0 },
        1 => Step::HubRestore { back: 0, told: random.chance(50) },
        2 => Step::KeyAnnounced,
        _ => Step::Receive { desk: other },
    });
    steps.extend([sync(one), sync(other), Step::EnrolAnew { desk: other }, Step::Receive { desk: other }]);
    steps
}

/// The hub cannot read what a desk writes; what stands behind it goes on.
fn garbled(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let how = random.one_of(&GARBLED.map(|(_, how)| how), Garbled::Header);
    let value = small(random, 3);
    let mut steps = vec![Step::Receive { desk: one }, Step::Garble { desk: one, dossier: 0, how, value }];
    steps.extend([Step::Receive { desk: one }, sync(one), sync(other)]);
    if random.chance(50) {
        steps.push(Step::Release { act: 0 });
    }
    if random.chance(50) {
        steps.extend([Step::HubLearns, Step::Release { act: 0 }, sync(one)]);
    }
    if random.chance(40) {
        steps.extend([Step::Decline { act: 0 }, sync(one)]);
    }
    steps
}

/// A desk does not know what another one writes and the hub stamps, until its program is upgraded.
fn learned(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let group = random.one_of(&GROUPS.map(|(_, group)| group), Group::Contact);
    let edit = |desk, value| Step::Edit { desk, dossier: 0, group, value, also: None };
    let mut steps = vec![Step::Receive { desk: one }, sync(one), Step::Older { desk: other }, sync(other)];
    steps.extend([Step::Reprint { desk: one, dossier: 0 }, edit(one, 1), sync(one), edit(other, 2)]);
    steps.extend([sync(other), edit(other, 0)]);
    if random.chance(60) {
        steps.extend([Step::Upgraded { desk: other }, edit(other, 2), sync(other)]);
    }
    steps
}

/// Papers are missing; what is brought back is accepted at one desk while another one corrects or refuses it.
fn guided(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let mut steps = vec![Step::Guide { desk: one }, sync(one), sync(other)];
    if random.chance(40) {
        let group = random.one_of(&GROUPS.map(|(_, group)| group), Group::Contact);
        steps.push(Step::Edit { desk: other, dossier: 0, group, value: small(random, 3), also: None });
    }
    if random.chance(30) {
        steps.push(Step::HubBackup);
    }
    let (complete, refuse) =
        (Step::Complete { desk: one, dossier: 0 }, Step::Refuse { desk: other, dossier: 0 });
    steps.extend(match random.below(3) {
        0 => [complete, refuse],
        1 => [refuse, complete],
        _ => [complete, Step::Complete { desk: other, dossier: 0 }],
    });
    steps.extend([sync(one), sync(other)]);
    if random.chance(30) {
        steps.push(Step::HubRestore { back: 0, told: random.chance(50) });
    }
    steps.extend([sync(other), sync(one), Step::Reprint { desk: other, dossier: 0 }]);
    steps
}

/// Sheets are printed ahead and entered, once more when their entry is lost; two desks carry the same dossier over.
fn from_paper(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let mut steps = vec![Step::Prepare { desk: one }, Step::Receive { desk: one }];
    let is_restored = random.chance(40);
    if is_restored {
        steps.push(Step::DeskBackup { desk: one });
    }
    steps.push(Step::Enter { desk: one });
    if random.chance(50) {
        steps.push(sync(one));
    }
    let code = small(random, 3);
    steps.extend([Step::CarryOver { desk: one, code }, Step::CarryOver { desk: other, code }, sync(other)]);
    steps.extend([Step::CarryOver { desk: other, code: small(random, 3) }, Step::Enter { desk: one }]);
    if is_restored {
        steps.push(Step::DeskRestore { desk: one, back: 0 });
    }
    steps.extend([Step::Enter { desk: one }, sync(one), Step::Enter { desk: one }, sync(other)]);
    steps.extend([Step::Receive { desk: one }, Step::CarryOver { desk: one, code }]);
    steps
}

/// What an officer did before it was known that their right is withdrawn, and the administrator lets through.
fn released(one: usize, other: usize, random: &mut Random) -> Vec<Step> {
    let (first, second) = (Step::Receive { desk: one }, Step::Receive { desk: one });
    let mut steps = vec![first, sync(one), sync(other), second];
    steps.push(Step::Edit { desk: one, dossier: 0, group: Group::Contact, value: 1, also: None });
    steps.push(match random.below(2) {
        0 => Step::Revoke { desk: one },
        _ => Step::Withdrawn { officer: small(random, 2) },
    });
    steps.extend([sync(one), Step::Release { act: small(random, 2) }, sync(one)]);
    steps.push(if random.chance(50) { Step::Release { act: 0 } } else { Step::Decline { act: 0 } });
    steps.push(sync(one));
    steps
}
