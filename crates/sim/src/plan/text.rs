//! The words of a plan, written and read.

use super::{FAILINGS, GARBLED, GROUPS, Machine, Plan, Step, Trouble};
use std::fmt;

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub => f.write_str("hub"),
            Self::Desk(desk) => write!(f, "desk {desk}"),
        }
    }
}

fn word<T: PartialEq + Copy>(all: &[(&'static str, T)], wanted: T) -> &'static str {
    all.iter().find(|(_, one)| *one == wanted).map_or("", |(word, _)| word)
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Receive { desk } => write!(f, "desk {desk} receive"),
            Self::Prepare { desk } => write!(f, "desk {desk} prepares"),
            Self::Enter { desk } => write!(f, "desk {desk} enters"),
            Self::CarryOver { desk, code } => write!(f, "desk {desk} carries-over {code}"),
            Self::Guide { desk } => write!(f, "desk {desk} guides"),
            Self::Complete { desk, dossier } => write!(f, "desk {desk} completes {dossier}"),
            Self::Refuse { desk, dossier } => write!(f, "desk {desk} refuses {dossier}"),
            Self::Edit { desk, dossier, group, value, also } => {
                write!(f, "desk {desk} edit {dossier} {} {value}", word(&GROUPS, group))?;
                also.map_or(Ok(()), |also| write!(f, " {}", word(&GROUPS, also)))
            }
            Self::Reprint { desk, dossier } => write!(f, "desk {desk} reprint {dossier}"),
            Self::Issue { desk, dossier } => write!(f, "desk {desk} issue {dossier}"),
            Self::Note { desk, dossier } => write!(f, "desk {desk} note {dossier}"),
            Self::Trespass { desk, dossier, value } => write!(f, "desk {desk} trespass {dossier} {value}"),
            Self::Sync { desk, trouble } => {
                write!(f, "desk {desk} sync")?;
                match trouble {
                    Trouble::None => Ok(()),
                    Trouble::LoseRequest => f.write_str(" lose-request"),
                    Trouble::CutRequest(bytes) => write!(f, " cut-request {bytes}"),
                    Trouble::Twice => f.write_str(" twice"),
                    Trouble::KeepRequest => f.write_str(" keep-request"),
                    Trouble::LoseAnswer => f.write_str(" lose-answer"),
                    Trouble::CutAnswer(bytes) => write!(f, " cut-answer {bytes}"),
                    Trouble::KeepAnswer => f.write_str(" keep-answer"),
                }
            }
            Self::LateAnswer { desk } => write!(f, "desk {desk} late-answer"),
            Self::LateRequest { desk } => write!(f, "desk {desk} late-request"),
            Self::Dies { who, at } => write!(f, "{who} dies {at}"),
            Self::LosesPower { who, at, keep } => write!(f, "{who} loses-power {at} {keep}"),
            Self::Fails { who, at, how } => write!(f, "{who} fails {at} {}", word(&FAILINGS, how)),
            Self::Fills { who, room } => write!(f, "{who} fills {room}"),
            Self::Room { who } => write!(f, "{who} room"),
            Self::Restart { who } => write!(f, "{who} restart"),
            Self::Clock { desk, days } => write!(f, "desk {desk} clock {days}"),
            Self::Pass { hours } => write!(f, "pass {hours}"),
            Self::Revoke { desk } => write!(f, "desk {desk} revoked"),
            Self::Ends { officer } => write!(f, "officer {officer} ends"),
            Self::Withdrawn { officer } => write!(f, "officer {officer} withdrawn"),
            Self::Catalogue => f.write_str("catalogue"),
            Self::HubBackup => f.write_str("hub backup"),
            Self::HubRestore { back, told } => {
                write!(f, "hub restore {back} {}", if told { "told" } else { "unawares" })
            }
            Self::DeskBackup { desk } => write!(f, "desk {desk} backup"),
            Self::DeskRestore { desk, back } => write!(f, "desk {desk} restore {back}"),
            Self::Enrol { office } => write!(f, "enrol {office}"),
            Self::Clone { desk } => write!(f, "desk {desk} cloned"),
            Self::EnrolAnew { desk } => write!(f, "desk {desk} enrols-anew"),
            Self::Garble { desk, dossier, how, value } => {
                write!(f, "desk {desk} garbles {dossier} {} {value}", word(&GARBLED, how))
            }
            Self::HubLearns => f.write_str("hub learns"),
            Self::Release { act } => write!(f, "hub releases {act}"),
            Self::Decline { act } => write!(f, "hub declines {act}"),
            Self::Older { desk } => write!(f, "desk {desk} older"),
            Self::Upgraded { desk } => write!(f, "desk {desk} upgraded"),
            Self::KeyAnnounced => f.write_str("hub key announced"),
            Self::KeySwitched => f.write_str("hub key switched"),
            Self::Dispose { dossier } => write!(f, "hub disposes {dossier}"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        let desks: Vec<String> = self.offices.iter().map(ToString::to_string).collect();
        writeln!(f, "offices {}", desks.join(" "))?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl Plan {
    /// Reads a plan. What follows a `#` is a remark.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut plan = Self { seed: 0, offices: vec![1, 1], steps: Vec::new() };
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["seed", seed] => plan.seed = seed.parse().map_err(|_| line.to_owned())?,
                ["offices", desks @ ..] => {
                    plan.offices = desks
                        .iter()
                        .map(|desks| desks.parse())
                        .collect::<Result<_, _>>()
                        .map_err(|_| line)?;
                }
                words => plan.steps.push(step(words).ok_or_else(|| format!("no step: {line}"))?),
            }
        }
        Ok(plan)
    }
}

fn named<T: Copy>(all: &[(&str, T)], wanted: &str) -> Option<T> {
    all.iter().find(|(word, _)| *word == wanted).map(|(_, one)| *one)
}

fn step(words: &[&str]) -> Option<Step> {
    let (who, rest) = match words {
        ["hub", rest @ ..] => (Some(Machine::Hub), rest),
        ["desk", desk, rest @ ..] => (Some(Machine::Desk(desk.parse().ok()?)), rest),
        rest => (None, rest),
    };
    match (who, rest) {
        (Some(who), ["dies", at]) => Some(Step::Dies { who, at: at.parse().ok()? }),
        (Some(who), ["loses-power", at, keep]) => {
            Some(Step::LosesPower { who, at: at.parse().ok()?, keep: keep.parse().ok()? })
        }
        (Some(who), ["fails", at, how]) => {
            Some(Step::Fails { who, at: at.parse().ok()?, how: named(&FAILINGS, how)? })
        }
        (Some(who), ["fills", room]) => Some(Step::Fills { who, room: room.parse().ok()? }),
        (Some(who), ["room"]) => Some(Step::Room { who }),
        (Some(who), ["restart"]) => Some(Step::Restart { who }),
        (Some(Machine::Hub), rest) => hub_step(rest),
        (Some(Machine::Desk(desk)), rest) => desk_step(desk, rest),
        (None, ["enrol", office]) => Some(Step::Enrol { office: office.parse().ok()? }),
        (None, ["pass", hours]) => Some(Step::Pass { hours: hours.parse().ok()? }),
        (None, ["officer", officer, "ends"]) => Some(Step::Ends { officer: officer.parse().ok()? }),
        (None, ["officer", officer, "withdrawn"]) => Some(Step::Withdrawn { officer: officer.parse().ok()? }),
        (None, ["catalogue"]) => Some(Step::Catalogue),
        _ => None,
    }
}

fn hub_step(rest: &[&str]) -> Option<Step> {
    match rest {
        ["backup"] => Some(Step::HubBackup),
        ["restore", back, told @ ("told" | "unawares")] => {
            Some(Step::HubRestore { back: back.parse().ok()?, told: *told == "told" })
        }
        ["learns"] => Some(Step::HubLearns),
        ["releases", act] => Some(Step::Release { act: act.parse().ok()? }),
        ["declines", act] => Some(Step::Decline { act: act.parse().ok()? }),
        ["key", "announced"] => Some(Step::KeyAnnounced),
        ["key", "switched"] => Some(Step::KeySwitched),
        ["disposes", dossier] => Some(Step::Dispose { dossier: dossier.parse().ok()? }),
        _ => None,
    }
}

fn desk_step(desk: usize, rest: &[&str]) -> Option<Step> {
    let sync = |trouble| Some(Step::Sync { desk, trouble });
    match rest {
        ["receive"] => Some(Step::Receive { desk }),
        ["prepares"] => Some(Step::Prepare { desk }),
        ["enters"] => Some(Step::Enter { desk }),
        ["carries-over", code] => Some(Step::CarryOver { desk, code: code.parse().ok()? }),
        ["guides"] => Some(Step::Guide { desk }),
        ["completes", dossier] => Some(Step::Complete { desk, dossier: dossier.parse().ok()? }),
        ["refuses", dossier] => Some(Step::Refuse { desk, dossier: dossier.parse().ok()? }),
        ["edit", dossier, group, value, also @ ..] => Some(Step::Edit {
            desk,
            dossier: dossier.parse().ok()?,
            group: named(&GROUPS, group)?,
            value: value.parse().ok()?,
            also: match also {
                [also] => Some(named(&GROUPS, also)?),
                _ => None,
            },
        }),
        ["reprint", dossier] => Some(Step::Reprint { desk, dossier: dossier.parse().ok()? }),
        ["issue", dossier] => Some(Step::Issue { desk, dossier: dossier.parse().ok()? }),
        ["note", dossier] => Some(Step::Note { desk, dossier: dossier.parse().ok()? }),
        ["trespass", dossier, value] => {
            Some(Step::Trespass { desk, dossier: dossier.parse().ok()?, value: value.parse().ok()? })
        }
        ["sync"] => sync(Trouble::None),
        ["sync", "lose-request"] => sync(Trouble::LoseRequest),
        ["sync", "cut-request", bytes] => sync(Trouble::CutRequest(bytes.parse().ok()?)),
        ["sync", "twice"] => sync(Trouble::Twice),
        ["sync", "keep-request"] => sync(Trouble::KeepRequest),
        ["sync", "lose-answer"] => sync(Trouble::LoseAnswer),
        ["sync", "cut-answer", bytes] => sync(Trouble::CutAnswer(bytes.parse().ok()?)),
        ["sync", "keep-answer"] => sync(Trouble::KeepAnswer),
        ["late-answer"] => Some(Step::LateAnswer { desk }),
        ["late-request"] => Some(Step::LateRequest { desk }),
        ["clock", days] => Some(Step::Clock { desk, days: days.parse().ok()? }),
        ["revoked"] => Some(Step::Revoke { desk }),
        ["cloned"] => Some(Step::Clone { desk }),
        ["enrols-anew"] => Some(Step::EnrolAnew { desk }),
        ["garbles", dossier, how, value] => Some(Step::Garble {
            desk,
            dossier: dossier.parse().ok()?,
            how: named(&GARBLED, how)?,
            value: value.parse().ok()?,
        }),
        ["older"] => Some(Step::Older { desk }),
        ["upgraded"] => Some(Step::Upgraded { desk }),
        ["backup"] => Some(Step::DeskBackup { desk }),
        ["restore", back] => Some(Step::DeskRestore { desk, back: back.parse().ok()? }),
        _ => None,
    }
}
