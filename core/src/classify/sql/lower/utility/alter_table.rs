//! ALTER TABLE, operation by operation.

use super::draft::Draft;
use super::{options, table};
use crate::classify::Dialect;
use crate::classify::Effect::{Alter, Delete, FileRead, Maintenance, Network, Read, Replication, Role};
use crate::classify::sql::ir::ObjectKind;
use sqlparser::ast::{self, AlterColumnOperation, AlterTableOperation as Operation};

/// ALTER TABLE.
pub(super) fn alter(draft: &mut Draft, alter: &ast::AlterTable) {
    let ast::AlterTable { name, if_exists: _, only: _, operations, location, on_cluster, table_type, end_token: _ } = alter;
    draft.relation(name, &[Alter]);
    draft.touches(name);
    operations.iter().for_each(|operation| apply(draft, name, operation));
    if location.is_some() {
        draft.does(&[FileRead]);
    }
    draft.foreign_if(location.is_some() || on_cluster.is_some() || table_type.is_some(), "a clause of ALTER TABLE");
}

/// What one operation does beside altering its table.
pub(super) fn apply(draft: &mut Draft, name: &ast::ObjectName, operation: &Operation) {
    match operation {
        Operation::AddConstraint { constraint, not_valid: _ } => table::constraint(draft, constraint),
        Operation::AddColumn { column_keyword: _, if_not_exists: _, column_def, column_position } => {
            table::column(draft, column_def);
            for ast::ColumnOptionDef { name: _, option } in &column_def.options {
                if let ast::ColumnOption::Generated { generation_expr: Some(value), .. } = option {
                    draft.rewritten(&column_def.name, value);
                }
            }
            draft.foreign_if(column_position.is_some(), "a column's position");
        }
        Operation::ChangeColumn { old_name: _, new_name: _, data_type: _, options, column_position: _ }
        | Operation::ModifyColumn { col_name: _, data_type: _, options, column_position: _ } => {
            options.iter().for_each(|option| table::column_option(draft, option));
            draft.foreign("CHANGE or MODIFY COLUMN");
        }
        Operation::AlterColumn { column_name, op } => column(draft, column_name, op),
        // Dropping takes what depends on it along, where that is asked for.
        Operation::DropColumn { has_column_keyword: _, column_names: _, if_exists: _, drop_behavior }
        | Operation::DropConstraint { if_exists: _, name: _, drop_behavior } => super::drop::behavior(draft, drop_behavior.as_ref()),
        Operation::DropPrimaryKey { drop_behavior } | Operation::DropForeignKey { name: _, drop_behavior } => {
            super::drop::behavior(draft, drop_behavior.as_ref());
            draft.foreign("DROP of a key");
        }
        Operation::DisableRowLevelSecurity
        | Operation::EnableRowLevelSecurity
        | Operation::ForceRowLevelSecurity
        | Operation::NoForceRowLevelSecurity => draft.relation(name, &[Role]),
        // Rules and triggers are code that runs with later statements, or keeps them in bounds.
        Operation::DisableRule { name: _ }
        | Operation::EnableRule { name: _ }
        | Operation::EnableAlwaysRule { name: _ }
        | Operation::EnableReplicaRule { name: _ }
        | Operation::DisableTrigger { name: _ }
        | Operation::EnableTrigger { name: _ }
        | Operation::EnableAlwaysTrigger { name: _ }
        | Operation::EnableReplicaTrigger { name: _ } => {}
        Operation::ReplicaIdentity { identity: _ } => draft.relation(name, &[Replication]),
        Operation::OwnerTo { new_owner } => owner(draft, new_owner),
        Operation::RenameTable { table_name } => {
            let (ast::RenameTableNameKind::As(new) | ast::RenameTableNameKind::To(new)) = table_name;
            renamed(draft, name, new);
        }
        Operation::SwapWith { table_name } => {
            draft.relation(table_name, &[Alter]);
            draft.touched_any();
            draft.foreign("SWAP WITH");
        }
        Operation::RenameColumn { old_column_name: _, new_column_name: _ }
        | Operation::RenameConstraint { old_name: _, new_name: _ }
        | Operation::ValidateConstraint { name: _ }
        | Operation::SetLogged
        | Operation::SetUnlogged => {}
        Operation::SetOptionsParens { options } => options::all(draft, options),
        Operation::SetTblProperties { table_properties } => {
            options::all(draft, table_properties);
            draft.foreign("TBLPROPERTIES");
        }
        Operation::AttachPartition { partition } | Operation::DetachPartition { partition } => attached(draft, partition),
        Operation::FreezePartition { partition, with_name: _ } | Operation::UnfreezePartition { partition, with_name: _ } => {
            attached(draft, partition);
            draft.does(&[Maintenance]);
            draft.foreign("FREEZE PARTITION");
        }
        Operation::RenamePartitions { old_partitions, new_partitions } => {
            draft.values(old_partitions);
            draft.values(new_partitions);
            draft.foreign("a partition clause");
        }
        Operation::AddPartitions { if_not_exists: _, new_partitions } => {
            new_partitions.iter().for_each(|partition| expressions(draft, partition));
            draft.foreign("a partition clause");
        }
        Operation::DropPartitions { partitions, if_exists: _ } => {
            draft.relation(name, &[Delete]);
            draft.values(partitions);
            draft.foreign("a partition clause");
        }
        Operation::AddProjection { if_not_exists: _, name: _, select: _ } => {
            draft.relation(name, &[Read]);
            draft.foreign("a projection");
        }
        Operation::DropProjection { if_exists: _, name: _ }
        | Operation::MaterializeProjection { if_exists: _, name: _, partition: _ }
        | Operation::ClearProjection { if_exists: _, name: _, partition: _ } => draft.foreign("a projection"),
        Operation::ClusterBy { exprs } | Operation::AlterSortKey { columns: exprs } => {
            draft.values(exprs);
            draft.foreign("a clustering key");
        }
        Operation::Refresh { subpath: _ } => {
            draft.does(&[FileRead, Network]);
            draft.foreign("REFRESH");
        }
        Operation::DropIndex { name: _ }
        | Operation::DropClusteringKey
        | Operation::SuspendRecluster
        | Operation::ResumeRecluster
        | Operation::Suspend
        | Operation::Resume
        | Operation::Algorithm { equals: _, algorithm: _ }
        | Operation::Lock { equals: _, lock: _ }
        | Operation::AutoIncrement { equals: _, value: _ } => draft.foreign("an operation of ALTER TABLE"),
    }
}

/// Ownership passes to a role.
pub(super) fn owner(draft: &mut Draft, owner: &ast::Owner) {
    draft.does(&[Role]);
    match owner {
        ast::Owner::Ident(name) => draft.other_ident(name, &[Role]),
        ast::Owner::CurrentRole | ast::Owner::CurrentUser | ast::Owner::SessionUser => {}
    }
}

/// A relation takes another name in its schema; views and everything else that named it follow.
pub(super) fn renamed(draft: &mut Draft, old: &ast::ObjectName, new: &ast::ObjectName) {
    draft.touches(old);
    draft.touched_any();
    let last = new.0.last().and_then(ast::ObjectNamePart::as_ident);
    match (last.and_then(|last| draft.beside(old, last)), draft.dialect()) {
        (Some(name), _) => draft.object(name, ObjectKind::NewRelation, &[Alter]),
        (None, Dialect::Sqlite) => draft.new_relation(new, false, &[Alter]),
        // The new name stands in the schema where the old one was found, which need not be the first of the path.
        (
            None,
            Dialect::Postgres
            | Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic,
        ) => {
            draft.other(new, &[Alter]);
            draft.construct("RENAME of a relation without its schema");
        }
    }
}

fn column(draft: &mut Draft, name: &ast::Ident, operation: &AlterColumnOperation) {
    match operation {
        AlterColumnOperation::SetNotNull | AlterColumnOperation::DropNotNull | AlterColumnOperation::DropDefault => {}
        AlterColumnOperation::SetDefault { value } => draft.expression(value),
        AlterColumnOperation::SetDataType { data_type: _, using, had_set: _ } => {
            draft.expressions(using);
            if let Some(value) = using {
                draft.rewritten(name, value);
            }
        }
        AlterColumnOperation::AddGenerated { generated_as: _, sequence_options } => {
            options::of_sequence(draft, sequence_options.as_deref().unwrap_or_default());
        }
    }
}

/// PostgreSQL names a table where the grammar expects an expression.
fn attached(draft: &mut Draft, partition: &ast::Partition) {
    let name = match partition {
        ast::Partition::Expr(ast::Expr::Identifier(name)) => Some(vec![name.clone()]),
        ast::Partition::Expr(ast::Expr::CompoundIdentifier(parts)) => Some(parts.clone()),
        ast::Partition::Identifier(_) | ast::Partition::Expr(_) | ast::Partition::Part(_) | ast::Partition::Partitions(_) => None,
    };
    match name {
        Some(parts) => {
            let name = ast::ObjectName::from(parts);
            draft.relation(&name, &[Alter]);
            draft.touches(&name);
        }
        None => {
            expressions(draft, partition);
            draft.construct("a partition that is not a table's name");
        }
    }
}

fn expressions(draft: &mut Draft, partition: &ast::Partition) {
    match partition {
        ast::Partition::Identifier(_) => {}
        ast::Partition::Expr(value) | ast::Partition::Part(value) => draft.value(value),
        ast::Partition::Partitions(values) => draft.values(values),
    }
}
