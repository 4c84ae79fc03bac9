//! A person as the office writes one down: from a card, or typed by a clerk.
//!
//! Data keeps what the person's papers say; only spelling that carries no meaning (spaces, composition) is
//! tidied. What the digits of a number suggest is a gentle warning, never a reason to stop.

mod birth_date;
mod identity;
mod phone;

pub use birth_date::{BirthDate, BirthDateProblem, Precision};
pub use identity::{IdHint, province_name};
pub use phone::PhoneProblem;

use crate::text::{TextProblem, clean_line};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most characters of a full name.
pub const MAX_FULL_NAME: usize = 120;
/// Most characters of an address.
pub const MAX_ADDRESS: usize = 300;
/// Most characters of an e-mail address.
pub const MAX_EMAIL: usize = 120;
/// Most characters of a number (identity, telephone) as typed, spaces included.
pub const MAX_NUMBER: usize = 30;

/// Giới tính.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// A person of a dossier: submitter, owner, authorised person or receiver.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Person {
    /// Họ và tên, in Vietnamese order.
    pub full_name: String,
    /// Số định danh cá nhân (CCCD): 12 digits. A 9-digit number typed here is moved by [`Person::tidied`].
    #[serde(default)]
    pub personal_id: Option<String>,
    /// Số CMND: 9 digits, some 12.
    #[serde(default)]
    pub old_id_card_number: Option<String>,
    /// Ngày sinh, whole or in part.
    #[serde(default)]
    pub birth_date: Option<BirthDate>,
    /// Giới tính.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Nơi cư trú, as on the card or as said.
    #[serde(default)]
    pub residence_address: Option<String>,
    /// Điện thoại: digits only, `+` first for another country.
    #[serde(default)]
    pub phone: Option<String>,
    /// Thư điện tử.
    #[serde(default)]
    pub email: Option<String>,
}

/// The fields of a [`Person`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonField {
    /// Họ và tên.
    FullName,
    /// Số CCCD.
    PersonalId,
    /// Số CMND.
    OldIdCardNumber,
    /// Ngày sinh.
    BirthDate,
    /// Giới tính.
    Sex,
    /// Nơi cư trú.
    ResidenceAddress,
    /// Điện thoại.
    Phone,
    /// Thư điện tử.
    Email,
}

/// What must be put right before the person can be written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field:?}: {kind}")]
pub struct FieldProblem {
    /// Where.
    pub field: PersonField,
    /// What.
    pub kind: FieldProblemKind,
}

/// What is wrong with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FieldProblemKind {
    /// Nothing is there.
    #[error("is empty")]
    Empty,
    /// A character that cannot be kept, or too many.
    #[error(transparent)]
    Text(#[from] TextProblem),
    /// A name holds a digit.
    #[error("contains a digit")]
    HasDigit,
    /// An identity number has not 12 (or 9) digits.
    #[error("has {actual} digits instead of 12 or 9")]
    IdDigits {
        /// Digits found.
        actual: usize,
    },
    /// An identity number holds something else than digits.
    #[error("holds something else than digits")]
    IdNotDigits,
    /// The birth date cannot be.
    #[error(transparent)]
    BirthDate(#[from] BirthDateProblem),
    /// The telephone number cannot be.
    #[error(transparent)]
    Phone(#[from] PhoneProblem),
    /// No e-mail address.
    #[error("is not an e-mail address")]
    Email,
}

/// What somebody should look at; the work goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonWarning {
    /// The digits of the personal id say another sex or birth year than the fields.
    IdContradicts {
        /// What the digits say.
        says: IdHint,
        /// They say another sex.
        sex: bool,
        /// They say another birth year.
        birth_year: bool,
    },
    /// The digits begin with no known province of registration (63 codes from 001 to 096).
    IdProvinceUnknown {
        /// The first three digits.
        code: u16,
    },
    /// Only a CMND is given, and those are no longer valid (after 31/12/2024, Luật Căn cước 2023 art. 46).
    OldCardExpired,
    /// A mobile number of eleven digits, which nobody reaches since 2018.
    OldPhone {
        /// What it is now.
        now: String,
    },
    /// The name holds a sign that names rarely have.
    NameHasSign {
        /// The sign.
        sign: char,
    },
}

impl Person {
    /// The same person with every field tidied as on leaving it: NFC, single spaces, digits without spaces, an
    /// empty optional field is absent, a 9-digit number in the field of the personal id is a CMND. What cannot
    /// be tidied stays as it is for [`Person::validate`] to name.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.full_name = tidy_text(&self.full_name, MAX_FULL_NAME);
        let optional = |text: Option<String>, tidy: fn(&str) -> String| {
            text.map(|text| tidy(&text)).filter(|text| !text.is_empty())
        };
        self.personal_id = optional(self.personal_id, identity::tidy);
        self.old_id_card_number = optional(self.old_id_card_number, identity::tidy);
        self.residence_address = optional(self.residence_address, |text| tidy_text(text, MAX_ADDRESS));
        self.phone = optional(self.phone, phone::tidy);
        self.email = optional(self.email, |text| tidy_text(text, MAX_EMAIL));
        if self.old_id_card_number.is_none() && self.personal_id.as_deref().is_some_and(identity::is_old_card)
        {
            self.old_id_card_number = self.personal_id.take();
        }
        self
    }

    /// Everything that must be put right, in the order of the fields; `today` is the local date. Nothing but
    /// the name is required here: what else a procedure needs is its own rule.
    #[must_use]
    pub fn validate(&self, today: NaiveDate) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut check = |field, result: Result<(), FieldProblemKind>| {
            if let Err(kind) = result {
                found.push(FieldProblem { field, kind });
            }
        };
        let given = |text: &Option<String>, rule: fn(&str) -> Result<(), FieldProblemKind>| {
            text.as_deref().map_or(Ok(()), rule)
        };
        check(PersonField::FullName, check_name(&self.full_name));
        check(PersonField::PersonalId, given(&self.personal_id, identity::check));
        check(PersonField::OldIdCardNumber, given(&self.old_id_card_number, identity::check));
        let birth_date = self.birth_date.as_ref().map_or(Ok(()), |date| date.check(today));
        check(PersonField::BirthDate, birth_date.map_err(Into::into));
        check(PersonField::ResidenceAddress, given(&self.residence_address, |text| fits(text, MAX_ADDRESS)));
        check(PersonField::Phone, given(&self.phone, |text| phone::check(text).map_err(Into::into)));
        check(PersonField::Email, given(&self.email, check_email));
        found
    }

    /// Everything that somebody should look at; `today` is the local date.
    #[must_use]
    pub fn warnings(&self, today: NaiveDate) -> Vec<PersonWarning> {
        let mut found = Vec::new();
        if let Some(sign) = self.full_name.chars().find(|c| is_odd_in_name(*c)) {
            found.push(PersonWarning::NameHasSign { sign });
        }
        let hint = self.personal_id.as_deref().and_then(IdHint::read);
        if let Some(says) = hint {
            let sex = self.sex.is_some_and(|sex| sex != says.sex);
            let year = self.birth_date.as_ref().and_then(BirthDate::year);
            // A year to come contradicts any birth date, also one that nobody has typed.
            let birth_year = year.map_or(says.birth_year > today.year(), |year| year != says.birth_year);
            if sex || birth_year {
                found.push(PersonWarning::IdContradicts { says, sex, birth_year });
            }
            if !says.is_province_known() {
                found.push(PersonWarning::IdProvinceUnknown { code: says.province });
            }
        }
        if let Some(now) = self.phone.as_deref().and_then(phone::since_2018) {
            found.push(PersonWarning::OldPhone { now });
        }
        if self.personal_id.is_none()
            && self.old_id_card_number.is_some()
            && today > identity::OLD_CARD_LAST_DAY
        {
            found.push(PersonWarning::OldCardExpired);
        }
        found
    }
}

fn tidy_text(text: &str, max: usize) -> String {
    clean_line(text, max).unwrap_or_else(|_| text.to_owned())
}

fn fits(text: &str, max: usize) -> Result<(), FieldProblemKind> {
    clean_line(text, max)?;
    Ok(())
}

fn check_name(name: &str) -> Result<(), FieldProblemKind> {
    match clean_line(name, MAX_FULL_NAME)? {
        name if name.is_empty() => Err(FieldProblemKind::Empty),
        name if name.chars().any(char::is_numeric) => Err(FieldProblemKind::HasDigit),
        _ => Ok(()),
    }
}

/// Letters, spaces, and the signs that ethnic-minority and foreign names have.
fn is_odd_in_name(c: char) -> bool {
    let is_mark = unicode_normalization::char::is_combining_mark(c);
    !(c.is_alphabetic() || c.is_whitespace() || is_mark || c.is_numeric() || "'’-.".contains(c))
}

/// Something, one `@`, and a domain with a dot: the rest is the mail server's affair.
fn check_email(email: &str) -> Result<(), FieldProblemKind> {
    fits(email, MAX_EMAIL)?;
    let (name, domain) = email.split_once('@').ok_or(FieldProblemKind::Email)?;
    let domain_ok =
        domain.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && !rest.ends_with('.'));
    let rest_ok = !name.is_empty() && !domain.contains("..") && !domain.contains('@');
    if domain_ok && rest_ok && !domain.ends_with('.') && !email.contains(char::is_whitespace) {
        Ok(())
    } else {
        Err(FieldProblemKind::Email)
    }
}

#[cfg(test)]
mod tests;
