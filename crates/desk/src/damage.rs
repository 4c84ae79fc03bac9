//! A damaged database: what can be read is shown, nothing is written, and the clerk is told what to do.

use crate::{
    api::session::{AppState, Stage},
    backup::Backups,
    desk::{DATABASE, Desk, Inner, Open, lock},
    identity,
    incarnation::Mark,
    printing::Prints,
};
use domain::problem::{Code, Problem};
use ledger::{DataKey, Ledger, LedgerError};
use std::sync::{Mutex, RwLock};

impl Desk {
    /// The data as far as it can be read. `None` when who the desk is, or the catalogue with its officers, is lost:
    /// nobody could sign in then.
    pub(crate) fn open_to_read(&self, key: &DataKey, problem: &Problem) -> Option<Open> {
        let opened = Ledger::open_reading(&self.folder, DATABASE, key).and_then(|ledger| {
            let identity = ledger
                .read(identity::stored)?
                .ok_or_else(|| LedgerError::Damaged("the desk's identity is missing".into()))?;
            self.clock.set_offset(identity.demo_offset_ms.unwrap_or_default());
            let (clock, source, on_change) =
                (self.clock.clone(), self.source.clone(), self.on_change.clone());
            let mark = Mark::new(identity.desk, identity.chain);
            let open = Open {
                backups: Backups::new(ledger.clone(), &self.folder, clock, source, on_change.clone()),
                prints: Prints::new(ledger.clone(), self.spooler.clone(), on_change),
                reader: self.reader(),
                picker: Mutex::default(),
                ledger,
                identity: RwLock::new(identity),
                reference: RwLock::default(),
                refreshing: Mutex::default(),
                worker: Mutex::new(None),
                officer: Mutex::new(None),
                mark: Mutex::new(mark),
                tries: Mutex::default(),
                sheet: Mutex::new(None),
                damage: Mutex::new(Some(problem.clone())),
            };
            open.refresh_reference()?;
            Ok(open)
        });
        opened.inspect_err(|error| tracing::error!(%error, "damaged data cannot even be read")).ok()
    }

    /// A use case met damage. When it is the database's (and not that of one attachment), nothing is written any more.
    pub(crate) fn suspect_damage(&self, problem: &Problem) {
        let Ok(open) = self.opened() else { return };
        if lock(&open.damage).is_some() || open.ledger.is_whole() {
            return;
        }
        tracing::error!(problem = %problem.id, "the database is damaged: from now on it is only read");
        open.ledger.stop_writing();
        *lock(&open.damage) = Some(problem.clone());
        self.tell(&[ledger::Topic::Session].into());
    }

    /// Lets go of damaged data, so that a backup can be put in its place.
    ///
    /// # Errors
    /// [`Code::WrongState`] when the data is not damaged.
    pub fn leave_damaged(&self, (): ()) -> Result<AppState, Problem> {
        let _opening = lock(&self.opening);
        let damage = self.opened().ok().and_then(|open| lock(&open.damage).clone());
        match (damage, self.stage().0) {
            (Some(problem), _) => {
                self.set_inner(Inner::Broken(problem));
                self.app_state(())
            }
            (None, Stage::Broken) => self.app_state(()),
            (None, _) => Err(self.problem(Code::WrongState, &"the data is not damaged")),
        }
    }
}
