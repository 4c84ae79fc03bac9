//! Room on the disk that is kept for the day on which it is full: receptions never stop for it.

use crate::desk::Desk;
use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

/// What a window keeps: some ten thousand receptions without scans, bytes.
pub const RESERVE: u64 = 64 * 1024 * 1024;
/// Nothing is kept back where this many times as much is not free anyway.
const FREE_TIMES: u64 = 8;
/// Name of the file in the data folder.
const FILE: &str = "reserve";
const CHUNK: usize = 1024 * 1024;

impl Desk {
    fn reserve_file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Keeps so many bytes back, if they are not already; takes about a second for [`RESERVE`] on a slow disk. A disk
    /// that is nearly full is left as it is.
    pub fn keep_reserve(&self, bytes: u64) {
        let is_there = fs::metadata(self.reserve_file()).is_ok_and(|file| file.len() >= bytes);
        let is_roomy = fs4::available_space(&self.folder).is_ok_and(|free| free / FREE_TIMES >= bytes);
        if is_there || !is_roomy || !self.holds_folder() {
            return;
        }
        if let Err(error) = self.fill_reserve(bytes) {
            tracing::warn!(kind = ?error.kind(), "no room was kept back");
            self.release_reserve();
        }
    }

    /// Written, not only named: a file without blocks would free none.
    fn fill_reserve(&self, bytes: u64) -> io::Result<()> {
        let mut file = fs::File::create(self.reserve_file())?;
        let chunk = vec![0_u8; CHUNK];
        let mut left = bytes;
        while left > 0 {
            let part = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            file.write_all(chunk.get(..part).unwrap_or_default())?;
            left -= u64::try_from(part).unwrap_or(left);
        }
        file.sync_all()
    }

    /// Gives the room free. True when there was some: what failed for want of it may be tried once more.
    pub(crate) fn release_reserve(&self) -> bool {
        let is_free = fs::remove_file(self.reserve_file()).is_ok();
        if is_free {
            tracing::warn!("the disk is full: the room that was kept back is used now");
        }
        is_free
    }
}
