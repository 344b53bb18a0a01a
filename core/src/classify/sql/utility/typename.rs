//! The name of a type (`Typename`), of an argument or a column.

use super::reader::Reader;
use crate::classify::Effect::Read;
use crate::classify::sql::token::Kind;

/// Parts of an interval, the longest first.
const FIELDS: &[&str] = &[
    "year to month",
    "day to hour",
    "day to minute",
    "day to second",
    "hour to minute",
    "hour to second",
    "minute to second",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
];

impl Reader<'_, '_> {
    /// A type, with its modifiers and the brackets of an array.
    pub(super) fn typename(&mut self) -> Option<()> {
        self.eat("setof");
        self.simple_type()?;
        if self.eat("array") {
            if self.sign("[") {
                self.number()?;
                self.need_sign("]")?;
            }
            return Some(());
        }
        while self.sign("[") {
            if !self.is_sign(0, "]") {
                self.number()?;
            }
            self.need_sign("]")?;
        }
        Some(())
    }

    fn simple_type(&mut self) -> Option<()> {
        self.named_type = None;
        if self.eat("double precision") {
            return Some(());
        }
        if self.any(&["national character", "national char", "nchar", "character", "char", "bit"]).is_some() {
            self.eat("varying");
            return self.modifiers();
        }
        if self.any(&["timestamp", "time"]).is_some() {
            self.modifiers()?;
            let _ = self.any(&["with time zone", "without time zone"]);
            return Some(());
        }
        if self.eat("interval") {
            let _ = self.any(FIELDS);
            return self.modifiers();
        }
        let mut name = self.function()?;
        if self.is_sign(0, "%") && self.is(1, "type") {
            self.at += 2;
            // The type of a relation's column: the relation is looked at.
            name.parts.pop();
            if name.parts.is_empty() {
                return None;
            }
            self.draft.existing(name, &[Read]);
            return Some(());
        }
        self.modifiers()?;
        self.named_type = Some(name);
        Some(())
    }

    /// Rows that are there get values of the type that was just read: a type of somebody's own runs its checks.
    pub(super) fn converts(&mut self) {
        if let Some(name) = self.named_type.take() {
            self.draft.converts(&name);
        }
    }

    fn modifiers(&mut self) -> Option<()> {
        if !self.is_sign(0, "(") {
            return Some(());
        }
        self.bracketed(|r| {
            r.list(|r| match r.kind(0) {
                Kind::String | Kind::Word | Kind::Quoted => {
                    r.at += 1;
                    Some(())
                }
                Kind::Number | Kind::Operator => r.number(),
                Kind::Space | Kind::Comment | Kind::Parameter | Kind::Symbol | Kind::End => None,
            })
        })
    }
}
