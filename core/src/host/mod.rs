//! Files, the clock and the operating system's randomness: the only room that touches them.

mod clock;
mod directory;
mod file;
mod folder;
mod key_file;
mod open;
mod random;
mod signing;

pub use clock::SystemClock;
pub use directory::Directory;
pub use folder::Folder;
pub use key_file::KeyFile;
pub use open::{EnforcerFiles, now, open_log, read_policy};
pub use random::SystemRandom;
pub use signing::{generate_signing_key, load_signing_key, load_verifier_key};
