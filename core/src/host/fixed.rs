//! A clock that stands still and randomness that can be foretold, for tests, vectors and replay: what goes in decides all that
//! comes out. Never for production: nonces that can be foretold protect nothing.

use crate::crypto::{Random, sha256};
use crate::error::Error;
use crate::request::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that shows what it was set to.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Sets it, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The bytes `SHA-256(seed || 0) || SHA-256(seed || 1) || …` with 64-bit big-endian counters; each call begins a new digest.
#[derive(Debug)]
pub struct SeededRandom {
    seed: Vec<u8>,
    next: AtomicU64,
}

impl SeededRandom {
    /// From a seed, in hand of the test or vector.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        Self { seed: seed.to_vec(), next: AtomicU64::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        for chunk in bytes.chunks_mut(32) {
            let counter = self.next.fetch_add(1, Ordering::SeqCst);
            let block = sha256(&[&self.seed, &counter.to_be_bytes()]);
            chunk.iter_mut().zip(block).for_each(|(place, byte)| *place = byte);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_bytes_and_no_two_calls_do() {
        let draw = |random: &SeededRandom| {
            let mut bytes = [0; 40];
            random.fill(&mut bytes).map(|()| bytes).unwrap()
        };
        let (one, two) = (SeededRandom::new(b"seed"), SeededRandom::new(b"seed"));
        let first = draw(&one);
        assert_eq!(first, draw(&two));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&SeededRandom::new(b"other")));
    }
}
