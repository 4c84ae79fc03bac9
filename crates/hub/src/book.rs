//! The reference stream as the hub keeps it in memory, and the only way to add to it.

use crate::{clock::office_time, failure::Failure, hub::Hub, random};
use chrono::{DateTime, FixedOffset};
use domain::{
    hash::Hash,
    id::{ActId, EntityId, OfficerId, OperationId},
    operation::{
        ACT_LIMIT, Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, OperationDraft, Stamp,
        Verdict,
    },
    reference::Reference,
    role::Role,
};
use ledger::{Priority, REFERENCE_STREAM, Read, Write};
use std::sync::{Arc, PoisonError};

/// Author of the hub's own operations.
pub const ADMIN: &str = "admin";

/// The folded reference stream with the clock of its last entry.
#[derive(Clone, Default)]
pub struct Book {
    /// What it says.
    pub reference: Reference,
    last_made_at: Option<DateTime<FixedOffset>>,
}

impl Book {
    pub(crate) fn catch_up(&mut self, read: &Read<'_>) -> Result<(), Failure> {
        let after = self.reference.position();
        read.reference_operations(after, |position, operation| self.apply(position, operation))?;
        self.reference.pass(read.stream_head(REFERENCE_STREAM)?.position);
        Ok(())
    }

    /// Clock of the last entry.
    pub(crate) fn last_made_at(&self) -> Option<DateTime<FixedOffset>> {
        self.last_made_at
    }

    fn apply(&mut self, position: u64, operation: &Operation) {
        self.reference.apply(position, operation);
        self.last_made_at = self.last_made_at.max(Some(operation.header.made_at.at));
    }
}

/// What is to be published about something that is named by a key.
#[must_use]
pub fn draft(kind: EntityKind, key: &str, body: Body) -> OperationDraft {
    about(kind, EntityId::of_key(kind.as_str(), key), body)
}

/// What is to be published about something that has an id.
#[must_use]
pub fn about(kind: EntityKind, id: EntityId, body: Body) -> OperationDraft {
    OperationDraft { entity: EntityRef { kind, id }, base: Base::default(), body }
}

impl Hub {
    /// The reference data as of now: other processes (the admin's commands) may have added to it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reference(&self) -> Result<Arc<Book>, Failure> {
        let known = Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner));
        let newer = self.ledger.read(|read| {
            if read.stream_head(REFERENCE_STREAM)?.position == known.reference.position() {
                return Ok::<_, Failure>(None);
            }
            let mut book = Book::clone(&known);
            book.catch_up(read)?;
            Ok(Some(Arc::new(book)))
        })?;
        Ok(newer.map_or(known, |book| self.keep(book)))
    }

    /// Keeps the newest book: two threads may have read at once.
    fn keep(&self, book: Arc<Book>) -> Arc<Book> {
        let mut kept = self.book.write().unwrap_or_else(PoisonError::into_inner);
        if kept.reference.position() < book.reference.position() {
            *kept = Arc::clone(&book);
        }
        book
    }

    /// One transaction that decides on the reference as it stands under the writer's lock, and publishes what
    /// was decided: appended to the hub's chain, stamped and delivered into the reference stream.
    ///
    /// # Errors
    /// The closure's own, and those of the store. Nothing is changed then.
    pub fn publish<T>(
        &self,
        decide: impl FnOnce(&mut Write<'_>, &Reference) -> Result<(T, Vec<OperationDraft>), Failure>,
    ) -> Result<T, Failure> {
        let known = Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner));
        let written = self.ledger.write(Priority::Clerk, |write| {
            let mut book = Book::clone(&known);
            book.catch_up(write)?;
            let (value, drafts) = decide(write, &book.reference)?;
            self.add(write, &mut book, drafts)?;
            Ok::<_, Failure>((value, book))
        })?;
        let (value, book) = written.value;
        self.keep(Arc::new(book));
        Ok(value)
    }

    fn add(
        &self,
        write: &mut Write<'_>,
        book: &mut Book,
        drafts: Vec<OperationDraft>,
    ) -> Result<(), Failure> {
        let mut act: Vec<Operation> = Vec::new();
        let mut bytes = 0;
        for draft in drafts {
            // A second operation about the same thing needs the head that the first one leaves behind.
            if act.iter().any(|other| other.header.entity == draft.entity) {
                self.append(write, book, std::mem::take(&mut act))?;
                bytes = 0;
            }
            let operation = self.compose(write, book, draft)?;
            if bytes + operation.size() > ACT_LIMIT {
                self.append(write, book, std::mem::take(&mut act))?;
                bytes = 0;
            }
            bytes += operation.size();
            act.push(operation);
        }
        self.append(write, book, act)
    }

    /// One operation of the hub's own, as of now.
    pub(crate) fn compose(
        &self,
        write: &Write<'_>,
        book: &Book,
        draft: OperationDraft,
    ) -> Result<Operation, Failure> {
        let raw_ms = self.clock.system_ms();
        let last_made_at = book.last_made_at.max(write.last_made_at(self.identity().chain)?);
        let offset_ms = self.identity().demo_offset_ms.unwrap_or_default();
        let now = office_time(raw_ms.saturating_add(offset_ms));
        let known = draft.body.known();
        let header = Header {
            id: OperationId(random::uuid(raw_ms)?),
            entity: draft.entity,
            base: Base { rev: write.entity_head(draft.entity)?, ..draft.base },
            reference: book.reference.position(),
            by: OfficerId::from(ADMIN),
            role: Role::Admin,
            // Never back within the chain, whatever the system's clock does.
            made_at: MadeAt { at: last_made_at.map_or(now, |last| last.max(now)), raw_ms, offset_ms },
            kind: known.kind.to_owned(),
            v: known.v,
            body_hash: Hash::ZERO,
        };
        Operation::compose(header, random::bytes()?, &draft.body).map_err(Failure::other)
    }

    fn append(&self, write: &mut Write<'_>, book: &mut Book, act: Vec<Operation>) -> Result<(), Failure> {
        if act.is_empty() {
            return Ok(());
        }
        let id = ActId(random::uuid(self.clock.system_ms())?);
        let chain = self.identity_in(write)?.chain;
        for placed in write.append(chain, id, act)? {
            let operation = &placed.operation;
            let rev = write.entity_head(operation.header.entity)? + 1;
            let stamp = Stamp { rev, verdict: Verdict::Accepted, clashes: Vec::new(), flags: Vec::new() };
            for (_, position) in write.stamp(operation.header.id, &stamp, &[REFERENCE_STREAM])? {
                book.apply(position, operation);
            }
        }
        Ok(())
    }
}
