//! Every statement that is neither a query nor a change of rows.

use super::Lowering;
use crate::classify::sql::ir::{self, Utility};
use sqlparser::ast;

/// Lowers the statement; what is not followed is a doubt beside the effects that are known.
pub(in crate::classify::sql) fn lower(_statement: &ast::Statement, _lowering: &Lowering) -> Utility {
    Utility { doubts: vec![ir::construct("utility statement")], ..Utility::default() }
}
