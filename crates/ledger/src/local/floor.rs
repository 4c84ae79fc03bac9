//! Numbers that are passed over, and the gaps that this leaves.

use crate::{LedgerError, Read, Write, log::Passed};
use domain::number::Series;

/// Why numbers of a book are not given out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FloorReason {
    /// They were given out after the backup from which this machine's data was restored.
    Restored,
    /// They may have been given out then; nobody knows.
    Skipped,
    /// They stand before the last paper, whose numbers an officer typed.
    Stated,
    /// They were printed ahead on blank sheets, to be written on by hand.
    Blank,
    /// An officer went on with a later number, and said what became of them.
    Passed,
    /// They were used before the book came to this desk.
    Before,
}

impl FloorReason {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Skipped => "skipped",
            Self::Stated => "stated",
            Self::Blank => "blank",
            Self::Passed => "passed",
            Self::Before => "before",
        }
    }

    /// A word of a newer program is none that this one can explain.
    fn read(word: &str) -> Option<Self> {
        let all = [Self::Restored, Self::Skipped, Self::Stated, Self::Blank, Self::Passed, Self::Before];
        all.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// Neighbouring numbers of a book that nobody used, though later ones were.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// First.
    pub first: u32,
    /// Last.
    pub last: u32,
    /// Why; `None` where it is not known.
    pub reason: Option<FloorReason>,
    /// What the officer said about it.
    pub note: Option<String>,
}

/// Of the books that were taken over from paper the floor is the only trace; a book of receipts is there to be looked at.
const FLOORS: &str = "SELECT series, book, max(floor) FROM number_floor
 WHERE reason <> 'passed' AND NOT (reason = 'before' AND series = 'fee_receipt')
 GROUP BY series, book";

/// One row: the numbers above `above` up to `floor`.
#[derive(Clone)]
struct Floor {
    above: u32,
    floor: u32,
    reason: Option<FloorReason>,
    note: Option<String>,
}

impl Write<'_> {
    /// Gives out no number of a book up to `floor` any more. `above` is the last one that was known to be used.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put_floor(
        &mut self,
        series: Series,
        book: &str,
        above: u32,
        floor: u32,
        reason: FloorReason,
    ) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO number_floor (series, book, floor, above, reason) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
            (series.as_str(), book, floor, above, reason.as_str()),
        )?;
        Ok(())
    }

    /// The same for what an operation says; every machine that has it can explain the gap.
    pub(crate) fn pass_over(&mut self, passed: &Passed) -> Result<(), LedgerError> {
        let Passed { series, book, first, last, reason } = passed;
        self.execute(
            "INSERT INTO number_floor (series, book, floor, above, reason, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (series, book, floor) DO UPDATE SET
               above = excluded.above, reason = excluded.reason, note = excluded.note",
            (series.as_str(), book, last, first.saturating_sub(1), FloorReason::Passed.as_str(), reason),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Up to which number of a book none is given out any more; 0 when nothing stands in the way.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn floor(&self, series: Series, book: &str) -> Result<u32, LedgerError> {
        let floor = self.one(
            "SELECT max(floor) FROM number_floor WHERE series = ?1 AND book = ?2",
            (series.as_str(), book),
            |row| Ok(row.get::<_, Option<u32>>(0)?),
        )?;
        Ok(floor.flatten().unwrap_or_default())
    }

    /// Series, book and floor of every book that has one. What an officer passed over is left out: a number behind it
    /// was used, or the book itself says how far it is.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn floors(&self) -> Result<Vec<(String, String, u32)>, LedgerError> {
        self.all(FLOORS, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Series and name of every book of which numbers are passed over.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn floor_books(&self) -> Result<Vec<(Series, String)>, LedgerError> {
        self.all("SELECT DISTINCT series, book FROM number_floor ORDER BY series, book", [], |row| {
            Ok((crate::view::from_word(&row.get::<_, String>(0)?)?, row.get(1)?))
        })
    }

    /// The numbers of a book, from 1 to the last that was used or is passed over, that nobody used, in order,
    /// with the reason where one is known.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn gaps(&self, series: Series, book: &str) -> Result<Vec<Gap>, LedgerError> {
        let floors = self.all(
            "SELECT above, floor, reason, note FROM number_floor WHERE series = ?1 AND book = ?2 ORDER BY floor",
            (series.as_str(), book),
            |row| {
                let reason = FloorReason::read(&row.get::<_, String>(2)?);
                Ok(Floor { above: row.get(0)?, floor: row.get(1)?, reason, note: row.get(3)? })
            },
        )?;
        let used = self.numbers_used(series, book)?;
        let end = floors.iter().map(|floor| floor.floor).chain(used.last().copied()).max().unwrap_or(0);
        let mut gaps = Vec::new();
        let mut from = 1;
        for number in used.into_iter().map(Some).chain([end.checked_add(1)]).flatten() {
            if from < number {
                explain(from, number - 1, &floors, &mut gaps);
            }
            from = number.saturating_add(1);
        }
        Ok(gaps)
    }
}

/// Cuts a run of unused numbers where its reason changes.
fn explain(first: u32, last: u32, floors: &[Floor], gaps: &mut Vec<Gap>) {
    let mut at = first;
    while at <= last {
        let covering = floors.iter().find(|floor| floor.above < at && at <= floor.floor);
        let until = match covering {
            Some(floor) => floor.floor,
            None => floors.iter().map(|floor| floor.above).filter(|above| *above >= at).min().unwrap_or(last),
        };
        let until = until.min(last);
        let note = covering.and_then(|floor| floor.note.clone());
        gaps.push(Gap { first: at, last: until, reason: covering.and_then(|floor| floor.reason), note });
        at = until.saturating_add(1);
    }
}
