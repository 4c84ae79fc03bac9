//! Slows down guessing: a few tries a minute for each address. Kept in memory; it protects secrets that
//! cannot be guessed anyway, so a restart may forget it.

use std::{collections::HashMap, net::IpAddr, sync::Mutex};

/// Wrong tries that an address has in one minute.
const TRIES: u32 = 10;
const MINUTE_MS: i64 = 60_000;
/// Addresses remembered at most; beyond it the oldest minute is forgotten.
const ADDRESSES: usize = 10_000;

/// Questions that an address may ask in one minute where no secret can be guessed.
const QUESTIONS: u32 = 6_000;

/// Counts wrong tries, or questions, by address.
#[derive(Debug)]
pub struct Tries {
    most: u32,
    counts: Mutex<HashMap<IpAddr, (i64, u32)>>,
}

impl Default for Tries {
    fn default() -> Self {
        Self { most: TRIES, counts: Mutex::default() }
    }
}

impl Tries {
    /// Counts questions: so many that no reader notices, and no machine is kept from its work.
    #[must_use]
    pub fn of_questions() -> Self {
        Self { most: QUESTIONS, counts: Mutex::default() }
    }

    /// True while the address may try.
    #[must_use]
    pub fn may(&self, from: IpAddr, now_ms: i64) -> bool {
        let Ok(counts) = self.counts.lock() else { return false };
        counts.get(&from).is_none_or(|(since, count)| now_ms - since >= MINUTE_MS || *count < self.most)
    }

    /// Notes a wrong try.
    pub fn wrong(&self, from: IpAddr, now_ms: i64) {
        self.note(from, now_ms);
    }

    /// Notes a try or a question.
    pub fn note(&self, from: IpAddr, now_ms: i64) {
        let Ok(mut counts) = self.counts.lock() else { return };
        if counts.len() >= ADDRESSES {
            counts.retain(|_, (since, _)| now_ms - *since < MINUTE_MS);
        }
        let entry = counts.entry(from).or_insert((now_ms, 0));
        if now_ms - entry.0 >= MINUTE_MS {
            *entry = (now_ms, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_a_minute() {
        let (tries, from) = (Tries::default(), IpAddr::from([10, 0, 0, 1]));
        for _ in 0..TRIES {
            assert!(tries.may(from, 0));
            tries.wrong(from, 0);
        }
        assert!(!tries.may(from, 59_999));
        assert!(tries.may(IpAddr::from([10, 0, 0, 2]), 59_999));
        assert!(tries.may(from, 60_000));
    }

    #[test]
    fn questions_are_many_and_bounded() {
        let (questions, from) = (Tries::of_questions(), IpAddr::from([10, 0, 0, 1]));
        for _ in 0..QUESTIONS {
            assert!(questions.may(from, 0));
            questions.note(from, 0);
        }
        assert!(!questions.may(from, 59_999));
        assert!(questions.may(from, 60_000));
    }
}
