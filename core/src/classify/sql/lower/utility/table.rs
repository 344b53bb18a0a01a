//! CREATE TABLE and what it is made of: columns, constraints, partition bounds.

use super::draft::Draft;
use super::options;
use crate::classify::Dialect;
use crate::classify::Effect::{Alter, Create, Drop, FileRead, Insert, Network, Read, Role};
use sqlparser::ast::{self, ColumnOption, TableConstraint};

/// Whether nothing gets into any column but what statements give.
fn holds_what_is_given(draft: &Draft, columns: &[ast::ColumnDef], constraints: &[TableConstraint]) -> bool {
    let harmless = |option: &ast::ColumnOptionDef| match &option.option {
        ColumnOption::NotNull | ColumnOption::Null | ColumnOption::Unique(_) | ColumnOption::PrimaryKey(_) | ColumnOption::Check(_) => true,
        ColumnOption::Default(value) => super::draft::is_plain(value),
        _ => false,
    };
    let filled = |column: &ast::ColumnDef| draft.is_own_type(&column.data_type) && column.options.iter().all(harmless);
    let rule = |constraint: &TableConstraint| {
        matches!(constraint, TableConstraint::Check(_) | TableConstraint::Unique(_) | TableConstraint::PrimaryKey(_))
    };
    draft.dialect() == Dialect::Postgres && columns.iter().all(filled) && constraints.iter().all(rule)
}

/// CREATE TABLE. Its query, if it has one, is read.
pub(super) fn create(draft: &mut Draft, table: &ast::CreateTable) {
    let ast::CreateTable {
        or_replace,
        temporary,
        unlogged: _,
        external,
        dynamic,
        global: _,
        if_not_exists: _,
        transient: _,
        volatile: _,
        iceberg,
        snapshot,
        name,
        columns,
        constraints,
        hive_distribution,
        hive_formats,
        table_options,
        file_format,
        location,
        query,
        without_rowid: _,
        like,
        clone,
        version,
        comment: _,
        on_commit: _,
        on_cluster,
        primary_key,
        order_by,
        partition_by,
        cluster_by,
        clustered_by,
        inherits,
        partition_of,
        for_values,
        strict: _,
        copy_grants: _,
        enable_schema_evolution: _,
        change_tracking: _,
        data_retention_time_in_days: _,
        max_data_extension_time_in_days: _,
        default_ddl_collation: _,
        with_aggregation_policy,
        with_row_access_policy,
        with_storage_lifecycle_policy,
        with_tags: _,
        external_volume,
        with_connection,
        base_location,
        catalog,
        catalog_sync,
        storage_serialization_policy: _,
        target_lag: _,
        warehouse,
        refresh_mode: _,
        initialize: _,
        require_user: _,
        diststyle: _,
        distkey,
        sortkey,
        backup: _,
        multiset: _,
        fallback: _,
        with_data: _,
    } = table;
    let cloned = clone.is_some() && matches!(draft.dialect(), Dialect::Snowflake | Dialect::Bigquery);
    draft.new_relation(name, *temporary, if cloned { &[Create, Insert] } else { &[Create] });
    if *or_replace {
        if matches!(draft.dialect(), Dialect::Snowflake | Dialect::Bigquery) {
            // The one that was there goes with its rows.
            draft.new_relation(name, *temporary, &[Drop]);
        } else {
            draft.relation(name, &[Alter]);
            draft.foreign("CREATE OR REPLACE TABLE");
        }
    }
    if query.is_some() && draft.is_guest() {
        draft.new_relation(name, *temporary, &[Insert]);
    }
    columns.iter().for_each(|definition| column(draft, definition));
    constraints.iter().for_each(|definition| constraint(draft, definition));
    options::of_table(draft, table_options);
    if let Some(query) = query {
        draft.does(&[Read]);
        draft.query(query);
        draft.defined(name, *temporary, columns.iter().map(|column| column.name.clone()));
    }
    let alone = query.is_none() && like.is_none() && inherits.is_none() && partition_of.is_none() && partition_by.is_none();
    if alone && holds_what_is_given(draft, columns, constraints) {
        draft.made_empty(table);
    }
    match like {
        Some(ast::CreateTableLikeKind::Parenthesized(like) | ast::CreateTableLikeKind::Plain(like)) => {
            let ast::CreateTableLike { name, defaults: _ } = like;
            draft.relation(name, &[Read]);
        }
        None => {}
    }
    for parent in inherits.iter().flatten().chain(partition_of) {
        // Rows of the child are rows of the parent from now on: whoever may not create there must not do it here.
        draft.relation(parent, &[Create, Read]);
        draft.touches(parent);
        if partition_of.is_some() {
            draft.holds_rows_of(name, parent);
        }
    }
    match for_values {
        None | Some(ast::ForValues::Default | ast::ForValues::With { modulus: _, remainder: _ }) => {}
        Some(ast::ForValues::In(values)) => draft.expressions(values),
        Some(ast::ForValues::From { from, to }) => {
            for bound in from.iter().chain(to) {
                match bound {
                    ast::PartitionBoundValue::Expr(value) => draft.value(value),
                    ast::PartitionBoundValue::MinValue | ast::PartitionBoundValue::MaxValue => {}
                }
            }
        }
    }
    if let Some(partition_by) = partition_by {
        partition_key(draft, partition_by);
    }
    draft.values(primary_key.as_deref());
    draft.values(distkey);
    draft.values(sortkey.iter().flatten());
    if let Some(order_by) = order_by {
        match order_by {
            ast::OneOrManyWithParens::One(value) => draft.value(value),
            ast::OneOrManyWithParens::Many(values) => draft.values(values),
        }
    }
    match cluster_by {
        Some(ast::WrappedCollection::NoWrapping(values) | ast::WrappedCollection::Parentheses(values)) => draft.values(values),
        None => {}
    }
    for source in clone.iter() {
        draft.relation(source, &[Read]);
        if !cloned {
            draft.foreign("CLONE");
        }
        if cloned {
            // Every column of it lies in the new one too.
            draft.whole(source);
            draft.defined(name, *temporary, []);
        }
    }
    for policy in with_aggregation_policy
        .iter()
        .chain(with_row_access_policy.iter().map(|ast::RowAccessPolicy { policy, on: _ }| policy))
        .chain(with_storage_lifecycle_policy.iter().map(|ast::StorageLifecyclePolicy { policy, on: _ }| policy))
    {
        draft.other(policy, &[Role]);
        draft.foreign("a table with a policy");
    }
    for connection in with_connection.iter() {
        draft.other(connection, &[Network]);
        draft.foreign("a table with a connection");
    }
    let outside = *external || *iceberg || location.is_some() || base_location.is_some() || external_volume.is_some() || catalog.is_some();
    if outside {
        draft.does(&[FileRead, Network]);
        draft.foreign("a table stored outside");
    }
    let hive = match hive_distribution {
        ast::HiveDistributionStyle::NONE => false,
        ast::HiveDistributionStyle::PARTITIONED { columns } => {
            columns.iter().for_each(|definition| column(draft, definition));
            true
        }
        ast::HiveDistributionStyle::SKEWED { columns, on, stored_as_directories: _ } => {
            columns.iter().chain(on).for_each(|definition| column(draft, definition));
            true
        }
    };
    let hive = hive || hive_formats.as_ref().is_some_and(|formats| *formats != ast::HiveFormat::default()) || file_format.is_some();
    let other = *dynamic || *snapshot || version.is_some() || on_cluster.is_some() || clustered_by.is_some() || catalog_sync.is_some();
    draft.foreign_if(hive || other || warehouse.is_some(), "a clause of CREATE TABLE");
}

/// `RANGE (a, lower(b))` reads as a call of a function that is not one.
fn partition_key(draft: &mut Draft, key: &ast::Expr) {
    if let ast::Expr::Function(ast::Function { name, args: ast::FunctionArguments::List(list), .. }) = key
        && super::draft::plain_name(name).is_some_and(|name| matches!(name.as_str(), "range" | "list" | "hash"))
    {
        for argument in &list.args {
            match argument {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(value)) => draft.value(value),
                other => draft.construct(&format!("a partition key of an unknown form ({} bytes)", other.to_string().len())),
            }
        }
    } else {
        draft.value(key);
    }
}

/// A column with its options.
pub(super) fn column(draft: &mut Draft, column: &ast::ColumnDef) {
    let ast::ColumnDef { name, data_type, options } = column;
    misread(draft, name, data_type);
    for ast::ColumnOptionDef { name: _, option } in options {
        column_option(draft, option);
    }
}

/// Words that PostgreSQL never takes for a column's name, because an element of another kind begins with them. After a column the
/// grammar reads `LIKE users` as a column called `like`.
const ELEMENTS: &[&str] = &["like", "check", "constraint", "foreign", "primary", "unique"];

fn misread(draft: &mut Draft, name: &ast::Ident, data_type: &ast::DataType) {
    let word = name.value.to_lowercase();
    if draft.dialect() != Dialect::Postgres || name.quote_style.is_some() || !ELEMENTS.contains(&word.as_str()) {
        return;
    }
    match data_type {
        ast::DataType::Custom(source, _) if word == "like" => draft.relation(source, &[Read]),
        _ => draft.construct("an element of CREATE TABLE that reads as a column"),
    }
}

/// One option of a column.
pub(super) fn column_option(draft: &mut Draft, option: &ColumnOption) {
    match option {
        ColumnOption::Null
        | ColumnOption::NotNull
        | ColumnOption::CharacterSet(_)
        | ColumnOption::Collation(_)
        | ColumnOption::Comment(_)
        | ColumnOption::OnConflict(_)
        | ColumnOption::Invisible => {}
        ColumnOption::Default(value) => draft.expression(value),
        ColumnOption::Materialized(value) | ColumnOption::Alias(value) | ColumnOption::OnUpdate(value) => {
            draft.expression(value);
            draft.foreign("a column option");
        }
        ColumnOption::Ephemeral(value) => {
            draft.expressions(value);
            draft.foreign("a column option");
        }
        ColumnOption::Srid(value) => {
            draft.expression(value);
            draft.foreign("a column option");
        }
        ColumnOption::PrimaryKey(key) => primary_key(draft, key),
        ColumnOption::Unique(key) => unique(draft, key),
        ColumnOption::ForeignKey(key) => foreign_key(draft, key),
        ColumnOption::Check(check) => check_constraint(draft, check),
        ColumnOption::DialectSpecific(tokens) => {
            let known = tokens.iter().all(|token| {
                let text = token.to_string();
                ["autoincrement", "auto_increment", "asc", "desc"].iter().any(|word| text.eq_ignore_ascii_case(word))
            });
            draft.foreign_if(!known, "a column option");
        }
        ColumnOption::Generated { generated_as: _, sequence_options, generation_expr, generation_expr_mode: _, generated_keyword: _ } => {
            options::of_sequence(draft, sequence_options.as_deref().unwrap_or_default());
            draft.expressions(generation_expr);
        }
        ColumnOption::Options(options) => {
            options::all(draft, options);
            draft.foreign("a column option");
        }
        ColumnOption::Identity(ast::IdentityPropertyKind::Autoincrement(_) | ast::IdentityPropertyKind::Identity(_))
        | ColumnOption::Tags(_) => {
            draft.foreign("a column option");
        }
        ColumnOption::Policy(ast::ColumnPolicy::MaskingPolicy(policy) | ast::ColumnPolicy::ProjectionPolicy(policy)) => {
            let ast::ColumnPolicyProperty { with: _, policy_name, using_columns: _ } = policy;
            draft.other(policy_name, &[Role]);
            draft.foreign("a column policy");
        }
    }
}

/// A constraint of a table.
pub(super) fn constraint(draft: &mut Draft, constraint: &TableConstraint) {
    match constraint {
        TableConstraint::Unique(key) => unique(draft, key),
        TableConstraint::PrimaryKey(key) => primary_key(draft, key),
        TableConstraint::ForeignKey(key) => foreign_key(draft, key),
        TableConstraint::Check(check) => check_constraint(draft, check),
        TableConstraint::Index(ast::IndexConstraint { display_as_key: _, name: _, index_type: _, columns, index_options: _ }) => {
            index_columns(draft, columns);
            draft.foreign("an index in CREATE TABLE");
        }
        TableConstraint::FulltextOrSpatial(ast::FullTextOrSpatialConstraint {
            fulltext: _,
            index_type_display: _,
            opt_index_name: _,
            columns,
        }) => {
            index_columns(draft, columns);
            draft.foreign("an index in CREATE TABLE");
        }
        TableConstraint::PrimaryKeyUsingIndex(index) | TableConstraint::UniqueUsingIndex(index) => {
            let ast::ConstraintUsingIndex { name: _, index_name: _, characteristics: _ } = index;
        }
        TableConstraint::Exclude(exclude) => {
            let ast::ExcludeConstraint { name: _, index_method: _, elements, include: _, where_clause, characteristics: _ } = exclude;
            for ast::ExcludeConstraintElement { column, operator: _ } in elements {
                index_columns(draft, std::slice::from_ref(column));
            }
            if let Some(condition) = where_clause {
                draft.expression(condition);
            }
        }
    }
}

fn unique(draft: &mut Draft, key: &ast::UniqueConstraint) {
    let ast::UniqueConstraint {
        name: _,
        index_name: _,
        index_type_display: _,
        index_type: _,
        columns,
        include: _,
        index_options: _,
        characteristics: _,
        nulls_distinct: _,
    } = key;
    index_columns(draft, columns);
}

fn primary_key(draft: &mut Draft, key: &ast::PrimaryKeyConstraint) {
    let ast::PrimaryKeyConstraint { name: _, index_name: _, index_type: _, columns, include: _, index_options: _, characteristics: _ } =
        key;
    index_columns(draft, columns);
}

/// A foreign key probes the other relation.
fn foreign_key(draft: &mut Draft, key: &ast::ForeignKeyConstraint) {
    let ast::ForeignKeyConstraint {
        name: _,
        index_name: _,
        columns: _,
        foreign_table,
        referred_columns,
        on_delete: _,
        on_update: _,
        match_kind: _,
        characteristics: _,
    } = key;
    draft.referenced(foreign_table, referred_columns, &[Read]);
}

fn check_constraint(draft: &mut Draft, check: &ast::CheckConstraint) {
    let ast::CheckConstraint { name: _, expr, no_inherit: _, enforced: _ } = check;
    draft.expression(expr);
}

/// The columns and expressions of an index.
pub(super) fn index_columns(draft: &mut Draft, columns: &[ast::IndexColumn]) {
    for ast::IndexColumn { column, operator_class: _ } in columns {
        let ast::OrderByExpr { expr, options: _, with_fill } = column;
        draft.value(expr);
        if let ast::Expr::Identifier(column) = expr {
            draft.key(column);
        }
        draft.foreign_if(with_fill.is_some(), "WITH FILL");
    }
}
