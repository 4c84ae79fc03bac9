//! Numbers that people hold in their hands: none twice, and none missing without a reason.

use super::{
    World,
    rest::{Told, unreadable},
};
use crate::{
    Check, Violation,
    model::{Attempt, Number},
};
use domain::{
    id::{DeskId, OperationId},
    number::Series,
};
use std::collections::{BTreeMap, BTreeSet};

/// One volume of a register: what was given out of it, and by which desks.
#[derive(Default)]
struct Volume {
    given: BTreeSet<u32>,
    by: BTreeSet<DeskId>,
    /// Somebody who wrote it has another past than their own.
    has_other_past: bool,
}

impl World {
    pub(super) fn check_numbers(&mut self, told: &Told) -> Check {
        let stamped = told.stamped();
        let mut present = stamped.clone();
        let acts = self.model.acts.iter().filter(|act| act.is_acknowledged || act.was_present);
        present.extend(acts.flat_map(|act| act.operations.iter().copied()));
        self.check_doubles(&present, &stamped)?;
        self.check_gaps(&present)?;
        self.check_registers(&stamped)
    }

    /// A number is given twice by two machines of one name alone, neither of which knew of the other's. It is shown to
    /// whoever has both.
    fn check_doubles(&mut self, present: &BTreeSet<OperationId>, stamped: &BTreeSet<OperationId>) -> Check {
        let doubles = self.model.doubles(present, |desk| self.office_of(desk));
        for ((office, number), uses) in &doubles {
            let mut pairs = uses
                .iter()
                .enumerate()
                .flat_map(|(at, one)| uses.iter().skip(at + 1).map(move |other| (*one, *other)));
            if let Some((one, other)) =
                pairs.find(|(one, other)| !are_of_twins(one, other) && !are_of_one_sheet(one, other))
            {
                let [one, other] = [one, other].map(|use_| (use_.desk, use_.identity, use_.id));
                return Err(Violation::new(format!(
                    "a number was given twice: {number:?}, {one:?}, {other:?}"
                )));
            }
            let shown: BTreeSet<OperationId> =
                uses.iter().map(|one| one.id).filter(|id| stamped.contains(id)).collect();
            if shown.len() > 1 {
                self.check_shown(*office, number, &shown)?;
            }
        }
        self.tally.doubles = doubles.len();
        Ok(())
    }

    fn check_shown(&self, office: usize, number: &Number, uses: &BTreeSet<OperationId>) -> Check {
        let (series, book, number) = number;
        let mut books = vec![("the hub".to_owned(), self.hub_book()?)];
        for desk in self.desks.iter().filter(|desk| desk.office == office && !self.is_revoked(desk.number)) {
            let ledger = desk.program.as_ref().map(|program| &program.ledger);
            books.extend(ledger.map(|ledger| (format!("desk {}", desk.number), ledger)));
        }
        for (whose, ledger) in books {
            let doubles = ledger.read(|read| read.doubles(self::series(series), book)).map_err(unreadable)?;
            let there: BTreeSet<OperationId> =
                doubles.get(number).into_iter().flatten().map(|used| used.operation).collect();
            if !uses.is_subset(&there) {
                return Err(Violation::new(format!(
                    "a number was given twice and {whose} does not show it: {series} {book} {number}"
                )));
            }
        }
        Ok(())
    }

    /// From the first number of a volume to its last, each was given out or is passed over for a reason that stands in
    /// the gap list of a desk that writes it.
    fn check_gaps(&self, present: &BTreeSet<OperationId>) -> Check {
        let mut volumes: BTreeMap<(&str, usize, &str), Volume> = BTreeMap::new();
        for attempt in present.iter().filter_map(|id| self.model.attempts.get(id)) {
            for (series, book, number) in attempt.numbers.iter().filter(|(series, ..)| *series != "code") {
                let volume = volumes.entry((series, self.office_of(attempt.desk), book)).or_default();
                volume.given.insert(*number);
                volume.by.extend(attempt.identity);
                let desk = self.desks.get(attempt.desk.wrapping_sub(1));
                volume.has_other_past |= desk.is_some_and(|desk| desk.has_other_past);
            }
        }
        for ((series, _, book), volume) in &volumes {
            let last = volume.given.last().copied().unwrap_or_default();
            let mut explained = volume.given.clone();
            if volume.has_other_past || self.model.has_sheets || *series == "fee" {
                // What was on a disk that is lost is explained as well, or somebody still has it; and of receipts some are
                // spoiled.
                explained = self.explained(self::series(series), book, &volume.by)?;
            }
            if let Some(missing) = (1..=last).find(|number| !explained.contains(number)) {
                return Err(Violation::new(format!(
                    "number {missing} of {series} {book} is missing without a reason: {:?} were given",
                    volume.given
                )));
            }
        }
        Ok(())
    }

    /// Numbers that somebody who writes the volume knows to be used, or passed over for a reason.
    fn explained(&self, series: Series, book: &str, by: &BTreeSet<DeskId>) -> Check<BTreeSet<u32>> {
        let mut explained = BTreeSet::new();
        for desk in self.desks.iter().filter(|desk| !desk.identities.is_disjoint(by)) {
            let Some(program) = &desk.program else { continue };
            let (used, gaps) = program
                .ledger
                .read(|read| Ok((read.numbers_used(series, book)?, read.gaps(series, book)?)))
                .map_err(unreadable)?;
            explained.extend(used);
            let gaps = gaps.into_iter().filter(|gap| gap.reason.is_some());
            explained.extend(gaps.flat_map(|gap| gap.first..=gap.last));
        }
        Ok(explained)
    }

    /// The hub's registers know every number of what it stamped, and no other.
    fn check_registers(&self, stamped: &BTreeSet<OperationId>) -> Check {
        let mut registers: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
        for attempt in stamped.iter().filter_map(|id| self.model.attempts.get(id)) {
            for (series, book, number) in &attempt.numbers {
                registers.entry((series, book)).or_default().insert(*number);
            }
        }
        let hub = self.hub_book()?;
        for ((series, book), numbers) in registers {
            let used = hub.read(|read| read.numbers_used(self::series(series), book)).map_err(unreadable)?;
            if used != numbers {
                return Err(Violation::new(format!("the hub's register {series} {book} is not the model's")));
            }
        }
        Ok(())
    }

    fn office_of(&self, desk: usize) -> usize {
        self.desks.get(desk.wrapping_sub(1)).map_or(usize::MAX, |desk| desk.office)
    }
}

/// A sheet whose entry was lost with a disk is entered again, with the numbers that stand on it.
fn are_of_one_sheet(one: &Attempt, other: &Attempt) -> bool {
    one.is_sheet && other.is_sheet && one.desk == other.desk
}

/// Two machines of one name, and neither knew.
fn are_of_twins(one: &Attempt, other: &Attempt) -> bool {
    one.desk != other.desk
        && one.identity.is_some()
        && one.identity == other.identity
        && !one.seen.sure.contains(&other.id)
        && !other.seen.sure.contains(&one.id)
}

fn series(word: &str) -> Series {
    match word {
        "code" => Series::DossierCode,
        "register" => Series::DossierRegister,
        "supplement" => Series::SupplementRequest,
        "refusal" => Series::RefusalSlip,
        "fee" => Series::FeeReceipt,
        _ => Series::ReceiptSlip,
    }
}
