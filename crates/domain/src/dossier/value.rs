//! The values that dossiers are made of, as bodies write them: frozen, and read strictly.

mod fee;
mod strict;

pub use fee::{FeeCharge, FeeState, FeeTerms, PassedOver};

use crate::{
    operation::{MergeGroup, office_time},
    person::{BirthDate, Person, Sex},
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// Kênh thực hiện: how a dossier came in. Codes 1, 2, 3 of the national portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum IntakeChannel {
    /// Trực tiếp.
    #[default]
    InPerson,
    /// Trực tuyến.
    Online,
    /// Bưu chính công ích.
    Postal,
}

/// How the result is handed out ("Đăng ký nhận kết quả tại").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ResultChannel {
    /// At the counter.
    #[default]
    AtCounter,
    /// By post to an address.
    Postal,
    /// As a file.
    Electronic,
}

/// Which version of which procedure a dossier was received under.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureRef {
    /// National code, such as `1.001022`.
    pub code: String,
    /// Version of the catalogue entry.
    pub version: u32,
    /// Name at that time: what a machine shows that has no catalogue.
    pub name: String,
}

/// A required paper in a dossier (thành phần hồ sơ).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierComponent {
    /// Name of the paper.
    pub name: String,
    /// Number of originals handed in or shown.
    pub originals: u32,
    /// Number of copies.
    pub copies: u32,
    /// True when it is shown and handed back (xuất trình).
    pub is_presented: bool,
    /// True when it is there.
    pub is_received: bool,
}

/// Identity of the dossier owner: one merge group.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Họ và tên.
    pub full_name: String,
    /// Số định danh cá nhân, 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_id: Option<String>,
    /// CMND, 9 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_id_card_number: Option<String>,
    /// Birth date, possibly partial.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "strict::birth_date")]
    pub birth_date: Option<BirthDate>,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Place of residence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence_address: Option<String>,
    /// Mã số thuế (mã doanh nghiệp) of an organisation, whose name stands in `full_name` then. A later field of the
    /// kinds that write an owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
}

impl Owner {
    /// The identity part of a person.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        Self {
            tax_code: None,
            full_name: person.full_name.clone(),
            personal_id: person.personal_id.clone(),
            old_id_card_number: person.old_id_card_number.clone(),
            birth_date: person.birth_date.clone(),
            sex: person.sex,
            residence_address: person.residence_address.clone(),
        }
    }
}

/// How the owner can be reached: one merge group.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Telephone, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// How the result is handed out: one merge group.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultReturn {
    /// Channel.
    pub channel: ResultChannel,
    /// Address, for post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Procedure, papers and what follows from them: one merge group.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureTerms {
    /// Version under which the dossier was received.
    pub procedure: ProcedureRef,
    /// Papers; empty until acceptance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<DossierComponent>,
    /// Hẹn trả kết quả, computed from procedure, time of acceptance and calendar.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Calendar under which `due_at` was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_version: Option<String>,
}

/// Whether the papers were digitised at intake (Decree 107/2021, art. 21a).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", from = "strict::Digitisation")]
pub enum Digitisation {
    /// Scanned and compared.
    Done,
    /// Not yet, for a reason.
    Later {
        /// Reason in words.
        reason: String,
    },
}

/// One merge group with a value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "group", content = "value", deny_unknown_fields)]
pub enum GroupValue {
    /// See [`MergeGroup::Owner`].
    Owner(Owner),
    /// See [`MergeGroup::Contact`].
    Contact(Contact),
    /// See [`MergeGroup::Submitter`].
    Submitter(#[serde(with = "submitter")] Option<Person>),
    /// See [`MergeGroup::ResultReturn`].
    ResultReturn(ResultReturn),
    /// See [`MergeGroup::Procedure`].
    Procedure(ProcedureTerms),
    /// See [`MergeGroup::Fee`].
    Fee(FeeTerms),
    /// See [`MergeGroup::Subject`].
    Subject(Option<String>),
    /// See [`MergeGroup::Digitisation`].
    Digitisation(Digitisation),
    /// See [`MergeGroup::Authorisation`].
    Authorisation(Option<String>),
    /// See [`MergeGroup::ResultReceiver`].
    ResultReceiver(#[serde(with = "submitter")] Option<Person>),
}

pub(crate) use strict::submitter;

impl GroupValue {
    /// Which group.
    #[must_use]
    pub fn group(&self) -> MergeGroup {
        match self {
            Self::Owner(_) => MergeGroup::Owner,
            Self::Contact(_) => MergeGroup::Contact,
            Self::Submitter(_) => MergeGroup::Submitter,
            Self::ResultReturn(_) => MergeGroup::ResultReturn,
            Self::Procedure(_) => MergeGroup::Procedure,
            Self::Fee(_) => MergeGroup::Fee,
            Self::Subject(_) => MergeGroup::Subject,
            Self::Digitisation(_) => MergeGroup::Digitisation,
            Self::Authorisation(_) => MergeGroup::Authorisation,
            Self::ResultReceiver(_) => MergeGroup::ResultReceiver,
        }
    }

    /// True for what the first version of the kinds that write groups does not have.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        match self {
            Self::Authorisation(_) | Self::ResultReceiver(_) => true,
            Self::Owner(owner) => owner.tax_code.is_some(),
            Self::Fee(terms) => terms.charge.is_some(),
            _ => false,
        }
    }
}
