//! Forms 02 and 03: what a citizen gets instead of a receipt when a dossier cannot be accepted at once.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Component, FormProblem, Limit, ReceiptSlip, vietnam_time};

/// Form 02, *Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ*: the snapshot kept in `form_issued` for ever, as
/// [`ReceiptSlip`] is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementSlip {
    /// Who hands it out, and about whom.
    #[serde(flatten)]
    pub about: SlipHead,
    /// What is to be brought or put right.
    pub items: Vec<Component>,
    /// Why (legal basis).
    pub reason: String,
    /// Telephone of the officer who explains more; blanks without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_phone: Option<String>,
}

/// Form 03, *Phiếu từ chối tiếp nhận giải quyết hồ sơ*: the snapshot kept in `form_issued` for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalSlip {
    /// Who hands it out, and about whom.
    #[serde(flatten)]
    pub about: SlipHead,
    /// Why, as the citizen reads it.
    pub reason: String,
}

/// What both forms say before they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipHead {
    /// Version of this layout, [`SlipHead::VERSION`].
    pub v: u8,
    /// Governing agency, in capitals as printed.
    pub governing_agency: String,
    /// Agency whose counter it is, in capitals as printed.
    pub issuing_agency: String,
    /// The counter, as the form addresses it.
    pub counter_name: String,
    /// The place in front of the date: the commune's name without "xã".
    pub place_name: String,
    /// Number of this form with its book and suffix: `02-0003/HDHS`.
    pub form_number: String,
    /// Owner of the dossier.
    pub owner_name: String,
    /// Who stands at the counter, if it is somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitter_name: Option<String>,
    /// Number of the owner's identity paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// Address.
    pub address: String,
    /// Telephone, grouped as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Name of the procedure.
    pub procedure_name: String,
    /// What exactly is asked for, where the procedure's name does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Officer who hands it out.
    pub officer_name: String,
    /// When the form was issued: the date on it, and the document's date.
    #[serde(with = "vietnam_time")]
    pub issued_at: DateTime<FixedOffset>,
}

impl SlipHead {
    /// The layout that this code writes.
    pub const VERSION: u8 = 1;
}

impl SupplementSlip {
    /// The snapshot as it is stored and as [`render`](crate::render) takes it.
    pub fn to_data(&self) -> Result<Value, FormProblem> {
        data(self, "supplement_slip")
    }
}

impl RefusalSlip {
    /// The snapshot as it is stored and as [`render`](crate::render) takes it.
    pub fn to_data(&self) -> Result<Value, FormProblem> {
        data(self, "refusal_slip")
    }
}

fn data(slip: &impl Serialize, field: &'static str) -> Result<Value, FormProblem> {
    let data = serde_json::to_value(slip).map_err(|_| FormProblem::Data { field })?;
    let (found, allowed) = (data.to_string().len(), ReceiptSlip::MAX_BYTES);
    if found > allowed {
        return Err(FormProblem::TooLarge { limit: Limit::Snapshot, found, allowed });
    }
    Ok(data)
}
