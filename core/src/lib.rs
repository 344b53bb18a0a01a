//! checkrein: an enforcement point in the process that already holds the connection.

pub mod approval;
pub mod audit;
pub mod classify;
pub mod crypto;
pub mod enforce;
mod error;
pub mod host;
pub mod identity;
pub mod mask;
pub mod policy;
pub mod request;
mod wire;

pub use error::{Error, ErrorCode};
