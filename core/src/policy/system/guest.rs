//! The same for T-SQL, Snowflake, GoogleSQL and Oracle, from their manuals' lists of system views.

/// T-SQL, in the schema `sys` of any database: logins with password hashes, credentials, ways to other servers, and what others ran.
const MSSQL: &[&str] = &[
    "asymmetric_keys",
    "credentials",
    "database_credentials",
    "database_scoped_credentials",
    "external_data_sources",
    "fn_my_permissions",
    "key_encryptions",
    "linked_logins",
    "query_store_plan",
    "query_store_query_text",
    "remote_logins",
    "server_principal_credentials",
    "servers",
    "sql_logins",
    "symmetric_keys",
    "sysobjvalues",
    "trace_events",
    "traces",
];
/// T-SQL: the same, under names that older versions have in `dbo` too.
const MSSQL_ANYWHERE: &[&str] = &["syslogins", "sysoledbusers", "sysprocesses", "sysremotelogins", "sysservers", "sysxlogins"];
/// Snowflake: schemas of the shared database, with statements, logins and grants of the whole account.
const SNOWFLAKE: &[&str] = &[
    "ACCOUNT_USAGE",
    "CORE_USAGE",
    "DATA_SHARING_USAGE",
    "MONITORING",
    "ORGANIZATION_USAGE",
    "READER_ACCOUNT_USAGE",
    "TELEMETRY",
    "TRUST_CENTER",
];
/// Oracle: accounts and ways to other databases, audit trails with statements and their values, recent changes of rows.
const ORACLE: &[&str] = &[
    "AUD$",
    "DBA_AUDIT_TRAIL",
    "DBA_COMMON_AUDIT_TRAIL",
    "DBA_CREDENTIALS",
    "DBA_FGA_AUDIT_TRAIL",
    "DBA_USERS",
    "DBA_USERS_WITH_DEFPWD",
    "DEFAULT_PWD$",
    "FGA_LOG$",
    "FLASHBACK_TRANSACTION_QUERY",
    "LINK$",
    "SCHEDULER$_CREDENTIAL",
    "UNIFIED_AUDIT_TRAIL",
    "USER$",
    "USER_HISTORY$",
];
/// Oracle's views of memory, without their `V$`: statements with their values, and who runs them.
const ORACLE_MEMORY: &[&str] =
    &["ACTIVE_SESSION", "CURSOR", "LOGMNR_CONTENTS", "OPEN_CURSOR", "PROCESS", "SESSION", "SQL", "UNIFIED_AUDIT", "XML_AUDIT"];

/// A schema's name without the database before it.
fn bare(schema: &str) -> &str {
    schema.rsplit('.').next().unwrap_or(schema)
}

pub(super) fn mssql(schema: &str, name: &str) -> bool {
    let own = matches!(bare(schema), "sys" | "dbo" | "" | "guest");
    (bare(schema) == "sys" && MSSQL.contains(&name))
        || (own && MSSQL_ANYWHERE.contains(&name))
        || (own && (name.starts_with("dm_exec_") || name.starts_with("sysjobstep") || name.starts_with("sysmail_")))
        || bare(schema) == "cdc"
}

pub(super) fn snowflake(schema: &str) -> bool {
    schema.starts_with("SNOWFLAKE.") || schema == "SNOWFLAKE" || SNOWFLAKE.contains(&bare(schema))
}

pub(super) fn bigquery(schema: &str, name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    bare(schema).eq_ignore_ascii_case("information_schema") && (name.starts_with("JOBS") || name.starts_with("SESSIONS"))
}

pub(super) fn oracle(schema: &str, name: &str) -> bool {
    if name.starts_with("BIN$") {
        // A relation that was dropped, with its rows.
        return true;
    }
    if !matches!(schema, "" | "SYS" | "SYSTEM" | "PUBLIC" | "AUDSYS") {
        return false;
    }
    let memory = ["GV$", "GV_$", "V$", "V_$"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
    ORACLE.contains(&name)
        || memory.is_some_and(|name| ORACLE_MEMORY.iter().any(|listed| name.starts_with(listed)))
        || ["X$", "WRH$_", "DBA_HIST_"].into_iter().any(|prefix| name.starts_with(prefix))
        || holds_samples(name)
}

/// Oracle's histograms, of tables, of their partitions and of their sub-partitions.
pub(super) fn holds_samples(name: &str) -> bool {
    name.ends_with("_HISTOGRAMS") || matches!(name, "HISTGRM$" | "HIST_HEAD$")
}

/// Statements with their literals, and the smallest and largest value of a column.
pub(super) fn holds_other_data(relation: &str, column: &str) -> bool {
    match column {
        "LOW_VALUE" | "HIGH_VALUE" => {
            relation.ends_with("_TAB_COLUMNS") || relation.ends_with("_TAB_COLS") || relation.ends_with("_COL_STATISTICS")
        }
        "QUERY_TEXT" => relation.contains("QUERY_HISTORY"),
        "SQL_TEXT" | "SQL_FULLTEXT" | "SQL_BIND" | "SQL_BINDS" | "UNDO_SQL" | "VALUE_STRING" => {
            relation.contains('$')
                || relation.starts_with("DBA_")
                || matches!(relation, "UNIFIED_AUDIT_TRAIL" | "FLASHBACK_TRANSACTION_QUERY")
        }
        "query_sql_text" | "query_plan" => relation.starts_with("query_store_") || relation.starts_with("dm_exec_"),
        "query" => relation.starts_with("JOBS"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_statements_of_others_are_sensitive_and_names_of_things_are_not() {
        assert!(
            mssql("sys", "sql_logins")
                && mssql("master.sys", "sql_logins")
                && mssql("master.dbo", "syslogins")
                && mssql("", "sysprocesses")
        );
        assert!(mssql("sys", "dm_exec_requests") && mssql("app.cdc", "dbo_users_ct"));
        assert!(!mssql("dbo", "credentials") && !mssql("sys", "tables") && !mssql("information_schema", "columns"));
        assert!(
            snowflake("SNOWFLAKE.ACCOUNT_USAGE") && snowflake("ACCOUNT_USAGE") && !snowflake("DB.INFORMATION_SCHEMA") && !snowflake("")
        );
        assert!(bigquery("region-us.INFORMATION_SCHEMA", "JOBS_BY_PROJECT") && !bigquery("d.INFORMATION_SCHEMA", "TABLES"));
        assert!(!bigquery("d", "JOBS"));
        for name in
            ["DBA_USERS", "USER$", "V$SQL", "GV$SQLAREA", "V_$SESSION", "X$KSUSE", "DBA_HIST_SQLTEXT", "ALL_TAB_HISTOGRAMS", "BIN$aB=="]
        {
            assert!(oracle("SYS", name) && oracle("", name), "{name}");
        }
        assert!(!oracle("SYS", "ALL_TABLES") && !oracle("SYS", "V$VERSION") && !oracle("APP", "DBA_USERS"));
        assert!(holds_other_data("ALL_TAB_COLUMNS", "LOW_VALUE") && !holds_other_data("ALL_TAB_COLUMNS", "COLUMN_NAME"));
    }
}
