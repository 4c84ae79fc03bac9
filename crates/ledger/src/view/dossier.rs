//! The row of one dossier.

use super::find;
use crate::{LedgerError, Read, Write, log::uuid};
use chrono::{DateTime, FixedOffset};
use domain::{
    code,
    dossier::{Dossier, DossierState, fold_all},
    id::{EntityId, OfficeId, OfficerId},
    operation::{EntityKind, EntityRef, Entry},
    text::name_sort_key,
    time::OFFICE_OFFSET,
};
use rusqlite::{Row, params_from_iter, types::Value};
use serde::{Serialize, de::DeserializeOwned};

/// A dossier as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierRow {
    /// Identity.
    pub id: EntityId,
    /// Receiving office.
    pub office: Option<OfficeId>,
    /// Mã hồ sơ.
    pub code: Option<String>,
    /// The part of the code that differs inside one office.
    pub short_code: Option<String>,
    /// Where it stands.
    pub state: DossierState,
    /// National code of the procedure.
    pub procedure_code: Option<String>,
    /// Its name when the dossier was received.
    pub procedure_name: Option<String>,
    /// In whose name.
    pub owner_name: String,
    /// Who stood at the counter, if another person.
    pub submitter_name: Option<String>,
    /// Start of the clock.
    pub received_at: Option<DateTime<FixedOffset>>,
    /// Hẹn trả.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Quyển số.
    pub register_volume: Option<String>,
    /// Số thứ tự.
    pub register_seq: Option<u32>,
    /// Last placed `rev`.
    pub rev: u64,
    /// Operations without a stamp.
    pub waiting: u32,
    /// Late values that wait for a person.
    pub cards: u32,
    /// A step was not taken.
    pub is_contested: bool,
    /// Holds something that this program cannot read.
    pub is_frozen: bool,
    /// Secret of the look-up address.
    pub look_up_secret: Option<String>,
    /// Who received it at the counter.
    pub received_by: Option<OfficerId>,
}

impl DossierRow {
    /// Two desks differ.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.cards > 0
    }
}

/// Columns that [`dossier_row`] reads, from `dossier d`.
macro_rules! select_dossier {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.office, d.code, d.state, d.procedure_code, d.procedure_name, d.owner_name, \
             d.submitter_name, d.received_at, d.due_at, d.register_volume, d.register_seq, d.rev, d.waiting, \
             d.cards, d.is_contested, d.is_frozen, d.look_up_secret, d.received_by FROM ",
            $rest
        )
    };
}
pub(super) use select_dossier;

pub(super) fn dossier_row(row: &Row<'_>) -> Result<DossierRow, LedgerError> {
    let code: Option<String> = row.get(2)?;
    Ok(DossierRow {
        id: EntityId(uuid(row, 0)?),
        office: row.get::<_, Option<String>>(1)?.map(OfficeId),
        short_code: code.as_deref().map(|code| code::short_form(code).to_owned()),
        code,
        state: from_word(&row.get::<_, String>(3)?)?,
        procedure_code: row.get(4)?,
        procedure_name: row.get(5)?,
        owner_name: row.get(6)?,
        submitter_name: row.get(7)?,
        received_at: moment(row.get(8)?),
        due_at: moment(row.get(9)?),
        register_volume: row.get(10)?,
        register_seq: row.get(11)?,
        rev: row.get(12)?,
        waiting: row.get(13)?,
        cards: row.get(14)?,
        is_contested: row.get(15)?,
        is_frozen: row.get(16)?,
        look_up_secret: row.get(17)?,
        received_by: row.get::<_, Option<String>>(18)?.map(OfficerId),
    })
}

/// Digits of the part of a code that differs inside one office: what a clerk types or a scanner reads.
pub(super) fn code_digits(code: &str) -> String {
    code::short_form(code).chars().filter(char::is_ascii_digit).collect()
}

/// Whether somebody still has to do something about it. A new state must be sorted here.
fn is_open(state: DossierState) -> bool {
    match state {
        DossierState::Draft
        | DossierState::NewlyRegistered
        | DossierState::IntakeSupplement
        | DossierState::Accepted => true,
        DossierState::NotAccepted | DossierState::Disposed => false,
    }
}

fn moment(seconds: Option<i64>) -> Option<DateTime<FixedOffset>> {
    Some(DateTime::from_timestamp(seconds?, 0)?.with_timezone(&OFFICE_OFFSET))
}

fn word(value: &impl Serialize) -> Result<String, LedgerError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(LedgerError::damaged("a state is no word")),
    }
}

pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, LedgerError> {
    serde_json::from_value(serde_json::Value::from(word))
        .map_err(|_| LedgerError::damaged("a state is unknown"))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const PUT: &str = "
    INSERT INTO dossier (num, id, office, code, code_digits, state, is_open, procedure_code, procedure_name,
      owner_name, submitter_name, received_at, due_at, register_volume, register_seq, rev, waiting, cards,
      is_contested, is_frozen, look_up_secret, owner_number, owner_sort, received_by, folded)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
      ?23, ?24, ?25)
    ON CONFLICT (num) DO UPDATE SET office = excluded.office, code = excluded.code,
      code_digits = excluded.code_digits, state = excluded.state, is_open = excluded.is_open,
      procedure_code = excluded.procedure_code, procedure_name = excluded.procedure_name,
      owner_name = excluded.owner_name, submitter_name = excluded.submitter_name,
      received_at = excluded.received_at, due_at = excluded.due_at, register_volume = excluded.register_volume,
      register_seq = excluded.register_seq, rev = excluded.rev, waiting = excluded.waiting,
      cards = excluded.cards, is_contested = excluded.is_contested, is_frozen = excluded.is_frozen,
      look_up_secret = excluded.look_up_secret, owner_number = excluded.owner_number,
      owner_sort = excluded.owner_sort, received_by = excluded.received_by, folded = excluded.folded";

/// The columns of [`PUT`] as they are stored.
pub(crate) const STORED: &str = "
    SELECT num, id, office, code, code_digits, state, is_open, procedure_code, procedure_name, owner_name,
      submitter_name, received_at, due_at, register_volume, register_seq, rev, waiting, cards, is_contested,
      is_frozen, look_up_secret, owner_number, owner_sort, received_by, folded FROM dossier WHERE num = ?1";

/// Letters and tones of [`name_sort_key`], without what only tells capitals and signs apart: half the index.
fn owner_sort(name: &str) -> Vec<u8> {
    let key = name_sort_key(name);
    key.as_bytes().split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

/// Folds one dossier anew and writes its rows.
pub(crate) fn refold(write: &mut Write<'_>, num: i64) -> Result<(), LedgerError> {
    let id: Option<EntityId> =
        write.one("SELECT id FROM entity WHERE num = ?1", [num], |row| Ok(EntityId(uuid(row, 0)?)))?;
    let Some(id) = id else { return Ok(()) };
    let entries = write.entries_of(num)?;
    refold_entries(write, num, id, &entries)
}

/// Writes the rows of a dossier whose operations are at hand.
pub(super) fn refold_entries(
    write: &mut Write<'_>,
    num: i64,
    id: EntityId,
    entries: &[Entry],
) -> Result<(), LedgerError> {
    let before: Option<(String, Option<String>)> =
        write.one("SELECT owner_name, submitter_name FROM dossier WHERE num = ?1", [num], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if entries.is_empty() {
        // Everything about it is held on this machine.
        if before.is_some() {
            write.execute("DELETE FROM dossier WHERE num = ?1", [num])?;
            find::forget(write, num)?;
        }
        return Ok(());
    }
    let dossier = fold_all(id, entries);
    let placed = entries.iter().filter(|entry| entry.placed).filter_map(|entry| entry.stamp.as_ref());
    let has_hole = placed.map(|stamp| stamp.rev).max().unwrap_or_default() > dossier.rev;
    write.note_hole(num, has_hole)?;
    write.execute(PUT, params_from_iter(columns(num, &dossier)?))?;
    let names = (dossier.owner.full_name, dossier.submitter.map(|submitter| submitter.full_name));
    if before.as_ref() != Some(&names) {
        if before.is_some() {
            find::forget(write, num)?;
        }
        find::index(write, num, &names.0, names.1.as_deref())?;
    }
    Ok(())
}

/// The row of a state, in the order of [`PUT`] and [`STORED`].
pub(crate) fn columns(num: i64, dossier: &Dossier) -> Result<[Value; 25], LedgerError> {
    let folded =
        serde_json::to_vec(dossier).map_err(|_| LedgerError::damaged("a state cannot be written"))?;
    let procedure = dossier.procedure.as_ref().map(|terms| &terms.procedure);
    // One that was never accepted was looked at by whoever wrote it down.
    let first = || dossier.history.first().map(|line| &line.by);
    let received_by = dossier.accepted_by.as_ref().or_else(first);
    let text = |text: Option<&String>| Value::from(text.cloned());
    Ok([
        num.into(),
        dossier.id.0.as_bytes().to_vec().into(),
        text(dossier.office.as_ref().map(|office| &office.0)),
        text(dossier.code.as_ref()),
        dossier.code.as_deref().map(code_digits).into(),
        word(&dossier.state)?.into(),
        is_open(dossier.state).into(),
        text(procedure.map(|procedure| &procedure.code)),
        text(procedure.map(|procedure| &procedure.name)),
        dossier.owner.full_name.clone().into(),
        text(dossier.submitter.as_ref().map(|submitter| &submitter.full_name)),
        dossier.received_at.map(|at| at.timestamp()).into(),
        dossier.due_at().map(|at| at.timestamp()).into(),
        text(dossier.register.as_ref().map(|line| &line.volume)),
        dossier.register.as_ref().map(|line| line.seq).into(),
        i64::try_from(dossier.rev).unwrap_or(i64::MAX).into(),
        count(dossier.pending()).into(),
        count(dossier.cards.len()).into(),
        (!dossier.contested.is_empty()).into(),
        dossier.is_frozen.into(),
        text(dossier.look_up_secret.as_ref()),
        text(dossier.owner.personal_id.as_ref().or(dossier.owner.old_id_card_number.as_ref())),
        owner_sort(&dossier.owner.full_name).into(),
        text(received_by.map(|officer| &officer.0)),
        folded.into(),
    ])
}

impl Read<'_> {
    /// The whole state of a dossier; `None` when there is nothing about it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossier(&self, id: EntityId) -> Result<Option<Dossier>, LedgerError> {
        let entity = EntityRef { kind: EntityKind::Dossier, id };
        let Some(num) = self.entity(entity)? else { return Ok(None) };
        let folded: Option<Vec<u8>> =
            self.one("SELECT folded FROM dossier WHERE num = ?1", [num], |row| Ok(row.get(0)?))?;
        let Some(folded) = folded else { return Ok(None) };
        match serde_json::from_slice(&folded) {
            Ok(dossier) => Ok(Some(dossier)),
            // Written by another version of the program: the log says the same in any.
            Err(_) => Ok(Some(fold_all(id, &self.entries_of(num)?))),
        }
    }

    /// The row of a dossier.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossier_row(&self, id: EntityId) -> Result<Option<DossierRow>, LedgerError> {
        self.one(
            select_dossier!(
                "entity e JOIN dossier d ON d.num = e.num WHERE e.id = ?1 AND e.kind = 'dossier'"
            ),
            [id.0.as_bytes()],
            dossier_row,
        )
    }
}
