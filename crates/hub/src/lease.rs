//! Which blocks of dossier serials a desk is lent next. Pure: the caller publishes what comes out, under the
//! writer's lock, from a reference that nobody can change meanwhile.
//!
//! # Invariant
//! A serial of a day belongs to one desk: a block is granted only for days after the last day of every
//! earlier lease of one of its serials, whoever held it.

use chrono::{Days, NaiveDate};
use domain::{
    catalogue::District,
    id::{DeskId, OfficeId},
    number::{Block, Series},
    reference::{Reference, body::LeaseGranted},
};

/// Blocks begin after a round number, so that people can name them: 1001–1100.
const ROUND: u32 = 100;

/// What a hub that came back from a backup does not know of an office: blocks that it lent in the lost time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LostBlocks {
    /// Highest serial that the backup knew as lent; 0 for none.
    pub serial: u32,
    /// As many blocks behind it may be lent.
    pub blocks: u32,
    /// Last day on which one of them may have been lent; without it there is no end.
    pub since: Option<NaiveDate>,
}

impl LostBlocks {
    /// True while somebody may hold one of them: they were lent for a time, like all blocks.
    fn hold_on(&self, day: NaiveDate, district: &District) -> bool {
        let longest = district.lease_days.max(district.renew_below_days);
        self.since.is_none_or(|since| day <= day_after(since, longest))
    }

    /// True when a block that was free after that day may have been lent to another desk, before its former holder
    /// asked again: new blocks are lent that long before they are needed.
    fn took(&self, last_day: NaiveDate, district: &District) -> bool {
        self.since.is_some_and(|since| last_day < day_after(since, district.renew_below_days))
    }
}

/// What came of asking.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// To be granted.
    pub grants: Vec<LeaseGranted>,
    /// The first day for which blocks are wanted and none is free, or the office or the pattern has ended.
    pub without: Option<NaiveDate>,
}

/// Plans the blocks of a desk so that it holds enough for `lease_days` ahead. Nothing is granted while what it
/// holds reaches far enough. What a restored hub may have lent and forgotten is passed over.
#[must_use]
pub fn plan(
    reference: &Reference,
    desk: DeskId,
    office: &OfficeId,
    today: NaiveDate,
    lost: Option<LostBlocks>,
) -> Plan {
    let mut plan = Plan::default();
    let (Some(district), Some(office_row)) = (reference.district(), reference.office(office)) else {
        return plan;
    };
    let mut leases: Vec<LeaseGranted> = reference
        .leases()
        .iter()
        .filter(|lease| lease.office_code == office_row.office_code && lease.series == Series::DossierCode)
        .cloned()
        .collect();
    let wanted = district.blocks_per_desk.max(1);
    let mut from = first_uncovered(&leases, desk, wanted, today);
    if from >= day_after(today, district.renew_below_days) {
        return plan;
    }
    let until = day_after(today, district.lease_days.max(district.renew_below_days));
    // Each round ends at a day on which something changes (pattern, office), so there are few.
    while from <= until {
        let pattern = reference.code_pattern(from);
        let agency = reference.agency(office.as_ref(), from).filter(|agency| agency.is_valid_on(from));
        let (Some(pattern), Some(agency)) = (pattern, agency) else {
            plan.without = Some(from);
            break;
        };
        let to = [pattern.valid_to, agency.valid_to].into_iter().flatten().fold(until, Ord::min);
        let held = covering(&leases, desk, from);
        let reserved = district.reserved_serials;
        let serials = (reserved.to.next_multiple_of(ROUND) + 1, pattern.template.last_serial());
        let size = district.block_size.max(1);
        let lost = lost.filter(|lost| lost.hold_on(from, district));
        let beyond = lost.map_or(0, |lost| {
            lost.serial.max(serials.0 - 1).saturating_add(lost.blocks.saturating_mul(size))
        });
        let was_own = |lease: &LeaseGranted| {
            lease.desk == desk && !lost.is_some_and(|lost| lost.took(lease.block.to, district))
        };
        let free = free_blocks(&leases, &was_own, from, size, serials, beyond);
        let mut granted = 0;
        for (first, last) in
            free.into_iter().filter(|(first, last)| *last < reserved.from || reserved.to < *first)
        {
            if held + granted >= wanted {
                break;
            }
            let block = Block { first, last, from, to };
            let office_code = office_row.office_code.clone();
            let lease = LeaseGranted { desk, office_code, series: Series::DossierCode, block };
            leases.push(lease.clone());
            plan.grants.push(lease);
            granted += 1;
        }
        if held + granted < wanted && plan.without.is_none() {
            plan.without = Some(from);
        }
        // What was missing now is asked for again at the next contact.
        from = day_after(to, 1).max(day_after(from, 1));
    }
    plan
}

/// The first day from today on which the desk holds fewer blocks than it should.
fn first_uncovered(leases: &[LeaseGranted], desk: DeskId, wanted: u32, today: NaiveDate) -> NaiveDate {
    let mut day = today;
    while covering(leases, desk, day) >= wanted {
        // The cover can only shrink after the last day of one of the blocks.
        let next = leases
            .iter()
            .filter(|lease| lease.desk == desk && lease.block.covers(day))
            .map(|l| l.block.to)
            .min();
        let Some(last) = next else { break };
        day = day_after(last, 1);
    }
    day
}

fn covering(leases: &[LeaseGranted], desk: DeskId, day: NaiveDate) -> u32 {
    let count = leases.iter().filter(|lease| lease.desk == desk && lease.block.covers(day)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The blocks that nobody holds on `from` or later; those that the desk had before come first, so that its
/// numbers stay in one range. Those that it did not have lie behind `beyond`.
fn free_blocks(
    leases: &[LeaseGranted],
    was_own: &dyn Fn(&LeaseGranted) -> bool,
    from: NaiveDate,
    size: u32,
    (mut first, last_serial): (u32, u32),
    beyond: u32,
) -> Vec<(u32, u32)> {
    let overlaps =
        |lease: &LeaseGranted, first: u32, last: u32| lease.block.first <= last && first <= lease.block.last;
    let mut own = Vec::new();
    let mut others = Vec::new();
    while let Some(last) = first.checked_add(size - 1).filter(|last| *last <= last_serial) {
        let is_taken = leases.iter().any(|lease| overlaps(lease, first, last) && lease.block.to >= from);
        let was_own = leases.iter().any(|lease| was_own(lease) && overlaps(lease, first, last));
        match (is_taken, was_own) {
            (true, _) => {}
            (false, true) => own.push((first, last)),
            (false, false) if first <= beyond => {}
            (false, false) => others.push((first, last)),
        }
        first = last + 1;
    }
    own.append(&mut others);
    own
}

fn day_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests;
