use crate::error::Error;

/// Where nonces come from; `host` gives the operating system's, tests and vectors give a fixed sequence.
pub trait Random: Send + Sync {
    /// Fills the whole slice.
    ///
    /// # Errors
    /// `host.random` when there is none to be had; nothing is permitted then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error>;
}
