//! What happens at the counter when a dossier cannot be accepted at once.

use super::{dossiers::Printed, receive::ReceiveForm};
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the citizen is asked to bring or to put right, beside the required papers that are not ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SupplementForm {
    /// Further papers of the procedure's list, by index: needed in this case, or brought and not as they should be.
    pub also: Vec<u32>,
    /// What else, a line each.
    pub more: Vec<String>,
    /// Why (legal basis).
    pub reason: String,
}

/// Asks for what is missing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SupplementRequest {
    /// The screen.
    pub form: ReceiveForm,
    /// What is asked for.
    pub ask: SupplementForm,
    /// The draft that this was, to be thrown away in the same transaction.
    pub draft: Option<String>,
}

/// Refuses to receive.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RefusalRequest {
    /// The screen.
    pub form: ReceiveForm,
    /// Why: the citizen reads exactly this.
    pub reason: String,
    /// The draft that this was, to be thrown away in the same transaction.
    pub draft: Option<String>,
}

/// Form 02 or 03 was issued.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SlipIssued {
    /// Identity of the dossier.
    pub dossier: String,
    /// `form_02` or `form_03`.
    pub form: String,
    /// Number as printed.
    pub number: String,
    /// When.
    pub issued_at: String,
    /// Name of the owner.
    pub owner_name: String,
    /// What was asked for, one line each; empty for a refusal.
    pub items: Vec<String>,
    /// Why.
    pub reason: String,
    /// Where it was printed; `None` with `print_problem` when it could not be.
    pub printed: Option<Printed>,
    /// Why it could not be printed; what was recorded stands all the same.
    pub print_problem: Option<Problem>,
}
