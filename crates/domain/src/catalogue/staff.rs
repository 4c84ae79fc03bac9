//! Positions inside a commune and the officers who hold them.

use super::validity::{self, Label};
use crate::{
    id::{OfficeId, OfficerId},
    person::Sex,
    role::Role,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Chức danh: a civil-servant title of a commune (Law on Cadres and Civil Servants 2008 art. 61).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// Stable id, such as `office_statistics`.
    pub id: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// Name in a township, where it differs.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub name_vi_township: Option<String>,
    /// Abbreviation in document symbols.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub symbol_abbr: Option<String>,
    /// Roles that its holder usually has.
    pub roles: Vec<Role>,
    /// How sure the row is.
    pub label: Label,
    /// Remark.
    #[serde(default, deserialize_with = "validity::blank_is_none")]
    pub note: Option<String>,
}

/// An officer of the staff list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Officer {
    /// Stable id, such as `gx-huong`; never given to another person.
    pub id: OfficerId,
    /// Agency code of the office.
    pub office: OfficeId,
    /// Full name.
    pub full_name: String,
    /// For the pronoun on the screen; "anh/chị" when absent.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Id of the [`Position`].
    pub position: String,
    /// Roles in this office.
    pub roles: Vec<Role>,
    /// First day.
    #[serde(default, with = "validity::start")]
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    #[serde(default, with = "validity::end")]
    pub valid_to: Option<NaiveDate>,
    /// The right was withdrawn for cause: what arrives from them later is held, not accepted and flagged.
    #[serde(default)]
    pub withdrawn_for_cause: bool,
}

impl Officer {
    /// Whether the officer works in the office on a day.
    #[must_use]
    pub fn is_in_office_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// Whether the officer may act in a role on a day.
    #[must_use]
    pub fn may(&self, role: Role, date: NaiveDate) -> bool {
        self.roles.contains(&role) && self.is_in_office_on(date)
    }
}
