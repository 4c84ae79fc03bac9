//! The one write transaction.

use crate::{
    Blobs, LedgerError, Read, Topic,
    fault::{Faults, Point},
};
use domain::{
    hash::Hash,
    mutant::{self, Mutant},
};
use rusqlite::{Connection, Params};
use std::{collections::BTreeSet, ops::Deref};

/// The one write transaction. Everything that can be read can be read here too, and shows what the
/// transaction has done; only lists and search lag behind until [`Write::settle`] or the commit.
pub struct Write<'t> {
    read: Read<'t>,
    blobs: &'t Blobs,
    faults: &'t Faults,
    topics: BTreeSet<Topic>,
    /// Dossiers whose views are behind the log.
    touched: BTreeSet<i64>,
    /// Streams that were delivered to and whose cursor has not moved yet.
    pub(crate) delivered: BTreeSet<String>,
    /// Attachments whose files go after the commit.
    pub(crate) erased: Vec<Hash>,
    doom: Option<LedgerError>,
}

impl<'t> Write<'t> {
    pub(crate) fn new(connection: &'t Connection, blobs: &'t Blobs, faults: &'t Faults) -> Self {
        let (topics, touched, delivered) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self {
            read: Read::new(connection),
            blobs,
            faults,
            topics,
            touched,
            delivered,
            erased: Vec::new(),
            doom: None,
        }
    }

    pub(crate) fn blobs(&self) -> &'t Blobs {
        self.blobs
    }

    /// Every change of a row goes through here.
    pub(crate) fn execute(&mut self, sql: &str, params: impl Params) -> Result<usize, LedgerError> {
        let result = self
            .faults
            .pass(Point::Statement)
            .and_then(|()| Ok(self.read.connection().prepare_cached(sql)?.execute(params)?));
        result.map_err(|cause| self.doomed(cause))
    }

    /// Keeps the transaction from being committed, whatever the caller does with the error.
    pub(crate) fn doomed(&mut self, cause: LedgerError) -> LedgerError {
        self.doom.get_or_insert_with(|| cause.clone());
        cause
    }

    /// Number of the row that was inserted last.
    pub(crate) fn inserted(&self) -> i64 {
        self.read.connection().last_insert_rowid()
    }

    /// Says that something changed which screens show.
    pub fn touch(&mut self, topic: Topic) {
        self.topics.insert(topic);
    }

    pub(crate) fn touch_dossier(&mut self, num: i64) {
        self.touched.insert(num);
        self.touch(Topic::Dossiers);
    }

    /// Brings the views up to what this transaction has done, so that its later reads of lists and search see
    /// it. The commit does the same.
    ///
    /// # Errors
    /// When the log cannot be read or the views cannot be written.
    pub fn settle(&mut self) -> Result<(), LedgerError> {
        for num in std::mem::take(&mut self.touched) {
            crate::view::refold(self, num)?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(BTreeSet<Topic>, Vec<Hash>), LedgerError> {
        if let Some(cause) = self.doom.take() {
            return Err(cause);
        }
        if !self.delivered.is_empty() && !mutant::is(Mutant::CursorOutside) {
            return Err(LedgerError::NotAdvanced);
        }
        self.settle()?;
        Ok((self.topics, self.erased))
    }
}

impl<'t> Deref for Write<'t> {
    type Target = Read<'t>;

    fn deref(&self) -> &Read<'t> {
        &self.read
    }
}
