//! Code that is stored or run: functions, procedures, macros, CALL.

use super::draft::Draft;
use super::options;
use crate::classify::Effect::{Alter, Create, FileRead, Network, Procedure, Program, Read, Role, Setting};
use sqlparser::ast::{self, AlterFunctionAction, AlterFunctionOperation, CreateFunctionBody};

/// Languages whose functions cannot leave the database by themselves.
const CONFINED: &[&str] = &["sql", "plpgsql", "plperl", "pltcl", "plv8"];

/// CREATE FUNCTION: any later call may mean it.
pub(super) fn create_function(draft: &mut Draft, function: &ast::CreateFunction) {
    let ast::CreateFunction {
        or_alter,
        or_replace,
        temporary: _,
        if_not_exists: _,
        name,
        args,
        return_type: _,
        function_body,
        behavior: _,
        called_on_null: _,
        parallel: _,
        security,
        set_params,
        using,
        language,
        determinism_specifier: _,
        options,
        remote_connection,
    } = function;
    draft.other(name, &[Create]);
    if *or_replace || *or_alter {
        draft.does(&[Alter]);
    }
    arguments(draft, args.as_deref().unwrap_or_default());
    if let Some(body) = function_body {
        body_of(draft, body);
    }
    match security {
        // It runs with its owner's rights, whoever calls it.
        Some(ast::FunctionSecurity::Definer) => draft.does(&[Role]),
        Some(ast::FunctionSecurity::Invoker) | None => {}
    }
    set_params.iter().for_each(|parameter| set_parameter(draft, parameter));
    in_language(draft, language.as_ref());
    match using {
        Some(ast::CreateFunctionUsing::Jar(_) | ast::CreateFunctionUsing::File(_) | ast::CreateFunctionUsing::Archive(_)) => {
            draft.does(&[FileRead, Program]);
            draft.foreign("CREATE FUNCTION USING");
        }
        None => {}
    }
    options::all(draft, options.as_deref().unwrap_or_default());
    if let Some(connection) = remote_connection {
        draft.other(connection, &[Network]);
        draft.foreign("a remote function");
    }
    draft.touched_any();
    draft.procedural("the body of a function");
}

fn in_language(draft: &mut Draft, language: Option<&ast::Ident>) {
    if let Some(language) = language
        && !CONFINED.contains(&language.value.to_lowercase().as_str())
    {
        draft.does(&[Program]);
    }
}

fn set_parameter(draft: &mut Draft, parameter: &ast::FunctionDefinitionSetParam) {
    let ast::FunctionDefinitionSetParam { name: _, value } = parameter;
    match value {
        ast::FunctionSetValue::Default | ast::FunctionSetValue::FromCurrent => {}
        ast::FunctionSetValue::Values(values) => draft.values(values),
    }
}

fn arguments(draft: &mut Draft, arguments: &[ast::OperateFunctionArg]) {
    for ast::OperateFunctionArg { mode: _, name: _, data_type: _, default_expr } in arguments {
        draft.expressions(default_expr);
    }
}

fn body_of(draft: &mut Draft, body: &CreateFunctionBody) {
    match body {
        CreateFunctionBody::AsBeforeOptions { body, link_symbol } => {
            draft.value(body);
            // `AS 'file', 'symbol'` is native code, whatever the language says.
            if link_symbol.is_some() {
                draft.does(&[Program]);
            }
        }
        CreateFunctionBody::AsAfterOptions(body) | CreateFunctionBody::Return(body) | CreateFunctionBody::AsReturnExpr(body) => {
            draft.value(body)
        }
        CreateFunctionBody::AsBeginEnd(ast::BeginEndStatements { begin_token: _, statements, end_token: _ }) => {
            statements.iter().for_each(|statement| draft.statement(statement));
        }
        // The doubt of the caller says that the body is not followed.
        CreateFunctionBody::AsReturnSelect(_) => draft.does(&[Read]),
    }
}

/// CREATE PROCEDURE.
pub(super) fn create_procedure(
    draft: &mut Draft,
    or_alter: bool,
    name: &ast::ObjectName,
    parameters: &[ast::ProcedureParam],
    language: Option<&ast::Ident>,
    body: &ast::ConditionalStatements,
) {
    draft.other(name, &[Create]);
    if or_alter {
        draft.does(&[Alter]);
    }
    for ast::ProcedureParam { name: _, data_type: _, mode: _, default } in parameters {
        draft.expressions(default);
    }
    in_language(draft, language);
    super::block::statements(draft, body);
    draft.touched_any();
    draft.procedural("the body of a procedure");
}

/// DuckDB's CREATE MACRO.
pub(super) fn create_macro(draft: &mut Draft, name: &ast::ObjectName, parameters: &[ast::MacroArg], definition: &ast::MacroDefinition) {
    draft.other(name, &[Create]);
    for ast::MacroArg { name: _, default_expr } in parameters {
        draft.expressions(default_expr);
    }
    match definition {
        ast::MacroDefinition::Expr(value) => draft.expression(value),
        ast::MacroDefinition::Table(query) => draft.query(query),
    }
    draft.touched_any();
    draft.foreign("CREATE MACRO");
}

/// ALTER FUNCTION and ALTER AGGREGATE.
pub(super) fn alter_function(draft: &mut Draft, alter: &ast::AlterFunction) {
    let ast::AlterFunction { kind: _, function, aggregate_order_by, aggregate_star: _, operation } = alter;
    let ast::FunctionDesc { name, args } = function;
    draft.other(name, &[Alter]);
    arguments(draft, args.as_deref().unwrap_or_default());
    arguments(draft, aggregate_order_by.as_deref().unwrap_or_default());
    match operation {
        AlterFunctionOperation::RenameTo { new_name: _ } => {}
        AlterFunctionOperation::OwnerTo(owner) => super::alter_table::owner(draft, owner),
        AlterFunctionOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
        AlterFunctionOperation::DependsOnExtension { no: _, extension_name } => draft.other(extension_name, &[]),
        AlterFunctionOperation::Actions { actions, restrict: _ } => actions.iter().for_each(|action| alter_action(draft, action)),
    }
    draft.touched_any();
}

fn alter_action(draft: &mut Draft, action: &AlterFunctionAction) {
    match action {
        AlterFunctionAction::Security { external: _, security: _ } => draft.does(&[Role]),
        AlterFunctionAction::CalledOnNull(_)
        | AlterFunctionAction::Behavior(_)
        | AlterFunctionAction::Parallel(_)
        | AlterFunctionAction::Leakproof(_) => {}
        AlterFunctionAction::Cost(value) | AlterFunctionAction::Rows(value) => draft.value(value),
        AlterFunctionAction::Support(function) => draft.call(function),
        AlterFunctionAction::Set(parameter) => {
            draft.does(&[Setting]);
            set_parameter(draft, parameter);
        }
        AlterFunctionAction::Reset(_) => draft.does(&[Setting]),
    }
}

/// CALL: a procedure, with its arguments computed first.
pub(super) fn call(draft: &mut Draft, function: &ast::Function) {
    let ast::Function { name, uses_odbc_syntax: _, parameters, args, within_group, filter, null_treatment: _, over } = function;
    draft.does(&[Procedure, Read]);
    draft.other(name, &[Procedure]);
    // A call is an expression too: that is how its arguments are walked.
    draft.expression(&ast::Expr::Function(function.clone()));
    let odd = !matches!(parameters, ast::FunctionArguments::None) || !within_group.is_empty() || filter.is_some() || over.is_some();
    draft.foreign_if(odd || matches!(args, ast::FunctionArguments::Subquery(_)), "CALL with clauses of a function");
    draft.returns_rows();
    draft.unfollowed("a procedure's commits and settings");
    draft.procedural("CALL of a procedure");
}
