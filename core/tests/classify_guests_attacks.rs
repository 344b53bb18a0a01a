//! Texts of T-SQL, Snowflake, GoogleSQL and Oracle that hide what they do: it is told, or the answer is unknown.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Effect, Outputs, Placeholders, State, classify};
use serde_json::{Map, Value, json};

const TABLES: [(&str, &[&str]); 5] =
    [("t", &["a", "b", "ssn"]), ("u", &["a", "b", "c"]), ("w", &["a", "z"]), ("x", &["a"]), ("lg", &["note"])];

fn catalog(dialect: Dialect) -> Catalog {
    let fold = |name: &str| match dialect {
        Dialect::Snowflake | Dialect::Oracle => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let mut relations = Map::new();
    for (relation, columns) in TABLES {
        let columns: Map<String, Value> = columns.iter().map(|column| (fold(column), json!("text"))).collect();
        relations.insert(format!("\"{}\".\"{}\"", fold("d"), fold(relation)), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).unwrap()
}

fn read(dialect: Dialect, text: &str) -> Classification {
    let (state, catalog) = (State::new(dialect), catalog(dialect));
    classify(text, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

/// Whether the effects are told of the relation; `*` stands for the whole.
fn tells(got: &Classification, relation: &str, effects: &[Effect]) -> bool {
    if relation == "*" {
        return effects.iter().all(|effect| got.effects.contains(*effect));
    }
    let used = got.relations.iter().filter(|used| used.name.name.eq_ignore_ascii_case(relation));
    effects.iter().all(|effect| used.clone().any(|used| used.effects.contains(*effect)))
}

/// A text, and what is done to which relation.
type Row<'r> = (Dialect, &'r str, &'r [(&'r str, &'r [Effect])]);

fn all_told(rows: &[Row<'_>]) {
    for (dialect, text, expected) in rows {
        let got = read(*dialect, text);
        assert!(got.complete, "{dialect:?} {text}: {:?}", got.reasons);
        for (relation, effects) in *expected {
            assert!(tells(&got, relation, effects), "{dialect:?} {text}: {relation} in {:?} {:?}", got.relations, got.effects);
        }
    }
}

fn none_complete(dialect: Dialect, texts: &[&str]) {
    for text in texts {
        let got = read(dialect, text);
        assert!(!got.complete && got.effects.contains(Effect::Unknown), "{dialect:?} {text}: {:?}", got.effects);
    }
}

#[test]
fn a_target_that_stands_in_bracketed_joins_is_found() {
    use Effect::{Delete, Read, Update};
    all_told(&[
        (Dialect::Mssql, "DELETE x FROM w JOIN (t AS x JOIN u ON x.a = u.a) ON w.a = x.a", &[("t", &[Delete]), ("w", &[Read])]),
        (Dialect::Mssql, "DELETE x FROM ((t x JOIN u ON x.a = u.a) JOIN w ON 1 = 1)", &[("t", &[Delete]), ("u", &[Read])]),
        (Dialect::Mssql, "UPDATE x SET a = '1' FROM w JOIN (t x JOIN u ON 1 = 1) ON 1 = 1", &[("t", &[Update]), ("u", &[Read])]),
    ]);
}

#[test]
fn a_change_through_a_query_of_with_is_not_told_of_its_name() {
    none_complete(
        Dialect::Mssql,
        &[
            "WITH c AS (SELECT a FROM t) INSERT INTO c VALUES ('1')",
            "WITH c AS (SELECT a FROM t) INSERT INTO c SELECT b FROM u",
            "WITH c AS (SELECT a FROM t) DELETE y FROM c y",
            "WITH c AS (SELECT a FROM t) UPDATE y SET a = '1' FROM c AS y JOIN u ON 1 = 1",
        ],
    );
}

#[test]
fn hints_without_with_are_no_arguments_and_no_columns() {
    use Effect::Read;
    all_told(&[
        (Dialect::Mssql, "SELECT a FROM t (NOLOCK)", &[("t", &[Read])]),
        (Dialect::Mssql, "SELECT a FROM d.t (nolock, INDEX(1))", &[("t", &[Read])]),
        (Dialect::Mssql, "SELECT y.a FROM t (READPAST) y JOIN u (UPDLOCK) ON 1 = 1", &[("t", &[Read]), ("u", &[Read])]),
    ]);
    let got = read(Dialect::Mssql, "SELECT y.a FROM t y (NOLOCK)");
    let Outputs::Columns(outputs) = &got.outputs else { unreachable!("{got:?}") };
    assert_eq!(outputs[0].sources[0].column, "a");
}

#[test]
fn functions_that_are_handed_a_relation_are_not_followed() {
    none_complete(
        Dialect::Mssql,
        &[
            "SELECT * FROM CONTAINSTABLE(t, a, 'x') k",
            "SELECT * FROM FREETEXTTABLE(t, a, 'x') k",
            "SELECT * FROM SEMANTICKEYPHRASETABLE(t, *) k",
            "SELECT * FROM CHANGETABLE(CHANGES t, 0) k",
        ],
    );
    none_complete(
        Dialect::Bigquery,
        &["SELECT a FROM `d.t_*`", "DELETE FROM `d.*` WHERE true", "SELECT * FROM ML.PREDICT(MODEL d.m, TABLE d.t)"],
    );
    none_complete(
        Dialect::Oracle,
        &[
            "SELECT XMLQUERY('fn:collection(\"oradb:/D/T\")' RETURNING CONTENT) FROM dual",
            "SELECT dburitype('/D/T') FROM dual",
            "SELECT count(*) FROM ONLY (t)",
            "SELECT count(*) FROM CONTAINERS(t)",
            "SELECT XMLTYPE(a).anything() FROM t",
        ],
    );
}

#[test]
fn commands_that_name_relations_in_strings_are_not_followed() {
    none_complete(
        Dialect::Mssql,
        &[
            "EXEC sp_rename 't', 'u'",
            "EXEC sp_add_jobstep @command = 'DROP TABLE t'",
            "DBCC SHOW_STATISTICS ('t', 's')",
            "DBCC CHECKDB ('d', REPAIR_ALLOW_DATA_LOSS)",
            "DBCC PAGE (1, 1, 1, 3)",
        ],
    );
}

#[test]
fn files_of_snowflake_are_told() {
    use Effect::{FileRead, FileWrite, Insert, Network};
    all_told(&[
        (Dialect::Snowflake, "SELECT $1 FROM @s/x (FILE_FORMAT => 'f') y", &[("*", &[FileRead])]),
        (Dialect::Snowflake, "COPY INTO t FROM @s PURGE = TRUE", &[("t", &[Insert]), ("*", &[FileRead, FileWrite])]),
        (Dialect::Snowflake, "SELECT SNOWFLAKE.CORTEX.COMPLETE('m', a) FROM t", &[("*", &[Network])]),
    ]);
    none_complete(Dialect::Snowflake, &["SELECT * FROM 's3://b/x'", "GET @s file:///tmp/x; DROP TABLE t"]);
}

#[test]
fn a_relation_that_is_replaced_is_dropped() {
    use Effect::{Create, Drop, Insert, Read};
    all_told(&[
        (Dialect::Snowflake, "CREATE OR REPLACE TABLE x AS SELECT a FROM t", &[("x", &[Create, Drop, Insert]), ("t", &[Read])]),
        (Dialect::Snowflake, "CREATE OR REPLACE TABLE x (a int)", &[("x", &[Create, Drop])]),
        (Dialect::Bigquery, "CREATE OR REPLACE TABLE d.x AS SELECT a FROM d.t", &[("x", &[Create, Drop, Insert]), ("t", &[Read])]),
        (Dialect::Bigquery, "CREATE TABLE d.x LIKE d.t AS SELECT a FROM d.u", &[("x", &[Create, Insert]), ("t", &[Read]), ("u", &[Read])]),
    ]);
    none_complete(Dialect::Snowflake, &["CREATE DYNAMIC TABLE x TARGET_LAG = '1 m' WAREHOUSE = y AS SELECT a FROM t"]);
}

#[test]
fn packages_of_sys_are_the_servers_own() {
    use Effect::Network;
    all_told(&[
        (Dialect::Oracle, "SELECT sys.utl_http.request('http://x') FROM dual", &[("*", &[Network])]),
        (Dialect::Oracle, "SELECT XMLTYPE('<x/>').getStringVal() FROM dual", &[("*", &[Network])]),
        (Dialect::Oracle, "SELECT XMLTYPE(a).extract('/x').getStringVal() FROM t", &[("t", &[Effect::Read])]),
    ]);
}

#[test]
fn a_function_without_brackets_is_a_call_whatever_the_relation_is_called() {
    let got = read(Dialect::Oracle, "SELECT dbms_pipe.unpack FROM t dbms_pipe");
    assert!(got.effects.contains(Effect::Program), "{:?}", got.effects);
    none_complete(Dialect::Oracle, &["SELECT app.go FROM t app", "SELECT app.go FROM t", "SELECT go FROM t"]);
    none_complete(Dialect::Generic, &["SELECT app.go FROM t app", "SELECT go FROM t"]);
}

#[test]
fn oracle_reads_the_past_and_fills_several_relations() {
    use Effect::{Insert, Read};
    all_told(&[
        (Dialect::Oracle, "SELECT y.ssn FROM t AS OF TIMESTAMP SYSDATE - 1 y WHERE y.a = '1'", &[("t", &[Read])]),
        (Dialect::Oracle, "SELECT t.a FROM t AS OF SCN (SELECT max(z) FROM w) LEFT JOIN u ON t.a = u.a", &[("t", &[Read]), ("w", &[Read])]),
        (
            Dialect::Oracle,
            "SELECT t.a FROM t AS OF TIMESTAMP (SYSTIMESTAMP - INTERVAL '1' HOUR), u AS OF SCN :n WHERE t.a = u.a",
            &[("t", &[Read]), ("u", &[Read])],
        ),
        (
            Dialect::Bigquery,
            "SELECT y.a FROM d.t AS y FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR) JOIN d.u USING (a)",
            &[("t", &[Read]), ("u", &[Read])],
        ),
        (Dialect::Oracle, "SELECT a FROM t CONNECT BY PRIOR a = b START WITH a = '1' ORDER SIBLINGS BY a", &[("t", &[Read])]),
        (
            Dialect::Oracle,
            "INSERT ALL WHEN a > (SELECT max(z) FROM w) THEN INTO u (a) VALUES (ssn) ELSE INTO x SELECT a, ssn FROM t",
            &[("u", &[Insert]), ("x", &[Insert]), ("t", &[Read]), ("w", &[Read])],
        ),
        (Dialect::Snowflake, "INSERT FIRST WHEN a > 1 THEN INTO x ELSE INTO lg SELECT a FROM u", &[("x", &[Insert]), ("lg", &[Insert])]),
    ]);
    let got = read(Dialect::Oracle, "INSERT ALL INTO u (a) VALUES (ssn) INTO x VALUES (a) SELECT a, ssn FROM t");
    let from_ssn = got.stores.iter().filter(|store| store.sources.iter().any(|source| source.column == "SSN"));
    assert_eq!(from_ssn.map(|store| store.relation.name.as_str()).collect::<Vec<_>>(), ["U"]);
    none_complete(Dialect::Oracle, &["SELECT a FROM t AS OF PERIOD FOR y SYSDATE", "SELECT a FROM t VERSIONS BETWEEN SCN 1 AND 2"]);
}

#[test]
fn a_variable_shows_what_was_put_into_it() {
    let lineage = |text: &str| read(Dialect::Mssql, text).lineage_complete;
    all_told(&[
        (Dialect::Mssql, "DECLARE @a int = 1, @b nvarchar(max); SELECT b FROM t WHERE a = @a", &[("t", &[Effect::Read])]),
        (Dialect::Mssql, "SET @a = (SELECT max(z) FROM w) DELETE u WHERE a = @a", &[("w", &[Effect::Read]), ("u", &[Effect::Delete])]),
        (Dialect::Mssql, "DECLARE @a AS decimal(10, 2) = 5 DROP TABLE t", &[("t", &[Effect::Drop])]),
    ]);
    assert!(lineage("DECLARE @a int = 1, @b int = NULL; SELECT b, @a FROM t WHERE a = @b"));
    for text in [
        "DECLARE @a varchar(9) = (SELECT ssn FROM t); SELECT @a",
        "DECLARE @a varchar(9), @b varchar(9) = lower('x'); SET @a = @b; SELECT @A",
        "SET @a += (SELECT ssn FROM t) SELECT 'x' + @a",
    ] {
        let got = read(Dialect::Mssql, text);
        assert!(got.complete && !got.lineage_complete && got.outputs == Outputs::Unknown, "{text}: {got:?}");
    }
    let probes = read(Dialect::Mssql, "DECLARE @a int = (SELECT len(ssn) FROM t WHERE b = 'x')").probes;
    assert!(probes.iter().any(|probe| probe.column.column == "ssn"), "{probes:?}");
    none_complete(
        Dialect::Mssql,
        &[
            "DECLARE @a varchar(9) = (SELECT ssn FROM t); EXEC sp_executesql N'SELECT @x', N'@x varchar(9)', @x = @a",
            "DECLARE @a varchar(9); EXEC sp_executesql N'SELECT 1', N'@x varchar(9) OUTPUT', @x = @a OUTPUT; SELECT @a",
            "DECLARE @a nvarchar(99) = N'DROP TABLE t' EXEC (@a)",
            "DECLARE @a TABLE (b int)",
            "SET @a = NEXT VALUE FOR d.s",
        ],
    );
}

#[test]
fn a_column_that_is_not_told_by_its_name_is_masked_whole() {
    for (dialect, text) in [
        (Dialect::Snowflake, "SELECT $3 FROM t"),
        (Dialect::Snowflake, "SELECT y.$3 FROM t y"),
        (Dialect::Snowflake, "SELECT $kept FROM t"),
        (Dialect::Mssql, "SELECT $IDENTITY FROM t"),
        (Dialect::Oracle, "SELECT y.OBJECT_VALUE FROM t y"),
        (Dialect::Oracle, "SELECT JSON_OBJECT(*) FROM t"),
        (Dialect::Snowflake, "SELECT OBJECT_CONSTRUCT(*) FROM t"),
        (Dialect::Snowflake, "SELECT HASH(*) FROM t"),
    ] {
        let state = State::new(dialect);
        for catalog in [None, Some(&catalog(dialect))] {
            let got = classify(text, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native });
            assert!(!got.lineage_complete && got.outputs == Outputs::Unknown, "{text}: {:?}", got.outputs);
        }
    }
}

#[test]
fn what_output_puts_into_another_relation_is_stored_there() {
    for (text, column) in [
        ("UPDATE t SET a = '1' OUTPUT deleted.ssn INTO lg (note)", Some("note")),
        ("DELETE FROM t OUTPUT deleted.ssn INTO lg", Some("note")),
        ("INSERT INTO u (a) OUTPUT inserted.a INTO lg SELECT ssn FROM t", Some("note")),
        ("MERGE u USING t ON u.a = t.a WHEN MATCHED THEN DELETE OUTPUT t.ssn INTO lg;", Some("note")),
        ("DELETE FROM t OUTPUT deleted.ssn INTO made", None),
    ] {
        let got = read(Dialect::Mssql, text);
        let told = got.stores.iter().any(|store| {
            store.column.as_deref() == column && store.relation.name != "u" && store.sources.iter().any(|source| source.column == "ssn")
        });
        assert!(told, "{text}: {:?}", got.stores);
    }
}

#[test]
fn a_clone_holds_what_it_copies() {
    for (dialect, text) in [
        (Dialect::Snowflake, "CREATE TABLE made CLONE t"),
        (Dialect::Snowflake, "CREATE OR REPLACE TABLE made CLONE t"),
        (Dialect::Bigquery, "CREATE TABLE d.made CLONE d.t"),
    ] {
        let got = read(dialect, text);
        let told = got.stores.iter().any(|store| store.column.as_deref().is_some_and(|column| column.eq_ignore_ascii_case("ssn")));
        assert!(got.complete && told && !got.columns.is_empty(), "{text}: {:?} {:?}", got.reasons, got.stores);
    }
}

#[test]
fn another_database_is_a_part_of_a_name() {
    for text in
        ["SELECT a INTO other.d.made FROM t", "CREATE TABLE other.d.made (a int)", "DELETE FROM t OUTPUT deleted.a INTO other.d.made"]
    {
        let got = read(Dialect::Mssql, text);
        let made = got.relations.iter().find(|used| used.name.name == "made").unwrap();
        assert_eq!(made.name.schema.as_deref(), Some("other.d"), "{text}");
    }
}

#[test]
fn a_field_is_stored_in_its_column() {
    let stores =
        |text: &str| read(Dialect::Bigquery, text).stores.iter().map(|store| store.column.clone().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(stores("UPDATE d.t y SET y.b.ssn = y.a WHERE true"), ["b"]);
    assert_eq!(stores("UPDATE d.t SET t.b = a WHERE true"), ["b"]);
    assert_eq!(stores("UPDATE d.t SET b.f = a WHERE true"), ["b"]);
    assert_eq!(stores("MERGE d.t y USING d.u z ON y.a = z.a WHEN MATCHED THEN UPDATE SET y.b.f = z.c"), ["b"]);
}

#[test]
fn what_all_dialects_share_is_all_that_generic_follows() {
    none_complete(
        Dialect::Generic,
        &[
            "UPDATE x SET a = '1' FROM t x",
            "DELETE FROM x USING t",
            "SELECT a FROM t (NOLOCK)",
            "SELECT * FROM OPENQUERY(u, 'DELETE FROM t')",
            "SELECT * FROM IDENTIFIER('t')",
            "INSERT INTO IDENTIFIER('t') SELECT a FROM u",
            "SELECT s.nextval FROM t",
            "SELECT destroy FROM t",
            "SELECT a FROM t (SELECT 1)",
            "WITH c AS (SELECT a FROM t) INSERT INTO c VALUES ('1')",
        ],
    );
    let told = read(Dialect::Generic, "SELECT t.a, upper(ssn) FROM t WHERE b IN (SELECT z FROM w)");
    assert!(told.complete && told.lineage_complete, "{:?}", told.reasons);
}
