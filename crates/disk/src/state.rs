//! What lies on the disk and what only the system knows yet.

use crate::{
    content::Content,
    fault::{Counts, Fault, Keep, Operation, Random, Strike},
    shm::Shm,
};
use rusqlite::ffi;
use std::{
    collections::BTreeMap,
    ffi::c_int,
    sync::{Arc, Weak},
};

/// Smallest piece that a disk writes whole.
pub(crate) const SECTOR: usize = 512;

/// A result code of SQLite.
pub(crate) type Outcome<T = ()> = Result<T, c_int>;

/// A write that no sync has made durable.
enum Pending {
    Write { offset: u64, bytes: Vec<u8> },
    Length(u64),
}

/// One file, whatever its name.
#[derive(Default)]
struct Node {
    current: Content,
    durable: Content,
    pending: Vec<Pending>,
    /// Lock of each open handle, by SQLite's levels.
    locks: BTreeMap<u64, c_int>,
    shm: Weak<Shm>,
}

/// A copy of what is durable.
#[derive(Clone, Default)]
pub(crate) struct Durable(BTreeMap<String, Content>);

impl Durable {
    /// The same files in another folder.
    pub(crate) fn renamed(&self, from: &str, to: &str) -> Self {
        let name = |name: &str| format!("{to}{}", name.strip_prefix(from).unwrap_or(name));
        Self(self.0.iter().map(|(old, content)| (name(old), content.clone())).collect())
    }
}

#[derive(Default)]
pub(crate) struct State {
    nodes: BTreeMap<u64, Node>,
    /// Directory as processes see it, and as a power cut leaves it.
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    /// Removals that a cut may undo.
    removed: Vec<(String, u64)>,
    next: u64,
    /// Handles opened in an earlier life of the machine or process are dead.
    life: u64,
    is_down: bool,
    faults: Vec<Fault>,
    counts: Counts,
    quota: Option<u64>,
}

/// What a handle names.
#[derive(Clone, Copy)]
pub(crate) struct Opened {
    pub(crate) node: u64,
    pub(crate) owner: u64,
    life: u64,
}

impl State {
    pub(crate) fn of(durable: &Durable) -> Self {
        let mut state = Self::default();
        state.replace(durable);
        state
    }

    pub(crate) fn replace(&mut self, durable: &Durable) {
        self.nodes.clear();
        self.names.clear();
        self.removed.clear();
        for (name, content) in &durable.0 {
            let node = self.fresh();
            let there = Node { current: content.clone(), durable: content.clone(), ..Node::default() };
            self.nodes.insert(node, there);
            self.names.insert(name.clone(), node);
        }
        self.durable_names = self.names.clone();
    }

    pub(crate) fn durable(&self) -> Durable {
        let content = |node: &u64| self.nodes.get(node).map(|node| node.durable.clone()).unwrap_or_default();
        Durable(self.durable_names.iter().map(|(name, node)| (name.clone(), content(node))).collect())
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn plan(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(crate) fn forget_plan(&mut self) -> usize {
        std::mem::take(&mut self.faults).len()
    }

    pub(crate) fn set_quota(&mut self, bytes: Option<u64>) {
        self.quota = bytes;
    }

    pub(crate) fn used(&self) -> u64 {
        self.names.values().filter_map(|node| self.nodes.get(node)).map(|node| node.current.length()).sum()
    }

    pub(crate) fn is_down(&self) -> bool {
        self.is_down
    }

    /// The process ends; its handles are dead, the system's cache is kept.
    pub(crate) fn kill(&mut self) {
        self.is_down = true;
        self.life += 1;
        for node in self.nodes.values_mut() {
            node.locks.clear();
            node.shm = Weak::new();
        }
    }

    /// The power goes.
    pub(crate) fn cut(&mut self, keep: Keep) {
        self.kill();
        let mut random = Random(if let Keep::Some(seed) = keep { seed } else { 0 });
        let mut keeps = |keep: Keep| matches!(keep, Keep::Some(_)) && random.coin();
        for (name, node) in std::mem::take(&mut self.removed) {
            if keeps(keep) && self.durable_names.get(&name) == Some(&node) {
                self.durable_names.remove(&name);
            }
        }
        let new: Vec<(String, u64)> = self
            .names
            .iter()
            .filter(|(name, node)| self.durable_names.get(*name) != Some(node))
            .map(|(name, node)| (name.clone(), *node))
            .collect();
        for (name, node) in new {
            if keeps(keep) {
                self.durable_names.insert(name, node);
            }
        }
        self.names = self.durable_names.clone();
        self.sweep();
        for node in self.nodes.values_mut() {
            for pending in std::mem::take(&mut node.pending) {
                if let Keep::Some(_) = keep {
                    survive(&mut node.durable, &pending, &mut random);
                }
            }
            node.current = node.durable.clone();
        }
    }

    /// Everything that was written is durable.
    pub(crate) fn settle(&mut self) {
        self.removed.clear();
        self.durable_names = self.names.clone();
        for node in self.nodes.values_mut() {
            node.pending.clear();
            node.durable = node.current.clone();
        }
        self.sweep();
    }

    pub(crate) fn start(&mut self) {
        self.is_down = false;
    }

    /// Drops files that have no name. Open ones as well: the handles that are left are dead.
    fn sweep(&mut self) {
        let (names, durable) = (&self.names, &self.durable_names);
        self.nodes.retain(|id, _| names.values().chain(durable.values()).any(|named| named == id));
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.names.keys().cloned().collect()
    }

    pub(crate) fn has(&self, name: &str) -> Outcome<bool> {
        if self.is_down { Err(ffi::SQLITE_IOERR_ACCESS) } else { Ok(self.names.contains_key(name)) }
    }

    pub(crate) fn open(&mut self, name: &str, create: bool, exclusive: bool) -> Outcome<Opened> {
        if self.is_down {
            return Err(ffi::SQLITE_IOERR);
        }
        let node = match self.names.get(name) {
            Some(_) if exclusive => return Err(ffi::SQLITE_CANTOPEN),
            Some(node) => *node,
            None if create => {
                let node = self.fresh();
                self.nodes.insert(node, Node::default());
                self.names.insert(name.to_owned(), node);
                node
            }
            None => return Err(ffi::SQLITE_CANTOPEN),
        };
        Ok(Opened { node, owner: self.fresh(), life: self.life })
    }

    pub(crate) fn close(&mut self, opened: Opened) {
        if let Some(node) = self.nodes.get_mut(&opened.node) {
            node.locks.remove(&opened.owner);
        }
    }

    pub(crate) fn delete(&mut self, name: &str, is_durable: bool) -> Outcome {
        if self.is_down {
            return Err(ffi::SQLITE_IOERR_DELETE);
        }
        if !self.names.contains_key(name) {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        if let Some(strike) = self.strikes(Operation::Delete) {
            return Err(if strike == Strike::Full { ffi::SQLITE_FULL } else { ffi::SQLITE_IOERR_DELETE });
        }
        if let Some(node) = self.names.remove(name) {
            self.removed.push((name.to_owned(), node));
        }
        if is_durable {
            self.settle_removals();
        }
        Ok(())
    }

    fn settle_removals(&mut self) {
        for (name, node) in std::mem::take(&mut self.removed) {
            if self.durable_names.get(&name) == Some(&node) {
                self.durable_names.remove(&name);
            }
        }
    }

    /// Counts an operation and says what happens instead of it. The death of process or machine has happened
    /// when this returns.
    fn strikes(&mut self, operation: Operation) -> Option<Strike> {
        self.counts.count(operation);
        let mut struck = None;
        self.faults.retain_mut(|fault| {
            if fault.on.is_some_and(|on| on != operation) {
                return true;
            }
            fault.at = fault.at.saturating_sub(1);
            if fault.at > 0 || struck.is_some() {
                return true;
            }
            struck = Some(fault.strike);
            false
        });
        match struck {
            Some(Strike::Kill) => self.kill(),
            Some(Strike::Cut(keep)) => self.cut(keep),
            _ => {}
        }
        struck
    }

    fn node(&mut self, opened: Opened, otherwise: c_int) -> Outcome<&mut Node> {
        if self.is_down || opened.life != self.life {
            return Err(otherwise);
        }
        self.nodes.get_mut(&opened.node).ok_or(otherwise)
    }

    pub(crate) fn read(&mut self, opened: Opened, offset: u64, to: &mut [u8]) -> Outcome<usize> {
        Ok(self.node(opened, ffi::SQLITE_IOERR_READ)?.current.read(offset, to))
    }

    pub(crate) fn length(&mut self, opened: Opened) -> Outcome<u64> {
        Ok(self.node(opened, ffi::SQLITE_IOERR_FSTAT)?.current.length())
    }

    pub(crate) fn write(&mut self, opened: Opened, offset: u64, bytes: &[u8]) -> Outcome {
        let there = self.node(opened, ffi::SQLITE_IOERR_WRITE)?.current.length();
        let end = offset.saturating_add(bytes.len() as u64);
        let more = end.saturating_sub(there);
        let is_over = more > 0 && self.quota.is_some_and(|quota| self.used().saturating_add(more) > quota);
        let strike = self.strikes(Operation::Write);
        match strike {
            None if is_over => return Err(ffi::SQLITE_FULL),
            None => {}
            Some(Strike::Full) => return Err(ffi::SQLITE_FULL),
            Some(Strike::Short) => {
                let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
                self.put(opened, offset, half)?;
                return Err(ffi::SQLITE_FULL);
            }
            Some(Strike::Torn) => {
                for (at, sector) in (0u64..).zip(bytes.chunks(SECTOR)).step_by(2) {
                    self.put(opened, offset + at * SECTOR as u64, sector)?;
                }
                return Err(ffi::SQLITE_IOERR_WRITE);
            }
            Some(_) => return Err(ffi::SQLITE_IOERR_WRITE),
        }
        self.put(opened, offset, bytes)
    }

    fn put(&mut self, opened: Opened, offset: u64, bytes: &[u8]) -> Outcome {
        let node = self.node(opened, ffi::SQLITE_IOERR_WRITE)?;
        node.current.write(offset, bytes);
        node.pending.push(Pending::Write { offset, bytes: bytes.to_vec() });
        Ok(())
    }

    pub(crate) fn truncate(&mut self, opened: Opened, length: u64) -> Outcome {
        self.node(opened, ffi::SQLITE_IOERR_TRUNCATE)?;
        if let Some(strike) = self.strikes(Operation::Truncate) {
            return Err(if strike == Strike::Full { ffi::SQLITE_FULL } else { ffi::SQLITE_IOERR_TRUNCATE });
        }
        let node = self.node(opened, ffi::SQLITE_IOERR_TRUNCATE)?;
        node.current.set_length(length);
        node.pending.push(Pending::Length(length));
        Ok(())
    }

    /// Makes a file durable, and with it the names under which it stands and every earlier removal.
    pub(crate) fn sync(&mut self, opened: Opened) -> Outcome {
        self.node(opened, ffi::SQLITE_IOERR_FSYNC)?;
        let strike = self.strikes(Operation::Sync);
        if strike == Some(Strike::Lost) {
            self.node(opened, ffi::SQLITE_IOERR_FSYNC)?.pending.clear();
        }
        match strike {
            None => {}
            Some(Strike::Full) => return Err(ffi::SQLITE_FULL),
            Some(_) => return Err(ffi::SQLITE_IOERR_FSYNC),
        }
        let node = self.node(opened, ffi::SQLITE_IOERR_FSYNC)?;
        for pending in std::mem::take(&mut node.pending) {
            match pending {
                Pending::Write { offset, bytes } => node.durable.write(offset, &bytes),
                Pending::Length(length) => node.durable.set_length(length),
            }
        }
        self.settle_removals();
        for (name, node) in &self.names {
            if *node == opened.node && self.durable_names.get(name) != Some(node) {
                self.durable_names.insert(name.clone(), *node);
            }
        }
        Ok(())
    }

    /// SQLite's own levels: shared, reserved, pending, exclusive.
    pub(crate) fn lock(&mut self, opened: Opened, level: c_int) -> Outcome {
        let node = self.node(opened, ffi::SQLITE_IOERR_LOCK)?;
        let others =
            || node.locks.iter().filter(|(owner, _)| **owner != opened.owner).map(|(_, level)| *level);
        let highest = others().max().unwrap_or(ffi::SQLITE_LOCK_NONE);
        let mine = node.locks.get(&opened.owner).copied().unwrap_or(ffi::SQLITE_LOCK_NONE);
        if mine >= level {
            return Ok(());
        }
        let limit = match level {
            ffi::SQLITE_LOCK_SHARED => ffi::SQLITE_LOCK_PENDING,
            ffi::SQLITE_LOCK_RESERVED => ffi::SQLITE_LOCK_RESERVED,
            _ => ffi::SQLITE_LOCK_SHARED,
        };
        let is_free = highest < limit;
        if !is_free && level == ffi::SQLITE_LOCK_EXCLUSIVE && highest < ffi::SQLITE_LOCK_RESERVED {
            // Nobody new may begin to read; those that read are waited for.
            node.locks.insert(opened.owner, ffi::SQLITE_LOCK_PENDING);
        }
        if !is_free {
            return Err(ffi::SQLITE_BUSY);
        }
        node.locks.insert(opened.owner, level);
        Ok(())
    }

    pub(crate) fn unlock(&mut self, opened: Opened, level: c_int) -> Outcome {
        let node = self.node(opened, ffi::SQLITE_IOERR_UNLOCK)?;
        if level == ffi::SQLITE_LOCK_NONE {
            node.locks.remove(&opened.owner);
        } else {
            node.locks.insert(opened.owner, level);
        }
        Ok(())
    }

    pub(crate) fn is_reserved(&mut self, opened: Opened) -> Outcome<bool> {
        let node = self.node(opened, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK)?;
        Ok(node.locks.values().any(|level| *level >= ffi::SQLITE_LOCK_RESERVED))
    }

    pub(crate) fn shm(&mut self, opened: Opened) -> Outcome<Arc<Shm>> {
        let node = self.node(opened, ffi::SQLITE_IOERR_SHMOPEN)?;
        if let Some(shm) = node.shm.upgrade() {
            return Ok(shm);
        }
        let shm = Arc::new(Shm::default());
        node.shm = Arc::downgrade(&shm);
        Ok(shm)
    }

    pub(crate) fn is_alive(&self, opened: Opened) -> bool {
        !self.is_down && opened.life == self.life
    }
}

/// What a cut lets through of one write: all of it, some sectors, or nothing.
fn survive(durable: &mut Content, pending: &Pending, random: &mut Random) {
    match pending {
        Pending::Length(length) => {
            if random.coin() {
                durable.set_length(*length);
            }
        }
        Pending::Write { offset, bytes } => {
            let (is_whole, is_torn) = (random.coin(), random.coin());
            if is_whole && !is_torn {
                durable.write(*offset, bytes);
            } else if is_torn {
                for (at, sector) in (0u64..).zip(bytes.chunks(SECTOR)) {
                    if random.coin() {
                        durable.write(offset + at * SECTOR as u64, sector);
                    }
                }
            }
        }
    }
}
