//! Chains: who wrote what after what. Content hashes were compared with the bytes in the pass over the things.

use super::{FindingCode, Verified};
use crate::{
    LedgerError, Read,
    log::{Chain, uuid},
};
use domain::{
    hash::Hash,
    id::{ActId, ChainId},
    operation::{ActPlace, Place, chain_genesis, content_hash, link_hash},
};
use std::collections::BTreeSet;

const PLACES: &str = "
    SELECT n, prev, act, act_index, act_count, content_hash FROM operation WHERE chain = ?1
    UNION ALL
    SELECT a.n, a.prev, a.act, a.act_index, a.act_count, o.content_hash
      FROM placed_again a JOIN operation o ON o.num = a.operation WHERE a.chain = ?1
    UNION ALL
    SELECT n, prev, act, act_index, act_count, content_hash FROM unread WHERE chain = ?1
    ORDER BY 1";
const ASIDE: &str =
    "SELECT prev, act, act_index, act_count, content_hash FROM operation WHERE n = ?1 AND chain <> ?2";
const UNREAD: &str = "SELECT chain, n, header, content_hash FROM unread";

pub(super) fn check(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    let mut all: BTreeSet<ChainId> = read.chains()?.into_iter().map(|chain| chain.id).collect();
    for sql in [
        "SELECT DISTINCT chain FROM operation",
        "SELECT DISTINCT chain FROM placed_again",
        "SELECT DISTINCT chain FROM unread",
    ] {
        all.extend(read.all(sql, [], |row| Ok(ChainId(uuid(row, 0)?)))?);
    }
    all.into_iter().try_for_each(|chain| one(read, verified, chain))?;
    unread(read, verified)
}

/// What this program could not read is about nothing that it knows, so no other pass comes by it.
fn unread(read: &Read<'_>, verified: &mut Verified) -> Result<(), LedgerError> {
    let mut statement = read.connection().prepare_cached(UNREAD)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let header: Vec<u8> = row.get(2)?;
        if content_hash(&header) != Hash(row.get(3)?) {
            let (chain, n) = (ChainId(uuid(row, 0)?), row.get::<_, u64>(1)?);
            verified.find(FindingCode::ContentHash, format_args!("{chain} {n}"));
        }
    }
    Ok(())
}

/// Whether what a place names as the link before it is here under another chain: a hub that was set back unawares
/// gave the number before it twice, and one of both contents stands aside.
fn stands_aside(read: &Read<'_>, place: &Place) -> Result<bool, LedgerError> {
    let n = place.n.saturating_sub(1);
    let links = read.all(ASIDE, (n, place.chain.0.as_bytes()), |row| {
        let act = ActPlace { id: ActId(uuid(row, 1)?), index: row.get(2)?, count: row.get(3)? };
        let before = Place { chain: place.chain, n, prev: Hash(row.get(0)?), act };
        Ok(link_hash(&before, Hash(row.get(4)?)))
    })?;
    Ok(links.contains(&place.prev))
}

fn one(read: &Read<'_>, verified: &mut Verified, id: ChainId) -> Result<(), LedgerError> {
    // Of a chain that this machine neither writes nor receives, a desk has only what was delivered to it.
    let chain: Option<Chain> = read.chain(id)?;
    let genesis = chain.map(|chain| chain_genesis(id, chain.desk, chain.predecessor));
    let (mut last, mut link) = (0u64, genesis);
    let mut head = chain.filter(|chain| chain.n == 0).and(genesis);
    let mut statement = read.connection().prepare_cached(PLACES)?;
    let mut rows = statement.query([id.0.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let act = ActPlace { id: ActId(uuid(row, 2)?), index: row.get(3)?, count: row.get(4)? };
        let place = Place { chain: id, n: row.get(0)?, prev: Hash(row.get(1)?), act };
        let n = place.n;
        // Behind the head lies what a restored hub took in again: it is linked when the author fills the hole.
        let is_behind = chain.is_some_and(|chain| n > chain.n);
        if n == last + 1 {
            let fits = link.is_none_or(|link| link == place.prev) || stands_aside(read, &place)?;
            if !is_behind && !fits {
                verified.find(FindingCode::ChainLink, format_args!("{id} {n}"));
            }
        } else if n <= last || chain.is_some_and(|chain| n <= chain.n) {
            verified.find(FindingCode::ChainHole, format_args!("{id} {n}"));
        }
        let next = link_hash(&place, Hash(row.get(5)?));
        if chain.is_some_and(|chain| chain.n == n) {
            head = Some(next);
        }
        (last, link) = (n, Some(next));
    }
    match chain {
        Some(chain) if last < chain.n => {
            verified.find(FindingCode::ChainHole, format_args!("{id} {}", chain.n))
        }
        Some(chain) if head.is_some_and(|head| head != chain.link) => {
            verified.find(FindingCode::ChainHead, id);
        }
        _ => {}
    }
    Ok(())
}
