//! The index of a write-ahead log, shared by the connections of one process.

use rusqlite::ffi;
use std::{
    collections::BTreeSet,
    ffi::{c_int, c_void},
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
};

const SLOTS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// Shared memory of one file. Gone with its last connection, as the memory of a process is.
#[derive(Default)]
pub(crate) struct Shm {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Cells, not bytes: several connections write through pointers into them.
    regions: Vec<Box<[AtomicU64]>>,
    slots: [Slot; SLOTS],
}

#[derive(Default)]
struct Slot {
    shared: BTreeSet<u64>,
    exclusive: Option<u64>,
}

impl Shm {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Address of a region, which stays as long as this does; `None` when it is not there and not to be made.
    pub(crate) fn region(&self, index: usize, size: usize, extend: bool) -> Option<*mut c_void> {
        let mut inner = self.lock();
        while extend && inner.regions.len() <= index {
            inner.regions.push((0..size.div_ceil(8)).map(|_| AtomicU64::new(0)).collect());
        }
        Some(inner.regions.get(index)?.as_ptr().cast_mut().cast())
    }

    /// Takes or lets go of locks; a result code of SQLite.
    pub(crate) fn change(&self, owner: u64, offset: c_int, count: c_int, flags: c_int) -> c_int {
        let mut inner = self.lock();
        let first = usize::try_from(offset).unwrap_or(SLOTS);
        let last = first.saturating_add(usize::try_from(count).unwrap_or_default());
        let Some(slots) = inner.slots.get_mut(first..last) else { return ffi::SQLITE_MISUSE };
        let is_shared = flags & ffi::SQLITE_SHM_SHARED != 0;
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            for slot in slots {
                if is_shared {
                    slot.shared.remove(&owner);
                } else if slot.exclusive == Some(owner) {
                    slot.exclusive = None;
                }
            }
            return ffi::SQLITE_OK;
        }
        let is_taken = slots.iter().any(|slot| {
            slot.exclusive.is_some_and(|other| other != owner)
                || (!is_shared && slot.shared.iter().any(|other| *other != owner))
        });
        if is_taken {
            return ffi::SQLITE_BUSY;
        }
        for slot in slots {
            if is_shared {
                slot.shared.insert(owner);
            } else {
                slot.exclusive = Some(owner);
            }
        }
        ffi::SQLITE_OK
    }

    /// Lets go of everything that a connection holds.
    pub(crate) fn leave(&self, owner: u64) {
        for slot in &mut self.lock().slots {
            slot.shared.remove(&owner);
            if slot.exclusive == Some(owner) {
                slot.exclusive = None;
            }
        }
    }
}
