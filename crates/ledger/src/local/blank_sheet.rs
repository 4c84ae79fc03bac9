//! Sheets of form 01 that were printed ahead with their numbers, to be written on while there is no power.

use super::moment;
use crate::{LedgerError, Read, Topic, Write, log::uuid};
use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::{
    id::{EntityId, OfficerId},
    number::Series,
};
use rusqlite::Row;

/// One sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlankSheet {
    /// Volume of receipts and register.
    pub volume: String,
    /// Number of the receipt.
    pub number: u32,
    /// Line of the register.
    pub register_seq: u32,
    /// The day for which it was printed.
    pub day: NaiveDate,
    /// Serial of that day.
    pub serial: u32,
    /// Code of the dossier, as printed.
    pub code: String,
    /// When it was printed.
    pub printed_at: DateTime<FixedOffset>,
    /// By whom.
    pub printed_by: OfficerId,
    /// Given back unused, if it was.
    pub burnt: Option<Burnt>,
    /// The dossier that has its number: it was entered.
    pub entered: Option<EntityId>,
}

/// How a sheet was given back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Burnt {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// By whom.
    pub by: OfficerId,
    /// Why.
    pub reason: String,
}

const COLUMNS: &str =
    "s.volume, s.number, s.register_seq, s.day, s.serial, s.code, s.printed_at, s.printed_by,
   s.burnt_at, s.burnt_by, s.burnt_reason,
   (SELECT e.id FROM number_used u JOIN operation o ON o.num = u.operation JOIN entity e ON e.num = o.entity
    WHERE u.series = ?1 AND u.book = s.volume AND u.number = s.number ORDER BY o.num LIMIT 1)";

impl Write<'_> {
    /// Keeps a sheet that is about to be printed.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_blank_sheet(&mut self, sheet: &BlankSheet) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO blank_sheet (volume, number, register_seq, day, serial, code, printed_at, printed_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                &sheet.volume,
                sheet.number,
                sheet.register_seq,
                sheet.day.to_string(),
                sheet.serial,
                &sheet.code,
                sheet.printed_at.to_rfc3339(),
                &sheet.printed_by.0,
            ),
        )?;
        self.touch(Topic::Dossiers);
        Ok(())
    }

    /// Notes that a sheet was given back unused. Once is enough: what was said first stands.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn burn_blank_sheet(&mut self, volume: &str, number: u32, burnt: &Burnt) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE blank_sheet SET burnt_at = ?3, burnt_by = ?4, burnt_reason = ?5
             WHERE volume = ?1 AND number = ?2 AND burnt_at IS NULL",
            (volume, number, burnt.at.to_rfc3339(), &burnt.by.0, &burnt.reason),
        )?;
        self.touch(Topic::Dossiers);
        Ok(())
    }
}

impl Read<'_> {
    /// Every sheet, the latest day first, in the order of numbers.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn blank_sheets(&self) -> Result<Vec<BlankSheet>, LedgerError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM blank_sheet s ORDER BY s.day DESC, s.volume, s.number"),
            [Series::ReceiptSlip.as_str()],
            sheet,
        )
    }

    /// One sheet.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn blank_sheet(&self, volume: &str, number: u32) -> Result<Option<BlankSheet>, LedgerError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM blank_sheet s WHERE s.volume = ?2 AND s.number = ?3"),
            (Series::ReceiptSlip.as_str(), volume, number),
            sheet,
        )
    }
}

fn sheet(row: &Row<'_>) -> Result<BlankSheet, LedgerError> {
    let text = |index| -> Result<Option<String>, LedgerError> { Ok(row.get(index)?) };
    let burnt = match (text(8)?, text(9)?, text(10)?) {
        (Some(at), Some(by), Some(reason)) => Some(Burnt { at: moment(&at)?, by: OfficerId(by), reason }),
        _ => None,
    };
    let day: String = row.get(3)?;
    let entered: Option<Vec<u8>> = row.get(11)?;
    Ok(BlankSheet {
        volume: row.get(0)?,
        number: row.get(1)?,
        register_seq: row.get(2)?,
        day: day.parse().map_err(|_| LedgerError::damaged("a day cannot be read"))?,
        serial: row.get(4)?,
        code: row.get(5)?,
        printed_at: moment(&row.get::<_, String>(6)?)?,
        printed_by: OfficerId(row.get(7)?),
        burnt,
        entered: entered.map(|_| uuid(row, 11)).transpose()?.map(EntityId),
    })
}
