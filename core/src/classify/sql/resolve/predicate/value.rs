//! Values that rows are picked by: what is the same for every row.

use super::column::Picker;
use crate::classify::sql::function::FunctionKind;
use crate::classify::sql::ir::{Expr, Literal, TypeName};
use crate::classify::sql::resolve::{Resolver, SERVER_TYPES};
use crate::classify::{Dialect, FunctionClass};

/// The longest number that is surely not rounded to zero.
const DIGITS: usize = 18;

impl<'a> Resolver<'a> {
    /// Whether the expression is a value that can pick rows by this column; `among_others` where other values may do as well.
    pub(super) fn is_value_for(&self, value: &Expr, picker: &Picker<'_>, among_others: bool) -> bool {
        if among_others && (picker.is_truth() || matches!(plain(value), Expr::Literal(Literal::Bool))) {
            return false;
        }
        self.is_value(value) && (!self.mixes_kinds() || picker.data_type.is_some_and(is_number) || never_zero(value))
    }

    /// Whether it is made of literals and parameters alone.
    fn is_value(&self, value: &Expr) -> bool {
        crate::classify::sql::lower::grown(|| match value {
            Expr::Literal(Literal::Null | Literal::Prefix) => false,
            Expr::Literal(Literal::Bool | Literal::Number(_) | Literal::Text(_) | Literal::Placeholder | Literal::Other) => true,
            Expr::Same(inner) => self.is_value(inner),
            // A type of somebody's own may have an `=` of its own.
            Expr::Cast(inner, name) => (!self.postgres() || is_of_the_server(name)) && self.is_value(inner),
            Expr::Arithmetic(parts) => parts.iter().all(|part| self.is_value(part)),
            Expr::Computed(parts, "array") => parts.iter().all(|part| self.is_value(part)),
            Expr::Call(call) => {
                let facts = self.facts(&call.name);
                facts.class == FunctionClass::Pure
                    && facts.kind == FunctionKind::Scalar
                    && call.over.is_none()
                    && call.filter.is_none()
                    && call.extra.is_empty()
                    && !call.args.is_empty()
                    && call.args.iter().all(|argument| self.is_value(argument))
            }
            _ => false,
        })
    }

    /// Whether the server may compare a text with a number as numbers: then every text that is no number equals 0.
    fn mixes_kinds(&self) -> bool {
        self.mysql() || self.context.dialect == Dialect::Generic
    }
}

/// The expression without what changes nothing of its value.
fn plain(value: &Expr) -> &Expr {
    let mut value = value;
    while let Expr::Same(inner) = value {
        value = inner;
    }
    value
}

/// Whether it is no number, or one that is not 0. A parameter is taken for a value of its column's kind.
fn never_zero(value: &Expr) -> bool {
    match plain(value) {
        Expr::Literal(Literal::Text(_) | Literal::Placeholder) => true,
        Expr::Literal(Literal::Number(digits)) => {
            digits.len() <= DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit()) && digits.bytes().any(|digit| digit != b'0')
        }
        _ => false,
    }
}

fn is_of_the_server(name: &TypeName) -> bool {
    name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog") && SERVER_TYPES.binary_search(&name.name.as_str()).is_ok()
}

fn is_number(data_type: &str) -> bool {
    const NUMBERS: &[&str] = &["bigint", "dec", "double", "fixed", "float", "int", "mediumint", "numeric", "real", "smallint", "tinyint"];
    let lower = data_type.trim().to_ascii_lowercase();
    NUMBERS.iter().any(|number| lower.starts_with(number))
}

/// Whether a pattern is one text: nothing in it stands for another.
pub(super) fn is_plain(pattern: &str) -> bool {
    !pattern.is_empty() && !pattern.contains(['%', '_', '\\', '[', ']', '*', '?', '^'])
}
