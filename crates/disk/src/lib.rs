//! A disk in memory for tests, whose power can be cut. SQLite reaches it under the name [`Disk::VFS`].
//!
//! # The model
//! * A write is seen by every process at once and durable after the next `sync` of its file. Until then a cut
//!   forgets it, or keeps any part of it by sectors of 512 bytes ([`Keep`]). Bytes outside of a write's range are
//!   never harmed (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`, as the common file systems say).
//! * The name of a new file is durable with the first `sync` of that file. A removal is durable with the next
//!   `sync` of any file, as file systems with a journal have it, or when SQLite asks for a sync of the folder.
//! * The end of a process ([`Disk::kill`]) forgets nothing that was written. It ends every open handle, lock and
//!   shared memory; so does a cut. The disk then refuses everything until [`Disk::start`]: the process that died
//!   cannot go on by opening its files again.
//! * Faults are planned by counting operations ([`Fault`]), or by room ([`Disk::set_quota`]).
//! * Copying a disk ([`Image`]) shares all bytes until one side writes.
//!
//! # What is not here
//! Anything that a shipped program needs: this crate is for tests alone, and the only one with `unsafe`.

mod content;
mod fault;
mod shm;
mod state;
mod vfs;

pub use fault::{Counts, Fault, Keep, Operation, Strike};

use state::{Durable, State};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

const FOLDER: &str = "/motcua-disk-";

/// Disks that are alive, by number.
static DISKS: Mutex<BTreeMap<u64, Weak<Shared>>> = Mutex::new(BTreeMap::new());

struct Shared {
    number: u64,
    state: Mutex<State>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        DISKS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

/// The disk that a path lies on.
fn find(path: &str) -> Option<Arc<Shared>> {
    let number = path.strip_prefix(FOLDER)?.split('/').next()?.parse().ok()?;
    DISKS.lock().unwrap_or_else(PoisonError::into_inner).get(&number)?.upgrade()
}

/// What is durable on a disk, to be restored or copied: a backup by disk copy.
#[derive(Clone, Default)]
pub struct Image(Durable);

/// A disk with one folder. It lives until the last connection on it is closed.
pub struct Disk(Arc<Shared>);

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// Name of the file system for `Connection::open_with_flags_and_vfs`.
    pub const VFS: &'static str = "motcua-disk";

    /// An empty disk, started.
    #[must_use]
    pub fn new() -> Self {
        Self::of(&Image::default())
    }

    /// A disk with what an image holds, started.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        vfs::register(Self::VFS);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let durable = image.0.renamed("", &format!("{FOLDER}{number}/"));
        let shared = Arc::new(Shared { number, state: Mutex::new(State::of(&durable)) });
        DISKS.lock().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::downgrade(&shared));
        Self(shared)
    }

    /// Folder of the disk; every path below it lies on the disk.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        PathBuf::from(format!("{FOLDER}{}", self.0.number))
    }

    /// What would be there after a power cut now. Names are relative to the folder, so that the image can be put
    /// on any disk.
    #[must_use]
    pub fn image(&self) -> Image {
        Image(self.0.state().durable().renamed(&self.prefix(), ""))
    }

    /// Ends every process on the disk and replaces what lies on it. [`Disk::start`] comes next.
    pub fn restore(&self, image: &Image) {
        let mut state = self.0.state();
        state.kill();
        state.replace(&image.0.renamed("", &self.prefix()));
    }

    fn prefix(&self) -> String {
        format!("{FOLDER}{}/", self.0.number)
    }

    /// Ends every process on the disk. What was written stays.
    pub fn kill(&self) {
        self.0.state().kill();
    }

    /// Makes everything that was written durable, as a machine that is shut down does.
    pub fn settle(&self) {
        self.0.state().settle();
    }

    /// Cuts the power: what was not made durable is forgotten, but for what `keep` lets through.
    pub fn cut(&self, keep: Keep) {
        self.0.state().cut(keep);
    }

    /// Lets processes open files again after [`Disk::kill`], [`Disk::cut`], [`Disk::restore`] or such a fault.
    pub fn start(&self) {
        self.0.state().start();
    }

    /// True after the death of process or machine, until [`Disk::start`].
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.0.state().is_down()
    }

    /// Plans a fault.
    pub fn plan(&self, fault: Fault) {
        self.0.state().plan(fault);
    }

    /// Takes back the faults that have not struck; says how many there were.
    pub fn forget_plan(&self) -> usize {
        self.0.state().forget_plan()
    }

    /// Limits the bytes of all files; `None` lifts the limit.
    pub fn set_quota(&self, bytes: Option<u64>) {
        self.0.state().set_quota(bytes);
    }

    /// Bytes of all files.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.0.state().used()
    }

    /// Operations so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.0.state().counts()
    }

    /// Names of the files, relative to the folder.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let prefix = self.prefix();
        let name = |name: String| name.strip_prefix(&prefix).map(str::to_owned).unwrap_or(name);
        self.0.state().names().into_iter().map(name).collect()
    }
}
