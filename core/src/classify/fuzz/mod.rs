//! Claims that hold for any text. The fuzzers in `core/fuzz` drive them for hours, a test replays seeds and their mutations for seconds.
//! Each function panics where a claim does not hold.
//!
//! An input is two bytes that choose how the text is read (see [`input`]), then the text.

mod claims;
mod input;
mod lineage;
mod mutation;
mod rewrite;
mod tokens;

use super::{Classification, Context, classify};
use input::Input;

pub use input::encode;
pub use mutation::{Pool, mutate};

/// Tokens cover the text, and say the same however they are spaced.
pub fn tokenizer(data: &[u8]) {
    if let Some(input) = Input::decode(data) {
        tokens::check(&input);
    }
}

/// What is said of a text agrees with itself and with what is said of texts that must mean the same.
pub fn statement(data: &[u8]) {
    if let Some(input) = Input::decode(data) {
        claims::check(&input);
    }
}

/// Where a query's columns come from stays the same wherever the query stands.
pub fn query(data: &[u8]) {
    if let Some(input) = Input::decode(data) {
        lineage::check(&input);
    }
}

/// What is said of another text under the same input.
fn read(input: &Input<'_>, text: &str) -> Classification {
    let context = Context { dialect: input.dialect, state: &input.state, catalog: input.catalog, placeholders: input.placeholders };
    classify(text, &context)
}

#[cfg(test)]
mod tests;
