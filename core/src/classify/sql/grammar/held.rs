//! Variables of a batch of T-SQL that hold more than literals: what they show is made of what was put there.

use crate::classify::Dialect;
use crate::classify::sql::token::{Kind, Tokens};
use std::collections::HashSet;
use std::ops::Range;

/// What stands for such a variable in the grammar's tokens; no lexer makes it.
pub(in crate::classify::sql) const MARK: &str = "@ held";

/// The variables, in lower case.
#[derive(Debug, Default)]
pub(in crate::classify::sql) struct Held(HashSet<String>);

impl Held {
    /// Whether the variable holds what a statement of the text computed.
    pub(super) fn contains(&self, variable: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&variable.to_lowercase())
    }

    pub(in crate::classify::sql) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The variables that these statements fill with anything but literals, in whatever order they run.
pub(super) fn held(tokens: &Tokens<'_>, statements: &[Range<usize>]) -> Held {
    let mut held = Held::default();
    if tokens.dialect() != Dialect::Mssql {
        return held;
    }
    for range in statements {
        let first = range.start;
        let fills = tokens.is_any(first, &["declare", "set"]) && tokens.kind(first + 1) == Kind::Parameter;
        let called = tokens.is_any(first, &["exec", "execute"]);
        let mut depth = 0_usize;
        let mut target: Option<&str> = None;
        // The type of a declaration stands before its value.
        let declared = tokens.is(first, "declare");
        let mut valued = !declared;
        for index in first + 1..range.end {
            let outermost = depth == 0;
            match tokens.kind(index) {
                Kind::Symbol if tokens.symbol(index, "(") => depth += 1,
                Kind::Symbol if tokens.symbol(index, ")") => depth = depth.saturating_sub(1),
                Kind::Symbol if outermost && tokens.symbol(index, ",") => (target, valued) = (None, !declared),
                Kind::Operator if outermost && tokens.symbol(index, "=") => valued = true,
                Kind::Parameter if tokens.is_any(index + 1, &["out", "output"]) || (called && index == first + 1) => {
                    held.0.insert(tokens.written(index).to_lowercase());
                }
                Kind::Parameter if fills && outermost && target.is_none() => target = Some(tokens.written(index)),
                Kind::Word if tokens.is(index, "null") => {}
                Kind::Word | Kind::Quoted | Kind::Parameter if fills && valued => held.0.extend(target.map(str::to_lowercase)),
                _ => {}
            }
        }
    }
    held
}
