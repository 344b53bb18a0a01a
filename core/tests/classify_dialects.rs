//! Statements of both dialects in bulk, hostile texts, and a marker planted in every place that can hold an expression.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Catalog, Dialect, Effect, ReasonCode};
use proptest::prelude::*;

#[test]
fn what_agents_write_is_parsed() {
    let Some(rows) = corpora::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    for (word, dialect) in [("postgres", Dialect::Postgres), ("sqlite", Dialect::Sqlite), ("mysql", Dialect::Mysql)] {
        let (mut all, mut parsed, mut complete) = (0, 0, 0);
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let got = corpora::read(row["sql"].as_str().unwrap(), dialect, None, None);
            all += 1;
            complete += u32::from(got.complete);
            if got.reasons.iter().any(|reason| reason.code == ReasonCode::Syntax) {
                println!("  refused {}", row["sql"]);
            } else {
                parsed += 1;
            }
            if !got.complete {
                println!("  incomplete {:?} {}", got.reasons, row["sql"]);
            }
        }
        println!("defog_sql_by_dialect.jsonl, {word}: {parsed} of {all} parsed, {complete} complete");
        assert_eq!(parsed, all);
    }
}

#[test]
fn sqlite_statements_are_read_without_harm() {
    let Some(rows) = corpora::rows("sql/sqlite_statements.jsonl.gz") else { return };
    let (mut valid, mut complete) = (0_u32, 0_u32);
    for row in &rows {
        let got = corpora::read(row["sql"].as_str().unwrap(), Dialect::Sqlite, None, None);
        assert!(got.complete || got.effects.contains(Effect::Unknown));
        if row["valid"] == true {
            valid += 1;
            complete += u32::from(got.complete);
        }
    }
    println!(
        "sqlite_statements.jsonl.gz: {} read, {complete} of {valid} valid ones complete ({:.1} %)",
        rows.len(),
        f64::from(complete) * 100.0 / f64::from(valid)
    );
    assert!(complete * 100 > valid * 90, "fewer complete answers than before");
}

#[test]
fn hostile_seeds_do_no_harm() {
    let Some(rows) = corpora::rows("sql/libinjection_payloads.jsonl") else { return };
    for row in &rows {
        let text = row.as_object().unwrap().values().find_map(|value| value.as_str()).unwrap_or_default();
        for prefix in ["", "SELECT * FROM t WHERE a = '", "SELECT * FROM t WHERE a = "] {
            for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql, Dialect::Mariadb] {
                corpora::read(&format!("{prefix}{text}"), dialect, None, None);
            }
        }
    }
    println!("libinjection_payloads.jsonl: {} seeds in 12 settings, no panic", rows.len());
}

/// Statements with `@` where an expression may stand.
const PLACES: &[&str] = &[
    "SELECT @",
    "SELECT 1 + @",
    "SELECT -(@)",
    "SELECT (@)::text",
    "SELECT CAST(@ AS text)",
    "SELECT coalesce(id, @) FROM t",
    "SELECT count(*) FILTER (WHERE id = @) FROM t",
    "SELECT string_agg(name, ',' ORDER BY @) FROM t",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY @) FROM t",
    "SELECT sum(id) OVER (PARTITION BY @) FROM t",
    "SELECT sum(id) OVER (ORDER BY @) FROM t",
    "SELECT sum(id) OVER w FROM t WINDOW w AS (PARTITION BY @)",
    "SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN @ PRECEDING AND CURRENT ROW) FROM t",
    "SELECT CASE WHEN id = @ THEN 1 END FROM t",
    "SELECT CASE @ WHEN 1 THEN 1 END FROM t",
    "SELECT CASE WHEN true THEN @ ELSE 2 END FROM t",
    "SELECT CASE WHEN true THEN 2 ELSE @ END FROM t",
    "SELECT ARRAY[1, @]",
    "SELECT ARRAY(SELECT @)",
    "SELECT (ARRAY[1,2])[@]",
    "SELECT (ARRAY[1,2])[1:@]",
    "SELECT ROW(1, @)",
    "SELECT (1, @) = (1, 2)",
    "SELECT 1 IN (2, @)",
    "SELECT @ IN (2, 3)",
    "SELECT 1 IN (SELECT @)",
    "SELECT 1 = ANY (ARRAY[@])",
    "SELECT 1 = ANY (SELECT @)",
    "SELECT 1 BETWEEN @ AND 3",
    "SELECT 1 BETWEEN 0 AND @",
    "SELECT 'a' LIKE @",
    "SELECT 'a' LIKE 'b' ESCAPE @",
    "SELECT @ IS NULL",
    "SELECT NOT (@ = 1)",
    "SELECT @ IS DISTINCT FROM 1",
    "SELECT EXTRACT(year FROM @)",
    "SELECT SUBSTRING('abc' FROM @)",
    "SELECT TRIM(BOTH 'x' FROM @)",
    "SELECT POSITION('a' IN @)",
    "SELECT OVERLAY('abc' PLACING @ FROM 1)",
    "SELECT now() AT TIME ZONE @",
    "SELECT 'a' COLLATE \"C\" || @",
    "SELECT EXISTS (SELECT @)",
    "SELECT EXISTS (SELECT 1 WHERE 1 = @)",
    "SELECT to_char(now(), fmt => @)",
    "SELECT lower(@)",
    "SELECT xmlforest(@ AS x)",
    "SELECT json_build_object('a', @)",
    "SELECT DISTINCT ON (@) id FROM t",
    "SELECT id FROM t WHERE id = @",
    "SELECT id FROM t GROUP BY id, @",
    "SELECT id FROM t GROUP BY ROLLUP (id, @)",
    "SELECT id FROM t GROUP BY GROUPING SETS ((id), (@))",
    "SELECT id FROM t GROUP BY id HAVING @ = 1",
    "SELECT id FROM t ORDER BY @",
    "SELECT id FROM t LIMIT @",
    "SELECT id FROM t OFFSET @",
    "SELECT id FROM t FETCH FIRST (@) ROWS ONLY",
    "SELECT * FROM t JOIN u ON t.id = @",
    "SELECT * FROM t LEFT JOIN u USING (id) WHERE u.id = @",
    "SELECT * FROM (t JOIN u ON t.id = @) j",
    "SELECT * FROM generate_series(1, @) g",
    "SELECT * FROM unnest(ARRAY[@]) x",
    "SELECT * FROM (VALUES (1), (@)) v(a)",
    "SELECT * FROM t, LATERAL (SELECT @) l",
    "SELECT * FROM (SELECT @ AS a) s",
    "SELECT * FROM t TABLESAMPLE BERNOULLI (@)",
    "VALUES (1, @)",
    "WITH c AS (SELECT @) SELECT * FROM c",
    "WITH c AS (SELECT @) SELECT 1",
    "WITH c AS MATERIALIZED (SELECT 1 WHERE 1 = @) SELECT 1",
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + @ FROM c) SELECT * FROM c",
    "WITH RECURSIVE c(n) AS (SELECT @ UNION ALL SELECT n FROM c) SELECT * FROM c",
    "SELECT 1 UNION SELECT @",
    "SELECT @ EXCEPT SELECT 1",
    "(SELECT 1 ORDER BY @) UNION ALL SELECT 2",
    "INSERT INTO t VALUES (@)",
    "INSERT INTO t SELECT @",
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = @",
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE t.id = @",
    "INSERT INTO t VALUES (1) RETURNING @",
    "UPDATE t SET name = @",
    "UPDATE t SET (id, name) = (SELECT 1, @)",
    "UPDATE t SET name = 'x' WHERE id = @",
    "UPDATE t SET name = 'x' FROM u WHERE u.id = @",
    "UPDATE t SET name = 'x' RETURNING @",
    "DELETE FROM t WHERE id = @",
    "DELETE FROM t USING (SELECT @ AS a) s WHERE s.a = t.id",
    "DELETE FROM t RETURNING @",
    "MERGE INTO t USING u ON t.id = @ WHEN MATCHED THEN DELETE",
    "MERGE INTO t USING (SELECT @ AS id) u ON t.id = u.id WHEN MATCHED THEN DELETE",
    "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED AND u.id = @ THEN DELETE",
    "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET name = @",
    "MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED THEN INSERT VALUES (@)",
    "WITH x AS (DELETE FROM t WHERE id = @ RETURNING id) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT INTO t SELECT @ FROM x",
    "CREATE TABLE n AS SELECT @",
    "SELECT @ INTO n",
    "EXPLAIN SELECT @",
    "EXPLAIN (ANALYZE) SELECT @",
    "EXPLAIN DELETE FROM t WHERE id = @",
    "CREATE VIEW n AS SELECT @ AS a",
    "CREATE MATERIALIZED VIEW n AS SELECT @ AS a",
    "COPY (SELECT @) TO STDOUT",
    "PREPARE q AS SELECT @",
    "DECLARE c CURSOR FOR SELECT @",
    "CALL p(@)",
    "SELECT query_to_xml('SELECT @', true, false, '')",
];

fn little() -> Catalog {
    Catalog::from_json(
        br#"{"version":1,"relations":{
            "public.t":{"columns":{"id":"integer","name":"text"}},
            "public.u":{"columns":{"id":"integer","name":"text"}},
            "public.marker":{"columns":{"secret":"text"}}}}"#,
    )
    .unwrap()
}

#[test]
fn a_marker_planted_anywhere_is_seen() {
    let catalog = little();
    let (mut seen, mut unknown) = (0, 0);
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        // In SQLite brackets quote a name, and a function of PostgreSQL is unknown.
        let foreign = |place: &str| dialect == Dialect::Sqlite && (place.contains('[') || place.contains("query_to_xml"));
        for place in PLACES.iter().filter(|place| !foreign(place)) {
            for marker in [
                "(SELECT secret FROM marker)",
                "(SELECT max(m.secret) FROM marker m LIMIT 1)",
                "(SELECT count(*) FROM (SELECT * FROM marker) s)",
            ] {
                let sql = place.replace('@', marker);
                for catalog in [None, Some(&catalog)] {
                    // SQLite's schema is `main`.
                    let catalog = catalog.filter(|_| dialect == Dialect::Postgres);
                    let got = corpora::read(&sql, dialect, catalog, None);
                    if got.relations.iter().any(|used| used.name.name == "marker" && used.effects.contains(Effect::Read)) {
                        seen += 1;
                        let column = got.columns.iter().any(|column| column.relation.name == "marker");
                        assert!(!got.lineage_complete || column || marker.contains("count"), "the column is not read: {sql}");
                    } else {
                        assert!(!got.complete, "the marker is overlooked: {sql}");
                        unknown += 1;
                    }
                }
            }
        }
    }
    println!("marker: seen {seen}, unknown {unknown} of {} places in two dialects, with and without a catalog", PLACES.len());
    assert!(seen > unknown * 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_classified(text in any::<String>(), words in prop::collection::vec(0..WORDS.len(), 0..24)) {
        let sql: Vec<&str> = words.iter().map(|at| WORDS[*at]).collect();
        let catalog = little();
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql, Dialect::Mariadb] {
            for text in [text.as_str(), &sql.join(" ")] {
                let got = corpora::read(text, dialect, Some(&catalog), None);
                prop_assert_eq!(got.complete, !got.effects.contains(Effect::Unknown));
                prop_assert!(got.complete || !got.lineage_complete);
            }
        }
    }
}

const WORDS: &[&str] = &[
    "SELECT",
    "*",
    "FROM",
    "t",
    "u",
    ",",
    "(",
    ")",
    "WHERE",
    "id",
    "=",
    "1",
    "'x'",
    "UNION",
    "ALL",
    "WITH",
    "RECURSIVE",
    "AS",
    "JOIN",
    "ON",
    "USING",
    "NATURAL",
    "LEFT",
    "ORDER BY",
    "GROUP BY",
    "LIMIT",
    "INSERT INTO",
    "VALUES",
    "UPDATE",
    "SET",
    "DELETE",
    "RETURNING",
    "t.*",
    "u.id",
    "count(*)",
    "lower(",
    "EXISTS",
    "IN",
    "NOT",
    "NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "::text",
    "||",
    ";",
    "ONLY",
    "TABLE",
    "LATERAL",
    "unnest(",
    "OVER (",
    "PARTITION BY",
    "DISTINCT",
    "HAVING",
    "EXPLAIN",
    "ANALYZE",
    "INTO",
    "$1",
    "\"x\"",
    "--",
    "/*",
    "*/",
];
