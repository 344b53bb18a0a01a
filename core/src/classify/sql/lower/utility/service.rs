//! Maintenance of the server, and what it shows of itself.

use super::draft::Draft;
use super::options;
use crate::classify::Dialect;
use crate::classify::Effect::{Explain, Lock, Maintenance, Read, Replication, Terminate};
use sqlparser::ast::{self, ShowStatementFilter};

/// VACUUM. Without a table it is all of them.
pub(super) fn vacuum(draft: &mut Draft, vacuum: &ast::VacuumStatement) {
    let ast::VacuumStatement { full: _, sort_only, delete_only, reindex, recluster, table_name, threshold, boost } = vacuum;
    draft.does(&[Maintenance]);
    if let Some(name) = table_name
        && !is_option(draft, name, &["analyze", "analyse", "verbose", "freeze"])
    {
        match draft.dialect() {
            Dialect::Postgres
            | Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => draft.relation(name, &[Maintenance]),
            // SQLite names a schema.
            Dialect::Sqlite => draft.other(name, &[Maintenance]),
        }
    }
    // `VACUUM reindex` is an option here, and a table's name to PostgreSQL.
    let foreign = *sort_only || *delete_only || *reindex || *recluster || threshold.is_some() || *boost;
    draft.foreign_if(foreign, "an option of VACUUM");
}

/// ANALYZE.
pub(super) fn analyze(draft: &mut Draft, analyze: &ast::Analyze) {
    let ast::Analyze { table_name, partitions, for_columns, columns: _, cache_metadata, noscan, compute_statistics, has_table_keyword } =
        analyze;
    draft.does(&[Maintenance]);
    if let Some(name) = table_name
        && !is_option(draft, name, &["verbose"])
    {
        match draft.dialect() {
            Dialect::Postgres
            | Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => draft.relation(name, &[Maintenance]),
            // SQLite takes the name of a table, an index or a schema.
            Dialect::Sqlite => draft.unlisted(name, &[Maintenance]),
        }
    }
    draft.expressions(partitions.iter().flatten());
    let foreign = *for_columns || *cache_metadata || *noscan || *compute_statistics || *has_table_keyword || partitions.is_some();
    draft.foreign_if(foreign, "an option of ANALYZE");
}

/// PostgreSQL's options are read as the table's name by the grammar.
fn is_option(draft: &Draft, name: &ast::ObjectName, options: &[&str]) -> bool {
    match name.0.as_slice() {
        [ast::ObjectNamePart::Identifier(ident)] => {
            draft.dialect() == Dialect::Postgres
                && ident.quote_style.is_none()
                && options.iter().any(|option| ident.value.eq_ignore_ascii_case(option))
        }
        _ => false,
    }
}

/// KILL.
pub(super) fn kill(draft: &mut Draft) {
    draft.does(&[Terminate]);
    draft.foreign("KILL");
}

/// MySQL's FLUSH.
pub(super) fn flush(draft: &mut Draft, kind: &ast::FlushType, tables: &[ast::ObjectName], read_lock: bool) {
    draft.does(&[Maintenance]);
    tables.iter().for_each(|table| draft.relation(table, &[Maintenance]));
    if read_lock {
        draft.does(&[Lock]);
    }
    match kind {
        ast::FlushType::RelayLogs | ast::FlushType::BinaryLogs => draft.does(&[Replication]),
        ast::FlushType::EngineLogs
        | ast::FlushType::ErrorLogs
        | ast::FlushType::GeneralLogs
        | ast::FlushType::Hosts
        | ast::FlushType::Logs
        | ast::FlushType::Privileges
        | ast::FlushType::OptimizerCosts
        | ast::FlushType::SlowLogs
        | ast::FlushType::Status
        | ast::FlushType::UserResources
        | ast::FlushType::Tables => {}
    }
    draft.foreign("FLUSH");
}

/// Maintenance of one table in other dialects: MSCK, OPTIMIZE, CACHE, UNCACHE.
pub(super) fn of_table<'e>(draft: &mut Draft, name: &ast::ObjectName, expressions: impl IntoIterator<Item = &'e ast::Expr>, what: &str) {
    draft.relation(name, &[Maintenance]);
    draft.expressions(expressions);
    draft.foreign(what);
}

/// Spark's CACHE TABLE.
pub(super) fn cache(draft: &mut Draft, name: &ast::ObjectName, settings: &[ast::SqlOption], query: Option<&ast::Query>) {
    draft.new_relation(name, false, &[Maintenance]);
    options::all(draft, settings);
    if let Some(query) = query {
        draft.does(&[Read]);
        draft.query(query);
    }
    draft.foreign("CACHE TABLE");
}

/// SHOW of a setting.
pub(super) fn show(draft: &mut Draft, variable: &[ast::Ident]) {
    let words: Vec<String> = variable.iter().map(|word| draft.folded(word)).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["all"] => draft.shows(["name", "setting", "description"]),
        ["time", "zone"] => draft.shows(["TimeZone"]),
        ["transaction", "isolation", "level"] => draft.shows(["transaction_isolation"]),
        ["authorization"] => draft.shows(["session_authorization"]),
        ["timezone"] => draft.shows(["TimeZone"]),
        ["datestyle"] => draft.shows(["DateStyle"]),
        ["intervalstyle"] => draft.shows(["IntervalStyle"]),
        [name] => {
            let name = (*name).to_owned();
            draft.shows([name]);
        }
        _ => {
            draft.does(&[Read]);
            draft.returns_rows();
            draft.construct("SHOW of several words");
        }
    }
    draft.foreign_if(draft.dialect() != Dialect::Postgres, "SHOW");
}

/// Every other SHOW: lists of what there is, in other dialects.
pub(super) fn list(draft: &mut Draft, filter: Option<&ShowStatementFilter>, what: &str) {
    draft.does(&[Read]);
    match filter {
        Some(ShowStatementFilter::Where(condition)) => draft.expression(condition),
        Some(ShowStatementFilter::Like(_) | ShowStatementFilter::ILike(_) | ShowStatementFilter::NoKeyword(_)) | None => {}
    }
    draft.returns_rows();
    draft.foreign(what);
}

/// SHOW … IN parent LIKE filter.
pub(super) fn list_in(draft: &mut Draft, settings: &ast::ShowStatementOptions, relation: bool, what: &str) {
    let ast::ShowStatementOptions { show_in, starts_with: _, limit, limit_from: _, filter_position } = settings;
    let filter = match filter_position {
        Some(ast::ShowStatementFilterPosition::Infix(filter) | ast::ShowStatementFilterPosition::Suffix(filter)) => Some(filter),
        None => None,
    };
    list(draft, filter, what);
    draft.expressions(limit);
    if let Some(ast::ShowStatementIn { clause: _, parent_type: _, parent_name: Some(name) }) = show_in {
        if relation { draft.relation(name, &[Read]) } else { draft.other(name, &[]) }
    }
}

/// SHOW CREATE.
pub(super) fn show_create(draft: &mut Draft, kind: &ast::ShowCreateObject, name: &ast::ObjectName) {
    match kind {
        ast::ShowCreateObject::Table | ast::ShowCreateObject::View => draft.relation(name, &[Read]),
        ast::ShowCreateObject::Event
        | ast::ShowCreateObject::Function
        | ast::ShowCreateObject::Procedure
        | ast::ShowCreateObject::Trigger => {
            draft.other(name, &[Read]);
        }
    }
    list(draft, None, "SHOW CREATE");
}

/// DESCRIBE of a table.
pub(super) fn describe(draft: &mut Draft, name: &ast::ObjectName) {
    draft.relation(name, &[Explain, Read]);
    draft.returns_rows();
    draft.foreign("DESCRIBE");
}
