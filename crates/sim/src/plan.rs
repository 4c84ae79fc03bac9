//! A plan: which offices there are, and what happens, one line a step. Plans are made from a seed, written down,
//! played again and shortened; a line means the same whatever stands around it.

use crate::random::Random;
use std::fmt;

/// A plan of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Ids, salts and chances of the run follow from it.
    pub seed: u64,
    /// Desks of each office at the start.
    pub offices: Vec<u32>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// A machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Machine {
    /// The district's.
    Hub,
    /// A workstation, counted from 1 over all offices.
    Desk(usize),
}

/// What happens to the bytes of the first exchange of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// Nothing.
    None,
    /// The request does not arrive.
    LoseRequest,
    /// So many bytes of the request arrive (modulo its length).
    CutRequest(u32),
    /// The request arrives twice; the first answer is lost.
    Twice,
    /// The request arrives later, with `late-request`.
    KeepRequest,
    /// The answer does not arrive.
    LoseAnswer,
    /// So many bytes of the answer arrive (modulo its length).
    CutAnswer(u32),
    /// The answer arrives later, with `late-answer`.
    KeepAnswer,
}

/// A group of fields that an edit writes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Telephone and e-mail.
    Contact,
    /// In words.
    Subject,
    /// How the result is handed out.
    Return,
    /// Who stood at the counter.
    Submitter,
}

/// Groups by their words.
pub const GROUPS: [(&str, Group); 4] = [
    ("contact", Group::Contact),
    ("subject", Group::Subject),
    ("return", Group::Return),
    ("submitter", Group::Submitter),
];

/// How an operation of a disk fails without ending the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failing {
    /// With an error.
    Error,
    /// For want of room.
    Full,
    /// Half written.
    Short,
    /// Every other sector written.
    Torn,
    /// A sync that forgets.
    Lost,
}

const FAILINGS: [(&str, Failing); 5] = [
    ("error", Failing::Error),
    ("full", Failing::Full),
    ("short", Failing::Short),
    ("torn", Failing::Torn),
    ("lost", Failing::Lost),
];

/// One line. Desks are counted from 1, dossiers among those that the desk shows, both modulo how many there are, so
/// that every step means something in every plan.
#[allow(missing_docs, reason = "the fields are the words of the line")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A dossier is received and its receipt issued.
    Receive { desk: usize },
    /// Data of a dossier that the desk shows is corrected; `also` is written in the same act.
    Edit { desk: usize, dossier: u32, group: Group, value: u32, also: Option<Group> },
    /// A receipt is printed again.
    Reprint { desk: usize, dossier: u32 },
    /// A further form is issued.
    Issue { desk: usize, dossier: u32 },
    /// A program of the next version notes something that nobody else can read.
    Note { desk: usize, dossier: u32 },
    /// A changed program lets somebody correct data who may not.
    Trespass { desk: usize, dossier: u32, value: u32 },
    /// The desk exchanges until it is at rest.
    Sync { desk: usize, trouble: Trouble },
    /// An answer that was kept back arrives.
    LateAnswer { desk: usize },
    /// A request that was kept back arrives.
    LateRequest { desk: usize },
    /// The process dies in front of its n-th operation on the disk from now.
    Dies { who: Machine, at: u32 },
    /// The power goes there; what survives of the unsynced follows from `keep`, nothing when 0.
    LosesPower { who: Machine, at: u32, keep: u32 },
    /// The n-th operation fails and the program lives on.
    Fails { who: Machine, at: u32, how: Failing },
    /// The disk has room for so many bytes more.
    Fills { who: Machine, room: u32 },
    /// The disk has room again.
    Room { who: Machine },
    /// The program is ended and started.
    Restart { who: Machine },
    /// The desk's clock is set by so many days.
    Clock { desk: usize, days: i32 },
    /// Time passes.
    Pass { hours: u32 },
    /// The desk is no longer trusted.
    Revoke { desk: usize },
    /// The officer's right ends today.
    Ends { officer: u32 },
    /// The officer's right is withdrawn for cause.
    Withdrawn { officer: u32 },
    /// A procedure gets another version.
    Catalogue,
    /// A copy of the hub's disk is put aside.
    HubBackup,
    /// The hub goes on from the copy that was put aside so many copies ago; `told` by the command, else unawares.
    HubRestore { back: u32, told: bool },
    /// A copy of a desk's disk is put aside.
    DeskBackup { desk: usize },
    /// The desk goes on from the copy that was put aside so many copies ago.
    DeskRestore { desk: usize, back: u32 },
    /// A desk joins an office.
    Enrol { office: u32 },
}

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

    /// The same with other steps.
    #[must_use]
    pub fn with(&self, steps: Vec<Step>) -> Self {
        Self { steps, ..self.clone() }
    }

    /// How many desks there are at the start.
    #[must_use]
    pub fn desks(&self) -> usize {
        self.offices.iter().map(|desks| usize::try_from(*desks).unwrap_or_default()).sum()
    }

    /// Chances of the run.
    #[must_use]
    pub fn random(&self) -> Random {
        Random::new(self.seed ^ 0x5EED)
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
        (Some(Machine::Hub), ["backup"]) => Some(Step::HubBackup),
        (Some(Machine::Hub), ["restore", back, told @ ("told" | "unawares")]) => {
            Some(Step::HubRestore { back: back.parse().ok()?, told: *told == "told" })
        }
        (Some(Machine::Desk(desk)), rest) => desk_step(desk, rest),
        (None, ["enrol", office]) => Some(Step::Enrol { office: office.parse().ok()? }),
        (None, ["pass", hours]) => Some(Step::Pass { hours: hours.parse().ok()? }),
        (None, ["officer", officer, "ends"]) => Some(Step::Ends { officer: officer.parse().ok()? }),
        (None, ["officer", officer, "withdrawn"]) => Some(Step::Withdrawn { officer: officer.parse().ok()? }),
        (None, ["catalogue"]) => Some(Step::Catalogue),
        _ => None,
    }
}

fn desk_step(desk: usize, rest: &[&str]) -> Option<Step> {
    let sync = |trouble| Some(Step::Sync { desk, trouble });
    match rest {
        ["receive"] => Some(Step::Receive { desk }),
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
        ["backup"] => Some(Step::DeskBackup { desk }),
        ["restore", back] => Some(Step::DeskRestore { desk, back: back.parse().ok()? }),
        _ => None,
    }
}
