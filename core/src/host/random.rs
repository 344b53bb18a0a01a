use crate::crypto::Random;
use crate::error::{Error, ErrorCode};
use ring::rand::SecureRandom as _;

/// The operating system's randomness.
#[derive(Debug, Clone)]
pub struct SystemRandom(ring::rand::SystemRandom);

impl Default for SystemRandom {
    fn default() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        self.0.fill(bytes).map_err(|_| Error::new(ErrorCode::HostRandom, "the operating system gave no randomness"))
    }
}
