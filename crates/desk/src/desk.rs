//! The desk: its data folder, where it stands, and what every use case needs.

mod config;
mod open;

pub use config::Config;
pub(crate) use open::Open;

use crate::{
    api::{Access, session::Stage, sync::SyncStatus},
    backup::Backups,
    clock::OfficeClock,
    identity,
    incarnation::{Machine, MarkStore},
    keys::{KeyFile, first_sheet, keyring_store::KeyStore},
    printing::{Printer, Prints, Spooler},
    private,
    problems::{Stop, ledger_code, refusal},
    reader::{self, OnScan, Reader, SerialPorts},
    session::SHEET,
    source::Source,
    sync::Worker,
};
use domain::{
    catalogue::Officer,
    id::OfficerId,
    problem::{Code, Problem},
    role::Role,
};
use ledger::{DataKey, FolderLock, Ledger, LedgerError, Topic};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};
use zeroize::Zeroizing;

/// Name of the database in the data folder.
pub const DATABASE: &str = "desk.db";

/// Told which topics a write changed.
pub type OnChange = Arc<dyn Fn(&BTreeSet<Topic>) + Send + Sync>;

/// Where the desk stands.
pub(crate) enum Inner {
    NotEnrolled,
    Locked(KeyFile),
    Broken(Problem),
    Open(Arc<Open>),
}

/// A workstation.
pub struct Desk {
    pub(crate) folder: PathBuf,
    pub(crate) clock: OfficeClock,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) keyring: Arc<dyn KeyStore>,
    pub(crate) printer: Arc<dyn Printer>,
    pub(crate) spooler: Arc<dyn Spooler>,
    pub(crate) marks: Arc<dyn MarkStore>,
    pub(crate) machine: Arc<dyn Machine>,
    pub(crate) on_change: OnChange,
    ports: Arc<dyn SerialPorts>,
    on_scan: OnScan,
    /// Held by what makes or opens the data: a second press waits and finds it done.
    pub(crate) opening: Mutex<()>,
    is_syncing: bool,
    inner: RwLock<Inner>,
    // Held as long as the desk lives: a second window on the same folder is refused.
    folder_lock: Mutex<Option<FolderLock>>,
}

impl Desk {
    /// Opens the data folder. What stands in the way is told by [`Desk::app_state`], never by a panic or an
    /// early exit: the clerk sees a screen in every case.
    #[must_use]
    pub fn open(config: Config) -> Self {
        let desk = Self {
            folder: config.folder,
            clock: OfficeClock::new(config.clock),
            source: config.source,
            keyring: config.keyring,
            printer: config.printer,
            spooler: config.spooler,
            marks: config.marks,
            machine: config.machine,
            on_change: config.on_change,
            ports: config.ports,
            on_scan: config.on_scan,
            opening: Mutex::default(),
            is_syncing: config.is_syncing,
            inner: RwLock::new(Inner::NotEnrolled),
            folder_lock: Mutex::default(),
        };
        // What stands in the way is told by the lock.
        private::folder(&desk.folder)
            .unwrap_or_else(|error| tracing::warn!(%error, "the data folder is not private"));
        desk.set_inner(desk.look_around());
        desk
    }

    /// Looks again when another process had the data folder: it may have gone meanwhile. What was found in a folder
    /// of our own stays as it was told: without a keyring another look would ask for the sheet and hide it.
    pub(crate) fn look_again(&self) {
        // Where it stands is asked under the lock: whoever held it may have opened the data just now.
        if let Ok(_opening) = self.opening.try_lock()
            && self.stage().0 == Stage::Broken
            && !self.holds_folder()
            && self.take_folder().is_ok()
        {
            self.set_inner(self.look_around());
        }
    }

    fn take_folder(&self) -> Result<(), LedgerError> {
        let mut held = lock(&self.folder_lock);
        if held.is_none() {
            *held = Some(FolderLock::acquire(&self.folder)?);
        }
        Ok(())
    }

    fn look_around(&self) -> Inner {
        if let Err(error) = self.take_folder() {
            return Inner::Broken(self.problem(ledger_code(&error), &error));
        }
        match self.folder.join(crate::keys::FILE).try_exists() {
            Ok(true) => {}
            Ok(false) => return Inner::NotEnrolled,
            // There may be one: an enrolment would take its place.
            Err(error) => return Inner::Broken(self.problem(Code::DataDamaged, &error)),
        }
        match KeyFile::read(&self.folder) {
            Err(error) => Inner::Broken(self.problem(Code::DataDamaged, &error)),
            Ok(file) => match file.open_with_keyring(&*self.keyring) {
                Err(_) => match first_sheet::open(&self.folder, &file) {
                    Some(key) => self.open_data(&key),
                    None => Inner::Locked(file),
                },
                Ok(key) => self.open_data(&key),
            },
        }
    }

    /// Opens the database with a data key and starts the exchange with the district.
    pub(crate) fn open_data(&self, key: &DataKey) -> Inner {
        let opened = Ledger::open(&self.folder, DATABASE, key).and_then(|ledger| {
            let mut identity = ledger
                .read(identity::stored)?
                .ok_or_else(|| LedgerError::Damaged("the desk's identity is missing".into()))?;
            self.clock.set_offset(identity.demo_offset_ms.unwrap_or_default());
            let mark = self.find_standing(&ledger, &mut identity)?;
            let sheet = ledger.read(|book| book.setting(SHEET))?;
            if sheet.is_none() {
                first_sheet::forget(&self.folder);
            }
            let backups = Backups::new(
                ledger.clone(),
                &self.folder,
                self.clock.clone(),
                self.source.clone(),
                self.on_change.clone(),
            );
            let prints = Prints::new(ledger.clone(), self.spooler.clone(), self.on_change.clone());
            let reader = self.reader();
            reader.attend(ledger.read(reader::chosen)?);
            let open = Open {
                ledger,
                backups,
                prints,
                reader,
                identity: RwLock::new(identity),
                reference: RwLock::default(),
                refreshing: Mutex::default(),
                picker: Mutex::new(None),
                worker: Mutex::new(None),
                officer: Mutex::new(None),
                mark: Mutex::new(mark),
                tries: Mutex::default(),
                sheet: Mutex::new(sheet.map(Zeroizing::new)),
                damage: Mutex::default(),
            };
            open.refresh_reference()?;
            Ok(Arc::new(open))
        });
        match opened {
            Ok(open) => {
                self.start_worker(&open);
                Inner::Open(open)
            }
            Err(error) => {
                let problem = self.problem(ledger_code(&error), &error);
                if matches!(error, LedgerError::Damaged(_))
                    && let Some(open) = self.open_to_read(key, &problem)
                {
                    return Inner::Open(Arc::new(open));
                }
                Inner::Broken(match error {
                    LedgerError::UpgradeDiskFull { bytes } => {
                        problem.value("megabytes", bytes.div_ceil(1_000_000))
                    }
                    _ => problem,
                })
            }
        }
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::new(self.ports.clone(), self.on_scan.clone(), self.clock.clone())
    }

    pub(crate) fn start_worker(&self, open: &Arc<Open>) {
        if !self.is_syncing {
            return;
        }
        open.backups.start();
        let on_change = self.on_change.clone();
        let watched = Arc::downgrade(open);
        let worker = Worker::start(
            open.ledger.clone(),
            open.identity(),
            self.clock.clone(),
            Arc::new(move |topics: &BTreeSet<Topic>| {
                if topics.contains(&Topic::Reference)
                    && let Some(open) = watched.upgrade()
                    && let Err(error) = open.refresh_reference()
                {
                    tracing::warn!(%error, "the reference stream could not be read again");
                }
                on_change(topics);
            }),
        );
        *open.worker.lock().unwrap_or_else(PoisonError::into_inner) = Some(worker);
    }

    /// True when no other process works in the data folder.
    pub(crate) fn holds_folder(&self) -> bool {
        lock(&self.folder_lock).is_some()
    }

    pub(crate) fn set_inner(&self, inner: Inner) {
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = inner;
    }

    /// Where the desk stands.
    pub(crate) fn stage(&self) -> (Stage, Option<Problem>) {
        match &*self.inner.read().unwrap_or_else(PoisonError::into_inner) {
            Inner::NotEnrolled => (Stage::NotEnrolled, None),
            Inner::Locked(_) => (Stage::Locked, None),
            Inner::Broken(problem) => (Stage::Broken, Some(problem.clone())),
            Inner::Open(open) if self.signed_in(open).is_ok() => (Stage::SignedIn, None),
            Inner::Open(_) => (Stage::SignedOut, None),
        }
    }

    pub(crate) fn key_file(&self) -> Option<KeyFile> {
        match &*self.inner.read().unwrap_or_else(PoisonError::into_inner) {
            Inner::Locked(file) => Some(file.clone()),
            _ => None,
        }
    }

    /// The open data.
    pub(crate) fn opened(&self) -> Result<Arc<Open>, Problem> {
        match &*self.inner.read().unwrap_or_else(PoisonError::into_inner) {
            Inner::Open(open) => Ok(open.clone()),
            Inner::NotEnrolled => Err(self.problem(Code::NotEnrolled, &"not enrolled")),
            Inner::Locked(_) => Err(self.problem(Code::Locked, &"locked")),
            Inner::Broken(problem) => Err(problem.clone()),
        }
    }

    /// Who is signed in. The session of an officer who left the office ends here.
    pub(crate) fn officer(&self, open: &Open) -> Result<OfficerId, Problem> {
        self.signed_in(open).map_err(|code| self.problem(code, &"nobody who may be is signed in"))
    }

    fn signed_in(&self, open: &Open) -> Result<OfficerId, Code> {
        let mut officer = lock(&open.officer);
        match officer.clone() {
            None => Err(Code::NotSignedIn),
            Some(id) if self.officer_here(open, &id).is_some() => Ok(id),
            Some(_) => {
                *officer = None;
                Err(Code::OfficerUnknown)
            }
        }
    }

    /// An officer who works in this office today.
    pub(crate) fn officer_here(&self, open: &Open, id: &OfficerId) -> Option<Officer> {
        let today = self.clock.now().date_naive();
        let reference = open.reference();
        let is_here = |officer: &&Officer| {
            officer.office == open.identity().office
                && officer.is_in_office_on(today)
                && !officer.withdrawn_for_cause
        };
        reference.officer(id).filter(is_here).cloned()
    }

    /// Whether the person at the desk may call a use case of this kind.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::OfficerUnknown`], [`Code::RoleMissing`], and what keeps the data closed.
    pub fn allow(&self, access: Access) -> Result<(), Problem> {
        if access == Access::Anyone {
            return Ok(());
        }
        let open = self.opened()?;
        let id = self.officer(&open)?;
        let may_receive = || {
            let today = self.clock.now().date_naive();
            self.officer_here(&open, &id).is_some_and(|officer| officer.may(Role::IntakeOfficer, today))
        };
        if access == Access::IntakeOfficer && !may_receive() {
            return Err(self.problem(Code::RoleMissing, &"not an intake officer"));
        }
        Ok(())
    }

    /// A problem for the clerk; the cause goes to the log under its mark.
    pub fn problem(&self, code: Code, cause: &dyn std::fmt::Display) -> Problem {
        let id = self.source.mark();
        tracing::info!(problem = %id, ?code, %cause, "refused");
        Problem::new(code, id)
    }

    pub(crate) fn stopped(&self, stop: Stop) -> Problem {
        match stop {
            Stop::Problem(problem) => problem,
            Stop::Refused(why) => {
                let id = self.source.mark();
                tracing::info!(problem = %id, %why, "refused by the rules");
                refusal(&why, &id)
            }
            Stop::Ledger(error) => {
                let problem = self.problem(ledger_code(&error), &error);
                if matches!(error, LedgerError::Damaged(_)) {
                    self.suspect_damage(&problem);
                }
                problem
            }
            // A template's message may quote what was typed, so only the kind of trouble is logged.
            Stop::Form(_) => self.problem(Code::TemplateMissing, &"the form could not be set"),
            Stop::Format(error) => self.problem(Code::TooLarge, &error),
        }
    }

    pub(crate) fn ledger_problem(&self, error: LedgerError) -> Problem {
        self.stopped(Stop::Ledger(error))
    }

    pub(crate) fn tell(&self, topics: &BTreeSet<Topic>) {
        if !topics.is_empty() {
            (self.on_change)(topics);
        }
    }

    /// Something was saved: the district may hear of it now.
    pub(crate) fn nudge(&self, open: &Open) {
        if let Some(worker) = &*lock(&open.worker) {
            worker.nudge();
        }
    }

    pub(crate) fn status(&self, open: &Open) -> Result<SyncStatus, Problem> {
        match &*lock(&open.worker) {
            Some(worker) => Ok(worker.status()),
            None => {
                crate::sync::status_without_worker(&open.ledger).map_err(|error| self.ledger_problem(error))
            }
        }
    }
}

#[cfg(feature = "test-faults")]
impl Desk {
    /// The open book, so that a test can make a write fail or write what another desk would have written.
    #[must_use]
    pub fn book(&self) -> Option<Ledger> {
        self.opened().ok().map(|open| open.ledger.clone())
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while holding one of these leaves nothing half-changed behind it: they hold plain values.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
