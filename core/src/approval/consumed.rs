//! Each request is used once.

use crate::request::Timestamp;
use std::collections::{BTreeSet, HashSet};

/// Digests of requests that were used, until they could not be used anyway; in memory and bounded.
///
/// It forgets when the process ends: a host that must refuse a replay across restarts rebuilds it from the log.
#[derive(Debug, Clone)]
pub struct Consumed {
    digests: HashSet<[u8; 32]>,
    by_end: BTreeSet<(Timestamp, [u8; 32])>,
    capacity: usize,
    latest: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumption {
    /// First use: go on.
    Fresh,
    /// Used before, or past its end: refuse.
    Seen,
    /// There is no room to remember it: refuse.
    Full,
}

impl Consumed {
    /// Remembers at most so many requests that have not ended.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { digests: HashSet::new(), by_end: BTreeSet::new(), capacity, latest: Timestamp(i64::MIN) }
    }

    /// Marks the request as used. Time never runs backwards here: a clock that is set back does not bring a forgotten request back.
    #[must_use]
    pub fn consume(&mut self, digest: &[u8; 32], not_after: Timestamp, now: Timestamp) -> Consumption {
        self.latest = self.latest.max(now);
        while let Some((end, ended)) = self.by_end.first().copied().filter(|(end, _)| *end <= self.latest) {
            self.by_end.remove(&(end, ended));
            self.digests.remove(&ended);
        }
        if not_after <= self.latest || self.digests.contains(digest) {
            return Consumption::Seen;
        }
        if self.digests.len() >= self.capacity {
            return Consumption::Full;
        }
        self.digests.insert(*digest);
        self.by_end.insert((not_after, *digest));
        Consumption::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_used_once_and_forgotten_after_its_end() {
        let mut consumed = Consumed::new(2);
        let mut consume = |digest: u8, end: i64, now: i64| consumed.consume(&[digest; 32], Timestamp(end), Timestamp(now));
        assert_eq!(consume(1, 100, 0), Consumption::Fresh);
        assert_eq!(consume(1, 100, 99), Consumption::Seen);
        assert_eq!(consume(2, 200, 50), Consumption::Fresh);
        assert_eq!(consume(3, 200, 99), Consumption::Full);
        assert_eq!(consume(3, 200, 100), Consumption::Fresh);
        // Set back: the first request is forgotten, and must not come back to life.
        assert_eq!(consume(1, 100, 10), Consumption::Seen);
        assert_eq!(consume(4, 100, 100), Consumption::Seen);
    }
}
