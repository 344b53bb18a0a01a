//! CREATE TABLE AS and EXPLAIN.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Doubt, Statement, Target, construct};
use sqlparser::ast::{self};

impl Lowering {
    /// Whether a CREATE TABLE has nothing beside its query that could run or touch anything.
    pub(super) fn is_plain_create_as(self, create: &ast::CreateTable) -> bool {
        create.constraints.is_empty()
            && create.like.is_none()
            && create.clone.is_none()
            && create.inherits.is_none()
            && create.partition_of.is_none()
            && create.version.is_none()
            && !create.external
            && create.location.is_none()
            && create.columns.iter().all(|column| column.options.is_empty())
            && (!self.is_guest() || is_bare(create))
    }

    pub(super) fn create_as(self, create: &ast::CreateTable) -> Result<Statement, Doubt> {
        let query = create.query.as_deref().ok_or_else(|| construct("create table as"))?;
        let columns = create.columns.iter().map(|column| self.ident(&column.name)).collect();
        let target = Target {
            name: self.name(&create.name)?,
            temporary: create.temporary,
            may_exist: create.if_not_exists,
            on_commit_drop: matches!(create.on_commit, Some(ast::OnCommit::Drop)),
            columns,
        };
        Ok(Statement::CreateTableAs { target, query: Box::new(self.query(query)?) })
    }

    /// EXPLAIN; its options are read here, and the last of a name wins, as in the server.
    pub(super) fn explain(self, statement: &ast::Statement) -> Result<Statement, Doubt> {
        let ast::Statement::Explain { describe_alias: _, analyze, verbose: _, query_plan, estimate, statement, format: _, options } =
            statement
        else {
            return Err(construct("explain"));
        };
        if *estimate {
            return Err(construct("explain estimate"));
        }
        let mut runs = *analyze;
        for option in options.iter().flatten() {
            if option.name.value.eq_ignore_ascii_case("analyze") {
                runs = match &option.arg {
                    None => true,
                    Some(arg) => truth(arg).ok_or_else(|| construct("explain option"))?,
                };
            }
        }
        let columns: &'static [&'static str] = match self.dialect {
            Dialect::Postgres => &["QUERY PLAN"],
            Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => {
                return Err(construct("explain"));
            }
            Dialect::Sqlite if *query_plan => &["id", "parent", "notused", "detail"],
            Dialect::Sqlite => &["addr", "opcode", "p1", "p2", "p3", "p4", "p5", "comment"],
        };
        let inner = Box::new(self.statement(statement));
        Ok(Statement::Explain { analyze: runs && self.dialect == Dialect::Postgres, columns, inner })
    }
}

/// Whether there is nothing but the name, its columns and the query.
fn is_bare(create: &ast::CreateTable) -> bool {
    !create.or_replace
        && !create.dynamic
        && !create.iceberg
        && !create.snapshot
        && create.partition_by.is_none()
        && create.cluster_by.is_none()
        && create.order_by.is_none()
        && create.primary_key.is_none()
        && create.base_location.is_none()
        && create.external_volume.is_none()
        && create.catalog.is_none()
        && create.catalog_sync.is_none()
        && create.with_connection.is_none()
        && create.with_aggregation_policy.is_none()
        && create.with_row_access_policy.is_none()
        && create.with_storage_lifecycle_policy.is_none()
        && create.warehouse.is_none()
        && matches!(create.table_options, ast::CreateTableOptions::None)
}

/// PostgreSQL's `defGetBoolean`: what an option's argument says.
fn truth(arg: &ast::Expr) -> Option<bool> {
    let text = match arg {
        ast::Expr::Identifier(ident) => ident.value.as_str(),
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(text, _) => text,
            ast::Value::SingleQuotedString(text) => text,
            ast::Value::Boolean(truth) => return Some(*truth),
            _ => return None,
        },
        _ => return None,
    };
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "1" => Some(true),
        "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
