//! What a dossier is after all that happened to it.

use super::{
    backfill::Backfilled,
    body::RegisterLine,
    disposal::DossierDisposed,
    intake::{DossierNotAccepted, IntakeSupplementRequested},
    value::{
        Contact, Digitisation, FeeTerms, GroupValue, IntakeChannel, Owner, ProcedureTerms, ResultReturn,
    },
};
use crate::{
    hash::Hash,
    id::{ChainId, EntityId, OfficeId, OfficerId, OperationId},
    number::NumberUsed,
    operation::{Base, ContestReason, MergeGroup},
    person::Person,
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Internal state (one-stop §6). The rest of the life cycle comes with its issue. A word that is added here is a
/// later word of the bodies that hold a state (see [`DossierState::is_later_word`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DossierState {
    /// Nothing has been registered (only contested or unreadable operations are there).
    #[default]
    Draft,
    /// Mới đăng ký.
    NewlyRegistered,
    /// Được tiếp nhận.
    Accepted,
    /// Chờ bổ sung: asked to complete before acceptance; the clock has never started.
    IntakeSupplement,
    /// Không được tiếp nhận: refused at intake.
    NotAccepted,
    /// Đã tiêu hủy: the law destroyed all but what must remain.
    Disposed,
}

impl DossierState {
    /// Code of the national portal (1..10); `None` for what never leaves the commune.
    #[must_use]
    pub fn portal_status(self) -> Option<u8> {
        match self {
            Self::Draft | Self::Disposed => None,
            Self::NewlyRegistered => Some(1),
            Self::Accepted => Some(2),
            Self::NotAccepted => Some(3),
            Self::IntakeSupplement => Some(5),
        }
    }

    /// True for the states whose word came after the first version of the kinds that name a state.
    #[must_use]
    pub fn is_later_word(self) -> bool {
        matches!(self, Self::IntakeSupplement | Self::NotAccepted)
    }

    /// True while it can still be accepted.
    #[must_use]
    pub fn is_at_intake(self) -> bool {
        matches!(self, Self::NewlyRegistered | Self::IntakeSupplement)
    }
}

/// Who wrote a merge group last, as far as the order of the hub goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastWrite {
    /// The operation.
    pub operation: OperationId,
    /// Its `rev`; 0 while pending.
    pub rev: u64,
    /// Its chain.
    pub chain: ChainId,
    /// Its number in the chain.
    pub n: u64,
}

/// Two desks changed the same group apart: the late value waits here until somebody settles it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// Which group.
    pub group: MergeGroup,
    /// The operation whose value stands.
    pub standing: Option<OperationId>,
    /// The late operation.
    pub late: OperationId,
    /// Its value.
    pub value: GroupValue,
    /// Its author.
    pub by: OfficerId,
    /// When it was made.
    pub at: DateTime<FixedOffset>,
}

/// A step that was not taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Contested {
    /// The operation.
    pub operation: OperationId,
    /// Its kind.
    pub kind: String,
    /// Why.
    pub reason: ContestReason,
}

/// A request for supplementation before acceptance (T03).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Requested {
    /// By whom.
    pub by: OfficerId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What was asked for.
    pub asked: IntakeSupplementRequested,
}

/// A refusal at intake (T05).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// By whom.
    pub by: OfficerId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// With which reason.
    pub refused: DossierNotAccepted,
}

/// A form that was handed out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct IssuedForm {
    /// The operation.
    pub operation: OperationId,
    /// Which form.
    pub form: String,
    /// Which set.
    pub set: String,
    /// Template version.
    pub template_version: u32,
    /// Renderer version.
    pub renderer: String,
    /// Number as printed.
    pub number: String,
    /// The fields as printed.
    pub snapshot: serde_json::Value,
    /// Hash of the exact bytes.
    pub sha256: Hash,
    /// When.
    pub issued_at: DateTime<FixedOffset>,
    /// How often it was printed again.
    pub reprints: u32,
}

/// One line of the history (nhật ký xử lý).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HistoryLine {
    /// The operation.
    pub operation: OperationId,
    /// Its kind.
    pub kind: String,
    /// Author.
    pub by: OfficerId,
    /// When, by the author's clock.
    pub at: DateTime<FixedOffset>,
    /// True while the hub has not stamped it.
    pub is_pending: bool,
}

/// A dossier.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Dossier {
    /// Identity.
    pub id: EntityId,
    /// Last placed `rev`; 0 before the first.
    pub rev: u64,
    /// Where it stands.
    pub state: DossierState,
    /// Receiving office.
    pub office: Option<OfficeId>,
    /// Channel.
    pub channel: IntakeChannel,
    /// In whose name.
    pub owner: Owner,
    /// How to reach them.
    pub contact: Contact,
    /// Who stood at the counter, if another person.
    pub submitter: Option<Person>,
    /// In words.
    pub subject: Option<String>,
    /// Procedure, papers, due date.
    pub procedure: Option<ProcedureTerms>,
    /// Sets and fee.
    pub fee: Option<FeeTerms>,
    /// Electronic copies.
    pub digitisation: Option<Digitisation>,
    /// Return of the result.
    pub result_return: Option<ResultReturn>,
    /// Mã hồ sơ.
    pub code: Option<String>,
    /// Start of the clock.
    pub received_at: Option<DateTime<FixedOffset>>,
    /// The date printed first.
    pub original_due_at: Option<DateTime<FixedOffset>>,
    /// Processing time as printed.
    pub processing_time_text: Option<String>,
    /// Register line.
    pub register: Option<RegisterLine>,
    /// Secret of the look-up address.
    pub look_up_secret: Option<String>,
    /// Who accepted it.
    pub accepted_by: Option<OfficerId>,
    /// The paper by which the submitter acts for the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<String>,
    /// Who takes the result, if another person than the submitter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_receiver: Option<Person>,
    /// The portal's code of a dossier that was handed in online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_code: Option<String>,
    /// What was asked for before acceptance, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Requested>,
    /// Why it was refused at intake, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
    /// Received on paper and entered afterwards, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfilled: Option<Backfilled>,
    /// Numbers used, contested operations included.
    pub numbers: Vec<NumberUsed>,
    /// Money taken, đồng, contested operations included.
    pub money_taken: u64,
    /// Forms handed out.
    pub forms: Vec<IssuedForm>,
    /// Reprints whose form has not arrived yet (another desk's, by another way): how many, by its operation.
    pub early_reprints: BTreeMap<OperationId, u32>,
    /// Steps not taken.
    pub contested: Vec<Contested>,
    /// Late values that wait for a person.
    pub cards: Vec<Card>,
    /// Who wrote each group last. Several when they wrote the same value apart.
    pub last_write: BTreeMap<MergeGroup, Vec<LastWrite>>,
    /// True once an operation is there that this program cannot read: shown, no step, no print.
    pub is_frozen: bool,
    /// `rev` with which the history begins: that of the disposal, or 0 when nothing was destroyed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub first_rev: u64,
    /// How it was destroyed by law, and what it keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposed: Option<DossierDisposed>,
    /// What happened, in order of the fold.
    pub history: Vec<HistoryLine>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(rev: &u64) -> bool {
    *rev == 0
}

impl Dossier {
    /// A dossier to which nothing has happened yet.
    #[must_use]
    pub fn new(id: EntityId) -> Self {
        Self {
            id,
            rev: 0,
            state: DossierState::Draft,
            office: None,
            channel: IntakeChannel::InPerson,
            owner: Owner::default(),
            contact: Contact::default(),
            submitter: None,
            subject: None,
            procedure: None,
            fee: None,
            digitisation: None,
            result_return: None,
            code: None,
            received_at: None,
            original_due_at: None,
            processing_time_text: None,
            register: None,
            look_up_secret: None,
            accepted_by: None,
            authorisation: None,
            result_receiver: None,
            portal_code: None,
            supplement: None,
            refusal: None,
            backfilled: None,
            numbers: Vec::new(),
            money_taken: 0,
            forms: Vec::new(),
            early_reprints: BTreeMap::new(),
            contested: Vec::new(),
            cards: Vec::new(),
            last_write: BTreeMap::new(),
            is_frozen: false,
            first_rev: 0,
            disposed: None,
            history: Vec::new(),
        }
    }

    /// The placed operation that has a `rev`; `None` beyond [`Dossier::rev`].
    #[must_use]
    pub fn operation_at(&self, rev: u64) -> Option<OperationId> {
        // Placed operations are folded first and without a hole, so the history begins with them.
        let first = self.first_rev.max(1);
        let index = usize::try_from(rev.checked_sub(first).filter(|_| rev <= self.rev)?).ok()?;
        self.history.get(index).map(|line| line.operation)
    }

    /// What the author of the next operation has in front of them. What stands in a group without being placed (a
    /// restored hub has yet to find it again) is named, since no `rev` covers it.
    #[must_use]
    pub fn base(&self, mut after: Vec<OperationId>) -> Base {
        let unplaced = self.last_write.values().flatten().filter(|write| write.rev > self.rev);
        for write in unplaced {
            if !after.contains(&write.operation) {
                after.push(write.operation);
            }
        }
        Base { rev: self.rev, after, head: self.operation_at(self.rev) }
    }

    /// The date shown to everybody.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<FixedOffset>> {
        self.procedure.as_ref().and_then(|terms| terms.due_at)
    }

    /// Operations not yet stamped.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.history.iter().filter(|line| line.is_pending).count()
    }

    /// The value of a merge group, if it was ever written.
    #[must_use]
    pub fn value(&self, group: MergeGroup) -> Option<GroupValue> {
        if !self.last_write.contains_key(&group) {
            return None;
        }
        match group {
            MergeGroup::Owner => Some(GroupValue::Owner(self.owner.clone())),
            MergeGroup::Contact => Some(GroupValue::Contact(self.contact.clone())),
            MergeGroup::Submitter => Some(GroupValue::Submitter(self.submitter.clone())),
            MergeGroup::Subject => Some(GroupValue::Subject(self.subject.clone())),
            MergeGroup::ResultReturn => self.result_return.clone().map(GroupValue::ResultReturn),
            MergeGroup::Procedure => self.procedure.clone().map(GroupValue::Procedure),
            MergeGroup::Fee => self.fee.clone().map(GroupValue::Fee),
            MergeGroup::Digitisation => self.digitisation.clone().map(GroupValue::Digitisation),
            MergeGroup::Authorisation => Some(GroupValue::Authorisation(self.authorisation.clone())),
            MergeGroup::ResultReceiver => Some(GroupValue::ResultReceiver(self.result_receiver.clone())),
            MergeGroup::Other(_) => None,
        }
    }

    pub(super) fn set(&mut self, value: GroupValue) {
        match value {
            GroupValue::Owner(owner) => self.owner = owner,
            GroupValue::Contact(contact) => self.contact = contact,
            GroupValue::Submitter(submitter) => self.submitter = submitter,
            GroupValue::Subject(subject) => self.subject = subject,
            GroupValue::ResultReturn(result_return) => self.result_return = Some(result_return),
            GroupValue::Procedure(terms) => self.procedure = Some(terms),
            GroupValue::Fee(terms) => self.fee = Some(terms),
            GroupValue::Digitisation(digitisation) => self.digitisation = Some(digitisation),
            GroupValue::Authorisation(paper) => self.authorisation = paper,
            GroupValue::ResultReceiver(receiver) => self.result_receiver = receiver,
        }
    }
}
