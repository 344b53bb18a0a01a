//! Whether the vectors leave nothing out.

mod answers;
mod errors;
