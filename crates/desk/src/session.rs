//! Who sits at the desk, unlocking the data, what waits.

mod head;
mod pins;

pub(crate) use pins::Tries;

use crate::{
    api::{
        dossiers::Printed,
        session::{ActsFor, AppState, ClockView, OfficeView, OfficerView, Stage, UnlockRequest},
        sync::{HeldWhy, Link, Outbox, SyncStatus, WaitReason, WaitingItem},
    },
    clock::moment,
    desk::{Desk, Inner, Open, lock},
    keys::KeyProblem,
    problems::Stop,
};
use chrono::NaiveDate;
use domain::{
    catalogue::Officer,
    id::OfficerId,
    operation::Placed,
    problem::{Code, Problem},
    reference::Reference,
    role::Role,
    text::{initials, name_sort_key},
};
use ledger::{DossierRow, LedgerError, PageLimit};

/// Setting that remembers who signed in last.
const LAST_OFFICER: &str = "last_officer";
/// Setting that keeps the sheet's code from the enrolment to the first sign-in.
pub(crate) const SHEET: &str = "sheet";
/// Setting: the sheet's code lies beside the data, since no keyring works here; from the enrolment to the first
/// sign-in.
pub(crate) const SHEET_IS_BESIDE: &str = "sheet.beside";
/// File of the sheet.
const SHEET_FILE: &str = "to-mo-khoa-may.pdf";
/// Operations that the list of what waits shows at most.
const LINES: usize = 600;
/// How long F5 waits for the exchange to end.
const SYNC_WAIT: std::time::Duration = std::time::Duration::from_secs(20);

impl Desk {
    /// Where the desk stands. A folder that another process had is looked at again.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn app_state(&self, (): ()) -> Result<AppState, Problem> {
        match self.told_state() {
            // Not even who works here can be read: nobody could sign in, and a backup takes its place.
            Err(problem) if problem.code == Code::DataDamaged => {
                self.set_inner(Inner::Broken(problem));
                self.told_state()
            }
            told => told,
        }
    }

    fn told_state(&self) -> Result<AppState, Problem> {
        self.look_again();
        let (stage, problem) = self.stage();
        let mut state = AppState {
            stage,
            office: None,
            officers: Vec::new(),
            last_officer: None,
            officer: None,
            has_unlock_sheet: false,
            clock: ClockView { now: self.clock.now().to_rfc3339(), is_demo: false },
            problem,
            incarnation: Default::default(),
            damage: None,
        };
        if !matches!(stage, Stage::SignedIn | Stage::SignedOut) {
            return Ok(state);
        }
        let open = self.opened()?;
        let identity = open.identity();
        let reference = open.reference();
        let today = self.clock.now().date_naive();
        state.clock.is_demo = identity.demo_offset_ms.is_some();
        let agency = reference.agency(identity.office.as_ref(), today);
        state.office = Some(OfficeView {
            name: agency.map_or_else(|| identity.office.to_string(), |agency| agency.name_vi.clone()),
            district: reference.district().map(|district| district.name.clone()).unwrap_or_default(),
            desk_name: identity.name.clone(),
            desk_number: identity.number,
            is_valid: agency.is_some_and(|agency| agency.is_valid_on(today)),
            valid_to: agency.and_then(|agency| agency.valid_to).map(|day| day.to_string()),
        });
        state.damage = lock(&open.damage).clone();
        state.has_unlock_sheet = lock(&open.sheet).is_some();
        let signed_in = lock(&open.officer).clone();
        let mut officers: Vec<_> = reference.officers_of(&identity.office, today).collect();
        officers.sort_by_cached_key(|(_, officer)| name_sort_key(&officer.full_name));
        for (id, officer) in officers {
            let view = self.officer_view(&open, &reference, id, officer)?;
            if signed_in.as_ref() == Some(id) {
                state.officer = Some(view.clone());
            }
            state.officers.push(view);
        }
        state.incarnation = open
            .ledger
            .read(|book| crate::incarnation::view(book, &identity, &reference, self.clock.now()))
            .map_err(|error| self.ledger_problem(error))?;
        state.last_officer = open
            .ledger
            .read(|book| book.setting(LAST_OFFICER))
            .map_err(|error| self.ledger_problem(error))?;
        Ok(state)
    }

    fn officer_view(
        &self,
        open: &Open,
        reference: &Reference,
        id: &OfficerId,
        officer: &Officer,
    ) -> Result<OfficerView, Problem> {
        let pin = open.ledger.read(|book| book.pin(id)).map_err(|error| self.ledger_problem(error))?;
        let now = self.clock.raw_ms();
        let today = self.clock.now().date_naive();
        let mut words = officer.full_name.split_whitespace();
        let first = words.next().unwrap_or_default();
        let given_name = officer.full_name.split_whitespace().next_back().unwrap_or_default();
        let short: String = [first, given_name].iter().filter_map(|word| word.chars().next()).collect();
        Ok(OfficerView {
            id: id.to_string(),
            full_name: officer.full_name.clone(),
            position: reference.position_name(&officer.position).unwrap_or(&officer.position).to_owned(),
            initials: if short.is_empty() { initials(&officer.full_name) } else { short.to_uppercase() },
            given_name: given_name.to_owned(),
            roles: roles_on(officer, today),
            acts_for: acts_for(reference, officer, today),
            has_pin: pin.as_ref().is_some_and(|pin| pin.verifier.is_some()),
            locked_until: pin
                .and_then(|pin| pins::locked_until(&pin, now))
                .map(|until| self.office_moment(until)),
        })
    }

    /// A raw moment as the office's clock shows it.
    fn office_moment(&self, raw_ms: i64) -> String {
        moment(raw_ms + (self.clock.now_ms() - self.clock.raw_ms())).to_rfc3339()
    }

    /// Opens the data with the sheet's code, and puts the key back into a keyring that works again.
    ///
    /// # Errors
    /// [`Code::UnlockCodeWrong`], and what keeps the data closed.
    pub fn unlock(&self, request: UnlockRequest) -> Result<AppState, Problem> {
        let _opening = lock(&self.opening);
        let Some(mut file) = self.key_file() else { return self.app_state(()) };
        let key = file.open_with_sheet(&request.code).map_err(|error| match error {
            KeyProblem::WrongCode => self.problem(Code::UnlockCodeWrong, &"wrong code"),
            other => self.problem(Code::DataDamaged, &other),
        })?;
        if file.renew_keyring(&key, &*self.keyring, &*self.source).is_ok()
            && let Err(error) = file.write(&self.folder)
        {
            tracing::warn!(%error, "the keyring works again, but the key file could not be written");
        }
        let inner = self.open_data(&key);
        if let Inner::Broken(problem) = &inner {
            let problem = problem.clone();
            self.set_inner(inner);
            return Err(problem);
        }
        self.set_inner(inner);
        self.app_state(())
    }

    /// Signs out.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn sign_out(&self, (): ()) -> Result<AppState, Problem> {
        if let Ok(open) = self.opened() {
            *lock(&open.officer) = None;
        }
        self.app_state(())
    }

    /// Opens the sheet with the unlock code.
    ///
    /// # Errors
    /// [`Code::NotFound`] once somebody has signed in: the code is on paper only.
    pub fn print_unlock_sheet(&self, (): ()) -> Result<Printed, Problem> {
        let open = self.opened()?;
        let code =
            lock(&open.sheet).clone().ok_or_else(|| self.problem(Code::NotFound, &"the sheet is gone"))?;
        let identity = open.identity();
        let state = self.app_state(())?;
        let office = state.office.map(|office| office.name).unwrap_or_default();
        let pdf = crate::view::unlock_sheet(&office, &identity.name, &code, self.clock.now())
            .map_err(|error| self.stopped(Stop::Form(error)))?;
        self.printer.print(&pdf, SHEET_FILE).map_err(|error| self.problem(Code::OpenFailed, &error))
    }

    /// Numbers the clerk sees.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn sync_status(&self, (): ()) -> Result<SyncStatus, Problem> {
        match self.opened() {
            Ok(open) => self.status(&open),
            Err(_) => Ok(SyncStatus::default()),
        }
    }

    /// Tries an exchange now and waits for its end.
    ///
    /// # Errors
    /// When the open data cannot be read; that the district does not answer is in the status.
    pub fn sync_now(&self, (): ()) -> Result<SyncStatus, Problem> {
        let open = self.opened()?;
        let waited = lock(&open.worker).as_ref().map(|worker| worker.handle());
        match waited {
            Some(handle) => Ok(handle.sync_now_and_wait(SYNC_WAIT)),
            None => self.status(&open),
        }
    }

    /// What waits, line by line.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn outbox(&self, (): ()) -> Result<Outbox, Problem> {
        let open = self.opened()?;
        let status = self.status(&open)?;
        let identity = open.identity();
        let waiting = open
            .ledger
            .read(|book| {
                // What was done while the clock was ahead waits in a chain of its own.
                let own: Vec<_> = book.chains()?.into_iter().map(|chain| chain.id).collect();
                let acts = book.unstamped(&own, PageLimit { operations: LINES, bytes: usize::MAX })?;
                let mut items = Vec::new();
                for act in acts {
                    items.push(Waits { operations: act.operations, held: None, declined: None, row: None });
                }
                for record in book.held()? {
                    let act = record.placed.place.act.id;
                    let is_same = |item: &&mut Waits| {
                        item.held.is_some() && item.operations.iter().any(|placed| placed.place.act.id == act)
                    };
                    match items.last_mut().filter(is_same) {
                        Some(item) => item.operations.push(record.placed),
                        None => items.push(Waits {
                            operations: vec![record.placed],
                            held: record.held,
                            declined: record.declined,
                            row: None,
                        }),
                    }
                }
                for item in &mut items {
                    let Some(first) = item.operations.first() else { continue };
                    item.row = book.dossier_row(first.operation.header.entity.id)?;
                }
                Ok((items, book.refusals()?))
            })
            .map_err(|error: LedgerError| self.ledger_problem(error))?;
        let (waiting, refusals) = waiting;
        let items = waiting
            .into_iter()
            .filter_map(|Waits { operations, held, declined, row }| {
                let headers = || operations.iter().map(|placed| &placed.operation.header);
                let is_unknown = headers().any(|header| !identity.is_announced(&header.kind, header.v));
                let first = operations.first()?.place;
                let refused = refusals
                    .iter()
                    .find(|refusal| held.is_none() && refusal.chain == first.chain && refusal.n == first.n)
                    .map(|refusal| refusal.code.as_str());
                Some(WaitingItem {
                    reason: match (&held, is_unknown, status.link) {
                        (Some(_), ..) if declined.is_some() => WaitReason::Declined,
                        (Some(_), ..) => WaitReason::Held,
                        _ if refused.is_some() => WaitReason::Refused,
                        (_, true, _) => WaitReason::KindNotAnnounced,
                        (.., Link::Offline) => WaitReason::Offline,
                        (.., Link::Refused) => WaitReason::Refused,
                        _ => WaitReason::NotSentYet,
                    },
                    code: refused.map(code_of),
                    held: held.as_deref().map(held_why),
                    note: declined,
                    kinds: headers().map(|header| header.kind.clone()).collect(),
                    short_code: row.as_ref().and_then(|row| row.short_code.clone()),
                    owner_name: row.map(|row| row.owner_name),
                    made_at: headers().next()?.made_at.at.to_rfc3339(),
                    bytes: u32::try_from(
                        operations.iter().map(|placed| placed.operation.size()).sum::<usize>(),
                    )
                    .unwrap_or(u32::MAX),
                })
            })
            .collect();
        Ok(Outbox { status, items })
    }
}

/// The roles of a day, of their own first.
fn roles_on(officer: &Officer, day: NaiveDate) -> Vec<Role> {
    let mut roles = officer.roles.clone();
    let lent = officer.acts_for.iter().filter(|delegation| delegation.holds_on(day));
    for delegation in lent {
        if !roles.contains(&delegation.role) {
            roles.push(delegation.role);
        }
    }
    roles
}

/// For whom an officer acts on a day.
fn acts_for(reference: &Reference, officer: &Officer, day: NaiveDate) -> Vec<ActsFor> {
    let held = officer.acts_for.iter().filter(|delegation| delegation.holds_on(day));
    held.map(|delegation| ActsFor {
        role: delegation.role,
        name: reference
            .officer(&delegation.of)
            .map_or_else(|| delegation.of.to_string(), |other| other.full_name.clone()),
        to: delegation.to.to_string(),
    })
    .collect()
}

/// One act that waits, or what the hub holds of it.
struct Waits {
    operations: Vec<Placed>,
    held: Option<String>,
    declined: Option<String>,
    row: Option<DossierRow>,
}

fn code_of(word: &str) -> Code {
    serde_json::from_value(serde_json::Value::from(word)).unwrap_or(Code::Internal)
}

fn held_why(word: &str) -> HeldWhy {
    serde_json::from_value(serde_json::Value::from(word)).unwrap_or(HeldWhy::Unreadable)
}
