//! A chain that continues another one: of a data folder that was restored, moved or cloned.
//!
//! What the hub never accepted is placed again in the new chain, content and ids untouched. An operation can
//! stand in several places: its row names the one that the hub knows first, `placed_again` the others.
//!
//! A new place is *unanswered* until the hub has taken the operation in there (table `unconfirmed`, named before
//! the word had its meaning). An *unconfirmed* operation is something else: its word is of a hub that may have lost
//! it (see [`super::rewind`]).

use crate::{LedgerError, Read, Write};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, OperationId},
    operation::{ActPlace, EntityKind, Entry, Place, chain_genesis, link_hash},
};
use std::collections::{BTreeMap, BTreeSet};

/// One act that is placed again: where it stands.
struct Span {
    chain: ChainId,
    first: u64,
    count: u64,
}

/// One operation of it.
struct Standing {
    num: i64,
    place: Place,
    content: Hash,
    is_held: bool,
    entity: i64,
    is_dossier: bool,
}

impl Write<'_> {
    /// Begins the chain `new` of `desk`, which continues `old`, and places in it, in the order in which it was
    /// done, every act of this machine that holds an operation without a stamp (for another desk than before, without
    /// a binding one): acts whole, held ones too. From the place `taken` on a chain belongs to another machine: what
    /// stands there and no stream has delivered is placed again too, whatever word it has. What stays in `old` ends
    /// with the last link that the new chain names as its predecessor. Returns how many operations were placed again.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] for `old`, [`LedgerError::ChainCollision`] when `new` is there.
    pub fn continue_chain(
        &mut self,
        old: ChainId,
        new: ChainId,
        desk: DeskId,
        taken: Option<(ChainId, u64)>,
        mut next_act: impl FnMut() -> ActId,
    ) -> Result<u64, LedgerError> {
        if self.chain(new)?.is_some() {
            return Err(LedgerError::ChainCollision { chain: new, n: 0 });
        }
        let spans = self.not_to_be_sent(desk, taken)?;
        let mut acts = Vec::with_capacity(spans.len());
        for span in &spans {
            acts.push(self.standing(span)?);
        }
        // Places in chains that end here are of no use to the hub any more.
        self.execute("DELETE FROM unconfirmed", [])?;
        let mut ends = BTreeMap::new();
        let moved: BTreeSet<(ChainId, u64)> = acts
            .iter()
            .flatten()
            .filter(|one| !one.is_held)
            .map(|one| (one.place.chain, one.place.n))
            .collect();
        for chain in spans.iter().map(|span| span.chain).chain([old]) {
            ends.insert(chain, self.end_without(chain, &moved)?);
        }
        // What the hub holds, and what stands before something that it accepted, has its place in the old chain
        // there: it keeps that one too, beside the new.
        for one in acts.iter().flatten() {
            let end = ends.get(&one.place.chain).map_or(0, |(n, _)| *n);
            if one.is_held || one.place.n <= end {
                self.put_place(one.num, &one.place)?;
            }
        }
        let (mut former, (mut end, mut predecessor)) =
            (old, ends.get(&old).copied().unwrap_or((0, Hash::ZERO)));
        // Of a chain in which nothing is left the hub need never hear, and then could not say what stands before the
        // new one: that one goes on where the empty one began.
        while end == 0
            && let Some((parent, n)) = self.parent_of(former)?
            && let Some(row) = self.chain(former)?
        {
            (former, end, predecessor) = (parent, n, row.predecessor);
        }
        self.create_chain(new, desk, predecessor)?;
        self.put_parent(new, former, end)?;
        let (mut n, mut prev) = self.chain_head(new)?;
        for act in acts {
            let id = next_act();
            for one in act {
                n += 1;
                let place = Place { chain: new, n, prev, act: ActPlace { id, ..one.place.act } };
                prev = link_hash(&place, one.content);
                self.move_to(one.num, &place)?;
                self.execute(
                    "INSERT INTO unconfirmed (chain, n, operation) VALUES (?1, ?2, ?3)",
                    (new.0.as_bytes(), n, one.num),
                )?;
                self.touch_entity(one.entity, one.is_dossier);
            }
        }
        for (chain, (n, link)) in ends {
            self.set_head(chain, n, link)?;
        }
        self.set_head(new, n, prev)?;
        self.touch(crate::Topic::Sync);
        Ok(n)
    }

    /// Begins the chain `new` behind the last link of `old`, which goes on waiting in its own chain: the clock was
    /// ahead, and nobody else writes it.
    ///
    /// # Errors
    /// As [`Write::create_chain`]; [`LedgerError::Unknown`] for `old`.
    pub fn follow_chain(&mut self, old: ChainId, new: ChainId, desk: DeskId) -> Result<(), LedgerError> {
        let (n, link) = self.chain_head(old)?;
        self.create_chain(new, desk, link)?;
        self.put_parent(new, old, n)
    }

    /// Keeps where the predecessor of a chain stands, when the link is there; else nothing.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] for the chain.
    pub fn put_parent(&mut self, chain: ChainId, parent: ChainId, n: u64) -> Result<(), LedgerError> {
        let row = self.chain(chain)?.ok_or(LedgerError::Unknown("chain"))?;
        if chain == parent || self.link_at(parent, n)? != Some(row.predecessor) {
            return Ok(());
        }
        self.execute(
            "INSERT INTO chain_parent (chain, parent, n) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (chain.0.as_bytes(), parent.0.as_bytes(), n),
        )?;
        Ok(())
    }

    /// Keeps that the hub has taken in an operation at the place at which it was sent.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn answer_place(&mut self, id: OperationId) -> Result<(), LedgerError> {
        self.execute(
            "DELETE FROM unconfirmed WHERE operation = (SELECT num FROM operation WHERE id = ?1)",
            [id.0.as_bytes()],
        )?;
        Ok(())
    }

    /// Takes over the place under which the hub delivers an operation that is here under another one, so that
    /// every machine says the same of it. The own place is kept beside it.
    pub(super) fn adopt_place(&mut self, num: i64, own: &Place, hubs: &Place) -> Result<(), LedgerError> {
        if (own.chain, own.n) == (hubs.chain, hubs.n) {
            return Ok(());
        }
        // It may stand there already, beside its own: what the hub once held keeps that place.
        self.execute(
            "DELETE FROM placed_again WHERE chain = ?1 AND n = ?2 AND operation = ?3",
            (hubs.chain.0.as_bytes(), hubs.n, num),
        )?;
        if self.prev_at(hubs.chain, hubs.n)?.is_some() {
            return Ok(());
        }
        self.move_to(num, hubs)?;
        self.put_place(num, own)
    }

    fn move_to(&mut self, num: i64, place: &Place) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE operation SET chain = ?2, n = ?3, prev = ?4, act = ?5, act_index = ?6, act_count = ?7,
               held = CASE WHEN is_outside THEN held END, declined = CASE WHEN is_outside THEN declined END
             WHERE num = ?1",
            (
                num,
                place.chain.0.as_bytes(),
                place.n,
                place.prev.0,
                place.act.id.0.as_bytes(),
                place.act.index,
                place.act.count,
            ),
        )?;
        Ok(())
    }

    /// Gives up a place beside the one that the operation's row names: the hub has another content there. False when
    /// there is no such place.
    pub(super) fn give_up_place(&mut self, chain: ChainId, n: u64) -> Result<bool, LedgerError> {
        let at = (chain.0.as_bytes(), n);
        self.execute("DELETE FROM unconfirmed WHERE chain = ?1 AND n = ?2", at)?;
        Ok(self.execute("DELETE FROM placed_again WHERE chain = ?1 AND n = ?2", at)? > 0)
    }

    /// Keeps a place beside the one that the operation's row names.
    pub(super) fn put_place(&mut self, num: i64, place: &Place) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO placed_again (chain, n, prev, act, act_index, act_count, operation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                place.chain.0.as_bytes(),
                place.n,
                place.prev.0,
                place.act.id.0.as_bytes(),
                place.act.index,
                place.act.count,
                num,
            ),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    pub(super) fn unanswered_after(&self, chain: ChainId, n: u64) -> Result<Option<u64>, LedgerError> {
        self.one(
            "SELECT n FROM unconfirmed WHERE chain = ?1 AND n > ?2 ORDER BY n LIMIT 1",
            (chain.0.as_bytes(), n),
            |row| Ok(row.get(0)?),
        )
    }

    /// The chain that a chain continues, and up to which number; `None` for a first one.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn parent_of(&self, chain: ChainId) -> Result<Option<(ChainId, u64)>, LedgerError> {
        self.one("SELECT parent, n FROM chain_parent WHERE chain = ?1", [chain.0.as_bytes()], |row| {
            Ok((ChainId(super::uuid(row, 0)?), row.get(1)?))
        })
    }

    /// The link of number `n` of a chain: what the next one names as `prev`.
    fn link_at(&self, chain: ChainId, n: u64) -> Result<Option<Hash>, LedgerError> {
        let Some(row) = self.chain(chain)? else { return Ok(None) };
        if n == row.n {
            return Ok(Some(row.link));
        }
        if n == 0 {
            return Ok(Some(chain_genesis(chain, row.desk, row.predecessor)));
        }
        self.prev_at(chain, n + 1)
    }

    /// Entries as the author of a chain had them in front of them: what was placed again in it, and what stands in
    /// the chains that it continues, comes before its own first number.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn as_seen_from(&self, chain: ChainId, mut entries: Vec<Entry>) -> Result<Vec<Entry>, LedgerError> {
        let mut former = Vec::new();
        let mut at = chain;
        while let Some((parent, n)) = self.parent_of(at)? {
            // No honest chain continues itself.
            if former.iter().any(|(known, _)| *known == parent) {
                break;
            }
            former.push((parent, n));
            at = parent;
        }
        let is_placed_again = || {
            self.one("SELECT 1 FROM placed_again WHERE chain = ?1 LIMIT 1", [chain.0.as_bytes()], |_| Ok(()))
        };
        if former.is_empty() && is_placed_again()?.is_none() {
            return Ok(entries);
        }
        for entry in entries.iter_mut().filter(|entry| entry.place.chain != chain) {
            let id = entry.operation.header.id;
            let again: Vec<(ChainId, u64)> = self.all(
                "SELECT a.chain, a.n FROM placed_again a JOIN operation o ON o.num = a.operation WHERE o.id = ?1",
                [id.0.as_bytes()],
                |row| Ok((ChainId(super::uuid(row, 0)?), row.get(1)?)),
            )?;
            let mut places = again.into_iter().chain([(entry.place.chain, entry.place.n)]);
            let here = places.clone().find(|(place, _)| *place == chain).map(|(_, n)| n);
            let is_before =
                |(place, n): (ChainId, u64)| former.iter().any(|(parent, end)| *parent == place && n <= *end);
            if let Some(n) = here.or_else(|| places.any(is_before).then_some(0)) {
                (entry.place.chain, entry.place.n) = (chain, n);
            }
        }
        Ok(entries)
    }

    /// True while the hub has not answered for every place of a chain that continues another one.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_unanswered_places(&self) -> Result<bool, LedgerError> {
        Ok(self.one("SELECT 1 FROM unconfirmed LIMIT 1", [], |_| Ok(()))?.is_some())
    }

    /// How many operations above number `n` of a chain are in the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn count_above(&self, chain: ChainId, n: u64) -> Result<u64, LedgerError> {
        let count = self.one(
            "SELECT (SELECT count(*) FROM operation WHERE chain = ?1 AND n > ?2)
                  + (SELECT count(*) FROM placed_again WHERE chain = ?1 AND n > ?2)",
            (chain.0.as_bytes(), n),
            |row| Ok(row.get(0)?),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// The acts of this machine's own chains that the hub cannot get where they stand, as they were done: those that
    /// hold an operation without a stamp, and, once `desk` is another one than wrote them or their places are `taken`,
    /// one that no stream has delivered.
    ///
    /// What was stamped was accepted once at its place. The same desk sends it from there again (the outbox takes
    /// all chains that it can sign), and the new chain goes on behind it. Another desk cannot sign that chain: what
    /// no stream has brought to anybody would never reach the restored hub.
    fn not_to_be_sent(&self, desk: DeskId, taken: Option<(ChainId, u64)>) -> Result<Vec<Span>, LedgerError> {
        let mut seen = BTreeSet::new();
        let (chain, from) = taken.unzip();
        let mut spans = self.all(
            "SELECT chain, n - act_index, act_count FROM operation
             WHERE is_placed = 0 AND NOT is_outside
               AND (stamp IS NULL AND chain IN (SELECT id FROM chain)
                 OR stamp IS NOT NULL AND chain IN (SELECT id FROM chain WHERE desk <> ?1)
                 OR chain = ?2 AND n >= ?3)
             ORDER BY num",
            (desk.0.as_bytes(), chain.map(|chain| *chain.0.as_bytes()), from),
            |row| Ok(Span { chain: ChainId(super::uuid(row, 0)?), first: row.get(1)?, count: row.get(2)? }),
        )?;
        spans.retain(|span| seen.insert((span.chain, span.first)));
        Ok(spans)
    }

    fn standing(&self, span: &Span) -> Result<Vec<Standing>, LedgerError> {
        self.all(
            "SELECT o.num, o.n, o.prev, o.act, o.act_index, o.act_count, o.content_hash, o.held IS NOT NULL,
                    o.entity, e.kind
             FROM operation o JOIN entity e ON e.num = o.entity
             WHERE o.chain = ?1 AND o.n >= ?2 AND o.n < ?2 + ?3 ORDER BY o.n",
            (span.chain.0.as_bytes(), span.first, span.count),
            |row| {
                let act =
                    ActPlace { id: ActId(super::uuid(row, 3)?), index: row.get(4)?, count: row.get(5)? };
                Ok(Standing {
                    num: row.get(0)?,
                    place: Place { chain: span.chain, n: row.get(1)?, prev: Hash(row.get(2)?), act },
                    content: Hash(row.get(6)?),
                    is_held: row.get(7)?,
                    entity: row.get(8)?,
                    is_dossier: row.get::<_, String>(9)? == EntityKind::Dossier.as_str(),
                })
            },
        )
    }

    /// Number and link of the last operation of a chain that is not among `moved`.
    fn end_without(
        &self,
        chain: ChainId,
        moved: &BTreeSet<(ChainId, u64)>,
    ) -> Result<(u64, Hash), LedgerError> {
        let row = self.chain(chain)?.ok_or(LedgerError::Unknown("chain"))?;
        let mut below = row.n;
        loop {
            let last = self.one(
                "SELECT n, prev, act, act_index, act_count, content_hash FROM (
                   SELECT n, prev, act, act_index, act_count, content_hash FROM operation
                   WHERE chain = ?1 AND n <= ?2
                   UNION ALL
                   SELECT a.n, a.prev, a.act, a.act_index, a.act_count, o.content_hash
                   FROM placed_again a JOIN operation o ON o.num = a.operation
                   WHERE a.chain = ?1 AND a.n <= ?2)
                 ORDER BY n DESC LIMIT 1",
                (chain.0.as_bytes(), below),
                |row| {
                    let act =
                        ActPlace { id: ActId(super::uuid(row, 2)?), index: row.get(3)?, count: row.get(4)? };
                    let place = Place { chain, n: row.get(0)?, prev: Hash(row.get(1)?), act };
                    Ok((place, Hash(row.get(5)?)))
                },
            )?;
            match last {
                None => return Ok((0, chain_genesis(chain, row.desk, row.predecessor))),
                Some((place, content)) if !moved.contains(&(chain, place.n)) => {
                    return Ok((place.n, link_hash(&place, content)));
                }
                Some((place, _)) => below = place.n.saturating_sub(1),
            }
        }
    }
}
