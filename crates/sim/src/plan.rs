//! A plan: which offices there are, and what happens, one line a step. Plans are made from a seed, written down,
//! played again and shortened; a line means the same whatever stands around it.

mod text;

use crate::random::Random;

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

/// What the hub cannot read of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Garbled {
    /// Its header.
    Header,
    /// Its kind, in a version that does not exist yet.
    Version,
    /// Its body, which is of another shape than its kind says.
    Body,
}

/// Ways of garbling by their words.
pub const GARBLED: [(&str, Garbled); 3] =
    [("header", Garbled::Header), ("version", Garbled::Version), ("body", Garbled::Body)];

/// One line. Desks are counted from 1, dossiers among those that the desk shows, both modulo how many there are, so
/// that every step means something in every plan.
#[allow(missing_docs, reason = "the fields are the words of the line")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A dossier is received and its receipt issued.
    Receive { desk: usize },
    /// Sheets are printed ahead with their numbers.
    Prepare { desk: usize },
    /// A sheet that was written by hand is entered.
    Enter { desk: usize },
    /// A dossier of before the program is carried over, under an id that follows from its code.
    CarryOver { desk: usize, code: u32 },
    /// Papers are missing: a dossier is registered, and form 02 says what is to be brought.
    Guide { desk: usize },
    /// What was asked for is brought back to a desk, and the dossier is accepted.
    Complete { desk: usize, dossier: u32 },
    /// A dossier that was asked to be completed is refused, with form 03.
    Refuse { desk: usize, dossier: u32 },
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
    /// A copy of a desk's disk lives on beside it, as one more desk.
    Clone { desk: usize },
    /// An officer enrols the desk anew, if there is a reason to.
    EnrolAnew { desk: usize },
    /// A changed program writes what the hub cannot read.
    Garble { desk: usize, dossier: u32, how: Garbled, value: u32 },
    /// The hub's program learns to read the headers that it could not.
    HubLearns,
    /// The administrator lets one of the held acts through.
    Release { act: u32 },
    /// The administrator declines one of the held acts.
    Decline { act: u32 },
    /// The desk's program is that of the version before, which knows a kind less.
    Older { desk: usize },
    /// The desk's program is brought up to date.
    Upgraded { desk: usize },
    /// The hub announces its next key.
    KeyAnnounced,
    /// The hub shows the key that it announced.
    KeySwitched,
    /// The law destroys a dossier.
    Dispose { dossier: u32 },
}

impl Plan {
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
