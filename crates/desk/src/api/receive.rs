//! Receiving a dossier. Fields are text as typed; the rules read them.

use super::{
    day::DayBarView,
    dossiers::Printed,
    fee::{FeeForm, FeeView, ReceivedFee},
    sheets::SheetEntry,
};
use domain::{
    dossier::value::{IntakeChannel, ResultChannel},
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A person as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PersonForm {
    /// Họ và tên.
    pub full_name: String,
    /// Số CCCD (12 digits) or CMND (9).
    pub personal_id: String,
    /// Ngày sinh, as typed.
    pub birth_date: String,
    /// `male`, `female` or empty.
    pub sex: String,
    /// Nơi thường trú.
    pub residence_address: String,
    /// Điện thoại.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// One paper of the procedure, as ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComponentForm {
    /// Index in the procedure's list.
    pub index: u32,
    /// There.
    pub is_received: bool,
    /// Originals.
    pub originals: u32,
    /// Copies.
    pub copies: u32,
}

/// Everything on the screen "Tiếp nhận hồ sơ".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ReceiveForm {
    /// The sheet that was filled in by hand, when one is entered.
    pub sheet: Option<SheetEntry>,
    /// The dossier that is brought back complete; `None` for a new one.
    pub dossier: Option<String>,
    /// Code of the procedure; empty until chosen.
    pub procedure_code: String,
    /// Dossier owner (chủ hồ sơ).
    pub owner: PersonForm,
    /// The owner is an organisation: its name, address and tax code count, and somebody submits for it.
    pub is_organisation: bool,
    /// Mã số thuế, if so.
    pub tax_code: String,
    /// "Nộp thay người khác": the submitter is another person.
    pub is_submitted_by_other: bool,
    /// Submitter (người nộp), if so.
    pub submitter: PersonForm,
    /// The paper by which the submitter acts for the owner.
    pub authorisation: String,
    /// Somebody else than the submitter takes the result.
    pub is_received_by_other: bool,
    /// Who, if so.
    pub result_receiver: PersonForm,
    /// The portal's code, for what was handed in online.
    pub portal_code: String,
    /// In words, beside the procedure's name.
    pub subject: String,
    /// Channel.
    pub channel: IntakeChannel,
    /// How the result is handed out.
    pub result_channel: ResultChannel,
    /// Address for post.
    pub result_address: String,
    /// Papers. Empty = as `preview` proposes.
    pub components: Vec<ComponentForm>,
    /// Số bộ hồ sơ.
    pub set_count: u32,
    /// Why the papers are not digitised now; empty = the office's usual reason.
    pub digitisation_reason: String,
    /// Fee.
    pub fee: FeeForm,
    /// Lines of a batch: dossiers of one procedure that are received one after the other. Empty for one dossier.
    pub lines: Vec<BatchLine>,
}

/// One dossier of a batch; what it does not say is as the form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct BatchLine {
    /// Dossier owner.
    pub owner: PersonForm,
    /// In words, beside the procedure's name.
    pub subject: String,
    /// Pages of the original.
    pub pages: Option<u32>,
    /// Copies.
    pub copies: Option<u32>,
    /// The group that does not pay.
    pub exemption: String,
    /// Short code of the dossier that the line became.
    pub received: Option<String>,
}

/// What the picker asks.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProcedureQuery {
    /// As typed.
    pub query: String,
}

/// A row of the picker.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProcedureOption {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Field (lĩnh vực).
    pub field: String,
    /// "3 ngày làm việc".
    pub time_text: String,
    /// Parts of `name` that match, as `[start, end)` in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
    /// False when this version does not compute its term yet.
    pub is_supported: bool,
    /// True when this desk received it often.
    pub is_favourite: bool,
}

/// One paper that the procedure asks for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ComponentView {
    /// Index in the procedure's list.
    pub index: u32,
    /// Name.
    pub name: String,
    /// Needed in every case; otherwise only in some. (The catalogue's notes on that are for its editors.)
    pub is_required: bool,
    /// Shown and handed back.
    pub is_presented: bool,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
}

/// The chosen procedure.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProcedureView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Field.
    pub field: String,
    /// "3 ngày làm việc".
    pub time_text: String,
    /// "Miễn phí", "10.000 đ", or what the province sets.
    pub fee_text: String,
    /// True when nothing is owed.
    pub is_free: bool,
    /// Result.
    pub result: String,
    /// Căn cứ.
    pub legal_basis: String,
    /// Papers.
    pub components: Vec<ComponentView>,
}

/// A day of the trace.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TraceDayView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// 0 = Monday … 6 = Sunday.
    pub weekday: u32,
    /// What the day does in the count.
    pub step: TraceStep,
    /// Which day of the term it is; `None` for day 0 and for days off.
    pub counted: Option<u32>,
    /// Working minutes of the day that were counted, where a term runs by the hour.
    pub minutes: Option<u32>,
    /// Day off.
    pub is_off: bool,
    /// Why it is off ("Tết Dương lịch"), with the source.
    pub reason: Option<String>,
    /// Name of the special day.
    pub name: Option<String>,
    /// The law or notice, as the calendar names it.
    pub source: Option<String>,
}

/// What a day does in the count of a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TraceStep {
    /// The clock has not started.
    Waiting,
    /// Day 0, not counted.
    Received,
    /// Counted.
    Counted,
    /// Nobody works.
    Off,
    /// The citizen is waited for.
    Paused,
    /// The term ended on a day off and moves on.
    Rolled,
    /// The term began again later.
    Restarted,
}

/// Five states of a due date, strongest last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueState {
    /// No term.
    None,
    /// Đúng hạn.
    Ok,
    /// Sắp đến hạn.
    Soon,
    /// Hôm nay.
    Today,
    /// Quá hạn.
    Late,
}

/// A due date as a chip.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DueView {
    /// State.
    pub state: DueState,
    /// Moment, RFC 3339; `None` when there is no term.
    pub at: Option<String>,
    /// Working days until (positive) or since (negative) the due date.
    pub days: i32,
}

/// Something about a field.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FieldIssue {
    /// `owner.full_name`, `components.1`, …
    pub field: String,
    /// What.
    pub problem: Problem,
    /// True when it is to be looked at, not to be mended.
    pub is_warning: bool,
}

/// What F9 would do now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Preview {
    /// Now, RFC 3339: the moment for which this was computed.
    pub at: String,
    /// Chosen procedure.
    pub procedure: Option<ProcedureView>,
    /// Due date.
    pub due: Option<DueView>,
    /// The days that lead to it.
    pub trace: Vec<TraceDayView>,
    /// Today, where the term ends on the day on which it begins.
    pub day: Option<DayBarView>,
    /// Papers as they would be recorded.
    pub components: Vec<ComponentForm>,
    /// Fee; `None` until a procedure is chosen.
    pub fee: Option<FeeView>,
    /// What stands in the way, and what to look at, in the order of the screen.
    pub issues: Vec<FieldIssue>,
    /// Why nothing can be received at all (office ended, no number left, …).
    pub blocked: Option<Problem>,
    /// What the receipt would say.
    pub slip: SlipView,
    /// "Hồ sơ thứ 17 hôm nay".
    pub ordinal_today: u32,
    /// Serials left today.
    pub serials_left: u32,
}

/// What the receipt will say, in words: for who cannot see it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SlipView {
    /// Code; the next one, before F9.
    pub dossier_code: String,
    /// Owner.
    pub owner_name: String,
    /// Procedure and subject.
    pub content: String,
    /// Fee.
    pub fee_text: String,
    /// "14 giờ 12 phút, ngày 10 tháng 12 năm 2021".
    pub due_text: String,
}

/// The receipt as F9 would print it now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptPages {
    /// Pages of the citizen's copy as pictures (SVG). None until there is a procedure, and where no number can be
    /// given out.
    pub pages: Vec<String>,
}

/// Receives.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReceiveRequest {
    /// The screen.
    pub form: ReceiveForm,
    /// The due date that the clerk sees; another one is refused with the new date, so that what is said and
    /// what is printed agree. `None` = take what is computed.
    pub seen_due_at: Option<String>,
    /// The draft that this was, to be thrown away in the same transaction.
    pub draft: Option<String>,
    /// The line of the draft's batch that this is: the draft stays until every line is a dossier, and no line becomes
    /// two.
    pub line: Option<u32>,
}

/// Received.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Received {
    /// Identity.
    pub dossier: String,
    /// Whole code.
    pub code: String,
    /// The part that differs: `211209-1001`.
    pub short_code: String,
    /// Moment of acceptance.
    pub received_at: String,
    /// Due date.
    pub due: DueView,
    /// Number of the receipt.
    pub receipt_number: String,
    /// What is paid or owed; `None` where nothing is, or nobody knows how much.
    pub fee: Option<ReceivedFee>,
    /// Name of the owner.
    pub owner_name: String,
    /// Where it was printed; `None` with `print_problem` when it could not be.
    pub printed: Option<Printed>,
    /// Why it could not be printed; the dossier is received all the same.
    pub print_problem: Option<Problem>,
}

/// What is being typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Draft {
    /// Identity; `None` for a new one.
    pub id: Option<String>,
    /// When it was saved last (filled by the desk).
    pub saved_at: Option<String>,
    /// The screen.
    pub form: ReceiveForm,
}

/// A draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftId {
    /// Identity.
    pub id: String,
}

/// What a reader typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScanText {
    /// The burst. Never logged.
    pub text: String,
}

/// What to look at on a card that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardNote {
    /// The reader lost the marks.
    MarksLost,
    /// Digits and sex disagree.
    SexDiffers,
    /// Digits and birth year disagree.
    BirthYearDiffers,
    /// A date is not real.
    DateUnreal,
    /// The name holds something else than letters and spaces.
    NameUnclear,
    /// The sex is neither "Nam" nor "Nữ".
    SexUnread,
}

/// What was read.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum ScanView {
    /// An identity card.
    Card {
        /// Its person.
        person: PersonForm,
        /// What to look at.
        notes: Vec<CardNote>,
    },
    /// A receipt.
    Receipt {
        /// Code.
        code: String,
        /// The dossier, if this desk knows it.
        dossier: Option<String>,
    },
    /// Something else.
    Unknown {
        /// How many characters.
        length: u32,
    },
}
