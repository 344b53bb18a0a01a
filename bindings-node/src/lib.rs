//! The native half of the Node package `checkrein`: converts, holds handles, leaves the thread for what is big, translates errors.
//!
//! JavaScript sees flat functions over numbered handles; the classes that people use are in `lib/`.

pub mod approval;
pub mod connection;
pub mod convert;
pub mod copied;
pub mod decision;
pub mod enforcer;
mod failure;
pub mod functions;
pub mod handles;
pub mod hot;
pub mod job;
pub mod log;
pub mod masker;
pub mod policy;
pub mod scanner;
pub mod supplied;
