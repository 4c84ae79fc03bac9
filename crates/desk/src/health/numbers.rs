//! Numbers used twice, and numbers that this desk passed over.

use super::{LINES, Look, short};
use crate::api::health::{HealthFact, NumberHolder, NumberLine, NumberSeries};
use chrono::{Days, NaiveDate};
use domain::number::{Block, Series, code_book, desk_book};
use ledger::{DoubleNumber, LedgerError, NumberUse, Read};
use std::collections::BTreeSet;

/// Gaps in the serials of a day are looked for so many days back: the code of an older dossier is on paper.
const CODE_DAYS: u64 = 60;

impl Look<'_> {
    pub(super) fn numbers(&self, book: &Read<'_>) -> Result<HealthFact, LedgerError> {
        let doubles = book.double_numbers(u32::MAX)?;
        let mut lines = Vec::new();
        for double in doubles.iter().take(LINES) {
            lines.push(self.double(book, double)?);
        }
        let gaps = self.gaps(book)?;
        let passed = gaps.iter().map(|line| line.last - line.first + 1).fold(0, u32::saturating_add);
        lines.extend(gaps);
        lines.truncate(LINES);
        Ok(HealthFact::Numbers { doubles: short(doubles.len()), gaps: passed, lines })
    }

    fn double(&self, book: &Read<'_>, double: &DoubleNumber) -> Result<NumberLine, LedgerError> {
        let mut uses = Vec::new();
        for NumberUse { operation, entity } in &double.uses {
            let used = book.operation(*operation)?;
            let (Some(row), Some(used)) = (book.dossier_row(*entity)?, used) else { continue };
            uses.push(NumberHolder {
                dossier: row.id.to_string(),
                short_code: row.short_code,
                owner_name: row.owner_name,
                used_at: used.placed.operation.header.made_at.at.to_rfc3339(),
            });
        }
        let book = shown(double.series, &double.book);
        Ok(NumberLine {
            series: series(double.series),
            book,
            first: double.number,
            last: double.number,
            uses,
        })
    }

    /// Holes in the volumes that this desk keeps, and in its blocks of the last days.
    fn gaps(&self, book: &Read<'_>) -> Result<Vec<NumberLine>, LedgerError> {
        let today = self.now.date_naive();
        let office = self.reference.office(&self.identity.office);
        let blocks = self.reference.blocks(self.identity.desk);
        let mut lines = Vec::new();
        for count in book.number_books()? {
            let ranges: Vec<(u32, u32)> = match count.series {
                Series::DossierRegister
                | Series::ReceiptSlip
                | Series::SupplementRequest
                | Series::RefusalSlip => {
                    let is_own = year(&count.book)
                        .is_some_and(|year| desk_book(self.identity.number, year) == count.book);
                    // Volumes begin at 1, so that a whole one counts as far as it goes.
                    if !is_own || count.count == count.last {
                        continue;
                    }
                    vec![(1, count.last)]
                }
                Series::DossierCode => {
                    let Some(day) = day(&count.book) else { continue };
                    let is_ours =
                        office.is_some_and(|office| code_book(&office.office_code, day) == count.book);
                    if !is_ours || today.checked_sub_days(Days::new(CODE_DAYS)).is_none_or(|from| day < from)
                    {
                        continue;
                    }
                    let lent = blocks.iter().filter(|block| block.covers(day));
                    lent.map(|block: &Block| (block.first, block.last)).collect()
                }
                Series::FeeReceipt => continue,
            };
            let used = book.numbers_used(count.series, &count.book)?;
            for (first, last) in ranges.iter().flat_map(|range| holes(*range, &used)) {
                let book = shown(count.series, &count.book);
                lines.push(NumberLine { series: series(count.series), book, first, last, uses: Vec::new() });
            }
        }
        Ok(lines)
    }
}

/// The runs of numbers from `first` on that nobody used, below the highest number used.
fn holes((first, last): (u32, u32), used: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut holes = Vec::new();
    let mut next = first;
    for &number in used.range(first..=last.max(first)) {
        if number > next {
            holes.push((next, number - 1));
        }
        next = number.saturating_add(1);
    }
    holes
}

/// "01/2021" → 2021.
fn year(book: &str) -> Option<i32> {
    book.split_once('/')?.1.parse().ok()
}

/// "000.25.33.H42/2021-12-09" → the day.
fn day(book: &str) -> Option<NaiveDate> {
    book.rsplit_once('/')?.1.parse().ok()
}

fn shown(series: Series, book: &str) -> String {
    match series {
        Series::DossierCode => day(book).map_or_else(|| book.to_owned(), |day| day.to_string()),
        _ => book.to_owned(),
    }
}

pub(crate) fn series(series: Series) -> NumberSeries {
    match series {
        Series::DossierCode => NumberSeries::DossierCode,
        Series::DossierRegister => NumberSeries::DossierRegister,
        Series::ReceiptSlip => NumberSeries::ReceiptSlip,
        Series::FeeReceipt => NumberSeries::FeeReceipt,
        Series::SupplementRequest => NumberSeries::SupplementRequest,
        Series::RefusalSlip => NumberSeries::RefusalSlip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_told_as_runs_below_the_highest_number() {
        let used = BTreeSet::from([1, 2, 5, 9, 1001, 1004]);
        assert_eq!(holes((1, 9), &used), [(3, 4), (6, 8)]);
        assert_eq!(holes((1001, 1100), &used), [(1002, 1003)]);
        assert_eq!(holes((1, 2), &used), []);
        assert_eq!(holes((2001, 2100), &used), []);
        assert_eq!(holes((u32::MAX, u32::MAX), &BTreeSet::from([u32::MAX])), []);
    }

    #[test]
    fn books_say_their_year_or_their_day() {
        assert_eq!(year("01/2021"), Some(2021));
        assert_eq!(day("000.25.33.H42/2021-12-09"), "2021-12-09".parse().ok());
        assert_eq!((year("quyển"), day("01/2021")), (None, None));
    }
}
