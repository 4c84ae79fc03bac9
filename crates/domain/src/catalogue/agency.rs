//! Agencies and the offices that work with the program.

use super::validity::{self, Label};
use crate::id::OfficeId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Kinds of agency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// UBND tỉnh.
    ProvinceCommittee,
    /// UBND huyện; none since 01/07/2025.
    DistrictCommittee,
    /// Bộ phận Tiếp nhận và Trả kết quả.
    OneStopCounter,
    /// Phòng chuyên môn cấp huyện.
    DistrictDepartment,
    /// Đơn vị sự nghiệp.
    PublicServiceUnit,
    /// Cơ quan ngành dọc: police, tax, insurance, post.
    VerticalAgency,
    /// UBND thị trấn.
    TownshipCommittee,
    /// UBND xã.
    CommuneCommittee,
}

/// Any organisational unit. An administrative unit lives between dates; its name may return later for
/// another unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Agency {
    /// Internal code of this catalogue, such as `nb-gv-gia-xuan`; never printed.
    pub code: String,
    /// What it is.
    pub kind: AgencyKind,
    /// Official name.
    pub name_vi: String,
    /// English name.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub name_en: Option<String>,
    /// Name before the date on a form: the unit's name without "xã", "thị trấn".
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub place_name: Option<String>,
    /// Code of the superior agency.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub parent: Option<String>,
    /// For a vertical agency: the district committee in whose area it sits.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub located_in: Option<String>,
    /// Abbreviation in document symbols, such as `TP`.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub symbol_abbr: Option<String>,
    /// Administrative-unit code of the General Statistics Office (Decision 124/2004/QĐ-TTg).
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub gso_code: Option<String>,
    /// GSO code of the unit that follows it.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub successor_gso_code: Option<String>,
    /// Agency code, generation A (QCVN 102:2016/BTTTT); absent until the province issues it.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub e_code_a: Option<String>,
    /// Agency code, generation B (Decision 20/2020/QĐ-TTg).
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub e_code_b: Option<String>,
    /// First day of the unit in this form.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day of the unit in this form.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// How sure the row is.
    pub label: Label,
    /// Remark.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}

impl Agency {
    /// Whether the agency exists on a day.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }
}

/// An agency that receives dossiers with this program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Office {
    /// Code of its agency.
    pub agency: OfficeId,
    /// Agency code that its dossier codes start with, of the generation that the pattern of the day expects.
    pub office_code: String,
    /// How sure the office code is.
    pub label: Label,
    /// Name of the counter, as in headings and on the public page.
    pub counter_name: String,
    /// Telephone of the counter.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub phone: Option<String>,
}
