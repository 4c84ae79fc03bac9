//! At rest: room on the disks, a network, and everybody has exchanged. Then all machines hold the same.

use super::{clerk::Clerk, server::Server};
use crate::{Context as _, Outcome, book, failure::expect, folder, proxy::OPEN};
use domain::{
    hash::Hash,
    id::{ActId, EntityId},
    operation::{EntityKind, EntityRef},
};
use ledger::Ledger;
use std::collections::{BTreeMap, BTreeSet};

/// Exchanges of each desk until all know all: the first may bring what the other has not sent yet.
const ROUNDS: usize = 2;

/// Comes to rest and compares.
pub(super) fn settle(server: &mut Server<'_>, clerks: &mut [Clerk<'_>]) -> Outcome {
    server.stand()?;
    for clerk in clerks.iter_mut() {
        clerk.disk.tidy()?;
        clerk.proxy.allow(OPEN, OPEN);
    }
    exchange(clerks, ROUNDS)?;
    for clerk in clerks.iter_mut() {
        clerk.compare()?;
        clerk.desk.kill();
    }
    server.hub.kill();
    let before = book::heads(&book::of_hub(&server.hub)?)?;

    // Once more after a start: nobody has anything to say.
    server.hub.start()?;
    for clerk in clerks.iter_mut() {
        clerk.desk.resume()?;
    }
    exchange(clerks, 1)?;
    clerks.iter_mut().for_each(|clerk| clerk.desk.kill());
    server.hub.kill();
    let hub = book::of_hub(&server.hub)?;
    expect(book::heads(&hub)?.1 == before.1, || "a further exchange sent something".to_owned())?;
    books(&hub, server, clerks)
}

fn exchange(clerks: &mut [Clerk<'_>], rounds: usize) -> Outcome {
    for _ in 0..rounds {
        for clerk in clerks.iter_mut() {
            clerk.desk.sync()?;
        }
    }
    Ok(())
}

fn books(hub: &Ledger, server: &mut Server<'_>, clerks: &mut [Clerk<'_>]) -> Outcome {
    let told: BTreeSet<String> = clerks.iter().flat_map(|clerk| clerk.told.mine.keys().cloned()).collect();
    let at_hub: BTreeSet<String> = book::dossiers(hub)?.values().map(|one| one.id.to_string()).collect();
    expect(told == at_hub, || {
        let lost: Vec<_> = told.difference(&at_hub).collect();
        let more: Vec<_> = at_hub.difference(&told).collect();
        format!("the district lacks {lost:?} and has {more:?} that nobody received")
    })?;
    server.tally.count_many("dossiers at rest", u64::try_from(told.len())?);
    acts_are_whole(hub, &told)?;
    is_sound(hub, "the hub")?;
    let restored = hub.read(|read| read.setting(::hub::backup::RESTORED))?;
    expect(restored.is_none(), || "a hub that was killed takes itself for a restored one".to_owned())?;
    for clerk in clerks.iter_mut() {
        let desk = book::of_desk(&clerk.desk)?;
        book::same(&desk, hub, told.len())?;
        acts_are_whole(&desk, &told)?;
        is_sound(&desk, "a desk")?;
        let own = desk.read(|read| read.chains())?;
        expect(own.len() == 1, || format!("a desk that was killed writes {} chains", own.len()))?;
        views_are_the_log(&desk)?;
        papers_open(&desk, clerk)?;
        registers_have_no_gap(clerk)?;
        clerk.tally.count_many("left behind: an attachment's unfinished file", parts(clerk)?);
    }
    views_are_the_log(hub)?;
    server.come_back(hub).context("a backup")
}

/// Chains, hashes, views, attachments, the database itself.
pub(super) fn is_sound(book: &Ledger, whose: &str) -> Outcome {
    let found = book.verify()?;
    expect(found.is_sound(), || format!("the book of {whose} is not sound: {:?}", found.findings))
}

/// Each act is there with all its operations, once.
fn acts_are_whole(book: &Ledger, dossiers: &BTreeSet<String>) -> Outcome {
    for id in dossiers {
        let id: EntityId = id.parse().context("an id")?;
        let entries = book.read(|read| read.entries(EntityRef { kind: EntityKind::Dossier, id }))?;
        let mut acts: BTreeMap<ActId, (u32, BTreeSet<u32>)> = BTreeMap::new();
        for entry in entries {
            let place = entry.place.act;
            let (count, seen) = acts.entry(place.id).or_default();
            *count = place.count;
            expect(seen.insert(place.index), || format!("an operation of {id} is there twice"))?;
        }
        let half = acts.values().find(|(count, seen)| seen.len() != usize::try_from(*count).unwrap_or(0));
        expect(half.is_none(), || format!("an act of {id} is there in part: {half:?}"))?;
    }
    Ok(())
}

/// The views are what the log says.
fn views_are_the_log(book: &Ledger) -> Outcome {
    let rows = || book.read(|read| Ok::<_, ledger::LedgerError>((read.totals()?, read.count_by_office()?)));
    let (before, dossiers) = (rows()?, book::dossiers(book)?);
    book.rebuild()?;
    let is_same = rows()? == before && book::dossiers(book)? == dossiers;
    expect(is_same, || "the views are not what the log says".to_owned())
}

/// Every receipt opens, with the bytes that were told.
fn papers_open(desk: &Ledger, clerk: &Clerk<'_>) -> Outcome {
    for known in clerk.told.mine.values() {
        let told = known.sha256.as_deref().context(format!("no paper of {}", known.code))?;
        let sha256 = Hash::from_hex(told).context("a hash")?;
        let bytes = desk.blobs().get(&sha256).context(format!("the paper of {}", known.code))?;
        let bytes = bytes.context(format!("the paper of {} is gone", known.code))?;
        expect(bytes.starts_with(b"%PDF-"), || format!("the paper of {} is none", known.code))?;
    }
    Ok(())
}

/// A line that an act took and did not keep is taken by the next one.
fn registers_have_no_gap(clerk: &Clerk<'_>) -> Outcome {
    let lines: BTreeSet<u64> =
        clerk.told.mine.values().filter_map(|known| known.register.as_ref().map(|(_, line)| *line)).collect();
    let wanted: BTreeSet<u64> = (1..=u64::try_from(clerk.told.mine.len())?).collect();
    expect(lines == wanted, || format!("the register has the lines {lines:?}"))
}

/// Unfinished files: harmless, and counted.
fn parts(clerk: &Clerk<'_>) -> Outcome<u64> {
    let files = folder::files(&clerk.desk.data())?;
    let count = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "part")).count();
    Ok(u64::try_from(count)?)
}
