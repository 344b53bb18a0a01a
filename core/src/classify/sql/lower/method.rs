//! Methods of Oracle's XMLTYPE on a value that is made on the spot.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Doubt, Expr, construct};
use sqlparser::ast::{AccessExpr, Expr as Ast, Function, FunctionArguments};

/// What reads the value and no more (PL/SQL Packages and Types Reference, XMLTYPE).
const METHODS: &[&str] =
    &["existsnode", "extract", "getblobval", "getclobval", "getnamespace", "getnumberval", "getrootelement", "getstringval", "isfragment"];

impl Lowering {
    /// `XMLTYPE(…).extract(…).getStringVal()`; none where it is anything else. A method of a column may be any type's.
    pub(super) fn xml_method(self, root: &Ast, chain: &[AccessExpr]) -> Result<Option<Expr>, Doubt> {
        let Ast::Function(made) = root else { return Ok(None) };
        if self.dialect != Dialect::Oracle || !is_called(made, &["xmltype"]) {
            return Ok(None);
        }
        let mut parts = vec![self.expr(root)?];
        for step in chain {
            match step {
                AccessExpr::Dot(Ast::Function(method)) if is_called(method, METHODS) && is_plain(method) => {
                    if let FunctionArguments::List(list) = &method.args {
                        for arg in &list.args {
                            parts.push(self.argument(arg)?);
                        }
                    }
                }
                AccessExpr::Dot(_) | AccessExpr::Subscript(_) => return Err(construct("a method")),
            }
        }
        Ok(Some(Expr::Computed(parts, "?column?")))
    }
}

fn is_called(function: &Function, names: &[&str]) -> bool {
    match function.name.0.as_slice() {
        [part] => part
            .as_ident()
            .is_some_and(|name| name.quote_style.is_none() && names.iter().any(|listed| name.value.eq_ignore_ascii_case(listed))),
        _ => false,
    }
}

fn is_plain(function: &Function) -> bool {
    function.over.is_none()
        && function.filter.is_none()
        && function.within_group.is_empty()
        && matches!(function.parameters, FunctionArguments::None)
        && matches!(&function.args, FunctionArguments::List(list) if list.clauses.is_empty() && list.duplicate_treatment.is_none())
}
