//! Data in bulk: COPY, and how other dialects load and unload.

use super::draft::Draft;
use super::options;
use crate::classify::Effect::{CopyIn, CopyOut, FileRead, FileWrite, Insert, Network, Program, Read, Truncate};
use sqlparser::ast::{self, CopySource, CopyTarget};

/// COPY. STDIN and STDOUT both mean the client, whichever way the data goes.
pub(super) fn copy(draft: &mut Draft, source: &CopySource, to: bool, target: &CopyTarget, values: &[Option<String>]) {
    match (source, to) {
        (CopySource::Query(query), true) => {
            draft.does(&[CopyOut, Read]);
            draft.query(query);
            draft.returns_rows();
        }
        (CopySource::Query(query), false) => {
            draft.does(&[CopyIn]);
            draft.query(query);
            draft.construct("COPY of a query FROM somewhere");
        }
        (CopySource::Table { table_name, columns }, true) => {
            draft.relation(table_name, &[CopyOut, Read]);
            draft.copied(table_name, columns);
            draft.returns_rows();
        }
        (CopySource::Table { table_name, columns: _ }, false) => draft.relation(table_name, &[CopyIn, Insert]),
    }
    match target {
        CopyTarget::Stdin | CopyTarget::Stdout => {}
        CopyTarget::File { filename: _ } => draft.does(&[if to { FileWrite } else { FileRead }]),
        CopyTarget::Program { command: _ } => draft.does(&[Program]),
    }
    // The grammar takes everything after `FROM STDIN;` for data. A server runs it as statements.
    if !values.is_empty() {
        draft.construct("COPY FROM STDIN with text after it");
    }
}

/// Hive's LOAD DATA.
pub(super) fn load_data(draft: &mut Draft, table: &ast::ObjectName, overwrite: bool, partitioned: Option<&[ast::Expr]>) {
    draft.relation(table, &[CopyIn, Insert, FileRead]);
    if overwrite {
        draft.relation(table, &[Truncate]);
    }
    draft.expressions(partitioned.unwrap_or_default());
    draft.foreign("LOAD DATA");
}

/// Redshift's UNLOAD.
pub(super) fn unload(draft: &mut Draft, query: Option<&ast::Query>, text: Option<&str>, with: &[ast::SqlOption]) {
    draft.does(&[CopyOut, Read, FileWrite, Network]);
    if let Some(query) = query {
        draft.query(query);
    }
    if text.is_some() {
        draft.does(&[crate::classify::Effect::DynamicSql]);
    }
    options::all(draft, with);
    draft.foreign("UNLOAD");
}

/// Snowflake's COPY INTO.
pub(super) fn copy_into(
    draft: &mut Draft,
    kind: &ast::CopyIntoSnowflakeKind,
    into: &ast::ObjectName,
    from: Option<&ast::ObjectName>,
    query: Option<&ast::Query>,
    partition: Option<&ast::Expr>,
) {
    match kind {
        ast::CopyIntoSnowflakeKind::Table => {
            draft.relation(into, &[CopyIn, Insert, FileRead, Network]);
            if let Some(from) = from {
                draft.other(from, &[Read]);
            }
        }
        ast::CopyIntoSnowflakeKind::Location => {
            draft.other(into, &[CopyOut, FileWrite, Network]);
            if let Some(from) = from {
                draft.relation(from, &[Read]);
            }
        }
    }
    if let Some(query) = query {
        draft.query(query);
    }
    draft.expressions(partition);
    draft.returns_rows();
    draft.foreign("COPY INTO");
}

/// BigQuery's EXPORT DATA.
pub(super) fn export(draft: &mut Draft, export: &ast::ExportData) {
    let ast::ExportData { options, query, connection } = export;
    draft.does(&[CopyOut, Read, FileWrite, Network]);
    draft.query(query);
    options::all(draft, options);
    if let Some(connection) = connection {
        draft.other(connection, &[]);
    }
    draft.foreign("EXPORT DATA");
}

/// Hive's INSERT … DIRECTORY.
pub(super) fn directory(draft: &mut Draft, source: &ast::Query) {
    draft.does(&[CopyOut, Read, FileWrite]);
    draft.query(source);
    draft.foreign("INSERT DIRECTORY");
}

/// Snowflake's PUT, LIST and REMOVE: files of a stage.
pub(super) fn stage_files(draft: &mut Draft, stage: &ast::ObjectName, effects: &[crate::classify::Effect]) {
    draft.other(stage, effects);
    draft.does(&[Network]);
    draft.returns_rows();
    draft.foreign("a command on staged files");
}
