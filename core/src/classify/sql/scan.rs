//! The second reading: what a text does, told from its tokens alone, whether a grammar knows the statement or not.

mod leading;
mod pragma;
mod setting;
pub(super) mod split;
mod verb;

use super::function;
use super::token::{Kind, Tokens};
use crate::classify::{Dialect, Effect, EffectGroup, EffectSet, FunctionClass};
use leading::Nested;
use std::ops::Range;
use std::sync::LazyLock;

/// What the tokens of a text tell. `possible` and `certain` bound what a grammar may find; `effects` stands in for it where it
/// finds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenReading {
    /// How many statements there are; empty ones do not count.
    pub(crate) statements: u32,
    /// The bytes of each, without the semicolon.
    pub(crate) spans: Vec<Range<usize>>,
    /// The tokens of each.
    pub(crate) ranges: Vec<Range<usize>>,
    /// What they do, for statements that a grammar refuses: a superset of what is written, plus what the leading words and the known
    /// functions say.
    pub(crate) effects: EffectSet,
    /// A superset of the effects of the groups data (`read` excepted), structure and privilege, those inside functions, strings and
    /// texts run by name excepted.
    pub(crate) possible: EffectSet,
    /// Effects of those groups that the text has without doubt.
    pub(crate) certain: EffectSet,
}

/// Reads the tokens of a text; linear.
pub(crate) fn scan(tokens: &Tokens<'_>) -> TokenReading {
    let ranges = split::statements(tokens);
    let mut reading = TokenReading {
        statements: u32::try_from(ranges.len()).unwrap_or(u32::MAX),
        spans: Vec::with_capacity(ranges.len()),
        ranges: Vec::new(),
        effects: EffectSet::EMPTY,
        possible: EffectSet::EMPTY,
        certain: EffectSet::EMPTY,
    };
    for range in &ranges {
        reading.spans.push(tokens.span(range.start).start..tokens.span(range.end - 1).end);
        reading.statement(tokens, range.clone());
    }
    reading.ranges = ranges;
    reading
}

impl TokenReading {
    /// Why the two readings do not agree, if they don't: the grammar found another number of statements, an effect that no token
    /// stands for, or missed one that a token stands for without doubt. To be handed the union of what the grammar says of the
    /// statements themselves, without what their functions do and without texts in strings.
    pub(crate) fn disagreement(&self, parsed_effects: EffectSet, parsed_statements: u32) -> Option<String> {
        if self.statements != parsed_statements {
            return Some(format!("{} statements by tokens, {parsed_statements} by grammar", self.statements));
        }
        let invented = parsed_effects.intersection(compared()).difference(self.possible);
        if let Some(effect) = invented.iter().next() {
            return Some(format!("no token for {}", effect.name()));
        }
        let missed = self.certain.intersection(compared()).difference(parsed_effects);
        missed.iter().next().map(|effect| format!("the grammar has no {}", effect.name()))
    }

    fn statement(&mut self, tokens: &Tokens<'_>, range: Range<usize>) {
        let lead = leading::read(tokens, range.clone());
        self.effects = self.effects.union(lead.sure).union(lead.also);
        if lead.runs {
            self.certain = self.certain.union(lead.sure.intersection(compared()));
        }
        for index in range.clone() {
            match tokens.kind(index) {
                Kind::Word => {
                    self.possible = self.possible.union(verb::possible(tokens.word(index)));
                    if matches!(tokens.dialect(), Dialect::Mysql | Dialect::Mariadb) && tokens.is(index, "prepare") {
                        // Its text is read as a statement.
                        self.possible = self.possible.union(compared());
                    }
                    if lead.nested != Nested::None {
                        let (found, certain) = verb::at(tokens, index, range.clone());
                        self.effects = self.effects.union(found);
                        if certain && lead.runs && lead.nested == Nested::Runs {
                            self.certain = self.certain.union(found.intersection(compared()));
                        }
                    }
                    self.call(tokens, index);
                }
                Kind::Quoted => self.call(tokens, index),
                Kind::Space | Kind::Comment | Kind::String | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => {
                }
            }
        }
        self.possible = self.possible.union(self.certain);
    }

    /// A name before an opening bracket is taken for a call of the function that comes with the server under this name.
    fn call(&mut self, tokens: &Tokens<'_>, index: usize) {
        if tokens.first(index + 1) != b'(' {
            return;
        }
        let Some(name) = tokens.identifier(index) else { return };
        let facts = function::look_up(tokens.dialect(), None, &name);
        if facts.class != FunctionClass::Unknown {
            self.effects = self.effects.union(facts.effects);
            self.possible = self.possible.union(facts.effects.intersection(compared()));
        }
    }
}

/// The effects on which both readings must agree.
fn compared() -> EffectSet {
    static COMPARED: LazyLock<EffectSet> = LazyLock::new(|| {
        let groups = [EffectGroup::Data, EffectGroup::Structure, EffectGroup::Privilege];
        groups.into_iter().map(EffectSet::group).fold(EffectSet::EMPTY, EffectSet::union).difference(EffectSet::of(Effect::Read))
    });
    *COMPARED
}

/// Every word that the second reading looks for wherever it stands.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    verb::words()
}

#[cfg(test)]
mod tests;
