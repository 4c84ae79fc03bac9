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
    /// Roles of others in which this officer acts for a time. A delegation that is over stays in the list: what was
    /// done under it is judged and shown by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts_for: Vec<Delegation>,
}

/// Ủy quyền nội bộ: an officer acts in a role of somebody who is absent, from one day to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delegation {
    /// The role.
    pub role: Role,
    /// Whose it is; of the same office.
    pub of: OfficerId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Delegation {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        validity::holds(Some(self.from), Some(self.to), date)
    }
}

impl Officer {
    /// Whether the officer works in the office on a day.
    #[must_use]
    pub fn is_in_office_on(&self, date: NaiveDate) -> bool {
        validity::holds(self.valid_from, self.valid_to, date)
    }

    /// Whether the officer may act in a role on a day, of their own or for somebody.
    #[must_use]
    pub fn may(&self, role: Role, date: NaiveDate) -> bool {
        let has = self.roles.contains(&role) || self.delegation(role, date).is_some();
        has && self.is_in_office_on(date)
    }

    /// Under which delegation the officer acts in a role on a day; none for a role of their own.
    #[must_use]
    pub fn delegation(&self, role: Role, date: NaiveDate) -> Option<&Delegation> {
        if self.roles.contains(&role) {
            return None;
        }
        self.acts_for.iter().find(|delegation| delegation.role == role && delegation.holds_on(date))
    }
}
