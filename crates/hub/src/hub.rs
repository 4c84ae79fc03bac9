//! The open hub: store, keys, clock, and the reference data in memory.

use crate::{
    backup::RESTORED,
    book::Book,
    clock::Clock,
    epoch,
    failure::Failure,
    http::Tries,
    identity::{IDENTITY, Identity, KEYS, Keys},
};
use domain::{operation::known_kinds, problem::Code, protocol::Announced};
use ledger::{DataKey, FolderLock, Ledger, LedgerError, Read};
use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Name of the database in the data folder.
pub const DATABASE: &str = "hub.db";
/// Setting: where desks reach this hub, for enrolment strings.
pub const ADDRESS: &str = "hub.address";
/// Passwords checked at the same time.
const PASSWORD_TURNS: usize = 2;
/// Questions of anybody answered at the same time: the desks' work goes on beside them.
const QUESTION_TURNS: usize = 4;

/// The open hub. Shared between threads; keeps no session between requests.
pub struct Hub {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    identity: RwLock<Arc<Identity>>,
    keys: RwLock<Arc<Keys>>,
    pub(crate) book: RwLock<Arc<Book>>,
    tries: Tries,
    questions: Tries,
    password_turns: Semaphore,
    question_turns: Semaphore,
}

/// Why a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// There is no data.
    #[error("there is no data; make it with `motcua-hub init`")]
    Missing,
    /// The store says why.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Something stored cannot be used.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl CannotOpen {
    /// One sentence for the person at the terminal.
    #[must_use]
    pub fn sentence(&self, data: &Path) -> String {
        let data = data.display();
        match self {
            Self::Ledger(LedgerError::Newer { .. }) => {
                format!("the data folder {data} was written by a newer motcua-hub; start that one")
            }
            _ => format!("the data folder {data} cannot be opened: {self}"),
        }
    }
}

impl Hub {
    /// Opens existing data. Does not take the folder's lock: the admin's commands work beside a server, and
    /// the database lets one writer in at a time.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(data: &Path, key: DataKey, clock: Arc<dyn Clock>) -> Result<Self, CannotOpen> {
        // The store would make a new book; a mistyped folder must not become an empty hub.
        if !data.join(DATABASE).is_file() {
            return Err(CannotOpen::Missing);
        }
        Self::of(Ledger::open(data, DATABASE, &key)?, clock)
    }

    /// The hub whose data an open book holds.
    pub(crate) fn of(ledger: Ledger, clock: Arc<dyn Clock>) -> Result<Self, CannotOpen> {
        let stored = |name: &str| -> Result<String, Failure> {
            ledger.read(|read| read.setting(name))?.ok_or_else(|| {
                Failure::other(format!("the data lacks `{name}`: was it made by `motcua-hub init`?"))
            })
        };
        let mut identity: Identity = serde_json::from_str(&stored(IDENTITY)?).map_err(Failure::from)?;
        // Before anything is published: the chain and the streams of the lost time must not be written again.
        if ledger.read(|read| read.setting(RESTORED))?.is_some() {
            identity = epoch::begin(&ledger, &identity, None, clock.system_ms())?;
        }
        let keys = Keys::from_json(&stored(KEYS)?)?;
        Ok(Self::new(ledger, clock, identity, keys))
    }

    pub(crate) fn new(ledger: Ledger, clock: Arc<dyn Clock>, identity: Identity, keys: Keys) -> Self {
        Self {
            ledger,
            clock,
            identity: RwLock::new(Arc::new(identity)),
            keys: RwLock::new(Arc::new(keys)),
            book: RwLock::default(),
            tries: Tries::default(),
            questions: Tries::of_questions(),
            password_turns: Semaphore::new(PASSWORD_TURNS),
            question_turns: Semaphore::new(QUESTION_TURNS),
        }
    }

    /// Takes a data folder for a server: one at a time.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn lock(data: &Path) -> Result<FolderLock, String> {
        if !data.join(DATABASE).is_file() {
            return Err(CannotOpen::Missing.sentence(data));
        }
        FolderLock::acquire(data).map_err(|cause| match cause {
            LedgerError::InUse => {
                format!("another server is serving the data folder {} already", data.display())
            }
            cause => CannotOpen::Ledger(cause).sentence(data),
        })
    }

    /// Looks whether an admin's command may open the data: when a server is at work there, only if both are of one
    /// version, since opening brings the tables up to this one. The lock that is given back, if nobody held it,
    /// keeps a server from starting meanwhile.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn beside(data: &Path, key: &DataKey) -> Result<Option<FolderLock>, String> {
        if !data.join(DATABASE).is_file() {
            return Err(CannotOpen::Missing.sentence(data));
        }
        let sentence = |cause| CannotOpen::Ledger(cause).sentence(data);
        match FolderLock::acquire(data) {
            Ok(lock) => Ok(Some(lock)),
            Err(LedgerError::InUse) => {
                if Ledger::is_current(data, DATABASE, key).map_err(sentence)? {
                    return Ok(None);
                }
                Err(format!(
                    "a server of another version is serving the data folder {}; end it, start the one that \
                     belongs to this motcua-hub, and run the command again",
                    data.display()
                ))
            }
            Err(cause) => Err(sentence(cause)),
        }
    }

    /// The injected clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The office clock, milliseconds since 1970.
    #[must_use]
    pub fn office_ms(&self) -> i64 {
        self.clock.system_ms().saturating_add(self.identity().demo_offset_ms.unwrap_or_default())
    }

    /// The keys, as they were read last.
    #[must_use]
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the keys again: another process (the admin's commands) may have announced or switched one. True when
    /// they are other ones now.
    ///
    /// # Errors
    /// Failures of the store, and [`Failure::Stored`] when they are damaged.
    pub fn refresh_keys(&self) -> Result<bool, Failure> {
        let Some(text) = self.ledger.read(|read| read.setting(KEYS))? else { return Ok(false) };
        if self.keys().to_json()? == text {
            return Ok(false);
        }
        let keys = Arc::new(Keys::from_json(&text)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(true)
    }

    /// Who this hub is. Its epoch and chain may change: see [`crate::epoch`].
    #[must_use]
    pub fn identity(&self) -> Arc<Identity> {
        Arc::clone(&self.identity.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn keep_identity(&self, identity: Arc<Identity>) {
        *self.identity.write().unwrap_or_else(PoisonError::into_inner) = identity;
    }

    /// Who this hub is as stored: another process (a command beside the server) may have begun an epoch.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn identity_in(&self, read: &Read<'_>) -> Result<Arc<Identity>, Failure> {
        let known = self.identity();
        let Some(stored) = read.setting(IDENTITY)? else { return Ok(known) };
        let stored: Identity = serde_json::from_str(&stored)?;
        if stored.epoch == known.epoch {
            return Ok(known);
        }
        let stored = Arc::new(stored);
        self.keep_identity(Arc::clone(&stored));
        Ok(stored)
    }

    /// Wrong guesses by address.
    #[must_use]
    pub fn tries(&self) -> &Tries {
        &self.tries
    }

    /// Questions by address.
    #[must_use]
    pub fn questions(&self) -> &Tries {
        &self.questions
    }

    /// Waits for a turn to answer anybody's question.
    ///
    /// # Errors
    /// When the server ends.
    pub async fn question_turn(&self) -> Result<SemaphorePermit<'_>, Failure> {
        self.question_turns.acquire().await.map_err(Failure::other)
    }

    /// Waits for a turn to check a password.
    ///
    /// # Errors
    /// When the server ends.
    pub async fn password_turn(&self) -> Result<SemaphorePermit<'_>, Failure> {
        self.password_turns.acquire().await.map_err(Failure::other)
    }

    /// The kinds that this hub reads.
    #[must_use]
    pub fn announced(&self) -> Vec<Announced> {
        known_kinds().iter().map(|known| Announced { kind: known.kind.to_owned(), v: known.v }).collect()
    }

    /// Demonstration and production do not mix, and neither do two demonstrations.
    ///
    /// # Errors
    /// [`Code::DemoClockRefused`].
    pub(crate) fn check_demo(&self, desk_offset_ms: Option<i64>) -> Result<(), Failure> {
        if self.identity().demo_offset_ms == desk_offset_ms {
            Ok(())
        } else {
            Err(Code::DemoClockRefused.into())
        }
    }
}
