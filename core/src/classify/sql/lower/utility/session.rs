//! What belongs to a session: transactions, prepared statements, cursors, locks, notifications.

use super::draft::Draft;
use crate::classify::Effect::{Cursor, DynamicSql, Lock, Notify, Prepare, Read, Setting, Transaction};
use crate::classify::{ReasonCode, StateChange};
use sqlparser::ast;

/// BEGIN, START TRANSACTION; in other dialects also a block of statements.
pub(super) fn begin(
    draft: &mut Draft,
    modifier: Option<ast::TransactionModifier>,
    statements: &[ast::Statement],
    exception: Option<&[ast::ExceptionWhen]>,
    block: bool,
) {
    draft.does(&[Transaction]);
    draft.change(StateChange::Begin);
    try_or_catch(draft, modifier);
    statements.iter().for_each(|statement| draft.statement(statement));
    for ast::ExceptionWhen { idents: _, statements } in exception.unwrap_or_default() {
        statements.iter().for_each(|statement| draft.statement(statement));
    }
    if block || !statements.is_empty() || exception.is_some() {
        draft.does(&[crate::classify::Effect::Procedure]);
        draft.procedural("BEGIN with a block of statements");
    }
}

/// COMMIT, END. With AND CHAIN the next transaction has begun.
pub(super) fn commit(draft: &mut Draft, chain: bool, modifier: Option<ast::TransactionModifier>) {
    draft.does(&[Transaction]);
    draft.change(StateChange::Commit);
    if chain {
        draft.change(StateChange::Begin);
    }
    try_or_catch(draft, modifier);
}

/// ROLLBACK, ABORT, ROLLBACK TO.
pub(super) fn rollback(draft: &mut Draft, chain: bool, savepoint: Option<&ast::Ident>) {
    if let Some(name) = savepoint {
        marked(draft, name, StateChange::RollbackTo);
        return;
    }
    draft.does(&[Transaction]);
    draft.change(StateChange::Rollback);
    if chain {
        draft.change(StateChange::Begin);
    }
}

/// SAVEPOINT, RELEASE, ROLLBACK TO.
pub(super) fn marked(draft: &mut Draft, name: &ast::Ident, change: fn(String) -> StateChange) {
    draft.does(&[Transaction]);
    let name = draft.folded(name);
    draft.change(change(name));
}

/// DEALLOCATE.
pub(super) fn deallocate(draft: &mut Draft, name: &ast::Ident) {
    draft.does(&[Prepare]);
    let all = name.quote_style.is_none() && name.value.eq_ignore_ascii_case("all");
    let name = (!all).then(|| draft.folded(name));
    draft.change(StateChange::Deallocated(name));
}

/// CLOSE.
pub(super) fn close(draft: &mut Draft, cursor: &ast::CloseCursor) {
    draft.does(&[Cursor]);
    let name = match cursor {
        ast::CloseCursor::All => None,
        ast::CloseCursor::Specific { name } => Some(draft.folded(name)),
    };
    draft.change(StateChange::Closed(name));
}

fn try_or_catch(draft: &mut Draft, modifier: Option<ast::TransactionModifier>) {
    match modifier {
        None => {}
        Some(ast::TransactionModifier::Deferred | ast::TransactionModifier::Immediate | ast::TransactionModifier::Exclusive) => {}
        Some(ast::TransactionModifier::Try | ast::TransactionModifier::Catch) => draft.foreign("BEGIN TRY"),
    }
}

/// PREPARE: the inner statement runs later, under a name; what it does counts now.
pub(super) fn prepare(draft: &mut Draft, statement: &ast::Statement) {
    draft.does(&[Prepare]);
    draft.statement(statement);
}

/// EXECUTE: of a prepared name, or of a text.
pub(super) fn execute(
    draft: &mut Draft,
    name: Option<&ast::ObjectName>,
    immediate: bool,
    parameters: &[ast::Expr],
    using: &[ast::ExprWithAlias],
) {
    draft.does(&[Prepare]);
    if immediate || name.is_none() {
        draft.does(&[DynamicSql]);
        draft.doubt(ReasonCode::DynamicSql, "EXECUTE of a text");
    } else {
        draft.doubt(ReasonCode::Prepared, "EXECUTE of a prepared statement");
    }
    draft.expressions(parameters);
    for ast::ExprWithAlias { expr, alias: _ } in using {
        draft.expression(expr);
    }
    draft.returns_rows();
}

/// DECLARE: a cursor over a query; variables in other dialects.
pub(super) fn declare(draft: &mut Draft, declarations: &[ast::Declare]) {
    for declaration in declarations {
        let ast::Declare { names: _, data_type, assignment, declare_type, binary: _, sensitive: _, scroll: _, hold: _, for_query } =
            declaration;
        match declare_type {
            Some(ast::DeclareType::Cursor) => draft.does(&[Cursor]),
            Some(ast::DeclareType::ResultSet | ast::DeclareType::Exception) | None => draft.foreign("DECLARE of a variable"),
        }
        draft.foreign_if(data_type.is_some(), "DECLARE of a variable");
        match assignment {
            None => {}
            Some(
                ast::DeclareAssignment::Expr(value)
                | ast::DeclareAssignment::Default(value)
                | ast::DeclareAssignment::DuckAssignment(value)
                | ast::DeclareAssignment::For(value)
                | ast::DeclareAssignment::MsSqlAssignment(value),
            ) => draft.expression(value),
        }
        if let Some(query) = for_query {
            draft.does(&[Read]);
            draft.query(query);
        }
    }
}

/// FETCH and MOVE: rows of a query that this text does not show.
pub(super) fn fetch(draft: &mut Draft, into: Option<&ast::ObjectName>) {
    draft.does(&[Cursor, Read]);
    draft.returns_rows();
    draft.doubt(ReasonCode::Prepared, "FETCH from a cursor");
    if let Some(into) = into {
        draft.other(into, &[]);
        draft.foreign("FETCH INTO");
    }
}

/// LOCK TABLE.
pub(super) fn lock(draft: &mut Draft, lock: &ast::Lock) {
    let ast::Lock { tables, lock_mode: _, nowait: _ } = lock;
    for ast::LockTableTarget { name, only: _, has_asterisk: _ } in tables {
        draft.relation(name, &[Lock]);
    }
}

/// MySQL's LOCK TABLES.
pub(super) fn lock_tables(draft: &mut Draft, tables: &[ast::LockTable]) {
    for ast::LockTable { table, alias: _, lock_type: _ } in tables {
        draft.relation(&ast::ObjectName::from(vec![table.clone()]), &[Lock]);
    }
    draft.foreign("LOCK TABLES");
}

/// LISTEN and UNLISTEN: the session will be sent what others notify.
pub(super) fn listen(draft: &mut Draft) {
    draft.does(&[Notify, Setting]);
}

/// NOTIFY.
pub(super) fn notify(draft: &mut Draft) {
    draft.does(&[Notify]);
}
