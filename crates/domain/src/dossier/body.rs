//! Bodies of the operations about a dossier. Frozen and read strictly: a new meaning, a new word or a further
//! field is a new version of the kind (see [`crate::operation`]).

use super::{
    backfill::Backfill,
    value::{
        Contact, Digitisation, DossierComponent, FeeCharge, FeeState, FeeTerms, GroupValue, IntakeChannel,
        Owner, PassedOver, ProcedureRef, ProcedureTerms, ResultReturn, submitter,
    },
};
use crate::{
    hash::Hash,
    id::{OfficeId, OperationId},
    number::{NumberUsed, Series},
    operation::{kind::Fact, office_time},
    person::Person,
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::collections::BTreeSet;

/// T01.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierRegistered {
    /// Receiving office (cơ quan tiếp nhận).
    pub office: OfficeId,
    /// Channel.
    pub channel: IntakeChannel,
    /// Procedure asked for.
    pub procedure: ProcedureRef,
    /// In whose name.
    pub owner: Box<Owner>,
    /// How to reach them.
    pub contact: Contact,
    /// Who stands at the counter, if another person.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "submitter")]
    pub submitter: Option<Person>,
    /// What it is about, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The paper by which the submitter acts for the owner. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<String>,
    /// Who takes the result, if another person than the submitter. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "submitter")]
    pub result_receiver: Option<Box<Person>>,
    /// Code that the portal gave the dossier when it was handed in online; kept, never re-numbered. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_code: Option<String>,
}

impl DossierRegistered {
    /// Written in version 2.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        self.owner.tax_code.is_some()
            || self.authorisation.is_some()
            || self.result_receiver.is_some()
            || self.portal_code.is_some()
    }

    pub(crate) fn writes(&self) -> Vec<GroupValue> {
        let mut writes = vec![
            GroupValue::Owner((*self.owner).clone()),
            GroupValue::Contact(self.contact.clone()),
            GroupValue::Submitter(self.submitter.clone()),
            GroupValue::Subject(self.subject.clone()),
            GroupValue::Procedure(ProcedureTerms {
                procedure: self.procedure.clone(),
                components: Vec::new(),
                due_at: None,
                calendar_version: None,
            }),
        ];
        writes.extend(self.authorisation.clone().map(|paper| GroupValue::Authorisation(Some(paper))));
        writes.extend(self.result_receiver.clone().map(|person| GroupValue::ResultReceiver(Some(*person))));
        writes
    }
}

/// A line of the dossier register (form 06).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterLine {
    /// Quyển số, "02/2021".
    pub volume: String,
    /// Số thứ tự.
    pub seq: u32,
}

/// T02: every computed value is in the body, so that no machine needs the catalogue to read it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierAccepted {
    /// Mã hồ sơ, never reused.
    pub code: String,
    /// Number of the code's serial.
    pub code_number: NumberUsed,
    /// Thời gian nhận: the clock starts.
    #[serde(with = "office_time")]
    pub received_at: DateTime<FixedOffset>,
    /// Thời gian trả as printed first; never overwritten. `None` when the law sets no term.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "office_time::option")]
    pub original_due_at: Option<DateTime<FixedOffset>>,
    /// Calendar under which it was computed.
    pub calendar_version: String,
    /// Thời gian giải quyết theo quy định, as printed ("03 ngày làm việc").
    pub processing_time_text: String,
    /// Procedure version.
    pub procedure: ProcedureRef,
    /// Papers, as handed in.
    pub components: Vec<DossierComponent>,
    /// Số bộ.
    pub set_count: u32,
    /// Fee.
    pub fee: FeeState,
    /// What the fee comes to, and how it was counted. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Box<FeeCharge>>,
    /// Numbers of the receipt book that were passed over before the one that was used. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<Box<PassedOver>>,
    /// Digitised, or why not yet.
    pub digitisation: Digitisation,
    /// Line in the dossier register.
    pub register: RegisterLine,
    /// How the result is handed out.
    pub result_return: ResultReturn,
    /// Eight random letters of the look-up address on the receipt.
    pub look_up_secret: String,
    /// Received on paper and entered afterwards. Version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Box<Backfill>>,
}

impl DossierAccepted {
    /// Written in version 2.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        self.charge.is_some() || self.passed_over.is_some() || self.backfill.is_some()
    }

    /// The same without the words of version 2 that a hub can do without while it does not read them: what was paid
    /// stands, only how it was counted is missing. That it was entered afterwards is never left out.
    #[must_use]
    pub fn in_first_version(self) -> Self {
        Self { charge: None, passed_over: None, ..self }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::NumberUsed(self.code_number.clone()),
            Fact::NumberUsed(NumberUsed {
                series: Series::DossierRegister,
                book: self.register.volume.clone(),
                number: self.register.seq,
            }),
        ];
        if let FeeState::Collected { amount, book, number } = &self.fee {
            facts.push(Fact::MoneyTaken(*amount));
            facts.push(Fact::NumberUsed(NumberUsed {
                series: Series::FeeReceipt,
                book: book.clone(),
                number: *number,
            }));
            facts.extend(self.passed_over.as_deref().map(|passed| Fact::NumbersPassed {
                series: Series::FeeReceipt,
                book: book.clone(),
                first: passed.first,
                last: number.saturating_sub(1),
                reason: passed.reason.clone(),
            }));
        }
        facts
    }

    pub(crate) fn writes(&self) -> Vec<GroupValue> {
        vec![
            GroupValue::Procedure(ProcedureTerms {
                procedure: self.procedure.clone(),
                components: self.components.clone(),
                due_at: self.original_due_at,
                calendar_version: Some(self.calendar_version.clone()),
            }),
            GroupValue::Fee(FeeTerms {
                set_count: self.set_count,
                fee: self.fee.clone(),
                charge: self.charge.clone(),
            }),
            GroupValue::ResultReturn(self.result_return.clone()),
            GroupValue::Digitisation(self.digitisation.clone()),
        ]
    }
}

/// Data corrected: whole merge groups, so that what belongs together changes together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierEdited {
    /// New values; each group at most once, else the body is unreadable.
    #[serde(deserialize_with = "each_once")]
    pub changes: Vec<GroupValue>,
    /// Why, where the office asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl DossierEdited {
    /// Written in version 2.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        self.changes.iter().any(GroupValue::has_later_words)
    }
}

/// Two values of one group would leave open which of them lost.
fn each_once<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<GroupValue>, D::Error> {
    let changes = Vec::<GroupValue>::deserialize(from)?;
    let groups: BTreeSet<_> = changes.iter().map(GroupValue::group).collect();
    if groups.len() == changes.len() { Ok(changes) } else { Err(D::Error::custom("a group is there twice")) }
}

/// A number of a form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormNumber {
    /// Which series.
    pub series: Series,
    /// Which book.
    pub book: String,
    /// The number in the book.
    pub number: u32,
    /// As printed ("02-0017/TNHS").
    pub text: String,
}

impl FormNumber {
    /// The fact that the number is used.
    #[must_use]
    pub fn used(&self) -> NumberUsed {
        NumberUsed { series: self.series, book: self.book.clone(), number: self.number }
    }
}

/// A statutory form as it left the office.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormIssued {
    /// Which form: `form_01`, `form_02`, `form_03`.
    pub form: String,
    /// Which set: `F2018`.
    pub set: String,
    /// Version of the template.
    pub template_version: u32,
    /// Version of the renderer: equal snapshot, template and renderer give equal bytes.
    pub renderer: String,
    /// Number.
    pub number: FormNumber,
    /// The fields as printed. Texts and whole numbers only: a fraction may be read otherwise by another program.
    pub snapshot: serde_json::Value,
    /// SHA-256 of the exact bytes.
    pub sha256: Hash,
    /// Length of the exact bytes.
    pub size: u32,
    /// Liên: printed copies.
    pub copies: u32,
}

impl FormIssued {
    /// Written in version 2: its series was not there before.
    #[must_use]
    pub fn has_later_words(&self) -> bool {
        self.number.series.is_later_word()
    }
}

/// The same bytes printed again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormReprinted {
    /// The operation that issued the form.
    pub form: OperationId,
    /// Copies printed now.
    pub copies: u32,
}
