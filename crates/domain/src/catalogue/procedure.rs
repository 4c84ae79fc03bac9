//! Administrative procedures: what a dossier must hold, how long it takes and what it costs.

use super::validity::{self, Label};
use crate::{
    code::{ProcedureCode, canonical},
    deadline::TimeRule,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lĩnh vực: what the list of procedures is grouped by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Stable id, such as `ho_tich`.
    pub id: String,
    /// Vietnamese name.
    pub name_vi: String,
}

/// A level of the administration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Cấp xã.
    Commune,
    /// Cấp huyện.
    District,
    /// Cấp tỉnh.
    Province,
    /// Cấp bộ.
    Ministry,
}

/// One version of a procedure. The code names the procedure, not the version: a later announcement decision
/// may change time, fee or components under the same code, so a dossier keeps the version in force when it
/// was received (Decree 63/2010; announcement decisions of the province).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProcedureVersion {
    /// National code, such as `1.001193`.
    pub code: String,
    /// Version of this catalogue, from 1.
    #[serde(default = "first")]
    pub version: u32,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub name_en: Option<String>,
    /// Id of its [`Field`].
    pub field: String,
    /// Level that receives the dossier.
    pub intake_level: Level,
    /// Level that signs the result.
    pub decided_by: Level,
    /// First day of the version.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day of the version.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// Code of the procedure that takes its place.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub replaced_by: Option<String>,
    /// Processing time.
    pub time: TimeRule,
    /// Legal maximum when something must be verified with others. Not an extension.
    #[serde(default)]
    pub time_max: Option<AlternativeTime>,
    /// Fee.
    pub fee: Fee,
    /// What the citizen gets.
    pub result_vi: String,
    /// Result-type code, such as `KQ.G15.000031`.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub result_code: Option<String>,
    /// How sure `code`, `time`, `fee`, `result` and `online_level_2021` are.
    pub labels: BTreeMap<String, Label>,
    /// Online level of 2021, 1 to 4; a suggestion, the province decides.
    pub online_level_2021: u8,
    /// Liên thông: other agencies work on it in stages.
    pub inter_level: bool,
    /// Stages in order; empty unless inter-level.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Required papers, in the order of the published list.
    pub components: Vec<Component>,
    /// Codes under which archived decisions know it, such as `T-NBI-123456-TT` of the years before 2018.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Laws and decrees.
    pub legal_basis: String,
    /// Remark.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}

fn first() -> u32 {
    1
}

impl ProcedureVersion {
    /// Whether the version is in force on a day.
    #[must_use]
    pub fn in_force_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// Whether what somebody types or copies is its code or the beginning of it: national, as any province
    /// published it, or one of the aliases; in any case and with spaces.
    #[must_use]
    pub fn answers_to_code(&self, typed: &str) -> bool {
        let typed = canonical(typed);
        if !typed.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let own = ProcedureCode::read(&self.code);
        let is_own = match (ProcedureCode::read(&typed), own) {
            (
                Some(ProcedureCode::National { national, published_by: Some(_) }),
                Some(ProcedureCode::National { national: own, .. }),
            ) => national == own,
            _ => canonical(&self.code).starts_with(&typed),
        };
        is_own || self.aliases.iter().any(|alias| canonical(alias).starts_with(&typed))
    }

    /// How sure a value is (`code`, `time`, `fee`, `result`, `online_level_2021`); a value without a label is
    /// to be configured.
    #[must_use]
    pub fn label_of(&self, value: &str) -> Label {
        self.labels.get(value).copied().unwrap_or(Label::ToConfigure)
    }
}

/// A processing time that applies instead of the usual one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlternativeTime {
    /// The time.
    #[serde(flatten)]
    pub rule: TimeRule,
    /// How sure it is.
    pub label: Label,
}

/// What a fee is counted by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Không thu.
    Free,
    /// One amount.
    Fixed,
    /// Per case.
    PerCase,
    /// Per copy.
    PerCopy,
    /// Per page, cheaper from a later page, with a most per copy (TT 226/2016/TT-BTC).
    PerPageTiered,
    /// Set by a resolution of the provincial People's Council.
    Province,
}

/// Phí, lệ phí.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fee {
    /// What it is counted by.
    pub kind: FeeKind,
    /// Amount of one unit (case, copy, first page) in đồng; absent while to be configured.
    #[serde(default)]
    pub amount_vnd: Option<u32>,
    /// With `per_page_tiered`: so many pages cost `amount_vnd` each.
    #[serde(default)]
    pub first_pages: Option<u32>,
    /// With `per_page_tiered`: every further page, in đồng.
    #[serde(default)]
    pub later_amount_vnd: Option<u32>,
    /// With `per_page_tiered`: the most for one copy, in đồng.
    #[serde(default)]
    pub max_vnd: Option<u32>,
    /// Who does not pay, group by group, with semicolons between them.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub free_for: Option<String>,
    /// Remark.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}

/// One stage of an inter-level procedure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stage {
    /// Place in the order, from 1.
    pub order: u8,
    /// Who works on it: a kind of agency (`commune`, `district_ldtbxh`), not an agency of the list.
    pub agency: String,
    /// What is done.
    pub action_vi: String,
    /// Its share of the total; kind `none` while to be configured.
    pub time: TimeRule,
    /// How sure the row is.
    pub label: Label,
}

/// Handed in, or only shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// Nộp.
    Submit,
    /// Xuất trình: shown and given back.
    Present,
}

/// Whether a paper is always needed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// Always.
    Yes,
    /// In the case that the note describes.
    Conditional,
}

/// One required paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Component {
    /// Vietnamese name.
    pub name_vi: String,
    /// Number of originals.
    pub originals: u8,
    /// Number of copies.
    pub copies: u8,
    /// Handed in or shown.
    pub kind: ComponentKind,
    /// Always or in some cases.
    pub required: Required,
    /// How sure the row is.
    pub label: Label,
    /// Remark, such as the case in which it is needed.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}
