//! Relations of the servers themselves that hold what others wrote, said or set: a permit must name them.

mod guest;

use crate::classify::{Dialect, RelationName};

/// PostgreSQL: statistics with values of columns, password hashes, connection strings, statements and clients of other sessions, large
/// objects, the server's files; and what well-known extensions show of the same kind. In order.
const POSTGRES: &[&str] = &[
    "pg_authid",
    "pg_cursors",
    "pg_db_role_setting",
    "pg_file_settings",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_foreign_table",
    "pg_hba_file_rules",
    "pg_ident_file_mappings",
    "pg_largeobject",
    "pg_prepared_statements",
    "pg_prepared_xacts",
    "pg_qualstats",
    "pg_qualstats_all",
    "pg_qualstats_by_query",
    "pg_qualstats_pretty",
    "pg_replication_origin_status",
    "pg_replication_slots",
    "pg_shadow",
    "pg_stat_activity",
    "pg_stat_gssapi",
    "pg_stat_monitor",
    "pg_stat_replication",
    "pg_stat_ssl",
    "pg_stat_statements",
    "pg_stat_wal_receiver",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_stats",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "pg_store_plans",
    "pg_subscription",
    "pg_user_mapping",
    "pg_user_mappings",
];
/// The views of `information_schema` with options of foreign servers and of users on them. In order.
const INFORMATION_SCHEMA: &[&str] = &[
    "_pg_foreign_data_wrappers",
    "_pg_foreign_servers",
    "_pg_foreign_table_columns",
    "_pg_foreign_tables",
    "_pg_user_mappings",
    "column_options",
    "foreign_data_wrapper_options",
    "foreign_server_options",
    "foreign_table_options",
    "user_mapping_options",
];
/// SQLite: samples of values that ANALYZE took, pages of the file, statements of the connection. In order.
const SQLITE: &[&str] = &["sqlite_dbpage", "sqlite_stat1", "sqlite_stat2", "sqlite_stat3", "sqlite_stat4", "sqlite_stmt"];
/// MySQL and MariaDB: schemas of the server's own, with accounts and with statements of others.
const MYSQL: &[&str] = &["mysql", "performance_schema", "sys"];
/// Their views of `information_schema` with statements of others, keys of rows that are locked, words of full-text indexes, values in
/// histograms, and accounts. In order.
const MYSQL_INFORMATION: &[&str] = &[
    "column_statistics",
    "innodb_ft_index_cache",
    "innodb_ft_index_table",
    "innodb_locks",
    "innodb_trx",
    "processlist",
    "query_cache_info",
    "user_attributes",
];

/// Whether a permit must name the relation: a pattern with a star, or no pattern at all, does not mean it.
///
/// A relation of such a name in any schema is taken for it: extensions are put where one likes.
pub(super) fn is_sensitive(dialect: Dialect, relation: &RelationName) -> bool {
    let (schema, name) = (relation.schema.as_deref().unwrap_or_default(), relation.name.as_str());
    let listed = |list: &[&str]| list.binary_search(&name).is_ok();
    match dialect {
        Dialect::Postgres => {
            (name.starts_with("pg_") && listed(POSTGRES))
                || (matches!(schema, "" | "information_schema") && listed(INFORMATION_SCHEMA))
                || holds_rows_of_others(schema)
        }
        Dialect::Sqlite => name.starts_with("sqlite_") && listed(SQLITE),
        Dialect::Mysql | Dialect::Mariadb => MYSQL.contains(&schema) || (schema == "information_schema" && listed(MYSQL_INFORMATION)),
        Dialect::Mssql => guest::mssql(schema, name),
        Dialect::Snowflake => guest::snowflake(schema),
        Dialect::Bigquery => guest::bigquery(schema, name),
        Dialect::Oracle => guest::oracle(schema, name),
        // It may be any of them.
        Dialect::Generic => {
            let (schema, name) = (schema.to_ascii_uppercase(), name.to_ascii_uppercase());
            let lower = (schema.to_ascii_lowercase(), name.to_ascii_lowercase());
            guest::mssql(&lower.0, &lower.1)
                || guest::snowflake(&schema)
                || guest::bigquery(&schema, &name)
                || guest::oracle(&schema, &name)
                || [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql].into_iter().any(|other| {
                    is_sensitive(other, &RelationName { schema: relation.schema.clone().map(|_| lower.0.clone()), name: lower.1.clone() })
                })
        }
    }
}

/// PostgreSQL keeps long values of tables, and temporary tables of sessions, in schemas of its own.
fn holds_rows_of_others(schema: &str) -> bool {
    schema == "pg_toast" || schema.starts_with("pg_toast_temp_") || schema.starts_with("pg_temp_")
}

/// Whether the relation shows samples of any column's values.
pub(super) fn holds_samples(relation: &str) -> bool {
    matches!(
        relation,
        "pg_statistic"
            | "pg_statistic_ext_data"
            | "pg_stats"
            | "pg_stats_ext"
            | "pg_stats_ext_exprs"
            | "sqlite_stat1"
            | "sqlite_stat2"
            | "sqlite_stat3"
            | "sqlite_stat4"
            | "column_statistics"
            | "column_stats"
            | "data_locks"
            | "innodb_ft_index_cache"
            | "innodb_ft_index_table"
            | "innodb_locks"
    ) || relation.starts_with("pg_qualstats")
        || guest::holds_samples(relation)
}

/// Whether values of other relations' columns stand in this one: what others said holds what a class is meant to hide, under a name
/// that no class has.
pub(super) fn holds_other_data(relation: &str, column: &str) -> bool {
    match relation {
        // PostgreSQL: statements with their literals; large objects and long values, whatever refers to them.
        "pg_stat_activity" | "pg_stat_statements" | "pg_stat_monitor" | "pg_store_plans" => matches!(column, "query" | "plan"),
        "pg_prepared_statements" | "pg_cursors" => column == "statement",
        "pg_largeobject" => column == "data",
        _ if relation.starts_with("pg_toast_") => column == "chunk_data",
        // MySQL and MariaDB: statements with their literals, in every view of them.
        "processlist" | "x$processlist" => matches!(column, "info" | "current_statement" | "last_statement"),
        "session" | "x$session" => matches!(column, "current_statement" | "last_statement"),
        "innodb_trx" => column == "trx_query",
        "innodb_lock_waits" | "x$innodb_lock_waits" => matches!(column, "waiting_query" | "blocking_query"),
        "schema_table_lock_waits" | "x$schema_table_lock_waits" => column == "waiting_query",
        "threads" => column == "processlist_info",
        "general_log" => column == "argument",
        "slow_log" | "prepared_statements_instances" => column == "sql_text",
        "events_statements_current" | "events_statements_history" | "events_statements_history_long" => {
            matches!(column, "sql_text" | "digest_text" | "message_text")
        }
        "events_statements_summary_by_digest" => matches!(column, "query_sample_text" | "digest_text"),
        // SQLite: pages of the database file; statements.
        "sqlite_dbpage" => column == "data",
        "sqlite_stmt" => column == "sql",
        _ => guest::holds_other_data(relation, column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensitive(dialect: Dialect, schema: Option<&str>, name: &str) -> bool {
        is_sensitive(dialect, &RelationName { schema: schema.map(str::to_owned), name: name.to_owned() })
    }

    #[test]
    fn the_lists_are_in_order() {
        for list in [POSTGRES, INFORMATION_SCHEMA, SQLITE, MYSQL_INFORMATION] {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
    }

    #[test]
    fn what_others_wrote_is_sensitive_and_names_of_things_are_not() {
        let postgres = |schema, name| sensitive(Dialect::Postgres, schema, name);
        assert!(postgres(Some("pg_catalog"), "pg_stats") && postgres(None, "pg_authid") && postgres(Some("public"), "pg_stat_statements"));
        assert!(postgres(Some("information_schema"), "user_mapping_options") && postgres(None, "user_mapping_options"));
        assert!(postgres(Some("pg_toast"), "pg_toast_16384") && postgres(Some("pg_temp_3"), "mine") && !postgres(Some("pg_temp"), "mine"));
        assert!(!postgres(Some("pg_catalog"), "pg_class") && !postgres(Some("information_schema"), "columns"));
        assert!(!postgres(Some("app"), "user_mapping_options"), "only that of the server's own schema");
        assert!(sensitive(Dialect::Sqlite, Some("main"), "sqlite_stat4") && !sensitive(Dialect::Sqlite, Some("main"), "sqlite_schema"));
        assert!(sensitive(Dialect::Generic, Some("pg_catalog"), "pg_authid") && sensitive(Dialect::Generic, None, "dba_users"));
        assert!(sensitive(Dialect::Mysql, Some("mysql"), "user") && !sensitive(Dialect::Mysql, Some("app"), "user"));
        let mariadb = |schema, name| sensitive(Dialect::Mariadb, Some(schema), name);
        assert!(mariadb("mysql", "global_priv") && mariadb("sys", "statement_analysis") && mariadb("performance_schema", "threads"));
        assert!(mariadb("information_schema", "processlist") && mariadb("information_schema", "innodb_trx"));
        assert!(!mariadb("information_schema", "tables") && !mariadb("app", "processlist"));
    }
}
