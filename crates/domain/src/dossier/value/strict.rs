//! Readers for what serde cannot be told to read strictly in place, and for types that the window shares:
//! what the window adds to a person must not get into a body by itself.

use super::{BirthDate, Person, Sex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// As [`super::FeeState`]. An empty struct variant refuses further fields, a unit variant passes them over.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
pub(super) enum FeeState {
    Free {},
    Later {},
    Collected { amount: u64, book: String, number: u32 },
}

impl From<FeeState> for super::FeeState {
    fn from(read: FeeState) -> Self {
        match read {
            FeeState::Free {} => Self::Free,
            FeeState::Later {} => Self::Later,
            FeeState::Collected { amount, book, number } => Self::Collected { amount, book, number },
        }
    }
}

/// As [`super::Digitisation`].
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
pub(super) enum Digitisation {
    Done {},
    Later { reason: String },
}

impl From<Digitisation> for super::Digitisation {
    fn from(read: Digitisation) -> Self {
        match read {
            Digitisation::Done {} => Self::Done,
            Digitisation::Later { reason } => Self::Later { reason },
        }
    }
}

/// As [`BirthDate`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDate {
    text: String,
    precision: crate::person::Precision,
}

/// A birth date in a body.
pub(crate) mod birth_date {
    use super::{BirthDate, Deserialize, Deserializer, Serialize, Serializer, WrittenDate};

    pub(crate) fn serialize<S: Serializer>(date: &Option<BirthDate>, to: S) -> Result<S::Ok, S::Error> {
        let written = |date: &BirthDate| WrittenDate { text: date.text.clone(), precision: date.precision };
        date.as_ref().map(written).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BirthDate>, D::Error> {
        let read = Option::<WrittenDate>::deserialize(from)?;
        Ok(read.map(|WrittenDate { text, precision }| BirthDate { text, precision }))
    }
}

/// As [`Person`], absent values left out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPerson {
    full_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    personal_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old_id_card_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "birth_date")]
    birth_date: Option<BirthDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sex: Option<Sex>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    residence_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// A submitter in a body.
pub(crate) mod submitter {
    use super::{Deserialize, Deserializer, Person, Serialize, Serializer, WrittenPerson};
    use std::borrow::Borrow;

    pub(crate) fn serialize<P: Borrow<Person>, S: Serializer>(
        person: &Option<P>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let written = person.as_ref().map(|person| {
            // Named one by one: a field that is added to a person is decided about here.
            let Person {
                full_name,
                personal_id,
                old_id_card_number,
                birth_date,
                sex,
                residence_address,
                phone,
                email,
            } = person.borrow().clone();
            WrittenPerson {
                full_name,
                personal_id,
                old_id_card_number,
                birth_date,
                sex,
                residence_address,
                phone,
                email,
            }
        });
        written.serialize(to)
    }

    pub(crate) fn deserialize<'de, P: From<Person>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<P>, D::Error> {
        let read = Option::<WrittenPerson>::deserialize(from)?;
        Ok(read.map(|read| {
            P::from(Person {
                full_name: read.full_name,
                personal_id: read.personal_id,
                old_id_card_number: read.old_id_card_number,
                birth_date: read.birth_date,
                sex: read.sex,
                residence_address: read.residence_address,
                phone: read.phone,
                email: read.email,
            })
        }))
    }
}
