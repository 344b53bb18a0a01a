//! SQL: two readings of a text, one by tokens and one by grammar, that must agree.

mod ir;
mod lower;
