//! Whether this machine is well: what a clerk should know before it hurts, each with one thing to do.

use super::incarnation::Incarnation;
use domain::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much a topic asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing to do.
    #[default]
    Ok,
    /// To be looked at in the next days.
    Attention,
    /// To be done now.
    Trouble,
}

/// The one thing to do about a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HealthAction {
    /// Exchange with the district now.
    SyncNow,
    /// Look again, after the person has done something outside of the program.
    CheckAgain,
    /// Name the folder for backups.
    ChooseBackupFolder,
    /// Make a backup.
    BackUpNow,
    /// Look at the list.
    ShowList,
    /// Copy the numbers of the last paper.
    StateLastNumbers,
    /// Say whether the former machine is still used.
    SayWhichMachine,
    /// Join the office anew.
    EnrolAgain,
    /// Go on from today after records of a later day.
    BeginNewChain,
    /// Check everything that is stored.
    CheckData,
}

/// What there is to know about one topic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum HealthFact {
    /// Work that only this machine has.
    Unsent {
        /// Things done (one for each request of a clerk) that the hub has not stamped.
        acts: u32,
        /// When the oldest was made.
        oldest: Option<String>,
        /// Last good exchange.
        last_contact: Option<String>,
        /// Since when the district has not answered.
        offline_since: Option<String>,
        /// True when the district answers and refuses.
        is_refused: bool,
    },
    /// Copies of the data outside of the data folder.
    Backup {
        /// Where they go; `None` when nobody has named a folder.
        folder: Option<String>,
        /// The last one that was made and read again.
        last_at: Option<String>,
        /// Why the last try did not come to a whole one.
        problem: Option<Problem>,
    },
    /// What this data folder is, told only when there is something to tell: restored, moved, cloned, or ahead.
    Incarnation {
        /// What was noticed.
        incarnation: Incarnation,
    },
    /// Room for the data folder.
    Disk {
        /// Free megabytes (10⁶ bytes) of the file system; `None` when it could not be measured.
        free_mb: Option<u32>,
    },
    /// The machine's clock beside the district's.
    Clock {
        /// The district's clock minus this one, seconds, at the last exchange.
        off_seconds: Option<i32>,
        /// When that was.
        measured_at: Option<String>,
    },
    /// Dossier serials lent to this desk.
    Serials {
        /// How many are left today.
        left_today: u32,
        /// For how many days from today on there are any, without a gap.
        days_ahead: u32,
    },
    /// Fields that two desks changed apart.
    Cards {
        /// How many.
        count: u32,
        /// The first of them.
        cards: Vec<CardLine>,
    },
    /// What the district did not take, or keeps back for a person there.
    NotTaken {
        /// How many.
        count: u32,
        /// The first of them.
        lines: Vec<NotTakenLine>,
    },
    /// What a district that came back from a backup judged anew, told only when there is something to tell.
    JudgedAnew {
        /// How many.
        count: u32,
        /// The last of them.
        lines: Vec<JudgedLine>,
    },
    /// Numbers used twice and numbers never used.
    Numbers {
        /// How many numbers were used twice.
        doubles: u32,
        /// How many numbers of this desk's books were passed over.
        gaps: u32,
        /// The first of both.
        lines: Vec<NumberLine>,
    },
    /// The program, and what it cannot read.
    Program {
        /// Version that runs here.
        version: String,
        /// Dossiers that hold what only a newer version can read.
        unreadable: u32,
    },
}

/// One topic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct HealthTopic {
    /// How much it asks for.
    pub level: Level,
    /// What there is to know.
    pub fact: HealthFact,
    /// The one thing to do.
    pub action: HealthAction,
}

/// The whole machine.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Health {
    /// The worst of the topics.
    pub level: Level,
    /// How many topics are not well.
    pub asking: u32,
    /// Topics, always in the same order.
    pub topics: Vec<HealthTopic>,
}

/// A field that two desks changed apart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct CardLine {
    /// The dossier.
    pub dossier: String,
    /// Its short code.
    pub short_code: Option<String>,
    /// Owner.
    pub owner_name: String,
    /// Merge group: `owner`, `contact`, … An open list: a newer hub may know more.
    pub field: String,
    /// Who wrote the value that stands, if it is known.
    pub standing_by: Option<String>,
    /// When.
    pub standing_at: Option<String>,
    /// Who wrote the late value.
    pub late_by: String,
    /// When.
    pub late_at: String,
}

/// Why the district did not take something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NotTakenReason {
    /// The author's right was withdrawn, or nobody there knows the author.
    RightWithdrawn,
    /// The district does not trust this desk any more.
    DeskRevoked,
    /// The hub cannot read it yet.
    Unreadable,
    /// The step was done elsewhere before.
    DoneBefore,
    /// The dossier was not in a state from which the step leads.
    WrongState,
    /// The author did not hold the role.
    RoleMissing,
    /// The dossier belongs to another office.
    WrongOffice,
    /// A person at the district looked at it and does not release it; `note` says why.
    Declined,
    /// The hub refused to place it; `code` says why, and what this desk did after it waits.
    Refused,
}

/// Something that the district did not take, or keeps back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct NotTakenLine {
    /// The dossier, if it is about one that is here.
    pub dossier: Option<String>,
    /// Its short code.
    pub short_code: Option<String>,
    /// Owner.
    pub owner_name: Option<String>,
    /// Kind of operation.
    pub kind: String,
    /// Author.
    pub by: String,
    /// When.
    pub made_at: String,
    /// Why.
    pub reason: NotTakenReason,
    /// True while somebody has to do something about it.
    pub is_open: bool,
    /// What the person who declined it wrote.
    pub note: Option<String>,
    /// The hub's word, when it refused.
    pub code: Option<Code>,
}

/// Something that the district judged anew after it came back from a backup.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct JudgedLine {
    /// The dossier, if it is about one that is here.
    pub dossier: Option<String>,
    /// Its short code.
    pub short_code: Option<String>,
    /// Owner.
    pub owner_name: Option<String>,
    /// Kind of operation.
    pub kind: String,
    /// Author.
    pub by: String,
    /// When.
    pub made_at: String,
    /// True when it stood before.
    pub was_accepted: bool,
    /// True when it stands now.
    pub is_accepted: bool,
    /// True when one of its values waits on a card now that did not before.
    pub has_new_card: bool,
}

/// Which books of numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NumberSeries {
    /// Serial inside the dossier code.
    DossierCode,
    /// Sổ theo dõi hồ sơ.
    DossierRegister,
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    ReceiptSlip,
    /// Biên lai.
    FeeReceipt,
    /// Phiếu yêu cầu bổ sung (form 02).
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận (form 03).
    RefusalSlip,
}

/// A number used twice, or a run of numbers never used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct NumberLine {
    /// Series.
    pub series: NumberSeries,
    /// Book, as it is written on paper: "01/2021", or the day of a dossier code.
    pub book: String,
    /// First number.
    pub first: u32,
    /// Last number; the same for one number.
    pub last: u32,
    /// Dossiers that used it; none for a gap.
    pub uses: Vec<NumberHolder>,
}

/// A dossier on which a number stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct NumberHolder {
    /// The dossier.
    pub dossier: String,
    /// Its short code.
    pub short_code: Option<String>,
    /// Owner.
    pub owner_name: String,
    /// When the number was used.
    pub used_at: String,
}

/// A stick or another disk that is plugged in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Place {
    /// Its absolute path.
    pub folder: String,
    /// Free megabytes (10⁶ bytes).
    pub free_mb: u32,
}
