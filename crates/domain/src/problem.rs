//! What went wrong, in the one shape that window and network share.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether trying again can help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Not without changing something.
    Never,
    /// Yes, unchanged, in a while.
    Later,
    /// Yes, after the next exchange with the district.
    AfterSync,
}

/// A problem as the window and the network show it (`application/problem+json`). Causes go to the log
/// under `id`, which the clerk can read out on the telephone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ts_rs::TS, thiserror::Error)]
#[error("{code:?} ({id})")]
pub struct Problem {
    /// Which problem: the key of the sentence that the clerk reads.
    pub code: Code,
    /// The field it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub field: Option<String>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// Short random mark under which the log has the cause.
    pub id: String,
    /// Values for the sentence (a number of tries, a moment), never personal data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub values: BTreeMap<String, String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $retry:ident,)*) => {
        /// Every problem there is. Closed: a code without a Vietnamese sentence does not compile in `ui`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
            /// Whether trying again can help.
            #[must_use]
            pub fn retry(self) -> Retry { match self { $(Self::$name => Retry::$retry,)* } }
        }
    };
}

codes! {
    // input
    /// A required field is empty.
    FieldRequired Never,
    /// A text is longer than `max` characters.
    FieldTooLong Never,
    /// A text contains characters that cannot be printed.
    FieldControlCharacter Never,
    /// A name contains digits.
    FieldNameHasDigits Never,
    /// A personal number has another length than 12 (or 9) digits.
    FieldPersonalId Never,
    /// A tax code has another length than 10 (or 13) digits.
    FieldTaxCode Never,
    /// An authorisation names nobody whom it authorises: who stands at the counter is missing.
    FieldAuthorised Never,
    /// No such date.
    FieldDate Never,
    /// A birth date after today.
    FieldDateFuture Never,
    /// A telephone number of another shape.
    FieldPhone Never,
    /// An e-mail address of another shape.
    FieldEmail Never,
    /// A number outside its range.
    FieldNumber Never,
    /// The request itself has another shape than agreed.
    BadRequest Never,
    /// The digits of the personal number say another sex (a warning).
    IdSaysOtherSex Never,
    /// The digits of the personal number say another birth year, `year` (a warning).
    IdSaysOtherBirthYear Never,
    /// The digits of the personal number begin with no known province (a warning).
    IdProvinceUnknown Never,
    /// A CMND is no longer valid (a warning).
    OldCardExpired Never,
    /// A mobile number of eleven digits; `now` is what it became in 2018 (a warning).
    OldPhone Never,
    /// The name holds a sign that names rarely have (a warning).
    NameHasSign Never,
    // receiving
    /// There is no such procedure in force today.
    ProcedureUnknown Never,
    /// This kind of processing time is not computed yet.
    ProcedureTimeKind Never,
    /// A required paper is missing.
    ComponentMissing Never,
    /// More copies than usual (a warning).
    CopiesMany Never,
    /// The group is none that the procedure exempts from the fee.
    FeeGroupUnknown Never,
    /// No book of fee receipts is open on this desk.
    ReceiptBookNone Never,
    /// The open book of fee receipts is used up.
    ReceiptBookUsedUp Never,
    /// The data was restored: the number is to be read off the book.
    ReceiptUnsure Never,
    /// Not a number of the open book, `first` to `last`.
    ReceiptOutside Never,
    /// The receipt `number` was used, for `dossier`; `next` is free.
    ReceiptUsed Never,
    /// A part of the range belongs to the book `first` to `last`.
    ReceiptBookTaken Never,
    /// The calendar of `year` has not been published to this desk.
    CalendarMissing AfterSync,
    /// The office is not valid at this date.
    OfficeEnded Never,
    /// The office has no code for dossiers yet.
    OfficeCodeMissing AfterSync,
    /// No dossier number left on this desk.
    NoNumberLeft AfterSync,
    /// The due date moved (15:00, midnight, a new calendar) while the form was open; `due_at` is the new one.
    DueDateMoved Never,
    /// The hour on the paper is after now.
    ReceivedLater Never,
    /// The hour on the paper is before the day for which the sheet was printed, `day`.
    ReceivedBeforeSheet Never,
    /// No due date stands on the paper, and none can be computed.
    DueNotOnPaper Never,
    /// The paper promises a day before the reception.
    DueBeforeReceived Never,
    /// The paper promises another day than the rules, `due_at`, and nobody says why.
    DueDiffersFromRules Never,
    /// A sheet with this number was not printed here, was entered, or was given back.
    SheetUnknown Never,
    /// More sheets are wanted than can be printed at once, `max`, or numbers are left, `left`.
    TooManySheets Never,
    /// A file that is no workbook, or has none of the sheets of the template.
    WorkbookUnreadable Never,
    /// The file is not the one that was looked at.
    WorkbookChanged Never,
    /// The same code stands in row `row` too.
    CodeTwice Never,
    /// The volume is kept by desk `desk`.
    VolumeOfOtherDesk Never,
    /// Another dossier has this line of the register.
    RegisterLineTaken Never,
    /// The next number is not above the last that was used, `last`.
    NextNumberTooLow Never,
    /// A text is of a code table from before Unicode; `text` is how it reads.
    LegacyCell Never,
    /// The template of a form is not in the catalogue.
    TemplateMissing AfterSync,
    /// The officer does not hold the role.
    RoleMissing Never,
    /// No such dossier.
    DossierUnknown Never,
    /// The dossier holds an operation that this version cannot read.
    DossierFrozen Never,
    /// The dossier is not in a state that allows this.
    WrongState Never,
    /// The printed bytes are on another desk, and rendering them again gives other bytes.
    ReceiptElsewhere Later,
    // people and desks
    /// Wrong PIN; `left` tries remain.
    PinWrong Never,
    /// Too many wrong PINs; locked until `until`.
    PinLocked Later,
    /// The officer has no PIN on this desk yet.
    PinNotSet Never,
    /// Six digits are needed, not all the same and not in a row.
    PinWeak Never,
    /// The one-time paper code is wrong, used or expired.
    PaperCodeWrong Never,
    /// No such officer, or no longer in office.
    OfficerUnknown AfterSync,
    /// Nobody is signed in.
    NotSignedIn Never,
    /// The string is no enrolment string or mistyped.
    EnrolmentMistyped Never,
    /// The enrolment was used before.
    EnrolmentUsed Never,
    /// The enrolment has expired.
    EnrolmentExpired Never,
    /// The enrolment is not known to this hub.
    EnrolmentUnknown Never,
    /// This desk is enrolled already.
    AlreadyEnrolled Never,
    /// This desk is not enrolled.
    NotEnrolled Never,
    /// The sheet's unlock code is wrong.
    UnlockCodeWrong Never,
    /// The data is locked.
    Locked Never,
    // hub and network
    /// No connection to the district.
    Offline Later,
    /// The server that answers has another key than the enrolled one.
    HubKeyWrong Never,
    /// The hub does not know or no longer trusts this desk.
    DeskRevoked Never,
    /// A signature or certificate does not verify.
    SignatureWrong Never,
    /// A chain has a hole, or does not begin as the hub knows it.
    ChainBroken Never,
    /// Another machine goes on with the same data: this one keeps its work and enrols anew.
    DeskCloned Never,
    /// The data came to another machine; somebody must say whether the former one is still used.
    DeskMoved Never,
    /// The data was restored: the numbers that were given out last are not known yet.
    NumbersWait AfterSync,
    /// The enrolment is for another office than the data.
    EnrolmentElsewhere Never,
    /// More bytes than allowed.
    TooLarge Never,
    /// The hub does not read this kind of operation yet, so the desk does not write it.
    KindNotAnnounced AfterSync,
    /// What is held cannot be read by this hub, so nobody can release it yet.
    HeldUnreadable Never,
    /// The other side speaks a newer protocol.
    ProtocolUnknown Never,
    /// Demo and production do not mix.
    DemoClockRefused Never,
    /// Name or password is wrong.
    SignInWrong Never,
    /// Too many tries; wait.
    TooManyTries Later,
    /// No such page or thing.
    NotFound Never,
    // machine
    /// The disk is full; nothing was changed.
    DiskFull Later,
    /// The disk has not the room that an upgrade of the data needs, about `megabytes`; nothing was changed.
    UpgradeDiskFull Later,
    /// The folder or stick for backups is not there, or cannot be written.
    BackupFolderGone Later,
    /// The folder cannot be one for backups: it lies in the data folder, or is no folder.
    BackupFolderWrong Never,
    /// The folder or stick for backups is full; the earlier backups are whole.
    BackupFull Later,
    /// A backup was not what it should be: a file is missing or damaged.
    BackupDamaged Later,
    /// There is data that can be used: nothing is put in its place.
    RestoreRefused Never,
    /// The data folder was written by a newer version.
    DataNewer Never,
    /// Another window of this program has the data folder open.
    SecondInstance Never,
    /// The data cannot be read.
    DataDamaged Never,
    /// The clock went back behind the last record, or is far off.
    ClockWrong Later,
    /// A folder or stick is not there, or cannot be read or written.
    FolderUnreachable Later,
    /// The program could not open a file with the system's viewer.
    OpenFailed Later,
    /// Anything else; the log has the cause.
    Internal Later,
}

impl Problem {
    /// A problem of `code`, filed under `id`.
    #[must_use]
    pub fn new(code: Code, id: impl Into<String>) -> Self {
        Self { code, field: None, retry: code.retry(), id: id.into(), values: BTreeMap::new() }
    }

    /// Names the field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn value(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}
