//! What an officer can do about it.

use super::{Made, Record, Why, begin_chain, mark, view};
use crate::{
    api::{
        incarnation::{IncarnationState, StatedNumbers},
        session::AppState,
        sync::Link,
    },
    desk::{Desk, Open, lock},
    identity::{self, Identity},
    numbers,
    problems::Stop,
};
use chrono::{Datelike, NaiveDate};
use domain::{
    id::DeskId,
    number::{Series, code_book, desk_book},
    problem::{Code, Problem},
};
use ledger::{FloorReason, Ledger, LedgerError, Priority, Write};
use std::time::Duration;

/// Typed numbers are no more than so many above the last known one: more is a slip of the finger.
const MOST_AHEAD: u32 = 1000;
/// How far the clock may be from the district's to begin a new chain.
const CLOCK_TOLERANCE_SECONDS: u32 = 5 * 60;
/// How long an exchange may take.
const SYNC_WAIT: Duration = Duration::from_secs(20);

impl Desk {
    /// Compares the data folder with the mark and the machine, does what that asks for, and gives the mark.
    pub(crate) fn find_standing(
        &self,
        ledger: &Ledger,
        identity: &mut Identity,
    ) -> Result<mark::Mark, LedgerError> {
        let machine = self.machine.id();
        let before = mark::highest(self.marks.read(identity.desk));
        let now_ms = self.clock.now_ms();
        let mut fresh = identity.clone();
        let is_same = ledger.read(|book| {
            let standing = super::standing(book, identity, before.as_ref(), machine.as_deref())?;
            let is_at_home = machine.is_none() || Record::read(book)?.machine == machine;
            Ok::<_, LedgerError>(standing == super::Standing::Same && is_at_home)
        })?;
        // Nothing is written at an ordinary start: it must work on a full disk too.
        if !is_same {
            let settle = |book: &mut Write<'_>| {
                super::settle(book, &mut fresh, before.as_ref(), machine.as_deref(), &*self.source, now_ms)
            };
            let standing = ledger.write(Priority::Clerk, settle)?.value;
            *identity = fresh;
            if standing != super::Standing::Same {
                tracing::warn!(?standing, "the data folder is not the one that was closed");
            }
        }
        let mark = ledger.read(|book| match &before {
            Some(before) if super::is_current(book, identity, before)? => {
                Ok::<_, LedgerError>(before.clone())
            }
            before => super::mark_of(book, identity, before.as_ref()),
        })?;
        self.keep_mark(&mark);
        Ok(mark)
    }

    /// What an act has done is noted outside the database, before anything is printed or said.
    pub(crate) fn note_made(&self, open: &Open, made: Made) {
        let mut mark = lock(&open.mark);
        made.put_into(&mut mark);
        self.keep_mark_as(mark.desk, &mark);
    }

    /// Reads the mark anew out of the book.
    pub(super) fn renew_mark(&self, open: &Open) -> Result<(), LedgerError> {
        let mut mark = lock(&open.mark);
        *mark = open.ledger.read(|book| {
            let identity = identity::stored(book)?.ok_or(LedgerError::Unknown("identity"))?;
            super::mark_of(book, &identity, Some(&mark))
        })?;
        self.keep_mark(&mark);
        Ok(())
    }

    fn keep_mark(&self, mark: &mark::Mark) {
        for desk in mark.former.iter().copied().chain([mark.desk]) {
            self.keep_mark_as(desk, mark);
        }
    }

    fn keep_mark_as(&self, desk: DeskId, mark: &mark::Mark) {
        // The act is on the disk all the same; a mark that is behind is only less exact.
        if let Err(error) = self.marks.write(desk, mark) {
            tracing::warn!(kind = ?error.kind(), "the mark was not written");
        }
    }

    /// The numbers on the last paper: what stands before them is passed over, and receiving goes on.
    ///
    /// # Errors
    /// [`Code::WrongState`] when no number is waited for; [`Code::FieldNumber`] with `min` and `max` for one that
    /// cannot be; [`Code::DiskFull`].
    pub fn state_last_numbers(&self, stated: StatedNumbers) -> Result<AppState, Problem> {
        let open = self.opened()?;
        let reference = open.reference();
        let now = self.clock.now();
        let day = now.date_naive();
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let identity = self.stored(book)?;
                let mut record = Record::read(book)?;
                let is_asked = record.awaits_numbers && record.is_confirmed;
                if !is_asked || record.state == IncarnationState::Cloned {
                    return Err(Stop::Problem(self.problem(Code::WrongState, &"no number is waited for")));
                }
                let known = view::last_numbers(book, &identity, &reference, now)?;
                let volume = desk_book(identity.number, now.year());
                for (field, series, number, last) in [
                    ("register_seq", Series::DossierRegister, stated.register_seq, known.register_seq),
                    ("receipt_number", Series::ReceiptSlip, stated.receipt_number, known.receipt_number),
                ] {
                    let most = last.saturating_add(MOST_AHEAD);
                    self.check_range(field, number, last, most)?;
                    self.pass_to(book, series, &volume, number)?;
                }
                // Nobody is asked for the last slip of these, which are rare: what may have been given out is passed over.
                for series in [Series::SupplementRequest, Series::RefusalSlip] {
                    let last = book.last_number(series, &volume)?.unwrap_or_default();
                    let above = last.max(book.floor(series, &volume)?);
                    let floor = above.saturating_add(numbers::SKIP);
                    book.put_floor(series, &volume, above, floor, FloorReason::Skipped)?;
                }
                if let Some(serial) = self.serial_of(&stated.dossier_code, day)? {
                    let last = view::last_serial(book, &identity, &reference, now)?;
                    let blocks = reference.blocks(identity.desk);
                    let lent = || blocks.iter().filter(|block| block.covers(day));
                    let first = lent().map(|block| block.first).min().unwrap_or_default();
                    let most = lent().map(|block| block.last).max().unwrap_or_default();
                    self.check_range("dossier_code", serial, last.unwrap_or(first), most)?;
                    if let Some(office) = reference.office(&identity.office) {
                        let codes = code_book(&office.office_code, day);
                        self.pass_to(book, Series::DossierCode, &codes, serial)?;
                    }
                }
                record.awaits_numbers = false;
                record.skip_until = None;
                record.is_exact = true;
                record.put(book)?;
                Ok::<_, Stop>(())
            })
            .map_err(|stop| self.stopped(stop))?;
        self.renew_mark(&open).map_err(|error| self.ledger_problem(error))?;
        self.tell(&written.topics);
        self.app_state(())
    }

    fn check_range(&self, field: &str, number: u32, min: u32, max: u32) -> Result<(), Stop> {
        if (min..=max).contains(&number) {
            return Ok(());
        }
        let problem = self.problem(Code::FieldNumber, &"a typed number is outside its range");
        Err(Stop::Problem(problem.field(field).value("min", min).value("max", max)))
    }

    fn pass_to(
        &self,
        book: &mut Write<'_>,
        series: Series,
        name: &str,
        floor: u32,
    ) -> Result<(), LedgerError> {
        let used = book.numbers_used(series, name)?;
        if floor == 0 || used.contains(&floor) || book.floor(series, name)? >= floor {
            return Ok(());
        }
        let above = used.range(..floor).next_back().copied().unwrap_or_default();
        book.put_floor(series, name, above, floor, FloorReason::Stated)
    }

    /// The serial in a code of today, whole, short, or its digits alone. `None` when none was received today: the
    /// paper is of another day, or there is none.
    fn serial_of(&self, typed: &str, day: NaiveDate) -> Result<Option<u32>, Stop> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let wrong =
            || Stop::Problem(self.problem(Code::FieldNumber, &"no dossier code").field("dossier_code"));
        let mut parts = typed.rsplit('-');
        let serial: u32 = parts.next().and_then(|digits| digits.trim().parse().ok()).ok_or_else(wrong)?;
        match parts.next() {
            None => Ok(Some(serial)),
            Some(date)
                if [day.format("%y%m%d").to_string(), day.format("%Y%m%d").to_string()]
                    .iter()
                    .any(|today| today == date.trim()) =>
            {
                Ok(Some(serial))
            }
            Some(date)
                if matches!(date.trim().len(), 6 | 8) && date.trim().bytes().all(|b| b.is_ascii_digit()) =>
            {
                Ok(None)
            }
            Some(_) => Err(wrong()),
        }
    }

    /// The identity as it is in the book now: another thread may have begun a new chain.
    pub(crate) fn stored(&self, book: &Write<'_>) -> Result<Identity, LedgerError> {
        identity::stored(book)?.ok_or_else(|| LedgerError::Damaged("the desk's identity is missing".into()))
    }

    /// The former machine is used no more: this one goes on in its place, once an exchange has shown how far the
    /// former one came.
    ///
    /// # Errors
    /// [`Code::WrongState`] when the data did not come to another machine.
    pub fn confirm_moved(&self, (): ()) -> Result<AppState, Problem> {
        let open = self.opened()?;
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let mut record = Record::read(book)?;
                if record.state != IncarnationState::Elsewhere || record.is_confirmed {
                    return Err(Stop::Problem(self.problem(Code::WrongState, &"nothing was moved")));
                }
                record.is_confirmed = true;
                record.put(book)?;
                Ok::<_, Stop>(())
            })
            .map_err(|stop| self.stopped(stop))?;
        self.tell(&written.topics);
        self.nudge(&open);
        self.app_state(())
    }

    /// Goes on from today after records of a later day, which the clock was ahead for. The district's clock has to
    /// agree: a date that is printed is never a guess.
    ///
    /// # Errors
    /// [`Code::WrongState`] when there is no record of a later day, [`Code::Offline`] without an exchange,
    /// [`Code::ClockWrong`] with `offset_minutes` when the district's clock says otherwise.
    pub fn begin_new_chain(&self, (): ()) -> Result<AppState, Problem> {
        let open = self.opened()?;
        let is_ahead = |open: &Open| {
            let identity = open.identity();
            let last = open.ledger.read(|book| book.last_made_at(identity.chain));
            last.map(|last| last.is_some_and(|at| at.date_naive() > self.clock.now().date_naive()))
                .map_err(|error| self.ledger_problem(error))
        };
        if !is_ahead(&open)? {
            return Err(self.problem(Code::WrongState, &"no record is of a later day"));
        }
        let handle = lock(&open.worker).as_ref().map(|worker| worker.handle());
        let handle = handle.ok_or_else(|| self.problem(Code::Offline, &"nothing is exchanged"))?;
        let status = handle.sync_now_and_wait(SYNC_WAIT);
        let off = status.clock_off_seconds.filter(|_| status.link == Link::Online);
        let off = off.ok_or_else(|| self.problem(Code::Offline, &"the district was not heard"))?;
        if off.unsigned_abs() > CLOCK_TOLERANCE_SECONDS {
            let minutes = off.unsigned_abs() / 60;
            return Err(self
                .problem(Code::ClockWrong, &"the district's clock says otherwise")
                .value("offset_minutes", minutes));
        }
        self.in_other_identity(&open, |book, identity| {
            begin_chain(book, identity, &*self.source, self.clock.raw_ms(), Why::Clock).map_err(Stop::from)
        })?;
        self.app_state(())
    }

    /// Changes who the desk is while nothing is exchanged.
    pub(super) fn in_other_identity(
        &self,
        open: &std::sync::Arc<Open>,
        change: impl FnOnce(&mut Write<'_>, &mut Identity) -> Result<(), Stop>,
    ) -> Result<(), Problem> {
        // An exchange in flight would take the answer to the former self into the new one.
        let worker = lock(&open.worker).take();
        let was_running = worker.is_some();
        drop(worker);
        let written = open.ledger.write(Priority::Clerk, |book| {
            let mut identity = self.stored(book)?;
            change(book, &mut identity)?;
            identity::put(book, &identity)?;
            Ok::<_, Stop>(())
        });
        let renewed = written.map_err(|stop| self.stopped(stop)).and_then(|written| {
            open.refresh_reference().map_err(|error| self.ledger_problem(error))?;
            self.renew_mark(open).map_err(|error| self.ledger_problem(error))?;
            Ok(written.topics)
        });
        if was_running {
            self.start_worker(open);
        }
        self.tell(&renewed?);
        Ok(())
    }
}
