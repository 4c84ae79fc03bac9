//! Places of a chain whose bytes this program cannot read: kept as they came, so that nothing behind them waits.

use super::entry::{Known, uuid};
use crate::{LedgerError, Read, Topic, Write};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, OperationId},
    operation::{ActPlace, Place, wire::Unread},
};
use rusqlite::Row;

/// Bytes that are held because they cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldUnread {
    /// Bytes and place.
    pub unread: Unread,
    /// Why a person declined to release it, if one did.
    pub declined: Option<String>,
}

const COLUMNS: &str =
    "SELECT chain, n, prev, act, act_index, act_count, id, content_hash, header, salt, body, declined
     FROM unread";

fn held_unread(row: &Row<'_>) -> Result<HeldUnread, LedgerError> {
    let act = ActPlace { id: ActId(uuid(row, 3)?), index: row.get(4)?, count: row.get(5)? };
    let place = Place { chain: ChainId(uuid(row, 0)?), n: row.get(1)?, prev: Hash(row.get(2)?), act };
    let (salt, body): (Option<[u8; 16]>, Option<Vec<u8>>) = (row.get(9)?, row.get(10)?);
    let unread = Unread {
        place,
        id: OperationId(uuid(row, 6)?),
        content_hash: Hash(row.get(7)?),
        header: row.get(8)?,
        content: salt.zip(body),
    };
    Ok(HeldUnread { unread, declined: row.get(11)? })
}

impl Read<'_> {
    /// What is held because it cannot be read, in the order of chains and numbers.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn unread(&self) -> Result<Vec<HeldUnread>, LedgerError> {
        self.all(&format!("{COLUMNS} ORDER BY chain, n"), [], held_unread)
    }

    /// What is held under an id because it cannot be read.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn unread_of(&self, id: OperationId) -> Result<Option<HeldUnread>, LedgerError> {
        self.one(&format!("{COLUMNS} WHERE id = ?1"), [id.0.as_bytes()], held_unread)
    }

    /// What is held of one act because it cannot be read, in order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn unread_of_act(&self, chain: ChainId, act: ActId) -> Result<Vec<HeldUnread>, LedgerError> {
        self.all(
            &format!("{COLUMNS} WHERE chain = ?1 AND act = ?2 ORDER BY n"),
            (chain.0.as_bytes(), act.0.as_bytes()),
            held_unread,
        )
    }

    /// What stands unread at a place.
    pub(super) fn unread_at(&self, chain: ChainId, n: u64) -> Result<Option<HeldUnread>, LedgerError> {
        self.one(&format!("{COLUMNS} WHERE chain = ?1 AND n = ?2"), (chain.0.as_bytes(), n), held_unread)
    }
}

impl Write<'_> {
    /// Keeps bytes at the next place of a chain that was created here; the same again changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::ChainCollision`] for a fork, [`LedgerError::ChainGap`] when operations before it are
    /// missing, [`LedgerError::Unknown`] for the chain. Nothing is written then.
    pub fn insert_unread(&mut self, unread: &Unread) -> Result<(), LedgerError> {
        let place = &unread.place;
        let collision = LedgerError::ChainCollision { chain: place.chain, n: place.n };
        let (head, link) = self.chain_head(place.chain)?;
        let there = self.content_at(place.chain, place.n)?;
        if place.n <= head {
            return if there == Some(unread.content_hash) { Ok(()) } else { Err(collision) };
        }
        if place.n != head + 1 {
            return Err(LedgerError::ChainGap { chain: place.chain, expected: head + 1, found: place.n });
        }
        if place.prev != link || there.is_some() {
            return Err(collision);
        }
        let (salt, body) = unread.content.as_ref().map(|(salt, body)| (salt, body)).unzip();
        // What a person declined stays declined where its author places it again.
        self.execute(
            "INSERT INTO unread
               (chain, n, prev, act, act_index, act_count, id, content_hash, header, salt, body, declined)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
               (SELECT declined FROM unread WHERE id = ?7 AND content_hash = ?8 AND declined IS NOT NULL LIMIT 1))",
            (
                place.chain.0.as_bytes(),
                place.n,
                place.prev.0,
                place.act.id.0.as_bytes(),
                place.act.index,
                place.act.count,
                unread.id.0.as_bytes(),
                unread.content_hash.0,
                &unread.header,
                salt,
                body,
            ),
        )?;
        self.set_head(place.chain, place.n, domain::operation::link_hash(place, unread.content_hash))?;
        // A restored hub may have been given back what stands behind it.
        self.advance_head(place.chain)?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Takes bytes that this program has learned to read into the log, held as before.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] when nothing stands there unread; [`LedgerError::Damaged`] when it still cannot
    /// be read; [`LedgerError::DuplicateId`] when the id belongs to another content.
    pub fn adopt_unread(&mut self, chain: ChainId, n: u64) -> Result<OperationId, LedgerError> {
        let HeldUnread { unread, declined } =
            self.unread_at(chain, n)?.ok_or(LedgerError::Unknown("unread operation"))?;
        let placed =
            unread.read().map_err(|_| LedgerError::damaged("an unread operation still cannot be read"))?;
        let id = placed.operation.header.id;
        match self.known(id)? {
            Some(known) if known.content_hash == unread.content_hash => self.place_again(&placed, &known)?,
            Some(_) => return Err(LedgerError::DuplicateId(id)),
            None => {
                self.insert(&placed)?;
                self.hold(id, super::UNREADABLE)?;
            }
        }
        self.execute("DELETE FROM unread WHERE chain = ?1 AND n = ?2", (chain.0.as_bytes(), n))?;
        self.adopt_other_places(&unread)?;
        if let Some(reason) = declined {
            self.decline(id, &reason)?;
        }
        Ok(id)
    }

    /// What stood unread under an id with the content that was brought once more, at whichever place: this program can
    /// read it, so that it is not kept twice. It is held as before.
    pub(super) fn read_at_last(
        &mut self,
        id: OperationId,
        content: Hash,
    ) -> Result<Option<Known>, LedgerError> {
        match self.unread_of(id)?.filter(|there| there.unread.content_hash == content) {
            None => Ok(None),
            Some(there) => {
                self.adopt_unread(there.unread.place.chain, there.unread.place.n)?;
                self.known(id)
            }
        }
    }

    /// The same bytes at another place, where their author placed them again, need not be read once more.
    fn adopt_other_places(&mut self, read: &Unread) -> Result<(), LedgerError> {
        let others = self.all(
            &format!("{COLUMNS} WHERE id = ?1 AND content_hash = ?2"),
            (read.id.0.as_bytes(), read.content_hash.0),
            held_unread,
        )?;
        for HeldUnread { unread, .. } in others {
            let place = unread.place;
            let placed = unread
                .read()
                .map_err(|_| LedgerError::damaged("an unread operation still cannot be read"))?;
            let known = self.known(placed.operation.header.id)?.ok_or(LedgerError::Unknown("operation"))?;
            self.place_again(&placed, &known)?;
            self.execute(
                "DELETE FROM unread WHERE chain = ?1 AND n = ?2",
                (place.chain.0.as_bytes(), place.n),
            )?;
        }
        Ok(())
    }

    /// Keeps why a person declined to release bytes that cannot be read. They stay.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] when nothing stands there unread.
    pub fn decline_unread(&mut self, chain: ChainId, n: u64, reason: &str) -> Result<(), LedgerError> {
        let changed = self.execute(
            "UPDATE unread SET declined = ?3 WHERE (id, content_hash) =
               (SELECT id, content_hash FROM unread WHERE chain = ?1 AND n = ?2)",
            (chain.0.as_bytes(), n, reason),
        )?;
        if changed == 0 {
            return Err(LedgerError::Unknown("unread operation"));
        }
        let header = self.unread_at(chain, n)?.map(|there| there.unread.header).unwrap_or_default();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap_or_default();
        let about = header.get("entity").cloned().and_then(|about| serde_json::from_value(about).ok());
        if let Some(about) = about
            && let Some(entity) = self.entity(about)?
            && self.disposed(entity)?.is_some()
        {
            self.execute(
                "UPDATE unread SET salt = NULL, body = NULL WHERE chain = ?1 AND n = ?2",
                (chain.0.as_bytes(), n),
            )?;
        }
        self.touch(Topic::Sync);
        Ok(())
    }
}
