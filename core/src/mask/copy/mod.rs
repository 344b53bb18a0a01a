//! COPY TO STDOUT: the bytes of a result in PostgreSQL's text format or CSV, masked as they come.

mod cell;
mod format;
mod row;
mod stream;
#[cfg(test)]
mod tests;

pub use format::CopyFormat;
pub use stream::{COPY_ROW_BYTES, CopyStream};
