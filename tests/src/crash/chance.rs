//! Seeded choices.

use std::time::Duration;

/// splitmix64: small, and the same on every machine.
pub(super) struct Chance(u64);

impl Chance {
    /// Choices of one actor: actors of one seed choose apart.
    pub(super) fn new(seed: u64, actor: u64) -> Self {
        let mut chance = Self(seed ^ actor.wrapping_mul(0xA076_1D64_78BD_642F));
        chance.next();
        chance
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end` - 1.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True once in `n` times.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(u64::try_from(from.len()).ok()?)).ok()?;
        from.get(at)
    }

    /// A time up to `most`, to the microsecond.
    pub(super) fn time(&mut self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(most.saturating_add(1)))
    }
}
