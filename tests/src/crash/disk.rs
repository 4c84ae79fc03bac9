//! The disk of one machine: small where we may mount one, and full from time to time.

use super::chance::Chance;
use crate::{Outcome, small_disk, small_disk::SmallDisk};
use std::path::{Path, PathBuf};

/// Kilobytes at the beginning: what a desk has written after some twenty dossiers.
const FIRST: u64 = 7 * 1024;
/// What tidying up gives at least.
const ROOM: u64 = 2 * 1024;
/// With less than this a write-ahead log or an attachment may find no room: a refusal is honest.
const TIGHT: u64 = 1024;

/// Which disks machines have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disks {
    /// That of the machine that this runs on: never full.
    Ordinary,
    /// Small ones in memory.
    Memory,
    /// Small ones in memory, or with ext4.
    MemoryAndExt4,
}

/// The disk below one machine's folder.
pub(super) struct Disk {
    folder: PathBuf,
    small: Option<SmallDisk>,
}

impl Disk {
    /// Empty.
    pub(super) fn new(folder: &Path, disks: Disks, chance: &mut Chance) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let small = match disks {
            Disks::Ordinary => None,
            Disks::MemoryAndExt4 if chance.one_in(2) => Some(SmallDisk::mount_ext4(folder, FIRST)?),
            Disks::Memory | Disks::MemoryAndExt4 => Some(SmallDisk::mount(folder, FIRST)?),
        };
        Ok(Self { folder: folder.to_owned(), small })
    }

    /// True for one that can be full.
    pub(super) fn is_small(&self) -> bool {
        self.small.is_some()
    }

    /// Fills it up to the last bytes but `slack`.
    pub(super) fn fill(&self, slack: u64) -> Outcome {
        small_disk::fill(&self.filler(), slack)
    }

    /// Somebody tidies up: there is room again.
    pub(super) fn tidy(&mut self) -> Outcome {
        let Some(small) = &mut self.small else { return Ok(()) };
        let filler = self.folder.join("filler");
        if filler.exists() {
            std::fs::remove_file(&filler)?;
        }
        if small.free()? < ROOM {
            small.grow(ROOM)?;
        }
        Ok(())
    }

    /// Whether it is so full that a write may find no room.
    pub(super) fn is_tight(&self) -> Outcome<bool> {
        self.small.as_ref().map_or(Ok(false), |small| Ok(small.free()? < TIGHT))
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }
}
