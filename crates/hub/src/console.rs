//! The console: who may look, and what they see.

mod held;
pub mod types;
pub mod typescript;

use crate::{
    clock::{office_day, office_time},
    failure::Failure,
    hub::Hub,
    password, random,
    sync::contact_setting,
};
use chrono::{DateTime, Duration, FixedOffset};
use domain::{
    id::OfficeId,
    operation::{EntityKind, EntityRef},
    problem::Code,
    reference::Reference,
};
use ledger::{DossierFilter, DossierOrder, DossierRow, Priority, Read, hub as rows};
use std::net::IpAddr;
use types::{DeskLine, DossierLine, DossierQuery, OfficeLine, Session, SignIn};

/// The one name so far.
pub const ADMIN_NAME: &str = "admin";
/// A session lasts a working day.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// Wrong tries before a name is locked.
const WRONG_TRIES: u32 = 5;
const LOCKED_MINUTES: i64 = 5;
const MIN_PASSWORD: usize = 10;
const MAX_PASSWORD: usize = 200;
const ROWS: u32 = 50;
const MAX_ROWS: u32 = 200;

impl Hub {
    /// Signs in: the token for the cookie, and who it is.
    ///
    /// # Errors
    /// [`Code::SignInWrong`], [`Code::TooManyTries`], and failures of the store.
    pub fn sign_in(&self, asked: &SignIn, from: IpAddr) -> Result<(String, Session), Failure> {
        let now_ms = self.clock.system_ms();
        let now = office_time(now_ms);
        if !self.tries().may(from, now_ms) {
            return Err(Code::TooManyTries.into());
        }
        let Some(admin) = self.count_try(&asked.name, now)? else {
            // As slow as for a name that exists.
            let _ = password::verifier(&asked.secret)?;
            self.tries().wrong(from, now_ms);
            return Err(Code::SignInWrong.into());
        };
        let with_code = match (&admin.password_verifier, &admin.one_time_verifier) {
            (Some(verifier), _) if password::fits(&asked.secret, verifier) => false,
            (_, Some(verifier)) if password::fits(&random::typed(&asked.secret), verifier) => true,
            _ => {
                self.tries().wrong(from, now_ms);
                return Err(Code::SignInWrong.into());
            }
        };
        let token = hex::encode(random::bytes::<32>()?);
        self.ledger.write(Priority::Clerk, |write| {
            let mut admin = write.admin(&asked.name)?.ok_or(Code::SignInWrong)?;
            // Good once: a second request with the same code that was checked meanwhile comes too late.
            if with_code && admin.one_time_verifier.take().is_none() {
                return Err(Failure::from(Code::SignInWrong));
            }
            admin.failures = 0;
            admin.locked_until = None;
            write.put_admin(&admin)?;
            write.delete_sessions_before(now)?;
            write.put_session(&rows::Session {
                token_hash: random::session_hash(&token),
                admin: admin.name,
                expires_at: now + Duration::seconds(SESSION_SECONDS),
            })?;
            Ok(())
        })?;
        let session = self.session(&token)?;
        Ok((token, session))
    }

    /// Counts a try before it is checked, so that guesses at the same time count too.
    fn count_try(&self, name: &str, now: DateTime<FixedOffset>) -> Result<Option<rows::Admin>, Failure> {
        let counted = self.ledger.write(Priority::Clerk, |write| {
            let Some(admin) = write.admin(name)? else { return Ok::<_, Failure>(None) };
            if admin.locked_until.is_some_and(|until| now < until) {
                return Err(Code::TooManyTries.into());
            }
            let mut counted = admin.clone();
            counted.failures += 1;
            counted.locked_until = None;
            if counted.failures >= WRONG_TRIES {
                counted.failures = 0;
                counted.locked_until = Some(now + Duration::minutes(LOCKED_MINUTES));
            }
            write.put_admin(&counted)?;
            Ok(Some(admin))
        })?;
        Ok(counted.value)
    }

    /// Sets the password of the one who is signed in, and ends their other sessions.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::FieldRequired`] for fewer than ten characters, [`Code::FieldTooLong`].
    pub fn set_password(&self, token: &str, password: &str) -> Result<Session, Failure> {
        let row = self.session_row(token)?;
        let length = password.chars().count();
        if length < MIN_PASSWORD {
            return Err(Failure::RefusedWith(Code::FieldRequired, "min", MIN_PASSWORD.to_string()));
        }
        if length > MAX_PASSWORD {
            return Err(Failure::RefusedWith(Code::FieldTooLong, "max", MAX_PASSWORD.to_string()));
        }
        let verifier = password::verifier(password)?;
        self.ledger.write(Priority::Clerk, |write| {
            let mut admin = write.admin(&row.admin)?.ok_or(Code::NotSignedIn)?;
            admin.password_verifier = Some(verifier);
            admin.one_time_verifier = None;
            write.put_admin(&admin)?;
            write.delete_sessions_of(&row.admin)?;
            write.put_session(&row)?;
            Ok::<_, Failure>(())
        })?;
        self.session(token)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn sign_out(&self, token: &str) -> Result<(), Failure> {
        self.ledger.write(Priority::Clerk, |write| write.delete_session(&random::session_hash(token)))?;
        Ok(())
    }

    fn session_row(&self, token: &str) -> Result<rows::Session, Failure> {
        let now = office_time(self.clock.system_ms());
        let found = self.ledger.read(|read| read.session(&random::session_hash(token), now))?;
        found.ok_or_else(|| Code::NotSignedIn.into())
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], and failures of the store.
    pub fn session(&self, token: &str) -> Result<Session, Failure> {
        let row = self.session_row(token)?;
        let admin = self.ledger.read(|read| read.admin(&row.admin))?.ok_or(Code::NotSignedIn)?;
        let book = self.reference()?;
        let now = office_time(self.office_ms());
        Ok(Session {
            name: row.admin,
            must_set_password: admin.password_verifier.is_none(),
            district: book.reference.district().map(|district| district.name.clone()).unwrap_or_default(),
            today: now.date_naive().to_string(),
            now: now.to_rfc3339(),
            is_demo: self.identity().demo_offset_ms.is_some(),
        })
    }

    /// Only for those who are signed in with a password of their own.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], and failures of the store.
    pub fn signed_in(&self, token: &str) -> Result<Session, Failure> {
        let session = self.session(token)?;
        if session.must_set_password { Err(Code::NotSignedIn.into()) } else { Ok(session) }
    }

    /// Every office with its numbers.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn office_lines(&self) -> Result<Vec<OfficeLine>, Failure> {
        let book = self.reference()?;
        let reference = &book.reference;
        let now = office_time(self.office_ms());
        let today = now.date_naive();
        self.ledger.read(|read| {
            let counts = read.count_by_office()?;
            let mut lines = Vec::new();
            for (id, office) in reference.offices() {
                let agency = reference.agency(id.as_ref(), today);
                let count = counts.iter().find(|count| count.office == *id);
                let day = read.day_counts(Some(id), now)?;
                lines.push(OfficeLine {
                    id: id.to_string(),
                    name: agency.map(|agency| agency.name_vi.clone()).unwrap_or_default(),
                    office_code: office.office_code.clone(),
                    is_valid: agency.is_some_and(|agency| agency.is_valid_on(today)),
                    desks: desk_lines(read, reference, id)?,
                    dossiers: small(count.map_or(0, |count| count.dossiers)),
                    received_today: day.received,
                    unfinished: small(count.map_or(0, |count| count.open)),
                    overdue: day.overdue,
                    last_received_at: count.and_then(|count| count.last_received).map(|at| at.to_rfc3339()),
                });
            }
            Ok(lines)
        })
    }

    /// Dossiers, the one received last first.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn dossier_lines(&self, query: &DossierQuery) -> Result<Vec<DossierLine>, Failure> {
        let book = self.reference()?;
        let limit = query.limit.unwrap_or(ROWS).clamp(1, MAX_ROWS);
        let office = query.office.as_deref().filter(|office| !office.is_empty()).map(OfficeId::from);
        let text = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let today = office_day(self.office_ms());
        self.ledger.read(|read| {
            let mut rows = match text {
                None => read.list_dossiers(&DossierFilter {
                    office: office.clone(),
                    order: DossierOrder::Newest,
                    limit,
                    ..DossierFilter::default()
                })?,
                Some(text) => {
                    let by_code = read.dossiers_by_codes(&book.reference.dossier_code_spellings(text))?;
                    if by_code.is_empty() { read.find_by_name(text, MAX_ROWS)? } else { by_code }
                }
            };
            rows.retain(|row| office.is_none() || row.office == office);
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            rows.into_iter().map(|row| dossier_line(read, &book.reference, row, today)).collect()
        })
    }
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn desk_lines(read: &Read<'_>, reference: &Reference, office: &OfficeId) -> Result<Vec<DeskLine>, Failure> {
    let mut lines = Vec::new();
    for row in reference.desks().filter(|row| row.enrolled.office == *office) {
        let last = read.setting(&contact_setting(row.enrolled.desk))?.and_then(|ms| ms.parse().ok());
        lines.push(DeskLine {
            name: row.enrolled.name.clone(),
            number: row.enrolled.number,
            last_contact: last.map(|ms| office_time(ms).to_rfc3339()),
            is_revoked: row.is_revoked,
        });
    }
    lines.sort_by_key(|line| line.number);
    Ok(lines)
}

fn dossier_line(
    read: &Read<'_>,
    reference: &Reference,
    row: DossierRow,
    today: chrono::NaiveDate,
) -> Result<DossierLine, Failure> {
    let entries = read.entries(EntityRef { kind: EntityKind::Dossier, id: row.id })?;
    let chain = match entries.first() {
        Some(first) => read.chain(first.place.chain)?,
        None => None,
    };
    let desk = chain.and_then(|chain| reference.desk(chain.desk)).map(|row| row.enrolled.name.clone());
    let office_name = row
        .office
        .as_ref()
        .and_then(|office| reference.agency(office.as_ref(), today))
        .map(|agency| agency.name_vi.clone());
    Ok(DossierLine {
        id: row.id.to_string(),
        code: row.code,
        owner: row.owner_name,
        procedure: row.procedure_name,
        state: row.state,
        received_at: row.received_at.map(|at| at.to_rfc3339()),
        due_at: row.due_at.map(|at| at.to_rfc3339()),
        office: row.office.map(|office| office.to_string()),
        office_name,
        desk,
    })
}
