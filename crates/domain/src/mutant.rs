//! Standing mutants: mistakes that somebody could make, switched on one at a time, so that CI shows that the
//! simulation finds each of them. The switch exists with the feature `mutants` alone and is off when a program
//! starts; without the feature [`is`] is a constant and nothing of it is compiled.

/// A mistake.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Mutant {
    /// The database is told not to wait for the disk.
    SynchronousOff = 1,
    /// The cursor moves in a transaction of its own, after the one that applies the page.
    CursorOutside,
    /// What is stamped counts as placed, though operations before it have not arrived.
    StampIsPlaced,
    /// Two streams are the same when they are equally long.
    CursorWithoutHash,
    /// A page is applied operation by operation, whatever act they belong to.
    ActCut,
    /// The fold gives its own verdict instead of obeying the hub's.
    VerdictRecomputed,
    /// A number given up by a backup is given out again.
    NumberReused,
    /// What stood at a `rev` in front of an author is taken for what stands there now.
    BaseOfOldBranch,
    /// A late value stands instead of the first one.
    LastWins,
    /// A desk that knows that it is a clone hands in and gives out numbers.
    CloneGoesOn,
    /// What the law destroyed is not destroyed again in a copy that was put back.
    DisposalForgets,
    /// The hub's next key is not kept when it is announced.
    NextKeyForgotten,
}

impl Mutant {
    /// All of them, with their words.
    pub const ALL: &[(&str, Self)] = &[
        ("synchronous-off", Self::SynchronousOff),
        ("cursor-outside-the-transaction", Self::CursorOutside),
        ("stamp-is-placed", Self::StampIsPlaced),
        ("cursor-without-hash", Self::CursorWithoutHash),
        ("act-cut", Self::ActCut),
        ("verdict-recomputed", Self::VerdictRecomputed),
        ("number-reused", Self::NumberReused),
        ("base-of-an-old-branch", Self::BaseOfOldBranch),
        ("last-wins", Self::LastWins),
        ("clone-goes-on", Self::CloneGoesOn),
        ("disposal-forgets-the-restore", Self::DisposalForgets),
        ("next-key-forgotten", Self::NextKeyForgotten),
    ];
}

#[cfg(feature = "mutants")]
static ON: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Switches a mutant on for the whole process, or all off.
#[cfg(feature = "mutants")]
pub fn switch(mutant: Option<Mutant>) {
    ON.store(mutant.map_or(0, |mutant| mutant as u8), std::sync::atomic::Ordering::Relaxed);
}

/// Whether a mutant is on.
#[cfg(feature = "mutants")]
#[must_use]
pub fn is(mutant: Mutant) -> bool {
    ON.load(std::sync::atomic::Ordering::Relaxed) == mutant as u8
}

/// Never.
#[cfg(not(feature = "mutants"))]
#[must_use]
#[inline]
pub const fn is(_mutant: Mutant) -> bool {
    false
}
