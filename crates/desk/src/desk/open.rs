//! The data of a desk while it is open.

use super::lock;
use crate::{
    backup::Backups,
    identity::{self, Identity},
    incarnation::Mark,
    printing::Prints,
    reader::Reader,
    receive::Picker,
    session::Tries,
    sync::Worker,
};
use chrono::NaiveDate;
use domain::{id::OfficerId, problem::Problem, reference::Reference};
use ledger::{Cursor, Ledger, LedgerError, REFERENCE_STREAM};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use zeroize::Zeroizing;

/// The picker's procedures, of one reading of the reference and one day.
pub(crate) struct Folded {
    reference: Arc<Reference>,
    day: NaiveDate,
    picker: Arc<Picker>,
}

/// An enrolled desk whose data is open.
pub(crate) struct Open {
    pub(crate) ledger: Ledger,
    pub(crate) identity: RwLock<Identity>,
    pub(crate) reference: RwLock<Arc<Reference>>,
    /// Up to where the reference was folded. Held while the stream is read, so that an older reading never replaces
    /// a newer one.
    pub(crate) refreshing: Mutex<Cursor>,
    pub(crate) picker: Mutex<Option<Folded>>,
    pub(crate) worker: Mutex<Option<Worker>>,
    pub(crate) officer: Mutex<Option<OfficerId>>,
    /// What this desk has done, as it is noted outside the database.
    pub(crate) mark: Mutex<Mark>,
    /// Held while a PIN or a paper code is tried: one try at a time, and each is counted.
    pub(crate) tries: Mutex<Tries>,
    pub(crate) backups: Backups,
    pub(crate) prints: Prints,
    pub(crate) reader: Reader,
    /// The sheet's code, from enrolment until the first sign-in.
    pub(crate) sheet: Mutex<Option<Zeroizing<String>>>,
    /// The database is damaged: it is shown, and nothing is written.
    pub(crate) damage: Mutex<Option<Problem>>,
}

impl Open {
    pub(crate) fn identity(&self) -> Identity {
        self.identity.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn reference(&self) -> Arc<Reference> {
        self.reference.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The procedures in force on a day, as the picker looks for them.
    pub(crate) fn picker(&self, today: NaiveDate) -> Arc<Picker> {
        let reference = self.reference();
        let mut kept = lock(&self.picker);
        if let Some(folded) = &*kept
            && Arc::ptr_eq(&folded.reference, &reference)
            && folded.day == today
        {
            return folded.picker.clone();
        }
        let picker = Arc::new(Picker::new(reference.procedures(today)));
        *kept = Some(Folded { reference, day: today, picker: picker.clone() });
        picker
    }

    /// Reads what is new in the reference stream.
    pub(crate) fn refresh_reference(&self) -> Result<(), LedgerError> {
        let mut folded = lock(&self.refreshing);
        let mut reference = (*self.reference()).clone();
        let to = self.ledger.read(|book| {
            let mut from = *folded;
            // The hub was restored and this desk went back: folded anew.
            if book.stream_hash_at(REFERENCE_STREAM, from.position)? != Some(from.hash) {
                (reference, from) = (Reference::default(), Cursor::default());
            }
            let to = book.stream_head(REFERENCE_STREAM)?;
            book.reference_operations(from.position, |position, operation| {
                reference.apply(position, operation);
            })?;
            reference.pass(to.position);
            let mut has_lost = false;
            book.lost_reference_operations(|position, operation| {
                has_lost = true;
                reference.apply(position, operation);
            })?;
            // What is lost is going to come again at another position: folded anew then.
            Ok::<_, LedgerError>(if has_lost {
                Cursor { position: 0, hash: domain::hash::Hash::plain(b"lost") }
            } else {
                to
            })
        })?;
        *folded = to;
        *self.reference.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(reference);
        if let Some(identity) = self.ledger.read(identity::stored)? {
            *self.identity.write().unwrap_or_else(PoisonError::into_inner) = identity;
        }
        Ok(())
    }
}
