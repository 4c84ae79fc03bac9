//! Form 01, *Giấy tiếp nhận hồ sơ và hẹn trả kết quả*: the fields of one issue.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FormProblem, Limit, vietnam_time};

/// The two copies (*liên*) of a receipt, and of what is handed out in its place: one stays here, one goes with the
/// submitter.
pub const RECEIPT_COPIES: [&str; 2] = ["Lưu", "Giao khách hàng"];

/// What a receipt says, word for word: the snapshot kept in `form_issued` for ever.
///
/// Every value is printed as it stands; nothing is looked up or computed later. A field may be added to
/// version 1 only as an optional one that old snapshots lack; anything else is version 2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSlip {
    /// Version of this layout, [`ReceiptSlip::VERSION`].
    pub v: u8,
    /// Governing agency, in capitals as printed: `UBND HUYỆN GIA VIỄN`.
    pub governing_agency: String,
    /// Agency whose counter it is, in capitals as printed: `UBND XÃ GIA XUÂN`.
    pub issuing_agency: String,
    /// The counter, as the form addresses it: `UBND xã Gia Xuân`.
    pub counter_name: String,
    /// The place in front of the date: the commune's name without "xã".
    pub place_name: String,
    /// Number of this form with its book and suffix: `02-0017/TNHS`.
    pub form_number: String,
    /// Dossier code; printed, in the barcode, and in the QR code if there is no look-up address.
    pub dossier_code: String,
    /// Volume of the dossier register: `02/2021`.
    pub register_volume: String,
    /// Line in that volume.
    pub register_seq: String,
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
    /// Papers handed in.
    pub components: Vec<Component>,
    /// Number of sets (*bộ*).
    pub set_count: u32,
    /// Statutory duration in words: `03 ngày làm việc`, `trong ngày`.
    pub processing_time_text: String,
    /// When the dossier was received.
    #[serde(with = "vietnam_time")]
    pub received_at: DateTime<FixedOffset>,
    /// When the result is due; the form shows blanks without it.
    #[serde(default, with = "vietnam_time::option", skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Where or how the result is wanted.
    pub result_channel_text: String,
    /// Fees, if any, as printed: `12.000 đồng`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_text: Option<String>,
    /// Officer who received the dossier.
    pub officer_name: String,
    /// Public look-up address for the QR code; it holds the code and a short check, nothing personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_up_url: Option<String>,
    /// When the form was issued: the date on it, and the document's date.
    #[serde(with = "vietnam_time")]
    pub issued_at: DateTime<FixedOffset>,
}

/// One line of the list of papers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Name of the paper.
    pub name: String,
    /// Originals (*bản chính*).
    #[serde(default, skip_serializing_if = "none_of_them")]
    pub originals: u32,
    /// Certified copies (*bản chứng thực*).
    #[serde(default, skip_serializing_if = "none_of_them")]
    pub certified_copies: u32,
    /// Plain copies (*bản photo*).
    #[serde(default, skip_serializing_if = "none_of_them")]
    pub copies: u32,
    /// Remark, printed in brackets behind the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

// Taken by reference because serde hands it over so.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn none_of_them(count: &u32) -> bool {
    *count == 0
}

impl ReceiptSlip {
    /// The layout that this code writes.
    pub const VERSION: u8 = 1;
    /// Largest snapshot: an operation must stay below 16 KiB with everything else in it.
    pub const MAX_BYTES: usize = 8 * 1024;

    /// The snapshot as it is stored and as [`render`](crate::render) takes it.
    pub fn to_data(&self) -> Result<Value, FormProblem> {
        let data = serde_json::to_value(self).map_err(|_| FormProblem::Data { field: "receipt_slip" })?;
        let found = data.to_string().len();
        if found > Self::MAX_BYTES {
            return Err(FormProblem::TooLarge { limit: Limit::Snapshot, found, allowed: Self::MAX_BYTES });
        }
        Ok(data)
    }
}
