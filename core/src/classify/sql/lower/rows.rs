//! Functions as relations.

use super::Lowering;
use crate::classify::sql::ir::{Alias, Doubt, Expr, From, RowCall, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self};

impl Lowering {
    /// ROWS FROM, XMLTABLE and JSON_TABLE.
    pub(super) fn marked_rows(
        self,
        mark: Option<Mark>,
        args: &[ast::FunctionArg],
        ordinality: bool,
        alias: Option<Alias>,
    ) -> Result<From, Doubt> {
        let mut calls: Vec<RowCall> = Vec::new();
        for arg in args {
            if let ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Function(function))) = arg
                && Mark::of_name(&function.name) == Some(Mark::Columns)
                && let ast::FunctionArguments::List(list) = &function.args
            {
                let last = calls.last_mut().ok_or_else(|| construct("columns of rows"))?;
                for part in &list.args {
                    match part {
                        ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Identifier(name))) => {
                            last.columns.push(self.ident(name));
                        }
                        cast => last.casts.push(self.argument(cast)?),
                    }
                }
                continue;
            }
            let call = self.argument(arg)?;
            match (mark, calls.last_mut()) {
                (Some(Mark::XmlTable | Mark::JsonTable), Some(RowCall { call: Expr::Computed(parts, _), .. })) => parts.push(call),
                (Some(Mark::XmlTable), _) => calls.push(row_call(Expr::Computed(vec![call], "xmltable"))),
                (Some(Mark::JsonTable), _) => calls.push(row_call(Expr::Computed(vec![call], "json_table"))),
                (Some(Mark::Rows), _) => calls.push(row_call(call)),
                _ => return Err(construct("marked rows")),
            }
        }
        Ok(From::Function { calls, ordinality, alias })
    }
}

pub(super) fn row_call(call: Expr) -> RowCall {
    RowCall { call, columns: Vec::new(), casts: Vec::new() }
}

/// Functions as a relation; a column definition list is the only one's.
pub(super) fn rows(calls: Vec<Expr>, ordinality: bool, mut alias: Option<Alias>) -> From {
    let mut calls: Vec<RowCall> = calls.into_iter().map(row_call).collect();
    if let (Some(alias), [only]) = (&mut alias, calls.as_mut_slice())
        && let Some(casts) = alias.typed.take()
    {
        only.columns = std::mem::take(&mut alias.columns);
        only.casts = casts;
    }
    From::Function { calls, ordinality, alias }
}
