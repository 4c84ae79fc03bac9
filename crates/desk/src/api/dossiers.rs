//! Dossiers that this office holds.

use super::receive::{DueView, TraceDayView};
use domain::dossier::{DossierState, backfill::BackfillOrigin};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which dossiers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct DossierFilter {
    /// Code or name, as typed; empty = all.
    pub text: String,
    /// At most so many rows; 0 = 200.
    pub limit: u32,
}

/// One dossier.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DossierId {
    /// Identity.
    pub id: String,
}

/// A row of the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DossierRow {
    /// Identity.
    pub id: String,
    /// Whole code.
    pub code: String,
    /// The part that differs.
    pub short_code: String,
    /// Owner.
    pub owner_name: String,
    /// Procedure.
    pub procedure_name: String,
    /// State.
    pub state: DossierState,
    /// Given name of whoever received it.
    pub received_by: Option<String>,
    /// Due date.
    pub due: DueView,
    /// Moment of acceptance.
    pub received_at: Option<String>,
    /// Operations that wait to be sent.
    pub waiting: u32,
    /// Two desks differ.
    pub has_card: bool,
    /// A step was not taken.
    pub is_contested: bool,
    /// Holds something that this version cannot read.
    pub is_frozen: bool,
}

/// A paper.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperView {
    /// Name.
    pub name: String,
    /// Originals.
    pub originals: u32,
    /// Copies.
    pub copies: u32,
    /// Shown and handed back.
    pub is_presented: bool,
    /// There.
    pub is_received: bool,
}

/// A line of the history.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HistoryView {
    /// Kind of operation.
    pub kind: String,
    /// Who.
    pub by: String,
    /// For whom they acted, under a delegation.
    pub acted_for: Option<String>,
    /// When.
    pub at: String,
    /// Not yet at the district.
    pub is_pending: bool,
}

/// A receipt that was issued.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReceiptView {
    /// Which form: `form_01` (receipt), `form_02` (what is to be brought), `form_03` (refusal).
    pub form: String,
    /// Number as printed.
    pub number: String,
    /// When.
    pub issued_at: String,
    /// Printed again so many times.
    pub reprints: u32,
    /// True when the exact bytes are on this desk.
    pub is_here: bool,
    /// SHA-256 of the exact bytes.
    pub sha256: String,
}

/// One dossier whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DossierView {
    /// The row.
    pub row: DossierRow,
    /// Personal number.
    pub personal_id: Option<String>,
    /// Birth date as written.
    pub birth_date: Option<String>,
    /// Residence.
    pub residence_address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Submitter, if another person.
    pub submitter_name: Option<String>,
    /// Mã số thuế of an organisation.
    pub tax_code: Option<String>,
    /// The paper by which the submitter acts for the owner.
    pub authorisation: Option<String>,
    /// Who takes the result, if another person.
    pub result_receiver_name: Option<String>,
    /// The portal's code.
    pub portal_code: Option<String>,
    /// In words.
    pub subject: Option<String>,
    /// "Quyển số 01/2021, số thứ tự 17".
    pub register_volume: Option<String>,
    /// Line.
    pub register_seq: Option<u32>,
    /// Fee in words, as printed; `None` where nothing is asked of anybody.
    pub fee_text: Option<String>,
    /// Papers.
    pub papers: Vec<PaperView>,
    /// History, oldest first.
    pub history: Vec<HistoryView>,
    /// The form that was handed out last.
    pub receipt: Option<ReceiptView>,
    /// What the citizen was asked to bring or to put right.
    pub supplement: Option<SupplementView>,
    /// Why it was refused at intake.
    pub refusal_reason: Option<String>,
    /// Received on paper and entered afterwards.
    pub backfill: Option<BackfillView>,
}

/// An entry that was made afterwards.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BackfillView {
    /// From where.
    pub origin: BackfillOrigin,
    /// Why it was not entered at once.
    pub reason: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: String,
    /// Minutes from the hour on the paper to the entry.
    pub late_minutes: u32,
    /// Entered on the day of the reception.
    pub is_of_the_day: bool,
    /// What the rules compute, where the paper promises another day.
    pub lawful_due_at: Option<String>,
    /// Why the paper promises another.
    pub due_reason: Option<String>,
}

/// What the citizen was asked to bring or to put right before acceptance.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SupplementView {
    /// One line each.
    pub items: Vec<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: String,
}

/// Why a dossier is due when it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WhyThisDate {
    /// The promised moment; `None` when there is no term.
    pub due_at: Option<String>,
    /// The days that lead to it; empty when there is no term, or when they cannot be told.
    pub trace: Vec<TraceDayView>,
    /// The calendar has changed since, or the terms are not known here: the promised date stands, and its days
    /// cannot be told.
    pub is_of_another_calendar: bool,
    /// Days off of its years are not all announced.
    pub is_provisional: bool,
}

/// The one-door input.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindRequest {
    /// As typed or scanned.
    pub text: String,
}

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindResult {
    /// Dossiers, best first, at most 20.
    pub dossiers: Vec<DossierRow>,
}

/// Something went to the printer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Printed {
    /// File name of the PDF.
    pub file_name: String,
    /// True when the system's viewer was opened.
    pub is_opened: bool,
    /// Its jobs in the print queue; empty when it was saved as a PDF.
    pub jobs: Vec<u32>,
}

/// What needs me today.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Today {
    /// Late, at most 200 with those due today.
    pub overdue: Vec<DossierRow>,
    /// Due today, still in time.
    pub due_today: Vec<DossierRow>,
    /// The citizen was asked to bring something, at most 8.
    pub supplement: Vec<DossierRow>,
    /// How many are late, in all.
    pub overdue_count: u32,
    /// How many are due today, in all.
    pub due_today_count: u32,
    /// How many wait for the citizen, in all.
    pub supplement_count: u32,
    /// Received last, newest first, at most 8.
    pub latest: Vec<DossierRow>,
    /// Received today, on all desks of the office that this desk knows of.
    pub received_today: u32,
    /// Held (not yet resolved).
    pub held: u32,
    /// Received today by hour of the day, 0–23.
    pub by_hour: Vec<u32>,
    /// Dossier serials left today on this desk.
    pub serials_left: u32,
    /// A draft is waiting.
    pub has_draft: bool,
}
