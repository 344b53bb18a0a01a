//! CREATE of everything but tables, routines and roles.

use super::draft::Draft;
use super::{options, table};
use crate::classify::Effect::{Alter, Create, FunctionUnknown, Grant, Insert, Maintenance, Network, Program, Read, Role};
use crate::classify::sql::ir::ObjectKind;
use sqlparser::ast;

/// CREATE VIEW and CREATE MATERIALIZED VIEW: the relation, and what its query reads.
pub(super) fn view(draft: &mut Draft, view: &ast::CreateView) {
    let ast::CreateView {
        or_alter,
        or_replace,
        materialized,
        secure,
        name,
        name_before_not_exists: _,
        columns,
        query,
        options,
        cluster_by,
        comment: _,
        with_no_schema_binding,
        if_not_exists: _,
        temporary,
        copy_grants,
        to,
        params,
    } = view;
    draft.new_relation(name, *temporary, &[Create]);
    if *or_replace || *or_alter {
        draft.new_relation(name, *temporary, &[Alter]);
    }
    draft.does(&[Read]);
    draft.query(query);
    draft.defined(name, *temporary, columns.iter().map(|column| column.name.clone()));
    if !*materialized {
        draft.defines_view();
    }
    for ast::ViewColumnDef { name: _, data_type: _, options } in columns {
        if let Some(ast::ColumnOptions::CommaSeparated(options) | ast::ColumnOptions::SpaceSeparated(options)) = options {
            options.iter().for_each(|option| table::column_option(draft, option));
        }
    }
    options::of_table(draft, options);
    if let Some(target) = to {
        draft.relation(target, &[Insert]);
        draft.foreign("CREATE VIEW TO");
    }
    let foreign = *or_alter || *secure || !cluster_by.is_empty() || *with_no_schema_binding || *copy_grants || params.is_some();
    draft.foreign_if(foreign, "a clause of CREATE VIEW");
}

/// CREATE INDEX: it stands in its table's schema, and its expressions run over the rows that are there.
pub(super) fn index(draft: &mut Draft, index: &ast::CreateIndex) {
    let ast::CreateIndex {
        name,
        table_name,
        using: _,
        columns,
        unique: _,
        concurrently: _,
        r#async,
        if_not_exists: _,
        include: _,
        nulls_distinct: _,
        with,
        predicate,
        index_options: _,
        alter_options,
    } = index;
    match name.as_ref().and_then(|name| draft.in_schema_of(name, table_name)) {
        Some(table) => draft.object(table, ObjectKind::Relation, &[Create]),
        None => draft.relation(table_name, &[Create]),
    }
    if let Some(name) = name {
        draft.other(name, &[Create]);
        draft.touches(name);
    }
    table::index_columns(draft, columns);
    draft.expressions(predicate);
    with.iter().for_each(|option| storage_parameter(draft, option));
    alter_options.iter().for_each(|operation| super::alter_table::apply(draft, table_name, operation));
    draft.foreign_if(*r#async || !alter_options.is_empty(), "a clause of CREATE INDEX");
}

/// `fillfactor = 70` reads as a comparison.
fn storage_parameter(draft: &mut Draft, option: &ast::Expr) {
    match option {
        ast::Expr::BinaryOp { left, op: ast::BinaryOperator::Eq, right } if matches!(**left, ast::Expr::Identifier(_)) => {
            draft.value(right)
        }
        other => draft.value(other),
    }
}

/// CREATE SEQUENCE.
pub(super) fn sequence(
    draft: &mut Draft,
    name: &ast::ObjectName,
    temporary: bool,
    settings: &[ast::SequenceOptions],
    owned_by: Option<&ast::ObjectName>,
) {
    draft.new_relation(name, temporary, &[Create]);
    options::of_sequence(draft, settings);
    // OWNED BY NONE is a name of one part.
    if let Some(column) = owned_by
        && column.0.len() > 1
    {
        draft.relation_of_column(column, &[Create]);
    }
}

/// CREATE TYPE: a composite type is also a relation.
pub(super) fn data_type(draft: &mut Draft, name: &ast::ObjectName, representation: Option<&ast::UserDefinedTypeRepresentation>) {
    match representation {
        Some(ast::UserDefinedTypeRepresentation::Composite { attributes: _ }) => draft.new_relation(name, false, &[Create]),
        Some(ast::UserDefinedTypeRepresentation::Enum { labels: _ }) | None => draft.other(name, &[Create]),
        Some(ast::UserDefinedTypeRepresentation::Range { options }) => {
            draft.other(name, &[Create]);
            for option in options {
                match option {
                    ast::UserDefinedTypeRangeOption::Canonical(function) | ast::UserDefinedTypeRangeOption::SubtypeDiff(function) => {
                        draft.call(function)
                    }
                    ast::UserDefinedTypeRangeOption::Subtype(_)
                    | ast::UserDefinedTypeRangeOption::SubtypeOpClass(_)
                    | ast::UserDefinedTypeRangeOption::Collation(_)
                    | ast::UserDefinedTypeRangeOption::MultirangeTypeName(_) => {}
                }
            }
        }
        Some(ast::UserDefinedTypeRepresentation::SqlDefinition { options: _ }) => {
            draft.other(name, &[Create, FunctionUnknown]);
            draft.procedural("a base type with its own input and output functions");
        }
    }
    draft.touches(name);
}

/// CREATE DOMAIN.
pub(super) fn domain(draft: &mut Draft, domain: &ast::CreateDomain) {
    let ast::CreateDomain { name, data_type: _, collation: _, default, constraints } = domain;
    draft.other(name, &[Create]);
    draft.touches(name);
    draft.expressions(default);
    constraints.iter().for_each(|constraint| table::constraint(draft, constraint));
}

/// CREATE SCHEMA: a schema that the search path already names becomes alive.
pub(super) fn schema(
    draft: &mut Draft,
    name: &ast::SchemaName,
    or_replace: bool,
    with: &[ast::SqlOption],
    settings: &[ast::SqlOption],
    collation: Option<&ast::Expr>,
    clone: Option<&ast::ObjectName>,
) {
    match name {
        ast::SchemaName::Simple(name) => draft.other(name, &[Create]),
        ast::SchemaName::UnnamedAuthorization(owner) => draft.other_ident(owner, &[Create, Role]),
        ast::SchemaName::NamedAuthorization(name, owner) => {
            draft.other(name, &[Create]);
            draft.other_ident(owner, &[Role]);
        }
    }
    draft.touched_any();
    options::all(draft, with);
    options::all(draft, settings);
    draft.values(collation);
    if let Some(clone) = clone {
        draft.other(clone, &[Read]);
    }
    draft.foreign_if(or_replace || clone.is_some() || !with.is_empty() || !settings.is_empty(), "a clause of CREATE SCHEMA");
}

/// CREATE DATABASE.
pub(super) fn database(draft: &mut Draft, name: &ast::ObjectName, clone: Option<&ast::ObjectName>) {
    draft.other(name, &[Create]);
    if let Some(clone) = clone {
        draft.other(clone, &[Read]);
        draft.foreign("CLONE");
    }
}

/// CREATE TRIGGER: code that runs with later statements on the table.
pub(super) fn trigger(draft: &mut Draft, trigger: &ast::CreateTrigger) {
    let ast::CreateTrigger {
        or_alter: _,
        temporary: _,
        or_replace: _,
        is_constraint: _,
        name: _,
        period: _,
        period_before_table: _,
        events: _,
        table_name,
        referenced_table_name,
        referencing: _,
        trigger_object: _,
        condition,
        exec_body,
        statements_as: _,
        statements,
        characteristics: _,
    } = trigger;
    draft.relation(table_name, &[Create]);
    draft.touches(table_name);
    if let Some(referenced) = referenced_table_name {
        draft.relation(referenced, &[Read]);
    }
    draft.expressions(condition);
    if let Some(ast::TriggerExecBody { exec_type: _, func_desc: ast::FunctionDesc { name, args } }) = exec_body {
        draft.does(&[FunctionUnknown]);
        draft.call(name);
        for ast::OperateFunctionArg { mode: _, name: _, data_type: _, default_expr } in args.iter().flatten() {
            draft.expressions(default_expr);
        }
    }
    if let Some(statements) = statements {
        super::block::statements(draft, statements);
    }
    draft.procedural("a trigger runs with later statements");
}

/// CREATE EXTENSION runs a script of the server, and usually loads native code.
pub(super) fn extension(draft: &mut Draft, extension: &ast::CreateExtension) {
    let ast::CreateExtension { name, if_not_exists: _, cascade: _, schema: _, version: _ } = extension;
    draft.other_ident(name, &[Create, Program]);
    draft.touched_any();
    draft.procedural("an extension's script");
}

/// CREATE SERVER: a way out of the server.
pub(super) fn server(draft: &mut Draft, server: &ast::CreateServerStatement) {
    let ast::CreateServerStatement { name, if_not_exists: _, server_type: _, version: _, foreign_data_wrapper: _, options: _ } = server;
    draft.other(name, &[Create, Network, Maintenance]);
}

/// Hive's CREATE CONNECTOR.
pub(super) fn connector(draft: &mut Draft, connector: &ast::CreateConnector) {
    let ast::CreateConnector { name, if_not_exists: _, connector_type: _, url: _, comment: _, with_dcproperties } = connector;
    draft.other_ident(name, &[Create, Network]);
    options::all(draft, with_dcproperties.as_deref().unwrap_or_default());
    draft.foreign("CREATE CONNECTOR");
}

/// CREATE COLLATION.
pub(super) fn collation(draft: &mut Draft, collation: &ast::CreateCollation) {
    let ast::CreateCollation { if_not_exists: _, name, definition } = collation;
    draft.other(name, &[Create]);
    draft.touches(name);
    match definition {
        ast::CreateCollationDefinition::From(_) => {}
        ast::CreateCollationDefinition::Options(settings) => options::all(draft, settings),
    }
}

/// CREATE TEXT SEARCH …: templates and parsers are native code.
pub(super) fn text_search(draft: &mut Draft, object: &ast::CreateTextSearch) {
    let ast::CreateTextSearch { object_type, name, options } = object;
    draft.other(name, &[Create]);
    draft.touches(name);
    options::all(draft, options);
    match object_type {
        ast::TextSearchObjectType::Dictionary | ast::TextSearchObjectType::Configuration => {}
        ast::TextSearchObjectType::Template | ast::TextSearchObjectType::Parser => draft.does(&[Program]),
    }
}

/// CREATE OPERATOR: symbols in later texts may call another function.
pub(super) fn operator(draft: &mut Draft, operator: &ast::CreateOperator) {
    let ast::CreateOperator { name, function, is_procedure: _, left_arg: _, right_arg: _, options } = operator;
    draft.other(name, &[Create]);
    draft.call(function);
    options.iter().for_each(|option| super::alter::operator_option(draft, option));
    draft.touched_any();
}

/// CREATE OPERATOR FAMILY.
pub(super) fn operator_family(draft: &mut Draft, family: &ast::CreateOperatorFamily) {
    let ast::CreateOperatorFamily { name, using: _ } = family;
    draft.other(name, &[Create]);
    draft.touched_any();
}

/// CREATE OPERATOR CLASS.
pub(super) fn operator_class(draft: &mut Draft, class: &ast::CreateOperatorClass) {
    let ast::CreateOperatorClass { name, default: _, for_type: _, using: _, family: _, items } = class;
    draft.other(name, &[Create]);
    for item in items {
        match item {
            ast::OperatorClassItem::Operator { strategy_number: _, operator_name: _, op_types: _, purpose: _ }
            | ast::OperatorClassItem::Storage { storage_type: _ } => {}
            ast::OperatorClassItem::Function { support_number: _, op_types: _, function_name, argument_types: _ } => {
                draft.call(function_name)
            }
        }
    }
    draft.touched_any();
}

/// What only other dialects create: stages, file formats, warehouses, secrets.
pub(super) fn foreign(draft: &mut Draft, name: Option<&ast::ObjectName>, what: &str, outside: bool) {
    draft.does(&[Create]);
    if outside {
        draft.does(&[Network, Grant]);
    }
    if let Some(name) = name {
        draft.other(name, &[Create]);
    }
    draft.foreign(what);
}
