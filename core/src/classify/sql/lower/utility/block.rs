//! Procedural statements of other dialects: what is inside them counts, when and whether it runs does not matter.

use super::draft::Draft;
use crate::classify::Effect::{Notify, Procedure, Read, Sleep};
use sqlparser::ast::{self, ConditionalStatements};

/// A sequence of statements, or BEGIN … END.
pub(super) fn statements(draft: &mut Draft, statements: &ConditionalStatements) {
    match statements {
        ConditionalStatements::Sequence { statements }
        | ConditionalStatements::BeginEnd(ast::BeginEndStatements { begin_token: _, statements, end_token: _ }) => {
            statements.iter().for_each(|statement| draft.statement(statement));
        }
    }
}

fn branch(draft: &mut Draft, block: &ast::ConditionalStatementBlock) {
    let ast::ConditionalStatementBlock { start_token: _, condition, then_token: _, conditional_statements } = block;
    draft.expressions(condition);
    statements(draft, conditional_statements);
}

fn block(draft: &mut Draft, what: &str) {
    draft.does(&[Procedure, Read]);
    draft.returns_rows();
    draft.procedural(what);
    draft.foreign(what);
}

/// CASE … END CASE.
pub(super) fn case(draft: &mut Draft, case: &ast::CaseStatement) {
    let ast::CaseStatement { case_token: _, match_expr, when_blocks, else_block, end_case_token: _ } = case;
    draft.expressions(match_expr);
    when_blocks.iter().chain(else_block).for_each(|part| branch(draft, part));
    block(draft, "CASE as a statement");
}

/// IF … END IF.
pub(super) fn condition(draft: &mut Draft, condition: &ast::IfStatement) {
    let ast::IfStatement { if_block, elseif_blocks, else_block, end_token: _ } = condition;
    branch(draft, if_block);
    elseif_blocks.iter().chain(else_block).for_each(|part| branch(draft, part));
    block(draft, "IF as a statement");
}

/// WHILE.
pub(super) fn repeat(draft: &mut Draft, repeat: &ast::WhileStatement) {
    let ast::WhileStatement { while_block } = repeat;
    branch(draft, while_block);
    block(draft, "WHILE");
}

/// RAISE, RAISERROR, THROW, PRINT, ASSERT: messages, which carry whatever their expressions read.
pub(super) fn message<'e>(draft: &mut Draft, parts: impl IntoIterator<Item = &'e ast::Expr>, what: &str) {
    draft.does(&[Notify, Read]);
    draft.expressions(parts);
    draft.returns_rows();
    draft.foreign(what);
}

/// WAITFOR.
pub(super) fn wait(draft: &mut Draft, wait: &ast::WaitForStatement) {
    let ast::WaitForStatement { wait_type: _, expr } = wait;
    draft.does(&[Sleep]);
    draft.expression(expr);
    draft.foreign("WAITFOR");
}

/// RETURN.
pub(super) fn give_back(draft: &mut Draft, value: &ast::ReturnStatement) {
    let ast::ReturnStatement { value } = value;
    draft.does(&[Read]);
    match value {
        Some(ast::ReturnStatementValue::Expr(value)) => draft.expression(value),
        None => {}
    }
    draft.returns_rows();
    draft.foreign("RETURN");
}

/// The expressions of RAISE.
pub(super) fn raised(raise: &ast::RaiseStatement) -> Option<&ast::Expr> {
    let ast::RaiseStatement { value } = raise;
    match value {
        Some(ast::RaiseStatementValue::UsingMessage(value) | ast::RaiseStatementValue::Expr(value)) => Some(value),
        None => None,
    }
}
