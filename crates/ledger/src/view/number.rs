//! Numbers that people used: facts, so those of contested operations count too.
//!
//! A book is an office's: every office of a district begins a "01/2021" at 1. A desk knows one office; at the hub
//! only what one office used twice is a double. The office is the one of the dossier, which is derived already.

use super::dossier::from_word;
use crate::{LedgerError, Read, log::uuid};
use domain::{
    id::{EntityId, OfficeId, OperationId},
    number::Series,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where a number was used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NumberUse {
    /// The operation.
    pub operation: OperationId,
    /// What it is about.
    pub entity: EntityId,
}

/// A book and how far it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookCount {
    /// Which series.
    pub series: Series,
    /// Which book.
    pub book: String,
    /// Different numbers that were used.
    pub count: u32,
    /// The highest of them.
    pub last: u32,
}

/// A number that one office used more than once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoubleNumber {
    /// Whose book; `None` while the registration of its dossiers is not here.
    pub office: Option<OfficeId>,
    /// Which series.
    pub series: Series,
    /// Which book.
    pub book: String,
    /// The number.
    pub number: u32,
    /// Its uses, two or more.
    pub uses: Vec<NumberUse>,
}

impl Read<'_> {
    /// The numbers of a book that were used.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn numbers_used(&self, series: Series, book: &str) -> Result<BTreeSet<u32>, LedgerError> {
        let numbers = self.all(
            "SELECT DISTINCT number FROM number_used WHERE series = ?1 AND book = ?2",
            (series.as_str(), book),
            |row| Ok(row.get(0)?),
        )?;
        Ok(numbers.into_iter().collect())
    }

    /// The numbers of a book that only steps used that do not stand: people hold papers with them, but no dossier
    /// has them. The use that came here first with each.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn void_numbers(&self, series: Series, book: &str) -> Result<BTreeMap<u32, NumberUse>, LedgerError> {
        // Only dossiers with such a step are looked into. Everything of one request stands or falls together.
        let uses: Vec<(u32, NumberUse)> = self.all(
            "SELECT u.number, o.id, e.id FROM number_used u
             JOIN operation o ON o.num = u.operation JOIN entity e ON e.num = o.entity
             JOIN dossier d ON d.num = o.entity
             WHERE u.series = ?1 AND u.book = ?2 AND d.is_contested ORDER BY o.num",
            (series.as_str(), book),
            |row| {
                let used =
                    NumberUse { operation: OperationId(uuid(row, 1)?), entity: EntityId(uuid(row, 2)?) };
                Ok((row.get(0)?, used))
            },
        )?;
        let mut void = BTreeMap::new();
        for (number, used) in uses {
            if self.is_void(used)? {
                void.entry(number).or_insert(used);
            }
        }
        // Of a number that another dossier has rightly nothing is missing.
        let mut missing = BTreeMap::new();
        for (number, used) in void {
            let mut is_missing = true;
            for other in self.number_uses(series, book, number)? {
                is_missing &= self.is_void(other)?;
            }
            if is_missing {
                missing.insert(number, used);
            }
        }
        Ok(missing)
    }

    /// Whether a use belongs to a request of which a step does not stand.
    fn is_void(&self, used: NumberUse) -> Result<bool, LedgerError> {
        let Some(dossier) = self.dossier(used.entity)? else { return Ok(false) };
        let Some(operation) = self.operation(used.operation)? else { return Ok(false) };
        let act = operation.placed.place.act.id;
        for contested in &dossier.contested {
            let step = self.operation(contested.operation)?;
            if step.is_some_and(|step| step.placed.place.act.id == act) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where a number of a book was used, the first use first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn number_uses(
        &self,
        series: Series,
        book: &str,
        number: u32,
    ) -> Result<Vec<NumberUse>, LedgerError> {
        self.all(
            "SELECT o.id, e.id FROM number_used u
             JOIN operation o ON o.num = u.operation JOIN entity e ON e.num = o.entity
             WHERE u.series = ?1 AND u.book = ?2 AND u.number = ?3 ORDER BY o.num",
            (series.as_str(), book, number),
            |row| Ok(NumberUse { operation: OperationId(uuid(row, 0)?), entity: EntityId(uuid(row, 1)?) }),
        )
    }

    /// The highest number of a book that was used.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn last_number(&self, series: Series, book: &str) -> Result<Option<u32>, LedgerError> {
        let last = self.one(
            "SELECT max(number) FROM number_used WHERE series = ?1 AND book = ?2",
            (series.as_str(), book),
            |row| Ok(row.get(0)?),
        )?;
        Ok(last.flatten())
    }

    /// Series, book and highest number of every book in which this machine's own chains used one.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn own_numbers(&self) -> Result<Vec<(String, String, u32)>, LedgerError> {
        self.all(
            "SELECT u.series, u.book, max(u.number) FROM number_used u JOIN operation o ON o.num = u.operation
             WHERE o.chain IN (SELECT id FROM chain) GROUP BY u.series, u.book",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
    }

    /// The numbers of a book that one office used more than once, with all these uses.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn doubles(&self, series: Series, book: &str) -> Result<BTreeMap<u32, Vec<NumberUse>>, LedgerError> {
        let uses = self.all(
            "SELECT number, operation, entity FROM (
               SELECT u.number, o.id AS operation, e.id AS entity,
                      count(*) OVER (PARTITION BY u.number, d.office) AS uses
               FROM number_used u JOIN operation o ON o.num = u.operation JOIN entity e ON e.num = o.entity
               LEFT JOIN dossier d ON d.num = o.entity
               WHERE u.series = ?1 AND u.book = ?2 AND u.number IN
                 (SELECT number FROM number_used WHERE series = ?1 AND book = ?2
                  GROUP BY number HAVING count(*) > 1))
             WHERE uses > 1 ORDER BY number, operation",
            (series.as_str(), book),
            |row| {
                let used =
                    NumberUse { operation: OperationId(uuid(row, 1)?), entity: EntityId(uuid(row, 2)?) };
                Ok((row.get(0)?, used))
            },
        )?;
        let mut doubles: BTreeMap<u32, Vec<NumberUse>> = BTreeMap::new();
        for (number, used) in uses {
            doubles.entry(number).or_default().push(used);
        }
        Ok(doubles)
    }

    /// Every book in which a number was used, by series and name.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn number_books(&self) -> Result<Vec<BookCount>, LedgerError> {
        self.all(
            "SELECT series, book, count(DISTINCT number), max(number) FROM number_used
             GROUP BY series, book ORDER BY series, book",
            [],
            |row| {
                Ok(BookCount {
                    series: from_word(&row.get::<_, String>(0)?)?,
                    book: row.get(1)?,
                    count: row.get(2)?,
                    last: row.get(3)?,
                })
            },
        )
    }

    /// Every number that one office used more than once, in all books, the latest uses first, at most `limit` of
    /// them.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn double_numbers(&self, limit: u32) -> Result<Vec<DoubleNumber>, LedgerError> {
        // The inner list needs nothing but the key; of the rest only what is on it is looked up.
        let numbers: Vec<(Series, String, u32, Option<String>)> = self.all(
            "SELECT u.series, u.book, u.number, d.office
             FROM (SELECT series, book, number FROM number_used
                   GROUP BY series, book, number HAVING count(*) > 1) twice
             JOIN number_used u USING (series, book, number) JOIN operation o ON o.num = u.operation
             LEFT JOIN dossier d ON d.num = o.entity
             GROUP BY u.series, u.book, u.number, d.office HAVING count(*) > 1
             ORDER BY max(u.operation) DESC LIMIT ?1",
            [limit],
            |row| Ok((from_word(&row.get::<_, String>(0)?)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let mut doubles = Vec::new();
        for (series, book, number, office) in numbers {
            let uses = self.all(
                "SELECT o.id, e.id FROM number_used u
                 JOIN operation o ON o.num = u.operation JOIN entity e ON e.num = o.entity
                 LEFT JOIN dossier d ON d.num = o.entity
                 WHERE u.series = ?1 AND u.book = ?2 AND u.number = ?3 AND d.office IS ?4 ORDER BY o.num",
                (series.as_str(), &book, number, &office),
                |row| {
                    Ok(NumberUse { operation: OperationId(uuid(row, 0)?), entity: EntityId(uuid(row, 1)?) })
                },
            )?;
            doubles.push(DoubleNumber { office: office.map(OfficeId), series, book, number, uses });
        }
        Ok(doubles)
    }
}
