//! What happened, counted.

use std::{collections::BTreeMap, fmt};

/// Counts by name. Names that begin with [`Tally::KILL`] are kills.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: BTreeMap<String, u64>,
}

impl Tally {
    /// What the names of kills begin with.
    pub const KILL: &'static str = "killed ";

    /// One more.
    pub(super) fn count(&mut self, name: impl Into<String>) {
        self.count_many(name, 1);
    }

    /// So many more.
    pub(super) fn count_many(&mut self, name: impl Into<String>, many: u64) {
        *self.counts.entry(name.into()).or_default() += many;
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Self) {
        for (name, count) in &other.counts {
            self.count_many(name.clone(), *count);
        }
    }

    /// All kills.
    #[must_use]
    pub fn kills(&self) -> u64 {
        self.of(Self::KILL)
    }

    /// The sum of all whose name begins so.
    #[must_use]
    pub fn of(&self, beginning: &str) -> u64 {
        self.counts.iter().filter(|(name, _)| name.starts_with(beginning)).map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    /// One line a name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:7} kills in all", self.kills())?;
        self.counts.iter().try_for_each(|(name, count)| writeln!(f, "{count:7} {name}"))
    }
}
