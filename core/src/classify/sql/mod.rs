//! SQL: two readings of a text, one by tokens and one by grammar, that must agree.

#[cfg(test)]
pub(crate) mod corpus;
pub(crate) mod function;
pub(crate) mod guard;
mod ir;
mod lower;
pub(crate) mod placeholder;
pub(crate) mod scan;
pub(crate) mod token;
