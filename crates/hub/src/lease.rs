//! Which blocks of dossier serials a desk is lent next. Pure: the caller publishes what comes out, under the
//! writer's lock, from a reference that nobody can change meanwhile.
//!
//! # Invariant
//! A serial of a day belongs to one desk: a block is granted only for days after the last day of every
//! earlier lease of one of its serials, whoever held it; and while a lease that was [`Forgotten`] may hold, only where
//! none can be.

use chrono::{Days, NaiveDate};
use domain::{
    catalogue::District,
    id::{DeskId, OfficeId},
    number::{Block, Series},
    reference::{Reference, body::LeaseGranted},
};
use serde::{Deserialize, Serialize};

/// Blocks begin after a round number, so that people can name them: 1001–1100.
const ROUND: u32 = 100;

/// What came of asking.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// To be granted.
    pub grants: Vec<LeaseGranted>,
    /// The first day for which blocks are wanted and none is free, or the office or the pattern has ended.
    pub without: Option<NaiveDate>,
}

/// What a hub that was set back may have lent and forgotten. A block of it can be known to nobody but the desk that
/// prints from it, which may be unknown itself; so that other desks are heard says nothing about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Forgotten {
    /// Serials up to this one are meant, as far as no known lease covers them.
    pub last: u32,
    /// The day on which the hub was set back: what had lapsed before it may have been lent to another desk.
    pub since: NaiveDate,
    /// The last day for which such a lease can have been granted.
    pub until: NaiveDate,
}

impl Forgotten {
    /// Assumes that at most so many `blocks` of an office were lent behind the highest one that is known. `None` when
    /// there is no such office, or no district.
    #[must_use]
    pub fn of(reference: &Reference, office: &OfficeId, today: NaiveDate, blocks: u32) -> Option<Self> {
        let (district, office_row) = (reference.district()?, reference.office(office)?);
        let leases = reference.leases().iter();
        let highest = leases
            .filter(|lease| {
                lease.office_code == office_row.office_code && lease.series == Series::DossierCode
            })
            .map(|lease| lease.block.last)
            .fold(before_first(district), u32::max);
        Some(Self {
            last: highest.saturating_add(blocks.saturating_mul(district.block_size.max(1))),
            since: today,
            until: day_after(today, furthest(district)),
        })
    }

    /// Two losses, one after the other: what either may have forgotten.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            last: self.last.max(other.last),
            since: self.since.max(other.since),
            until: self.until.max(other.until),
        }
    }
}

/// Days ahead for which blocks are lent at most.
fn furthest(district: &District) -> u32 {
    district.lease_days.max(district.renew_below_days)
}

/// The serial before the first that is lent.
fn before_first(district: &District) -> u32 {
    district.reserved_serials.to.next_multiple_of(ROUND)
}

/// Plans the blocks of a desk so that it holds enough for `lease_days` ahead. Nothing is granted while what it
/// holds reaches far enough. What is `forgotten` is passed over, as long as such a lease can hold. Blocks that the
/// desk had before are its own, unless they had lapsed when the hub was set back.
#[must_use]
pub fn plan(
    reference: &Reference,
    desk: DeskId,
    office: &OfficeId,
    today: NaiveDate,
    forgotten: Option<Forgotten>,
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
    let until = day_after(today, furthest(district));
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
        let serials = (before_first(district) + 1, pattern.template.last_serial());
        let size = district.block_size.max(1);
        let forgotten = forgotten.filter(|forgotten| from <= forgotten.until);
        let free = free_blocks(&leases, desk, from, size, serials, forgotten);
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
/// numbers stay in one range. None of them is one that was lent and `forgotten`.
fn free_blocks(
    leases: &[LeaseGranted],
    desk: DeskId,
    from: NaiveDate,
    size: u32,
    (mut first, last_serial): (u32, u32),
    forgotten: Option<Forgotten>,
) -> Vec<(u32, u32)> {
    let overlaps =
        |lease: &LeaseGranted, first: u32, last: u32| lease.block.first <= last && first <= lease.block.last;
    let mut own = Vec::new();
    let mut others = Vec::new();
    while let Some(last) = first.checked_add(size - 1).filter(|last| *last <= last_serial) {
        let is_taken = leases.iter().any(|lease| overlaps(lease, first, last) && lease.block.to >= from);
        let mut own_days = leases
            .iter()
            .filter(|lease| lease.desk == desk && overlaps(lease, first, last))
            .map(|lease| lease.block.to);
        let may_be_lent = forgotten.filter(|forgotten| first <= forgotten.last);
        match (is_taken, own_days.clone().max()) {
            (true, _) => {}
            (false, Some(_))
                if may_be_lent.is_none_or(|forgotten| own_days.any(|to| to >= forgotten.since)) =>
            {
                own.push((first, last));
            }
            (false, _) if may_be_lent.is_some() => {}
            (false, _) => others.push((first, last)),
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
