//! What goes wrong, and when.

/// An operation that changes the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// Bytes are written.
    Write,
    /// Bytes are made durable.
    Sync,
    /// A file is cut or lengthened.
    Truncate,
    /// A name is removed.
    Delete,
}

/// What happens instead of the operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strike {
    /// The process dies in front of it. What was written before stays in the system's cache.
    Kill,
    /// The power goes in front of it.
    Cut(Keep),
    /// It fails with an I/O error and has no effect. A sync may be tried again and then works.
    Error,
    /// It fails because the disk is full, and has no effect.
    Full,
    /// Half of the bytes are written, then it fails because the disk is full. Anything but a write fails whole.
    Short,
    /// Every other sector is written, then it fails with an I/O error. Anything but a write fails whole.
    Torn,
    /// A sync fails and the system forgets that the bytes are not on the disk: no later sync writes them
    /// (Linux before 4.13 and after). Anything but a sync fails whole.
    Lost,
}

/// What survives a power cut of all that was not made durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// A choice that follows from this seed: each write whole, in part by sectors, or not at all, in any order.
    Some(u64),
}

/// One thing that is going to go wrong, once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Operations of which kind are counted; `None` counts all.
    pub on: Option<Operation>,
    /// Which of them from now on, from 1.
    pub at: u64,
    /// What happens instead.
    pub strike: Strike,
}

/// Operations that were tried, the failed ones included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Writes.
    pub writes: u64,
    /// Syncs.
    pub syncs: u64,
    /// Truncations.
    pub truncates: u64,
    /// Deletions.
    pub deletes: u64,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.writes + self.syncs + self.truncates + self.deletes
    }

    pub(crate) fn count(&mut self, operation: Operation) {
        *match operation {
            Operation::Write => &mut self.writes,
            Operation::Sync => &mut self.syncs,
            Operation::Truncate => &mut self.truncates,
            Operation::Delete => &mut self.deletes,
        } += 1;
    }
}

/// splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.next() & (1 << 40) != 0
    }
}
