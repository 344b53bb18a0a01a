//! What an index, a partition key or statistics are made of: columns and expressions, with collation and operator class.

use super::reader::Reader;

/// Calls that are written without the name of a function, or with words between their arguments.
const SYNTAX: &[&str] = &[
    "cast",
    "coalesce",
    "extract",
    "greatest",
    "least",
    "nullif",
    "overlay",
    "position",
    "substring",
    "treat",
    "trim",
    "normalize",
    "xmlconcat",
    "xmlelement",
    "xmlforest",
    "xmlparse",
];

impl Reader<'_, '_> {
    /// A column, a call or an expression in brackets, and nothing behind it.
    pub(super) fn key_part(&mut self) -> Option<()> {
        if self.is_sign(0, "(") {
            return self.condition();
        }
        let start = self.at;
        let syntax = SYNTAX.iter().any(|word| self.is(0, word)) && self.is_sign(1, "(");
        let name = if syntax {
            self.at += 1;
            None
        } else {
            Some(self.function()?)
        };
        if self.is_sign(0, "(") {
            self.inside()?;
            return self.expression(start..self.at);
        }
        // A column has one part.
        if self.at != start + 1 {
            return None;
        }
        if let Some(column) = name.and_then(|mut name| name.parts.pop()) {
            self.draft.compared(column);
        }
        Some(())
    }

    /// The same with COLLATE and an operator class with its parameters.
    fn classed(&mut self) -> Option<()> {
        self.key_part()?;
        if self.eat("collate") {
            self.name()?;
        }
        let ends = self.is_done() || self.is_sign(0, ",") || self.is_sign(0, ")");
        let word = ["asc", "desc", "nulls", "with"].iter().any(|word| self.is(0, word));
        if !ends && !word {
            self.name()?;
            if self.is_sign(0, "(") {
                self.parameters()?;
            }
        }
        Some(())
    }

    /// `index_elem`
    pub(super) fn index_element(&mut self) -> Option<()> {
        self.classed()?;
        let _ = self.any(&["asc", "desc"]);
        let _ = self.any(&["nulls first", "nulls last"]);
        Some(())
    }

    /// `part_elem`
    pub(super) fn partition_element(&mut self) -> Option<()> {
        self.classed()
    }
}
